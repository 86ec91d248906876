"""The body of OpenAI's responses route. The same rules as in `schemas`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, JsonValue, Tag, model_validator

from .schemas import DOCUMENT, Body, Count, Document, Metadata, Model, Name, No, Short, Text, Tops, text_only, wrong

Status = Literal["in_progress", "completed", "incomplete"]


class Piece(Body):
    """Text of a message. The fields after it come back with an earlier answer, and say nothing to the model."""

    type: Literal["input_text", "output_text"]
    text: Text
    annotations: Annotated[list[JsonValue], Field(max_length=0)] | None = None
    logprobs: list[JsonValue] | None = None


Pieces = Annotated[Text | Annotated[list[Piece], Field(max_length=1000)], BeforeValidator(text_only)]


class MessageItem(Body):
    type: Literal["message"] = "message"
    role: Literal["user", "assistant", "system", "developer"]
    content: Pieces
    id: Short | None = None
    status: Status | None = None
    phase: Literal["commentary", "final_answer"] | None = None


class CallItem(Body):
    type: Literal["function_call"]
    call_id: Short
    name: Name
    arguments: Annotated[str, Field(max_length=DOCUMENT)]
    id: Short | None = None
    status: Status | None = None
    caller: None = None
    namespace: None = None


class ResultItem(Body):
    type: Literal["function_call_output"]
    call_id: Short
    output: Pieces
    id: Short | None = None
    status: Status | None = None
    caller: None = None


class ReasoningItem(Body):
    """Taken back and left out: no model here reads another answer's reasoning."""

    type: Literal["reasoning"]
    id: Short | None = None
    summary: list[JsonValue] | None = None
    content: list[JsonValue] | None = None
    encrypted_content: Text | None = None
    status: Status | None = None


def _kind(item: Any) -> str:
    kind = item.get("type", "message") if isinstance(item, dict) else getattr(item, "type", "message")
    return kind if isinstance(kind, str) else ""


Item = Annotated[
    Annotated[MessageItem, Tag("message")]
    | Annotated[CallItem, Tag("function_call")]
    | Annotated[ResultItem, Tag("function_call_output")]
    | Annotated[ReasoningItem, Tag("reasoning")],
    Discriminator(_kind),
]


class FlatTool(Body):
    type: Literal["function"]
    name: Name
    description: Annotated[str, Field(max_length=DOCUMENT)] | None = None
    parameters: Document | None = None
    strict: bool | None = None


class FlatChoice(Body):
    type: Literal["function"]
    name: Name


class FlatFormat(Body):
    type: Literal["text", "json_object", "json_schema"]
    name: Name | None = None
    description: Annotated[str, Field(max_length=DOCUMENT)] | None = None
    schema_: Annotated[Document | None, Field(alias="schema")] = None
    strict: bool | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.type == "json_schema") != (self.name is not None and self.schema_ is not None):
            raise wrong("A format of type json_schema, and no other, needs name and schema")
        return self


class TextConfig(Body):
    format: FlatFormat | None = None
    verbosity: Literal["medium"] | None = None


class Reasoning(Body):
    effort: Literal["none"] | None = None
    summary: None = None


class ResponseStreamOptions(Body):
    include_obfuscation: No | None = None


class ResponseBody(Body):
    """POST /v1/responses."""

    input: Text | Annotated[list[Item], Field(min_length=1, max_length=10_000)]
    model: Model = ""
    instructions: Text | None = None
    previous_response_id: Short | None = None
    stream: bool | None = None
    stream_options: ResponseStreamOptions | None = None
    store: bool | None = None
    max_output_tokens: Count | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    top_logprobs: Tops | None = None
    tools: Annotated[list[FlatTool], Field(max_length=128)] | None = None
    tool_choice: Literal["none", "auto", "required"] | FlatChoice | None = None
    parallel_tool_calls: bool | None = None
    text: TextConfig | None = None
    metadata: Metadata | None = None
    include: list[Literal["message.output_text.logprobs", "reasoning.encrypted_content"]] | None = None
    reasoning: Reasoning | None = None
    truncation: Literal["disabled"] | None = None
    service_tier: Literal["auto", "default"] | None = None
    user: Short | None = None
    safety_identifier: Short | None = None
    prompt_cache_key: Short | None = None
    prompt_cache_retention: Literal["in_memory"] | None = None
    background: No | None = None
    conversation: None = None
    prompt: None = None
    max_tool_calls: None = None

    @model_validator(mode="after")
    def _together(self) -> Self:
        names = [tool.name for tool in self.tools or ()]
        if len(set(names)) < len(names):
            raise wrong("Two tools have the same name", "tools")
        if not names and (self.tool_choice == "required" or isinstance(self.tool_choice, FlatChoice)):
            raise wrong("tool_choice asks for a tool, and there are no tools", "tool_choice")
        if isinstance(self.tool_choice, FlatChoice) and self.tool_choice.name not in names:
            raise wrong("tool_choice names a function that is not among the tools", "tool_choice")
        return self

    def options(self) -> dict[str, Any]:
        """The options that change something, in the form of chat completions."""
        found: dict[str, Any] = {
            "max_tokens": self.max_output_tokens,
            "temperature": self.temperature,
            "top_p": self.top_p,
        }
        if self.top_logprobs or "message.output_text.logprobs" in (self.include or ()):
            found |= {"logprobs": True, "top_logprobs": self.top_logprobs or 0}
        if self.tools:
            found["tools"] = [
                {"type": "function", "function": t.model_dump(exclude={"type"}, exclude_none=True)} for t in self.tools
            ]
            found["parallel_tool_calls"] = self.parallel_tool_calls
            if isinstance(self.tool_choice, FlatChoice):
                found["tool_choice"] = {"type": "function", "function": {"name": self.tool_choice.name}}
            else:
                found["tool_choice"] = self.tool_choice
        form = self.text.format if self.text else None
        if form and form.type != "text":
            found["response_format"] = {"type": form.type}
            if form.type == "json_schema":
                schema = form.model_dump(exclude={"type"}, by_alias=True, exclude_none=True)
                found["response_format"]["json_schema"] = schema
        return {name: value for name, value in found.items() if value is not None}
