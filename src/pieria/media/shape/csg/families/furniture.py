"""Furniture and lamps."""

from __future__ import annotations

from .make import (
    Family,
    add,
    around,
    ball,
    box,
    circle,
    cut,
    cyl,
    ext,
    facing,
    four,
    hull,
    mir,
    part,
    rect,
    rev,
    ring,
    rod,
    row,
    tube,
)

LEG = rod(["w/2-e", "d/2-e", 0], ["w/2-e", "d/2-e", "h-t/2"], "g*0.62", top="g")

ALL = [
    Family(
        "table", "table, coffee table, dining table, side table, low table, bedside table, nightstand, counter, countertop, "
        "picnic table, craft table", (120, 75, 74),
        (
            part("top", "oak", box("w", "d", "t", [0, 0, "h-t"], r="t*0.3", when="not round"),
                 cyl("w/2", "t", [0, 0, "h-t"], round="t*0.3", scale=[1, "d/w", 1], when="round")),
            part("legs", "oak", add(four(LEG), when="legs==4 and not round"),
                 around(rod(["min(w,d)*0.36", 0, 0], ["min(w,d)*0.27", 0, "h-t/2"], "g*0.62", top="g"), "legs",
                        first=-45, when="legs>1 and (round or legs!=4)"),
                 add(cyl("g*0.9", "h-t/2"), cyl("min(w,d)*0.3", "t*0.8", round="t*0.3"), when="legs<=1")),
            part("apron", "oak", cut(box("w-2*e", "d-2*e", "t*1.9", [0, 0, "h-2.7*t"]),
                                     box("w-2*e-t", "d-2*e-t", "3*t", [0, 0, "h-3*t-0.2*t"])),
                 when="legs==4 and not round"),
        ), numbers={"legs": 4, "round": 0}, let={"t": "min(0.045*w, 0.05*h+0.3, 4)", "g": "min(0.045*h, 0.06*min(w,d)) + 0.004*w",
                                                 "e": "g*1.35 + 0.01*w"},
        stretches="wdh", keeps="h", thick="t"),
    Family(
        "desk", "desk, writing desk, teacher's desk, workbench", (130, 65, 75),
        (
            part("top", "oak", box("w", "d", "t", [0, 0, "h-t"], r="t*0.3")),
            part("legs", "dark", mir(rod(["-w/2+e", "d/2-e", 0], ["-w/2+e", "d/2-e", "h-t/2"], "g"), "y"),
                 rod(["w/2-e", "d/2-e", 0], ["w/2-e", "d/2-e", "h-t/2"], "g")),
            part("drawers", "oak", box("w*0.28", "d*0.88", "h-t*2.5", ["w*0.33", 0, "t*2"], r="t*0.2")),
            part("fronts", "oak", row(box("w*0.26", "t*0.6", "(h-t*3)/3.25", ["w*0.33", "-d*0.44", "t*2.4"], r="t*0.15"), 3,
                                      [0, 0, "(h-t*3)/3"], False)),
            part("handles", "steel", row(rod(["w*0.28", "-d*0.465", "h*0.19"], ["w*0.38", "-d*0.465", "h*0.19"], "t*0.16"), 3,
                                         [0, 0, "(h-t*3)/3"], False)),
        ), let={"t": "min(0.035*w, 0.05*h)", "g": "0.02*h+0.004*w", "e": "g*1.6"}, stretches="wdh", keeps="h", thick="t"),
    Family(
        "chair", "chair, dining chair, seat, kitchen chair, wooden chair", (44, 48, 88),
        (
            part("seat", "oak", box("w", "d*0.94", "t", [0, "-d*0.03", "s-t"], r="t*0.45")),
            part("legs", "oak", mir(rod(["w/2-g*1.6", "-d*0.42", 0], ["w/2-g*1.9", "-d*0.4", "s-t/2"], "g*0.7", top="g")),
                 mir(tube([["w/2-g*1.3", "d*0.44", 0], ["w/2-g*1.6", "d*0.36", "s"], ["w/2-g*1.6", "d/2-g", "h-g"]], "g"))),
            part("back", "oak", row(hull(rod(["-w/2+g*1.6", "d*0.435", "h*0.72"], ["w/2-g*1.6", "d*0.435", "h*0.72"], "g*0.55"),
                                         rod(["-w/2+g*1.6", "d*0.445", "h*0.78"], ["w/2-g*1.6", "d*0.445", "h*0.78"], "g*0.55")), 2,
                                    [0, "d*0.03", "h*0.16"], False)),
            part("arms", "oak", mir(tube([["w/2-g", "d*0.42", "s+h*0.24"], ["w/2-g", "-d*0.36", "s+h*0.24"],
                                          ["w/2-g", "-d*0.38", "s-t"]], "g*0.9")), when="arms"),
        ), numbers={"arms": 0}, let={"s": "h*0.51", "t": "h*0.04", "g": "h*0.011+w*0.016"}, stretches="wdh", keeps="h",
        rest="s", rest_at=(0, "-d*0.05")),
    Family(
        "rocking chair", "rocking chair, rocker", (58, 80, 105),
        (
            part("seat", "oak", box("w*0.9", "d*0.58", "t", [0, "-d*0.06", "s-t"], r="t*0.45")),
            part("legs", "oak", mir(rod(["w*0.4", "-d*0.28", "h*0.05"], ["w*0.4", "-d*0.28", "s+h*0.2"], "g")),
                 mir(tube([["w*0.4", "d*0.26", "h*0.05"], ["w*0.4", "d*0.2", "s"], ["w*0.4", "d*0.36", "h-g"]], "g"))),
            part("rockers", "oak", mir(tube([["w*0.4", "-d/2+g", "h*0.12"], ["w*0.4", "-d*0.25", "h*0.03"], ["w*0.4", 0, "g"],
                                             ["w*0.4", "d*0.25", "h*0.03"], ["w*0.4", "d/2-g", "h*0.12"]], "g*1.1"))),
            part("back", "oak", row(tube([[0, "d*0.2", "s"], [0, "d*0.27", "h*0.7"], [0, "d*0.345", "h*0.95"]], "g*0.6"), 6, ["w*0.13", 0, 0]),
                 hull(rod(["-w*0.4", "d*0.35", "h*0.94"], ["w*0.4", "d*0.35", "h*0.94"], "g"),
                      rod(["-w*0.36", "d*0.36", "h-g"], ["w*0.36", "d*0.36", "h-g"], "g"))),
            part("arms", "oak", mir(box("w*0.11", "d*0.58", "g*1.6", ["w*0.43", "-d*0.06", "s+h*0.2"], r="g*0.7"))),
        ), let={"s": "h*0.4", "t": "h*0.035", "g": "h*0.017"}, rest="s", rest_at=(0, "-d*0.06")),
    Family(
        "stool", "stool, bar stool, footstool, milking stool", (36, 36, 46),
        (
            part("seat", "oak", cyl("w/2", "t", [0, 0, "h-t"], round="t*0.4", scale=[1, "d/w", 1])),
            part("legs", "oak", around(rod(["w*0.44", 0, 0], ["w*0.3", 0, "h-t*0.6"], "g*0.75", top="g"), "legs", first=-45,
                                       scale=[1, "d/w", 1])),
            part("ring", "oak", ring("w*0.385", "g*0.55", [0, 0, "h*0.36"], scale=[1, "d/w", 1])),
        ), numbers={"legs": 4}, let={"t": "min(h*0.09, w*0.12)", "g": "w*0.045"}, stretches="wdh", keeps="h"),
    Family(
        "bench", "bench, park bench, garden bench, pew", (130, 50, 82),
        (
            part("slats", "oak", row(box("w", "d*0.2", "t", [0, 0, "s-t"], r="t*0.3"), 3, [0, "d*0.24", 0], at=[0, "-d*0.1", 0]),
                 row(box("w", "t", "h*0.1", [0, "d*0.36", "s+h*0.12"], r="t*0.3"), 3, [0, "d*0.045", "h*0.15"], False, when="back")),
            part("frame", "iron", mir(add(
                tube([["w*0.4", "-d*0.42", "g"], ["w*0.4", "-d*0.4", "s-t-g*0.6"], ["w*0.4", "d*0.3", "s-t-g*0.6"]], "g", False),
                tube([["w*0.4", "d*0.45", "g"], ["w*0.4", "d*0.33", "s-t"], ["w*0.4", "d*0.41" , "s+h*0.12"], ["w*0.4", "d*0.48", "h-g"]], "g", False,
                     when="back"),
                rod(["w*0.4", "d*0.3", 0], ["w*0.4", "d*0.3", "s-t"], "g", when="not back")))),
        ), numbers={"back": 1}, let={"s": "h*0.53 if back else h", "t": "d*0.07", "g": "d*0.035"}, stretches="wdh", keeps="dh",
        rest="s", rest_at=(0, "-d*0.1")),
    Family(
        "sofa", "sofa, couch, settee, loveseat, divan", (200, 90, 80),
        (
            part("frame", "fabric", box("w*0.98", "d*0.9", "h*0.3", [0, 0, "h*0.1"], r="h*0.05"),
                 box("w*0.96", "d*0.24", "h*0.86", [0, "d*0.38", "h*0.14"], r="h*0.11")),
            part("arms", "fabric", mir(box("a", "d*0.95", "h*0.58", ["w/2-a/2", "-d*0.02", "h*0.12"], r="a*0.4"))),
            part("cushions", "fabric", row(box("c*0.985", "d*0.66", "h*0.17", [0, "-d*0.13", "h*0.36"], r="h*0.07"), "seats", ["c", 0, 0]),
                 row(box("c*0.96", "d*0.2", "h*0.42", [0, "d*0.22", "h*0.5"], r="h*0.09", turn=[-8, 0, 0]), "seats", ["c", 0, 0])),
            part("feet", "walnut", four(cyl("h*0.035", "h*0.14", ["w*0.42", "d*0.36", 0], top="h*0.05"))),
        ), numbers={"seats": 3}, let={"a": "min(h*0.26, w*0.14)", "c": "(w-2*a)/seats"}, stretches="wdh", keeps="dh",
        rest="h*0.53", rest_at=(0, "-d*0.15")),
    Family(
        "armchair", "armchair, easy chair, recliner, velvet armchair", (82, 80, 84),
        (
            part("frame", "fabric", box("w*0.94", "d*0.88", "h*0.3", [0, 0, "h*0.12"], r="h*0.06"),
                 box("w*0.9", "d*0.26", "h*0.84", [0, "d*0.36", "h*0.16"], r="h*0.12")),
            part("arms", "fabric", mir(box("w*0.2", "d*0.9", "h*0.5", ["w*0.4", "-d*0.02", "h*0.14"], r="w*0.085"))),
            part("cushion", "fabric", box("w*0.62", "d*0.68", "h*0.18", [0, "-d*0.12", "h*0.37"], r="h*0.075")),
            part("feet", "walnut", four(cyl("h*0.025", "h*0.16", ["w*0.38", "d*0.34", 0], top="h*0.04"))),
        ), stretches="wdh", rest="h*0.54", rest_at=(0, "-d*0.12")),
    Family(
        "shelf", "shelf, shelves, bookshelf, bookcase, shelving, shelving unit, rack", (80, 30, 180),
        (
            part("sides", "oak", mir(box("t", "d", "h", ["w/2-t/2", 0, 0]))),
            part("boards", "oak", row(box("w-t", "d*0.98", "t", [0, 0, "h*0.035"]), "shelves", [0, 0, "(h*0.965-t)/max(shelves-1,1)"], False)),
            part("back", "oak", box("w-t", "t*0.4", "h*0.96", [0, "d/2-t*0.3", "h*0.035"])),
        ), numbers={"shelves": 5}, let={"t": "min(w,h)*0.025"}, stretches="wdh", keeps="d", thick="t"),
    Family(
        "cupboard", "cupboard, cabinet, wardrobe, closet, sideboard, armoire", (100, 50, 170),
        (
            part("body", "oak", box("w", "d*0.95", "h*0.955", [0, "d*0.025", "h*0.045"], r="t*0.4")),
            part("doors", "oak", row(box("(w-t)/doors*0.975", "t*0.9", "h*0.9", [0, "-d/2+t*0.45", "h*0.072"], r="t*0.3"), "doors",
                                     ["(w-t)/doors", 0, 0])),
            part("panels", "oak", row(cut(box("(w-t)/doors*0.78", "t*0.4", "h*0.78", [0, "-d/2-t*0.05", "h*0.132"], r="t*0.15"),
                                          box("(w-t)/doors*0.66", "t", "h*0.72", [0, "-d/2-t*0.5", "h*0.162"])), "doors", ["(w-t)/doors", 0, 0])),
            part("knobs", "brass", row(ball("t*0.5", [0, "-d/2-t*0.3", "h*0.5"]), 2, ["(w-t)/doors*0.2" , 0, 0], when="doors>1"),
                 ball("t*0.5", ["w*0.4", "-d/2-t*0.3", "h*0.5"], when="doors<=1")),
            part("plinth", "dark", box("w*0.94", "d*0.84", "h*0.06", [0, "d*0.03", 0])),
        ), numbers={"doors": 2}, let={"t": "min(w,h)*0.035"}, stretches="wdh", keeps="d"),
    Family(
        "chest of drawers", "chest of drawers, drawer chest, dresser, drawers, commode", (90, 45, 95),
        (
            part("body", "oak", box("w*0.98", "d*0.94", "h*0.9", [0, "d*0.02", "h*0.09"]), box("w", "d", "t", [0, 0, "h-t"], r="t*0.3")),
            part("drawers", "oak", row(box("w*0.9", "t*0.8", "s*0.9", [0, "-d*0.46", "h*0.11"], r="t*0.3"), "drawers", [0, 0, "s"], False)),
            part("knobs", "brass", row(mir(ball("t*0.45", ["w*0.22", "-d*0.485", "h*0.11+s*0.45"])), "drawers", [0, 0, "s"], False)),
            part("feet", "walnut", four(cyl("t*0.5", "h*0.1", ["w*0.43", "d*0.38", 0], top="t*0.8"))),
        ), numbers={"drawers": 4}, let={"t": "h*0.035", "s": "(h*0.85)/drawers"}, stretches="wdh"),
    Family(
        "bed", "bed, double bed, single bed, child's bed, cot", (150, 208, 95),
        (
            part("frame", "oak", box("w", "d*0.97", "h*0.16", [0, 0, "h*0.14"], r="g*0.4"),
                 box("w", "g*1.6", "h*0.86", [0, "d/2-g*0.8", "h*0.14"], r="g*0.5"), box("w", "g*1.4", "h*0.34", [0, "-d/2+g*0.7", "h*0.1"], r="g*0.5")),
            part("legs", "oak", four(cyl("g*0.8", "h*0.2", ["w/2-g*1.2", "d/2-g*1.2", 0]))),
            part("mattress", "cotton", box("w*0.94", "d*0.93", "h*0.22", [0, 0, "h*0.27"], r="h*0.07")),
            part("blanket", "fabric", box("w*0.975", "d*0.62", "h*0.2", [0, "-d*0.15", "h*0.325"], r="h*0.08")),
            part("pillows", "white", row(ball(["w*0.38/p+w*0.02", "d*0.19", "h*0.17"], [0, "d*0.35", "h*0.53"]), "p", ["w*0.46", 0, 0])),
        ), numbers={"pillows": 0}, let={"g": "h*0.055", "p": "pillows if pillows else (2 if w>0.6*d else 1)"}, stretches="wdh", keeps="dh",
        rest="h*0.525", rest_at=(0, "-d*0.1")),
    Family(
        "lamp", "lamp, table lamp, desk lamp, bedside lamp, night light", (30, 30, 48),
        (
            part("base", "ceramic", rev([[0, 0], [0, 0], ["w*0.26", 0], ["w*0.26", 0], ["w*0.27", "h*0.02"], ["w*0.2", "h*0.05"], ["w*0.1", "h*0.1"], ["w*0.2", "h*0.25"],
                                         ["w*0.23", "h*0.36"], ["w*0.12", "h*0.5"], ["w*0.05", "h*0.56"], ["w*0.05", "h*0.62"], ["w*0.05", "h*0.62"], [0, "h*0.62"]], smooth=True)),
            part("stem", "brass", cyl("w*0.022", "h*0.34", [0, 0, "h*0.6"]), ball("w*0.035", [0, 0, "h-w*0.035"])),
            part("shade", "light", cut(cyl("w/2", "h*0.4", [0, 0, "h*0.55"], top="w*0.3"), cyl("w/2-w*0.02", "h*0.42", [0, 0, "h*0.54"], top="w*0.28")),
                 around(rod([0, 0, "h*0.9"], ["w*0.3", 0, "h*0.93"], "w*0.012"), 3)),
        )),
    Family(
        "floor lamp", "floor lamp, standing lamp, street lamp, lamp post", (42, 42, 160),
        (
            part("stand", "iron", cyl("w*0.34", "h*0.018", round="h*0.006"), cyl("w*0.035", "h*0.9"), ball("w*0.05", [0, 0, "h-w*0.05"]), cyl("w*0.02", "h*0.1", [0, 0, "h*0.88"])),
            part("shade", "light", cut(cyl("w/2", "h*0.19", [0, 0, "h*0.77"], top="w*0.32"), cyl("w*0.48", "h*0.2", [0, 0, "h*0.766"], top="w*0.3")),
                 around(rod([0, 0, "h*0.94"], ["w*0.32", 0, "h*0.945"], "w*0.01"), 3)),
        )),
    Family(
        "chandelier", "chandelier, ceiling lamp", (80, 80, 70),
        (
            part("frame", "brass", rod([0, 0, "h*0.2"], [0, 0, "h"], "w*0.015"), ball(["w*0.14", "w*0.14", "h*0.2"], [0, 0, "h*0.3"]), ball("w*0.05", [0, 0, "h*0.16"]),
                 cyl("w*0.08", "h*0.03", [0, 0, "h*0.97"]),
                 around(tube([[0, 0, "h*0.32"], ["w*0.18", 0, "h*0.1"], ["w*0.38", 0, "h*0.16"], ["w*0.44", 0, "h*0.36"]], "w*0.012"), "lights"),
                 around(cyl("w*0.055", "h*0.025", ["w*0.44", 0, "h*0.36"], top="w*0.06"), "lights")),
            part("candles", "light", around(cyl("w*0.022", "h*0.16", ["w*0.44", 0, "h*0.38"]), "lights"), around(ball(["w*0.04", "w*0.04", "h*0.1"], ["w*0.44", 0, "h*0.58"]), "lights")),
        ), numbers={"lights": 8}, hangs=True),
    Family(
        "mirror", "mirror", (50, 5, 70),
        (
            part("frame", "brass", facing(cut(ext({"kind": "ellipse", "size": ["w", "h"]}, "d", round="d*0.4"), ext({"kind": "ellipse", "size": ["w*0.86", "h*0.9"]}, "d", [0, 0, "d*0.55"])), [0, "d/2", "h/2"])),
            part("glass", "mirror", facing(ext({"kind": "ellipse", "size": ["w*0.87", "h*0.91"]}, "d*0.2", [0, 0, 0]), [0, "-d*0.06", "h/2"])),
        )),
    Family(
        "picture frame", "picture frame, photo frame, frame, photo, photograph, painting, canvas", (20, 2, 26),
        (
            part("frame", "walnut", cut(box("w", "d", "h", r="d*0.25"), box("w-4*t", "d", "h-4*t", [0, "-d*0.5", "2*t"]))),
            part("mat", "white", cut(box("w-3.6*t", "d*0.5", "h-3.6*t", [0, "d*0.1", "1.8*t"]), box("w-8*t", "d*0.4", "h-8*t", [0, "-d*0.2", "4*t"]))),
            part("picture", "water", box("w-7.6*t", "d*0.4", "h-7.6*t", [0, "d*0.14", "3.8*t"])),
        ), let={"t": "min(w,h)*0.04"}, stretches="wh"),
    Family(
        "clock", "clock, wall clock, alarm clock", (28, 6, 28),
        (
            part("case", "walnut", facing(cut(cyl("w/2", "d", round="d*0.2"), cyl("w*0.44", "d", [0, 0, "d*0.75"])), [0, "d/2", "h/2"])),
            part("face", "white", facing(cyl("w*0.445", "d*0.08", [0, 0, "d*0.7"]), [0, "d/2", "h/2"])),
            part("marks", "black", facing(around(box("w*0.018", "w*0.06", "d*0.06", [0, "w*0.38", "d*0.76"]), 12), [0, "d/2", "h/2"])),
            part("hands", "black", facing(add(box("w*0.025", "w*0.24", "d*0.05", [0, "w*0.1", "d*0.79"], turn=[0, 0, 0]),
                                              add(box("w*0.018", "w*0.34", "d*0.05", [0, "w*0.15", "d*0.83"]), turn=[0, 0, -60]), cyl("w*0.025", "d*0.1", [0, 0, "d*0.77"])),
                                          [0, "d/2", "h/2"])),
        )),
    Family(
        "coat rack", "coat rack, coat stand, clothes rack, hat stand", (48, 48, 175),
        (
            part("pole", "walnut", cyl("w*0.045", "h*0.96", top="w*0.035"), ball("w*0.06", [0, 0, "h-w*0.06"])),
            part("feet", "walnut", around(tube([[0, 0, "h*0.1"], ["w*0.25", 0, "h*0.07"], ["w*0.47", 0, "w*0.03"]], "w*0.03"), 4)),
            part("hooks", "brass", around(tube([[0, 0, "h*0.86"], ["w*0.18", 0, "h*0.87"], ["w*0.3", 0, "h*0.95"]], "w*0.02"), 6), around(ball("w*0.035", ["w*0.3", 0, "h*0.95"]), 6)),
        ), keeps="h"),
    Family(
        "pillow", "pillow, cushion", (45, 45, 14),
        (part("pillow", "cotton", hull(four(ball(["w*0.12", "d*0.12", "h*0.2"], ["w*0.44", "d*0.44", "h/2"])), ball(["w*0.72", "d*0.72", "h"], [0, 0, "h/2"]))),)),
    Family(
        "door", "door", (90, 10, 205),
        (
            part("leaf", "oak", cut(box("w*0.86", "d*0.5", "h*0.955", [0, 0, "h*0.005"]), row(mir(box("w*0.3", "d*0.2", "h*0.36", ["w*0.2", "-d*0.25", "h*0.08"])), 2, [0, 0, "h*0.46"], False))),
            part("frame", "white", cut(box("w", "d", "h"), box("w*0.88", "d*2", "h*0.96", [0, 0, "-h*0.001"]))),
            part("handle", "brass", rod(["w*0.36", "-d*0.2", "h*0.48"], ["w*0.36", "-d*0.46", "h*0.48"], "w*0.014"), rod(["w*0.36", "-d*0.44", "h*0.48"], ["w*0.25", "-d*0.44", "h*0.48"], "w*0.014")),
        ), stretches="wh"),
    Family(
        "stairs", "stairs, staircase, steps, flight of stairs", (100, 220, 180),
        (
            part("steps", "oak", row(box("w", "d/steps*1.12", "h/steps*0.25", [0, "-d/2+d/steps*0.56", "h/steps*0.75"]), "steps", [0, "(d-d/steps*1.12)/(steps-1)", "h/steps"], False)),
            part("risers", "white", row(box("w*0.96", "d/steps*0.99", "h/steps*0.8", [0, "-d/2+d/steps*0.6", 0]), "steps", [0, "(d-d/steps*1.2)/(steps-1)", "h/steps"], False),
                 hull(box("w*0.9", "d/steps", "h/steps*0.5", [0, "-d/2+d/steps*0.7", 0]), box("w*0.9", "d/steps*0.5", "h*0.95-h/steps", [0, "d/2-d/steps*0.6", "h/steps*0.1"]))),
        ), numbers={"steps": 10}, stretches="wdh"),
    Family(
        "ladder", "ladder", (45, 8, 220),
        (part("rails", "oak", mir(box("w*0.09", "d", "h", ["w*0.455", 0, 0], r="w*0.02"))), part("rungs", "oak", row(rod(["-w*0.44", 0, "h/rungs/2"], ["w*0.44", 0, "h/rungs/2"], "d*0.25"), "rungs", [0, 0, "h/rungs"], False))),
        numbers={"rungs": 8}, stretches="wh", keeps="wd"),
    Family(
        "fence", "fence, picket fence, garden fence", (200, 8, 95),
        (
            part("pickets", "white", row({"op": "extrude", "profile": {"kind": "polygon", "points": [["-p/2", 0], ["p/2", 0], ["p/2", "h*0.9"], [0, "h"], ["-p/2", "h*0.9"]]}, "h": "d*0.3",
                                          "turn": [90, 0, 0], "at": [0, "-d*0.2", 0]}, "pickets", ["(w-p)/(pickets-1)", 0, 0])),
            part("rails", "white", row(box("w*0.99", "d*0.35", "h*0.09", [0, 0, "h*0.2"]), 2, [0, 0, "h*0.45"], False)),
            part("posts", "white", mir(box("p*1.1", "d*0.55", "h*0.86", ["w*0.36", "d*0.225", 0]))),
        ), numbers={"pickets": 13}, let={"p": "w/pickets*0.62"}, stretches="wh", keeps="d"),
]  # fmt: skip
_ = (circle, rect, hull)
