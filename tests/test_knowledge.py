"""Learning, finding, forgetting: collections as a person uses them."""

from __future__ import annotations

import importlib
import os
import time
from pathlib import Path
from typing import Any

import pytest

import papers
from library import Library, answer, embed, learn
from pieria import erasing, knowledge
from pieria.apps.language.ask import NOWHERE, ask
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Finish, Message, Notice, Output, Request, text
from pieria.formats import collection
from pieria.formats.collection import Search
from pieria.formats.document import read
from pieria.studio import Studio


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "house"
    (made / "old").mkdir(parents=True)
    papers.pdf(
        made / "lease.pdf", ["The rent is 900 euros a month.", "The tenant repairs broken windows within a week."]
    )
    papers.docx(made / "rules.docx", "Pets", ["Dogs are allowed in the garden.", "Cats must stay indoors at night."])
    (made / "old" / "note.md").write_text("# Heating\n\nThe boiler is serviced every October by Meyer.\n")
    (made / "prices.csv").write_text("item,price\nkey,12\nlamp,30\n")
    return made


def said(events: list, code: str) -> list[str]:
    return [e.message for e in events if isinstance(e, Notice) and e.code == code]


def forget(studio: Studio, what: str, within: str = "") -> dict:
    asked = erasing.Asked(what, within)
    return dict(list(erasing.forget(studio.home, studio.store, asked, Cancel()))[-1].usage)


def find(home: Path, question: str, name: str = "house", **more: object) -> list:
    search = Search(home / "knowledge" / name)
    try:
        return search(question, embed([question])[0].tolist(), **more)  # type: ignore[arg-type]
    finally:
        search.close()


def test_what_is_learnt_is_found_at_its_span(home: Path, folder: Path) -> None:
    events = learn(folder, home)
    assert events[-1] == Finish("stop", {"name": "house", "documents": 4, "passages": 4})
    for question, name in (
        ("who repairs windows?", "lease.pdf"), ("boiler service", "old/note.md"), ("price of a lamp", "prices.csv"),
    ):  # fmt: skip
        best = find(home, question)[0]
        assert best.document == name
        assert read(folder / name).text[best.start : best.stop] == best.text
    assert (
        find(home, "windows", how="words")[0].document
        == find(home, "windows", how="meaning")[0].document
        == "lease.pdf"
    )
    assert {p.document for p in find(home, "windows garden boiler", document="rules.docx")} == {"rules.docx"}
    assert find(home, '"); DROP TABLE documents; --') is not None and find(home, "*^:()") is not None
    with pytest.raises(UserError):
        find(home, "x", document="nobody")


