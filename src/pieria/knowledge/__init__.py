"""The knowledge room: learns folders of documents, says what is known. `erasing` takes out what shall be forgotten.

A collection is a folder ``home/knowledge/NAME`` with one file in it, and a card of the engine ``knowledge``, so that
every application finds its passages by a `Run`: ``run(Request("passage", question, model=NAME))``.
"""

from .learn import Asked, learn
from .shelf import collections, documents, known

__all__ = ["Asked", "collections", "documents", "known", "learn"]
