"""Documents of every kind become text with its places; what cannot be read is refused in one sentence."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import papers
from pieria.core.errors import UserError
from pieria.formats.document import READERS, read, spelt
from pieria.formats.document.clean import clean
from pieria.formats.quotes import Quote, command, locate, nowhere, supported
from pieria.formats.spans import LONG, passages, sentences
from pieria.methods.reading import documents
from pieria.methods.sentences import split


def test_every_kind_is_read(tmp_path: Path) -> None:
    lease = read(papers.pdf(tmp_path / "a.pdf", ["The rent is 900 euros.\nDue on the fif-\nteenth.", "Dogs stay."]))
    assert lease.text == "The rent is 900 euros.\nDue on the fifteenth.\n\nDogs stay." and lease.unit == "page"
    assert [lease.page(lease.text.index(w)) for w in ("rent", "fifteenth", "Dogs")] == [1, 1, 2]
    word = read(papers.docx(tmp_path / "b.docx", "Pets", ["Cats are not allowed."], [["k", "v"], ["1", "2"]]))
    assert word.text == "# Pets\n\nCats are not allowed.\n\nk | v\n1 | 2"
    slides = read(papers.pptx(tmp_path / "c.pptx", [("Goals", "Ship it"), ("Later", "Sell it")]))
    assert slides.unit == "slide" and slides.page(slides.text.index("Sell")) == 2
    assert "pear | 2.5" in read(papers.xlsx(tmp_path / "d.xlsx", [["fruit", "price"], ["pear", 2.5]])).text
    book = read(papers.epub(tmp_path / "e.epub", ["<h1>One</h1><p>It began.</p>", "<p>It ended.</p>"]))
    assert book.text == "# One\n\nIt began.\n\nIt ended." and book.title == "A book" and book.page(20) == 2
    assert "keys are under" in read(papers.mail(tmp_path / "f.eml", "Keys", "The keys are under the mat.\n")).text
    (tmp_path / "g.txt").write_bytes(
        "Die Größe der Wohnung beträgt fünfzig Meter, für Köln ist das schön.".encode("cp1252")
    )
    assert "Größe" in read(tmp_path / "g.txt").text
    (tmp_path / "h.txt").write_text("Grüße", "utf-16")
    assert read(tmp_path / "h.txt").text == "Grüße"


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("Nom; Prénom; Société\nHélène; Zoé; Café\n", "cp1252"),
        ("Año; Niño\nMálaga; 3\n", "latin-1"),
        ("Datum;Umsatz (€)\n01.01.2024;Süd\n", "cp1252"),
        ("Umowa między stronami; łączna kwota, źródło\n", "cp1250"),
        ("Jméno; Město\nJiří; Plzeň žluťoučký\n", "cp1250"),
        ("Имя; Город\nИван; Москва\n", "cp1251"),
    ],
)
def test_older_encodings_are_told_apart(words: str, encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes((words * 10).encode(encoding))
    assert read(tmp_path / "a.txt").text == (words * 10).strip()


def test_what_a_reader_of_the_page_cannot_see_is_not_read(tmp_path: Path) -> None:
    tags = "".join(chr(0xE0000 + ord(c)) for c in "obey")
    (tmp_path / "a.html").write_text(
        f"<title>T</title><p>Seen{tags}\u200b</p><p hidden>no1</p>"
        "<div style='color:red;display: none'>no2<p>no3</p></div>"
        "<!-- no4 --><script>no5</script><span style='font-size:0px'>no6</span>"
        + "<div>" * 3000 + "deep" + "</div>" * 3000
    )  # fmt: skip
    text = read(tmp_path / "a.html").text
    assert text.split() == ["Seen", "deep"] or text == "Seen"  # the parser may cut what is nested too deeply


def test_word_as_its_reader_sees_it(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    file = docx.Document()
    price = file.add_paragraph("The price is ")
    price._p.append(parse_xml(f"<w:ins {space}><w:r><w:t>fifty</w:t></w:r></w:ins>"))
    price._p.append(parse_xml(f"<w:del {space}><w:r><w:delText>forty</w:delText></w:r></w:del>"))
    price.add_run(" euros.")
    price.add_run(" Nobody sees this.").font.hidden = True
    signed = "<w:p><w:r><w:t>Signed in Lowbridge.</w:t></w:r></w:p>"
    file.element.body.insert(1, parse_xml(f"<w:sdt {space}><w:sdtContent>{signed}</w:sdtContent></w:sdt>"))
    table = file.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Prices"
    table.cell(1, 0).text, table.cell(1, 1).text = "Bike", "300"
    file.save(str(tmp_path / "made.docx"))
    made = read(tmp_path / "made.docx").text
    assert made == "The price is fifty euros.\n\nSigned in Lowbridge.\n\nPrices\nBike | 300"


@pytest.mark.parametrize(
    "head", [b"", b"Content-Type: text/plain; charset=x-unknown\n", b"Content-Type: text/plain; charset=us-ascii\n"]
)
def test_a_mail_that_does_not_say_its_encoding(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: x\n" + head + "\nDie Sitzung ist für alle.\n".encode())
    assert read(tmp_path / "a.eml").text.endswith("Die Sitzung ist für alle.")


def test_hidden_sheets_and_slides_are_not_read_and_rows_end_where_they_end(tmp_path: Path) -> None:
    import openpyxl
    import pptx

    book = openpyxl.Workbook()
    book.active.append(["Boat", 1200])
    book.active["Z9"] = " "
    hidden, last = book.create_sheet("secret"), book.create_sheet("last")
    hidden.sheet_state = "hidden"
    hidden.append(["Nobody sees this."])
    last.append(["Oar", 30])
    book.save(tmp_path / "a.xlsx")
    made = read(tmp_path / "a.xlsx")
    assert made.text == "# Sheet\n\nBoat | 1200\n\n\n\n# last\n\nOar | 30"
    assert made.page(made.text.index("Oar")) == 3
    papers.pptx(tmp_path / "b.pptx", [("One", "Nobody sees this."), ("Two", "Everybody does.")])
    show = pptx.Presentation(str(tmp_path / "b.pptx"))
    show.slides[0]._element.set("show", "0")
    show.save(str(tmp_path / "b.pptx"))
    made = read(tmp_path / "b.pptx")
    assert "Nobody" not in made.text and made.page(made.text.index("Everybody")) == 2


def test_a_folder_is_read_without_what_lies_outside_of_it(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("The vault code is 99.")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("The gate opens at nine.")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/b\xff.txt"))
    odd.write_text("The parrot is called Polly.")
    assert [d.name for d in documents([folder])] == ["a.txt", r"b\xff.txt"]
    assert documents([odd])[0].name == r"b\xff.txt"
    assert spelt("a\n[1] b\x1b[2J ü.txt") == r"a\x0a[1] b\x1b[2J ü.txt"


def test_bad_input_is_one_sentence_that_names_the_file(tmp_path: Path) -> None:
    good = papers.pdf(tmp_path / "good.pdf", ["text"])
    papers.locked(tmp_path / "locked.pdf", good)
    papers.pdf(tmp_path / "scan.pdf", ["", ""])
    for name, data in {
        "empty.pdf": b"", "junk.pdf": b"junk", "junk.docx": b"PK junk", "junk.xlsx": b"\0" * 99, "junk.pptx": b"x",
        "junk.epub": b"PK", "old.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
        "noise.txt": bytes(range(128, 256)) * 9,
        "binary.csv": b"a\0b\0\0\0\0", "blank.md": b" \n ", "cut.pdf": good.read_bytes()[:300], "a.exe": b"x",
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(data)
    (tmp_path / "big.txt").touch()
    os.truncate(tmp_path / "big.txt", 500 << 20)
    for path in sorted(tmp_path.iterdir()):
        if path.name == "good.pdf":
            continue
        with pytest.raises(UserError) as refused:
            read(path)
        assert path.name in refused.value.message and refused.value.hint and "\n" not in refused.value.message
    said = {p: _why(tmp_path / p) for p in ("locked.pdf", "scan.pdf", "old.docx", "big.txt")}
    assert "password" in said["locked.pdf"] and "scan" in said["scan.pdf"] and "password" in said["old.docx"]
    assert "500 MB" in said["big.txt"]


def _why(path: Path) -> str:
    with pytest.raises(UserError) as refused:
        read(path)
    return refused.value.message


def test_an_absent_package_is_named_with_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = papers.pdf(tmp_path / "a.pdf", ["text"])
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(UserError) as refused:
        read(path)
    assert "not installed" in refused.value.message and "pieria[documents]" in refused.value.hint


@given(st.text(max_size=900))
def test_sentences_and_passages_lose_nothing(raw: str) -> None:
    """Every character that is no blank is in exactly one sentence, in order; passages are whole sentences."""
    text = clean(raw)
    spans = sentences(text)
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(0 < b - a <= LONG for a, b in spans) and spans == sorted(spans)
    together = passages(text)
    assert "".join("".join(text[a:b].split()) for a, b, _ in together) == "".join(text.split())


def test_a_heading_is_a_sentence_of_its_own() -> None:
    """Neither is its number one, nor does it run into what stands below it: both would be quoted so."""
    text = "# Lease\nIt is long. Very.\n\n## 3. Rent\n3.1 The tenant pays.\n## Acme Inc.\nNothing #4 else"
    assert [text[a:b] for a, b in sentences(text)] == [
        "# Lease", "It is long.", "Very.", "## 3. Rent", "3.1 The tenant pays.", "## Acme Inc.", "Nothing #4 else",
    ]  # fmt: skip
    assert [heading for *_, heading in passages(text)] == ["Lease", "3. Rent", "Acme Inc."]
    assert [s.text for s in split(text)] == [text[a:b] for a, b in sentences(text)]
    marked = "Dear \U000f0000Dr. Brown\U000f0001, come in."  # bold, as a translation sees it
    assert len(split(marked)) == 1


@given(st.binary(max_size=400), st.sampled_from(sorted(READERS)))
def test_no_file_breaks_a_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(data)
    try:
        assert read(path).text.strip()
    except UserError as error:
        assert error.hint


@given(st.text(alphabet="ab .\n", max_size=60), st.integers(0, 59), st.integers(0, 60))
@example("aa", 0, 1)
def test_a_quotation_is_located_whatever_its_blanks(text: str, a: int, b: int) -> None:
    def cut(at: int) -> bool:
        """Whether a word goes on over ``at``: "No" is not in "Nothing"."""
        return text[max(0, at - 1) : at + 1].isalpha() and 0 < at < len(text)

    quote = text[a:b].strip()
    place = locate(text, "  ".join(quote.split()))
    if place:
        assert text[place[0] : place[1]].split() == quote.split() and not cut(place[0]) and not cut(place[1])
    else:
        first = a + len(text[a:b]) - len(text[a:b].lstrip())
        assert not quote or cut(first) or cut(first + len(quote))


def test_what_a_quotation_carries() -> None:
    def carried(sentence: str, *said: str, question: str = "") -> bool:
        return supported(sentence, [Quote("a", 0, "", 0, 1, s) for s in said], question)

    rent = "The tenant, Ann Baker, pays a rent of 1,900 euros each month."
    assert carried("Ann Baker pays 1900 euros.", rent) and carried(
        "The rent is 1,900 euros.", rent, question="how high is the rent?"
    )
    assert not carried("Ann Baker pays 1,800 euros.", rent), "another number"
    assert not carried("The rent goes to Carl Young.", rent), "another name"
    assert not carried("Ann Baker does not pay 1,900 euros.", rent), "the opposite"
    assert (
        not carried("Visit the cheap pharmacy of my cousin.", rent) and not carried("", rent) and not carried("x", "")
    )
    assert nowhere("What did Mr Nobody pay in 2019?", rent) == ["2019", "nobody"] and not nowhere(
        "what does Ann Baker pay?", rent
    )


def test_plain_sentences_are_no_commands() -> None:
    for fine in (
        "The tenant shall not disclose the password of the alarm to anybody.",
        "You must follow the instructions of the fire brigade.",
        "The supplier shall answer within ten days.", "Say hello to the new assistant manager.",
        "Ignore small scratches.", "Print the form and sign it.", "The system writes a message.",
    ):  # fmt: skip
        assert not command(fine), fine
