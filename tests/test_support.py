"""The help desk: answers with their places, what is not there, tickets, tenants, erasure."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from desks import Scripted
from pieria.apps.language.support import session, support
from pieria.core.errors import Cancelled, UserError
from pieria.core.values import Delta, Event, Finish, Notice, Output, Progress
from pieria.doors.cli.show import keep
from pieria.doors.http import create
from pieria.methods.citing import whole
from pieria.methods.desk import SCHEMA
from pieria.methods.drawer import _begun, drawer, failed, place
from pieria.studio import Studio
from served import serving

RETURNS = """# Returns

You may return any unworn item within 30 days of delivery. Worn shoes cannot be returned unless they are faulty.

# Refunds
Refunds are paid to your card within 5 working days. Gift cards are refunded as store credit.
"""
EXAMPLES = [
    "hello,greeting,Hello! How can I help?", "hello there,greeting", "oh hello,greeting",
    "when is my refund paid,refund", "refund please,refund", "where is the refund,refund",
]  # fmt: skip


def answer(system: str, prompt: str) -> str:
    if "colleague" in system:
        return "The customer wants a refund from Napoleon."
    if "refund" in prompt.rsplit("Customer:", 1)[1].lower():
        return "Refunds are paid to your card within 5 working days [2]. Refunds are paid within 12 hours. We love you!"
    return "The passages do not say."


@pytest.fixture
def run(home: Path) -> Scripted:
    return Scripted(answer)


def last(events: Iterator[Event]) -> dict[str, Any]:
    got = list(events)
    assert isinstance(got[-1], Finish)
    return json.loads([e for e in got if isinstance(e, Output)][-1].part.data)


def taught(run: Scripted, **more: Any) -> dict[str, Any]:
    return last(support(run, do="teach", text=RETURNS, examples=EXAMPLES, **more))


def test_an_answer_quotes_its_place_and_leaves_out_what_no_document_says(run: Scripted) -> None:
    assert taught(run)["intents"] == ["greeting", "refund"]
    events = list(support(run, "How long does the refund to my card take?"))
    said = last(iter(events))
    assert (
        said["outcome"] == "answered" and said["answer"] == "Refunds are paid to your card within 5 working days. [1]"
    )
    for source in said["sources"]:
        assert RETURNS[source["start"] : source["stop"]] == source["text"]
    shown = "".join(e.data for e in events if isinstance(e, Delta))
    assert "12 hours" not in shown and "love" not in shown and "“Refunds are paid to your card" in shown
    (gone,) = [e for e in events if isinstance(e, Notice) and e.code == "dropped"]
    assert gone.message.endswith("2 sentences.") and len(gone.data["texts"]) == 2


def test_a_set_reply_needs_no_model(run: Scripted) -> None:
    taught(run)
    said = last(support(run, "hello there"))
    assert said["outcome"] == "reply" and said["answer"] == "Hello! How can I help?" and said["intent"] == "greeting"
    assert not run.asked


def test_what_is_not_there_is_said_and_twice_calls_a_person(run: Scripted) -> None:
    taught(run)
    first = last(support(run, "Do you sell elephants in Paraguay?", talk="t"))
    assert first["outcome"] in ("nothing", "outside") and not first["ticket"]
    second = last(support(run, "But giraffes in Uruguay?", talk="t"))
    assert second["outcome"] == "handover" and second["ticket"]
    summary = second["ticket"]["summary"]
    assert "Napoleon" not in summary, "a name that nobody said is not in a summary"
    assert "elephants" in summary and "giraffes" in summary
    assert last(support(run, "Hello?", talk="t"))["outcome"] == "waiting"
    assert [t["talk"] for t in last(support(run, do="tickets"))["tickets"]] == ["t"]
    last(support(run, "We do not.", do="reply", talk="t"))
    assert last(support(run, do="close", talk="t"))["closed"]
    turns = last(support(run, do="transcript", talk="t"))["turns"]
    assert [t["role"] for t in turns].count("person") == 1 and len(turns) == 7


def test_a_summary_is_of_what_the_customer_said(home: Path) -> None:
    sorry = Scripted(lambda system, prompt: "I am sorry for your loss." if "colleague" in system else "Nothing.")
    taught(sorry)
    ticket = last(support(sorry, "I want to speak to a human about my parcel", talk="t"))["ticket"]
    assert ticket["summary"].startswith("Asked")


@pytest.mark.parametrize(
    "said", ["I want to speak to a human", "please transfer me to an agent", "a real person please"]
)
def test_a_person_comes_when_asked_for(run: Scripted, said: str) -> None:
    assert last(support(run, said))["outcome"] == "handover"


def test_tenants_and_owners_never_see_each_other(run: Scripted) -> None:
    taught(run, tenant="one")
    last(support(run, "How long does the refund to my card take?", tenant="one", talk="same"))
    other = last(support(run, "How long does the refund to my card take?", tenant="two", talk="same"))
    assert other["outcome"] == "nothing" and other["intent"] is None
    assert len(last(support(run, do="transcript", tenant="two", talk="same"))["turns"]) == 2
    stranger = Scripted(answer, owner="key2")
    with pytest.raises(UserError):
        list(support(stranger, do="transcript", tenant="one", talk="same"))
    assert place("support", "a", "bc") != place("support", "ab", "c")


def test_erased_is_gone_from_the_file_and_the_record(run: Scripted) -> None:
    taught(run)
    last(support(run, "When is the refund of Zebediah paid to my card?", talk="t"))
    file = place("support", "", "main")
    assert b"Zebediah" in file.read_bytes()
    last(support(run, do="erase", talk="t"))
    assert b"Zebediah" not in file.read_bytes() and run.forgotten == ["run1"]


@pytest.mark.parametrize("how", ["left", "stopped"])
def test_a_turn_without_an_answer_is_erased_from_the_record_too(run: Scripted, how: str) -> None:
    taught(run)
    asked = support(run, "When is the refund of Zebediah paid to my card?", talk="t")
    if how == "left":
        assert isinstance(next(e for e in asked if isinstance(e, Delta)), Delta)
        asked.close()  # type: ignore[attr-defined]
    else:
        run.reason = "cancelled"
        with pytest.raises(Cancelled):
            list(asked)
    assert last(support(run, do="transcript", talk="t"))["turns"][0]["runs"] == ["run1"]
    last(support(run, do="erase", talk="t"))
    assert run.forgotten == ["run1"]


@pytest.mark.parametrize("how", ["answered", "left", "handed over"])
def test_what_is_erased_while_it_is_answered_stays_erased(home: Path, how: str) -> None:
    """A visitor erases the conversation in another window: no late answer, ticket or record brings it back."""

    def say(system: str, prompt: str) -> str:
        if ("colleague" in system) == (how == "handed over"):
            assert last(support(run, do="erase", talk="t"))["erased"] == 1
        return answer(system, prompt)

    run = Scripted(say)
    taught(run)
    said = (
        "Talk to a human about the refund of Zebediah"
        if how == "handed over"
        else "When is the refund of Zebediah paid to my card?"
    )
    asked = support(run, said, talk="t")
    if how == "left":
        assert next(e for e in asked if isinstance(e, Delta))
        asked.close()  # type: ignore[attr-defined]
    else:
        with pytest.raises(UserError, match="erased meanwhile"):
            list(asked)
    assert run.forgotten == ["run1"]
    assert b"Zebediah" not in place("support", "", "main").read_bytes()
    assert last(support(run, do="tickets"))["tickets"] == []
    with pytest.raises(UserError):
        list(support(run, do="transcript", talk="t"))


def test_a_document_in_a_folder_that_is_gone_is_forgotten(run: Scripted, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("The blue gate opens at nine on weekdays.")
    (tmp_path / "b.md").write_text("Ponies are fed at noon by Clara.")
    assert last(support(run, do="teach", docs=tmp_path))["documents"] == ["a.md", "b.md"]
    (tmp_path / "b.md").unlink()
    assert last(support(run, do="teach", docs=tmp_path))["documents"] == ["a.md"]
    assert b"Ponies" not in place("support", "", "main").read_bytes()


@pytest.mark.parametrize(
    "given",
    [
        {"do": "teach"}, {"do": "ask"}, {"do": "transcript"}, {"do": "erase", "talk": "none"}, {"tenant": " "},
        {"do": "teach", "examples": ["only one field"]}, {"do": "teach", "examples": ["a,x\nb,y"]},
        {"do": "teach", "docs": Path("nowhere")}, {"do": "teach", "examples": ["a,x", "b,x"]},
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(run: Scripted, given: dict[str, Any]) -> None:
    with pytest.raises(UserError) as refused:
        list(support(run, **given))
    assert refused.value.hint


def test_a_file_of_examples(run: Scripted, tmp_path: Path) -> None:
    file = tmp_path / "e.csv"
    file.write_text("utterance,label\n" + "\n".join(",".join(e.split(",")[:2]) for e in EXAMPLES))
    assert last(support(run, do="teach", intents=file))["intents"] == ["greeting", "refund"]
    for bad in ("a,b\n1,2\n", "", "\xff"):
        file.write_text(bad, "latin-1")
        with pytest.raises(UserError):
            list(support(run, do="teach", intents=file))


def test_a_collection_is_asked_instead(run: Scripted) -> None:
    last(support(run, do="teach", collection="handbook"))
    media = []

    def watched(request: Any) -> Iterator[Event]:
        media.append((request.medium, request.model))
        yield from run(request) if request.medium == "embedding" else iter([Finish("stop")])

    list(support(watched, "What is the refund rule?"))
    assert ("passage", "handbook") in media


def test_a_desk_answers_from_one_of_collection_and_documents(run: Scripted) -> None:
    last(support(run, do="teach", collection="handbook"))
    with pytest.raises(UserError):
        list(support(run, do="teach", collection="handbook", text=RETURNS))
    events = list(support(run, do="teach", text=RETURNS))
    assert any(isinstance(e, Notice) and "not from the collection handbook" in e.message for e in events)
    assert last(support(run, "How long does the refund to my card take?"))["outcome"] == "answered"


def test_a_collection_that_is_not_there_is_not_taught(studio: Studio) -> None:
    with pytest.raises(UserError, match="no collection called 'nosuch'"):
        list(support(studio.run, do="teach", collection="nosuch"))


def test_an_intent_with_person_in_a_word_calls_nobody(run: Scripted) -> None:
    lines = ["change my address,edit_personal_details,Under Settings.", "new address please,edit_personal_details"]
    last(support(run, do="teach", examples=[*lines, "where is my parcel,tracking", "track my parcel,tracking"]))
    assert last(support(run, "change my address"))["answer"] == "Under Settings."


def test_customers_are_served_while_the_desk_is_taught(run: Scripted) -> None:
    taught(run)
    teaching = support(run, do="teach", text=RETURNS)
    assert isinstance(next(teaching), Progress)
    with sqlite3.connect(place("support", "", "main"), timeout=0.1) as other:
        other.execute("BEGIN IMMEDIATE")
    list(teaching)


def test_a_conversation_in_the_terminal(run: Scripted) -> None:
    taught(run)
    lines = iter(["hello", ""])
    given = {"message": "", "do": "ask", "docs": None, "intents": None, "text": "", "examples": None, "collection": ""}
    events = list(session(run, lambda _: next(lines), **given, tenant="main", talk="", model=""))
    assert "Hello! How can I help?" in "".join(e.data for e in events if isinstance(e, Delta))
    assert isinstance(events[-1], Finish)


def test_words_of_two_sentences_mixed_are_no_answer(home: Path) -> None:
    """A model that turns the rule round is not shown; the rule itself is, word for word."""
    mixed = Scripted(lambda *_: "Yes, you can return shoes that you have worn within 30 days of delivery.")
    taught(mixed)
    events = list(support(mixed, "Can worn shoes be returned?"))
    said = last(iter(events))
    assert said["answer"] == "“Worn shoes cannot be returned unless they are faulty.” [1]"
    assert [e.code for e in events if isinstance(e, Notice)] == ["dropped", "quoted"]


def test_sentences_leave_as_soon_as_they_are_whole() -> None:
    assert list(whole(iter(["One is", " two. Th", "ree [3]. Fo", "ur"]))) == ["One is two.", "Three.", "Four"]
    assert list(whole(iter(["No, we do not. Yes."]))) == ["We do not.", "Yes."]


@pytest.mark.weights
def test_over_http_two_keys_never_see_each_other(studio: Studio) -> None:
    """The same tenant's name, the same talk's id: under another key it is another's, and there is nothing there."""
    heads = [{"authorization": f"Bearer {studio.keys.create(name)[1]}"} for name in ("ann", "bob")]
    with serving(create(studio)) as url, httpx.Client(base_url=url, timeout=60) as web:

        def call(who: int, **given: Any) -> httpx.Response:
            return web.post("/v1/runs", headers=heads[who], json={"app": "support", "input": given})

        def data(answer: httpx.Response) -> dict[str, Any]:
            assert answer.status_code == 200, answer.text
            return json.loads(next(o["text"] for o in answer.json()["outputs"] if o["mime"] == "application/json"))

        assert data(call(0, do="teach", text=RETURNS, examples=EXAMPLES))["documents"] == ["text"]
        assert data(call(0, message="hello there", talk="t1"))["outcome"] == "reply"
        assert data(call(1, message="hello there", talk="t2"))["outcome"] != "reply", "taught by another key"
        assert data(call(0, do="transcript", talk="t1"))["turns"]
        for do in ("transcript", "erase", "close", "reply"):
            assert call(1, do=do, talk="t1", message="x").status_code == 404, do
            assert call(0, do=do, talk="t1", message="x", tenant="other").status_code == 404, do
        assert data(call(1, do="tickets"))["tickets"] == [] and data(call(0, do="transcript", talk="t1"))["turns"]
        secrets = "worn shoes"
        mine = web.get("/v1/runs", headers=heads[1]).json()
        assert secrets not in json.dumps(mine).lower()


