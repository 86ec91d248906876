"""Events on a terminal: the text on standard output as it is made, everything else on standard error."""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import json
import mimetypes
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal

from ...core import signature
from ...core.contracts import Given
from ...core.errors import UserError
from ...core.find import find
from ...core.values import Cancel, Delta, Event, Finish, Notice, Output, Progress, Request
from .plain import plain, shown, why

PIPED = 64 << 20
"""Bytes of standard input."""
NO_TEXT = frozenset(
    ".doc .docx .odt .pdf .epub .ppt .pptx .xls .xlsx .ods .png .jpg .jpeg .gif .webp .bmp .tif .tiff .wav .flac .mp3"
    " .ogg .opus .m4a .mid .midi .mp4 .mov .webm .mkv .avi .zip .gz .7z .glb .stl .3mf .sqlite .parquet".split()
)
"""Endings of what is no text."""
LIMITS = {
    "max-seconds": "end after so many seconds, and keep what is whole by then",
    "max-memory-mb": "take no more than so many megabytes, models included",
    "max-joules": "end after so many joules (CPU seconds x watts a core)",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What every application takes beside its own signature."""
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="keep a copy here, with its signed manifest")
    parser.add_argument(
        "--json", action="store_true", help="print the outputs and the receipt as JSON, and nothing else"
    )
    parser.add_argument("--quiet", action="store_true", help="print the text alone")
    parser.add_argument(
        "--privacy", choices=("allow", "warn", "mask", "refuse"),
        help="personal data: mask sends pseudonyms to the model and turns them back (default: warn, in the receipt)",
    )  # fmt: skip
    parser.add_argument(
        "--policy", choices=("allow", "warn", "refuse"),
        help="harmful requests; `policy.toml` in Pieria's home has your own rules (default: allow)",
    )  # fmt: skip
    parser.add_argument(
        "--mark", choices=("on", "text", "off"),
        help="an imperceptible mark that stays when metadata are lost: pictures, sounds; text: words too (default: on)",
    )  # fmt: skip
    parser.add_argument(
        "--grounding", choices=("off", "mark", "drop", "refuse"),
        help="sentences that no span of the documents carries: marked, left out, or the answer ends (default: off)",
    )  # fmt: skip
    parser.add_argument(
        "--think", action="store_true", default=None,
        help="take longer: sums by code, lettered answers turned around, several answers that agree",
    )  # fmt: skip
    for name, what in LIMITS.items():
        if f"--{name}" not in parser._option_string_actions:  # some have it of their own
            parser.add_argument(f"--{name}", dest=f"limit_{name}", type=signature.number, metavar="N", help=what)


def application(name: str, function: Callable[..., Any], given: dict[str, Any]) -> int:
    output, as_json, quiet = given.pop("output"), given.pop("json"), given.pop("quiet")
    signature.inside(function, given)
    names = ("privacy", "policy", "mark", "grounding", "think")
    guards = {k: v for k in names if (v := given.pop(k)) is not None}
    limits = {n.replace("-", "_"): v for n in LIMITS if (v := given.pop(f"limit_{n}", None)) is not None}
    if output and output.exists():
        raise UserError(f"{output} is there already.", "Name another file: nothing is overwritten.")
    if output and not output.parent.is_dir():
        raise UserError(f"There is no folder {output.parent}.", "Make it first, or name another file.")
    if output and not os.access(output.parent, os.W_OK):
        raise UserError(f"The folder {output.parent} cannot be written.", "Name a file where you may write.")
    if output:
        makeable(name, function, given, output)
    first = next(iter(given))
    given[first] = spoken(given[first])
    from ...recording import UNKEPT, attested
    from ...studio import Studio

    held = find("guards", "budget")
    limits = held.checked(limits)
    memory = limits.get("max_memory_mb")
    studio = Studio(memory=held.room(memory) if memory else None)
    try:
        with interruptible() as cancel:
            finishes = list[Finish]()

            def run(request: Request) -> Iterator[Event]:
                more = {} if request.medium in UNKEPT else guards
                asked = dataclasses.replace(request, cancel=cancel, options={**request.options, **more})
                for event in studio.run(asked, app=name):
                    if isinstance(event, Finish):
                        finishes.append(event)
                    yield event

            mark = guards.get("mark", "on")
            keeps = partial(studio.kept, mark=mark)
            asks = Given(run, mark=mark, forget=studio.store.forget, keep=keeps, cancel=cancel)
            talk = getattr(inspect.getmodule(function), "session", None)
            if talk and not as_json and not output and sys.stdin.isatty() and sys.stdout.isatty():
                events = talk(asks, ask, **given)
            else:
                # the limits stand outside of what stores and signs: a part that is whole has been kept by then
                kept = studio.kept(function(asks, **given), name, given, finishes, mark=asks.mark)
                events = held.whole(kept, limits, cancel)
            finish, outputs = drain(events, loud=not as_json, quiet=quiet or as_json)
    finally:
        studio.close()
    if as_json:
        print(
            json.dumps({"outputs": [record(o) for o in outputs], "usage": finish.usage}, indent=2, ensure_ascii=False)
        )
    elif not quiet:
        receipt(finish, outputs)
    if output and not finish.usage.get("goes_on"):  # the same command must find its file's name free
        keep(output, attested(studio.home, outputs, name, finishes))
    if finish.reason == "budget" and not outputs:  # nothing was whole by then: no script may take it for done
        return 1
    return 130 if finish.reason == "cancelled" else 0


def makeable(name: str, function: Callable[..., Any], given: dict[str, Any], output: Path) -> None:
    """Refuses an ending that the application cannot make, before any work. It says what it makes in ``ENDINGS``, or by
    ``endings(**given)`` where that hangs on its arguments; ".txt" stands for whatever ending a text may have."""
    module, suffix = inspect.getmodule(function), output.suffix.lower()
    makes = getattr(module, "ENDINGS", ())
    if asked := getattr(module, "endings", None):
        makes = asked(**given)
    if not suffix or not makes or suffix in makes:
        return
    forms = next((p.choices for p in signature.parameters(function) if p.said == "format"), ())
    text = ".txt" in makes and suffix not in NO_TEXT and suffix[1:] not in forms
    if text:
        return
    form = {"jpg": "jpeg", "tif": "tiff"}.get(suffix[1:], suffix[1:])
    several = " and ".join(filter(None, (", ".join(makes[:-1]), makes[-1])))
    hint = f"Say --format {form}." if form in forms else f"Such as: -o {output.with_suffix(makes[0]).name}"
    raise UserError(f"`pieria {name}` makes no {suffix} of this, but {several}.", hint, param="output")


def ask(words: str) -> str:
    """A line from the terminal; "" at its end. An application that has a conversation to offer, a generator ``session``
    beside its function, is handed this."""
    sys.stdout.flush()
    try:
        return input(words)
    except EOFError:
        return ""


@contextmanager
def interruptible() -> Iterator[Cancel]:
    """Ctrl-C ends the work and keeps what is made; a second one ends the program."""
    cancel = Cancel()

    def interrupt(number: int, frame: Any) -> None:
        if cancel:
            raise KeyboardInterrupt
        cancel.set()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)


def spoken(value: Any) -> Any:
    """A prompt from the command line; "-" is standard input, and what is piped in goes below the words."""
    if not isinstance(value, str):
        return value
    piped = ""
    if value == "-" or (not sys.stdin.isatty() and ready(sys.stdin)):
        raw = sys.stdin.buffer.read(PIPED + 1)
        if len(raw) > PIPED:
            raise UserError(f"More than {PIPED >> 20} MB came in on standard input.", "Give it in parts.")
        try:
            piped = raw.decode()
        except UnicodeDecodeError:
            raise UserError(
                "What came in on standard input is not UTF-8 text.", "Convert it first: iconv -t UTF-8."
            ) from None
    if value == "-":
        return piped
    return f"{value}\n\n{piped}" if piped.strip() else value


def ready(stream: Any) -> bool:
    """Whether a pipe or a file is there to be read: a terminal that is merely absent must not make us wait."""
    import stat

    try:
        mode = os.fstat(stream.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(mode) or stat.S_ISFIFO(mode)


def drain(events: Iterable[Event], *, loud: bool = True, quiet: bool = False) -> tuple[Finish, list[Output]]:
    """Prints what comes and returns the end. Bars and notices go to standard error."""
    outputs: list[Output] = []
    finish = Finish("stop")
    bar = Bar(off=quiet)
    written = False
    try:
        for event in events:
            if isinstance(event, Delta) and isinstance(event.data, str) and loud and event.index == 0:
                sys.stdout.write(shown(event.data, sys.stdout))
                sys.stdout.flush()
                written = True
            elif isinstance(event, Output):
                outputs.append(event)
            elif isinstance(event, Progress):
                bar.show(event)
            elif isinstance(event, Notice) and event.code != "guard" and not quiet:
                bar.clear()
                print(f"· {plain(event.message)}", file=sys.stderr)
            elif isinstance(event, Finish):
                finish = event
    finally:  # what went wrong in the middle of a line is said below it
        bar.close()
        if written:
            print(flush=True)
    return finish, outputs


class Bar:
    """Progress on standard error, by tqdm; without a terminal, a line each ten per cent."""

    def __init__(self, off: bool) -> None:
        self._off, self._tenth, self._note = off, -1, ""
        self._bar: Any = None

    def show(self, event: Progress) -> None:
        if self._off:
            return
        if not sys.stderr.isatty():
            tenth = int(10 * event.done / event.total) if event.total else -1
            again = event.note not in ("", self._note) and tenth < self._tenth  # the next part of the work
            self._note = event.note or self._note
            if tenth > self._tenth or again:
                self._tenth = tenth
                far = f" {tenth * 10} %" if event.total else ""  # of what nobody can count only its name is said
                print(f"{plain(self._note) or event.unit}{far}", file=sys.stderr)
            return
        if self._bar is None:
            from tqdm import tqdm

            scale = event.unit == "bytes"
            self._bar = tqdm(
                total=event.total, unit="B" if scale else event.unit, unit_scale=scale, leave=True, ncols=90
            )
        self._bar.set_description_str(plain(event.note[:40]), refresh=False)
        self._bar.total, self._bar.n = event.total, event.done
        self._bar.refresh()

    def clear(self) -> None:
        if self._bar is not None:
            self._bar.clear()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def receipt(finish: Finish, outputs: list[Output]) -> None:
    """Three lines a person can check: where it lies, what made it, what it cost."""
    r = finish.usage.get("receipt")
    if not r:
        for o in outputs:
            if "dimensions" in o.part.meta:
                print(f"{o.index}: {o.part.meta['dimensions']} numbers", file=sys.stderr)
        return
    cost, tokens = r["cost"], r["tokens"]
    quiet = ("not looked at",)  # the receipt has it
    verdicts = ", ".join(f"{g['guard']}: {g['verdict']}" for g in r["guards"] if g["verdict"] not in quiet)
    seed = "" if r["seed"] is None else f", seed {r['seed']}"
    rate = ""
    if finish.usage.get("decode_ms"):
        rate = f", {1000 * tokens['completion_tokens'] / finish.usage['decode_ms']:.0f} tokens/s"
    lines = [
        *(f"stored   {o.part.meta['path']}" for o in outputs if "path" in o.part.meta),
        f"made by  {r['model']['card']} ({r['model']['licence']}){seed}; {verdicts}",
        f"cost     {tokens['completion_tokens']} tokens in {cost['wall_seconds']:.1f} s{rate}, "
        f"{cost['cpu_seconds']:.1f} CPU s, {cost['peak_bytes'] / 1e9:.2f} GB, "
        f"about {cost['energy']['watt_hours']:.3f} Wh ({'measured' if cost['energy'].get('measured') else 'estimate'})",
        f"receipt  pieria show {finish.usage['run'][:12]}",
    ]
    print("\n" + "\n".join(lines), file=sys.stderr)


def record(output: Output) -> dict[str, Any]:
    part = output.part
    meta = {k: v for k, v in part.meta.items() if k != "sidecar"}
    if part.mime == "application/x-float32":
        import array

        return {"index": output.index, **meta, "vector": array.array("f", part.bytes).tolist()}
    content = {"data": part.data} if isinstance(part.data, str) else {}  # a picture or a sound lies at its path
    return {"index": output.index, "medium": part.medium, "mime": part.mime, **content, **meta}


def alien(output: Output, kind: str, path: Path) -> bool:
    """Whether a file of bytes would bear the ending of another kind: a picture that came out as PNG is no .jpg."""
    kinds = [mimetypes.guess_type(name)[0] for name in (f"_{kind}", path.name)]
    return isinstance(output.part.data, bytes) and None not in kinds and kinds[0] != kinds[1]


def keep(path: Path, outputs: list[Output]) -> None:
    """Copies for the user: FILE, FILE-2 ..., each with FILE.c2pa beside it where the manifest is not inside.

    Outputs of several kinds (an answer, its chart, its page) bear FILE's name, each with the ending of its kind. The
    answer as JSON, for programs, is kept where FILE ends in .json, and then alone, or where there is nothing else. An
    application may say an ending of its own, as in ``.tile.png``: such a part is always kept.
    """
    data = [o for o in outputs if o.part.mime == "application/json" and not o.part.meta.get("suffix")]
    outputs = data if data and path.suffix.lower() == ".json" else [o for o in outputs if o not in data] or data
    kinds = [
        o.part.meta.get("suffix") or mimetypes.guess_extension(o.part.mime.split(";")[0]) or ".bin" for o in outputs
    ]
    right = [n for n, o in enumerate(outputs) if o.part.meta.get("same") and kinds[n] == path.suffix.lower()]
    if right:  # of one content in several kinds, the kind that FILE names
        chosen = [n for n, o in enumerate(outputs) if n in right or not o.part.meta.get("same")]
        outputs, kinds = [outputs[n] for n in chosen], [kinds[n] for n in chosen]
    several = len(set(kinds)) > 1 or any(map(alien, outputs, kinds, [path] * len(kinds)))
    copies = dict[Path, Output]()
    for number, output in enumerate(outputs, 1):
        before = kinds[: number - 1].count(kinds[number - 1])
        to = path.with_suffix(kinds[number - 1]) if several else path
        to = to.with_stem(f"{to.stem}-{before + 1}") if before else to
        if named := output.part.meta.get("file"):  # others refer to it by this name, made of its content
            to = path.with_name(named)
            if to.exists():
                continue
        copies[to] = output
    if there := next((to for to in copies if to.exists()), None):
        raise UserError(
            f"{there} is there already, so no copy was kept.",
            "What was made is stored: `pieria show last --to FOLDER` copies it.",
        )
    for to, output in copies.items():
        copy(to, output.part.bytes, output.part.meta.get("sidecar"))
        print(f"kept     {to}", file=sys.stderr)


def copy(to: Path, data: bytes, sidecar: bytes | None, mode: Literal["xb", "wb"] = "xb") -> None:
    """A file and the manifest beside it, both whole or neither."""
    begun = list[Path]()
    try:
        for path, content, how in ((to, data, mode), (to.with_name(f"{to.name}.c2pa"), sidecar, "wb")):
            if content is not None:
                with open(path, how) as file:
                    begun.append(path)
                    file.write(content)
    except OSError as error:
        for path in begun:
            path.unlink(missing_ok=True)
        again = "What was made is stored: `pieria show last --to FOLDER` copies it."
        raise UserError(f"{why(error)}: no copy was kept at {to}.", again) from error
