"""The bodies of OpenAI's older routes: every field known, every number bounded, nothing guessed.

A field that would change nothing here is taken at any value (``user``, ``metadata``, ``prompt_cache_key`` ...); one
that would has only the values at which it is honoured; any other field is refused by name.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

TEXT, SHORT, DOCUMENT = 8_000_000, 512, 262_144  # characters


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


def wrong(sentence: str, param: str = "") -> PydanticCustomError:
    """A finding that is a whole sentence, without its full stop; ``param`` is the field at fault, of several."""
    return PydanticCustomError("sentence", "{said}", {"said": sentence, "param": param})


def _small(value: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if len(json.dumps(value)) > DOCUMENT:
        raise wrong(f"This object is longer than {DOCUMENT} characters")
    return value


def text_only(value: Any) -> Any:
    for part in value if isinstance(value, list) else ():
        kind = part.get("type") if isinstance(part, dict) else None
        if isinstance(kind, str) and kind in (
            "image_url",
            "input_image",
            "input_audio",
            "input_file",
            "file",
            "video_url",
        ):
            raise PydanticCustomError(
                "text_only", "This model reads text only: leave out parts of type {kind}", {"kind": kind}
            )
    return value


def _whole(value: Any) -> Any:
    """5.0 is an integer to JSON; "5" and true are not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _false(value: Any) -> Any:
    """0 equals False to Python, and so to Literal; to JSON it does not."""
    if value is not None and not isinstance(value, bool):
        raise PydanticCustomError("bool_type", "Input should be a valid boolean")
    return value


Whole = BeforeValidator(_whole)
No = Annotated[Literal[False], BeforeValidator(_false)]
Text = Annotated[str, Field(max_length=TEXT)]
Short = Annotated[str, Field(max_length=SHORT)]
Name = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
Model = Annotated[str, Field(max_length=200, description="The name of a model; empty for the default of this machine.")]
Document = Annotated[dict[str, JsonValue], AfterValidator(_small)]
Metadata = Annotated[dict[Annotated[str, Field(max_length=64)], Short], Field(max_length=16)]
Stop = Annotated[str, Field(min_length=1, max_length=256)]
Count = Annotated[int, Field(ge=1, le=1_000_000), Whole]
Tops = Annotated[int, Field(ge=0, le=20), Whole]
Penalty = Annotated[float, Field(ge=-2, le=2)]
Bias = Annotated[
    dict[Annotated[str, Field(pattern=r"^[0-9]{1,7}$")], Annotated[float, Field(ge=-100, le=100)]],
    Field(max_length=300),
]


class TextPart(Body):
    type: Literal["text"]
    text: Text


Content = Annotated[Text | Annotated[list[TextPart], Field(max_length=1000)], BeforeValidator(text_only)]


class StreamOptions(Body):
    include_usage: bool | None = None
    include_obfuscation: No | None = None


class Sampling(Body):
    """What chats and completions share. Names after ``user`` are llama.cpp's, the last two the guards'."""

    model: Model = ""
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: Count | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    frequency_penalty: Penalty | None = None
    presence_penalty: Penalty | None = None
    seed: Annotated[int, Field(ge=-(2**63), le=2**63 - 1), Whole] | None = None
    stop: Stop | Annotated[list[Stop], Field(max_length=16)] | None = None
    n: Annotated[int, Field(ge=1, le=8), Whole] | None = None
    logit_bias: Bias | None = None
    user: Short | None = None
    top_k: Annotated[int, Field(ge=0, le=1_000_000), Whole] | None = None
    min_p: Annotated[float, Field(ge=0, le=1)] | None = None
    repeat_penalty: Annotated[float, Field(ge=0.01, le=10)] | None = None
    grammar: Annotated[str, Field(max_length=DOCUMENT)] | None = None
    privacy: Literal["allow", "warn", "mask", "refuse"] | None = None
    policy: Literal["allow", "warn", "refuse"] | None = None
    grounding: Literal["off", "mark", "drop", "refuse"] | None = None
    think: bool | None = None

    @model_validator(mode="after")
    def _stream_options(self) -> Self:
        if self.stream_options is not None and not self.stream:
            raise wrong("stream_options belongs to a stream: send stream too", "stream_options")
        return self

    def options(self) -> dict[str, Any]:
        """The options that change something, under the names of `core.values`."""
        names = ("max_tokens", "temperature", "top_p", "seed", "top_k", "min_p", "repeat_penalty", "grammar",
                 "privacy", "policy", "grounding", "think")  # fmt: skip
        found = {name: getattr(self, name) for name in names}
        found |= {name: getattr(self, name) or None for name in ("frequency_penalty", "presence_penalty", "logit_bias")}
        found["n"] = self.n if self.n != 1 else None
        found["stop"] = [self.stop] if isinstance(self.stop, str) else self.stop or None
        return {name: value for name, value in found.items() if value is not None}


class Function(Body):
    name: Name
    description: Annotated[str, Field(max_length=DOCUMENT)] | None = None
    parameters: Document | None = None
    strict: bool | None = None


class Tool(Body):
    type: Literal["function"]
    function: Function


class Named(Body):
    name: Name


class Choice(Body):
    type: Literal["function"]
    function: Named


class Called(Body):
    name: Name
    arguments: Annotated[str, Field(max_length=DOCUMENT)]


class ToolCall(Body):
    id: Short
    type: Literal["function"]
    function: Called
    index: int | None = None


