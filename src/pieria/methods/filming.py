"""A sentence as a film's plan: scenes, who is in them, what they do, where, when, in which weather, under which camera.

Rules read it; things, numbers, colours and grounds are read by `picturing`. What no rule knows a verb for is returned in
``puzzling``, for a language model under a schema.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ..core.errors import UserError
from ..media.picture import colours
from ..media.video import plan, puppet
from ..media.video.plan import Film, Role, Scene
from . import concepts, kinds, picturing, rewording
from .acting import airy, default, fitting, mounted, remembered, usual
from .clauses import MOST_ALIKE, WINS, ahead, fronted, gathered, implied, together, turns, verb
from .clauses import number as number_of
from .filmwords import (
    ADVERBS,
    CAMERAS,
    DETERMINERS,
    FALLS,
    FORMS,
    HOUR,
    HOURS,
    JOINTS,
    LAND,
    LEADS,
    LENGTH,
    LOW,
    NOBODY,
    PHRASES,
    QUOTED,
    SEASON,
    START,
    SWIMS,
    TURNS,
    UNDER,
    WAYS,
    WEATHERS,
    affirmed,
    beside,
    bounded,
    length,
    shares,
    shots,
)

NEAREST = {"table": "room"}
"""The ground of pictures that films have not, and what is seen instead, which is told."""
BY_NIGHT = ("crescent moon", "full moon", "fireworks", "shooting star")
SCENE, FEWEST = 4.0, 6.0
"""Seconds of a scene, and of a film, where nothing is said."""


@dataclass
class Read:
    film: Film
    notices: list[str] = field(default_factory=list)
    puzzling: list[int] = field(default_factory=list)
    """Scenes in which no verb was known."""
    unknown: list[str] = field(default_factory=list)


def read(
    prompt: str, seconds: float | None = None, seed: int = 1, size: tuple[int, int] = (plan.WIDTH, plan.HEIGHT)
) -> Read:
    """The plan of a film. Raises `UserError` for a prompt that is empty, too long or holds nothing to see."""
    words = bounded(prompt)
    if not re.search(r"\w", words):
        raise UserError(
            "There is nothing to film.", 'Say what: pieria video "a fox runs through snow, 6 s"', param="prompt"
        )
    quotes = [m[1].strip() for m in QUOTED.finditer(words)]
    rest = QUOTED.sub(lambda m: f" §{quotes.index(m[1].strip())} ", words)
    rest = shots(rest)
    each = shares(rest)
    found = length(rest) if not each else None
    rest = LENGTH.sub(" ", rest) if found is not None else rest
    wanted = found if seconds is None else seconds
    rest, told, typed = affirmed(rest)
    result = Read(Film(()), told)
    scenes = list[Scene]()
    title, end = "", ""
    lasting, hour = dict[int, float](), ""
    for clause in JOINTS.split(START.sub("", rest, count=1)):
        if not clause or not re.search(r"\w", clause):
            continue
        if each and (share := length(clause)) is not None:
            clause, lasting[len(scenes)] = LENGTH.sub(" ", clause), share
        if alone := HOUR.fullmatch(clause.strip(" ,:")):  # "Morning."
            hour = f", {'in the' if alone[1].lower() in ('morning', 'evening', 'rain', 'snow') else 'at'} {alone[1]}"
            continue
        clause, hour = f"{clause}{hour}", ""
        marks = [quotes[int(n)] for n in re.findall(r"§(\d+)", clause)]
        said = bool(
            re.search(
                r"(?:says?|said|captions?|caption(?:ed)?|subtitles?|with the text|shouts?|asks?)\s*:?\s*,?\s*§",
                clause,
                re.I,
            )
        )
        bare = re.sub(
            r",?\s*(?:with\s+(?:the\s+)?)?(?:and\s+)?(?:(?:the\s+|a\s+)?(?:titled?|called|named|caption(?:ed)?s?|subtitles?|says?|said|saying|shouts?|asks?|text|words|sign))?\s*:?\s*§\d+",
            " ",
            clause,
            flags=re.I,
        ).strip(" ,.")
        if not re.search(r"\w", bare):
            for mark in marks:
                title, end = (
                    (title, mark)
                    if scenes and mark.lower().strip(" .!") == "the end"
                    else (mark, end)
                    if not scenes
                    else (title, mark)
                )
            continue
        *before, more = turns(fronted(bare) if scenes else bare)
        for part in before:  # what the same one does next
            scenes.append(remembered(staged(*gathered(part, scenes), result, len(scenes)), scenes))
        scene = remembered(staged(*gathered(more, scenes), result, len(scenes)), scenes)
        if marks and said:
            scene = replace(scene, caption=marks[0])
        elif marks and marks[-1].lower().strip(" .!") == "the end":
            end = marks[-1]
        elif marks and not scenes:
            title = marks[0]
        elif marks:
            scene = replace(scene, title=marks[0])
        scenes.append(scene)
    if not scenes:
        raise UserError(
            "The words name nothing that can be filmed.",
            'Say who does what: pieria video "a fox runs"',
            status=422,
            param="prompt",
        )
    if len(scenes) > plan.MOST_SCENES:
        raise UserError(
            f"A film has {plan.MOST_SCENES} scenes at most, not {len(scenes)}.", "Make two.", param="prompt"
        )
    scenes = [replace(s, text=typed.retold(s.text)) for s in scenes]
    result.notices = [typed.retold(n) for n in result.notices]
    if title:
        scenes[0] = replace(scenes[0], title=title)
    if end and len(scenes) > 1:
        scenes[-1] = replace(scenes[-1], title=end)
    elif end:
        scenes[0] = replace(scenes[0], caption=end)
    total = max(FEWEST, SCENE * len(scenes)) if wanted is None else wanted
    if not plan.SHORTEST <= total <= plan.LONGEST:
        raise UserError(
            f"A film of {total:g} seconds cannot be made.",
            f"From {plan.SHORTEST:g} to {plan.LONGEST:g} seconds.",
            param="seconds",
        )
    lengths = [lasting.get(n, SCENE) for n in range(len(scenes))] if lasting else [total / len(scenes)] * len(scenes)
    stretch = 1.0 if seconds is None else seconds / sum(lengths)
    made = Film(
        tuple(replace(s, seconds=n * stretch) for s, n in zip(scenes, lengths, strict=True)),
        title or titled(scenes),
        *size,
        plan.FPS,
        seed,
    )
    result.film = plan.checked(made)
    return result


def titled(scenes: list[Scene]) -> str:
    """The words of the first scene, without its quotations."""
    return re.sub(r"\s+", " ", re.sub(r"§\d+", "", scenes[0].text)).strip(" ,.")[:80]


def staged(clause: str, last: Scene | None, result: Read, number: int) -> Scene:
    """One scene; where others do something else in it ("the sun rises, birds fly"), they join its cast."""
    won = WINS.search(clause)
    if won and (before := f"{clause[: won.start()]}{clause[won.end() :]}".strip(" ,")):
        scene = staged(before, last, result, number)
        if (first := ahead(scene, won["who"])) is None:
            result.notices.append(f"Not shown, for it fits nobody here: {won[0].strip(' ,')}.")
        return replace(first or scene, text=clause.strip(" ,"))
    parts = together(clause)
    scene = one(parts[0], last, result, number)
    for part in parts[1:]:
        more = one(part, scene, result, number)
        does = {r.what: ("wait", r.action) for r in scene.cast}
        if more.weather and all(r.action in does.get(r.what, ()) and r.said not in part.lower() for r in more.cast):
            scene = replace(scene, weather=scene.weather or more.weather)  # "confetti falls": nobody else comes
            continue
        hues = {r.what: r.colour for r in scene.cast}
        named = [replace(r, colour=r.colour or hues.get(r.what, "")) for r in more.cast]
        again = {r.what for r in named if r.lead}  # "a girl with a balloon walks, the balloon flies away"
        same = re.match(r"\s*(?:the|it|he|she)\b", part, re.IGNORECASE)  # "the fish hides": the one that is there
        cast = (*(r for r in scene.cast if (r.lead and not same) or r.what not in again), *named)
        ashore = more.ground in ("sky", "underwater") and any(r.lead and not airy(r) for r in scene.cast)
        ground = scene.ground if scene.ground != "meadow" or ashore else more.ground
        wet = scene.weather or ("" if ashore and more.weather == "bubbles" else more.weather)
        scene = replace(scene, cast=cast[: plan.MOST_CAST], ground=ground, weather=wet,
                        time=more.time, until=scene.until or more.until)  # fmt: skip
    return replace(scene, text=re.sub(r"^(?:and\s+)?then\s+", "", clause.strip(" ,")))


def aimed(tail: str, somebody: bool, chased: bool) -> str:
    """What stands after the verb, as words that `picturing` reads: what it is done to, through or at stands near."""
    hours = r"(?! (?:day|night|noon|midday|midnight|dawn|sunrise|sunset|dusk|moonlight)\b)"
    ways = f"through|across|along|into|onto|down|up|towards?|around|round|past|by{hours}|out of|from|off|away from|between|among|against|to|at{hours}|with|over|after"
    place = rf"\b(?P<lead>{LEADS})\s+(?=(?:an?\s+|the\s+)?(?:\w+\s+)?(?P<place>{LOW})\b)"
    tail = re.sub(place, lambda m: beside(m["lead"], m["place"]) or m[0], tail)
    tail = re.sub(rf"^(?:{ways})\b", "near", tail)
    tail = re.sub(rf"(?<=\w )(?:{ways})(?<!with) (?=(?:an?|the(?! left| right)|two|three|some)\b)", "near ", tail)
    if chased:
        return f"and {tail}"
    thing = re.split(rf"\b(?:{LEADS})\b", tail)[0].split()
    joined = re.match(rf"(?:{LEADS}|with|and|wearing|like|as|of)\b", tail)
    return f"near {tail}" if somebody and thing and not joined and kinds.known(thing[-1]) else tail


def one(clause: str, last: Scene | None, result: Read, number: int) -> Scene:
    """One scene of its words."""
    words = re.sub(r"^\s*(?:and\s+)?(?:then|next|finally|later|afterwards)\b,?", "", f" {clause.lower()} ") + " "
    words = rewording.coloured(words)
    words = NOBODY.sub(" ", SEASON.sub(" ", words))
    words = re.sub(r"\b(?:his|her|their|its|my|your|our)\b", "the", words)
    camera = time = until = weather = ground = ""
    words = re.sub(r"\b(?:and\s+)?(?:the\s+)?camera\s+(?=zoom|pan)", "", words)
    for name, pattern in CAMERAS:
        if not camera and (
            found := re.search(rf",?\s*(?:\b(?:and|while|with|in)\s+(?:an?\s+)?)?\b(?:{pattern})\b", words)
        ):
            camera, words = name, words[: found.start()] + " " + words[found.end() :]
    if found := TURNS.search(words):
        time, until = (next(n for n, p in HOURS.items() if re.fullmatch(p, found[k], re.I)) for k in ("a", "b"))
        words = words[: found.start()] + " " + words[found.end() :]
    elif (found := FALLS.search(words)) and re.search(r"\w", words[: found.start()] + words[found.end() :]):
        time, until = ("day", "night") if found["night"] else ("night", "day")
        words = words[: found.start()] + " " + words[found.end() :]
    for name, pattern in WEATHERS:
        if not weather and (found := re.search(rf",?\s*\b(?:{pattern})\b", words)):
            weather, words = name, words[: found.start()] + " " + words[found.end() :]
    if found := UNDER.search(words):
        ground, words = "underwater", words[: found.start()] + " " + words[found.end() :]
    side = ""
    if found := WAYS.search(words):
        side = {"left": "right", "right": "left"}[found["from"]] if found["from"] else found["to"] or found["ward"]
        words = words[: found.start()] + " " + words[found.end() :]
    for pattern, instead in PHRASES:
        words = re.sub(pattern, instead, words)
    tokens = re.findall(r"[\w'#-]+|,", re.sub(r"^[\s,]*(?:and\b[\s,]*)+", "", words))
    at = verb(tokens)
    pronoun = bool(tokens) and tokens[0] in ("it", "he", "she", "they")
    action = FORMS[tokens[at]] if at is not None else ""
    chased = at is not None and tokens[at].startswith(("chas", "follow"))
    head = " ".join(tokens[:at] if at is not None else tokens)
    head = re.sub(
        r"\b(?:is|are|was|were|starts?|begins?|tries|to|be|slowly|quickly|and|there|that|who|which)\s*$",
        "",
        head.strip(),
    ).strip(" ,")
    tail = ADVERBS.sub(" ", " ".join(tokens[at + 1 :])) if at is not None else ""
    if (
        pronoun
        and at is None
        and (does := re.fullmatch(r"(?!is\b|was\b|has\b)(\w+[^s\W]s)\b ?(.*)", " ".join(tokens[1:])))
    ):
        result.puzzling.append(number)  # "she juggles"
        result.notices.append(f"Not shown, for no rule knows it: {does[1]}.")
        tail = ADVERBS.sub(" ", does[2])
    if left := re.search(r"\band (\w+s|\w+ing)\s*$", tail):
        result.notices.append(f"Not shown, for no rule knows it: {left[1]}.")
        tail = tail[: left.start()].strip()
    tail = aimed(tail, bool(head), chased)
    again = pronoun or (not head and last is not None)
    sentence = f"{'' if again else head} {tail}".strip(" ,")
    scene = picturing.read(sentence) if re.search(r"\w", sentence) else picturing.Scene()
    if scene.unknown and pronoun and last is not None:  # "he sits on a bench": who does it is known
        scene = replace(scene, unknown=(), missing=(*scene.missing, *scene.unknown))
    if scene.ground in NEAREST:
        called, instead = scene.nearly[0][0] if scene.nearly else scene.ground, NEAREST[scene.ground]
        scene = replace(scene, ground=instead, nearly=((called, instead),))
    subjects = list(scene.subjects)
    if scene.unknown and not subjects and (first := thing(sentence if at is None else head or tail)) is not None:
        subject, lost, kin = first
        lost = lost or (tail if at is not None else "")
        subjects, scene = (
            [subject],
            replace(scene, unknown=(), kinds=kin, dropped=(*scene.dropped, *([lost] if lost else []))),
        )
        if at is None:
            result.puzzling.append(number)
    elif scene.unknown and not subjects and at is None and last is not None and implied(clause):
        again, scene = True, replace(scene, unknown=(), dropped=(*scene.dropped, sentence))
        result.puzzling.append(number)
    roles: list[Role] = []
    if again and last is not None:
        roles = [replace(r, action="wait") for r in last.cast if r.lead]
    known = len(roles)
    for n, subject in enumerate(subjects):
        if subject.count > MOST_ALIKE:
            result.notices.append(
                f"{MOST_ALIKE} of a kind are seen at most, so not all of {subject.count} {subject.words}."
            )
        related = any(r.a == 0 and r.b == n and r.kind != "near" for r in scene.relations)
        lead = (chased and n < 2) or (known == 0 and (n == 0 or (company(head, subject) and not related)))
        roles.append(Role(subject.concept, subject.words, number_of(subject), colours.named(subject.colour) if subject.colour else "",
                          round(min(3.0, max(0.2, subject.size * natural(subject.concept, subject.words))), 3), lead=lead))  # fmt: skip
    if chased and len(roles) > 1:
        roles = [*roles[1::-1], *roles[2:]]  # who is chased is ahead
    roles = [
        replace(
            r,
            action=(action or usual(r)) if r.lead else "shine" if r.what in ("sun", "star") else "wait",
            side=side or "right",
        )
        for r in roles
    ]
    if at is not None and re.match(r"rid|rode", tokens[at]) and {*tokens[at + 1 : at + 2]} & DETERMINERS:
        roles = mounted(roles)
    roles = [replace(r, action=fitting(r)) for r in roles]
    here = {"night": ("crescent moon", "full moon"), "day": ("sun",)}.get(time or scene.time or "day", ())
    roles = [r for r in roles if r.lead or r.what not in here]  # they stand in that sky already
    leads = [r for r in roles if r.lead]
    if leads and max(r.size for r in leads) < 0.85:  # who is alone is seen well
        times = 0.85 / max(r.size for r in leads)
        roles = [replace(r, size=round(r.size * times, 3)) if r.lead else r for r in roles]
    star = next((r for r in roles if r.lead), None)
    ground = ground or scene.ground if (ground or scene.ground) in plan.GROUNDS else ground or ""
    if scene.ground in ("plain", "gradient"):
        result.notices.append(f"A film has no plain ground: {scene.colour or 'it'} was left out.")
    if not ground:
        ground = default(star)
        if ground == "sky" and any(not r.lead and not airy(r) for r in roles):
            ground = "meadow"  # birds over a castle
        if last is not None and (again or (ground == "meadow" and last.ground in LAND)):
            ground = last.ground  # nobody said that it is elsewhere
    fish = star is not None and star.action == "swim" and star.what in SWIMS - {"dolphin"} and "whale" not in star.what
    if ground in ("sea", "water") and fish:
        ground = "underwater"
    weather = weather or {"storm": "raining"}.get(scene.weather, scene.weather)
    if weather == "snowing" and ground == "meadow":
        ground = "snow"
    if last is not None and again and ground == last.ground:
        weather = weather or last.weather
    weather = weather or {"snow": "snowing", "underwater": "bubbles"}.get(ground, "")
    if not time and any(r.what in BY_NIGHT for r in roles):
        time = scene.time or "night"  # the moon rises
    time = time or scene.time or (last.until or last.time if last is not None else "day")
    result.unknown += scene.unknown
    result.notices += scene.told("Nothing here can draw it")
    result.notices += [f"Not shown, for no rule knows it: {w}." for w in scene.dropped]
    return Scene(
        SCENE,
        ground,
        time,
        until,
        weather,
        camera or "follow",
        tuple(roles[: plan.MOST_CAST]),
        text=re.sub(r"^(?:and\s+)?then\s+", "", clause.strip(" ,")),
    )


def company(head: str, subject: picturing.Subject) -> bool:
    """Whether one who is named before the verb does the same: "a man and a dog walk", "a man with a dog walks"; a
    balloon that somebody has does not walk."""
    before, named, _ = head.partition(subject.words)
    alive = puppet.living(subject.words) or puppet.living(subject.concept)
    return bool(named) and (" and " in f" {head} " or (alive and " with " in before))


def thing(words: str) -> tuple[picturing.Subject, str, tuple[tuple[str, str], ...]] | None:
    """The first thing that can be drawn, of words of which no rule made sense, the words after it, and whether it is
    drawn as its kind."""
    tokens = re.findall(r"[\w'-]+", words)
    for n, word in enumerate(tokens):
        if word not in FORMS and kinds.known(word) and not concepts.barred(word):
            reading = picturing._Reading()
            subject = picturing.noun(" ".join(tokens[max(0, n - 3) : n + 1]), reading)
            if subject is not None:
                return subject, " ".join(tokens[n + 1 :]), tuple(reading.kinds)
    return None


def natural(concept: str, said: str) -> float:
    """How large beside others."""
    from ..media.picture.compose import NATURAL

    name = puppet.known(said) or puppet.known(concept)
    return puppet.size(name) if name else NATURAL.get(concept, 0.9)
