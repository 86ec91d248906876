"""Personal data: found by form and by name, masked and turned back; the guard, streaming."""

from __future__ import annotations

import dataclasses
import itertools
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pieria.core.contracts import Context
from pieria.core.errors import UserError
from pieria.core.find import find
from pieria.core.values import Delta, Event, Finish, Message, Notice, Output, Part, Request, text
from pieria.methods import personal
from pieria.methods.personal import checks, letters
from pieria.methods.personal.names import EDGE, WINDOW, names, spans, viterbi
from pieria.methods.personal.patterns import structured
from pieria.methods.personal.pseudonyms import Key
from pieria.probes import Source, privacy
from pieria.probes.privacy import crude, joined, said, tally, total


def kinds(words: str) -> list[tuple[str, str]]:
    return [(k, words[a:b]) for k, a, b, _ in structured(words)]


@given(st.integers(0, 10**6), st.data())
def test_check_digits_catch_every_changed_digit(seed: int, data) -> None:
    rng = random.Random(seed)
    for make, right in ((letters.card, checks.luhn), (letters.iban, checks.iban), (letters.coin, checks.base58)):
        made = make(rng).replace(" ", "")
        assert right(made), made
        at = data.draw(st.integers(4, len(made) - 1))
        other = data.draw(st.sampled_from([c for c in "123456789" if c != made[at]]))
        assert not right(made[:at] + other + made[at + 1 :]) or make is letters.coin
    assert checks.bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4") and not checks.bech32(
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"
    )


def test_what_has_a_form_is_found_to_the_letter() -> None:
    assert kinds("Mail a.b+c@mail.example.org, or ring +49 30 1234567 x12.") == [
        ("EMAIL", "a.b+c@mail.example.org"), ("PHONE", "+49 30 1234567 x12"),
    ]  # fmt: skip
    assert kinds("Card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00 please") == [
        ("CARD", "4111 1111 1111 1111"), ("IBAN", "DE89 3704 0044 0532 0130 00"),
    ]  # fmt: skip
    assert kinds("SSN 536-90-4399 from 192.168.7.12 and 2001:db8::ff00:42:8329") == [
        ("SSN", "536-90-4399"), ("IP", "192.168.7.12"), ("IP", "2001:db8::ff00:42:8329"),
    ]  # fmt: skip
    assert kinds("born on 4/17/1986, see https://me:pw@example.com/x?a=1.") == [
        ("BIRTH", "4/17/1986"), ("URL", "https://me:pw@example.com/x?a=1"),
    ]  # fmt: skip
    assert ("PASSPORT", "C01X00T47") in kinds("My passport number is C01X00T47.")
    assert ("LICENCE", "A1234567") in kinds("my driver's license number is A1234567")
    assert ("PLATE", "B-MW 1234") in kinds("the licence plate is B-MW 1234")
    assert ("MAC", "00:1B:44:11:3A:B7") in kinds("adapter 00:1B:44:11:3A:B7")


def test_what_only_looks_so_is_left_alone() -> None:
    plain = """Version 10.4.2 costs 1,250,000 dollars. In 1990-1995 sales rose 3.75 %. Order 20231187654 has 12 items.
    4111 1111 1111 1112 is no card; 300.400.1.1 no address; a::b is C++. Tickets 000-12-3456. ratio 16:9, pi 3.14159265"""
    assert [k for k in kinds(plain) if k[0] not in ("DATE", "AGE")] == []


@pytest.mark.parametrize(
    "words", ["", " ", "\n", "\0", "é" * 5000, "a@" * 3000, "1 " * 4000, "+" * 500, "漢字" * 50, "(" * 300 + "1" * 40]
)
def test_no_text_is_too_odd(words: str) -> None:
    for span in personal.find(words):
        assert 0 <= span.start < span.end <= len(words)


@given(st.text(max_size=200))
def test_spans_stand_in_order_and_never_over_each_other(words: str) -> None:
    found = personal.find(words)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def contacts(first: int, last: int) -> str:
    """One of each kind in a line; no two lines are the same."""
    return "".join(
        f"Anna Berger, anna{n}@example.org, +49 170 {2000000 + 7 * n}, 12 Elm Street, Bern\n"
        for n in range(first, last)
    )


def test_what_is_found_costs_in_proportion_to_the_text() -> None:
    """Every span was compared with all that had been found before it: a megabyte of contacts took minutes."""

    def calls(first: int, last: int) -> int:
        made, said = 0, contacts(first, last)

        def called(frame: object, event: str, what: object) -> None:
            nonlocal made
            made += 1

        sys.setprofile(called)
        try:
            found = personal.find(said)
        finally:
            sys.setprofile(None)
        assert len(found) > 3 * (last - first) and all(a.end <= b.start for a, b in itertools.pairwise(found))
        return made

    calls(0, 100)  # what is read once
    assert calls(1000, 1800) < 2.3 * calls(2000, 2400)


