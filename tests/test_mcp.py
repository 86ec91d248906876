"""`pieria mcp` as a process of its own, driven by the official client."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pieria.doors._apps import listed
from pieria.studio import Studio

pytest.importorskip("mcp")


def talk(home: Path, what: Callable[[Any], Awaitable[Any]]) -> Any:
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    async def session() -> Any:
        env = {**os.environ, "PIERIA_HOME": str(home)}
        given = StdioServerParameters(command=sys.executable, args=["-m", "pieria.doors.cli", "mcp"], env=env)
        with open(os.devnull, "w") as quiet:
            async with stdio_client(given, errlog=quiet) as (reads, writes), ClientSession(reads, writes) as client:
                await client.initialize()
                return await what(client)

    return asyncio.run(asyncio.wait_for(session(), 120))


def test_every_application_that_needs_no_file_is_a_tool(home: Path) -> None:
    async def look(client: Any) -> Any:
        return (await client.list_tools()).tools

    tools = {t.name: t.input_schema for t in talk(home, look)}
    assert tools == {said["name"]: said["input"] for said in listed()}
    assert not any("file" in schema["properties"] for schema in tools.values())


def test_a_tool_answers_is_kept_and_refuses_in_words(home: Path) -> None:
    heard: list[tuple[float, str]] = []

    async def progress(done: float, total: float | None, note: str | None) -> None:
        heard.append((done, note or ""))

    async def use(client: Any) -> Any:
        wrote = await client.call_tool("write", {"prompt": "one two", "model": "echo"})
        made = await client.call_tool("world", {"prompt": "a small island", "size": 64, "model": "none", "seed": 3},
                                      progress_callback=progress)  # fmt: skip
        wrong = [await client.call_tool(*one) for one in (
            ("write", {}), ("write", {"prompt": "x", "source": ["/etc/passwd"]}), ("nobody", {}),
            ("write", {"prompt": "x", "model": "nobody"}), ("edit", {"picture": "/etc/passwd"}),
        )]  # fmt: skip
        return wrote, made, wrong

    wrote, made, wrong = talk(home, use)
    assert not wrote.is_error and wrote.content[0].text == "one two"
    where = wrote.content[-1].text.splitlines()
    with closing(Studio(home)) as studio:
        runs = studio.store.runs("", limit=5)
    assert where[0] == f"Kept as run {runs[-1]['id']}:" and Path(where[1].split(" (")[0]).read_text() == "one two"
    assert not made.is_error and any(c.type == "image" for c in made.content)
    assert heard
    for answer, word in zip(wrong, ("missing", "no request may name", "no tool", "nobody", "no tool"), strict=True):
        (said,) = answer.content
        assert answer.is_error and word in said.text and "Traceback" not in said.text
