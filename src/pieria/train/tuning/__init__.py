"""Tune a language model on examples of your own: an adapter beside its base, measured before and after."""

from .tune import Asked, Tools, tune

__all__ = ["Asked", "Tools", "tune"]
