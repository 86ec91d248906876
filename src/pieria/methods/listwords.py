"""Lists in a brief: points after dashes, dishes with prices, an agenda. Verbatim, and told from its other lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ..media.design.entries import LEAD, entry

POINT = re.compile(r"\s*(?:[-–•*·]|(?=\d+[.)]\s))\s*(\S.*?)[\s;]*$")
OFFER = re.compile(
    r"\b(?:menus?|price ?list|prices|tariff|(?:wine|drinks|cocktail) list|wines|drinks|speisekarte|getränkekarte|"
    r"weinkarte|preisliste|carte|tarifs|menú|carta|precios|listino)\b",
    re.IGNORECASE,
)
"""What lists numbers that are prices, though no sign says so."""
PRICED = re.compile(
    r"(?:(?P<head>[^:]*(?::\s+[^:\d]*)?):\s+)?(?P<item>[^:]*[^\W\d_]{2}[^:]*?\s[1-9]\d{0,3}(?:[.,]\d{1,2})?)"
)
HOURLY = re.compile(
    r"\b(?:timetables?|schedule|program(?:me)?|agenda|running order|itinerary|order of (?:the day|service)|line-?up|"
    r"ablauf|zeitplan|programm|horaires?|horario)\b",
    re.IGNORECASE,
)
TIMED = re.compile(
    r"(?:(?P<head>[^:]*[^\d\s:]):\s+)?(?P<item>(?:\d{1,2}(?:[.:]\d{2})?(?:\s?[ap]m)?(?:\s?[-–]\s?\d{1,2}(?:[.:]\d{2})?(?:\s?[ap]m)?)?|noon|midday|midnight)\s+[^\W\d_].+)",
    re.IGNORECASE,
)
"""A piece of an agenda: what begins with a time."""
COMMAS = re.compile(
    r"(.*\w\W+\w.*?:)\s+((?:[^.:!?,;]|(?<=\d)[.:,](?=\d))+(?:,\s+(?:[^.:!?,;]|(?<=\d)[.:,](?=\d))+){2,})\.?"
)
Facts = list[tuple[str, str]]


def parted(brief: str, slide: bool, pure: Callable[[str], bool]) -> tuple[Facts, str]:
    """The entries of a list that has lines of its own, as ("item" or "heading", words), and the brief without them.
    slide: every point is one there; elsewhere lines that are days, places or prices alone (``pure``) make no list."""
    lines = brief.strip().splitlines()
    if slide and len(lines) == 1 and len(re.findall(r"\s[-–•]\s", brief)) > 2:
        first, *after = re.split(r"\s[-–•]\s+", brief.strip())
        return [("item", p.strip(" ;")) for p in after if p.strip(" ;")], first
    if (
        slide
        and len(lines) == 1
        and (cut := re.fullmatch(r"(.*\w\W+\w.*?[.:!?])\s+([^.:!?]+(?:;[^;]+){2,})", brief.strip()))
    ):
        said = [p.strip(" .;") for p in cut[2].split(";") if p.strip(" .;")]
        if not any(map(pure, said)):
            return [("item", p) for p in said], cut[1]
    if slide and len(lines) == 1 and (cut := COMMAS.fullmatch(brief.strip())):
        said = [p.strip() for p in re.split(r",\s+", cut[2])]
        if not any(map(pure, said)):
            return [("item", re.sub(r"^and\s+", "", p)) for p in said], cut[1].rstrip(":")
    if len(lines) == 1 and OFFER.search(brief) and not re.search(r"[€$£]", brief):
        return unsigned(brief.strip(), pure, PRICED)
    if len(lines) == 1 and HOURLY.search(brief) and (hours := unsigned(brief.strip(), pure, TIMED))[0]:
        return hours
    points = {n: m[1] for n, one in enumerate(lines) if n and (m := POINT.match(one))}
    if len(points) < 2 or (not slide and any(pure(p) for p in points.values())):
        points = {n: one.strip(" ;") for n, one in enumerate(lines) if n and priced(one) and not pure(one)}
        if len(points) < 3:
            return [], brief
    found: Facts = []
    left = []
    for n, one in enumerate(lines):
        if n in points:
            found.append(("item", points[n]))
        elif (
            n
            and n + 1 in points
            and heads(one)
            and (one.rstrip().endswith(":") or not found or found[0][0] == "heading")
        ):
            found.append(("heading", one.strip(" :")))
        elif n and found and n + 1 in points and n - 1 in points and not pure(one):
            found.append(("item", one.strip(" ;")))  # a dish without a price
        else:
            left.append(one)
    return (found, "\n".join(left)) if re.search(r"\w", "".join(left)) else ([], brief)


def unsigned(said: str, pure: Callable[[str], bool], form: re.Pattern[str]) -> tuple[Facts, str]:
    """The entries of a menu in one line whose prices have no sign ("soup 4.50, salad 6"), or of an agenda, and what is
    not of it. form: of an entry, with ``item`` and a ``head`` before it."""
    found: Facts = []
    left = ""
    pending, ended, done = "", False, False
    for piece, mark in re.findall(r"(.+?)([,;]\s+|(?<=[\d\w])\.\s+(?=[A-ZÀ-Ž])|\.?$)", said):
        m = None if done or pure(piece.rsplit(": ", 1)[-1]) else form.fullmatch(piece)
        if m and re.search(r"\b0\d", m["item"]):
            m = None  # a telephone
        if m and (m["head"] is not None or pending or (found and not ended)):
            first, nested, last = (m["head"] or "").rpartition(": ")
            if nested:  # "menu: Breakfast: porridge 4"
                left += first + ". "
                found.append(("heading", last.strip()))
            elif m["head"] is not None and (found or (left and not OFFER.search(m["head"]))):
                found.append(("heading", m["head"].strip()))
            elif m["head"] is not None:
                left += m["head"] + ". "
            found.append(("item", pending + m["item"].strip()))
            pending = ""
        elif not found and not pending and (first := re.fullmatch(r"([^:]*):\s+([^:\d]+)", piece)) and mark[:1] == ",":
            left += first[1] + ". "
            pending = f"{first[2]}, "
        elif (found or pending) and not ended and not done and mark[:1] == "," and not re.search(r"\d", piece):
            pending += f"{piece}, "  # "beetroot, walnut and goat's cheese salad 8"
        else:
            left += pending + piece + mark
            pending, done = "", bool(found)
        ended = mark[:1] == "."
    many = sum(k == "item" for k, _ in found) > 2
    return (found, left + pending) if many else ([], said)


def priced(said: str) -> bool:
    """Whether words end with a price or begin with a time, and say more than that."""
    made = entry(said.strip(" ;"))
    return bool((made.tail or (made.lead and LEAD.match(said.strip()))) and re.search(r"[^\W\d_]{2}", made.text))


def heads(said: str) -> bool:
    """Whether a line is a heading: short, and without numbers."""
    return bool(said.strip()) and not re.search(r"\d", said) and (said.rstrip().endswith(":") or len(said.split()) < 4)


def marked(facts: Sequence[tuple[str, str]], text: str, points: bool) -> Facts:
    """The facts of a list in one line, its entries told: those with a price or a time (all of them with ``points``),
    and what a colon follows as a heading."""
    if not points and sum(k == "other" and priced(t) for k, t in facts) < 3:
        return list(facts)
    made: Facts = []
    for n, (kind, said) in enumerate(facts):
        ahead = n + 1 < len(facts) and facts[n + 1][0] == "other" and (points or priced(facts[n + 1][1]))
        if kind == "other" and ahead and re.search(rf"{re.escape(said)}\s*:", text):
            made.append(("heading", said))
        elif kind == "other" and (points or priced(said) or (ahead and made and made[-1][0] == "item")):
            made.append(("item", said))
        else:
            made.append((kind, said))
    return made
