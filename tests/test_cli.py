"""The command line as a person types it: real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pieria.core.errors import UserError
from pieria.core.values import Delta, Event, Output, Part, Progress
from pieria.doors.cli import main
from pieria.doors.cli.show import Bar, drain
from pieria.doors.cli.talk import Talk
from pieria.methods.assistant.files import Files
from pieria.studio import Studio


def pieria(*words: str, stdin: str | bytes | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    raw = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "-m", "pieria.doors.cli", *words],
        input=raw,
        stdin=None if raw is not None else subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, **env},
        timeout=120,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_write_history_show_verify(home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "sea.txt"
    done = pieria("write", "a poem about the sea", "--model", "echo", "-o", str(copy))
    assert (done.returncode, done.stdout) == (0, "a poem about the sea\n"), done.stderr
    assert "stored" in done.stderr and "receipt" in done.stderr and "estimate" in done.stderr
    assert copy.read_text() == "a poem about the sea"
    assert pieria("verify", str(copy)).returncode == 0
    stored = Path(next(line.split(None, 1)[1] for line in done.stderr.splitlines() if line.startswith("stored")))
    assert "✓" in pieria("verify", str(stored)).stdout
    listed = pieria("history")
    assert "echo" in listed.stdout
    run = listed.stdout.split()[0]
    shown = pieria("show", run)
    assert "a poem about the sea" in shown.stdout and '"watt_hours"' in shown.stdout
    copy.write_text("a poem about the see")
    refused = pieria("verify", str(copy))
    assert refused.returncode == 1 and refused.stdout.startswith("✗")


def test_standard_input_and_json(home: Path) -> None:
    done = pieria("write", "sum this up:", "--model", "echo", "--json", stdin="ein Löwe")
    assert json.loads(done.stdout)["outputs"][0]["data"] == "sum this up:\n\nein Löwe"
    assert pieria("write", "-", "--model", "echo", "--quiet", stdin="all of it").stdout == "all of it\n"
    assert pieria("write", "-", "--model", "echo", stdin=b"\xff\xfe").returncode == 2


@pytest.mark.parametrize(
    "words",
    [
        ("writ", "x"),
        ("write",),
        ("write", "x", "--model", "nobody"),
        ("write", "x", "--frob"),
        ("write", "x", "--model", "echo", "--max-seconds", "-1"),
        ("write", "x", "--model", "echo", "--max-tokens", "many"),
        ("write", "x", "--model", "echo", "--max-tokens", "-1"),
        ("write", " ", "--model", "echo"),
        ("write", "\udcff", "--model", "echo"),
        ("complete", "", "--model", "echo"),
        ("show", "zzz"),
        ("verify", "/no/such/file"),
        ("get", "nobody"),
        ("add", "/no/such.gguf"),
        ("add", ""),
        ("key", "new"),
        ("key", "new", "ann", "--tenant", "shop"),
        ("key", "desk", "window", "--origin", "https://a.example", "--requests-per-minute", "0"),
        ("chat", "--resume", "last"),
        ("write", "x", "--model", "echo", "-o", "/no/such/folder/x.txt"),
        ("write", "not \udcff text", "--model", "echo"),
        ("write", "x", "--model", "echo", "--system", "\udcff"),
        ("write", "x", "--model", "echo", "--max-memory-mb", "inf"),
        ("write", "x", "--model", "echo", "--temperature", "nan"),
        ("history", "--limit", "-1"),
        ("history", "--limit", str(10**21)),
        ("add", "~nobody-of-that-name/x.gguf"),
        ("forget", "~nobody-of-that-name/x.txt"),
    ],
    ids=" ".join,
)
def test_bad_input_is_one_sentence_and_what_to_type(
    home: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that are no UTF-8 in a process of their own, whose streams take them; the others in this one."""
    if any("\udcff" in word for word in words) or words[0] == "writ":
        done = pieria(*words)
        status, out, err = done.returncode, done.stdout, done.stderr
    else:
        with open(os.devnull) as nothing:
            monkeypatch.setattr(sys, "stdin", nothing)
            status = main(list(words))
        out, err = capsys.readouterr()
    assert status == 2 and out == ""
    lines = err.strip().splitlines()
    assert 1 <= len(lines) <= 2 and lines[0].startswith("pieria: ") and "Traceback" not in err


OTHER = {
    "analyze a.csv -o x.docx": ".html", "legal a.pdf -o x.pdf": ".txt", "legal --draft a.docx -o x.md": ".docx",
    "summarize a.txt -o x.pdf": ".txt", "translate a.docx --to de -o x.pdf": ".docx", "write x -o x.pdf": ".txt",
    "translate --text x --to de -o x.docx": ".txt", "research . -o x.pdf": ".html", "story x -o x.pdf": ".epub",
    "story x --format md -o x.epub": "--format epub", "design x -o x.jpg": ".svg", "fashion x -o x.docx": ".pdf",
    "video x -o x.mov": ".mp4", "music x -o x.mp3": ".wav", "speak x -o x.flac": "--format flac",
    "model x -o x.step": ".stl", "world x --kind dungeon -o x.glb": ".tmx", "image x -o x.jpg": "--format jpeg",
    "edit a.png bigger -o x.docx": ".png", "listen a.wav -o x.srt": "--format srt", "shape x -o x.stl": ".glb",
    "tutor --do progress -o x.png": ".svg", "code x -o x.zip": ".txt", "ask x -o x.docx": ".txt",
}  # fmt: skip


