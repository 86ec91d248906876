"""GET and DELETE /v1/runs: what was made under the caller's key, and the receipts of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as Place
from starlette.responses import FileResponse, Response

from ...core.errors import UserError
from ...formats import sealed
from .answers import Deleted, Record, Records, documented, errors
from .auth import Caller, caller
from .shape import Route, answer

router = APIRouter(route_class=Route, tags=["runs"])
INLINE = 1 << 20
"""Bytes up to which a text is part of its run's record."""
SHAPE = {"pattern": "^[0-9a-z]{26}$"}  # said, not checked: what has another shape is not found, like any unknown id
Id = Annotated[
    str, Place(max_length=64, description="The run's id, all 26 characters of it.", json_schema_extra={**SHAPE})
]
BYTES = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}, "description": "The output's bytes."}


@router.get("/v1/runs", summary="List one's runs, newest first", responses=documented(Records))
async def runs(
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    before: Annotated[str, Query(pattern="^[0-9a-z]{0,26}$", description="The id of the last run already seen.")] = "",
    steps: Annotated[bool, Query(description="Those too that were only steps of another.")] = False,
) -> Response:
    listed = partial(request.app.state.studio.store.runs, who.id, limit + 1, before, whole=not steps)
    found = await anyio.to_thread.run_sync(listed)
    data = [{**summary, "object": "run"} for summary in found[:limit]]
    return answer({"object": "list", "data": data, "has_more": len(found) > limit})


@router.get("/v1/runs/{id}", summary="One run and its receipt", responses=documented(Record))
async def run(request: Request, who: Annotated[Caller, Depends(caller)], id: Id) -> Response:
    record = await kept(request, id, who)
    return answer(await anyio.to_thread.run_sync(shown, record))


@router.get(
    "/v1/runs/{id}/outputs/{position}",
    summary="The bytes of an output",
    response_class=FileResponse,
    responses={
        200: BYTES,
        206: {"description": "A range of the bytes."},
        416: {"description": "No such range."},
        **errors(),
    },
)
async def output(
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    id: Id,
    position: Annotated[int, Place(ge=0, le=10_000, description="The output's place in the record's list.")],
) -> Response:
    outputs = (await kept(request, id, who))["outputs"]
    path = Path(outputs[position]["path"]) if position < len(outputs) else None
    if path is None or not path.is_file():
        raise UserError("There is no such output.", "GET /v1/runs/{id} lists them.", status=404, code="not_found")
    return await stored(path, outputs[position]["mime"], f"{id}-{position}{path.suffix}")


async def stored(path: Path, mime: str, name: str) -> Response:
    """A file of the store, never shown in the page: what a model made may be a script."""
    headers = {"x-content-type-options": "nosniff", "cache-control": "private, no-cache"}
    try:
        if await anyio.to_thread.run_sync(sealed.shut, path):
            data = await anyio.to_thread.run_sync(sealed.read, path)
            headers |= {"content-disposition": f'attachment; filename="{name}"'}
            return Response(data, media_type=mime, headers=headers)
        now = await anyio.to_thread.run_sync(os.stat, path)
    except FileNotFoundError:  # somebody has deleted the run meanwhile
        raise UserError("This file is no longer there.", "Make it again.", status=404, code="not_found") from None
    return FileResponse(path, media_type=mime, filename=name, headers=headers, stat_result=now)


@router.delete("/v1/runs/{id}", summary="Remove a run and what it made", responses=documented(Deleted))
async def remove(request: Request, who: Annotated[Caller, Depends(caller)], id: Id) -> Response:
    await kept(request, id, who)
    await anyio.to_thread.run_sync(request.app.state.studio.store.forget, [id], who.id)
    return answer({"id": id, "object": "run", "deleted": True})


async def kept(request: Request, id: str, who: Caller) -> Any:
    """The caller's run of exactly this id; a beginning of it, as on the command line, is not enough here."""
    missing = UserError("There is no run with that id.", "GET /v1/runs lists yours.", status=404, code="not_found")
    if len(id) != 26:
        raise missing
    try:
        return await anyio.to_thread.run_sync(request.app.state.studio.store.get, id, who.id)
    except UserError as error:
        raise (missing if error.status == 404 else error) from None


def shown(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as it leaves the server: with addresses in place of paths, and short texts in it."""
    outputs = []
    for position, made in enumerate(record["outputs"]):
        said = {name: made[name] for name in ("id", "index", "medium", "mime", "bytes", "sha256", "meta")}
        said["url"] = f"/v1/runs/{record['id']}/outputs/{position}"
        if made["mime"].startswith("text/") and made["bytes"] <= INLINE:
            try:
                said["text"] = sealed.read(Path(made["path"])).decode("utf-8")
            except (OSError, UnicodeDecodeError):
                said["text"] = None
        outputs.append(said)
    return {**record, "object": "run", "outputs": outputs}
