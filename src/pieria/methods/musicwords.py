"""What words mean in music: dances, moods, paces, modes, kinds of tunes; and what no model here knows."""

from __future__ import annotations

import re

# word -> metre, beats of a bar; a waltz or a jig is one whatever else is said
DANCES = {
    "slip jig": "9/8", "jig": "6/8", "waltz": "3/4", "minuet": "3/4", "menuet": "3/4", "mazurka": "3/4", "polka": "2/4",
    "ländler": "3/4", "landler": "3/4", "tarantella": "6/8", "barcarolle": "6/8", "gavotte": "2/2", "reel": "4/4",
    "saltarello": "6/8", "siciliana": "6/8", "siciliano": "6/8",
    "strathspey": "4/4", "hornpipe": "4/4", "sarabande": "3/4", "polonaise": "3/4", "bolero": "3/4", "gigue": "6/8",
}  # fmt: skip
DANCED = {
    "slip jig": "9/8", "jig": "6/8 9/8 12/8", "waltz": "3/4 3/8 6/8", "minuet": "3/4 3/8 6/8", "polka": "2/4 4/4 2/2",
    "reel": "4/4 2/2 2/4", "mazurka": "3/4 3/8", "strathspey": "4/4", "march": "2/4 4/4 2/2 6/8",
    "hornpipe": "4/4 2/2 3/2 2/4",
}  # fmt: skip
"""The metres that a dance can be in."""
SLOW = (
    "slow slowly largo larghetto adagio adagietto lento grave solemn calm gentle peaceful lullaby sad mournful"
    " melancholy lament dirge elegy requiem funeral"
).split()
MODERATE = "moderate moderately moderato andante andantino walking".split()
FAST = (
    "fast quick quickly lively allegro allegretto presto prestissimo vivace vivacissimo merry cheerful joyful brisk"
    " upbeat energetic"
).split()
MINOR = (
    "sad mournful melancholy dark gloomy sombre spooky scary haunting ominous epic horror creepy"
    " eerie sinister tragic tense suspenseful"
    " lament dirge elegy requiem funeral"
).split()
MAJOR = "happy merry cheerful joyful bright".split()
MODES = {"ionian": "major", "lydian": "major", "mixolydian": "major", "dorian": "minor", "phrygian": "minor",
         "aeolian": "minor", "locrian": "minor"}  # fmt: skip
