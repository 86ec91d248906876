"""A sentence of edits as steps in their order: "cut out, make it blue, 4x". Read by rules; what none reads is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import UserError
from .picturewords import COLOURS, PLACES, SHADES

MOST, LONGEST = 16, 1000
CAN = (
    "cut out, 4x, make it blue, make the red parts green, black and white, brighter, more contrast, sharpen, blur, "
    "blur the background, rotate 90, flip, crop to square, crop 10,10,200,100, resize to 800x600, white background, "
    'put it on a meadow, border 10 px white, add the text "Hello" at the top, remove 10,10,50,50, extend by 25 %, as jpeg'
)
C = rf"(?:(?:{'|'.join(SHADES)}) )?(?:{'|'.join(COLOURS)})|#[0-9a-f]{{6}}|#[0-9a-f]{{3}}"
N = r"-?\d+(?:\.\d+)?"
BOX = rf"({N})\s*,\s*({N})\s*,\s*({N})\s*,\s*({N})"
LETTERED = re.compile(
    rf"(?:in |make it )?(?:(?:very |in )?(?:small|large|big|huge)(?: letters| type)?|(?:{C})(?: letters)?|"
    r"(?:at |on |in )?(?:the )?(?:top|bottom|middle|cent(?:er|re))(?: (?:left|right))?|\d+ ?(?:px|pt|pixels?))"
)
"""What a clause says of the text that the one before it writes."""
SIDES = {"left": "left", "right": "right", "top": "top", "up": "top", "bottom": "bottom", "down": "bottom"}


@dataclass(frozen=True, slots=True)
class Step:
    """``name`` is one of the edits; ``given`` what it takes; ``words`` the clause it was read from."""

    name: str
    given: dict[str, Any] = field(default_factory=dict)
    words: str = ""

    def __str__(self) -> str:
        return " ".join((self.name, *(f"{k}={v}" for k, v in self.given.items() if v not in ("", 0, None))))


def much(words: str, usual: float) -> float:
    """How much: a percentage, or slightly, a lot ..."""
    if found := re.search(rf"({N})\s*(?:%|per ?cent)", words):
        return min(2.0, abs(float(found[1])) / 100)
    if re.search(r"slight|a little|a bit|a touch|not (?:too|so|that|very)\b|subtl|gentl", words):
        return usual * 0.5
    return usual * 2 if re.search(r"\b(?:much|a lot|very|strongly|far)\b", words) else usual


UNSET = (
    r"\b(?:bold|italics?|underlined?|shadows?|outlined?|glow(?:ing)?|gradient|curved|vertical(?:ly)?|rotated?|slanted|serif|sans"
    r"|font(?! size)|arial|helvetica|times new roman|comic sans|transparent|\d+ ?(?:degrees|°))"
)
"""How a text cannot be set."""


def _border(m: re.Match[str]) -> dict[str, Any]:
    """Its width in pixels, or as a share of the shorter side. Other units are none of a picture's."""
    found = re.search(rf"(\d+(?:\.\d+)?)\s*-?(%|per ?cent|(?!in (?:{C})\b)[a-z]+)?", m.string)
    unit = (found[2] or "px") if found else "px"
    if unit in ("cm", "mm", "m", "in", "inch", "inches"):
        raise UserError(f"A border of {found[0] if found else ''} cannot be measured: a picture has pixels.",
                        "Say border 20 px, or border 5 %.", param="edits")  # fmt: skip
    share = float(found[1]) / 100 if found and unit.startswith(("%", "per")) else 0.0
    colour = f[0] if (f := re.search(rf"(?<![\w#])(?:{C})\b", m.string)) else "white"
    width = int(float(found[1])) if found and not share else 0
    return {"width": width, "colour": colour, **({"share": share} if share else {})}


def border_width(given: dict[str, Any], pixels: Any) -> int:
    """Pixels; a share is of the shorter side. pixels: (h, w, ...)."""
    return int(given["width"]) or max(2, round(given.get("share", 0.03) * min(pixels.shape[:2])))


