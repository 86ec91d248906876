"""Garments: blocks put together by a design's choices, with their seams declared and their making told."""

from __future__ import annotations

from dataclasses import replace

from . import geometry as g
from . import parts as p
from . import skirt as skirts
from . import sleeve as sleeves
from . import torso as torsos
from .body import Body
from .piece import Edge, Girth, Mark, Notch, Pattern, Piece, rectangle
from .sleeve import Arm
from .spec import Design
from .torso import Cut, Torso, parts

EASE = {
    "dress": {"fitted": (5, 3, 4), "regular": (8, 6, 7), "loose": (14, 14, 12)},
    "blouse": {"fitted": (6, 6, 6), "regular": (10, 12, 9), "loose": (18, 20, 16)},
    "shirt": {"fitted": (8, 8, 7), "regular": (14, 16, 12), "loose": (22, 26, 20)},
    "t-shirt": {"fitted": (0, 2, 1), "regular": (8, 12, 7), "loose": (18, 24, 17)},
    "hoodie": {"regular": (14, 18, 12), "loose": (22, 28, 18)},
    "jacket": {"fitted": (11, 11, 10), "regular": (16, 18, 15), "loose": (26, 30, 24)},
    "coat": {"fitted": (14, 14, 13), "regular": (20, 24, 20), "loose": (30, 36, 30)},
}  # fmt: skip
"""Bust, waist and hip ease in centimetres."""
DEEP = {"fitted": 0.6, "regular": 1.5, "loose": 3.5}
DROP = {"fitted": 0.0, "regular": 0.0, "loose": 2.0}
SHAPED = {"woman": {"fitted": 3.0, "regular": 2.0, "loose": 0.0}, "man": {"fitted": 1.5, "regular": 0.6, "loose": 0.0},
          "child": {"fitted": 0.8, "regular": 0.3, "loose": 0.0}}  # fmt: skip
"""How far at most each side is taken in at the waist."""
SLEEVE = {"short": 0.37, "elbow": 0.55, "three-quarter": 0.76, "long": 1.0}
SKIRT = {"mini": 0.25, "knee": 0.35, "midi": 0.46, "maxi": 0.585}
OUTER = {"jacket": 1.0, "coat": 2.0}
NECK = {"round": (0.6, 0.8), "v": (0.8, 8.5), "scoop": (2.6, 5.5), "square": (2.2, 4.5), "boat": (5.5, -3.2)}
"""How much wider (along each shoulder) and lower than the neck's base."""


def top_length(body: Body, length: str) -> float:
    """Centimetres below the waist."""
    k = body.height / 168
    return {"cropped": 4.0 * k, "hip": body.waist_to_hip + 2 * k, "long": body.waist_to_hip + 10 * k,
            "tunic": body.waist_to_hip + 22 * k, "knee": body.waist_to_knee + 2 * k,
            "midi": 0.46 * body.height}[length]  # fmt: skip


def _cut(d: Design, b: Body, small: float) -> Cut:
    bust, waist, hip = (float(v) * (0.75 if b.kind == "child" else 1.0) for v in EASE[d.garment][d.fit])
    knit = d.garment in ("t-shirt", "hoodie")
    wide, low = NECK[d.neckline or "round"]
    if d.collar not in ("", "none") or d.garment == "shirt":
        wide, low = (0.0, 0.4)
        if d.garment in OUTER or d.garment == "hoodie":
            wide, low = (1.2, 1.8)
    elif knit and d.neckline in ("round", ""):
        wide, low = (1.8, 1.0)
    elif d.garment in OUTER and d.neckline == "round":
        wide, low = (1.2, 2.0)
    elif d.garment in OUTER:
        low = 14.0
    grow = b.neck / 37
    dart = b.kind == "woman" and not knit and d.fit != "loose" and not (d.garment == "shirt" and d.fit == "regular")
    deep = DEEP[d.fit] + OUTER.get(d.garment, 0.0) + (0.5 if d.garment == "hoodie" else 0.0)
    return Cut(bust, waist, hip, deep * small, None, d.neckline or "round", wide * grow, low * grow, 0.35 * wide, dart,
               SHAPED[b.kind][d.fit] if d.garment != "hoodie" else 0.0, DROP[d.fit] * small, open_back=d.closure == "back zip",
               extension={"buttons": 2.5 if d.garment in OUTER else 1.8}.get(d.closure, 0.0) * (0.8 + 0.2 * small),
               open_front=d.closure == "zip")  # fmt: skip


