"""A picture's sentence put plainer before its things are looked for: deeds, parts of a body, several colours."""

from __future__ import annotations

import re

from . import concepts, kinds
from .filmwords import FORMS
from .picturewords import COLOURS, NUMBERS, SHADES

NOUNS = frozenset(
    "ring king wing string swing spring earring building duckling dumpling seedling lightning thanksgiving painting"
    " bowling pudding ceiling wedding clothing sling".split()
)
"""What ends like a deed and is none."""
PAST = ("ran", "flew", "sat", "lay", "stood", "swam", "slept", "ate")
KEPT = frozenset("riding wearing leaning".split())
"""Deeds that say who stands where."""
POSTURES = frozenset(
    "standing sitting lying perched placed parked flying floating hovering stands sits stood sat lay".split()
)
ONE = re.compile(r"\b(?:an?|the|one|this|that|my)(?:\s+(?!and\b|with\b|on\b|in\b|of\b)[\w-]+){0,2}$")
STAYS = "on|in|under|underneath|beneath|over|above|below|behind|beside|next|near|inside|upon|atop|against|by|with"
PASSES = "through|across|along|around|past|towards?|from|off|out of|up|down|at|after|to|for|into|onto"
DEED = re.compile(
    rf"(?<=[a-z] )(?P<done>[a-z]+(?:ing|s|ed)|{'|'.join(PAST)})(?P<how>\s+[a-z]+ly)?"
    rf"(?=\s+(?:(?P<stays>{STAYS})|(?P<passes>{PASSES}))\b|"
    r"(?P<last>\s*(?:$|[,;]|and\b))|\s)"
)
PARTS = re.compile(
    r"\s*\b(?P<lead>with|has|having|and)\s+(?P<part>(?:an?\s+|the\s+|its\s+)?(?P<how>(?:[\w-]+\s+){0,3}?)"
    r"(?:eyes?|ears?|nose|mouth|lips|teeth|tongue|tail|wings|hair|beard|moustache|mustache|fur|legs?|feet|paws|hands?|arms?|"
    r"horns|whiskers|fangs|claws|skin|face))\b(?=\s*(?:$|[,;]|and\b|on\b|in\b|at\b|under\b|near\b|next\b|behind\b|beside\b))"
)
"""Parts of a body, which a net that draws whole things would draw by themselves."""
C = rf"(?:(?:{'|'.join(SHADES)})\s+)?(?:{'|'.join(COLOURS)})"
N = rf"(?:\d+|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
TWO = re.compile(
    rf"\b(?P<n>{N}\s+)?(?P<a>{C})(?:\s+and\s+|\s*&\s*|-and-|/)(?P<m>{N}\s+)?(?P<b>{C})\s+(?P<noun>[a-z][\w-]*)"
)


