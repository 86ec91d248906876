"""Quotations: verbatim or not, whether they carry a sentence, whether they are a command to a program in disguise.

All of it is computed; no model is asked. `supported` follows the parts of a claim that a small model gets wrong most
often: numbers, names, negation, and words that stand nowhere in the evidence (compare MiniCheck, Tang et al. 2024).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..core.values import Part
from .collection import COMMON
from .spans import sentences


@dataclass(frozen=True, slots=True)
class Quote:
    """``text`` is the document's, character for character, from ``start`` to ``stop``."""

    document: str
    page: int
    unit: str
    start: int
    stop: int
    text: str

    @property
    def place(self) -> str:
        """The document, and the page where there are pages."""
        return f"{self.document}, {self.unit} {self.page}" if self.page else self.document

    @property
    def flat(self) -> str:
        return " ".join(self.text.split())

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def quotes(passage: Part) -> list[Quote]:
    """The sentences of a passage, as quotations of its document."""
    known, text = passage.meta, str(passage.data)
    return [
        Quote(known["document"], page(known, known["start"] + a), known["unit"], known["start"] + a,
              known["start"] + b, text[a:b])
        for a, b in sentences(text)
    ]  # fmt: skip


def page(known: Mapping[str, Any], at: int) -> int:
    """The page of the character ``at``: a passage may go over several."""
    return int(known["page"]) + sum(start <= at for start in known.get("breaks", ()))


def verbatim(quote: Quote, passages: Iterable[Part]) -> bool:
    """Whether one of the passages says exactly this exactly there."""
    for p in passages:
        first = quote.start - p.meta["start"]
        if p.meta["document"] == quote.document and first >= 0 and quote.stop <= p.meta["stop"] and quote.text:
            return (
                str(p.data)[first : first + len(quote.text)] == quote.text
                and len(quote.text) == quote.stop - quote.start
            )
    return False


def locate(text: str, quote: str, start: int = 0) -> tuple[int, int] | None:
    """Where ``text`` says ``quote`` in whole words ("No" is not in "Nothing"), blanks and line ends not minded; None if
    it does not."""
    words = quote.split()
    if not words:
        return None
    said, letter = r"\s+".join(map(re.escape, words)), r"[A-Za-z0-9À-ɏ]"
    found = re.compile(rf"(?<!{letter}(?={letter})){said}(?!(?<={letter}){letter})").search(text, start)
    return found.span() if found else None


