"""Tool calls for any chat model: described in the prompt, spotted in the stream, then made under a schema.

llama.cpp parses the call formats that it recognises in a model's template, and leaves the rest as text; small models
often write a call in a form nobody asked for. So the tools are described here (in the Hermes form that Qwen and many
others were trained on); when an answer begins like a call it is cut off and asked for again under a JSON schema of the
real tools. The prompt is still in the cache, so this costs a few tokens, and what comes out is always a valid call.
"""

from __future__ import annotations

import dataclasses
import json
import re
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.values import Cancel, Delta, Event, Finish, Message, Output, Part, Request, text

ABOUT = """# Tools

You may call a function to assist with the user query. You are provided with function signatures within <tools></tools>:
<tools>
{tools}
</tools>

If a function is needed, answer only with a JSON object with its name and arguments within <tool_call></tool_call>:
<tool_call>
{{"name": <function-name>, "arguments": <args-json-object>}}
</tool_call>
If none is needed, answer in plain words."""

CALL = '<tool_call>\n{{"name": {}, "arguments": {}}}\n</tool_call>'
START = re.compile(r'\s*(?:<tool_call>|(?:```(?:json)?\s*)?\{\s*"name"\s*:\s*")')
MAYBE = ("<tool_call>", '```json\n{"name": "', '{"name": "')
NAMES = ("tools", "tool_choice", "parallel_tool_calls")


def with_tools(run: Run) -> Run:
    """A Run that understands the options tools, tool_choice and parallel_tool_calls as OpenAI defines them."""

    def tooled(request: Request) -> Iterator[Event]:
        options = {k: v for k, v in request.options.items() if k not in NAMES}
        request = dataclasses.replace(request, messages=told(request.messages), options=options | picked(request))
        tools, choice = request.options.get("tools"), request.options.get("tool_choice")
        bare = dataclasses.replace(request, options=options)
        if not tools or choice == "none":
            yield from run(bare)
            return
        if options.get("response_format") or options.get("grammar"):
            raise UserError("Tools and a response format exclude each other.", "Send one of the two.", param="tools")
        bare = dataclasses.replace(bare, messages=described(bare.messages, tools))
        form = schema(tools, bool(request.options.get("parallel_tool_calls")))
        outputs, usage, reason = [], dict[str, Any](), "stop"
        # a call is cut off and asked for again, so each choice is a run of its own
        for index in range(int(options.get("n") or 1)):
            one = options | {"n": 1}
            if options.get("seed") is not None:
                one["seed"] = int(options["seed"]) + index
            single = dataclasses.replace(bare, options=one)
            for event in choice_of(run, single, form, free=choice in (None, "auto")):
                if isinstance(event, Delta):
                    yield dataclasses.replace(event, index=index)
                elif isinstance(event, Output):
                    outputs.append(dataclasses.replace(event, index=index))
                elif isinstance(event, Finish):
                    reason, usage = event.reason, added(usage, event.usage)
                else:
                    yield event
        yield from outputs
        yield Finish(reason, usage)

    return tooled


def picked(request: Request) -> dict[str, Any]:
    """The three options, checked: a forced function must be one of the tools."""
    found = {k: request.options[k] for k in NAMES if request.options.get(k) is not None}
    choice = found.get("tool_choice")
    if choice is not None and choice not in ("none", "auto", "required") and found.get("tools"):
        wanted = choice.get("function", choice).get("name") if isinstance(choice, dict) else None
        names = [t["function"]["name"] for t in found["tools"]]
        if wanted not in names:
            raise UserError(
                f"tool_choice names {str(wanted)[:60]!r}, which is no tool here.",
                f"There are: {', '.join(names)}.",
                param="tool_choice",
            )
        found["tools"] = [t for t in found["tools"] if t["function"]["name"] == wanted]
        found["tool_choice"] = "required"
    return found


