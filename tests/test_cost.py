"""What runs cost: seconds shared out, energy, the ranking of cards, and gaps that stay readable while one types."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria import ranking, weights
from pieria.core import machine
from pieria.core.contracts import Card
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Event, Finish, Message, Output, Request, text
from pieria.engines.llamacpp import fill
from pieria.engines.llamacpp.body import Reader
from pieria.ranking import tasks, verdict
from pieria.studio import Studio

# seconds ----------------------------------------------------------------------------------------------------------


def burn(seconds: float) -> None:
    begun = time.thread_time()
    while time.thread_time() - begun < seconds:
        sum(range(2000))


def test_every_second_is_charged_once() -> None:
    meter = machine.Meter()
    before = time.process_time()
    outer = meter.begin()
    burn(0.05)
    inner = meter.begin()
    burn(0.1)
    assert meter.seconds(inner) == pytest.approx(0.1, abs=0.04), "the one that made it is held up meanwhile"
    inside = meter.seconds(inner)
    meter.end(inner)
    burn(0.05)
    total = meter.seconds(outer) + inside
    assert total == pytest.approx(time.process_time() - before, abs=0.02)
    meter.end(outer)


def test_runs_of_several_threads_share_equally_and_one_ended_elsewhere_lets_its_maker_go_on() -> None:
    meter, keys = machine.Meter(), list[int]()
    before = time.process_time()
    threads = [threading.Thread(target=lambda: keys.append(meter.begin())) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    burn(0.1)
    a, b = map(meter.seconds, keys)
    assert abs(a - b) < 0.01 and a + b == pytest.approx(time.process_time() - before, abs=0.03)
    for key in keys:
        meter.end(key)
    outer, inner = meter.begin(), meter.begin()
    ender = threading.Thread(target=meter.end, args=(inner,))
    ender.start()
    ender.join()
    so_far = meter.seconds(outer)
    burn(0.05)
    assert meter.seconds(outer) - so_far > 0.04
    meter.end(outer)
    meter.end(outer)  # twice is once


def test_energy_is_measured_where_there_are_counters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "POWERCAP", tmp_path / "none")
    guess = machine.Energy().used(3600.0)
    assert guess["watt_hours"] == pytest.approx(machine.WATTS) and not guess["measured"] and "estimate" in guess["is"]
    for name, micro in (("intel-rapl:0", 10**13 - 100), ("intel-rapl:0:0", 5), ("intel-rapl:1", 100)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "energy_uj").write_text(str(micro))
        (tmp_path / name / "max_energy_range_uj").write_text(str(10**13 - 1))
    monkeypatch.setattr(machine, "POWERCAP", tmp_path)
    monkeypatch.setattr(machine, "busy", iter((10.0, 20.0)).__next__)
    energy = machine.Energy()
    (tmp_path / "intel-rapl:0" / "energy_uj").write_text("0")  # begun anew
    (tmp_path / "intel-rapl:1" / "energy_uj").write_text(str(72 * 10**9))
    used = energy.used(5.0)
    assert used["measured"] and used["watt_hours"] == pytest.approx(10, abs=1e-4), "20 Wh, half of what was at work"
    (tmp_path / "intel-rapl:1" / "energy_uj").write_text("unreadable")
    assert machine.counters() == {}


def test_the_peak_is_this_process_s() -> None:
    """In a process of its own: one that has gigabytes gives some back while this one takes some."""
    program = (
        "from pieria.core import machine\n"
        "key = machine.METER.begin()\n"
        "before = machine.peak()\n"
        "block = bytearray(60_000_000)\n"
        "block[::4096] = b'x' * len(block[::4096])\n"
        "print(machine.peak() - before)\n"
        "machine.METER.end(key)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert int(told) > 50_000_000
    assert machine.peak(2**22 + 1) == 0


def test_a_receipt_holds_what_the_run_and_its_signature_cost(tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    begun = time.process_time()
    finish = [
        e for e in studio.run(Request("text", (Message("user", (text("hello"),)),), "echo")) if isinstance(e, Finish)
    ]
    spent, cost = time.process_time() - begun, finish[0].usage["receipt"]["cost"]
    studio.close()
    assert 0 < cost["cpu_seconds"] <= spent + 0.02 and cost["peak_bytes"] > 10_000_000
    assert cost["energy"]["is"] and cost["first_token_seconds"] <= cost["wall_seconds"]


# ranking ----------------------------------------------------------------------------------------------------------


def test_the_tasks_know_their_answers() -> None:
    found = tasks.text()
    assert len(found) == 40 and len({t.name for t in found}) == 40 and len({t.name.split()[0] for t in found[:5]}) == 5
    by = {t.name: t for t in found}
    for name, good, bad in (
        ("reading 1", "Pier 5.", "3"), ("sums 1", "17 + 26 = 43", "43 is not 44"), ("facts 1", "It is Oslo!", "Bergen"),
        ("choices 1", "Bad", "good, not bad"), ("code 1", "5", "house"),
    ):  # fmt: skip
        assert by[name].score(text(good)) == 1 and by[name].score(text(bad)) == 0
    assert len(tasks.music()) == 24 and tasks.music()[1].options["rules"]["key"] == "Db minor"


class Done:
    def __init__(self, right: float, seconds: float) -> None:
        self.right, self.seconds, self.cpu_seconds, self.joules = right, seconds, seconds, 8 * seconds
        self.first, self.speed, self.peak_bytes, self.measured = seconds / 2, 10.0, 10**9, False


def test_the_quickest_that_is_not_shown_to_be_worse_is_recommended() -> None:
    good, near, bad = [1.0] * 20, [1.0] * 18 + [0.0] * 2, [1.0] * 8 + [0.0] * 12
    rows = verdict.ranked(
        {"big": [Done(r, 4) for r in good], "mid": [Done(r, 1) for r in near], "tiny": [Done(r, 0.2) for r in bad]}
    )
    assert [r.card for r in rows if r.recommended] == ["mid"] and rows[0].card == "tiny"
    said = verdict.sentence(rows, 20)
    assert said.startswith("Take mid: 90 %") and "big got 100 %" in said and "tiny" in said
    few = verdict.ranked({"broken": [Done(0.0, 0.01)] * 2, "good": [Done(1.0, 3)] * 2})
    assert next(r.card for r in few if r.recommended) == "good", (
        "two tasks prove nothing, but nothing right is no answer"
    )
    lone = verdict.ranked({"one": [Done(0.0, 1)]})
    assert lone[0].recommended and lone[0].per_second == 0 and "no other" in verdict.sentence(lone, 1)


@given(st.lists(st.tuples(st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 1.0])), min_size=1, max_size=30))
def test_the_sign_test_is_a_chance(pairs: list[tuple[float, float]]) -> None:
    chance = verdict.behind([a for a, _ in pairs], [b for _, b in pairs])
    assert 0 < chance <= 1 and verdict.behind([a for a, _ in pairs], [a for a, _ in pairs]) == 1


def test_bench_writes_what_it_found_and_says_it_again(tmp_path: Path) -> None:
    cards = [Card(n, n, ("text",), "llamacpp", "MIT") for n in ("right", "wrong")]
    answers = {t.ask: t for t in [*tasks.text(), tasks.PACE]}

    def run(request: Request) -> Iterator[Event]:
        task = answers[request.messages[0].text]
        said = next(w for w in ("5", "43", "oslo", "bad", "mercury", "x") if task.score(text(w)) or w == "x")
        yield Output(text(said if request.model == "right" else "no idea"))
        cost = {"cpu_seconds": 0.1, "first_token_seconds": 0.0, "peak_bytes": 5, "energy": {"watt_hours": 0.001}}
        yield Finish("stop", {"receipt": {"cost": cost, "tokens": {"completion_tokens": 2}}})

    *_, finish = ranking.bench("text", cards, run, 0.2, tmp_path, Cancel())
    assert isinstance(finish, Finish) and finish.usage["rows"][0].card == "right"
    kept = ranking.known(tmp_path, "text")
    assert (
        kept["recommended"] == "right"
        and len(kept["tasks"]["wrong"]) == 40
        and kept["sentence"] == finish.usage["sentence"]
    )
    picture = ET.parse(tmp_path / "bench" / "text.svg").getroot()
    assert sum(e.tag.endswith("circle") for e in picture.iter()) == 3 and len(list((tmp_path / "bench").iterdir())) == 2
    (tmp_path / "bench" / "text.json").write_text("[]")
    assert ranking.known(tmp_path, "text") == {} == ranking.known(tmp_path, "music")


@pytest.mark.parametrize(("medium", "named"), [("image", []), ("nothing", []), ("text", ["nobody"])])
def test_what_cannot_be_ranked_is_refused(medium: str, named: list[str]) -> None:
    cards = list(weights.cards(Path("/nonexistent")).values())
    with pytest.raises(UserError) as refused:
        ranking.able(cards, medium, named)
        ranking.asked(medium)
    assert refused.value.hint


def test_a_default_is_written_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "default.toml").write_text('music = "tune"\n')
    weights.prefer(tmp_path, "text", "smollm2-135m")
    cards = weights.cards(tmp_path)
    assert weights.default(cards, "text", 10**12, place=tmp_path).name == "smollm2-135m"
    assert weights.default(cards, "music", 10**12, place=tmp_path).name == "tune"
    (tmp_path / "default.toml").write_text("text = [")
    with pytest.raises(UserError):
        weights.prefer(tmp_path, "text", "minilm")


# gaps -------------------------------------------------------------------------------------------------------------

LINE = st.text(alphabet="abc =()", max_size=30)


def letters(words: str) -> list[tuple[int, str]]:
    return [(ord(c), c) for c in words]


IDS = {"prefix": -1, "suffix": -2, "middle": -3}


@settings(max_examples=60)
@given(st.lists(LINE, max_size=200), st.lists(LINE, max_size=40), st.booleans())
def test_a_prompt_is_the_end_of_the_text_its_gap_and_its_continuation(
    before: list[str], after: list[str], heal: bool
) -> None:
    prefix, suffix = "\n".join(before), "\n".join(after)
    ids, owed = fill.prompt(prefix, suffix, IDS, letters, heal)
    a, b, c = (ids.index(IDS[role]) for role in ("prefix", "suffix", "middle"))
    assert a == 0 < b < c
    far, follows, near = ("".join(map(chr, part)) for part in (ids[1:b], ids[b + 1 : c], ids[c + 1 :]))
    assert prefix.endswith(far + near + owed) and suffix.startswith(follows) and len(follows) <= fill.AFTER
    assert len(far + near + owed) >= min(len(prefix), fill.LEAST) and len(far + near + owed) <= fill.MOST
    assert len(owed) <= 1 and (heal or not owed) and not owed.endswith("\n")


def test_while_a_file_is_typed_most_of_it_is_read_already() -> None:
    """What is new at each letter: all that stands after the longest beginning in common with the prompt before."""
    source = Path(ranking.__file__).read_text() + Path(tasks.__file__).read_text()
    new = []
    last: list[int] = []
    for end in range(4000, 6000):
        ids, _ = fill.prompt(source[:end], "\n\ndef after() -> None:\n    pass\n", IDS, letters)
        same = next((i for i, (a, b) in enumerate(zip(ids, last, strict=False)) if a != b), min(len(ids), len(last)))
        new.append(len(ids) - same)
        last = ids
    new.sort()
    assert new[int(0.97 * len(new))] <= 2, "a letter or two, except where the cut or the middle's beginning moves on"


def test_letters_that_are_there_are_not_said_again() -> None:
    reader = Reader(1, False, "retu")
    events = [{"content": "re"}, {"content": "turn x"}, {"content": " + 1", "stop": True, "stop_type": "eos"}]
    said = list(reader.read(events))
    assert [e.data for e in said] == ["rn x", " + 1"]
    assert next(e for e in reader.end() if isinstance(e, Output)).part.data == "rn x + 1"
    assert fill.grammar('a"\\\n') == 'root ::= "a\\"\\\\\\n" [^\\x00]*'


def test_random_text_never_breaks_the_cut() -> None:
    rng = random.Random(1)
    for _ in range(200):
        words = "".join(rng.choice("ab\n\t é\ud83d") for _ in range(rng.randrange(3000)))
        kept = fill.cut(words)
        assert words.endswith(kept) and len(kept) <= fill.MOST
