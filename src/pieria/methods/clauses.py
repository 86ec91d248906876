"""A clause of a film in which more than one thing is done: who does what, in one scene or one after another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..media.picture import colours
from ..media.video import puppet
from ..media.video.plan import Role, Scene
from . import kinds, picturing
from .filmwords import DETERMINERS, FALLS, FORMS

PEOPLE = ("person", "man", "woman", "boy", "girl", "child", "astronaut")
AUXILIARIES = dict.fromkeys("are were will start begin slowly quickly happily both".split())
MOST_ALIKE = 9
TOKENS = re.compile(r"[\w'#-]+|,")


def verb(tokens: list[str]) -> int | None:
    """The place of the first word that says what is done; an adjective ("a flying saucer") is none."""
    for n, word in enumerate(tokens):
        if word not in FORMS:
            continue
        before = tokens[n - 1] if n else ""
        pair = f"{word} {tokens[n + 1]}" if n + 1 < len(tokens) else word
        grows = word.endswith("s") and kinds.known(before)  # "a red rose grows": a rose is no colour there
        if (
            before in DETERMINERS
            and not grows
            and (n + 1 == len(tokens) or kinds.known(word) or kinds.known(pair) or word.endswith("ing"))
        ):
            continue
        if n and n + 1 < len(tokens) and tokens[n + 1] in FORMS and kinds.known(word):
            continue
        if n == 0 and (kinds.known(pair) and " " in pair):
            continue
        return n
    return None


def does(words: str) -> bool:
    """Whether words say that somebody does something."""
    return verb(TOKENS.findall(words.lower())) is not None


def implied(clause: str) -> bool:
    """Whether a clause may begin with a verb that no rule knows, of who was there before: "bows deeply"."""
    first = clause.split()[0] if clause.split() else ""
    return first.islower() and len(first) > 3 and first.endswith("s") and not first.endswith("ss")


FRONT = re.compile(
    r"^\W*(?:and\s+)?(?P<front>(?!(?:it|he|she|they)\b|(?:the|an?)\s(?!next|whole|moment|little|while))"
    r"[\w', -]{2,40}?),?\s+"
    r"(?P<rest>(?:it|he|she|they)\s+(?:\w+ly\s+)?(?P<verb>\w+).*)$",
    re.IGNORECASE,
)
"""What stands before the pronoun that a clause is about: "suddenly it", "in the forest she"."""
WHERE = re.compile(
    r"(?:at|in|on|under|behind|near|by|beside|over)\s+(?!(?:the\s+)?(?:end|last|first|once)\b)", re.IGNORECASE
)


def fronted(clause: str) -> str:
    """The clause with its pronoun first: a place or an hour before it goes to its end, all else is left out."""
    found = FRONT.match(clause)
    if not found or found["verb"].lower() not in FORMS or does(found["front"]):
        return clause
    return f"{found['rest']} {found['front']}" if WHERE.match(found["front"]) else found["rest"]


def plain(words: str) -> bool:
    """Whether the verb of the words is one of several, or of what was: "two dogs run", "a dog ran"."""
    tokens = TOKENS.findall(words.lower())
    at = verb(tokens)
    return at is not None and not tokens[at].endswith(("s", "ing"))


def turns(clause: str) -> list[str]:
    """ "a rocket rises and lands on the moon": two scenes of one actor."""
    parts, start = [], 0
    who = r"(?:,(?:\s+and)?|\s+and)\s+(?=(?:he|she|it|they)\s+(?:(?:both|all)\s+)?(\w+))"
    for found in re.finditer(
        rf"{who}|(?:,\s+(?:and\s+)?|\s+and\s+)(?=(\w+)\b(?!\s+and\s+(?:a|the)\b)(?:\s+(\w+))?)", clause, re.I
    ):
        word = (found[1] or found[2]).lower()
        several = kinds.known(word) and (found[3] or "").lower() in FORMS  # "and flies buzz"
        many = plain(clause[start : found.start()]) and not word.endswith("ing") and not kinds.known(word)
        one = found[1] or ((word.endswith("s") or many) and not several)
        if word in FORMS and one and does(clause[start : found.start()]):
            parts.append(clause[start : found.start()])
            start = found.end()
    return [*parts, clause[start:]]


def together(clause: str) -> list[str]:
    """ "the sun rises over the sea, birds fly": what several do at the same time, one by one."""
    parts, start = [], 0
    for found in re.finditer(r",\s+(?:and\s+|while\s+)?|\s+(?:and|while)\s+", clause):
        rest = TOKENS.findall(clause[found.end() :].lower())
        done = verb(rest[:5])
        if not done or "," in rest[:done] or rest[done].endswith("ing") or not does(clause[start : found.start()]):
            continue
        hour = FALLS.match(f" as {clause[found.end() :]}")  # "and the sun sets" is the light, no actor
        if hour or picturing.noun(" ".join(rest[:done]), picturing._Reading()) is None:
            continue
        parts.append(clause[start : found.start()])
        start = found.end()
    return [*parts, clause[start:]]


def number(subject: picturing.Subject) -> int:
    """How many are seen, `MOST_ALIKE` at most."""
    return min(MOST_ALIKE, subject.count)


THEY = re.compile(
    r"^(\W*(?:and\s+)?(?:(?:then|next|finally|later|afterwards)\b,?\s*)?)"
    r"(?:together,?\s+)?(?:every(?:body|one)|all(?:\s+of\s+them)?|they(?:\s+(?:both|all|two|together))?|both(?:\s+of\s+them)?|the\s+(?:two|both)(?:\s+of\s+them)?)\s+(?=(\w+))",
    re.IGNORECASE,
)
"""All who were there before, as the one that a clause is about."""


def gathered(clause: str, scenes: Sequence[Scene]) -> tuple[str, Scene | None]:
    """(the clause, the scene that it goes on from). "It" is no person where there is a thing. "They" are who did
    something in the scene before; was that one alone, so many of those before as make it several."""
    last = scenes[-1] if scenes else None
    if last is not None and re.match(r"\W*(?:and\s+|then\s+)*it\b", clause, re.IGNORECASE):
        things = [r for r in last.cast if (puppet.known(r.said) or puppet.known(r.what)) not in PEOPLE]
        if things and not any(r.lead for r in things):
            return clause, replace(last, cast=(replace(things[-1], lead=True),))
    found = THEY.match(clause)
    if not found or last is None or found[2].lower() not in FORMS | AUXILIARIES:
        return clause, last
    group: list[Role] = []
    for scene in reversed(scenes):
        known = {r.what for r in group}
        group = [r for r in scene.cast if r.lead and r.what not in known] + group
        if sum(r.count for r in group) > 1:
            break
    does, rest = found[2], clause[found.end() :]
    if re.search(r"\bevery(?:body|one)\b", found[0], re.IGNORECASE) and does.lower() in FORMS:  # it dances, they dance
        plural = next((b for b in (does[:-1], does[:-2]) if does.endswith("s") and b.lower() in FORMS), does)
        rest = plural + rest[len(does) :]
    return f"{found[1]}they {rest}", replace(last, cast=tuple(group))


WINS = re.compile(
    r"(?:^|,)?\s*(?:\b(?:and|but|while)\s+)?\bthe (?P<who>[\w-]+(?: [\w-]+)?) (?:wins?(?: the race| it)?"
    r"|(?:arrives|comes(?: in)?|finishes|gets there|is) (?:the )?first"
    r"|is (?:the )?(?:faster|fastest|quicker|quickest|winner))\b[^,;]*",
    re.IGNORECASE,
)
"""Who of several is the first: "the red one wins"."""


def ahead(scene: Scene, who: str) -> Scene | None:
    """The scene with that one of its cast ahead of the others; None where it is none or several of them."""
    shade, _, name = who.lower().rpartition(" ")
    if name == "one":
        shade, name = "", shade
    tint = colours.named(shade or name)
    them = [r for r in scene.cast if r.lead and (r.colour == tint if tint else name in (r.said, r.what))]
    if len(them) != 1:
        return None
    return replace(scene, cast=(them[0], *(r for r in scene.cast if r is not them[0])))