@pytest.mark.parametrize("words", [("learn",), ("train", "text"), ("verify",), ("add",)])
def test_a_link_that_leads_to_itself_is_no_file(
    home: Path, tmp_path: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "round").symlink_to(tmp_path / "round")
    assert main([*words, str(tmp_path / "round")]) == 2
    assert capsys.readouterr().err.startswith("pieria: ")
    with pytest.raises(UserError):
        Files([tmp_path]).find("round")


@pytest.mark.parametrize("words", OTHER)
def test_an_ending_that_cannot_be_made_is_refused_before_any_work(
    words: str, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pieria import studio

    monkeypatch.delattr(studio, "Studio")
    assert main(words.split()) == 2
    told = capsys.readouterr().err
    assert "makes no ." in told and OTHER[words] in told


def test_a_picture_is_named_as_what_it_became(tmp_path: Path) -> None:
    from pieria.doors.cli.show import keep

    keep(tmp_path / "a.jpg", [Output(Part("image", b"x", "image/png"), 0)])
    keep(tmp_path / "b.jpeg", [Output(Part("image", b"x", "image/jpeg"), 0)])
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.png", "b.jpeg"]


def test_progress_without_a_terminal_says_of_what_each_part_is(capsys: pytest.CaptureFixture[str]) -> None:
    bar = Bar(off=False)
    for done, note in ((0, ""), (5, ""), (1, "drawing cats"), (2, ""), (1, "drawing a car"), (10, "")):
        bar.show(Progress(done, 10, "steps", note))
    bar.show(Progress(0, None, "steps", "composing"))
    assert capsys.readouterr().err.splitlines() == [
        "steps 0 %", "steps 50 %", "drawing cats 10 %", "drawing cats 20 %",
        "drawing a car 10 %", "drawing a car 100 %", "composing",
    ]  # fmt: skip


def test_nothing_is_overwritten(home: Path, tmp_path: Path) -> None:
    there = tmp_path / "a.txt"
    there.write_text("mine")
    assert pieria("write", "x", "--model", "echo", "-o", str(there)).returncode == 2
    assert there.read_text() == "mine"


def test_of_several_copies_all_are_kept_or_none(tmp_path: Path) -> None:
    """Only what was made says how many files there are."""
    from pieria.doors.cli.show import keep

    made = [
        Output(Part("music", b"1", "audio/midi", {"suffix": ".mid"}), 0),
        Output(Part("music", b"2", "image/png"), 1),
    ]
    (tmp_path / "a.png").write_text("mine")
    with pytest.raises(UserError, match="is there already"):
        keep(tmp_path / "a.mid", made)
    assert [p.name for p in tmp_path.iterdir()] == ["a.png"] and (tmp_path / "a.png").read_text() == "mine"
    keep(tmp_path / "b.mid", made)
    assert (tmp_path / "b.mid").read_bytes() == b"1" and (tmp_path / "b.png").read_bytes() == b"2"


def test_of_a_copy_on_a_full_disk_nothing_is_left(tmp_path: Path) -> None:
    """An empty file would also stand in the way of the next try."""
    from pieria.doors.cli.show import copy

    (tmp_path / "a.txt.c2pa").symlink_to("/dev/full")
    with pytest.raises(UserError, match=r"The disk is full: no copy was kept at .*a\.txt") as caught:
        copy(tmp_path / "a.txt", b"words", b"signed")
    assert "pieria show last --to" in caught.value.hint and not any(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pieria import studio

    monkeypatch.delattr(studio, "Studio")
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path)
    assert main(["write", "x", "-o", str(tmp_path / "a.txt")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_what_goes_wrong_is_said_below_the_words(capsys: pytest.CaptureFixture[str]) -> None:
    def events() -> Iterator[Event]:
        yield Delta("half a line")
        raise UserError("It broke.", "Try again.")

    with pytest.raises(UserError):
        drain(events())
    assert capsys.readouterr().out == "half a line\n"


def test_a_conversation_is_kept_and_resumed(home: Path, tmp_path: Path) -> None:
    first = pieria(
        "chat", "--model", "echo", stdin="hello there\n/save " + str(tmp_path / "c.md") + "\n/nonsense\n/quit\n"
    )
    assert "hello there" in first.stdout and "/retry" in first.stdout and first.returncode == 0
    assert (tmp_path / "c.md").read_text().count("hello there") == 2
    second = pieria("chat", "--resume", "last", stdin="and again\n/history\n")
    assert "[user] hello there" in second.stdout and "[assistant] and again" in second.stdout
    assert pieria("history", "--conversations").stdout.count("turns") == 1


def test_a_conversation_goes_on_after_what_was_refused(studio: Studio) -> None:
    here = Talk(studio, "echo", "", {})
    here.ask("hello there")
    here.command("/set foo 3")
    for again in (lambda: here.ask("more"), lambda: here.command("/retry")):
        with pytest.raises(UserError):
            again()
        assert [m.text for m in here.turns] == ["hello there", "hello there"]
    here.command("/set foo")
    here.ask("more")
    assert len(here.turns) == 4


def test_what_goes_wrong_in_a_conversation_loses_nothing_of_it(home: Path) -> None:
    done = pieria("chat", "--model", "echo", stdin=b"one\n\xff\xfe\n/set top_k 1\n/retry\n/history\n")
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert "not UTF-8" in done.stderr and "no option" in done.stderr
    assert done.stdout.splitlines()[-2:] == ["[user] one", "[assistant] one"]


def test_another_conversation_goes_on_with_its_own_system_message(home: Path) -> None:
    for system, words in (("be a pirate", "ahoy"), ("", "hello")):
        pieria("chat", "--model", "echo", "--system", system, stdin=words)
    told = [line.split()[0] for line in pieria("history", "--conversations").stdout.splitlines()]
    pieria("chat", "--resume", told[1], stdin=f"more\n/resume {told[0]}\nand more")
    last = json.loads(pieria("show", "last", "--json").stdout)["request"]["messages"]
    assert [m["role"] for m in last] == ["user", "assistant", "user"]


def test_show_copies_what_was_made_with_its_signature(home: Path, tmp_path: Path) -> None:
    pieria("write", "a poem", "--model", "echo")
    assert pieria("show", "last", "--to", str(tmp_path / "made")).returncode == 0
    (copy,) = (tmp_path / "made").glob("*.txt")
    assert "Unchanged" in pieria("verify", str(copy), PIERIA_HOME=str(tmp_path / "another")).stdout


def test_show_tells_of_a_file_that_is_changed_or_gone_and_still_shows_the_receipt(home: Path) -> None:
    made = json.loads(pieria("write", "a poem", "--model", "echo", "--json").stdout)
    path = Path(made["outputs"][0]["path"])
    path.write_bytes(b"a poem \xff")
    changed = pieria("show", "last")
    path.unlink()
    gone = pieria("show", "last")
    for done, word in ((changed, "not what was stored"), (gone, "gone     ")):
        assert done.returncode == 0 and word in done.stdout and '"watt_hours"' in done.stdout, done.stderr


def test_a_passphrase_may_be_any_bytes(home: Path) -> None:
    key = "a long pass phrase \udcff"
    assert pieria("encrypt", "on", PIERIA_KEY=key).returncode == 0
    assert pieria("history", PIERIA_KEY=key).returncode == 0
    assert pieria("history", PIERIA_KEY=key + "x").returncode == 2


def test_interrupting_keeps_what_is_made(home: Path) -> None:
    (home / "cards").mkdir()
    (home / "cards" / "slow.toml").write_text(
        'name = "slow"\ntitle = "slow"\nmedia = ["text"]\nengine = "echo"\nlicence = "Apache-2.0"\n'
        'notes = "For a test."\n[params]\ndelay = 0.2\n'
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "pieria.doors.cli", "write", "one two three four five six seven", "--model=slow"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.read(3) == "one"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130 and "Traceback" not in errors
    assert "cancelled" in pieria("history").stdout


def test_interrupting_stops_a_query(home: Path, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    (tmp_path / "a.csv").write_text("n\n1\n2\n")
    slow = "SELECT count(*) FROM range(100000000) a(i), range(100000) b(j) WHERE i > j"
    process = subprocess.Popen(
        [sys.executable, "-m", "pieria.doors.cli", "analyze", str(tmp_path / "a.csv"), f"--sql={slow}", "--seconds=90"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr and "reading the tables" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in errors
    assert time.monotonic() - begun < 30, "it was stopped, and did not run out"


def test_help_teaches(home: Path) -> None:
    assert "pieria write" in pieria().stdout
    for command in ("write", "serve", "get", "key"):
        done = pieria(command, "--help")
        assert done.returncode == 0 and f"pieria {command}" in done.stdout


def test_doctor_and_models(home: Path) -> None:
    done = pieria("doctor")
    assert "engine llamacpp" in done.stdout and "the store is whole" in done.stdout
    assert {c["name"] for c in json.loads(pieria("models", "--json").stdout)} >= {
        "echo",
        "minilm",
        "qwen2.5-coder-1.5b",
    }


def test_a_limit_before_anything_is_made_is_no_success() -> None:
    done = pieria("story", "a fox", "--words", "100", "--model", "echo", "--max-seconds", "0.000001")
    assert done.returncode == 1 and "Stopped at the limit max_seconds" in done.stderr
