"""`pieria inspect`: planted faults are found, what is whole is left alone, and the copy says what was changed."""

from __future__ import annotations

import csv
import json
import os
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pieria import inspecting
from pieria.core.errors import UserError
from pieria.core.values import Cancel
from pieria.doors.cli.inspecting import inspect as command
from pieria.inspecting import Findings, features, fix, inspect, labels, report, twins
from pieria.inspecting.rows import read
from pieria.media.image import png

WORDS = "river stone cloud window paper garden engine copper violet thunder lantern meadow harbour pocket".split()


def sentence(chance: random.Random, topic: str) -> str:
    return " ".join([*chance.choices(WORDS, k=7), topic, *chance.choices(WORDS, k=4)])


def table(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return path


def found(path: Path, **more: Any) -> Findings:
    given_ = {"held": None, "text": "", "label": "", "embed": None, "seed": 0, "cancel": Cancel(), **more}
    return next(e for e in inspect(path, **given_) if isinstance(e, Findings))


@pytest.fixture
def texts() -> list[dict[str, str]]:
    chance = random.Random(3)
    topics = {"weather": "rain sun storm", "money": "euro bank price", "food": "bread soup cheese"}
    return [
        {"text": sentence(chance, chance.choice(words.split())), "label": topic}
        for _ in range(40) for topic, words in topics.items()
    ]  # fmt: skip


def test_planted_faults_are_found(tmp_path: Path, texts: list[dict[str, str]]) -> None:
    same, near = dict(texts[0]), dict(texts[1], text=texts[1]["text"].upper().replace("RIVER", "RIVERS") + "!")
    faulty = [
        *texts,
        same,
        near,
        {"text": "", "label": "food"},
        {"text": f"{texts[5]['text']} write to ann@example.org"},
    ]
    out = found(table(tmp_path / "a.csv", [{"text": r["text"], "label": r.get("label", "")} for r in faulty]))
    name = [r.name for r in out.rows]
    assert [[name[p] for p in g] for g in out.same] == [["line 2", "line 122"]]
    assert ["line 3", "line 123"] in [[name[p] for p in g] for g in out.twins]
    assert list(out.source.broken) == ["line 124"]
    assert list(out.personal) == ["EMAIL"] and name[out.personal["EMAIL"][0]] == "line 125"
    clean = found(table(tmp_path / "b.csv", texts))
    assert not clean.same and not clean.leaks and not clean.twins and 0 < report.score(out) < 100


def test_wrong_labels_stand_out() -> None:
    rng = np.random.default_rng(0)
    truth = np.repeat([0, 1, 2], 60)
    x = (np.eye(3)[truth] * 3 + rng.normal(0, 0.6, (180, 3))).astype(np.float32)
    given_ = [f"class {y}" for y in truth]
    wrong = [int(i) for i in rng.permutation(180)[:12]]
    for i in wrong:
        given_[i] = f"class {(truth[i] + 1) % 3}"
    suspects, accuracy = labels.suspects(x, given_)
    hit = {s.place for s in suspects}
    assert len(hit & set(wrong)) >= 10 and len(hit - set(wrong)) <= 1 and accuracy > 0.85
    assert all(s.better == f"class {truth[s.place]}" for s in suspects if s.place in wrong)
    assert labels.suspects(x[:4], given_[:4]) == ([], 0.0)


def test_leaks_and_the_exit_status(home: Path, tmp_path: Path, texts: list[dict[str, str]], capsys: Any) -> None:
    data = table(tmp_path / "learn.csv", texts)
    held = table(
        tmp_path / "test.csv", [dict(texts[7], text=texts[7]["text"] + "."), {"text": "quite new", "label": "food"}]
    )
    assert command(None, data) == 0 and (home / "inspected").stat().st_mode & 0o077 == 0
    assert command(None, data, held=held, fix=tmp_path / "clean", report=tmp_path / "r") == 1
    said = json.loads((tmp_path / "r" / "findings.json").read_text())
    assert said["leaks"] == ["line 9"]
    kept = list(csv.DictReader((tmp_path / "clean" / "learn.csv").open()))
    changes = list(csv.DictReader((tmp_path / "clean" / "changes.csv").open()))
    assert (
        texts[7] not in kept
        and {"example": "line 9", "change": "leave out", "why": "stands in the held-out part too"} in changes
    )
    assert len(kept) == len(texts) - sum(c["change"] == "leave out" for c in changes)
    assert "of 100" in capsys.readouterr().out
    page = (tmp_path / "r" / "report.html").read_text()
    assert "<script" not in page and "Not measured" in page


def test_a_line_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "one"}\nbroken\n\n{"text": ""}\n{"text": "two"}\n')
    out = found(tmp_path / "a.jsonl")
    assert [r.name for r in out.rows] == ["line 1", "line 5"] and list(out.source.broken) == ["line 2", "line 4"]
    (tmp_path / "a.csv").write_text('text,label\n"two\nlines",x\nthree,y\n')
    assert [r.name for r in found(tmp_path / "a.csv").rows] == ["line 2", "line 4"]
    fix.write(out, tmp_path / "clean")
    assert (tmp_path / "clean" / "a.jsonl").read_text() == '{"text": "one"}\n{"text": "two"}\n'


