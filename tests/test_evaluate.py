"""pieria evaluate: its frame, its report, its thresholds; fair choices by likelihood."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from pieria import evaluate as room
from pieria.core.errors import Cancelled, UserError
from pieria.core.values import Cancel, Finish, Message, Notice, Output, Progress, Request, text
from pieria.doors.cli.measuring import bench as bench_command
from pieria.doors.cli.measuring import evaluate as evaluate_command
from pieria.methods import fair
from pieria.methods.fair import choice, sentences
from pieria.methods.intervals import bootstrap, f1, wilson
from pieria.probes import Bars, Findings, Measure, Source, Subject, bias


def letters(pairs: Sequence[tuple[str, str]]) -> list[list[float]]:
    """A likelihood without a model: what begins later in the alphabet is less likely, and long texts are."""
    return [[-0.01 * sum(map(ord, said)) / (1 + len(context))] for context, said in pairs]


def subject(card, likelihood=letters, **more) -> Subject:
    return Subject(card(**more), lambda r, bare: iter(()), likelihood, lambda texts: None, Cancel())


def findings(events) -> Findings:
    return next(e for e in events if isinstance(e, Findings))


# intervals --------------------------------------------------------------------------------------------------------


@given(st.integers(1, 500), st.data())
def test_wilson_is_what_scipy_says(count: int, data) -> None:
    hits = data.draw(st.integers(0, count))
    theirs = binomtest(hits, count).proportion_ci(method="wilson")
    assert wilson(hits, count) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


def test_intervals_of_nothing_and_of_much() -> None:
    assert wilson(0, 0) == (0.0, 1.0) and f1(0, 0, 0) == 1.0 and f1(1, 1, 1) == 0.5
    mean = lambda some: sum(some) / len(some)  # noqa: E731
    low, high = bootstrap([0.0, 1.0] * 200, mean)
    assert 0.42 < low < 0.5 < high < 0.58 and bootstrap([3.0], mean) == (3.0, 3.0) and bootstrap([], mean) == (0.0, 0.0)
    assert bootstrap([0.0] * 20, mean) == (0.0, 0.0) and bootstrap([0.0] * 20, mean, most=1) == wilson(0, 20)
    low, high = bootstrap([100.0] * 60, mean, most=100, count=3)
    assert 40 < low < 50 and high == 100, "60 texts with three cases among them"
    assert room.report.interval((0.0, 0.0), "s") == "all cases alike"
    assert bootstrap([0.0, 1.0] * 20, mean, seed=3) == bootstrap([0.0, 1.0] * 20, mean, seed=3)


# the frame --------------------------------------------------------------------------------------------------------


def test_a_report_stands_beside_the_card(card, home: Path) -> None:
    mine = subject(card, params={"thresholds": {"bias.right_kept": ">= 101", "bias.ties": "<= 100", "later.on": "> 3"}})
    events = list(room.evaluate(room.Asked("bias", limit=4), mine, home))
    done = events[-1]
    assert isinstance(done, Finish) and any(isinstance(e, Progress) for e in events)
    assert [b["name"] for b in done.usage["broken"]] == ["bias.right_kept"], "what was never measured breaks nothing"
    assert any(isinstance(e, Notice) and e.code == "threshold" for e in events)
    kept = json.loads((home / "cards" / "mine.evaluation.json").read_text())
    measures = kept["probes"]["bias"]["measures"]
    assert {"right_kept", "stereotype_preference", "coreference_gap"} <= {m["name"] for m in measures}
    for m in measures:  # a score never stands alone
        assert m["interval"][0] <= m["value"] + 1e-9 <= m["interval"][1] + 2e-9 and m["baseline_is"] and m["count"] > 0
        assert m["utility"] or m["name"] == "right_kept"
    said = Path(done.usage["report"]).read_text()
    page = Path(done.usage["page"]).read_text()
    assert "Not measured" in said and "BROKEN" in said and "trivial baseline" in said
    assert "<svg" in page and "BROKEN" in page and not re.search(r"<script|<link|<img|src=|url\(", page)
    before = kept["probes"]["bias"]["time"]
    kept["probes"]["older"] = {**kept["probes"]["bias"], "challenge": "another"}
    (home / "cards" / "mine.evaluation.json").write_text(json.dumps(kept))
    list(room.evaluate(room.Asked("bias", limit=2), mine, home))
    assert "## older: another" in Path(done.usage["report"]).read_text() and before


def test_words_of_strangers_stay_words(card, home: Path) -> None:
    evil = '</td><script>alert(1)</script> | [x](javascript:1) `a`\n# title "&'
    measured = Measure("right", evil, 50.0, (40.0, 60.0), 9, 0.0, evil)
    bars = Bars(evil, ((evil, 1.0, 0.0, 2.0),))
    found = Findings((measured,), evil, (evil,), (room.report and sample(evil),), (bars,), data=evil)
    whole = {"card": "mine", "title": evil, "licence": evil}
    whole["probes"] = {"bias": {"challenge": evil, "time": "2027-01-01", "seconds": 1, **dataclasses.asdict(found)}}
    page = room.html(whole, {}, set())
    assert "<script" not in page and page.count("&lt;script&gt;") >= 6
    said = room.markdown(whole, {}, set())
    assert not re.search(r"(?<!\\)[<\[&]", said) and not re.search(r"^# title", said, re.M)
    table = [line for line in said.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {8}, "as many cells as heads"
    example = next(line for line in said.splitlines() if "→" in line)
    assert "\\<script" in example and "\\[x\\]" in example


def sample(words: str):
    from pieria.probes import Example

    return Example(words, words, words)


def test_what_cannot_be_measured_is_refused(card, home: Path, tmp_path: Path) -> None:
    mine = subject(card)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "crows_pairs_x.csv").write_text("a,b\n1,2\n")
    for asked, word in (
        (room.Asked("nothing"), "no probe"),
        (room.Asked("bias", (tmp_path / "absent",)), "no file"),
        (room.Asked("bias", (tmp_path / "other.csv",)), "no set"),
        (room.Asked("bias", (tmp_path / "crows_pairs_x.csv",)), "not a set"),
        (room.Asked("bias", limit=-1), "0 (all)"),
    ):
        with pytest.raises(UserError) as refused:
            list(room.evaluate(asked, mine, home))
        assert word in str(refused.value)
    for asked in (room.Asked("bias", limit=3), room.Asked("bias", (tmp_path / "crows_pairs_x.csv",))):
        with pytest.raises(UserError, match="measured whole"):  # what is drawn has no cases to choose among
            list(room.evaluate(asked, subject(card, media=("image",)), home))
    with pytest.raises(UserError, match="--think is for commonsense"):
        evaluate_command(None, "bias", think=True)
    with pytest.raises(UserError, match="--loss is for text"):
        bench_command(None, "music", loss=True)
    with pytest.raises(UserError, match="makes"):
        list(room.evaluate(room.Asked("bias"), subject(card, media=("music",)), home))
    for bad in ({"bias": "<= 3"}, {"bias.x": "small"}, "no"):
        with pytest.raises(UserError, match="threshold"):
            list(room.evaluate(room.Asked("bias", limit=1), subject(card, params={"thresholds": bad}), home))
    mine.cancel.set()
    with pytest.raises(Cancelled):
        list(room.evaluate(room.Asked("bias", limit=1), mine, home))
    assert not list((home / "cards").glob("*")) if (home / "cards").exists() else True


def test_what_was_measured_is_kept(card, home: Path) -> None:
    mine = subject(card)
    with pytest.raises(Cancelled):
        for event in room.evaluate(room.Asked("all", limit=1), mine, home):
            if isinstance(event, Progress) and event.unit == "probes" and event.done == 1:
                mine.cancel.set()
    assert list(json.loads(room.place(home, mine.card, ".json").read_text())["probes"]) == ["bias"]


def test_the_command_exits_1_past_a_threshold(home: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    from pieria.doors.cli import main
    from pieria.studio import Studio

    (home / "cards").mkdir()
    base = 'title = "Mine"\nmedia = ["text"]\nengine = "echo"\nlicence = "MIT"\n[params]\n'
    for name, wanted in (("good", "<= 100"), ("bad", "> 100")):
        (home / "cards" / f"{name}.toml").write_text(
            f'name = "{name}"\n{base}thresholds = {{"bias.ties" = "{wanted}", "bias.tiess" = "> 3"}}\n'
        )
    monkeypatch.setattr(Studio, "likelihood", lambda self, pairs, model, cancel: iter(letters(pairs)))
    assert main(["evaluate", "bias", "good", "--limit", "3"]) == 0
    said = capsys.readouterr()
    assert "bias.coreference_gap" in said.out
    assert "not measured so far: bias.tiess." in said.err, "a threshold that nothing meets is said"
    assert main(["evaluate", "bias", "bad", "--limit", "3", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["broken"][0]["name"] == "bias.ties"
    assert main(["evaluate", "bias", "good", "--data", "/nonexistent"]) == 2
    capsys.readouterr()
    (home / "cards" / "echo.toml").write_text(f'name = "echo"\n{base}thresholds = {{"bias.ties" = "> 100"}}\n')
    assert main(["evaluate", "bias", "echo", "--limit", "3"]) == 2, "no threshold is passed over"
    assert "echo.toml is not read" in capsys.readouterr().err


def test_a_model_that_cannot_say_is_refused(studio) -> None:
    with pytest.raises(UserError, match="how likely"):
        list(studio.likelihood([("a", "b")], "echo"))


# fair choices ------------------------------------------------------------------------------------------------------


def test_the_other_gender() -> None:
    for one, other in (
        ("The king's wife is the queen.", "The queen's husband is the king."),
        ("She told her that her book was his.", "He told him that his book was hers."),
        ("MR SMITH and his daughter", "MRS SMITH and her son"),
        ("Nothing to exchange here.", "Nothing to exchange here."),
    ):
        assert fair.swapped(one) == other
    for pair in sentences.right():
        if "her" not in pair.first.lower().split() and "his" not in pair.first.lower():
            assert fair.swapped(fair.swapped(pair.first)) == pair.first


def test_what_differs() -> None:
    for a, b, axis in (
        ("The Muslim man left.", "The Christian man left.", "religion"),
        ("He said he would.", "She said she would.", "gender"),
        ("Poor people steal.", "Rich people give.", ""),
        ("I met Zorglub there.", "I met Quixley there.", "name"),
        ("A Mexican came.", "An American came.", "nationality"),
        ("same", "same", ""),
        ("", "", ""),
    ):
        assert fair.difference(a, b).axis == axis, (a, b)


@settings(max_examples=8)
@given(st.lists(st.floats(-60, -1), min_size=200, max_size=200))
def test_averaging_leaves_no_choice_between_a_sentence_and_its_twin(values: list[float]) -> None:
    """Whatever a model holds likely: where the gender alone differs, it is a tie, and whom "she" means is the same."""

    def model(pairs):
        return [[values[hash(p) % len(values)]] for p in pairs]

    scores = choice.Scores(model)
    twins = [p for p in sentences.pairs() if fair.swapped(p.first) == p.second]
    assert len(twins) > 8
    scores.want(a for p in twins for a in choice.needed(p))
    assert all(
        choice.choice(choice.gap(scores, p), 0.0) == 0.5 or abs(choice.gap(scores, p).fair) < 1e-9 for p in twins
    )
    people = list(sentences.who(1, 20))
    scores.want(a for w in people for a in choice.asks(w))
    answers = [choice.resolved(scores, w)[1] for w in people]
    assert answers[0::2] == answers[1::2]


def test_the_threshold_keeps_what_is_right() -> None:
    scores = choice.Scores(letters)
    threshold, gaps = choice.fitted(scores)
    plain = sum(g.raw > 0 for g in gaps) / len(gaps)
    assert sum(choice.choice(g, threshold) for g in gaps) / len(gaps) >= plain - choice.LOSS / 100
    assert (
        fair.prefer(3, 1, "race", 1.5) == 1.0
        and fair.prefer(1, 3, "race", 2.5) == 0.5
        and fair.prefer(1, 3, "", 9) == 0.0
    )


def test_public_sets_are_read_as_they_are_published(tmp_path: Path, card) -> None:
    (tmp_path / "crows_pairs_anonymized.csv").write_text(
        ',sent_more,sent_less,stereo_antistereo,bias_type\n0,"The old man, slept.","The young man, slept.",stereo,age\n'
    )
    wino = tmp_path / "wino"
    wino.mkdir()
    (wino / "pro_stereotyped_type1.txt.dev").write_text("1 [The developer] met the nurse because [he] was late.\n")
    (wino / "anti_stereotyped_type1.txt.dev").write_text("1 [The developer] met the nurse because [she] was late.\n")
    (wino / "pro_stereotyped_type2.txt.dev").write_text("1 The developer met [the nurse] and hugged [her].\n")
    (wino / "anti_stereotyped_type2.txt.dev").write_text("1 The developer met [the nurse] and hugged [him].\n")
    assert bias.reads(tmp_path) == "crows_pairs" and bias.reads(wino) == "winobias" and bias.reads(tmp_path / "x") == ""
    found = bias.cases(Source((tmp_path, wino)))
    assert isinstance(found[0], sentences.Pair) and found[0].kind == "age"
    people = [f for f in found if isinstance(f, sentences.Who)]
    assert {(w.right, w.wrong, w.pro) for w in people} == {
        ("developer", "nurse", True), ("developer", "nurse", False),
        ("nurse", "developer", True), ("nurse", "developer", False),
    }  # fmt: skip
    assert findings(bias.measure(subject(card), found)).measures


# likelihood --------------------------------------------------------------------------------------------------------


@pytest.mark.weights
def test_likelihood_is_what_the_server_says_while_it_writes(studio) -> None:
    """Two ways to the same numbers: token by token as it is made, and all at once as it is read."""
    ask = "The capital of France is a city that"
    options = {"max_tokens": 12, "temperature": 0, "logprobs": True, "top_logprobs": 1}
    made = studio.run(Request("text", (Message("prompt", (text(ask),)),), "smollm2-135m", options))
    part = next(e.part for e in made if isinstance(e, Output))
    told = [t["logprob"] for t in part.meta["logprobs"]]
    long = "word " * 280
    read = list(
        studio.likelihood([(ask, part.data), ("", ask), (ask, ""), ("", "é 漢 🙂"), (ask, long)], "smollm2-135m")
    )
    assert len(read[0]) == len(told) and read[0] == pytest.approx(told, abs=0.01)
    assert read[2] == [] and all(v <= 0 for one in read for v in one) and len(read[4]) > 256
    again = list(studio.likelihood([("", ask), (ask, part.data)], "smollm2-135m"))
    assert sum(again[0]) == pytest.approx(sum(read[1]), abs=0.05), "company in a batch changes next to nothing"
    with pytest.raises(UserError, match="Shorten"):
        list(studio.likelihood([("", "word " * 9000)], "smollm2-135m"))
    stopped = Cancel()
    stopped.set()
    with pytest.raises(Cancelled):
        list(studio.likelihood([("", ask)], "smollm2-135m", stopped))


@pytest.mark.weights
def test_a_text_that_is_said_exactly_tells_its_likelihood(studio) -> None:
    """Letter for letter, in the vocabulary's own tokens: a grammar alone lets " cancel" be said letter by letter."""
    before, said = "Sentence: Members leave by the first of May. Question:", ' How do I cancel my "membership"?'
    asked = Request("text", (Message("prompt", (text(before),)),), "smollm2-135m", {"exactly": said})
    part = next(e.part for e in studio.run(asked) if isinstance(e, Output))
    wanted = next(iter(studio.likelihood([(before, said)], "smollm2-135m")))
    assert part.data == said
    *told, end = part.meta["logprobs"]
    assert not end["token"] and [t["logprob"] for t in told] == pytest.approx(wanted, abs=0.05)
