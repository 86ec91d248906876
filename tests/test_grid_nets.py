"""The two nets that learn grids, and the engine that runs what they leave."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from pieria.core.contracts import Codes  # noqa: E402
from pieria.core.values import Cancel  # noqa: E402
from pieria.engines.onnx import grid  # noqa: E402
from pieria.engines.onnx.session import session  # noqa: E402
from pieria.nets import TEXT, Batch, flow, gan  # noqa: E402
from pieria.nets._coder import CODE  # noqa: E402
from pieria.train.export import export  # noqa: E402

LABELS = {"kind": ("a", "b"), "style": ("c", "d", "e")}
SHAPES = [(1, 16, 16), (4, 64, 64), (3, 20, 28), (2, 6, 10), (1, 9, 16, 8), (1, 32, 32, 32), (2, 40)]


@pytest.fixture(autouse=True)
def same_chance() -> None:
    torch.manual_seed(0)


def codes(*shape: int, captions: bool = False, labels: Any = LABELS) -> Codes:
    return Codes("grid", shape=shape, labels=labels, captions=captions)


def batch(of: Codes, rows: int = 4, **more: Any) -> Batch:
    labels = torch.stack([torch.randint(0, len(v) + 1, (rows,)) for v in of.labels.values()], 1)
    text = torch.randn(rows, TEXT) * TEXT**-0.5 if of.captions else torch.zeros(rows, 0)
    return Batch(torch.rand(rows, *of.shape) * 2 - 1, labels, text, **more)


def lively(net: Any) -> Any:
    """What starts at zero would hide what depends on what."""
    for name, parameter in net.named_parameters():
        if not name.endswith("scale"):
            with torch.no_grad():
                parameter.add_(torch.randn_like(parameter) * 0.05)
    return net


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("room", [flow, gan])
def test_any_grid(room: Any, shape: tuple[int, ...]) -> None:
    """Pictures and solids, not square, no power of two: loss and gradients everywhere, items of the right shape."""
    of = codes(*shape, captions=True)
    net = lively(room.Net(of, "tiny"))
    given = batch(of, 2)
    for phase in net.phases:
        loss = net.loss(given, phase)
        assert loss.dtype == torch.float32 and loss.isfinite()
        loss.backward()
        assert all(p.grad is not None for p in net.learns(phase))
    made = net.sample(given.labels, given.text, seed=1, steps=2)
    assert made.shape == (2, *shape) and made.isfinite().all() and made.abs().max() <= 1


@pytest.mark.parametrize("room", [flow, gan])
def test_the_size_dial(room: Any) -> None:
    """Of what is exported, in millions of weights."""
    last = room.Net.phases[-1]
    sizes = [sum(p.numel() for p in room.Net(codes(4, 64, 64), s).learns(last)) / 1e6 for s in gan.WIDTHS]
    assert 0.5 < sizes[0] < 3 < sizes[1] < 18 and 1.8 * sizes[0] < sizes[1] < sizes[2] / 1.8 < 22


def test_half_precision() -> None:
    """As the train loop runs it: bfloat16 inside, float32 at both ends, nearly the same loss."""
    of = codes(4, 64, 64)
    net = lively(flow.Net(of, "tiny"))
    losses = []
    for half in (False, True):
        torch.manual_seed(0)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            losses.append(net.loss(batch(of), "flow"))
    assert losses[1].dtype == torch.float32
    assert losses[1].item() == pytest.approx(losses[0].item(), rel=0.02)


def test_an_autoencoder_learns() -> None:
    """Codes are short, of size 1, and lead back to their items; the coder learns first, then only the flow."""
    of = codes(2, 24, 28)
    net = flow.Net(of, "tiny")
    assert net.phases == ("coder", "flow") and abs(net.code - CODE) <= 64
    made = batch(of, 24)
    made.x = torch.nn.functional.interpolate(torch.rand(24, 2, 1, 1) * 2 - 1, (24, 28))
    optimizer = torch.optim.AdamW(net.learns("coder"), 1e-3)
    losses: list[Any] = []
    for _ in range(100):
        losses.append(net.loss(made, "coder"))
        optimizer.zero_grad()
        losses[-1].backward()
        optimizer.step()
    code = net.coder.encode(made.x)
    assert code.square().mean().item() == pytest.approx(1, abs=0.01)
    assert losses[-1] < 0.5 * losses[0] and (net.decode(code) - made.x)[::6].square().mean() < 0.1
    paces = [(net.pace("coder", d), net.pace("flow", d)) for d in (0, 0.1, 0.19, 0.3, 0.9)]
    assert [(a > 0, b > 0) for a, b in paces] == [(True, False)] * 3 + [(False, True)] * 2
    assert flow.Net(codes(1, 16, 16), "tiny").phases == ("flow",)
    large, small = gan.Net(of, "tiny"), gan.Net(codes(1, 16, 16), "tiny")
    assert large.phases == ("coder", *small.phases) and large.pace("generator", 0.1) == 0 < small.pace("generator", 0.1)


def test_a_painter_makes_codes_as_the_coder_does() -> None:
    """Of size 1 at each place, so that the critic cannot tell by that."""
    of = codes(4, 28, 32, captions=True)
    net, given = lively(gan.Net(of, "tiny")), batch(of, 6)
    made = net.generator(torch.randn(6, gan.NOISE), given.labels, given.text)
    known = net.coder.encode(given.x)
    for code in (made, known):
        size = code.view(6, -1, net.coder.depth).square().mean(2)
        torch.testing.assert_close(size, torch.ones_like(size), atol=1e-3, rtol=0)
    assert net.graph().last is not None and made.shape == known.shape == (6, net.coder.code)


@pytest.mark.parametrize("room", [flow, gan])
def test_workers_add_up(room: Any) -> None:
    """Two workers with half the rows each: their losses and gradients sum to those of one with all."""
    torch.manual_seed(0)
    of = codes(4, 20, 16, captions=True)
    net = lively(room.Net(of, "tiny"))
    whole = batch(of, 6, whole=6)
    for phase in net.phases:
        results = []
        for cuts in ([(0, 6)], [(0, 3), (3, 6)]):
            net.zero_grad(set_to_none=True)
            total = 0.0
            for first, last in cuts:
                torch.manual_seed(5)
                rows = slice(first, last)
                loss = net.loss(Batch(whole.x[rows], whole.labels[rows], whole.text[rows], 6, first), phase)
                loss.backward()
                total += loss.item()
            results.append((total, [p.grad for p in net.learns(phase)]))
        (one, its), (two, theirs) = results
        assert one == pytest.approx(two, rel=1e-4)
        size = max(g.abs().max().item() for g in its)
        for a, b in zip(its, theirs, strict=True):
            torch.testing.assert_close(
                a, b, rtol=1e-2, atol=1e-3 * size
            )  # the GAN's penalty is a difference of near values


def toy(rows: int) -> Batch:
    """Two kinds of item: bright on the left, bright on the right."""
    kind = torch.arange(rows) % 2
    x = -torch.ones(rows, 1, 8, 8)
    x[kind == 0, :, :, :4] = 1
    x[kind == 1, :, :, 4:] = 1
    return Batch(x, kind[:, None] + 1, torch.zeros(rows, 0))


def learn(net: Any, steps: int, rate: float) -> list[float]:
    optimizers = {p: torch.optim.AdamW(net.learns(p), rate, betas=net.betas, weight_decay=0) for p in net.phases}
    losses = []
    for step in range(steps):
        torch.manual_seed(step)
        for phase, optimizer in optimizers.items():
            optimizer.zero_grad(set_to_none=True)
            loss = net.loss(toy(32), phase)
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return losses


def sides(net: Any) -> float:
    """How well what is made obeys: 1 all, 0 as often as not, of made items' halves."""
    asked = toy(16)
    made = net.sample(asked.labels, asked.text, seed=3, steps=8)
    return float((made.sign() == asked.x).float().mean() * 2 - 1)


