"""Worlds made from words: terrain, water, roads, settlements, dungeons, names, people and quests. numpy alone.

``asked`` reads the words, ``ground`` shapes chunks that join, ``water`` and ``rivers`` let water run down, ``sites`` places what was
asked for, ``roads`` joins it, ``build`` puts houses there, ``lore`` and ``quests`` fill it, ``make`` does all in order.
"""