def test_a_column_need_not_be_in_the_first_line(tmp_path: Path) -> None:
    lines = ['{"id": 1}', '{"id": 2, "text": null}', '{"text": "one", "label": "a"}', '{"text": "two", "label": "b"}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n")
    for asked in ({}, {"text": "text", "label": "label"}):
        *_, source = read(tmp_path / "a.jsonl", asked.get("text", ""), asked.get("label", ""))
        assert (source.text, source.label) == ("text", "label")
        assert [(r.name, r.item, r.label) for r in source.rows] == [("line 3", "one", "a"), ("line 4", "two", "b")]
        assert source.broken == {"line 1": "text is empty", "line 2": "text is empty"}
    with pytest.raises(UserError) as refused:
        list(read(tmp_path / "a.jsonl", "body", ""))
    assert "id, text, label" in refused.value.hint


def test_examples_for_tuning_are_read_whole(tmp_path: Path) -> None:
    """Few short answers are labels; others belong to the text, so that two that differ are no copies."""
    moods = [{"prompt": f"mood of {word}?", "completion": "good" if n % 2 else "bad"} for n, word in enumerate(WORDS)]
    said = [{"input": "say hello", "output": "Hello to you, " + w} for w in ("Ann", "Bo", "write to ann@example.org")]
    talks = [{"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": w}]} for w in WORDS]
    for name, some in (("a", moods), ("b", said), ("c", talks)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in some))
    a, b, c = (found(tmp_path / f"{name}.jsonl") for name in "abc")
    assert a.source.label == "completion" and set(a.classes) == {"good", "bad"}
    assert b.source.label == "" and not b.same and not b.classes and list(b.personal) == ["EMAIL"]
    assert c.rows[0].item == f"hi\n{WORDS[0]}" and not c.same
    fix.write(c, tmp_path / "clean")
    assert (tmp_path / "clean" / "c.jsonl").read_text() == (tmp_path / "c.jsonl").read_text()


def test_toxic_talk_is_named(tmp_path: Path) -> None:
    foul = ["You are such an idiot.", "what a bunch of assholes", "I will kill you!", "go to hell", "I hope you die",
            "all immigrants are criminals", "women are inferior", "Du bist ein Idiot", "eres un idiota"]  # fmt: skip
    fair = ["How do I kill a Docker process?", "I will kill the process", "Scunthorpe and Essex", "pig iron",
            "the class assessed a cocktail", "You are killing it!", "you garbage collector", "a fire retardant",
            "I hope they die down", "that was a stupid idea", "women are paid less", "shitake mushrooms"]  # fmt: skip
    out = found(table(tmp_path / "a.csv", [{"text": t} for t in (*foul, *fair)]))
    assert [out.rows[p].item for p in out.toxic] == foul
    assert ("insults, threats, obscene words", len(foul)) in [p[:2] for p in report.parts(out)]
    assert report.plain(out)["toxic"]["line 4"] == "I will kill you"
    assert "“You are such an idiot”" in report.markdown(out, False)