def test_flow_learns() -> None:
    net = flow.Net(codes(1, 8, 8, labels={"side": ("left", "right")}), "tiny")
    losses = learn(net, 40, 2e-3)
    assert np.mean(losses[-5:]) < 0.4 * np.mean(losses[:5])
    assert sides(net) > 0.9


def test_gan_learns() -> None:
    net = gan.Net(codes(1, 8, 8, labels={"side": ("left", "right")}), "tiny")
    learn(net, 60, 2e-3)
    assert sides(net) > 0.8


@pytest.mark.parametrize("room", [flow, gan])
def test_repeatable_and_conditioned(room: Any) -> None:
    of = codes(1, 16, 16, captions=True)
    net = lively(room.Net(of, "tiny"))
    labels, text = torch.tensor([[1, 2], [0, 0]]), torch.randn(2, TEXT) / 20

    def made(seed: int = 7, labels: Any = labels, text: Any = text) -> Any:
        return net.sample(labels, text, seed=seed, steps=3)

    first = made()
    assert torch.equal(first, made())
    assert not torch.allclose(first, made(seed=8), atol=1e-2)
    assert not torch.allclose(first[0], made(labels=torch.tensor([[2, 2], [0, 0]]))[0], atol=1e-3)
    assert not torch.allclose(first[0], made(text=text.flip(0))[0], atol=1e-3)
    if room is flow:
        tamer = net.sample(labels, text, seed=7, steps=3, guidance=1.0)
        assert not torch.allclose(first[0], tamer[0], atol=1e-3)


