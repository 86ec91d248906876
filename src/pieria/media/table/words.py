"""English words of questions: taken apart, cut to their stem, and those that say nothing about what a table is of."""

from __future__ import annotations

import re

STOP = frozenset(
    # grammar
    "a everything anything something sold sell sells about across after again all also am an and any are as "
    "at be because been before being below between both but by can could did do does doing done down during "
    "each either else ever every few for from further get give go going got had has have having he her here "
    "him his how i if in into is it its itself just know let like list made make many may me might more most "
    "much must my name named names neither no nor not now of off on once one only or other others our out "
    "over own per please present same say see she should show shown since so some such tell than that the "
    "their them then there these they this those through to too toward two three four five six seven eight "
    "nine ten under until up upon us use used using very want was we were what when where whether which while "
    "who whom whose why will with within without would you your s t return find display provide calculate "
    "compute whats what's there's "
    # what SQL does
    "amount average mean median total sum count number numbers maximum minimum max min highest lowest largest "
    "smallest biggest greatest least most fewest longest shortest top bottom first last next previous "
    "earliest latest best worst high low large small big long short higher lower larger smaller bigger "
    "greater less fewer longer shorter equal different distinct unique difference compare compared ratio "
    "percentage percent share rate order ordered sorted sort ascending descending alphabetical group grouped "
    "overall combined together exactly approximately around entire whole above row rows record records entry "
    "entries table tables data dataset column columns value values item items listed appear appears appeared "
    "come comes came place change changed trend grow grows growing growth fastest fast increase increased "
    "decrease decreased correlate correlation depend depends kind kinds type types common frequent another "
    "besides consecutive directly time times".split()
)


def words(text: str) -> list[str]:
    """Words and numbers; names in snake_case and camelCase taken apart; a possessive's s cut."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text.replace("_", " "))
    return [re.sub(r"['’]s?$", "", w) for w in re.findall(r"[^\W_]+(?:['’.][^\W_]+)*['’]?", apart)]


def stem(word: str) -> str:
    """A word without the endings by which English forms of it differ."""
    word = word.lower()
    for end, more in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("xes", "x"),
        ("ing", ""),
        ("ed", ""),
    ):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return (word[: -len(end)] + more).rstrip("e")
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    return word.rstrip("e") if len(word) > 3 else word
