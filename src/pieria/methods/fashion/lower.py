"""Garments below the waist, and what is no garment of the body: skirt, trousers, pyjama trousers, apron, tote."""

from __future__ import annotations

from . import geometry as g
from . import parts as p
from . import skirt as skirts
from . import trousers as legs
from .body import Body
from .garments import SKIRT, darts, hips, upper
from .piece import Edge, Girth, Pattern, Piece, rectangle
from .spec import Design
from .torso import parts


def drafted(d: Design, b: Body) -> Pattern:
    """A design's pattern for a body. d: settled (see `spec.settled`)."""
    draft = {"skirt": skirt, "trousers": trousers, "pyjamas": trousers, "apron": apron, "tote": tote}.get(
        d.garment, upper
    )
    return draft(d, b)


def skirt(d: Design, b: Body) -> Pattern:
    small = min(1.0, b.height / 168)
    made = Pattern("skirt")
    elastic, buttons = d.closure == "elastic", d.closure == "buttons"
    ease = 1.0
    half = (b.waist + ease) / 2
    if elastic:
        half = (max(b.hip + 4, b.waist + 8)) / 2 if d.skirt != "gathered" else half
    front, back = half / 2 + 0.4, half / 2 - 0.4
    shape = "a-line" if elastic and d.skirt in ("straight", "pencil") else d.skirt
    band = 3.5 * small + 0.3
    sf, sb = skirts.draft(b, shape, front, back, SKIRT[d.length] * b.height - band, ease=6.0 if shape == "a-line" else 4.0,
                          open_back=d.closure == "back zip", open_front=1.8 if buttons else 0.0,
                          hem=1.5 if shape in skirts.CIRCLES else 3.0)  # fmt: skip
    made.add(sf, sb)
    made.sew("skirt_front.side", "skirt_back.side")
    more = (skirts.gather(b, 2 * half) - 1) if shape == "gathered" else 0.0
    how, low, high = ("gather", 0.5, 1.6) if more else ("sew", 0.0, 0.0)
    f2, b2 = parts(sf, "waist") * 2, parts(sb, "waist") * 2
    if d.closure == "back zip":
        split: tuple[tuple[str, float], ...] = (("back_left", back), ("front", 2 * front), ("back_right", back))
        seams: tuple[tuple[str, list[str]], ...] = (
            ("back_left", parts(sb, "waist")),
            ("front", f2),
            ("back_right", parts(sb, "waist")),
        )
    elif buttons:
        split = (
            ("stand_left", 1.8),
            ("front_left", front),
            ("back", 2 * back),
            ("front_right", front),
            ("stand_right", 1.8),
        )
        seams = (("front_left", parts(sf, "waist")), ("back", b2), ("front_right", parts(sf, "waist")))
        made_stand = ("stand_left", "stand_right")
    else:
        split, seams = (("front", 2 * front), ("back", 2 * back)), (("front", f2), ("back", b2))
    under = 3.0 if d.closure in ("back zip", "side zip") else 0.0
    if under:
        band_piece = p.waistband(2 * half, band, under, parts=split)
    else:
        band_piece = rectangle(
            "waistband", "Waistband", 2 * half, band * 2, splits=split, closed=True, interfaced=not elastic
        )
    made.add(band_piece)
    for name, refs in seams:
        long = made.length([f"waistband.{name}"])
        made.sew(f"waistband.{name}", refs, more * long, how, low, high)
    if buttons:
        for name in made_stand:
            made.sew("skirt_front.waist_stand", f"waistband.{name}")
    if not elastic:
        made.girths.append(Girth("waist", b.waist, ease, edges=tuple((f"waistband.{n}", 1) for n, _ in seams)))
        hips(made, d, b, 6.0 if shape == "a-line" else 4.0)
    _pockets(made, d, small, "skirt_front", 6.0 * small, 9.0 * small)
    darts(made)
    return made


def _pockets(made: Pattern, d: Design, small: float, on: str, x: float, y: float) -> None:
    if d.pockets == "inseam":
        made.add(p.bag(small=small))
        for piece in made.pieces:
            if piece.name in ("skirt_front", "skirt_back"):
                piece.notch("side", 5.0 * small)
                piece.notch("side", 5.0 * small + 17.0 * small)
    elif d.pockets == "patch":
        w, h = 14.0 * small, 15.5 * small
        made.add(p.patch("pocket", "Patch pocket", w, h, 2))
        p.placement(made.piece(on), x, y, w, h, "pocket")


