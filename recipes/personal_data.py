"""Sentences with personal data, each known to the letter: what `recipes/names.py` teaches the recogniser of names with.

Names, streets, cities and companies come from Faker's lists (MIT); the sentences are written here. Text without names
is the documentation of Python and of packages that are installed (their own licences; nothing of it is kept), as real
prose has capitals, numbers and headings too. One name in five is held back: those are met in the held-out part alone.

    pip install "faker>=30"
    python recipes/personal_data.py 20          # prints some
"""

from __future__ import annotations

import inspect
import pydoc
import random
import re
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple

LOCALES = """en_US en_GB en_IN en_AU en_CA en_IE en_NZ de_DE de_AT de_CH fr_FR fr_CH fr_CA es_ES es_MX es_CO it_IT pt_BR pt_PT
nl_NL nl_BE sv_SE no_NO da_DK fi_FI pl_PL cs_CZ sk_SK hu_HU ro_RO hr_HR sl_SI tr_TR et_EE lt_LT lv_LV el_GR bg_BG
ru_RU uk_UA id_ID fil_PH vi_VN az_AZ ar_AA he_IL fa_IR hi_IN""".split()

PEOPLE = r"""
{P} called about the invoice.|Hi {F}, thanks for getting back to me so quickly.|Dear {T} {L},|Kind regards,\n{P}|Best,\n{F}
My name is {P} and I would like to open an account.|I spoke with {P} yesterday.|Could you forward this to {F} and {F}?|{P}, {P} and {P} were present.
Attendees: {F}, {F}, {F} and {F}.|Ask {F} whether the room is free.|{F} said she would be late.|{P} joined {O} in 2014.|{P} ({N} years old) was born in {C}.
The author, {P}, lives in {C} with two cats.|Please add {P} to my policy.|I am {F}.|This is {P} speaking.|Who is {P}?|Tell {F} I said hello.
{T} {L} will see you at nine.|Is {T} {P} in today?|Signed: {P}|Name: {P}|Full name: {P}|Customer: {P}|Contact person: {P}|Cc: {P}; {P}|From: {P}\nTo: {P}\nSubject: Meeting
First name: {F}\nLast name: {L}|Patient {P} was admitted on Tuesday.|{L} won the match in three sets.|According to {L}, sales fell.|{P}'s report is due on Friday.
"I never said that," {L} told reporters.|"It was a long night," said {P}, the coach.|{P}, who directed the film, declined to comment.|The film stars {P} and {P}.
The song was written by {P} and recorded by {P}.|{P} scored twice as {C} beat {C} on Saturday.|A biography of {P} appeared in 1998.|{F} and I went to {C} last summer.
My wife {F} and our son {F} will come too.|Her maiden name is {L}.|My mother's name was {F}.|Everyone calls me {F}.|You can call me {F}.|{F}?|{F}!|{P}|{F} {L}|{T} {P}
I'd like to book a table for {L}, four people.|The reservation is under {P}.|The account holder is {P}.|Beneficiary: {P}|Hey {F}, are you coming tonight?|ok {F}, see you then
thanks {F}|hello, my name is {F}|{F}, can you help me?|Can I talk to {F} please|it's {F} from {O}|@{F} please have a look|{F} wrote: see below|On Monday {P} wrote:
The winners are {P} (first), {P} (second) and {P} (third).|{P} was elected mayor of {C}.|President {L} visited {K}.|Judge {L} adjourned the hearing.|Professor {P} teaches at {O}.
{P} MD|{P} Jr. inherited the house.|Dr. {L}, PhD|In memory of {P} (1931-2004).|We thank {P}, {P} and {P} for their comments.|[1] {L}, {I}. and {L}, {I}. (2011).
{L} et al. showed this first.|{I}. {L}|{I}. {I}. {L} was the only witness.|{L}, {F}|1. {L}, {F}\n2. {L}, {F}\n3. {L}, {F}|The {L} family moved to {K}.|Mr and Mrs {L}
The play, by {P}, opens in {C} next week.|Guitarist {P} left the band in {C}.|The singer {P} was born in {C}, {K}.|Uncle {F} gave me a watch.|{F}'s phone is broken.
I think {F} has the keys.|Did {F} and {F} get married?|{F} wants to know if {F} paid.|He told {F} about the accident in {C}.|my boss {F} is on leave|please ring {P} back
I want to remove {P} from my account.|The letter was addressed to {T} {P}.|Passenger: {P}|Passengers: {P}, {P}
Emergency contact: {P}, {PH}|Interview with {P}|by {P}|Photo: {P}|Edited by {P} and {P}|{P}: I don't agree.\n{P}: Why not?|{F}: hi\n{F}: hello|The defendant, {P}, of {C}, pleaded guilty.
{P}, the {J}, said that nothing was missing.|{P}\n{J}\n{O}|{P} works as a {J} at {O}.|Our {J}, {F}, will contact you.|Sincerely,\n\n{P}\n{J}\n{O}\n{PH}|Produced by {P} for {O}.
{P} has played with {P} since childhood.|The duet with {P} went to number one.|Version by {P}, live in {C}.|Sources: {P}; {P}; staff.
""".strip()

