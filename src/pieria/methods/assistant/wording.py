"""Plain questions of arithmetic and units as an expression: a small grammar whose readings cover every word.

A rule is a pattern with slots; what stands in a slot is read by the same rules, so that "half of the sum of 3 and 4" needs
no rule of its own. There is no reading unless all of the question is read: what is not understood is left to others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from . import measures, shown
from .numbers import plain
from .tools import Call

LONGEST = 200
_ASK = re.compile(
    r"(?:(?:please|hey|hi|hello|ok|okay|so|and|now|well|quick question|just|um|pieria|assistant)\b[ ,:!-]*|"
    r"(?:can|could|would|will) you (?:please |kindly )?(?:tell me |help me |say )?|(?:please )?tell me |do you know |"
    r"i(?:'d| would) like to know |i (?:want|need) to know |let me know |"
    r"(?:(?:what|which)(?: number| amount)?(?! must)|how much|how many|how far|how tall|how long|how fast|how heavy|how warm|how hot)(?: is|'s| are|s| would be| was| does| do| will)?"
    r" (?:the (?:result|value|answer) (?:of|to) )?(?=\S)|"
    r"(?:calculate|compute|work out|find|figure out|evaluate|determine|solve|give me|get|show me|tell)\b:? (?:the (?:result|value|answer) of )?|"
    r"the (?:result|value) of |i (?:want|need) (?=the (?:sum|total|product|average|mean|difference)\b)|"
    r"(?:do )?(?:you|i|we|one) (?:get|have) (?:if|when) (?:you|i|we|one) |(?:if|when) (?:you|i|we|one) )",
    re.IGNORECASE,
)
# possessive, so that it is read in one way only: "!!!!!!!!" before another word would take years otherwise
_END = re.compile(
    r"(?:,? ?\b(?:please|thanks|thank you|equals?|equal to|come to|make|makes|altogether|in total|"
    r"in all|for me|exactly|roughly|approximately|about)\b|,? what (?:do (?:you|i|we) get|is it|is that|is the result|does that make)\b"
    r"|\b(?:what|how much) is (?:that|it|the result)|, give(?: me)? the (?:number|answer|result)(?: in numbers)?"
    r"|\s*=\s*\?*|[\s?.!,;:])++$",
    re.IGNORECASE,
)
NUMBER = r"\d+(?:\.\d+)?(?:/\d+)?"
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
          "ninth": 9, "tenth": 10}  # fmt: skip
RULES: tuple[tuple[str, str], ...] = (
    ("{A} plus {B} ?(?:%|percent)", "({A})*(1+({B})/100)"),
    ("{A} \\+ {B} ?(?:%|percent)", "({A})*(1+({B})/100)"),
    ("{A} (?:minus|less|-) {B} ?(?:%|percent)", "({A})*(1-({B})/100)"),
    ("(?:an? )?{B} ?(?:%|percent) (?:tip|tax|vat|sales tax|discount|commission|fee) (?:on|of|for) (?:an? |the |my )?{A}(?: (?:bill|check|meal|dinner|total))?", "({A})*({B})/100"),
    ("(?:take|knock) {F} off(?: of)? {A}", "({A})*(1-1/{F})"),
    ("(?:take|knock) {N} off(?: of)? {A}", "({A})*(1-{N})"),
    ("left (?:of|from) {A} (?:after|when|if) (?:i |you |we )?(?:tak(?:e|ing)|taken|deduct(?:ing)?|subtract(?:ing)?)(?: off| away)? {B} ?(?:%|percent)", "({A})*(1-({B})/100)"),
    # conditions and chains first: they span the most
    ("(?:and |, |\\. )?(?:take|start with|begin with|pick) {A}", "{A}"),
    ("{A}(?:,|\\.|;)? ?(?:and )?(?:then )?(?:add|plus) {B}(?: to (?:it|that|this|the result))?", "({A})+({B})"),
    ("{A}(?:,|\\.|;)? ?(?:and )?(?:then )?(?:subtract|take away|deduct|minus) {B}(?: from (?:it|that|this|the result))?", "({A})-({B})"),
    ("{A}(?:,|\\.|;)? ?(?:and )?(?:then )?multiply (?:(?:it|that|this|the result) )?(?:by|with) {B}", "({A})*({B})"),
    ("{A}(?:,|\\.|;)? ?(?:and )?(?:then )?divide (?:(?:it|that|this|the result) )?by {B}", "({A})/({B})"),
    ("{A}(?:,|\\.|;)? ?(?:and )?(?:then )?double (?:it|that|this|the result)", "2*({A})"),
    ("{A}(?:,|\\.|;)? ?(?:and )?(?:then )?(?:halve) (?:it|that|this|the result)", "({A})/2"),
    ("{A}(?:,|\\.|;)? ?(?:and )?(?:then )?square (?:it|that|this|the result)", "({A})**2"),
    # commands
    ("add {A} to {B}", "({B})+({A})"),
    ("add {A} (?:and|plus) {B}", "({A})+({B})"),
    ("add (?:up |together )?{L}", "sum({L})"),
    ("{L} (?:add up to|sum to|total)", "sum({L})"),
    ("{L} (?:together|combined)", "sum({L})"),
    ("subtract {A} from {B}", "({B})-({A})"),
    ("(?:deduct|take(?: away)?) {A} from {B}", "({B})-({A})"),
    ("multiply {A} (?:by|with|and) {B}", "({A})*({B})"),
    ("divide {A} by {B}", "({A})/({B})"),
    ("(?:split|divide|share) {A} (?:up )?(?:evenly |equally |fairly )?(?:between|among|amongst|by|into) {B}(?: (?:equal )?(?:ways|parts|people|persons|friends|of us))?", "({A})/({B})"),
    ("(?:double|twice) {A}", "2*({A})"),
    ("(?:triple|thrice) {A}", "3*({A})"),
    ("halve {A}", "({A})/2"),
    ("square {A}", "({A})**2"),
    ("cube {A}", "({A})**3"),
    ("(?:increase|raise) {A} by {B} ?(?:%|percent)", "({A})*(1+({B})/100)"),
    ("(?:decrease|reduce|lower|cut) {A} by {B} ?(?:%|percent)", "({A})*(1-({B})/100)"),
    ("(?:take|knock) {B} ?(?:%|percent) off(?: of)? {A}", "({A})*(1-({B})/100)"),
    ("{B} ?(?:%|percent) off(?: of)? {A}", "({A})*(1-({B})/100)"),
    ("(?:add) {B} ?(?:%|percent)(?: (?:vat|tax|sales tax|tip|gst|mwst))? to {A}", "({A})*(1+({B})/100)"),
    ("(?:raise) {A} to the power(?: of)? {B}", "({A})**({B})"),
    ("(?:raise) {A} to the {O}(?: power)?", "({A})**({O})"),
    ("round {A} to {B} (?:decimal places?|decimals?|digits after the (?:decimal )?point|places)", "round({A},{B})"),
    ("round {A} to the nearest (?:whole number|integer|one|unit)", "round({A})"),
    ("round {A} to the nearest ten", "round({A},0-1)"),
    ("round {A} to the nearest (?:hundred|100)", "round({A},0-2)"),
    ("round {A} to the nearest (?:thousand|1000)", "round({A},0-3)"),
    ("{A} rounded to {B} (?:decimal places?|decimals?|places)", "round({A},{B})"),
    ("{A} rounded to the nearest (?:whole number|integer)", "round({A})"),
    # questions
    ("(?:number )?must (?:be added|i add|you add) to {A} to (?:get|make|reach|give|obtain) {B}", "({B})-({A})"),
    ("(?:number )?(?:do |does |should )?(?:i|you|we|one) (?:have to|need to|must)? ?add to {A} to (?:get|make|reach|give) {B}", "({B})-({A})"),
    ("(?:is )?missing from {A} to {B}", "({B})-({A})"),
    ("(?:is )?(?:needed|missing) to get from {A} to {B}", "({B})-({A})"),
    ("times (?:does |do |will |can )?{A} (?:goes|go|fits?) into {B}", "({B})/({A})"),
    ("{A} (?:goes|go|fits?) into {B}", "({B})/({A})"),
    ("times (?:larger|bigger|greater|more|higher|as (?:large|big|great|much|many|high)) (?:is |are )?{A} (?:than|as) {B}", "({A})/({B})"),
    ("(?:what |which )?fraction of {B} (?:is|are) {A}", "({A})/({B})"),
    ("{A} (?:is |as )?(?:what|which) fraction of {B}", "({A})/({B})"),
    ("(?:bigger|larger|greater|more|higher) (?:is )?{A} than {B}", "({A})-({B})"),
    ("(?:smaller|less|fewer|lower) (?:is )?{A} than {B}", "({B})-({A})"),
    ("(?:by )?(?:how much )?(?:does )?{A} (?:exceeds?|surpass(?:es)?) {B}", "({A})-({B})"),
    ("{A} (?:is |as )?(?:what|which|how many) (?:percent|percentage|%)(?:age)? of {B}", "({A})/({B})*100"),
    ("{A} is {B} ?(?:%|percent) of (?:what|which)(?: number| amount)?", "({A})/({B})*100"),
    ("{B} ?(?:%|percent) of (?:what|which)(?: number| amount)? is {A}", "({A})/({B})*100"),
    ("{A} out of {B} (?:is )?(?:as|in) (?:an? )?(?:%|percent(?:age)?)", "({A})/({B})*100"),
    ("(?:percent|percentage|%)(?: is)? {A} (?:out )?of {B}", "({A})/({B})*100"),
    ("(?:percent|percentage|%) of {B} (?:is|are|makes?) {A}", "({A})/({B})*100"),
    ("(?:express )?{A} as a (?:percentage|percent) of {B}", "({A})/({B})*100"),
    ("(?:the )?(?:percent|percentage|%) (?:increase|rise|change|growth) from {A} to {B}", "(({B})-({A}))/({A})*100"),
    ("(?:the )?(?:percent|percentage|%) (?:decrease|drop|fall|reduction) from {A} to {B}", "(({A})-({B}))/({A})*100"),
    ("(?:is )?(?:the )?(?:remainder|rest) (?:when|if|of|after) (?:you divide |dividing )?{A} (?:is )?(?:divided )?by {B}", "({A})%({B})"),
    ("left(?: over)? (?:when|if) (?:you|i|we) divide {A} by {B}", "({A})%({B})"),
    ("left(?: over)? (?:when|if) {A} is divided by {B}", "({A})%({B})"),
    # values
    ("(?:the )?sum of (?:all )?(?:the )?(?:whole |natural )?(?:numbers|integers) (?:from|between) {I} (?:to|and|through) {J}", "({I}+{J})*({J}-{I}+1)/2"),
    ("(?:the )?(?:sum|total)(?: of|:) {L}", "sum({L})"),
    ("(?:the )?product of {L}", "product({L})"),
    ("(?:the )?difference (?:between|of) {A} and {B}", "abs(({A})-({B}))"),
    ("(?:the )?(?:quotient|ratio) of {A} (?:and|to|over) {B}", "({A})/({B})"),
    ("(?:the |my |our )?(?:average|mean)(?: value)? of {L}", "mean({L})"),
    ("(?:the )?(?:largest|biggest|maximum|highest|greatest)(?: number)? of {L}", "max({L})"),
    ("(?:the )?(?:smallest|minimum|lowest|least)(?: number)? of {L}", "min({L})"),
    ("(?:the )?square root of {A}", "sqrt({A})"),
    ("(?:the )?cube root of {A}", "({A})**(1/3)"),
    ("sqrt ?\\(?{A}\\)?", "sqrt({A})"),
    ("(?:the )?square of {A}", "({A})**2"),
    ("(?:the )?cube of {A}", "({A})**3"),
    ("(?:the )?factorial of {A}", "factorial({A})"),
    ("{A} ?(?:!|factorial)", "factorial({A})"),
    ("(?:the )?(?:double|twice)(?: of)? {A}", "2*({A})"),
    ("{A} doubled", "2*({A})"),
    ("{A} halved", "({A})/2"),
    ("{A} increased by {B} ?(?:%|percent)", "({A})*(1+({B})/100)"),
    ("{A} (?:decreased|reduced|lowered|discounted) by {B} ?(?:%|percent)", "({A})*(1-({B})/100)"),
    ("{A} increased by {B}", "({A})+({B})"),
    ("{A} (?:decreased|reduced|diminished) by {B}", "({A})-({B})"),
    ("{A} more than {B}", "({B})+({A})"),
    ("{A} less than {B}", "({B})-({A})"),
)  # fmt: skip
OPERATORS: tuple[tuple[tuple[str, str], ...], ...] = (
    ((r" ?\+ ?| plus | added to ", "({A})+({B})"), (r" ?(?<![*/(+-])- ?| minus | less | take away ", "({A})-({B})")),
    (
        (r" ?[*×·] ?| ?x ?(?=\d|\()| times | multiplied (?:by|with) ", "({A})*({B})"),
        (r" ?[/÷:] ?| divided by | over ", "({A})/({B})"),
        (r" mod(?:ulo)? | modulus ", "({A})%({B})"),
    ),
)
LAST: tuple[tuple[str, str], ...] = (
    ("{A} ?(?:%|percent)(?: of)? {B}", "({A})/100*({B})"),
    ("{F} of {A}", "({A})/{F}"),
    ("half (?:of )?{A}", "({A})/2"),
    ("{N} of {A}", "({N})*({A})"),
    ("{A} ?(?:\\^|\\*\\*) ?{B}", "({A})**({B})"),
    ("{A}(?: raised)? to the power(?: of)? {B}", "({A})**({B})"),
    ("{A}(?: raised)? to the {O}(?: power)?", "({A})**({O})"),
    ("{A} (?:squared|²)", "({A})**2"),
    ("{A}²", "({A})**2"),
    ("{A}³", "({A})**3"),
    ("{A} cubed", "({A})**3"),
    ("{A} ?(?:%|percent)", "({A})/100"),
)
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
             "tenth": 10, "eleventh": 11, "twelfth": 12}  # fmt: skip


def bare(said: str) -> str:
    """The question without the words that only ask."""
    said = plain(said)
    before = None
    while before != said:
        before = said
        said = _END.sub("", _ASK.sub("", said, count=1) if _ASK.match(said) else said).strip()
    return said


def call(question: str) -> Call | None:
    """The call that answers the question, if every word of it was read."""
    if len(question) > LONGEST:
        return None
    said = bare(question)
    if re.search(r"\d ?!\s*(?:=\s*)?\??\s*$", question):  # a factorial if it stands alone; in a sentence nobody knows
        return Call("calculate", {"expression": f"factorial({said})"}) if re.fullmatch(r"\d+", said) else None
    if not re.search(r"\d", said) and not re.search(r"\b(?:one|a|an)\b", said):
        return None
    made = conversion(plain(question).strip(" ?.!"), said)
    if made is None and re.search(r"\d", said) and (found := expression(said.lower())):
        made = Call("calculate", {"expression": tidy(found)})
    return made


def tidy(expression: str) -> str:
    """Without brackets that change nothing."""
    before = None
    while before != expression:
        before = expression
        expression = re.sub(r"(?<![a-z0-9])\(((?:\d+(?:\.\d+)?))\)", r"\1", expression)
    return expression


@lru_cache(4096)
def expression(said: str) -> str | None:
    """An expression of plain numbers. None unless all of it is read."""
    said = said.strip(" ,.?")
    if not said or len(said) > LONGEST:
        return None
    said = re.sub(r"^(?:the number|a|the) (?=\d)", "", said)
    said = re.sub(r"^[$€£] ?(?=\d)|(?<=\d) ?(?:dollars?|euros?|pounds?|usd|eur|gbp|€|£|\$)$", "", said)
    if re.fullmatch(NUMBER, said):
        return said
    if re.fullmatch(r"-" + NUMBER, said):
        return f"(0{said})"
    if re.fullmatch(r"[\d\s.+*/()%^!-]+|sqrt ?\([\d\s.+*/()-]+\)", said) and "%" not in said and "!" not in said:
        return _checked(said.replace("^", "**"))
    for pattern, made in RULES:
        if found := _rule(pattern, made, said):
            return found
    said = re.sub(r"\b(divided by|over|by) (\d+/\d+)\b(?! of)", r"\1 (\2)", said)  # 10 by 3/4, not 10/3 by 4
    for level in OPERATORS:
        if found := _operator(level, said):
            return found
    for pattern, made in LAST:
        if found := _rule(pattern, made, said):
            return found
    if said.startswith("(") and said.endswith(")") and (inside := expression(said[1:-1])):
        return f"({inside})"
    return None


def _checked(said: str) -> str | None:
    from ...core.errors import UserError
    from .sums import compute

    try:
        compute(said)
    except UserError as error:
        return said if "digits" in error.message or "zero" in error.message else None
    return said


def _operator(level: tuple[tuple[str, str], ...], said: str) -> str | None:
    """The last operator of a level, so that 8 - 3 - 2 is 3."""
    places = sorted(((m.start(), m.end(), made) for sign, made in level for m in re.finditer(sign, said)), reverse=True)
    for start, end, made in places:
        if said.count("(", 0, start) != said.count(")", 0, start) or not said[:start].strip() or not said[end:].strip():
            continue
        if (a := expression(said[:start])) and (b := expression(said[end:])):
            return made.format(A=a, B=b)
    return None


def _rule(pattern: str, made: str, said: str) -> str | None:
    for slots in _slots(pattern, said):
        read: dict[str, Any] = {}
        for name, piece in slots.items():
            value = _listed(piece) if name == "L" else _named(name, piece) if name in "FIJNO" else expression(piece)
            if value is None:
                break
            read[name] = value
        else:
            return made.format(**read)
    return None


def _named(kind: str, piece: str) -> str | None:
    if kind in "IJ":
        return piece if re.fullmatch(r"\d+", piece) else None
    if kind == "N":
        return f"({piece})" if re.fullmatch(r"\d+/\d+", piece) else None
    if kind == "O":
        if m := re.fullmatch(r"(\d+)(?:st|nd|rd|th)", piece):
            return m[1]
        return str(_ORDINALS[piece]) if piece in _ORDINALS else None
    m = re.fullmatch(r"(?:a|one|1|the) (\w+)|(half)", piece)
    return str(_PARTS[m[1] or m[2]]) if m and (m[1] or m[2]) in _PARTS else None


def _listed(piece: str) -> str | None:
    """``3, 4 and 5``: two or more values."""
    pieces = [p for p in re.split(r",? and | ?[,;&+] ?", piece) if p.strip()]
    if len(pieces) < 2 or len(pieces) > 50:
        return None
    read = [expression(p) for p in pieces]
    return ", ".join(f"{r}" for r in read if r) if all(read) else None


@lru_cache(512)
def _split(pattern: str) -> tuple[str, ...]:
    return tuple(re.split(r"\{([A-Z])\}", pattern))


def _slots(pattern: str, said: str) -> Iterator[dict[str, str]]:
    """Every way to lay the pattern over the whole text."""
    pieces = _split(pattern)

    def walk(k: int, at: int, found: dict[str, str]) -> Iterator[dict[str, str]]:
        literal = re.compile(pieces[k])
        m = literal.match(said, at) if k == 0 else None
        if k == 0:
            if m:
                yield from slot(1, m.end(), found)
            return

    def slot(k: int, at: int, found: dict[str, str]) -> Iterator[dict[str, str]]:
        if k >= len(pieces):
            if at == len(said):
                yield found
            return
        after = pieces[k + 1]
        if not after:
            if k + 2 >= len(pieces) and at < len(said):
                yield found | {pieces[k]: said[at:].strip()}
            return
        for m in re.finditer(after, said[at:]):
            start, end = at + m.start(), at + m.end()
            if start > at and said[at:start].strip():
                yield from slot(k + 2, end, found | {pieces[k]: said[at:start].strip()})

    yield from walk(0, 0, {})


# units ----------------------------------------------------------------------------------------------------------------

_TO = r"(?: (?:converted )?(?:in|to|into|as)(?: terms of)? | expressed in | = \? ?)"


def conversion(whole: str, said: str) -> Call | None:
    """A question that asks for a quantity in another unit."""
    whole = re.sub(r"^(?:please |can you |could you |tell me |hey |,)*", "", whole, flags=re.I)
    if m := re.fullmatch(
        r"(?:how many|how much)(?: is)? (?P<u>[^\d?]+?) (?:(?:is|are|make|makes|would be)(?: there)?(?: in| equal to)?|in|(?:does|do|has|have)) "
        r"(?P<x>.+?)(?: (?:have|make|equal|contain|last|weigh|take|come to))?(?: together| altogether| in total| in all)?", whole, flags=re.I,
    ):  # fmt: skip
        return _convert(m["x"], m["u"])
    if m := re.fullmatch(
        r"(?:add|sum) (.+?)(?:[;,.]|,? and)? (?:give|show|tell)(?: me)? the (?:answer|result|sum|total) in (.+)",
        whole,
        flags=re.I,
    ):
        return _convert(" plus ".join(re.split(r" and | to ", m[1])), m[2])
    whole = re.sub(r"(\d) in (?=to |in |as |into )", r"\1 inches ", whole)
    said = re.sub(r"(\d) in (?=to |in |as |into )", r"\1 inches ", said)
    said = re.sub(r"^(?:convert|express|change|turn|translate|transform|give|write|put) ", "", said, flags=re.I)
    said = re.sub(r"^(?:an? )?(?:angle|length|distance|weight|temperature|speed|height|mass|volume|area|tall|far|fast|heavy|warm|hot|cold|long|hotter|big)"
                  r"(?: of| is| are)? ", "", said, flags=re.I)  # fmt: skip
    for m in reversed(list(re.finditer(_TO, said, flags=re.I))):
        if m.start() and (made := _convert(said[: m.start()], said[m.end() :])):
            return made
    return None


def _convert(value: str, to: str) -> Call | None:
    to = re.sub(r"^(?:the |its )", "", to.strip(" ?."))
    target, read = measures.unit(to), quantity(value)
    if read is not None and shown.mixed(read, to):
        return Call("convert", {"value": read, "to": to})
    if target is None or read is None:
        return None
    if re.fullmatch(r"[\d.]+ (?:oz|ounces?)", read) and target.dims == (("m", 3),):
        read = re.sub("oz|ounces?", "US_fl_oz", read)
    return Call("convert", {"value": read, "to": to})


_Q = re.compile(r"(-? ?(?:\d+(?:\.\d+)?(?:/\d+)?)|\b(?:an?|one)\b) ?([A-Za-zµ°º'\"″′][^\d+*()=?,-]*)")


@lru_cache(1024)
def quantity(said: str) -> str | None:
    """``5 feet 11 inches`` or ``3 miles plus 2 km`` as an expression: numbers, units, signs; nothing may be left over."""
    said = said.strip(" ?.,")
    said = re.sub(r"\b(?:degrees|degree) (?=celsius|fahrenheit|kelvin|centigrade|c\b|f\b)", "°", said, flags=re.I)
    said = re.sub(r"° ?(?:celsius|centigrade|c)\b", "°C", said, flags=re.I)
    said = re.sub(r"° ?(?:fahrenheit|f)\b", "°F", said, flags=re.I)
    said = re.sub(r"° ?kelvin\b", "K", said, flags=re.I)
    said = re.sub(r"(\d+) ?' ?(\d+) ?(?:\"|'')?", r"\1 ft \2 in", said)
    said = re.sub(r"\b(\d+/\d+) of an? (?=[a-z])", r"\1 ", said)
    said = re.sub(r"\bhalf (?:of )?an? (?=[a-z])", "1/2 ", said)
    said = re.sub(r"\b(an?|\d+) ([a-z]+) and a half\b", lambda m: f"{m[1] if m[1][0] != 'a' else 1}.5 {m[2]}", said)
    said = re.sub(r"\bminus (?=\d)", "-", said) if re.match(r"minus ", said) else said
    said = re.sub(r"(?<=\d) ?(?:foot|feet|ft) (\d+(?:\.\d+)?)$", r" ft \1 inch", said)
    said = re.sub(r"(?<=\d) ?in\b(?! [a-z])", " inch", said)
    made, at, sign = "", 0, ""
    for m in _Q.finditer(said):
        between = said[at : m.start()].strip()
        name = re.sub(r"[ ,]*(?:\band|\bplus|\bminus|\btimes|\bor)?[ ,]*$", "", m[2]).strip()
        tail = m[2][len(name) :] if m[2].startswith(name) else m[2][m[2].find(name) + len(name) :]
        if between not in ("", "+", "-", "and", "plus", "minus", ",") or (unit := measures.unit(name)) is None:
            return None
        number = "1" if m[1].strip().lower() in ("a", "an", "one") else m[1].replace(" ", "")
        between = sign or between
        if made and number.startswith("-"):
            return None
        made += (" - " if between in ("-", "minus") else " + ") if made else ""
        made += f"{number} {unit.name.replace(' ', '_')}"
        at, sign = m.end(), tail.strip(" ,")
    return made if made and not said[at:].strip() and sign in ("",) else None
