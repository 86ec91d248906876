"""Stories: the length is right, nothing comes twice, names stay, files open; what cannot be is refused in a sentence."""

from __future__ import annotations

import io
import itertools
import json
import os
import random
import re
import signal
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pieria.apps.creative.story import story
from pieria.core.contracts import Given, Run
from pieria.core.errors import UserError
from pieria.core.values import Delta, Event, Finish, Notice, Output, Part, Progress, Request, digest, text
from pieria.formats import epub
from pieria.methods.storytelling import drift, illustrating, names, plan, prose, turns, varied, verse
from pieria.methods.storytelling.bible import Bible, Character
from pieria.methods.storytelling.book import Book, book_epub, docx
from pieria.methods.storytelling.repeats import Said, distinct
from pieria.methods.storytelling.syllables import line, rhymes, syllables

pytestmark = pytest.mark.usefixtures("home")
LIGHT = "a lighthouse keeper finds a letter from her lost brother"
ROOTS = ["".join(x) for x in itertools.product("bdfglmnprst", "aeiou", ("ck", "lt", "nd", "rm", "st", "sk", "mp"))]
NOUNS = [r + end for r in ROOTS for end in ("", "er", "ow")]
DEEDS = [r + "ed" for r in ROOTS]
HOWS = [
    *"before dawn,in the rain,with both hands,without a word,on the third try,under the lamp,by the gate,too late".split(
        ","
    ),
    *(f"near {n}" for n in NOUNS[::90]),
]