PLACES = r"""
I live in {C}.|We moved from {C} to {C}.|She grew up in {C}, {K}.|Flights from {C} to {C} are cheap in May.|The weather in {C} is awful.|I'm travelling to {K} next week.|{K} was lovely.
The train to {C} leaves at 8:15.|Our office in {C} is closed.|{C} is the second largest city of {K}.|Born in {C}|City: {C}|Country: {K}|Where: {C}|Location: {C}, {K}|State: {S}
He is from {K}.|I am in {C} until Friday.|Is there a branch near {C}?|Do you ship to {K}?|The river flows through {C} and {C}.|{C}, {S}|{C}, {K}|Made in {K}|The {K} team won.
Elections in {K} were postponed.|Hotels in {C}|How far is {C} from {C}?|We are going back to {C}|What is the time in {C}?|Relations between {K} and {K} improved.|a village near {C}
People in {S} vote in November.|She studied in {C} and worked in {S}.|Greetings from {C}!|There was a fire in {C} last night.|He was arrested in {C}.|My flight was cancelled in {C}.
A man from {C} was injured.|The conference takes place in {C}.|The festival, now in its fifth year in {C}, is free.|Do they have a cash machine in {C}?|The city of {C} has a museum.
My home town is {C}.|the capital of {K} is {C}|I love {K}|Can I use my card in {K}?|I'm abroad, in {K}.|Delivery to {C} takes two days.|{C}: sunny, 24 degrees|{C} Airport was closed.
We met in {C} at the {O} conference.|The tour goes to {C}, {C}, {C} and {C}.|Countries: {K}, {K}, {K}|from {C} with love|Where in {K} is {C}?|We crossed {S} by bus.|In the {K}, this is not allowed.
""".strip()

FIRMS = r"""
I work at {O}.|{O} has announced a merger with {O}.|{P} is from {O}.|Shares of {O} fell by four per cent.|I bought it from {O}.|Our supplier is {O}, {C}.|Company: {O}|Employer: {O}|{O}
He left {O} to found {O}.|The contract between {O} and {O} ends in June.|{O} is hiring a {J}.|She sued {O}.|Send the invoice to {O}.|A spokesman for {O} declined to comment.|{O} was founded in {C}.
I had an interview with {O}.|The website of {O} is down.|{O} makes batteries.|The prize was given by {O}.|They invest in {O}, {O} and {O}.|In 1999 {O} bought a plant in {K}.|{O} is a charity.
Is {O} open on Sunday?|{O} office hours|We'll meet at {O} at noon.|a subsidiary of {O}|the {O} building|
{O} hires students.|the {O} app crashed|{O} released a statement.|my account at {O}|{O}, based in {C}, employs 300 people.|Sponsored by {O}
I have a complaint about {O}.
""".strip()

