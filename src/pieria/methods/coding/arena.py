"""Runs inside the sandbox, as a script, alone: a candidate, the assertions it must meet, calls whose values are wanted.

Its answer is one line of JSON behind a mark that the candidate does not know. A candidate could still cheat; it is
judged to be of use to a person, not to be trusted.
"""

from __future__ import annotations

import ast
import json
import linecache
import os
import signal
import sys
import traceback
from typing import Any

CONVERT: dict[str, Any] = {c.__name__: c for c in (list, tuple, set, str, int, float, bool, dict, sorted)}


def main() -> None:
    with open("job.json") as file:
        job = json.load(file)
    os.unlink("job.json")
    channel = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    signal.signal(signal.SIGPROF, late)
    if "variants" in job:
        rows = [observed(code, job["calls"], job["each"], job["quick"]) for code in job["variants"]]
        channel.write(f"\n{job['mark']}{json.dumps(rows)}\n")
        channel.flush()
        os._exit(0)
    space: dict[str, Any] = {"__name__": "candidate"}
    result: dict[str, Any] = {"loaded": False, "checks": [], "calls": []}
    linecache.cache["code.py"] = (len(job["code"]), None, job["code"].splitlines(keepends=True), "code.py")
    try:
        signal.setitimer(signal.ITIMER_PROF, job["each"])
        if job["setup"]:
            exec(compile(job["setup"], "setup.py", "exec"), space)  # noqa: S102  # this is what the sandbox is for
        exec(compile(job["code"], "code.py", "exec"), space)  # noqa: S102
        result["loaded"] = True
    except BaseException as error:
        result["error"] = told(error)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    if result["loaded"]:
        result["checks"] = [checked(c, space, job["each"]) for c in job["checks"]]
        result["calls"] = [called(c, space, job["each"]) for c in job["calls"]]
    channel.write(f"\n{job['mark']}{json.dumps(result)}\n")
    channel.flush()
    os._exit(0)


def observed(code: str, calls: list[str], each: int, quick: bool) -> list[dict[str, str]]:
    """What each call gives in a module of its own: its value as text, or its error. quick: the first that takes too
    long ends it, and the row is short."""
    space: dict[str, Any] = {"__name__": "candidate"}
    row = list[dict[str, str]]()
    try:
        signal.setitimer(signal.ITIMER_PROF, each)
        exec(compile(code, "code.py", "exec"), space)  # noqa: S102  # this is what the sandbox is for
    except BaseException:
        return row
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    for call in calls:
        try:
            signal.setitimer(signal.ITIMER_PROF, each)
            made = value(ast.parse(call, mode="eval").body, space)
            row.append({"kind": "value", "value": repr(made)[:2000]})
        except TimeoutError:
            row.append({"kind": "late", "value": ""})
            if quick:
                return row
        except BaseException as error:
            row.append({"kind": "raises", "type": type(error).__name__, "value": ""})
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    return row


def late(number: int, frame: Any) -> None:
    raise TimeoutError("it took too long")


def checked(check: str, space: dict[str, Any], each: int) -> dict[str, Any]:
    """One assertion: whether it holds; if it compares for equality, both values, and what would make them equal."""
    test = ast.parse(check).body[0].test  # type: ignore[attr-defined]
    equal = isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)
    try:
        signal.setitimer(signal.ITIMER_PROF, each)
        if not equal:
            return {"ok": bool(value(test, space))}
        got, want = value(test.left, space), value(test.comparators[0], space)
        if bool(got == want):
            return {"ok": True}
        return {"ok": False, "got": short(got), "want": short(want), "mend": mend(got, want)}
    except BaseException as error:
        return {"ok": False, "error": told(error)}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def called(call: str, space: dict[str, Any], each: int) -> str:
    """The value of a call as text, the same for equal values."""
    try:
        signal.setitimer(signal.ITIMER_PROF, each)
        return canonical(value(ast.parse(call, mode="eval").body, space))[:2000]
    except BaseException as error:
        return f"raises {type(error).__name__}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def value(node: ast.expr, space: dict[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "example", "eval"), space)  # noqa: S307


def mend(got: Any, want: Any) -> str:
    """A plain conversion that makes the two equal: its name, ``round:DIGITS``, or ""."""
    if isinstance(got, float) and isinstance(want, float):
        digits = len(repr(want).partition(".")[2])
        return f"round:{digits}" if round(got, digits) == want else ""
    for name, convert in CONVERT.items():
        try:
            made = convert(got)
            if type(made) is type(want) and made == want:
                return name
        except Exception:  # noqa: S112  # it is no such conversion
            continue
    return ""


def canonical(thing: Any, depth: int = 0) -> str:
    if depth > 6:
        return "..."
    if isinstance(thing, float):
        return f"{thing:.9g}"
    if isinstance(thing, (set, frozenset)):
        return "{" + ",".join(sorted(canonical(t, depth + 1) for t in thing)) + "}"
    if isinstance(thing, dict):
        return "{" + ",".join(f"{canonical(k, depth + 1)}:{canonical(v, depth + 1)}" for k, v in thing.items()) + "}"
    if isinstance(thing, (list, tuple)):
        inner = ",".join(canonical(t, depth + 1) for t in thing)
        return f"[{inner}]" if isinstance(thing, list) else f"({inner})"
    return repr(thing)


def short(thing: Any) -> str:
    said = repr(thing)
    return said if len(said) <= 300 else said[:300] + "..."


def told(error: BaseException) -> str:
    """The error and where in the candidate it rose, without the frames of this file."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename in ("code.py", "setup.py")][-6:]
    lines = traceback.format_list(frames)
    return ("".join(lines) + "".join(traceback.format_exception_only(type(error), error))).strip()[-1200:]


if __name__ == "__main__":
    sys.setrecursionlimit(5000)
    main()