COMMANDS = re.compile(
    r"""
    \b(?:ignor\w*|disregard\w*|forget|overrid\w*|bypass\w*|skip)\s+(?:\w+\s+){0,4}
        (?:instructions?|prompts?|rules?|guidelines?|directions?|commands?|context|above|previous|prior|earlier|everything)\b
    | \b(?:new|updated|real|hidden|secret|following|these|your)\s+(?:system\s+)?(?:instructions?|prompt|directives?)\b
    | \b(?:system|developer|assistant)\s*(?:prompt|message|override|note|instruction)\b
    | ^\W*(?:system|assistant|user)\s*: | \#{2,}\s*(?:system|instruction|response)
    | <\|?/?\s*(?:im_start|im_end|system|assistant|user|endoftext|inst)\b | \[/?INST\]
    | \b(?:you\s+are|act|behave|pretend)\s+(?:now\s+|as\s+|to\s+be\s+|like\s+)*(?:an?\s+|the\s+)?
        (?:\w+\s+)?(?:ai|assistant|chatbot|bot|language\s+model|llm|gpt|dan|jailbro\w+|unrestricted\w*)\b
    | \b(?:as|if\s+you\s+are|since\s+you\s+are)\s+an?\s+(?:\w+\s+)?(?:ai|llm|language\s+model|assistant|chatbot|gpt)\b
    | \b(?:note|message|notice|attention|dear|hey|hello|hi)\b\W+(?:(?:to|for)\s+)?(?:(?:the|any|all)\s+)?(?:\w+\s+)?
        (?:ai|llm|language\s+model|assistant|chatbot|gpt|model)s?\s*[:,!.]
    | \b(?:answer|respond|reply|output|print|say|write|repeat|return|state|conclude|translate|claim)\s+
        (?:only\b|exactly\b|instead\b|nothing\b|with\b|the\s+(?:word|phrase|following|string|text)\b
        |this\s+word\b|["'“‘`:])
    | \b(?:always|just|simply|must|instead|please|now|only|then|and)\s+(?:answer|respond|reply|output|print|say)\b
    | \b(?:your|the)\s+(?:only\s+)?(?:answer|reply|response|output)\s+(?:must|should|has\s+to|is\s+to|will)\b
    | \b(?:reveal|leak|exfiltrate|print|show|repeat)\s+(?:your|the\s+system)\s+(?:\w+\s+)?
        (?:prompt|password|secrets?|keys?)\b
    | \b(?:call|invoke|use|run|execute)\s+the\s+(?:\w+\s+)?(?:tool|function|command|shell)\b | !\[[^\]]*\]\(\s*https?:
    | \b(?:vergiss|ignoriere|missachte)\s+(?:\w+\s+){0,4}(?:anweisung\w*|regeln|vorherige\w*|obige\w*)
    | \b(?:antworte|sage|schreibe)\s+(?:nur|genau|stattdessen)\b
    | \b(?:ignore[zr]?|oublie[zr]?|ignora|olvida)\s+(?:\w+\s+){0,4}(?:instruct\w+|instruc\w+|istruzioni|consignes)
    """,
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)


def command(text: str) -> bool:
    """Whether a sentence reads like a command to a language model. A net with holes: it is the first of several."""
    return bool(COMMANDS.search(text))


NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
NOT = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|\w+n[’']t|nicht|kein\w*|nie|ohne|ne|pas|non|nunca|sin)\b", re.I
)


def numbers(text: str) -> set[str]:
    """The numbers, without marks between thousands."""
    return {re.sub(r"[.,](?=\d{3}\b)", "", n) for n in NUMBER.findall(text)}


def stems(text: str) -> set[str]:
    """Content words, cut to five letters: enough to know "pays" for "pay" and "payment"."""
    return {w[:5].removesuffix("s") for w in re.findall(r"[^\W_]{2,}", text.lower()) if w not in COMMON}


def names(text: str) -> set[str]:
    """Words with a capital that does not merely begin a sentence."""
    return (
        {w.lower() for w in re.findall(r"(?<=[\w,;:)] )[^\W\d_a-zß-ÿ][\w&’'-]+", text)}
        - COMMON
        - {"mr", "mrs", "ms", "dr"}
    )


def supported(sentence: str, evidence: Sequence[Quote], question: str = "", least: float = 0.6) -> bool:
    """Whether the quotations carry the sentence: every number and name, the negation, and ``least`` of the words."""
    said = " ".join(q.flat for q in evidence)
    own = stems(sentence)
    if not own or not said:
        return False
    if numbers(sentence) - numbers(said) - numbers(question):
        return False
    if {n[:5].removesuffix("s") for n in names(sentence)} - stems(said) - stems(question):
        return False
    if bool(NOT.search(sentence)) != bool(NOT.search(said)):
        return False
    known = own & (stems(said) | stems(question))
    new = own - stems(question)
    return len(known) >= least * len(own) and (not new or len(new & stems(said)) >= 0.5 * len(new))


def nowhere(question: str, text: str) -> list[str]:
    """Names and numbers of the question that the text says nowhere: what it asks of is not there.

    Names only in English, where a capital within a sentence means one.
    """
    wanted = numbers(question)
    if re.search(r"\b(?:the|what|who|how|does|did|is|was|when|where|which)\b", question, re.IGNORECASE):
        wanted |= names(question)
    there = text.lower()
    return sorted(
        w for w in wanted if w.removesuffix("'s").removesuffix("’s")[:6] not in there and w not in numbers(text)
    )
