"""The official `openai` client against a real server: first with echo, then with a small language model."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import openai
import pytest
from openai import OpenAI

from door import SLOW, slow_studio
from pieria.doors.http import create
from pieria.doors.http.limits import Limits
from pieria.studio import Studio
from served import serving, until

MODEL = "smollm2-135m"
SAY = [{"role": "user", "content": "one two three four"}]
LONG = [{"role": "user", "content": "word " * 500}]
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    card = SLOW.replace("delay = 0.05", "delay = 0.02")
    with slow_studio(tmp_path_factory.mktemp("home"), card) as made:
        yield made


@pytest.fixture(scope="module")
def url(studio: Studio) -> Iterator[str]:
    with serving(create(studio)) as address:
        yield address


def client_of(studio: Studio, url: str, name: str) -> OpenAI:
    return OpenAI(base_url=f"{url}/v1", api_key=studio.keys.create(name)[1], max_retries=0, timeout=60)


@pytest.fixture(scope="module")
def client(studio: Studio, url: str) -> OpenAI:
    return client_of(studio, url, "tester")


# chat -----------------------------------------------------------------------------------------------------------


def test_chat(client: OpenAI, studio: Studio) -> None:
    raw = client.chat.completions.with_raw_response.create(model="echo", messages=SAY)
    said = raw.parse()
    assert said.choices[0].message.content == "one two three four"
    assert said.choices[0].message.role == "assistant"
    assert said.choices[0].finish_reason == "stop"
    assert said.usage and said.usage.total_tokens == said.usage.prompt_tokens + said.usage.completion_tokens == 8
    assert said.usage.prompt_tokens_details and said.usage.prompt_tokens_details.cached_tokens == 0
    assert said.system_fingerprint and said.id.startswith("chatcmpl-")
    run = raw.headers["x-pieria-run"]
    assert said.pieria == {"run": run}  # type: ignore[attr-defined]
    record = studio.store.get(run)
    assert record["receipt"]["model"]["card"] == "echo"
    assert record["owner"] == studio.keys.list()[0].id


def test_chat_stream(client: OpenAI, studio: Studio) -> None:
    chunks = list(
        client.chat.completions.create(model="echo", messages=SAY, stream=True, stream_options={"include_usage": True})
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "one two three four"
    assert [c.choices[0].finish_reason for c in chunks if c.choices] == [None] * 5 + ["stop"]
    assert chunks[-1].choices == []
    assert chunks[-1].usage and chunks[-1].usage.total_tokens == 8
    assert all(c.usage is None for c in chunks[:-1])
    assert studio.store.get(chunks[-1].pieria["run"])["status"] == "done"  # type: ignore[attr-defined]


def test_stream_without_usage_ends_with_the_run(client: OpenAI, studio: Studio) -> None:
    last = list(client.chat.completions.create(model="echo", messages=SAY, stream=True))[-1]
    assert last.usage is None and last.choices[0].finish_reason == "stop"
    assert studio.store.get(last.pieria["run"])  # type: ignore[attr-defined]


def test_choices_stop_and_length(client: OpenAI) -> None:
    said = client.chat.completions.create(model="echo", messages=SAY, n=3, stop=["three"])
    assert [c.index for c in said.choices] == [0, 1, 2]
    assert {c.message.content for c in said.choices} == {"one two "}
    said = client.chat.completions.create(model="echo", messages=SAY, max_completion_tokens=2)
    assert said.choices[0].finish_reason == "length"
    assert said.choices[0].message.content == "one two"
    chunks = list(client.chat.completions.create(model="echo", messages=SAY, n=2, stop="two", stream=True))
    for index in (0, 1):
        mine = [c.choices[0] for c in chunks if c.choices[0].index == index]
        assert "".join(c.delta.content or "" for c in mine) == "one "
        assert mine[-1].finish_reason == "stop"


def test_content_parts_and_roles(client: OpenAI) -> None:
    parts = [{"type": "text", "text": "one "}, {"type": "text", "text": "two"}]
    said = client.chat.completions.create(
        model="echo", messages=[{"role": "developer", "content": "Repeat."}, {"role": "user", "content": parts}]
    )
    assert said.choices[0].message.content == "one two"
    # an answer goes back as it came
    turn = said.choices[0].message.model_dump()
    again = client.chat.completions.create(model="echo", messages=[*SAY, turn, {"role": "user", "content": "end"}])
    assert again.choices[0].message.content == "end"


def test_logprobs_in_a_stream(client: OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(model="echo", messages=SAY, logprobs=True, top_logprobs=1, stream=True)
    )
    items = [i for c in chunks if c.choices[0].logprobs for i in c.choices[0].logprobs.content or ()]
    assert [i.token for i in items] == ["one", " two", " three", " four"]
    assert all(i.top_logprobs[0].token == i.token for i in items)


def test_fields_that_change_nothing_are_taken(client: OpenAI) -> None:
    nothing: dict[str, Any] = {
        "user": "u", "metadata": {"a": "b"}, "store": False, "service_tier": "auto", "modalities": ["text"],
        "safety_identifier": "s", "prompt_cache_key": "k", "verbosity": "medium", "reasoning_effort": "none",
        "parallel_tool_calls": True, "frequency_penalty": 0, "presence_penalty": 0, "logit_bias": {}, "tools": [],
        "n": 1, "logprobs": False, "response_format": {"type": "text"},
        "prediction": {"type": "content", "content": "x"},
    }  # fmt: skip
    said = client.chat.completions.create(model="echo", messages=SAY, **nothing)
    assert said.choices[0].message.content == "one two three four"
    # to JSON, 2.0 is an integer
    assert len(client.chat.completions.create(model="echo", messages=SAY, extra_body={"n": 2.0}).choices) == 2


# errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"extra_body": {"temprature": 1}}, "temprature", "unknown_parameter"),
        ({"temperature": 3}, "temperature", "invalid_value"),
        ({"temperature": "1"}, "temperature", "invalid_value"),
        ({"n": 9}, "n", "invalid_value"),
        ({"n": True}, "n", "invalid_value"),
        ({"max_tokens": 0}, "max_tokens", "invalid_value"),
        ({"seed": 2**63}, "seed", "invalid_value"),
        ({"stop": ["x"] * 17}, "stop", "invalid_value"),
        ({"stop": [""]}, "stop[0]", "invalid_value"),
        ({"logit_bias": {"x": 1}}, None, "invalid_value"),
        ({"top_logprobs": 2}, "top_logprobs", "invalid_value"),
        ({"tool_choice": "required"}, "tool_choice", "invalid_value"),
        ({"audio": {"voice": "x", "format": "wav"}}, "audio", "unsupported_parameter"),
        ({"reasoning_effort": "high"}, "reasoning_effort", "unsupported_value"),
        ({"messages": []}, "messages", "invalid_value"),
        ({"messages": [{"role": "user"}]}, "messages[0]", "invalid_value"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0].role", "unsupported_value"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content", "invalid_value"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
            "messages[0].content",
            "unsupported_value",
        ),
        ({"tools": [TOOL]}, "tools", "unknown_option"),
    ],
)
def test_bad_request(client: OpenAI, fields: dict[str, Any], param: str | None, code: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(**{"model": "echo", "messages": SAY, **fields})
    assert caught.value.code == code
    if param:
        assert caught.value.param == param


def test_unknown_field_is_named_with_the_one_meant(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="Did you mean max_tokens"):
        client.chat.completions.create(model="echo", messages=SAY, extra_body={"max_token": 1})


def test_errors_are_the_clients_own_classes(client: OpenAI, url: str) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        client.chat.completions.create(model="gpt-4o", messages=SAY)
    assert missing.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-4o", messages=SAY, stream=True)
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("nothing")
    with pytest.raises(openai.AuthenticationError):
        OpenAI(base_url=f"{url}/v1", api_key="pk-wrong", max_retries=0).models.list()
    with pytest.raises(openai.UnprocessableEntityError) as wrong:
        client.post("/runs", body={"app": "write", "input": {"prompt": 5}}, cast_to=object)
    assert wrong.value.param == "prompt"
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="minilm", messages=SAY)


def test_tokens_are_counted_while_they_are_written() -> None:
    """A request that comes just then sees them, once."""
    from types import SimpleNamespace

    writing, go, written = threading.Event(), threading.Event(), []

    class Slow:
        def spend(self, key: str, tokens: int) -> None:
            writing.set()
            go.wait(5)
            written.append(tokens)

        def spent(self, key: str) -> SimpleNamespace:
            return SimpleNamespace(tokens=sum(written))

    limits = Limits(Slow(), lambda name: None)  # type: ignore[arg-type]
    limits.spend("a", 6)
    writing.wait(5)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(limits._used, "a")
        go.set()
        assert asked.result(5) == 6
    limits.close()
    assert limits._used("a") == 6


def test_key_that_has_spent_its_tokens_is_told_so(studio: Studio, url: str) -> None:
    secret = studio.keys.create("poor", tokens_per_day=6)[1]
    poor = OpenAI(base_url=f"{url}/v1", api_key=secret, max_retries=0)
    poor.chat.completions.create(model="echo", messages=SAY)
    with pytest.raises(openai.RateLimitError):
        poor.chat.completions.create(model="echo", messages=SAY)


# leaving --------------------------------------------------------------------------------------------------------


def busy(studio: Studio) -> int:
    return sum(int(model["busy"]) for model in studio.loaded())


@pytest.mark.parametrize("kind", ["chat", "completions", "responses", "runs"])
def test_leaving_a_stream_frees_the_run(client: OpenAI, studio: Studio, url: str, kind: str) -> None:
    until(lambda: not busy(studio))
    text = LONG[0]["content"]
    bodies: dict[str, Any] = {
        "chat": ("/v1/chat/completions", {"model": "slow", "messages": LONG}),
        "completions": ("/v1/completions", {"model": "slow", "prompt": text, "max_tokens": 500}),
        "responses": ("/v1/responses", {"model": "slow", "input": text}),
        "runs": ("/v1/runs", {"app": "write", "input": {"prompt": text, "model": "slow"}}),
    }
    path, body = bodies[kind]
    head = {"authorization": f"Bearer {client.api_key}"}
    with httpx.stream("POST", url + path, json={**body, "stream": True}, headers=head, timeout=20) as answer:
        assert answer.status_code == 200, answer.read()
        lines = answer.iter_lines()
        for _ in range(6):
            next(lines)
        assert busy(studio)
    assert until(lambda: not busy(studio)) < 0.25
    record = studio.store.runs(limit=1)[0]
    assert record["status"] == "cancelled"


def test_leaving_a_whole_answer_frees_the_run(client: OpenAI, studio: Studio) -> None:
    with pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=0.3).chat.completions.create(model="slow", messages=LONG)
    assert until(lambda: not busy(studio)) < 0.25


def test_many_streams_at_once(client: OpenAI) -> None:
    streams = [client.chat.completions.create(model="slow", messages=SAY, stream=True) for _ in range(20)]
    for stream in streams:
        assert "".join(c.choices[0].delta.content or "" for c in stream) == "one two three four"


# completions ----------------------------------------------------------------------------------------------------


def test_completion(client: OpenAI) -> None:
    said = client.completions.create(model="echo", prompt="one two", best_of=1)
    assert said.choices[0].text == "one two"
    assert said.object == "text_completion"
    said = client.completions.create(model="echo", prompt=["a b", "c d"], n=2, echo=True, max_tokens=1)
    assert [c.index for c in said.choices] == [0, 1, 2, 3]
    assert [c.text for c in said.choices] == ["a ba", "a ba", "c dc", "c dc"]
    assert {c.finish_reason for c in said.choices} == {"length"}
    assert said.usage and said.usage.prompt_tokens == 4
    assert len(said.pieria["runs"]) == 2  # type: ignore[attr-defined]
    assert len(client.completions.create(model="echo", prompt="word " * 40).choices[0].text.split()) == 16


def test_completion_stream(client: OpenAI) -> None:
    chunks = list(
        client.completions.create(
            model="echo", prompt=["one two", "three"], echo=True, stream=True, stream_options={"include_usage": True}
        )
    )
    texts = ["", ""]
    for chunk in chunks[:-1]:
        texts[chunk.choices[0].index] += chunk.choices[0].text
    assert texts == ["one twoone two", "threethree"]
    assert chunks[-1].usage and chunks[-1].usage.completion_tokens == 3


def test_completion_logprobs_in_a_stream(client: OpenAI) -> None:
    chunks = list(client.completions.create(model="echo", prompt="one two", logprobs=1, stream=True))
    found = [c.choices[0].logprobs for c in chunks if c.choices[0].logprobs]
    assert [lp.tokens for lp in found] == [["one"], [" two"]]
    assert [lp.text_offset for lp in found] == [[0], [3]]
    assert found[1].top_logprobs == [{" two": 0.0}]


@pytest.mark.parametrize(
    "fields", [{"best_of": 3}, {"prompt": [1, 2]}, {"prompt": [[1]]}, {"echo": True, "logprobs": 1}]
)
def test_completion_refusals(client: OpenAI, fields: dict[str, Any]) -> None:
    with pytest.raises(openai.BadRequestError):
        client.completions.create(**{"model": "echo", "prompt": "x", **fields})


# embeddings -----------------------------------------------------------------------------------------------------


def test_embeddings(client: OpenAI) -> None:
    floats = client.embeddings.create(model="echo", input=["abc", "a"], encoding_format="float")
    packed = client.embeddings.create(model="echo", input=["abc", "a"])  # base64 on the wire
    assert [d.index for d in packed.data] == [0, 1]
    for one, other in zip(floats.data, packed.data, strict=True):
        assert one.embedding == pytest.approx(other.embedding, abs=1e-7)
    assert len(floats.data[0].embedding) == 26
    short = client.embeddings.create(model="echo", input="abz", dimensions=2).data[0].embedding
    assert short == pytest.approx([math.sqrt(0.5)] * 2)
    assert floats.usage.prompt_tokens == 2
    for bad in ({"dimensions": 27}, {"input": []}, {"input": ""}, {"input": [1, 2]}, {"model": "slow"}):
        with pytest.raises(openai.BadRequestError):
            client.embeddings.create(**{"model": "echo", "input": "x", **bad})
    with pytest.raises(openai.BadRequestError, match="at most 2048"):
        client.embeddings.create(model="echo", input=["x"] * 2049)


# models ---------------------------------------------------------------------------------------------------------


def test_models(client: OpenAI) -> None:
    listed = {m.id: m for m in client.models.list()}
    assert {"echo", "slow", MODEL} <= set(listed)
    one = client.models.retrieve(MODEL)
    assert one.object == "model" and one.owned_by
    assert one.pieria["media"] == ["text"] and one.pieria["licence"]  # type: ignore[attr-defined]


# responses ------------------------------------------------------------------------------------------------------


def test_response_and_its_conversation(client: OpenAI, studio: Studio, url: str) -> None:
    first = client.responses.create(model="echo", input="one two", instructions="Repeat.", metadata={"k": "v"})
    assert first.output_text == "one two"
    assert first.status == "completed" and first.metadata == {"k": "v"}
    assert first.usage and first.usage.total_tokens == first.usage.input_tokens + first.usage.output_tokens
    second = client.responses.create(model="echo", input="three", previous_response_id=first.id)
    assert second.output_text == "three" and second.previous_response_id == first.id
    sent = studio.store.get(second.pieria["run"])["request"]["messages"]  # type: ignore[attr-defined]
    said = [(m["role"], m["parts"][0]["data"]) for m in sent]
    assert said == [("user", "one two"), ("assistant", "one two"), ("user", "three")]  # instructions do not go on
    # a branch from the first, and the third of the other branch
    third = client.responses.create(model="echo", input="four", previous_response_id=second.id)
    branch = client.responses.create(model="echo", input="five", previous_response_id=first.id)
    assert len(studio.store.get(third.pieria["run"])["request"]["messages"]) == 5  # type: ignore[attr-defined]
    assert len(studio.store.get(branch.pieria["run"])["request"]["messages"]) == 3  # type: ignore[attr-defined]
    again = client.responses.retrieve(first.id)
    assert again.model_dump(exclude={"pieria"}) == first.model_dump(exclude={"pieria"})
    # another's key finds nothing
    other = client_of(studio, url, "other")
    with pytest.raises(openai.NotFoundError):
        other.responses.retrieve(first.id)
    with pytest.raises(openai.NotFoundError):
        other.responses.delete(first.id)
    with pytest.raises(openai.BadRequestError) as caught:
        other.responses.create(model="echo", input="x", previous_response_id=first.id)
    assert caught.value.code == "previous_response_not_found"
    client.responses.delete(first.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(first.id)


def test_a_response_is_there_while_others_of_its_conversation_are_deleted(client: OpenAI, studio: Studio) -> None:
    first = client.responses.create(model="echo", input="one")
    client.responses.create(model="echo", input="two", previous_response_id=first.id)
    listed = studio.store.runs

    def listing(*given: Any, **named: Any) -> Any:
        found = listed(*given, **named)
        if len(found) == 2:  # deleted by somebody between the list and the look
            studio.store.delete(found[0]["id"])
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(studio.store, "runs", listing)
        assert client.responses.retrieve(first.id).output_text == "one"


def test_response_that_is_not_stored(client: OpenAI) -> None:
    said = client.responses.create(model="echo", input="one", store=False)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(said.id)
    with pytest.raises(openai.BadRequestError):
        client.responses.create(model="echo", input="two", previous_response_id=said.id)


def test_response_stream(client: OpenAI, studio: Studio) -> None:
    events = list(client.responses.create(model="echo", input="one two", stream=True))
    assert [e.type for e in events] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert [e.sequence_number for e in events] == list(range(10))
    last: Any = events[-1]
    assert last.response.output_text == "one two"
    kept = client.responses.retrieve(last.response.id)
    assert kept.output == last.response.output and kept.usage == last.response.usage
    with pytest.raises(openai.BadRequestError):
        client.responses.retrieve(last.response.id, stream=True)
    with client.responses.stream(model="echo", input="three", previous_response_id=last.response.id) as stream:
        assert stream.get_final_response().output_text == "three"
    with client.responses.stream(model="echo", input="one two three", max_output_tokens=2) as stream:
        kinds = [event.type for event in stream]
    assert kinds[-1] == "response.incomplete"
    left = client.responses.create(model="slow", input="word " * 400, stream=True)
    id = next(iter(left)).response.id  # type: ignore[union-attr]
    left.close()
    until(lambda: not busy(studio))
    assert client.responses.retrieve(id).status == "cancelled"


def test_response_items(client: OpenAI, studio: Studio) -> None:
    said = client.responses.create(
        model="echo",
        input=[
            {"role": "developer", "content": "Be short."},
            {"role": "user", "content": [{"type": "input_text", "text": "weather?"}]},
            {"type": "function_call", "call_id": "c1", "name": "weather", "arguments": '{"city":"Oslo"}'},
            {"type": "function_call", "call_id": "c2", "name": "weather", "arguments": '{"city":"Rome"}'},
            {"type": "function_call_output", "call_id": "c1", "output": "rain"},
            {"type": "function_call_output", "call_id": "c2", "output": "sun"},
        ],
    )
    messages = studio.store.get(said.pieria["run"])["request"]["messages"]  # type: ignore[attr-defined]
    assert [m["role"] for m in messages] == ["system", "user", "assistant", "tool", "tool"]
    assert [c["id"] for c in messages[2]["meta"]["tool_calls"]] == ["c1", "c2"]
    assert messages[3]["meta"]["tool_call_id"] == "c1"
    # what came out goes in again
    client.responses.create(model="echo", input=[*said.output, {"role": "user", "content": "x"}])  # type: ignore[list-item]
    for bad in (
        {"input": []},
        {"input": [{"type": "web_search_call", "id": "x"}]},
        {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]},
        {"background": True},
        {"conversation": "conv_1"},
        {"tools": [{"type": "web_search"}]},
        {"previous_response_id": "../../etc/passwd"},
    ):
        with pytest.raises(openai.BadRequestError):
            client.responses.create(**{"model": "echo", "input": "x", **bad})  # type: ignore[call-overload]


# applications and runs ------------------------------------------------------------------------------------------


def test_applications_and_runs(client: OpenAI, studio: Studio, url: str) -> None:
    web = httpx.Client(base_url=url, headers={"authorization": f"Bearer {client.api_key}"}, timeout=20)
    apps = {a["name"]: a for a in web.get("/v1/apps").json()["data"]}
    assert "edit" not in apps and "source" not in apps["write"]["input"]["properties"], "no request names a file"
    assert apps["write"]["title"] and "prompt" in apps["write"]["input"]["required"]
    made = web.post("/v1/runs", json={"app": "write", "input": {"prompt": "one two", "model": "echo"}})
    assert made.status_code == 200, made.text
    record = made.json()
    assert record["id"] == made.headers["x-pieria-run"] and record["app"] == "write"
    assert record["outputs"][0]["text"] == "one two" and "path" not in made.text
    assert str(studio.home) not in made.text
    file = web.get(record["outputs"][0]["url"])
    assert file.content == b"one two"
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert web.get(f"/v1/runs/{record['id']}").json() == record
    body = {"app": "write", "input": {"prompt": "a b", "model": "echo"}, "stream": True}
    lines = [line for line in web.post("/v1/runs", json=body).text.split("\n") if line]
    kinds = [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]
    assert kinds[:2] == ["delta", "delta"] and kinds[-1] == "finish" and "output" in kinds
    finish = json.loads(lines[-1].removeprefix("data: "))
    assert finish["usage"]["completion_tokens"] == 2
    page = web.get("/v1/runs", params={"limit": 1}).json()
    assert page["has_more"] and page["data"][0]["id"] == finish["usage"]["run"]
    assert (
        web.get("/v1/runs", params={"limit": 1, "before": page["data"][0]["id"]}).json()["data"][0]["id"]
        == record["id"]
    )
    vectors = web.post("/v1/runs", json={"app": "embed", "input": {"texts": ["a"], "model": "echo"}}).json()
    assert vectors["id"] is None and vectors["outputs"][0]["base64"]
    # nobody else's
    other = {"authorization": f"Bearer {client_of(studio, url, 'stranger').api_key}"}
    for path in (f"/v1/runs/{record['id']}", record["outputs"][0]["url"]):
        assert httpx.get(url + path, headers=other).status_code == 404
    assert httpx.delete(f"{url}/v1/runs/{record['id']}", headers=other).status_code == 404
    assert httpx.get(f"{url}/v1/runs", headers=other).json()["data"] == []
    assert web.get(f"/v1/runs/{record['id'][:20]}").status_code == 404
    assert web.delete(f"/v1/runs/{record['id'][:20]}").status_code == 404
    assert web.get(f"/v1/runs/{record['id']}/outputs/7").status_code == 404
    assert web.delete(f"/v1/runs/{record['id']}").json()["deleted"] is True
    assert web.get(f"/v1/runs/{record['id']}").status_code == 404
    assert web.post("/v1/runs", json={"app": "nothing"}).status_code == 404
    assert web.post("/v1/runs", json={"app": "write", "input": {"prompt": "x", "zzz": 1}}).status_code == 422


# a real model ---------------------------------------------------------------------------------------------------


def ask(client: OpenAI, text: str, **fields: Any) -> Any:
    messages = [{"role": "user", "content": text}]
    return client.chat.completions.create(**{"model": MODEL, "messages": messages, "max_tokens": 40, **fields})


@pytest.mark.weights
def test_model_answers_and_streams_the_same(client: OpenAI) -> None:
    whole = ask(client, "Name a colour.", temperature=0, seed=1)
    chunks = list(ask(client, "Name a colour.", temperature=0, seed=1, stream=True))
    assert whole.choices[0].message.content
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == whole.choices[0].message.content
    assert whole.usage.prompt_tokens > 5


@pytest.mark.weights
def test_model_repeats_itself_under_a_seed(client: OpenAI) -> None:
    said = [ask(client, "Tell a story.", temperature=1.5, seed=s).choices[0].message.content for s in (7, 7, 8)]
    assert said[0] == said[1] != said[2]


@pytest.mark.weights
def test_model_logprobs(client: OpenAI) -> None:
    said = ask(client, "Count to five.", logprobs=True, top_logprobs=3, temperature=0, max_tokens=5)
    items = said.choices[0].logprobs.content
    assert "".join(i.token for i in items) == said.choices[0].message.content
    for item in items:
        assert item.logprob <= 0 and len(item.top_logprobs) == 3
        assert item.token == max(item.top_logprobs, key=lambda t: t.logprob).token  # greedy
    old = client.completions.create(model=MODEL, prompt="One, two,", logprobs=2, max_tokens=4, temperature=0)
    listed = old.choices[0].logprobs
    assert listed and "".join(listed.tokens or ()) == old.choices[0].text
    assert listed.text_offset and listed.text_offset[0] == 0 and len(listed.top_logprobs or ()) == 4


@pytest.mark.weights
def test_model_json_schema(client: OpenAI) -> None:
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 12},
            "age": {"type": "integer", "minimum": 1, "maximum": 99},
        },
        "required": ["name", "age"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "person", "schema": schema, "strict": True}}
    for seed in range(3):
        said = ask(client, "Invent a person.", response_format=form, seed=seed, temperature=1, max_tokens=200)
        person = json.loads(said.choices[0].message.content)
        assert set(person) == {"name", "age"} and 1 <= person["age"] <= 99
    text: Any = {"format": {"type": "json_schema", "name": "person", "schema": schema, "strict": True}}
    response = client.responses.create(model=MODEL, input="Invent a person.", text=text, max_output_tokens=200)
    assert set(json.loads(response.output_text)) == {"name", "age"}
    said = ask(
        client, "Invent a person, as JSON.", response_format={"type": "json_object"}, max_tokens=300, temperature=0
    )
    if said.choices[0].finish_reason == "stop":
        assert isinstance(json.loads(said.choices[0].message.content), dict)


@pytest.mark.weights
@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "weather"}}])
def test_model_tools(client: OpenAI, choice: Any) -> None:
    other = {"type": "function", "function": {"name": "news", "parameters": {"type": "object", "properties": {}}}}
    tools = [TOOL] if choice == "required" else [other, TOOL]
    fields = {"tools": tools, "tool_choice": choice, "temperature": 0, "max_tokens": 100, "seed": 1}
    said = ask(client, "What is the weather in Oslo?", **fields).choices[0]
    assert said.finish_reason == "tool_calls"
    call = said.message.tool_calls[0]
    assert call.id and call.function.name == "weather"
    assert isinstance(json.loads(call.function.arguments)["city"], str)
    chunks = list(ask(client, "What is the weather in Oslo?", **fields, stream=True))
    deltas = [d for c in chunks for d in c.choices[0].delta.tool_calls or ()]
    assert deltas[0].function.name == "weather"
    assert json.loads("".join(d.function.arguments or "" for d in deltas if d.index == 0))["city"]
    assert chunks[-1].choices[0].finish_reason == "tool_calls"
    # the result goes back
    turns = [
        {"role": "user", "content": "What is the weather in Oslo?"},
        said.message.model_dump(),
        {"role": "tool", "tool_call_id": call.id, "content": "rain"},
    ]
    assert client.chat.completions.create(model=MODEL, messages=turns, max_tokens=10).choices[0].message.content


@pytest.mark.weights
def test_model_tools_in_responses(client: OpenAI) -> None:
    tool: Any = {"type": "function", **TOOL["function"], "strict": False}
    fields: Any = {"tools": [tool], "tool_choice": "required", "temperature": 0, "max_output_tokens": 100}
    said = client.responses.create(model=MODEL, input="What is the weather in Oslo?", **fields)
    call: Any = said.output[-1]
    assert call.type == "function_call" and "city" in json.loads(call.arguments)
    with client.responses.stream(model=MODEL, input="What is the weather in Oslo?", **fields) as stream:
        kinds = [event.type for event in stream]
        last: Any = stream.get_final_response().output[-1]
    assert "response.function_call_arguments.delta" in kinds and "response.function_call_arguments.done" in kinds
    assert last.name == "weather" and "city" in json.loads(last.arguments)
    result: Any = [{"type": "function_call_output", "call_id": call.call_id, "output": "rain"}]
    after = client.responses.create(model=MODEL, input=result, previous_response_id=said.id, max_output_tokens=10)
    assert after.output_text


@pytest.mark.weights
def test_leaving_frees_the_model(client: OpenAI, studio: Studio) -> None:
    stream = ask(client, "Write a very long story.", stream=True, max_tokens=4000)
    next(iter(stream))
    stream.close()
    assert until(lambda: not busy(studio)) < 0.25
    left = studio.store.get(studio.store.runs(limit=1)[0]["id"])["receipt"]
    assert left["reason"] == "cancelled" and left["tokens"]["prompt_tokens"] > 10, "what was read is counted"
    start = time.monotonic()
    ask(client, "Hello.", max_tokens=1)
    assert time.monotonic() - start < 5
