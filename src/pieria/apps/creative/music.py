"""music: a tune, a chorale, any piece a model has learnt to make, to hear, to read and to edit."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.signature import SEEDS, Within, bounded, pairs
from ...core.values import Event, Finish, Notice, Output, Part, Progress
from ...methods import harmonising
from ...methods.composing import Piece, alone, composed, few, handy, kind, plain, wishes
from ...methods.musicwords import MODES, TUNEFUL, TUNES, UNLEARNT

__all__ = ["music", "wishes"]
LARGEST = 1 << 20
KNOWN = ((3, 2), (3, 4), (4, 4), (2, 2))
"""Metres that the model which is taken where none is named can go on in."""
OTHER = ("2/4", "3/8", "6/4", "6/8", "9/8", "12/8")
"""Metres that the model of tunes has learnt and the chorales have not."""
ENDINGS = (".mid", ".wav", ".musicxml", ".png")


@bounded
def music(
    run: Run,
    prompt: Annotated[str, "what it should be: key, metre, length, mood"] = "",
    *,
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    key: Annotated[str, "as: G minor, F# major"] = "",
    metre: Annotated[str, "as: 3/4"] = "",
    bars: Annotated[int | None, "how many bars, a pickup not counted", Within(1, 512)] = None,
    tempo: Annotated[str, "slow, moderate, fast, or beats a minute"] = "",
    voices: Annotated[int | None, "how many parts"] = None,
    strict: Annotated[bool, "no notes outside the key"] = False,
    melody: Annotated[Path | None, "a MIDI file whose highest part gets other parts below it"] = None,
    begin: Annotated[Path | None, "a MIDI file to go on from"] = None,
    instruments: Annotated[str, "who plays, from the top down: flute and guitar; string quartet"] = "",
    accompany: Annotated[
        Literal["", "no", "dance", "broken", "held"], "chords under a melody: how; empty: what the words ask for"
    ] = "",
    stems: Annotated[bool, "each part as a sound file of its own too"] = False,
    label: Annotated[list[str] | None, "an attribute of the model, NAME=VALUE (may be given several times)"] = None,
    n: Annotated[int | None, "how many to make", Within(1, 64)] = None,
    temperature: Annotated[float | None, "below 1 plainer, above 1 wilder", Within(0, 5)] = None,
    seed: Annotated[int | None, "repeats a result; the receipt says which was used", SEEDS] = None,
) -> Iterator[Event]:
    """Make a piece of music in the key, metre and length you ask for: MIDI, WAV, MusicXML and a picture.

    pieria music "slow waltz in D minor, 16 bars" -o waltz.mid
    pieria music "a chorale in G major for string quartet" --stems
    pieria music --melody hymn.mid --model chorale
    """
    if not (prompt.strip() or key or metre or bars is not None or melody or begin or model or label):
        raise UserError("There is nothing to play.", 'Say what: pieria music "slow waltz in D minor, 16 bars"')
    exact = {"key": key, "metre": metre, "bars": bars, "voices": voices}
    rules = wishes(prompt) | {name: value for name, value in exact.items() if value not in ("", None)}
    if tempo:
        rules["tempo"] = float(tempo) if re.fullmatch(r"\d+(\.\d+)?", tempo) else tempo.strip().lower()
    if strict:
        rules["strict"] = True
    rules["cadence"] = True
    for name, path in (("melody", melody), ("begin", begin)):
        if path is not None:
            rules[name] = base64.b64encode(midi(path)).decode()
    company, labels = accompany or "no" * bool(harmonising.BARE.search(prompt)), pairs(label, "kind=reel")
    other = str(rules.get("metre", "")) in OTHER and not (model or melody or begin)
    solo = company in ("", "no") and rules.get("voices", 1) == 1 and alone(prompt, instruments)
    if (
        not model
        and not melody
        and not begin
        and (company not in ("", "no") or solo or other or TUNEFUL.search(prompt))
    ):
        model = TUNES
        company = "no" if solo else company
        rules.pop("voices", None)
        labels = kind(prompt) | labels
        company = company or harmonising.manner(prompt, rules)
        if other and not TUNEFUL.search(prompt):
            yield Notice("model", f"The chorales know no {rules['metre']}: it is a tune.")
    if begin and not (model or melody) and (signed := metre_of(begin)) not in KNOWN:
        model = TUNES
        yield Notice("model", f"The chorales know no {signed[0]}/{signed[1]}: {TUNES} goes on with it, as one voice.")
    options = {
        "rules": rules,
        "labels": labels or None,
        "n": n,
        "temperature": temperature,
        "seed": seed,
    }
    yield from harmonising.unable(prompt, instruments)
    by_rule = bool(melody and not model and (metre_of(melody) not in KNOWN or company not in ("", "no")))
    if by_rule and melody:
        company = company if company not in ("", "no") else harmonising.manner(prompt, rules)
        if metre_of(melody) not in KNOWN:
            unknown = "{}/{}".format(*metre_of(melody))
            yield Notice("model", f"The chorales know no {unknown}: chords and a bass go under it, by rule.")
    elif model in ("", TUNES) and (told := harmonising.unheard(prompt, instruments, company)):
        yield Notice("players", told)
    if model != TUNES and (count := few(prompt, instruments)) and company == "":
        kept = "the highest and the lowest" if count == 2 else "the two highest and the lowest"
        yield Notice("voices", f"The model writes four voices, of which {kept} are kept.")
    if told := clashing(melody or begin, rules):
        yield Notice("key", told)
    free = melody is None and begin is None
    if free and model in ("", TUNES):
        if style := UNLEARNT.search(prompt):
            tuneful = "folk tune" if company == "no" else "folk tune with chords"
            what = tuneful if model else "chorale for four voices"
            yield Notice(
                "style",
                f"The models that come with Pieria have not learnt {style[0].lower()}; what they make is a {what}.",
            )
        if old := re.search(rf"\b(?:{'|'.join(MODES)})\b", prompt, re.IGNORECASE):
            third = MODES[old[0].lower()]
            yield Notice("mode", f"The models know major and minor, not {old[0].lower()}: it is in {third}.")
        if prompt.strip() and set(rules) == {"cadence"} and not (style or model or instruments) and plain(prompt):
            yield Notice(
                "words",
                "The words name no key, metre, length, tempo or instrument in English: it is a chorale, freely made.",
            )
        if rules.get("key", "major").lower() in ("major", "minor"):
            rules["key"] = handy(prompt, str(rules.get("key", "")).lower())
            free = False  # nobody asked for this very key: once is enough
    try:
        made = (
            [harmonising.harmonised(prompt, instruments, company, rules)]
            if by_rule
            else (yield from composed(run, prompt, model, options, rules, instruments, company, free))
        )
    except Cancelled:
        yield Finish("cancelled", {})
        return
    if made and (told := counted(melody or begin, rules, made[0][0])):
        yield Notice("metre", told)
    yield from finished(made, prompt, stems)


def metre_of(path: Path) -> tuple[int, int]:
    from ...media.music import midi as files

    return files.read(midi(path)).metres[0][1:]


def counted(given: Path | None, rules: Mapping[str, Any], made: Any) -> str:
    """What is said where the model counts a metre otherwise; "" where it does not. made: a `media.music.midi.Score`."""
    wanted = "{}/{}".format(*metre_of(given)) if given else str(rules.get("metre", ""))
    beats, unit = made.metres[0][1:]
    if wanted not in ("2/2", "4/4", "2/4", "4/8") or wanted == f"{beats}/{unit}":
        return ""
    return f"The model counts {wanted} as {beats}/{unit}: the bars are the same."


def clashing(given: Path | None, rules: Mapping[str, Any]) -> str:
    """What is said where the notes that were given sound in another key than the one asked for; "" where they fit."""
    from ...media.music import asked, measure
    from ...media.music import midi as files

    if given is None or " " not in (wanted := str(rules.get("key", ""))):
        return ""
    heard = measure.key(files.read(midi(given)))
    if heard == measure.NONE or measure.sharps(heard) == measure.sharps(asked.key(wanted)):
        return ""
    return (
        f"{given.name} seems to be in {measure.KEYS[heard]}: it keeps its notes, so {wanted} will clash with it or "
        "fail. Leave the key out to keep its own."
    )


def finished(made: list[Piece], prompt: str, stems: bool) -> Iterator[Event]:
    """Each piece as MIDI, WAV, MusicXML and a picture, and its parts alone if they are wanted."""
    from ...media.music import instruments as players
    from ...media.music import midi as files
    from ...media.music import musicxml, picture, synth

    parts: list[Part] = []
    for number, (score, about) in enumerate(made):
        yield Progress(number, len(made), "pieces", "playing")
        title = prompt.strip()[:80] or "A piece"
        parts += [
            Part("music", files.write(score), "audio/midi", about | {"suffix": ".mid"}),
            Part("music", synth.wav([score]), "audio/wav", about | {"suffix": ".wav"}),
            Part("music", musicxml.write(score, title), "application/vnd.recordare.musicxml+xml",
                 about | {"suffix": ".musicxml"}),
            Part("music", picture(score), "image/png", about),
        ]  # fmt: skip
        for track in score.tracks if stems else ():
            alone = synth.stem(score, track)
            told = {"suffix": ".wav", "stem": track.name or players.word(track.program)}
            parts.append(Part("music", alone, "audio/wav", about | told))
    for index, part in enumerate(parts):
        yield Output(part, index)
    yield Finish("stop", {})


def midi(path: Path) -> bytes:
    """A file's bytes, if it can be a MIDI file."""
    if not path.is_file():
        raise UserError(f"There is no file {path}.", "Give the path of a MIDI file.", param="melody")
    data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    if data[:4] not in (b"MThd", b"RIFF"):
        raise UserError(
            f"{path.name} is no MIDI file of less than a megabyte.", "Its name ends in .mid.", param="melody"
        )
    return data
