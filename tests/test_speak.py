"""Speech: figures read right, sounds a voice knows, files that others read, the way from text to words heard."""

from __future__ import annotations

import hashlib
import io
import json
import re
import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pieria import weights
from pieria.apps.creative import speak as aloud
from pieria.apps.creative.speak import divided, speak, words
from pieria.apps.language.listen import listen
from pieria.core.errors import UserError
from pieria.core.find import ROOT
from pieria.core.values import Delta, Event, Finish, Message, Notice, Output, Part, Request, text
from pieria.doors.http import create
from pieria.engines.whisper import timing
from pieria.media.speech import captions, flac, level, sound
from pieria.methods.speaking import numbers
from pieria.methods.speaking.lexicon import Lexicon
from pieria.methods.speaking.phonemes import sound as sounded
from pieria.methods.speaking.sentences import bare, pieces
from pieria.methods.speaking.sounds import ipa
from pieria.methods.speaking.unknown import Letters
from pieria.methods.speaking.written import read
from pieria.studio import Studio
from served import serving

ENGLISH = ROOT / "cards" / "english"
CARDS = weights.cards(Path("/nonexistent"))
HERE = not any(weights.missing(CARDS[n]) for n in ("joe", "whisper-tiny.en"))
models = pytest.mark.skipif(not HERE, reason="pieria get joe && pieria get whisper-tiny.en")


def said(written: str) -> str:
    return " ".join(w for s in read(written) for w in s.words)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    letters = Letters(ENGLISH / "letters.onnx", ENGLISH / "card.json")
    return Lexicon.read(ENGLISH / "lexicon.txt.gz", letters.guess)


# numbers and text -----------------------------------------------------------------------------------------------


@given(st.integers(0, 10**15))
def test_numbers_as_another_library_says_them(number: int) -> None:
    import inflect

    engine = inflect.engine()
    plain = engine.number_to_words(number, andword="").replace(",", "").replace("-", " ")
    assert numbers.cardinal(number) == " ".join(plain.split())
    if number < 10**6:
        other = engine.number_to_words(engine.ordinal(number), andword="").replace(",", "").replace("-", " ")
        assert numbers.ordinal(number) == " ".join(other.split())


@given(st.integers(1, 3999))
def test_roman_numerals_come_back(number: int) -> None:
    assert numbers.roman(numbers.to_roman(number)) == number
    assert said(f"Chapter {numbers.to_roman(number)}" if number < 400 else "Chapter one").startswith("chapter ")


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_money(units: int, cents: int) -> None:
    made = said(f"It costs ${units:,}.{cents:02}.")
    assert "dollar" in made or not units
    assert ("cent" in made) == (cents > 0)
    assert not re.search(r"\d|\$", made)


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%B %d, %Y", "%d %B %Y", "%b. %d, %Y"]))
def test_dates(day: Any, form: str) -> None:
    if day.year < 1100 or day.year > 2099 or (day.month in (3, 5) and "%b." in form):
        return
    made = said(f"on {day.strftime(form)}")
    assert numbers.ordinal(day.day) in made and day.strftime("%B").lower() in made
    assert made.endswith(numbers.year(day.year))


def test_music_before_the_first_word_is_none_of_it() -> None:
    heard = [
        ["A", 0.0, 3.4, 1.0],
        ["rocket", 3.4, 3.8, 1.0],
        ["rises.", 3.8, 6.0, 1.0],
        ["It", 6.0, 8.2, 1.0],
        ["flies.", 8.2, 9.9, 1.0],
    ]
    made = timing.tightened(heard)
    assert [w[0] for w in made] == ["A", "rocket", "rises.", "It", "flies."]
    assert made[0][1] == pytest.approx(2.0) and made[2][2] == pytest.approx(5.2) and made[3][1] == pytest.approx(6.8)
    assert timing.tightened([]) == []


@given(st.times())
def test_times(time: Any) -> None:
    made = said(f"at {time.strftime('%H:%M')} sharp")
    assert made.startswith(f"at {numbers.cardinal(time.hour)}") and made.endswith("sharp") and ":" not in made


@given(st.text(max_size=200))
def test_any_text_is_read(whole: str) -> None:
    """Never fails; each word has its place, in order; what comes out can be spoken."""
    last = 0
    for one in read(whole):
        assert last <= one.start <= one.end <= len(whole)
        last = one.start
        for word in one.words:
            assert re.fullmatch(r"[A-Za-z']+|,", word), word


