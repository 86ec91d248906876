"""Secrets that are called so: "the password is ...", "PIN: ...", "door code 4711". The oldest check of a secret scanner
(the keyword detectors of detect-secrets and Gitleaks), for sentences as well as for settings.

What is called a password may be any words; what is called a code, key, token, number or combination needs a figure.
"""

from __future__ import annotations

import re

MOST = 6
"""Words of a pass phrase without quotes."""
FEWEST = 3
"""Figures of a code: "case number 12" is none."""
_WORD = (
    r"(?i:pass[ -]?(?:word|phrase|code)s?|(?:secret|code|safe)[ -]?words?|secret phrase|(?:seed|recovery) phrase"
    r"|kennwort|passwort|losung|mot de passe|contraseña|senha|wachtwoord|pwd|passwd)|PIN"
)
_FIGURE = (
    r"(?i:(?:access|door|gate|alarm|safe|security|secret|entry|unlock|activation|recovery|verification|login|lock|pin"
    r"|customer|account|member(?:ship)?|patient|policy|case|licen[cs]e|passport|card|personal|insurance|zugangs|api|private)"
    r"[ -_]?(?:code|key|token|number|no\.|pin|id)s?|combination|geheimzahl|türcode|code secret)"
)
_WHOSE = r"(?i:[ ](?:of|for|to|on|at|in|used by|von|für|zu[mr]?|de|del?|do|da|van)[ ][^\n.:;?!=]{1,60}?)?"
_SAYS = (
    r"(?i:[ ](?:is|was|are|were|reads|remains|ist|lautet|war|est|es|é)[ ](?:now[ ]|still[ ]|simply[ ])?"
    r"|[\"']?[ \t]{0,9}(?::|:?=)[ \t]{0,9})"
)
_QUOTED = r"(?:[\"“„«](?P<quoted>[^\n\"“”„«»]{1,80})[\"”“»]|[‘'](?P<single>[^\n]{1,80}?)[’'](?!\w))"
_BEGIN = r"(?<![^\W_])"
"""No letter or figure before it: "DB_PASSWORD" is one."""
_BARE = rf"(?P<bare>[^\s\"“„«]{{1,60}}(?:[ ][^\s\"“„«]{{1,60}}){{0,{MOST - 1}}})"
WORDS = re.compile(rf"{_BEGIN}(?:{_WORD}){_WHOSE}{_SAYS}(?:{_QUOTED}|{_BARE})")
FIGURES = re.compile(rf"{_BEGIN}(?:{_FIGURE}){_WHOSE}(?:{_SAYS}|[ ])(?:{_QUOTED}|{_BARE})")
_END = re.compile(r"[.,;:!?)\]}>]+$")
_SMALL = frozenset(
    """a an the to in on of at for by with from and or but not no never always very too so as that this these those it
    its he she they we you i my your his her their our what which who when where why how if then than be been being is
    are was were has have had will would can could may must shall should do does did only just also now here there one
    all any some ein eine der die das nicht zu für und oder le la les un une pas et el los una y""".split()
)
_STATES = frozenset(
    """kept known given required valid invalid wrong right correct incorrect strong weak secure safe secret empty
    missing stolen lost sent shown hidden set reset case-sensitive sensitive optional mandatory unique nil null none
    true false your password passwort""".split()
)
"""Words that end a secret; words that alone are none."""


def announced(text: str, program: bool = False) -> list[tuple[int, int]]:
    """Places (start, end) of what is called a secret, in order; in a program only what is in quotes is one."""
    found = [
        (m, secret(m, figures)) for form, figures in ((WORDS, False), (FIGURES, True)) for m in form.finditer(text)
    ]
    return sorted(span for m, span in found if span and (m["bare"] is None or not program))


def secret(found: re.Match[str], figures: bool) -> tuple[int, int] | None:
    """Where the secret itself stands: what is in quotes, or the words up to the end of the sentence or a small word."""
    for how in ("quoted", "single"):
        if found[how]:
            return found.span(how) if not figures or numbered(found[how]) else None
    kept = list[str]()
    for word in found["bare"].split(" "):
        bare = _END.sub("", word)
        if not bare or bare.lower() in _SMALL or (figures and not re.search(r"\d", bare)):
            break
        kept.append(word)
        if bare != word:
            break
    said = _END.sub("", " ".join(kept))
    if figures and not numbered(said):
        return None
    first = said.split(" ")[0]
    if not re.search(r"\w", said) or (
        len(kept) < 3 and (first.lower() in _STATES or re.fullmatch(r"[a-z]+(?:ed|ing)", first))
    ):
        return None
    return found.start("bare"), found.start("bare") + len(said)


def numbered(said: str) -> bool:
    return sum(c.isdigit() for c in said) >= FEWEST