def choice_of(run: Run, request: Request, form: dict[str, Any], free: bool) -> Iterator[Event]:
    """One choice: in words, or as a call."""
    said, usage, whole = "", dict[str, Any](), list[Event]()
    if free:
        cut = Cancel()
        off = request.cancel.on(cut.set)
        spotted, held = False, ""
        for event in run(dataclasses.replace(request, cancel=cut)):
            if isinstance(event, Delta) and isinstance(event.data, str):
                if spotted:
                    continue
                held += event.data
                if START.match(held) if not said else "<tool_call>" in held:
                    spotted = True
                    cut.set()
                elif not (unsure(held) if not said else "<tool_call>".startswith(tail(held))):
                    said += held
                    yield dataclasses.replace(event, data=held)
                    held = ""
            elif isinstance(event, Finish):
                usage = dict(event.usage)
                if not spotted or request.cancel:
                    off()
                    if held and not spotted:
                        yield Delta(held)
                    yield from whole
                    yield event
                    return
            elif isinstance(event, Output):
                whole = [event]
            else:
                yield event
        off()
    wanted = {"type": "json_schema", "json_schema": {"name": "call", "strict": True, "schema": form}}
    plain = {k: v for k, v in request.options.items() if k not in ("logprobs", "top_logprobs", "stop")}
    made, reason = "", "stop"
    for event in run(dataclasses.replace(request, options=plain | {"response_format": wanted})):
        if isinstance(event, Output) and isinstance(event.part.data, str):
            made = event.part.data
        elif isinstance(event, Finish):
            reason, usage = event.reason, added(usage, event.usage)
        elif not isinstance(event, Delta):
            yield event
    calls = parsed(made)
    if calls:
        yield Delta("", 0, {"tool_calls": [{"index": i, **call} for i, call in enumerate(calls)]})
        reason = "tool_calls" if reason == "stop" else reason
    meta = {"finish_reason": reason} | ({"tool_calls": calls} if calls else {})
    yield Output(Part("text", said, meta=meta))
    yield Finish(reason, usage)


def unsure(held: str) -> bool:
    """Whether what is held may still become the start of a call."""
    bare = re.sub(r"\s+", "", held)
    return any(re.sub(r"\s+", "", m).startswith(bare) for m in MAYBE)


def tail(held: str) -> str:
    at = held.rfind("<")
    return held[at:] if at >= 0 else "\0"


def parsed(made: str) -> list[dict[str, Any]]:
    """The calls in OpenAI's form; none if the text was cut short."""
    try:
        found = json.loads(made)
    except ValueError:
        return []
    return [
        {
            "id": f"call_{secrets.token_hex(12)}",
            "type": "function",
            "function": {"name": c["name"], "arguments": json.dumps(c["arguments"], ensure_ascii=False)},
        }
        for c in (found if isinstance(found, list) else [found])
    ]


def schema(tools: Sequence[dict[str, Any]], parallel: bool) -> dict[str, Any]:
    """What a call of these tools looks like. One call, unless several were asked for."""
    calls = []
    for tool in tools:
        function = tool["function"]
        arguments = function.get("parameters") or {"type": "object", "properties": {}, "additionalProperties": False}
        calls.append(
            {
                "type": "object",
                "properties": {"name": {"const": function["name"]}, "arguments": arguments},
                "required": ["name", "arguments"],
                "additionalProperties": False,
            }
        )
    one = calls[0] if len(calls) == 1 else {"anyOf": calls}
    return {"type": "array", "items": one, "minItems": 1, "maxItems": 8} if parallel else one


def described(messages: tuple[Message, ...], tools: Sequence[dict[str, Any]]) -> tuple[Message, ...]:
    about = ABOUT.format(tools="\n".join(json.dumps(t, ensure_ascii=False) for t in tools))
    if messages and messages[0].role == "system":
        return (Message("system", (text(f"{messages[0].text}\n\n{about}"),)), *messages[1:])
    return (Message("system", (text(f"You are a helpful assistant.\n\n{about}"),)), *messages)


def told(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Earlier calls and their results as the model was trained to read them."""
    found: list[Message] = []
    for m in messages:
        if m.role == "assistant" and m.meta.get("tool_calls"):
            functions = [c["function"] for c in m.meta["tool_calls"]]
            calls = "\n".join(CALL.format(json.dumps(f["name"]), f["arguments"]) for f in functions)
            found.append(Message("assistant", (text(f"{m.text}\n{calls}".strip()),)))
        elif m.role == "tool":
            result = f"<tool_response>\n{m.text}\n</tool_response>"
            if found and found[-1].role == "user" and found[-1].meta.get("results"):
                result = f"{found.pop().text}\n{result}"
            found.append(Message("user", (text(result),), {"results": True}))
        else:
            found.append(m)
    return tuple(found)


def added(one: dict[str, Any], two: Any) -> dict[str, Any]:
    """Usage of two runs over one prompt."""
    if not one:
        return dict(two)
    more = {"completion_tokens": one.get("completion_tokens", 0) + two.get("completion_tokens", 0)}
    if one.get("prompt_tokens"):  # a run that was cut off does not say what it read
        more |= {k: one[k] for k in ("prompt_tokens", "cached_tokens")}
    else:
        more["cached_tokens"] = 0
    return {**two, **more, "seed": one.get("seed")}
