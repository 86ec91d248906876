"""A plan as frames, one at a time: nothing is kept but the one before. The same plan and seed give the same pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from . import motion
from .actor import tinted
from .letters import Words
from .plan import Film, Role, Scene
from .stage import Stage
from .weather import Weather, misty

FADE = 6
"""Frames over which a scene comes out of the one before."""
NIGHT = {"day": 0.0, "sunset": 0.12, "night": 0.34}
AIR = ("fly", "float", "spin", "shine", "swing")


class Actor(Protocol):
    width: int
    tall: int

    def at(self, pose: motion.Pose, left: bool) -> tuple[Any, float, float]: ...


Stages = Callable[[str, str, int, bool], Stage]
"""(ground, time, seed, whether its sun or moon is in the sky) to its layers."""
Casting = Callable[[Role, int, float], Actor]
"""(role, which of its count, height in pixels) to who plays it."""


@dataclass(frozen=True, slots=True)
class Placed:
    actor: Actor
    role: Role
    offset: float
    """pixels from the middle of the group, ahead being positive"""
    base: float
    """y that it stands on, pixels"""
    shift: float
    share: float = 0.05
    """for what stands far away: how much of the camera's way it goes by"""


def frames(film: Film, stages: Stages, casting: Casting, fonts: tuple[Path, Path]) -> Iterator[Any]:
    """Pictures of Pillow's (RGB), film.fps a second. fonts: of titles and of captions."""
    from PIL import Image

    before: Any = None
    for number, (scene, count) in enumerate(zip(film.scenes, film.counts, strict=True)):
        shot = Shot(film, scene, number, stages, casting, fonts)
        for n in range(count):
            frame = shot.frame(n / film.fps)
            if before is not None and n < FADE:
                frame = Image.blend(before, frame, (n + 1) / (FADE + 1))
            yield frame
            last = frame
        before = last


def lit(scene: Scene) -> bool:
    """Whether the sky has its own sun or moon: not where one is in the cast, and not behind rain, snow or mist."""
    shining = {r.what for r in scene.cast} & {"sun", "crescent moon", "full moon"}
    return not shining and scene.weather not in ("raining", "snowing", "mist")