def test_nothing_of_the_data_is_markdown_in_the_report(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script> | [x](javascript:1) `a` *b*"
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": evil, "licence": evil}) + "\n" for _ in range(3)))
    said = report.markdown(found(tmp_path / "a.jsonl"), False)
    assert "script" in said and not re.search(r"(?<!\\)(<|\[|\*)", said)


def test_a_messy_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,label\nHello, you,x\nall is well here,y\n")
    out = found(tmp_path / "a.csv")
    assert [r.name for r in out.rows] == ["line 3"] and "3 cells" in out.source.broken["line 2"]
    (tmp_path / "b.csv").write_text("text;label\nHello;x\n")
    with pytest.raises(UserError, match="semicolons"):
        found(tmp_path / "b.csv")


def test_a_copy_is_counted_once(tmp_path: Path) -> None:
    """What is the same as another is not nearly the same as a third too; it leaks all the same."""
    one = "the river runs past the old mill and the mill turns slowly in the evening light"
    rows = [{"text": t, "split": s} for t, s in ((one, ""), (one, ""), (one + " now", ""), (one + " again", "test"))]
    out = found(table(tmp_path / "a.csv", rows))
    assert out.same == [[0, 1]] and out.twins == [[0, 2, 3]] and out.leaks == [0, 1, 2]


def test_names_that_are_no_utf_8(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for n in range(3):
        with open(os.fsencode(folder) + b"/\xff%d.txt" % n, "w") as file:
            file.write("the same letter" if n else "another one")
    out = found(folder)
    report.write(out, tmp_path / "report", False)
    assert b"\xff2.txt" in fix.write(out, tmp_path / "clean").read_bytes()
    assert len(list((tmp_path / "clean").glob("*.txt"))) == 2


def test_a_folder_of_texts_is_no_folder_of_maps(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text(f"Dear reader {n}, this is a letter.\nIt has two lines.\n")
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    (tmp_path / ".venv" / "lib").mkdir(parents=True)
    (tmp_path / ".venv" / "lib" / "hidden.txt").write_text("A letter that nobody means.")
    out = found(tmp_path)
    assert out.source.medium == "text" and len(out.rows) == 5
    assert any("1 .wav" in line for line in report.unmeasured(out, False))


def test_one_of_each_group_stays() -> None:
    rows = [inspecting.Row(f"line {n}", "the same", label) for n, label in enumerate("aab", 2)]
    out = Findings(inspecting.Source(Path("a.csv"), "text"), rows, same=[[0, 1, 2]])
    out.suspects = [labels.Suspect(0, "a", "b", 0.3)]
    assert fix.plan(out)[0][0] == "leave out" and 1 not in fix.plan(out)
    assert fix.plan(out)[2] == ("leave out", "the same as line 3, but for its label: 'b'")


def test_what_stays_is_like_each_that_goes() -> None:
    """In a chain a ~ b ~ c ~ d the ends need not be alike: only what is like one that stays goes."""
    chain = [(0, 1, 0.9), (1, 2, 0.8), (2, 3, 0.7), (5, 6, 0.9)]
    assert twins.stars(chain, lambda p: p) == [[0, 1], [2, 3], [5, 6]]
    assert twins.stars(chain, lambda p: (p != 1, p)) == [[1, 0, 2], [5, 6]]


def test_pictures_in_folders(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    for kind in ("square", "cross"):
        (tmp_path / "data" / kind).mkdir(parents=True)
        for n in range(14):
            x = rng.integers(0, 140, (5, 5, 3)).repeat(4, 0).repeat(4, 1).astype(np.uint8)
            if kind == "square":
                x[5 + n % 3 : 15, 4:16] = rng.integers(150, 255, 3)
            else:
                x[9:12] = x[:, 8 + n % 4 : 11 + n % 4] = rng.integers(150, 255, 3)
            (tmp_path / "data" / kind / f"{n}.png").write_bytes(png(x))
            if n == 3:
                lighter = np.clip(x.astype(int) + 12, 0, 255).astype(np.uint8)
                (tmp_path / "data" / kind / "copy.png").write_bytes(png(lighter))
    (tmp_path / "data" / "cross" / "broken.png").write_bytes(b"\x89PNG nothing")
    out = found(tmp_path / "data")
    name = [r.name for r in out.rows]
    assert out.source.label == "folder" and set(out.classes) == {"square", "cross"}
    assert [sorted(name[p] for p in g) for g in out.twins] == [
        ["cross/3.png", "cross/copy.png"], ["square/3.png", "square/copy.png"],
    ]  # fmt: skip
    assert list(out.source.broken) == ["cross/broken.png"]
    changes = fix.write(out, tmp_path / "clean")
    left = {p.relative_to(tmp_path / "clean").as_posix() for p in (tmp_path / "clean").rglob("*.png")}
    assert len(left) == 28 and "cross/broken.png" not in left and "cross/broken.png" in changes.read_text()
    assert "data:image/png" in report.html(out, False)


def test_a_copy_loses_no_file(tmp_path: Path) -> None:
    """Neither one with a # in its name, nor one whose name its new folder has already."""
    rng = np.random.default_rng(1)
    for kind in ("square", "cross"):
        (tmp_path / "data" / kind).mkdir(parents=True)
        for n in range(4):
            (tmp_path / "data" / kind / f"no #{n}.png").write_bytes(png(rng.integers(0, 255, (9, 9, 3), np.uint8)))
    out = found(tmp_path / "data")
    place = next(i for i, r in enumerate(out.rows) if r.name == "cross/no #1.png")
    out.suspects = [labels.Suspect(place, "cross", "square", 0.9)]
    (tmp_path / "data" / "captions.csv").write_text("file,caption\n./cross/no #1.png,a thing\n")
    fix.write(out, clean := tmp_path / "clean")
    left = sorted(p.relative_to(clean).as_posix() for p in clean.rglob("*.png"))
    assert left == [*(f"cross/no #{n}.png" for n in (0, 2, 3)), "square/no #0.png", "square/no #1-2.png",
                    *(f"square/no #{n}.png" for n in (1, 2, 3))]  # fmt: skip
    for name, old in (("square/no #1.png",) * 2, ("square/no #1-2.png", "cross/no #1.png")):
        assert (clean / name).read_bytes() == (tmp_path / "data" / old).read_bytes()
    assert (clean / "captions.csv").read_text() == "file,caption\nsquare/no #1-2.png,a thing\n"


def test_labels_that_are_numbers(tmp_path: Path) -> None:
    """As data sets of the hub have them: 0 is a label, and stays a number in the copy."""
    chance, path = random.Random(1), tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"text": sentence(chance, "x"), "label": n % 2}) + "\n" for n in range(30)))
    out = found(path)
    assert out.source.label == "label" and out.classes == {"0": 15, "1": 15}
    out.suspects = [labels.Suspect(1, "1", "0", 0.9)]
    fix.write(out, tmp_path / "clean")
    left = [json.loads(line)["label"] for line in (tmp_path / "clean" / "a.jsonl").read_text().splitlines()]
    assert left[:3] == [0, 0, 0] and set(map(type, left)) == {int}