def test_endless_figures_are_read() -> None:
    for form in ("{}", "${}.50", "{}th", "{} km", "{}-{}", "{}/2", "{}.{}", "a{}b", "-{} %"):
        assert said(form.replace("{}", "9" * 5000)).count("nine") > 4000


CASES = {
    "180 lbs., and 2 tbsp. sugar": "one hundred eighty pounds and two tablespoons sugar",
    "1/4 c. butter, Rm. 204": "one quarter cup butter room two hundred four",
    "8.8M in 2020": "eight point eight million in twenty twenty",
    "you &amp; me&nbsp;too": "you and me too",
    "5 < 6 and a > b": "five less than six and a greater than B",
    "before 5:30 p.m. EST.": "before five thirty P M E S T",
    "10 km in 00:47:12": "ten kilometers in forty seven minutes and twelve seconds",
    "4'43\"/km": "four minutes and forty three seconds per kilometer",
    "Rom. 8:28; vv. 3-5; Op. 27 No. 2": "romans eight twenty eight verses three to five opus twenty seven number two",
    "60fps, 12 pts, 30 mi/gal": "sixty frames per second twelve points thirty miles per gallon",
    "5m people, 5 m wide": "five million people five meters wide",
    "44 B.C.E., 12th c., d. 1616": "forty four B C E twelfth century died sixteen sixteen",
    "IPv6, WWII, N/A, an A+ grade": "I P V six world war two N A an A plus grade",
    "45°N, 122°W": "forty five degrees north one hundred twenty two degrees west",
    "Dr. Smith lives at 12 Elm St. in St. Louis.": "doctor smith lives at twelve elm street in saint louis",
    "Henry VIII and World War II, Chapter IV": "henry the eighth and world war two chapter four",
    "NASA's CDs and the BBC": "nasa's C D's and the B B C",
    "$3.50, €1.2 million and £0.01": "three dollars and fifty cents one point two million euros and one penny",
    "It was -3.5 °C at 60mph": "it was minus three point five degrees celsius at sixty miles per hour",
    "1500 m² of 5 km": "one thousand five hundred square meters of five kilometers",
    "Mail me@site.org or www.example.com/a-b.": "mail me at site dot org or example dot com slash A dash B",
    "the '80s and 1990s": "the eighties and nineteen nineties",
    "2 1/2 cups, ½ of 3/4": "two and a half cups one half of three quarters",
    "pp. 3-5, 1914–1918": "pages three to five nineteen fourteen to nineteen eighteen",
    "3:05 pm, 15:30, 7 a.m.": "three oh five P M fifteen thirty seven A M",
    "COVID-19, mp3, H2O, B2B": "covid nineteen M P three H two O B two B",
    "007 and 192.168.0.1": "zero zero seven and one nine two dot one six eight dot zero dot one",
    "e.g. the U.S. vs. Prof. Lee": "for example the U S versus professor lee",
    "WHO said NO?": "who said no",
    "50% of 1,234": "fifty percent of one thousand two hundred thirty four",
    "221B Baker St., Apt. 4B, seat 12A": "two hundred twenty one B baker street apartment four B seat twelve A",
    "$5-$10, 20%-30%, 5-10 km": "five dollars to ten dollars twenty percent to thirty percent five to ten kilometers",
    "Mon–Fri, Jan. 1 – Feb. 2": "monday to friday january first to february second",
    "€12,50, 1,5 kg, $.99": "twelve euros and fifty cents one point five kilograms ninety nine cents",
    "$100/month, 60 words/min, 3/4 tsp": "one hundred dollars per month sixty words per minute three quarters teaspoon",
    "Call 020 7946 0958 or 07700 900123": "call zero two zero seven nine four six zero nine five eight "
    "or zero seven seven zero zero nine zero zero one two three",
    "on 5.6.2026 or 05-06-2026": "on june fifth twenty twenty six or may sixth twenty twenty six",
    "30.11.2026, 30-11-2026": "november thirtieth twenty twenty six november thirtieth twenty twenty six",
    "Vol. IV and ch. XII. No. I think so.": "volume four and chapter twelve no i think so",
    "room 045 12": "room zero four five twelve",
    "call 911, 415.555.2671": "call nine one one four one five five five five two six seven one",
    "call 911 2 times": "call nine one one two times",
    "9/11, on 12/25, 1/1/99": "nine eleven on december twenty fifth january first nineteen ninety nine",
    "5 - 3 = 2, a 2:1 ratio, 50-50, 50/50": "five minus three equals two a two to one ratio fifty fifty fifty fifty",
    "x², 10³, 10⁶, m³, CO₂": "X squared ten cubed ten to the sixth M cubed C O two",
    "10^6, 2^8, 10^-3, 3 x 10^8 m/s": "ten to the sixth two to the eighth ten to the minus three "
    "three times ten to the eighth meters per second",
    "2026-11-30T18:05, 2026-11-30T08:05:30Z": "november thirtieth twenty twenty six at eighteen oh five "
    "november thirtieth twenty twenty six at eight oh five and thirty seconds U T C",
    "2026-11-30T08:05:00-05:30.": "november thirtieth twenty twenty six at eight oh five U T C minus five thirty",
    "Springfield, IL 62704-1234, zip code 02139": "springfield I L six two seven zero four one two three four "
    "zip code zero two one three nine",
    "Washington, D.C. 20500; Dallas, Texas 50000 people": "washington D C two zero five zero zero "
    "dallas texas fifty thousand people",
    "King Charles III's Final Fantasy VII": "king charles the third's final fantasy seven",
    "Appendix C, vitamin A, plan A is": "appendix C vitamin A plan A is",
    "AT&T, Q&A, TCP/IP, C#, F# minor, Bb major": "A T and T Q and A T C P I P C sharp F sharp minor B flat major",
    '6 ft 2 in, a 12" pizza, 8.5 x 11 in': "six feet two inches a twelve inch pizza eight point five by eleven inches",
    'he said "it was 12" and left': "he said it was twelve and left",
    "100s of 10s of files, index.html": "hundreds of tens of files index dot H T M L",
    "Ft. Worth, St. Mary's St., 42nd St.": "fort worth saint mary's street forty second street",
    "1 000 000 and 2 1/2 lbs": "one million and two and a half pounds",
    "2/3rds, 2 tbsp, 00:00": "two thirds two tablespoons zero hundred",
    "This IV drip. WOW, I am SO MAD": "this I V drip wow i am so mad",
}