def test_a_perfect_net_lands_on_its_item() -> None:
    """The solver, with a net that knows: from any noise to the item itself, in any number of steps."""
    net = flow.Net(codes(1, 8, 8), "tiny")
    item = torch.rand(1, 1, 8, 8) * 2 - 1
    net.forward = lambda x, t, labels, text: item.flatten(1).expand_as(x)  # type: ignore[method-assign]
    for steps in (1, 2, 5, 24):
        made = net.sample(torch.zeros(3, 2, dtype=torch.int64), torch.zeros(3, 0), steps=steps)
        torch.testing.assert_close(made, item.expand_as(made), rtol=0, atol=1e-4)


def test_the_solver_is_of_second_order() -> None:
    """Gaussian items have a known best net and a known end: twice the steps end 2.5 times nearer (first order: 2)."""
    net = flow.Net(codes(1, 8, 8), "tiny")
    spread = 0.25

    def best(x: Any, t: Any, labels: Any, text: Any) -> Any:
        t = t[:, None]
        return x * t * spread**2 / ((t * spread) ** 2 + (1 - t) ** 2)

    net.forward = best  # type: ignore[method-assign]
    noise = torch.randn(2, 64)
    none = (torch.zeros(2, 2, dtype=torch.int64), torch.zeros(2, 0))
    errors = [
        float((net.sample(*none, steps=s, noise=noise) - (noise * spread).view(-1, 1, 8, 8)).abs().max())
        for s in (64, 128, 256)
    ]
    assert errors[0] > 2.5 * errors[1] > 2.5 * 2.5 * errors[2]


def test_the_critic_sees_no_mirror_image() -> None:
    """Augmented items are moved, never turned; the same chance moves the same way for any number of rows."""
    x = torch.zeros(64, 1, 16, 16)
    x[:, :, 6:10, 5] = 1  # an L
    x[:, :, 9, 5:9] = 1
    moved = gan.augment(Batch(x, torch.zeros(64, 0), torch.zeros(64, 0)), x)
    assert moved.shape == x.shape and not torch.equal(moved, x)
    corners = {
        tuple(np.argwhere(m[0].numpy() == 1).max(0) - np.argwhere(m[0].numpy() == 1).min(0))
        for m in moved
        if m.sum() == 7
    }
    assert corners == {(3, 3)}
    whole = [m for m in moved if m.sum() == 7]
    assert len(whole) > 16
    for m in whole:
        top, left = np.argwhere(m[0].numpy() == 1).min(0)
        assert m[0, top : top + 4, left].all() and m[0, top + 3, left : left + 4].all()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("room", "shape"),
    [(flow, (1, 8, 10)), (flow, (1, 12, 12, 12)), (gan, (3, 16, 20)), (gan, (4, 28, 32))],
)
def test_onnx_makes_the_same(room: Any, shape: tuple[int, ...], tmp_path: Path, capfd: Any) -> None:
    """From the same noise, whatever the number of rows, with and without guidance and conditions."""
    of = codes(*shape, captions=True)
    net = lively(room.Net(of, "tiny"))
    params = export(net, tmp_path, half=False)
    graphs = [tmp_path / name for name in ("net.onnx", "item.onnx")]
    opened, last = (session(path, 1) if path.exists() else None for path in graphs)
    assert (last is not None) == (getattr(net, "coder", None) is not None)
    for rows, guidance, told in ((1, 2.0, True), (3, 1.0, True), (2, 2.0, False)):
        given = batch(of, rows)
        labels, text = (given.labels, given.text) if told else (given.labels * 0, given.text * 0)
        noise = torch.randn(rows, net.code if room is flow else gan.NOISE)
        ours = net.sample(labels, text, steps=5, guidance=guidance, noise=noise)
        *before, theirs = grid.make(
            opened, of, params, labels.numpy(), text.numpy(), last_session=last,
            seed=0, steps=5, guidance=guidance, cancel=Cancel(), noise=noise.numpy(),
        )  # fmt: skip
        assert before == ([(n, 5) for n in range(5)] if room is flow else [(0, 1)])
        assert isinstance(theirs, np.ndarray) and theirs.dtype == np.float32
        np.testing.assert_allclose(theirs, ours.numpy(), atol=2e-4)


