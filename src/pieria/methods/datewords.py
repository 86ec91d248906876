"""Days and hours as briefs write them: in English, German, French, Spanish and Italian. Patterns, for any case."""

from __future__ import annotations

NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
"""English months, which stand before their day too."""
ABROAD = (
    "januar|jänner|jaenner|februar|feber|märz|maerz|mai|juni|juli|oktober|dezember|okt|dez"
    "|janvier|février|fevrier|mars|avril|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre"
    "|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
)
MONTHS = f"{NAMES}|{ABROAD}"
ENGLISH = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)s?"
OTHER = (
    "(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    "|lunes|martes|miércoles|miercoles|jueves|viernes|sábado|sabado|domingo)s?"
    "|luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica"
)
DAYS = f"{ENGLISH}|{OTHER}"
DAY = r"\d{1,2}(?:st|nd|rd|th|er|[.º°](?=\s))?"
"""As in 3, 3rd, 3., 1er."""
TO = r"\s*[-–&]\s*|\s+(?:to|and|bis|und|au|et|al?|y|e)\s+(?:zum\s+)?"
FIRST = r"\d{1,2}(?:st|nd|rd|th)?"
YEAR = r"(?:,?\s+(?:del?\s+)?\d{4}\b)?"
OFTEN = "every|each|jeden|chaque|cada|todos los|tous les|ogni"
LED = "".join(f"(?<={word} )|" for word in (",", ";", ":", "am", "le", "el", "il", "den", "ab"))
"""What a day of other languages follows that stands alone, or a number follows it: Montag is a surname too."""
NTH = "(?:first|second|third|fourth|last|1st|2nd|3rd|4th)"
DATE = (
    rf"(?:(?:\b(?:{DAYS})\b\.?|\b(?:mo|di|mi|do|fr|sa|so)\.),?\s+(?:(?:den|dem|le|el|il)\s+)?)?"
    rf"(?:\b{DAY}(?:(?:,\s*{FIRST})*(?:{TO})(?:(?:{DAYS})\b\.?,?\s+)?{DAY})?\s+(?:of\s+|de\s+|d['’])?(?:{MONTHS})\b(?:\.(?=\s+\d{{4}}))?"
    rf"|\b(?:{NAMES})\b\.?\s+{FIRST}\b(?:(?:,\s*{FIRST})*(?:\s*[-–&]\s*|\s+(?:to|and)\s+){FIRST}\b(?!\s?(?:[:.]\d|am|pm)))?){YEAR}"
    rf"|\b(?:(?:the|every)\s+)?{NTH}(?:\s+and\s+{NTH})?\s+(?:{ENGLISH})\b"
    rf"(?:\s+(?:of|in)\s+(?:(?:every|each|the)\s+month\b|(?:{NAMES})\b{YEAR}))?"
    r"|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
    rf"|\b(?:(?:every\s+)?(?:{ENGLISH})|(?:{OFTEN})\s+(?:{OTHER})|(?:{LED}^)(?:{OTHER})|(?:{OTHER})(?=,?\s+(?:von\s+|ab\s+)?\d))\b"
    rf"(?:(?:\s+(?:to|and|bis|und)\s+|\s*[-–]\s*)(?:{DAYS})\b)?"
)
CLOCK = (
    r"\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|o'clock|uhr(?:\s*\d{2}\b)?|heures\b|horas\b)"
    r"|(?:ore|a las|alle)\s+\d{1,2}(?:[:.]\d{2})?(?:\s*h\b)?|\d{1,2}:\d{2}(?:\s*h\b)?"
    r"|(?!24)\d{1,2}(?:\.\d{2})?\s*h(?:\d{2})?\b"
)
UNTIL = r"\s*(?:-|–|to|until|bis|à|a)\s*"
TIME = (
    r"(?:(?:from|von|ab|um|dès|dalle)\s+)?"
    rf"\b(?:{CLOCK}|\d{{1,2}}(?:[:.]\d{{2}})?(?={UNTIL}\d{{1,2}}(?:[:.]\d{{2}})?\s*(?:am|pm|uhr|h\b)))(?:{UNTIL}(?:{CLOCK}))?"
)
HOURS = (
    rf"\b(?:{DAYS})\b\.?(?:\s*(?:[-–&]|to|bis|and|und)\s*(?:{DAYS})\b\.?)?:?\s+"
    r"\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm)?\s*(?:[-–]|to|bis)\s*\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|uhr|h)?\b(?![./]\d)"
)
"""When something is open: Mon-Fri 8-18."""
TONGUE = (
    "(?:English|German|French|Spanish|Italian|Portuguese|Dutch|Polish|Czech|Turkish|Arabic|Chinese|Mandarin|Japanese|Korean|Hindi"
    "|Urdu|Russian|Ukrainian|Greek|Swedish|Danish|Norwegian|Finnish|Hungarian|Romanian|Croatian|Serbian|Hebrew|Welsh|Irish|Gaelic|Latin)"
)
TONGUES = rf"(?:both\s+)?{TONGUE}\b(?:(?:\s*[,/&]\s*|\s+and\s+){TONGUE}\b)*"
"""Languages, which are no places: "in English and German"."""
BEFORE = "am|um|ab|den|dem|im|le|el|il|à|a|alle|ore|dalle|las|dès|vom|du|del|dal|jeden|il|von"
"""Small words of other languages that only led up to a day or an hour."""
NOT_ENGLISH = (
    f"{OTHER}|{ABROAD}|uhr|eintritt|kostenlos|für|und|der|das|dem|den|vom|zum|zur|jeden|heures?|entrée|pour|les|des|une?|aux?"
    "|para|los|las|entrada|della?|alle|ingresso|il"
)
"""Words that no English brief has many of."""
