"""POST /v1/images/generations, /v1/images/edits, /v1/images/variations: OpenAI's images, over the applications `image`
and `edit`. Pictures come and go in the body (b64_json); none of them ever touches a path."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any, Literal

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from ...core import signature, values
from ...core.errors import UserError
from ...core.find import find
from ...core.values import Cancel, Event, Finish, Message, Output, Part, text
from .._apps import played
from .answers import Open, Pieria, documented
from .auth import Caller, caller
from .multipart import bad, is_form, parts
from .schemas import Body, Model, No, Short, Whole
from .shape import Route, answer, formed, headers, record
from .stream import Feed

router = APIRouter(route_class=Route, tags=["images"])
PIXELS = 8_000_000
"""Of a picture that a client sends: a small file can hold a large one, and several may come at once."""
OWN = ("", "sticker")
"""Models that draw through the application, which composes; any other is given the prompt as it is."""
Number = Annotated[int, Field(ge=1, le=10), Whole]
Size = Annotated[str, Field(pattern=r"^(auto|\d{2,4}x\d{2,4})$", description="WIDTHxHEIGHT, 64 to 2048; or auto.")]


class Shared(Body):
    """What the three routes have in common."""

    model: Model | None = None
    n: Number | None = None
    size: Size | None = None
    response_format: Literal["b64_json"] | None = None
    user: Short | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1), Whole] | None = None


class GenerationBody(Shared):
    """POST /v1/images/generations. ``style`` is one of the model's styles; ``vivid`` and ``natural`` change nothing."""

    prompt: Annotated[str, Field(min_length=1, max_length=600)]
    style: Short | None = None
    background: Annotated[str, Field(max_length=40)] | None = None
    output_format: Literal["png", "webp", "jpeg"] | None = None
    output_compression: Annotated[int, Field(ge=0, le=100), Whole] | None = None
    quality: Literal["auto", "standard", "low", "medium", "high", "hd"] | None = None
    moderation: Literal["auto", "low"] | None = None
    stream: No | None = None
    partial_images: Literal[0] | None = None


class EditForm(Shared):
    """The fields of POST /v1/images/edits that are no files."""

    prompt: Annotated[str, Field(min_length=1, max_length=1000)]
    output_format: Literal["png", "webp", "jpeg"] | None = None
    background: Literal["auto", "transparent", "opaque"] | None = None
    quality: Literal["auto", "standard", "low", "medium", "high"] | None = None
    input_fidelity: Literal["high", "low"] | None = None


class Picture(Open):
    b64_json: str


class Images(Open):
    created: int
    data: list[Picture]
    pieria: Pieria


def form(*files: str, required: tuple[str, ...], fields: type[BaseModel]) -> dict[str, Any]:
    """A form as the OpenAPI page describes it."""
    known = {name: {"type": "string"} for name in fields.model_fields}
    known |= {name: {"type": "string", "format": "binary"} for name in files}
    kind = {"type": "object", "properties": known, "required": list(required)}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": kind}}}}


@router.post("/v1/images/generations", summary="Draw pictures from words", responses=documented(Images))
async def generations(request: Request, who: Annotated[Caller, Depends(caller)], body: GenerationBody) -> Response:
    """OpenAI's image generation. Count, colour, place and ground that the prompt names are obeyed; what the model was
    not taught is refused (422)."""
    own = (body.model or "") in OWN
    style = body.style if body.style not in (None, "vivid", "natural") else ""
    given: dict[str, Any] = {
        "prompt": body.prompt, "n": body.n, "seed": body.seed, "style": style, "model": "" if own else body.model,
    }  # fmt: skip
    if own:
        given |= {"size": _size(body.size), "format": body.output_format or "png", "planner": "none",
                  "background": _ground(body.background)}  # fmt: skip
    elif (size := _size(body.size)) and sized(request.app.state.studio, body.model or ""):
        given |= {"size": size}
    image = find("apps", "image").image
    bound = signature.bind(image, {k: v for k, v in given.items() if v is not None})
    return await made(request, who, image, bound)