def _text(m: re.Match[str]) -> dict[str, Any]:
    rest = m.string[: m.start("q")] + " " + m.string[m.end("q") :]
    place = next((p for p in ("top", "bottom", "middle", "center", "centre", "above", "below") if p in rest), "bottom")
    place = {"center": "middle", "centre": "middle", "above": "top", "below": "bottom"}.get(place, place)
    place += next((f" {s}" for s in ("left", "right") if re.search(rf"\b{s}\b", rest)), "")
    colour = re.search(rf"(?<![\w#])({C})\b", rest)
    size = re.search(r"\b(small|large|big|huge)\b", rest)
    points = re.search(rf"({N}) ?(?:px|pt|pixels?|points?)|\bsize(?: of)?:? ({N})|({N}) (?:high|tall)\b", rest)
    if lost := re.search(UNSET, rest):
        raise UserError(f"A text cannot be set {lost[0]!r} here.", "It takes a place, a colour and a size: "
                        'add the text "Hello" top left in red, 40 px.', param="edits")  # fmt: skip
    return {"words": m["q"][1:-1], "place": place, "colour": colour[1] if colour else "",
            "size": str(round(float(next(filter(None, points.groups()))))) if points else {"big": "large"}.get(size[1], size[1]) if size else ""}  # fmt: skip


def _resize(m: re.Match[str]) -> dict[str, Any]:
    words = m.string
    if measured := re.search(rf"\ba[2-6]\b|{N}\s*(?:cm|mm|in|inch(?:es)?|\")(?!\w)", words):
        raise UserError(f"A picture cannot be resized to {measured[0]}: it has pixels.",
                        "Say resize to 1200x800, or crop to 3:2.", param="edits")  # fmt: skip
    if both := re.search(r"(\d+)\s*(?:x|×|by)\s*(\d+)", words):
        return {"width": int(both[1]), "height": int(both[2])}
    if share := re.search(rf"({N})\s*(?:%|per ?cent)", words):
        return {"share": float(share[1]) / 100}
    if re.search(r"half", words):
        return {"share": 0.5}
    if one := re.search(r"(\d+)", words):
        side = re.search(r"\b(long|short)(?:er|est)? (?:side|edge)", words)
        way = side[1] if side else "height" if re.search(r"high|tall|height", words) else "width"
        return {way: int(one[1])}
    return {"share": 0.5}


def _turn(m: re.Match[str]) -> dict[str, Any]:
    words = m.string
    found = re.search(rf"({N})", words)
    if not found and not re.search(
        r"left|right|upside|clockwise|quarter|around|^(?:rotate|turn)(?: it| this)?$", words
    ):
        raise UserError(f"By how much is {words[:40]!r}?", "For example: rotate 90, rotate left", param="edits")
    degrees = float(found[1]) if found else 180.0 if "upside" in words else 90.0
    if re.search(r"\bleft\b|counter|anti", words):
        degrees = -degrees
    return {"degrees": degrees % 360}


def _times(words: str) -> int:
    if found := re.search(r"(\d+(?:\.\d+)?)", words):
        if found[1] not in ("2", "3", "4"):
            raise UserError(f"{found[1]} times cannot be made at once.", "Enlarge by 2, 3 or 4.", param="edits")
        return int(found[1])
    return 2 if re.search("twice|double", words) else 3 if "triple" in words else 4


def _extend(m: re.Match[str]) -> dict[str, Any]:
    words = m.string
    if shape := re.search(r"(\d+)\s*:\s*(\d+)", words):
        return {"across": int(shape[1]), "down": int(shape[2])}
    if "square" in words:
        return {"across": 1, "down": 1}
    sides = {SIDES[w] for w in re.findall(r"[a-z]+", words) if w in SIDES}
    pixels = re.search(r"(\d+) ?(?:px|pixels?)", words)
    return {"sides": sorted(sides), **({"pixels": int(pixels[1])} if pixels else {"share": much(words, 0.25)})}


