"""What a film's words mean: verbs, phrases, cameras, weathers, hours, and which things fly, swim, sail and roll."""

from __future__ import annotations

import re

from ..core.errors import UserError
from . import picturewords
from .assistant.numbers import SPELT, figures

LONGEST = 1500
"""Letters of a prompt."""

VERBS = {
    "run": "run ran gallop race rush chase sprint dash hurry flee trot charge crash slide", "walk": "walk stroll wander march hike stalk creep crawl come go pass travel step tiptoe patrol explore cross",
    "fly": "fly flew flown soar hover glide flutter", "jump": "jump hop leap bounce skip leapt", "swim": "swim swam dive paddle snorkel",
    "fall": "fall fell drop tumble land plunge sink", "grow": "grow grew bloom blossom sprout rise_up", "shrink": "shrink shrank melt dwindle", "spin": "spin spun rotate twirl turn whirl",
    "appear": "appear pop emerge arrive", "sail": "sail cruise row", "roll": "roll", "float": "float drift bob hang", "dance": "dance wiggle party celebrate sing cheer",
    "drive": "drive drove ride rode speed cycle", "rise": "rise rose ascend climb launch", "sleep": "sleep slept nap rest doze snore lie", "wait": "stand stood sit sat wait look watch stay stare live see meet talk smile read stop stopped halt pause hide hid cook bake howl bark meow roar growl wake woke stretch yawn",
    "eat": "eat ate graze drink chew nibble", "shine": "shine shone glow glitter sparkle twinkle burn blink", "swing": "swing swung sway rock wave nod shake",
}  # fmt: skip
PHRASES = ((r"\bfl(?:y|ies|ying|ew) (an?|the|two|three) (?=(?:\w+ )?kites?\b)", r"walks with \1 "), (r",?\s*\bin (?:a )?time[- ]?lapse\b", ""), (r"\bfrom (?:an? )?(\w+) to (?:an? )?\1\b", r"near three \1s"),
           (r"\btakes? off\b|\btaking off\b|\blifts? off\b|\bblasts? off\b|\bgoes up\b|\bflies up\b", "rises"), (r"\bpops? up\b|\bcomes? out\b", "appears"),
           (r"\bturns? around\b", "spins"), (r"\bplays?\b|\bplaying\b", "jumps"), (r"\bgets? (?:bigger|larger)\b", "grows"), (r"\bfalls? asleep\b", "sleeps"), (r"\bgets? smaller\b", "shrinks"))  # fmt: skip
NOBODY = re.compile(
    r"\b(?:past|at|to|towards?|with|behind|after|around|over|near|beside|by|on|from|for|among|under)\s+(?:him|her|them|it|me|us|you)\b(?!\s+\w+s\b)"
)
"""A pronoun as an object: who is meant is in the picture already or cannot be told."""
SEASON = re.compile(r",?\s*\bin (?:the )?(?:spring|summer|autumn)\b")
JOINTS = re.compile(
    r"\s*(?:[;\n]+|(?<=[^\d])\.(?:\s+|$)|,?\s+(?:and\s+)?(?:then|after that|after a while|afterwards|next|finally|later)\b,?|\bcut to\b:?|,?\s*(?:first|scene \d+)\b[,:]?)\s*",
    re.I,
)
QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{1,120})[\"“”«»]")
LENGTH = re.compile(
    rf"[,(]?\s*\b(?:for|in|lasting|of|about|around|and)?\s*(?<![\d:.,])"
    rf"(?P<n>\d+(?:[.,]\d+)?|half an?|an?(?=[\s-]min|[\s-]second(?:$|\s*[,.;)]| long| film| clip| video))|(?:{SPELT})(?: and a half)?)"
    r"[\s-]*(?P<unit>s|secs?|seconds?|mins?|minutes?)\b(?:\s+long)?\)?",
    re.I,
)
"""A length, of which a sentence may have two: "1 minute 30 seconds"; "a second fox" is none."""
START = re.compile(
    r"^\s*(?:please\s+)?(?:(?:make|create|show|film|draw|render|generate|animate)\s+)?(?:me\s+)?"
    r"(?:(?:an?|the)\s+)?(?:(?!an?\b|the\b)[\w'-]+\s+){0,3}?(?:film|video|clip|movie|animation|cartoon|gif|time[- ]?lapse|slow motion(?: shot)?|slo-?mo)\b\s*(?:(?:of|about|where|in which|showing|with|that shows|for|in)\b\s*)?"
    r"|^\s*(?:please\s+)?(?:make|create|show|film|draw|render|generate|animate|of)\s+(?:me\s+)?", re.I)  # fmt: skip
