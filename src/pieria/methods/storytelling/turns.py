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
    ("It began in {p1}, and this happened: {premise}.",
     "{a} took {thing} in both hands and looked, felt and smelled.",
     "{b} came in and asked about it. They talked, and {a} told only half.",
     "Alone again, {a} decided it: {want}. {a} packed a bag."),
    ("{a} was in {p1} when this happened: {premise}.",
     "{b} was there too and wanted to know nothing of it. They argued over {thing}.",
     "{a} remembered one hour of long ago that had to do with it.",
     "{a} locked the door and got ready: {want}."),
)  # fmt: skip
TRY = (
    ("Early in the morning {a} walked to {p2}: the way, the weather, the ground.",
     "{a} asked {b} for help. They talked; {b} looked away and said no.",
     "{a} began alone, with bare hands and a tool that was too small.",
     "The tool broke. {a} saw now what stood in the way: {bar}."),
    ("{a} did what nobody had expected: {want}, in broad daylight, at {p2}.",
     "At first it went well. {a} laughed, for the first time in weeks.",
     "Then it stopped: {bar}. {a} shouted something.",
     "{b} had watched it all, and offered {a} bread and bad advice."),
    ("{a} went to {p2} after dark with a lamp, and counted the paces.",
     "Somebody had been there before: {a} found warm ashes and a footprint.",
     "{b} stood in the door. They whispered; neither told why they had come.",
     "They were nearly caught, and {a} had to leave {thing} behind."),
)  # fmt: skip
FIND = (
    ("In {p3} {a} moved an old board and found {clue}.",
     "{a} held it to the light and understood one thing, but not the other.",
     "{a} showed it to {c}. They talked; {c} had seen it before, and said where.",
     "{a} ran back to {p1}: what had changed there meanwhile."),
    ("{c} brought {a} something wrapped in cloth: {clue}.",
     "{a} asked three questions, and {c} answered only the last one.",
     "{a} tried it out in {p3}, and it fitted.",
     "Behind it lay what {a} had been looking for in the wrong place."),
    ("Rain kept {a} and {b} together in {p3}. They ate, and did not speak.",
     "{b} dropped {clue}, and {a} picked it up before {b} could.",
     "{a} pretended to have seen nothing, and asked {b} about the past. They talked.",
     "When {b} slept, {a} went through {b}'s coat."),
)  # fmt: skip
WORSE = (
    ("In the night it got worse: {bar}. What {a} heard, lying awake.",
     "{a} ran out to {p4} without shoes, and fell.",
     "{b} pulled {a} up. They shouted at each other over the noise.",
     "Something was lost that could not be had again: {loss}."),
    ("Three men at {p4} wanted {thing}, and said so to {a}'s face.",
     "{a} bargained with them and lost. What {a} had to hand over: {loss}.",
     "{b} could have helped and had not; {a} said so.",
     "{a} sat down on the ground and counted what was left."),
    ("{a} was ill with cold and stayed in bed. What the room looked like.",
     "{c} came to say that it was nearly too late: {bar}.",
     "{a} got up all the same, and {c} held the door shut. They talked.",
     "{a} climbed out of the window and hurt a hand."),
)  # fmt: skip
TRUTH = (
    ("{a} put {clue} on the table before {b} and waited.",
     "{b} confessed at last: {secret}.",
     "{a} did not shout. What {a} did with both hands instead.",
     "{a} asked why. {b} told of one single evening, long ago."),
    ("{a} followed {b} to {p4}, and there {b} confessed: {secret}.",
     "{b} turned round. They stood far apart, and talked.",
     "{b} gave {a} what had been missing, and it was lighter than it looked.",
     "On the way home {a} walked ahead, and {b} carried the lamp."),
    ("{c} had had enough and said before everybody what {b} had hidden: {secret}.",
     "Nobody spoke. What could be heard in the silence.",
     "{b} wanted to go; {a} stood in the door. They talked.",
     "{b} cried, or nearly, and {a} fetched water."),
)  # fmt: skip
CHOICE = (
    ("There was one way left, and it cost {a} this: {loss}.",
     "{b} said not to do it. They talked for the last time before dawn.",
     "{a} did it: each movement, one after another.",
     "It worked, but not as {a} had thought."),
    ("{a} could have it now: {want}. Only {b} would pay for it.",
     "{a} walked up and down at {p2} and looked at small things.",
     "{a} called {b} and said what it would be. They talked.",
     "{a} let go of {thing}, and it made a sound."),
    ("Everything happened at once at {p4}: {bar}, and {b} was in the midst of it.",
     "{a} had one free hand, and had to take either {b} or {thing}.",
     "{a} took hold. What it felt like, in arm and shoulder.",
     "Afterwards they lay side by side, and {b} said a thing that made both laugh."),
)  # fmt: skip
END = (
    ("Some days later {a} was in {p1} again, and things stood elsewhere than before.",
     "{b} came with a gift that was too big for the door. They talked about small things.",
     "{a} said at last what {a} had never said to {b}.",
     "They did together what {a} had done alone at the beginning."),
    ("The first morning after it, in {p1}: what {a} did with the quiet.",
     "{b} asked whether it had been worth it. {a} answered with a question.",
     "{a} found {thing}, or what was left of it, and knew where it belonged.",
     "{a} and {b} took it there, slowly, uphill."),
)  # fmt: skip
WHOLE = (
    "{a} was in {p1} when this happened: {premise}.",
    "{a} and {b} talked about {thing}, and {b} hid something.",
    "What stood in the way: {bar}. What {a} did about it.",
    "{b} confessed at last: {secret}.",
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
