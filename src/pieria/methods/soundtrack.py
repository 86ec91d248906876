"""The sound of a film: music and voices on one line, as loud as films on the web are, packed for its MP4.

Arrays are float32 (length, 2), -1 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core.errors import UserError
from ..formats import mp4
from ..media.speech import flac, level
from ..media.speech.sound import LARGEST, unpacked
from ..media.speech.stretch import resampled

RATE = 22050
"""Of what is made here: that of the instruments and of the voices."""
LOUD, UNDER, OVER = -18.0, -21.0, -18.0
"""LUFS of the whole, and of music and voices before they are mixed."""
DUCK, RAMP = 10 ** (-11 / 20), 0.3
"""How much of the music is left under a voice, and the seconds it takes to step back."""
FADE = 0.4


def mixed(seconds: float, bed: Any | None, voices: Sequence[tuple[float, Any]], rate: int = RATE) -> Any | None:
    """One line of ``seconds``. bed: music from the beginning; voices: (from which second, samples (length,)). None
    where there is nothing to hear."""
    long = round(seconds * rate)
    line, gain = np.zeros((long, 2), np.float32), np.ones(long, np.float32)
    for start, said in voices:
        at = min(long, round(start * rate))
        said = level.faded(lifted(np.asarray(said, np.float32), rate, OVER), rate)[: long - at]
        line[at : at + len(said)] += said[:, None] * np.float32(0.7071)
        reach = round(RAMP * rate)
        gain[max(0, at - reach // 2) : at + len(said) + reach // 2] = DUCK
    if bed is not None and len(bed):
        bed = lifted(level.faded(bed[:long], rate), rate, UNDER)
        if len(voices):
            reach = round(RAMP * rate)
            padded = np.pad(gain, (reach // 2, reach - 1 - reach // 2), mode="edge")
            summed = np.cumsum(np.insert(padded.astype(np.float64), 0, 0.0))
            gain = ((summed[reach:] - summed[:-reach]) / reach).astype(np.float32)
        if len(bed) >= long - RATE // 20:  # it does not end by itself
            tail = min(len(bed), round(FADE * rate))
            bed[len(bed) - tail :] *= np.linspace(1, 0, tail, dtype=np.float32)[:, None] ** 2
        line[: len(bed)] += bed * gain[: len(bed), None]
    return levelled(line, rate) if line.any() else None


def lifted(samples: Any, rate: int, to: float) -> Any:
    """As loud as ``to`` LUFS; silence stays."""
    loud = level.loudness(samples, rate)
    return samples * np.float32(10 ** ((to - loud) / 20)) if np.isfinite(loud) else samples.copy()


def levelled(line: Any, rate: int, to: float = LOUD) -> Any:
    """The whole as loud as it should be, and no peak cut off: what the limiter takes away is given back twice."""
    made = line
    for _ in range(3):
        made = level.limited(lifted(made, rate, to), rate)
    return made


def packed(line: Any, rate: int) -> mp4.Sound:
    """The line as a track of FLAC: 16 bits, without loss."""
    samples = np.clip(np.round(line * 32767), -32768, 32767).astype(np.int16)
    made = flac.frames(samples)
    lengths = [min(flac.BLOCK, len(samples) - at) for at in range(0, len(samples), flac.BLOCK)]
    channels = samples.shape[1] if samples.ndim > 1 else 1
    return mp4.Sound(rate, channels, tuple(made), tuple(lengths), flac.described(samples, rate, made))


def opened(data: bytes, rate: int = 0) -> tuple[Any, int]:
    """(samples, rate) of a WAV, FLAC, MP3 or Vorbis file, at its own rate or another, always two channels. Raises
    `UserError` for what is none."""
    if len(data) > LARGEST:
        raise UserError("The sound has more than 512 MB.", "Give a shorter one.", param="sound")
    try:
        import miniaudio
    except ModuleNotFoundError:
        raise UserError("Reading sound needs a package that is not installed: miniaudio.",
                        'Type: pip install "pieria[video]"', code="not_installed", status=503) from None  # fmt: skip
    own = 0
    for read in (miniaudio.flac_get_info, miniaudio.wav_get_info, miniaudio.mp3_get_info, miniaudio.vorbis_get_info):
        try:
            own = int(read(data).sample_rate)
            break
        except miniaudio.MiniaudioError:
            continue
    if not 4000 <= own <= 384_000:
        raise UserError("The sound cannot be read.", "Give a WAV, FLAC, MP3 or OGG file.", param="sound")
    try:
        line = unpacked(data, 2, own, "sound").astype(np.float32) / 32767
    except miniaudio.MiniaudioError:
        raise UserError("The sound is broken.", "Give a WAV, FLAC, MP3 or OGG file.", param="sound") from None
    return (resampled(line, own, rate), rate) if rate else (line, own)
