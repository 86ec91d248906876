"""Who may do what over HTTP: keys, owners, limits, hosts and origins."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from door import slow_studio
from pieria.core.errors import UserError
from pieria.doors.http import create, serve
from pieria.doors.http.auth import PUBLIC, unguarded
from pieria.studio import Studio
from served import serving, until

CHAT = "/v1/chat/completions"
ALLOWED = "https://app.example"
CARRIERS = {"bearer": lambda key: {"authorization": f"Bearer {key}"}, "x-api-key": lambda key: {"x-api-key": key}}
each_carrier = pytest.mark.parametrize("carrier", CARRIERS.values(), ids=CARRIERS.keys())
names = (f"key-{n}" for n in itertools.count())


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    with slow_studio(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(scope="module")
def app(studio: Studio) -> FastAPI:
    return create(studio, origins=[ALLOWED], hosts=["studio.example"])


@pytest.fixture(scope="module")
def url(app: FastAPI) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture(scope="module")
def web(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def mine(studio: Studio) -> dict[str, str]:
    return bearer(new(studio))


def new(studio: Studio, **limits: Any) -> str:
    return studio.keys.create(next(names), **limits)[1]


def gone(studio: Studio) -> str:
    name = next(names)
    secret = studio.keys.create(name)[1]
    studio.keys.revoke(name)
    return secret


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def say(words: int = 2, model: str = "echo", **more: Any) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": ("word " * words).strip()}], **more}


# keys -----------------------------------------------------------------------------------------------------------


def operations(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path that the app describes, and some that it does not have."""
    said = [(method.upper(), path) for path, found in app.openapi()["paths"].items() for method in found]
    return [*said, ("GET", "/docs"), ("GET", "/nothing"), ("PUT", "/v1/models"), ("GET", "/docs/"), ("GET", "//health")]


def test_nothing_but_the_public_paths_is_had_without_a_valid_key(app: FastAPI, studio: Studio) -> None:
    right, expired = new(studio), new(studio, expires=time.time() - 1)
    wrong = ["", "pk-wrong", right[:-1], right + "x", right.swapcase(), gone(studio), expired]
    heads: list[dict[str, str]] = [{}, *(carry(key) for key in wrong for carry in CARRIERS.values())]
    heads += [
        {"authorization": right},
        {"authorization": f"Basic {right}"},
        {"authorization": f"Token {right}"},
        {"authorization": "Bearer pk-wrong", "x-api-key": right},
        {"api-key": right},
        {"cookie": f"key={right}"},
    ]

    async def ask() -> None:
        for number, head in enumerate(heads):
            for place, (method, path) in enumerate(operations(app)):
                # addresses of its own for each, because one that tries many keys is slowed
                transport = httpx.ASGITransport(app, client=(f"192.0.{place // 30}.{number}", 1))
                async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
                    body = {"content": b"no json at all"} if method == "POST" else {}
                    answer = await client.request(method, path, headers=head, **body)  # type: ignore[arg-type]
                    assert answer.status_code == (200 if path in PUBLIC else 401), (method, path, head)

    asyncio.run(ask())


@each_carrier
def test_a_right_key_opens_by_either_carrier(url: str, studio: Studio, carrier: Any) -> None:
    key = new(studio)
    assert httpx.get(f"{url}/v1/models", headers=carrier(key)).status_code == 200
    assert httpx.post(url + CHAT, json=say(), headers=carrier(key)).status_code == 200
    assert httpx.get(f"{url}/v1/models", headers={**bearer(key), "x-api-key": key}).status_code == 200
    assert httpx.get(f"{url}/v1/models?api_key={key}").status_code == 401, "an address ends up in logs"


@each_carrier
def test_a_revoked_key_is_out_at_once(url: str, studio: Studio, carrier: Any) -> None:
    name = next(names)
    key = studio.keys.create(name)[1]
    assert httpx.get(f"{url}/v1/models", headers=carrier(key)).status_code == 200
    studio.keys.revoke(name)
    assert httpx.get(f"{url}/v1/models", headers=carrier(key)).status_code == 401


def test_the_401_is_openais(url: str, studio: Studio) -> None:
    for head in ({}, bearer("pk-wrong"), {"x-api-key": gone(studio)}):
        answer = httpx.post(url + CHAT, json=say(), headers=head)
        assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Bearer")
        error = answer.json().pop("error")
        assert set(error) == {"message", "type", "param", "code"}
        assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", None, "invalid_api_key")
        assert "pieria key new" in error["message"] and "pk-" not in error["message"]


