"""POST /v1/audio/speech and /v1/audio/transcriptions: text spoken, speech written down."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import anyio.to_thread
from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ...core import values
from ...core.errors import UserError
from ...core.values import Delta, Event, Finish, Message, Output, Part
from ...media.speech.captions import Word, cues, written
from ...media.speech.sound import FORMATS, head
from .._apps import usage
from . import multipart
from .answers import Transcription, documented, errors
from .auth import Caller, caller
from .schemas import Body, Model, Short
from .shape import Route, answer, encode, headers
from .stream import STALL, EventStream, Feed

router = APIRouter(route_class=Route, tags=["audio"])
SOUND = {
    "content": {
        "audio/*": {"schema": {"type": "string", "format": "binary"}},
        "text/event-stream": {"schema": {"description": "speech.audio.delta and speech.audio.done events"}},
    },
    "description": "The sound.",
}
FIELDS = ("file", "model", "language", "prompt", "response_format", "temperature", "timestamp_granularities[]",
          "timestamp_granularities", "stream", "include[]", "include", "chunking_strategy")  # fmt: skip


class SpeechBody(Body):
    """POST /v1/audio/speech. ``model`` is a voice's card; ``voice`` names it too, or is left empty."""

    input: Annotated[str, Field(min_length=1, max_length=60_000)]
    model: Model = ""
    voice: Annotated[Short, Field(description="The same voice's name; a model here has one voice.")] = ""
    response_format: Literal["wav", "flac", "mp3", "pcm"] = "wav"
    speed: Annotated[float, Field(ge=0.25, le=4)] = 1.0
    stream_format: Annotated[
        Literal["audio", "sse"] | None,
        Field(description="audio: wav or pcm as it is made, unsigned; sse: as events; left out: whole and signed."),
    ] = None
    instructions: None = None


@router.post("/v1/audio/speech", summary="Speak a text", response_class=Response, responses={200: SOUND, **errors()})
async def speech(request: Request, who: Annotated[Caller, Depends(caller)], body: SpeechBody) -> Response:
    """OpenAI's speech. A whole answer is signed in the file; pcm, and what ``stream_format`` asks for, comes sentence
    by sentence, and the signed file is kept under the run."""
    studio = request.app.state.studio
    card = await anyio.to_thread.run_sync(studio.card, body.model or body.voice, "speech")
    if body.voice not in ("", card.name):
        raise UserError(f"{card.name} has no voice {body.voice[:40]!r}.", f"Send {card.name!r}.", param="voice")
    form, raw = body.response_format, body.response_format == "pcm"
    if body.stream_format == "audio" and form not in ("wav", "pcm"):
        raise UserError(
            f"A stream of {form} is not made.", "Stream wav or pcm, or leave stream_format out.", param="stream_format"
        )
    ask = values.Request("speech", (Message("user", (values.text(body.input),)),), card.name,
                         {"speed": body.speed, "format": "wav" if raw or body.stream_format else form})  # fmt: skip
    live = raw or body.stream_format is not None
    feed = await Feed(request, ask.cancel, deltas=live).open(lambda: studio.run(ask, owner=who.id))
    if body.stream_format == "sse":
        return EventStream(feed, _spoken)
    if live:
        return SoundStream(feed, FORMATS[form], raw)
    outputs, _, finish = await feed.rest()
    return Response(outputs[0].part.bytes, 200, headers([finish]), FORMATS[form])


def _spoken(events: list[Event]) -> bytes:
    said = list[dict[str, Any]]()
    for event in events:
        if isinstance(event, Delta) and isinstance(event.data, bytes):
            said.append({"type": "speech.audio.delta", "audio": base64.b64encode(event.data).decode()})
        elif isinstance(event, Finish):
            counted = usage([event])
            told = {
                "input_tokens": counted["prompt_tokens"],
                "output_tokens": 0,
                "total_tokens": counted["total_tokens"],
            }
            said.append({"type": "speech.audio.done", "usage": told, "pieria": {"run": event.usage.get("run")}})
    return "".join(f"data: {encode(s)}\n\n" for s in said).encode()


