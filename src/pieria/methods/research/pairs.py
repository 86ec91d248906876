"""What can be counted in a claim and a piece of evidence: shared words, directions, denials, hedges, numbers.

These are the cues that a sentence vector smooths away: "raised" lies near "lowered", and "no effect" near "effect".
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from ...formats.quotes import numbers, stems

Floats = NDArray[np.float64]
States = NDArray[np.float32]
SHARP = 8.0
"""How strictly a token looks for its like alone."""
UP = re.compile(
    r"\b(?:increas\w*|higher|greater|more|rais\w+|elevat\w+|promot\w+|enhanc\w+|improv\w+|boost\w*|worsen\w*|accelerat\w+|"
    r"up-?regulat\w+|gain\w*|better|caus\w+|lead\w* to|induc\w+|stronger|longer|exceed\w*|doubl\w+)\b", re.I,
)  # fmt: skip
DOWN = re.compile(
    r"\b(?:decreas\w*|lower\w*|reduc\w+|less|fewer|declin\w+|diminish\w*|prevent\w*|inhibit\w*|suppress\w*|protect\w*|"
    r"attenuat\w+|block\w*|limit\w*|avoid\w*|down-?regulat\w+|shorter|weaker|loss|mitigat\w+|slow\w*|kill\w*|inactivat\w+|"
    r"curb\w*|alleviat\w+)\b", re.I,
)  # fmt: skip
DENIAL = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|\w+n[’']t|fail\w*|lack\w*|absence|unlikely|unable|rather than|"
    r"insufficient|little|few)\b", re.I,
)  # fmt: skip
NULL = re.compile(
    r"\b(?:no|not|without|non)[- ](?:\w+[ -]){0,4}?(?:significant\w*|associat\w+|evidence|difference\w*|effect\w*|"
    r"correlat\w+|benefit\w*|relat\w+|impact|differ|change\w*|increase\w*|support\w*|recommend\w*)\b|\bns\b|p\s*>\s*0?\.|"
    r"\bcomparable\b|\bsimilar\b|\bfail\w* to\b|\bnonsignificant\b|\bp\s*=\s*0?\.[1-9]", re.I,
)  # fmt: skip
SURE = re.compile(
    r"\bsignificant\w*|p\s*[<≤=]\s*0?\.0|\bassociat\w+|\bcorrelat\w+|\bconfirm\w*|\bdemonstrat\w+|\bshow\w*|\breveal\w*",
    re.I,
)
HEDGE = re.compile(
    r"\b(?:may|might|could|suggest\w*|possibl\w*|potential\w*|appear\w*|seem\w*|likely|unclear|unknown|further|investigat\w+|"
    r"need\w*|should|hypothes\w+|whether|aim\w*|controvers\w+|limited|inconclusive|studied|"
    r"we (?:compared|assessed|examined|evaluated))\b", re.I,
)  # fmt: skip
GOOD = re.compile(
    r"\b(?:effective\w*|benefi\w+|improv\w+|protect\w*|safe\w*|success\w*|efficac\w+|useful|helpful|treat\w*|prevent\w*|"
    r"recover\w*|surviv\w+|better|cure\w*)\b", re.I,
)  # fmt: skip
BAD = re.compile(
    r"\b(?:harm\w*|adverse|worse\w*|risk\w*|danger\w*|ineffective|severe|death\w*|mortality|fatal\w*|toxic\w*|complication\w*|"
    r"infect\w+|damage\w*)\b", re.I,
)  # fmt: skip
TURN = re.compile(
    r"\b(?:however|but|although|despite|whereas|contrary|in contrast|instead|myth|false|disprov\w+|unproven)\b", re.I
)
CUES = (UP, DOWN, DENIAL, NULL, SURE, HEDGE, GOOD, BAD, TURN)


def cues(text: str) -> Floats:
    """How often each kind of cue stands in a text, up to three times; 0 to 1.5."""
    return np.array([min(len(p.findall(text)), 3) / 2 for p in CUES])


def counted(claim: str, evidence: str, likeness: float) -> Floats:
    """The pair as numbers. likeness: the cosine of the two texts' vectors."""
    own, there = stems(claim), stems(evidence)
    a, b = cues(claim), cues(evidence)
    said, found = numbers(claim), numbers(evidence)
    way, other = np.tanh(a[0] - a[1]), np.tanh(b[0] - b[1])
    good, bad = np.tanh(a[6] - a[7]), np.tanh(b[6] - b[7])
    no, also = float(a[2] > 0 or a[3] > 0), float(b[2] > 0 or b[3] > 0)
    pairs = [
        len(own & there) / max(1, len(own)), len(own & there) / max(1, len(there)), likeness,
        np.log1p(len(evidence.split())) / 5, np.log1p(len(claim.split())) / 4, way * other, good * bad, way * bad,
        good * other, no, also, no * also, abs(no - also), abs(no - also) * likeness, float(bool(said)),
        float(bool(said & found)), float(bool(said - found)), float("?" in claim), likeness * also, likeness * b[3],
        (1 - no) * b[3], no * b[3], way * other * likeness,
    ]  # fmt: skip
    return np.concatenate([np.array(pairs, float), a, b, a * b, (b - a) * likeness])


def aligned(claim: States, evidence: States) -> tuple[Floats, Floats]:
    """How the tokens of two texts meet: (7 x d pooled differences, 8 likenesses). claim: (m, d), evidence: (n, d).

    Each token takes the mean of the tokens most like it on the other side; what finds no like (what the evidence adds,
    what it leaves open) is pooled by itself.
    """
    c = claim / np.maximum(np.linalg.norm(claim, axis=1, keepdims=True), 1e-9)
    e = evidence / np.maximum(np.linalg.norm(evidence, axis=1, keepdims=True), 1e-9)
    like = c @ e.T
    near = np.exp(SHARP * like)
    met = (near / near.sum(1, keepdims=True)) @ e
    middle, other = c.mean(0), e.mean(0)
    own, there = like.max(1), like.max(0)
    pooled = [
        middle * other, np.abs(middle - other), (c * met).mean(0), np.abs(c - met).mean(0),
        ((1 - there)[:, None] * e).mean(0), ((1 - own)[:, None] * c).mean(0), (c - met).mean(0),
    ]  # fmt: skip
    told = [own.mean(), own.min(), there.mean(), there.min(), there.max(), middle @ other, (own > 0.6).mean(),
            (there > 0.6).mean()]  # fmt: skip
    return np.concatenate(pooled).astype(np.float64), np.array(told, np.float64)