def _arm(d: Design, b: Body, small: float) -> Arm:
    share = SLEEVE[d.sleeve]
    long = share * b.arm + (1.0 if share == 1.0 else 0.0) - DROP[d.fit] * small
    style = d.sleeve_shape or "plain"
    loose, knit = d.fit == "loose", d.garment in ("t-shirt", "hoodie")
    cap = {"fitted": 0.335, "regular": 0.30, "loose": 0.22}[d.fit] - (0.05 if knit or d.garment == "shirt" else 0.0)
    ease = 0.0 if knit else 0.012 if d.garment == "shirt" or loose else 0.035
    wide = (3.0 if knit else 4.5) + (2.0 if loose else 0.0) + 2.0 * OUTER.get(d.garment, 0.0)
    upper = b.upper_arm + wide
    hem = upper - (1.5 if share < 0.5 else 3.5) if share < 0.7 else b.wrist + (10 if share < 0.9 else 8) + 2.5 * (
        OUTER.get(d.garment, 0.0))  # fmt: skip
    if style == "bell":
        hem = upper + 14
    if style == "puff":
        return Arm(cap, 0.42, wide + 5, long + 2.5, max(hem, upper) + 3, 1.0, "seam", 2.5)
    if style == "cuffed":
        cuff_wide = b.wrist + 5.0 if share == 1.0 else b.wrist + 9.0
        return Arm(cap, ease, wide, long - 6 * small, cuff_wide + 5.0, 1.0, "seam")
    if d.garment == "hoodie" and d.sleeve == "long":
        return Arm(cap, ease, wide, long - 6 * small, (b.wrist + 1.5) / 0.78, 1.0, "seam")
    return Arm(cap, ease, wide, long, hem, 2.5 if not knit else 2.0)


def fitted_together(b: Body, cut: Cut, arm: Arm | None) -> tuple[Torso, Piece | None]:
    """A torso and its sleeves: the armhole is deepened until the arm has its room."""
    for n in range(40):
        torso = torsos.draft(b, replace(cut, deep=cut.deep + 0.4 * n))
        if arm is None:
            return torso, None
        sleeve = sleeves.draft(b, arm, torso.front.length("armhole"), torso.back.length("armhole"))
        if sleeve:
            return torso, sleeve
    raise ValueError("no armhole lets this arm in")


def darts(pattern: Pattern) -> None:
    """Every dart's legs are a seam."""
    for piece in pattern.pieces:
        for e in piece.edges:
            if e.kind == "dart" and e.name.endswith("a"):
                pattern.sew(f"{piece.name}.{e.name}", f"{piece.name}.{e.name[:-1]}b")


