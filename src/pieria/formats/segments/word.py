"""Word's DOCX: the text of every paragraph of the body, tables, headers, footers, notes and text boxes.

Neighbouring runs of one look are one stretch; a border between two stretches is a code that keeps its place, so text
flows into the runs that are there, and no element is made, moved or lost. All other members of the archive are copied
as they are.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from ..document.office import sound
from . import Code, Coder, Unit, is_code
from .inline import inline

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_PARTS = re.compile(r"word/(?:document\d*|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_SILENT = frozenset(
    _W + n for n in ("rPr", "lastRenderedPageBreak", "proofErr", "bookmarkStart", "bookmarkEnd", "softHyphen")
)
_AROUND = [_W + n for n in ("hyperlink", "ins", "sdt", "fldSimple", "smartTag")]
_HIDDEN = frozenset(_W + n for n in ("instrText", "delText", "delInstrText"))


class Book:
    def __init__(self, path: Path) -> None:
        from lxml import etree

        try:
            sound(path)
        except zipfile.BadZipFile:
            raise UserError(f"{path.name} is no Word file.", "Open and save it anew.") from None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        self.data = path.read_bytes()
        self.units: list[Unit] = []
        self.places: list[list[list[Any]]] = []
        self.parts: dict[str, Any] = {}
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            for name in filter(_PARTS.fullmatch, archive.namelist()):
                self.parts[name] = etree.fromstring(archive.read(name), parser)
                for paragraph in self.parts[name].iter(_W + "p"):
                    self.paragraph(paragraph)
        if "word/document.xml" not in self.parts:
            raise UserError(f"{path.name} is no Word file.", "Open and save it anew.")

    def paragraph(self, paragraph: Any) -> None:
        """Stretches of nodes with one look each, divided by codes; a code within a stretch is a placeholder in its
        text."""
        stretches: list[tuple[str, list[Any]]] = [("", [])]
        borders: list[str] = []
        for node, look in texts(paragraph):
            if node is None:
                borders.append("anchor")
                stretches.append((look, []))
            elif stretches[-1][1] and look != stretches[-1][0]:
                borders.append("look")
                stretches.append((look, [node]))
            else:
                stretches[-1] = (look, [*stretches[-1][1], node])
        sizes = Counter[str]()
        for look, nodes in stretches:
            sizes[look] += sum(len(n.text or "") for n in nodes)
        base = sizes.most_common(1)[0][0]
        coder, made = Coder(), list[str]()
        for number, (look, nodes) in enumerate(stretches):
            if number:
                before = stretches[number - 1][0]
                kind = "alone"
                if borders[number - 1] == "look":
                    kind = "open" if before == base else "close" if look == base else "alone"
                made.append(coder.add(f"<w:{number}>", kind))
            made.append(inline("".join(n.text or "" for n in nodes), coder))
        unit = coder.unit("".join(made))
        _pair(unit.codes)
        if any(c.isalpha() and not is_code(c) for c in unit.text):
            self.units.append(unit)
            self.places.append([nodes for _, nodes in stretches])

    def written(self, texts: Sequence[str], low: Collection[int], language: str) -> bytes:
        for i, (unit, places) in enumerate(zip(self.units, self.places, strict=True)):
            if texts[i] == unit.text:
                continue
            flow: list[str] = [""]
            for c in texts[i]:
                if is_code(c) and unit.literal(c).startswith("<w:"):
                    flow.append("")
                else:
                    flow[-1] += unit.literal(c)
            for n, said in enumerate(flow):
                if not places[n] and said:  # a stretch without a run of its own: a neighbour takes its words
                    near = min((m for m in range(len(places)) if places[m]), key=lambda m: (abs(m - n), m))
                    flow[near] = said + flow[near] if near > n else flow[near] + said
                    flow[n] = ""
            for nodes, said in zip(places, flow, strict=True):
                for node in nodes:
                    node.text = ""
                if nodes:
                    nodes[0].text = said
                    nodes[0].set(_XML + "space", "preserve")
        return self.packed()

    def packed(self) -> bytes:
        from lxml import etree

        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                tree = self.parts.get(entry.filename)
                content = old.read(entry) if tree is None else etree.tostring(
                    tree.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
                )  # fmt: skip
                new.writestr(entry, content)
        return out.getvalue()


def texts(paragraph: Any) -> Any:
    """``(node, look)`` of each text node in order, and ``(None, look)`` where something else stands that must keep
    its place. A paragraph in a text box is another paragraph's business."""
    for run in paragraph.iter(_W + "r"):
        if next(run.iterancestors(_W + "p")) is not paragraph:
            continue
        look = _look(run)
        for node in run:
            if node.tag == _W + "t":
                yield node, look
            elif node.tag not in _SILENT and node.tag not in _HIDDEN:
                yield None, look


def _look(run: Any) -> str:
    """What makes a run look as it does, as text: its properties but for spelling and revision marks, and the link or
    field in which it stands."""
    from lxml import etree

    form = run.find(_W + "rPr")
    kept = [] if form is None else [c for c in form if c.tag not in (_W + "lang", _W + "noProof")]
    link = next((str(id(a)) for a in run.iterancestors(*_AROUND)), "")
    return link + "".join(sorted(etree.tostring(c, with_tail=False).decode() for c in kept))


def _pair(codes: list[Code]) -> None:
    """An opening code whose closing one does not follow stands alone, and the other way round."""
    open_: int | None = None
    for i, code in enumerate(codes):
        if not code.literal.startswith("<w:") or code.kind == "alone":
            continue
        if code.kind == "open":
            if open_ is not None:
                codes[open_] = Code(codes[open_].literal)
            open_ = i
        elif open_ is None:
            codes[i] = Code(code.literal)
        else:
            open_ = None
    if open_ is not None:
        codes[open_] = Code(codes[open_].literal)