class SoundStream(Response):
    """The samples of a run as they are made, after a WAV header of unknown length unless they are to be bare."""

    def __init__(self, feed: Feed, kind: str, bare: bool) -> None:
        self.status_code, self.media_type, self.background = 200, kind, None
        self._feed, self._bare = feed, bare
        self.init_headers({"cache-control": "no-store", "x-accel-buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = self._bare
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while events := await self._feed.take():
                for event in events:
                    if not isinstance(event, Delta) or not isinstance(event.data, bytes):
                        continue
                    said = event.data if begun else head(int(event.meta["rate"])) + event.data
                    begun = True
                    async with asyncio.timeout(STALL):
                        await send({"type": "http.response.body", "body": said, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (UserError, TimeoutError):
            return  # an answer left unfinished: the client sees the connection end before the sound does
        finally:
            self._feed.close()


FORM = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": {
            "type": "object", "required": ["file"],
            "properties": {
                "file": {"type": "string", "format": "binary", "description": "WAV, FLAC, MP3 or OGG (Vorbis)."},
                "model": {"type": "string"}, "language": {"type": "string", "enum": ["en"]},
                "response_format": {"type": "string", "enum": ["json", "text", "srt", "vtt", "verbose_json"]},
                "stream": {"type": "boolean"},
                "timestamp_granularities[]": {"type": "array", "items": {"enum": ["word", "segment"]}},
            },
        }}},
    }
}  # fmt: skip