class ChatMessage(Body):
    """One turn. What comes back of an earlier answer (``refusal``, ``annotations`` ...) is taken while empty."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Content | None = None
    name: Short | None = None
    tool_calls: Annotated[list[ToolCall], Field(max_length=128)] | None = None
    tool_call_id: Short | None = None
    reasoning_content: Text | None = None
    refusal: Text | None = None
    annotations: Annotated[list[JsonValue], Field(max_length=0)] | None = None
    audio: None = None
    function_call: None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.content is None and not (self.role == "assistant" and (self.tool_calls or self.refusal)):
            raise wrong(f"A message of the role {self.role} needs content")
        if (self.tool_call_id is None) == (self.role == "tool"):
            raise wrong("A message of the role tool, and no other, needs tool_call_id")
        if self.tool_calls and self.role != "assistant":
            raise wrong("Only a message of the role assistant has tool_calls")
        return self


class JsonSchema(Body):
    name: Name
    description: Annotated[str, Field(max_length=DOCUMENT)] | None = None
    schema_: Annotated[Document | None, Field(alias="schema")] = None
    strict: bool | None = None


class Format(Body):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.json_schema is not None) != (self.type == "json_schema"):
            raise wrong("A response_format of type json_schema, and no other, needs json_schema")
        return self


class ChatBody(Sampling):
    """POST /v1/chat/completions."""

    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=10_000)]
    max_completion_tokens: Count | None = None
    logprobs: bool | None = None
    top_logprobs: Tops | None = None
    tools: Annotated[list[Tool], Field(max_length=128)] | None = None
    tool_choice: Literal["none", "auto", "required"] | Choice | None = None
    parallel_tool_calls: bool | None = None
    response_format: Format | None = None
    store: bool | None = None
    metadata: Metadata | None = None
    prediction: Document | None = None
    safety_identifier: Short | None = None
    prompt_cache_key: Short | None = None
    prompt_cache_retention: Literal["in_memory"] | None = None
    service_tier: Literal["auto", "default"] | None = None
    modalities: list[Literal["text"]] | None = None
    reasoning_effort: Literal["none"] | None = None
    verbosity: Literal["medium"] | None = None
    audio: None = None
    web_search_options: None = None
    moderation: None = None
    functions: None = None
    function_call: None = None

    @model_validator(mode="after")
    def _together(self) -> Self:
        if None not in (self.max_tokens, self.max_completion_tokens) and self.max_tokens != self.max_completion_tokens:
            raise wrong("max_tokens is the old name of max_completion_tokens: send one of them", "max_tokens")
        if self.top_logprobs and not self.logprobs:
            raise wrong("top_logprobs needs logprobs to be true", "top_logprobs")
        names = [tool.function.name for tool in self.tools or ()]
        if len(set(names)) < len(names):
            raise wrong("Two tools have the same name", "tools")
        if not names and (self.tool_choice == "required" or isinstance(self.tool_choice, Choice)):
            raise wrong("tool_choice asks for a tool, and there are no tools", "tool_choice")
        if isinstance(self.tool_choice, Choice) and self.tool_choice.function.name not in names:
            raise wrong(
                f"tool_choice names {self.tool_choice.function.name}, which is not among the tools", "tool_choice"
            )
        return self

    def options(self) -> dict[str, Any]:
        found = super().options()
        if self.max_completion_tokens is not None:
            found["max_tokens"] = self.max_completion_tokens
        if self.logprobs:
            found |= {"logprobs": True, "top_logprobs": self.top_logprobs or 0}
        if self.tools:
            found["tools"] = [tool.model_dump(exclude_none=True) for tool in self.tools]
            if self.tool_choice is not None:
                found["tool_choice"] = (
                    self.tool_choice if isinstance(self.tool_choice, str) else self.tool_choice.model_dump()
                )
            if self.parallel_tool_calls is not None:
                found["parallel_tool_calls"] = self.parallel_tool_calls
        if self.response_format and self.response_format.type != "text":
            found["response_format"] = self.response_format.model_dump(by_alias=True, exclude_none=True)
        return found


class CompletionBody(Sampling):
    """POST /v1/completions."""

    prompt: Text | Annotated[list[Text], Field(min_length=1, max_length=64)]
    suffix: Text | None = None
    echo: bool | None = None
    logprobs: Tops | None = None
    best_of: Annotated[int, Field(ge=1, le=8), Whole] | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_tokens(cls, value: Any) -> Any:
        prompt = value.get("prompt") if isinstance(value, dict) else None
        if isinstance(prompt, list) and prompt and isinstance(prompt[0], int | list):
            raise wrong("A prompt of tokens is not taken: send its text", "prompt")
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.best_of is not None and self.best_of != (self.n or 1):
            raise wrong("best_of can only be the same as n: every completion that is made is given back", "best_of")
        if self.echo and self.logprobs is not None:
            raise wrong(
                "The log-probabilities of an echoed prompt are not given: leave out echo or logprobs", "logprobs"
            )
        return self

    def options(self) -> dict[str, Any]:
        found = {"max_tokens": 16, **super().options()}  # 16 is what this old route has always meant by nothing
        if self.logprobs is not None:
            found |= {"logprobs": True, "top_logprobs": self.logprobs}
        if self.suffix is not None:
            found["suffix"] = self.suffix
        return found


Line = Annotated[str, Field(min_length=1, max_length=TEXT)]


class EmbeddingBody(Body):
    """POST /v1/embeddings."""

    input: Line | Annotated[list[Line], Field(min_length=1, max_length=2048)]
    model: Model = ""
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: Annotated[int, Field(ge=1, le=65_536), Whole] | None = None
    user: Short | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_tokens(cls, value: Any) -> Any:
        given = value.get("input") if isinstance(value, dict) else None
        if isinstance(given, list) and given and isinstance(given[0], int | list):
            raise wrong("An input of tokens is not taken: send its text", "input")
        return value
