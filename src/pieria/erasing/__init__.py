"""The erasing room: takes a person or a document out of everything that this home keeps, and names what it cannot.

Every place that a home has is looked into: the store's records and files, collections, the drawers of applications
(memory, translations, lessons, help desks, caches), pages and reports, samples of trained models, and whatever else
lies there. A place that no rule knows is looked into as bytes, so that a new one is never silently passed by.
"""

from .erase import Asked, forget
from .found import Find, Left, Model

__all__ = ["Asked", "Find", "Left", "Model", "forget"]
