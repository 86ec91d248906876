"""The budget guard: ends at a limit and keeps what is done."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

import pytest

from pieria.core.contracts import Context
from pieria.core.errors import UserError
from pieria.core.find import find
from pieria.core.values import Cancel, Delta, Finish, Message, Notice, Output, Progress, Request, text


def go(card, home: Path, options: dict, cancel: Cancel | None = None, delay: float = 0.01) -> list:
    mine = card(params={"echo": "word " * 200, "delay": delay})
    model = find("engines", "echo").Engine().load(mine, {})
    run = find("guards", "budget").wrap(lambda r: model(dataclasses.replace(r, options={})), Context(mine, home))
    said = (Message("user", (text("hi"),)),)
    request = Request("text", said, options=options, cancel=Cancel() if cancel is None else cancel)
    return list(run(request))


def made(events: list) -> int:
    return len(next(e for e in events if isinstance(e, Output)).part.data.split())


def test_time_ends_it_and_what_is_made_is_kept(card, home: Path) -> None:
    begun = time.monotonic()
    events = go(card, home, {"max_seconds": 0.3})
    assert time.monotonic() - begun < 1.9  # all of it would take two seconds
    assert events[-1].reason == "budget" and 0 < made(events) < 200
    assert made(events) == sum(isinstance(e, Delta) for e in events)
    verdict = next(e for e in events if isinstance(e, Notice))
    assert verdict.data["verdict"] == "stopped: time" and "0.3" in verdict.message


def test_tokens_end_it_exactly(card, home: Path) -> None:
    events = go(card, home, {"max_total_tokens": 7}, delay=0)
    assert made(events) == 7 and events[-1].reason == "budget"


def test_memory_ends_it(card, home: Path) -> None:
    events = go(card, home, {"max_memory_mb": 1})
    assert events[-1].reason == "budget" and made(events) <= 20
    assert go(card, home, {"max_memory_mb": 1e6}, delay=0)[-1].reason == "stop"


def test_without_limits_it_is_not_there(card, home: Path) -> None:
    events = go(card, home, {}, delay=0)
    assert made(events) == 200 and not any(isinstance(e, Notice) for e in events)


def test_leaving_is_not_the_budgets_doing(card, home: Path) -> None:
    cancel = Cancel()
    cancel.set()
    events = go(card, home, {"max_seconds": 60}, cancel)
    assert isinstance(events[-1], Finish) and events[-1].reason == "cancelled"


@pytest.mark.parametrize("value", [0, -1, "5", True, float("nan"), float("inf")])
def test_a_wrong_limit_is_refused_before_anything_runs(card, home: Path, value: object) -> None:
    with pytest.raises(UserError) as refused:
        go(card, home, {"max_seconds": value})
    assert refused.value.param == "max_seconds"


def slow(done: list[str], step: float = 0.05):
    """An application that never looks whether it was cancelled."""
    try:
        for n in range(100):
            time.sleep(step)
            yield Progress(n, 100, "steps")
        yield Finish("stop")
    finally:
        done.append("closed")


def closed(done: list[str]) -> None:
    until = time.monotonic() + 20
    while not done and time.monotonic() < until:
        time.sleep(0.02)
    assert done == ["closed"]


def test_a_whole_application_is_closed_at_its_limit(home: Path) -> None:
    budget, done = find("guards", "budget"), list[str]()
    begun = time.monotonic()
    events = list(budget.whole(slow(done), {"max_seconds": 0.6}, Cancel()))
    assert time.monotonic() - begun < 4 and events[-1].reason == "budget"
    assert isinstance(events[-2], Notice) and "max_seconds = 0.6" in events[-2].message
    closed(done)
    assert [e.reason for e in budget.whole(iter([Finish("stop")]), {"max_seconds": 60}, Cancel())] == ["stop"]
    assert [e.reason for e in budget.whole(iter([Finish("stop")]), {}, Cancel())] == ["stop"]


def test_a_long_step_is_left_and_nothing_comes_after_it(home: Path) -> None:
    budget, done = find("guards", "budget"), list[str]()
    events = list(budget.whole(slow(done, 2.0), {"max_seconds": 0.3}, Cancel()))
    assert [type(e) for e in events] == [Notice, Finish] and not done, "before the step was through"
    closed(done)


def test_what_an_application_raises_comes_through(home: Path) -> None:
    def broken():
        yield Progress(0, 1, "steps")
        raise UserError("It cannot.")

    with pytest.raises(UserError, match="cannot"):
        list(find("guards", "budget").whole(broken(), {"max_seconds": 5}, Cancel()))


def test_energy_ends_it(home: Path) -> None:
    def busy():
        while True:
            sum(range(20000))
            yield Progress(0, None, "steps")

    budget = find("guards", "budget")
    before = budget.cpu()
    events = list(budget.whole(busy(), {"max_joules": 4.0}, Cancel()))
    assert events[-1].reason == "budget" and (budget.cpu() - before) * 8 < 6


def test_what_leaves_no_room_is_refused_before_it_is_loaded(studio) -> None:
    asked = Request("text", (Message("user", (text("hi"),)),), "echo", {"max_memory_mb": 5})
    with pytest.raises(UserError) as refused:
        list(studio.run(asked))
    assert refused.value.param == "max_memory_mb"
    with pytest.raises(UserError):
        list(find("guards", "budget").whole(iter([Finish("stop")]), {"max_memory_mb": 5}, Cancel()))
