"""tutor: questions from your material, chosen for what you know."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.counting import many
from ...core.errors import Cancelled, UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Delta, Event, Finish, Notice, Part, Progress
from ...methods.asking import forget, need, owner, told
from ...methods.course import SCHEMA, Course
from ...methods.drawer import drawer, place
from ...methods.making import LETTERS, Made, judged, make
from ...methods.progress import lines, picture
from ...methods.quiz import correct
from ...methods.reading import Document, documents
from ...methods.sentences import sections

PASSAGE = 900
"""Characters of a passage that a question is made from."""
SHORTEST = 120


def endings(do: str = "next", **_: Any) -> tuple[str, ...]:
    return (".svg" if do == "progress" else ".txt", ".json")


@bounded
def tutor(
    run: Run,
    material: Annotated[Path | None, "a file or folder to learn from; leave it out to go on with a course"] = None,
    *,
    text: Annotated[str, "material given as text, for programs"] = "",
    course: Annotated[str, "the course's name; made from the material's if empty"] = "",
    learner: Annotated[str, "who learns"] = "me",
    do: Annotated[
        Literal["next", "answer", "hint", "make", "progress", "export", "erase"],
        "next: ask; answer: take --answer; hint: tell a little; make: only make questions; "
        "progress: how far the learner is; export or erase: all that is kept of the learner",
    ] = "next",
    answer: Annotated[str, "the learner's answer: a letter, or words"] = "",
    items: Annotated[int, "how many passages to make questions of, if there are none yet", Within(1, 500)] = 8,
    written: Annotated[bool, "answers are written, not chosen"] = False,
    level: Annotated[Literal["beginner", "school", "university"], "how questions are worded"] = "school",
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    seed: Annotated[int, "repeats the making of questions", SEEDS] = 0,
) -> Iterator[Event]:
    """Learn from your own material: questions with hints, the next one as hard as it should be, progress in pictures.

    pieria tutor ./biology                               # a session in the terminal
    pieria tutor --course biology --do next --json       # one call for a program
    pieria tutor --course biology --do progress -o progress.svg
    pieria tutor --do erase --learner ann
    """
    with drawer(place("tutor", owner(run)), SCHEMA) as db:
        who = need(learner, "learner", "learner's name")
        if do == "export":
            data = _every(db).export(who)
            yield from told(json.dumps(data, indent=2, ensure_ascii=False), data)
            return
        if do == "erase":
            gone, runs = _every(db).erase(who)
            forget(run, runs)
            yield from told(f"Erased: {many(gone, 'answer')} of {who}.", {"learner": who, "erased": gone})
            return
        found = documents([material]) if material else []
        yield from (Notice("read", d.note) for d in found if d.note)
        lesson = yield from _open(db, material, found, text, course)
        if do == "make" or (do == "next" and not lesson.items()):
            yield from _make(run, lesson, items, level, model, seed)
            db.commit()
            if do == "make":
                count = len(lesson.items())
                yield from told(
                    f"{lesson.name} has {many(count, 'question')}.",
                    {"course": lesson.name, "items": _all(lesson)},
                    made=True,
                )
                return
        if do == "next":
            yield from _next(lesson, who, written)
        elif do == "hint":
            yield from _hint(lesson, who)
        elif do == "answer":
            yield from _answer(run, lesson, who, answer, model)
        else:
            yield from _progress(lesson, who)


def session(run: Run, say: Callable[[str], str], **given: Any) -> Iterator[Event]:
    """The same as a conversation in a terminal: say asks for a line and returns it ("" at the end of input)."""
    if given["do"] != "next":
        yield from tutor(run, **given)
        return
    yield from _quiet(tutor(run, **given | {"do": "next"}))
    while True:
        said = say("\nyour answer (h a hint, p progress, s skip, q quit): ").strip()
        if said.lower() in ("q", "quit", "exit", ""):
            break
        does = {"h": "hint", "p": "progress", "s": "next"}.get(said.lower(), "answer")
        # the material is read once: after that the course has it
        rest = given | {"material": None, "text": "", "course": _name(given["course"], given["material"])}
        yield from _quiet(tutor(run, **rest | {"do": does, "answer": said}))
        if does == "answer":
            yield Delta("\n")
            yield from _quiet(tutor(run, **rest | {"do": "next"}))
    yield Finish("stop", {"run": None})


def _quiet(events: Iterator[Event]) -> Iterator[Event]:
    """What a session shows of one call."""
    for event in events:
        if isinstance(event, (Delta, Progress, Notice)):
            yield event


def _name(course: str, material: Path | None) -> str:
    return course.strip() or (material.resolve().stem if material else "")


def _every(db: sqlite3.Connection) -> Course:
    return Course(db, "")


def _open(
    db: sqlite3.Connection, material: Path | None, found: Sequence[Document], text: str, course: str
) -> Generator[Event, None, Course]:
    name = _name(course, material)
    known = [r["name"] for r in db.execute("SELECT name FROM courses WHERE name != '' ORDER BY made DESC")]
    if not name and text.strip():
        need(name, "course", "name for the course")
    if not name and len(known) == 1:
        name = known[0]
    if not name or (name not in known and not material and not text.strip()):
        there = f"There are: {', '.join(known)}." if known else "Give a file or a folder: pieria tutor ./material"
        raise UserError(f"There is no course{' called ' + name[:60] if name else ' chosen'}.", there, param="course")
    lesson = Course(db, name)
    read = [(d.name, d.text) for d in found]
    read += [("text", text)] if text.strip() else []
    short = []
    for source, whole in read:
        passages = [
            (source, heading or Path(source).stem, whole[a:b])
            for heading, a, b in sections(whole, PASSAGE)
            if b - a >= SHORTEST
        ]
        if passages:
            lesson.put(passages)
        else:
            short.append(source)
    if short and len(short) == len(read):
        raise UserError(f"{short[0]} is too short to learn from.", "Give at least a paragraph.", param="material")
    if short:
        yield Notice("short", f"Left out, for being shorter than a paragraph: {', '.join(short)[:300]}.")
    db.commit()  # others may write while the model thinks
    return lesson


def _make(run: Run, lesson: Course, count: int, level: str, model: str, seed: int) -> Iterator[Event]:
    rows = lesson.untried(count)
    if not rows:
        yield Notice("made", "Every passage of this course has its question, or none that passes the checks.")
        return
    known = [(r["question"], r["answer"]) for r in lesson.items()]
    drawn = seed + 1000 * rows[0]["tried"]  # the same draft again would fail again
    for event in make(run, [(r["heading"], r["text"]) for r in rows], known, level, model, drawn):
        if isinstance(event, Made):
            lesson.add(rows[event.passage]["id"], event.heading, event.item)
        else:
            yield event
        if isinstance(event, Progress):
            lesson.tried(rows[int(event.done) - 1]["id"])
            lesson.db.commit()  # a crash loses no more than one question


def _all(lesson: Course) -> list[dict[str, Any]]:
    return [
        {
            "id": r["id"], "topic": r["skill"], "question": r["question"], "answer": r["answer"],
            "wrong": json.loads(r["wrong"]), "guessable": bool(r["guessable"]), "source": r["source"],
            "start": r["start"], "passage": r["text"],
        }
        for r in lesson.items()
    ]  # fmt: skip


def _next(lesson: Course, who: str, written: bool) -> Iterator[Event]:
    found = lesson.next(who, lesson.tracer(), time.time())
    if found is None:
        raise UserError(
            "No question passed the checks.", "Give more material, or another model: --model.", code="no_items"
        )
    row, guess = found
    options = lesson.show(who, row, written)
    listed = "".join(f"\n  {a}. {o}" for a, o in zip(LETTERS, options, strict=False))
    data = {
        "course": lesson.name, "item": row["id"], "topic": row["skill"], "question": row["question"],
        "options": options, "expected": round(guess.chance, 3), "because": guess.why[:3],
    }  # fmt: skip
    yield from told(f"{row['question']}{listed}", data, made=True)


def _asked(lesson: Course, who: str) -> tuple[sqlite3.Row, list[str], int]:
    if (asked := lesson.asked(who)) is None:
        raise UserError(f"{who} has no question to answer.", "Ask for one: --do next", code="nothing_asked")
    return asked


def _hint(lesson: Course, who: str) -> Iterator[Event]:
    row, _, taken = _asked(lesson, who)
    hints = json.loads(row["hints"])
    if taken >= len(hints):
        yield from told("There is no further hint.", {"item": row["id"], "hint": "", "left": 0})
        return
    lesson.hint(who)
    data = {"item": row["id"], "hint": hints[taken], "left": len(hints) - taken - 1}
    yield from told(hints[taken], data, made=True)


def _answer(run: Run, lesson: Course, who: str, answer: str, model: str) -> Iterator[Event]:
    row, options, hints = _asked(lesson, who)
    said = need(answer, "answer", "answer")
    at = LETTERS.find(said.upper()) if len(said) == 1 else -1
    words = options[at] if 0 <= at < len(options) else said
    right, kept = correct(words, row["answer"]), list[str]()
    if right is None:
        try:
            wrong = words in json.loads(row["wrong"])
            right = not wrong and judged(run, row["question"], row["answer"], words, model, kept)
        except Cancelled:  # no answer will name the recorded run, so nobody could erase it later
            forget(run, kept)
            raise
    before = lesson.tracer().guess(who, str(row["id"]), row["skill"], time.time()).chance
    lesson.take(who, row, right, words, hints, time.time(), kept)
    after = lesson.tracer().mastery(who, row["skill"], time.time())
    source = next(s for s in _sentences(row) if s)
    verdict = "Right." if right else f"Not quite: {row['answer']}."
    data = {
        "item": row["id"], "correct": right, "answer": row["answer"], "hints": hints, "source": row["source"],
        "sentence": source, "expected": round(before, 3), "topic": row["skill"], "mastery": round(after, 3),
    }  # fmt: skip
    yield from told(f"{verdict} “{source}” ({row['source']})", data, made=True)


def _sentences(row: sqlite3.Row) -> Iterator[str]:
    from ...methods.sentences import split

    yield from (s.text for s in split(row["text"]) if s.start <= row["start"] < s.end)
    yield row["text"]


def _progress(lesson: Course, who: str) -> Iterator[Event]:
    tracer, now = lesson.tracer(), time.time()
    mine = [a for a in tracer.answers if a.learner == who]
    counts = {r["skill"]: 0 for r in lesson.items()}
    for a in mine:
        counts[a.skill] = counts.get(a.skill, 0) + 1
    topics = sorted(((s, tracer.mastery(who, s, now), n) for s, n in counts.items()), key=lambda t: t[1])
    replay, path = type(tracer)(weights=list(tracer.weights)), []
    for a in tracer.answers:
        if a.learner == who:
            path.append((a.correct, replay.guess(who, a.item, a.skill, a.time).chance))
        replay.add(a)
    svg = Part("image", picture(who, topics, path), "image/svg+xml")
    data = {
        "learner": who, "answers": len(mine), "right": sum(a.correct for a in mine),
        "topics": [{"topic": s, "chance": round(c, 3), "answers": n} for s, c, n in topics],
    }  # fmt: skip
    yield from told(lines(topics), data, svg)
