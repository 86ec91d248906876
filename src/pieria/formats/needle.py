"""What is looked for when something has to be forgotten: a person by name and identifiers, or a document by its words.

A name is found however it is spelled out: in any case, with any white space, dots or hyphens between its words, turned
around ("Berger, Anna"), run together, and behind the escapes of JSON, HTML, URLs and mail.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol
from urllib.parse import unquote

from ..core.errors import UserError

SHINGLE = 8
"""Words in a row that make a quotation of a document."""
HIDDEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Soft hyphens, joiners and marks that nobody sees."""


class Needle(Protocol):
    """``name`` is what a person calls it; ``anchors``: small ASCII words of which a place that holds it has one, in
    any encoding of text; none where nothing can be told so."""

    name: str
    anchors: Sequence[str]
    thorough: bool
    """Whether it is looked for in data that are no text, too."""

    def within(self, text: str) -> bool: ...


def plain(text: str) -> str:
    """One spelling for all that look alike (Unicode NFKC), small letters, nothing hidden."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(HIDDEN)
    return text.casefold()


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", plain(text))


class Person:
    """Args: names ("Anna Berger"), one or several spellings; also: identifiers (an e-mail address, a phone number ...).

    Raises `UserError` for what is too short to be told from other words.
    """

    thorough = True

    def __init__(self, names: Sequence[str], also: Sequence[str] = ()) -> None:
        forms = [named(n) for n in names] + [known(a) for a in also]
        if not forms:
            raise UserError("Nobody is named.", 'Type: pieria forget --person "Anna Berger"', param="person")
        self.name = ", ".join((*names, *also))
        self.rows = [words(one) for one in (*names, *also)]
        self._form = re.compile("|".join(forms))
        anchors = [anchor(row) for row in self.rows]
        self.anchors: Sequence[str] = () if not all(anchors) else tuple(dict.fromkeys(anchors))

    def within(self, text: str) -> bool:
        return self._form.search(plain(text)) is not None


def anchor(row: Sequence[str]) -> str:
    """The longest run of ASCII letters in a name; "" where there is none, or where digits may be written apart."""
    if all(w.isdigit() for w in row):
        return ""
    return max((run for w in row for run in re.findall("[a-z]{3,}", w)), key=len, default="")


def named(name: str) -> str:
    """A pattern for a person's name, over `plain` text."""
    row = [re.escape(w) for w in words(name)]
    letters = sum(map(len, words(name)))
    if letters < 3 or any(c.isdigit() for c in name):
        raise UserError(
            f"{name[:60]!r} is too little to find a person by.", "Give the whole name; numbers go with --also.",
            param="person",
        )  # fmt: skip
    there = r"[\W_]{0,4}".join(row)
    back = rf"{row[-1]}(?:\s?[,;]\s{{0,2}}|[^\S\r\n]|[_\-])" + r"[\W_]{0,4}".join(row[:-1]) if len(row) > 1 else there
    return rf"(?<![^\W_])(?:{there}s?|{back})(?![^\W_])"


def known(identifier: str) -> str:
    """A pattern for an identifier: figures may be written in groups."""
    row = words(identifier)
    if sum(map(len, row)) < 4:
        raise UserError(f"{identifier[:60]!r} is too short.", "Give at least 4 letters or figures.", param="also")
    whole = "".join(row)
    if sum(c.isdigit() for c in whole) >= 0.6 * len(whole):
        body = r"[\W_]{0,3}".join(map(re.escape, whole))
    else:
        body = r"[\W_]{0,4}".join(map(re.escape, row))
    return rf"(?<![^\W_]){body}(?![^\W_])"


class Words:
    """A document by its own words: what has eight of them in a row quotes it, unless another document has them too.

    Args: name; texts: what the document says; others: texts that stay, which may share a footer or a clause with it.
    """

    anchors: Sequence[str] = ()
    thorough = False

    def __init__(self, name: str, texts: Iterable[str], others: Iterable[str] = ()) -> None:
        self.name = name
        said = [words(t) for t in texts]
        self._short = {" ".join(w) for w in said if 0 < len(w) < SHINGLE}
        self._whole = " | ".join(" ".join(w) for w in said)
        self._runs = {tuple(w[i : i + SHINGLE]) for w in said for i in range(len(w) - SHINGLE + 1)}
        for other in others:
            row = words(other)
            self._runs.difference_update(tuple(row[i : i + SHINGLE]) for i in range(len(row) - SHINGLE + 1))

    def within(self, text: str) -> bool:
        row = words(text)
        if len(row) < SHINGLE:  # a sentence or a cell of its own, as a translation memory keeps them
            said = " ".join(row)
            return said in self._short or (len(row) > 3 and f" {said} " in f" {self._whole} ")
        return any(tuple(row[i : i + SHINGLE]) in self._runs for i in range(len(row) - SHINGLE + 1))


def within(text: str, needle: Needle) -> bool:
    """Whether a text holds it, in any of its readings."""
    if needle.anchors and not near(text, needle):
        return False
    return any(needle.within(reading) for reading in readings(text))


def near(text: str, needle: Needle) -> bool:
    """A quick look: without an escape in it, a text that holds a name holds its anchor."""
    return any(c in text for c in "\\&%<=") or any(a in plain(text) for a in needle.anchors)


def readings(text: str) -> Iterator[str]:
    """A text as it stands, and as whoever reads JSON, HTML, a URL or a mail would read it."""
    yield text
    seen = {text}
    made = text
    for read in (unescaped, untagged, unquote, unquoted):
        made = read(made)
        if made not in seen:
            seen.add(made)
            yield made
    if (bare := untagged(unescaped(text))) not in seen:
        yield bare


def unescaped(text: str) -> str:
    """Without the escapes of JSON, of JSON within JSON too."""
    for _ in range(3):
        if "\\" not in text:
            break
        text = re.sub(
            r"((?:\\u[0-9a-fA-F]{4})+)|\\([nrt])|\\([\"\\/'])",
            lambda m: _units(m[1]) if m[1] else " " if m[2] else m[3],
            text,
        )
    return text


def _units(found: str) -> str:
    data = bytes.fromhex(found.replace("\\u", ""))
    return data.decode("utf-16-be", "replace")


def untagged(text: str) -> str:
    """Without tags: a word processor cuts words anywhere."""
    if "<" in text:
        text = re.sub(r"</?[a-zA-Z!?][^<>]{0,2000}>", "", text)
    return html.unescape(text) if "&" in text else text


def unquoted(text: str) -> str:
    """Quoted-printable, as mails have it."""
    if "=" not in text:
        return text
    text = re.sub("=\r?\n", "", text)
    return re.sub(
        "((?:=[0-9A-F]{2})+)", lambda m: bytes.fromhex(m[1].replace("=", "")).decode("utf-8", "replace"), text
    )
