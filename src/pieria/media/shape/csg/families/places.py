"""Buildings and what stands around them."""

from __future__ import annotations

from .make import (
    Family,
    Node,
    add,
    around,
    ball,
    both,
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


def merlons(r: str, z: str, high: str, count: str = "8") -> Node:
    """A round parapet with gaps."""
    return cut(cyl(r, high, [0, 0, z]), cyl(f"{r}*0.8", f"{high}*2", [0, 0, f"{z}+{high}*0.35"]),
               around(box(f"{r}*3", f"{r}*0.3", f"{high}*2", [0, 0, f"{z}+{high}*0.55"]), f"{count}/2", 180 - 180 / 4 if count == "8" else 180))  # fmt: skip


def turret(x: str, y: str, r: str, high: str) -> Node:
    return add(cyl(r, high), cyl(f"{r}*1.15", f"{high}*0.12", [0, 0, f"{high}*0.9"]),
               cut(cyl(f"{r}*1.15", f"{high}*0.1", [0, 0, f"{high}*1.01"]), cyl(f"{r}*0.9", f"{high}", [0, 0, f"{high}*1.01"]),
                   around(box(f"{r}*3", f"{r}*0.36", f"{high}", [0, 0, f"{high}*1.05"]), 4, 135)), at=[x, y, 0])  # fmt: skip


GABLE = poly([["-w*0.5", 0], ["w*0.5", 0], [0, "h*0.42"]])

ALL = [
    Family("house", "house, cottage, home, hut, cabin", (900, 800, 750), (
        part("walls", "plaster", box("w*0.9", "d*0.9", "h*0.56"), ext(poly([["-w*0.45", 0], ["w*0.45", 0], [0, "h*0.4"]]), "d*0.9", turn=[90, 0, 0], at=[0, "d*0.45", "h*0.55"])),
        part("roof", "roof", mir(ext(poly([[0, "h"], ["w/2", "h*0.53"], ["w/2", "h*0.47"], [0, "h*0.93"]]), "d", turn=[90, 0, 0], at=[0, "d/2", 0]))),
        part("chimney", "brick", box("w*0.1", "w*0.1", "h*0.34", ["w*0.26", "d*0.15", "h*0.63"])),
        part("door", "walnut", box("w*0.15", "d*0.03", "h*0.3", ["-w*0.0", "-d*0.45", 0])),
        part("windows", "water", mir(box("w*0.15", "d*0.02", "h*0.17", ["w*0.27", "-d*0.452", "h*0.24"])), mir(mir(box("w*0.02", "d*0.16", "h*0.17", ["w*0.452", "d*0.22", "h*0.24"]), "y"), "x"), {**cyl("w*0.06", "d*0.02"), "turn": [90, 0, 0], "at": [0, "-d*0.44", "h*0.68"]}),
        part("frames", "white", mir(cut(box("w*0.18", "d*0.03", "h*0.2", ["w*0.27", "-d*0.452", "h*0.225"]), box("w*0.14", "d", "h*0.16", ["w*0.27", "-d*0.45", "h*0.245"]))), box("w*0.24", "d*0.09", "h*0.02", [0, "-d*0.47", 0])),), stretches="wdh"),
    Family("tower", "tower, watchtower, castle tower", (800, 800, 2000), (
        part("tower", "stone", cyl("w*0.42", "h*0.72", top="w*0.38"), cyl("w*0.38", "h*0.07", [0, 0, "h*0.66"], top="w*0.47"), cut(cyl("w*0.47", "h*0.08", [0, 0, "h*0.725"]), cyl("w*0.38", "h*0.2", [0, 0, "h*0.75"]), around(box("w*2", "w*0.13", "h", [0, 0, "h*0.765"]), 5, 144))),
        part("roof", "roof", cyl("w/2*0.72", "h*0.24", [0, 0, "h*0.755"], top=0), ball("w*0.03", [0, 0, "h-w*0.03"])),
        part("door", "walnut", box("w*0.2", "w*0.1", "h*0.1", [0, "-w*0.39", 0], r="w*0.02")),
        part("windows", "dark", row(add(box("w*0.09", "w*0.06", "h*0.06", [0, "-w*0.385", "h*0.25"]), around(box("w*0.09", "w*0.06", "h*0.05", [0, "-w*0.385", "h*0.25"]), 4)), 2, [0, 0, "h*0.2"], False)),), stretches="h"),
    Family("castle", "castle, fortress, sandcastle, fort", (4000, 4000, 2600), (
        part("walls", "stone", cut(box("w*0.8", "d*0.8", "h*0.42"), box("w*0.68", "d*0.68", "h", [0, 0, "h*0.02"]), add(box("w*0.14", "d", "h*0.2", [0, "-d*0.4", 0]), {**cyl("w*0.07", "d*0.3"), "turn": [90, 0, 0], "at": [0, "-d*0.25", "h*0.2"]})),
             row(box("w*0.05", "d*0.06", "h*0.06", [0, "-d*0.37", "h*0.41"]), 6, ["w*0.1", 0, 0]), row(box("w*0.05", "d*0.06", "h*0.06", [0, "d*0.37", "h*0.41"]), 6, ["w*0.1", 0, 0]),
             mir(row(box("w*0.06", "d*0.05", "h*0.06", ["w*0.37", 0, "h*0.41"]), 6, [0, "d*0.1", 0]))),
        part("towers", "stone", turret("w*0.4", "-d*0.4", "w*0.085", "h*0.56"), turret("-w*0.4", "-d*0.4", "w*0.085", "h*0.56"), turret("w*0.4", "d*0.4", "w*0.085", "h*0.56"), turret("-w*0.4", "d*0.4", "w*0.085", "h*0.56")),
        part("keep", "stone", box("w*0.3", "d*0.28", "h*0.58", [0, "d*0.1", 0]), row(box("w*0.04", "d*0.28", "h*0.05", [0, "d*0.1", "h*0.57"]), 4, ["w*0.0866", 0, 0]), cyl("w*0.07", "h*0.74", ["w*0.1", "d*0.16", 0])),
        part("roofs", "roof", mir(mir(cyl("w*0.08", "h*0.2", ["w*0.4", "d*0.4", "h*0.565"], top=0), "y")), cyl("w*0.085", "h*0.24", ["w*0.1", "d*0.16", "h*0.73"], top=0)),
        part("flag", "paint", rod(["w*0.1", "d*0.16", "h*0.9"], ["w*0.1", "d*0.16", "h"], "w*0.004"), ext(poly([[0, 0], ["w*0.09", "h*0.02"], [0, "h*0.04"]]), "w*0.006", turn=[90, 0, 0], at=["w*0.1", "d*0.16", "h*0.958"])),
        part("gate", "walnut", cut(box("w*0.14", "d*0.02", "h*0.26", [0, "-d*0.38", 0]), row(box("w*0.01", "d", "h*0.26", [0, "-d*0.38", "h*0.02"]), 5, ["w*0.025", 0, 0]))),)),
    Family("lighthouse", "lighthouse", (800, 800, 2400), (
        part("tower", "white", cyl("w*0.4", "h*0.72", top="w*0.24")),
        part("bands", "paint", row(cyl("w*0.385", "h*0.0", [0, 0, 0]), 1, [0, 0, 1], when="0"), cyl("w*0.386", "h*0.12", [0, 0, "h*0.12"], top="w*0.36"), cyl("w*0.335", "h*0.12", [0, 0, "h*0.36"], top="w*0.308"), cyl("w*0.28", "h*0.12", [0, 0, "h*0.6"], top="w*0.255")),
        part("gallery", "dark", cyl("w*0.34", "h*0.02", [0, 0, "h*0.72"]), ring("w*0.32", "w*0.014", [0, 0, "h*0.785"]), around(cyl("w*0.012", "h*0.07", ["w*0.32", 0, "h*0.72"]), 12)),
        part("light", "light", cyl("w*0.17", "h*0.12", [0, 0, "h*0.735"])),
        part("roof", "paint", cyl("w*0.23", "h*0.11", [0, 0, "h*0.85"], top="w*0.03"), ball("w*0.04", [0, 0, "h-w*0.04"])),
        part("rock", "stone", hull(cyl("w/2", "h*0.02", sides=9), cyl("w*0.42", "h*0.05", sides=9, turn=[0, 0, 20]))),
        part("door", "walnut", box("w*0.16", "w*0.06", "h*0.09", [0, "-w*0.385", "h*0.045"]), box("w*0.07", "w*0.05", "h*0.04", [0, "-w*0.33", "h*0.3"]), box("w*0.07", "w*0.05", "h*0.04", [0, "-w*0.28", "h*0.53"])),)),
    Family("church", "church, chapel", (900, 1800, 2200), (
        part("nave", "plaster", box("w*0.8", "d*0.7", "h*0.3", [0, "d*0.12", 0]), ext(poly([["-w*0.4", 0], ["w*0.4", 0], [0, "h*0.16"]]), "d*0.69", turn=[90, 0, 0], at=[0, "d*0.465", "h*0.295"]), box("w*0.42", "w*0.42", "h*0.62", [0, "-d/2+w*0.21", 0])),
        part("roof", "roof", mir(ext(poly([[0, "h*0.48"], ["w*0.5", "h*0.29"], ["w*0.5", "h*0.27"], [0, "h*0.45"]]), "d*0.74", turn=[90, 0, 0], at=[0, "d/2", 0])), cyl("w*0.32", "h*0.29", [0, "-d/2+w*0.21", "h*0.615"], top=0, sides=4, turn=[0, 0, 45])),
        part("cross", "gold", box("w*0.025", "w*0.025", "h*0.1", [0, "-d/2+w*0.21", "h*0.9"]), box("w*0.12", "w*0.025", "h*0.012", [0, "-d/2+w*0.21", "h*0.955"])),
        part("door", "walnut", box("w*0.2", "d*0.01", "h*0.13", [0, "-d/2", 0])),
        part("windows", "water", mir(row(box("w*0.02", "d*0.06", "h*0.14", ["w*0.402", "d*0.12", "h*0.09"]), 4, [0, "d*0.16", 0])), add(box("w*0.14", "d*0.008", "h*0.07", [0, "-d/2", "h*0.4"]))),)),
    Family("barn", "barn", (1000, 1400, 800), (
        part("walls", "paint", ext(poly([["-w*0.46", 0], ["w*0.46", 0], ["w*0.46", "h*0.5"], ["w*0.3", "h*0.8"], [0, "h*0.96"], ["-w*0.3", "h*0.8"], ["-w*0.46", "h*0.5"]]), "d*0.96", turn=[90, 0, 0], at=[0, "d*0.48", 0])),
        part("roof", "dark", mir(ext(poly([[0, "h"], ["w*0.33", "h*0.84"], ["w/2", "h*0.5"], ["w*0.46", "h*0.48"], ["w*0.3", "h*0.79"], [0, "h*0.94"]]), "d", turn=[90, 0, 0], at=[0, "d/2", 0]))),
        part("doors", "white", cut(box("w*0.4", "d*0.02", "h*0.42", [0, "-d*0.48", 0]), mir(box("w*0.16", "d", "h*0.34", ["w*0.1", "-d*0.6", "h*0.04"]))), box("w*0.2", "d*0.02", "h*0.16", [0, "-d*0.48", "h*0.6"])),)),
    Family("windmill", "windmill", (1230, 780, 1800), (
        part("tower", "plaster", cyl("w*0.24", "h*0.62", top="w*0.16", sides=8)),
        part("cap", "walnut", cyl("w*0.19", "h*0.14", [0, 0, "h*0.61"], top="w*0.05"), rod([0, 0, "h*0.66"], [0, "-d*0.42", "h*0.66"], "w*0.02")),
        part("sails", "white", facing(add(around(add(box("w*0.02", "h*0.34", "w*0.02", [0, "h*0.17", 0]), cut(box("w*0.11", "h*0.26", "w*0.012", ["w*0.05", "h*0.2", 0]), row(box("w*0.07", "h*0.035", "w", ["w*0.055", "h*0.2", "-w*0.5"]), 5, [0, "h*0.048", 0]))), 4), cyl("w*0.035", "w*0.05", [0, 0, "-w*0.01"])), [0, "-d*0.42", "h*0.66"])),
        part("door", "walnut", box("w*0.12", "w*0.08", "h*0.14", [0, "-w*0.2", 0])),)),
    Family("bridge", "bridge, stone bridge, footbridge", (1200, 300, 320), (
        part("bridge", "stone", cut(ext(poly([["-w/2", 0], ["w/2", 0], ["w/2", "h*0.42"], ["w*0.3", "h*0.66"], ["w*0.1", "h*0.75"], ["-w*0.1", "h*0.75"], ["-w*0.3", "h*0.66"], ["-w/2", "h*0.42"]]), "d", turn=[90, 0, 0], at=[0, "d/2", 0]),
                                    {**cyl(1, "d*2"), "scale": ["w*0.33", "h*0.58", 1], "turn": [90, 0, 0], "at": [0, "d", 0]})),
        part("parapet", "stone", mir(cut(ext(poly([["-w/2", "h*0.4"], ["w/2", "h*0.4"], ["w/2", "h*0.67"], ["w*0.3", "h*0.91"], ["w*0.1", "h"], ["-w*0.1", "h"], ["-w*0.3", "h*0.91"], ["-w/2", "h*0.67"]]), "d*0.08", turn=[90, 0, 0], at=[0, "d/2", 0]),
                                         {**cyl(1, "d*2"), "scale": ["w*0.34", "h*0.6", 1], "turn": [90, 0, 0], "at": [0, "d", 0]}), "y")),), rest="h*0.74", stretches="wdh"),
    Family("well", "well, wishing well", (140, 140, 220), (
        part("ring", "stone", cut(cyl("w*0.5", "h*0.35", round="h*0.02"), cyl("w*0.38", "h", [0, 0, "h*0.05"]))),
        part("posts", "walnut", mir(box("w*0.08", "w*0.08", "h*0.76", ["w*0.42", 0, "h*0.02"])), rod(["-w*0.42", 0, "h*0.6"], ["w*0.42", 0, "h*0.6"], "w*0.035")),
        part("roof", "roof", mir(ext(poly([[0, "h"], ["w*0.46", "h*0.74"], ["w*0.46", "h*0.7"], [0, "h*0.95"]]), "w", turn=[90, 0, 90], at=["-w/2", 0, 0]), "y")),
        part("water", "water", cyl("w*0.385", "h*0.05", [0, 0, "h*0.12"])),)),
    Family("tent", "tent", (220, 260, 150), (
        part("tent", "fabric", cut(ext(poly([["-w/2", 0], ["w/2", 0], [0, "h"]]), "d", turn=[90, 0, 0], at=[0, "d/2", 0]), ext(poly([["-w*0.17", "-h*0.1"], ["w*0.17", "-h*0.1"], [0, "h*0.82"]]), "d*0.8", turn=[90, 0, 0], at=[0, "d*0.2", 0]))),
        part("poles", "oak", rod([0, "-d*0.47", 0], [0, "-d*0.47", "h*0.97"], "w*0.012")),)),
    Family("igloo", "igloo", (320, 380, 180), (
        part("dome", "snow", cut(both(ball(["d*0.84", "d*0.84", "2*h"], [0, "d*0.08", 0]), box("w*2", "d*2", "h")), ball(["d*0.7", "d*0.7", "1.7*h"], [0, "d*0.08", 0]), {**cyl("w*0.16", "d"), "turn": [90, 0, 0], "at": [0, 0, "h*0.2"]}, box("w*0.32", "d*0.5", "h*0.2", [0, "-d*0.3", 0])),
             cut({**cyl("w*0.25", "d*0.3"), "turn": [90, 0, 0], "at": [0, "-d*0.2", "h*0.16"]}, {**cyl("w*0.16", "d"), "turn": [90, 0, 0], "at": [0, 0, "h*0.2"]}, box("w*0.32", "d", "h*0.2", [0, "-d*0.3", 0]), box("w", "d", "h", [0, 0, "-h"]))),)),
    Family("skyscraper", "skyscraper, office building, building, apartment block", (3000, 3000, 12000), (
        part("tower", "concrete", box("w*0.94", "d*0.94", "h*0.7"), box("w*0.7", "d*0.7", "h*0.9"), box("w*0.4", "d*0.4", "h*0.94")),
        part("windows", "water", row(box("w", "d", "h*0.012", [0, 0, "h*0.05"]), 26, [0, 0, "h*0.025"], False), row(box("w*0.74", "d*0.74", "h*0.012", [0, 0, "h*0.72"]), 7, [0, 0, "h*0.025"], False)),
        part("mast", "steel", rod([0, 0, "h*0.93"], [0, 0, "h"], "w*0.02")),), stretches="wdh"),
    Family("column", "doric column, roman column, greek column", (60, 60, 300), (
        part("column", "marble", box("w", "d", "h*0.03"), cyl("w*0.46", "h*0.04", [0, 0, "h*0.025"], round="h*0.018"), cut(cyl("w*0.4", "h*0.88", [0, 0, "h*0.05"], top="w*0.34"), around(rod(["w*0.42", 0, "h*0.05"], ["w*0.36", 0, "h*0.94"], "w*0.04"), 20)), cyl("w*0.36", "h*0.05", [0, 0, "h*0.92"], top="w*0.48"), box("w", "d", "h*0.035", [0, 0, "h*0.965"])),), stretches="h"),
    Family("stop sign", "stop sign", (65, 8, 220), (
        part("sign", "red", facing(cyl("w*0.541", "d*0.25", sides=8, turn=[0, 0, 22.5]), [0, "-d*0.1", "h-w/2"])), part("post", "steel", cyl("w*0.05", "h*0.95", [0, "d*0.1", 0])), part("rim", "white", facing(cut(cyl("w*0.5", "d*0.1", sides=8, turn=[0, 0, 22.5]), cyl("w*0.45", "d", [0, 0, "-d*0.5"], sides=8, turn=[0, 0, 22.5])), [0, "-d*0.34", "h-w/2"])),
        part("letters", "white", facing({"op": "fit", "of": ext({"kind": "text", "text": "$text", "size": 1}, 1), "size": ["w*0.72", "w*0.27", "d*0.1"]}, [0, "-d*0.34", "h-w/2"])),), text="STOP"),
    Family("street sign", "sign, signpost, street sign, road sign, traffic sign, roadside sign", (65, 8, 220), (
        part("sign", "paint", box("w", "d*0.3", "h*0.12", [0, "-d*0.1", "h*0.88"])), part("post", "steel", cyl("h*0.014", "h*0.98", [0, "d*0.2", 0])),
        part("rim", "white", cut(box("w*0.97", "d*0.1", "h*0.11", [0, "-d*0.28", "h*0.885"]), box("w*0.97-h*0.012", "d", "h*0.098", [0, "-d*0.28", "h*0.891"]))),
        part("letters", "white", facing({"op": "fit", "of": ext({"kind": "text", "text": "$text", "size": 1}, 1), "size": ["w-h*0.07", "min(h*0.06,(w-h*0.07)*0.4)", "d*0.1"]}, [0, "-d*0.28", "h*0.94"]), when="lettered"),), numbers={"lettered": 0}, text="SIGN", stretches="wh"),
    Family("fire hydrant", "fire hydrant, hydrant", (38, 32, 84), (
        part("body", "paint", cyl("w*0.38", "h*0.06", round="h*0.015"), cyl("w*0.26", "h*0.7", top="w*0.25"), cyl("w*0.33", "h*0.05", [0, 0, "h*0.68"], round="h*0.012"), both(ball(["w*0.5", "w*0.5", "h*0.36"], [0, 0, "h*0.73"]), box("w", "w", "h", [0, 0, "h*0.7"])), cyl("w*0.07", "h*0.1", [0, 0, "h*0.9"], sides=6)),
        part("caps", "steel", mir({**cyl("w*0.13", "w*0.24"), "turn": [0, 90, 0], "at": ["w*0.24", 0, "h*0.52"]}), mir({**cyl("w*0.06", "w*0.06", sides=6), "turn": [0, 90, 0], "at": ["w*0.44", 0, "h*0.52"]}), {**cyl("w*0.17", "w*0.26"), "turn": [90, 0, 0], "at": [0, "-w*0.2", "h*0.46"]}),)),
    Family("hay bale", "hay bale, bale of hay", (100, 50, 45), (part("hay", "straw", box("w", "d", "h", r="h*0.08")), part("strings", "leaf", row(cut(box("w*0.02", "d*1.01", "h*1.008", [0, 0, "-h*0.004"], r="h*0.08"), box("w", "d*0.96", "h*0.95", [0, 0, "h*0.025"])), 2, ["w*0.4", 0, 0])),)),
]  # fmt: skip
_ = (GABLE, circle, rect, rev, merlons, tube)