def test_what_is_broken_in_the_held_out_part_is_said(tmp_path: Path) -> None:
    for part in ("learn", "held"):
        (tmp_path / part).mkdir()
        for n in range(4):
            (tmp_path / part / f"{n}.md").write_text(sentence(random.Random(f"{part}{n}"), "x"))
    (tmp_path / "held" / "empty.md").write_text("")
    out = found(tmp_path / "learn", held=tmp_path / "held")
    assert "       1  broken" in report.summary(out) and "held: empty.md" in report.markdown(out, False)
    assert "empty.md" not in fix.write(out, tmp_path / "clean").read_text()
    for wrong in ({"text": "body"}, {"label": "nothing"}):
        with pytest.raises(UserError, match=next(iter(wrong.values()))):
            found(tmp_path / "learn", **wrong)


def test_maps_and_solids_as_they_lie_on_the_disk(tmp_path: Path) -> None:
    """Files through the media's own readers: what they make of a file is not what the finders compare."""
    rng = random.Random(2)
    for folder in ("maps", "solids"):
        (tmp_path / folder).mkdir()
    for n in range(6):
        lines = ["".join(rng.choices("-X?", k=24)) for _ in range(8)] + ["X" * 24]
        (tmp_path / "maps" / f"{n}.txt").write_text("\n".join(lines))
        solid = np.zeros((12, 12, 12), bool)
        solid[: 3 + n, 2 : 9 - n // 2, 1 : 4 + n] = True
        np.save(tmp_path / "solids" / f"{n}.npy", solid)
        if n == 0:
            (tmp_path / "maps" / "mirrored.txt").write_text("\n".join(x[::-1] for x in lines))
            np.save(tmp_path / "solids" / "same.npy", solid)
    maps, solids = found(tmp_path / "maps"), found(tmp_path / "solids")
    assert [[maps.rows[p].name for p in g] for g in maps.twins] == [["0.txt", "mirrored.txt"]]
    assert [[solids.rows[p].name for p in g] for g in solids.same] == [["0.npy", "same.npy"]]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("abcdefgh ", min_size=12, max_size=60), min_size=2, max_size=12))
