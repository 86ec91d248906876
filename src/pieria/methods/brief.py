"""What a brief for a design says: its facts verbatim, its subject, its mood. No model is needed, and nothing is invented."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import listwords
from .datewords import BEFORE, DATE, HOURS, NOT_ENGLISH, TIME, TONGUE, TONGUES
from .lookwords import LED, LOOKS, MEASURED, STYLED, TINTED, TOLD, WRITTEN
from .placewords import ABROAD

PRICE = r"(?:[€$£]\s?\d+(?:[.,]\d+)*|\b\d+(?:[.,]\d+)*(?:\s?[-–]\s?\d+(?:[.,]\d+)*)?\s?(?:€|[$£](?!\d)|euros?\b|EUR\b|USD\b|dollars?\b|pounds?\b|CHF\b|kr\b))(?:\s*(?:-|–|to|/)\s*[€$£]?\s?\d+(?:[.,]\d+)*\s?€?)?|\bfree (?:entry|admission|entrance)\b|\b(?:entry|admission|entrance) (?:is )?free\b|\b(?:eintritt|entrée|entrada|ingresso) (?:ist )?(?:frei|libre|gratuite?|libero|gratuito|gratis)\b|\b\d+\s?% off\b|\b[1-9]\d?p\b"
PAID = r"(?:\s+\(?(?:(?:at|on) the (?:door|gate|night|day)|at the box office|in advance)\b\)?)?"
"""When and where a price is paid, which is said after it."""
CONTACT = r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:https?://)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|de|se|co\.uk|io|eu|fr|it|es|nl|at|ch|info|example|studio|shop|design)\b(?:/[\w./-]*\w)?|\+\d[\d ()/-]{6,}\d|\b0\d{2,5}[ /-]?\d[\d -]{4,}\d|\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\b\d{3}-\d{4}\b"
PLACE = (
    rf"(?:\b(?:at|in|on)\s+(?!{TONGUE}\b)(?=(?:the\s+)?[A-ZÀ-Ž0-9]))"
    r"((?:the\s+)?(?:\d+\s+)?[A-ZÀ-Ž][\w'’.-]*(?:\s+(?:of\s+|the\s+|&\s+|and\s+(?=[A-Z])|de\s+|la\s+)*[A-ZÀ-Ž0-9][\w'’.-]*)*(?:,\s*(?:\d+\s+)?[A-ZÀ-Ž][\w'’.-]*(?:\s+[A-ZÀ-Ž0-9][\w'’.-]*)*)*)"
)
PEOPLE = r"\b(?:with|by|featuring|feat\.)\s+(?:the\s+)?(?:DJ\s+)?[A-ZÀ-Ž][\w'’.-]*(?:\s+(?:&\s+|and\s+(?:the\s+)?|van\s+|de\s+)?[A-ZÀ-Ž][\w'’.-]*)*"
QUOTED = r"(?:[\"“„«]|(?<!\w)')([^\"“”„«»]{2,80}?)(?:[\"”“»]|'(?!\w))"
KIND = re.compile(
    r"^\s*(?:please\s+)?(?:(?:make|design|create|draw|(?:i|we)(?:'d like| need| want| would like))\s+(?:(?:me|us)\s+)?)?"
    r"(?:(?:an?|the|some|our|my)\s+)?(?P<pre>(?:(?!(?:for|about|of|at|in|on|with|by|and|from)\b)[\w&'’-]+\s+){0,5}?)"
    r"(?P<what>poster|flyer|flier|leaflet|business card|card|invitation card|invitation|social media post|social post|(?:post|story) (?:for|on) (?:instagram|facebook|linkedin)|"
    r"(?:instagram|facebook) (?:post|story)|post|story|logo|title slide|slide|banner|announcement|"
    r"plakat|affiche|cartel|locandina|einladung|visitenkarte|flugblatt|label|(?:(?:yard|lawn|door|garden|shop|warning) )?sign)s?\b\s*"
    rf"(?:(?P<tongue>in\s+{TONGUES})\s*)?"
    r"(?P<link>(?:für|zu[mr]?|pour|para|per)(?:\s+(?:eine?[nrm]?|das|die|den|une?|una))?(?=\s)|for|about|of|to(?:\s+(?:advertise|promote|announce)\b)?|saying|that says|announcing|advertising|promoting|called|named|[:,;.]|[-–](?=\s)|$|(?=[\"“„«]))?\s*", re.IGNORECASE,
)  # fmt: skip
"""What is to be made: what stands before the word for it ("lost cat poster") is a subject, or a look."""
SAME = {"plakat": "poster", "affiche": "poster", "cartel": "poster", "locandina": "poster", "einladung": "invitation",
        "visitenkarte": "business card", "flugblatt": "flyer"}  # fmt: skip
"""What other languages call it."""
GREETINGS = {"birthday": "Happy Birthday", "christmas": "Merry Christmas", "anniversary": "Happy Anniversary",
             "easter": "Happy Easter", "valentine's": "Happy Valentine's Day", "valentine": "Happy Valentine's Day",
             "thank-you": "Thank You", "save-the-date": "Save the Date", "get-well": "Get Well Soon", "get well": "Get Well Soon",
             "new home": "Happy New Home", "sympathy": "With Sympathy", "retirement": "Happy Retirement",
             "mother's day": "Happy Mother's Day", "father's day": "Happy Father's Day"}  # fmt: skip
"""What a card of this name says, where the brief gives it no words."""
GREETS = r"(?:happy|merry|congratulations|congrats|thank[- ]you|thanks|save[- ]the[- ]date|sorry|bon voyage|get[- ]well|good luck|welcome|best wishes|with love|season's)\b"
PREMISES = re.compile(
    r"\b(?:street|st(?-i:(?!\.?\s[A-Z]))|road|rd|avenue|ave|lane|drive|close|crescent|grove|mews|square|hall|church|school|cent(?:re|er)|park|hotel|museum|ch[aâ]teau|manor|abbey|lake|farm|ballroom|theat(?:re|er)|club|"
    r"café|cafe|library|gardens?|stadium|university|arena|gallery|market|station|castle|barn|inn|pub|restaurant|tavern|pavilion|terrace|villa|palace|"
    r"cathedral|chapel|synagogue|mosque|pier|auditorium|cinema|mall|lounge|winery|brewery|rathaus|platz|allee|gasse)\b|"
    r"(?:straße|strasse|platz|gasse|weg|halle|saal|kirche|schule|keller|park|garten|haus|hof|zentrum|bad)\b|"
    r"\b(?:plaza|piazza|chiesa|iglesia|église|teatro|théâtre|musée|museo|rue|calle)\b", re.IGNORECASE,
)  # fmt: skip
SEPARATOR = re.compile(
    r"[,;]\s+|(?<=\w{3})(?<!\bProf)(?<!\bMrs)(?<!\bRev)(?<!\bCapt)(?<!\bDipl)(?<!-Ing)(?<!str)(?<!Str)(?<!\b[Mm]ax)(?<!\b[Mm]in)(?<!\b[Tt]el)(?<!incl)(?<!excl)(?<!approx)[.!?]+\s+|(?<=[€$£])\.\s+|(?<=\d)\.\s+(?=[A-Z][a-z]+:? [a-z€$£])|\s[-–—·|]\s|:\s+(?=(?:[^,;:]|,\d)*[€$£])|:\s+(?=\d{1,2}[:.]\d{2}(?:\s?[-–]\s?\d{1,2}[:.]\d{2})?\s+[A-ZÀ-Ž](?!hr\b))|"
    r"(?<=\d)\.\s+(?=(?:Tickets?|Entry|Admission|Doors?|Free|Call|Contact|RSVP|Please|Bring|Come|No|All|We|Our)\b)"
)
LISTED = re.compile(r":\s+(?=[^.;:]*,[^.;:]*,)")
"""Before three things or more."""
PATTERNS = (
    ("contact", CONTACT),
    ("date", HOURS),
    (
        "date",
        rf"\b(?:du|vom|from|dal|del|between)\s+(?:{DATE})\s+(?:au|bis(?:\s+zum)?|to|until|till|al|and)\s+(?:{DATE})",
    ),
    ("date", rf"(?:\b(?:until|till|before|after|since)\s+)?(?:{DATE})"),
    ("time", r"\b\d{1,2}(?:[.:]\d{2})?\s?(?:[ap]m)?\s+for\s+\d{1,2}(?:[.:]\d{2})?\s?(?:[ap]m\b)?(?=\s*(?:$|[,;.]|\())"),
    ("time", TIME),
    ("time", r"(?<=\bat )\d{1,2}(?:[.:]\d{2})?(?=\s*(?:[,.;]|$))"),
    ("price", rf"(?:{PRICE}){PAID}"),
    ("people", PEOPLE),
    ("place", PLACE),
    ("place", ABROAD),
)
MOODS: dict[str, str] = {
    "elegant": "elegant luxury luxurious refined classic classy wedding opera perfume jewellery formal gala wine",
    "bold": "bold strong loud protest boxing sport sports gym race running football basketball sale punk rock",
    "playful": "playful fun children kids toy toys cute silly birthday puppy zoo ice circus school",
    "calm": "calm quiet serene peaceful yoga meditation spa minimal gentle sleep wellness",
    "natural": "natural nature organic green garden forest farm plant plants flower hiking market herbal eco bees honey",
    "technical": "technical tech software code data science robot engineering hackathon conference ai digital startup",
    "festive": "festive party carnival celebration christmas festival new year fireworks dance",
    "retro": "retro vintage seventies diner vinyl funk soul disco rockabilly flea",
    "dark": "dark night noir mysterious horror halloween jazz techno cinema film moon",
    "warm": "warm cosy cozy coffee bakery bread autumn harvest kitchen soup tea community book reading",
}
LITTLE = {
    "a",
    "an",
    "the",
    "for",
    "of",
    "in",
    "on",
    "at",
    "and",
    "or",
    "to",
    "with",
    "by",
    "from",
    "is",
    "our",
    "my",
    "as",
}
FOREIGN = set(
    "der die das den dem und für im vom zum zur de du des la le les et à y e el los las del al di della".split()
)
"""What is small in titles of other languages."""


POINTS = re.compile(
    r"\b(?:with\s+)?(?:(?:the|a few|some|\w+)\s+)?(?:short\s+|key\s+|main\s+)?(?:bullets?|bullet points?|talking points|(?:key|main) points)\s+"
    r"(?:on|about|for|of|saying)\s+", re.IGNORECASE,
)  # fmt: skip
"""Points that are asked for: where the brief gives them they follow, and they are never made up."""
BULLET = r"(?m)^\s*(?:[-–•*·]|\d+[.)])\s+\S"
OFFERED = re.compile(
    r"(?:(?:an?|the|our|my)\s+)?(menu|wine list|price list|program(?:me)?|(?:gift )?voucher|coupon|certificate(?: of \w+)?|timetable|schedule)"
    r"\s+(?:for|of)\s+(?:(an?|the|our|my|your)\s+)?(.+)$", re.IGNORECASE,
)  # fmt: skip
"""What bears its own name as a title, or that of whom it is for: "menu for Trattoria Rosa", "menu for a café"."""
LOOSE = re.compile(
    rf"^(?!in d(?:er|en|em|ie|as)\b|(?-i:The (?=[A-Z])))(?:(?:{'|'.join(sorted(LITTLE))}|called|named|entry|tickets?|doors?|starts?)\b\s*)+|"
    rf"(?:\s*\b(?:{'|'.join(sorted(LITTLE))}|called|named|this|next|starting|entry|tickets?|{BEFORE})\b)+$", re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brief:
    """``facts``: (kind, words) verbatim, in the brief's order; a phrase that says more than its fact ("reward £50") is
    one fact, of the kind ``other``. ``title``: what it is about. ``rest``: the first phrase that is neither. ``moods``:
    those that its words name, the strongest first. ``what``: its own word for what is to be made ("flyer"). ``looks``:
    what tells how it should look, and is not to be printed. All else that the brief says is in one of these."""

    facts: tuple[tuple[str, str], ...]
    title: str
    rest: str
    moods: tuple[str, ...]
    english: bool
    what: str = ""
    looks: tuple[str, ...] = ()


@dataclass
class _Phrase:
    """``said``: verbatim. ``facts``: (kind, words, whether it begins the phrase). ``pieces``: what is left between them.
    ``comma``: whether one stands before it."""

    said: str
    facts: list[tuple[str, str, bool]]
    pieces: list[str]
    comma: bool


def read(brief: str) -> Brief:
    """The facts and the subject of a brief, by rules. Entries of a list are of the kinds ``item`` and ``heading``."""
    opening = KIND.match(" ".join(brief.split()))
    slide = opening is not None and opening["what"].lower() == "slide"
    entries, rest = listwords.parted(brief, slide, lambda said: all(p.facts and not p.pieces for p in _phrases(said)))
    rest = POINTS.sub("", rest)
    bare = KIND.sub("", " ".join(rest.split()), count=1)
    if not entries or not re.search(r"\w", bare):
        pointless = POINTS.sub("", brief)
        return _read(pointless if slide and re.search(r"\w", KIND.sub("", pointless, count=1)) else brief)
    made = _read(rest)
    return replace(made, facts=(*made.facts, *entries), moods=suggested(brief))


def _read(brief: str) -> Brief:
    text = " ".join(re.sub(r"\s*\n\s*", "; ", brief.strip()).split())
    quoted = re.findall(QUOTED, text)
    opening = KIND.match(text)
    ahead = [w for w in opening["pre"].split() if w.lower() not in LOOKS] if opening else []
    if (
        opening
        and opening["link"] is None
        and (
            ahead
            or opening["what"].lower() in ("post", "story", "card", "label")
            or opening["what"].lower().endswith("sign")
        )
    ):
        opening = None
    body = text[opening.end() :] if opening else text
    looks: list[str] = [opening["tongue"]] if opening and opening["tongue"] else []
    if opening and (led := LED.match(body)):  # "poster in red and gold: New Year"
        looks.append(led[1])
        body = body[led.end() :]
    for pattern in (TINTED, STYLED, MEASURED, WRITTEN):
        if tinted := pattern.search(body):
            looks.append(tinted["look"].strip())
            body = f"{body[: tinted.start()]} {tinted['rest'] if pattern is WRITTEN else ' '} {body[tinted.end() :]}".strip()
    what = opening["what"].lower() if opening else ""
    what = SAME.get(what, what)
    dashes = len(re.findall(r"\s[-–•]\s", body)) if what == "slide" else 0
    bullets = len(re.findall(BULLET, brief)) > 1 or dashes > 2 or (what == "slide" and body.count(",") > 2)
    pre = " ".join(ahead) if opening else ""
    if quoted:
        body = re.sub(QUOTED, " ; ", body, count=1)
    found: list[tuple[str, str]] = []
    plain: list[str] = []
    spots: dict[str, int] = {}  # how many facts stand before a phrase
    title, place, joined, look = quoted[0] if quoted else "", -1, False, False
    if (
        pre
        and not quoted
        and what != "card"
        and not (opening and opening["link"] and re.match(r"\w|:", opening["link"]))
    ):
        title, pre = pre, ""  # "lost cat poster, ..."; not so in "wedding invitation for ..."
    phrases = _phrases(body)
    if pre and not title and what != "card" and phrases and phrases[0].facts and not phrases[0].pieces:
        title, pre = pre, ""  # "garage sale sign: Sat & Sun 9-1, ..."
    for phrase in phrases:
        before, place = place, -1
        still, look = look and bool(re.match(r"(?:with|in|and)\b", phrase.said)), False  # "use blue, with stars"
        after, joined = joined, False
        own = [w for p in phrase.pieces for w in re.findall(r"[\w'’]+", p.lower())]
        if own and not phrase.facts and (still or set(own) <= LOOKS | LITTLE or TOLD.search(phrase.said)):
            looks.append(phrase.said)
            look = True
        elif not title and phrase.pieces:
            found += [(k, t) for k, t, _ in phrase.facts]
            title, *more = phrase.pieces
            plain += more
            spots |= dict.fromkeys(more, len(found))
            joined = bool(more) and phrase.said.endswith(more[-1])  # "Yard sale Saturday 9-2. Books, bikes and ..."
            kept = " ".join((title, *more, *(t for _, t, _ in phrase.facts)))
            found += [
                ("other", n) for n in re.findall(r"(?<!\S)[\d.:–-]*\d\S*", phrase.said) if n.strip(".,") not in kept
            ]
            place = next((n for n in range(len(found)) if found[n][0] == "place"), -1)
        elif phrase.facts and (phrase.pieces or _bound(phrase)):
            kind, _, begins = phrase.facts[0]
            first = f"{plain.pop()}, " if after and phrase.comma and _enumerated(plain[-1], phrase) else ""
            found.append((kind if begins and kind in ("date", "place") else "other", first + phrase.said))
        elif phrase.facts:
            found += [(k, t) for k, t, _ in phrase.facts]
            place = len(found) - 1 if found[-1][0] == "place" else -1
        elif not phrase.pieces:
            told = [w for w in re.findall(r"[^\W_]+", phrase.said.lower()) if w not in LITTLE]
            found += [("other", phrase.said)] if len(told) > 1 or re.search(r"\d", phrase.said) else []
        elif before >= 0 and phrase.comma and _named(phrase.said):  # "St Mary's Church, Oxford"
            found[before], place = ("place", f"{found[before][1]}, {phrase.said}"), before
        elif PREMISES.search(phrase.said) and (_named(phrase.said) or re.match(r"\d", phrase.said)):
            found.append(("place", phrase.said))
            place = len(found) - 1
        elif (
            after
            and phrase.comma
            and len(plain[-1]) + len(phrase.said) < 70
            and not re.search(GREETS, phrase.said, re.IGNORECASE)
        ):
            spots[f"{plain[-1]}, {phrase.said}"] = spots.get(plain[-1], len(found))
            plain[-1], joined = f"{plain[-1]}, {phrase.said}", True
        else:
            plain.append(phrase.said)
            spots[phrase.said] = len(found)
            joined = not bullets or ":" in phrase.said
    title, plain = _headed(title, plain, pre, what, bool(quoted) or not opening or opening["link"] == ":")
    if not title:
        title = " ".join(body.split()[:5]) or text[:60]
    prices = sum(k == "other" and bool(re.search(r"[€$£]", t)) for k, t in found)
    if plain and plain[0] in spots and (bullets or (prices > 2 and f"{plain[0]}:" in text)):
        plain = ["", *plain]  # the first of a list, or its heading, is no subtitle
    later = plain[1:]
    if bullets or prices > 2:  # a list, a menu: as it stands there
        at = [[p for p in later if spots.get(p, len(found)) == n] for n in range(len(found) + 1)]
        found = [f for n, some in enumerate(at) for f in (*(("other", p) for p in some), *found[n : n + 1])]
    else:
        found += [("other", p) for p in later]
    kept = " ".join((title, *plain, *looks, *(t for _, t in found), opening[0] if opening else ""))
    loose = [n.strip(" .,;:!?()\"'“”„«»") for n in re.findall(r"(?<!\S)\S*\d\S*", text)]
    found += [("other", n) for n in loose if n not in kept]  # "3 May 10-12": no number is lost
    found = listwords.marked(found, text, bullets)
    of_english = re.findall(r"\b(?:a|the|for|of|and|with|at|on|by|our)\b", body, re.IGNORECASE)
    english = len(of_english) >= len(re.findall(rf"\b(?:{NOT_ENGLISH})\b", body, re.IGNORECASE))
    rest = upper_first(plain[0]) if plain else ""
    return Brief(tuple(found), titled(title), rest, suggested(text), english, what, tuple(looks))


def _phrases(body: str) -> list[_Phrase]:
    """The body's phrases, cut where no fact is cut, each with its facts and what else it says."""
    taken: list[tuple[int, int, str, str]] = []
    free = body
    for kind, pattern in PATTERNS:
        for match in re.finditer(pattern, free, 0 if kind in ("place", "people") else re.IGNORECASE):
            start, end = match.span(match.lastgroup or 1 if kind == "place" else 0)
            if kind == "place" and (stop := re.search(r"(?<=\w{3})[.]\s|(?<=\d)[.]\s", body[start:end])):
                end = start + stop.start()
            said = body[start:end].strip(" ,.;")
            said = upper_first(said) if match.lastgroup else said  # "à la salle des fêtes" stands by itself
            opens = not body[:start].strip()
            if said and not (opens and said.lower().endswith("% off")):  # "20% off all coats" is what it is about
                taken.append((match.start(), end, kind, said))
        for start, end, _, _ in taken:  # a place must not run on into a date
            free = free[:start] + "\x00" * (end - start) + free[end:]
    taken.sort()
    cuts = [
        m.span() for m in SEPARATOR.finditer(body) if not any(a < m.end() and m.start() < b - 1 for a, b, _, _ in taken)
    ]
    ends = {b for _, b, _, _ in taken}  # "Saturday from 2 to 6 pm: tombola, cake stall, dog show"
    cuts = sorted([*cuts, *(m.span() for m in LISTED.finditer(body) if m.start() in ends)])
    made = list[_Phrase]()
    for start, end in zip([0, *(b for _, b in cuts)], [*(a for a, _ in cuts), len(body)], strict=True):
        inside = [t for t in taken if start <= t[0] < end]
        said = body[start:end].strip(" ,.;:–-·")
        lead = start + len(body[start:end]) - len(body[start:end].lstrip(" ,.;:–-·"))
        left = free[start:end]
        pieces = [LOOSE.sub("", p.strip(" ,.;:!–—-·")).strip(" :—") for p in left.split("\x00")]
        pieces = [p for p in pieces if len(p) > 2 and re.search(r"[^\W\d_]", p)]
        if said:
            comma = body[:start].rstrip().endswith(",")
            made.append(_Phrase(said, [(k, t, a <= lead) for a, _, k, t in inside], pieces, comma))
    return made


