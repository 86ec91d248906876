"""What a film's words mean: verbs, phrases, cameras, weathers, hours, and which things fly, swim, sail and roll."""

from __future__ import annotations

import re

from ..core.errors import UserError
from . import picturewords
from .assistant.numbers import SPELT, figures

LONGEST = 1500
"""Letters of a prompt."""

VERBS = {
    "run": "run ran gallop race rush chase sprint dash hurry flee trot charge crash slide escape kick skate", "walk": "walk stroll wander hunt march hike stalk creep crept crawl sneak slink strut waddle limp come came go went pass travel step tiptoe patrol explore cross visit enter return approach reach follow carry push pull",
    "fly": "fly flew flown soar hover glide flutter", "jump": "jump hop pounce breach punch fight wrestle leap bounce skip leapt", "swim": "swim swam dive paddle snorkel",
    "fall": "fall fell drop tumble land plunge sink", "grow": "grow grew bloom blossom sprout rise_up", "shrink": "shrink shrank melt dwindle", "spin": "spin spun rotate twirl turn whirl",
    "appear": "appear pop emerge arrive hatch", "sail": "sail cruise row", "roll": "roll", "float": "float drift bob hang", "dance": "dance wiggle party celebrate sing cheer",
    "drive": "drive drove ride rode speed cycle", "rise": "rise rose ascend climb launch", "sleep": "sleep slept nap rest doze snore lie", "wait": "stand stood sit sat wait look watch stay stare live see meet talk smile read stop stopped halt pause hide hid cook bake howl bark meow roar growl wake woke stretch yawn win hold write catch caught collect gather steam boil build paint hug kiss grab get got steal cry weep laugh wash think breathe make",
    "eat": "eat ate graze drink chew nibble", "shine": "shine shone glow glitter sparkle twinkle burn blink erupt", "swing": "swing swung sway rock wave nod shake bow ring strike tick clap knock",
}  # fmt: skip
PHRASES = ((r"\bfl(?:y|ies|ying|ew) (an?|the|two|three) (?=(?:\w+ )?kites?\b)", r"walks with \1 "), (r",?\s*\b(?:in |as )?(?:a )?time[- ]?lapse\b", ""), (r"\bfrom (?:an? )?(\w+) to (?:an? )?\1\b", r"near three \1s"),
           (r"\btakes? off\b|\btaking off\b|\blifts? off\b|\bblasts? off\b|\bgoes up\b|\bflies up\b", "rises"), (r"\bpops? up\b|\bcomes? out\b", "appears"),
           (r"\bturns? around\b", "spins"), (r"\bplays?\b|\bplaying\b", "jumps"), (r"\bgets? (?:off|out)\b", "appears"), (r"\bto (school|church|hospital)\b", r"to a \1"), (r"\bto (?:work|town|bed|market|class)\b", ""), (r",? \b(?:one after (?:the other|another)|hand in hand|side by side|in (?:all|every) directions?|overhead)\b", ""), (r"\bturns? (?:on|off)\b", "looks at"), (r"\bwhile (?=\w+ing\b)", ""), (r"\b(?:on|to|onto|from) the ground\b", ""), (r"\bgets? (?:bigger|larger)\b", "grows"), (r"\bfalls? asleep\b", "sleeps"), (r"\bgets? smaller\b", "shrinks"),
           (r"\b(?:over|across|above|on) the (?:rooftops?|roofs)\b(?: of (?:an?|the) (?:\w+ )?(?:city|town|village))?", "over the city"),
           (r"\b(in|on|at|inside|through|into|across|onto) (an?|the) (?:\w+ )?(?:office|stage|theat(?:re|er)|museum|library|restaurant|caf[eé]|gym|attic|basement|corridor|nursery|workshop)\b", r"\1 \2 room"),
           (r"\ball (?:of )?(?=(?:the|these|those)\b)", ""), (r"\b(?:good ?bye|farewell|hello|each other|one another|nothing|something|everything)\b", ""))  # fmt: skip
