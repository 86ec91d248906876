"""What happens in a story, deed by deed: turns that stories are made of, filled with what this one is about.

A small model left to plan lets people search, find and be glad in every scene. The order of a story is older than any
of its matter (Freytag, *Die Technik des Dramas*, 1863): trouble, attempts, worse, what was hidden, a choice, an end. So
the order is here, three ways to each turn, and the model is asked for the matter alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

BEGIN = (
    ("It begins: {premise}. {a} is at work at {p1}, and it happens at once.",
     "{a} takes {thing} in both hands: how it looks, feels and smells.",
     "{b} comes in and asks about it. They talk; {a} tells only half.",
     "Alone again, {a} makes up {a_own} mind: {want}. {a} packs something for it."),
    ("It begins: {premise}. What {a} hears first, and what {a} sees then, at {p1}.",
     "{b} is there too and wants to know nothing of it. They argue over {thing}.",
     "{a} remembers one hour of long ago that has to do with it.",
     "{a} locks the door and gets ready: {want}."),
)  # fmt: skip
TRY = (
    ("Early in the morning {a} walks to {p2}: the way there, the weather, the ground.",
     "{a} asks {b} for help. They talk; {b} looks away and says no.",
     "{a} begins alone, with bare hands and a tool that is too small.",
     "The tool breaks. {a} sees now what stands in the way: {bar}."),
    ("{a} does what nobody expects: {want}, in broad daylight at {p2}.",
     "At first it goes well. {a} laughs, for the first time in weeks.",
     "Then it stops: {bar}. What {a} shouts.",
     "{b} has watched it all, and offers {a} bread and a bad piece of advice."),
    ("{a} goes to {p2} after dark with a lamp, and counts the steps.",
     "Somebody was there before: {a} finds warm ashes and a footprint.",
     "{b} stands in the door. They whisper; neither tells why they came.",
     "They are nearly caught, and {a} has to leave {thing} behind."),
)  # fmt: skip
FIND = (
    ("At {p3} {a} moves an old board and finds {clue}.",
     "{a} holds it to the light and understands one thing, but not the other.",
     "{a} shows it to {c}. They talk; {c} has seen it before, and says where.",
     "{a} runs back to {p1}: what has changed there meanwhile."),
    ("{c} brings {a} something wrapped in cloth: {clue}.",
     "{a} asks three questions; {c} answers only the last one.",
     "{a} tries it out at {p3}, and it fits.",
     "Behind it lies what {a} was looking for in the wrong place."),
    ("Rain keeps {a} and {b} together at {p3}. They eat, and do not speak.",
     "{b} drops {clue}, and {a} picks it up before {b} can.",
     "{a} pretends to have seen nothing, and asks {b} about the past. They talk.",
     "When {b} sleeps, {a} goes through {b}'s coat."),
)  # fmt: skip
WORSE = (
    ("In the night it gets worse: {bar}. What {a} hears, lying awake.",
     "{a} runs out to {p4} without shoes, and falls.",
     "{b} pulls {a} up. They shout at each other over the noise.",
     "Something is lost that cannot be got again: {loss}."),
    ("Three people at {p4} want {thing}, and say so to {a}'s face.",
     "{a} bargains with them and loses. What {a} must hand over: {loss}.",
     "{b} could have helped and did not; {a} says so.",
     "{a} sits down on the ground and counts what is left."),
    ("{a} is ill with cold and stays in bed at {p1}. What the room looks like.",
     "{c} comes to say that it is nearly too late: {bar}.",
     "{a} gets up all the same, and {c} holds the door shut. They talk.",
     "{a} climbs out of the window and hurts a hand."),
)  # fmt: skip
TRUTH = (
    ("{a} puts {clue} on the table before {b} and waits.",
     "{b} says it at last: {secret}. {b}'s own words, with a pause in them.",
     "{a} does not shout. What {a} does with {a_own} hands instead.",
     "{a} asks why. {b} tells of one single evening, long ago."),
    ("{a} follows {b} to {p4} and sees what nobody was to see: {secret}.",
     "{b} turns round. They stand as far apart as a room is wide, and talk.",
     "{b} gives {a} what was missing, and it is lighter than it looks.",
     "On the way home {a} walks ahead, and {b} carries the lamp."),
    ("{c} has had enough and says before everybody what {b} hid: {secret}.",
     "Nobody speaks. What can be heard in the silence.",
     "{b} wants to go; {a} stands in the door. They talk.",
     "{b} cries, or nearly, and {a} fetches water."),
)  # fmt: skip
CHOICE = (
    ("There is one way left, and it costs {a} this: {loss}.",
     "{b} says not to do it. They talk for the last time before dawn.",
     "{a} does it: each movement, one after another.",
     "It works, but not as {a} thought."),
    ("{a} could have it now: {want}. Only {b} would pay for it.",
     "{a} walks up and down at {p2} and looks at small things.",
     "{a} calls {b} and says what it will be. They talk.",
     "{a} lets go of {thing}, and it makes a sound."),
    ("Everything happens at once at {p4}: {bar}, and {b} is in the midst of it.",
     "{a} has one free hand, and must take either {b} or {thing}.",
     "{a} takes hold. What it feels like, in arm and shoulder.",
     "Afterwards they lie side by side, and {b} says a thing that makes both laugh."),
)  # fmt: skip
END = (
    ("Some days later {a} is at {p1} again, and things stand elsewhere than before.",
     "{b} comes with a gift that is too big for the door. They talk about small things.",
     "{a} says at last what {a} has never said to {b}.",
     "They do together what {a} did alone at the beginning."),
    ("The first morning after it, at {p1}: what {a} does with the quiet.",
     "{b} asks whether it was worth it. {a} answers with a question.",
     "{a} finds {thing}, or what is left of it, and knows where it belongs.",
     "{a} and {b} take it there, slowly, uphill."),
)  # fmt: skip
WHOLE = (
    "It begins: {premise}. {a} is at {p1}, and it happens at once.",
    "{a} and {b} talk about {thing}; {b} hides something.",
    "What stands in the way: {bar}. What {a} does about it.",
    "{b} says it at last: {secret}.",
)
MOST = 13
"""Scenes of which no two are one turn: the middle has nine, and four more stand once."""


def turns(count: int, seed: int, third: bool) -> list[tuple[str, ...]]:
    """The deeds of so many scenes as templates, scene by scene. third: whether there is a third person."""
    if count < 2:
        return [WHOLE]
    rng = random.Random(seed)  # noqa: S311

    def some(kind: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
        fit = [t for t in kind if third or "{c}" not in "".join(t)]
        return rng.sample(fit, len(fit))

    begin, truth, choice, end, *middle = map(some, (BEGIN, TRUTH, CHOICE, END, TRY, FIND, WORSE))
    late = [truth[0], choice[0]][: count - 2]
    place = [(n, kind, t) for kind, fit in enumerate(middle) for n, t in enumerate(fit)]
    first = sorted(place)[: count - 2 - len(late)]  # one of each kind, then a second of each
    return [begin[0], *(t for _, _, t in sorted(first, key=lambda x: x[1])), *late, end[0]]


def filled(template: str, slots: Mapping[str, str]) -> str:
    """The deed with this story's matter in it. What has no matter goes with its half of the sentence."""
    if any(not slots.get(s) for s in re.findall(r"\{(\w+)\}", template)):
        return ""
    made = template.format_map(slots)
    made = re.sub(r"([.!?])[.:;,]+", r"\1", made)
    return made[0].upper() + made[1:]