def _enumerated(before: str, phrase: _Phrase) -> bool:
    """Whether what stands before a phrase is the beginning of its list: the books of "Books, bikes and toys from £1"."""
    short = all(len(p.split()) < 3 for p in before.split(", ")) and not (" " in before and _named(before))
    return short and phrase.facts[0][0] == "price" and " and " in (phrase.pieces or [""])[0]


def _bound(phrase: _Phrase) -> bool:
    """Whether a phrase's facts belong together: "10 % off on Mondays", "by 1 May to anna@example.com"."""
    kinds = [k for k, _, _ in phrase.facts]
    return len(kinds) > 1 and bool({"price", "contact"} & set(kinds))


def _named(said: str) -> bool:
    """Whether every word of a phrase has a capital, or is small: a name."""
    words = re.findall(r"[^\W\d_][\w'’-]*", said)
    return bool(words) and len(words) < 7 and all(w[0].isupper() or w.lower() in LITTLE for w in words)


def _headed(title: str, plain: list[str], pre: str, what: str, quoted: bool) -> tuple[str, list[str]]:
    """The title, and the other phrases in order: what stands before the word for the kind, names, greetings, and titles
    that are too long have their own places."""
    if called := re.match(r"(?:(?:an?|the|our|my)\s+)?(.+?),?\s+(?:called|named)\s+(.+)$", title):
        title, plain = called[2], [called[1], *plain]
    elif told := re.match(r"(?:(?:an?|the|our|my)\s+)?((?:\w+ )?(?:talk|lecture|presentation|workshop|seminar|keynote|event|exhibition|"
                          r"concert|film|play|course|webinar)): (.+)$", title, re.IGNORECASE):  # fmt: skip
        title, plain = told[2], [told[1], *plain]
    if offered := OFFERED.match(title):
        names = not offered[2] and offered[3][0].isupper() and not re.match("certificate", offered[1], re.IGNORECASE)
        title, other = (offered[3], offered[1]) if names else (offered[1], upper_first(offered[3]))
        plain = [other, *plain]
    if what == "card":
        greeting = next((p for p in plain if re.match(GREETS, p, re.IGNORECASE)), "")
        own = not title and bool(pre)
        if greeting and not re.match(GREETS, title, re.IGNORECASE):
            title, plain = greeting, [*([title] if title else ()), *(p for p in plain if p is not greeting)]
        elif not re.match(GREETS, title, re.IGNORECASE) and (
            own or pre.lower() in GREETINGS or re.match(GREETS, pre, re.IGNORECASE)
        ):
            said = GREETINGS.get(pre.lower(), pre)
            title, plain = said, [f"For {title}" if title.split()[0].islower() else title, *plain] if title else plain
        elif pre and not quoted:
            plain = [upper_first(pre), *plain]
    elif pre and not title:
        title = pre
    elif pre:
        plain = [f"{pre} {what}" if what == "invitation" else pre, *plain]
    if len(title.split()) > (9 if len(title) < 50 else 7):
        head = re.split(r"\s+(?:that|which|where|with|for|in|about|by)\s+", title)[0]
        head = head if len(head.split()) > 1 else title
        head = " ".join(head.split()[:7])
        title, plain = head, [title[len(head) :].strip(" ,"), *plain]
    return title, [p for p in plain if p]


def suggested(text: str) -> tuple[str, ...]:
    said = re.findall(r"[a-z]+", re.sub(r"(?:dress|zip|promo|discount|post) ?code", " ", text.lower()))
    said += [w[:-1] for w in said if w.endswith("s")]
    scores = {m: sum(w in said for w in words.split()) + 2 * (m in said) for m, words in MOODS.items()}
    return tuple(sorted((m for m, s in scores.items() if s), key=lambda m: -scores[m]))


def titled(said: str) -> str:
    """A title's capitals, where the brief has none of its own."""
    if any(c.isupper() for c in said[1:]):
        return upper_first(said)
    words = said.split()
    small = LITTLE | FOREIGN
    return " ".join(w if n and w in small else upper_first(w) for n, w in enumerate(words))


def upper_first(said: str) -> str:
    return said[:1].upper() + said[1:]