NOBODY = re.compile(
    r"\b(?:past|at|to|towards?|with|behind|after|around|over|near|beside|by|on|from|for|among|under)\s+(?:him|her|them|it|me|us|you)\b(?!\s+\w+s\b)"
)
"""A pronoun as an object: who is meant is in the picture already or cannot be told."""
SEASON = re.compile(r",?\s*\bin (?:the )?(?:spring|summer|autumn)\b")
JOINTS = re.compile(
    r"\s*(?:[;\n]+(?:\s*\d{1,2}[.)]\s)?|(?:^|(?<=\s))\(?\d{1,2}\)\s|,?\s+until\s+(?=(?:he|she|they|it(?!\s+(?:gets|is|becomes)))\b)|(?:,?\s*\b(?:in\s+)?the\s+(?:first|second|third|fourth|fifth|next|last|final|opening|closing)\s+scene\b(?:\s+(?:is|shows|we see)\b)?[,:]?)|(?<=[^\d])\.(?:\s+|$)|,?\s+(?:and\s+)?(?:then|after that|after a while|afterwards|next|finally|later)\b,?|\bcut to\b:?|,\s+(?:and\s+)?(?=(?:at night|at dawn|at dusk|at sunset|in the (?:morning|evening)),?\s+(?:the|an?|he|she|it|they)\s+\w+)|(?:(?:^|,|(?<=[.;:]))\s*first|,?\s*scene \d+)\b[,:]?)\s*",
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
    r"(?:(?:an?|the)\s+)?(?:(?!an?\b|the\b)[\w'-]+\s+){0,3}?(?:film|video|clip|movie|animation|cartoon|gif|(?<!\bin )(?<!\bin a )(?:time[- ]?lapse|slow motion(?: shot)?|slo-?mo)|(?:commercial|advert(?:isement)?|trailer|teaser|shot|loop)(?=\s*(?::|of\b|for\b|about\b)))\b\s*(?:(?:of|about|where|in which|showing|with|that shows|for|in)\b\s*)?"
    r"|^\s*(?:please\s+)?(?:make|create|show|film|draw|render|generate|animate|of|let['’]?s (?:see|watch)|i (?:want|would like)(?: to see)?|i['’]d like(?: to see)?)\s+(?:me\s+)?", re.I)  # fmt: skip
CAMERAS = (("zoom in", r"(?:slow(?:ly)?\s+)?zoom(?:s|ing)?[\s-]?(?:in(?:to)?|on|towards?)(?:\s+on)?(?:\s+(?:it|him|her|them)\b)?|close[\s-]?up"), ("zoom out", r"(?:slow(?:ly)?\s+)?zoom(?:s|ing)?[\s-]?out"), ("pan left", r"pan(?:s|ning)?\s+(?:to the\s+)?left"),
           ("pan right", r"pan(?:s|ning)?(?:\s+(?:to the\s+)?right)?"), ("follow", r"(?:the\s+)?camera\s+follow(?:s|ing)?(?:\s+(?:it|him|her|them|the\s+\w+))?|follow(?:s|ing)?\s+(?:it|him|her|them)\b|following (?:camera|shot)|tracking shot"), ("still", r"(?:still|fixed|static) (?:camera|shot)|camera (?:stands|stays) still"))  # fmt: skip