@pytest.mark.parametrize("written", CASES)
def test_written_english(written: str) -> None:
    assert said(written) == CASES[written]


def test_tags_are_not_read_and_one_word_is_a_text() -> None:
    assert aloud.read([Path("Hello!")])[0].text == "Hello!"
    struck = bare("a ~~struck~~ [link](http://x.y) ![alt](x.png)")
    assert " ".join(w for s in read(struck) for w in s.words) == "a struck link alt"
    tagged = 'an <b>old</b> <a href="x">tale</a><br/> of a <b and c> d'
    assert (
        " ".join(w for s in read(bare(tagged)) for w in s.words) == "an old tale of a less than B and C greater than D"
    )


@pytest.mark.parametrize(
    ("sentence", "word", "phones"),
    [
        ("i read it yesterday", "read", "ɹˈɛd"), ("i want to read it", "read", "ɹˈiːd"),
        ("they live here", "live", "lˈɪv"), ("live music tonight", "live", "lˈaɪv"),
        ("the use of it", "use", "jˈuːs"), ("we use it", "use", "jˈuːz"),
        ("the record is old", "record", "ɹˈɛkɚd"), ("to record it", "record", "ɹᵻkˈɔːɹd"),
        ("made of lead", "lead", "lˈɛd"), ("they lead us", "lead", "lˈiːd"),
    ],
)  # fmt: skip
def test_homographs(sentence: str, word: str, phones: str, lexicon: Lexicon) -> None:
    whole = read(sentence)
    index = [s.words[0] for s in whole].index(word)
    made = sounded(whole, lexicon)
    assert "".join(c for c, o in zip(made.text, made.owner, strict=True) if o == index) == phones


