"""How each one of a film does what it does, and where it is, where nobody says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..media.video import puppet
from ..media.video.plan import Role, Scene
from .filmwords import FLIES, ROLLS, SAILS, SWIMS

STEEDS = ("horse", "unicorn", "donkey", "camel", "two-hump camel", "elephant")
CRAWLS = frozenset(("turtle", "crab", "lobster", "seal"))
"""What swims and can walk too."""


def remembered(scene: Scene, before: Sequence[Scene]) -> Scene:
    """The scene with the colour and the number that "the dog" and "the ducks" of it had before."""
    known = {r.what: r for s in before for r in s.cast}

    def same(role: Role) -> Role:
        old = known.get(role.what)
        if old is None or not re.search(rf"\bthe {re.escape(role.said)}\b", scene.text, re.IGNORECASE):
            return role
        count = old.count if role.count > 1 and old.count > 1 else role.count
        return replace(role, colour=role.colour or old.colour, count=count)

    return replace(scene, cast=tuple(map(same, scene.cast)))


def mounted(roles: Sequence[Role]) -> list[Role]:
    """What somebody rides goes along: nobody sits on anything here, but a bicycle that stands still is not ridden."""
    steed = next((r for r in roles if not r.lead and (r.what in ROLLS or r.what in STEEDS)), None)
    rider = next((r for r in roles if r.lead), None)
    if steed is None or rider is None:
        return list(roles)
    on = replace(steed, lead=True, action=rider.action, side=rider.side)
    return [rider, on, *(r for r in roles if r is not rider and r is not steed)]


def airy(role: Role) -> bool:
    """Whether it may be where there is no ground to stand on."""
    return role.what in FLIES | SWIMS | SAILS | {
        "cloud",
        "sun",
        "star",
        "crescent moon",
        "full moon",
        "rainbow",
        "comet",
    }


def usual(role: Role) -> str:
    for names, action in (
        (FLIES, "fly"),
        (SWIMS, "swim"),
        (SAILS, "sail"),
        (ROLLS, "drive"),
        ({"sun", "star"}, "shine"),
    ):
        if role.what in names:
            return action
    return "wait"


def fitting(role: Role) -> str:
    """The action as this one does it: a car that runs drives, a ship that goes sails."""
    moves = role.action in ("run", "walk", "drive", "fly", "sail", "swim")
    if role.what in ROLLS and role.action in ("run", "walk", "fly", "sail"):
        return "drive"
    if role.what in SAILS and moves:
        return "sail"
    if role.what in CRAWLS and role.action in ("run", "walk", "jump"):
        return "walk"
    if role.what in SWIMS and role.action in ("run", "walk", "float", "wait"):
        return "swim"
    if role.what == "balloon" and moves:
        return "float"
    if role.action == "drive" and role.what not in ROLLS:
        return "run"
    if role.what in ("honeybee", "butterfly", "lady beetle", "bat", "flying saucer") and role.action == "walk":
        return "fly"
    if role.what in FLIES and role.action in ("float", "run") and puppet.known(role.what):
        return "fly"
    return role.action


def default(lead: Role | None) -> str:
    if lead is None:
        return "meadow"
    if lead.action == "sail" or lead.what in SAILS:
        return "sea"
    if lead.what in CRAWLS and lead.action == "walk":
        return "meadow" if lead.said.startswith("tortoise") else "beach"
    if lead.action == "swim" or lead.what in SWIMS:
        if lead.what in ("duck", "swan"):
            return "water"
        return "sea" if "whale" in lead.what or lead.what == "dolphin" else "underwater"
    if lead.what in ("astronaut", "flying saucer", "rocket", "ringed planet", "comet"):
        return "space"
    if (
        lead.action in ("fly", "float")
        and (lead.what in FLIES)
        and not puppet.known(lead.what)
        and lead.what not in ("butterfly", "honeybee", "lady beetle")
    ):
        return "sky"
    if lead.what in ROLLS:
        return "city"
    return "meadow"
