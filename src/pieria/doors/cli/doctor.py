"""What this machine can run, and why not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path

from ...core.errors import UserError
from ...core.find import find, names
from ...core.places import cache, home


def examine(deep: bool) -> int:
    """Prints a line a finding; returns 1 if one of them needs mending."""
    import psutil

    from ... import ranking, weights
    from ...formats import sealed
    from ...residency import budget, free
    from ...studio import Studio

    wrong = 0

    def say(good: bool | None, what: str, hint: str = "") -> None:
        nonlocal wrong
        wrong += good is False
        print(f"{'✓' if good else '·' if good is None else '✗'} {what}")
        if hint:
            print(f"    {hint}")

    print(
        f"machine   {platform.platform()}, Python {platform.python_version()}, {psutil.cpu_count(logical=False)} cores"
    )
    total, room, models = psutil.virtual_memory().total / 1e9, free() / 1e9, budget() / 1e9
    print(f"memory    {total:.1f} GB, {room:.1f} GB free, models may take {models:.1f} GB")
    print(f"home      {home()}  ({shutil.disk_usage(home()).free / 1e9:.1f} GB free)")
    print(f"weights   {cache()}  ({shutil.disk_usage(cache()).free / 1e9:.1f} GB free)\n")
    extra = wide()
    if extra:
        say(
            None,
            f"This processor has {extra}, which the ready-made llama.cpp does not use.",
            "docs/native.md says how to build it: prompts are read faster.",
        )
    for name in names("engines"):
        why = find("engines", name).Engine().available()
        say(not why, f"engine {name}" + (f": {why}" if why else ""))
    cards = weights.cards(home())
    for card in cards.values():
        try:
            need = find("engines", card.engine).Engine().estimate(card, weights.locate(card))
        except UserError as error:
            say(None if error.code == "model_not_installed" else False, f"{card.name}: {error.message}", error.hint)
            continue
        fits = need <= budget()
        says = f"needs {need / 1e9:.2f} GB" if need else "needs no memory here"
        say(True if fits else None, f"{card.name}: {says}" + ("" if fits else ", more than models may take now"))
    for medium in ranking.SETS:
        if found := ranking.known(home(), medium):
            say(None, f"{medium}, measured here on {found['time'][:10]}: {found['sentence']}")
    shut = sealed.state(home()).get("state", "")
    if shut in ("", "on"):
        say(bool(shut) or None, "what is stored is encrypted" if shut else "what is stored is not encrypted",
            "" if shut else "Type: pieria encrypt on")  # fmt: skip
    else:
        say(False, f"encryption is half done ({shut})", f"Type: pieria encrypt {shut.split()[-1]}")
    try:
        studio = Studio()
    except UserError as error:
        say(False, error.message, error.hint)
    else:
        try:
            problems = studio.store.check(deep=deep)
            say(not problems, "the store is whole" if not problems else "the store has problems:")
            for problem in problems:
                print(f"    {problem}")
        finally:
            studio.close()
    if Path(home()).stat().st_mode & 0o077:
        say(False, "other users of this machine can look into the home", f"Type: chmod 700 {home()}")
    return 1 if wrong else 0


def wide() -> str:
    """The instruction sets that a native build would use and the wheel does not."""
    if sys.platform != "linux" or platform.machine() != "x86_64" or os.environ.get("PIERIA_NATIVE"):
        return ""
    import xllamacpp

    if "AVX512 = 1" in xllamacpp.get_system_info():
        return ""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    flags = next((line for line in lines if line.startswith("flags")), "").split()
    found = [
        s
        for f, s in (("avx512f", "AVX-512"), ("avx512_vnni", "VNNI"), ("avx512_bf16", "BF16"), ("amx_tile", "AMX"))
        if f in flags
    ]
    return ", ".join(found)
