"""What the words ask for: climates, shapes of land, things to be there, and how they lie to each other."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from .called import TRADES, WORLDS, Called, called

FEATURES = {
    "lake": "lake lakes loch pond tarn mere", "river": "river rivers stream streams brook creek",
    "sea": "sea ocean coast coastline bay shore seaside gulf beach beaches cove lagoon",
    "island": "island isle islands isles atoll", "archipelago": "archipelago",
    "mountain": "mount mountain mountains peak peaks alps ridge cliff cliffs highlands", "hill": "hill hills knoll",
    "volcano": "volcano volcanoes volcanic crater caldera", "valley": "valley glen vale gorge canyon fjord",
    "forest": "forest forests wood woods woodland grove jungle rainforest taiga",
    "swamp": "swamp swamps marsh marshes bog fen mire wetland wetlands swampy marshy",
    "desert": "desert deserts dunes wasteland", "plain": "plain plains meadow meadows steppe prairie grassland savanna",
    "oasis": "oasis", "glacier": "glacier glaciers icefield",
}  # fmt: skip
PLACES = {
    "castle": "castle castles fortress fort citadel palace keep stronghold",
    "city": "city capital cities metropolis",
    "town": "town towns", "village": "village villages hamlet settlement settlements",
    "harbour": "harbour harbor port haven harbours harbors ports docks",
    "ruins": "ruins ruin ruined remains", "temple": "temple temples shrine church monastery abbey cathedral sanctuary",
    "tower": "tower towers spire", "lighthouse": "lighthouse lighthouses",
    "mine": "mine mines quarry", "farm": "farm farms farmstead ranch",
    "mill": "mill windmill mills windmills", "inn": "inn tavern pub inns",
    "camp": "camp camps tents encampment",
    "graveyard": "graveyard cemetery graves crypt", "dungeon": "dungeon dungeons cave caves cavern catacombs tomb lair",
    "cottage": "cottage hut cabin house houses cottages huts cabins", "bridge": "bridge bridges",
}  # fmt: skip
CLIMATES = {
    "frozen": "frozen snowy snow icy ice winter arctic polar frosty cold glacial tundra wintry ice-bound",
    "desert": "desert arid dry sandy dunes oasis dusty scorched sahara", "jungle": "jungle tropical rainforest lush",
    "swamp": "swamp marsh bog swampy marshy wetland mire fen", "volcanic": "volcano volcanic ash burnt lava crater",
    "temperate": "green temperate mild spring summer meadow", "autumn": "autumn autumnal fall october",
    "dark": "haunted dark cursed gloomy dead evil spooky", "savanna": "savanna steppe prairie savannah",
}  # fmt: skip
SHAPES = {
    "islands": "archipelago islands isles atoll", "island": "island isle",
    "coast": "coast coastal coastline sea ocean bay seaside harbour harbor port haven lighthouse fjord gulf shore beach cove",
    "mountains": "mountain mountains mountainous alps alpine peaks highlands rocky fjord",
    "valley": "valley glen vale gorge canyon", "flat": "plain plains flat meadow prairie steppe",
    "hills": "hills hilly rolling",
}  # fmt: skip
RELATIONS = (
    ("north of", r"\b(?:to the )?north(?:ern side)? of\b"), ("south of", r"\b(?:to the )?south of\b"),
    ("east of", r"\b(?:to the )?east of\b"), ("west of", r"\b(?:to the )?west of\b"),
    ("between", r"\bbetween\b"),
    ("above", r"\b(?:above|over|overlooking|atop|high above|towering over|looking over)\b"),
    ("below", r"\b(?:below|under|beneath|at the foot of)\b"),
    ("in", r"\b(?:in|inside|within|deep in|surrounded by|amid|hidden in|lost in)\b"),
    ("far from", r"\b(?:far from|away from)\b"),
    ("near", r"\b(?:by|beside|near|next to|on|at|along|close to|across|around|behind|on the (?:shore|edge|bank)s? of)\b"),
)  # fmt: skip
NUMBERS = {w: n for n, w in enumerate(
    "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
)} | {
    "a": 1, "an": 1, "several": 3, "some": 3, "many": 4, "few": 3, "pair": 2, "dozen": 12, "twenty": 20, "hundred": 100,
}  # fmt: skip
PLAIN = set(
    "a an the of and with in on by at to near some its is are there where that which world land map place places big "
    "large small tiny little old ancient lonely great huge long lost hidden wide deep high tall beautiful busy quiet "
    "abandoned sleepy rich poor stone wooden white black red golden fishing trading mountain one two three four five "
    "six seven eight nine ten several many few between middle centre center full region country kingdom realm side "
    "people roads road peaceful wild rolling rocky hilly coastal mountainous north south east west northern southern "
    "eastern western above below over under beside behind from away far edge shore bank foot top inside within "
    "surrounded along next close overlooking atop looking towering beneath amid across around walled ruined great "
    "please make me generate create i want game level fantasy medieval magical mysterious misty foggy sunny rainy "
    "stormy windy warm hot mighty proud forgotten remote lively cosy cozy narrow winding runs through it flat no either crossroads joined linked connected crossed fields field wheat corn barley crops sheep cows "
    "part half end tip there's its their one's has have full lots without but any them lies lie stands stand sits sit lives live who exactly just only single for county duchy empire continent".split()
)  # fmt: skip
LIMIT = 4
"""Of one kind."""
ANY = frozenset("world land map place region country kingdom realm game level fantasy medieval".split())
"""What may be any land."""
SHORES = ("shore", "shores", "beach", "beaches", "bay")
"""What a lake or a river has too."""
SIDE = (
    r"(?:in|to|at|on) the (?:far )?(north|south|east|west)"
    r"(?:(?:ern)? (?:part|half|edge|end|tip|coast|shore))?(?! (?:of|part|half|edge|end|tip|coast|shore))\b(?! of)"
)
SLANT = re.compile(r"\b(north|south)[- ]?(east|west) of\b")
WHICH = re.compile(
    r"\b(?:on|at|along) (?:the|its) (north|south|east|west)(?:ern)?(?: (?:banks?|shores?|side|edge) of (?:an?|the)(?: \w+)?)?\s*$"
)
"""What stands before a shore, a bank, a side."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something asked for. ``kind`` is a key of `FEATURES` or `PLACES`."""

    kind: str
    side: str = ""
    name: str = ""

    @property
    def place(self) -> bool:
        return self.kind in PLACES


