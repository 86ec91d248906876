"""Tools of MCP servers, over standard input and output, by the official `mcp` package.

A server is started for each conversation with it and ended afterwards. What it answers is a stranger's text.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import re
import shlex
from collections.abc import Callable, Mapping
from typing import Any

from ...core.errors import UserError
from .tools import Result, Tool

SECONDS = 30.0
"""The most that a server may take, its start included."""
LONGEST = 20_000
# a line that is none of the protocol's, a banner say, is passed over; the library would show its traceback
logging.getLogger("mcp").addHandler(logging.NullHandler())


class Server:
    """One server's command line, such as ``python weather.py``."""

    def __init__(self, command: str) -> None:
        try:
            self.words = shlex.split(command)
        except ValueError:  # a quotation mark that is not closed
            self.words = []
        if not self.words:
            raise UserError(
                "The command of an MCP server is empty, or a quotation mark in it is not closed.",
                'Type: --mcp "python server.py"',
                param="mcp",
            )
        if importlib.util.find_spec("mcp") is None:
            raise UserError("MCP servers need a package that is not installed.", 'Type: pip install "pieria[mcp]"')

    def tools(self) -> list[Tool]:
        """Its tools, named ``mcp_NAME``. Whatever they say of themselves, they count as acting on the outside."""
        found = self._talk(lambda session: session.list_tools()).tools
        made = []
        for one in found[:40]:
            name = re.sub(r"\W", "_", str(one.name))[:60]
            schema = getattr(one, "input_schema", None) or getattr(one, "inputSchema", None) or {"type": "object"}
            about = " ".join(str(one.description or one.name).split())[:300]
            made.append(Tool(f"mcp_{name}", about, schema, "acts", self._caller(str(one.name))))
        return made

    def _caller(self, name: str) -> Callable[..., Result]:
        def call(**arguments: Any) -> Result:
            answer = self._talk(lambda session: session.call_tool(name, dict(arguments)))
            said = "\n".join(str(c.text) for c in answer.content if getattr(c, "text", None))[:LONGEST]
            if getattr(answer, "is_error", False) or getattr(answer, "isError", False):
                return Result(
                    f"The tool {name} answered with an error: {said[:300]}", {"error": said[:300]}, said, False
                )
            return Result(f"The tool {name} answered: {said}", {"value": said}, said)

        return call

    def _talk(self, what: Callable[[Any], Any]) -> Any:
        try:
            return asyncio.run(asyncio.wait_for(self._session(what), SECONDS))
        except UserError:
            raise
        except TimeoutError:
            raise UserError(
                f"The MCP server {self.words[0]} did not answer in {SECONDS:.0f} seconds.", "Try its command by hand."
            ) from None
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            raise UserError(
                f"The MCP server {self.words[0]} could not be talked with.", "Try its command by hand."
            ) from None

    async def _session(self, what: Callable[[Any], Any]) -> Any:
        import os

        from mcp import ClientSession, StdioServerParameters
        from mcp.client.stdio import stdio_client

        with open(os.devnull, "w") as quiet:
            given = StdioServerParameters(command=self.words[0], args=self.words[1:])
            async with stdio_client(given, errlog=quiet) as (reads, writes), ClientSession(reads, writes) as session:
                await session.initialize()
                return await what(session)


def every(commands: Mapping[str, None] | list[str]) -> dict[str, Tool]:
    """The tools of all servers by name; the first server wins."""
    made: dict[str, Tool] = {}
    for command in commands:
        for tool in Server(command).tools():
            made.setdefault(tool.name, tool)
    return made