EACH = re.compile(
    rf"\b(?P<some>(?:(?:{N}) (?:{C})\s*(?:,\s*(?:and\s+)?|and\s+)){{2,}})"
    rf"(?P<last>(?:{N}) (?:{C}) (?P<noun>[a-z][\w-]*))"
)
""" "a red, a green and a blue balloon"."""
THREE = re.compile(rf"\b(?P<all>{C},\s*{C},?\s+and\s+{C})\s+(?=[a-z])")
ONES = re.compile(rf"\b(?P<first>(?:{C}) (?P<noun>[a-z][\w-]*)\b[^.]*?\b(?:{C})) ones?\b")
SINGLED = re.compile(
    r"[,;]?\s*\b(?:and |with )?(?P<one>the (?:middle|centre|center|left|right|first|second|third|last|other|bigger"
    r"|biggest|smaller|smallest|leftmost|rightmost)(?:-hand)? ones? (?!of\b)(?:is |are )?[^,;.]+)"
)
"""What is said of one among several: "three balloons, the middle one striped"."""
BETWEEN = re.compile(
    r"\b(?:(?:standing|sitting|lying) )?between (?:(an? [a-z ]+?) and (?=an? )"
    r"|(?:the |two )(?:two )?(?P<two>[a-z ]+?)(?=\s*(?:$|[,;]|\b(?:and|on|in|at|under|with)\b)))"
)
NEARBY = re.compile(
    r"\b([a-z]+) (?:to|from|at|around|past|towards?|through|across|along) "
    r"(?=(?:an?|the(?! (?:left|right|side|top|bottom|front|back|end))|his|her|its|their|two|three) )"
)
"""Where no picture shows more than who is by whom: "a bridge across a river"."""
FILLED = re.compile(
    r"(?P<a>\b(?:an?|the|one|two|three)\s+)(?P<x>(?:(?!of\b)[\w-]+\s+){0,2}?"
    r"(?P<vessel>vase|jar|pot|basket|bowl|bucket|plate|tray|crate|box|(?P<drink>bottle|glass|cup|mug)))(?:es|s)?\s+"
    r"(?:full of|filled with|of)\s+"
    r"(?P<y>(?:(?!and\b|or\b|in\b|on\b)[\w-]+\s+){0,2}?(?P<last>[\w-]+))"
    r"(?=\s*(?:$|[,;]|(?:and|in|on|at|by|near|next|beside|under|with)\b))"
)
"""A vessel and what is in it."""
GROUPS = re.compile(
    r"\b(?:an?|the|some)\s+(?:(?:small|large|big|huge)\s+)?(?P<what>herd|flock|group|pack|school|swarm|pod|crowd|colony|fleet|litter|cluster|family"
    r"|collection|lot|handful|row|pile|stack|heap|bunch)s?\s+of\s+(?P<whom>(?:(?!of\b|and\b)[\w-]+\s+){0,2}?(?P<last>[a-z]+))"
    r"(?=\s*(?:$|[,;]|(?:and|in|on|at|by|near|next|beside|under|over|above|behind|with|[a-z]+ing)\b))"
)
"""Several, who are called by what they are together."""
HERE = r"(?:and|or|nor|but|in|on|at|with|under)\b"
NEGATED = re.compile(
    r"(?:^|[\s,;])\s*(?:(?:but|and|with)\s+)?(?P<no>without|no|neither|nor|not)\s+"
    r"(?!(?:(?:an?|any|the)\s+)?(?:back ?ground|backdrop)\b)(?:(?:an?|any|the|a single)\s+)?"
    rf"(?P<what>(?:(?!{HERE}|(?:just|only)\b)[\w-]+\s+)?(?!{HERE})[\w-]+)"
    rf"(?=\s*(?:$|[,;.]|{HERE}|(?:next|beside)\b))(?:\s+or\s+(?:any\s+)?(?P<other>[\w-]+)(?=\s*(?:$|[,;.])))?"
)
"""What is not wanted."""
ABSENT = re.compile(r"people|persons?|humans?|one(?: inside)?|text|words|letters|snow|rain")
OWN = re.compile(r"(?:windows?|doors?|wheels?|leaves|roots?|sails?|shoes?)")
"""What is a thing by itself and a part of others, which is drawn with them."""
THAN = re.compile(
    r"\b(?P<a>(?:an?|the|one) (?:[\w-]+ ){1,2}?)(?:(?:that|which) )?(?:is )?(?:(?:much|far|a lot|even) )?"
    r"(?P<how>bigger|larger|taller|smaller|shorter|tinier) than (?P<b>an?|the|its|his|her) "
)
SIZED = re.compile(r"\b(?:the size of|as (?:big|large|tall|small|tiny) as) (?:an?|the) [\w-]+")
"""As large as what is not there."""
COUNTS = [w for w, n in NUMBERS.items() if n > 1 and w not in ("hundred", "thousand")]


def negated(words: str) -> tuple[str, tuple[str, ...]]:
    """(the words without what is not wanted, what of it cannot be obeyed): no house is easily drawn, a house without
    its roof is not."""
    lost: list[str] = []

    def one(m: re.Match[str]) -> str:
        for what in filter(None, (m["what"], m["other"])):
            if (not kinds.known(what) and not ABSENT.fullmatch(what)) or OWN.fullmatch(what):
                lost.append(f"{'not' if m['no'] == 'not' else 'without'} {what}")
        return " "

    words, halves = re.subn(rf"\b({N}) and a half (?=[a-z])", r"\1 ", words)
    lost += ["and a half"] * halves
    words = re.sub(
        r"\b(?:all |standing )?(?:in an? (?:row|line)|side by side)\b(?! of)", " ", words
    )  # as all things stand
    words = re.sub(r"\s*\(([^()]*)\)", lambda m: NEGATED.sub(one, m[1]) if NEGATED.match(m[1]) else f", {m[1]},", words)
    return NEGATED.sub(one, words).strip(" ,;"), tuple(lost)


RATHER = re.compile(
    r"\b(?:(?P<noun>(?!(?:and|but|is|are|was|were)\b)[a-z][\w-]*),? (?:(?:that|which|who) )?(?:(?:is|are|was|were) )?)?"
    rf"not (?:an? )?{C},? but (?:rather )?(?P<one>(?:an? )?(?P<colour>{C}))\b(?: ones?\b)?,?"
)


def coloured(words: str) -> str:
    """ "a ball, not blue but red": a red ball. words: in small letters."""
    words = re.sub(rf"\b({C})[- ]colou?red\b", r"\1", words)
    return RATHER.sub(lambda m: f"{m['colour']} {m['noun']}" if m["noun"] else m["one"], words)


def _compared(m: re.Match[str]) -> str:
    """ "a mouse bigger than an elephant": a big mouse and a small elephant."""
    more = m["how"] in ("bigger", "larger", "taller")
    first, second = ("big", "small") if more else ("small", "big")
    article, noun = m["a"].split(" ", 1)
    return f"{article} {first} {noun}and {m['b']} {second} "