@pytest.mark.parametrize(
    ("arpabet", "word", "wanted"),
    [
        ("W AO1 T ER0", "water", "wˈɔːɾɚ"), ("B AH1 T AH0 N", "button", "bˈʌʔn̩"), ("AH0 B AW1 T", "about", "ɐbˈaʊt"),
        ("R OW1 Z IH0 Z", "roses", "ɹˈoʊzᵻz"), ("S IH1 T IY0", "city", "sˈɪɾi"), ("F AY1 R", "fire", "fˈaɪɚ"),
        ("N AO1 R TH", "north", "nˈɔːɹθ"), ("S T AO1 R IY0", "story", "stˈoːɹi"),
        ("K W AA1 L AH0 T IY0", "quality", "kwˈɔlᵻɾi"),
    ],
)  # fmt: skip
def test_sounds(arpabet: str, word: str, wanted: str) -> None:
    assert ipa(arpabet.split(), word) == wanted


def test_unknown_words(lexicon: Lexicon) -> None:
    phones, known = lexicon.look("blorptastic")
    assert not known and sum(p.endswith("1") for p in phones) == 1
    assert lexicon.look("motorcades")[1] and lexicon.look("unhelpfully")[1]
    held = json.loads((ENGLISH / "card.json").read_text())["held_out"]
    assert held["words"] > 500 and held["phones_wrong"] < 15


@given(st.text(alphabet="abc def.,;!?\n\"'—-ABC 123", max_size=300))
def test_pieces_cover_the_text(whole: str) -> None:
    found = list(pieces(bare(whole)))
    assert all(bare(whole)[p.start : p.end] == p.text and p.rest > 0 for p in found)
    kept = {i for p in found for i in range(p.start, p.end)}
    assert all(i in kept for i, c in enumerate(whole) if c.isalnum())


def test_the_first_piece_is_short() -> None:
    whole = "When the long evening came over the hills, and the lamps were lit one after another below, we went."
    assert len(next(pieces(whole)).text) <= 90


# sound ----------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=500), st.integers(1, 20))
def test_flac_is_lossless(samples: list[int], times: int) -> None:
    import miniaudio

    given_ = np.tile(np.array(samples, np.int16), times)
    made = miniaudio.decode(flac.encode(given_, 22050), nchannels=1, sample_rate=22050)
    assert np.array_equal(np.frombuffer(made.samples, np.int16), given_)


def test_files_come_back() -> None:
    tone = (0.5 * np.sin(np.arange(22050) * 0.1)).astype(np.float32)
    for form in ("wav", "flac"):
        again = sound.decoded(sound.packed(sound.pcm(tone), 22050, form), 22050)
        assert np.abs(again - tone).max() < 1e-4
    with wave.open(io.BytesIO(sound.packed(sound.pcm(tone), 22050, "wav"))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getnframes()) == (22050, 1, 22050)
    for broken in (b"", b"RIFF", b"\x00" * 500, b"fLaC" + b"\xff" * 300):
        with pytest.raises(UserError):
            sound.decoded(broken, 16000)


def test_loudness() -> None:
    """BS.1770's own check: a full-scale sine of 997 Hz is -3.01 LUFS."""
    sine = np.sin(2 * np.pi * 997 * np.arange(96000) / 48000).astype(np.float32)
    assert level.loudness(sine, 48000) == pytest.approx(-3.01, abs=0.05)
    assert level.loudness(sine * 0.1, 48000) == pytest.approx(-23.01, abs=0.05)
    assert level.loudness(np.zeros(48000), 48000) == float("-inf")
    loud = level.limited(sine * 3, 48000)
    assert np.abs(loud).max() <= level.CEILING + 1e-6


@given(st.lists(st.tuples(st.text("abc.,", min_size=1, max_size=9), st.floats(0.01, 2)), min_size=1, max_size=40))
def test_captions_hold_every_word_once(given_: list[tuple[str, float]]) -> None:
    at, spoken = 0.0, []
    for word, long in given_:
        spoken.append(captions.Word(word, at, at + long))
        at += long
    assert [w for c in captions.cues(spoken) for w in c] == spoken
    each = captions.written(spoken, "srt", 1).split("\n\n")
    assert [e.strip().splitlines()[2:] for e in each] == [[w.text] for w in spoken]
    few = captions.cues(spoken, 3)
    assert all(1 <= len(c) <= 3 for c in few) and [w for c in few for w in c] == spoken
    body = captions.written(spoken, "srt")
    times = re.findall(r"(\d\d):(\d\d):(\d\d),(\d{3}) --> ", body)
    starts = [int(h) * 3600 + int(m) * 60 + int(s) + int(ms) / 1000 for h, m, s, ms in times]
    assert starts == sorted(starts) and captions.written(spoken, "vtt").startswith("WEBVTT")


