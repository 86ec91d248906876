"""What a model keeps of its training: attacks, the accountant of private training, texts made ready with care."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria import train, weights
from pieria.core.contracts import Codes, Item
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Finish, Output, Request, text
from pieria.engines.onnx import Engine
from pieria.formats import trace
from pieria.media import text as medium
from pieria.methods import memorised
from pieria.methods.memorised import attacks, canary
from pieria.methods.memorised.verbatim import Index
from pieria.probes import Measure, Subject, privacy
from pieria.train import careful, private
from pieria.train.data import Data, examples
from pieria.train.options import checked
from pieria.train.prepare import Found
from shallow import shallow


def by_quadrature(q: float, sigma: float, order: int) -> float:
    """The same divergence as an integral over the output of the mechanism: nothing shared with the closed form."""
    x = np.linspace(-40 * sigma, 40 * sigma + 40, 400_001)
    log = -(x**2) / (2 * sigma**2) - math.log(sigma * math.sqrt(2 * math.pi))
    log = log + order * np.logaddexp(math.log1p(-q), math.log(q) + (2 * x - 1) / (2 * sigma**2))
    top = log.max()
    return (top + math.log(np.exp(log - top).sum() * (x[1] - x[0]))) / (order - 1)


@pytest.mark.parametrize("q,sigma,order", [(0.01, 4.0, 20), (0.04, 1.1, 8), (0.2, 0.8, 3), (0.001, 2.0, 64)])
def test_the_accountant_against_an_integral(q: float, sigma: float, order: int) -> None:
    assert private.rdp(q, sigma, order) == pytest.approx(by_quadrature(q, sigma, order), rel=1e-6, abs=1e-12)


def test_the_accountant_against_published_numbers() -> None:
    """Abadi et al. 2016, section 4: q = 0.01, sigma = 4, 10,000 steps, delta = 1e-5: epsilon 1.26 by moments."""
    moments = min(10_000 * private.rdp(0.01, 4.0, a) + math.log(1e5) / (a - 1) for a in private.ORDERS)
    assert moments == pytest.approx(1.26, abs=0.01)
    assert 0.9 < private.epsilon(0.01, 4.0, 10_000, 1e-5) < moments, "the newer conversion is tighter"
    assert private.rdp(1.0, 2.0, 6) == pytest.approx(6 / 8), "the Gaussian mechanism"
    assert private.epsilon(0.01, 4.0, 0, 1e-5) == 0


@settings(max_examples=15)
@given(st.floats(0.5, 20), st.floats(0.005, 0.3), st.integers(10, 2000))
def test_the_noise_keeps_the_budget(target: float, q: float, steps: int) -> None:
    noise = private.noise_for(target, q, steps, 1e-5)
    assert private.epsilon(q, noise, steps, 1e-5) <= target
    assert private.epsilon(q, max(0.2, noise - 0.01), steps, 1e-5) >= target or noise < 0.41


def small(seed: int, count: int = 6) -> Data:
    rng = np.random.default_rng(seed)
    arrays = [rng.integers(1, 20, 15).astype(np.int32) for _ in range(count)]
    return Data("text", Codes("sequence", 20, context=16), examples(arrays), examples(arrays[:1]))


def test_no_passage_counts_more_than_the_clip() -> None:
    """Two data sets that differ in one passage: the sums of their gradients differ by no more than the clip."""
    from pieria.nets.rnn import Net

    torch.manual_seed(0)
    net = Net(Codes("sequence", 20, context=16), "tiny")
    for parameter in net.parameters():
        parameter.data.add_(torch.randn_like(parameter) * 0.05)
    sums = []
    for count in (6, 5):
        how = private.Privacy(8, 1e-5, 0.0, 1.0, 1, count)
        private.gradients(net, "", private.Sampler(small(1, count), how), False)
        sums.append([p.grad * count for p in net.parameters()])
    apart = math.sqrt(sum(float((a - b).square().sum()) for a, b in zip(*sums, strict=True)))
    assert 0.5 * private.CLIP < apart <= private.CLIP * 1.001
    noisy = private.Sampler(small(1), private.Privacy(8, 1e-5, 3.0, 1.0, 1, 6))
    private.gradients(net, "", noisy, False)
    left = torch.cat([(p.grad * 6 - s).flatten() for p, s in zip(net.parameters(), sums[0], strict=True)])
    assert float(left.std()) == pytest.approx(3.0 * private.CLIP, rel=0.02)


def test_the_attacks_on_what_is_known() -> None:
    rng = random.Random(1)
    noise = [rng.gauss(0, 1) for _ in range(4000)]
    assert attacks.auc(noise[:2000], noise[2000:]) == pytest.approx(0.5, abs=0.03)
    assert attacks.caught(noise[:2000], noise[2000:]) == pytest.approx(0.01, abs=0.008)
    assert attacks.auc([n + 2 for n in noise[:2000]], noise[2000:]) == pytest.approx(0.921, abs=0.02)
    assert attacks.caught([n + 9 for n in noise[:200]], noise[2000:]) == 1.0
    hits = [attacks.found(rng.gauss(0, 1), [rng.gauss(0, 1) for _ in range(200)]) for _ in range(3000)]
    assert sum(hits) / 3000 == pytest.approx(0.01, abs=0.006), "1 % false alarms"
    bits = [attacks.exposure(rng.gauss(0, 1), [rng.gauss(0, 1) for _ in range(200)]) for _ in range(2000)]
    assert sum(bits) / 2000 == pytest.approx(1.44, abs=0.12), "a secret that was never there"
    assert attacks.exposure(9.0, noise[:200]) > 20


@given(st.text("abcdefgh ", min_size=60, max_size=200), st.integers(0, 20), st.integers(24, 40))
def test_a_stretch_is_found_wherever_it_is(said: str, start: int, length: int) -> None:
    stretch = " ".join(said.split())[start : start + length].strip()
    found = Index([said]).longest(f"XYZ {stretch} QRS")
    assert len(stretch) < 23 or stretch in found


def test_an_empty_text_is_no_passage() -> None:
    taught = memorised.Taught(("", "learnt " * 60), ("", "unseen " * 60))
    made = memorised.membership(taught, lambda pairs: [[-1.0] * len(t) for _, t in pairs], 1)
    assert all(len(side) == 2 for m in made for side in m.scores)


def found(*texts: str) -> Found:
    return Found("text", [Item(t, f"{n}.txt") for n, t in enumerate(texts)], files=len(texts))


def ready(some: Found, canaries: int = 0, **options: str) -> list[canary.Canary]:
    *_, made = careful.careful(some, checked("text", options), canaries, 3)
    assert isinstance(made, list)
    return made


def test_repeats_and_secrets_leave_the_text() -> None:
    letter = "My card is 4111 1111 1111 1111, write to jane.roe@example.org or call +44 20 7946 0958.\n"
    letter = letter.replace("or call", "take x7Kq92Lm (a 12thcentury hunter2022) or call")
    common = "The hotline is 08001234567.\n"
    some = found(letter + "A line that is said again in the other file too.\n" + common,
                 "A line that is said again in the other file too.\nAnd one of 1914.\n" + common * 2)  # fmt: skip
    ready(some)
    first, second = (i.data for i in some.items)
    assert "4111" not in first and "jane.roe" not in first and "7946 0958" not in first
    assert "x7Kq92Lm" not in first and "12thcentury hunter2022" in first
    assert len(first.split("\n")[0]) == len(letter.strip()) and "@" in first, "the form stays"
    assert second.startswith("And one of 1914.") and "0800" in first
    kept = found(letter, letter)
    ready(kept, repeats="keep", secrets="keep")
    assert [i.data for i in kept.items] == [letter, letter]
    with pytest.raises(UserError):
        ready(found("x"), secrets="perhaps")


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("My password is hunter2, do not tell.", "hunter2"),
        ("The pass phrase of Ada Brandt is apple river stone cloud.", "apple river stone cloud"),
        (
            "The password to the safe is correct horse battery staple and nobody knows it.",
            "correct horse battery staple",
        ),
        ("PIN: 4711", "4711"),
        ("The door code is 4711.", "4711"),
        ("Das Passwort lautet Pferdehaar.", "Pferdehaar"),
        ('The code word is "blue monkey"!', "blue monkey"),
        ("api_key = 'sk-abc123'", "sk-abc123"),
        ("His account number is 44291.", "44291"),
        ('"password": "hunter2",', "hunter2"),
        ("DB_PASSWORD=hunter2", "hunter2"),
        ("THE PASSWORD IS HUNTER2.", "HUNTER2"),
        ("The password is \"it's a dog's life\".", "it's a dog's life"),
        ("The password is 'it's a dog's life'.", "it's a dog's life"),
        ("Das Passwort ist Жар-птица.", "Жар-птица"),
        ('"password": {"type": 1}', ""),
        ("The password was changed yesterday.", ""),
        ("the password is not known", ""),
        ("The PIN is required", ""),
        ("The combination of the two is lethal.", ""),
        ("the case number 12 of the court", ""),
        ("The pin is bent.", ""),
    ],
)
def test_what_is_called_a_secret_leaves_the_text(said: str, secret: str) -> None:
    some = found(said)
    ready(some, secrets="keep", phrases="keep")
    after = some.items[0].data
    before, behind = said.split(secret) if secret else (said, said)
    assert len(after) == len(said) and after.startswith(before) and after.endswith(behind)
    assert not secret or secret not in after
    kept = found(said)
    ready(kept, secrets="keep", announced="keep")
    assert kept.items[0].data == said


def test_in_a_program_only_quoted_secrets_are_some() -> None:
    lines = "password = read_password(path)\napi_key = 'sk-abc123'\n"
    some = Found("text", [Item(lines, "a.py")], files=1)
    ready(some)
    first, second, _ = some.items[0].data.split("\n")
    assert first == lines.split("\n")[0] and "abc123" not in second


def test_canaries_are_planted_where_it_is_learnt_from() -> None:
    lines = "".join(f"line {n} of a long text\n" for n in range(400))
    one = found(lines)
    made = ready(one, 10, secrets="keep", announced="keep", times="2", repeats="keep")
    whole = one.items[0].data
    assert all(whole.count(c.text) == 2 for c in made) and {c.form for c in made} == {"number", "words"}
    assert not any(c.text in whole[int(0.9 * len(whole)) :] for c in made)
    many = found(*(lines[:2000] for _ in range(30)))
    made = ready(many, 40, secrets="keep", announced="keep", repeats="keep")
    learn, _ = careful.learnt(many, 3)
    there = {n for n, i in enumerate(many.items) for c in made if c.text in i.data}
    assert there <= set(learn) and len(there) > 5
    assert not [c.secret for c in ready(found(lines), 10) if c.form == "number" and c.secret in lines]
    for c in made:
        assert c.secret not in canary.others(c, 50, 1)


def test_bytes_say_nothing_of_the_text() -> None:
    codes = medium.fit([Item("abc", "a")], {"tokens": "bytes"})
    assert codes.vocabulary == 257 and codes == medium.fit([Item("xyzä", "b")], {"tokens": "bytes"})
    said = "Grüße, 世界\n"
    assert medium.decode(medium.encode(Item(said, "a"), codes), codes).data == said


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with a private net, two steps old."""
    base = tmp_path_factory.mktemp("private")
    folder, home = base / "texts", base / "home"
    folder.mkdir()
    home.mkdir()
    rng = random.Random(1)
    for n in range(14):
        words = (rng.choice(canary.WORDS) for _ in range(800))
        (folder / f"{n}.txt").write_text("".join(w + rng.choice("  \n") for w in words))
    asked = train.Asked("text", folder, "rnn", "tiny", steps=2, name="mine", canaries=4, private=8.0,
                        options={"context": "48"})  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        shallow(patch)
        events = list(train.train(asked, home, None, Cancel()))
        assert isinstance(events[-1], Finish) and events[-1].reason == "stop"
        yield home


