"""Train any medium on your own files: a folder becomes a model that runs without torch.

`train` and `compare` are generators of events, as everything is. What they make lies in ``home/trained/NAME``.
"""

from __future__ import annotations

import os

# idle threads must sleep: a machine that trains is also used for other things, and threads that spin while they wait
# for one another slow each other down as soon as there are more of them than cores
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from .compare import compare
from .train import Asked, train

__all__ = ["Asked", "compare", "train"]
