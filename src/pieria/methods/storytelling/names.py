"""Names: those that the bible lacks are found by their capitals, and mended or taken out. English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..distance import edits
from .bible import Bible

ALLOWED = frozenset(
    """
i monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december english french german spanish italian latin greek chinese indian american british european
god heaven christmas easter earth mr mrs ms dr sir madam miss lady lord aunt uncle grandma grandpa granny mom mum dad
mother father mama papa captain doctor professor king queen prince princess detective sergeant officer inspector
reverend sister brother tv ok okay o'clock
""".split()
)
"""Words with a capital that are nobody's name, in lower case."""
TITLES = frozenset("Mr Mrs Ms Dr St Prof".split())
"""Words that a full stop follows within a name."""
STARTS = frozenset(
    """
a about above across after again against ago ah all almost alone along already also although always among an and
another any anyone anything anyway apart around as at away back because before behind below beneath beside besides
between beyond both but by can carefully come could day days deep did do does don't down each early either else enough
even eventually ever every everybody everyone everything everywhere except far few finally first five for forgive four
from gone good goodbye great had half hardly has have having he hello help her here hers herself hey hi him himself his
how however hush if in indeed nay alas listen remember careful fine exactly true enough yeah well forget believe imagine inside instead into is it its itself just last late later less let listen little long look lost
many maybe me meanwhile midnight mine more morning most much must my near nearby neither never next night no nobody none
nor not nothing now nowhere of off oh old on once one only onto or other others our ours out outside over part past
perhaps please quick quiet quite rain rather right said same see seven several shall she should silence since six
slowly small snow so some somebody somehow someone something sometimes somewhere soon sorry still stop strange such
suddenly sunlight moonlight light darkness dust smoke water wind fire sand fog mist ten thank thanks that the their theirs
them then there these they thing this those though three through thunder time to today together tomorrow tonight too
toward towards two under underneath unless until up upon us very wait was watch we welcome well were what whatever when
whenever where wherever whether which while who whoever whole whom whose why will winter summer spring autumn with
within without would years yes yesterday yet you young your yours yourself
""".split()
)
"""What sentences begin with, in lower case."""
VERBS = frozenset(
    "was is were had has said says did could would will felt knew thought stood sat ran went came saw took heard began "
    "held left made found told got gave kept spoke smiled knelt leaned leant rose fell put let lit bent set drew shook "
    "never always slowly quickly quietly and".split()
)
WORDS = frozenset(
    "will rose grace hope joy may june april mark bill art faith dawn summer frank jack rob sue pat drew gene dale guy ray "
    "sky ivy olive violet lily daisy iris ruby pearl amber jade robin jay heather hazel ginger penny carol sandy victor "
    "miles chase hunter mason page paige eve ever flora rich nick harry josh john".split()
)
"""Names that are words too: in lower case they stay."""
NOUNS = ("the stranger", "the neighbour", "the visitor", "the traveller", "the newcomer")
PLACES = frozenset("in at near from through across outside toward towards of into beyond around inside".split())
_WORD = re.compile(r"[A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)*")


def nearest(name: str, names: Iterable[str]) -> str:
    """The name of which ``name`` is a misspelling, or ""."""
    low = name.lower()
    for other in names:
        allowed = 1 if min(len(name), len(other)) < 6 else 2
        if low[0] == other[0].lower() and min(len(low), len(other)) > 3 and edits(low, other.lower()) <= allowed:
            return other
    return ""


def strangers(text: str, known: frozenset[str]) -> list[str]:
    """Names in ``text`` that are not known, in order of appearance, each once."""
    low = {k.lower() for k in known} | {k.lower() + "s" for k in known}
    lower = set(re.findall(r"(?<![\w'])[a-z]+", text))
    found = dict[str, None]()
    for m in _WORD.finditer(text):
        word = m[0]
        plain = word.lower()
        if plain in low or plain in ALLOWED or (m.start() and text[m.start() - 1] in "'’-"):
            continue
        before = text[: m.start()].rstrip(" \n\"“‘'(")
        opens = not before or before[-1] in ".!?:;…–—" or (m.start() and text[m.start() - 1] in '"“‘')
        if opens and (
            plain in STARTS
            or plain in lower
            or re.search(r"(?:ing|ly|ed|ness|ship|tion|ment|ity|ance|ence|hood)$", plain)
        ):
            continue
        after = re.match(r"(?:['’]s)?\s*([\w']*)", text[m.end() :])
        called = text[m.start() - 1 : m.start()] in ('"', "“") and text[m.end() : m.end() + 1] == ","
        acts = after is not None and (after[1] in VERBS or after[1].endswith("ed") or after[0][:1] in ("'", "’"))
        if opens and not acts and not called and word not in found:
            continue
        found.setdefault(word)
    return list(found)


