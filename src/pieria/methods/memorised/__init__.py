"""What a text model has kept of the texts that it was taught: attacks, as an outsider with the model could run them.

- Canaries (Carlini et al. 2019, "The Secret Sharer"): secrets made up by chance and planted before the training. Each
  is compared with others of its form that never were there; its *exposure* is how many bits of guessing the model
  saves.
- Membership (Yeom et al. 2018; Carlini et al. 2021): whether a passage was learnt, told from its loss, plain and
  against how well a general compressor does; judged by what is found at 1 % false alarms (Carlini et al. 2022).
- Verbatim overlap: the longest stretch of what the model writes that stands in the texts, beside that of texts it has
  not seen.
"""

from .canary import Canary, drawn, planted
from .measure import LONG, Taught, birds, folder, given, membership, own, spread, stretches

__all__ = [
    "LONG",
    "Canary",
    "Taught",
    "birds",
    "drawn",
    "folder",
    "given",
    "membership",
    "own",
    "planted",
    "spread",
    "stretches",
]
