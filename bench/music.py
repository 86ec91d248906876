"""Music: how well nets predict it, and whether what they make is what was asked for.

python bench/music.py frames FOLDER [--only jsb-rnn,jsb-transformer,nottingham-rnn,nottingham-transformer]
python bench/music.py made TRAINED PIECES [--count 40]        (needs music21, as the judge of keys)
python bench/music.py asked [--count 100]                     (the same)

frames: nats a frame on the JSB chorales and Nottingham (Boulanger-Lewandowski et al. 2012), 88 keys, by Pieria's nets.
FOLDER holds JSB_Chorales.mat and Nottingham.mat: piano rolls (frames, 88), of which the part ``traindata`` is learnt
and ``validdata`` is the number. A frame, its set of notes, is coded as its pitches in ascending order and an end: the
chances of these tokens, given the frames before, multiply to the exact chance of the set. What cannot come (a lower
pitch, a second end) is masked and the rest renormalised. The last column averages the chances over transpositions by
up to two semitones either way (a mixture of the net's own transposed selves: still one distribution).

Published: independent keys 11.0 (JSB); TCN 8.10 and 3.07 (Bai et al. 2018), RNN-RBM 6.27 and RNN-NADE 5.56 and 2.31
(Boulanger-Lewandowski et al. 2012): on the test part, by models that know nothing of transposition.

made: TRAINED is the folder of a trained model, PIECES what it was trained on (a recipe's). It makes ``count`` pieces
in random keys, metres and lengths, through the engine; music21 judges the key, and the same is counted of the real
pieces: what the judge says of them is the ceiling. "copied": four bars of melody, in any key, that stand in a piece
learnt from.
"""

from __future__ import annotations

import argparse
import base64
import csv
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from pieria.core.contracts import Card, Codes
from pieria.core.find import find
from pieria.core.values import Cancel, Message, Output, Part, Request, text
from pieria.media.music import measure, midi, synth
from pieria.train.data import Data, examples
from pieria.train.loop import Plan, Trainer

END, LOW = 1, 2
"""Ids: the end of a frame, the lowest of the 88 keys."""
SIZE = LOW + 88
SETS = {"jsb": ("JSB_Chorales.mat", 640), "nottingham": ("Nottingham.mat", 768)}
"""File, tokens that a net sees at once."""
RUNS = {
    "jsb-rnn": ("rnn", "tiny", 900, 0.3, "<= 8.2"),
    "jsb-transformer": ("transformer", "tiny", 1500, 0.3, "<= 5.6"),
    "nottingham-rnn": ("rnn", "tiny", 1500, 0.1, ""),
    "nottingham-transformer": ("transformer", "tiny", 2500, 0.1, "<= 2.3"),
}
"""Net, size, steps, dropout, bar."""
SHIFTS = (0, -2, -1, 1, 2)


def rolls(path: Path, part: str) -> list[np.ndarray]:
    from scipy.io import loadmat

    return [np.asarray(x, bool) for x in loadmat(path)[part].ravel()]


def encode(roll: np.ndarray) -> np.ndarray:
    """int64 ids: each frame's keys from the lowest up, then its end."""
    ids: list[int] = []
    for frame in roll:
        ids += [*(int(k) + LOW for k in np.flatnonzero(frame)), END]
    return np.array(ids, np.int64)


def moved(ids: np.ndarray, codes: Codes, chance: np.random.Generator) -> np.ndarray:
    notes = ids >= LOW
    low, high = ids[notes].min(), ids[notes].max()
    shift = int(chance.integers(-min(6, low - LOW), min(6, SIZE - 1 - high) + 1))
    return np.where(notes, ids + shift, ids)


def allowed(x: torch.Tensor) -> torch.Tensor:
    """bool (rows, length, SIZE): what may follow each id: its frame's end or a higher key; never a separator."""
    key = torch.where(x >= LOW, x, torch.full_like(x, END))
    mask = torch.arange(SIZE) > key.unsqueeze(-1)
    mask[..., END] = True
    return mask


