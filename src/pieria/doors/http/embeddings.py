"""POST /v1/embeddings."""

from __future__ import annotations

import base64
from typing import Annotated, Any

import anyio.to_thread
import numpy as np
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from ...core import values
from ...core.errors import UserError
from ...core.values import Message
from .._apps import usage
from .answers import Embeddings, documented
from .auth import Caller, caller
from .schemas import EmbeddingBody
from .shape import Route, answer
from .stream import Feed

router = APIRouter(route_class=Route, tags=["embeddings"])


@router.post("/v1/embeddings", summary="Turn texts into vectors", responses=documented(Embeddings))
async def embed(request: Request, who: Annotated[Caller, Depends(caller)], body: EmbeddingBody) -> Response:
    """OpenAI's embeddings. ``dimensions`` keeps the first so many numbers and makes the length one again."""
    studio = request.app.state.studio
    card = await anyio.to_thread.run_sync(studio.card, body.model, "embedding")
    within(body.dimensions, card.params.get("dimensions"))  # a remote's card does not say: its answer does
    lines = [body.input] if isinstance(body.input, str) else body.input
    ask = values.Request("embedding", tuple(Message("user", (values.text(line),)) for line in lines), card.name)
    feed = await Feed(request, ask.cancel, deltas=False).open(lambda: studio.run(ask, owner=who.id))
    outputs, _, finish = await feed.rest()
    data = [
        {
            "object": "embedding",
            "index": o.index,
            "embedding": vector(o.part.bytes, body.dimensions, body.encoding_format),
        }
        for o in outputs
    ]
    asked = usage([finish])["prompt_tokens"]
    counted = {"prompt_tokens": asked, "total_tokens": asked}
    return answer({"object": "list", "data": data, "model": card.name, "usage": counted})


def within(dimensions: int | None, most: Any) -> None:
    """Refuses more dimensions than a model's vectors have (``most``), where that is known."""
    if dimensions is not None and isinstance(most, int) and dimensions > most:
        raise UserError(
            f"This model's vectors have {most} dimensions.", "Ask for as many or fewer.", param="dimensions"
        )


def vector(raw: bytes, dimensions: int | None, form: str) -> Any:
    """float32, little-endian bytes, as OpenAI writes them: a list of numbers, or the bytes in base64."""
    found = np.frombuffer(raw, "<f4")
    within(dimensions, len(found))
    if dimensions is not None and dimensions < len(found):
        found = found[:dimensions]
        found = found / (float(np.linalg.norm(found)) or 1.0)
    return base64.b64encode(found.astype("<f4").tobytes()).decode() if form == "base64" else found.tolist()