class Writer:
    """Stands in for a language model: grammatical nonsense about the bible's people, with every fault there is."""

    def __init__(self, faults: bool = True, after: int = 999, model: str = "") -> None:
        self.faults, self.calls, self.after, self.seen = faults, 0, after, list[Request]()

    def __call__(self, request: Request) -> Iterator[Event]:
        self.calls += 1
        self.seen.append(request)
        rng = random.Random(int(request.options.get("seed", 0)) * 7919 + self.calls)
        asked = "\n".join(m.text for m in request.messages)
        shape = request.options.get("response_format")
        if self.calls > self.after:
            yield Finish("cancelled")
            return
        if shape:
            made = [json.dumps(self.shaped(shape["json_schema"]["schema"]["properties"], rng))]
        elif "You are a poet" in asked:
            end = m[1] if (m := re.search(r'last word is "(\w+)"', asked)) else "sea"
            made = [f"1. {' '.join(rng.sample(NOUNS, rng.randint(2, 8)))} {end}" for _ in range(request.options["n"])]
        else:
            who = (
                re.findall(r"^- (\w+) \(", asked, re.MULTILINE) or re.findall(r"\b(?:Wanda|Otto)\b", asked) or ["Wanda"]
            )
            made = [self.talk(who, rng) if "NAME: what" in asked else self.prose(who, rng, request)]
        for index, piece in enumerate(made):
            yield Output(text(piece), index)
        yield Finish("stop", {"run": f"r{self.calls}"})

    def shaped(self, form: dict, rng: random.Random) -> dict:
        if "ideas" in form:
            count = form["ideas"]["minItems"]
            return {"ideas": [{"title": f"The {n} {self.calls}", "line": self.sentence(["Wanda"], rng)} for n in
                              rng.sample(NOUNS, count)]}  # fmt: skip
        if "characters" not in form:
            return {
                k: rng.sample(NOUNS, v["minItems"]) if v["type"] == "array" else rng.choice(NOUNS)
                for k, v in form.items()
            }
        people = rng.sample(form["characters"]["items"]["properties"]["name"]["enum"], 2)
        return {
            "title": "The Salt Letter", "setting": "A lighthouse on Brack Rock, in 1911",
            "characters": [{"name": n, "role": f"keeper {n}", "trait": "stubborn"} for n in people],
        }  # fmt: skip

    def sentence(self, who: list[str], rng: random.Random) -> str:
        a, b, c = rng.sample(NOUNS, 3)
        return (f"{rng.choice(who)} {rng.choice(DEEDS)} the {a} and the {b} {rng.choice(HOWS)}, but the {c} "
                f"{rng.choice(DEEDS)} {rng.choice(NOUNS)} {rng.choice(HOWS)}.")  # fmt: skip

    def prose(self, who: list[str], rng: random.Random, request: Request) -> str:
        said = [self.sentence(who, rng) for _ in range(max(3, request.options["max_tokens"] // 24))]
        if not self.faults:
            return " ".join(said)
        said[1] = f'"The {rng.choice(NOUNS)} is gone. Look," said {rng.choice(who)}, "at the {rng.choice(NOUNS)}."'
        said.insert(2, said[0])
        said.insert(3, f"Marcus Bell {rng.choice(DEEDS)} a {rng.choice(NOUNS)} {rng.choice(HOWS)}.")
        said.insert(4, "This is a sentence that comes again in every scene of the story.")
        said.insert(5, f"I am the {rng.choice(NOUNS)} and I tell you so.")
        return f"Sure, here is the scene:\n\n**Scene 3: The Bell**\n\nOnce upon a time there was. {' '.join(said)}\n\nThe bell was"

    def talk(self, who: list[str], rng: random.Random) -> str:
        turns = [f"**{rng.choice(who)}:** {self.sentence(['It'], rng)}" for _ in range(12)]
        return "\n".join(["Sure!", *turns, turns[0], "Stranger: Who is there?", f"{who[0]}: and then"])


def events(*said: str, writer: Run | None = None, **more: object) -> list[Event]:
    return list(story(writer or Writer(), *said, **more))


def parts(made: list[Event]) -> list[Part]:
    return [e.part for e in made if isinstance(e, Output)]


@pytest.mark.parametrize(("words", "seed"), [(150, 1), (400, 2), (1500, 3), (1500, 4), (3000, 5)])
def test_a_story_has_its_length_and_says_nothing_twice(words: int, seed: int) -> None:
    made = events(LIGHT, words=words, seed=seed)
    markdown, _, _, plain = parts(made)
    body = str(markdown.data).split("\n", 1)[1]
    assert abs(len(body.split()) - words) <= 0.1 * words
    sentences = [re.sub(r"\W+", " ", s).strip().lower() for s in re.split(r"(?<=[.!?])[”\s]+", body)]
    sentences = [s for s in sentences if s]
    assert len(set(sentences)) == len(sentences)
    for gone in ("Sure", "Scene 3", "**S", "Marcus", "Bell", "tell you", "The bell was\n", "Once upon"):
        assert gone not in body, gone
    bible = json.loads(str(plain.data))
    assert set(re.findall(r"(?<=[a-z] )[A-Z]\w+", body)) <= {c["name"] for c in bible["bible"]["characters"]}
    assert "".join(e.data for e in made if isinstance(e, Delta)).split() == str(markdown.data).split()
    assert isinstance(made[-1], Finish) and any(isinstance(e, Progress) for e in made)
    assert not [e for e in made if isinstance(e, Notice)]


def test_a_seed_repeats_a_story() -> None:
    a, b, c = (parts(events(LIGHT, words=300, seed=s))[0].data for s in (7, 7, 8))
    assert a == b != c


def test_people_of_the_user_are_kept_and_prompts_hold_the_bible() -> None:
    writer = Writer(faults=False)
    made = events(LIGHT, words=300, writer=writer, characters=["Mara (she): a keeper who cannot lie", "Tov"])
    people = json.loads(str(parts(made)[-1].data))["bible"]["characters"]
    assert [p["name"] for p in people[:2]] == ["Mara", "Tov"] and people[0]["role"] == "a keeper who cannot lie"
    assert all("Mara (she)" in r.messages[0].text for r in writer.seen[2:])
    assert "The story so far:" in writer.seen[-1].messages[1].text


def test_cancelled_keeps_the_scenes_that_were_told() -> None:
    made = events(LIGHT, words=1500, writer=Writer(faults=False, after=20))
    assert isinstance(made[-1], Finish) and made[-1].reason == "cancelled"
    assert 50 < len(str(parts(made)[0].data).split()) < 900
    none = events(LIGHT, writer=Writer(after=0), seed=2)
    assert isinstance(none[-1], Finish) and none[-1].reason == "cancelled" and not parts(none)


RECEIPT = {
    "model": {"card": "steady", "engine": "fake", "licence": "Apache-2.0", "sha256": {}}, "seed": 1,
    "tokens": dict.fromkeys(("prompt_tokens", "cached_tokens", "completion_tokens"), 1),
    "cost": {"cpu_seconds": 0.0, "peak_bytes": 0},
}  # fmt: skip


class Steady(Writer):
    """Says the same to the same question, as a model with a seed does, and can kill its own process."""

    def __init__(self, dies: int = 0, **more: Any) -> None:
        super().__init__(**more)
        self.dies = dies

    def __call__(self, request: Request) -> Iterator[Event]:
        if self.dies and len(self.seen) == self.dies:
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen.append(request)
        if self.after < len(self.seen):
            yield Finish("cancelled")
            return
        again = Writer(self.faults, after=1 << 60)
        again.calls = int(digest(request.messages)[:12], 16)
        for event in again(request):
            yield Finish("stop", {"run": "r", "receipt": RECEIPT}) if isinstance(event, Finish) else event


def killed(dies: int, *said: str, **more: Any) -> None:
    """A story whose process is killed by SIGKILL before its model answers once more."""
    child = os.fork()
    if child == 0:
        try:
            events(*said, writer=Steady(dies), **more)
        finally:
            os._exit(3)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


def leftover(home: Path) -> int:
    return sum(
        sqlite3.connect(p).execute("SELECT count(*) FROM parts").fetchone()[0] for p in home.glob("story/*.sqlite3")
    )


@pytest.mark.parametrize("form", ["story", "dialogue", "verse"])
def test_one_that_was_killed_goes_on_where_it_was(home: Path, form: str) -> None:
    given = {"form": form, "words": 500, "seed": 4}
    whole = Steady()
    want = [p.data for p in parts(events(LIGHT, writer=whole, **given))]
    assert leftover(home) == 0 and len(whole.seen) > 3, "what is finished leaves nothing"
    dies = len(whole.seen) - 1
    killed(dies, LIGHT, **given)
    assert leftover(home) == dies
    rest = Steady()
    made = events(LIGHT, writer=rest, **given)
    assert parts(made)[0].data == want[0] and json.loads(str(parts(made)[-1].data)) == json.loads(want[-1])
    assert len(rest.seen) == 1, "what was answered is not asked again"
    assert form == "verse" or [e.code for e in made if isinstance(e, Notice)] == ["resumed"]
    usage = made[-1].usage
    assert len(usage["earlier"]) == dies and len(usage["runs"]) == dies + 1 and leftover(home) == 0


def test_another_premise_seed_length_or_model_begins_anew(home: Path) -> None:
    killed(4, LIGHT, words=300)
    for said, more in ((LIGHT + "!", {}), (LIGHT, {"seed": 2}), (LIGHT, {"words": 900}), (LIGHT, {"model": "b"})):
        anew = Steady()
        made = events(said, writer=anew, **{"words": 300, **more})
        assert not any(isinstance(e, Notice) and e.code == "resumed" for e in made)
        assert len(anew.seen) == len(made[-1].usage["runs"]) and "earlier" not in made[-1].usage
        assert leftover(home) == 4, "what was begun waits"
    events(LIGHT, writer=Steady(), words=300)
    assert leftover(home) == 0


def test_ctrl_c_keeps_what_was_written_for_the_next_time(home: Path) -> None:
    first = Steady(after=9)
    *_, said, end = events(LIGHT, writer=first)
    assert end.reason == "cancelled" and end.usage["goes_on"] and said.code == "stopped"
    rest = Steady()
    made = events(LIGHT, writer=rest)
    assert made[-1].reason == "stop" and len(rest.seen) == len(made[-1].usage["runs"]) - 9
    other = Steady()
    killed(3, LIGHT)
    assert len(events(LIGHT, writer=Given(other, "key"))[-1].usage["runs"]) == len(other.seen), (
        "of another owner nothing is taken up"
    )


def test_one_that_goes_on_leaves_its_file_s_name_free(home: Path, tmp_path: Path) -> None:
    from pieria.doors.cli.show import application

    def told(run: Run, premise: Annotated[str, "what it is about"]) -> Iterator[Event]:
        yield from story(Steady(after=4), premise)

    guards = dict.fromkeys(("privacy", "policy", "mark", "grounding", "think"))
    given = {"premise": LIGHT, "output": tmp_path / "a.md", "json": False, "quiet": True, **guards}
    assert application("story", told, dict(given)) == 130 and not (tmp_path / "a.md").exists()

    def rest(run: Run, premise: Annotated[str, "what it is about"]) -> Iterator[Event]:
        yield from story(Steady(), premise)

    assert application("story", rest, dict(given)) == 0 and (tmp_path / "a.md").exists()


def test_the_receipt_counts_what_was_written_before(studio: Any) -> None:
    card = studio.home / "cards" / "slow.toml"
    card.parent.mkdir()
    card.write_text('title = "an echo"\nmedia = ["text"]\nengine = "echo"\nlicence = "Apache-2.0"\nname = "slow"\n')
    from pieria.methods.asking import ask, request
    from pieria.methods.resuming import Resumed

    def work(run: Any, last: bool) -> Iterator[Event]:
        resumed = Resumed(run, "story")
        said = [ask(resumed, request("", f"line {n}", "slow")) for n in range(3 if last else 2)]
        if last:
            yield Output(Part("text", "\n".join(said)))
            yield Finish("stop", resumed.told)

    list(work(studio.run, False))
    ends = list[Finish]()

    def run(asked: Request) -> Iterator[Event]:
        for event in studio.run(asked):
            ends.extend([event] if isinstance(event, Finish) else [])
            yield event

    *_, end = studio.kept(work(run, True), "story", {}, ends)
    assert len(ends) == 1 and end.usage["receipt"]["model"]["card"] == "slow"
    steps = studio.store.get(end.usage["run"])["request"]["messages"][0]["meta"]["runs"]
    assert len(steps) == 3 and {r["id"] for r in studio.store.runs()} >= set(steps)
    assert not {r["id"] for r in studio.store.runs(whole=True)} & set(steps)


def test_it_goes_on_with_the_model_it_was_begun_with(home: Path) -> None:
    """The default is another one by then: no model is named, so nothing tells the two apart but the receipts."""
    from pieria.methods.asking import ask, request
    from pieria.methods.resuming import Resumed

    asked = list[str]()

    def answers(default: str) -> Run:
        def run(one: Request) -> Iterator[Event]:
            asked.append(one.model or default)
            yield Output(text(f"{one.messages[-1].text} by {asked[-1]}"))
            yield Finish("stop", {"receipt": {"model": {"card": asked[-1]}}})

        return run

    for word in ("one", "three"):
        ask(Resumed(answers("old"), "story"), request("", word))
    resumed = Resumed(answers("new"), "story")
    assert [ask(resumed, request("", n)) for n in ("one", "two")] == ["one by old", "two by old"]
    assert resumed.model == "old" and asked == ["old", "old", "old"]
    other = Resumed(answers("new"), "story")  # begun with other words: what another model said of them is not mixed in
    assert [ask(other, request("", n)) for n in ("zero", "three")] == ["zero by new", "three by new"]
    assert ask(Resumed(answers("old"), "story"), request("", "four", "named")) == "four by named"


def test_a_model_that_says_nothing_is_an_error() -> None:
    def mute(request: Request) -> Iterator[Event]:
        yield Output(text(""))
        yield Finish("stop")

    for form in ("story", "dialogue", "ideas", "verse"):
        with pytest.raises(UserError):
            list(story(mute, LIGHT, form=form))


def test_dialogue_has_only_its_people_and_its_length() -> None:
    markdown, *_, plain = parts(events(LIGHT, form="dialogue", words=500))
    lines = [x for x in str(markdown.data).splitlines()[1:] if x.strip()]
    people = {c["name"] for c in json.loads(str(plain.data))["bible"]["characters"]}
    assert all(re.match(r"\*\*(\w+):\*\* ", x) and x[2:].split(":")[0] in people for x in lines)
    assert abs(len(" ".join(lines).split()) - 500) <= 50


def test_ideas_are_ten_and_differ() -> None:
    plain = json.loads(str(parts(events("the sea", form="ideas"))[-1].data))
    assert len(plain["ideas"]) == 10 == len({i["line"] for i in plain["ideas"]})


def test_a_line_of_verse_is_whole_and_new() -> None:
    """A haiku read: The rain on the tin / I have no title yet. I'm / The rain on a tin."""
    assert "I have no title yet" not in list(verse.cut("I have no title yet. I'm sorry for the rain", [], 7, 7))
    assert not any(x.endswith("I'm") for x in verse.cut("The gutters sing all night and I'm here", [], 7, 8))
    poem = verse.Poem(run=None, subject="rain", kind="haiku", lines=["The rain on the tin"])  # type: ignore[arg-type]
    assert poem.echoes("The rain on a tin") and not poem.echoes("A drum for the night")


@pytest.mark.parametrize("kind", list(verse.KINDS))
def test_verse_has_its_lines_and_rhymes(kind: str) -> None:
    made = events("the sea in winter", form="verse", kind=kind)
    plain = json.loads(str(parts(made)[-1].data))
    form = verse.KINDS[kind]
    assert len(plain["lines"]) == len(form.counts)
    if not [e for e in made if isinstance(e, Notice)]:
        assert all(a <= x["syllables"] <= b for x, (a, b) in zip(plain["lines"], form.counts, strict=True))
    ends: dict[str, list[str]] = {}
    for letter, one in zip(form.scheme.replace(" ", ""), plain["lines"], strict=True):
        ends.setdefault(letter, []).append(re.findall(r"\w+", one["line"])[-1])
    assert all(rhymes(*pair) for letter, pair in ((k, v[:2]) for k, v in ends.items()) if letter != "-")


def test_a_draft_goes_on_as_it_was_written(tmp_path: Path) -> None:
    mine = "# The Cellar\n\n" + " ".join(Writer().sentence(["Wanda", "Otto"], random.Random(n)) for n in range(8))
    path = tmp_path / "draft.md"
    path.write_text(mine + "\n")
    writer = Writer(faults=False)
    markdown, *_, plain = parts(events(writer=writer, continue_=path, words=300))
    assert str(markdown.data).startswith(mine)
    added = str(markdown.data)[len(mine) :]
    assert abs(len(added.split()) - 300) <= 30
    assert writer.seen[0].messages[0].role == "prompt" and {"Wanda", "Otto"} <= set(re.findall(r"[A-Z]\w+", added))
    assert {"draft", "added"} <= json.loads(str(plain.data))["voice"].keys()


def test_files_open_and_hold_the_text() -> None:
    from docx import Document

    markdown, word, book, _ = parts(events(LIGHT, words=300))
    first = str(markdown.data).split("\n\n")[1]
    made = Document(io.BytesIO(word.bytes))
    assert made.paragraphs[0].text == "The Salt Letter" and first in [p.text for p in made.paragraphs]
    with zipfile.ZipFile(io.BytesIO(book.bytes)) as inside:
        assert first in "".join(ElementTree.fromstring(inside.read("EPUB/001.xhtml")).itertext())


@given(st.text(min_size=1, max_size=40), st.booleans())
def test_an_epub_is_well_formed(title: str, cover: bool) -> None:
    title = title.encode("utf-8", "ignore").decode()
    made = epub.written(
        title, "a & b", [(title, "<p>One.</p>")] * 2, "urn:x:1", datetime(2026, 1, 2, tzinfo=UTC), b"png" * cover
    )
    assert made[30:58] == b"mimetypeapplication/epub+zip"  # at a fixed place, uncompressed
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        container = ElementTree.fromstring(book.read("META-INF/container.xml"))
        opf = next(e for e in container.iter() if e.tag.endswith("rootfile")).attrib["full-path"]
        package = ElementTree.fromstring(book.read(opf))
        tag = "{http://www.idpf.org/2007/opf}"
        items = {i.attrib["id"]: i.attrib["href"] for i in package.iter(f"{tag}item")}
        assert {f"EPUB/{h}" for h in items.values()} | {"mimetype", "META-INF/container.xml", opf} == set(
            book.namelist()
        )
        assert all(i.attrib["idref"] in items for i in package.iter(f"{tag}itemref"))
        for name in book.namelist():
            if name.endswith((".xhtml", ".opf", ".ncx", ".xml")):
                ElementTree.fromstring(book.read(name))


def bible(**more: object) -> Bible:
    people = (Character("Elara", "she"), Character("Otto", "he"))
    return Bible("The Salt Letter", "Brack Rock.", people, ("One.",), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("Elera ran to Otto's boat.", "Elara ran to Otto's boat."),
        ("Elara Moon laughed.", "Elara laughed."),
        ("She saw the Keeper fall.", "She saw the keeper fall."),
        ("Then she met Marcus Bell at the door.", "Then she met the stranger at the door."),
        ("Marcus opened the door.", "The stranger opened the door."),
        ('"Marcus, look out!" said Elara.', '"Look out!" said Elara.'),
        ('"Look out, Marcus!" said Elara.', '"Look out!" said Elara.'),
        ("She sailed to Dunwich.", None),
        ('"My name is Marcus," he said.', ""),
        ("On Monday Otto spoke English on Brack Rock.", "On Monday Otto spoke English on Brack Rock."),
        ("Silence fell. Nobody moved. Children laughed, and Rain came.", None),
    ],
)
def test_names_are_mended(said: str, becomes: str | None) -> None:
    ours = bible()
    made, _ = names.mended(said, ours)
    made = names.unnamed(made, ours)
    assert not names.strangers(made, ours.known)
    if becomes is not None:
        assert made == becomes


def test_a_stranger_keeps_his_noun() -> None:
    ours = bible()
    assert names.unnamed("She saw Marcus.", ours) == "She saw the stranger."
    assert names.unnamed("She saw Ivy with Marcus.", ours) == "She saw the neighbour with the stranger."


def test_prose_is_cleaned() -> None:
    said = ("Sure! Here is the scene:\n\n# Scene 2: Night\n\n*Otto* said, “Stay. Do not go,” and left.\n\nWord count: 120\n\n"
            "As an AI language model I cannot. 他走了。 The end of the rope was wet. The gull – \n\nThe End")  # fmt: skip
    assert prose.paragraphs(said) == [['Otto said, "Stay. Do not go," and left.'], ["The end of the rope was wet."]]
    assert prose.units('"Why?" he asked. "No. Stay!" said Otto. He left.') == [
        '"Why?" he asked.', '"No. Stay!" said Otto.', "He left."]  # fmt: skip
    assert prose.typographic("\"It's late,\" said O'Hara. 'No.'") == "“It’s late,” said O’Hara. ‘No.’"


@given(st.text(max_size=300), st.integers(1, 50))
def test_prose_never_fails(said: str, most: int) -> None:
    found = prose.paragraphs(said)
    kept = prose.shortened(found, most)
    assert prose.joined(kept) in prose.joined(found) or not kept
    for unit in (u for p in found for u in p):
        assert unit.count('"') % 2 == 0
        names.unnamed(names.mended(unit, bible())[0], bible())


def test_what_was_said_is_known_again() -> None:
    said = Said(['The boat went down behind the rock at noon. "No," she said.'])
    assert said.again("The boat went down behind the rock at noon!")
    assert said.again("The boat went down behind the rock at night.")
    assert not said.again("The boat came up again in front of the harbour wall.")
    assert said.again("A gull. A gull.")
    assert distinct("a b a b a b") == 2 / 5


SLOTS = {k: f"the {k}" for k in (*plan.SLOTS, "premise")} | {"a": "Ada", "b": "Bruno", "c": "Cyril"}


@pytest.mark.parametrize("count", range(1, turns.MOST + 1))
@pytest.mark.parametrize("third", [True, False])
def test_turns_follow_each_other(count: int, third: bool) -> None:
    told = turns.turns(count, count, third)
    deeds = [turns.filled(t, SLOTS) for turn in told for t in turn]
    assert len(set(told)) == len(told) == count or (not third and count > 9)
    assert "the premise" in deeds[0] and all(deeds) and not re.search(r"[{}]|\.\.", " ".join(deeds))
    assert third or "Cyril" not in " ".join(deeds)
    assert not drift.slips(" ".join(deeds), "past", "third")[0], "told in the tense that the story is told in"


def test_a_deed_without_its_matter_is_left_out() -> None:
    assert turns.filled("{a} held {thing}.", {**SLOTS, "thing": ""}) == ""
    assert turns.filled("It got worse: {bar}.", {"bar": "rain came."}) == "It got worse: rain came."


def test_where_an_engine_has_no_such_sampling_the_usual_is_asked_for() -> None:
    asked = list[Request]()

    def run(request: Request) -> Iterator[Event]:
        asked.append(request)
        if "dry_multiplier" in request.options:
            raise UserError("It has no option.", "x", code="unknown_option")
        yield Finish("stop")

    def refused(request: Request) -> Iterator[Event]:
        raise UserError("The model is busy.", "Wait.", code="busy")

    list(varied.varied(run)(Request("text", (), "", {"seed": 3})))
    assert [dict(r.options) for r in asked] == [{**varied.WIDE, "seed": 3}, {**varied.PLAIN, "seed": 3}]
    with pytest.raises(UserError):
        list(varied.varied(refused)(Request("text", ())))


def test_the_share_of_new_word_pairs() -> None:
    said = Said(["the cat sat down"])
    assert said.fresh("the cat ran the cat ran") == 2 / 5
    assert said.fresh("") == 0.0


def test_of_two_brothers_none_is_called_celia() -> None:
    assert set(plan.offered(1, (), "two brothers argue about a boat").values()) == {"he"}
    assert set(plan.offered(1, (), "A mother and her daughter run an inn").values()) == {"she"}
    assert set(plan.offered(1, (), "brothers and sisters").values()) == {"he", "she"} and len(plan.offered(1, ())) == 10


def test_people_of_a_plan() -> None:
    one = {"title": "A", "setting": "B", "characters": [
        {"role": "The baker", "name": "Ada", "trait": "x"}, {"role": "the  Baker", "name": "Bruno", "trait": "y"},
        {"role": "the baker", "name": "Cyril", "trait": "z"}]}  # fmt: skip
    found = plan.read(one, "p", (), {"Ada": "she", "Bruno": "he", "Cyril": "he"})
    assert found and [(c.name, c.role) for c in found.characters] == [("Ada", "The baker"), ("Bruno", "")]
    mara = (Character("Mara", ""), Character("Tov", "they", "a smith"))
    told = plan.read(one | {"title": "Two to five words."}, "a baker loses his oven.", (), {"Ada": "she"})
    assert told is not None and told.title == "A baker loses his oven"
    form = plan.people(mara, ["Ada"])
    assert form["Mara"]["required"] == ["pronoun", "role", "trait"] and form["characters"]["maxItems"] == 1
    about = {"pronoun": "she", "role": "her", "trait": "x"}
    said = {"title": "A", "characters": [{"name": "Ada", "role": "a smith", "trait": "jealous of Cyril"}]}
    (ada,) = plan.read(said, "p", (), {"Ada": "she", "Cyril": "he"}).characters
    assert (ada.role, ada.trait) == ("a smith", ""), "who is not in the story is named nowhere"
    found = plan.read({"title": "A", "Mara": about, "Tov": about}, "p", mara, {})
    assert found and [c.line for c in found.characters] == ["Mara (she): her, x", "Tov (they): a smith"]
    assert plan.placed("In the cellar.") == "the cellar" and plan.placed("To find him") == "to find him"
    assert names.mended("elara saw otto.", bible())[0] == "Elara saw Otto."


def test_slips_of_tense_and_person() -> None:
    assert drift.slipped("She walks and she is cold.", "past", "third")
    assert not drift.slipped('She was cold. "I am here, and you are late," she said.', "past", "third")
    assert drift.slipped("They stop to watch, and it enters the village.", "past", "third")
    assert not drift.slipped("She always knew it. They had to stop.", "past", "third")
    assert drift.slipped("I went home.", "past", "third") and not drift.slipped("I went home.", "past", "first")
    assert drift.slipped("You opened the door.", "past", "third")


SYLLABLES = """stone 1 walked 1 wanted 2 little 2 beautiful 3 river 2 fire 1 idea 3 station 2 lighthouse 2 safely 2 being 2
special 2 curious 3 religion 3 imagination 5 houses 2 lives 1 waves 1 bridges 2 needed 2 rhythm 2 movement 2 petals 2 goes 1
created 3 giant 2 queen 1 rescue 2 recipe 3 settled 2 carried 2 apples 2 acre 2 while 1 years 1 poems 2 listened 2"""


def test_syllables_and_rhymes() -> None:
    words = SYLLABLES.split()
    assert [(w, syllables(w)) for w in words[::2]] == [
        (w, int(n)) for w, n in zip(words[::2], words[1::2], strict=True)
    ]
    assert line("an old silent pond") == 5 and line("a frog jumps into the pond") == 7
    assert (
        rhymes("night", "light") and rhymes("stone", "bone") and not rhymes("cat", "dog") and not rhymes("sea", "sea")
    )


def test_people_in_a_premise() -> None:
    assert [c.name for c in plan.named("a smith named Mara and her brother Tov in London, with Ada")] == [
        "Mara",
        "Tov",
        "Ada",
    ]


@pytest.mark.parametrize(
    ("said", "more", "param"),
    [
        ("", {}, "premise"), ("  ?!  ", {}, "premise"), ("x" * 2001, {}, "premise"), (LIGHT, {"words": 7}, "words"),
        (LIGHT, {"words": 10**6}, "words"), (LIGHT, {"kind": "haiku"}, "kind"), (LIGHT, {"seed": -1}, "seed"),
        (LIGHT, {"characters": ["???"]}, "characters"), (LIGHT, {"characters": ["Ada", "ada"]}, "characters"),
        ("", {"draft": "Too short."}, "continue"), ("", {"draft": "a " * 50, "form": "verse"}, "form"),
        ("", {"continue_": Path("/nonexistent.md")}, "continue"), ("", {"continue_": Path("/"), "draft": "x"}, "draft"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(said: str, more: dict, param: str) -> None:
    with pytest.raises(UserError) as refused:
        events(said, **more)
    assert refused.value.param == param and refused.value.hint


def test_a_cover_is_drawn() -> None:
    from pieria.methods.storytelling.book import cover

    picture = cover("The Salt Letter", LIGHT, (), 3)
    assert picture.startswith(b"\x89PNG") and len(picture) > 5000


def test_a_scene_is_about_what_it_names_most() -> None:
    told = ["He took an old key and a cup. The key was cold, his key.", "The key. The woman had a reminder.", "A cat!"]
    told += ["He saw a very beautiful and wise old fox, his ears up.", "The tooth was hers, and the people wave."]
    assert illustrating.things([*told, "Her cats and the door."]) == ["key", "", "cat", "fox", "", "door"]


@pytest.mark.weights
def test_scenes_are_illustrated(studio) -> None:
    from docx import Document

    book = Book("Keys", (("p", "She had the key."), ("break", ""), ("p", "Nothing."), ("break", ""), ("p", "A cat.")))
    steps = illustrating.illustrated(studio.run, book, 1)
    with pytest.raises(StopIteration) as end:
        while True:
            next(steps)
    made = end.value.value
    assert [(p.block, p.thing) for p in made.pictures] == [(0, "key"), (4, "cat")]
    whole = Document(io.BytesIO(docx(made)))
    assert len(whole.inline_shapes) == 2 and 'descr="Drawing: cat"' in whole.element.xml
    with zipfile.ZipFile(io.BytesIO(book_epub(made, datetime(2026, 1, 2, tzinfo=UTC)))) as file:
        page, listed = file.read("EPUB/001.xhtml").decode(), file.read("EPUB/book.opf").decode()
        ElementTree.fromstring(page)
        assert page.count("<figure>") == 2 and 'alt="Drawing: key"' in page and listed.count('href="art-') == 2
        assert file.read("EPUB/art-2.png") == made.pictures[1].png


@pytest.mark.parametrize("given", [{"format": "md"}, {"form": "verse"}, {"form": "ideas"}])
def test_what_has_no_scenes_is_not_illustrated(given: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="illustrate"):
        events(LIGHT, illustrate=True, **given)


def test_of_several_kinds_the_file_picks_one(tmp_path: Path) -> None:
    from pieria.doors.cli.show import keep

    tmp_path = tmp_path / "out"
    tmp_path.mkdir()
    made = [Output(p) for p in parts(events(LIGHT, words=150))]
    keep(tmp_path / "a.epub", made)
    keep(tmp_path / "b.json", made)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.epub", "b.json"]
    assert zipfile.is_zipfile(tmp_path / "a.epub")


@pytest.mark.weights
def test_a_small_model_writes(studio) -> None:
    made = [
        *studio.kept(
            story(studio.run, LIGHT, form="verse", kind="haiku", model="smollm2-135m", seed=2), "story", {}, []
        )
    ]
    assert all(p.meta["path"] for p in parts(made)) and isinstance(made[-1], Finish)
