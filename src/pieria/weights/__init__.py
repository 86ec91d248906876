"""The weights room: which models there are, where their files lie, and how they get there.

Cards are read by `cards`; `locate` hands out verified files only; `get` fetches; `add` and `remove` are for the user's
own models, `keep` and `undo` for those that were trained here; `default` chooses when none is named.
"""

from .cardfile import cards
from .choose import default, prefer
from .fetch import get
from .own import add, keep, remove, undo
from .shelf import doubt, locate, missing

__all__ = ["add", "cards", "default", "doubt", "get", "keep", "locate", "missing", "prefer", "remove", "undo"]
