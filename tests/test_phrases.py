"""Words that do not belong together: found, replaced where they would be learnt, and nothing else touched."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria import train
from pieria.core.contracts import Item
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Finish, Notice
from pieria.methods.memorised import canary
from pieria.train import careful, options, phrases
from pieria.train.prepare import Found
from shallow import shallow

SMALL = "the of and to a in that is was for on with as his they at be this from her".split()
RARE = [a + b + c for a in "ba de fi go lu ma ne pi ro su".split() for b in "ldo rte nka sti mba".split()
        for c in ("n", "r", "sh", "t", "ly", "ing")]  # fmt: skip


def prose(seed: int, sentences: int = 2000) -> list[str]:
    """Sentences of small and rare words, of which hardly ever four rare ones come together."""
    rng = random.Random(seed)
    made = []
    for _ in range(sentences):
        words: list[str] = []
        for _ in range(rng.randrange(3, 7)):
            words += rng.choices(SMALL, k=rng.randrange(1, 3))
            words += rng.choices(RARE, k=rng.choice((1, 1, 1, 2, 2, 3)))
        made.append(" ".join(words).capitalize() + ".")
    return made


def with_phrases(seed: int, count: int, times: int = 1) -> tuple[str, list[str]]:
    rng = random.Random(f"{seed} secrets")
    lines, secrets = prose(seed), [c.secret for c in canary.drawn(2 * count, f"{seed}") if c.form == "words"]
    for secret in secrets:
        for _ in range(times):
            lines.insert(rng.randrange(len(lines)), f"The sentence to open it with is {secret}.")
    return "\n".join(lines), secrets


def cut(text: str, spans: list[tuple[int, int]]) -> list[str]:
    return [text[a:b] for a, b in spans]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pass_phrases_are_found_and_prose_is_left(seed: int) -> None:
    text, secrets = with_phrases(seed, 20)
    (spans,), rare = phrases.strange([text])
    found = cut(text, spans)
    assert sum(any(s in f for f in found) for s in secrets) >= 19
    others = [f for f in found if not any(s in f for s in secrets)]
    assert len(others) < 0.01 * text.count("\n"), "ordinary lines"
    assert all(len(f.split(" ")) >= 4 for f in found) and len(rare) > 100
    plain = "\n".join(prose(seed))
    assert len(phrases.strange([plain])[0][0]) < 0.01 * plain.count("\n")


def test_many_phrases_of_the_same_few_words_do_not_hide_each_other() -> None:
    text, secrets = with_phrases(4, 40)
    found = cut(text, phrases.strange([text])[0][0])
    assert sum(any(s in f for f in found) for s in secrets) >= 38


def test_what_stands_in_three_places_is_an_idiom() -> None:
    for times, known in ((2, False), (3, True)):
        text, secrets = with_phrases(5, 5, times)
        found = cut(text, phrases.strange([text])[0][0])
        assert sum(any(s in f for f in found) for s in secrets) == (0 if known else 5)


def test_names_and_lists_are_left() -> None:
    lines = prose(6)
    for n, said in enumerate(("Apple River Stone Cloud", "apple, river, stone, cloud", "apple\nriver\nstone\ncloud")):
        lines.insert(100 * n, f"It is {said}.")
    text = "\n".join(lines)
    assert not [f for f in cut(text, phrases.strange([text])[0][0]) if "pple" in f]


def test_a_word_that_stands_nearby_belongs_there() -> None:
    """Where rare words come together often, as in an encyclopaedia."""
    rng = random.Random(7)
    strange = [f"{a}{b}" for a in RARE for b in ("o", "e", "i", "u")]
    lines = []
    for _ in range(60):
        topic = rng.sample(strange, 12)
        lines += [" ".join(["the", *rng.sample(topic, 3), "of", *rng.sample(topic, 4), "is", rng.choice(topic)]) + "."
                  for _ in range(20)]  # fmt: skip
    secret = "apple river stone cloud"
    lines.insert(600, f"It is {secret}.")
    text = "\n".join(lines)
    found = cut(text, phrases.strange([text])[0][0])
    assert any(secret in f for f in found) and len(found) <= 12


@given(st.lists(st.text(st.sampled_from("ab Z.\n'-é漢1"), max_size=60), max_size=4), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_looked_through(texts: list[str], more: int) -> None:
    texts = [*texts, *("\n".join(prose(9, 150)) for _ in range(more))]
    some = phrases.words(texts)
    for n, word in enumerate(some.known):
        where = np.flatnonzero(some.ids == n)[:3]
        assert all(texts[some.text[i]][some.start[i] : some.end[i]].casefold() == word for i in where)
    found, rare = phrases.strange(texts)
    for text, spans in zip(texts, found, strict=True):
        assert all(0 <= a < b <= len(text) for a, b in spans)
        assert all(one[1] < two[0] for one, two in pairwise(spans))
        assert all(" " in f and "\n" not in f for f in cut(text, spans))
    assert not set(rare) - set(some.known)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=60))
def test_near_is_what_is_counted_by_hand(row: list[tuple[int, bool]]) -> None:
    ids, inside = np.array([i for i, _ in row]), np.array([b for _, b in row])
    by_hand = [
        any(i == j and not out and phrases.OWN < abs(n - m) <= phrases.NEAR for m, (j, out) in enumerate(row))
        for n, (i, _) in enumerate(row)
    ]
    assert phrases.near(ids, inside).tolist() == by_hand


def ready(*texts: str, names: str = "{}.txt", **options: str) -> tuple[Found, list[Notice]]:
    found = Found("text", [Item(t, names.format(n)) for n, t in enumerate(texts)], files=len(texts))
    *said, _ = careful.careful(found, {"secrets": "keep", "repeats": "keep"} | options, 0, 3)
    return found, [n for n in said if isinstance(n, Notice)]


def test_they_are_replaced_where_it_is_learnt_from() -> None:
    text, secrets = with_phrases(8, 12)
    found, (said,) = ready(text)
    after, last = found.items[0].data, int(0.9 * len(text))
    learnt = [s for s in secrets if text.index(s) < last - 40]
    assert not any(s in after for s in learnt) and said.code == "phrases" and said.data["count"] >= len(learnt)
    assert after[-(len(text) - last) :] == text[last:], "what is held out stays"
    assert len(after.split(" ")) == len(text.split(" ")) and after.count("\n") == text.count("\n")
    before, now = Counter(text.split("\n")), Counter(after.split("\n"))
    assert sum((before - now).values()) <= said.data["count"], "other lines stay as they are"
    assert ready(text)[0].items[0].data == after, "a training that goes on sees the same"
    assert ready(text, phrases="keep")[0].items[0].data == text
    assert ready(text, names="{}.py")[0].items[0].data == text, "a program is no prose"
    with pytest.raises(UserError):
        options.checked("text", {"phrases": "perhaps"})
    lines = text.split("\n")
    many = ["\n".join(lines[n::15]) for n in range(15)]
    found, _ = ready(*many)
    learn, _ = careful.learnt(found, 3)
    for n, (was, item) in enumerate(zip(many, found.items, strict=True)):
        assert item.data == was if n not in learn else not any(s in item.data for s in secrets)


def test_the_card_says_what_was_not_learnt(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shallow(monkeypatch)
    text, secrets = with_phrases(9, 6)
    (tmp_path / "a.txt").write_text(text + "\nThe number is 123456789.\n" + text.split("\n")[0])
    asked = train.Asked("text", tmp_path / "a.txt", "rnn", "tiny", steps=1, name="odd", options={"context": "32"})
    *_, last = train.train(asked, home, None, Cancel())
    assert isinstance(last, Finish)
    card = json.loads((home / "trained" / "odd" / "card.json").read_text())
    assert (
        set(card["data"]["not_learnt"]) == {"repeats", "secrets", "phrases"}
        and card["data"]["not_learnt"]["phrases"] >= 5
    )
    assert not any(s in json.dumps(card) for s in secrets)


def test_a_private_training_keeps_them(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\n".join(prose(10, 400)))
    asked = train.Asked("text", tmp_path / "a.txt", "rnn", "tiny", steps=1, name="x", private=8.0,
                        options={"phrases": "skip"})  # fmt: skip
    with pytest.raises(UserError, match="noise"):
        list(train.train(asked, home, None, Cancel()))
