"""HTML: the text between tags, and what people read in attributes. The page is cut, not parsed and printed anew, so
everything else stays as it is. ``script``, ``style``, ``pre``, ``code`` and ``translate="no"`` are left alone."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence

from . import Code, Coder, Woven, is_code
from .inline import VOID, inline

_TOKEN = re.compile(  # what is never closed goes on to the end, as in a browser, and is looked for once
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:>|\Z)|<![^>]*(?:>|\Z)"
    r"|<(?P<whole>script|style|textarea|pre|svg|math|template|code|kbd|samp|var)\b"
    r"""(?:[^<>"']|"[^"]*"|'[^']*')*>.*?(?:</(?P=whole)\s*>|\Z)"""
    r"""|</?(?P<name>[A-Za-z][\w:-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>""",
    re.S | re.I,
)
_WITHIN = frozenset(
    "a abbr acronym b bdi bdo big br cite code del dfn em font i img ins kbd mark math q s samp small span strike "
    "strong sub sup svg time tt u var wbr".split()
)
"""Elements that stand within a sentence; all others end one."""
_ATTRIBUTE = re.compile(
    r"""\s(?P<key>alt|title|placeholder|aria-label|content|value)\s*=\s*(?P<q>["'])(?P<value>.*?)(?P=q)""", re.S | re.I
)
_TOLD = re.compile(
    r"""(?:name|property)\s*=\s*["'](?:description|keywords|(?:og|twitter):(?:title|description))["']""", re.I
)
_BUTTON = re.compile(r"""type\s*=\s*["']?(?:submit|button|reset)\b""", re.I)
_NO = re.compile(r"""translate\s*=\s*["']?no\b|class\s*=\s*["'][^"']*\bnotranslate\b""", re.I)


class Book(Woven):
    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.tags: list[tuple[list[Code], int, list[str | int]]] = []
        self.run: list[re.Match[str] | str] = []
        at, skip, depth = 0, "", 0
        for token in _TOKEN.finditer(self.said):
            name, what = (token["whole"] or token["name"] or "").lower(), token[0]
            between, at = self.said[at : token.start()], token.end()
            if skip:
                self.keep(between + what)
                depth += (name == skip) * (-1 if what.startswith("</") else 0 if token["whole"] else 1)
                skip = skip if depth > 0 else ""
                continue
            if between:
                self.run.append(between)
            if name in _WITHIN and not _NO.search(what):
                self.run.append(token)
                continue
            self.flush()
            if _NO.search(what) and name not in VOID and not what.endswith("/>") and not token["whole"]:
                skip, depth = name, 1
                self.keep(what)
            elif token["whole"]:
                self.keep(what)
            else:
                self.pieces += self.attributes(what)
        rest = self.said[at:]
        if skip:
            self.keep(rest)
        elif rest:
            self.run.append(rest)
        self.flush()

    def flush(self) -> None:
        """What stood between two blocks becomes a unit."""
        coder, made = Coder(), list[str]()
        kinds = _pairs(self.run)
        for i, piece in enumerate(self.run):
            if isinstance(piece, str):
                before = len(coder.codes)
                made.append(inline(re.sub(r"[ \t\n\r\f]+", " ", html.unescape(piece)), coder))
                for n in range(before, len(coder.codes)):
                    coder.codes[n] = Code(html.escape(coder.codes[n].literal, quote=False), coder.codes[n].kind)
            else:
                made.append(coder.add(piece[0], kinds.get(i, "alone")))
        raw = "".join(p if isinstance(p, str) else p[0] for p in self.run)
        unit = coder.unit(re.sub(" +", " ", "".join(made)))
        if any(c.isalpha() and not is_code(c) for c in unit.text):
            for n, code in enumerate(unit.codes):
                if len(pieces := self.attributes(code.literal)) > 1:
                    self.tags.append((unit.codes, n, pieces))
            self.weave(unit, raw)
        else:
            for piece in self.run:
                self.pieces += [piece] if isinstance(piece, str) else self.attributes(piece[0])
        self.run = []

    def attributes(self, tag: str) -> list[str | int]:
        """A tag as what stays and the units of what people read in it."""
        pieces, at = list[str | int](), 0
        for found in _ATTRIBUTE.finditer(tag) if tag.startswith("<") and not tag.startswith(("<!", "<?", "</")) else ():
            key, value = found["key"].lower(), html.unescape(found["value"])
            wrong = (key == "content" and not _TOLD.search(tag)) or (key == "value" and not _BUTTON.search(tag))
            if wrong or not any(map(str.isalpha, value)):
                continue
            coder = Coder()
            unit = coder.unit(inline(" ".join(value.split()), coder))
            for n, code in enumerate(unit.codes):
                unit.codes[n] = Code(html.escape(code.literal), code.kind)
            if any(c.isalpha() and not is_code(c) for c in unit.text):
                pieces += [tag[at : found.start("value")], len(self.units)]
                self.raw.append(found["value"])
                self.escapes[len(self.units)] = html.escape  # quotes, too: it stands in some
                self.units.append(unit)
                at = found.end("value")
        return [*pieces, tag[at:]]

    def escape(self, character: str) -> str:
        return html.escape(character) if character in "&<>" else character

    def written(self, texts: Sequence[str], low: Collection[int], language: str) -> bytes:
        def attribute(p: str | int) -> str:
            if isinstance(p, str):
                return p
            unit = self.units[p]
            return self.raw[p] if texts[p] == unit.text else unit.literal(texts[p], self.escapes[p])

        for codes, n, pieces in self.tags:
            codes[n] = Code("".join(map(attribute, pieces)), codes[n].kind)
        changed = {i for i, u in enumerate(self.units) if texts[i] != u.text}
        inside = {id(codes) for codes, _, pieces in self.tags if any(p in changed for p in pieces)}
        for i, unit in enumerate(self.units):  # its words were kept, but a picture in it has another text now
            if id(unit.codes) in inside and i not in changed:
                self.raw[i] = unit.literal(unit.text, self.escape)
        page = super().written(texts, low, language).decode("utf-8", "surrogatepass")
        page = re.sub(r"""(?i)(<html\b[^>]*?\s(?:xml:)?lang\s*=\s*["']?)[\w-]+""", rf"\g<1>{language}", page, count=2)
        head = re.sub(r"""(?i)(<meta\b[^>]*charset\s*=\s*["']?)(?!utf-8)[\w-]+""", r"\g<1>utf-8", page[:4096])
        return (head + page[4096:]).encode("utf-8", "surrogatepass")


def _pairs(run: Sequence[re.Match[str] | str]) -> dict[int, str]:
    kinds, open_ = dict[int, str](), list[tuple[int, str]]()
    for i, piece in enumerate(run):
        if isinstance(piece, str) or piece["whole"] or not piece["name"]:
            continue
        name = piece["name"].lower()
        if piece[0].startswith("</"):
            at = next((n for n in range(len(open_) - 1, -1, -1) if open_[n][1] == name), None)
            if at is not None:
                kinds[open_[at][0]], kinds[i] = "open", "close"
                del open_[at:]
        elif name not in VOID and not piece[0].endswith("/>"):
            open_.append((i, name))
    return kinds