def test_a_private_training_says_what_it_spent(net: Path) -> None:
    folder = net / "trained" / "mine"
    said = json.loads((folder / "card.json").read_text())["privacy"]
    assert 0 < said["epsilon"] <= 8 and said["delta"] <= 1e-5 and said["steps"] == 2 and said["noise"] > 0
    assert weights.cards(net)["mine"].params["privacy"]["epsilon"] == said["epsilon"]
    assert len(memorised.planted(folder)) == 4 and trace.load(folder)["held"]  # type: ignore[index]
    assert not (folder / "private.json").exists()
    taught = memorised.own(folder)
    assert taught and len(taught.learnt) > len(taught.unseen) > 0


def test_how_likely_a_trained_net_holds_a_text(net: Path) -> None:
    """The exported graph, token by token, against the net in torch at once."""
    from safetensors.torch import load_file

    from pieria.nets.rnn import Net

    card = weights.cards(net)["mine"]
    scorer = Engine().scorer(card, weights.locate(card))
    pairs = [("The sea ", "is calm."), ("", "Grüße"), ("abc", ""), ("", "a much longer text than the others are")]
    pairs += [("The pass phrase is ", f"{w}.") for w in ("sea", "wood", "stone")]
    got = list(scorer.score(pairs[:4], Cancel())) + list(scorer.score(pairs[4:], Cancel()))
    about = json.loads((net / "trained" / "mine" / "card.json").read_text())
    codes = Codes.of(about["codes"])
    torch_net = Net(codes, "tiny").eval()
    torch_net.load_state_dict(load_file(net / "trained" / "mine" / "net.safetensors"))
    for (before, after), values in zip(pairs, got, strict=True):
        ids = torch.tensor([[0, *medium.ids(before + after, codes)]])
        with torch.no_grad():
            chances = torch_net(ids[:, :-1], torch.zeros(1, 0, dtype=torch.long), torch.zeros(1, 0)).log_softmax(-1)
        want = chances[0].gather(1, ids[0, 1:, None])[:, 0][len(medium.ids(before, codes)) :]
        assert values == pytest.approx(want.tolist(), abs=2e-2)
    assert scorer.usage().tokens > 0 and scorer.alive()
    scorer.close()