def test_names_are_known_by_the_net() -> None:
    words = "Please tell Maria Gonzalez that Peter Novak from Siemens GmbH moved to 12 Mill Road in Toronto."
    found = {(n.kind, words[n.start : n.end]) for n in names(words)}
    assert {("PER", "Maria Gonzalez"), ("PER", "Peter Novak"), ("LOC", "Toronto")} <= found
    assert names("please reset my password, the link has expired") == []


def test_a_long_text_is_read_in_pieces_that_agree() -> None:
    one = "Please call Maria Gonzalez in Toronto about the invoice that we sent. "
    many = one * (3 * WINDOW // 13)
    found = [n for n in names(many) if n.kind == "PER"]
    assert EDGE < WINDOW and len(found) >= many.count("Maria") - 2
    assert spans([0, 1, 2, 2, 0, 3, 1]) == [("PER", 1, 4), ("LOC", 5, 6), ("PER", 6, 7)]


def test_labels_follow_the_rules() -> None:
    import numpy as np

    scores = np.full((3, 9), -5.0)
    scores[:, 2] = 0  # I-PER wherever it can
    assert viterbi(scores)[0] == 1 or viterbi(scores)[0] == 0
    path = viterbi(scores)
    assert all(b % 2 or b == 0 or a in (b, b - 1) for a, b in zip([0, *path], path, strict=False))


NAMES = ["Ann Lee", "ann@x.org", "Bo", "Zoë-Marie O'Neil", '"quoted"', "\\back"]


@given(
    st.lists(st.tuples(st.sampled_from(["PERSON", "EMAIL"]), st.sampled_from(NAMES)), max_size=12), st.text(max_size=30)
)
def test_pseudonyms_turn_back_to_the_letter(given_: list[tuple[str, str]], around: str) -> None:
    words, marks = around, []
    for kind, name in given_:
        words += " "
        marks.append(personal.Span(kind, len(words), len(words) + len(name)))
        words += name + " " + around
    key = Key([words, "PERSON_1 was here"])
    masked = key.mask(words, marks)
    assert key.restore(masked) == words and (not marks or masked != words)
    assert "PERSON_1 " not in masked.replace(around, ""), "a pseudonym that stood there already is passed over"
    assert len(key) == len(set(given_))


# the guard ---------------------------------------------------------------------------------------------------------

ASKED = "Write to Maria Gonzalez, maria@example.org, about the lamp."


def play(card, home: Path, answer: list[str], options: dict, asked: str = ASKED) -> tuple[list[Event], list[Request]]:
    """The guard around a model that says these pieces."""
    seen: list[Request] = []

    def model(request: Request) -> Iterator[Event]:
        seen.append(request)
        for piece in answer:
            yield Delta(piece)
        yield Output(text("".join(answer), finish_reason="stop"))
        yield Finish("stop", {})

    run = find("guards", "privacy").wrap(model, Context(card(), home))
    return list(run(Request("text", (Message("user", (text(asked),)),), options=options))), seen


def streamed(events: list[Event]) -> str:
    return "".join(str(e.data) for e in events if isinstance(e, Delta))


def verdict(events: list[Event]) -> dict:
    return next(dict(e.data) for e in events if isinstance(e, Notice))


def test_a_map_made_of_signs_names_nobody(card, home: Path) -> None:
    """What looked like two addresses were walls and boxes."""
    level = "#####\n#.  #\n#$$@#\n#.. #\n# # #\n#$# #\n#   #\n#####\n"
    model = lambda request: iter([Output(Part("world", level, "text/plain")), Finish("stop", {})])  # noqa: E731
    run = find("guards", "privacy").wrap(model, Context(card(), home))
    events = list(run(Request("world", (Message("user", (text("a small puzzle"),)),))))
    assert verdict(events)["verdict"] == "none found"


def test_masked_going_in_and_turned_back_coming_out(card, home: Path) -> None:
    answer = ["Dear PER", "SON", "_1,\nI wrote to EMA", "IL_1 to", "day. Bye", ", PERSON_1", "2 and PERSON_1"]
    events, seen = play(card, home, answer, {"privacy": "mask"})
    given_ = seen[0].messages[0].text
    assert "Maria" not in given_ and "maria@" not in given_ and "PERSON_1" in given_ and "EMAIL_1" in given_
    told = "Dear Maria Gonzalez,\nI wrote to maria@example.org today. Bye, PERSON_12 and Maria Gonzalez"
    assert streamed(events) == told
    assert next(e.part.data for e in events if isinstance(e, Output)) == told
    assert verdict(events)["verdict"] == "masked" and verdict(events)["asked"] == {"EMAIL": 1, "PERSON": 1}


def test_what_the_model_brings_up_itself_is_covered(card, home: Path) -> None:
    events, _ = play(card, home, ["Ask bob", "@corp.example.com or ", "maria@x.net. Done."], {"privacy": "mask"})
    assert streamed(events) == "Ask [EMAIL] or [EMAIL]. Done." and verdict(events)["answered"] == {"covered": 1}


def test_a_sentence_is_held_and_no_more(card, home: Path) -> None:
    answer = [f"This is sentence {i}. " for i in range(30)] + ["x" * 2000]
    events, _ = play(card, home, answer, {"privacy": "mask"})
    pieces = [str(e.data) for e in events if isinstance(e, Delta)]
    assert len(pieces) > 30 and streamed(events) == "".join(answer)


def test_refused_before_the_first_event_and_warned_without_a_change(card, home: Path) -> None:
    with pytest.raises(UserError, match="1 EMAIL, 1 PERSON"):
        play(card, home, ["x"], {"privacy": "refuse"})
    events, seen = play(card, home, ["Ring +49 30 1234567."], {})
    assert seen[0].messages[0].text == ASKED and streamed(events) == "Ring +49 30 1234567."
    assert verdict(events) == {
        "guard": "privacy",
        "verdict": "found",
        "asked": {"EMAIL": 1, "PERSON": 1},
        "answered": {"PHONE": 1},
    }
    events, _ = play(card, home, ["ok"], {"privacy": "allow"})
    assert verdict(events)["verdict"] == "not looked at"
    events, _ = play(card, home, ["ok"], {"privacy": "mask", "privacy_types": "PHONE, IBAN"})
    assert verdict(events)["verdict"] == "none found"
    for bad in ({"privacy": "maybe"}, {"privacy_types": ["SHOE"]}, {"privacy_types": 3}):
        with pytest.raises(UserError) as refused:
            play(card, home, ["x"], bad)
        assert refused.value.param in bad


SCHEMA = {"type": "object", "properties": {"to": {"enum": ["maria@example.org"], "description": "Ask Maria Gonzalez"}}}
INNER = {"type": "object", "properties": {"title": {"type": "object", "const": {"to": ["maria@example.org"]}}}}


@pytest.mark.parametrize("options", [
    {"suffix": "Yours, Maria Gonzalez, maria@example.org"},
    {"stop": ["maria@example.org", "END"]},
    {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": SCHEMA}}},
    {"response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": INNER}}},
    {"tools": [{"type": "function", "function": {"name": "send", "parameters": SCHEMA}}]},
])  # fmt: skip
def test_what_stands_beside_the_messages_is_looked_at_too(card, home: Path, options: dict) -> None:
    events, seen = play(card, home, ["Dear EMAIL_1"], {**options, "privacy": "mask"}, asked="Write a letter.")
    sent = str(dict(seen[0].options))
    assert "maria" not in sent.lower() and "EMAIL_1" in sent and streamed(events) == "Dear maria@example.org"
    for plain in ("json_schema", "function", "send", "object", "END"):
        assert (plain in str(options)) == (plain in sent)
    with pytest.raises(UserError, match="EMAIL"):
        play(card, home, ["x"], {**options, "privacy": "refuse"}, asked="Write a letter.")
    events, seen = play(card, home, ["x"], options, asked="Write a letter.")
    assert verdict(events)["asked"]["EMAIL"] == 1 and dict(seen[0].options) == options


