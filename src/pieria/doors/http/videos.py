"""POST /v1/videos and what belongs to it: OpenAI's videos, jobs that film a sentence while the client polls."""

from __future__ import annotations

import io
import itertools
import re
import time
from collections.abc import Generator, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import anyio.to_thread
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi import Path as Place
from pydantic import Field
from starlette.responses import Response

from ...core import signature
from ...core.errors import UserError
from ...core.find import find
from ...core.values import Cancel, Event, Finish
from ...store import videos as store
from ...studio import Studio
from .._apps import played
from .answers import Open, documented, errors
from .auth import Caller, caller
from .errors import log
from .jobs import Job, Jobs
from .multipart import bad, is_form, parts
from .runs import stored
from .schemas import Body, Model, Whole
from .shape import Route, answer, formed, new

router = APIRouter(route_class=Route, tags=["videos"])
OWN = ("", "pieria")
"""Names of the films that are drawn here; any other is a card that makes videos."""
POLL = "1000"
"""Milliseconds after which OpenAI's client asks again."""
SIZE, SECONDS = "854x480", 4.0
Seconds = Annotated[
    str, Field(pattern=r"^\d{1,3}(\.\d{1,2})?$", max_length=6, description="0.5 to 120, as a text: \"4\"")
]  # fmt: skip


class VideoBody(Body):
    """POST /v1/videos, as a form or as JSON. ``seed``, ``music`` and ``narrate`` are Pieria's own."""

    prompt: Annotated[str, Field(min_length=1, max_length=1500)]
    model: Model | None = None
    seconds: Seconds | None = None
    size: Annotated[str, Field(pattern=r"^\d{2,4}x\d{2,4}$")] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1), Whole] | None = None
    music: Annotated[str, Field(max_length=200)] | None = None
    narrate: bool | None = None


class RemixBody(Body):
    """POST /v1/videos/{id}/remix: a sentence of edits, as `pieria edit` takes them."""

    prompt: Annotated[str, Field(min_length=1, max_length=1000)]


class Video(Open):
    id: str
    object: Literal["video"]
    status: Literal["queued", "in_progress", "completed", "failed"]
    progress: int


class Videos(Open):
    object: Literal["list"]
    data: list[Video]


class Gone(Open):
    id: str
    object: Literal["video.deleted"]
    deleted: bool


FORM = {"requestBody": {"required": True, "content": {
    "multipart/form-data": {"schema": {"type": "object", "required": ["prompt"],
                                       "properties": {n: {"type": "string"} for n in VideoBody.model_fields}}},
    "application/json": {"schema": VideoBody.model_json_schema()},
}}}  # fmt: skip
SHAPE = {
    "pattern": "^video_[0-9a-f]{24}$"
}  # said, not checked: what has another shape is not found, like any unknown id
Id = Annotated[str, Place(max_length=64, description="The video's id.", json_schema_extra={**SHAPE})]