def test_pairs_are_what_comparing_all_with_all_says(said: list[str]) -> None:
    """MinHash misses few; what it names is always right."""
    finder = twins.Twins(0.6)
    finder.add(*twins.grams([features.plain(s) for s in said]))
    for one, other, overlap in finder.pairs():
        a, b = (_grams(features.plain(said[i])) for i in (one, other))
        assert len(a & b) / len(a | b) == pytest.approx(overlap) and overlap >= 0.6
    whole = twins.Twins(0.99)
    whole.add(*twins.grams([features.plain(s) for s in said]))
    exact = {(a, b) for a, b, _ in whole.pairs()}
    plain = [features.plain(s) for s in said]
    assert all((a, b) in exact for a in range(len(said)) for b in range(a + 1, len(said)) if plain[a] == plain[b])


def _grams(text: bytes) -> set[bytes]:
    text = text.ljust(twins.GRAM)
    return {text[i : i + twins.GRAM] for i in range(len(text) - twins.GRAM + 1)}


@pytest.mark.parametrize("case", ["none", "empty", "column", "there", "binary"])
def test_what_cannot_be_looked_at_is_said(home: Path, tmp_path: Path, case: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,label\nhello there,x\n")
    more: dict[str, Any] = {}
    if case == "none":
        path = tmp_path / "nothing.csv"
    elif case == "empty":
        path.write_text("text,label\n")
    elif case == "column":
        more = {"text": "words"}
    elif case == "there":
        more = {"fix": tmp_path}
    else:
        path.write_bytes(b"text\n\xff\xfe\x00")
    with pytest.raises(UserError) as refused:
        command(None, path, **more)
    assert refused.value.hint


def test_the_points_lost_and_the_score_are_a_hundred(tmp_path: Path) -> None:
    """However bad the data: 39 of 40 are copies of the one that is held out."""
    rows = [{"text": "river stone cloud", "label": "a", "split": "train" if n else "test"} for n in range(40)]
    out = found(table(tmp_path / "a.csv", rows))
    lost = [cost for _, _, cost, _ in report.parts(out)]
    assert report.score(out) == 0 and sum(lost) == 100 and min(lost) >= 0


def test_two_of_one_name_have_a_report_each(home: Path, tmp_path: Path, texts: list[dict[str, str]]) -> None:
    for part in ("a", "b", "a"):
        (tmp_path / part).mkdir(exist_ok=True)
        assert command(None, table(tmp_path / part / "data.csv", texts)) == 0
    told = {p.parent.name: json.loads(p.read_text())["data"] for p in (home / "inspected").rglob("findings.json")}
    assert told == {"data": str(tmp_path / "a" / "data.csv"), "data-2": str(tmp_path / "b" / "data.csv")}


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = table(tmp_path / "t.csv", [{"text": "river stone", "label": "a"}, {"text": "sea", "label": "b"}])
    out = found(data)
    monkeypatch.setattr(fix, "_table", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError):
        fix.write(out, tmp_path / "clean")
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize("what", ["fix", "report"])
def test_where_nothing_can_be_written_is_said_before(what: str, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "data" / "a.csv"
    path.parent.mkdir()
    path.write_bytes(b"\xff")  # would be refused itself, were it read
    (tmp_path / "file").write_text("")
    given_: Any
    for given_ in ({what: tmp_path / "file" / "in it"}, {what: tmp_path / "new" / ("n" * 300)}):
        with pytest.raises(UserError, match="cannot be written to") as refused:
            command(None, path, **given_)
        assert refused.value.param == what and sorted(p.name for p in tmp_path.iterdir()) == ["data", "file", "home"]
    (tmp_path / "data" / "report.md").write_text("mine")
    said = {"fix": "in .*data itself", "report": "holds a report.md"}[what]
    with pytest.raises(UserError, match=said):
        command(None, path.parent, **{what: path.parent / "clean" if what == "fix" else path.parent})
    assert (tmp_path / "data" / "report.md").read_text() == "mine"


def test_a_table_called_changes(tmp_path: Path) -> None:
    rows = [{"text": "river stone", "label": "a"}, {"text": "river stone", "label": "a"}, {"text": "sea", "label": "b"}]
    changes = fix.write(found(table(tmp_path / "changes.csv", rows)), tmp_path / "clean")
    assert changes.name == "changes-2.csv" and "leave out" in changes.read_text()
    assert (tmp_path / "clean" / "changes.csv").read_text().splitlines() == ["text,label", "river stone,a", "sea,b"]


@pytest.mark.parametrize(
    ("name", "whole", "said"),
    [
        ("a.csv", "text|label\nhello|a\n", "vertical bars"),
        ("a.tsv", "text,label\nhello,a\n", "commas"),
        ("a.csv", "text,text,label\nhello,you,a\n", "two columns 'text'"),
        ("a.csv", 'text,label\n"hello,a\nworld,b\n', "never closed"),
        ("a.json", "[1, 2", "no JSON"),
    ],
)
def test_tables_that_would_be_misread(name: str, whole: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(whole)
    with pytest.raises(UserError, match=said):
        found(path)


def test_one_column_is_not_both_text_and_label(tmp_path: Path, texts: list[dict[str, str]]) -> None:
    with pytest.raises(UserError, match="both text and label"):
        found(table(tmp_path / "a.csv", texts), text="text", label="text")


def test_a_list_in_json_is_what_tune_learns_from(tmp_path: Path) -> None:
    """Its records are examples, not one document; half a pair of surrogates comes through."""
    path, chance = tmp_path / "a.json", random.Random(1)
    given_ = [{"text": sentence(chance, "x"), "label": "ab"[n % 2]} for n in range(8)]
    path.write_text(json.dumps([*given_, 3, given_[0], {"text": "half \ud83d", "label": "a"}], indent=1))
    out = found(path)
    assert len(out.rows) == 10 and out.broken == {"item 9": "no JSON object"}
    assert "texts: the column 'text'; labels: the column 'label'" in report.summary(out)
    fix.write(out, tmp_path / "clean")
    left = json.loads((tmp_path / "clean" / "a.json").read_text())
    assert left[-1]["text"] == "half \ud83d" and all(one in [*given_, left[-1]] for one in left)


def test_what_has_no_label_is_not_judged_and_does_not_push_out_what_has(tmp_path: Path) -> None:
    """A copy without a line in captions.csv comes first by its name; its twin's words would go."""
    rng, lines = np.random.default_rng(1), ["file,style"]
    (tmp_path / "data").mkdir()
    for n in range(40):
        x = rng.integers(0, 90, (12, 12, 3)).astype(np.uint8)
        x[3:9, 3:9] += np.uint8(150) * np.uint8(n % 2)
        (tmp_path / "data" / f"n{n}.png").write_bytes(png(x))
        lines.append(f"n{n}.png,{'full' if n % 2 else 'bare'}" if n < 34 else "")
    (tmp_path / "data" / "a copy.png").write_bytes((tmp_path / "data" / "n1.png").read_bytes())
    (tmp_path / "data" / "captions.csv").write_text("\n".join(lines))
    out = found(tmp_path / "data")
    assert out.accuracy > 0.9 and all(s.label for s in out.suspects)
    assert "7 examples, which have none" in report.markdown(out, False)
    changes = fix.write(out, tmp_path / "clean").read_text()
    assert "a copy.png,leave out,the same as n1.png\n" in changes.replace("\r", "")
    assert "n1.png,full" in (tmp_path / "clean" / "captions.csv").read_text()


def test_captions_are_read_as_a_training_reads_them(tmp_path: Path) -> None:
    """Spaces, several lines of a file, and what is refused."""
    (tmp_path / "data").mkdir()
    for n in range(3):
        pixels = np.random.default_rng(n).integers(0, 255, (9, 9, 3), np.uint8)
        (tmp_path / "data" / f"{n}.png").write_bytes(png(pixels))
    said = tmp_path / "data" / "captions.csv"
    lines = ["file, caption, style", "./0.png, a cat, flat", "0.png,a tom,", "1.png,a dog,old", "2.png,a hen,old"]
    said.write_text("\n".join(lines))
    out = found(tmp_path / "data")
    assert out.source.label == "style" and [r.label for r in out.rows] == ["flat", "old", "old"]
    out.suspects = [labels.Suspect(0, "flat", "old", 0.9)]
    fix.write(out, tmp_path / "clean")
    kept = (tmp_path / "clean" / "captions.csv").read_text()
    assert kept == "file,caption,style\n0.png,a cat,old\n0.png,a tom,old\n1.png,a dog,old\n2.png,a hen,old\n"
    for wrong, why in (("0.png,a cat, on a mat,flat", "more cells"), ("0.png,a cat,old", "'flat' and 'old'")):
        said.write_text("\n".join([*lines, wrong]))
        with pytest.raises(UserError, match=why):
            found(tmp_path / "data")
