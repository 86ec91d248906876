"""What a page's content security policy says of the scripts and styles that stand in it."""

from __future__ import annotations

import base64
import hashlib


def hashed(text: str) -> str:
    """The source expression that lets exactly this script or style in: ``'sha256-...'``."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