@router.post(
    "/v1/images/edits", summary="Edit a picture", responses=documented(Images),
    openapi_extra=form("image", "mask", required=("image", "prompt"), fields=EditForm),
)  # fmt: skip
async def edits(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """OpenAI's image edits: the prompt is a sentence of edits ("cut out, make it blue, 4x"); what is white, or
    transparent, in the mask is removed and filled."""
    files, said = await read(request, EditForm, ("image", "mask"))
    count, size, seed = said.n or 1, said.size, 1 if said.seed is None else said.seed
    if (said.model or "") not in OWN and await anyio.to_thread.run_sync(paints, request.app.state.studio, said.model):
        return await painted(request, who, files, said)
    words = said.prompt + ", cut out" * (said.background == "transparent")
    if found := re.fullmatch(r"(\d+)x(\d+)", size or ""):
        shape = Fraction(int(found[1]), int(found[2])).limit_denominator(24)
        words += f", crop to {shape.numerator}:{shape.denominator}, resize to {found[1]}x{found[2]}"
    app = find("apps", "edit")

    def edit(run: Any, *, edits: str, n: int, seed: int, format: str, picture: str) -> Iterator[Event]:
        for index in range(n):
            for event in app.edited(
                run, files["image"], edits, mask=files.get("mask"), format=format, seed=seed + index, most=PIXELS
            ):
                yield from _numbered(event, index, n)

    bound = {
        "edits": words,
        "n": count,
        "seed": seed,
        "format": said.output_format or "",
        "picture": digest(files["image"]),
    }
    return await made(request, who, edit, bound)


def paints(studio: Any, model: str) -> bool:
    """Whether a model goes on from pictures itself."""
    return studio.card(model, "image").engine in ("diffusers", "openai")


async def painted(request: Request, who: Caller, files: Mapping[str, bytes], said: Any) -> Response:
    """An edit by a model that is given the picture, the mask and the words as they are."""

    def edit(run: Any, *, prompt: str, model: str, picture: str, **options: Any) -> Iterator[Event]:
        given = [Part("image", files[n], "image/png") for n in ("image", "mask") if n in files]
        asked = (Message("user", (text(prompt), *given)),)
        yield from run(values.Request("image", asked, model, options))

    bound: dict[str, Any] = {"prompt": said.prompt, "model": said.model, "picture": digest(files["image"])}
    more = {"n": said.n, "seed": said.seed, "size": _size(said.size) or None}
    return await made(request, who, edit, bound | {k: v for k, v in more.items() if v is not None})


@router.post(
    "/v1/images/variations", summary="Make variations of a picture", responses=documented(Images),
    openapi_extra=form("image", required=("image",), fields=Shared),
)  # fmt: skip
async def variations(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """OpenAI's image variations: the same picture in other colours, other light, mirrored, nearer."""
    files, said = await read(request, Shared, ("image",))
    app = find("apps", "edit")

    def edit(run: Any, *, n: int, seed: int, size: str, picture: str) -> Iterator[Event]:
        yield from app.variations(run, files["image"], n=n, seed=seed, size=size, most=PIXELS)

    seed = 1 if said.seed is None else said.seed
    bound = {"n": said.n or 1, "seed": seed, "size": _size(said.size), "picture": digest(files["image"])}
    return await made(request, who, edit, bound)


def sized(studio: Any, model: str) -> bool:
    """Whether a model is told its pictures' size; one that was trained here has only its own."""
    return bool({"size"} & studio.engine(studio.card(model, "image").engine).options)


def digest(data: bytes) -> str:
    return f"sha256 {hashlib.sha256(data).hexdigest()}"


def _numbered(event: Event, index: int, count: int) -> Iterator[Event]:
    """One of several pictures: its own index, and no end but the last."""
    if isinstance(event, Output):
        yield replace(event, index=index)
    elif not isinstance(event, Finish) or index == count - 1:
        yield event


async def made(
    request: Request, who: Caller, function: Callable[..., Iterator[Event]], bound: Mapping[str, Any]
) -> Response:
    """Runs the application, and answers with its pictures."""
    cancel = Cancel()
    studio = request.app.state.studio
    feed = await Feed(request, cancel, deltas=False).open(lambda: played(studio, function, bound, who.id, cancel))
    outputs, notices, finish = await feed.rest()
    tokens = int(finish.usage.get("completion_tokens", 0))
    said = {
        "created": int(time.time()),
        "data": [{"b64_json": base64.b64encode(o.part.bytes).decode()} for o in outputs],
        "output_format": outputs[0].part.mime.partition("/")[2] if outputs else "png",
        "usage": {"input_tokens": 0, "output_tokens": tokens, "total_tokens": tokens,
                  "input_tokens_details": {"text_tokens": 0, "image_tokens": 0}},
        "pieria": record([finish], notices),
    }  # fmt: skip
    return answer(said, headers([finish]))


async def read(request: Request, fields: type[Any], files: tuple[str, ...]) -> tuple[dict[str, bytes], Any]:
    """The form's files by name (``image[]`` is ``image``; the first of several), and its other fields, checked."""
    kind = request.headers.get("content-type", "")
    if not is_form(kind):
        raise UserError("The body must be a form.", "Send it as multipart/form-data.", status=415, code="not_a_form")
    found: dict[str, bytes] = {}
    plain: dict[str, Any] = {}
    for one in parts(await request.body(), kind):
        name = one.name.removesuffix("[]")
        if name in files:
            if name in found:
                raise UserError(f"Only one {name} is taken.", "Send one.", code="invalid_value", param=name)
            found[name] = one.data
        elif name not in fields.model_fields:
            plain[name] = ""  # whatever it holds, it is refused by its name
        elif one.filename is not None or name in plain:
            raise bad(f"The field {name[:60]} is no file, and is given once.", name)
        else:
            plain[name] = int(one.text) if name in ("n", "seed") and re.fullmatch(r"\d{1,12}", one.text) else one.text
    if not found.get("image"):
        raise UserError("The parameter image is missing.", "Send the picture as a file.", param="image",
                        code="missing_required_parameter")  # fmt: skip
    return found, formed(fields, plain)


def _size(size: str | None) -> str:
    return "" if size in (None, "auto") else str(size)


def _ground(said: str | None) -> str:
    return {"opaque": "white", "auto": "", None: ""}.get(said, said) or ""
