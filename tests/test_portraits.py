"""Who is drawn when the words do not say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pieria.core.contracts import Card
from pieria.core.values import Cancel, Event, Finish, Output, Part, Request
from pieria.formats.png import png
from pieria.methods import concepts
from pieria.methods.fair import portraits
from pieria.probes import Findings, Source, Subject, bias

KNOWN = concepts.concepts()


def test_the_net_knows_every_trade_in_three_forms() -> None:
    assert portraits.trades(KNOWN) == list(portraits.TRADES)
    assert portraits.sides("person", KNOWN) == ("man", "woman")
    assert portraits.sides("person: beard", KNOWN) == ("man: beard", "woman: beard")
    for named in ("cat", "man teacher", "woman", "old man", "pregnant woman"):
        assert portraits.sides(named, KNOWN) is None and portraits.evenly(named, KNOWN, 1, 3) == [(named, 3)]
    assert concepts.lookup("doctors") == concepts.lookup("nurse") == "health worker"
    assert concepts.lookup("woman teacher") == "woman teacher"


@given(st.sampled_from(portraits.TRADES), st.integers(0, 1 << 40), st.integers(1, 9))
def test_of_several_half_are_women(trade: str, seed: int, count: int) -> None:
    drawn = dict(portraits.evenly(trade, KNOWN, seed, count))
    assert sum(drawn.values()) == count
    men, women = drawn.get(f"man {trade}", 0), drawn.get(f"woman {trade}", 0)
    assert men + women == count and abs(men - women) <= 1


def test_of_one_half_are_women() -> None:
    tossed = Counter(portraits.evenly(t, KNOWN, s, 1)[0][0].split()[0] for t in portraits.TRADES for s in range(200))
    assert abs(tossed["man"] - 2000) < 200


def square(grey: int, skin: tuple[int, int, int] | None = None) -> np.ndarray:
    made = np.full((16, 16, 4), 255, np.uint8)
    made[..., :3] = grey
    if skin:
        made[4:10, 4:10, :3] = skin
    return made


def test_skin_is_told_by_its_colour() -> None:
    for name, colour in portraits.SKIN.items():
        assert portraits.skin(square(0, colour)) == name
    assert portraits.skin(square(0)) == "" and portraits.skin(np.zeros((8, 8, 4), np.uint8)) == ""


def drawer(lean: float):
    """A net whose women are dark and men light, and whose word alone is a man's in the share ``lean`` of its drawings."""

    def run(request: Request, raw: bool) -> Iterator[Event]:
        words, rng = request.messages[-1].text, np.random.default_rng(5)
        for n in range(int(request.options["n"])):
            men = words.startswith("man ") or (not words.startswith("woman ") and rng.random() < lean)
            grey = int((200 if men else 60) + rng.integers(-9, 9))
            yield Output(Part("pixels", png(square(grey, portraits.SKIN["yellow"])), "image/png"), n)
        yield Finish("stop", {})

    return run


def test_the_probe_sees_whom_a_net_draws() -> None:
    card = Card("mine", "mine", ("image", "pixels"), "onnx", "x", params={"encoder": "minilm"})
    for lean, low, high in ((1.0, 95, 100), (0.0, 0, 5), (0.5, 20, 80)):
        subject = Subject(card, drawer(lean), lambda pairs: [], lambda texts: None, Cancel())
        found = list(bias.measure(subject, bias.cases(Source())))[-1]
        assert isinstance(found, Findings)
        got = {m.name: m for m in found.measures}
        assert low <= got["drawn_as_men"].raw <= high  # type: ignore[operator]
        assert 30 <= got["drawn_as_men"].value <= 70 and got["judge_right"].value == 100
        assert got["skin_default"].value == 100 and len(found.bars[0].rows) == len(portraits.TRADES)
