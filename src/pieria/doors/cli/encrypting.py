"""The verb of encryption at rest: `pieria encrypt`."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.errors import UserError

SHORTEST = 10


def encrypt(
    _: Any,
    do: Annotated[Literal["on", "off", "status"], "what to do"] = "status",
    *,
    key_file: Annotated[Path | None, "on: keep the key in this file, on another disk, instead of a passphrase"] = None,
) -> int:
    """Encrypt what is stored: every file and text of the record, AES-256 under a passphrase or a key file.

    pieria encrypt on
    pieria encrypt on --key-file /media/stick/pieria.key
    The passphrase comes from the environment variable PIERIA_KEY, or is asked for. Stop `pieria serve` first. Who loses
    the key loses what is stored. docs/privacy.md says what stays plain.
    """
    from ...core.places import home
    from ...formats import sealed
    from ...store import Store
    from ...store.convert import turn
    from ...store.using import Using
    from . import show

    place = home()
    said = sealed.state(place)
    if do == "status":
        print({"": "not encrypted", "on": "encrypted"}.get(said.get("state", ""), f"half done ({said.get('state')})"))
        return 0
    if do == "on" and said.get("state") == "on":
        print("This home is encrypted already.")
        return 0
    if do == "off" and not said:
        print("This home is not encrypted.")
        return 0
    if do == "on" and not said:
        using = Using(place)
        try:
            with using.alone():
                begin(place, key_file)
        finally:
            using.close()
    store = Store(place, os.environ.get("PIERIA_DATABASE", ""))
    try:
        with show.interruptible() as cancel:
            finish, _outputs = show.drain(turn(place, store, do == "on", cancel))
    finally:
        store.close()
    if finish.reason != "stop":
        print("Stopped; the same command goes on.", file=sys.stderr)
        return 130
    print("This home is encrypted." if do == "on" else "This home is plain again.")
    return 0


def begin(home: Path, key_file: Path | None) -> None:
    from ...core.places import flush
    from ...formats import sealed

    if key_file is not None:
        path = Path(os.path.realpath(os.path.expanduser(key_file)))
        if path.is_relative_to(home):
            raise UserError("A key beside what it opens protects nothing.", "Name a file on another disk.")
        if path.exists():
            raise UserError(f"{path} is there already.", "Name a file that is not.", param="key_file")
        with open(path, "xb", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        flush(path.parent)
        sealed.make(home, "file", path.read_bytes(), str(path))
        return
    phrase = os.environ.get(sealed.PHRASE, "")
    if not phrase:
        if not sys.stdin.isatty():
            raise UserError("Encryption needs a passphrase.", f"Put it into {sealed.PHRASE}, or type --key-file FILE.")
        import getpass

        phrase = getpass.getpass("A new passphrase: ")
        if phrase != getpass.getpass("The same again: "):
            raise UserError("The two are not the same.", "Type the command again.")
        os.environ[sealed.PHRASE] = phrase  # for this process, which opens the home in a moment
    if len(phrase) < SHORTEST:
        raise UserError(f"A passphrase needs at least {SHORTEST} characters.", "Several words are better than signs.")
    sealed.make(home, "phrase", os.fsencode(phrase))  # as it came, whatever bytes they are