CAMERAS = (("zoom in", r"(?:slow(?:ly)?\s+)?zoom(?:s|ing)?[\s-]?(?:in(?:to)?|on|towards?)(?:\s+on)?(?:\s+(?:it|him|her|them)\b)?|close[\s-]?up"), ("zoom out", r"(?:slow(?:ly)?\s+)?zoom(?:s|ing)?[\s-]?out"), ("pan left", r"pan(?:s|ning)?\s+(?:to the\s+)?left"),
           ("pan right", r"pan(?:s|ning)?(?:\s+(?:to the\s+)?right)?"), ("follow", r"follow(?:s|ing)?(?:\s+(?:it|him|her|them))?|tracking shot"), ("still", r"(?:still|fixed|static) (?:camera|shot)|camera (?:stands|stays) still"))  # fmt: skip
_DOWN = r"(?: down)?(?: (?:around|over|on|past) (?:it|them|him|her)\b)?"
_FALLS = rf"(?:\s+(?:(?:is|are)\s+)?(?:fall|rain|float|rise|drift|fly|flies|flie)(?:s|ing)?\b(?: up)?{_DOWN})?"
"""What confetti and bubbles do, which nobody else in the scene does."""
WEATHERS = (("confetti", rf"(?:in|with|under)?\s*(?:the\s+)?(?:falling\s+)?confetti{_FALLS}"), ("bubbles", rf"(?:with|among)?\s*bubbles{_FALLS}"),
            ("snowing", r"(?:it (?:starts|begins) to snow|snow (?:falls|is falling|starts|begins)(?: to fall)?)\b|(?:in|through|while|under)?\s*(?:the\s+)?(?:snowfall|falling snow|it snows|it is snowing|snowing|snowflakes|a snowstorm|a blizzard)"), ("raining", r"(?:it (?:starts|begins) to rain|rain (?:falls|is falling|pours|starts|begins)(?: to fall| down)?)\b|(?:in|through|while|under)?\s*(?:the\s+|heavy\s+)?(?:rain\b(?! ?bow)|it rains|it is raining|raining|rainy|a storm\b|a thunderstorm)"),
            ("leaves", rf"(?:in|under|while|with|among|through)?\s*(?:the\s+)?(?:falling|autumn|fall|flying) leaves(?: fall)?{_DOWN}|leaves (?:are )?fall(?:ing)?{_DOWN}|in autumn"))  # fmt: skip