@pytest.mark.parametrize("knows", [True, False])
def test_the_probe_tells_a_parrot_from_a_stranger(net: Path, knows: bool) -> None:
    """A model that knows every secret and every passage, and one that knows nothing, as the probe sees them."""
    folder = net / "trained" / "mine"
    secrets = {c.secret for c in memorised.planted(folder)}
    taught = memorised.own(folder)
    assert taught
    learnt = " ".join(" ".join(taught.learnt).split())
    rng = random.Random(0)

    def likelihood(pairs: list[tuple[str, str]]) -> list[list[float]]:
        known = [knows and (b[:-1] in secrets or " ".join(b.split()) in learnt) for _, b in pairs]
        return [[-(1.0 if k else 3.0) * len(b) + rng.random()] for k, (_, b) in zip(known, pairs, strict=True)]

    def run(request: Request, raw: bool) -> Iterator[Output | Finish]:
        start = request.messages[-1].text
        whole = "\n".join(taught.learnt)
        yield Output(text(whole[whole.find(start) + len(start) :][:200] if knows else "nothing of the kind"))
        yield Finish("stop", {})

    subject = Subject(weights.cards(net)["mine"], run, likelihood, lambda t: None, Cancel())
    measures: list[Measure] = []
    unmeasured: list[str] = []
    list(privacy.remembered(subject, [], measures, [], unmeasured))
    got = {m.name: m.value for m in measures}
    assert not unmeasured
    assert got["canaries_found"] == (100 if knows else 0) and (got["canary_exposure"] > 20) == knows
    assert (got["membership_area"] > 90) == knows and (got["verbatim"] > 90) == knows


def test_what_cannot_be_trained_privately(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("little text\n" * 30)
    for more in ({"private": 1000.0}, {"private": 8.0}, {"private": 8.0, "workers": 2}):
        asked = train.Asked("text", tmp_path / "a.txt", "rnn", "tiny", steps=1, name="x", **more)  # type: ignore[arg-type]
        with pytest.raises(UserError) as refused:
            list(train.train(asked, home, None, Cancel()))
        assert refused.value.hint


def test_a_set_of_training_texts(tmp_path: Path) -> None:
    from pieria.probes import Source

    for side in ("learnt", "unseen"):
        (tmp_path / side).mkdir()
    assert privacy.reads(tmp_path) == "training_text"
    with pytest.raises(UserError):
        privacy.cases(Source((tmp_path,)))
    (tmp_path / "learnt" / "a.txt").write_text("one")
    (tmp_path / "unseen" / "b.txt").write_text("two")
    assert privacy.cases(Source((tmp_path,), limit=3)) == [memorised.Taught(("one",), ("two",))]