def test_caption_words_are_those_of_the_text() -> None:
    part = 'He said: "It\'s well-known (by Mr. Lee)!"'
    times = [[n, n + 1, s.start, s.end] for n, s in enumerate(read(part))]
    assert " ".join(w.text for w in words(part, times)) == part


# applications ---------------------------------------------------------------------------------------------------


def nothing(request: Request) -> Iterator[Event]:
    raise AssertionError("nothing was to be run")


@pytest.mark.parametrize(
    "given_",
    [{}, {"text": "  "}, {"text": "hi", "minutes": 0}, {"files": [Path("/nope.txt")]}, {"files": [Path("/tmp")]}],
)
def test_speak_refuses(given_: dict[str, Any]) -> None:
    with pytest.raises(UserError) as refused:
        list(speak(nothing, **given_))
    assert refused.value.message and refused.value.hint


def test_listen_refuses(tmp_path: Path) -> None:
    for file in (None, tmp_path / "no.wav", tmp_path, tmp_path / "a.txt"):
        with pytest.raises(UserError):
            list(listen(nothing, file))


def test_subtitles_are_shown_and_kept_as_they_are(tmp_path: Path) -> None:
    def heard(request: Request) -> Iterator[Event]:
        words = [["Good", 0.0, 0.3, 1.0], ["morning.", 0.3, 0.8, 1.0]]
        yield Output(Part("transcript", "Good morning.", meta={"words": words}))
        yield Finish("stop")

    (tmp_path / "a.wav").write_bytes(b"RIFF")
    for most, blocks in ((None, 1), (1, 2)):
        shown, kept, _ = listen(heard, tmp_path / "a.wav", format="srt", max_words=most)
        assert isinstance(shown, Delta) and isinstance(kept, Output) and shown.data == kept.part.data
        assert str(shown.data).count(" --> ") == blocks
    with pytest.raises(UserError, match="Only subtitles"):
        list(listen(heard, tmp_path / "a.wav", max_words=1))


@given(st.text(alphabet="ab .\n", max_size=3000), st.integers(50, 500))
def test_a_book_is_divided_without_loss(whole: str, most: int) -> None:
    parts = divided(whole, most)
    assert "".join("".join(parts).split()) == "".join(whole.split()) or not any(c.isalnum() for c in whole)


# models ---------------------------------------------------------------------------------------------------------

SENTENCE = "The old lighthouse was lit again on May 5, and the harbor was full of boats."


@pytest.mark.weights
@models
def test_there_and_back(studio: Studio, tmp_path: Path) -> None:
    """Spoken, signed, heard again; the same seed gives the same bytes; words have their times."""

    def spoken(**more: Any) -> tuple[list[Event], Part]:
        asked = Request("speech", (Message("user", (text(SENTENCE + " Good night, Ms. Zyblotnik!"),)),), "joe", more)
        events = list(studio.run(asked))
        return events, next(e.part for e in events if isinstance(e, Output))

    events, part = spoken(seed=3)
    blocks = [e.data for e in events if isinstance(e, Delta)]
    assert len(blocks) >= 2 and all(isinstance(b, bytes) for b in blocks)
    path = tmp_path / "a.wav"
    path.write_bytes(part.bytes)
    assert studio.verify(path).ok
    samples = np.frombuffer(b"".join(map(bytes, blocks)), "<i2").astype(np.float32) / 32768
    assert np.abs(samples).max() < 0.92 and -23 < level.loudness(samples, part.meta["rate"]) < -14
    assert "zyblotnik" in part.meta["guessed"]
    times = part.meta["words"]
    assert all(a < b for a, b, *_ in times) and all(x[1] <= y[0] + 1e-6 for x, y in pairwise(times))
    again, _ = spoken(seed=3)
    assert (
        hashlib.sha256(b"".join(bytes(e.data) for e in again if isinstance(e, Delta))).digest()
        == hashlib.sha256(b"".join(map(bytes, blocks))).digest()
    )  # type: ignore[arg-type]
    slow, _ = spoken(seed=3, speed=0.5)
    assert sum(len(e.data) for e in slow if isinstance(e, Delta)) > 1.6 * sum(map(len, blocks))
    heard = list(
        studio.run(
            Request("transcript", (Message("user", (Part("speech", part.bytes, "audio/wav"),)),), "whisper-tiny.en")
        )
    )
    made = next(e.part for e in heard if isinstance(e, Output))
    assert "lighthouse was lit again" in str(made.data) and made.meta["words"][0][2] < 1.0
    assert isinstance(heard[-1], Finish) and heard[-1].usage["audio_seconds"] > 4


