"""Tiles and figures of 16 pixels, drawn by code: ``paint`` has the brushes, ``terrain``, ``nature``, ``houses``,
``stone``, ``inner`` and ``people`` draw, ``sheet`` puts all on one picture and knows where each lies."""
