"""Words of a brief that tell how a design should look: they are obeyed or told, and not printed."""

from __future__ import annotations

import re

LOOKS = set(
    "elegant luxury luxurious refined classic classy bold strong loud playful fun cute silly calm quiet serene minimal "
    "minimalist minimalistic gentle natural technical festive retro vintage dark warm cosy cozy mysterious noir modern simple clean cool "
    "nice beautiful professional colourful colorful stylish creative bright pastel printable vertical horizontal landscape "
    "portrait square large big small black white red orange yellow gold green teal turquoise blue navy purple violet "
    "pink brown cream grey gray monochrome style look colours colors mood background tones a2 a3 a4 a5".split()
)
"""Words that tell how it should look: they are not printed."""
LED = re.compile(
    rf"in\s+((?:(?:{'|'.join(sorted(LOOKS))}|and|&|a|an)[\s,]*)+)(?:[:;.]|[-–]\s|(?=\bfor\b)|$)\s*(?:for\s+)?",
    re.IGNORECASE,
)
HEX = r"#[0-9a-fA-F]{6}\b"
TINT = rf"(?:{HEX}|[Pp]antone(?: [A-Z0-9][\w-]*)+)"
TINTED = re.compile(
    rf",?\s*\b(?:in|using|with)\s+(?:(?:our|the) (?:brand )?colou?rs?:?\s+)?(?P<look>{TINT}(?:(?:,\s*|\s+and\s+|,\s+and\s+|\s*&\s*){TINT})*)"
)
"""Colours by their numbers."""
STYLED = re.compile(
    r"\b(?P<look>in (?:the|an?) (?:style|look|manner) of (?:the |an? )?[\w'’ -]+?)(?=\s+(?:for|about|announcing|saying)\b|\s*(?:[,;.:]|$))",
    re.IGNORECASE,
)
MEASURED = re.compile(
    r"^(?:(?:of|in|,)\s+)?(?P<look>\d+(?:[.,]\d+)?\s?(?:m|cm|mm|ft|feet|in|inch(?:es)?|px)?\s?(?:x|×|by)\s?\d+(?:[.,]\d+)?\s?(?:m|cm|mm|ft|feet|in|inch(?:es)?|px)\b)[\s,:]*(?:(?:saying|that says|reading|for)\s+)?",
    re.IGNORECASE,
)
"""How large it is to be."""
WRITTEN = re.compile(
    r"^(?P<look>(?:(?:with|in|on|having)\s+)?[\w ,-]*?\b(?:background|writing|letters|lettering|text|type)\b[\w ,-]*?)\s+(?:saying|that says|which says|reading|that reads)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
"""How the words are to be set, before them."""
TOLD = re.compile(
    r"^(?:use|make (?:it|the|sure)|please|it should|should|keep|draw|show|include|i want|i'd|we want|we'd|"
    r"(?:with|without)(?: an?| any| some| the)? (?:picture|photo|image|drawing|illustration|clip ?art|ornament)s?|no (?:pictures|photos|images|clip ?art)\b|in (?:the|an?) [\w ]*(?:style|look))\b|"
    r"\b(?:style|look|colou?rs?|mood|format|layout|font|a[2-5])\b", re.IGNORECASE,
)  # fmt: skip
