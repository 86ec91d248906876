"""Models in memory: predicted, loaded once, the least recently used leaves, never one at work."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pieria import residency
from pieria.core.errors import UserError
from pieria.residency import Residency


class Thing:
    """A model that only lives and dies."""

    def __init__(self) -> None:
        self.open = True

    def alive(self) -> bool:
        return self.open

    def close(self) -> None:
        self.open = False


def names(r: Residency) -> list[str]:
    return sorted(m["name"] for m in r.loaded())


def test_the_least_recently_used_leaves() -> None:
    r = Residency(100)
    for name in ("a", "b", "a", "c"):
        with r.hold(name, lambda: 40, Thing):
            time.sleep(0.002)
    assert names(r) == ["a", "c"]


def test_a_model_at_work_stays_and_the_newcomer_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    r, order = Residency(100), []
    monkeypatch.setattr(residency, "WAIT", 5.0)

    def newcomer() -> None:
        with r.hold("b", lambda: 60, Thing):
            order.append("b is in")

    with r.hold("a", lambda: 60, Thing) as a:
        t = threading.Thread(target=newcomer)
        t.start()
        time.sleep(0.2)
        assert a.alive() and order == []
        order.append("a is done")
    t.join(5)
    assert order == ["a is done", "b is in"] and not a.alive()


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    r = Residency(100)
    monkeypatch.setattr(residency, "WAIT", 0.3)
    with r.hold("a", lambda: 60, Thing), pytest.raises(UserError) as refused, r.hold("b", lambda: 60, Thing):
        pass
    assert refused.value.status == 503 and refused.value.hint


def test_what_can_never_fit_is_refused_before_it_is_tried() -> None:
    r, tried = Residency(100), []
    with pytest.raises(UserError) as refused, r.hold("big", lambda: 101, lambda: tried.append(1) or Thing()):
        pass
    assert refused.value.status == 507 and tried == [] and names(r) == []


def test_what_the_machine_has_not_got_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residency, "free", lambda: 10)
    with pytest.raises(UserError) as refused, Residency(10**12).hold("a", lambda: 50, Thing):
        pass
    assert refused.value.code == "insufficient_memory"


def test_it_is_loaded_once_however_many_ask() -> None:
    r, loads = Residency(100), []

    def load() -> Thing:
        loads.append(1)
        time.sleep(0.1)
        return Thing()

    def use() -> None:
        with r.hold("a", lambda: 50, load):
            time.sleep(0.01)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert loads == [1] and r.loaded()[0]["busy"] == 0


def test_whoever_asks_while_it_is_loaded_waits_until_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    r, loading, go, got = Residency(100), threading.Event(), threading.Event(), list[object]()
    monkeypatch.setattr(residency, "WAIT", 0.05)

    def load() -> Thing:
        loading.set()
        go.wait(10)
        return Thing()

    def use() -> None:
        try:
            with r.hold("a", lambda: 50, load) as model:
                got.append(model)
        except UserError as error:
            got.append(error)

    threads = [threading.Thread(target=use) for _ in range(2)]
    threads[0].start()
    loading.wait(5)
    threads[1].start()
    time.sleep(0.3)
    assert got == [], "a load longer than the wait for memory is no reason to be refused"
    go.set()
    for t in threads:
        t.join()
    assert len(got) == 2 and got[0] is got[1]


def test_a_failed_load_leaves_no_trace_and_a_dead_model_is_loaded_anew() -> None:
    r = Residency(100)

    def broken() -> Thing:
        raise UserError("It is broken.")

    with pytest.raises(UserError), r.hold("a", lambda: 90, broken):
        pass
    with r.hold("a", lambda: 90, Thing) as first:
        pass
    first.close()
    with r.hold("a", lambda: 90, Thing) as second:
        assert second.alive() and second is not first


class Machine(RuleBasedStateMachine):
    """Whatever is asked, the limit holds and nothing at work is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.r, self.held = Residency(100), []

    @rule(name=st.sampled_from("abcdef"), size=st.integers(1, 60))
    def enter(self, name: str, size: int) -> None:
        residency.WAIT = 0.0
        context = self.r.hold(name, lambda: size, Thing)
        try:
            self.held.append((context, context.__enter__()))
        except UserError as error:
            assert error.status == 503 and self.held

    @rule(which=st.integers(0, 9))
    def leave(self, which: int) -> None:
        if self.held:
            context, model = self.held.pop(which % len(self.held))
            assert model.alive()
            context.__exit__(None, None, None)

    @invariant()
    def within_the_limit(self) -> None:
        assert sum(m["bytes"] for m in self.r.loaded()) <= 100
        assert all(model.alive() for _, model in self.held)


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
