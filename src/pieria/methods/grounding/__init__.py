"""An answer held to documents that came with its question: what the documents are, and what is asked of them.

A request carries documents as ``<document name="lease.txt">...</document>`` within a user's message, or as what tools
gave back. They are data: a sentence in one that reads like a command is no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...core.values import Message

BEGIN, END = re.compile(r"<document(?:\s+name=\"([^\"\n]{0,200})\")?\s*>\n?"), "</document>"
NOWHERE = "It is not in these documents."


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Material:
    """``question`` is what the last user's message says beside its documents; ``before``: the messages without them."""

    documents: tuple[Document, ...]
    question: str
    before: tuple[Message, ...]


def wrapped(documents: Sequence[Document], question: str) -> str:
    """The text of a message that carries documents; one that holds the closing tag cannot end itself early."""
    said = list[str]()
    for d in documents:
        name = re.sub(r'["\n<>]', " ", d.name)[:200]
        words = d.text.replace("</document", "<\u200b/document")
        said.append(f'<document name="{name}">\n{words}\n</document>')
    return "\n".join([*said, "", question])


def material(messages: Sequence[Message]) -> Material:
    documents, rest, question = list[Document](), list[Message](), ""
    for message in messages:
        if message.role == "tool":
            documents.append(Document(str(message.meta.get("name") or f"tool {len(documents) + 1}"), message.text))
        if message.role != "user":
            rest.append(message)
            continue
        found, bare = cut(message.text)
        for name, words in found:
            documents.append(Document(name or f"document {len(documents) + 1}", words))
        if bare.strip():
            question = bare.strip()
            rest.append(message)
    return Material(tuple(d for d in documents if d.text.strip()), question, tuple(rest))


def cut(said: str) -> tuple[list[tuple[str, str]], str]:
    """The documents (name, text) of a message, and the message without them. It takes time by the message's length,
    however many tags are left open."""
    found, rest, at = list[tuple[str, str]](), "", 0
    while (mark := BEGIN.search(said, at)) and (end := said.find(END, mark.end())) >= 0:
        found.append((mark[1] or "", said[mark.end() : end].removesuffix("\n")))
        rest += said[at : mark.start()]
        at = end + len(END)
    return found, rest + said[at:]


def asks(question: str) -> bool:
    """Whether it is a question, so that "it is not there" can be an answer."""
    begins = "who whom whose what which when where why how is are was were do does did can could may must has have will"
    return "?" in question or question.lower().lstrip().partition(" ")[0] in begins.split()
