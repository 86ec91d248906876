"""Things that hold something: made by revolving a profile, walls as thick as they should be."""

from __future__ import annotations

from typing import Any

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
    mir,
    part,
    rect,
    rev,
    ring,
    rod,
    row,
    tube,
)


def pot(outer: list[tuple[float, float]], wall: str = "t") -> Node:
    """A vessel from its outer profile, (share of w/2, share of h) from foot to rim: hollow, the wall ``wall`` thick."""
    up = [[f"w/2*{r}", f"h*{z}"] for r, z in outer]
    down = []
    for n in reversed(range(len(outer))):
        r, z = outer[n]
        if 0 < n < len(outer) - 1:  # at right angles to the profile: a flat bowl would be thin where it is flat
            (r0, z0), (r1, z1) = outer[n - 1], outer[n + 1]
            out, high = f"(w/2*{round(r1 - r0, 4)})", f"(h*{round(z1 - z0, 4)})"
            share = f"{wall}/sqrt({out}*{out}+{high}*{high})"
            down.append([f"max(w/2*{r}-{share}*{high},0.02*w)", f"max(h*{z}+{share}*{out},{wall})"])
        else:
            down.append([f"max(w/2*{r}-{wall},0.02*w)", f"h*{z}" if n else wall])
    first, last = up[0], down[-1]
    line: list[list[Any]] = [[0, 0], [0, 0], first, *up, up[-1], down[0], *down, last, [0, wall]]
    return rev(line, smooth=True)