_DOWN = r"(?: down)?(?: (?:around|over|on|past) (?:it|them|him|her)\b)?"
_FALLS = rf"(?:\s+(?:(?:is|are)\s+)?(?:fall|rain|float|rise|drift|fly|flies|flie)(?:s|ing)?\b(?: up)?{_DOWN})?"
"""What confetti and bubbles do, which nobody else in the scene does."""
WEATHERS = (("confetti", rf"(?:in|with|under)?\s*(?:the\s+)?(?:falling\s+)?confetti{_FALLS}"), ("bubbles", rf"(?:with|among)?\s*bubbles{_FALLS}"),
            ("snowing", r"(?:(?:while|as|and|when)\s+)?(?:the\s+)?(?:it (?:starts|begins) to snow|snow (?:falls|is falling|starts|begins)(?: to fall)?)\b|(?:in|through|while|under)?\s*(?:the\s+)?(?:snowfall|falling snow|it snows|it is snowing|snowing|snowflakes|a snowstorm|a blizzard)"), ("raining", r"(?:(?:while|as|and|when)\s+)?(?:the\s+)?(?:it (?:starts|begins) to rain|rain (?:falls|is falling|pours|starts|begins)(?: to fall| down)?)\b|(?:in|through|while|under|during|amid)?\s*(?:the\s+|heavy\s+)?(?:rain\b(?! ?bow)|it rains|it is raining|raining|rainy|a storm\b|a thunderstorm)"),
            ("mist", r"(?:in|through|into|out of|from|with|under|amid|surrounded by|shrouded in)\s+(?:the\s+|an?\s+)?(?:(?!the\b|an?\b)\w+\s+)?(?:mist|fog|haze)\b|(?:the\s+)?(?:mist|fog)\s+(?:is\s+)?(?:roll|drift|ris|lift|hang|clear|come)(?:e?s|ing)?\b(?:\s+(?:in|up|away|down))?|it is (?:misty|foggy)|on an? (?:misty|foggy) (?:day|morning)|(?:misty|foggy)(?=\s+\w)"),
            ("leaves", rf"(?:in|under|while|with|among|through)?\s*(?:the\s+)?(?:falling|autumn|fall|flying) leaves(?: fall)?{_DOWN}|it(?: is|['’]s) autumn(?:\s+and (?:the )?leaves fall)?|leaves (?:are )?fall(?:ing)?{_DOWN}|in autumn"))  # fmt: skip
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
    r"\b(?:(?:deep\s+)?under\s?water|under the sea|(?:in|on|at|to|towards?|into|through|over|across|along|around|above)\s+(?:an?\s+|the\s+)?(?:coral\s+)?(?:reef|ocean floor|sea ?floor|seabed|aquarium|bottom of the (?:sea|ocean|lake)|deep sea|fish tank)|between (?:the )?corals?)\b"
)
LEADS = r"through|across|along|into|onto|down|up|towards?|around|round|past|by|over|out of|from|off|away from|between|among|against|beneath|below|under|above|behind|before|beside|near|to|at|in|on|inside|upon"
WAYS = re.compile(
    r"\b(?:from (?P<from>left|right) to (?:left|right)|(?:to|towards?) (?:the )?(?P<to>left|right)|(?P<ward>left|right)wards?)\b"
)
ADVERBS = re.compile(
    r"\b(?:(?:faster and faster|higher and higher|closer and closer|slowly|quickly|faster|higher|closer|slower|back(?! (?:yard|door|of)\b)|fast|happily|sadly|gently|softly|wildly|high|low|together|around|round and round|away|up and down|up|down|upwards?|downwards?|again|alone|merrily|quietly|loudly|peacefully|for joy|home|in circles?|one by one|by|along|off|out(?! of)|very|just|ahead))\b(?!\s+(?:an?|the|its|his|her|two|three|some|trees?|houses?)\b)"
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
LAND = frozenset(("snow", "forest", "desert", "mountains", "beach", "lake", "city", "village", "cave", "room", "space"))
"""Grounds on which whoever walks in next is taken to be, too."""
LOW = "|".join([*picturewords.PLACES.values(), *picturewords.NEARLY.values()])


INSIDE = re.compile(
    rf"(?:{picturewords.NEARLY['room']}|{picturewords.NEARLY['table']}|{picturewords.PLACES['table']})$"
)
SIDES = frozenset("along past around round by near beside towards toward to at from behind".split())


def beside(lead: str, place: str) -> str:
    """The word before a ground as `landscapes` knows it: one goes along a river and past a shop, and is not in it; ""
    where it stays as it is."""
    if re.fullmatch(picturewords.SHORES[0][1], place) and lead in SIDES:
        return "by "
    return "" if INSIDE.match(place) and (lead in SIDES or lead == "on") else "in "


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
                if form not in ("seed", "building"):  # of see and build: things
                    made.setdefault(form, action)
    return made


FORMS = forms()
STANDS = {"abide": "wait", "dart": "run", "doze": "sleep", "bathe": "swim"}
"""Verbs that stand, with a number, for words that are told and not read: "doze3s" for "is asleep"."""
FORMS |= {f"{verb}{n}s": action for verb, action in STANDS.items() for n in range(16)}
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


CURTAIN = re.compile(
    r",?\s*\b(?:(?:and|then|as|when|while|until)\s+)*(?:the\s+|an?\s+)?(?:(?:red|heavy|velvet|stage|theat(?:re|er))\s+)*curtains?\s+"
    r"(?:(?:\w+ly|is|are)\s+)?(?:open|clos|ris|fall|part|lift|drop|rais|lower|drawn|go|come)\w*(?:\s+(?:up|down|again|\w+ly))?\b",
    re.I,
)
"""The curtain of a stage."""
HERE = re.compile(
    r",?\s*\b(?:(?:in|of) (?:this|my|our) (?:film|video|clip|movie|animation|cartoon|story)|please|(?:without|but no|and no|with no)\s+"
    r"(?:an?\s+|any\s+|the\s+|his\s+|her\s+|its\s+)?(?:[\w-]+\s+)?[\w-]+(?=\s*(?:[,;.\n]|$|\b(?:in|on|at|and|then|while|through|across)\b)))\b",
    re.I,
)
"""What is no part of a picture, or is not to be in it."""
NOT = re.compile(
    r"\s+(?:(?:does|do|did|is|are|was|were|will|wo|would|can|could)(?:\s+not|n['’]t)|cannot|never|no longer)\s+(?:\w+ly\s+)?"
    r"(?P<verb>\w+)(?P<rest>[^,;.\n§]*?)(?:(?P<but>\s*(?:,(?:\s+(?:but|and))?|;|\.|\bbut\b|\band\b)\s+"
    r"(?:instead,?\s+)?(?:(?:it|he|she|they)\s+)?(?:(?:is|are)\s+)?(?=(?P<next>\w+)))|(?=[,;.\n§]|$))",
    re.I,
)
"""What does not happen, and what happens instead: "doesn't run, she walks"."""


HOUR = re.compile(
    r"(?:early |late |next )?(?:at )?(?:the )?(morning|dawn|noon|evening|sunset|dusk|night|midnight|rain|snow)", re.I
)
"""A clause that says no more than when."""
UNSEEN = re.compile(
    r",?\s*(?:\band\s+)?\b(?:(?:the|an?)\s+)?(?:(?:strong|cold|warm|gentle)\s+)?(?:wind|breeze|thunder|lightning|steam|dust)\s+"
    r"(?:blow|howl|roll|rumble|roar|strike|flash|crash|rise|clear|drift)\w*|,?\s*\b(?:in )?(?:wide ?screen|(?:portrait|landscape|vertical) (?:format|mode))\b|,?\s*\b(?:\d+|two|three|four|five|six|ten|many|several) times\b",
    re.I,
)
EMPTY = re.compile(
    r"(?:^|(?<=[.;,]))\s*(?:(?:nobody|no one|nothing)\s+(?:else\s+)?(?:is|can be)\b[^.;,]*|(?:just|only|simply)\s)",
    re.I,
)
"""What says that nobody else is there."""
NAMED = re.compile(
    r"\b([A-Z][a-z]+), (an? )([^,.;§]{2,40}),|\b([Aa]n? )([^,.;§]{2,40}?),? (?:called|named) ([A-Z][a-z]+)\b"
)
"""Who has a name: "Tom, a grey cat,", "a dog called Rex"."""
BETWEEN = re.compile(
    rf"\b(?P<verb>\w+) from (?P<a>(?:the|an?) (?:\w+ )?(?:{LOW})) (?P<to>to|into) (?=(?:the|an?) (?:\w+ )?(?:{LOW})\b)",
    re.I,
)
"""From one ground to another: two scenes."""


SEEN = re.compile(
    r",?\s*\b(?:don['’]?t|do not|never) (?:show|draw|include|use|add|put)\b[^.;,\n]*|,?\s*\b(?:but )?not (?!an? \w+,? but\b)(?:to|in|on|at|with|an?|the)\b[^.;,\n]*|\b(?:we|you|i)(?: can)? (?:see|watch)\b|\s+everywhere\b|\bonce upon a time,?|\bone day,?",
    re.I,
)
SOME = re.compile(r"\b(?:every|each|one|early in the|early) (?P<hour>morning|evening|night)\b,?", re.I)
OCLOCK = re.compile(
    r"\bat (?P<h>\d{1,2})(?:[:.]\d\d)?\s*(?:(?P<half>[ap])\.?m\b\.?|o['’]clock(?: (?:at|in the) (?P<of>night|morning|evening))?),?",
    re.I,
)
FEELS = re.compile(
    r"\b(?:is|are|looks?|seems?|feels?|gets?|becomes?) (?:very |so |too |really )?(?:sad|happy|angry|tired|scared|afraid|hungry|thirsty|lonely"
    r"|surprised|excited|proud|bored|sleepy|lost|safe|sick|ill|late|stuck|alone|jealous|curious)\b", re.I,
)  # fmt: skip
INTO = re.compile(
    r"\b(?:(?P<verb>turns?|changes?|transforms?|morphs?|grows?) into|becomes?) (?P<new>(?:an?|the|two|three) (?!(?:day|night)\b)[\w'-]+(?: (?!and\b|then\b|in\b|on\b|at\b)[\w'-]+)?)",
    re.I,
)
GLIDES = re.compile(
    r"\bglid(?:es?|ing|ed)\b(?= (?:on|over|across|along) (?:an? |the )?(?:\w+ )?(?:lake|pond|water|river|sea)\b)", re.I
)
CIRCLES = re.compile(r"\bcircl(?:es?|ing|ed)(?= (?:overhead|above|around|over)\b)", re.I)
SETS = re.compile(r"(?:(?<=^)|(?<=^the )|(?<=[.;\n] the )|(?<=then the ))sun (?:sets|goes down|is setting)\b", re.I)
"""What is said in words that the rules have otherwise."""


def hour(found: re.Match[str]) -> str:
    """6 am, five o'clock: as the light that it is seen in."""
    if found["of"]:
        return "at night" if found["of"].lower() == "night" else f"in the {found['of'].lower()}"
    at = int(found["h"]) % 12 + 12 * ((found["half"] or "a").lower() == "p")
    return (
        "at night" if at < 5 or at > 20 else "in the morning" if at < 9 else "by day" if at < 18 else "in the evening"
    )


def christened(words: str, typed: Typed) -> str:
    """The words with names as what they are the names of."""
    for found in list(NAMED.finditer(words)):
        name, article, what = (found[1], found[2], found[3]) if found[1] else (found[6], found[4], found[5])
        first = words.replace(found[0], typed.swap(f"{article}{what}", found[0]), 1)
        rest = rf"\b{name}\b(?!['’])"
        words = re.sub(rest, lambda m, what=what: typed.swap(f"the {what}", m[0]), first)  # type: ignore[misc]
    return words


SWAPPED = "\u2060"
"""Stands after words that the rules read in the place of others; nobody sees it."""


class Typed:
    """What was typed where the rules read other words: ``kept`` by number for verbs of `STANDS`, else in their order."""

    def __init__(self) -> None:
        self.kept = list[str]()
        self.swaps: dict[str, list[str]] = {}

    def swap(self, read: str, typed: str) -> str:
        """The words to be read."""
        self.swaps.setdefault(read, []).append(typed)
        return f"{read}{SWAPPED}"

    def verb(self, verb: str, typed: str) -> str:
        """A verb to be read."""
        self.kept.append(typed)
        return f"{verb}{len(self.kept) - 1}s" if len(self.kept) <= 16 else f"{verb}s"

    def retold(self, words: str) -> str:
        """The words as they were typed. To be asked about the scenes in their order."""
        for read, typed in self.swaps.items():
            while typed and f"{read}{SWAPPED}" in words:
                words = words.replace(f"{read}{SWAPPED}", typed.pop(0), 1)
        words = words.replace(SWAPPED, "")
        return re.sub(rf"\b(?:{'|'.join(STANDS)})(\d+)s\b", lambda m: self.kept[int(m[1])], words)


def affirmed(words: str) -> tuple[str, list[str], Typed]:
    """(the words without what does not happen, or has no picture; what is said of it; what was typed)."""
    told, typed = list[str](), Typed()
    stand = typed.verb

    def daily(found: re.Match[str]) -> str:
        lead = "at" if found["hour"].lower() == "night" else "in the"
        return typed.swap(f"{lead} {found['hour']}", found[0].rstrip(","))

    words = SOME.sub(daily, christened(EMPTY.sub(" ", SEEN.sub("", words)), typed))
    words = OCLOCK.sub(lambda m: typed.swap(hour(m), m[0].rstrip(",")), words)
    words = CIRCLES.sub(
        lambda m: typed.swap("flies", m[0]), SETS.sub(lambda m: typed.swap("sun falls at sunset", m[0]), words)
    )
    words = GLIDES.sub(
        lambda m: stand("bathe", m[0]),
        INTO.sub(
            lambda m: (
                f"{typed.swap('grows' if (m['verb'] or '').lower().startswith('g') else 'spins', m[0])}; {m['new']} appears"
            ),
            words,
        ),
    )
    words = BETWEEN.sub(
        lambda m: f"{m['verb']} in {m['a']}; {m['verb']} {m['to']} " if m["verb"].lower() in FORMS else m[0], words
    )
    words = re.sub(r"\b(?:is|are) (?:fast |sound )?asleep\b", lambda m: stand("doze", m[0]), HERE.sub("", words))

    def instead(found: re.Match[str]) -> str:
        if found["verb"].lower() not in FORMS:
            return found[0]
        if found["next"] and found["next"].lower() in FORMS:
            return typed.swap(" ", found[0])  # the same one does something else
        but = found["but"] or ""
        verb = "dart" if re.match("stop|halt|paus", found["verb"], re.I) else "abide"
        return f" {stand(verb, found[0].removesuffix(but).strip())}{but}"

    def felt(found: re.Match[str]) -> str:
        told.append(f"Not shown, for nobody has a face that moves: {found[0]}.")
        return stand("abide", found[0])

    def shut(found: re.Match[str]) -> str:
        why = ", for there are no curtains here" if "urtain" in found[0] else ""
        told.append(f"Not shown{why}: {found[0].strip(' ,')}.")
        return " "

    return FEELS.sub(felt, NOT.sub(instead, UNSEEN.sub(shut, CURTAIN.sub(shut, words)))), told, typed


SHOT = re.compile(
    r"[,;.\s]*[(\[]?(?<![\w:])(?:from\s+)?(?P<a>\d{1,2}:\d\d|\d{1,3}(?=\s*(?:s|sec\w*)?\s*(?:-|–|to)\s*\d{1,3}\s*(?:s|secs?|seconds?)\b))"
    r"\s*(?:s\b|sec\w*)?\s*(?:-|–|to)\s*(?P<b>\d{1,2}:\d\d|\d{1,3}(?![\d:]))\s*(?:(?:s|secs?|seconds?)\b)?\s*[)\]]?[:,]?\s*",
    re.I,
)
"""When a scene begins and ends: "0:00-0:04 a train arrives", "from 0 to 3 s a dog runs"."""


def shots(words: str) -> str:
    """The words with how long each scene lasts, for when it begins and ends."""

    def second(said: str) -> int:
        minutes, _, seconds = said.rpartition(":")
        return int(minutes or 0) * 60 + int(seconds)

    def lasting(found: re.Match[str]) -> str:
        long = second(found["b"]) - second(found["a"])
        return f"; {long} seconds, " if long > 0 else found[0]

    return SHOT.sub(lasting, words).strip(" ;")


def shares(words: str) -> bool:
    """Whether each scene has a length of its own: "swims for 3 seconds, then flies for 5 seconds"."""
    units = [found["unit"][0].lower() for found in LENGTH.finditer(words)]
    return len(units) > len(set(units))


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
    words = re.sub(rf"[ \t§{SWAPPED}]+", " ", prompt).strip()  # § marks quotes
    if len(words) > LONGEST:
        raise UserError(f"The prompt has more than {LONGEST} letters.", "Say it shorter.", param="prompt")
    return words
