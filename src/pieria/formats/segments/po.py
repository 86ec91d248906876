"""gettext's PO, by polib (MIT): what is translated already stays; what was made here and is doubtful becomes
``fuzzy``."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ...core.errors import UserError
from . import Coder, Unit
from .inline import inline

LINE = re.compile(
    r"\s*(?:#(?![~|]).*|(?:#[~|]+\s*)?(?:(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s*)?"
    r'"(?:[^"\\]|\\.)*")?\s*)$'
)
"""A line of PO: a comment, or a string that ends where it began, with or without its keyword."""

PLURALS = {
    "nplurals=1; plural=0;": "ja ko zh th vi id",
    "nplurals=2; plural=(n > 1);": "fr tr fa",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);": (
        "ru uk sr hr"
    ),
    "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);": "pl",
    "nplurals=3; plural=(n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2;": "cs sk",
    "nplurals=3; plural=(n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2);": "ro",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);": "lv",
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2);": "lt",
    "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);": "sl",
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);": "ar",
}
"""As gettext's manual gives them; every other language has two forms, and says ``n != 1``."""


def sound(said: str) -> None:
    """Raises `UserError` with the first line that is none of PO: polib reads past it, and cuts an open string."""
    for number, line in enumerate(said.split("\n"), 1):
        if not LINE.match(line):
            raise broken(number)


def broken(line: int) -> UserError:
    return UserError(
        f"The PO file is broken in line {line}.", 'Each line is a comment, or a keyword and "a string that ends in it".'
    )


class Book:
    def __init__(self, said: str) -> None:
        import polib

        said = said.replace("\r\n", "\n")
        sound(said)
        try:
            self.file = polib.pofile(said, wrapwidth=78)
        except OSError as error:  # polib's name for lines in a wrong order
            raise broken(int(found[1]) if (found := re.search(r"line (\d+)", str(error))) else 0) from None
        self.language = self.file.metadata.get("Language", "")
        self.units: list[Unit] = []
        self.of: list[tuple[polib.POEntry, bool]] = []
        for entry in self.file:
            if entry.obsolete or not any(map(str.isalpha, entry.msgid)):
                continue
            self.add(entry, entry.msgid, False)
            if entry.msgid_plural:
                self.add(entry, entry.msgid_plural, True)
        if not len(self.file):
            raise ValueError("no entries")

    def add(self, entry: object, said: str, plural: bool) -> None:
        coder = Coder()
        unit = coder.unit(inline(said, coder))
        if entry.translated():  # type: ignore[attr-defined]
            forms = entry.msgstr_plural  # type: ignore[attr-defined]
            unit.done = forms.get(int(plural), forms.get(0, "")) if forms else entry.msgstr  # type: ignore[attr-defined]
        self.units.append(unit)
        self.of.append((entry, plural))

    def written(self, texts: Sequence[str], low: Collection[int], language: str) -> bytes:
        """An entry whose translation was there (``done``) is not touched."""
        own = self.file.metadata.get("Plural-Forms", "")
        mine = self.language.replace("-", "_").partition("_")[0] == language.partition("-")[0]
        forms = (
            own
            if mine and re.match(r"nplurals\s*=\s*\d+\s*;", own)
            else next(
                (f for f, codes in PLURALS.items() if language.partition("-")[0] in codes.split()),
                "nplurals=2; plural=(n != 1);",
            )
        )
        count = int(forms.partition(";")[0].rpartition("=")[2])  # what is translated there has so many forms, too
        self.file.metadata |= {"Language": language.replace("-", "_"), "Plural-Forms": forms}
        self.file.metadata.setdefault("Content-Type", "text/plain; charset=UTF-8")
        for i, (unit, (entry, plural)) in enumerate(zip(self.units, self.of, strict=True)):
            made = unit.literal(texts[i])
            if unit.done and made == unit.done:
                continue
            if not entry.msgid_plural:
                entry.msgstr = made
            elif plural:
                entry.msgstr_plural |= dict.fromkeys(range(min(1, count - 1), count), made)
            else:
                entry.msgstr_plural = {0: made}
            doubtful = i in low or (bool(entry.msgid_plural) and count > 2)
            flags = [f for f in entry.flags if f != "fuzzy"] if not plural else entry.flags
            entry.flags = [*flags, "fuzzy"] if doubtful and "fuzzy" not in flags else flags
            entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
        return str(self.file).encode()