ADDRESSES = r"""
I live at {A}.|My address is {B}|Please send it to {B}|New address: {B}|Address: {B}|{P}\n{B}|{P}\n{O}\n{B}|{O}\n{B}|Billing address: {P}\n{B}|Shipping address:\n{P}\n{B}\n{PH}
The office of {O} is at {B}.|We moved to {A}, {C}.|{O}, {A}, {C}|The shop at {A} is closed.|Meet me at the corner of {R} and {R}.|There was an accident on {R}.
A taxi to {B} please.|Pick me up at {A} in {C}.|{P} lives at {A}, {C}.|Where: {B}|Home: {B}\nMobile: {PH}|The parcel for {P}, {B} was lost.|How do I get to {A}?|Change my address to {B}
Write to {P}, {B}|Return to: {O}, {B}|{P}\n{J}\n{O}\n{B}\n{PH}|> {P}\n> {A}\n> {C}\n> {K} {Z}|My postcode is {Z}.|ZIP: {Z}|{C} {Z}|{Z} {C}|The house in {R} is for sale.|the bar on {R}
{P}\n\n{A}\n{U}\n{C}\n\n{K} {Z}\n{PH} office\n{PH} fax|{P} {U} {A}\n{C}\n{K} {Z}|the party is at {A} tomorrow, {C}|My delivery address: {A}, {Z} {C}, {K}|Both addresses are {B}
{O}\n\n{A}\n{U}\n{C}\n\n{K} {Z}|We'll meet at {O}, {A}, {C}.|The address of {O} is {B}|{P}: {B}|{A}\n{C} {S} {Z}
""".strip()

PLAIN = r"""
Where can I find my order?|What is the limit of my card?|I have lost my card, please block it.|Can I change the due date?|The Monday meeting is cancelled.|No problem at all.
Thank You For Your Order|IMPORTANT: READ THIS FIRST|Terms and Conditions|Frequently Asked Questions|Dear Sir or Madam,
Dear customer,|To whom it may concern|Hi there,|Good Morning!|Kind regards|Yours sincerely,|Please note that prices may change.|The Battle was long.|Chapter Three: The Return|See Figure 4 and Table 2.
Charge my Credit Card for the full Amount.|I want a refund.|Press Enter to continue.|Please update my password.|How do I reset the router?|My favourite day is Friday.|In May and June it rains.|Merry Christmas!
It was the best of songs on the album.|The Guitar Solo is great.|He said that it was fine.|Why is the sky blue?|I am a {J}.|We need a {J}.|{J}|My account balance is wrong.|Number 12 is out of stock.
The Prime Minister resigned.|The Queen of Hearts|The Senate voted on Thursday.|Bluetooth and Wi-Fi are off.|This Python script reads JSON over HTTP.|Order 4411 has 3 items for 59 dollars.|I am 34 years old.
What does Love mean?|The Old Man and the Sea|Once Upon a Time in a Village|Version 2.0 is out.|The red house at the end of the road.|Follow the street until the church.|I was born in 1980.|See you on Monday
An error occurred.|Error: File not found|The quick brown fox jumps over the lazy dog.|First National Holiday|Please charge my account.
""".strip()

