"""Numbers in words as figures: what a question says, in lower case, with nothing but its numbers changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

ONES = {
    w: n
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
}
TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ORDINALS = {
    w: n
    for n, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}
PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4} | {
    f"{w}{s}": n for w, n in ORDINALS.items() if n > 4 for s in ("", "s")
}
"""Denominators."""
_ONE = "|".join(list(ONES)[1:10])
_BELOW = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{_ONE}))?|{'|'.join(reversed(list(ONES)[1:]))})"
SPELT = rf"(?:(?:a|{_ONE}) hundred(?:(?: and)? {_BELOW})?|{_BELOW})"
"""A pattern for 1 to 999 in words."""
PRONOUN = frozenset("of another that who which can could should would gets".split())
"""Before these, "one" is no number."""


def plain(said: str) -> str:
    """Lower case where a word is written (units keep their case), one space, typographic signs made plain, thousands
    without commas, words of number as figures: ``three hundred and twelve`` is 312, ``two thirds`` (2/3)."""
    said = said.strip().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("\u00a0", " ")
    said = (
        said.replace("−", "-")
        .replace("–", "-")
        .replace("—", " - ")
        .replace("½", " 1/2")
        .replace("¼", " 1/4")
        .replace("¾", " 3/4")
    )
    # 1.280,40: points between thousands and a comma before the rest are no English, and can mean nothing else
    said = re.sub(
        r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+),(\d+)(?![\d.,]*\d)", lambda m: f"{m[1].replace('.', '')}.{m[2]}", said
    )
    said = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", said)
    said = re.sub(r"(?<=\d)\s+(?=\d{3}\b)(?<=\b\d\s)", "", said)
    said = re.sub(r"\s+", " ", said)
    said = re.sub(r"\bper cent\b", "percent", said, flags=re.IGNORECASE)
    said = re.sub(r"(?<![\d./])(\d+) (\d)/(\d+)(?![\d/])", _mixed, said)
    return digits(said)


def _mixed(m: re.Match[str]) -> str:
    """``1 1/2`` is 3/2."""
    whole, over, under = map(int, m.groups())
    made = f"{whole * under + over}/{under}" if over < under else m[0]
    beside = re.search(r"[/÷:] ?$", m.string[: m.start()]) or re.match(r" ?(?:[/÷^²³]|\*\*)", m.string[m.end() :])
    return f"({made})" if beside else made


def figures(said: str) -> str:
    """What `SPELT` has found, as figures; figures stay."""
    return digits(re.sub(r"^a(?= hundred)", "one", said.lower()))


def digits(said: str) -> str:
    """Words of number replaced; everything else as it is."""
    tokens = re.findall(r"[A-Za-z]+|\d+(?:\.\d+)?|\s+|.", said)
    made: list[str] = []
    i = 0
    while i < len(tokens):
        value, used = _read(tokens, i)
        if used:
            made.append(value)
            i += used
        else:
            made.append(tokens[i])
            i += 1
    return "".join(made)


def _read(tokens: Sequence[str], i: int) -> tuple[str, int]:
    """A number that begins at i: its figures and how many tokens it takes. ("", 0) if there is none."""
    first = tokens[i].lower()
    if first in ("half", "a") and _dozen(tokens, i):
        return _dozen(tokens, i)
    figures = re.fullmatch(r"\d+(?:\.\d+)?", first)
    if first == "one" and _next(tokens, i) in PRONOUN:
        return "", 0
    if first not in ONES and first not in TENS and not figures and not (first == "a" and _next(tokens, i) in SCALES):
        return "", 0
    total, group, j, last, fixed = 0, 0, i, "", figures is not None
    if figures and _next(tokens, i) == "dozen":
        return f"{float(first) * 12:g}", 3
    if figures and _next(tokens, i) not in SCALES:
        return "", 0
    if first == "a":
        group, j, last = 1, i + 2, "one"
    elif figures:
        scale = SCALES[_next(tokens, i)]
        from decimal import Decimal

        return f"{(Decimal(first) * scale).normalize():f}", 3
    while j < len(tokens):
        word = tokens[j].lower()
        if (word in ONES and last in ("", "scale", "and")) or (word in ONES and 0 < ONES[word] < 10 and last == "tens"):
            group, last, j = group + ONES[word], "one", j + 1
        elif word in TENS and last in ("", "scale", "and"):
            group, last, j = group + TENS[word], "tens", j + 1
        elif word == "hundred" and last in ("one", "tens"):
            group, last, j = group * 100, "scale", j + 1
        elif word in SCALES and last in ("one", "tens", "scale"):
            total, group, last, j = total + group * SCALES[word], 0, "scale", j + 1
        elif word == "and" and last == "scale" and _next(tokens, j) in ONES | TENS:
            last, j = "and", j + 1
        elif word in (" ", "-") and j + 1 < len(tokens) and last and _goes_on(tokens, j + 1, last):
            j += 1
        else:
            break
    value, used = total + group, j - i
    return _tail(tokens, i, str(value), used) if not fixed else (str(value), used)


def _goes_on(tokens: Sequence[str], j: int, last: str) -> bool:
    word = tokens[j].lower()
    if word in SCALES:
        return True
    if word == "and":
        return last == "scale" and _next(tokens, j) in ONES | TENS
    if last in ("scale", "and"):
        return word in ONES or word in TENS
    return last == "tens" and 0 < ONES.get(word, 0) < 10


def _tail(tokens: Sequence[str], i: int, value: str, used: int) -> tuple[str, int]:
    """What may follow: ``and a half``, ``thirds``, ``point five``, ``dozen``."""
    rest = "".join(tokens[i + used : i + used + 8]).lower()
    if m := re.match(r" and a half\b", rest):
        return str(float(value) + 0.5), used + len(re.findall(r"[A-Za-z]+|\d+(?:\.\d+)?|\s+|.", m[0]))
    if m := re.match(r" dozen\b", rest):
        return str(int(value) * 12), used + 2
    m = re.match(r"[ -](\w+)\b(?! of (?:january|february|march|april|may|june|july|august|sept|octo|nov|dec))", rest)
    if (
        m
        and m[1] in PARTS
        and (int(value) > 1 or m[1] in ("half", "third", "quarter"))
        and int(value) < PARTS[m[1]] * 10
    ):
        return f"{value}/{PARTS[m[1]]}", used + 2
    if m := re.match(r" point((?: (?:" + "|".join(list(ONES)[:10]) + r"))+)\b", rest):
        figures = "".join(str(ONES[w]) for w in m[1].split())
        return f"{value}.{figures}", used + len(re.findall(r"[A-Za-z]+|\s+", m[0]))
    return value, used


def _dozen(tokens: Sequence[str], i: int) -> tuple[str, int]:
    said = "".join(tokens[i : i + 6]).lower()
    if re.match(r"half a dozen\b", said):
        return "6", 5
    if re.match(r"a dozen\b", said):
        return "12", 3
    return "", 0


def _next(tokens: Sequence[str], i: int) -> str:
    """The word after the space (or hyphen) behind i."""
    if i + 2 < len(tokens) and (tokens[i + 1].isspace() or tokens[i + 1] == "-"):
        return tokens[i + 2].lower()
    return ""