def upper(d: Design, b: Body) -> Pattern:
    """Dress, blouse, shirt, T-shirt, hoodie, jacket and coat."""
    small = min(1.0, b.height / 168)
    made = Pattern(d.garment)
    cut = _cut(d, b, small)
    waisted = d.garment == "dress" and d.fit != "loose"
    if not waisted:
        long = SKIRT[d.length] * b.height if d.garment == "dress" else top_length(b, d.length)
        band = d.garment == "hoodie"
        cut = replace(cut, length=long - (6 * small if band else 0), hem=1.0 if band else 2.5 if d.garment != "coat" else 4.0,
                      flare=(0.05 * long if d.garment in ("dress", "coat") else 1.0 if d.length == "tunic" else 0.0),
                      tail=(5.0 * small if d.garment == "shirt" and d.length in ("long", "tunic") else 0.0))  # fmt: skip
        if cut.tail:
            cut = replace(cut, hem=1.2)
    arm = None if d.sleeve == "none" else _arm(d, b, small)
    if arm is None:
        cut = replace(cut, deep=max(cut.deep - 1.0, 0.2), drop=-2.0 * small)
    torso, sleeve = fitted_together(b, cut, arm)
    if d.garment in ("t-shirt", "hoodie") and d.closure == "pullover":  # a knit neck stretches by two fifths at most
        for _ in range(12):
            if 2 * (torso.front.length("neck") + torso.back.length("neck")) >= 0.74 * b.head:
                break
            cut = replace(cut, wide=cut.wide + 0.3, low=cut.low + 0.4)
            torso, sleeve = fitted_together(b, cut, arm)
    front, back = torso.front, torso.back
    made.add(front, back)
    made.girths.append(
        Girth("bust", b.bust, cut.bust, (("front", torso.scye + 0.02, 2), ("back", torso.scye + 0.02, 2)))
    )
    if d.garment == "shirt":
        _yoke(made, small)
    yoked = d.garment == "shirt"
    shoulder, hole, neck = (
        ("yoke", "yoke.armhole back.armhole", "yoke.neck") if yoked else ("back", "back.armhole", "back.neck")
    )
    made.sew("front.shoulder", f"{shoulder}.shoulder")
    made.sew(parts(front, "side"), "back.side")
    if waisted:
        _skirt_on(made, d, b, torso, cut)
    else:
        shift = torso.bust_dart
        if (cut.length or 0) > b.waist_to_hip + 1:
            y = torso.waist + b.waist_to_hip
            made.girths.append(Girth("hip", b.hip, cut.hip, (("front", y + shift, 2), ("back", y, 2)), least=True))
    if d.garment == "hoodie":
        for side in ("front", "back"):
            whole = 2 * made.length([f"{side}.hem"])
            made.add(
                rectangle(
                    f"hem_band_{side}",
                    f"Hem band, {side}",
                    0.85 * whole,
                    12 * small,
                    cloth="rib",
                    closed=True,
                    grain="y",
                )
            )
            made.sew(f"{side}.hem {side}.hem", f"hem_band_{side}.top", -0.15 * whole, "stretch", -0.2, 0.0)
    if sleeve:
        made.add(sleeve)
        front_hole, back_hole = made.length(["front.armhole"]), made.length(hole.split())
        assert arm
        low, high = (0.25, 0.6) if arm.puff else (0.0, 0.06)
        how = "gather" if arm.puff else "ease in"
        made.sew("front.armhole", "sleeve.cap_front", arm.ease * front_hole, how, low, high)
        made.sew(hole, "sleeve.cap_back", arm.ease * back_hole, how, low, high)
        made.sew("sleeve.under_front", "sleeve.under_back")
        _sleeve_end(made, d, b, small)
    else:
        total = 2 * made.length(["front.armhole", *hole.split()])
        made.add(rectangle("armhole_binding", "Armhole binding", total / 2, 3.5, count=2, grain="bias", allow=0.8))
        made.sew(f"front.armhole {hole}", "armhole_binding.top")
    _neck(made, d, b, neck, cut, small)
    _pockets(made, d, b, torso, small)
    darts(made)
    return made


def _yoke(made: Pattern, small: float) -> None:
    """A shirt's back in two: the yoke is cut twice, one of them its lining."""
    back = made.piece("back")
    hole = back.edge("armhole").path
    y = 7.5 * small
    top, rest = g.split(hole, g.cross_y(hole, y))
    at = g.end(top)
    across = g.bend(at, (-1, -0.04), (-1, 0), (0.0, y), 0.3)
    yoke = Piece("yoke", "Yoke", [back.edge("neck"), back.edge("shoulder"), Edge("armhole", top),
                                  Edge("lower", across), Edge("centre", g.line((0.0, y), g.start(back.edge("neck").path)), 0.0, "fold")],
                 2, True)  # fmt: skip
    kept = [e for e in back.edges if e.name not in ("neck", "shoulder", "armhole", "centre")]
    bottom = g.end(kept[-1].path)
    back.edges = [Edge("upper", g.reverse(across)), Edge("armhole", rest), *kept,
                  Edge("centre", g.line(bottom, (0.0, y)), 0.0, "fold")]  # fmt: skip
    reach = g.length(rest)
    back.notches = [Notch("armhole", reach - 8.0, True), Notch("armhole", reach - 9.0, True)] if reach > 10 else []
    made.add(yoke)
    made.sew("back.upper", "yoke.lower")