TITLES = "Mr. Mrs. Ms. Miss Dr. Prof. Mr Mrs Ms Dr Sir Madam Lady Herr Frau Mme M. Señor Señora Sig. Rev. Captain Sergeant".split()
STATES = """Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho Illinois
Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri Montana
Nebraska Nevada New_Hampshire New_Jersey New_Mexico New_York North_Carolina Ohio Oklahoma Oregon Pennsylvania Texas Utah
Vermont Virginia Washington Wisconsin Wyoming Bavaria Saxony Tuscany Catalonia Normandy Ontario Quebec Queensland Kerala
Punjab Yorkshire Cornwall Scotland Wales England Europe Asia Africa Siberia Scandinavia AL AK AZ CA CO CT FL GA IL MA MD
MI MN MO NC NH NJ NM NV NY OH OR PA SC SH TN TX UT VA VT WA WI WV""".split()
FAMOUS = """London Paris Berlin Madrid Rome Vienna Prague Warsaw Budapest Athens Lisbon Dublin Brussels Amsterdam Copenhagen Oslo
Stockholm Helsinki Moscow Kyiv Istanbul Ankara Cairo Lagos Nairobi Johannesburg Tel_Aviv Jerusalem Dubai Tehran Delhi
Mumbai Bangalore Dhaka Karachi Beijing Shanghai Hong_Kong Tokyo Osaka Seoul Manila Jakarta Singapore Sydney Melbourne
Auckland New_York Los_Angeles Chicago Boston Seattle San_Francisco Houston Dallas Miami Denver Toronto Montreal Vancouver
Mexico_City Bogotá Lima Santiago Buenos_Aires São_Paulo Rio_de_Janeiro Zürich Geneva Munich Hamburg Frankfurt Milan Naples
Barcelona Seville Lyon Marseille Kraków Gdańsk Saint_Petersburg Washington_D.C.""".split()
COUNTRIES = """USA US UK United_States United_Kingdom Great_Britain America Russia South_Korea North_Korea Iran Syria Vietnam
Netherlands UAE EU Holland Ivory_Coast Cape_Verde Czech_Republic Czechia Taiwan Palestine Kosovo East_Timor Macau""".split()
WORDS = """light river stone blue cloud north star open bright data green mint lucid core swift nova peak wave spark iron
forge pixel echo orbit vault lumen atlas delta prime fusion quantum solar metro urban vista summit harbor maple cedar cobalt
ember falcon raven tiger lotus zen flux grid logic loop nest pulse quest ridge shift signal snap sonic sprout stack stream
trace trail vector venture vital zeal health care credit lending market trade food home travel map book code job learn""".split()
ENDS = "Labs Group Systems Partners Technologies Solutions Media Networks Holdings Foods Motors Airlines Bank Capital Energy Health Insurance Logistics Pharma Software Studio Works".split()
FORMS = "Inc Inc. LLC Ltd Ltd. PLC GmbH AG S.A. SpA B.V. AB Oy Corp. Corporation and_Sons Co. & Co. S.L. sp._z_o.o. Kft. d.o.o. Pty_Ltd".split()
STREETS = "Street St Avenue Ave Road Rd Lane Ln Drive Dr Court Ct Square Place Way Boulevard Blvd Terrace Close Crescent Row".split()
UNITS = "Apt. Suite Unit Flat Floor Apartment Room Ste. Building Block Stop".split()
PARTICLES = "van de von van_der de_la del da dos di al el bin O' Mc le la ter".split()


SMALL = """the a an this that these those my your his her its our their some any every no of to in on at by for with from about
after before between into over under through during without within against and or but because if when while although so
than then there here is are was were be been being have has had do does did will would can could should may might must not
don't doesn't didn't isn't aren't wasn't weren't won't can't couldn't wouldn't shouldn't I'm I've I'll you're he's she's it's
we're they're that's what's who's let's I you he she it we they me him us them who what which where why how all both few more
most other such only own same too very just now also still never always often again already almost perhaps really quite one
two three first second last next new old good bad great little big long small high large early late sure please thanks yes
""".split()
FRAMES = """{s} {w} {w} {s} {E} {s} {w} {w}.|{W} {w} {s} {w} {s} {E}, {s} {w} {s} {w}.|{E} {w} {s} {w} {w} {s} {w}.|{S} {w} {w}, {E} {w} {s} {w}.
{S} {w} {s} {w} {s} {s} {w} {w}?|{W} {w} {s} {w}: {w} {s} {w}, {w} {s} {w}.|{s} {w} {w} {s} {w} {w}|{W} {W} {s} {W}|{S} {s} {w} {w} {s} {W} {w} {s} {w}!
{S} {s} {w} {E} {s} {E} {s} {w} {w}.|{W} {s} {w} {w} ({E}) {s} {w}.|{S} {w} {w} {s} {E}'s {w} {w} {s} {w}.|"{S} {w} {s} {w}," {w} {E}.|{s} {w} {E} {w}|{W}: {w} {s} {w}
{S} {s} {w} {s} {w} {N} {w}, {s} {w} {w} {s} {w}.|{S} {w} {w} {N} {s} {W} {s} {w} {W}.|{w} {w} {w} {s} {w} {N}.|{S} {w} {s} {E}, {E} {s} {E} {w} {s} {w}.|{S} {w}, {s} {w} {s} {w} {s} {w} {w}.
"""