def _crop(m: re.Match[str]) -> dict[str, Any]:
    words = m.string
    if found := re.search(BOX, words):
        return dict(zip(("left", "top", "width", "height"), (float(v) for v in found.groups()), strict=True))
    if shape := re.search(r"(\d+)\s*(?::|to)\s*(\d+)", words):
        return {"across": int(shape[1]), "down": int(shape[2])}
    if size := re.search(r"(\d+)\s*(?:x|×|by)\s*(\d+)", words):
        if re.search(r"\d\s*(?:cm|mm|in|inch(?:es)?|\")(?!\w)", words):  # a print's proportions
            return {"across": int(size[1]), "down": int(size[2])}
        return {"wide": int(size[1]), "high": int(size[2])}
    if "square" in words:
        return {"across": 1, "down": 1}
    side = re.search(r"\b(left|right|top|upper|bottom|lower)\b", words)
    named = {"upper": "top", "lower": "bottom"}.get(side[1], side[1]) if side else ""
    if side and (share := re.search(rf"({N})\s*(%|per ?cent|px|pixels?)", words)):
        number = abs(float(share[1]))
        return {
            "off": named,
            **({"pixels": number} if share[2][0] == "p" and share[2][1] in "xi" else {"share": number / 100}),
        }
    if side and re.search(r"\bhalf\b|^(?:crop|trim|keep)(?: to)? (?:the )?\w+(?: part| side)?$", words):
        return {"half": named}
    if not re.fullmatch(
        r"(?:auto-?)?(?:crop|trim)(?: it| this)?(?: tight(?:ly)?| close(?:ly)?)?|(?:crop|trim|cut)\b.*\b(?:contents?|object|subject|edges?|borders?|margins?|empty|white space|thing)\b.*",
        words,
    ):
        raise UserError(f"To what is it to be cropped: {words[:40]!r}?",
                        "For example: crop to 16:9, crop to 400x300, crop 10 % off the top, crop 10,10,200,100",
                        param="edits")  # fmt: skip
    return {"content": True}


GROUNDS = {k: p for k, p in PLACES.items() if k != "water"} | {
    "meadow": rf"{PLACES['meadow']}|park|garden|orchard|farmyard|savannah?",
    "lake": rf"{PLACES['lake']}|lake|pond|river|stream|lagoon",
}


def _ground(m: re.Match[str]) -> dict[str, Any]:
    words = m.string
    place = next((k for k, p in GROUNDS.items() if re.search(rf"\b(?:{p})\b", words)), "")
    time = "night" if "night" in words else "sunset" if re.search("sunset|dusk|dawn|evening", words) else ""
    return {"ground": place, "time": time}


def _convert(m: re.Match[str]) -> dict[str, Any]:
    if size := re.search(rf"{N} ?[km]i?b\b", m.string):
        raise UserError(f"How large a file becomes ({size[0]}) cannot be set.", "Make it smaller: resize to 1200x800, as webp.",
                        param="edits")  # fmt: skip
    return {"form": {"jpg": "jpeg", "tif": "tiff"}.get(m["f"], m["f"])}