class Shot:
    """One scene, of which any moment can be drawn."""

    def __init__(
        self, film: Film, scene: Scene, number: int, stages: Stages, casting: Casting, fonts: tuple[Path, Path]
    ) -> None:
        self.film, self.scene = film, scene
        self.w, self.h = film.width, film.height
        seed = film.seed * 101 + number
        times = [scene.time] + ([scene.until] if scene.until and scene.until != scene.time else [])
        self.stages = [stages(scene.ground, time, seed, lit(scene)) for time in times]
        if scene.weather == "mist":
            self.stages = [misty(s, t) for s, t in zip(self.stages, times, strict=True)]
        self.times = times
        self.weather = Weather(scene.weather, self.w, self.h, seed)
        self.caption = Words(scene.caption, fonts[1], self.w, self.h, "caption") if scene.caption else None
        self.leads, self.props = self.cast(casting)
        high = any(
            p.base < 0.62 * self.h or p.role.action == "rise" for p in self.leads
        )  # a title goes where nobody is
        self.title = (
            Words(scene.title, fonts[0], self.w, self.h, "title", 0.72 if high else 0.1) if scene.title else None
        )
        lead = next((p.role for p in self.leads), None)
        self.way = (-1 if lead and lead.side == "left" else 1) * (motion.speed(lead.action) if lead else 0.0)
        self.side = -1 if lead and lead.side == "left" else 1
        self.shadow = lru_cache(maxsize=64)(shadow)

    # who stands where --------------------------------------------------------------------------------------------

    def ground(self, role: Role) -> float:
        """y that a thing stands on, or hangs at."""
        base = self.stages[0].base
        if role.action in AIR or aloft(role.what):
            return self.h * (0.5 if base else 0.6)
        if self.scene.ground in ("sea", "water"):
            return self.h * 0.845
        return self.h * (base or (0.9 if role.action in ("rise", "grow") else 0.68))

    def cast(self, casting: Casting) -> tuple[list[Placed], list[Placed]]:
        leads, props, at = list[Placed](), list[Placed](), 0.0
        many = sum(r.count for r in self.scene.cast if r.lead)
        less = {1: 1.0, 2: 0.9, 3: 0.8}.get(many, 0.68)
        ready: list[tuple[Actor, Role, int]] = []
        moving = any(r.lead and motion.speed(r.action) for r in self.scene.cast)
        for role in self.scene.cast:
            height = 0.36 * self.h * role.size * (less if role.lead else 1.0)
            height = min(height, 0.62 * self.h)
            for n in range(role.count):
                actor = casting(role, n, height)
                if role.lead:
                    ready.append((actor, role, n))
                else:
                    props.append(
                        Placed(
                            actor,
                            role,
                            (len(props) * 0.5 - 0.12) * self.w if moving else len(props) * 0.16 * self.w,
                            self.far(role),
                            0.37 * n,
                            1.0,
                        )
                    )
        total = sum(a.width for a, _, _ in ready) * 0.95
        squeeze = 0.84 * self.w / max(total, 1.0)
        if squeeze < 1:  # more than there is room for: all of them smaller
            ready = [
                (casting(r, n, squeeze * min(0.36 * self.h * r.size * less, 0.62 * self.h)), r, n) for _, r, n in ready
            ]
            total *= squeeze
        for actor, role, n in ready:
            half = actor.width * 0.475
            swims = self.scene.ground in ("sea", "water") and role.action == "swim"
            sunk = actor.tall * (0.34 if actor.tall < 0.25 * self.h else 0.5) * swims  # the head stays above the water
            leads.append(
                Placed(
                    actor,
                    role,
                    total / 2 - at - half,
                    self.ground(role) + sunk + 0.012 * self.h * (n % 3) * (not swims),
                    (0.37 * len(leads)) % 1,
                )
            )
            at += 2 * half
        return leads, props

    def far(self, role: Role) -> float:
        if aloft(role.what):
            return 0.36 * self.h
        return self.h * (self.stages[0].base - 0.055 if self.stages[0].base else 0.75)

    # one moment -----------------------------------------------------------------------------------------------------

    def camera(self, t: float) -> tuple[float, float, float]:
        """(pixels it has gone to the right, where the group's middle is as a share of the width, how near)."""
        share = t / max(self.scene.seconds, 1e-6)
        kind, side = self.scene.camera, 1 if self.way >= 0 else -1
        group = max((abs(p.offset) + 0.5 * p.actor.width for p in self.leads), default=0.0) / self.w
        room = max(0.0, 0.48 - group)
        near = 1.0
        if kind in ("zoom in", "zoom out"):
            k = motion.ease(share)
            near = 1 + 0.4 * (k if kind == "zoom in" else 1 - k)
            room = min(room, max(0.0, 0.48 / near - group))
        if kind in ("pan left", "pan right"):
            right = 1 if kind == "pan right" else -1
            k = motion.ease(share) - 0.5
            reach = min(room, 0.2)
            return right * (k + 0.5) * 0.42 * self.w + self.way * self.h * t, 0.5 - 2 * right * k * reach, near
        if self.way and kind == "still":
            return 0.0, 0.5 + side * (2 * share - 1) * room * 0.92, near
        if self.way:
            return self.way * self.h * t, 0.5 + side * (motion.ease(share) - 0.62) * min(room, 0.22), near
        beside = 0.13 if any(not aloft(p.role.what) for p in self.props) else 0.0  # room for what is looked at
        return 0.0, 0.5 - self.side * min(beside, room), near

    def frame(self, t: float) -> Any:
        from PIL import Image

        camera, middle, near = self.camera(t)
        k = motion.ease(t / max(self.scene.seconds, 1e-6) * 1.15 - 0.08) if len(self.stages) > 1 else 0.0
        frame = self.stages[0].behind(camera, t)
        if k > 0:
            frame = Image.blend(frame, self.stages[1].behind(camera, t), k)
        dark = (
            0.0
            if self.scene.ground in ("room", "cave", "space")
            else NIGHT[self.times[0]] + k * (NIGHT[self.times[-1]] - NIGHT[self.times[0]])
        )
        if self.scene.weather == "stars":
            self.weather.over(frame, t, camera)
        half = self.camera(self.scene.seconds / 2)[0]
        for p in self.props:
            fade = 0.05 if aloft(p.role.what) else 1.0
            at = 0.74 if fade < 1 else 0.6 if self.way else 0.5 + 0.27 * self.side
            x = at * self.w + self.side * p.offset - (camera - half * (fade == 1.0)) * fade
            self.draw(frame, p, x, t, dark, self.way < 0)
        side = -1 if self.way < 0 or (self.leads and self.leads[0].role.side == "left") else 1
        for p in sorted(self.leads, key=lambda p: p.base):
            self.draw(frame, p, middle * self.w + side * p.offset, t, dark, p.role.side == "left")
        if k > 0:
            other = frame.copy()
            self.stages[0].before(frame, camera, t)
            self.stages[1].before(other, camera, t)
            frame = Image.blend(frame, other, k)
        else:
            self.stages[0].before(frame, camera, t)
        if self.scene.weather != "stars":
            self.weather.over(frame, t, camera)
        if near > 1.003:
            wide, tall = self.w / near, self.h / near
            top = min(self.h - tall, max(0.0, 0.62 * self.h - 0.6 * tall))
            box = ((self.w - wide) / 2, top, (self.w + wide) / 2, top + tall)
            frame = frame.resize((self.w, self.h), Image.Resampling.BICUBIC, box=box)
        if self.title is not None:
            self.title.over(frame, t, 0.25, min(3.4, self.scene.seconds - 0.1))
        if self.caption is not None:
            self.caption.over(frame, t, 0.2, self.scene.seconds - 0.1)
        return frame

    def draw(self, frame: Any, p: Placed, x: float, t: float, dark: float, left: bool) -> None:
        pose = motion.pose(p.role.action, t, self.scene.seconds, p.shift)
        tall = float(p.actor.tall)
        room = max(0.0, p.base - tall * 1.08 - 0.04 * self.h)
        lift = min(pose.lift * tall, room)
        if p.role.action == "roll":  # round the way it has gone
            pose = motion.Pose(turn=57.3 * motion.speed("roll") * self.h * t / max(p.actor.width / 2, 1) / 1.6)
        picture, ax, ay = p.actor.at(pose, left)
        shade = self.stages[0].shade
        if shade and not aloft(p.role.what):
            floor = self.stages[0].base * self.h + (p.base - self.ground(p.role)) if p.role.lead else p.base
            high = (floor - p.base + lift) / max(tall, 1.0)
            mask = self.shadow(
                max(8, round(p.actor.width * pose.sx / (1 + 0.5 * high) / 4) * 4),
                self.h,
                round(shade / (1 + 1.6 * high), 2),
            )
            frame.paste((18, 26, 44), (round(x - mask.width / 2), round(floor - mask.height * 0.55)), mask)
        made = tinted(picture, dark)
        frame.paste(made, (round(x - ax), round(p.base - lift - ay)), made)


def shadow(wide: int, height: int, dark: float) -> Any:
    """A soft ellipse."""
    from PIL import Image, ImageDraw, ImageFilter

    tall = max(6, round(0.16 * min(wide, 0.3 * height)))
    soft = max(1, tall // 4)
    mask = Image.new("L", (wide + 4 * soft, tall + 4 * soft), 0)
    ImageDraw.Draw(mask).ellipse([2 * soft, 2 * soft, wide + 2 * soft, tall + 2 * soft], fill=round(255 * dark))
    return mask.filter(ImageFilter.GaussianBlur(soft))


HIGH = frozenset("sun|crescent moon|full moon|star|glowing star|cloud|rainbow|sun with face|comet|kite".split("|"))


def aloft(what: str) -> bool:
    return what in HIGH
