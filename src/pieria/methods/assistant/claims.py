"""Sentences in which a model claims to have done, or to be going to do, something: they are shown only if it happened.

A language model writes "I have sent the mail" because such sentences follow such requests. What was done is in the record of
calls, and the assistant tells it from there; so every such sentence of a model is taken out.
"""

from __future__ import annotations

import re

_DID = (
    r"sent|send|sending|e-?mail(?:ed|ing)?|mailed|messag(?:ed|ing)|texted|call(?:ed|ing)?|phoned|dialed|sav(?:e|ed|ing)|stor(?:e|ed|ing)|"
    r"wr(?:ote|itten)|creat(?:e|ed|ing)|delet(?:e|ed|ing)|remov(?:e|ed|ing)|remind(?:ed|ing)?|set(?:ting)?|schedul(?:e|ed|ing)|book(?:ed|ing)?|"
    r"reserv(?:e|ed|ing)|order(?:ed|ing)?|bought|buy(?:ing)?|purchas(?:e|ed|ing)|paid|pay(?:ing)?|transferr?(?:ed|ing)?|post(?:ed|ing)?|"
    r"tweet(?:ed|ing)?|publish(?:ed|ing)?|upload(?:ed|ing)?|download(?:ed|ing)?|print(?:ed|ing)?|install(?:ed|ing)?|run|ran|execut(?:e|ed|ing)|"
    r"open(?:ed|ing)?|clos(?:e|ed|ing)|turn(?:ed|ing)?|switch(?:ed|ing)?|start(?:ed|ing)?|stopp?(?:ed|ing)?|play(?:ed|ing)?|add(?:ed|ing)?|"
    r"updat(?:e|ed|ing)|chang(?:e|ed|ing)|look(?:ed|ing)? (?:it |that |this )?up|search(?:ed|ing)?|check(?:ed|ing)?|read(?:ing)?|found|"
    r"comput(?:e|ed|ing)|calculat(?:e|ed|ing)|convert(?:ed|ing)?|not(?:e|ed|ing)(?: down)?|remember(?:ed|ing)?|record(?:ed|ing)?|"
    r"forward(?:ed|ing)?|notif(?:y|ied)|inform(?:ed)?|contact(?:ed)?|cancel(?:l?ed|ing)?|confirm(?:ed)?|submit(?:ted)?|arrang(?:e|ed)|"
    r"mov(?:e|ed|ing)|renam(?:e|ed|ing)|cop(?:y|ied|ying)|back(?:ed)? up|log(?:ged|ging)?|share(?:d)?|ping(?:ed)?|keep|kept|make|made|"
    r"let (?:him|her|them|\w+) know|take care|handle[d]?|do(?:ne)? (?:it|that|this)|did (?:it|that|this)|proceed|get back|tell|told"
)
_CLAIM = re.compile(
    rf"\b(?:i|we)(?:'ve|'ll|'m| have| will| am| shall| just| already| now| can confirm| went ahead| going to)?(?: (?:just|already|now|also|then|have|been|gone ahead and|"
    rf"went ahead and|successfully|immediately|going to|be|and|definitely|happily|gladly|certainly))* (?:{_DID})\b"
    rf"|\b(?:has|have|had|is|are|was|were|will be|being)(?: (?:now|just|already|been|successfully|being))* (?:{_DID})\b"
    r"|^(?:all )?(?:done|sent|saved|booked|scheduled|ordered|deleted|noted|got it|on it|reminder set|consider it done|confirmed|success\w*|completed?)\b"
    r"|\b(?:your|the) (?:e-?mail|message|reminder|alarm|timer|file|order|booking|reservation|appointment|note|call|payment|meeting|event|flight|ticket|list|"
    r"document|post|tweet|lights?)s? (?:is|are|has|have|was|were|will)\b"
    r"|\b(?:according to|based on) (?:my|the) (?:search|records?|files?|look-?up|calculat\w+)\b|\bsuccessfully\b"
    r"|\b(?:sending|saving|setting|booking|calling|ordering|deleting|searching|scheduling|posting|opening|turning)\b.*(?:\.\.\.|…|now)",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:can(?:no|')t|cannot|unable|not able|could ?n(?:o|')t|do(?:es)? ?n(?:o|')t have|no (?:access|tool|way)|as an ai|never|won't|didn't|did not|haven't|"
    r"not been|have not|nothing (?:was|is|has been)|none of|would|could|might|if you|you (?:can|could|may|should))\b",
    re.IGNORECASE,
)


def sentences(said: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?…])\s+|\n+", said) if s.strip()]


def claims(sentence: str) -> bool:
    """Whether a sentence claims an action. That something cannot be done, or could be, is no claim."""
    said = sentence.replace("’", "'")
    if _NOT.search(said):
        clauses = re.split(r",? but |;|, (?:so|and) ", said)
        return any(_CLAIM.search(c.strip()) and not _NOT.search(c) for c in clauses)
    return _CLAIM.search(said.strip(" -*\"'")) is not None


def honest(said: str) -> tuple[str, list[str]]:
    """What is left of a text without its claims, and the claims. Lines stay lines."""
    kept, gone = list[str](), list[str]()
    for line in said.split("\n"):
        parts = sentences(line)
        good = [s for s in parts if not claims(s)]
        gone += [s for s in parts if s not in good]
        if good or not parts:
            kept.append(" ".join(good))
    return "\n".join(kept).strip(), gone
