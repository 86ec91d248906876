"""TMX 1.4, the exchange format of translation memories (LISA/ETSI): pairs of segments out of it and into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from ..core.errors import UserError

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
<header creationtool="Pieria" creationtoolversion="{version}" segtype="sentence" o-tmf="Pieria" adminlang="en"
 srclang="*all*" datatype="plaintext"/>
<body>
"""


def written(pairs: Iterable[tuple[str, str, str, str]], version: str) -> str:
    """``(language, text, language, text)`` as a file. What XML cannot hold is left out."""
    lines = [_HEAD.format(version=version)]
    for mine, source, theirs, target in pairs:
        sides = "".join(
            f"<tuv xml:lang={quoteattr(c)}><seg>{escape(_held(t))}</seg></tuv>"
            for c, t in ((mine, source), (theirs, target))
        )
        lines.append(f"<tu>{sides}</tu>\n")
    return "".join([*lines, "</body>\n</tmx>\n"])


def _held(said: str) -> str:
    return "".join(
        c for c in said if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )


def read(path: Path) -> Iterator[tuple[str, str, str, str]]:
    """Every unit's first segment with each of its others. Raises `UserError` for what is no TMX."""
    try:
        from lxml import etree
    except ModuleNotFoundError:
        hint = 'Type: pip install "pieria[translate]"'
        raise UserError(
            "Reading TMX needs a package that is not installed: lxml.", hint, code="not_installed"
        ) from None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except etree.XMLSyntaxError:
        raise UserError(f"{path.name} is no TMX file.", "Export it anew from where it comes.") from None
    for unit in root.iter("tu"):
        sides = []
        for side in unit.iter("tuv"):
            said = "".join(t for s in side.iter("seg") for t in s.itertext()).strip()
            code = (side.get(_LANG) or side.get("lang") or "").replace("_", "-")
            if said and code:
                sides.append((code, said))
        for other in sides[1:]:
            yield (*sides[0], *other)
