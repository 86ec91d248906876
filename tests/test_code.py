"""pieria code: what is written meets its examples, edits apply, tests notice faults, files stay as they were."""

from __future__ import annotations

import ast
import json
import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria.apps.creative.code import code, place
from pieria.core.errors import UserError
from pieria.core.values import Delta, Event, Finish, Notice, Output, Part, Request
from pieria.methods import sandbox
from pieria.methods.coding import (
    agreeing,
    answer,
    asked,
    edits,
    explaining,
    fixing,
    guessing,
    mend,
    mutants,
    project,
    syntax,
    testing,
    trial,
)

needs = pytest.mark.skipif(bool(sandbox.unavailable()), reason=sandbox.unavailable() or "it works")
STATS = "def mean(xs):\n    return sum(xs) / len(xs)\n\n\ndef spread(xs):\n    m = mean(xs)\n    return max(xs) - m\n"


class Scripted:
    """A model that says these answers in turn; the last one again when they are used up."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), list[Request]()

    def __call__(self, request: Request) -> Iterator[Event]:
        self.asked.append(request)
        for index in range(request.options.get("n") or 1):
            said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            yield Delta(said, index)
            yield Output(Part("text", said, meta={"finish_reason": "stop"}), index)
        yield Finish("stop", {"completion_tokens": 1})


def made(*args: Any, **kwargs: Any) -> tuple[list[Part], list[str], Finish]:
    events = list(code(*args, **kwargs))
    notices = [e.message for e in events if isinstance(e, Notice)]
    assert isinstance(events[-1], Finish)
    return [e.part for e in events if isinstance(e, Output)], notices, events[-1]


def fenced(source: str, words: str = "Here it is:\n\n") -> str:
    return f"{words}```python\n{source}```\n\nIt works."


# what is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Do it.\nassert f(1) == 2\nassert g([1,\n  2]) == {'a': 1}", ["assert f(1) == 2", "assert g([1,\n2]) == {'a': 1}"]),
        ("like this:\n>>> f(2)\n4\n>>> f(3)\n9\n", ["assert f(2) == 4", "assert f(3) == 9"]),
        ("slug('Hello, World') returns 'hello-world'", ["assert slug('Hello, World') == 'hello-world'"]),
        ("`double(2)` -> 4. Nothing else.", ["assert double(2) == 4"]),
        ("f(1) returns 1, f(2) returns 4 and f(None) is 3", ["assert f(1) == 1", "assert f(2) == 4", "assert f(None) == 3"]),
        ("fib(0)=0, fib(10) = 55", ["assert fib(0) == 0", "assert fib(10) == 55"]),
        ("add(a, b) should return 5 for add(2, 3)", ["assert add(2, 3) == 5"]),
        ("f(x) returns the square of x", []),
        ("assert nothing of the kind", []),
    ],
)  # fmt: skip
def test_examples_are_read_from_words(words: str, found: list[str]) -> None:
    assert [e.check for e in asked.examples(words)] == found


def test_the_language_is_what_the_words_say() -> None:
    said = {"a bash script": "bash", "in JavaScript": "javascript", "a C program": "c", "in C++": "cpp", "c, b, a": "python",
            "a Python script, not javascript": "python", "sort a list": "python"}  # fmt: skip
    assert {w: asked.language(w) for w in said} == said


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("```python\nx = 1\n```", "x = 1\n"), ("```\nx = 1", "x = 1\n"), ("x = 1", "x = 1\n"), ("", ""),
        ("```python\nno code (\n```\n```python\nx = 2\n```", "x = 2\n"), ("```py\n```", ""),
    ],
)  # fmt: skip
def test_code_is_taken_out_of_an_answer(said: str, found: str) -> None:
    assert answer.code(said) == found


# mends ------------------------------------------------------------------------------------------------------------


def test_imports_that_lack_are_added_below_the_docstring() -> None:
    source = '"""Doc."""\nfrom __future__ import annotations\n\n\ndef f(x):\n    return math.sqrt(x) + floor(x)\n'
    new, added = mend.imports(source)
    assert sorted(added) == ["from math import floor", "import math"]
    assert new.splitlines()[2:4] == ["from math import floor", "import math"] and new.startswith(
        '"""Doc."""\nfrom __future__'
    )
    assert mend.imports("def f(x): return helper(x)")[1] == [] and mend.imports("def f(:")[1] == []


@needs
def test_names_and_types_are_mended_from_the_example() -> None:
    examples = asked.examples("assert pair(2) == (2, 4)")
    done = trial.mended(
        "def g(n):\n    if n > 99:\n        return [g(1)]\n    return [n, n * n]\n\nprint(g(2))\n", examples
    )
    assert done.well and "def pair(n)" in done.code and "print" not in done.code and len(done.notes) == 2
    assert "return tuple([pair(1)])" in done.code
    wrong = trial.mended("def pair(n):\n    return [n, n]\n", examples)
    assert not wrong.well and "it returned [2, 2]" in trial.report(wrong, examples)


@needs
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def f(:\n", "SyntaxError"), ("", "no code"), ("import os\nos._exit(0)", "Stopped"), ("1 / 0", "ZeroDivisionError"),
        ("def f(x):\n    return x / 0", "ZeroDivisionError"), ("def f(x):\n    raise SystemExit", "SystemExit"),
        ('print("{}")\nimport sys\nsys.exit(0)', "SystemExit"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told(source: str, said: str) -> None:
    examples = asked.examples("assert f(1) == 1")
    done = trial.tried(source, examples)
    assert not done.well and said in trial.report(done, examples)


# writing ----------------------------------------------------------------------------------------------------------


@needs
def test_drafts_until_the_examples_are_met() -> None:
    run = Scripted(fenced("def double(x):\n    return x * x\n"), fenced("def double(x):\n    return x + 1\n"),
                   fenced("def double(x):\n    return 2 * x\n"))  # fmt: skip
    parts, notices, _ = made(run, "double(3) returns 6")
    assert parts[0].data == "def double(x):\n    return 2 * x\n" and parts[0].mime == "text/x-python"
    assert any("1 of 1 examples; 3 drafts" in n for n in notices)
    assert run.asked[0].options["temperature"] == 0 and run.asked[1].options["n"] == 2


@needs
def test_a_repair_is_shown_what_went_wrong_and_failure_is_said() -> None:
    run = Scripted(fenced("def double(x):\n    return x * x\n"))
    parts, notices, _ = made(run, "double(3) returns 6", drafts=1)
    assert "x * x" in str(parts[0].data)
    assert "it returned 9\n  it should return 6" in run.asked[1].messages[-1].text
    assert any("0 of 1 examples" in n for n in notices)


@needs
def test_most_agree() -> None:
    examples = asked.examples("assert f(2) == 4")
    square, also, other = (trial.tried(f"def f(x):\n    return {e}\n", examples) for e in ("x ** 2", "x * x", "x + 2"))
    assert all(t.well for t in (square, also, other))
    best, why = agreeing.chosen([other, square, also], examples, 1)
    assert best.code == square.code and why.startswith("2 of 3")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3)),
       st.integers(0, 99))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_varied_values_keep_their_type(value: Any, seed: int) -> None:
    assert type(agreeing.vary(value, random.Random(seed))) is type(value)


# edits ------------------------------------------------------------------------------------------------------------


@given(
    st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d"]), max_size=8),
    st.lists(st.sampled_from(["a\n", "x\n", "d"]), max_size=8),
)
@settings(max_examples=15, deadline=None)
def test_a_diff_is_one_that_patch_takes(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str]
) -> None:
    before, after = "".join(old), "".join(new)
    changes = edits.diff(before, after, "f")
    if not changes:
        assert before == after
        return
    folder = tmp_path_factory.mktemp("patch")
    (folder / "f").write_text(before)
    subprocess.run(["git", "apply", "--unidiff-zero", "-"], input=changes, text=True, cwd=folder, check=True)
    assert (folder / "f").read_text() == after if after else True


def test_a_function_is_replaced_and_nothing_else() -> None:
    source = "import os\n\n\nclass A:\n    x = 1  # kept\n\n    @property\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n"
    piece = next(p for p in edits.pieces(source) if p.name == "f")
    new = edits.replaced(
        source, piece, "import math\nimport os\n@property\ndef f(self):\n    return math.pi\n\ndef g(self): pass\n"
    )
    assert new == source.replace("return 1", "return math.pi").replace("import os\n", "import math\nimport os\n", 1)
    assert edits.replaced(source, piece, "def other(): pass") == "" and edits.replaced(source, piece, "def f(") == ""


def test_lines_are_counted_as_python_counts_them() -> None:
    source = "x = 'a\u2028b'\n\x0c\n\ndef f():\r\n    return 1\r\n"
    piece = edits.pieces(source)[0]
    assert edits.text(source, piece).startswith("def f()") and "".join(edits.rows(source)) == source
    assert (
        edits.replaced(source, piece, "def f():\n    return 2\n")
        == source.partition("def")[0] + "def f():\n    return 2\n"
    )


def test_a_file_changed_meanwhile_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    path.chmod(0o640)
    edits.write(path, "x = 1\n", "x = 2\n")
    assert path.read_text() == "x = 2\n" and path.stat().st_mode & 0o777 == 0o640
    with pytest.raises(UserError) as refused:
        edits.write(path, "x = 1\n", "x = 3\n")
    assert refused.value.status == 409 and path.read_text() == "x = 2\n" and len(list(tmp_path.iterdir())) == 1


# fixing -----------------------------------------------------------------------------------------------------------

BROKEN = "def median(xs):\n    xs = sorted(xs)\n    m = len(xs) // 2\n    if len(xs) % 2:\n        return xs[m]\n    return xs[m] + xs[m - 1] / 2\n"
MENDED = BROKEN.replace("xs[m] + xs[m - 1] / 2", "(xs[m] + xs[m - 1]) / 2")


@needs
def test_fix_shows_a_diff_and_writes_only_when_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "stats.py"
    path.write_text("# keep\n" + BROKEN)
    (tmp_path / "check.py").write_text(
        "from stats import median\nassert median([1, 2, 3, 4]) == 2.5, median([1, 2, 3, 4])\n"
    )
    run = Scripted(fenced(BROKEN.replace("+", "-")), fenced(MENDED))
    parts, notices, _ = made(run, "fix", Path("stats.py"), test="python check.py")
    assert parts[0].mime == "text/x-diff" and path.read_text() == "# keep\n" + BROKEN
    changed = [line for line in str(parts[0].data).splitlines() if line[:1] in "+-"][2:]
    assert changed == ["-    return xs[m] + xs[m - 1] / 2", "+    return (xs[m] + xs[m - 1]) / 2"]
    assert any("1 failed before, none now" in n for n in notices)
    assert "AssertionError: 4.0" in run.asked[0].messages[0].text
    made(Scripted(fenced(MENDED)), "fix", Path("stats.py"), test="python check.py", write=True)
    assert path.read_text() == "# keep\n" + MENDED
    parts, notices, _ = made(Scripted("x"), "fix", Path("stats.py"), test="python check.py")
    assert any("nothing to mend" in n for n in notices)


@needs
def test_fix_says_when_it_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("def f(x):\n    return x\n")
    with pytest.raises(UserError) as refused:
        made(Scripted(fenced("def f(x):\n    return x - 1\n")), "fix", Path("a.py"), test="assert f(1) == 2", drafts=2)
    assert "No edit was found" in refused.value.message and refused.value.status == 422
    assert (tmp_path / "a.py").read_text() == "def f(x):\n    return x\n"


@needs
def test_a_lacking_import_needs_no_model() -> None:
    run = Scripted("no code")
    parts, notices, _ = made(run, "fix", source="def f(x):\n    return math.floor(x)\n", test="assert f(1.5) == 1")
    assert "+import math" in str(parts[0].data) and not run.asked and any("import math" in n for n in notices)


def test_places_come_from_the_traceback() -> None:
    said = 'Traceback:\n  File "test_a.py", line 3, in test\n  File "stats.py", line 6, in spread\n    m = mean(xs)\nTypeError: x'
    assert [p.name if p else "" for p in fixing.places(STATS, "stats.py", said)] == ["spread", "mean", ""]
    assert fixing.places("def f(:", "a.py", "SyntaxError") == [None]
    assert fixing.missing("def a(): pass\ndef b(): pass", "def a(): pass") == {"b"}


@pytest.mark.parametrize("words", ["rm -rf /", "bash -c pytest", "", "'", "curl x | python"])
def test_other_commands_are_refused(words: str) -> None:
    with pytest.raises(UserError):
        project.command(words)


def test_what_is_copied_leaves_secrets_and_links_out(tmp_path: Path) -> None:
    for name in ("a.py", ".env", "id.pem", "node_modules/x.js", "sub/b.py", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    assert set(project.gathered(tmp_path)) == {"a.py", "sub/b.py"}


# tests and mutants ------------------------------------------------------------------------------------------------


@needs
def test_tests_pass_and_notice_faults(tmp_path: Path) -> None:
    calls = json.dumps(
        {"calls": ["clamp(5, 0, 3)", "clamp(-1, 0, 3)", "clamp(2, 0, 3)", "clamp(open('x'), 0, 1)", "other(1)"]}
    )
    source = "def clamp(x, low, high):\n    if x < low:\n        return low\n    if x > high:\n        return high\n    return x\n"
    path = tmp_path / "limits.py"
    path.write_text(source)
    parts, _, finish = made(Scripted(calls), "test", path)
    said = str(parts[0].data)
    assert "open(" not in said and "from limits import clamp" in said
    about = finish.usage["code"]
    assert about["killed"] >= about["mutants"] - 2 > 3
    (tmp_path / "test_limits.py").write_text(said)
    result = project.run(project.gathered(tmp_path), project.command("pytest -q test_limits.py"))
    assert result.well and result.passed == 1


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("def f(t):\n    return t.replace('&', '+')", "f('a&b')"), ("def f(n):\n    return n > 41", "f(42)"),
        ("def f(xs: list[str]):\n    return xs", "f(['b', 'a'])"), ("def f(a, *, on=True):\n    return a if on else a.lower()", "f('a', on=False)"),
        ("def f(a):\n    \"\"\"Doc.\n\n    >>> f('zz')\n    1\n    \"\"\"\n    return 1", "f('zz')"), ("def f():\n    return 1", "f()"),
        ("def f(xs):\n    return sum(x['price'] * x['count'] for x in xs)", "f([{'count': 2, 'price': 3}])"),
        ("def f(a):\n    return a['k'] + 1", "f({'k': 2})"),
    ],
)  # fmt: skip
def test_calls_are_guessed_from_the_code(source: str, call: str) -> None:
    assert call in [c.replace("''", "'a'") for group in guessing.guessed(source, "f", 1) for c in group]


@needs
def test_sets_are_written_the_same_in_every_process() -> None:
    source = "def f(s: str):\n    return {'k': [set(s)]}\n"
    seen = {testing.observed([source], ["f('a,bxyz')"])[0][0]["value"] for _ in range(4)}
    assert seen == {"{'k': [{',', 'a', 'b', 'x', 'y', 'z'}]}"}


def test_a_file_that_no_test_can_import_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "my-tool.py"
    path.write_text("def f(x):\n    return x\n")
    with pytest.raises(UserError, match=r"my-tool\.py"):
        made(Scripted("x"), "test", path, model="none")


@needs
def test_what_is_awaited_is_left_out_and_that_is_told(tmp_path: Path) -> None:
    path = tmp_path / "waits.py"
    path.write_text("async def slow(x: int) -> int:\n    return x\n\n\ndef quick(x: int) -> int:\n    return 3 * x\n")
    _, told, _ = made(Scripted("x"), "test", path, model="none")
    assert any("no test awaits them yet: slow." in message for message in told)
    path.write_text("async def slow(x: int) -> int:\n    return x\n")
    with pytest.raises(UserError, match="can be tested") as refused:
        made(Scripted("x"), "test", path, model="none")
    assert "async" in refused.value.hint


def test_what_no_call_gives_a_value_of_is_told_why() -> None:
    source = "def mean(values):\n    return sum(values) / len(value)\n\n\ndef named(a):\n    return a.name\n"
    told = [
        e.message for e in testing.suites(Scripted(), source, ["mean", "named"], "none", 1) if isinstance(e, Notice)
    ]
    assert "its own code fails: name 'value' is not defined." in told[0]
    assert "guessed calls ended in AttributeError" in told[1]


def test_each_mutant_is_one_fault() -> None:
    source = "def f(a, b):\n    '''Doc.'''\n    if a < b and a != 0:\n        return a + 1\n    return not b\n"
    found = mutants.mutants(source, "f", 40, 1)
    plain = ast.unparse(ast.parse(source))
    assert len({m.code for m in found}) == len(found) >= 8 and all(m.code != plain for m in found)
    assert all(len(set(m.code.splitlines()) - set(plain.splitlines())) == 1 for m in found)
    assert {m.line for m in found} <= {3, 4, 5} and len(mutants.mutants(source, "f", 3, 1)) == 3


# explaining, completing -------------------------------------------------------------------------------------------


def test_what_is_not_there_is_left_out_of_an_explanation(tmp_path: Path) -> None:
    path = tmp_path / "stats.py"
    path.write_text(STATS)
    said = "It takes the mean (line 6). `spread` uses `numpy` here. The loop is on line 40. It returns `max(xs) - m` (line 7)."
    parts, notices, _ = made(Scripted(said), "explain", Path(f"{path}:5-7"))
    said = "Line 12: it takes the mean. It returns the rest (line 7)."
    capital, _, _ = made(Scripted(said), "explain", Path(f"{path}:5-7"))
    assert "Line 12" not in str(capital[0].data) and "the rest (line 7)" in str(capital[0].data)
    assert "numpy" not in str(parts[0].data) and "line 40" not in str(parts[0].data)
    assert "`max(xs) - m` (line 7)" in str(parts[0].data) and any(n.startswith("2 sentences") for n in notices)
    whole, _, _ = made(Scripted("x"), "explain", path, model="none")
    assert "**spread** (stats.py:5-7)" in str(whole[0].data) and "calls mean, max" in str(whole[0].data)


def test_complete_fills_the_gap_and_writes_when_told(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("def f(x):\n    return \n\nprint(f(1))\n")
    run = Scripted("x + 1")
    parts, _, finish = made(run, "complete", Path(f"{path}:2:12"))
    assert "\n```" in run.asked[-1].options["stop"]  # what comes after a fence is talk
    assert parts[0].data == "x + 1" and finish.usage["code"]["valid"] and "x + 1" not in path.read_text()
    assert (
        run.asked[0].messages[0].text == "def f(x):\n    return "
        and run.asked[0].options["suffix"] == "\n\nprint(f(1))\n"
    )
    made(run, "complete", Path(f"{path}:2:12"), write=True)
    assert path.read_text() == "def f(x):\n    return x + 1\n\nprint(f(1))\n"


@given(st.text(alphabet="ab\n", max_size=30), st.integers(0, 40))
def test_positions_are_where_they_say(source: str, index: int) -> None:
    index = min(index, len(source))
    line, column = source[:index].count("\n") + 1, index - (source.rfind("\n", 0, index) + 1) + 1
    assert explaining.position(f"{line}:{column}", source) == index


# refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given_",
    [
        {"task": ""}, {"task": "…"}, {"task": "fix", "file": Path("nothing.py")}, {"task": "fix", "source": ""}, {"task": "x" * 30000},
        {"task": "paint", "file": Path("a.py")}, {"task": "f", "drafts": 0}, {"task": "f", "max_tokens": 1}, {"task": "f", "write": True},
        {"task": "f", "example": ["no python ("]}, {"task": "explain", "source": "x = 1", "at": "7-9"},
        {"task": "complete", "source": "x = 1", "at": "1:99"}, {"task": "test", "source": "x = 1"}, {"task": "test", "source": "def f(:"},
        {"task": "f", "test": "pytest"}, {"task": "f", "at": "1:1"}, {"task": "explain", "source": "x", "example": ["f(1) == 2"]},
        {"task": "test", "source": "x", "drafts": 3}, {"task": "complete", "source": "x", "execute": False},
        {"task": "explain", "file": Path(__file__), "write": True}, {"task": "fix", "file": Path(f"{__file__}:3")},
        {"task": "fix", "source": "x", "language": "rust"}, {"task": "explain", "source": "\0\0"},
    ],
)  # fmt: skip
def test_refused_in_a_sentence(given_: dict[str, Any]) -> None:
    with pytest.raises(UserError) as refused:
        list(code(Scripted("x"), **given_))
    assert refused.value.message and refused.value.hint


def test_unreadable_files(tmp_path: Path) -> None:
    for name, data in {"latin.py": b"\xff\xfe\xe4", "huge.py": b"x" * 500_000, "empty.py": b" \n"}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UserError):
            edits.read(tmp_path / name)
    with pytest.raises(UserError):
        edits.read(tmp_path)


def test_paths_with_places(tmp_path: Path) -> None:
    odd = tmp_path / "a.py:3"
    odd.write_text("x")
    assert place(Path("src/a.py:12:5")) == (Path("src/a.py"), "12:5") and place(Path("a.py:3-9")) == (
        Path("a.py"),
        "3-9",
    )
    assert place(odd) == (odd, "") and place(Path("a.py")) == (Path("a.py"), "")


def test_no_path_comes_in_over_http() -> None:
    from pieria.core.signature import bind

    with pytest.raises(UserError):
        bind(code, {"task": "explain", "file": "/etc/passwd"})
    assert bind(code, {"task": "explain", "source": "x = 1"})["file"] is None


def test_without_a_sandbox_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "unavailable", lambda: "This kernel has none.")
    for given_ in (
        {"task": "f(1) returns 2"},
        {"task": "fix", "source": "x = 1"},
        {"task": "test", "source": "def f(): pass"},
    ):
        with pytest.raises(UserError) as refused:
            list(code(Scripted("x = 1"), **given_))
        assert refused.value.code == "no_sandbox"
    parts, notices, _ = made(Scripted(fenced("x = 1\n")), "set x", execute=False)
    assert parts[0].data == "x = 1\n" and any("not run" in n for n in notices)


@pytest.mark.parametrize("source", ["x = " + "-" * 50_000 + "1\n", "x = 2" + "**2" * 20_000 + "\n"])
def test_code_that_is_too_deep_to_be_read_is_a_text(source: str) -> None:
    """Python's parser says MemoryError to it."""
    parts, _, _ = made(Scripted("It is a number."), "explain", source=source)
    assert parts
    with pytest.raises(UserError):
        made(Scripted(fenced(source)), "test", source=source)
    assert mend.bare(source) == source and mend.imports(source) == (source, [])


@pytest.mark.parametrize(
    ("language", "good", "bad"), [("bash", "echo hi\n", "if then\n"), ("python", "x = 1\n", "x =\n")]
)
def test_syntax_of_other_languages(language: str, good: str, bad: str) -> None:
    assert syntax.checked(good, language, ".x")[0] is True and syntax.checked(bad, language, ".x")[0] is False
    assert syntax.checked("fn main() {}", "rust", ".rs")[0] is None


def test_cancelled_is_said() -> None:
    def run(request: Request) -> Iterator[Event]:
        yield Finish("cancelled")

    events: Sequence[Event] = list(code(run, "explain", source=STATS))
    assert isinstance(events[-1], Finish) and events[-1].reason == "cancelled"