def test_only_what_changed_is_read_again(home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(folder, home)
    (folder / "old" / "note.md").write_text("The boiler is serviced every May.")
    (folder / "prices.csv").touch()
    (folder / "rules.docx").unlink()
    texts: list[str] = []

    def counting(some: list[str]) -> object:
        texts.extend(some)
        return embed(some)

    events = learn(folder, home, by=counting)
    assert texts == ["The boiler is serviced every May."]
    assert said(events, "gone") == ["Forgotten, for they are not in the folder any more: rules.docx."]
    assert "May" in find(home, "boiler")[0].text and not find(home, "dogs", how="words")
    texts.clear()
    learn(folder, home, by=counting)
    assert not texts


def test_what_cannot_be_read_is_skipped_by_name_and_nothing_is_lost(home: Path, folder: Path) -> None:
    papers.locked(folder / "locked.pdf", folder / "lease.pdf")
    papers.pdf(folder / "scan.pdf", [""])
    (folder / "empty.txt").touch()
    (folder / "secret").symlink_to("/etc")
    events = learn(folder, home)
    assert len(said(events, "skipped")) == 3 and events[-1].usage["documents"] == 4
    assert [d["name"] for d in knowledge.documents(home, "house") if "why" in d] == [
        "empty.txt",
        "locked.pdf",
        "scan.pdf",
    ]
    assert not said(learn(folder, home), "skipped"), "what has not changed is not tried again"
    (folder / "empty.txt").write_text("Now it says something.")
    learn(folder, home)
    assert knowledge.known(home)[0]["skipped"] == 2


def test_a_document_that_cannot_be_read_any_more_is_not_quoted(home: Path, folder: Path) -> None:
    learn(folder, home)
    (folder / "lease.pdf").write_text("broken")
    assert "What it said before is forgotten" in said(learn(folder, home), "skipped")[0]
    assert "lease.pdf" not in {p.document for p in find(home, "windows")}


def test_a_file_that_changes_while_it_is_read_is_read_again(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = importlib.import_module("pieria.knowledge.learn")
    path = folder / "old" / "note.md"

    def late(one: Path) -> object:
        made = read(one)
        if one == path:
            path.write_text("The boiler is serviced every May.")
        return made

    monkeypatch.setattr(room, "read", late)
    learn(folder, home)
    monkeypatch.setattr(room, "read", read)
    learn(folder, home)
    assert find(home, "boiler")[0].text == "The boiler is serviced every May."


def test_a_name_that_is_no_text_and_a_file_that_vanishes_stop_nothing(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.txt"))
    odd.write_text("The parrot is called Polly.")
    odd.with_suffix(".pdf").write_text("no PDF")
    (folder / "aaa.txt").write_text("This one goes.")

    room = importlib.import_module("pieria.knowledge.learn")
    files = room.listed(folder)
    (folder / "aaa.txt").unlink()
    with monkeypatch.context() as then:
        then.setattr(room, "listed", lambda _: files)
        events = learn(folder, home)
    assert events[-1].usage["documents"] == 5
    assert find(home, "parrot")[0].document == r"bad\xff.txt"
    assert not said(learn(folder, home), "gone")


def test_stopped_learning_goes_on(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for i in range(30):
        (folder / f"{i:02d}.txt").write_text(f"This is the text of number {i}.")
    monkeypatch.setattr(importlib.import_module("pieria.knowledge.learn"), "TOGETHER", 4)
    cancel, seen = Cancel(), []

    def stopping(texts: list[str]) -> object:
        seen.append(len(texts))
        if len(seen) == 3:
            cancel.set()
        return embed(texts)

    events = learn(folder, home, cancel=cancel, by=stopping)
    assert events[-1].reason == "cancelled" and events[-1].usage["documents"] == 12
    seen.clear()

    def dying(texts: list[str]) -> object:
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(len(texts))
        return embed(texts)

    with pytest.raises(KeyboardInterrupt):
        learn(folder, home, by=dying)
    assert knowledge.known(home)[0]["documents"] == 20
    assert learn(folder, home)[-1].usage["documents"] == 30


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda f: None, ""),
        (lambda f: f.mkdir(), ""),
        (lambda f: f.mkdir(), "No Name"),
        (lambda f: f.mkdir(), "echo"),
        (lambda f: f.write_text("x = 1"), ""),
    ],
)
def test_bad_folders_and_names_are_refused(home: Path, tmp_path: Path, make, name: str) -> None:
    make(tmp_path / "x")
    with pytest.raises(UserError) as refused:
        learn(tmp_path / "x", home, name)
    assert refused.value.hint and not knowledge.known(home)


def test_a_folder_of_which_nothing_can_be_read_is_said_and_forgotten(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "a.pdf").write_text("no PDF")
    for _ in range(2):
        with pytest.raises(UserError, match="knows nothing"):
            learn(tmp_path / "scans", studio.home)
    with pytest.raises(UserError) as refused:
        forget(studio, "scans", "scans")
    assert refused.value.status == 404
    assert forget(studio, "scans")["found"][0]["count"] == 1 and not knowledge.known(studio.home)


def test_a_collection_that_is_not_there_is_called_one(studio: Studio, folder: Path) -> None:
    learn(folder, studio.home)
    with pytest.raises(UserError) as refused:
        list(studio.run(Request("passage", (Message("user", (text("rent"),)),), "hut")))
    assert refused.value.message == "There is no collection called 'hut'." and refused.value.hint == "There are: house."


def trace(home: Path, secret: str) -> list[str]:
    """Files of the home that hold the secret, in whatever encoding SQLite keeps text."""
    return [p.name for p in home.rglob("*") if p.is_file() and secret.encode() in p.read_bytes().lower()]


def test_what_is_forgotten_leaves_no_byte(home: Path, folder: Path) -> None:
    """Text, words, vectors, logs, and recorded answers; of a document, then of everything."""
    (folder / "old" / "note.md").write_text("The vault of Xylophonia opens with Quetzalcoatl at midnight. " * 40)
    learn(folder, home)
    studio = Studio(home)
    library = Library(
        home, lambda prompt, n: {"answer": [{"from": [1], "sentence": "It opens at midnight."}], "answered": "yes"}
    )
    asked = "when does the vault open?"
    shown, usage = answer(studio.kept(ask(library, asked), "ask", {"question": asked}, []))
    assert "Quetzalcoatl" in shown and trace(home, "quetzalcoatl")
    assert any("recorded runs" in f["what"] and f["count"] >= 1 for f in forget(studio, "old/note.md")["found"])
    assert not trace(home, "quetzalcoatl") and not trace(home, "xylophonia")
    assert find(home, "rent")[0].document == "lease.pdf"
    with pytest.raises(UserError):
        studio.store.get(usage["run"])
    with pytest.raises(UserError):
        forget(studio, "old/note.md")
    forget(studio, "house")
    assert not knowledge.known(home) and not trace(home, "serviced") and not (home / "knowledge" / "house").exists()
    assert (folder / "lease.pdf").is_file(), "the user's own files stay"
    studio.close()


def test_a_document_of_one_name_in_two_collections(home: Path, folder: Path) -> None:
    learn(folder, home, "one")
    learn(folder, home, "two")
    studio = Studio(home)
    with pytest.raises(UserError) as refused:
        forget(studio, "lease.pdf")
    assert "--in one" in refused.value.hint
    assert forget(studio, "lease.pdf", "two")["found"][0]["place"] == "knowledge/two"
    assert {d["name"] for d in knowledge.documents(home, "one")} > {"lease.pdf"}
    studio.close()


def test_an_open_collection_sees_what_is_learnt_later(home: Path, folder: Path) -> None:
    learn(folder, home)
    search = Search(home / "knowledge" / "house")
    (folder / "new.txt").write_text("The attic is locked.")
    learn(folder, home)
    assert search("attic", embed(["attic"])[0].tolist())[0].document == "new.txt"
    search.close()


def test_a_document_that_is_forgotten_while_it_is_searched(home: Path, folder: Path) -> None:
    learn(folder, home)
    search = Search(home / "knowledge" / "house")
    passage, other = search._passage, collection.connect(home / "knowledge" / "house")

    def late(*given: Any) -> Any:
        collection.remove(other, "lease.pdf")
        return passage(*given)

    search._passage = late  # type: ignore[method-assign]
    assert search("who repairs windows?", None)[0].document == "lease.pdf"
    del search._passage
    assert not search("who repairs windows?", None)
    search.close()
    other.close()


def test_a_collection_can_be_made_by_two_at_once(tmp_path: Path) -> None:
    first = collection.connect(tmp_path, make=True)
    first.execute("PRAGMA user_version = 0")  # as the second one saw it
    collection.connect(tmp_path, make=True).close()
    first.close()


def test_a_damaged_collection_is_named_and_can_be_forgotten(studio: Studio, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "a.txt").write_text("The gate opens at nine.")
    for source in (folder, tmp_path / "two"):
        learn(source, studio.home)
        for one in (studio.home / "knowledge" / source.name).iterdir():
            one.write_bytes(b"nothing of a database")
    assert all(row["name"] in row["why"] for row in knowledge.known(studio.home))
    with pytest.raises(UserError, match="house is damaged"):
        learn(folder, studio.home)
    for name in ("house", "two"):
        assert forget(studio, name)["found"] and name not in {r["name"] for r in knowledge.known(studio.home)}
    assert learn(folder, studio.home)[-1].usage["documents"] == 4


def test_thousands_of_passages_are_searched_at_once(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "big"
    folder.mkdir()
    for i in range(6):
        (folder / f"{i}.txt").write_text(
            "\n\n".join(f"Lot {i * 500 + j} was sold to buyer number {j}." + " x" * 400 for j in range(500))
        )
    learn(folder, home)
    search = Search(home / "knowledge" / "big")
    assert search.count()[1] >= 3_000
    begun = time.perf_counter()
    best = search("lot 2777", embed(["lot 2777"])[0].tolist())[0]
    assert "2777" in best.text and time.perf_counter() - begun < 2
    search.close()


@pytest.mark.weights
def test_through_the_studio(studio: Studio, home: Path, folder: Path) -> None:
    """The card is found by its medium, the question's vector is made by MiniLM, passages are not recorded."""
    import numpy as np

    def vectors(texts):
        return np.stack([np.frombuffer(v, "<f4") for v in studio.vectors(texts, "minilm")])

    learn(folder, home, by=vectors)
    events = list(
        studio.run(Request("passage", (Message("user", (text("who repairs the windows?"),)),), "", {"limit": 2}))
    )
    parts = [e.part for e in events if isinstance(e, Output)]
    assert parts[0].meta["document"] == "lease.pdf" and parts[0].meta["collection"] == "house"
    assert not studio.store.runs()
    events = ask(studio.run, "who repairs broken glass?", quotes_only=True)
    shown, usage = answer(studio.kept(events, "ask", {"question": "who repairs broken glass?"}, []))
    assert shown.startswith("“The tenant repairs broken windows within a week.” [1]") and "lease.pdf, page 2" in shown
    assert answer(ask(studio.run, "what is the capital of Peru?", quotes_only=True))[0] == NOWHERE
    assert studio.store.get(usage["run"])["outputs"]


@pytest.mark.weights
def test_as_a_person_types_it(home: Path, folder: Path) -> None:
    from test_cli import pieria

    (folder / "empty.txt").touch()
    learnt = pieria("learn", str(folder), "--name", "house")
    assert learnt.returncode == 0 and "Skipped: empty.txt is empty." in learnt.stderr
    assert "4 documents" in pieria("known").stdout and "empty.txt  skipped" in pieria("known", "house").stdout
    asked = pieria("ask", "when is the boiler serviced?", "--in", "house", "--quotes-only", "--quiet")
    assert asked.stdout.startswith("“The boiler is serviced every October by Meyer.” [1]"), asked.stderr
    gone = pieria("forget", "old/note.md")
    assert gone.stdout == "Forgotten: 2 in 2 places. No byte of it is left in the home.\n"
    assert "the document old/note.md" in gone.stderr and "recorded runs" in gone.stderr
    assert pieria("ask", "when is the boiler serviced?", "--quotes-only", "--quiet").stdout == NOWHERE + "\n"
    for words in (("ask", "x", "--in", "nobody"), ("forget", "nobody"), ("known", "nobody"), ("learn", "/no/such")):
        refused = pieria(*words)
        assert refused.returncode == 2 and len(refused.stderr.strip().splitlines()) <= 2, refused.stderr
    assert pieria("forget", "house").returncode == 0
    nothing = pieria("ask", "x")
    assert nothing.returncode == 2 and "pieria learn" in nothing.stderr
