"""What README.md, docs/ and every text of the program say can be typed is there; what they link to is there."""

from __future__ import annotations

import argparse
import ast
import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from pieria.core.errors import UserError
from pieria.core.find import names
from pieria.doors import cli
from pieria.doors.cli import verbs

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MADE_UP = "title"
"""The application that docs/add-an-app.md writes."""
EXAMPLE = re.compile(r"(?:^ *(?=pieria [a-z]+ .)|`|(?:Type|Try|with): )(pieria [a-z][^`\n]*)", re.M)
"""Where a text of the program says what to type."""


@cache
def parser(name: str) -> argparse.ArgumentParser:
    return cli.parser(name, cli.load(name) if name in names("apps") else getattr(verbs, name))


def commands(said: str, comments: bool = False) -> list[list[str]]:
    """The commands of a line, as a shell reads it: `pieria get joe && pieria speak "a"` is two. comments: read what
    stands after a # too. A line that is no whole one (a quotation is open) is read as plain words."""
    lexer = shlex.shlex(said, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    if comments:
        lexer.commenters = ""
    try:
        words = list(lexer)
    except ValueError:
        words = re.findall(r"[;&|<>()]+|[^\s;&|<>()]+", said)
    found: list[list[str]] = [[]]
    for word in words:
        if set(word) <= set(";&|<>()#"):
            found.append([])
        else:
            found[-1].append(word)
    return [c for c in found if len(c) > 1 and c[0] == "pieria"]


def unknown(said: str) -> list[str]:
    """What of a line there is not: a command, or an option of one."""
    found = []
    for _, name, *words in commands(said, comments=True):
        if not re.fullmatch("[a-z]+", name) or name == MADE_UP:
            continue
        if name not in {*names("apps"), *verbs.__all__}:
            found.append(name)
            continue
        known = {*parser(name)._option_string_actions, "--help"}
        found += [w for w in words if re.match("--?[a-z]", w) and w.rstrip(".,:") not in known]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_page_names_commands_and_options_that_there_are(page: Path) -> None:
    text = page.read_text()
    said = [*re.findall(r"^ *(pieria .*)$", text, re.M), *re.findall(r"`(pieria [^`\n]*)`", text)]
    assert [(line, bad) for line in said if (bad := unknown(line))] == []


def test_the_program_names_commands_and_options_that_there_are() -> None:
    """In its helps, its errors' hints, its notices."""
    said = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "pieria " in node.value:
                said += [(path.name, line) for line in EXAMPLE.findall(node.value)]
    assert len(said) > 200
    assert [(where, line, bad) for where, line in said if (bad := unknown(line))] == []


def test_examples_are_understood_as_they_stand() -> None:
    """The command line takes every line of commands on a page and in a help, as it stands there."""
    lines = [(p.name, line) for p in PAGES for line in re.findall(r"^(?: {4})?(pieria .*)$", p.read_text(), re.M)]
    for name in (*names("apps"), *verbs.__all__):
        lines += [(name, line) for line in re.findall(r"^pieria .*$", parser(name).description or "", re.M)]
    assert len(lines) > 250
    for where, line in lines:
        if line.count(" | ") > 1 or "--help" in line:
            continue  # a list of verbs, as in `pieria history | show | verify`
        for _, name, *words in commands(line):
            if name != MADE_UP:
                try:
                    parser(name).parse_args(words)
                except UserError as error:
                    pytest.fail(f"{where}: {line}: {error.message}")


def test_every_page_can_be_reached_from_the_first() -> None:
    found, left = set[Path](), [PAGES[0]]
    while left:
        found.add(page := left.pop())
        linked = {(page.parent / link).resolve() for link in re.findall(r"\]\(([\w./-]+\.md)", page.read_text())}
        left += linked - found
    assert {p.name for p in PAGES} - {p.name for p in found} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S)):
        if not link.startswith("http"):
            assert (page.parent / link.split("#")[0]).is_file(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_what_a_page_says_measures_something_is_there_and_takes_those_options(page: Path) -> None:
    for script, rest in re.findall(r"((?:bench|recipes)/\w+\.py)([^`|\n]*)", page.read_text()):
        code = (ROOT / script).read_text()
        assert [o for o in re.findall(r"(?<![\w-])--[a-z][\w-]*", rest) if f'"{o}"' not in code] == [], script