@pytest.mark.weights
@models
def test_the_openai_client_speaks_and_listens(studio: Studio, tmp_path: Path) -> None:
    with serving(create(studio)) as url:
        key = studio.keys.create("a")[1]
        client = openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0, timeout=120)
        whole = client.audio.speech.create(model="joe", voice="joe", input="Good morning to all of you.")
        sound_ = whole.read()
        run = whole.response.headers["x-pieria-run"]
        assert sound_[:4] == b"RIFF" and studio.store.get(run)["receipt"]["model"]["card"] == "joe"
        (tmp_path / "a.wav").write_bytes(sound_)
        assert studio.verify(tmp_path / "a.wav").ok
        with client.audio.speech.with_streaming_response.create(
            model="joe", voice="joe", input="Good morning. To all.", response_format="pcm"
        ) as stream:
            assert sum(len(b) for b in stream.iter_bytes()) > 40_000
        with client.audio.speech.with_streaming_response.create(
            model="joe", voice="joe", input="Good morning.", stream_format="sse"
        ) as stream:
            lines = [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]
        assert [e["type"] for e in lines] == ["speech.audio.delta", "speech.audio.done"] and lines[-1]["pieria"]["run"]
        assert "morning" in client.audio.transcriptions.create(model="whisper-tiny.en", file=("a.wav", sound_)).text
        told = client.audio.transcriptions.create(
            model="whisper-tiny.en",
            file=("a.wav", sound_),
            response_format="verbose_json",
            timestamp_granularities=["word"],
        )
        assert told.words and told.words[0].start < told.words[-1].end <= told.duration
        events = list(client.audio.transcriptions.create(model="whisper-tiny.en", file=("a.wav", sound_), stream=True))
        assert events[-1].type == "transcript.text.done" and "morning" in events[-1].text
        for bad in (
            lambda: client.audio.translations.create(model="whisper-tiny.en", file=("a.wav", sound_)),
            lambda: client.audio.transcriptions.create(model="whisper-tiny.en", file=("a.wav", b"nothing")),
            lambda: client.audio.transcriptions.create(model="whisper-tiny.en", file=("a.wav", sound_), language="de"),
            lambda: client.audio.transcriptions.create(
                model="whisper-tiny.en",
                file=("a.wav", sound_),
                response_format="verbose_json",
                timestamp_granularities=["line"],  # type: ignore[list-item]
            ),
            lambda: client.audio.speech.create(model="joe", voice="alloy", input="x"),
            lambda: client.audio.speech.create(model="joe", voice="joe", input="x", response_format="opus"),
            lambda: client.audio.speech.create(model="joe", voice="joe", input="日本語"),
        ):
            with pytest.raises(openai.BadRequestError) as refused:
                bad()
            assert refused.value.body["message"]  # type: ignore[index]
        # without a key nothing is read, and what is no form is refused
        assert httpx.post(f"{url}/v1/audio/transcriptions", files={"file": b"x"}).status_code == 401
        assert httpx.post(f"{url}/v1/audio/speech", json={"input": "x"}).status_code == 401
        head = {"authorization": f"Bearer {key}"}
        assert httpx.post(f"{url}/v1/audio/transcriptions", json={}, headers=head).status_code == 415
        assert httpx.post(f"{url}/v1/chat/completions", files={"file": b"x"}, headers=head).status_code == 415


@pytest.mark.weights
@models
def test_a_letter_of_another_script_is_told(studio: Studio) -> None:
    asked = Request("speech", (Message("user", (text("Hello, 世界!"),)),), "joe")
    assert any(isinstance(e, Notice) and e.code == "skipped" for e in studio.run(asked))
