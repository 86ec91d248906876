"""OpenAI's videos by OpenAI's client: made, polled, listed, fetched, edited, deleted; each key sees its own alone."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import openai
import pytest

from door import Door, opened
from pieria.core.errors import Cancelled, UserError
from pieria.core.values import Cancel, Delta, Event, Finish, Message, Output, Part, Progress, Request, text
from pieria.doors.http import create
from pieria.doors.http.jobs import Job, Jobs
from pieria.doors.http.videos import filmed
from pieria.formats import mp4, sealed
from pieria.store import Entry
from pieria.store.convert import turn
from pieria.store.videos import Videos
from pieria.studio import Studio
from served import serving, until

pytest.importorskip("PIL.Image")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    made = Studio(tmp_path_factory.mktemp("home"), memory=4 << 30)
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(studio: Studio) -> Iterator[str]:
    with serving(create(studio)) as url:
        yield url


@pytest.fixture(scope="module")
def client(studio: Studio, address: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{address}/v1", api_key=studio.keys.create("a")[1], max_retries=0)


SMALL = {"seconds": "0.5", "size": "96x64", "extra_body": {"music": "none"}}


def test_a_film_is_created_polled_and_downloaded(client: openai.OpenAI) -> None:
    job = client.videos.create(prompt="a fox runs through snow", **SMALL)  # type: ignore[arg-type]
    assert job.object == "video" and job.status in ("queued", "in_progress") and job.model == "pieria"
    done = client.videos.poll(job.id, poll_interval_ms=100)
    assert done.status == "completed" and done.progress == 100 and done.seconds == "0.5" and done.size == "96x64"
    assert done.completed_at and done.completed_at >= done.created_at and done.error is None
    track = mp4.read(client.videos.download_content(job.id).read())
    assert (track.width, track.height, len(track.samples)) == (96, 64, 12)
    for variant in ("thumbnail", "spritesheet"):
        assert client.videos.download_content(job.id, variant=variant).read()[:4] == b"\x89PNG"
    assert job.id in [v.id for v in client.videos.list()]
    changed = client.videos.remix(job.id, prompt="half speed, black and white")
    changed = client.videos.poll(changed.id, poll_interval_ms=100)
    assert changed.status == "completed" and changed.remixed_from_video_id == job.id and changed.seconds == "1"
    assert len(mp4.read(client.videos.download_content(changed.id).read()).samples) == 24
    assert client.videos.delete(job.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.videos.retrieve(job.id)


def test_a_film_with_music_has_two_tracks(client: openai.OpenAI) -> None:
    done = client.videos.create_and_poll(prompt="a cat walks", seconds="2", size="96x64", poll_interval_ms=100)
    sound = mp4.heard(client.videos.download_content(done.id).read())
    assert done.status == "completed" and sound is not None and abs(sound.seconds - 2) < 1 / 24


def test_one_that_is_stopped(client: openai.OpenAI) -> None:
    job = client.videos.create(prompt="a fox runs", seconds="60", size="96x64", extra_body={"music": "none"})  # type: ignore[arg-type]
    with pytest.raises(openai.ConflictError):
        client.videos.download_content(job.id)
    assert client.videos.delete(job.id).deleted
    after = client.videos.create_and_poll(prompt="a dog runs", poll_interval_ms=100, **SMALL)  # type: ignore[arg-type]
    assert after.status == "completed"  # the worker goes on


def test_lists_have_pages(client: openai.OpenAI) -> None:
    made = [
        client.videos.create_and_poll(prompt=f"{n} dogs run", poll_interval_ms=50, **SMALL).id for n in ("two", "three")
    ]  # type: ignore[arg-type]
    page = client.videos.list(limit=1)
    assert page.data[0].id == made[1] and page.has_more
    assert next(iter(client.videos.list(after=made[1], limit=1).data)).id == made[0]
    with pytest.raises(openai.NotFoundError, match="without after"):
        client.videos.list(after="video_" + "0" * 24)  # one that was deleted: no empty page, which would be an end
    assert [v.id for v in client.videos.list(order="asc", limit=100)][-2:] == made


@pytest.mark.parametrize(
    "body",
    [{"prompt": ""}, {}, {"prompt": "..."}, {"prompt": "x" * 2000}, {"prompt": "a fox runs", "seconds": "999"}, {"prompt": "a fox runs", "seconds": "nan"},
     {"prompt": "a fox runs", "size": "33x20"}, {"prompt": "a fox runs", "size": "big"}, {"prompt": "a fox runs", "model": "no-such"}, {"prompt": "a fox", "seed": -1},
     {"prompt": "a fox runs", "from": "/etc/passwd"}, {"prompt": "a fox runs", "input_reference": {"image_url": "https://x"}}, [1], {"prompt": 3}],
)  # fmt: skip
def test_bad_bodies(body: object, client: openai.OpenAI, address: str) -> None:
    answer = httpx.post(f"{address}/v1/videos", json=body, headers={"authorization": f"Bearer {client.api_key}"})
    assert 400 <= answer.status_code < 500 and answer.json()["error"]["message"]


def test_a_picture_to_begin_with_is_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.videos.create(prompt="a fox", input_reference=("a.png", io.BytesIO(b"x")))
    assert refused.value.param == "input_reference"


@pytest.mark.parametrize("words", ["join with /etc/passwd.mp4", "sound /etc/x.wav", "explode", "join"])
def test_no_file_of_the_server_can_be_named(words: str, client: openai.OpenAI) -> None:
    job = client.videos.create_and_poll(prompt="a cow walks", poll_interval_ms=50, **SMALL)  # type: ignore[arg-type]
    with pytest.raises(openai.UnprocessableEntityError):
        client.videos.remix(job.id, prompt=words)


def test_each_key_sees_its_own(client: openai.OpenAI, studio: Studio, address: str) -> None:
    job = client.videos.create_and_poll(prompt="a pig walks", poll_interval_ms=50, **SMALL)  # type: ignore[arg-type]
    other = openai.OpenAI(base_url=f"{address}/v1", api_key=studio.keys.create("b")[1], max_retries=0)
    assert not list(other.videos.list())
    for call in (other.videos.retrieve, other.videos.delete, other.videos.download_content):
        with pytest.raises(openai.NotFoundError):
            call(job.id)
    with pytest.raises(openai.NotFoundError):
        other.videos.remix(job.id, prompt="2x")
    for method, path in (
        ("POST", ""),
        ("GET", ""),
        ("GET", f"/{job.id}"),
        ("GET", f"/{job.id}/content"),
        ("DELETE", f"/{job.id}"),
        ("POST", f"/{job.id}/remix"),
    ):
        assert httpx.request(method, f"{address}/v1/videos{path}").status_code == 401


def test_the_queue_of_a_key_is_bounded(client: openai.OpenAI) -> None:
    long = {"seconds": "100", "size": "96x64", "extra_body": {"music": "none"}}
    made = []
    with pytest.raises(openai.RateLimitError):
        for _ in range(12):
            made.append(client.videos.create(prompt="a fox runs", **long).id)  # type: ignore[arg-type]
    for one in made:
        client.videos.delete(one)
    until(lambda: not any(v.id in made for v in client.videos.list()))


def asking(door: Door, key: str = "") -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{door.url}/v1", api_key=key or door.key, max_retries=0)


def test_jobs_outlive_a_server_that_is_killed(tmp_path: Path) -> None:
    long = {"seconds": "60", "size": "96x64", "extra_body": {"music": "none"}}
    with opened(tmp_path) as door:
        here = asking(door)
        done = here.videos.create_and_poll(prompt="a fox runs", poll_interval_ms=50, **SMALL)  # type: ignore[arg-type]
        film = here.videos.download_content(done.id).read()
        gone = here.videos.create_and_poll(prompt="a hen walks", poll_interval_ms=50, **SMALL)  # type: ignore[arg-type]
        running = here.videos.create(prompt="two dogs run", **long)  # type: ignore[arg-type]
        queued = here.videos.create(prompt="three dogs run", **SMALL)  # type: ignore[arg-type]
        changed = here.videos.remix(done.id, prompt="half speed")
        until(lambda: here.videos.retrieve(running.id).status == "in_progress", 20)
        door.process.kill()
        door.process.wait()
    with opened(tmp_path, key=door.key) as door:
        here = asking(door)
        assert here.videos.retrieve(done.id).to_dict() == done.to_dict()
        assert here.videos.download_content(done.id).read() == film
        assert here.videos.download_content(done.id, variant="thumbnail").read()[:4] == b"\x89PNG"
        told = here.videos.retrieve(running.id)
        assert told.status == "failed" and told.error and told.error.code == "server_ended"
        assert "The server ended" in told.error.message and told.prompt == running.prompt
        with pytest.raises(openai.ConflictError):
            here.videos.download_content(running.id)
        for later, frames in ((queued, 12), (changed, 24)):  # that server had not begun them: this one makes them
            made = here.videos.poll(later.id, poll_interval_ms=50)
            assert made.status == "completed" and made.prompt == later.prompt and made.created_at == later.created_at
            assert len(mp4.read(here.videos.download_content(later.id).read()).samples) == frames
        assert [v.id for v in here.videos.list()] == [changed.id, queued.id, running.id, gone.id, done.id]
        record = httpx.get(f"{door.url}/v1/runs/{gone.to_dict()['pieria']['run']}", headers=door.auth).json()  # type: ignore[index]
        assert httpx.delete(f"{door.url}/v1/runs/{record['id']}", headers=door.auth).status_code == 200
        with pytest.raises(openai.NotFoundError):
            here.videos.retrieve(gone.id)
        studio = Studio(tmp_path)
        stranger = asking(door, studio.keys.create("stranger")[1])
        studio.close()
        assert not list(stranger.videos.list())
        for call in (stranger.videos.retrieve, stranger.videos.delete, stranger.videos.download_content):
            with pytest.raises(openai.NotFoundError):
                call(done.id)
        after = here.videos.remix(done.id, prompt="half speed")
        assert here.videos.poll(after.id, poll_interval_ms=50).status == "completed"
        assert here.videos.delete(done.id).deleted and here.videos.delete(running.id).deleted
        assert [v.id for v in here.videos.list()] == [after.id, changed.id, queued.id]
        assert door.stop() == 0
    assert not list(tmp_path.glob(".server-*"))


def test_a_film_is_taken_up_once_and_only_if_it_was_not_begun(studio: Studio) -> None:
    begun: list[str] = []

    def make(films: Videos, owner: str, asked: Mapping[str, Any], cancel: Cancel) -> Iterator[Event]:
        begun.append(asked["prompt"])
        until(lambda: cancel)
        raise Cancelled
        yield

    first = Jobs(studio.store, make)
    for name in ("one", "two"):
        first.add(Job("taker", {"id": f"video_{name}", "status": "queued", "progress": 0}, {"prompt": name}))
    until(lambda: begun == ["one"])
    other = Jobs(studio.store, make)
    assert [t["status"] for t in other.list("taker")] == ["in_progress", "queued"], "the first one lives"
    first.close()
    third = Jobs(studio.store, make)
    until(lambda: begun == ["one", "two"])
    assert [t["status"] for t in other.list("taker")] == ["failed", "in_progress"]
    third.remove("video_two", "taker")
    assert [t["id"] for t in other.list("taker")] == ["video_one"] and begun == ["one", "two"]
    other.close()
    third.close()


@pytest.mark.parametrize("when", ["as it is stored", "as its end is written"])
def test_a_film_that_is_deleted_while_it_is_stored_is_gone(
    when: str, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def gone(films: Videos) -> None:
        if not seen:
            seen.append(jobs.remove("video_late", "late"))

    def make(films: Videos, owner: str, asked: Mapping[str, Any], cancel: Cancel) -> Iterator[Event]:
        part = Part("video", b"a film", "video/mp4")
        entry = Entry("video", "video", "none", {"messages": []}, {}, owner=owner, outputs=(Output(part),))
        stored = studio.store.record(entry)
        if when == "as it is stored":
            gone(films)
        yield Output(Part("video", b"a film", "video/mp4", {"path": str(stored.outputs[0].path)}))
        yield Finish("stop", {"run": stored.run})

    end = Videos.end

    def late(films: Videos, *given: Any) -> bool:
        gone(films)
        return end(films, *given)

    monkeypatch.setattr(Videos, "end", late)
    jobs = Jobs(studio.store, make)
    jobs.add(Job("late", {"id": "video_late", "status": "queued", "progress": 0}, {"prompt": "x"}))
    until(lambda: seen and not studio.store.runs("late"))
    assert seen == [""] and jobs.list("late") == []
    jobs.close()


@pytest.mark.parametrize("when", ["between two steps", "in a step", "it fails"])
def test_a_film_that_is_not_finished_takes_its_steps_along(
    when: str, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, kept = studio.keys.create(when)[0].id, list[int]()

    def video(run: Any) -> Iterator[Event]:
        def step() -> Iterator[Event]:
            return run(Request("text", (Message("user", (text("a line to be told"),)),), "echo"))

        list(step())
        kept.append(len(studio.store.runs(owner)))
        if when == "it fails":
            raise UserError("It failed.")
        if when == "in a step":
            yield from step()
        jobs.remove("video_half", owner)
        yield Progress(1, 2, "frames")
        yield Finish("stop")

    def remove(event: Event) -> Event:
        if isinstance(event, Delta):
            jobs.remove("video_half", owner)
        return event

    monkeypatch.setattr("pieria.doors.http.videos.find", lambda *_: SimpleNamespace(video=video))
    jobs = Jobs(studio.store, lambda *given: map(remove, filmed(studio, *given)))
    jobs.add(Job(owner, {"id": "video_half", "status": "queued", "progress": 0}, {}))
    until(lambda: kept and not studio.store.runs(owner))
    assert kept == [1]
    jobs.close()


def test_a_film_that_fails_after_it_was_stored_is_not_kept(studio: Studio) -> None:
    def make(films: Videos, owner: str, asked: Mapping[str, Any], cancel: Cancel) -> Iterator[Event]:
        part = Part("video", b"a film", "video/mp4")
        stored = studio.store.record(
            Entry("video", "video", "none", {"messages": []}, {}, owner=owner, outputs=(Output(part),))
        )
        yield Output(Part("video", b"a film", "video/mp4", {"path": str(stored.outputs[0].path)}))
        yield Finish("stop", {"run": stored.run})
        raise UserError("It failed at its very end.")

    jobs = Jobs(studio.store, make)
    jobs.add(Job("last", {"id": "video_last", "status": "queued", "progress": 0}, {"prompt": "x"}))
    until(lambda: jobs.list("last")[0]["status"] == "failed")
    assert not studio.store.runs("last")
    jobs.close()


def test_films_of_a_key_that_was_revoked_are_not_made(studio: Studio) -> None:
    key = studio.keys.create("gone")[0]
    studio.keys.revoke("gone")
    films = Videos(studio.store)
    with pytest.raises(UserError, match="no longer valid"):
        next(filmed(studio, films, key.id, {"prompt": "a dog runs"}, Cancel()))
    films.close()


def test_films_of_an_encrypted_home_are_handed_out(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sealed.PHRASE, "correct horse battery staple")
    studio = Studio(home, memory=4 << 30)
    secret = studio.keys.create("a")[1]
    with serving(create(studio)) as url:
        here = openai.OpenAI(base_url=f"{url}/v1", api_key=secret, max_retries=0)
        done = here.videos.create_and_poll(prompt="a zebra runs", poll_interval_ms=50, **SMALL)  # type: ignore[arg-type]
        film = here.videos.download_content(done.id).read()
    studio.close()
    sealed.make(home, "phrase", b"correct horse battery staple")
    studio = Studio(home, memory=4 << 30)
    list(turn(home, studio.store, True, Cancel()))
    assert b"zebra" not in b"".join(p.read_bytes() for p in home.rglob("*") if p.is_file())
    with serving(create(studio)) as url:
        here = openai.OpenAI(base_url=f"{url}/v1", api_key=secret, max_retries=0)
        assert here.videos.download_content(done.id).read() == film
        assert here.videos.download_content(done.id, variant="thumbnail").read()[:4] == b"\x89PNG"
        changed = here.videos.remix(done.id, prompt="half speed")
        assert here.videos.poll(changed.id, poll_interval_ms=50).status == "completed"
    studio.close()