def mended(text: str, bible: Bible) -> tuple[str, list[tuple[str, str]]]:
    """The text with misspelt names put right, surnames dropped, and nouns that were capitalised in lower case again;
    and what was changed."""
    known, changed = bible.known, list[tuple[str, str]]()
    for name in bible.names:
        if name.lower() not in WORDS:
            text = re.sub(rf"\b{name.lower()}\b", name, text)
    for word in strangers(text, known):
        if right := nearest(word, bible.names):
            text = re.sub(rf"\b{re.escape(word)}\b", right, text)
            changed.append((word, right))
            continue
        names = "|".join(map(re.escape, bible.names))
        surname = rf"\b({names}) {re.escape(word)}\b"
        if names and re.search(surname, text):
            text = re.sub(surname, r"\1", text)
            changed.append((word, ""))
        lowered = re.sub(
            rf"\b((?:[Tt]he|[Aa]n?|[Tt]his|[Tt]hat|[Oo]ld) ){word}\b(?! [A-Z])", rf"\1{word.lower()}", text
        )
        if lowered != text:
            changed.append((word, word.lower()))
            text = lowered
    return text, changed


def unnamed(unit: str, bible: Bible) -> str:
    """The unit with nobody in it whom the bible lacks: a name becomes a noun, the same each time; "" where that cannot
    be said."""
    left = strangers(unit, bible.known)
    if len(left) > 2:
        return ""
    for word in left:
        if word not in unit:  # the second half of a name that is gone already
            continue
        if re.search(rf"(?:names?|named|called|introduced|surname)\b[^.]*\b{word}", unit):
            return ""
        run = whole(unit, word, bible.known)
        unit = re.sub(rf",\s+{run}(?=[,.!?])", "", unit)  # somebody is spoken to
        unit = re.sub(rf"\"{run},\s+(\w)", lambda m: '"' + m[1].upper(), unit)
        if not (found := re.search(rf"(\w+)?\s*\b({run})\b", unit)):
            continue
        if not (noun := bible.others.get(word)):
            used, place = set(bible.others.values()), (found[1] or "").lower() in PLACES
            noun = "the place" if place else next((n for n in NOUNS if n not in used), NOUNS[0])
            bible.others[word] = noun
        before = unit[: found.start(2)].rstrip(' "')
        first = noun if before and before[-1] not in ".!?" else noun[0].upper() + noun[1:]
        unit = unit[: found.start(2)] + first + re.sub(rf"\b{run}\b", noun, unit[found.end(2) :])
    return "" if strangers(unit, bible.known) else unit


def whole(unit: str, word: str, known: frozenset[str]) -> str:
    """A pattern for the name that ``word`` is part of: with its title, and the strange capitals on both sides."""
    words = re.findall(r"\S+", unit)
    at = next((n for n, w in enumerate(words) if re.search(rf"\b{word}\b", w)), None)
    if at is None:
        return re.escape(word)

    def strange(w: str) -> bool:
        plain = re.sub(r"\W", "", w)
        return bool(re.fullmatch(r"[A-Z]\w+\.?", w)) and plain.lower() not in STARTS and plain not in known

    begin = at
    while (
        begin
        and strange(words[begin - 1])
        and not (words[begin - 1].endswith(".") and words[begin - 1][:-1] not in TITLES)
    ):
        begin -= 1
    run = [re.escape(w) for w in words[begin:at]] + [re.escape(word)]
    end = at
    while words[end].isalpha() and end + 1 < len(words) and strange(re.sub(r"\W+$|'s\W*$", "", words[end + 1])):
        end += 1
        run.append(re.escape(re.sub(r"\W+$|'s\W*$", "", words[end])))
    return r"\s+".join(run)