def _several(m: re.Match[str]) -> str:
    """ "a herd of elephants", though no "bunch of grapes"."""
    several = m["last"].endswith("s") or m["last"] in ("people", "geese", "sheep", "fish", "children", "men", "women")
    if not several or not kinds.known(m["last"]) or kinds.known(f"{m['what']} of {m['last']}"):
        return m[0]
    return f"several {m['whom']}"


def _filled(m: re.Match[str]) -> str:
    """ "a vase of tulips": tulips in a vase. What has a name as a whole ("a bowl of rice") stays."""
    if any(kinds.known(f"{m['vessel']} of {y}") for y in (m["y"], m["last"])):
        return m[0]
    if not kinds.known(m["last"]):
        return f"{m['a']}{m['x']} with {m['y']}"
    if m["drink"] and not re.search(r"\b(?:full|filled)\b", m[0]):
        return m[0]
    return f"{m['y']} {'on' if m['vessel'] in ('plate', 'tray') else 'in'} {m['a']}{m['x']}"


def _listed(m: re.Match[str]) -> str:
    return f"{m[1]} and " if kinds.known(m[1]) and m[1] not in NUMBERS else m[0]  # "4 cats 3 dogs"


def plainer(words: str) -> tuple[str, tuple[str, ...]]:
    """(the words, what of them cannot be drawn): "a cow jumping over the moon" is a cow over it."""
    lost: list[str] = []

    def part(m: re.Match[str]) -> str:
        inside = m["how"].split()
        if (m["lead"] == "and" and not inside) or any(kinds.known(w) for w in inside if w not in COLOURS):
            return m[0]
        lost.append(m["part"])
        return ""

    def two(m: re.Match[str]) -> str:
        last = m["noun"]
        if m["m"] and kinds.known(m["a"]):
            return m[0]  # "an orange and a red apple"
        many = last.endswith("s") and not last.endswith("ss") and kinds.known(last)
        if m["m"] or (many and not m["n"]):
            return f"{m['n'] or ''}{m['a']} {last} and {m['m'] or ''}{m['b']} {last}"
        lost.append(f"{m['a']} and {m['b']}")
        return f"{m['n'] or ''}{last}"

    def between(m: re.Match[str]) -> str:
        """ "a snowman between two trees" has one at each side."""
        one = m[1]
        if m["two"] is not None:
            head, _, last = m["two"].rpartition(" ")
            single = next((w for w in concepts.single(last)[1:] if kinds.known(f"{head} {w}".strip())), "")
            if not single:
                return m[0]
            one = f"a {f'{head} {single}'.strip()}"
            return f"to the right of {one} and to the left of {one}"
        return f"to the right of {one} and to the left of "

    words = FILLED.sub(_filled, GROUPS.sub(_several, THAN.sub(_compared, words)))
    for pattern, said, instead in ((SIZED, 0, " "), (THREE, "all", ""), (SINGLED, "one", "")):
        lost += [m[said] for m in pattern.finditer(words)]
        words = pattern.sub(instead, words)
    words = ONES.sub(lambda m: f"{m['first']} {m['noun']}", words)
    words = EACH.sub(
        lambda m: re.sub(rf"({C})(?=\s*(?:,|and\b))", lambda c: f"{c[1]} {m['noun']}", m["some"]) + m["last"], words
    )
    words = BETWEEN.sub(between, TWO.sub(two, PARTS.sub(part, words)))
    words = DEED.sub(lambda m: _deed(m, lost), words)
    words = re.sub(rf"\b([a-z]+) (?=(?:\d+|{'|'.join(COUNTS)}) [a-z])", _listed, words)
    words = NEARBY.sub(lambda m: f"{m[1]} near " if kinds.known(m[1]) else m[0], words)
    return re.sub(rf"\0\s+(?:{PASSES})\b", "near", words), tuple(lost)


def _deed(m: re.Match[str], lost: list[str]) -> str:
    """What takes a deed's place: nothing before a word that says where, else "near"."""
    done, before, after = m["done"], m.string[: m.start()].split(), m.string[m.end() :].split()
    who = before[-1]
    if who in NUMBERS or who in COLOURS or not kinds.known(who) or done in NOUNS | KEPT:
        return m[0]
    if after and kinds.known(f"{done} {after[0]}"):  # "a cat, flying saucers"
        return m[0]
    alone = m["stays"] or m["passes"] or m["last"] is not None
    if alone and kinds.known(f"{who} {done}"):  # "a man running" is a thing that is known
        return m[0]
    one = not who.endswith(("s", "ing")) and ONE.search(" ".join(before[:-1]))
    if not done.endswith("ing") and (
        done not in {*FORMS, *PAST} or kinds.known(done) or not one or not (alone or {*after[:1]} & set(NUMBERS))
    ):
        return m[0]
    if done not in POSTURES:
        lost.append(done)
    return "" if m["stays"] or m["last"] is not None else "\0" if m["passes"] else "near"
