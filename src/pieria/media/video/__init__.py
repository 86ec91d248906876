"""Short films of cut paper. `plan` (scenes as JSON), `motion` (how things move), `puppet` (jointed animals and people),
`stage` (layers that move at different speeds), `weather`, `render` (frames), `encode` (AV1 in MP4, GIF), `sheet`
(storyboards). numpy and Pillow."""

from __future__ import annotations

from collections.abc import Mapping

codes = "grid"
suffixes: Mapping[str, str] = {}
"""None of its own yet: films are made and not learnt from."""
