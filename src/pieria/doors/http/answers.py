"""The answers as the OpenAPI page describes them; the routes build them by hand."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from .errors import SCHEMA

WHY = {
    400: "The request cannot be served as it is.",
    401: "The key is missing or wrong.",
    403: "The key may not do this.",
    404: "There is no such model, run or path.",
    408: "The body took too long to arrive.",
    409: "The same thing is already under way.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "A value is not one that this model or application takes.",
    429: "The key has used up what it may ask for now.",
    500: "Something broke inside.",
    503: "The server is busy, is closing, or a part of it has ended.",
    507: "The model does not fit in this machine's memory or on its disk.",
}


def errors(*but: int) -> dict[int | str, dict[str, Any]]:
    """The documented errors of a route, all of one shape."""
    content = {"application/json": {"schema": SCHEMA}}
    return {status: {"description": why, "content": content} for status, why in WHY.items() if status not in but}


def documented(model: type[BaseModel], stream: str = "") -> dict[int | str, dict[str, Any]]:
    """A 200 of this model, or the same as server-sent events, and the errors."""
    ok: dict[str, Any] = {"model": model, "description": "The answer."}
    if stream:
        # of no type: to some readers of the page the schema is that of the whole stream, to some that of one event
        ok["content"] = {"text/event-stream": {"schema": {"description": stream}}}
        ok["headers"] = {
            "x-pieria-run": {"description": "The run that the receipt is kept under.", "schema": {"type": "string"}}
        }
    return {200: ok, **errors()}


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class Pieria(Open):
    run: str | None
    runs: list[str] = Field(default=[])
    notices: list[dict[str, str]] = Field(default=[])


class Cached(Open):
    cached_tokens: int


class Usage(Open):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: Cached


class LogprobContent(Open):
    content: list[dict[str, JsonValue]]


class ChatChoice(Open):
    index: int
    message: dict[str, JsonValue]
    logprobs: LogprobContent | None
    finish_reason: str


class ChatCompletion(Open):
    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: str
    choices: list[ChatChoice]
    usage: Usage
    pieria: Pieria


class CompletionChoice(Open):
    index: int
    text: str
    logprobs: dict[str, JsonValue] | None
    finish_reason: str


class Completion(Open):
    id: str
    object: Literal["text_completion"]
    created: int
    model: str
    system_fingerprint: str
    choices: list[CompletionChoice]
    usage: Usage
    pieria: Pieria


class Embedding(Open):
    object: Literal["embedding"]
    index: int
    embedding: list[float] | str


class EmbeddingUsage(Open):
    prompt_tokens: int
    total_tokens: int


class Embeddings(Open):
    object: Literal["list"]
    data: list[Embedding]
    model: str
    usage: EmbeddingUsage


class Transcription(Open):
    text: str


class ModelCard(Open):
    media: list[str]
    abilities: list[str]
    licence: str


class Model(Open):
    id: str
    object: Literal["model"]
    created: int
    owned_by: str
    pieria: ModelCard


class Models(Open):
    object: Literal["list"]
    data: list[Model]


class Response(Open):
    id: str
    object: Literal["response"]
    created_at: int
    status: str
    model: str
    output: list[dict[str, JsonValue]]


class Deleted(Open):
    id: str
    object: str
    deleted: bool


class App(Open):
    name: str
    title: str
    group: str
    input: dict[str, JsonValue]
    main: list[str]
    positional: list[str]
    files: list[str]
    examples: list[str]


class Apps(Open):
    object: Literal["list"]
    data: list[App]


class Record(Open):
    id: str | None
    object: Literal["run"]


class Records(Open):
    object: Literal["list"]
    data: list[Record]
    has_more: bool
