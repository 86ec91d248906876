"""Tune a language model on examples of your own: an adapter beside its base, measured before and after."""

from .ground import Asked, Tools, first
from .job import tune

__all__ = ["Asked", "Tools", "first", "tune"]