@cache
def dictionary() -> list[str]:
    """Ordinary words: Debian's wamerican (public domain), and those of Faker, which are the commonest, many times."""
    from pathlib import Path

    from faker.providers.lorem.en_US import Provider

    found = [w for w in Path("/usr/share/dict/american-english").read_text().split() if w.islower() and w.isalpha()]
    return found + list(Provider.word_list) * (len(found) // len(Provider.word_list) // 2)


class Text(NamedTuple):
    words: str
    spans: list[tuple[int, int, str]]
    """start, end, kind (PER, LOC, ORG, ADR)"""


@cache
def lists(locale: str) -> dict[str, list[str]]:
    """Faker's names for a locale, as drawn: firsts, lasts, cities, streets, firms."""
    from faker import Faker

    fake = Faker(locale)
    fake.seed_instance(7)
    found: dict[str, list[str]] = {}
    for kind, name, count in (
        ("F", "first_name", 500), ("L", "last_name", 600), ("C", "city", 250), ("R", "street_name", 250),
        ("O", "company", 200), ("J", "job", 120), ("A", "street_address", 150),
    ):  # fmt: skip
        make = getattr(fake, name, None)
        try:
            found[kind] = sorted({str(make()).replace("\n", ", ") for _ in range(count)}) if make else []
        except (AttributeError, TypeError):
            found[kind] = []
    return found


def held(word: str) -> bool:
    return zlib.crc32(word.lower().encode()) % 5 == 0


class Maker:
    """Makes texts. held_out: with names that the other part never has."""

    def __init__(self, seed: int, held_out: bool = False) -> None:
        from faker import Faker

        self.rng, self.held = random.Random(seed), held_out
        english = Faker("en_US")
        english.seed_instance(seed)
        self.english = english
        self.countries = sorted({english.country() for _ in range(1500)} | {c.replace("_", " ") for c in COUNTRIES})
        self.templates = {
            name: [t.replace("\\n", "\n") for t in re.split(r"[|\n]", all_) if t] for name, all_ in SETS.items()
        }

    def pick(self, kind: str, locale: str) -> str:
        mine = [w for w in lists(locale)[kind] if held(w) == self.held] or lists("en_US")[kind]
        return self.rng.choice(mine)

    def words(self, kind: str, locale: str) -> list[tuple[str, str]]:
        """A placeholder's pieces, each with its kind ("" for none)."""
        rng = self.rng
        if kind in ("w", "W", "s", "S"):
            word = rng.choice(dictionary() if kind in "wW" else SMALL)
            return [(word if kind in "ws" else word[:1].upper() + word[1:], "")]
        if kind == "E":
            return self.words(rng.choices("FLPCKSORA", weights=(20, 10, 20, 14, 8, 3, 15, 5, 5))[0], locale)
        if kind == "F":
            return [(self.pick("F", locale), "PER")]
        if kind == "L":
            return [(self.last(locale), "PER")]
        if kind == "P":
            return [(self.person(locale), "PER")]
        if kind == "T":
            return [(rng.choice(TITLES), "")]
        if kind == "I":
            return [(rng.choice("ABCDEFGHJKLMNPRSTVW"), "PER")]
        if kind == "C":
            return [(rng.choice(FAMOUS).replace("_", " ") if rng.random() < 0.12 else self.city(locale), "LOC")]
        if kind == "K":
            return [(rng.choice(self.countries), "LOC")]
        if kind == "S":
            return [(rng.choice(STATES).replace("_", " "), "LOC")]
        if kind == "O":
            return [(self.firm(locale), "ORG")]
        if kind == "J":
            return [(self.english.job().split(",")[0], "")]
        if kind == "R":
            return [(self.street(locale), "ADR")]
        if kind == "A":
            return [(self.line(locale), "ADR")]
        if kind == "U":
            return [(f"{rng.choice(UNITS)} {rng.randint(1, 999)}", "ADR")]
        if kind == "Z":
            return [(self.zip(), "ADR")]
        if kind == "B":
            return self.block(locale)
        if kind == "N":
            return [(str(rng.randint(1, 99)), "")]
        return [(self.phone(), "")]

    def last(self, locale: str) -> str:
        name = self.pick("L", locale)
        return f"{name}-{self.pick('L', locale)}" if self.rng.random() < 0.05 else name

    def person(self, locale: str) -> str:
        rng, r = self.rng, self.rng.random()
        other = locale if rng.random() < 0.6 else rng.choice(LOCALES)  # people's names mix languages
        first, last = self.pick("F", locale), self.last(other)
        if r < 0.70:
            return f"{first} {last}"
        if r < 0.78:
            return f"{first} {rng.choice('ABCDEFGHJKLMNPRSTW')}. {last}"
        if r < 0.83:
            particle = rng.choice(PARTICLES).replace("_", " ")
            return f"{first} {particle}{'' if particle in ('O' + chr(39), 'Mc') else ' '}{last}"
        if r < 0.88:
            return f"{first} {self.pick('F', locale)} {last}"
        if r < 0.92:
            return f"{first}-{self.pick('F', locale)} {last}"
        if r < 0.95:
            return f"{first} {last} {rng.choice(['Jr.', 'MD', 'PhD', 'III', 'DDS', 'Sr.'])}"
        return f"{rng.choice('ABCDEFGHJKLMNPRSTW')}. {last}"

    def city(self, locale: str) -> str:
        name = self.pick("C", locale)
        return name.upper() if self.rng.random() < 0.1 else name

    def firm(self, locale: str) -> str:
        rng, r = self.rng, self.rng.random()
        one, two = rng.choice(WORDS).title(), rng.choice(WORDS)
        if r < 0.25:
            return self.pick("O", locale)
        if r < 0.35:
            return f"{self.pick('L', locale)} {rng.choice(FORMS).replace('_', ' ')}"
        if r < 0.50:
            return one + two
        if r < 0.58:
            return one + two.title()
        if r < 0.66:
            return one
        if r < 0.76:
            return f"{one} {rng.choice(ENDS)}"
        if r < 0.80:
            return "".join(rng.choices("ABCDEFGIKLMNOPRST", k=rng.choice((3, 3, 4))))
        if r < 0.84:
            return rng.choice(("University of {}", "Bank of {}", "{} University", "{} City Council", "{} Hospital", "{} United",
                               "{} Museum", "Port of {}", "{} Country Club", "FC {}")).format(self.city(locale))  # fmt: skip
        if r < 0.90:
            return self.syllables() + rng.choice(("", "", "ly", "ify", "soft", "tech", "ia", "io", "App"))
        if r < 0.95:
            return f"{one} {two.title()} {rng.choice(ENDS)}"
        return f"{self.pick('L', locale)} & {self.pick('L', locale)}"

    def syllables(self) -> str:
        rng = self.rng
        return "".join(rng.choice("bcdfgklmnprstvz") + rng.choice("aeiou") for _ in range(rng.randint(2, 3))).title()

    def street(self, locale: str) -> str:
        if self.rng.random() < 0.35:
            name = self.rng.choice((self.pick("L", locale), self.rng.choice(WORDS).title(), self.pick("F", locale)))
            return f"{name} {self.rng.choice(STREETS)}"
        return self.pick("R", locale)

    def line(self, locale: str) -> str:
        rng, r = self.rng, self.rng.random()
        number = f"{rng.randint(1, 3999)}{rng.choice(['', '', '', '', 'a', 'B'])}"
        if r < 0.08:
            return rng.choice((f"P.O. Box {number}", f"PO Box {number}", f"Unit {number} Box {rng.randint(1, 9999)}"))
        if r < 0.40:
            said = f"{number} {self.street(locale)}"
        elif r < 0.70:
            said = f"{self.street(locale)} {number}"
        elif r < 0.85:  # some forms ask for the house's number apart
            said = f"{rng.randint(1, 99):02} {self.street(locale)} {number}"
        else:
            said = self.pick("A", locale)
        return said + (
            f"{rng.choice((' ', ', '))}{rng.choice(UNITS)} {rng.randint(1, 999)}" if rng.random() < 0.2 else ""
        )

    def block(self, locale: str) -> list[tuple[str, str]]:
        """Street, perhaps a unit, city, state, code, country, on one line or on several."""
        rng = self.rng
        gap = rng.choice(("\n", "\n ", "\n    ", ", ", " ", ", ", "\n> "))
        said = [(self.line(locale), "ADR")]
        if rng.random() < 0.35:
            said += [(gap, ""), (f"{rng.choice(UNITS)} {rng.randint(1, 999)}", "ADR")]
        city, code = (self.city(locale), "LOC"), (self.zip(), "ADR")
        order = rng.choice(("cz", "zc", "csz", "ckz", "c", "ck", "c,sz", "cskz"))
        said += [(gap, "")]
        for letter in order:
            if said[-1][0] != gap:
                said += [(rng.choice((gap, " ", ", ")), "")]
            said += [{"c": city, "z": code, "k": (rng.choice(self.countries), "LOC"), ",": (",", ""),
                      "s": (rng.choice(STATES).replace("_", " "), "LOC")}[letter]]  # fmt: skip
        return said

    def zip(self) -> str:
        rng, r = self.rng, self.rng.random()
        letters = "ABCDEFGHJKLMNPRSTUVWXY"
        if r < 0.6:
            return f"{rng.randint(501, 99999):05}" + (f"-{rng.randint(0, 9999):04}" if r < 0.05 else "")
        if r < 0.75:
            return f"{rng.choice(letters)}{rng.choice(letters)}{rng.randint(1, 29)} {rng.randint(1, 9)}{rng.choice(letters)}{rng.choice(letters)}"
        return rng.choice((f"{rng.randint(1000, 9999)}", f"{rng.randint(100, 999)} {rng.randint(10, 99)}",
                           f"{rng.randint(1000, 9999)} {rng.choice(letters)}{rng.choice(letters)}"))  # fmt: skip

    def phone(self) -> str:
        form = self.rng.choice(
            ("### ### ####", "(###) ###-####", "+## ## ### ####", "0## ### ## ##", "###-####", "##-######")
        )
        return "".join(str(self.rng.randint(0, 9)) if c == "#" else c for c in form)

    def text(self) -> Text:
        rng = self.rng
        kind = rng.choices([*SETS, "frames"], weights=(30, 12, 13, 15, 8, 22))[0]
        template = rng.choice(
            FRAMES.strip().replace("\n", "|").split("|") if kind == "frames" else self.templates[kind]
        )
        locale = rng.choice(LOCALES)
        made, spans = "", list[tuple[int, int, str]]()
        for piece in re.split(r"(\{\w+\})", template):
            parts = self.words(piece[1:-1], locale) if piece.startswith("{") else [(piece, "")]
            for said, label in parts:
                if label:
                    spans.append((len(made), len(made) + len(said), label))
                made += said
        return Text(made, spans)

    def texts(self, count: int) -> Iterator[Text]:
        """Single sentences and several in a row; some written small, some in capitals."""
        rng = self.rng
        for _ in range(count):
            made = self.text()
            while rng.random() < 0.3 and len(made.words) < 300:
                more, gap = self.text(), rng.choice((" ", " ", "\n", "\n\n"))
                at = len(made.words) + len(gap)
                made = Text(made.words + gap + more.words, made.spans + [(a + at, b + at, k) for a, b, k in more.spans])
            r = rng.random()
            if r < 0.14 and len(made.words.lower()) == len(made.words):
                made = Text(made.words.lower(), made.spans)
            elif r < 0.19 and len(made.words.upper()) == len(made.words):
                made = Text(made.words.upper(), made.spans)
            yield made


SETS = {"people": PEOPLE, "places": PLACES, "firms": FIRMS, "addresses": ADDRESSES, "plain": PLAIN}

MODULES = """argparse asyncio collections csv datetime decimal email functools html http inspect itertools json logging math
os pathlib random re socket sqlite3 statistics string subprocess tempfile threading time unittest urllib.request zipfile
numpy numpy.linalg sklearn.linear_model sklearn.metrics sklearn.ensemble httpx fastapi sqlalchemy psutil""".split()


def prose() -> list[str]:
    """Paragraphs of documentation: no people, no places, all the same full of capitals and numbers."""
    found: list[str] = []
    for name in MODULES:
        try:
            module = import_module(name)
        except ImportError:
            continue
        for _, one in [("", module), *inspect.getmembers(module)]:
            said = inspect.getdoc(one) or ""
            found += [p.strip() for p in said.split("\n\n") if 40 < len(p.strip()) < 600]
    kept = sorted(set(found))
    # a paragraph that thanks or cites people is no text without names
    return [p for p in kept if not re.search(r"\.\. \[|et al|author|by [A-Z]|Proceedings|Journal|[A-Z]\. [A-Z]", p)]


def topics() -> list[str]:
    import pydoc_data.topics as data

    return [p for t in data.topics.values() for p in pydoc.plain(t).split("\n\n") if 60 < len(p) < 600]


if __name__ == "__main__":
    for one in Maker(int(sys.argv[2]) if len(sys.argv) > 2 else 1).texts(int(sys.argv[1])):
        print(repr(one.words), [(one.words[a:b], k) for a, b, k in one.spans])
