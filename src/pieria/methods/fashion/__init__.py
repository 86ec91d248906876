"""Garments: a body in centimetres, a design in words and numbers, patterns drafted from both, cloth, sketches.

``geometry`` and ``piece`` hold what is cut; ``body`` what is measured; ``torso``, ``sleeve``, ``skirt``, ``trousers``
and ``parts`` draft blocks; ``garments`` puts them together; ``check`` measures the result; ``paper`` prints it.
``textile`` draws cloth, ``sketch`` and ``sheet`` show the garment; ``words`` reads what is asked for.
"""