@dataclass(frozen=True, slots=True)
class Asked:
    """``links``: (index, relation, index) into ``things``. ``unknown``: words that mean nothing here. ``many``: what is
    asked for more often than it can be had, as "12 villages". ``barred``: kinds that are not wanted, as "no towns"."""

    words: str
    things: tuple[Thing, ...] = ()
    links: tuple[tuple[int, str, int], ...] = ()
    climates: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    name: str = ""
    """The world's own."""
    people: tuple[tuple[str, str], ...] = ()
    """(trade, name)."""

    @property
    def nothing(self) -> bool:
        """Whether no word of it means anything here."""
        known = self.things or self.climates or self.shapes or ANY & set(re.findall(r"[a-z]+", self.words.lower()))
        return bool(self.unknown) and not known


def table(of: dict[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in of.items() for word in words.split()}


NOUNS, CLIMATE, SHAPE = table(FEATURES) | table(PLACES), table(CLIMATES), [(k, v.split()) for k, v in SHAPES.items()]


def read(prompt: str) -> Asked:
    """The words, read by rules. Nothing is refused: what is not known is in ``unknown``."""
    low = re.sub(r"[^\w\s,.;'-]", " ", prompt.lower())
    given = called(prompt) if len(low) == len(prompt) else []
    for c in given:  # a town called Black Lake is no lake
        low = low[: c.start] + " " * (c.stop - c.start) + low[c.stop :]
    level = re.search(r"\b(?:[\d,.]+ *(?:m|met(?:re|er)s?|feet|ft) +)?(?:above|below) sea level\b", low)
    if level:
        low = low[: level.start()] + " " * len(level[0]) + low[level.end() :]
    found = list(re.finditer(r"[^\W\d_]+(?:-[^\W\d_]+)?", low))
    words = [m[0] for m in found]
    things: list[Thing] = []
    links: list[tuple[int, str, int]] = []
    ashore: set[str] = set()
    capped: list[str] = []
    barred: list[str] = []
    denied: set[int] = set()  # words of what is not wanted
    at: list[tuple[int, int, int]] = []  # (start, end, index of the thing)
    for n, m in enumerate(found):
        kind = NOUNS.get(m[0], "")
        follows = NOUNS.get(words[n + 1], "") if n + 1 < len(words) else ""
        joined = follows and re.fullmatch(r"\s+", low[m.end() : found[n + 1].start()])
        if not kind or (joined and (m[0] not in ("ruins", "remains") or kind == follows)):
            continue  # "mountain village", "desert town", "ruined temple": the first is what it is like
        if (
            m[0] in SHORES
            and (inland := next((i for i, t in enumerate(things) if t.kind in ("lake", "river")), -1)) >= 0
        ):
            at.append((m.start(), m.end(), inland))  # the lake's own
            ashore.add(m[0])
            continue
        if m[0] in SHORES and re.match(
            r"\s+of\s+(?:an?|the|its)\s+(?:\w+\s+)?(?:lake|loch|pond|river|tarn|mere)\b", low[m.end() :]
        ):
            ashore.add(m[0])
            continue
        same = next((i for i in range(len(things)) if things[i].kind == kind), None)
        definite = bool(re.search(r"\b(?:the|that|this|its)\s+(?:\w+\s+)?$", low[: m.start()]))
        own = any(c.end == m.end() for c in given)  # "the castle of Hale and the castle of Brack"
        if same is not None and not own and (definite or kind in ("sea", "island", "archipelago", "valley", "river")):
            at.append((m.start(), m.end(), same))
            continue
        said = [w for w in attributes(low[: m.start()]) if w in NUMBERS or re.fullmatch(r"0|[1-9]\d{0,2}", w)]
        count = (int(said[-1]) if said[-1].isdigit() else NUMBERS[said[-1]]) if said else 1
        if re.search(r"\bwithout\s+(?:an?\s+(?:single\s+)?|any\s+|the\s+)?$", low[: m.start()]):
            count, said = 0, ["no"]
        if re.search(r"\bn?or\s+(?:any\s+)?$", low[: m.start()]) and {n - 2, n - 3} & denied:  # "no castles or towers"
            count, said = 0, ["no"]
        if not count:
            barred.append(kind)
            denied.add(n)
        if count > LIMIT:
            capped.append(f"{said[-1]} {m[0]}")
        many = kind in PLACES and m[0].endswith("s") and kind not in ("ruins",) and not said
        side = re.search(rf"^\W*(?:(?:stands?|lies?|sits?|is|are)\s+)?{SIDE}", low[m.end() :]) or re.search(
            rf"(?:^|[.;])\W*{SIDE}(?: there (?:is|are|stands?|lies?)| stands?| lies?)?,? (?:an?|the) (?:\w+ )?$",
            low[: m.start()],
        )
        for _ in range(max(0, min(LIMIT, count + many))):
            at.append((m.start(), m.end(), len(things)))
            things.append(Thing(kind, side[1] if side else ""))
    things, world, folk = named(things, at, given, low)
    for (_, end, a), (start, _, b) in pairwise(at):
        if a != b and start > end and (slant := SLANT.search(low[end:start])):  # "north-west of"
            links += [(h, f"{way} of", b) for h in (i for _, e, i in at if e == end) for way in slant.groups()]
        elif a != b and start > end and (relation := related(low[end:start])):
            heads = [i for s, e, i in at if e == end]  # "three villages by the lake": each of them
            links += [(h, relation, b) for h in heads]
            if which := WHICH.search(low[end:start]):
                links += [(h, f"{which[1]} of", b) for h in heads]
            if relation == "between":
                after = [i for s, _, i in at if s > start][:1]
                links += [(h, relation, i) for h in heads for i in after]
    for (_, _, b), (_, end, a) in pairwise(at):  # "a castle by a lake and a village south of it"
        back = re.match(r"([^.;,]{3,30}?)\b(?:it|them)\b(?!\s+(?:is|are|has|have|runs?|stands?|lies?))", low[end:])
        if back and a != b and (slant := SLANT.search(back[1])):
            links += [(a, f"{way} of", b) for way in slant.groups()]
        elif back and a != b and (relation := related(back[1])) and not any(NOUNS.get(w) for w in back[1].split()):
            links.append((a, relation, b))
    shapes = tuple(
        k for k, v in SHAPE if any(w in v for n, w in enumerate(words) if w not in ashore and n not in denied)
    )
    climates = tuple(dict.fromkeys(CLIMATE[w] for w in words if w in CLIMATE))
    known = {*NOUNS, *CLIMATE, *PLAIN, *NUMBERS, *(w for _, v in SHAPE for w in v)}
    known |= (
        {c.noun for c in given if c.noun in WORLDS}
        | {t for t, _ in folk}
        | {k for k, v in TRADES.items() if v in dict(folk)}
    )
    slanted = {m[0].removesuffix(" of") for m in SLANT.finditer(low)}
    if re.search(r"\b(?:no|without(?: any)?|any) water\b", low) and not re.search(r"\b(?:with|has) any water", low):
        barred += ["river", "lake", "sea"]
        known |= {"water", "all"}
    unknown = [w for w in words if w not in known and w not in slanted and w.rstrip("s") not in known and len(w) > 2]
    return Asked(prompt, tuple(things[:24]), tuple(link for link in links if max(link[0], link[2]) < 24), climates,
                 shapes, tuple(dict.fromkeys([*unknown, *([level[0]] if level else ())])), tuple(capped), tuple(dict.fromkeys(barred)), world, folk)  # fmt: skip


def named(
    things: list[Thing], at: list[tuple[int, int, int]], given: list[Called], low: str
) -> tuple[list[Thing], str, tuple[tuple[str, str], ...]]:
    """The things with the names and the sides that the words give one by one, the world's name, and people's."""
    made, world, folk = list(things), "", list[tuple[str, str]]()
    for c in given:
        heads = [i for _, end, i in at if end == c.end]
        for i, name in zip(heads, c.names, strict=False):
            made[i] = replace(made[i], name=name)
        if not heads and c.noun in WORLDS:
            world = c.names[0]
        elif not heads:
            folk += [(TRADES.get(c.noun, c.noun), name) for name in c.names]
    for start, end in dict.fromkeys((s, e) for s, e, _ in at):  # "two towns, one in the east and one in the west"
        heads = [i for s, _, i in at if s == start]
        after = low[end : min((s for s, _, _ in at if s > start), default=len(low))]
        sides = re.findall(
            r"\b(?:one|others?|another|second|third)\b[^,.;]{0,12}?\b(?:in|to|on|at) the (?:far )?(north|south|east|west)\b",
            after,
        )
        for i, side in zip(heads if len(heads) > 1 else (), sides, strict=False):
            made[i] = replace(made[i], side=side)
    return made, world, tuple(folk)


def attributes(before: str) -> list[str]:
    """The words that belong to the noun which follows: "three small fishing" villages."""
    piece = re.split(r"[,.;]|\b(?:and|or|with|in|on|at|by|near|of|from|to|between|but|has|have|is|are)\b", before)[-1]
    words = re.findall(r"[\w'-]+", piece)[-4:]
    last = max((n for n, w in enumerate(words) if w in NOUNS), default=-1)
    return words[last + 1 :] if last < len(words) - 1 else words[-2:]


def related(between: str) -> str:
    """The relation that the words between two things name; "" for none ("and", "with")."""
    if re.search(r"[.;]", between):
        return ""
    if WHICH.search(between):
        return "near"
    between = between.rsplit(",", 1)[-1]  # "joined by a road, a graveyard"
    between = re.sub(rf"\b{SIDE}", " ", between)
    return next((name for name, pattern in RELATIONS if re.search(pattern, between)), "")