def trousers(d: Design, b: Body) -> Pattern:
    small = min(1.0, b.height / 168)
    made = Pattern(d.garment)
    elastic = d.closure == "elastic"
    long = {
        "full": b.outseam - 2.5, "ankle": b.outseam - 9 * small,
        "capri": b.waist_to_knee + 0.45 * (b.outseam - b.waist_to_knee),
        "knee": b.waist_to_knee + 1, "short": b.rise + 0.055 * b.height,
    }[d.length]  # fmt: skip
    band = (3.5 if not elastic else 3.2) * small + 0.3
    k = b.hip / 95
    hem, knee = {"straight": (40.0, 45.0), "tapered": (33.0, 42.0), "wide": (58.0, 56.0), "flared": (54.0, 43.0)}[d.leg]
    if d.leg == "flared":
        hem = min(hem, legs.FLARED / k)
    if elastic:
        hem, knee = hem + 4, knee + 6
    ease = 12.0 if elastic else 5.0
    leg = legs.Leg(ease, 1.0, (2.8 if elastic else 1.2) * small, long - band, hem * k, knee * k,
                   elastic, 3.0)  # fmt: skip
    front, back = legs.draft(b, leg)
    made.add(front, back)
    made.sew("leg_front.side", "leg_back.side")
    made.sew("leg_front.inside", "leg_back.inside")
    f, r = parts(front, "waist"), parts(back, "waist")
    lf, lb = made.length(f), made.length(r)
    if elastic:
        made.add(
            rectangle(
                "waistband",
                "Waist casing",
                2 * (lf + lb),
                band * 2,
                splits=(("front", 2 * lf), ("back", 2 * lb)),
                closed=True,
            )
        )
        seams: tuple[tuple[str, list[str]], ...] = (("front", f * 2), ("back", r * 2))
    elif d.closure == "fly":
        half = (b.waist + 1.0) / 2
        tf, tb = half / 2 - 0.3, half / 2 + 0.3
        made.add(p.waistband(2 * half, band, 4.0, parts=(("front_left", tf), ("back", 2 * tb), ("front_right", tf))))
        seams = (("front_left", f), ("back", r * 2), ("front_right", f))
        made.add(rectangle("fly_facing", "Fly facing", 4.2, 0.62 * b.rise + 1, count=1, grain="y"),
                 rectangle("fly_shield", "Fly shield", 4.0, 0.62 * b.rise + 2.5, count=2, grain="y"))  # fmt: skip
    else:
        half = (b.waist + 1.0) / 2
        tf, tb = half / 2 - 0.3, half / 2 + 0.3
        made.add(p.waistband(2 * half, band, 3.0, parts=(("front", 2 * tf), ("back", 2 * tb))))
        seams = (("front", f * 2), ("back", r * 2))
    for name, refs in seams:
        made.sew(f"waistband.{name}", refs)
    hip_y = min(b.waist_to_hip, 0.72 * (b.rise + leg.drop))
    made.girths.append(Girth("hip", b.hip, ease, (("leg_front", hip_y, 2), ("leg_back", hip_y, 2)), centred=False))
    if not elastic:
        made.girths.append(Girth("waist", b.waist, 1.0, edges=tuple((f"waistband.{n}", 1) for n, _ in seams)))
    if d.pockets == "patch":
        w, h = 13.5 * small, 15.0 * small
        made.add(p.patch("pocket", "Back pocket", w, h, 2, True))
        top = back.edge("rise").path
        x = (g.end(top)[0] + g.start(back.edge("side").path)[0]) / 2 - w / 2
        p.placement(back, x, 9.5 * small, w, h, "pocket")
    darts(made)
    return made


def apron(d: Design, b: Body) -> Pattern:
    made = Pattern("apron")
    small = b.height / 168
    bib, drop, wide = 13.0 * small, 0.155 * b.height, b.hip / 4 + 8.0 * small
    long = drop + SKIRT[d.length] * b.height + 4.0 * small
    top, hip = (bib, 0.0), (wide, drop)
    curve = g.cubic(top, (bib + 0.3, drop * 0.62), (wide - (wide - bib) * 0.72, drop), hip)
    body = Piece("body", "Apron", [
        Edge("top", g.line((0, 0), top), 4.0, "hem"), Edge("curve", curve, 0.8), Edge("side", g.line(hip, (wide, long)), 2.0, "hem"),
        Edge("hem", g.line((wide, long), (0, long)), 4.0, "hem"), Edge("centre", g.line((0, long), (0, 0)), 0.0, "fold"),
    ], 1, True)  # fmt: skip
    made.add(body, rectangle("binding", "Side binding", g.length(curve), 4.0, count=2, grain="bias", allow=0.8),
             rectangle("strap", "Neck strap", 60 * small, 7 * small, closed=True),
             rectangle("tie", "Waist tie", 0.55 * b.waist + 42 * small, 8 * small, count=2, closed=True))  # fmt: skip
    made.sew("body.curve", "binding.top")
    if d.pockets == "patch":
        w, h = 19.0 * small, 17.0 * small
        made.add(rectangle("pocket", "Pocket", w, h, fold=True, hem=0.0))
        made.piece("pocket").edges[0] = Edge("top", g.line((0, 0), (w, 0)), 3.0, "hem")
        p.placement(body, 0.0, drop + 12 * small, w, h, "pocket")
    return made


def tote(d: Design, b: Body) -> Pattern:
    made = Pattern("tote")
    w, h, deep = {"small": (30.0, 32.0, 6.0), "regular": (38.0, 40.0, 10.0), "large": (46.0, 44.0, 14.0)}[d.length]
    q = deep / 2
    body = Piece("body", "Bag", [
        Edge("top", g.line((0, 0), (w, 0))), Edge("right", g.line((w, 0), (w, h - q))), Edge("box1", g.line((w, h - q), (w - q, h - q))),
        Edge("box2", g.line((w - q, h - q), (w - q, h))), Edge("bottom", g.line((w - q, h), (q, h))), Edge("box3", g.line((q, h), (q, h - q))),
        Edge("box4", g.line((q, h - q), (0, h - q))), Edge("left", g.line((0, h - q), (0, 0))),
    ], 2)  # fmt: skip
    made.add(
        body,
        rectangle("facing", "Top facing", w, 7.0, count=2),
        rectangle("handle", "Handle", 62.0, 9.0, count=2, closed=True),
    )
    made.sew("body.left", "body.right")
    made.sew("body.top", "facing.top")
    made.sew("body.box1", "body.box2")
    made.sew("body.box3", "body.box4")
    if d.pockets == "patch":
        made.add(p.patch("pocket", "Inside pocket", 18.0, 16.0))
    p.placement(body, w * 0.28 - 1.5, 0.0, 3.0, 6.0, "handle")
    p.placement(body, w * 0.72 - 1.5, 0.0, 3.0, 6.0, "handle")
    return made
