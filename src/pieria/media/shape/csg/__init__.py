"""csg: things as programs of solids (constructive solid geometry), kept as JSON, built by manifold3d.

A program has objects; an object has numbers (``w``, ``d``, ``h`` in centimetres and its own), parts with materials, and a
place. Lengths may be expressions of the numbers, so that a changed number sets the thing anew. x is to the right, y away
from the viewer, z up. ``spec`` reads programs, ``expression`` their arithmetic, ``solids`` and ``profiles`` build their
nodes, ``build`` places the objects, ``files`` writes GLB, STL, OBJ and 3MF, ``printing`` checks, ``look`` shows,
``relief`` makes programs of pictures, ``families`` holds the library. All that builds needs the extra ``model``.
"""