def test_the_answer_is_kept_as_text_unless_json_is_asked_for(run: Scripted, tmp_path: Path) -> None:
    taught(run)
    outputs = [e for e in support(run, "How long does the refund to my card take?") if isinstance(e, Output)]
    keep(tmp_path / "a.txt", outputs)
    keep(tmp_path / "b.json", outputs)
    assert sorted(p.name for p in tmp_path.glob("*.*")) == ["a.txt", "b.json"]
    assert "[1] text: “Refunds are paid to your card" in (tmp_path / "a.txt").read_text()
    assert json.loads((tmp_path / "b.json").read_text())["outcome"] == "answered"


def test_a_drawer_that_is_damaged_busy_or_made_by_another_is_said(home: Path) -> None:
    path = place("support", "", "x")
    path.write_bytes(b"no database at all, but long enough to look like one" * 40)
    with pytest.raises(UserError, match="damaged"), drawer(path, SCHEMA):
        pass
    path.unlink()

    class Late(sqlite3.Connection):
        def executescript(self, sql: str) -> sqlite3.Cursor:
            with closing(sqlite3.connect(path)) as other:
                other.executescript(SCHEMA)
            return super().executescript(sql)

    with closing(sqlite3.connect(path, factory=Late)) as db:
        _begun(db, SCHEMA)
        assert db.execute("SELECT count(*) FROM turns").fetchone()[0] == 0
    for said, status in (("database is locked", 503), ("database or disk is full", 507), ("disk I/O error", 507)):
        refused = failed(path, sqlite3.OperationalError(said))
        assert isinstance(refused, UserError) and refused.status == status


def test_a_missing_message_is_asked_for_as_the_command_line_takes_it(run: Scripted) -> None:
    with pytest.raises(UserError) as caught:
        list(support(run))
    assert "--message" not in caught.value.hint and "pieria support" in caught.value.hint


def test_each_quotation_has_a_number_of_its_own(home: Path) -> None:
    text = "The guarantee lasts two years. The guarantee covers no burrs."
    desk = Scripted(lambda system, prompt: text)
    last(support(desk, do="teach", text=text))
    said = last(support(desk, "What does the guarantee cover?"))
    assert said["answer"] == "The guarantee lasts two years. [1] The guarantee covers no burrs. [2]"
    assert [(s["number"], s["text"]) for s in said["sources"]] == [
        (1, "The guarantee lasts two years."), (2, "The guarantee covers no burrs.")
    ]  # fmt: skip
