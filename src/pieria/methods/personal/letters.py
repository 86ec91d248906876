"""Letters, forms and chats with personal data that is nobody's, known to the letter: what the probe measures with.

Numbers have right check digits; names are drawn from the short lists below, which the recogniser was not taught with on
purpose (some are among the most common names there are, so some it has met).
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable

from . import checks

FIRST = """Aurelio Brunhilde Caoimhe Dagny Eberhard Fionnuala Gwendolyn Hyacinth Ingrid Jocasta Kasimir Leopold Mireille
Nadezhda Octavian Perpetua Quentin Rosalind Siegfried Theodora Ulrich Valentina Wilhelmina Xanthe Yolanda Zacharias Amara
Bodhi Chidi Desta Eun-ji Farouk Guadalupe Hiroko Ishaan Jamal Kofi Lakshmi Ming Ngozi Olumide Priya Rashid Suresh Thandiwe
Anna Ben Clara David Emma Frank Grace Henry Irene Jack""".split()
LAST = """Abernathy Bettencourt Czerny Delacroix Eisenhauer Featherstone Grzelak Holloway Ibáñez Jørgensen Kowalczyk
Lindqvist Marchetti Nakamura Okonkwo Papadakis Quisling Rasmussen Szymański Thistlewood Underhill Vandermeer Wolstenholme
Yamaguchi Zielińska Adeyemi Banerjee Castellanos Dhillon Engström Fitzgerald Gunnarsson Haddad Iyer Jankowski Khalil
Lachance Mbeki Novotný Olivares Smith Brown Miller Weber Rossi Martin""".split()
CITY = """Ashbourne Biarritz Cuenca Deventer Esslingen Faenza Galway Haarlem Ioannina Jyväskylä Kalmar Lucca Malmö Nantes
Ostrava Plovdiv Quimper Rouen Sibiu Tampere Utrecht Verona Wexford Ypres Zagreb Omaha Tucson Boise Calgary Perth""".split()
LAND = "Portugal Norway Kenya Japan Peru Ireland Jordan Chile Estonia Thailand Canada Ghana".split()
FIRM = "Brightwater_Logistics Kestrel_Software Ostrich_&_Sons Halvorsen_GmbH Tindale_Ltd Corvid_Labs Meridian_Health Fennel_Foods".split()
ROAD = (
    "Larch Lane",
    "Rue des Tanneurs",
    "Bahnhofstraße",
    "Via Garibaldi",
    "Elm Avenue",
    "Mill Road",
    "Calle Mayor",
    "Kirkegata",
)

FORMS = r"""
Dear Ms {LAST},\nyour parcel for {PERSON} could not be delivered to {ADDRESS}, {CITY}.
It's me, {FIRST}. Ring me on {PHONE} once you have landed in {CITY}.
Payment goes to {IBAN}, held by {PERSON}; mail the receipt to {EMAIL}.
Card {CARD} was declined twice, wrote {PERSON} of {FIRM}.
Patient: {PERSON}\nBorn: {DATE}\nTelephone: {PHONE}\nInsurer: {FIRM}
The login from {IP} was not mine. Regards, {FIRST}
Her social security number, {SSN}, stood on the fax from {FIRM}.
See {URL} or ask {FIRST} {LAST} at the {CITY} desk.
{PERSON} flew from {CITY} to {LAND} on {DATE}.
Minutes: {FIRST}, {FIRST} and {PERSON} agreed to move the {FIRM} account.
Ship to:\n{PERSON}\n{ADDRESS}\n{CITY}\n{LAND}
My driver's licence number is {LICENCE}; it was issued in {CITY}.
Nobody answers at {PHONE}. Is {EMAIL} still right for {PERSON}?
On {DATE} {FIRM} opened a shop in {CITY}, {LAND}, run by {PERSON}.
The kettle boils faster than the one we had before, and it is quiet.
Please reset my password; the link in the mail has expired.
Chapter 4 explains how the Turbine works and why Table 12 matters.
Our return policy gives you 30 days and costs 4.99 for orders below 50.
"""


def digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def card(rng: random.Random) -> str:
    body = rng.choice("45") + digits(rng, 14)
    found = next(body + str(d) for d in range(10) if checks.luhn(body + str(d)))
    return " ".join(re.findall("....", found)) if rng.random() < 0.4 else found


def iban(rng: random.Random) -> str:
    body = digits(rng, 18)
    rest = int("".join(str(int(c, 36)) for c in body + "DE00")) % 97
    found = f"DE{98 - rest:02}{body}"
    return " ".join(re.findall(".{1,4}", found)) if rng.random() < 0.5 else found


def phone(rng: random.Random) -> str:
    form = rng.choice(
        ("+49 30 #######", "(212) 555-####", "+44 7### ######", "01 ## ## ## ##", "0###-######", "###-###-####")
    )
    return "".join(rng.choice("23456789") if c == "#" else c for c in form)


def ssn(rng: random.Random) -> str:
    return f"{rng.randint(100, 665)}-{rng.randint(10, 99)}-{rng.randint(1000, 9999)}"


def coin(rng: random.Random) -> str:
    """A Bitcoin address with a right check sum that belongs to nobody."""
    raw = b"\0" + rng.randbytes(20)
    raw += hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4]
    value, found = int.from_bytes(raw, "big"), ""
    while value:
        value, rest = divmod(value, 58)
        found = checks.BASE58[rest] + found
    return "1" + found


def makers(rng: random.Random) -> dict[str, Callable[[], tuple[str, str]]]:
    """A placeholder's words and kind."""
    pick = rng.choice
    return {
        "FIRST": lambda: (pick(FIRST), "PERSON"),
        "LAST": lambda: (pick(LAST), "PERSON"),
        "PERSON": lambda: (f"{pick(FIRST)} {pick(LAST)}", "PERSON"),
        "CITY": lambda: (pick(CITY), "PLACE"),
        "LAND": lambda: (pick(LAND), "PLACE"),
        "FIRM": lambda: (pick(FIRM).replace("_", " "), "ORGANISATION"),
        "ADDRESS": lambda: (f"{rng.randint(1, 250)} {pick(ROAD)}", "PLACE"),
        "PHONE": lambda: (phone(rng), "PHONE"),
        "EMAIL": lambda: (f"{pick(FIRST).lower()}.{rng.randint(1, 99)}@{pick(('example', 'post', 'mail'))}.{pick(('org', 'de', 'com'))}", "EMAIL"),
        "IBAN": lambda: (iban(rng), "IBAN"),
        "CARD": lambda: (card(rng), "CARD"),
        "SSN": lambda: (ssn(rng), "SSN"),
        "IP": lambda: (".".join(str(rng.randint(1, 254)) for _ in range(4)), "IP"),
        "URL": lambda: (f"https://www.{pick(CITY).encode('ascii', 'ignore').decode().lower()}-club.{pick(('org', 'com', 'nl'))}/join", "URL"),
        "DATE": lambda: (pick((f"{rng.randint(1, 28)} March {rng.randint(1950, 2009)}", f"{rng.randint(1, 12)}/{rng.randint(1, 28)}/{rng.randint(1950, 2020)}",
                               f"{rng.randint(1950, 2020)}-0{rng.randint(1, 9)}-{rng.randint(10, 28)}")), "DATE"),
        "LICENCE": lambda: (f"{pick('ABCDEFGH')}{digits(rng, 8)}", "LICENCE"),
    }  # fmt: skip


def letters(seed: int, count: int) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Texts, each with its marks: kind, start, end."""
    rng = random.Random(seed)  # noqa: S311 - chance that repeats
    make, forms = makers(rng), [f for f in FORMS.strip().split("\n") if f]
    found = []
    for n in range(count):
        said, marks = "", list[tuple[str, int, int]]()
        for piece in re.split(r"\{(\w+)\}", forms[n % len(forms)].replace("\\n", "\n")):
            words, kind = make[piece]() if piece in make else (piece, "")
            if kind:
                marks.append((kind, len(said), len(said) + len(words)))
            said += words
        found.append((said, marks))
    return found
