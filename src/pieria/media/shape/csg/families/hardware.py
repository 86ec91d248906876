"""Parts for machines and useful things to print: sizes in centimetres, as everywhere."""

from __future__ import annotations

from .make import (
    Family,
    Node,
    add,
    around,
    ball,
    box,
    circle,
    cut,
    cyl,
    ext,
    facing,
    hull,
    mir,
    part,
    poly,
    rect,
    rev,
    ring,
    rod,
    row,
    tube,
)


def thread(r: str, length: str, pitch: str) -> Node:
    """A single-start helix: a circle beside the axis, twisted once each pitch. Good to look at and to print."""
    return ext(
        circle(f"{r}-0.27*{pitch}", at=[f"0.27*{pitch}", 0], sides=28), length, twist=f"-360*({length})/({pitch})"
    )


HOLLOW = "wall if wall else min(w,d,h)*0.05*hollow"
"""How thick the walls of a plain body are, 0 for a full one."""

ALL = [
    Family("gear", "gear, cog, cogwheel, spur gear, gear wheel", (6, 6, 1.3), (
        part("gear", "steel", cut(ext({"kind": "gear", "teeth": "teeth", "r": "w/2"}, "h"), cyl("bore/2", "3*h", [0, 0, "-h"], when="bore>0"),
                                  box("bore*0.3", "bore*0.5", "3*h", [0, "bore/2", "-h"], when="bore>0"),
                                  around(cyl("w*0.085", "3*h", ["w*0.25", 0, "-h"]), 6, when="w>4*bore and teeth>=16")),
             cut(cyl("bore*0.95", "h*1.3", round="h*0.06"), cyl("bore/2", "3*h", [0, 0, "-h"]), box("bore*0.3", "bore*0.5", "3*h", [0, "bore/2", "-h"]), when="bore>0")),),
        numbers={"teeth": 20, "bore": 0.8}, stretches="h", thick="h"),
    Family("bolt", "bolt, screw, hex bolt, machine screw", (1.3, 1.13, 4.5), (
        part("head", "steel", {"op": "intersection", "of": [cyl("w/2", "k", sides=6), cyl("w*0.5", "k*1.4", [0, 0, "-k*0.2"], round="k*0.32", scale=[0.985, 0.985, 1])]}),
        part("shank", "steel", add(thread("m/2", "h-k*1.5", "m*0.16"), cyl("m*0.42", "h-k-m*0.1"), cyl("m*0.3", "m*0.13", [0, 0, "h-k-m*0.13"], top="m*0.28"), at=[0, 0, "k*0.98"]),
             cyl("m*0.5", "k*0.5", [0, 0, "k*0.9"])),),
        numbers={"metric": 0}, let={"m": "metric/10 if metric else w*0.56", "k": "m*0.66"}, stretches="h", long="h"),
    Family("nut", "nut, hex nut", (1.5, 1.3, 0.65), (
        part("nut", "steel", cut({"op": "intersection", "of": [cyl("w/2", "h", sides=6), cyl("w*0.497", "h", round="h*0.22")]}, cyl("m/2*0.88", "3*h", [0, 0, "-h"]), thread_cut := add(ext(circle("m/2-0.02*m", at=["0.045*m", 0], sides=28), "h*1.2", twist="-360*h*1.2/(m*0.16)"), at=[0, 0, "-h*0.1"]))),),
        numbers={"metric": 0}, let={"m": "metric/10 if metric else w*0.56"}, stretches="h"),
    Family("washer", "washer, flat washer", (1.6, 1.6, 0.16), (part("washer", "steel", cut(cyl("w/2", "h", round="h*0.2"), cyl("bore/2 if bore else w*0.27", "3*h", [0, 0, "-h"]))),),
           numbers={"bore": 0}, stretches="h", thick="h"),
    Family("bracket", "bracket, angle bracket, corner bracket, shelf bracket", (4, 6, 6), (
        part("bracket", "steel", cut(add(box("w", "d", "t", r="w*0.06", edges="vertical"), box("w", "t", "h", [0, "d/2-t/2", 0], r=0),
                                         mir(ext(poly([[0, 0], ["d*0.5", 0], [0, "h*0.5"]]), "t*0.8", ["w*0.3+t*0.4", "d/2-t*0.9", "t*0.9"], turn=[90, 0, -90]))),
                                     mir(cyl("hole/2", "4*t", ["w*0.0", "-d*0.26", "-t"])), cyl("hole/2", "4*t", [0, "d*0.02", "-t"]),
                                     row(cyl("hole/2", "4*t", [0, "d/2+t", "h*0.5"], turn=[90, 0, 0]), 1, [0, 0, 1]), {**cyl("hole/2", "4*t"), "turn": [90, 0, 0], "at": [0, "d/2+t", "h*0.78"]},
                                     {**cyl("hole/2", "4*t"), "turn": [90, 0, 0], "at": [0, "d/2+t", "h*0.42"]})),),
        numbers={"wall": 0, "hole": 0.45}, let={"t": "wall if wall else min(w,d,h)*0.09"}, stretches="wdh", thick="wall"),
    Family("hook", "hook, wall hook, coat hook, hanger hook", (3, 5, 7), (
        part("plate", "steel", cut(box("w", "d*0.1", "h", [0, "d*0.45", 0], r="d*0.04"), row({**cyl("w*0.09", "d"), "turn": [90, 0, 0], "at": [0, "d", "h*0.5"]}, 2, [0, 0, "h*0.68"], at=[0, 0, 0]))),
        part("hook", "steel", tube([[0, "d*0.42", "h*0.5"], [0, "d*0.1", "h*0.44"], [0, "-d*0.18", "h*0.24"], [0, "-d*0.4", "h*0.34"], [0, "-d*0.42", "h*0.56"]], "w*0.11"), ball("w*0.15", [0, "-d/2+w*0.15", "h*0.6"])),)),
    Family("pipe", "pipe, tube, cylinder tube", (5, 5, 20), (part("pipe", "steel", cut(cyl("w/2", "h"), cyl("w/2-t", "3*h", [0, 0, "-h"]))),),
           numbers={"wall": 0}, let={"t": "wall if wall else w*0.08"}, stretches="h", thick="wall", long="h"),
    Family("knob", "knob, drawer knob, dial, handle knob", (4, 4, 3), (
        part("knob", "plastic", cut(add(cyl("w*0.5", "h*0.66", [0, 0, "h*0.34"], round="h*0.12"), cyl("w*0.28", "h*0.4")), around(cyl("w*0.04", "h", ["w*0.5", 0, "h*0.38"]), 18), cyl("bore/2", "h*0.7", [0, 0, "-h*0.1"]))),
        part("mark", "white", box("w*0.06", "w*0.3", "h*0.05", [0, "w*0.26", "h*0.96"])),), numbers={"bore": 0.6}),
    Family("phone stand", "phone stand, phone holder, tablet stand, mobile stand, smartphone stand", (8, 9.5, 9), (
        part("stand", "plastic", ext(poly([["-d/2", 0], ["d/2", 0], ["d/2", "t"], ["d*0.06", "t"], ["d*0.36", "h*0.93"], ["d*0.36", "h"], ["d*0.29", "h"], ["-d*0.07", "t*1.0"], ["-d*0.33", "t"], ["-d*0.36", "h*0.24"], ["-d*0.43", "h*0.24"], ["-d*0.43", "t"], ["-d/2", "t"]],
                                         offset="0"), "w", ["-w/2", 0, 0], turn=[90, 0, 90]),
             mir(ext(poly([["d*0.02", "t*0.5"], ["d*0.47", "t*0.5"], ["d*0.3", "h*0.74"]]), "t", ["w*0.3-t/2", 0, 0], turn=[90, 0, 90]))),),
        numbers={"wall": 0}, let={"t": "wall if wall else h*0.055"}, stretches="w", thick="wall"),
    Family("spring", "spring, coil spring, compression spring", (2, 2, 6), (
        part("spring", "steel", {"op": "tube", "points": [[f"(w/2-g)*cos({a}*30)", f"(w/2-g)*sin({a}*30)", f"g+(h-2*g)*{a}/96"] for a in range(97)], "r": "g", "sides": 16, "smooth": False}),), let={"g": "w*0.06"}, stretches="h", long="h"),
    Family("key", "key, brass key, metal key", (7, 2.4, 0.3), (
        part("key", "brass", cut(cyl("d/2", "h", ["-w/2+d/2", 0, 0], round="h*0.2"), cyl("d*0.28", "3*h", ["-w/2+d/2", 0, "-h"])), box("w-d*0.9", "d*0.24", "h", ["d*0.45", 0, 0], r="h*0.2"),
             box("d*0.2", "d*0.42", "h", ["w/2-d*0.1", "-d*0.26", 0]), box("d*0.16", "d*0.32", "h", ["w/2-d*0.4", "-d*0.22", 0]), box("d*0.12", "d*0.42", "h", ["w/2-d*0.64", "-d*0.26", 0]),
             ring("d*0.24", "d*0.05", ["-w/2+d*1.15", 0, "h/2"], scale=[0.5, 1, 1], when="0")),), long="w"),
    Family("padlock", "padlock, lock", (5, 1.8, 7.4), (
        part("body", "brass", cut(box("w", "d", "h*0.58", r="d*0.2"), {**cyl("w*0.07", "d*0.4"), "turn": [90, 0, 0], "at": [0, "-d*0.3", "h*0.32"]}, box("w*0.06", "d*0.4", "h*0.16", [0, "-d*0.5", "h*0.16"]))),
        part("shackle", "steel", tube([["-w*0.32", 0, "h*0.5"], ["-w*0.32", 0, "h*0.74"], ["-w*0.2", 0, "h*0.9"], [0, 0, "h-w*0.075"], ["w*0.2", 0, "h*0.9"], ["w*0.32", 0, "h*0.74"], ["w*0.32", 0, "h*0.5"]], "w*0.075")),)),
    Family("hammer", "hammer", (13, 3.2, 30), (
        part("handle", "oak", rod([0, 0, 0], [0, 0, "h*0.93"], "w*0.11", top="w*0.075", scale=[1, 1, 1])),
        part("head", "iron", rod(["-w/2", 0, "h-w*0.14"], ["-w*0.28", 0, "h-w*0.14"], "w*0.125"), rod(["-w*0.3", 0, "h-w*0.14"], ["w*0.1", 0, "h-w*0.14"], "w*0.1"), box("w*0.24", "w*0.2", "w*0.24", [0, 0, "h-w*0.26"], r="w*0.02"),
             hull(box("w*0.1", "w*0.18", "w*0.2", ["w*0.12", 0, "h-w*0.24"]), box("w*0.03", "w*0.24", "w*0.05", ["w/2-w*0.015", 0, "h-w*0.22"]))),)),
    Family("wrench", "wrench, spanner", (20, 4.6, 0.7), (
        part("wrench", "steel", cut(add(cyl("d/2", "h", ["-w/2+d/2", 0, 0], round="h*0.15"), cyl("d*0.4", "h", ["w/2-d*0.4", 0, 0], round="h*0.15"), box("w-d", "d*0.42", "h", r="h*0.2")), box("d*0.56", "d*0.5", "3*h", ["-w/2+d*0.2", 0, "-h"]), cyl("d*0.25", "3*h", ["w/2-d*0.4", 0, "-h"], sides=6))),), long="w"),
    Family("wheel", "wheel, tyre, tire, rubber tire", (60, 18, 60), (
        part("tyre", "rubber", facing(cut(cyl("w/2", "d", round="d*0.25"), cyl("w*0.33", "3*d", [0, 0, "-d"])), [0, "d/2", "h/2"])),
        part("rim", "aluminium", facing(add(cut(cyl("w*0.34", "d*0.8", [0, 0, "d*0.1"]), cyl("w*0.29", "3*d", [0, 0, "-d"])), around(box("w*0.06", "w*0.25", "d*0.4", [0, "w*0.17", "d*0.4"]), "spokes"), cyl("w*0.08", "d*0.6", [0, 0, "d*0.3"], round="d*0.05")), [0, "d/2", "h/2"])),), numbers={"spokes": 5}),
    Family("ball bearing", "ball bearing, bearing", (3, 3, 0.9), (
        part("rings", "steel", cut(cyl("w/2", "h", round="h*0.06"), cyl("w*0.4", "3*h", [0, 0, "-h"]), ring("w*0.345", "h*0.32", [0, 0, "h/2"])), cut(cyl("w*0.29", "h", round="h*0.06"), cyl("w*0.2", "3*h", [0, 0, "-h"]), ring("w*0.345", "h*0.32", [0, 0, "h/2"]))),
        part("balls", "chrome", around(ball("min(h*0.34,w*0.075)", ["w*0.345", 0, "h/2"]), 9)),
        part("cage", "brass", ring("w*0.345", "h*0.05", [0, 0, "h/2"])),)),
    Family("cable clip", "cable clip, cable holder", (3, 1.4, 1.8), (
        part("clip", "plastic", cut(add(box("w", "d", "h*0.22", r="h*0.05"), {**cyl("h*0.5", "d"), "turn": [90, 0, 0], "at": [0, "d/2", "h*0.5"]}), {**cyl("h*0.33", "3*d"), "turn": [90, 0, 0], "at": [0, "1.5*d", "h*0.52"]}, box("h*0.4", "3*d", "h", [0, 0, "h*0.6"]))),), stretches="d"),
    Family("wall box", "enclosure, electronics box, project box, case", (10, 7, 4), (
        part("case", "plastic", cut(box("w", "d", "h", r="t*1.5", edges="vertical"), box("w-2*t", "d-2*t", "h", [0, 0, "t"], r="t", edges="vertical")),
             mir(mir(cut(cyl("t*1.6", "h-t*1.5", ["w/2-t*2.2", "d/2-t*2.2", "t*0.5"]), cyl("t*0.6", "h", ["w/2-t*2.2", "d/2-t*2.2", "t"])), "x"), "y")),), numbers={"wall": 0}, let={"t": "wall if wall else min(w,d)*0.03"}, stretches="wdh", inside="t", thick="wall"),
    Family("cube", "cube, block, box shape, cuboid", (5, 5, 5), (part("cube", "plastic", cut(box("w", "d", "h", r="edge"), box("w-2*t", "d-2*t", "h-2*t", [0, 0, "t"], when="t>0"))),),
           numbers={"edge": 0, "wall": 0, "hollow": 0}, let={"t": HOLLOW}, stretches="wdh", thick="wall"),
    Family("sphere", "sphere, ball, orb, globe, bead", (6, 6, 6), (part("sphere", "plastic", cut(ball(["w", "d", "h"], [0, 0, "h/2"]), ball(["w-2*t", "d-2*t", "h-2*t"], [0, 0, "h/2"], when="t>0"))),),
           numbers={"wall": 0, "hollow": 0}, let={"t": HOLLOW}, thick="wall"),
    Family("cylinder", "cylinder, column, pillar", (5, 5, 8), (part("cylinder", "plastic", cyl("w/2", "h", round="edge", scale=[1, "d/w", 1])),), numbers={"edge": 0}, stretches="h", thick="h"),
    Family("disc", "disc, disk, coaster, puck", (9, 9, 0.5), (part("disc", "plastic", cyl("w/2", "h", round="edge", scale=[1, "d/w", 1])),), numbers={"edge": 0}, stretches="h", thick="h"),
    Family("cone", "cone, traffic cone", (5, 5, 8), (part("cone", "plastic", cyl("w/2", "h", top=0)),), stretches="h"),
    Family("pyramid", "pyramid", (10, 10, 7), (part("pyramid", "sand", cyl("w*0.70710678", "h", top=0, sides=4, turn=[0, 0, 45], scale=[1, "d/w", 1]),),), stretches="wdh"),
    Family("torus", "torus, doughnut shape, hoop", (8, 8, 2), (part("torus", "plastic", ring("w/2-h/2", "h/2", [0, 0, "h/2"])),)),
    Family("plate part", "panel, sheet, board, mounting plate", (12, 8, 0.4), (part("plate", "plastic", cut(box("w", "d", "h", r="min(w,d)*0.06", edges="vertical"), mir(mir(cyl("hole/2", "3*h", ["w/2-m", "d/2-m", "-h"]), "x"), "y", when="hole>0"))),),
           numbers={"hole": 0.4}, let={"m": "min(w,d)*0.09+hole*0.3"}, stretches="wdh", thick="h"),
]  # fmt: skip
_ = (rect, rev, thread_cut)
