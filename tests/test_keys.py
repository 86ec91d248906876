"""API keys: only a hash is kept, revoking works at once, and no use is lost when many count at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import cluster
from pieria import keys as module
from pieria.core.errors import UserError
from pieria.doors.cli import main
from pieria.doors.http.listen import first_key
from pieria.keys import Desk, Keys, Spent
from pieria.store import Store
from pieria.studio import Studio


@pytest.fixture(params=["sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, tmp_path: Path):
    """Two stores on one database, as two processes have them."""
    url = "" if request.param == "sqlite" else cluster.new_database()
    pair = Store(tmp_path, url), Store(tmp_path, url)
    yield pair
    for store in pair:
        store.close()


def test_a_key_opens_until_it_is_revoked(stores):
    keys = Keys(stores[0])
    key, secret = keys.create("alice", requests_per_minute=60, tokens_per_day=10**9, concurrent=2)
    assert secret.startswith("pk-") and len(secret) >= 46
    assert keys.check(secret) == key == keys.list()[0] and key.valid
    assert (key.requests_per_minute, key.tokens_per_day, key.concurrent, key.expires) == (60, 10**9, 2, None)
    for wrong in ("", secret[:-1], secret + "x", secret.upper(), "pk-", "é" * 46, "x" * 10_000, "\0"):
        assert keys.check(wrong) is None
    again, other = keys.create("bob")
    assert other != secret and keys.revoke("alice").revoked
    assert keys.check(secret) is None and keys.check(other) == again
    keys.revoke(again.id)
    assert keys.check(other) is None and [k.valid for k in keys.list()] == [False, False]
    assert keys.create("alice")[1] != secret, "the name is free again"


def test_only_a_hash_is_kept(tmp_path: Path):
    store = Store(tmp_path)
    secret = Keys(store).create("alice")[1]
    store.close()
    everything = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert b"alice" in everything and secret.encode() not in everything and secret[3:].encode() not in everything


def test_another_process_sees_a_revocation_soon(stores, monkeypatch: pytest.MonkeyPatch):
    assert module.FRESH <= 5
    monkeypatch.setattr(module, "FRESH", 0.3)
    here, there = Keys(stores[0]), Keys(stores[1])
    secret = here.create("alice")[1]
    assert there.check(secret)
    here.revoke("alice")
    assert here.check(secret) is None
    time.sleep(0.35)
    assert there.check(secret) is None


def test_an_expired_key_is_none(stores):
    keys = Keys(stores[0])
    secret = keys.create("short", expires=time.time() + 0.3)[1]
    assert keys.check(secret)
    time.sleep(0.35)
    assert keys.check(secret) is None and not keys.list()[0].valid


def test_a_remembered_key_asks_the_database_nothing_and_a_guess_is_not_remembered(tmp_path: Path):
    store = Store(tmp_path)
    keys = Keys(store)
    secret = keys.create("alice")[1]
    keys.check(secret)
    for guess in range(100):
        keys.check(f"pk-{guess}")
    assert len(keys._checked) == 1
    store.close()
    (tmp_path / "pieria.db").unlink()
    assert keys.check(secret)


def test_use_is_counted_by_key_and_day(stores, monkeypatch: pytest.MonkeyPatch):
    keys = Keys(stores[0])
    assert keys.spent("k") == Spent(0, 0)
    keys.spend("k", 10)
    keys.spend("k", 5, requests=0)
    keys.spend("other", 1)
    assert keys.spent("k") == Spent(1, 15) == keys.spent("k", module.today())
    yesterday = module.today()
    monkeypatch.setattr(module, "today", lambda: "2099-01-01")
    keys.spend("k", 2**40)
    assert keys.spent("k") == Spent(1, 2**40) and keys.spent("k", yesterday) == Spent(1, 15)


def test_no_use_is_lost_when_many_count_at_once(stores):
    pair = [Keys(store) for store in stores]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: pair[i % 2].spend(f"k{i % 3}", i), range(90)))
    spent = [pair[0].spent(f"k{k}") for k in range(3)]
    assert sum(s.requests for s in spent) == 90 and sum(s.tokens for s in spent) == sum(range(90))


def test_what_cannot_be_a_key_is_refused(stores):
    keys = Keys(stores[0])
    keys.create("alice")
    for name in ("", "x" * 101, "a\nb", "\0", "alice"):
        with pytest.raises(UserError):
            keys.create(name)
    for limits in ({"concurrent": 0}, {"requests_per_minute": -1}, {"tokens_per_day": 2**63}):
        with pytest.raises(UserError) as caught:
            keys.create("bob", **limits)
        assert caught.value.param in limits
    for name in ("nobody", "%", "' OR 1=1 --"):
        with pytest.raises(UserError) as caught:
            keys.revoke(name)
        assert caught.value.status == 404
    assert [k.name for k in keys.list()] == ["alice"]


def test_with_a_key_end_the_desks_of_its_tenants(stores):
    keys = Keys(stores[0])
    shop, _ = keys.create("shop")
    other, _ = keys.create("other")
    opened = {
        owner: keys.create(f"window {n}", desk=Desk(owner, "acme", "Help", ("https://shop.example",)))[1]
        for n, owner in enumerate((shop.id, other.id, ""))
    }
    assert all(map(keys.check, opened.values()))
    keys.revoke("shop")
    assert [bool(keys.check(secret)) for secret in opened.values()] == [False, True, True]
    assert sum(not k.valid for k in keys.list()) == 2
    brief, _ = keys.create("brief", expires=time.time() - 1)
    _, late = keys.create("late", desk=Desk(brief.id, "acme", "Help", ("https://shop.example",)))
    assert keys.check(late) is None, "nor outlives it one that expires"


def test_what_is_listed_is_taken_by_revoke(home: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["key", "new", "a shop's window", "--tokens-per-day", "200000", "--concurrent", "4"]) == 0
    capsys.readouterr()
    assert main(["key", "list"]) == 0
    line = capsys.readouterr().out
    assert "200,000 tokens a day  4 at once" in line, "with what it may do"
    shown = line.split()[0]
    assert main(["key", "revoke", shown]) == 0
    capsys.readouterr()
    assert main(["key", "list"]) == 0 and "revoked" in capsys.readouterr().out


def test_two_servers_that_begin_at_once_on_a_new_home_share_its_first_key(studio: Studio) -> None:
    assert first_key(studio).startswith("pk-") and first_key(studio) == ""
    assert [k.name for k in studio.keys.list()] == ["local"]