Reader = Callable[[re.Match[str]], dict[str, Any]]
_PLACE = "|".join(GROUNDS.values())
RULES: tuple[tuple[str, str, Reader], ...] = (
    ("text", r"(?P<q>[\"“”'‘].+[\"“”'’])", _text),
    ("blur_ground", r"(?:blur(?:red|rier|ry)?|soft(?:er)?) (?:out )?(?:the )?back ?ground|back ?ground (?:more )?(?:blurr?(?:y|ed)|out of focus|soft)|(?:bokeh|portrait mode)", lambda m: {}),
    ("remove", rf"(?:remove|erase|delete|inpaint|fill|heal|clean up)\b.*?{BOX}",
     lambda m: dict(zip(("left", "top", "width", "height"), map(float, m.groups()[-4:]), strict=True))),
    ("cut", r"cut ?-?(?:it |this |the \w+ )?out|(?:remove|delete|erase|no|without)(?: the| its)? back ?ground|isolate|"
            r"transparent(?: back ?ground)?|make (?:the )?back ?ground transparent|^cut$", lambda m: {}),
    ("remove", r"(?:remove|erase|delete|inpaint|fill|heal)(?: (?:what )?(?:is )?(?:the|in|under|by)*(?: the)? ?(?:mask(?:ed)?(?: area| part)?|hole|it|this|that))?$",
     lambda m: {}),
    ("ground", rf"(?:put|place|set)?\s*(?:it|this)?\s*(?:on|in|at|into|against|over|to|with) (?:an? |the )?(?:plain )?(?P<c>{C})(?: back ?ground| ground)|"
               rf"replace (?:it|the back ?ground) (?:with|by) (?:an? |plain )?(?P<c4>{C})$|(?P<c2>{C}) back ?ground|back ?ground(?: to| in)? (?P<c3>{C})", lambda m: {"colour": m["c"] or m["c2"] or m["c3"] or m["c4"]}),
    ("ground", rf"(?:put|place|set|move)\b.*\b(?:on|in|at|into|onto|under|before)\b.*\b(?:{_PLACE})\b|(?:{_PLACE}) (?:as )?back ?ground|"
               rf"back ?ground (?:to|with|into|by|for)\b.*\b(?:{_PLACE})\b", _ground),
    ("recolour", rf"(?:make|turn|paint|dye|colou?r|recolou?r|change)\b.*?\b(?P<a>{C})\b(?: (?:parts?|areas?|bits?|things?|ones?|colou?rs?|pixels?))?"
                 rf"(?: (?:to|into|in|with|become|by))?(?: an?)? (?P<b>{C})\b", lambda m: {"to": m["b"], "only": m["a"]}),
    ("recolour", rf"replace (?:the )?(?P<a>{C})(?: \w+)? (?:with|by) (?P<b>{C})\b", lambda m: {"to": m["b"], "only": m["a"]}),
    ("grey", r"black (?:and|&) white|gr[ae]y ?-?scale|monochrome|desaturate$|b&w|^bw$|without colou?r|^gr[ae]y$|(?:make|turn) (?:it |this )?gr[ae]y$", lambda m: {}),
    ("recolour", rf"(?:make|turn|paint|dye|colou?r|recolou?r|tint)\b(?: (?:it|this|that|everything|all|the \w+))?(?: (?:all|to|in|into))?(?: an?)? (?P<b>{C})\b",
     lambda m: {"to": m["b"]}),
    ("sepia", r"sepia|old photo|vintage", lambda m: {}),
    ("invert", r"invert|negative", lambda m: {}),
    ("light", r"(?:less|lower|reduce|decrease)\b.*(?:bright|light)|(?:bright|light)\w*\b.*\bdown", lambda m: {"by": -much(m.string, 0.35)}),
    ("light", r"brighte[nr]|lighter|lighten|(?:more|increase|raise|higher)\b.*\b(?:bright|light)|brightness\b.*\bup", lambda m: {"by": much(m.string, 0.35)}),
    ("light", r"darke[nr]", lambda m: {"by": -much(m.string, 0.35)}),
    ("contrast", r"(?:less|lower|reduce|decrease|soft).*contrast", lambda m: {"by": -much(m.string, 0.3)}),
    ("contrast", r"contrast", lambda m: {"by": much(m.string, 0.35)}),
    ("saturate", r"(?:less|lower|reduce|decrease).*(?:saturat|vivid|colou?r)|mut(?:e|ed)|pale", lambda m: {"by": -much(m.string, 0.4)}),
    ("saturate", r"saturat|vivid|more colou?r|vibran", lambda m: {"by": much(m.string, 0.4)}),
    ("sharpen", r"sharp|crisp|\b(?:un|de)-?blur|(?:less|remove|reduce|fix|no)\b.*\bblur", lambda m: {"by": much(m.string, 0.7)}),
    ("blur", r"blur|soften", lambda m: {"sigma": float(f[1]) if (f := re.search(rf"({N})(?! ?%)", m.string)) else much(m.string, 3.0)}),
    ("resize", r"(?:enlarge|upscale|scale)(?: it| this)?(?: up)? to (?:\d{2,}|half)", _resize),
    ("enlarge", r"\b(?P<t>[234])\s*(?:x|×|times)(?!\s*\d)|upscale|enlarge|super.?resolution|(?P<d>twice|double)|larger|bigger|(?P<q>quadruple)|(?P<r>triple)",
     lambda m: {"times": _times(m.string)}),
    ("rotate", r"rotate|tilt|turn (?:it |this )?(?:by|left|right|upside|around|clockwise|-?\d)|upside ?-?down|straighten by", _turn),
    ("flip", r"flip|mirror", lambda m: {"vertical": bool(re.search(r"vertical|upside|up ?side|top (?:to|and) bottom|bottom to top|\bover\b", m.string))}),
    ("extend", r"extend|outpaint|uncrop|expand|widen", _extend),
    ("crop", r"crop|trim|square|^\d{1,2}\s*:\s*\d{1,2}$|^cut to|cut off", _crop),
    ("resize", r"resize|scale|half (?:the )?(?:size|as)|smaller|shrink|reduce(?: (?:it|this|the size|size|to|by)\b|$)|\d+ ?(?:px|pixels?) (?:wide|high|tall|across)|\d+\s*[x×]\s*\d+", _resize),
    ("border", r"border|frame|margin|padding", _border),
    ("style", r"style|paint(?:ed)?(?: it| this)? like|look(?:s|ing)? like", lambda m: {"share": much(m.string, 1.0)}),
    ("convert", r"\b(?P<f>jpe?g|png|webp|bmp|tiff?|gif|svg)\b", _convert),
)  # fmt: skip