def test_many_wrong_keys_are_slowed_and_a_right_one_is_not(studio: Studio) -> None:
    key = new(studio)
    with serving(create(studio)) as url, httpx.Client(base_url=url) as client:
        for tries in range(100):
            begun = time.monotonic()
            if (answer := client.get("/v1/models", headers=bearer(f"pk-{tries}"))).status_code != 401:
                break
        assert 30 <= tries < 60 and time.monotonic() - begun > 0.9
        assert refusal(answer, "requests") >= 1
        begun = time.monotonic()
        assert client.get("/v1/models", headers=bearer(key)).status_code == 200
        assert time.monotonic() - begun < 0.9


def test_a_route_that_forgets_the_key_is_found(studio: Studio) -> None:
    app = create(studio)
    assert unguarded(app) == []

    async def open_to_all() -> dict[str, str]:
        return {}

    app.add_api_route("/v1/secret", open_to_all)
    app.mount("/files", FastAPI())
    assert unguarded(app) == ["/v1/secret", "/files"]


def test_the_network_needs_a_key_that_is_valid(home: Path) -> None:
    mine = Studio(home)
    try:
        gone(mine)
        mine.keys.create("old", expires=time.time() - 1)
        for host in ("0.0.0.0", "::", "192.0.2.7", "studio.example", ""):
            with pytest.raises(UserError) as caught:
                serve(mine, host=host, port=0)
            assert caught.value.code == "no_key" and "pieria key new" in caught.value.hint
        assert not any(key.valid for key in mine.keys.list())
    finally:
        mine.close()


# owners ---------------------------------------------------------------------------------------------------------

OWNED = [
    ("GET", "/v1/runs/{id}"),
    ("GET", "/v1/runs/{id}/outputs/{position}"),
    ("DELETE", "/v1/runs/{id}"),
    ("GET", "/v1/responses/{id}"),
    ("DELETE", "/v1/responses/{id}"),
]


def made(url: str, key: str) -> dict[str, str]:
    run = httpx.post(url + CHAT, json=say(), headers=bearer(key)).json()["pieria"]["run"]
    response = httpx.post(f"{url}/v1/responses", json={"model": "echo", "input": "hi"}, headers=bearer(key)).json()
    return {"runs": run, "responses": response["id"]}


def test_every_route_with_an_id_is_in_the_matrix(app: FastAPI) -> None:
    elsewhere = {o for o in operations(app) if o[1].startswith("/v1/videos/")}  # test_http_videos asks as a stranger
    assert {o for o in operations(app) if "{" in o[1]} == {*OWNED, *elsewhere, ("GET", "/v1/models/{model}")}


@each_carrier
@pytest.mark.parametrize(("method", "path"), OWNED)
def test_what_was_made_is_its_owners_alone(url: str, studio: Studio, method: str, path: str, carrier: Any) -> None:
    owner, stranger = new(studio), new(studio)
    ids = made(url, owner)
    kind = path.split("/")[2]
    where = path.replace("{id}", ids[kind]).replace("{position}", "0")
    nowhere = where.replace(ids[kind], {"runs": "0" * 26, "responses": f"resp_{'0' * 32}"}[kind])
    others = httpx.request(method, url + where, headers=carrier(stranger))
    never = httpx.request(method, url + nowhere, headers=carrier(owner))
    assert others.status_code == never.status_code == 404
    assert others.json() == never.json(), "it would tell a stranger that the id exists"
    for head in ({}, carrier(gone(studio))):
        assert httpx.request(method, url + where, headers=head).status_code == 401
    assert httpx.request(method, url + where, headers=carrier(owner)).status_code == 200
    again = httpx.get(url + where, headers=carrier(owner)).status_code
    assert again == (404 if method == "DELETE" else 200)


def test_lists_and_conversations_hold_ones_own(url: str, studio: Studio) -> None:
    owner, stranger = new(studio), new(studio)
    ids = made(url, owner)
    listed = httpx.get(f"{url}/v1/runs", headers=bearer(owner)).json()["data"]
    assert ids["runs"] in {run["id"] for run in listed} and len(listed) == 2
    assert httpx.get(f"{url}/v1/runs?before={'z' * 26}", headers=bearer(stranger)).json()["data"] == []
    body = {"model": "echo", "input": "and?", "previous_response_id": ids["responses"]}
    assert httpx.post(f"{url}/v1/responses", json=body, headers=bearer(stranger)).status_code == 400
    assert httpx.post(f"{url}/v1/responses", json=body, headers=bearer(owner)).status_code == 200
    # what the command line made has no owner over HTTP
    list(studio.run(_request("local")))
    assert len(httpx.get(f"{url}/v1/runs", headers=bearer(owner)).json()["data"]) == 3


def _request(said: str) -> Any:
    from pieria.core import values

    return values.Request("text", (values.Message("user", (values.text(said),)),), "echo")


# limits ---------------------------------------------------------------------------------------------------------


