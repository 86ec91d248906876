"""GET /v1/models and /v1/models/{model}: the cards."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from ...core.contracts import Card
from ...core.errors import UserError
from .answers import Model, Models, documented
from .auth import Caller, caller
from .shape import answer

router = APIRouter(tags=["models"])
SHAPE = {"pattern": "^[a-z0-9][a-z0-9._-]{0,63}$"}  # said, not checked: what has another shape is not found
Name = Annotated[str, Path(max_length=200, description="The model's name.", json_schema_extra={**SHAPE})]


@router.get("/v1/models", summary="List the models", responses=documented(Models))
async def models(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    return answer({"object": "list", "data": [shown(card) for card in request.app.state.studio.cards().values()]})


@router.get("/v1/models/{model}", summary="One model", responses=documented(Model))
async def model(request: Request, who: Annotated[Caller, Depends(caller)], model: Name) -> Response:
    card = request.app.state.studio.cards().get(model)
    if card is None:
        raise UserError(
            f"There is no model called {model[:60]!r}.", "GET /v1/models lists them.", status=404,
            code="model_not_found", param="model",
        )  # fmt: skip
    return answer(shown(card))


def shown(card: Card) -> dict[str, Any]:
    """``owned_by`` is who published the weights; ``created`` is 0, for a card has no date."""
    source = card.files[0].sources[0] if card.files and card.files[0].sources else ""
    owner = re.match(r"hf:([^/]+)/", source)
    return {
        "id": card.name,
        "object": "model",
        "created": 0,
        "owned_by": owner[1] if owner else "pieria",
        "pieria": {
            "title": card.title,
            "media": list(card.media),
            "abilities": list(card.abilities),
            "licence": card.licence,
            "bytes": sum(f.bytes for f in card.files),
        },
    }
