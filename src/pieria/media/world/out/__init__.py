"""A made world in the formats of its field: ``layers`` chooses tiles, ``tiled`` writes TMX and TSX, ``scene`` GLB,
``chart`` a map to look at, ``page`` a page to walk in, ``record`` everything as JSON."""