def refusal(answer: httpx.Response, kind: str) -> int:
    """Checks a 429 and returns its retry-after in seconds."""
    assert answer.status_code == 429, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["type"], error["param"]) == ("rate_limit_exceeded", kind, None)
    assert f"{answer.headers['retry-after']} s" in error["message"]
    return int(answer.headers["retry-after"])


def test_requests_per_minute(url: str, studio: Studio) -> None:
    key, other = new(studio, requests_per_minute=4), new(studio, requests_per_minute=4)
    asks = [httpx.get(f"{url}/v1/models", headers=carry(key)) for _ in range(2) for carry in CARRIERS.values()]
    assert [a.status_code for a in asks] == [200] * 4
    for carry in CARRIERS.values():
        assert 10 <= refusal(httpx.get(f"{url}/v1/models", headers=carry(key)), "requests") <= 15
    assert httpx.get(f"{url}/v1/models", headers=bearer(other)).status_code == 200
    said = httpx.get(f"{url}/metrics", headers=bearer(other)).text
    assert 'pieria_limits_hit_total{limit="requests_per_minute"}' in said


def test_the_minute_refills(url: str, studio: Studio) -> None:
    key = new(studio, requests_per_minute=60)
    with httpx.Client(base_url=url, headers=bearer(key)) as client:
        statuses = [client.get("/v1/models").status_code for _ in range(70)]
        assert 429 in statuses and statuses[:60] == [200] * 60
        wait = refusal(client.get("/v1/models"), "requests")
        time.sleep(wait + 0.05)
        assert client.get("/v1/models").status_code == 200


@each_carrier
def test_tokens_per_day(url: str, studio: Studio, carrier: Any) -> None:
    made, key = studio.keys.create(next(names), tokens_per_day=8)
    assert httpx.post(url + CHAT, json=say(4), headers=carrier(key)).status_code == 200
    assert 1 <= refusal(httpx.post(url + CHAT, json=say(4), headers=carrier(key)), "tokens") <= 86_400
    until(lambda: studio.keys.spent(made.id).tokens == 8)
    mine = httpx.get(f"{url}/v1/runs", headers=carrier(key)).json()["data"]
    assert httpx.delete(f"{url}/v1/runs/{mine[0]['id']}", headers=carrier(key)).status_code == 200, "costs no token"


def test_the_tokens_of_a_stream_that_was_left_are_charged(url: str, studio: Studio) -> None:
    made, key = studio.keys.create(next(names), tokens_per_day=10_000)
    with httpx.stream("POST", url + CHAT, json=say(500, "slow", stream=True), headers=bearer(key)) as answer:
        lines = answer.iter_lines()
        for _ in range(9):
            next(lines)
    until(lambda: studio.keys.spent(made.id).tokens)
    assert 500 < studio.keys.spent(made.id).tokens < 500 + 100, "by what was read and made, not by what was asked"


@pytest.mark.parametrize(
    ("path", "body"),
    [("/v1/completions", {"model": "slow", "prompt": ["one " * 9, "word " * 400], "max_tokens": 400}),
     ("/v1/runs", {"app": "write", "input": {"model": "slow", "prompt": "word " * 400}})],
)  # fmt: skip
def test_every_run_of_a_request_that_was_left_is_charged(
    url: str, studio: Studio, path: str, body: dict[str, Any]
) -> None:
    made, key = studio.keys.create(next(names), tokens_per_day=10_000)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(url + path, json=body, headers=bearer(key), timeout=0.9)
    until(lambda: studio.keys.spent(made.id).tokens > 400)
    runs = [studio.store.get(run["id"], made.id)["receipt"]["tokens"] for run in studio.store.runs(made.id)]
    told = sum(run["prompt_tokens"] + run["completion_tokens"] for run in runs)
    until(lambda: studio.keys.spent(made.id).tokens == told)


@contextlib.contextmanager
def open_stream(url: str, head: dict[str, str], words: int) -> Iterator[httpx.Response]:
    with httpx.stream("POST", url + CHAT, json=say(words, "slow", stream=True), headers=head, timeout=20) as answer:
        assert answer.status_code == 200
        yield answer


@each_carrier
def test_concurrent_places_come_back_when_streams_end_and_when_clients_leave(
    url: str, studio: Studio, carrier: Any
) -> None:
    key, other = new(studio, concurrent=2), new(studio, concurrent=2)
    with open_stream(url, carrier(key), 60) as short, open_stream(url, carrier(key), 400):
        for carry in CARRIERS.values():
            assert refusal(httpx.post(url + CHAT, json=say(), headers=carry(key)), "requests") == 1
        assert httpx.get(f"{url}/v1/models", headers=carrier(key)).status_code == 429, "any request takes a place"
        assert httpx.post(url + CHAT, json=say(), headers=carrier(other)).status_code == 200
        assert "[DONE]" in short.read().decode()
        until(lambda: httpx.get(f"{url}/v1/models", headers=carrier(key)).status_code == 200, 1)
        with open_stream(url, carrier(key), 400):
            refusal(httpx.get(f"{url}/v1/models", headers=carrier(key)), "requests")
    # both left half way

    def both() -> bool:
        with contextlib.suppress(AssertionError), open_stream(url, carrier(key), 4), open_stream(url, carrier(key), 4):
            return True
        return False

    until(both, 5)