def _skirt_on(made: Pattern, d: Design, b: Body, torso: Torso, cut: Cut) -> None:
    """A dress's skirt: its waist is as long as the bodice's really is."""
    front = sum(torso.front.length(n.split(".")[1]) for n in parts(torso.front, "waist"))
    back = sum(torso.back.length(n.split(".")[1]) for n in parts(torso.back, "waist"))
    buttons = cut.extension
    sf, sb = skirts.draft(b, d.skirt, front, back, SKIRT[d.length] * b.height, ease=max(cut.hip, 4.0),
                          open_back=cut.open_back, open_front=buttons, hem=1.5 if d.skirt in skirts.CIRCLES else 3.0)  # fmt: skip
    made.add(sf, sb)
    more = (skirts.gather(b, 2 * (front + back)) - 1) if d.skirt == "gathered" else 0.0
    how, low, high = ("gather", 0.5, 1.6) if more else ("sew", 0.0, 0.0)
    made.sew(parts(torso.front, "waist"), parts(sf, "waist"), more * front, how, low, high)
    made.sew(parts(torso.back, "waist"), parts(sb, "waist"), more * back, how, low, high)
    if buttons:
        made.sew("front.waist_stand", "skirt_front.waist_stand")
    made.sew("skirt_front.side", "skirt_back.side")
    edges = tuple((n, 2) for n in (*parts(torso.front, "waist"), *parts(torso.back, "waist")))
    made.girths.append(Girth("waist", b.waist, cut.waist, edges=edges))
    hips(made, d, b, max(cut.hip, 4.0))


def hips(made: Pattern, d: Design, b: Body, ease: float) -> None:
    if d.skirt not in skirts.CIRCLES and SKIRT[d.length] * b.height > b.waist_to_hip + 1:
        at = (("skirt_front", b.waist_to_hip, 2), ("skirt_back", b.waist_to_hip, 2))
        made.girths.append(Girth("hip", b.hip, ease if d.skirt != "gathered" else 0.0, at, least=d.skirt == "gathered"))


def _sleeve_end(made: Pattern, d: Design, b: Body, small: float) -> None:
    hem = made.piece("sleeve").length("hem")
    if d.sleeve_shape == "cuffed":
        made.add(rectangle("cuff", "Cuff", hem - 5.0, 12 * small, count=2, interfaced=True, closed=True,
                           splits=(("top", hem - 5.0), ("overlap", 2.5))))  # fmt: skip
        made.sew("cuff.top", "sleeve.hem", 5.0, "pleat", 0.05, 0.45)
    elif d.sleeve_shape == "puff":
        band = b.upper_arm + 3.5 if SLEEVE[d.sleeve] < 0.7 else b.wrist + 6.0
        made.add(rectangle("band", "Sleeve band", band, 6 * small + 1, count=2, closed=True))
        made.sew("band.top", "sleeve.hem", hem - band, "gather", 0.05, 1.6)
    elif d.garment == "hoodie" and d.sleeve == "long":
        made.add(rectangle("cuff", "Rib cuff", hem * 0.78, 13 * small, count=2, cloth="rib", closed=True, grain="y"))
        made.sew("sleeve.hem", "cuff.top", -0.22 * hem, "stretch", -0.3, 0.0)


