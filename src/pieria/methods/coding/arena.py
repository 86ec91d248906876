"""Runs inside the sandbox, as a script, alone: imports a candidate and the cases made for it, and says what they gave.

Beside it lie ``job.json``, the candidates, and ``cases.py`` (see `trial.cases`): a function for each assertion or call,
whose names are looked up in the candidate. Its answer is one line of JSON behind a mark that the candidate does not
know. A candidate could still cheat; it is judged to be of use to a person, not to be trusted.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sys
import traceback
from types import ModuleType
from typing import Any

CONVERT: dict[str, Any] = {c.__name__: c for c in (list, tuple, set, str, int, float, bool, dict, sorted)}


def main() -> None:
    with open("job.json") as file:
        job = json.load(file)
    os.unlink("job.json")
    sys.dont_write_bytecode = True
    channel = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    signal.signal(signal.SIGPROF, late)
    rows = [observed(f"variant_{n}", job) for n in range(job["variants"])]
    answer: Any = rows or judged(job)
    channel.write(f"\n{job['mark']}{json.dumps(answer)}\n")
    channel.flush()
    os._exit(0)


def late(number: int, frame: Any) -> None:
    raise TimeoutError("it took too long")


def load(name: str, known: dict[str, Any] | None = None) -> ModuleType:
    """A file of this folder as a module; ``known`` are names that it finds there already."""
    spec = importlib.util.spec_from_file_location(name, os.path.abspath(f"{name}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    module.__dict__.update({k: v for k, v in (known or {}).items() if not (k.startswith("__") and k.endswith("__"))})
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def judged(job: dict[str, Any]) -> dict[str, Any]:
    """One candidate: whether it loads, how each assertion fares, what each call gives."""
    result: dict[str, Any] = {"loaded": False, "checks": [], "calls": []}
    try:
        signal.setitimer(signal.ITIMER_PROF, job["each"])
        before = vars(load("setup_code")) if job["setup"] else {}
        cases = vars(load("cases", vars(load("candidate", before))))
        result["loaded"] = True
    except BaseException as error:
        result["error"] = told(error)
        return result
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    result["checks"] = [checked(cases[f"check_{n}"], equal, job["each"]) for n, equal in enumerate(job["equal"])]
    result["calls"] = [called(cases[f"call_{n}"], job["each"]) for n in range(job["calls"])]
    return result


def observed(name: str, job: dict[str, Any]) -> list[dict[str, str]]:
    """What each call gives in one of several modules: its value as text, or its error. quick: the first that takes too
    long ends it, and the row is short."""
    row = list[dict[str, str]]()
    try:
        signal.setitimer(signal.ITIMER_PROF, job["each"])
        cases = vars(load("cases", vars(load(name))))
    except BaseException:
        return row
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    for n in range(job["calls"]):
        try:
            signal.setitimer(signal.ITIMER_PROF, job["each"])
            row.append({"kind": "value", "value": written(cases[f"call_{n}"]())[:2000]})
        except TimeoutError:
            row.append({"kind": "late", "value": ""})
            if job["quick"]:
                return row
        except BaseException as error:
            said = str(error)[:200] if isinstance(error, NameError) else ""
            row.append({"kind": "raises", "type": type(error).__name__, "value": said})
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    return row


def checked(case: Any, equal: bool, each: int) -> dict[str, Any]:
    """One assertion: whether it holds; if it compares for equality, both values, and what would make them equal."""
    try:
        signal.setitimer(signal.ITIMER_PROF, each)
        if not equal:
            return {"ok": bool(case())}
        got, want = case()
        if bool(got == want):
            return {"ok": True}
        return {"ok": False, "got": short(got), "want": short(want), "mend": mend(got, want)}
    except BaseException as error:
        return {"ok": False, "error": told(error)}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def called(case: Any, each: int) -> str:
    """The value of a call as text, the same for equal values."""
    try:
        signal.setitimer(signal.ITIMER_PROF, each)
        return canonical(case())[:2000]
    except BaseException as error:
        return f"raises {type(error).__name__}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


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


def written(thing: Any, depth: int = 0) -> str:
    """Its repr, but sets in order: in each process they would stand in another, and the same value look like two."""
    kind = type(thing)
    if kind not in (list, tuple, set, dict) or not thing or depth > 20:
        return repr(thing)
    if kind is dict:
        return "{" + ", ".join(f"{written(k, depth + 1)}: {written(v, depth + 1)}" for k, v in thing.items()) + "}"
    inner = [written(t, depth + 1) for t in thing]
    if kind is set:
        return "{" + ", ".join(sorted(inner)) + "}"
    return f"[{', '.join(inner)}]" if kind is list else f"({', '.join(inner)}{',' * (len(inner) == 1)})"


def short(thing: Any) -> str:
    said = repr(thing)
    return said if len(said) <= 300 else said[:300] + "..."


def told(error: BaseException) -> str:
    """The error and where in the candidate it rose, without the frames of this file."""
    here = os.getcwd() + os.sep
    frames = [f for f in traceback.extract_tb(error.__traceback__)
              if f.filename in (here + "candidate.py", here + "setup_code.py")][-6:]  # fmt: skip
    lines = traceback.format_list(frames)
    said = "".join(lines) + "".join(traceback.format_exception_only(type(error), error))
    return said.replace(here, "").strip()[-1200:]


if __name__ == "__main__":
    sys.setrecursionlimit(5000)
    main()