def test_a_call_of_a_tool_is_looked_at_before_it_is_sent(card, home: Path) -> None:
    call = {"function": {"name": "f", "arguments": '{"a": "maria@example.org"}'}}
    run = find("guards", "privacy").wrap(lambda request: iter([Finish("stop", {})]), Context(card(), home))
    said = (Message("user", (text("Go on."),)), Message("assistant", (text(""),), {"tool_calls": [call]}))
    with pytest.raises(UserError, match="EMAIL"):
        list(run(Request("text", said, options={"privacy": "refuse"})))


def test_a_card_may_say_that_its_model_sees_pseudonyms(card, home: Path) -> None:
    seen: list[Request] = []

    def model(request: Request) -> Iterator[Event]:
        seen.append(request)
        call = {"id": "1", "function": {"name": "mail", "arguments": '{"to": "EMAIL_1", "who": "PERSON_1"}'}}
        yield Delta("", 0, {"tool_calls": [call]})
        yield Output(text("", tool_calls=[call]))
        yield Finish("tool_calls", {})

    mine = card(params={"guards": {"privacy": "mask"}, "url": "https://far.example"})
    run = find("guards", "privacy").wrap(model, Context(mine, home))
    before = Message(
        "assistant",
        (text(""),),
        {"tool_calls": [{"function": {"name": "f", "arguments": '{"a": "maria@example.org"}'}}]},
    )
    events = list(run(Request("text", (Message("user", (text(ASKED),)), before))))
    assert "maria@" not in str(seen[0].messages)
    out = next(e.part for e in events if isinstance(e, Output))
    assert '"maria@example.org"' in out.meta["tool_calls"][0]["function"]["arguments"]
    assert "Maria Gonzalez" in out.meta["tool_calls"][0]["function"]["arguments"]


