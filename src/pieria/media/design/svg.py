"""A scene as SVG 1.1: named layers, live text with the letters it needs embedded as a font, or outlines instead."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from .faces import Face, face
from .scene import Command, Group, Line, Picture, Scene, Shape, moved
from .sizes import Size


def svg(scene: Scene, size: Size, *, outlines: bool = False, fonts: bool = True, only: Iterable[str] = ()) -> str:
    """The whole drawing.

    Args:
        outlines: letters as paths, for printers and for programs that have not got the fonts.
        fonts: embed what the live text needs, so that a browser shows it as it was measured.
        only: names of top groups; the others are left out.
    """
    wanted = set(only)
    groups = [g for g in scene.groups if not wanted or g.name in wanted]
    clips: list[str] = []
    body = "\n".join(_group(g, outlines, clips, top=True) for g in groups)
    style = "" if outlines or not fonts else _fonts([line for g in groups for line in g.lines()])
    defs = "".join((style, *clips))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        f'width="{size.across}" height="{size.down}" viewBox="0 0 {scene.width:g} {scene.height:g}">\n'
        f"<title>{escape(scene.title)}</title>\n" + (f"<defs>{defs}</defs>\n" if defs else "") + body + "\n</svg>\n"
    )


def path(d: Iterable[Command]) -> str:
    """Path data, to a hundredth of a unit."""
    return "".join(str(c[0]) + " ".join(_number(float(v)) for v in c[1:]) for c in d)


def _number(v: float) -> str:
    return f"{v:.2f}".rstrip("0").rstrip(".") or "0"


def _group(group: Group, outlines: bool, clips: list[str], top: bool = False) -> str:
    name = quoteattr(group.name)
    layer = f' inkscape:groupmode="layer" inkscape:label={name}' if top else ""
    clip = ""
    if group.clip:
        clips.append(f'<clipPath id="c{len(clips)}"><path d="{path(group.clip.d)}"/></clipPath>')
        clip = f' clip-path="url(#c{len(clips) - 1})"'
    inside = "\n".join(_item(i, outlines, clips) for i in group.items)
    return f"<g id={name}{layer}{clip}>\n{inside}\n</g>"


def _item(item: Shape | Line | Picture | Group, outlines: bool, clips: list[str]) -> str:
    if isinstance(item, Group):
        return _group(item, outlines, clips)
    if isinstance(item, Line):
        return _line(item, outlines)
    if isinstance(item, Picture):
        b, data = item.box, base64.b64encode(item.data).decode()
        at = f'x="{_number(b.x)}" y="{_number(b.y)}" width="{_number(b.w)}" height="{_number(b.h)}"'
        return f'<image id={quoteattr(item.role)} {at} href="data:image/png;base64,{data}"/>'
    return _shape(item)


def _shape(s: Shape) -> str:
    fill = f'fill="{s.fill}"' if s.fill else 'fill="none"'
    rule = ' fill-rule="evenodd"' if s.evenodd else ""
    line = f' stroke="{s.stroke}" stroke-width="{_number(s.width)}"' if s.stroke else ""
    ends = ' stroke-linecap="round" stroke-linejoin="round"' if s.stroke else ""
    return f'<path {fill}{rule}{line}{ends} d="{path(s.d)}"/>'


def left(line: Line) -> float:
    """Where a line begins, whatever its anchor."""
    wide = face(line.face).width(line.text, line.tracking) * line.size
    return line.x - {"start": 0.0, "middle": wide / 2, "end": wide}[line.anchor]


def _line(line: Line, outlines: bool) -> str:
    f = face(line.face)
    if outlines:
        d = moved(f.outline(line.text, line.tracking), line.size, left(line), line.y)
        return f'<path id={quoteattr(line.role)} aria-label={quoteattr(line.text)} fill="{line.fill}" d="{path(d)}"/>'
    names = dict.fromkeys((f.table["family"], f.table["root"]))
    family = ", ".join(f"'{n}'" for n in names) + ", sans-serif"
    x = left(line) if line.tracking and line.anchor != "start" else line.x  # letter-spacing adds a space at the end
    anchor = f' text-anchor="{line.anchor}"' if line.anchor != "start" and x == line.x else ""
    slant = ' font-style="italic"' if f.table["italic"] else ""
    spaced = f' letter-spacing="{_number(line.tracking * line.size)}"' if line.tracking else ""
    return (
        f'<text id={quoteattr(line.role)} x="{_number(x)}" y="{_number(line.y)}" font-family="{family}" '
        f'font-weight="{f.table["weight"]}"{slant} font-size="{_number(line.size)}"{spaced}{anchor} '
        f'font-variant-ligatures="none" fill="{line.fill}" xml:space="preserve">{escape(line.text)}</text>'
    )


def _fonts(lines: list[Line]) -> str:
    """@font-face rules with subsets that hold the letters of these lines and no others."""
    used: dict[str, set[str]] = {}
    for line in lines:
        used.setdefault(line.face, set()).update(line.text)
    rules = []
    for name, letters in sorted(used.items()):
        f = face(name)
        data = base64.b64encode(subset(f, "".join(sorted(letters)))).decode()
        slant = "italic" if f.table["italic"] else "normal"
        rules.append(
            f"@font-face{{font-family:'{f.table['family']}';font-weight:{f.table['weight']};font-style:{slant};"
            f"src:url(data:font/woff;base64,{data})}}"
        )
    return f"<style>{''.join(rules)}</style>" if rules else ""


@lru_cache(maxsize=64)
def subset(f: Face, letters: str) -> bytes:
    """A WOFF file with these letters and their kerning."""
    from fontTools import subset as tool

    options = tool.Options(layout_features=["kern", "mark", "mkmk", "ccmp", "locl"], flavor="woff", hinting=False,
                           notdef_outline=True, name_IDs=[0, 1, 2, 4, 6, 13, 14])  # fmt: skip
    font = tool.load_font(io.BytesIO(f.data), options)
    made = tool.Subsetter(options)
    made.populate(text=letters)
    made.subset(font)
    out = io.BytesIO()
    font.flavor = "woff"
    font.save(out)
    return out.getvalue()
