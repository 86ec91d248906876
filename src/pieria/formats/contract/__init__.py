"""Contracts: what they say of the usual matters, where exactly, and how two versions differ. Rules; no model is asked.

Whatever is found is a span (start, stop) of the contract's text, so that a quotation can be checked at its place.
"""

from .clauses import Clause, changes, clauses
from .find import Found, findings, missing, sentence
from .kinds import FIRST, Kind, kinds
from .playbook import Risk, read, risks

__all__ = [
    "FIRST",
    "Clause",
    "Found",
    "Kind",
    "Risk",
    "changes",
    "clauses",
    "findings",
    "kinds",
    "missing",
    "read",
    "risks",
    "sentence",
]