def _neck(made: Pattern, d: Design, b: Body, back_neck: str, cut: Cut, small: float) -> None:
    half = made.length(["front.neck", back_neck])
    stand_on = cut.extension > 0
    if d.garment in ("t-shirt", "hoodie") and d.collar != "hood":
        total = 2 * half
        made.add(rectangle("neckband", "Neckband", total * 0.85, 6 * small, cloth="rib", closed=True, grain="y"))
        made.sew(f"front.neck front.neck {back_neck} {back_neck}", "neckband.top", -0.15 * total, "stretch", -0.2, 0.0)
    elif d.collar == "hood":
        made.add(p.hood(half, b.head, 0.205 * b.height if b.kind != "child" else b.head * 0.62))
        made.sew(f"front.neck {back_neck}", "hood.neck_edge")
    elif d.collar in ("shirt", "band"):
        high = (3.2 if d.garment != "coat" else 4.5) * small
        made.add(p.stand(half, high, cut.extension))
        made.sew(f"front.neck {back_neck}", "collar_stand.neck_edge")
        if stand_on:
            made.sew("front.neck_stand", "collar_stand.stand_end")
        if d.collar == "shirt":
            top = made.length(["collar_stand.top"]) - 0.4
            made.add(p.fall(top, 4.6 * small + 0.6, 2.6 * small))
            made.sew("collar.neck_edge", "collar_stand.top", 0.4, "sew", 0.0, 0.04)
    elif d.collar == "flat":
        made.add(p.flat(half, (8.5 if d.garment in OUTER else 6.0) * small, blunt=d.garment in OUTER))
        made.sew(f"front.neck {back_neck}", "collar.neck_edge")
    else:
        refs = ["front.neck", back_neck] * 2 + (["front.neck_stand"] * 2 if stand_on else [])
        made.add(rectangle("neck_binding", "Neck binding", made.length(refs), 3.5, grain="bias", allow=0.8))
        made.sew(refs, "neck_binding.top")
    if d.closure == "pullover" and d.garment == "blouse" and 2 * half < b.head + 2:
        deep = (b.head + 4 - 2 * half) / 2 + 1.0
        piece = made.piece("back")
        nape = g.start(piece.edge("neck").path)
        piece.marks.append(Mark("line", g.line(nape, (0.0, nape[1] + max(deep, 8.0))), "slit"))
        made.notions.append("1 small button and a loop for the back slit")


def _pockets(made: Pattern, d: Design, b: Body, torso: Torso, small: float) -> None:
    if d.pockets == "kangaroo":
        w, h = 16.0 * small, 21.0 * small
        made.add(p.kangaroo(w, h))
        bottom = torso.waist + (top_length(b, d.length) - 6 * small)
        if bottom - h > torso.scye + 2:
            p.placement(made.piece("front"), 0.0, bottom - h, w, h, "pocket")
    elif d.pockets == "patch" and d.garment in OUTER:
        w, h = 15.5 * small, 17.5 * small
        made.add(p.patch("pocket", "Patch pocket", w, h, 2))
        p.placement(made.piece("front"), 4.0 * small, torso.waist + torso.bust_dart + 5 * small, w, h, "pocket")
    elif d.pockets == "patch" and d.garment == "dress":
        w, h = 14.0 * small, 15.5 * small
        made.add(p.patch("pocket", "Patch pocket", w, h, 2))
        if d.fit == "loose":
            p.placement(made.piece("front"), 4.5 * small, torso.waist + torso.bust_dart + 8 * small, w, h, "pocket")
        else:
            p.placement(made.piece("skirt_front"), 6.0 * small, 9.0 * small, w, h, "pocket")
    elif d.pockets == "patch":
        w, h = 10.5 * small, 12.5 * small
        made.add(p.patch("pocket", "Patch pocket", w, h, 1, True))
        p.placement(made.piece("front"), 4.2 * small, torso.scye - 3.5 * small, w, h, "pocket (left)")
    elif d.pockets == "inseam":
        made.add(p.bag(small=small))
        for name, edge in (
            (("skirt_front", "side"), ("skirt_back", "side")) if d.fit != "loose" else (("front", ""), ("back", ""))
        ):
            piece = made.piece(name)
            last = edge or [e.name for e in piece.edges if e.name.startswith("side") and e.kind != "dart"][-1]
            path = piece.edge(last).path
            begin = (
                5.0 * small
                if edge
                else g.cross_y(path, torso.waist + 5 * small + (torso.bust_dart if name == "front" else 0.0))
            )
            for at in (begin, begin + 17.0 * small):
                if at < g.length(path) - 2:
                    piece.notch(last, at)
