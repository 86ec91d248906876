"""Diffusion pipelines of others: tiny ones of chance weights, built here, run as any other model."""

from __future__ import annotations

import io
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from pieria import weights
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Finish, Message, Output, Part, Progress, Request, text
from pieria.engines.diffusers import Engine
from pieria.formats import mp4
from pieria.studio import Studio


@pytest.fixture(scope="module", autouse=True)
def libraries() -> None:
    """Imported when the first test of this file runs: they take seconds, and every worker collects every file."""
    global torch, diffusers, transformers, Image
    torch, diffusers = pytest.importorskip("torch"), pytest.importorskip("diffusers")
    transformers, Image = pytest.importorskip("transformers"), pytest.importorskip("PIL.Image")


SHARED = {"in_channels": 4, "out_channels": 4, "sample_size": 8, "layers_per_block": 1, "block_out_channels": (8, 16),
          "cross_attention_dim": 16, "norm_num_groups": 4, "attention_head_dim": 8}  # fmt: skip


def words(folder: Path) -> tuple[object, object]:
    """A CLIP text encoder of 16 numbers, and its tokenizer of letters."""
    folder.mkdir(parents=True)
    letters = [chr(c) for c in range(97, 123)]
    known = [*letters, *(f"{c}</w>" for c in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({w: n for n, w in enumerate(known)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = transformers.CLIPTokenizer(
        vocab=str(folder / "vocab.json"), merges=str(folder / "merges.txt"), model_max_length=16
    )
    about = transformers.CLIPTextConfig(vocab_size=len(known), hidden_size=16, intermediate_size=16, num_hidden_layers=1,
                                        num_attention_heads=2, max_position_embeddings=16, bos_token_id=52, eos_token_id=53, pad_token_id=53)  # fmt: skip
    return tokenizer, transformers.CLIPTextModel(about).eval()


def vae() -> object:
    return diffusers.AutoencoderKL(
        block_out_channels=(8, 8), norm_num_groups=4, latent_channels=4, sample_size=16, down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2, layers_per_block=1,
    )  # fmt: skip


def drawn(folder: Path) -> Path:
    torch.manual_seed(0)
    tokenizer, encoder = words(folder.parent / "words")
    unet = diffusers.UNet2DConditionModel(
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        **SHARED,
    )
    made = diffusers.StableDiffusionPipeline(
        vae=vae(), text_encoder=encoder, tokenizer=tokenizer, unet=unet, scheduler=diffusers.DDIMScheduler(), safety_checker=None,
        feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    made.save_pretrained(folder, safe_serialization=True)
    return folder


def filmed(folder: Path) -> Path:
    torch.manual_seed(0)
    tokenizer, encoder = words(folder.parent / "words2")
    unet = diffusers.UNet3DConditionModel(
        down_block_types=("CrossAttnDownBlock3D", "DownBlock3D"),
        up_block_types=("UpBlock3D", "CrossAttnUpBlock3D"),
        **SHARED,
    )
    made = diffusers.TextToVideoSDPipeline(
        vae=vae(), text_encoder=encoder, tokenizer=tokenizer, unet=unet, scheduler=diffusers.DDIMScheduler()
    )
    made.save_pretrained(folder, safe_serialization=True)
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    at = tmp_path_factory.mktemp("pipelines")
    return {"image": drawn(at / "tiny-image"), "video": filmed(at / "tiny-video")}


@pytest.fixture(scope="module")
def studio(folders: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Studio:
    home = tmp_path_factory.mktemp("home")
    for path in folders.values():
        card = weights.add(home, str(path), licence="CC0-1.0")
        place = Path(card.place)
        place.write_text(place.read_text().replace("[params]", "[params]\nsteps = 2"))  # what is asked for by nobody
    made = Studio(home, memory=8 << 30)
    yield made
    made.close()


def asked(medium: str, model: str, *parts: Part, cancel: Cancel | None = None, **options: object) -> Request:
    return Request(
        medium, (Message("user", (text("a red cat"), *parts)),), model, options, Cancel() if cancel is None else cancel
    )


def pixels(part: Part) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(part.bytes)).convert("RGB"), int)


def picture(colour: str, size: tuple[int, int] = (16, 16)) -> Part:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return Part("image", out.getvalue(), "image/png")


def test_a_folder_becomes_a_card(studio: Studio) -> None:
    card = studio.cards()["tiny-image"]
    assert card.media == ("image",) and card.engine == "diffusers" and studio.cards()["tiny-video"].media == ("video",)
    assert {"model_index.json", "unet--config.json", "unet--diffusion_pytorch_model.safetensors"} <= {
        f.name for f in card.files
    }
    files = weights.locate(card)
    assert (
        Engine().estimate(card, files)
        > 4 * sum(p.stat().st_size for p in files.values() if p.suffix == ".safetensors") / 4
    )


def test_words_become_pictures_by_their_seed(studio: Studio) -> None:
    made = {}
    for seed in (1, 2):
        for again in range(2):
            events = list(studio.run(asked("image", "tiny-image", steps=3, seed=seed)))
            made[seed, again] = pixels(next(e.part for e in events if isinstance(e, Output)))
    assert (made[1, 0] == made[1, 1]).all() and (made[1, 0] != made[2, 0]).any() and made[1, 0].shape == (16, 16, 3)
    assert [e.done for e in events if isinstance(e, Progress)] == [1, 2, 3]
    finish = events[-1]
    assert (
        isinstance(finish, Finish)
        and finish.usage["seed"] == 2
        and finish.usage["receipt"]["model"]["licence"] == "CC0-1.0"
    )
    several = [
        e.part
        for e in studio.run(asked("image", "tiny-image", steps=2, seed=1, n=2, size="24x16"))
        if isinstance(e, Output)
    ]
    assert [pixels(p).shape for p in several] == [(16, 24, 3)] * 2


def test_a_picture_is_gone_on_from_and_a_mask_is_kept_to(studio: Studio) -> None:
    red = picture("#ff0000")
    soft = list(studio.run(asked("image", "tiny-image", red, steps=4, seed=1, strength=0.5)))
    assert [e.done for e in soft if isinstance(e, Progress)][-1] == 2 and next(e for e in soft if isinstance(e, Output))
    mask = Image.new("L", (16, 16), 0)
    mask.paste(255, (8, 0, 16, 16))
    out = io.BytesIO()
    mask.save(out, "PNG")
    both = list(
        studio.run(asked("image", "tiny-image", red, Part("image", out.getvalue(), "image/png"), steps=2, seed=1))
    )
    assert pixels(next(e.part for e in both if isinstance(e, Output))).shape == (16, 16, 3)


def test_a_film_of_words(studio: Studio) -> None:
    events = list(studio.run(asked("video", "tiny-video", steps=2, seed=1, frames=5, fps=10, size="16x16")))
    part = next(e.part for e in events if isinstance(e, Output))
    track = mp4.read(part.bytes)
    assert (len(track.samples), track.width, track.seconds) == (5, 16, 0.5) and part.mime == "video/mp4"


def test_cancelled_between_two_steps(studio: Studio) -> None:
    cancel = Cancel()
    events = []
    for event in studio.run(asked("image", "tiny-image", cancel=cancel, steps=400, seed=1)):
        events.append(event)
        if isinstance(event, Progress):
            cancel.set()
    assert isinstance(events[-1], Finish) and events[-1].reason == "cancelled"
    assert sum(isinstance(e, Progress) for e in events) < 50 and not any(isinstance(e, Output) for e in events)


@pytest.mark.parametrize("options", [{"steps": -1}, {"steps": 9999}, {"n": 99}, {"seed": -1}, {"size": "huge"}, {"size": "4x4"}, {"guidance": float("nan")},
                                     {"strength": 7.0}, {"fps": 1}, {"labels": {"style": "flat"}}])  # fmt: skip
def test_bad_options_are_refused_first(options: dict, studio: Studio) -> None:  # type: ignore[type-arg]
    with pytest.raises(UserError) as refused:
        next(iter(studio.run(asked("image", "tiny-image", **options))))
    assert refused.value.hint


def test_the_applications_take_such_a_model(studio: Studio, tmp_path: Path) -> None:
    from pieria.apps.creative.image import image
    from pieria.apps.creative.video import video

    made = [
        e.part
        for e in image(studio.run, "a cat", model="tiny-image", steps=2, seed=1, size="64x64")
        if isinstance(e, Output)
    ]
    assert pixels(made[0]).shape == (64, 64, 3)
    (tmp_path / "a.png").write_bytes(picture("blue", (64, 64)).bytes)
    made = [
        e.part
        for e in image(studio.run, "a cat", model="tiny-image", steps=2, from_=tmp_path / "a.png")
        if isinstance(e, Output)
    ]
    assert pixels(made[0]).shape == (64, 64, 3)
    films = [
        e.part
        for e in video(studio.run, "a cat", model="tiny-video", steps=2, seconds=0.5, size="16x16")
        if isinstance(e, Output)
    ]
    assert mp4.read(films[0].bytes).seconds == 0.5


# what strangers bring --------------------------------------------------------------------------------------------------


def copied(folder: Path, to: Path, change: dict | None = None, drop: str = "") -> Path:  # type: ignore[type-arg]
    for path in folder.rglob("*"):
        if path.is_file() and not (drop and path.match(drop)):
            place = to / path.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
    index = json.loads((to / "model_index.json").read_text())
    (to / "model_index.json").write_text(json.dumps({**index, **(change or {})}))
    return to


@pytest.mark.parametrize(
    "change",
    [{"_class_name": ["pipeline", "Mine"]}, {"_class_name": "os.system"}, {"_class_name": "NoSuchPipeline"}, {"unet": ["subprocess", "Popen"]},
     {"unet": ["unet.my_code", "Net"]}, {"_class_name": "AutoencoderKL"}],
)  # fmt: skip
def test_code_that_came_along_is_never_run(change: dict, folders: dict[str, Path], tmp_path: Path) -> None:  # type: ignore[type-arg]
    bad = copied(folders["image"], tmp_path / "bad", change)
    (bad / "unet" / "my_code.py").write_text("raise SystemExit('code was run')")
    home = tmp_path / "home"
    with pytest.raises(UserError) as refused:
        weights.add(home, str(bad))
        own = Studio(home, memory=8 << 30)
        try:
            list(own.run(asked("image", "bad", steps=1)))
        finally:
            own.close()
    assert refused.value.code in ("bad_weights", "no_engine")


def test_pickle_is_not_even_listed(folders: dict[str, Path], tmp_path: Path) -> None:
    bad = copied(folders["image"], tmp_path / "bad", drop="unet/*.safetensors")
    (bad / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(UserError) as refused:
        weights.add(tmp_path / "home", str(bad))
    assert "safetensors" in refused.value.message
    both = copied(folders["image"], tmp_path / "both")
    (both / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"\x80\x04.")
    card = weights.add(tmp_path / "home", str(both))
    assert all(f.name.endswith((".json", ".txt", ".safetensors", ".model")) for f in card.files)


def test_a_changed_or_broken_file_is_refused(folders: dict[str, Path], tmp_path: Path) -> None:
    home, at = tmp_path / "home", copied(folders["image"], tmp_path / "mine")
    weights.add(home, str(at))
    (at / "unet" / "config.json").write_text("{}")
    own = Studio(home, memory=8 << 30)
    with pytest.raises(UserError) as refused:
        list(own.run(asked("image", "mine", steps=1)))
    assert refused.value.code == "weights_changed"
    weights.remove(home, "mine")
    weights.add(home, str(at), name="mended")
    with pytest.raises(UserError) as refused:
        list(own.run(asked("image", "mended", steps=1)))
    assert refused.value.code == "bad_weights" and "\n" not in refused.value.message
    own.close()


def test_a_pipeline_of_the_hub_is_pinned_file_by_file(
    folders: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import hashlib

    at = folders["image"]
    rows = [{"rfilename": "README.md", "size": 3}, {"rfilename": "unet/diffusion_pytorch_model.bin", "size": 9}]
    for path in at.rglob("*"):
        if path.is_file():
            row = {"rfilename": path.relative_to(at).as_posix(), "size": path.stat().st_size}
            if path.suffix == ".safetensors":
                row["lfs"] = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "size": path.stat().st_size}
            rows.append(row)

    class Hub(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = self.path.split("/resolve/main/")[-1]
            listed = self.path.startswith("/api/models/me/tiny")
            data = (
                json.dumps({"siblings": rows, "cardData": {"license": "mit"}}).encode()
                if listed
                else (at / place).read_bytes()
            )
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PIERIA_HUB", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("PIERIA_CACHE", str(tmp_path / "cache"))
    try:
        card = weights.add(tmp_path / "home", "hf:me/tiny")
        assert card.licence == "mit" and card.name == "tiny" and len(card.files) == len(rows) - 2
        assert [e for e in weights.get(card, Cancel()) if isinstance(e, Finish)][-1].reason == "stop"
        assert set(weights.locate(card)) == {f.name for f in card.files}
    finally:
        server.shutdown()
    for bad in ("hf:me", "hf:../x", "hf:a b/c"):
        with pytest.raises(UserError):
            weights.add(tmp_path / "home", bad)


def test_openais_client_draws_and_edits_with_it(studio: Studio) -> None:
    import base64

    import openai

    from pieria.doors.http import create
    from served import serving

    with serving(create(studio)) as url:
        client = openai.OpenAI(base_url=f"{url}/v1", api_key=studio.keys.create("me")[1], max_retries=0)
        made = client.images.generate(prompt="a cat", model="tiny-image", size="64x64", extra_body={"seed": 3})
        assert Image.open(io.BytesIO(base64.b64decode(made.data[0].b64_json))).size == (64, 64)
        picture_ = ("a.png", picture("blue", (24, 24)).bytes)
        made = client.images.edit(image=picture_, prompt="a dog", model="tiny-image", extra_body={"seed": 3})
        assert Image.open(io.BytesIO(base64.b64decode(made.data[0].b64_json))).size == (24, 24)
        with pytest.raises(openai.BadRequestError):
            client.images.generate(prompt="a cat", model="tiny-video")
