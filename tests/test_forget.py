"""A person, a document: gone from every place that a home has, and nothing else is."""

from __future__ import annotations

import random
import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql

import planted
from library import learn
from pieria import erasing, knowledge
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Notice
from pieria.doors.cli.library import forget as command
from pieria.formats import inside, trace
from pieria.formats.needle import Person, Words, within
from pieria.studio import Studio

SHE = {"person": (planted.NAME,), "also": (planted.MAIL, planted.PHONE)}


def forget(home: Path, **asked: object) -> dict:
    studio = Studio(home)
    try:
        events = list(erasing.forget(home, studio.store, erasing.Asked(**asked), Cancel()))
    finally:
        studio.close()
    return dict(events[-1].usage) | {"notices": [e for e in events if isinstance(e, Notice)]}


def test_a_person_leaves_every_place(home: Path, tmp_path: Path) -> None:
    runs = planted.plant(home, tmp_path)
    before = planted.residue(home)
    kinds = {re.split(r"[/.]", place)[0] for place in before}
    assert kinds >= {"pieria", "files", "knowledge", "assist", "translate", "tutor", "support", "trained", "cards",
                     "inspected", "gallery"}  # fmt: skip
    shown = forget(home, **SHE, dry=True)
    assert shown["found"] and planted.residue(home) == before, "a dry run changes nothing"
    done = forget(home, **SHE)
    assert planted.residue(home) == [] and done["left"] == []
    assert {(f["place"], f["what"]) for f in done["found"]} == {(f["place"], f["what"]) for f in shown["found"]}
    assert {m["name"]: m["certain"] for m in done["models"]} == {"diary-net": True, "gone-net": False, "old-net": False}

    studio = Studio(home)
    for key, run in runs.items():
        if key.startswith("keep"):
            assert studio.store.get(run)["outputs"]
        elif key != "key":
            with pytest.raises(UserError):
                studio.store.get(run)
    assert studio.store.check() == [] and [k.revoked for k in studio.keys.list()] != [""]
    with studio.store.database.read() as db:
        assert db.execute(sql("SELECT id FROM videos")).scalars().all() == ["video_b"]
    studio.close()
    assert [d["name"] for d in knowledge.documents(home, "house")] == ["rules.md"]
    assert rows(home, "assist", "SELECT text FROM facts") == [f"My plumber is {planted.OTHER}"]
    assert rows(home, "assist", "SELECT text FROM turns") == ["What is 2 + 2?"], "the whole talk goes"
    assert rows(home, "translate", "SELECT source FROM memory") == ["The sea is calm."]
    assert rows(home, "tutor", "SELECT question FROM items") == ["When?"]
    assert rows(home, "tutor", "SELECT learner FROM answers") == ["me"]
    assert rows(home, "support", "SELECT text FROM passages") == ["We open at nine."]
    assert rows(home, "support", "SELECT rowid FROM words WHERE words MATCH 'nine'") == [2]
    assert not rows(home, "support", "SELECT rowid FROM words WHERE words MATCH 'refunds'")
    assert rows(home, "support", "SELECT text FROM turns") == ["When do you open?"]
    assert not rows(home, "support", "SELECT * FROM tickets")
    assert not rows(home, "summarize", "SELECT * FROM parts") and not rows(home, "research", "SELECT * FROM vectors")
    assert not rows(home, "story", "SELECT * FROM parts")
    again = forget(home, **SHE)
    assert [m["name"] for m in again["models"] if m["certain"]] == ["diary-net"] and not again["found"]
    assert trace.load(home / "trained" / "diary-net")["forgotten"]  # type: ignore[index]
    done = forget(home, **SHE, models=True)
    assert not (home / "trained" / "diary-net").exists() and (home / "trained" / "sea-net").exists()


def rows(home: Path, app: str, asked: str) -> list:
    (path,) = (home / app).glob("*.sqlite3")
    db = sqlite3.connect(path)
    found = [r[0] for r in db.execute(asked)]
    db.close()
    return found


