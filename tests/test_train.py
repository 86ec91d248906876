"""Training: what it refuses, that it can be killed, that workers agree, and that what leaves runs as it was trained."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from pieria import train as room
from pieria import weights
from pieria.core.contracts import Codes, Item
from pieria.core.errors import UserError
from pieria.core.find import find
from pieria.core.places import alone
from pieria.core.values import Cancel, Finish, Message, Notice, Output, Request, text
from pieria.doors.cli import main
from pieria.doors.cli.training import train as train_command
from pieria.engines.onnx import Engine
from pieria.engines.onnx.sequence import Walk
from pieria.engines.onnx.session import session
from pieria.formats import captions
from pieria.media.image import png
from pieria.train import launch, muon, options, prepare, private, secrecy
from pieria.train.data import Batches, Data, chunks, examples
from pieria.train.export import export
from pieria.train.loop import Plan, Trainer
from pieria.train.score import held_out
from pieria.train.train import command, gather, named
from shallow import shallow

WORDS = "the sea is wide and the wind is cold and the night is long and the ship goes home again\n"


def toy(length: int = 2000, vocabulary: int = 9, context: int = 24) -> Data:
    ids = np.random.default_rng(1).integers(1, vocabulary, length).astype(np.int32)
    ids[1::2] = ids[::2][: len(ids[1::2])]  # every second token repeats the one before it
    return Data(
        "text", Codes("sequence", vocabulary, context=context), examples([ids]), examples([ids[:300]]), sha256="toy"
    )


@pytest.fixture
def two_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    shallow(monkeypatch)


def finished(trainer: Trainer) -> dict[str, torch.Tensor]:
    assert list(trainer.run(Cancel()))[-1] == Finish("stop")
    return trainer.net.state_dict()


@pytest.mark.parametrize("net", ["rnn", "transformer"])
def test_it_learns(net: str) -> None:
    trainer = Trainer(toy(), Plan(net, "tiny", steps=40, rows=8))
    before = held_out(trainer.net, trainer.data)
    finished(trainer)
    after = held_out(trainer.final(), trainer.data)
    assert before == pytest.approx(np.log(9), abs=0.1) and after < before - 0.5


@pytest.mark.usefixtures("two_layers")
@pytest.mark.parametrize("net", ["rnn", "transformer"])
def test_a_resumed_training_ends_where_an_uninterrupted_one_does(net: str, tmp_path: Path) -> None:
    plan = Plan(net, "tiny", steps=8, rows=4, dropout=0.1)
    whole = finished(Trainer(toy(), plan))
    first = Trainer(toy(), plan, tmp_path)
    for _ in range(3):
        first.step()
    first.save()
    again = Trainer(toy(), plan, tmp_path)
    assert again.state.step == 3
    again.state.cpu = 1000.0  # of an earlier sitting: what it cost counts on
    for name, value in finished(again).items():
        assert torch.allclose(value, whole[name], atol=1e-5), name
    assert 1000 < again.state.cpu < 1100 and Trainer(toy(), plan, tmp_path).state.cpu == again.state.cpu


@pytest.mark.parametrize("shape", [(24, 24), (40, 16), (16, 40)])
def test_muon_goes_where_torch_s_goes(shape: tuple[int, int]) -> None:
    """In float32, so that it ends nearer to where the matrix's own directions lead than torch's bfloat16 does."""
    torch.manual_seed(0)
    start, pulls = torch.randn(shape), [torch.randn(shape) for _ in range(4)]
    ends = []
    for kind in (torch.optim.Muon, muon.Muon):
        parameter = torch.nn.Parameter(start.clone())
        optimizer = kind([parameter], lr=0.02, momentum=0.95, weight_decay=0.1)
        for pull in pulls:
            parameter.grad = pull.clone()
            optimizer.step()
        ends.append(parameter.detach())
    assert torch.allclose(*ends, atol=2e-3) and (ends[1] - start).abs().max() > 0.02
    left, sizes, right = torch.linalg.svd(muon.straight(pulls[0], (3.4445, -4.775, 2.0315), 5), full_matrices=False)
    assert sizes.max() < 1.3
    u, _, v = torch.linalg.svd(pulls[0], full_matrices=False)
    torch.testing.assert_close(left @ right, u @ v, atol=1e-3, rtol=0)


def test_a_score_that_does_not_exist_is_not_told() -> None:
    """A GAN has none."""
    trainer = Trainer(replace(toy(60), held=examples([])), Plan("rnn", "tiny", steps=1, rows=2))
    assert trainer.look(1.0).message == "step 0: loss 1.000"


def test_changed_data_is_not_mixed_in(tmp_path: Path) -> None:
    first = Trainer(toy(), Plan("rnn", "tiny", steps=8, rows=4), tmp_path)
    first.step()
    first.save()
    other = toy()
    with pytest.raises(UserError, match="changed"):
        Trainer(Data(other.medium, other.codes, other.learn, other.held, sha256="other"), first.plan, tmp_path)


def test_workers_share_a_batch() -> None:
    """Two workers' rows are the whole batch's, in order, with the same noise."""
    whole = Batches(toy(), 6, seed=3).at(5, 0.1)
    halves = [Batches(toy(), 6, seed=3, rank=r, workers=2).at(5, 0.1) for r in (0, 1)]
    assert torch.equal(torch.cat([h.x for h in halves]), whole.x)
    assert {h.weight for h in halves} == {whole.weight}
    noise = []
    for batch in (whole, *halves):
        torch.manual_seed(7)
        noise.append(batch.randn(3))
    assert torch.equal(torch.cat(noise[1:]), noise[0])


def test_two_workers_end_where_one_does(tmp_path: Path) -> None:
    plan = Plan("rnn", "tiny", steps=4, rows=4)
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        folder.mkdir()
    alone = Trainer(toy(), plan, one)
    alone.half = False
    finished(alone)
    trainer = Trainer(toy(), plan, two)
    events = list(launch.run(trainer, 2, Cancel()))
    assert events[-1] == Finish("stop")
    trainer.load()
    assert trainer.state.step == 4
    for name, value in trainer.net.state_dict().items():
        # bfloat16 products are not the same in batches of another size
        assert torch.allclose(value, alone.net.state_dict()[name], atol=2e-2), name


def test_windows_cover_every_token_once() -> None:
    data = toy(length=331, context=24)
    counted = 0
    for batch in chunks(data, data.learn, 4):
        mask = batch.x[:, 1:] >= 0
        mask[:, : int(batch.done)] = False
        counted += int(mask.sum())
    assert counted == 331 + 1  # and the separator at the end


@pytest.mark.usefixtures("two_layers")
@pytest.mark.parametrize("net", ["rnn", "transformer"])
@pytest.mark.parametrize("conditions", [False, True])
def test_the_exported_graph_says_what_the_net_says(net: str, conditions: bool, tmp_path: Path) -> None:
    labels = {"mood": ("sad", "glad")} if conditions else {}
    codes = Codes("sequence", 12, context=16, labels=labels, captions=conditions)
    torch.manual_seed(0)
    made = find("nets", net).Net(codes, "tiny").eval()
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    params = export(made, tmp_path, half=False)
    given = np.array([[2], [1], [0]], np.int64)[:, : len(labels)]
    vector = np.random.default_rng(0).normal(size=(3, 384 if conditions else 0)).astype(np.float32)
    walk = Walk(session(tmp_path / "net.onnx", 1), codes, params, given, vector, [5, 3], temperature=0)
    for _ in range(9):
        walk.step()
    line = torch.tensor([[0, *walk.ids[0][:9]]])
    with torch.no_grad():
        logits = made(line, torch.from_numpy(given[:1]), torch.from_numpy(vector[:1]))[0]
    assert logits.argmax(-1)[2:].tolist()[: len(walk.ids[0]) - 2] == walk.ids[0][2:][:8]


@pytest.mark.usefixtures("two_layers")
@pytest.mark.parametrize("net", ["rnn", "transformer"])
def test_sampling_goes_on_beyond_the_window(net: str, tmp_path: Path) -> None:
    codes = Codes("sequence", 12, context=16)
    made = find("nets", net).Net(codes, "tiny").eval()
    params = export(made, tmp_path)
    walk = Walk(
        session(tmp_path / "net.onnx", 1),
        codes,
        params,
        np.zeros((2, 0), np.int64),
        np.zeros((2, 0)),
        range(1, 10),
        seed=4,
    )
    for _ in range(60):
        walk.step()
    assert walk.at == 70 or walk.over


def test_memory_of_the_scan_is_right() -> None:
    """The recurrence in one pass, against the same written as plain steps, with gradients."""
    from pieria.nets.rnn import Scan

    keep = torch.rand(7, 2, 3, dtype=torch.float64, requires_grad=True)
    add = torch.randn(7, 2, 3, dtype=torch.float64, requires_grad=True)
    hidden, steps = torch.zeros(2, 3, dtype=torch.float64), []
    for k, a in zip(keep, add, strict=True):
        hidden = k * hidden + a
        steps.append(hidden)
    naive = torch.stack(steps)
    assert torch.allclose(Scan.apply(keep, add), naive)
    wanted = torch.autograd.grad(naive.sin().sum(), (keep, add))
    got = torch.autograd.grad(Scan.apply(keep, add).sin().sum(), (keep, add))
    for a, b in zip(got, wanted, strict=True):
        assert torch.allclose(a[1:], b[1:]) and torch.allclose(got[1], wanted[1])


# from files --------------------------------------------------------------------------------------------------------


def teach(folder: Path, home: Path, medium: str = "text", **given: Any) -> list[Any]:
    asked = room.Asked(medium, folder, size="tiny", **{"steps": 3, "name": "mine", "options": {"context": 24}} | given)
    return list(room.train(asked, home, None, Cancel()))


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text(WORDS * 30)
    return folder


@pytest.mark.usefixtures("two_layers")
def test_a_folder_becomes_a_model(notes: Path, home: Path) -> None:
    (notes / "b.txt").write_bytes(b"\xff\xfe\x00broken")
    (notes / "c.txt").write_text(WORDS * 30)
    events = teach(notes, home)
    codes = {e.code for e in events if isinstance(e, Notice)}
    assert {"data", "skipped", "duplicates", "little", "look", "sample", "scores", "card"} <= codes
    folder = home / "trained" / "mine"
    about = json.loads((folder / "card.json").read_text())
    assert about["scores"]["held_out_nats_per_character"] > 0 and about["command"].startswith("pieria train text")
    assert (folder / "curve.svg").read_text().startswith("<svg") and " min<" not in (folder / "curve.svg").read_text()
    assert not list(folder.glob("*checkpoint*"))
    card = weights.cards(home)["mine"]
    model = Engine().load(card, weights.locate(card))
    asked = Request("text", (Message("user", (text("the sea"),)),), options={"seed": 1, "max_tokens": 9, "n": 2})
    once, twice = ([e.part.data for e in model(asked) if isinstance(e, Output)] for _ in range(2))
    assert once == twice and len(once) == 2 and once[0] != once[1]
    with pytest.raises(UserError, match="trained already"):
        teach(notes, home)


def test_what_is_refused(notes: Path, home: Path, tmp_path: Path) -> None:
    empty, wrong, bad = tmp_path / "empty", tmp_path / "wrong", tmp_path / "bad"
    for folder in (empty, wrong, bad):
        folder.mkdir()
    (wrong / "a.xyz").write_text("x")
    (bad / "a.txt").write_bytes(b"\xff\xff")
    for folder, said in (
        (empty, "empty"),
        (wrong, "1 .xyz"),
        (bad, "None of 1"),
        (tmp_path / "none", "no folder"),
    ):
        with pytest.raises(UserError, match=said) as refused:
            teach(folder, home)
        assert refused.value.hint
    captions = tmp_path / "c.csv"
    captions.write_text("file,caption\nz.txt,hello\n")
    with pytest.raises(UserError, match="None of the files that"):
        teach(notes, home, captions=captions)
    captions.write_text("picture,caption\nz.txt,hello\n")
    with pytest.raises(UserError, match="no column `file`"):
        teach(notes, home, captions=captions)
    for given, said in (
        ({"net": "gan"}, "learns grid"),
        ({"name": "A B"}, "cannot be"),
        ({"name": "minilm"}, "already"),
    ):
        with pytest.raises(UserError, match=said):
            teach(notes, home, **given)
    assert not (home / "cards" / "mine.toml").exists()
    assert not any((home / "trained").glob("*"))  # nor is a folder left of what was refused


def test_what_needs_no_file_to_be_refused_is_refused_before_any_is_read(
    notes: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pieria.media.text.items", lambda *_: pytest.fail("files were read"))
    begun = home / "trained" / "mine"
    begun.mkdir(parents=True)
    (begun / "checkpoint.json").write_text("{}")
    (begun / "plan.json").write_text(json.dumps(asdict(Plan("rnn", "small"))))
    for given, said in (
        ({"net": "flow"}, "learns grid"),
        ({"size": "tiny"}, "another size"),
        ({"net": "transformer"}, "another net"),
        ({"private": 8.0, "workers": 2}, "one worker"),
        ({"private": 1e6}, "Epsilon"),
        ({"options": {"context": "x"}}, "context is"),
    ):
        with pytest.raises(UserError, match=said):
            list(room.train(replace(room.Asked("text", notes, name="mine", net="rnn"), **given), home, None, Cancel()))
    with pytest.raises(UserError, match="learns grid"):
        list(room.compare(room.Asked("text", notes, name="both"), ["rnn", "gan"], home, None, Cancel()))


def test_what_can_be_told_beside_the_files(notes: Path, home: Path) -> None:
    """An option is a value that fits, or is refused by its name: none is passed over."""
    for given in ({"resolutoin": "3"}, {"context": "abc"}, {"context": "-4"}, {"context": 1}, {"tokens": "foo"},
                  {"times": "-2"}, {"repeats": "no"}, {"resolution": "16"}):  # fmt: skip
        with pytest.raises(UserError) as refused:
            teach(notes, home, options=given)
        assert next(iter(given)) in refused.value.message and refused.value.hint
    with pytest.raises(UserError, match="guarded by noise"):
        teach(notes, home, options={"tokens": "pieces"}, private=8.0)
    assert options.checked("image", {"mirror": "no", "resolution": "24"}) == {"mirror": False, "resolution": 24}
    assert options.checked("text", {"context": 64, "repeats": "keep"}) == {"context": 64, "repeats": "keep"}


def drawings(folder: Path, lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    for n in range(14):
        x = np.zeros((16, 16, 3), np.uint8)
        x[n % 7 : 12, 3:9, n % 3] = 100 + 10 * n
        (folder / f"{n}.png").write_bytes(png(x))
    (folder / "captions.csv").write_text(lines)
    return folder


def looked_at(folder: Path, options_: dict[str, Any]) -> Any:
    """The data of a folder of pictures, and the notices."""
    said: list[str] = []
    work = prepare.scan("image", folder, None, Cancel())
    while True:
        try:
            said.append(getattr(next(work), "message", ""))
        except StopIteration as end:
            data = prepare.prepare(end.value, options_, None, 0)
            return data, [*said, *(n.message for n in prepare.verdict(end.value, data))]


def test_captions_as_people_write_them(tmp_path: Path) -> None:
    rows = [f"{n}.png, a thing,{'red' if n % 2 else 'blue'}" for n in range(14)]
    folder = drawings(tmp_path / "p", "\n".join(["file, caption, colour", *rows]))
    (folder / "broken.png").write_bytes(b"\x89PNG")
    (folder / ".git").mkdir()
    (folder / ".git" / "hidden.png").write_bytes(png(np.full((16, 16, 3), 9, np.uint8)))
    data, said = looked_at(folder, {})
    assert data.codes.labels == {"colour": ("blue", "red")} and len(data.learn) + len(data.held) == 14
    assert not any("learnt without" in s for s in said) and any("broken.png" in s for s in said)
    for split, wrong in (("test", "in its column"), ("train", "14 to learn from and 0 held out")):
        (folder / "captions.csv").write_text(
            "\n".join(["file,caption,_split", *(f"{n}.png,a thing,{split}" for n in range(14))])
        )
        with pytest.raises(UserError, match=wrong):
            looked_at(folder, {})


def test_a_line_for_each_caption_is_no_lost_caption(tmp_path: Path) -> None:
    """Several lines of one file are several captions; a column without a name is none."""
    lines = ["file,caption,colour, ", *(f"{n}.png,a thing,{'red' if n % 2 else 'blue'}," for n in range(14))]
    more = ["./3.png,another word for it,,", "3.png,a thing,red,"]
    data, _ = looked_at(drawings(tmp_path / "p", "\n".join([*lines, *more])), {})
    assert data.codes.labels == {"colour": ("blue", "red")}
    said = captions.read(tmp_path / "p" / "captions.csv")
    assert said["3.png"] == {"file": "3.png", "caption": "a thing|another word for it", "colour": "red"}
    (tmp_path / "p" / "captions.csv").write_text("\n".join([*lines, "3.png,a thing,blue,"]))
    with pytest.raises(UserError, match="'red' and 'blue'"):
        looked_at(tmp_path / "p", {})


def test_utf_16_is_no_text_of_nuls(notes: Path) -> None:
    (notes / "wide.txt").write_bytes("hello there".encode("utf-16-le"))
    with pytest.raises(UserError, match="holds NULs"):
        find("media", "text").items(notes / "wide.txt")


def test_every_file_that_is_skipped_is_named(notes: Path) -> None:
    (notes / "b.txt").write_bytes(b"\xff\xfe\x00broken")
    (notes / "empty one.txt").write_text("")
    (notes / "marked.txt").write_bytes(b"\xef\xbb\xbf" + b"A text of an editor. " * 60)
    work = prepare.scan("text", notes, None, Cancel())
    while True:
        try:
            next(work)
        except StopIteration as end:
            found = end.value
            break
    said = next(n.message for n in prepare.verdict(found, prepare.prepare(found, {}, None, 0)) if n.code == "skipped")
    assert said.splitlines()[1:] == ["  b.txt is not UTF-8 text.", "  empty one.txt is empty."]
    assert not any("\ufeff" in item.data for item in found.items)


def test_an_option_of_another_option_alone_is_refused(notes: Path, home: Path) -> None:
    with pytest.raises(UserError, match="none is asked for"):
        teach(notes, home, options={"times": 3})
    with pytest.raises(UserError, match="--epsilon"):
        train_command(None, "text", notes, epsilon=2.0)


def test_what_is_said_of_the_examples_is_data_too(tmp_path: Path) -> None:
    """Other captions, attributes or windows: another training."""
    lines = ["file,caption,colour", *(f"{n}.png,a thing,{'red' if n % 2 else 'blue'}" for n in range(14))]
    folder = drawings(tmp_path / "p", "\n".join(lines))
    before = looked_at(folder, {})[0].sha256
    assert looked_at(folder, {})[0].sha256 == before
    (folder / "captions.csv").write_text("\n".join(lines).replace("2.png,a thing,blue", "2.png,a thing,red"))
    assert looked_at(folder, {})[0].sha256 != before
    (folder / "captions.csv").write_text("\n".join(lines).replace(",blue", ",green"))
    assert looked_at(folder, {})[0].sha256 != before
    found = prepare.Found("text", [Item("some words " * 50, "a.txt")])
    assert prepare.prepare(found, {"context": 16}, None, 0).sha256 != prepare.prepare(found, {}, None, 0).sha256


def test_names_that_are_no_utf_8(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff caf\xe9"
    os.mkdir(folder)
    for n in range(13):
        with open(folder + b"/\xff%d.txt" % n, "w") as file:
            file.write(WORDS * (n + 1))
    asked = room.Asked("text", Path(os.fsdecode(folder)))
    work = gather(asked, None, Cancel())
    while True:
        try:
            next(work)
        except StopIteration as end:
            data = end.value
            break
    assert len(data.held) == 1 and named(asked) == "caf-text"
    command(asked, "odd").encode()


def test_a_disk_that_takes_no_more(tmp_path: Path) -> None:
    """What was kept stays, no draft is left, and it is said."""
    trainer = Trainer(toy(), Plan("rnn", "tiny", steps=4), tmp_path)
    trainer.step()
    trainer.save()
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    trainer.step()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(UserError, match="cannot be written"):
            trainer.save()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
    trainer.save()
    assert Trainer(toy(), Plan("rnn", "tiny", steps=4), tmp_path).state.step == 2


def test_two_trainings_of_one_name(notes: Path, home: Path) -> None:
    with alone(home / "trained" / "mine"), pytest.raises(UserError, match="at work on mine"):
        teach(notes, home)
    with alone(home / "trained" / "mine"):
        pass


def test_a_name_is_made_of_any_folder(tmp_path: Path) -> None:
    for folder in ("Meine Bilder", "x" * 90, "Записки"):
        made = named(room.Asked("text", tmp_path / folder))
        assert named(room.Asked("text", tmp_path / folder, net="compare")) and made.endswith("-text")
    asked = room.Asked("text", tmp_path / "My notes", captions=Path("c.csv"), canaries=3, private=2.0, options={"a": 1})
    assert command(asked, "n") == (
        "pieria train text 'My notes' --name n --size small --seed 0 --licence unknown --minutes 20 "
        "--captions c.csv --canaries 3 --private --epsilon 2 --option a=1"
    )
    assert "--minutes 20 --workers 3" in command(replace(asked, captions=None, workers=3), "n")


def test_a_private_training_does_not_change_its_epsilon(tmp_path: Path) -> None:
    how = private.Privacy(7.9, 1e-5, 1.0, 0.1, 5, 300)
    (tmp_path / "private.json").write_text(json.dumps({**asdict(how), "asked": 8.0}))
    (tmp_path / "checkpoint.json").write_text("{}")
    asked = room.Asked("text", tmp_path, private=8.0)
    plan = Plan("rnn", "tiny", steps=5)
    assert secrecy.secrecy(asked, toy(), plan, tmp_path) == how
    with pytest.raises(UserError, match="another epsilon"):
        secrecy.secrecy(replace(asked, private=1.0), toy(), plan, tmp_path)


@pytest.mark.usefixtures("two_layers")
def test_compare_is_one_table(notes: Path, home: Path) -> None:
    asked = room.Asked("text", notes, size="tiny", steps=2, name="both", options={"context": 24})
    events = list(room.compare(asked, ["rnn", "transformer", "rnn"], home, None, Cancel()))  # once each
    assert [r["net"] for r in events[-1].usage["rows"]] == ["rnn", "transformer"]
    page = Path(events[-1].usage["page"]).read_text()
    assert "both-rnn/curve.svg" in page and "both-transformer" in page
    rows = events[-1].usage["rows"]
    assert all(r["peak MB"] > 0 and r["made per second"] for r in rows)
    again = list(room.compare(asked, ["rnn", "transformer"], home, None, Cancel()))  # what is trained is taken as it is
    assert again[-1].usage["rows"] == rows and not any(getattr(e, "code", "") == "card" for e in again)
    with pytest.raises(UserError, match="trained already"):  # otherwise made
        list(room.compare(replace(asked, steps=3), ["rnn"], home, None, Cancel()))
    with pytest.raises(UserError, match="no net"):
        list(room.compare(asked, ["rnn", "oracle"], home, None, Cancel()))


SHALLOW = "import sys; from pieria.nets import rnn; rnn.SIZES['tiny'] = (2, 64); import pieria.doors.cli as cli; "


@pytest.mark.usefixtures("two_layers")
def test_a_killed_training_goes_on(notes: Path, home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """kill -9 in the middle: nothing half-made is listed, and the same command ends what was begun."""
    words = ["train", "text", str(notes), "--net", "rnn", "--size", "tiny", "--name", "killed"]
    words += ["--steps", "12", "--option", "context=24"]
    command = [sys.executable, "-c", f"{SHALLOW}sys.exit(cli.main())", *words]
    with subprocess.Popen(command, env=os.environ | {"PIERIA_SAVE_SECONDS": "0"}, stderr=subprocess.PIPE) as process:
        kept = home / "trained" / "killed" / "checkpoint.json"
        until = time.monotonic() + 60
        while not kept.exists() and time.monotonic() < until and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
    assert kept.exists() and "killed" not in weights.cards(home)
    step = json.loads(kept.read_text())["state"]["step"]
    assert 0 < step < 12
    status, told = main(words), capfd.readouterr().err
    assert status == 0 and "going on from step" in told, told
    assert json.loads((home / "trained" / "killed" / "card.json").read_text())["cost"]["steps"] == 12