def test_a_pseudonym_in_two_pieces_is_turned_back_in_thoughts_and_calls(card, home: Path) -> None:
    def model(request: Request) -> Iterator[Event]:
        for piece in ("I write to PER", "SON_1 at EMA", "IL_1"):
            yield Delta("", 0, {"reasoning": piece})
        yield Delta("Done.")
        for bit in ('{"who": "PERS', 'ON_1", "to": "EMAIL', '_1"}'):
            yield Delta("", 0, {"tool_calls": [{"index": 0, "function": {"arguments": bit}}]})
        yield Output(text("Done."))
        yield Finish("stop", {})

    run = find("guards", "privacy").wrap(model, Context(card(), home))
    events = list(run(Request("text", (Message("user", (text(ASKED),)),), options={"privacy": "mask"})))
    deltas = [e for e in events if isinstance(e, Delta)]
    assert "".join(e.meta.get("reasoning", "") for e in deltas) == "I write to Maria Gonzalez at maria@example.org"
    calls = [c["function"]["arguments"] for e in deltas for c in e.meta.get("tool_calls", ())]
    assert "".join(calls) == '{"who": "Maria Gonzalez", "to": "maria@example.org"}'
    assert streamed(events) == "Done."


def test_the_probe_counts_as_it_says(tmp_path: Path) -> None:
    words = "Call Ann Lee, Paris."
    gold = [("PERSON", 5, 12), ("PLACE", 14, 19)]
    assert total([tally(gold, gold)]) == 100 and total([tally(gold, [])]) == 0
    assert tally(gold, [("PERSON", 5, 8)])["PERSON"] == [0, 1, 1] and tally(gold, [("PERSON", 5, 9)])["PERSON"] == [
        1,
        0,
        0,
    ]
    assert tally(gold, [("PERSON", 5, 9)], exact=True)["PERSON"] == [0, 1, 1]
    assert joined(words, [("PLACE", 5, 8), ("PLACE", 9, 12)]) == [("PLACE", 5, 12)]
    made = privacy.cases(Source(seed=1, limit=120))
    assert all(c.words[a:b].strip() == c.words[a:b] for c in made for _, a, b in c.marks)
    known = {m[0] for c in made for m in c.marks}
    good, crude_ = (
        total([tally(joined(c.words, c.marks), [m for m in f(c.words) if m[0] in known]) for c in made])
        for f in (lambda w: joined(w, said(w)), crude)
    )
    assert good > 80 and good > crude_ + 30
    (tmp_path / "generated_x.json").write_text(
        '[{"full_text": "Hi Ann", "spans": [{"entity_type": "PERSON", "start_position": 3, "end_position": 6}]}]'
    )
    assert privacy.reads(tmp_path) == "presidio_research" and privacy.cases(Source((tmp_path,)))[0].marks == (
        ("PERSON", 3, 6),
    )
    (tmp_path / "generated_x.json").write_text("{")
    with pytest.raises(UserError):
        privacy.cases(Source((tmp_path,)))


def test_a_masked_run_is_recorded_as_it_was_asked(studio, home: Path) -> None:
    """The store keeps the person's own words; the guard's verdict is in the receipt."""
    request = Request("text", (Message("user", (text(ASKED),)),), "echo", {"privacy": "mask"})
    events = list(studio.run(request))
    assert streamed(events).strip() == ASKED.strip(), "echo says back what it saw, and that is turned back"
    receipt = events[-1].usage["receipt"]
    assert {g["guard"]: g["verdict"] for g in receipt["guards"]}["privacy"] == "masked"
    assert studio.store.get(events[-1].usage["run"], "")["request"]["messages"][0]["parts"][0]["data"] == ASKED
    assert dataclasses.is_dataclass(request)
