"""The command line: applications and verbs, each drawn from one function's signature. A door only drains events."""

from __future__ import annotations

import argparse
import ast
import inspect
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from ... import __version__
from ...core import signature
from ...core.errors import Cancelled, UserError
from ...core.find import ROOT, find, names
from .plain import next_step, plain, why

ABOUT = """Pieria makes text, pictures, music, speech, films and more on this machine; all of it has a receipt.

  pieria write "a four-line poem about the sea"     # one text
  pieria image "a green dragon on a castle"         # one picture
  pieria ask "who pays for the repairs?"            # an answer from your own documents
  pieria serve                                      # OpenAI's API on this machine
  pieria doctor                                     # what runs here, and why not
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Exit status: 0 done, 1 a check failed, 2 it could not be done as asked, 130 interrupted."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        status = command(words)
        sys.stdout.flush()
        return status
    except UserError as error:
        print(plain(f"pieria: {error.message}"), file=sys.stderr)
        if error.hint:
            print(plain(f"        {error.hint}"), file=sys.stderr)
        return 2
    except (KeyboardInterrupt, Cancelled):
        print("\npieria: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # the reader of our output has left (`pieria history | head`): nothing more to say to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f": {os.fsdecode(error.filename)}" if isinstance(error.filename, (str, bytes)) else ""
        print(plain(f"pieria: {why(error)}{where}."), file=sys.stderr)
        if hint := next_step(error):
            print(plain(f"        {hint}"), file=sys.stderr)
        return 2


def command(words: list[str]) -> int:
    from . import verbs

    applications = {name: partial(load, name) for name in names("apps")}
    table: dict[str, Callable[[], Any]] = {**applications, **{n: partial(getattr, verbs, n) for n in verbs.__all__}}
    if not words or words[0] in ("-h", "--help", "help"):
        print(overview(applications, {n: getattr(verbs, n) for n in verbs.__all__}))
        return 0
    if words[0] in ("-V", "--version"):
        print(f"pieria {__version__}")
        return 0
    if words[0] not in table:
        import difflib

        near = difflib.get_close_matches(words[0], table, 1)
        hint = f"Did you mean `pieria {near[0]}`?" if near else "`pieria --help` lists what there is."
        raise UserError(f"There is no command {words[0][:60]!r}.", hint)
    name, function = words[0], table[words[0]]()
    given = vars(parser(name, function).parse_args(words[1:]))
    if name in applications:
        from . import show

        return show.application(name, function, given)
    if not 0 <= (given.get("seed") or 0) < 1 << 31:
        raise UserError(f"The seed is from 0 to {(1 << 31) - 1}.", "For example: --seed 1", param="seed")
    return int(function(None, **given) or 0)


def parser(name: str, function: Callable[..., Any]) -> Parser:
    """What a command takes: its signature, and for an application what all of them take."""
    made = Parser(prog=f"pieria {name}", description=inspect.getdoc(function), formatter_class=Formatter)
    signature.add_arguments(made, function)
    if name in names("apps"):
        from . import show

        show.add_arguments(made)
    return made


def load(name: str) -> Callable[..., Any]:
    return getattr(find("apps", name), name)


def overview(applications: Iterable[str], commands: Mapping[str, Callable[..., Any]]) -> str:
    said = {name: first_line(name) for name in applications} | {n: signature.title(f) for n, f in commands.items()}
    rows = [f"  {name:<10} {line}" for name, line in sorted(said.items())]
    return ABOUT + "\n" + "\n".join(rows) + "\n\n`pieria COMMAND --help` says more. Everything stays on this machine."


def first_line(name: str) -> str:
    """An application's title out of its source: to import all of them, and what they need, would take too long here."""
    module = names("apps")[name]
    path = ROOT.joinpath(*module.split(".")[1:]).with_suffix(".py")
    if module.startswith("pieria.") and path.is_file():
        for node in ast.parse(path.read_bytes()).body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return (ast.get_docstring(node) or name).splitlines()[0]
    return signature.title(load(name))


class Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=32, width=100)


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise UserError(f"{message[:1].upper()}{message[1:]}.", f"`{self.prog} --help` shows how it is used.")


if __name__ == "__main__":
    sys.exit(main())