WHOLE = ("recolour", "grey", "sepia", "invert", "light", "contrast", "saturate", "sharpen", "blur")
"""Edits that change every pixel."""
ALL = set("picture image photo photograph whole entire colour colours color colors contrast brightness saturation sharpness "
          "light lights blur blurriness noise".split())  # fmt: skip


def part(step: Step) -> str:
    """What a clause wants changed alone, though the edit changes all: "the sky" in "make the sky blue"; "" if nothing."""
    if step.name not in WHOLE or step.given.get("only"):
        return ""
    found = re.search(r"\b(?:the|his|her|my|your|their|its)\s+([a-z]+)", step.words.lower())
    return found[0] if found and found[1] not in ALL else ""


def read(sentence: str) -> list[Step]:
    """The steps of a sentence. Raises `UserError` that quotes the clause it does not understand."""
    if len(sentence) > LONGEST:
        raise UserError(f"The edits have more than {LONGEST} letters.", "Say it shorter.", param="edits")
    steps = list[Step]()
    for clause in clauses(sentence):
        plain = re.sub(r"^(?:please|then|now|also|and|finally|first|afterwards?)\s+", "", clause.strip(), flags=re.I)
        if steps and steps[-1].name == "text" and LETTERED.fullmatch(plain.lower()):
            steps[-1] = step(f"{steps[-1].words} {plain}")  # add the text "Sale" in red, large, at the top
        else:
            steps.append(step(plain))
    if len(steps) > MOST:
        raise UserError(f"There are more than {MOST} edits.", "Do it in two goes.", param="edits")
    return steps


def clauses(sentence: str) -> list[str]:
    """Cut at commas, semicolons, full stops, "then" and "and" (not "black and white", not within quotes or boxes)."""
    kept: list[str] = []

    def hide(m: re.Match[str]) -> str:
        kept.append(m[0])
        return f"\x00{len(kept) - 1}\x00"

    text = re.sub(r"“[^”]*”|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|‘[^’]*’", hide, " ".join(sentence.split()))
    text = re.sub(BOX, hide, text)
    text = re.sub(r"black (?:and|&) white|brightness and contrast", hide, text, flags=re.I)
    found = re.split(r"\s*(?:[,;]|\.(?=\s|$)|\band then\b|\bthen\b|\band\b|\+)\s*", text)
    for n, piece in enumerate(found):
        found[n] = re.sub(r"\x00(\d+)\x00", lambda m: kept[int(m[1])], piece)
    found = [re.sub(r"(?:^|\s+)(?:please|thanks|thank you)[.!]*$", "", p, flags=re.I) for p in found]
    return [p for p in found if re.search(r"\w|\d", p)]


def step(clause: str) -> Step:
    quoted = re.search(r"[\"“'‘].+[\"”'’]", clause)
    low = (
        clause.lower() if not quoted else clause[: quoted.start()].lower() + quoted[0] + clause[quoted.end() :].lower()
    )
    rules = () if re.search(r"\b(?:don['’]?t|do not|never)\b", low) and not quoted else RULES
    for name, pattern, given in rules:
        if name == "text" and re.match(r"(?:remove|delete|erase)\b", low):
            continue  # that is to go, not to come
        if name == "text" and not re.search(
            r"text|write|caption|words?|title|label|add|put|say", low.split(quoted[0])[0] if quoted else low
        ):
            continue
        if found := re.search(pattern, low):
            return Step(name, given(found), clause)
    if not quoted and (
        said := re.match(
            r"(?:add|write|put)\b.*?\b(?:text|caption|title|words?|label)\b(?: (?:saying|that says|reading))?\s*:?\s*(.+)$",
            clause,
            re.I,
        )
    ):
        raise UserError(f"Which words of {clause[:60]!r} are to be written?",
                        f'Put them in quotation marks: add the text "{said[1][:40]}"', param="edits")  # fmt: skip
    raise UserError(f"The edit {clause[:60]!r} is not understood.", f"There are: {CAN}.", status=422, code="unknown_edit",
                    param="edits")  # fmt: skip
