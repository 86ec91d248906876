"""EPUB 3.3 books (W3C Recommendation, 2023); old readers find the table of contents of EPUB 2 too."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

STYLE = """body { margin: 5%; line-height: 1.45; }
h1 { text-align: center; font-weight: normal; margin: 3em 0 2em; }
p { margin: 0; text-indent: 1.4em; text-align: justify; }
p.first, p.verse, p.apart { text-indent: 0; }
p.verse { margin: 0 0 1.2em 1.4em; text-align: left; }
p.apart { margin: 0 0 .6em; text-align: left; }
hr.scene { border: none; margin: 1.2em auto; width: 3em; border-top: 1px solid #888; }
figure { margin: 1em auto; text-align: center; }
figure img { width: 9em; max-width: 60%; }
img.cover { display: block; margin: 0 auto; max-width: 100%; max-height: 98vh; }
"""
PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="{lang}" lang="{lang}">
<head><meta charset="utf-8"/><title>{title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body>{body}</body>
</html>
"""
CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def written(
    title: str,
    creator: str,
    chapters: Sequence[tuple[str, str]],
    identifier: str,
    modified: datetime,
    cover: bytes = b"",
    language: str = "en",
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The book's bytes; the same for the same input.

    chapters: (heading as plain text, body as well-formed XHTML without its heading), at least one.
    identifier: a URN. modified: in UTC. cover: a PNG, or nothing.
    pictures: PNGs by the names (``art-1.png``) that the chapters use.
    """

    def safe(text: str) -> str:
        """Text as XML may hold it: no control characters, ``&`` and ``<`` escaped."""
        return html.escape(
            "".join(c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff")), quote=True
        )

    lang, name = safe(language), safe(title)
    files, items, spine, nav, points = dict[str, bytes](), list[str](), list[str](), list[str](), list[str]()
    if cover:
        files["cover.png"] = cover
        body = f'<section epub:type="cover"><img class="cover" src="cover.png" alt="Cover of {name}"/></section>'
        files["cover.xhtml"] = PAGE.format(lang=lang, title=name, body=body).encode()
        items += ['<item id="cover-image" href="cover.png" media-type="image/png" properties="cover-image"/>',
                  '<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>']  # fmt: skip
        spine.append('<itemref idref="cover"/>')
    for name_, data in (pictures or {}).items():
        files[name_] = data
        items.append(f'<item id="{name_.partition(".")[0]}" href="{name_}" media-type="image/png"/>')
    for n, (heading, text) in enumerate(chapters, 1):
        said = safe(heading)
        body = f'<section epub:type="bodymatter chapter"><h1>{said}</h1>\n{text}\n</section>'
        files[f"{n:03}.xhtml"] = PAGE.format(lang=lang, title=said, body=body).encode()
        items.append(f'<item id="c{n}" href="{n:03}.xhtml" media-type="application/xhtml+xml"/>')
        spine.append(f'<itemref idref="c{n}"/>')
        nav.append(f'<li><a href="{n:03}.xhtml">{said}</a></li>')
        points.append(f'<navPoint id="p{n}" playOrder="{n}"><navLabel><text>{said}</text></navLabel>'
                      f'<content src="{n:03}.xhtml"/></navPoint>')  # fmt: skip
    contents = f'<nav epub:type="toc" id="toc"><h1>Contents</h1><ol>{"".join(nav)}</ol></nav>'
    files["nav.xhtml"] = PAGE.format(lang=lang, title=name, body=contents).encode()
    files["toc.ncx"] = (
        '<?xml version="1.0" encoding="utf-8"?>\n<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">'
        f'<head><meta name="dtb:uid" content="{safe(identifier)}"/></head><docTitle><text>{name}</text></docTitle>'
        f"<navMap>{''.join(points)}</navMap></ncx>\n"
    ).encode()
    files["style.css"] = STYLE.encode()
    modes = ("textual", "visual") if cover or pictures else ("textual",)
    access = "".join(f'<meta property="schema:accessMode">{m}</meta>' for m in modes)
    files["book.opf"] = (
        '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        f'unique-identifier="id" xml:lang="{lang}"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">{safe(identifier)}</dc:identifier><dc:title>{name}</dc:title>'
        f"<dc:language>{lang}</dc:language><dc:creator>{safe(creator)}</dc:creator>"
        f'<meta property="dcterms:modified">{modified:%Y-%m-%dT%H:%M:%SZ}</meta>{access}'
        '<meta property="schema:accessModeSufficient">textual</meta>'
        '<meta property="schema:accessibilityFeature">tableOfContents</meta>'
        '<meta property="schema:accessibilityHazard">none</meta></metadata><manifest>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        '<item id="style" href="style.css" media-type="text/css"/>'
        f'{"".join(items)}</manifest><spine toc="ncx">{"".join(spine)}</spine></package>\n'
    ).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        # OCF 3.3, 4.2: the media type comes first, uncompressed, so that it can be read at a fixed place
        book.writestr(entry("mimetype", zipfile.ZIP_STORED), b"application/epub+zip")
        book.writestr(entry("META-INF/container.xml"), CONTAINER)
        for path, data in files.items():
            book.writestr(entry(f"EPUB/{path}"), data)
    return out.getvalue()


def entry(name: str, how: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """A member with one date for all, so that the same book is the same bytes."""
    made = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    made.compress_type, made.external_attr = how, 0o644 << 16
    return made