@router.post(
    "/v1/audio/transcriptions", summary="Write down speech", openapi_extra=FORM,
    responses=documented(Transcription, "transcript.text.delta and transcript.text.done events"),
)  # fmt: skip
async def transcribe(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """OpenAI's transcription, with the times of words and segments (``verbose_json``), as subtitles, or streamed."""
    studio = request.app.state.studio
    data, asked = await _form(request)
    card = await anyio.to_thread.run_sync(studio.card, asked.get("model", ""), "transcript")
    ask = values.Request(
        "transcript", (Message("user", (Part("speech", data, "application/octet-stream"),)),), card.name
    )
    stream = asked.get("stream", "").lower() in ("true", "1")
    feed = await Feed(request, ask.cancel, deltas=stream).open(lambda: studio.run(ask, owner=who.id))
    if stream:
        return EventStream(feed, _heard())
    outputs, _, finish = await feed.rest()
    part, form = outputs[0].part, asked.get("response_format") or "json"
    words = [Word(*w) for w in part.meta["words"]]
    if form in ("text", "srt", "vtt"):
        text = written(words, {"text": "txt"}.get(form, form))
        return Response(text, 200, headers([finish]), "text/vtt" if form == "vtt" else "text/plain")
    seconds = part.meta["seconds"]
    said: dict[str, Any] = {"text": part.data}
    if form == "verbose_json":
        said |= {"task": "transcribe", "language": "english", "duration": seconds}
        if "word" in asked["times"]:
            said["words"] = [{"word": w.text, "start": w.start, "end": w.end} for w in words]
        if "segment" in asked["times"] or not asked["times"]:
            said["segments"] = [segment(n, c) for n, c in enumerate(cues(words))]
    said["usage"] = {"type": "duration", "seconds": round(seconds)}
    return answer({**said, "pieria": {"run": finish.usage.get("run")}}, headers([finish]))


def segment(number: int, cue: list[Word]) -> dict[str, Any]:
    """OpenAI's segment; its log-probability is the mean of the words'."""
    import math

    sure = sum(math.log(max(w.sure, 1e-6)) for w in cue) / len(cue)
    return {"id": number, "seek": 0, "start": cue[0].start, "end": cue[-1].end, "text": " ".join(w.text for w in cue),
            "tokens": [], "temperature": 0.0, "avg_logprob": round(sure, 4), "compression_ratio": 1.0,
            "no_speech_prob": 0.0}  # fmt: skip


def _heard() -> Callable[[list[Event]], bytes]:
    text = list[str]()

    def say(events: list[Event]) -> bytes:
        said = list[dict[str, Any]]()
        for event in events:
            if isinstance(event, Delta) and isinstance(event.data, str):
                said.append({"type": "transcript.text.delta", "delta": event.data})
            elif isinstance(event, Output) and isinstance(event.part.data, str):
                text.append(event.part.data)
            elif isinstance(event, Finish):
                said.append(
                    {"type": "transcript.text.done", "text": "".join(text), "pieria": {"run": event.usage.get("run")}}
                )
        return "".join(f"data: {encode(s)}\n\n" for s in said).encode()

    return say


async def _form(request: Request) -> tuple[bytes, dict[str, Any]]:
    """The file's bytes and the other fields, each known and bounded."""
    kind = request.headers.get("content-type", "")
    if not multipart.is_form(kind):
        raise UserError("The body must be a form.", "Send it as multipart/form-data.", status=415, code="not_a_form")
    file: bytes | None = None
    found: dict[str, Any] = {"times": []}
    for field in multipart.parts(await request.body(), kind):
        name = field.name
        if name not in FIELDS:
            raise UserError(
                f"There is no parameter {name[:40]!r}.", "Leave it out.", code="unknown_parameter", param=name[:40]
            )
        if (file is not None) if name == "file" else name in found:
            raise UserError(f"Only one {name} is taken.", "Send one.", code="invalid_value", param=name)
        if name == "file":
            file = field.data
        elif name.startswith("timestamp_granularities"):
            found["times"].append(field.text)
        else:
            found[name] = field.text
    if file is None:
        raise UserError(
            "The parameter file is missing.", "Send a recording.", code="missing_required_parameter", param="file"
        )
    _check(found)
    return file, found


def _check(found: Mapping[str, Any]) -> None:
    if found.get("language", "en").lower() not in ("", "en", "eng", "english"):
        raise UserError(
            "Only English is written down here.",
            "Leave language out, or send en.",
            code="unsupported_value",
            param="language",
        )
    if (form := found.get("response_format") or "json") not in ("json", "text", "srt", "vtt", "verbose_json"):
        raise UserError(f"A transcript is not written as {form[:20]!r}.", "Take json, text, srt, vtt, verbose_json.",
                        code="unsupported_value", param="response_format")  # fmt: skip
    if found["times"] and form != "verbose_json":
        raise UserError(
            "timestamp_granularities belongs to verbose_json.",
            "Send response_format=verbose_json too.",
            param="timestamp_granularities",
        )
    if strange := set(found["times"]) - {"word", "segment"}:
        raise UserError(f"There are no times of {min(strange)[:20]!r}.", "Take word, segment, or both.",
                        code="unsupported_value", param="timestamp_granularities")  # fmt: skip
    for name in ("prompt", "include[]", "include", "chunking_strategy"):
        if found.get(name) not in (None, "", "auto"):
            raise UserError(
                f"The parameter {name} is not offered here.", "Leave it out.", code="unsupported_parameter", param=name
            )
    if found.get("temperature") not in (None, "", "0", "0.0"):
        raise UserError(
            "The likeliest words are written down: temperature is 0.",
            "Leave it out.",
            code="unsupported_value",
            param="temperature",
        )


@router.post("/v1/audio/translations", summary="Not offered", openapi_extra=FORM, responses=errors(), status_code=400)
async def translate(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """Speech of other languages into English is not offered: the model hears English."""
    raise UserError(
        "Speech is not translated here: the model hears English only.",
        "POST /v1/audio/transcriptions writes English speech down; `pieria translate` translates text.",
        code="unsupported", param="model",
    )  # fmt: skip
