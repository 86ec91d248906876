"""mcp: every application as a tool of the Model Context Protocol (modelcontextprotocol.io), over standard input and
output, for assistants and editors that speak it.

Whoever starts it is the person at this machine, so what is made is theirs. A tool may name no file of this machine:
what calls it is a model, and what that has read may be a stranger's.
"""

from __future__ import annotations

import base64
import importlib.util
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..core import signature
from ..core.errors import Cancelled, UserError
from ..core.values import Cancel, Finish, Notice, Output, Progress
from ..formats import sealed
from ..studio import Studio
from ._apps import application, listed, played

if TYPE_CHECKING:
    from mcp import types

PICTURE, TEXT = 1 << 20, 100_000
"""Bytes up to which a picture goes into the answer itself; characters of a text."""
EVERY = 0.5
"""Seconds between two words of progress."""
ABOUT = (
    "Makes text, pictures, music, speech, films, 3D models, designs, garments and worlds on this machine, and works on "
    "texts that it is given. Every result is stored and signed as made by AI; the answer names the files."
)


def serve(studio: Studio) -> None:
    """Serves until its standard input ends."""
    if importlib.util.find_spec("mcp") is None:
        raise UserError("This needs a package that is not installed.", 'Type: pip install "pieria[mcp]"')
    import anyio
    from mcp.server.stdio import stdio_server

    async def main() -> None:
        server = made(studio)
        async with stdio_server() as (reads, writes):
            await server.run(reads, writes, server.create_initialization_options())

    anyio.run(main)


def made(studio: Studio) -> Any:
    """The server: an `mcp.server.lowlevel.Server`."""
    import anyio.from_thread
    import anyio.to_thread
    from mcp import types
    from mcp.server.lowlevel import Server

    known = {app["name"]: app for app in listed()}

    async def tools(context: Any, given: Any) -> types.ListToolsResult:
        return types.ListToolsResult(
            tools=[types.Tool(name=n, description=a["title"], input_schema=a["input"]) for n, a in known.items()]
        )

    async def call(context: Any, given: types.CallToolRequestParams) -> types.CallToolResult:
        def tell(event: Progress) -> None:
            what = event.note or f"{event.done:g} {event.unit}"
            anyio.from_thread.run(context.session.report_progress, event.done, event.total, what)

        cancel = Cancel()
        try:
            if given.name not in known:
                raise UserError(f"There is no tool {given.name[:60]!r}.", f"There are: {', '.join(known)}.")
            work = partial(run, studio, given.name, given.arguments or {}, cancel, tell)
            return types.CallToolResult(content=await anyio.to_thread.run_sync(work, abandon_on_cancel=True))
        except UserError as error:
            said = f"{error.message} {error.hint}".strip()
            return types.CallToolResult(content=[types.TextContent(type="text", text=said)], is_error=True)
        finally:
            cancel.set()

    return Server("pieria", version=__version__, instructions=ABOUT, on_list_tools=tools, on_call_tool=call)


def run(
    studio: Studio, name: str, given: dict[str, Any], cancel: Cancel, tell: Callable[[Progress], None]
) -> list[types.ContentBlock]:
    """One application's texts and pictures, what a person should know of them, and where all of it is kept. Raises
    `UserError`, `Cancelled`."""
    from mcp import types

    function = application(name)
    content, notices, last = list[Any](), list[str](), 0.0
    kept = ""
    for event in played(studio, function, signature.bind(function, given), "", cancel):
        if cancel:
            raise Cancelled
        if isinstance(event, Progress) and time.monotonic() - last > EVERY:
            last = time.monotonic()
            tell(event)
        elif isinstance(event, Notice) and event.code != "guard":
            notices.append(event.message)
        elif isinstance(event, Output):
            part = event.part
            if isinstance(part.data, str):
                content.append(types.TextContent(type="text", text=part.data[:TEXT]))
            elif part.mime in ("image/png", "image/jpeg", "image/webp") and len(part.bytes) <= PICTURE:
                drawn = base64.b64encode(part.bytes).decode()
                content.append(types.ImageContent(type="image", data=drawn, mime_type=part.mime))
        elif isinstance(event, Finish):
            kept = str(event.usage.get("run") or "")
    lines = [f"Note: {said}" for said in notices] + (places(studio, kept) if kept else [])
    return [*content, *([types.TextContent(type="text", text="\n".join(lines))] if lines else [])]


def places(studio: Studio, kept: str) -> list[str]:
    """Where a run's files are; of a home that is encrypted only how they are got."""
    outputs = studio.store.get(kept, "")["outputs"]
    if any(sealed.shut(Path(o["path"])) for o in outputs):
        return [f"Kept, encrypted, as run {kept}: `pieria show {kept}`."]
    return [f"Kept as run {kept}:", *(f"{o['path']} ({o['mime']}, {o['bytes']} bytes)" for o in outputs)]