@torch.no_grad()
def nats(net: Any, arrays: list[np.ndarray], codes: Codes, shifts: tuple[int, ...]) -> float:
    """Nats a frame, each window looking back on at least half of its length."""
    total = frames = 0.0
    window = codes.context
    for ids in arrays:
        line = np.concatenate([[0], ids])
        frames += float((ids == END).sum())
        for first in range(0, max(1, len(line) - 1 - window // 2), window // 2):
            piece = torch.from_numpy(line[first : first + window + 1])
            chances = []
            for shift in shifts:
                x = torch.where(piece >= LOW, piece + shift, piece)
                if int(x.max()) >= SIZE or int(x[piece >= LOW].min()) < LOW:
                    continue
                x = x.unsqueeze(0)
                logits = net(x[:, :-1], torch.zeros(1, 0, dtype=torch.long), torch.zeros(1, 0))
                logits = logits.masked_fill(~allowed(x[:, :-1]), -1e9)
                chances.append(F.log_softmax(logits, -1).gather(-1, x[:, 1:, None])[0, :, 0])
            mixed = torch.logsumexp(torch.stack(chances), 0) - np.log(len(chances))
            total -= float(mixed[window // 2 if first else 0 :].sum())
    return total / frames


def independent(learn: list[np.ndarray], held: list[np.ndarray]) -> float:
    """Each key by itself, as often as it sounds: what a frame costs that knows nothing of music."""
    chance = (np.concatenate(learn).sum(0) + 0.5) / (sum(map(len, learn)) + 1)
    rows = np.concatenate(held)
    return float(-np.where(rows, np.log(chance), np.log(1 - chance)).sum(1).mean())


def frames(folder: Path, only: str, scale: float) -> None:
    torch.set_num_threads(1)
    print("| data | net | parameters | steps | core minutes | nats a frame | over 5 keys | bar |")
    print("|---|---|---|---|---|---|---|---|")
    for run in only.split(","):
        name, (net, size, steps, dropout, bar) = run.split("-")[0], RUNS[run]
        file, context = SETS[name]
        learn, held = (rolls(folder / file, part) for part in ("traindata", "validdata"))
        codes = Codes("sequence", SIZE, context=context)
        arrays = [encode(r) for r in held]
        data = Data("music", codes, examples([encode(r) for r in learn]), examples([]), augment=moved)
        plan = Plan(net, size, steps=round(steps * scale), dropout=dropout, keep_best=False)
        trainer = Trainer(data, plan)  # the last weights, averaged: nothing is chosen by the held-out part
        begun = time.process_time()
        for _ in trainer.run(Cancel()):
            pass
        cost = (time.process_time() - begun) / 60
        made = trainer.final().eval()
        count = sum(p.numel() for p in made.parameters()) / 1e6
        plain, mixed = (nats(made, arrays, codes, shifts) for shifts in (SHIFTS[:1], SHIFTS))
        row = (name, net, f"{count:.1f} M", trainer.state.step, f"{cost:.1f}", f"{plain:.2f}", f"{mixed:.2f}", bar)
        print("| " + " | ".join(map(str, row)) + " |", flush=True)
        print(f"| {name} | independent keys | | | | {independent(learn, held):.2f} | | |", flush=True)


# what a trained model makes ---------------------------------------------------------------------------------------


def judged(score: midi.Score) -> int:
    """The key as music21 hears it (Aarden and Essen's profiles), an index in measure.KEYS."""
    from music21 import note, stream

    line = stream.Stream()
    for track in score.tracks:
        for start, length, pitch in track.notes:
            line.insert(start / score.division, note.Note(pitch, quarterLength=length / score.division))
    found = line.analyze("key.aarden")
    return found.tonic.pitchClass + 12 * (found.mode == "minor")


def themes(score: midi.Score) -> set[tuple[tuple[int, int], ...]]:
    """Every four bars of the highest part that begin with a bar: (time, pitch above the first) of each note."""
    top = max((t for t in score.tracks if t.notes), key=lambda t: sum(n[2] for n in t.notes) / len(t.notes))
    there, found = midi.bars(score), set()
    for one, last in zip(there, there[3:], strict=False):
        part = [(s - one[0], p) for s, _, p in top.notes if one[0] <= s < last[0] + last[1]]
        if len(part) > 7:
            found.add(tuple((s * 48 // score.division, p - part[0][1]) for s, p in part))
    return found


def made(trained: Path, pieces: Path, count: int, temperature: float | None) -> None:
    files = {name: trained / name for name in ("net.onnx", "card.json")}
    card = Card(trained.name, "", ("music",), "onnx", "", params={"folder": str(trained)})
    model = find("engines", "onnx").Engine().load(card, files)
    codes = model.codes
    rows = list(csv.DictReader((pieces / "captions.csv").open(encoding="utf-8")))
    real = {r["file"]: midi.read((pieces / r["file"]).read_bytes()) for r in rows}
    learnt = set[Any]().union(*(themes(real[r["file"]]) for r in rows if r["_split"] != "held"))
    held = [real[r["file"]] for r in rows if r["_split"] == "held"]
    chance, took, bars_made = np.random.default_rng(7), 0.0, 0
    metres = [f"{b}/{u}" for b, u in codes.meta["metres"]]
    common = Counter(f"{s.metres[0][1]}/{s.metres[0][2]}" for s in real.values())
    metres = [m for m in metres if common[m] >= 0.05 * len(real)]
    results: list[dict[str, Any]] = []
    for number in range(count):
        key, bars = int(chance.integers(24)), int(chance.choice([8, 12, 16, 20]))
        metre = str(chance.choice(metres))
        rules = {"key": measure.KEYS[key], "metre": metre, "bars": bars, "cadence": True}
        begun = time.perf_counter()
        part = make(model, {"seed": number, "rules": rules, "temperature": temperature})
        took += time.perf_counter() - begun
        bars_made += bars
        results.append(look(midi.read(part.bytes), learnt) | {"asked": key, "metre": metre, "bars": bars})
    print(f"\n{trained.name}: {count} pieces, {took / bars_made * 1000:.0f} ms a bar\n")
    print("| | made | real, held out |\n|---|---|---|")
    truth = [look(s, learnt) | {"asked": measure.key(s)} for s in held]

    def share(rows: list[dict[str, Any]], right: Any) -> str:
        return f"{100 * sum(map(bool, map(right, rows))) / len(rows):.0f} %"

    lines = [
        ("key is the one asked for (music21)", lambda r: r["judged"] == r["asked"]),
        ("... or its relative", lambda r: r["judged"] in (r["asked"], relative(r["asked"]))),
        ("ends on the tonic (lowest note)", lambda r: r["last"] % 12 == r["asked"] % 12),
        ("four bars copied from a piece learnt from", lambda r: r["copied"]),
    ]
    for name, right in lines:
        print(f"| {name} | {share(results, right)} | {share(truth, right)} |")
    for name, right in (
        ("metre is the one asked for", lambda r: r["found"] == r["metre"]),
        ("length is the one asked for", lambda r: r["length"] == r["bars"]),
    ):
        print(f"| {name} | {share(results, right)} | |")
    for name, field in (
        ("notes outside the scale", "outside"),
        ("parallel fifths and octaves per 100 chords", "parallels"),
    ):
        ours, theirs = (
            100 * sum(r[field][0] for r in rows) / max(1, sum(r[field][1] for r in rows)) for rows in (results, truth)
        )
        print(f"| {name} | {ours:.2f}{' %' * (field == 'outside')} | {theirs:.2f}{' %' * (field == 'outside')} |")
    minute(model, codes)
    if max(codes.meta["voices"]) > 1:
        harmonised(model, held[:20])


def look(score: midi.Score, learnt: set[Any]) -> dict[str, Any]:
    key = measure.key(score)
    there = midi.bars(score)
    notes = [n for t in score.tracks for n in t.notes]
    end = max(s for s, _, _ in notes)
    first = min(s for s, _, _ in notes)
    return {
        "judged": judged(score),
        "last": min(p for s, n, p in notes if s + n > end),
        "copied": bool(themes(score) & learnt),
        "found": "{}/{}".format(*score.metres[0][1:]),
        "length": len(there) - (first >= there[0][1] / 2),
        "outside": (sum(p % 12 not in measure.scale(key) for _, _, p in notes), len(notes)),
        "parallels": measure.parallels(score),
    }


def relative(key: int) -> int:
    return (key + 9) % 12 + 12 if key < 12 else (key + 3) % 12


def make(model: Any, options: dict[str, Any]) -> Part:
    request = Request("music", (Message("user", (text(""),)),), options=options)
    return next(e.part for e in model(request) if isinstance(e, Output))


def minute(model: Any, codes: Codes) -> None:
    """One minute of music, as many voices as there are: seconds until the file is there."""
    took = []
    for seed in range(5):
        begun = time.perf_counter()
        part = make(model, {"seed": seed, "rules": {"bars": 20, "metre": "4/4", "cadence": True}})
        took.append((time.perf_counter() - begun) * 60 / synth.clock(score := midi.read(part.bytes))(score.end))
    print(f"| seconds for a minute of it | {statistics.median(took):.2f} (bar: <= 2) | |")


def harmonised(model: Any, held: list[midi.Score]) -> None:
    """Held-out melodies with the net's voices below: is the melody whole, and how near is it to the composer's own?"""
    same = bass = beats = whole = 0
    crossed = [0, 0]
    for number, score in enumerate(held):
        top = midi.Score(score.division, [midi.Track(0, score.tracks[0].notes)], score.metres, score.tempos)
        melody = base64.b64encode(midi.write(top)).decode()
        other = midi.read(make(model, {"seed": number, "rules": {"melody": melody, "cadence": True}}).bytes)
        cut = midi.trimmed(score)
        scale = other.division // cut.division
        whole += [(s * scale, p) for s, _, p in cut.tracks[0].notes] == [(s, p) for s, _, p in other.tracks[0].notes]
        for index, value in enumerate(measure.parallels(other)):
            crossed[index] += value
        for beat in range(0, cut.end, cut.division):
            mine, theirs = (sounding(x, beat * (scale if x is other else 1)) for x in (other, cut))
            if len(mine) and len(theirs):
                beats += 1
                same += {p % 12 for p in mine} == {p % 12 for p in theirs}
                bass += min(mine) % 12 == min(theirs) % 12
    print(f"| harmonised: melody kept note for note | {100 * whole / len(held):.0f} % | |")
    print(f"| harmonised: beats with the composer's bass note | {100 * bass / beats:.0f} % | |")
    print(f"| harmonised: beats with the composer's whole chord | {100 * same / beats:.0f} % | |")
    print(f"| harmonised: parallel fifths and octaves per 100 chords | {100 * crossed[0] / crossed[1]:.2f} | |")


def sounding(score: midi.Score, tick: int) -> list[int]:
    return [p for t in score.tracks for s, n, p in t.notes if s <= tick < s + n]


# what an asked sentence becomes -----------------------------------------------------------------------------------


def sentences(count: int) -> list[tuple[str, str, str, int]]:
    """(sentence, key, metre, bars): forms, keys and lengths in turn."""
    forms = [("a slow waltz in {}, {} bars", "3/4"), ("a jig in {}, {} bars", "6/8"), ("a chorale in {}, {} bars", ""),
             ("a march in 2/4 in {}, {} bars", "2/4"), ("a hymn in 3/4 in {} for choir, {} bars", "3/4"),
             ("a lively reel in 4/4 in {}, {} bars", "4/4"), ("a lullaby in 3/4 in {}, {} bars", "3/4"),
             ("a solemn piece in 4/4 in {} for string quartet, {} bars", "4/4"), ("a minuet in {}, {} bars", "3/4"),
             ("a folk song in 4/4 in {} for flute and guitar, {} bars", "4/4")]  # fmt: skip
    chance = np.random.default_rng(11)
    made_ = []
    for number in range(count):
        form, metre = forms[number % len(forms)]
        key, bars = measure.KEYS[int(chance.integers(24))], int(chance.choice([8, 12, 16, 24]))
        made_.append((form.format(key, bars), key, metre, bars))
    return made_


def heard(line: Any) -> str:
    found = line.analyze("key.aarden")
    return measure.KEYS[found.tonic.pitchClass + 12 * (found.mode == "minor")]


def asked(count: int) -> None:
    import tempfile

    from music21 import converter, meter

    from pieria.apps.creative.music import music
    from pieria.studio import Studio

    right, missed = Counter[str](), list[str]()
    slow = list[float]()
    crossed = np.zeros(2, int)
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(Path(home))
        for number, (words, key, metre, bars) in enumerate(sentences(count)):
            parts = {e.part.mime: e.part for e in music(studio.run, words, seed=number) if isinstance(e, Output)}
            sheet = converter.parse(parts["application/vnd.recordare.musicxml+xml"].bytes, format="musicxml")
            hears = heard(sheet)
            said = sheet.parts[0].recurse().getElementsByClass(meter.TimeSignature).first().ratioString
            there = [m.number for m in sheet.parts[0].getElementsByClass("Measure")]
            score = midi.read(parts["audio/midi"].bytes)
            relatives = (key, measure.KEYS[relative(measure.KEYS.index(key))])
            right += Counter({"key": hears == key, "near": hears in relatives,
                              "metre": metre in ("", said), "bars": max(there) == bars})  # fmt: skip
            if hears != key:
                missed.append(f"{words}: {hears}")
            if len(score.tracks) == 4:
                crossed += measure.parallels(score)
            begun = time.process_time()
            synth.tone.cache_clear()
            synth.wav([score])
            slow.append(synth.clock(score)(score.end) / (time.process_time() - begun))
        studio.close()
    print(f"| {count} sentences | share |\n|---|---|")
    for name, words in (("key", "key as music21 hears it"), ("near", "... or its relative"),
                        ("metre", "metre"), ("bars", "bars")):  # fmt: skip
        print(f"| {words} | {100 * right[name] / count:.0f} % |")
    print(f"| parallel fifths and octaves per 100 chords, four voices | {100 * crossed[0] / max(1, crossed[1]):.2f} |")
    print(f"| seconds of sound in a CPU second, median | {statistics.median(slow):.0f} |")
    print("\n".join(missed))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = options.add_subparsers(dest="what", required=True)
    one = which.add_parser("frames")
    one.add_argument("folder", type=Path)
    one.add_argument("--only", default=",".join(RUNS))
    one.add_argument("--scale", type=float, default=1.0, help="of the number of steps")
    two = which.add_parser("made")
    two.add_argument("trained", type=Path)
    two.add_argument("pieces", type=Path)
    two.add_argument("--count", type=int, default=40)
    two.add_argument("--temperature", type=float, help="as the engine has it if unsaid")
    three = which.add_parser("asked")
    three.add_argument("--count", type=int, default=100)
    given = options.parse_args()
    if given.what == "frames":
        frames(given.folder, given.only, given.scale)
    elif given.what == "asked":
        asked(given.count)
    else:
        made(given.trained, given.pieces, given.count, given.temperature)


if __name__ == "__main__":
    main()