def test_a_refused_request_gives_its_place_back(url: str, studio: Studio, app: FastAPI) -> None:
    key = new(studio, concurrent=1)
    with httpx.Client(base_url=url, headers=bearer(key)) as client:
        for _ in range(3):
            assert client.post(CHAT, content=b"{", headers={"content-type": "application/json"}).status_code == 400
            assert client.post(CHAT, content=b"{}").status_code == 415
            assert client.post(CHAT, json=say(model="nobody")).status_code == 404
            assert client.put(CHAT).status_code == 405
            assert client.get("/nothing").status_code == 404
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(url + CHAT, json=say(400, "slow"), headers=bearer(key), timeout=0.3)
    until(lambda: httpx.get(f"{url}/v1/models", headers=bearer(key)).status_code == 200, 1)


# hosts and origins ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1", True), ("127.0.0.1:{port}", True), ("localhost:{port}", True), ("LOCALHOST", True),
        ("[::1]:{port}", True), ("studio.example", True), ("studio.example:443", True),
        ("evil.example", False), ("localhost.evil.example", False), ("127.0.0.1.evil.example", False), ("", False),
        ("evil.example:{port}", False), ("localhost@evil.example", False), ("evil.example,localhost", False),
        ("10.0.0.1", False), ("0.0.0.0", False), ("[::1", False), ("studio.example.", False), ("x.localhost", False),
        ("2130706433", False), ("127.1", False), ("localhost:8000:9000", False), ("null", False), ("*", False),
    ],
)  # fmt: skip
def test_it_answers_to_its_own_names_only(web: httpx.Client, mine: dict[str, str], host: str, ours: bool) -> None:
    """A name that a page's owner points at this machine (DNS rebinding) is not ours, key or no key."""
    head = {"host": host.format(port=web.base_url.port)}
    assert web.get("/health", headers=head).status_code == (200 if ours else 421)
    assert web.get("/v1/models", headers={**head, **mine}).status_code == (200 if ours else 421)


FOREIGN = (
    "null", "https://evil.example", "http://app.example", "https://app.example:8443", "https://app.example.evil.example",
    "https://x.app.example", "http://localhost", "http://127.0.0.1:1", "file://", "https://app.example, https://evil.example",
)  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("origin", ["", "same", ALLOWED, ALLOWED.upper(), *FOREIGN])
def test_pages_of_other_sites_change_nothing(web: httpx.Client, mine: dict[str, str], method: str, origin: str) -> None:
    origin = str(web.base_url).rstrip("/") if origin == "same" else origin
    answer = web.request(method, "/v1/models", headers={**mine, **({"origin": origin} if origin else {})})
    foreign = origin in FOREIGN
    if foreign and method not in ("GET", "HEAD"):
        assert answer.status_code == 403 and answer.json()["error"]["code"] == "foreign_origin"
    else:
        assert answer.status_code == (200 if method == "GET" else 405), answer.text
    shared = answer.headers.get("access-control-allow-origin")
    assert shared == (ALLOWED if origin.lower() == ALLOWED else None)
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", [ALLOWED, *FOREIGN])
def test_only_an_allowed_page_gets_past_the_preflight(web: httpx.Client, origin: str) -> None:
    theirs = "authorization,content-type,x-api-key,x-stainless-lang"  # OpenAI's client sends a dozen of the last kind
    asked = {"origin": origin, "access-control-request-method": "POST", "access-control-request-headers": theirs}
    answer = web.options(CHAT, headers=asked)
    if origin == ALLOWED:
        assert answer.status_code == 204 and answer.headers["access-control-allow-headers"] == theirs
        assert answer.headers["access-control-allow-origin"] == ALLOWED and answer.headers["vary"] == "origin"
    else:
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ["*", "app.example", "https://", "https://app.example/page", ""])
def test_what_is_no_origin_is_refused_before_anything_begins(studio: Studio, origin: str) -> None:
    with pytest.raises(UserError, match="no origin of a page"):
        create(studio, origins=[origin])


def test_a_page_that_is_allowed_reads_its_errors_too(web: httpx.Client) -> None:
    answer = web.post(CHAT, json=say(), headers={"origin": ALLOWED})
    assert answer.status_code == 401 and answer.headers["access-control-allow-origin"] == ALLOWED
    assert {"retry-after", "openai-poll-after-ms"} <= set(answer.headers["access-control-expose-headers"].split(", "))