@router.post("/v1/videos", summary="Film a sentence", responses=documented(Video), openapi_extra=FORM)
async def create(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """OpenAI's video creation: a job, to be polled. Its words are checked at once; the film is made in its turn."""
    body = await said(request)
    studio, seconds = request.app.state.studio, float(body.seconds or SECONDS)
    own = (body.model or "") in OWN
    if not own:
        await anyio.to_thread.run_sync(studio.card, body.model, "video")
    given: dict[str, Any] = {
        "prompt": body.prompt, "seconds": seconds, "size": body.size or ("" if not own else SIZE), "gif": False,
        "seed": body.seed if body.seed is not None else 1, "planner": "none", "model": "" if own else body.model,
        "music": body.music, "narrate": body.narrate,
    }  # fmt: skip
    given = {k: v for k, v in given.items() if v is not None}
    signature.bind(find("apps", "video").video, given)
    if own:
        await anyio.to_thread.run_sync(_checked, body.prompt, seconds, body.size or SIZE)
    told = {"model": body.model or OWN[1], "seconds": f"{seconds:g}", "size": body.size or SIZE}
    return await queued(request, who, told, given)


def _checked(prompt: str, seconds: float, size: str) -> None:
    """Refuses at once what the words cannot be: the client should not have to poll for that."""
    from ...methods import filming, scoring

    across, _, down = size.partition("x")
    filming.read(scoring.heard(prompt)[0], seconds, 1, (int(across), int(down)))


def opened(app: FastAPI) -> None:
    """A server begins, and takes up what one before it left; where the home cannot be written, when it is asked."""
    app.state.jobs = None
    try:
        jobs(app)
    except (OSError, UserError) as error:
        log.error("films that wait are not taken up", exc_info=error)


def jobs(app: FastAPI) -> Jobs:
    found: Jobs | None = app.state.jobs
    if found is None:
        found = app.state.jobs = Jobs(app.state.studio.store, partial(filmed, app.state.studio))
    return found


def filmed(
    studio: Studio, films: store.Videos, owner: str, asked: Mapping[str, Any], cancel: Cancel
) -> Iterator[Event]:
    """The events of a film, when its turn comes: of the video application, or of another film's edits. Where it does
    not become whole, none of its steps stays in the store."""
    finishes, whole = list[Finish](), False
    events = _filmed(studio, films, owner, asked, cancel, finishes)
    try:
        for event in events:
            whole = whole or (isinstance(event, Finish) and event.reason == "stop")
            yield event
    finally:
        events.close()
        if not whole:
            studio.store.forget([str(f.usage["run"]) for f in finishes if "run" in f.usage], owner)


def _filmed(
    studio: Studio, films: store.Videos, owner: str, asked: Mapping[str, Any], cancel: Cancel, finishes: list[Finish]
) -> Generator[Event]:
    if not any(key.id == owner and key.valid for key in studio.keys.list()):
        raise UserError("The key that asked for this film is no longer valid.", status=401, code="invalid_api_key")
    if not (source := asked.get("video")):
        video = find("apps", "video").video
        yield from played(studio, video, signature.bind(video, asked), owner, cancel, finishes)
        return
    path = file(films.get(source, owner))

    def edit(run: Any, *, edits_: str, video: str) -> Iterator[Event]:
        from ...methods import splicing

        yield from splicing.edited(run, path, edits_)

    yield from played(studio, edit, {"edits_": asked["prompt"], "video": source}, owner, cancel, finishes)


async def queued(request: Request, who: Caller, told: Mapping[str, Any], asked: Mapping[str, Any]) -> Response:
    """Puts a film into the queue, and tells of it."""
    whole = {
        "id": new("video_"), "object": "video", "created_at": int(time.time()), "completed_at": None,
        "expires_at": None, "status": "queued", "progress": 0, "model": OWN[1], "prompt": asked["prompt"],
        "seconds": "", "size": "", "error": None, "remixed_from_video_id": None,
    }  # fmt: skip
    job = Job(who.id, {**whole, **told}, asked)
    await anyio.to_thread.run_sync(jobs(request.app).add, job)
    return answer(job.told, {"openai-poll-after-ms": POLL})


async def said(request: Request) -> VideoBody:
    """The body, of a form or of JSON."""
    kind = request.headers.get("content-type", "")
    plain: dict[str, Any] = {}
    if is_form(kind):
        for one in parts(await request.body(), kind):
            if one.name.startswith("input_reference"):
                raise UserError("A film here begins with words, not with a picture.", "Leave input_reference out.",
                                code="unsupported_parameter", param="input_reference")  # fmt: skip
            known = one.name in VideoBody.model_fields
            if known and (one.filename is not None or one.name in plain):
                raise bad(f"The field {one.name[:60]} is no file, and is given once.", one.name)
            plain[one.name] = one.text if known else ""  # whatever it holds, it is refused by its name
        if re.fullmatch(r"\d{1,12}", plain.get("seed", "")):
            plain["seed"] = int(plain["seed"])
        if plain.get("narrate") in ("true", "false"):
            plain["narrate"] = plain["narrate"] == "true"
    found: VideoBody = formed(VideoBody, plain if is_form(kind) else await request.body())
    return found


@router.get("/v1/videos", summary="List one's videos", responses=documented(Videos))
async def listing(
    request: Request, who: Annotated[Caller, Depends(caller)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20, after: Annotated[str, Query(pattern="^[0-9a-z_]{0,64}$")] = "",
    order: Literal["asc", "desc"] = "desc",
) -> Response:  # fmt: skip
    found = await anyio.to_thread.run_sync(jobs(request.app).list, who.id)
    found = found[::-1] if order == "desc" else found
    if after:
        found = list(itertools.dropwhile(lambda t: t["id"] != after, found))
        if not found:  # an empty page would say that the list ends there
            raise UserError(
                "There is no video with that id to go on after; it may be deleted.",
                "Begin the list anew, without after.", status=404, code="not_found", param="after",
            )  # fmt: skip
        found = found[1:]
    page = found[:limit]
    ends = {"first_id": page[0]["id"] if page else None, "last_id": page[-1]["id"] if page else None}
    return answer({"object": "list", "data": page, **ends, "has_more": len(found) > limit})


@router.get("/v1/videos/{id}", summary="How far a video is", responses=documented(Video))
async def retrieve(request: Request, who: Annotated[Caller, Depends(caller)], id: Id) -> Response:
    film = await anyio.to_thread.run_sync(jobs(request.app).get, id, who.id)
    return answer(film.told, {"openai-poll-after-ms": POLL})


@router.delete("/v1/videos/{id}", summary="Stop a video, or delete it", responses=documented(Gone))
async def delete(request: Request, who: Annotated[Caller, Depends(caller)], id: Id) -> Response:
    """A film that is being made stops; what was made is taken out of the store."""
    if run := await anyio.to_thread.run_sync(jobs(request.app).remove, id, who.id):
        await anyio.to_thread.run_sync(request.app.state.studio.store.forget, [run], who.id)
    return answer({"id": id, "object": "video.deleted", "deleted": True})


async def whole(request: Request, id: str, who: Caller, variant: str = "video") -> tuple[Path, dict[str, Any]]:
    """The file of the caller's film, which must be finished, and what is told of it."""
    film = await anyio.to_thread.run_sync(jobs(request.app).get, id, who.id)
    return file(film, variant), film.told


def file(film: store.Video, variant: str = "video") -> Path:
    if film.told["status"] != "completed":
        raise UserError(
            "The video is not finished.", "Ask again when its status is completed.", status=409, code="not_ready"
        )
    path = film.files.get("image/png" if variant == "spritesheet" else "video/mp4")
    if path is None or not path.is_file():
        raise UserError(f"This video has no {variant}.", "Ask for variant=video.", status=404, code="not_found")
    return path


BYTES = {
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("video/mp4", "image/png")},
    "description": "The film, or its picture.",
}


@router.get(
    "/v1/videos/{id}/content", summary="A video's file", response_class=Response, responses={200: BYTES, **errors()}
)
async def content(
    request: Request, who: Annotated[Caller, Depends(caller)], id: Id,
    variant: Literal["video", "thumbnail", "spritesheet"] = "video",
) -> Response:  # fmt: skip
    """The MP4, signed; ``thumbnail`` is one of its pictures, ``spritesheet`` its storyboard, both as PNG."""
    path, _ = await whole(request, id, who, variant)
    if variant == "thumbnail":
        return Response(await anyio.to_thread.run_sync(_thumbnail, path), 200, media_type="image/png")
    kind = "image/png" if variant == "spritesheet" else "video/mp4"
    return await stored(path, kind, f"{id}{path.suffix}")


def _thumbnail(path: Path) -> bytes:
    from ...media.video.clip import opened

    source, out = opened(path), io.BytesIO()
    source.frame(source.count // 3).save(out, "PNG")
    return out.getvalue()


@router.post("/v1/videos/{id}/remix", summary="Edit a video", responses=documented(Video))
async def remix(request: Request, who: Annotated[Caller, Depends(caller)], id: Id, body: RemixBody) -> Response:
    """The film changed by a sentence of edits: "trim 0-2 s, slower, captions". No file of this machine can be named."""
    from ...methods import cutting

    _, told = await whole(request, id, who)
    steps = cutting.read(body.prompt)
    if not steps or any(s.name in ("join", "sound") for s in steps):
        raise UserError("Files cannot be joined here.", f"There are: {cutting.CAN}.", status=422, param="prompt")
    told = {"seconds": told["seconds"], "size": told["size"], "remixed_from_video_id": id}
    return await queued(request, who, told, {"prompt": body.prompt, "video": id})
