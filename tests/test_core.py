"""Values, errors and the one signature that becomes a command line, a schema and a checked call."""

from __future__ import annotations

import argparse
import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pieria import residency
from pieria.core import places, signature
from pieria.core.errors import UserError
from pieria.core.find import find, names
from pieria.core.values import Cancel, Event, Message, Request, text


def paint(
    run: object,
    what: Annotated[str, "what to paint"],
    *,
    style: Annotated[Literal["flat", "ink"], "how"] = "flat",
    size: Annotated[int, "pixels"] = 64,
    warm: Annotated[float | None, "warmth"] = None,
    tags: Annotated[list[str] | None, "words"] = None,
    framed: Annotated[bool, "with a frame"] = False,
) -> Iterator[Event]:
    """Paint something.

    More about it.
    """
    yield from ()


def test_schema() -> None:
    form = signature.schema(paint)
    assert form["required"] == ["what"] and form["additionalProperties"] is False
    assert form["properties"]["style"]["enum"] == ["flat", "ink"]
    assert form["properties"]["tags"]["items"] == {"type": "string"}
    assert signature.title(paint) == "Paint something."


def test_a_number_has_the_bounds_that_its_signature_says() -> None:
    @signature.bounded
    def bake(
        run: object,
        loaves: Annotated[int, "how many", signature.Within(1, 12)] = 1,
        heat: Annotated[float | None, "of the oven", signature.Within(0.5, 2)] = None,
    ) -> Iterator[Event]:
        yield from ()

    said = signature.schema(bake)["properties"]
    assert said["loaves"]["minimum"] == 1 and said["loaves"]["maximum"] == 12 and said["heat"]["minimum"] == 0.5
    assert signature.bind(bake, {"loaves": 12, "heat": 2}) == {"loaves": 12, "heat": 2.0}
    parser = argparse.ArgumentParser()
    signature.add_arguments(parser, bake)
    assert parser.parse_args(["12"]).loaves == 12 and "how many (1 to 12; default: 1)" in parser.format_help()
    for name, value in (("loaves", 0), ("loaves", 13), ("heat", 2.5)):
        for call in (lambda given: signature.bind(bake, given), lambda given: list(bake(None, **given))):
            with pytest.raises(UserError, match=f"{name} must be from .* to .*, not {value}"):
                call({name: value})


def test_a_seed_is_no_negative_number() -> None:
    for name in names("apps"):
        function = getattr(find("apps", name), name)
        if any(p.name == "seed" for p in signature.parameters(function)):
            needed = {p.name: "x" for p in signature.parameters(function) if p.required}
            for seed in (-1, 1 << 63):
                with pytest.raises(UserError, match=f"seed must be from 0 to .*, not {seed}"):
                    next(function(None, **needed, seed=seed))


def test_a_request_names_no_file() -> None:
    def cut(
        run: object,
        what: Annotated[str, "what to cut"],
        source: Annotated[Path | None, "where from"] = None,
        also: Annotated[list[Path] | None, "more"] = None,
    ) -> Iterator[Event]:
        yield from ()

    assert list(signature.schema(cut)["properties"]) == ["what"]
    assert signature.bind(cut, {"what": "x", "source": None})["source"] is None
    for named in ({"source": "/etc/passwd"}, {"also": ["/etc/passwd"]}):
        with pytest.raises(UserError, match="is a file, and no request may name one"):
            signature.bind(cut, {"what": "x", **named})


def test_the_command_line_and_the_call_agree() -> None:
    parser = argparse.ArgumentParser()
    signature.add_arguments(parser, paint)
    typed = vars(parser.parse_args(["cat", "--style", "ink", "--size", "3", "--tags", "a", "--tags", "b", "--framed"]))
    sent = {"what": "cat", "style": "ink", "size": 3, "tags": ["a", "b"], "framed": True}
    assert typed == signature.bind(paint, sent)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ('Say what: pieria paint "a cat"', 'Say what: "what": "a cat"'),
        ("Say them: --style ink --size 9.", 'Say them: "style": "ink", "size": 9.'),
        ("`pieria paint --framed` has one; --size is 1 to 9.", '`"framed"` has one; "size" is 1 to 9.'),
        ("Leave --size out, or take another --warm or --tags.", 'Leave "size" out, or take another "warm" or "tags".'),
        ("As in: --tags red", 'As in: "tags": ["red"]'),
        ("Type: pieria get minilm --again", "Type: pieria get minilm --again"),
        ("Type: pieria paint --help", "Type: pieria paint --help"),
    ],
)
def test_what_is_typed_is_told_to_a_program_by_its_fields(typed: str, sent: str) -> None:
    assert signature.asked(paint, typed) == sent


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"what": 3},
        {"what": "x", "size": "3"},
        {"what": "x", "size": True},
        {"what": "x", "size": 2.5},
        {"what": "x", "warm": float("nan")},
        {"what": "x", "style": "oil"},
        {"what": "x", "tags": "a"},
        {"what": "x", "tags": [1]},
        {"what": "x", "framed": "yes"},
        {"what": "x", "run": 1},
        {"what": None},
    ],
)
def test_a_wrong_call_names_its_field(bad: dict) -> None:
    with pytest.raises(UserError) as refused:
        signature.bind(paint, bad)
    assert refused.value.status == 422 and refused.value.param and refused.value.hint


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["what", "style", "size", "warm", "tags", "framed", "x"]), json_values))
def test_any_json_is_bound_or_refused(values: dict) -> None:
    try:
        bound = signature.bind(paint, values)
    except UserError:
        return
    assert isinstance(bound["what"], str) and isinstance(bound["size"], int) and bound["style"] in ("flat", "ink")


def test_values_are_frozen() -> None:
    request = Request("text", (Message("user", (text("a"), text("b"))),))
    assert request.messages[0].text == "ab"
    with pytest.raises(dataclasses.FrozenInstanceError):
        request.medium = "image"  # type: ignore[misc]


def test_cancel_calls_once_from_any_thread_and_late_comers_at_once() -> None:
    cancel, called = Cancel(), []
    off = cancel.on(lambda: called.append("first"))
    cancel.on(lambda: called.append("second"))
    off()
    threads = [threading.Thread(target=cancel.set) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert called == ["second"] and cancel
    cancel.on(lambda: called.append("late"))
    assert called == ["second", "late"]


@pytest.mark.parametrize("said", ["abc", "nan", "inf", "-1", "0"])
def test_a_wrong_environment_variable_is_named(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIERIA_MEMORY_MB", said)
    with pytest.raises(UserError, match="PIERIA_MEMORY_MB is") as refused:
        residency.budget()
    assert refused.value.hint
    monkeypatch.setenv("PIERIA_MEMORY_MB", "1500")
    assert residency.budget() == 1_500_000_000


@pytest.mark.parametrize("name", ["PIERIA_HOME", "PIERIA_CACHE"])
def test_a_folder_of_a_user_whom_nobody_knows_is_one_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "~nobodyxyz/x")
    with pytest.raises(UserError, match=f"{name}: nobody knows where ~nobodyxyz is") as refused:
        {"PIERIA_HOME": places.home, "PIERIA_CACHE": places.cache}[name]()
    assert name in refused.value.hint
