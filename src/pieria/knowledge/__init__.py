"""The knowledge room: learns folders of documents, forgets them, says what is known.

A collection is a folder ``home/knowledge/NAME`` with one file in it, and a card of the engine ``knowledge``, so that
every application finds its passages by a `Run`: ``run(Request("passage", question, model=NAME))``.
"""

from .forget import forget
from .learn import Asked, learn
from .shelf import collections, documents, known

__all__ = ["Asked", "collections", "documents", "forget", "known", "learn"]