ALL = [
    Family("vase", "vase, flower vase", (14, 14, 26), (
        part("body", "ceramic", pot([(0.55, 0), (0.62, 0.04), (0.86, 0.2), (1.0, 0.42), (0.86, 0.64), (0.5, 0.84), (0.46, 0.9), (0.62, 1.0)])),),
        numbers={"wall": 0}, let={"t": "wall if wall else w*0.035"}, inside="h*0.12", thick="wall"),
    Family("bowl", "bowl, salad bowl, fruit bowl, sugar bowl, soup bowl", (20, 20, 8), (
        part("body", "ceramic", pot([(0.4, 0), (0.42, 0.06), (0.7, 0.22), (0.9, 0.55), (1.0, 1.0)])),),
        numbers={"wall": 0}, let={"t": "wall if wall else w*0.022"}, inside="t*1.1", thick="wall"),
    Family("mug", "mug, coffee mug, cup of coffee, cup of cocoa, coffee cup, mug of hot chocolate, cup", (11.4, 8.2, 9.6), (
        part("body", "ceramic", rev([[0, 0], ["r*0.9", 0], ["r*0.97", "h*0.02"], ["r", "h*0.06"], ["r", "h-t*0.6"], ["r-t*0.25", "h"], ["r-t*0.75", "h"], ["r-t", "h-t*0.6"], ["r-t", "t*2.4"],
                                     ["r-t*2.2", "t*1.3"], [0, "t*1.3"]], ["-w/2+r", 0, 0])),
        part("handle", "ceramic", tube([["-w/2+r*1.94", 0, "h*0.8"], ["w/2-r*0.26", 0, "h*0.8"], ["w/2-t*0.9", 0, "h*0.52"], ["w/2-r*0.34", 0, "h*0.26"], ["-w/2+r*1.94", 0, "h*0.22"]], "t*0.9", flat=[1, 1])),),
        numbers={"wall": 0}, let={"r": "d/2", "t": "wall if wall else d*0.055"}, inside="t*1.5", thick="wall"),
    Family("teacup", "teacup, tea cup, china cup, cup and saucer, espresso cup", (15, 15, 7.4), (
        part("saucer", "porcelain", rev([[0, 0], ["w*0.22", 0], ["w*0.24", "h*0.06"], ["w*0.42", "h*0.12"], ["w/2", "h*0.24"], ["w*0.49", "h*0.27"], ["w*0.4", "h*0.17"], ["w*0.2", "h*0.13"], [0, "h*0.13"]])),
        part("cup", "porcelain", rev([[0, "h*0.12"], [0, "h*0.12"], ["w*0.13", "h*0.12"], ["w*0.13", "h*0.12"], ["w*0.14", "h*0.2"], ["w*0.24", "h*0.42"], ["w*0.285", "h*0.97"], ["w*0.275", "h"], ["w*0.265", "h*0.97"],
                                      ["w*0.222", "h*0.48"], ["w*0.12", "h*0.26"], [0, "h*0.24"]], smooth=True),
             tube([["w*0.26", 0, "h*0.85"], ["w*0.37", 0, "h*0.84"], ["w*0.38", 0, "h*0.62"], ["w*0.235", 0, "h*0.42"]], "w*0.014")),)),
    Family("glass", "glass, tumbler, drinking glass, water glass", (7.5, 7.5, 12), (
        part("body", "glass", pot([(0.82, 0), (0.86, 0.03), (0.9, 0.3), (1.0, 1.0)])),), numbers={"wall": 0}, let={"t": "wall if wall else w*0.04"}, inside="t*1.2", thick="wall"),
    Family("wine glass", "wine glass, goblet, champagne flute, flute glass, chalice", (8, 8, 20), (
        part("body", "glass", rev([[0, 0], [0, 0], ["w*0.45", 0], ["w*0.45", 0], ["w*0.44", "h*0.012"], ["w*0.12", "h*0.03"], ["w*0.055", "h*0.08"], ["w*0.05", "h*0.36"], ["w*0.14", "h*0.44"], ["w*0.42", "h*0.56"],
                                   ["w*0.5", "h*0.7"], ["w*0.4", "h*0.99"], ["w*0.385", "h"], ["w*0.37", "h*0.99"], ["w*0.465", "h*0.7"], ["w*0.38", "h*0.57"], ["w*0.1", "h*0.47"], [0, "h*0.465"]], smooth=True)),)),
    Family("plate", "plate, dish, saucer, dinner plate", (26, 26, 2.6), (
        part("body", "porcelain", rev([[0, 0], ["w*0.3", 0], ["w*0.31", "h*0.18"], ["w*0.36", "h*0.45"], ["w*0.49", "h*0.86"], ["w/2", "h*0.94"], ["w*0.49", "h"], ["w*0.35", "h*0.72"], ["w*0.3", "h*0.4"], [0, "h*0.36"]])),), rest="h*0.36"),
    Family("bottle", "bottle, wine bottle, water bottle, perfume bottle, bottle of whisky, bottle of wine, flask", (7.6, 7.6, 30), (
        part("body", "glass", pot([(0.94, 0), (1.0, 0.02), (1.0, 0.5), (1.0, 0.58), (0.82, 0.68), (0.4, 0.76), (0.36, 0.8), (0.36, 0.94)])),
        part("rim", "glass", cut(cyl("w*0.215", "h*0.035", [0, 0, "h*0.9"], round="h*0.01"), cyl("w*0.12", "h*0.1", [0, 0, "h*0.88"]))),
        part("cork", "straw", cyl("w*0.145", "h*0.09", [0, 0, "h*0.91"], top="w*0.16"), when="cork"),),
        numbers={"wall": 0, "cork": 1}, let={"t": "wall if wall else w*0.045"}, inside="t*1.2", thick="wall"),
    Family("jar", "jar, jam jar, cookie jar, jar of jam, mason jar", (9, 9, 13), (
        part("body", "glass", pot([(0.9, 0), (0.97, 0.03), (0.97, 0.1), (0.97, 0.68), (0.86, 0.8), (0.78, 0.85), (0.78, 0.94)])),
        part("lid", "gold", cut(cyl("w*0.43", "h*0.14", [0, 0, "h*0.86"], round="h*0.015"), cyl("w*0.385", "h*0.1", [0, 0, "h*0.82"])), around(box("w*0.012", "w*0.02", "h*0.11", ["w*0.427", 0, "h*0.87"]), 36)),
        part("filling", "paint", cyl("w/2*0.97-t*1.3", "h*0.6", [0, 0, "t*1.3"], round="h*0.02"), when="full"),),
        numbers={"wall": 0, "full": 0}, let={"t": "wall if wall else w*0.04"}, thick="wall"),
    Family("teapot", "teapot, tea pot", (25, 15, 15), (
        part("body", "ceramic", rev([[0, 0], [0, 0], ["r*0.55", 0], ["r*0.55", 0], ["r*0.62", "h*0.04"], ["r*0.98", "h*0.3"], ["r*0.98", "h*0.5"], ["r*0.6", "h*0.76"], ["r*0.42", "h*0.8"], ["r*0.42", "h*0.8"], [0, "h*0.8"]], ["-w*0.02", 0, 0], smooth=True),
             tube([["w*0.2", 0, "h*0.26"], ["w*0.33", 0, "h*0.38"], ["w*0.4", 0, "h*0.6"], ["w*0.47", 0, "h*0.74"]], ["h*0.13", "h*0.1", "h*0.065", "h*0.055"], round=False)),
        part("handle", "ceramic", tube([["-w*0.25", 0, "h*0.66"], ["-w*0.42", 0, "h*0.72"], ["-w*0.47", 0, "h*0.46"], ["-w*0.38", 0, "h*0.24"], ["-w*0.28", 0, "h*0.24"]], "h*0.045")),
        part("lid", "ceramic", rev([["0", "h*0.78"], ["r*0.46", "h*0.78"], ["r*0.46", "h*0.81"], ["r*0.3", "h*0.88"], ["r*0.08", "h*0.9"], ["r*0.07", "h*0.92"], ["r*0.14", "h*0.95"], ["r*0.12", "h*0.99"], [0, "h"]], ["-w*0.02", 0, 0])),),
        let={"r": "d/2"}),
    Family("planter", "planter, flower pot, flowerpot, pot, plant pot, clay pot", (20, 20, 18), (
        part("pot", "terracotta", pot([(0.66, 0), (0.7, 0.02), (0.9, 0.72), (0.92, 0.78)]), cut(cyl("w/2", "h*0.2", [0, 0, "h*0.8"], round="t*0.4"), cyl("w/2-t*1.4", "h*0.4", [0, 0, "h*0.7"]))),
        part("earth", "bark", cyl("w*0.42-t*0.5", "h*0.5", [0, 0, "h*0.34"], top="w*0.435-t*0.5"), when="earth"),),
        numbers={"wall": 0, "earth": 1}, let={"t": "wall if wall else w*0.045"}, inside="h*0.83", thick="wall"),
    Family("pen holder", "pen holder, pencil holder, pen cup, pencil cup, pen pot", (9, 9, 10), (
        part("body", "plastic", cut(cyl("w/2", "h", sides="sides", round="0 if sides<24 else t*0.5"), cyl("w/2-t", "h", [0, 0, "t"], sides="sides"))),),
        numbers={"wall": 0, "sides": 64}, let={"t": "wall if wall else 0.3*w/9"}, inside="t", stretches="h", thick="wall"),
    Family("bucket", "bucket, pail", (30, 30, 28), (
        part("body", "metal", pot([(0.66, 0), (0.68, 0.01), (0.97, 0.97)]), ring("w*0.485", "w*0.013", [0, 0, "h*0.97-w*0.013"])),
        part("handle", "steel", tube([["-w*0.485", 0, "h*0.9"], ["-w*0.37", "-w*0.325", "h*0.76"], [0, "-w*0.485", "h*0.68"], ["w*0.37", "-w*0.325", "h*0.76"], ["w*0.485", 0, "h*0.9"]], "w*0.01")),), let={"t": "w*0.018"}, inside="t"),
    Family("watering can", "watering can", (36, 18, 26), (
        part("body", "paint", cut(cyl("r", "h*0.72", ["-w/2+r*1.15", 0, 0], round="r*0.06", top="r*0.9"), cyl("r*0.84", "h*0.72", ["-w/2+r*1.15", 0, "h*0.05"], top="r*0.8"))),
        part("spout", "paint", tube([["-w*0.05", 0, "h*0.18"], ["w*0.2", 0, "h*0.42"], ["w*0.42", 0, "h*0.82"]], ["h*0.1", "h*0.06", "h*0.05"], round=False),
             cyl("h*0.06", "h*0.12", ["w*0.405", 0, "h*0.77"], top="h*0.14", turn=[0, 32, 0])),
        part("handle", "paint", tube([["-w*0.06", 0, "h*0.66"], ["-w*0.12", 0, "h*0.96"], ["-w*0.3", 0, "h*0.95"], ["-w*0.46", 0, "h*0.62"], ["-w*0.43", 0, "h*0.3"]], "h*0.032")),), let={"r": "d/2*0.96"}),
    Family("box", "box, box with lid, box with a lid, lidded box, jewelry box, jewellery box, sewing box, storage box, container, velvet box", (16, 11, 8), (
        part("box", "oak", cut(box("w*0.97", "d*0.96", "h*0.78", r="t", edges="vertical"), box("w*0.97-2*t", "d*0.96-2*t", "h", [0, 0, "t"], r="t*0.6", edges="vertical"))),
        part("lid", "oak", add(box("w", "d", "h*0.22", [0, 0, "h*0.78"], r="t*0.8"), box("w*0.97-2.3*t", "d*0.96-2.3*t", "h*0.12", [0, 0, "h*0.7"])), when="lid"),
        part("clasp", "brass", box("w*0.09", "t*0.7", "h*0.2", [0, "-d/2-t*0.1", "h*0.66"], r="t*0.2"), when="lid"),),
        numbers={"wall": 0, "lid": 1}, let={"t": "wall if wall else min(w,d)*0.05"}, stretches="wdh", inside="t", thick="wall"),
    Family("chest", "chest, treasure chest, wooden chest, trunk", (60, 38, 40), (
        part("body", "walnut", box("w*0.96", "d*0.94", "h*0.58", r="h*0.015")),
        part("lid", "walnut", cut(cyl("d*0.47", "w*0.96", ["-w*0.48", 0, "h*0.6"], turn=[0, 90, 0], scale=[0.8, 1, 1]), box("w*2", "d*2", "h*0.6", [0, 0, 0]))),
        part("bands", "iron", row(add(cut(box("w*0.07", "d", "h*0.6"), box("w", "d*0.9", "h*0.52", [0, 0, "h*0.04"])),
                                      cut(cyl("d*0.5", "w*0.07", ["-w*0.035", 0, "h*0.6"], turn=[0, 90, 0], scale=[0.8, 1, 1]), box("w", "d*2", "h*0.6"))), 3, ["w*0.4", 0, 0]),),
        part("lock", "brass", box("w*0.12", "d*0.06", "h*0.2", [0, "-d*0.49", "h*0.46"], r="h*0.02")),)),
    Family("tray", "tray, serving tray", (40, 28, 5), (
        part("tray", "oak", cut(box("w", "d", "h", r="d*0.09", edges="vertical"), box("w-2*t", "d-2*t", "h", [0, 0, "t"], r="d*0.075", edges="vertical"), mir(box("w*0.08", "d*0.34", "h*0.3", ["w/2", 0, "h*0.5"], r="h*0.14")))),), let={"t": "d*0.03"}, stretches="wdh", keeps="h", rest="t"),
    Family("pan", "pan, frying pan, skillet", (46, 28, 6), (
        part("pan", "iron", rev([[0, 0], ["r*0.8", 0], ["r*0.84", "h*0.05"], ["r", "h*0.85"], ["r*0.96", "h*0.85"], ["r*0.8", "h*0.14"], [0, "h*0.12"]], ["-w/2+r", 0, 0])),
        part("handle", "dark", tube([["-w/2+r*1.9", 0, "h*0.62"], ["w*0.25", 0, "h*0.8"], ["w/2-h*0.14", 0, "h*0.86"]], "h*0.14")),), let={"r": "d/2"}),
    Family("spoon", "spoon, tablespoon, teaspoon, ladle", (20, 4.4, 2), (
        part("spoon", "silver", cut(ball(["w*0.32", "d", "h*1.1"], ["-w*0.34", 0, "h*0.56"]), ball(["w*0.3", "d*0.92", "h*1.1"], ["-w*0.34", 0, "h*0.72"]), box("w*0.4", "d*2", "h", ["-w*0.34", 0, "h*0.62"])),
             tube([["-w*0.2", 0, "h*0.5"], ["w*0.05", 0, "h*0.9"], ["w*0.4", 0, "h*0.62"], ["w*0.48", 0, "h*0.5"]], ["w*0.012", "w*0.012", "w*0.02", "w*0.02"])),)),
    Family("candle", "candle, birthday candle", (6, 6, 14), (
        part("wax", "wax", cyl("w/2", "h*0.78", round="w*0.05")), part("wick", "black", cyl("w*0.02", "h*0.09", [0, 0, "h*0.77"])),
        part("flame", "flame", rev([[0, "h*0.82"], ["w*0.07", "h*0.86"], ["w*0.075", "h*0.89"], ["w*0.03", "h*0.96"], [0, "h"]], smooth=True)),), stretches="h"),
    Family("candlestick", "candlestick, candle holder, candlestick holder", (11, 11, 28), (
        part("stand", "brass", rev([[0, 0], [0, 0], ["w/2", 0], ["w/2", 0], ["w*0.48", "h*0.03"], ["w*0.16", "h*0.08"], ["w*0.08", "h*0.16"], ["w*0.16", "h*0.22"], ["w*0.08", "h*0.28"], ["w*0.07", "h*0.42"], ["w*0.2", "h*0.47"], ["w*0.22", "h*0.5"], ["w*0.22", "h*0.5"], [0, "h*0.5"]], smooth=True)),
        part("candle", "wax", cyl("w*0.11", "h*0.4", [0, 0, "h*0.48"], round="w*0.02")), part("wick", "black", cyl("w*0.01", "h*0.05", [0, 0, "h*0.87"])),
        part("flame", "flame", rev([[0, "h*0.9"], ["w*0.04", "h*0.93"], ["w*0.04", "h*0.95"], [0, "h"]], smooth=True)),)),
    Family("lantern", "lantern", (16, 16, 30), (
        part("frame", "iron", box("w", "d", "h*0.08", r="h*0.015"), box("w*0.94", "d*0.94", "h*0.05", [0, 0, "h*0.63"]), around(rod(["w*0.6", 0, "h*0.07"], ["w*0.6", 0, "h*0.65"], "w*0.035"), 4, first=45),
             cyl("w*0.62", "h*0.16", [0, 0, "h*0.675"], top="w*0.18", sides=4, turn=[0, 0, 45]), cyl("w*0.07", "h*0.06", [0, 0, "h*0.82"]), ring("w*0.17", "w*0.025", [0, 0, "h-w*0.195"], turn=[90, 0, 0])),
        part("glass", "glass", box("w*0.8", "d*0.8", "h*0.57", [0, 0, "h*0.07"])),)),
    Family("basket", "basket, wicker basket", (34, 26, 22), (
        part("basket", "straw", cut(cyl("w*0.42", "h*0.62", top="w/2", scale=[1, "d/w", 1]), cyl("w*0.4", "h", [0, 0, "h*0.03"], top="w*0.53", scale=[1, "d/w", 1])),
             row(ring("w*0.445", "h*0.018", [0, 0, "h*0.1"], scale=[1, "d/w", 1]), 5, [0, 0, "h*0.11"], False)),
        part("handle", "straw", tube([["-w*0.46", 0, "h*0.55"], ["-w*0.4", 0, "h*0.85"], [0, 0, "h*0.97"], ["w*0.4", 0, "h*0.85"], ["w*0.46", 0, "h*0.55"]], "h*0.03")),), inside="h*0.04"),
]  # fmt: skip
_ = (circle, ext, rect)
