"""Small letters for maps: 5 x 8 pixels, one byte a column, the lowest bit on top."""

from __future__ import annotations

from typing import Any

import numpy as np

GLYPHS = {
    k: bytes.fromhex(v)
    for k, v in (
        pair.split("=")
        for pair in (
            "A=7c1211127c B=7f49494936 C=3e41414122 D=7f4141413e E=7f49494941 F=7f09090901 G=3e4149497a H=7f0808087f "
            "I=417f41 J=2040413f01 K=7f08142241 L=7f40404040 M=7f020c027f N=7f0408107f O=3e4141413e P=7f09090906 "
            "Q=3e4151215e R=7f09192946 S=2649494932 T=01017f0101 U=3f4040403f V=1f2040201f W=3f4038403f X=6314081463 "
            "Y=0304780403 Z=6151494543 a=2054545478 b=7f48444438 c=3844444428 d=384444487f e=3854545418 f=087e0902 "
            "g=18a4a4a47c h=7f08040478 i=447d40 j=80847d k=7f102844 l=417f40 m=7c04780478 n=7c08040478 o=3844444438 "
            "p=fc24242418 q=18242424fc r=7c08040408 s=4854545424 t=043f4424 u=3c4040207c v=1c2040201c w=3c4030403c "
            "x=4428102844 y=1ca0a0a07c z=4464544c44 '=0503 -=080808 .=4060 ,=4020 0=3e5149453e 1=427f40 2=4261514946 "
            "3=2241494936 4=1814127f10 5=2745454539 6=3c4a494930 7=0171090503 8=3649494936 9=064949291e"
        ).split()
    )
}


def text(words: str, scale: int = 1) -> Any:
    """bool (8 * scale, width): the ink of one line. Letters that are not here are left out."""
    columns: list[int] = []
    for letter in words:
        columns += [0, 0, 0] if letter == " " else [*GLYPHS[letter], 0] if letter in GLYPHS else []
    if not columns:
        return np.zeros((8 * scale, scale), bool)
    bits = (np.array(columns)[None] >> np.arange(8)[:, None]) & 1
    return bits.astype(bool).repeat(scale, 0).repeat(scale, 1)