def test_a_document_leaves_with_what_was_made_of_it(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "house"
    folder.mkdir()
    secret = "The hidden vault behind the bakery opens at midnight on the third Friday of March."
    shared = "All rights in this letter are reserved by the owner of the house and garden."
    (folder / "vault.md").write_text(f"# Vault\n\n{secret}\n\n{shared}\n")
    (folder / "rules.md").write_text(f"# Rules\n\nDogs are allowed.\n\n{shared}\n")
    learn(folder, home)
    studio = Studio(home)
    quoted = studio.store.record(planted.entry("what?", planted.text(f"It says: “{secret.upper()}”"))).run
    free = studio.store.record(planted.entry("what?", planted.text(shared))).run
    evidence = {"evidence": {"house": ["vault.md"]}}
    answered = studio.store.record(planted.entry("when?", planted.text("At midnight."), meta=evidence)).run
    studio.close()
    model = home / "trained" / "net"
    model.mkdir(parents=True)
    trace.write(model, folder, [folder / "vault.md"], [secret])
    done = forget(home, what="vault.md")
    assert [m["name"] for m in done["models"]] == ["net"] and not done["left"]
    studio = Studio(home)
    for run in (quoted, answered):
        with pytest.raises(UserError):
            studio.store.get(run)
    assert studio.store.get(free), "what another document says too is no quotation of this one"
    studio.close()
    assert not any(b"midnight" in p.read_bytes().lower() for p in home.rglob("*") if p.is_file())
    assert [d["name"] for d in knowledge.documents(home, "house")] == ["rules.md"]
    forget(home, what="house")
    assert not knowledge.known(home) and not (home / "knowledge" / "house").exists()
    assert (folder / "vault.md").is_file(), "the user's own files stay"


def test_a_file_that_was_never_learnt(home: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Seven silver herons stood in the flooded field behind our old school.")
    studio = Studio(home)
    said = "seven silver herons stood in the flooded field behind our old school"
    run = studio.store.record(planted.entry(said, planted.text("ok"))).run
    studio.close()
    assert forget(home, what=str(tmp_path / "letter.txt"))["found"][0]["count"] == 1
    studio = Studio(home)
    with pytest.raises(UserError):
        studio.store.get(run)
    studio.close()


@pytest.mark.parametrize("asked", [
    {}, {"what": "x", "person": ("Anna Berger",)}, {"what": "nobody.pdf"}, {"person": ("Al",)}, {"person": ("  ",)},
    {"also": ("12",)}, {"person": ("Anna 123",)}, {"what": "a", "within": "nothing"},
])  # fmt: skip
def test_what_cannot_be_asked(home: Path, asked: dict) -> None:
    with pytest.raises(UserError) as refused:
        forget(home, **asked)
    assert refused.value.hint


FORMS = ("anna bergström", "ANNA BERGSTRÖM", "Anna\n   Bergström", "Bergström, Anna", "Anna Bergstro\u0308m",
         "annabergström", "Anna_Bergström", "Anna Bergstr\\u00f6m", "Anna&nbsp;Bergstr&ouml;m", "Anna%20Bergstr%C3%B6m",
         "An<b>na</b> Berg<i/>ström", "Anna Bergstr=C3=B6m", "Anna\u00a0Bergström's", "Anna Berg\u00adström",
         '{\\"a\\": \\"Anna Bergstr\\\\u00f6m\\"}')  # fmt: skip
UNLIKE = ("Joanna Bergström", "Anna Bergströmer", "Anna Berg", "Anna. Peter Bergström", "")


def test_what_would_not_be_heeded_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--in never narrowed the search for a person; nothing named, there is nothing to ask about; at the end of the
    input nobody has said yes."""
    with pytest.raises(UserError, match="everywhere"):
        command(None, person=["Anna Berger"], in_="contracts")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: (_ for _ in ()).throw(EOFError))
    with pytest.raises(UserError, match="Say one thing"):
        command(None)
    assert command(None, person=["Anna Berger"]) == 2 and "Nothing was erased" in capsys.readouterr().err


def test_every_way_to_write_a_name() -> None:
    she = Person([planted.NAME])
    for form in FORMS:
        assert within(form, she), form
        for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-16"):
            assert inside.holds(b"\x07\xff" + form.encode(code) + b"\xff", she), (form, code)
    for form in UNLIKE:
        assert not within(form, she), form
    assert within("call 0049-170/555 01 99", Person([], ["0049 170 5550199"]))
    assert within("кто: анна петрова", Person(["Анна Петрова"]))


def test_a_name_is_found_in_numbers_and_pixels_and_nothing_is_read_into_them() -> None:
    she, noise = Person([planted.NAME]), random.Random(4).randbytes(12_000)
    assert not inside.holds(noise, she)
    assert inside.ESCAPED.search(noise), "an escape stands in such bytes by chance"
    assert all(sum(map(len, form.findall(noise))) < 300 for form in inside.READABLE.values()), "little is decoded"
    for form in FORMS:
        said = f'{{"who": "{form}", "n": 1}}'
        for code in ("utf-8", "utf-16-le", "utf-16-be"):
            assert inside.holds(noise[:5000] + said.encode(code) + noise[5000:], she), (form, code)


AROUND = st.text(st.characters(exclude_characters="<>=\\&%", exclude_categories=("Cs", "Mn")), max_size=60)


@given(AROUND, st.sampled_from(FORMS), AROUND)
def test_a_name_is_found_in_any_text(before: str, form: str, after: str) -> None:
    assert within(f"{before} \n{form} {after}", Person([planted.NAME]))


@given(st.lists(st.sampled_from("abcdefghijklmnop"), min_size=20, max_size=60))
def test_a_quotation_has_eight_words_in_a_row(row: list[str]) -> None:
    said = [f"{w}{i}" for i, w in enumerate(row)]
    document = Words("d", [" ".join(said)])
    assert within("x " + " ".join(said[5:13]) + " y", document)
    assert not within("x " + " ".join(said[5:12]) + " y", document)
    assert not within(" ".join(said[5:13]), Words("d", [" ".join(said)], [" ".join(said[2:15])]))


def test_the_trace_knows_pairs_and_shows_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    words = [f"word{i} other{i}" for i in range(3000)]
    trace.write(tmp_path, tmp_path, [tmp_path / "a.txt"], words)
    kept = trace.load(tmp_path)
    assert kept and all(trace.maybe(kept["trace"], w.split()) for w in words[:50])
    assert sum(trace.maybe(kept["trace"], [f"word{i}", f"other{i + 1}"]) for i in range(300)) <= 4
    assert b"other7" not in (tmp_path / trace.FILE).read_bytes()


def test_what_another_program_holds_open_is_said(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that began before keeps SQLite from emptying its log: then it is not claimed to be gone."""
    monkeypatch.setattr("pieria.store.database.PATIENCE", 1)
    planted.plant(home, tmp_path)
    reader = sqlite3.connect(home / "pieria.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM runs").fetchone()
    done = forget(home, **SHE)
    assert {f["place"] for f in done["left"]} <= {"pieria.db", "pieria.db-wal"} and done["left"]
    assert "stop it" in done["left"][0]["hint"] and planted.residue(home)
    reader.close()
    assert not forget(home, **SHE)["left"] and planted.residue(home) == []