"""The old modes, as the one of the two that nets know whose third is theirs."""
COUNTS = "two three four five six seven eight nine ten eleven twelve".split()
COUNTED = rf"({'|'.join(COUNTS)})"
LONGEST = 512
"""Bars that a net is asked for at most."""
BEATS = {"slow": 66, "moderate": 92, "fast": 116, "": 90}
"""Beats a minute that a length in minutes is counted by."""
ATTEMPTS, SURE = 6, 0.03
"""A piece that does not sound clearly in the key asked for is made anew, a few times; the clearest is taken."""
TUNES = "tune"
"""The model of melodies: what is danced or sung gets one, over chords."""
KINDS = {
    "slip jig": "slip jig", "jig": "jig", "gigue": "jig", "reel": "reel", "hornpipe": "hornpipe", "waltz": "waltz",
    "march": "march", "minuet": "minuet", "menuet": "minuet", "strathspey": "strathspey", "air": "air", "song": "song",
}  # fmt: skip
"""Words -> the kinds that it knows."""
TUNEFUL = re.compile(
    r"\b(?:slip jig|jig|reel|hornpipe|waltz|march|minuet|menuet|mazurka|polka|strathspey|air|song|ballad|lullaby|folk"
    r"|tune|dance|melody|shanty|shantie|carol|nursery rhyme|jingle|serenade|l[aä]ndler|tarantella|barcarolle|gavotte"
    r"|schottische|berceuse|gigue|saltarello|sicilian[ao])(?:s|es)?\b",
    re.IGNORECASE,
)
SOLO = re.compile(r"\b(?:solo|unaccompanied|monophonic)\b", re.IGNORECASE)
HANDY = {"major": ("D major", "G major", "C major", "F major"), "minor": ("A minor", "E minor", "D minor", "G minor")}
"""Keys that lie well under the hands: the nets know all twelve, and left alone they take D flat as soon as D."""
UNLEARNT = re.compile(
    r"\b(?:blues|jazz|bossa ?nova|lo-?fi|hip[ -]?hop|rock|metal|techno|edm|dubstep|rap|trap|reggae|funk|soul|disco"
    r"|ambient|samba|tango|salsa|swing|ragtime|country|pop|punk|chiptune|8-bit|epic|battle|soundtrack|fugue|sonata|rondo"
    r"|canon|passacaglia|chaconne|sarabande|gigue|allemande|polonaise|bolero"
    r"|rumba|habanera|flamenco|klezmer|gospel|barbershop|dixieland|trance|drum (?:and|&|n) bass"
    r"|fanfare|nocturne|[eé]tude|toccata|symphony|concerto|cinematic|orchestral)\b",
    re.IGNORECASE,
)
"""Styles that no model here has learnt."""
UNTOLD = re.compile(
    r"\b(?:only |just |all )?(?:(?:whole|half|quarter|eighth|sixteenth|8th|16th|dotted) ?-?notes|crotchets|minims"
    r"|(?:semi)?quavers|semibreves|triplets)(?: only)?\b|\b(?:no|without|with|long|short) rests\b"
    r"|\b(?:syncopat\w+|staccato|legato|pizzicato|tremolo|(?:de)?crescendos?|diminuendo|mezzo[- ](?:forte|piano)"
    r"|fortissimo|pianissimo|trills?"
    r"|grace notes|pick-?ups?|anacrusis|ostinatos?|drones?|pentatonic|whole[- ]tone"
    r"|(?:harmonic|melodic) minor|octatonic|atonal|twelve[- ]tone"
    r"|repeat(?:s|ed)?(?: twice)?|fad(?:es?|ing) (?:in|out)|transpos\w+|(?:right|left) hand(?: only)?|for beginners"
    r"|between [A-G][#b]?\d and [A-G][#b]?\d"
    r"|rubato|accelerando|ritardando|rallentando|modulat\w+|(?:key change|change of key)s?|da capo"
    r"|ABA(?:CA)?|AABA|variations"
    r"|verses?|chorus(?:es)?|lyrics)\b",
    re.IGNORECASE,
)
"""Wishes that no rule reads and no model here is told of."""
UNPLAYED = re.compile(
    r"\b(?<!steel )(?:drum(?:s| kit| set)?|percussion|timpani|snares?|cymbals?|tablas?|bongos?|congas?|caj[oó]n"
    r"|bodhr[aá]n|djembe|maracas|gong"
    r"|tambourine|claps?|erhu|duduk|didgeridoo|theremin|hurdy[- ]gurdy)\b", re.IGNORECASE,
)  # fmt: skip
"""Instruments that nobody here plays."""
FAMOUS = re.compile(
    r"\b(?:happy birthday|jingle bells|silent night|f[uü]r elise|ode to joy|twinkle,? twinkle|amazing grace"
    r"|auld lang syne|greensleeves|fr[eè]re jacques|moonlight sonata|canon in d|bridal chorus|national anthem"
    r"|star[- ]spangled banner)\b",
    re.IGNORECASE,
)
KNOWN = re.compile(r"\b(?:chorales?|hymns?|bach|piece|music|anything|something)\b", re.IGNORECASE)
"""What asks for no more than the usual."""
GENTLE = re.compile(
    r"\b(?:slow\w*|air|song|ballad|lullaby|gentle|calm|sad|peaceful|largo|adagio|lento)\b", re.IGNORECASE
)
COMPANY = ((73, 24, 32), (40, 0, 32))
"""Melody, chords and bass where no instrument is named: flute, guitar and bass; of what is slow violin and piano."""
