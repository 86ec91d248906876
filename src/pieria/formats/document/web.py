"""HTML and EPUB by lxml: what a browser would show, headings as Markdown's, no scripts, nothing that is hidden."""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ...core.errors import UserError
from . import Pages, held, need
from .office import row, sound
from .plain import decoded

SILENT = {"script", "style", "noscript", "template", "svg", "math", "head", "iframe", "object", "select", "textarea"}
BLOCKS = {
    "p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "ul", "ol", "dl", "table",
    "blockquote", "pre", "figure", "form", "fieldset", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "details", "summary",
}  # fmt: skip
LINES = {"br", "li", "dt", "dd", "tr", "caption", "figcaption"}
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])", re.IGNORECASE
)
CHAPTERS = 2000


def read(path: Path) -> Pages:
    if path.suffix.lower() == ".epub":
        return book(path)
    text, title = shown(decoded(path))
    return Pages([text], title=title)


def shown(html: str) -> tuple[str, str]:
    """The visible text and the title."""
    if not html.strip():
        return "", ""
    lxml = need("lxml.html")
    # a declared encoding in a text that is decoded already is refused by lxml
    tree = lxml.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", html), parser=lxml.HTMLParser(huge_tree=False))
    out: list[str] = []
    walk(tree, out)
    text = re.sub("[ \t]*\n[ \t]*", "\n", re.sub("[ \t\r\f]+", " ", "".join(out)))
    return text, " ".join((tree.findtext(".//title") or "").split())


def walk(top: Any, out: list[str]) -> None:
    """Depth first without recursion: a page may be nested deeper than Python's stack."""
    todo: list[Any] = [top]
    while todo:
        node = todo.pop()
        if isinstance(node, str):
            out.append(node)
            continue
        tag = node.tag
        after = [node.tail] if node.tail and node is not top else []
        tail = [re.sub(r"\s+", " ", t) for t in after]
        if not isinstance(tag, str) or tag in SILENT or hidden(node):
            todo += tail
            continue
        if tag == "tr":
            out.append("\n" + row([" ".join(c.text_content().split()) for c in node if c.tag in ("td", "th")]))
            todo += tail
            continue
        edge = "\n\n" if tag in BLOCKS else "\n" if tag in LINES else ""
        mark = "#" * int(tag[1]) + " " if re.fullmatch("h[1-6]", tag) else ""
        out.append(edge + mark)
        todo += [*tail, "\n\n" if tag in BLOCKS else ""]
        todo += reversed(list(node))
        if node.text:
            todo.append(node.text if tag == "pre" else re.sub(r"\s+", " ", node.text))


def hidden(node: Any) -> bool:
    return "hidden" in node.attrib or node.get("aria-hidden") == "true" or bool(HIDDEN.search(node.get("style") or ""))


def book(path: Path) -> Pages:
    """A chapter is a file of the spine. Raises `UserError` for a book that is locked (DRM)."""
    sound(path)
    etree = need("lxml.etree")
    safe = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "META-INF/rights.xml" in names:
            raise UserError(f"{path.name} is locked by its seller.", "Leave it out.")
        root = etree.fromstring(archive.read("META-INF/container.xml"), safe)
        place = root.xpath("string(//*[local-name()='rootfile']/@full-path)")
        package = etree.fromstring(archive.read(place), safe)
        files = {i.get("id"): i.get("href") for i in package.xpath("//*[local-name()='manifest']/*")}
        spine = [files.get(i.get("idref")) for i in package.xpath("//*[local-name()='spine']/*")]
        inside = [posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(h))) for h in spine if h]
        title = package.xpath("string(//*[local-name()='title'])")
        chapters = (shown(archive.read(n).decode("utf-8", "replace"))[0] for n in inside[:CHAPTERS] if n in names)
        read_ones = list(held(chapters, path.name))
    return Pages(read_ones, "chapter", title)
