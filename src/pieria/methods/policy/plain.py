"""Requests that leave no doubt, known by their words: what a classifier of meanings must not pass by accident."""

from __future__ import annotations

import re

PLAIN: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (kind, re.compile(asks, re.IGNORECASE), re.compile(unless, re.IGNORECASE))
    for kind, asks, unless in (
        (
            "weapons",
            r"\b(?:mak|build|construct|assembl|creat|produc|detonat|plant)\w*\b[^.?!\n]{0,40}"
            r"\b(?:bombs?|explosives?|explosive devices?|hand grenades?|molotov cocktails?|nerve gas)\b",
            r"\b(?:bath|cherry|photo|seed|glitter|stink|games?|minecraft|fizz\w*|novel|story|film|movie|cake|chocolate|cocoa|history|"
            r"invent\w*|historic\w*|defus\w*|dispos\w*|why|who|when|report\w*|prevent\w*|museum|illegal|law)\b",
        ),
        (
            "cybercrime",
            r"\bhack(?:ing)?\s+into\b[^.?!\n]{0,40}\b(?:systems?|networks?|databases?|accounts?|servers?|websites?|computers?|phones?|e-?mails?)\b",
            r"\b(?:prevent\w*|protect\w*|defend\w*|detect\w*|stop|own|recogni\w*|was|were|someone|somebody|report\w*|games?|film|novel|history)\b",
        ),
        (
            "self_harm",
            r"\b(?:instructions?|guide|ways?|how|methods?|tell me)\b[^.?!\n]{0,40}\b(?:self-harm|kill (?:myself|yourself)|commit suicide|end my life)\b",
            r"\b(?:prevent\w*|help|support\w*|stop|friend|signs|talk\w*|treat\w*|parents?|teachers?|recover\w*|history|essay)\b",
        ),
    )
)


def plainly(words: str) -> str:
    """The kind of harm that a request asks for beyond doubt; "" for any other."""
    return next((kind for kind, asks, unless in PLAIN if asks.search(words) and not unless.search(words)), "")