class Session:
    """A graph of a kind: what it was asked, and an answer that depends on nothing."""

    def __init__(self, *names: str) -> None:
        self.names, self.rows = names, list[int]()

    def get_inputs(self) -> list[Any]:
        return [type("Input", (), {"name": n})() for n in self.names]

    def run(self, _: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert set(given) == set(self.names)
        self.rows.append(len(given["x"]))
        return [np.zeros_like(given["x"])]


def test_the_engine_asks_no_more_than_it_must() -> None:
    """Twice the rows where guidance works, once where it does not; a graph without labels gets none; cancel ends it."""
    of, params = codes(1, 4, 4), {"interval": [0.25, 0.75], "code": 16, "bound": 1.0}
    labels, text = np.ones((2, 2), np.int64), np.zeros((2, 0), np.float32)
    told: dict[str, Any] = {"seed": 1, "steps": 4, "cancel": Cancel()}
    asked = Session("x", "t", "labels")
    *_, made = grid.make(asked, of, params, labels, text, guidance=3.0, **told)
    assert asked.rows == [2, 4, 4, 4] and isinstance(made, np.ndarray) and made.shape == (2, 1, 4, 4)
    for guidance, given in ((1.0, labels), (3.0, labels * 0)):
        asked = Session("x", "t")
        *_, made = grid.make(asked, of, params, given, text, guidance=guidance, **told)
        assert asked.rows == [2, 2, 2, 2]
    steps = grid.make(Session("x", "t"), of, params, labels, text, guidance=1.0, **told)
    next(steps)
    told["cancel"].set()
    assert [*steps] == [(1, 4)] or [*steps] == []


def test_an_item_is_its_own_whatever_stands_beside_it() -> None:
    of, told = codes(1, 4, 4), {"seed": 5, "steps": 1, "guidance": 1.0, "cancel": Cancel()}

    class Echo(Session):
        def run(self, _: None, given: dict[str, np.ndarray]) -> list[np.ndarray]:
            return [given["x"] / 9]

    def made(rows: int) -> Any:
        labels, text = np.zeros((rows, 2), np.int64), np.zeros((rows, 0), np.float32)
        return [*grid.make(Echo("x", "t"), of, {"interval": [0, 1], "code": 16, "bound": 1.0}, labels, text, **told)][
            -1
        ]

    np.testing.assert_array_equal(made(3)[:2], made(2))
    assert not np.array_equal(made(2)[0], made(2)[1])


def test_weights_can_be_kept_and_averaged() -> None:
    """The train loop copies nets, and gives names to their weights."""
    for room in (flow, gan):
        net = room.Net(codes(1, 16, 16), "tiny")
        twin = copy.deepcopy(net)
        twin.load_state_dict(net.state_dict())
        learned = {id(p) for phase in net.phases for p in net.learns(phase)}
        assert learned == {id(p) for p in net.parameters()}
        assert not any("discriminator" in n for n, _ in net.graph().module.named_parameters())
