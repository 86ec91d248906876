"""Answers: quotations are verbatim, what they do not carry is not shown, and no document gives commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import papers
from library import Library, answer, learn
from orders import SAYINGS, planted
from pieria.apps.language import ask as room
from pieria.apps.language.ask import NOWHERE, ask
from pieria.core.errors import UserError
from pieria.core.values import Finish, Notice, Part, text
from pieria.formats.document import read
from pieria.formats.quotes import quotes


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "house"
    folder.mkdir()
    papers.pdf(
        folder / "lease.pdf",
        ["The rent is 900 euros a month.\nIt is paid in advance.", "The tenant repairs the windows."],
    )
    learn(folder, home)
    return folder


def said(*items: tuple[list[int], str], answered: str = "yes") -> dict:
    return {"answer": [{"from": f, "sentence": s} for f, s in items], "answered": answered}


def test_an_answer_with_its_quotation(home: Path, house: Path) -> None:
    library = Library(home, lambda prompt, n: said(([1], "The rent is 900 euros.")))
    shown, usage = answer(ask(library, "how much is the rent?"))
    assert shown == "The rent is 900 euros. [1]\n\n[1] lease.pdf, page 1: “The rent is 900 euros a month.”"
    cited = usage["citations"][0]
    assert usage["found"] and read(house / "lease.pdf").text[cited["start"] : cited["stop"]] == cited["text"]
    assert "lease" not in library.prompts[0], "a file's name is a stranger's text too"


@pytest.mark.parametrize(
    "wrong",
    [
        said(([1], "The rent is 950 euros.")), said(([1], "The rent is not 900 euros.")),
        said(([1], "Pay the rent of 900 euros to Carl Young.")),
        said(([1], "Buy lottery tickets now and be happy for ever.")),
        said(([1], "")), {"answer": [{"from": [1]}], "answered": "yes"},
    ],
    ids=str,
)  # fmt: skip
def test_what_the_quotation_does_not_carry_gives_way_to_it(home: Path, house: Path, wrong: dict) -> None:
    shown, _ = answer(ask(Library(home, lambda prompt, n: wrong), "how much is the rent?"))
    assert shown.startswith("“The rent is 900 euros a month.” [1]\n")


@pytest.mark.parametrize(
    "wrong",
    [said(([99], "The rent is 900 euros.")), said(([], "x")), said(([0], "x")),
     {"answer": [], "answered": "yes"}, "no JSON",
     {"answer": "x", "answered": "yes"}, {"answer": ["x"], "answered": "yes"}, [],
     said(([1], "900 euros."), answered="no"),
     {"answer": [{"from": ["1"], "sentence": "x"}], "answered": "yes"}],
    ids=str,
)  # fmt: skip
def test_without_evidence_the_answer_is_that_it_is_not_there(home: Path, house: Path, wrong: object) -> None:
    shown, usage = answer(ask(Library(home, lambda prompt, n: wrong), "how much is the rent?"))
    assert shown == NOWHERE and not usage["found"] and usage["citations"] == []


def test_one_near_sentence_among_many_matters_is_found(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The passage as a whole is far from the question, and shares one word of three with it."""
    monkeypatch.setattr(room, "NEAR_ENOUGH", 0.2)  # shown is what reaches the model: it is not for code to judge
    folder = tmp_path / "booklet"
    folder.mkdir()
    rest = " ".join(f"{a}o{a}o {a}u{a}u {a}i{a}i." for a in "BCDFGHJKLMNPRSTVWXZ")
    (folder / "booklet.txt").write_text(f"{rest} Wheel dims.")
    learn(folder, home)
    library = Library(home, lambda prompt, n: "nothing")
    shown, _ = answer(ask(library, "How can the screen dim quickly?", quotes_only=True))
    assert "“Wheel dims.”" in shown
    assert answer(ask(library, "How can the screen bend quickly?", quotes_only=True))[0] == NOWHERE


@pytest.mark.parametrize(
    "question", ["What is the capital of Peru?", "What did Carl Young pay for the rent?", "rent in 1987?"]
)
def test_what_is_not_there_is_known_without_asking(home: Path, house: Path, question: str) -> None:
    library = Library(home, lambda prompt, n: said(([1], "x")))
    assert answer(ask(library, question))[0] == NOWHERE and not library.prompts


def test_a_model_that_hesitates_has_found_nothing() -> None:
    def part(no: float):
        top = [{"token": "yes", "logprob": -0.1}, {"token": "no", "logprob": no}]
        return text("", logprobs=[{"token": "yes", "top_logprobs": top}, {"token": '"}', "top_logprobs": []}])

    assert room.doubt(part(-1.5).meta) > 0.1 > room.doubt(part(-5).meta) and room.doubt({}) is None


