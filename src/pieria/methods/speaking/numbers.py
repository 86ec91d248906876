"""Numbers as English words, American way: no "and" after hundred, years in pairs."""

from __future__ import annotations

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = "thousand million billion trillion quadrillion".split()
IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
FRACTIONS = {2: "half", 4: "quarter"}
MOST = 10**18
"""From here on a number is read digit by digit."""


def cardinal(number: int) -> str:
    """1234 -> "one thousand two hundred thirty four". Beyond ``MOST`` the digits one by one."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number >= MOST:
        return digits(str(number))
    if number < 20:
        return SMALL[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f" {SMALL[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{SMALL[number // 100]} hundred" + (f" {cardinal(number % 100)}" if number % 100 else "")
    power = (len(str(number)) - 1) // 3
    high, low = divmod(number, 1000**power)
    return f"{cardinal(high)} {SCALES[power - 1]}" + (f" {cardinal(low)}" if low else "")


def ordinal(number: int) -> str:
    """21 -> "twenty first"."""
    *before, last = cardinal(number).split()
    regular = (last[:-1] + "ieth") if last.endswith("y") else last + "th"
    return " ".join([*before, IRREGULAR.get(last, regular)])


def year(number: int) -> str:
    """1984 -> "nineteen eighty four", 1905 -> "nineteen oh five", 2005 -> "two thousand five"."""
    high, low = divmod(number, 100)
    if not 1000 <= number < 10_000 or (high % 10 == 0 and low < 10):
        return cardinal(number)
    if not low:
        return f"{cardinal(high)} hundred"
    return f"{cardinal(high)} {'oh ' if low < 10 else ''}{cardinal(low)}"


def digits(text: str, zero: str = "zero") -> str:
    """Each digit by itself; other signs are left out."""
    return " ".join(zero if c == "0" else SMALL[int(c)] for c in text if c in "0123456789")


def decimal(text: str) -> str:
    """ "1,234.50" -> "one thousand two hundred thirty four point five zero"; ".5" -> "point five"."""
    text = text.replace(",", "")
    sign = ""
    if text[:1] in ("-", "−", "+"):
        sign, text = ("plus " if text[0] == "+" else "minus "), text[1:]
    whole, point, part = text.partition(".")
    if len(whole) > 18 or (len(whole) > 1 and whole.startswith("0") and not point):
        return sign + digits(whole)
    said = cardinal(int(whole)) if whole else ""
    return sign + f"{said} point {digits(part)}".strip() if point and part else sign + said


def plural(word: str) -> str:
    """The last word in the plural: "nineties", "sixes", "fifths"."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("x", "s", "ch", "sh")) else "s")


def fraction(top: int, bottom: int) -> str:
    """3/4 -> "three quarters"; 1/2 -> "one half"; 5/100 -> "five hundredths"."""
    below = FRACTIONS.get(bottom) or ordinal(bottom)
    if top != 1:
        below = "halves" if below == "half" else plural(below)
    return f"{cardinal(top)} {below}"


ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman(text: str) -> int:
    """The value of a well-formed Roman numeral (IV, XIX, MMXXVI), or 0."""
    total = 0
    for here, after in zip(text, [*text[1:], ""], strict=True):
        if here not in ROMAN:
            return 0
        total += -ROMAN[here] if after and ROMAN.get(after, 0) > ROMAN[here] else ROMAN[here]
    return total if 0 < total < 4000 and to_roman(total) == text else 0


def to_roman(number: int) -> str:
    made = ""
    for sign, value in (("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50),
                        ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)):  # fmt: skip
        made += sign * (number // value)
        number %= value
    return made