HOURS = {
    "day": r"day(?:light|time)?|morning|dawn|sunrise|noon",
    "sunset": r"sunset|dusk|evening",
    "night": r"night|dark|midnight",
}
TURNS = re.compile(
    rf",?\s*(?:(?:while|as|and|when)\s+)?(?:the\s+)?(?:from\s+)?\b(?P<a>{'|'.join(HOURS.values())})\s+(?:turns?\s+(?:in)?to|turning\s+(?:in)?to|becomes|to)\s+(?P<b>{'|'.join(HOURS.values())})\b",
    re.I,
)
FALLS = re.compile(
    r",?\s*(?:while|as|and|when|until)\s+(?:the\s+)?(?:(?P<night>night\s+(?:falls|comes)|it gets dark|sun\s+(?:sets|goes down))|(?P<day>sun\s+(?:rises|comes up)|day breaks))\b",
    re.I,
)
UNDER = re.compile(
    r"\b(?:(?:deep\s+)?under\s?water|under the sea|(?:in|on|at|through|over|across|along|around|above)\s+(?:an?\s+|the\s+)?(?:coral\s+)?(?:reef|ocean floor|sea ?floor|seabed|aquarium|bottom of the sea|deep sea|fish tank)|between (?:the )?corals?)\b"
)
LEADS = r"through|across|along|into|onto|down|up|towards?|around|round|past|by|over|out of|from|off|away from|between|among|against|beneath|below|under|above|behind|before|beside|near|to|at|in|on|inside|upon"
WAYS = re.compile(
    r"\b(?:from (?P<from>left|right) to (?:left|right)|(?:to|towards?) (?:the )?(?P<to>left|right)|(?P<ward>left|right)wards?)\b"
)
ADVERBS = re.compile(
    r"\b(?:slowly|quickly|fast|happily|sadly|gently|softly|wildly|high|low|together|around|round and round|away|up and down|up|down|upwards?|downwards?|again|alone|merrily|quietly|loudly|peacefully|for joy|home|in circles?|one by one|by|along|off|out(?! of)|very|just|ahead)\b(?!\s+(?:an?|the|its|his|her|two|three|some|trees?|houses?)\b)"
)
FLIES = frozenset(
    "bird eagle dove parrot crow seagull honeybee butterfly bat airplane helicopter rocket balloon kite dragon owl|small airplane|flying saucer|parachute|mosquito|fly|lady beetle".replace(
        "|", " "
    ).split()
) | {"flying saucer", "small airplane", "lady beetle"}
SWIMS = frozenset(
    "fish shark whale dolphin octopus turtle squid crab seal jellyfish blowfish lobster shrimp".split()
) | {"tropical fish", "spouting whale"}
SAILS = frozenset("ship sailboat speedboat ferry canoe".split()) | {"motor boat", "passenger ship"}
ROLLS = frozenset(
    "automobile bus train taxi tractor bicycle motorcycle ambulance locomotive tram truck scooter".split()
) | {"delivery truck", "fire engine", "police car", "racing car", "sport utility vehicle", "oncoming police car"}
PLANTS = frozenset("blossom rose tulip sunflower cactus mushroom seedling".split()) | {
    "deciduous tree",
    "evergreen tree",
    "palm tree",
    "christmas tree",
    "potted plant",
}
LAND = frozenset(("snow", "forest", "desert", "mountains", "beach", "city", "room"))
"""Grounds on which whoever walks in next is taken to be, too."""
LOW = "|".join(picturewords.PLACES.values())


def forms() -> dict[str, str]:
    made: dict[str, str] = {}
    for action, words in VERBS.items():
        for word in words.split():
            stem = word[:-1] if word.endswith("e") else word
            double = word + word[-1] if re.search(r"[^aeiou][aeiou][bdgmnpt]$", word) else stem
            third = (
                word[:-1] + "ies"
                if re.search(r"[^aeiou]y$", word)
                else word + ("es" if re.search(r"(?:s|sh|ch|x|o)$", word) else "s")
            )
            for form in (word, third, stem + "ing", double + "ing", stem + "ed", double + "ed"):
                made.setdefault(form, action)
    return made


FORMS = forms()
DETERMINERS = {
    "a",
    "an",
    "the",
    "some",
    "its",
    "his",
    "her",
    "their",
    "two",
    "three",
    *picturewords.COLOURS,
    *picturewords.SIZES,
}


def length(words: str) -> float | None:
    """Seconds that a sentence asks for: "8 s", "1 minute 30 seconds"."""
    total: dict[str, float] = {}
    for found in LENGTH.finditer(words):
        said = figures(found["n"]).replace(",", ".")
        number = 0.5 if said.startswith("half") else 1.0 if said.startswith("a") else float(said)
        unit = found["unit"][0].lower()
        total.setdefault(unit, number * (60 if unit == "m" else 1))
    return sum(total.values()) if total else None


def bounded(prompt: str) -> str:
    """The prompt with its blanks as one each. Raises `UserError` for one that is too long: rules look all over it."""
    words = re.sub(r"[ \t§]+", " ", prompt).strip()  # § marks quotes
    if len(words) > LONGEST:
        raise UserError(f"The prompt has more than {LONGEST} letters.", "Say it shorter.", param="prompt")
    return words