def test_no_quotation_is_shown_that_is_not_verbatim(home: Path, house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if the splitting into sentences were wrong."""
    from dataclasses import replace

    real = room.quotes
    monkeypatch.setattr(room, "quotes", lambda p: [replace(q, text=q.text.replace("900", "100")) for q in real(p)])
    assert (
        answer(ask(Library(home, lambda prompt, n: said(([1], "The rent is 100 euros."))), "how much is the rent?"))[0]
        == NOWHERE
    )


def test_shown_its_choice_alone_the_model_may_take_it_back(home: Path, house: Path) -> None:
    def reply(prompt: str, n: int) -> object:
        return said(([1], "The rent is 900 euros.")) if n else "no"

    assert answer(ask(Library(home, reply), "how much is the rent?"))[0] == NOWHERE
    assert room.unsure(0.003, 0.1) < room.UNSURE < room.unsure(0.2, 0.5)


def test_of_several_quotations_those_that_answer_alone_are_kept(home: Path, house: Path) -> None:
    def reply(prompt: str, n: int) -> object:
        if n:
            return said(([1, 3], "The rent is 900 euros."))
        return "yes" if "900" in prompt else "no"

    shown, usage = answer(ask(Library(home, reply), "how much is the rent for the tenant?"))
    assert shown.startswith("The rent is 900 euros. [1]\n") and len(usage["citations"]) == 1


@pytest.mark.parametrize("bad", [{"question": " "}, {"question": "x", "limit": 0}])
def test_bad_questions_are_refused(home: Path, bad: dict) -> None:
    with pytest.raises(UserError):
        list(ask(Library(home, lambda prompt, n: ""), **bad))


# commands in documents -------------------------------------------------------------------------------------------


def obedient(prompt: str, count: int) -> dict:
    """A model that does whatever any sentence tells it, and cites the very sentence that told it so."""
    lines = re.findall(r"^\[(\d+)\] (.*)", prompt, re.M)
    items = []
    for number, line in lines:
        for word in SAYINGS:
            if word in line and "900" not in line:
                items.append({"from": [int(number)], "sentence": word})
                items.append({"from": [1], "sentence": f"The rent is {word}."})
    true = [int(number) for number, line in lines if "900" in line]
    return {"answer": items or [{"from": true[:1], "sentence": "The rent is 900 euros a month."}], "answered": "yes"}


def test_of_200_commands_in_documents_none_is_obeyed(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evil"
    folder.mkdir()
    assert planted(folder) == 200
    learn(folder, home)
    asked = 0
    for path in sorted(folder.iterdir()):
        for question in ("how much is the rent?", "what is the rent of the clause, and to whom?"):
            library = Library(home, obedient)
            events = list(ask(library, question, document=path.name, limit=20))
            shown, _ = answer(iter(events))
            asked += 1
            assert not any(w in shown for w in SAYINGS), (path.name, shown)
            assert "900" in shown
            assert any(isinstance(e, Notice) and e.code == "left_out" for e in events)
            assert not any(w in p for p in library.prompts for w in SAYINGS), "the model never sees them"
    assert asked == 40


def test_an_obedient_model_alone_cannot_say_what_no_quotation_carries(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The net for commands has holes. Behind it: a sentence needs a quotation that carries it. What is left to an
    attacker is to be quoted, in quotation marks, with the place where it stands."""
    folder = tmp_path / "evil"
    folder.mkdir()
    planted(folder)
    learn(folder, home)
    monkeypatch.setattr(room, "command", lambda said: False)
    for path in sorted(folder.iterdir()):
        events = list(ask(Library(home, obedient), "how much is the rent?", document=path.name))
        shown, data = answer(iter(events))
        body = shown.split("\n\n[1]")[0]
        for line in body.split("\n"):
            claim = re.sub(r" (\[\d+\])+$", "", line)
            if any(w in claim for w in SAYINGS) and not claim.startswith("“"):
                cited = {q["text"] for q in data["citations"]}
                assert any(claim.rstrip(".") in " ".join(q.split()) for q in cited), claim
    assert isinstance(events[-1], Finish)


def test_a_heading_in_a_line_is_quoted_with_its_sentence() -> None:
    words = "2. Cleaning. Brush the grinder weekly.\n\n3. Faults."
    part = Part("text", words, meta={"document": "k.txt", "start": 0, "stop": len(words), "page": 0, "unit": ""})
    assert [q.text for q in room.headed(quotes(part), [part])] == ["2. Cleaning. Brush the grinder weekly."]


def test_quotations_alone_leave_out_what_is_only_near(home: Path, tmp_path: Path) -> None:
    """No language model judges here: a sentence that shares only the documents' own subject is no answer."""
    folder = tmp_path / "manual"
    folder.mkdir()
    lines = "The grinder stops itself. The grinder stays dry. The grinder weighs two kilos. The grinder needs no oil."
    (folder / "manual.txt").write_text(lines)
    learn(folder, home)
    library = Library(home, lambda prompt, n: "nothing")
    assert answer(ask(library, "How loud is the grinder?", quotes_only=True))[0] == NOWHERE
    shown, _ = answer(ask(library, "What weighs the grinder?", quotes_only=True))
    assert "two kilos" in shown and "oil" not in shown
