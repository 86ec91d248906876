"""Nets of two narrow layers in place of the `tiny` ones, for tests in which it does not matter how many there are:
what is traced, exported and learnt is the same, layer by layer, and takes half the time."""

from __future__ import annotations

import pytest


def shallow(patch: pytest.MonkeyPatch) -> None:
    """Until ``patch`` is undone, in this process."""
    from pieria.nets import rnn, transformer

    patch.setitem(transformer.SIZES, "tiny", (2, 64, 2))
    patch.setitem(rnn.SIZES, "tiny", (2, 64))
