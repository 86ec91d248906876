"""Questions about units. The factors are written out here: exact by definition, or to seven digits."""

from __future__ import annotations

import math
import random
from fractions import Fraction as F
from functools import partial

from assist_families import Made, family, tenths

NEAR = 0.002
one = partial(family, "unit", near=NEAR)
two = partial(family, "unit", near=NEAR, steps=2)
MILE, FOOT, INCH, YARD, POUND, OUNCE = (
    F("1.609344"),
    F("0.3048"),
    F("2.54"),
    F("0.9144"),
    F("0.45359237"),
    F("28.349523125"),
)
GALLON, CUP, SPOON = F("3.785411784"), F("236.5882365"), F("14.78676478")


@one(
    "km to miles",
    "How many miles is {a} km?",
    "Convert {a} kilometres to miles.",
    "{a} km in miles",
    "What is {a} kilometers in miles?",
)
def _(r: random.Random) -> Made:
    a = r.choice((r.randint(2, 900), tenths(r, 1, 99)))
    return {"a": a}, a / MILE


@one(
    "miles to km",
    "Convert {a} miles to km.",
    "How many kilometres are {a} miles?",
    "{a} mi to km",
    "How far is {a:w} miles in kilometers?",
)
def _(r: random.Random) -> Made:
    a = r.randint(2, 900)
    return {"a": a}, a * MILE


@one(
    "feet and inches",
    "How tall is {a} feet {b} inches in centimetres?",
    "I am {a}'{b}\" tall. What is that in cm?",
    "{a} ft {b} in to cm",
    "Convert {a} feet and {b} inches to centimeters.",
)
def _(r: random.Random) -> Made:
    a, b = r.randint(4, 7), r.randint(1, 11)
    return {"a": a, "b": b}, (12 * a + b) * INCH


@one(
    "cm to inches",
    "What is {a} cm in inches?",
    "How many inches are there in {a} centimeters?",
    "Express {a} centimetres in inches.",
)
def _(r: random.Random) -> Made:
    a = r.choice((r.randint(5, 400), tenths(r, 1, 99)))
    return {"a": a}, a / INCH


@one(
    "kg to pounds",
    "How many pounds is {a} kg?",
    "{a} kg in lbs?",
    "Convert {a} kilograms to pounds.",
    "My suitcase weighs {a} kg. How many pounds is that?",
)
def _(r: random.Random) -> Made:
    a = r.choice((r.randint(2, 200), tenths(r, 1, 99)))
    return {"a": a}, a / POUND


@one(
    "pounds to kg",
    "What is {a} lb in kilograms?",
    "Convert {a} pounds to kg.",
    "I weigh {a} pounds, how much is that in kilos?",
    "How many kilograms are {a} lbs?",
)
def _(r: random.Random) -> Made:
    a = r.randint(3, 400)
    return {"a": a}, a * POUND


@one(
    "ounces to grams",
    "How many grams are {a} ounces?",
    "{a} oz in g",
    "Convert {a} ounces into grams.",
    "What's {a} oz in grams?",
)
def _(r: random.Random) -> Made:
    a = r.randint(2, 60)
    return {"a": a}, a * OUNCE


@one(
    "stone to kg",
    "How many kilograms is {a} stone?",
    "She weighs {a} stone. How much is that in kg?",
    "Convert {a} stone to kg.",
)
def _(r: random.Random) -> Made:
    a = r.randint(5, 20)
    return {"a": a}, a * 14 * POUND


@one(
    "Celsius to Fahrenheit",
    "What is {a} °C in Fahrenheit?",
    "Convert {a} degrees Celsius to Fahrenheit.",
    "{a}C to F",
    "How warm is {a} degrees Celsius in degrees Fahrenheit?",
)
def _(r: random.Random) -> Made:
    a = r.randint(-30, 120)
    return {"a": a}, F(9 * a, 5) + 32


@one(
    "Fahrenheit to Celsius",
    "What is {a} °F in Celsius?",
    "Convert {a} degrees Fahrenheit to Celsius.",
    "The oven must be at {a} °F; what is that in °C?",
    "{a} Fahrenheit in Celsius?",
)
def _(r: random.Random) -> Made:
    a = r.randint(0, 450)
    return {"a": a}, F(5 * (a - 32), 9)


@one(
    "Celsius to kelvin",
    "What is {a} °C in kelvin?",
    "Convert {a} degrees Celsius to Kelvin.",
    "How many kelvin is {a} degrees Celsius?",
)
def _(r: random.Random) -> Made:
    a = r.randint(-100, 400)
    return {"a": a}, a + F("273.15")


@one(
    "litres to gallons",
    "How many US gallons are {a} litres?",
    "Convert {a} liters to US gallons.",
    "{a} L in US gallons",
)
def _(r: random.Random) -> Made:
    a = r.randint(5, 900)
    return {"a": a}, a / GALLON


@one(
    "cups to ml",
    "How many millilitres are {a} US cups?",
    "Convert {a} cups to ml.",
    "{a} cups in milliliters?",
    near=0.06,
)
def _(r: random.Random) -> Made:
    a = r.randint(2, 12)
    return {"a": a}, a * CUP


@one(
    "tablespoons to ml",
    "How many ml are {a} tablespoons?",
    "Convert {a} tablespoons to millilitres.",
    "{a} tbsp in ml",
    near=0.02,
)
def _(r: random.Random) -> Made:
    a = r.randint(2, 20)
    return {"a": a}, a * SPOON


@one(
    "mph to km/h",
    "What is {a} mph in km/h?",
    "How fast is {a} miles per hour in kilometres per hour?",
    "Convert {a} mph to kph.",
)
def _(r: random.Random) -> Made:
    a = r.randint(10, 200)
    return {"a": a}, a * MILE


@one(
    "m/s to km/h",
    "Convert {a} m/s to km/h.",
    "How many kilometers per hour are {a} meters per second?",
    "The wind blows at {a} m/s. What is that in km/h?",
)
def _(r: random.Random) -> Made:
    a = r.randint(2, 90)
    return {"a": a}, a * F(18, 5)


@one(
    "knots to km/h",
    "How many km/h are {a} knots?",
    "A ship makes {a} knots. How fast is that in km/h?",
    "Convert {a} knots to kilometres per hour.",
)
def _(r: random.Random) -> Made:
    a = r.randint(5, 60)
    return {"a": a}, a * F("1.852")


@one(
    "hectares to acres",
    "How many acres are {a} hectares?",
    "Convert {a} ha to acres.",
    "A farm has {a} hectares. How many acres is that?",
)
def _(r: random.Random) -> Made:
    a = r.randint(2, 900)
    return {"a": a}, a * F("2.47105381")


@one(
    "square feet",
    "What is {a} square feet in square metres?",
    "Convert {a} sq ft to m².",
    "A flat has {a} square feet. How many square meters is that?",
    "{a} square feet in m^2",
)
def _(r: random.Random) -> Made:
    a = r.randint(100, 4000)
    return {"a": a}, a * FOOT**2


@one("gigabytes", "How many megabytes are {a} GB?", "Convert {a} gigabytes to megabytes.", "{a} GB in MB", near=0.03)
def _(r: random.Random) -> Made:
    a = r.randint(2, 500)
    return {"a": a}, F(1000 * a)


@one(
    "time units",
    "How many hours are there in {a} weeks?",
    "Convert {a} weeks to hours.",
    "What are {a:w} weeks in hours?",
    near=0,
)
def _(r: random.Random) -> Made:
    a = r.randint(2, 30)
    return {"a": a}, F(168 * a)


@one(
    "seconds",
    "How many seconds are in {a} days?",
    "{a} days in seconds",
    "How many seconds does it take for {a:w} days to pass?",
    near=0,
)
def _(r: random.Random) -> Made:
    a = r.randint(2, 40)
    return {"a": a}, F(86400 * a)


@one(
    "minutes to hours", "How many hours are {a} minutes?", "Convert {a} minutes to hours.", "What is {a} min in hours?"
)
def _(r: random.Random) -> Made:
    a = r.randint(5, 200) * 15
    return {"a": a}, F(a, 60)


@one(
    "energy",
    "How many kilojoules are {a} kcal?",
    "Convert {a} kilocalories to kJ.",
    "A bar of chocolate has {a} kcal. What is that in kilojoules?",
)
def _(r: random.Random) -> Made:
    a = r.randint(40, 900)
    return {"a": a}, a * F("4.184")


@one("kilowatt hours", "How many megajoules are {a} kWh?", "Convert {a} kilowatt hours to megajoules.", "{a} kWh in MJ")
def _(r: random.Random) -> Made:
    a = r.randint(2, 400)
    return {"a": a}, a * F(18, 5)


@one(
    "pressure", "What is {a} bar in psi?", "My tyres have {a} bar. How much is that in psi?", "Convert {a} bar to psi."
)
def _(r: random.Random) -> Made:
    a = tenths(r, 1, 9)
    return {"a": a}, a * F("14.5037738")


@one(
    "power",
    "How many kilowatts are {a} horsepower?",
    "Convert {a} hp to kW.",
    "An engine has {a} hp. What is that in kilowatts?",
    near=0.02,
)
def _(r: random.Random) -> Made:
    a = r.randint(40, 500)
    return {"a": a}, a * F("0.745699872")


@one(
    "angle",
    "Convert {a} degrees to radians.",
    "What is an angle of {a} degrees in radians?",
    "How many radians are {a} degrees?",
)
def _(r: random.Random) -> Made:
    a = r.randint(2, 72) * 5
    return {"a": a}, F(math.radians(a)).limit_denominator(10**9)


@one(
    "yards",
    "How many metres are {a} yards?",
    "Convert {a} yd to m.",
    "A pitch is {a} yards long. What is that in meters?",
)
def _(r: random.Random) -> Made:
    a = r.randint(5, 300)
    return {"a": a}, a * YARD


@one(
    "how many in",
    "How many {x} are there in a {y}?",
    "How many {x} make a {y}?",
    "How many {x} does one {y} have?",
    near=0,
)
def _(r: random.Random) -> Made:
    x, y, n = r.choice(
        (
            ("feet", "mile", 5280),
            ("ounces", "pound", 16),
            ("inches", "yard", 36),
            ("minutes", "day", 1440),
            ("metres", "kilometre", 1000),
            ("millilitres", "litre", 1000),
            ("seconds", "week", 604800),
        )
    )
    return {"x": x, "y": y}, F(n)


@two(
    "sum of units",
    "What is {a} miles plus {b} km in km?",
    "Add {a} miles and {b} km; give the answer in km.",
    "How many km are {a} miles and {b} kilometres together?",
)
def _(r: random.Random) -> Made:
    a, b = r.randint(2, 90), r.randint(2, 90)
    return {"a": a, "b": b}, a * MILE + b


@two(
    "drive",
    "I drive at {v} mph for {t} hours. How many kilometres do I cover?",
    "At {v} miles per hour, how far in km do you get in {t} hours?",
    "A car goes {v} mph. How many km does it travel in {t} hours?",
)
def _(r: random.Random) -> Made:
    v, t = r.randint(20, 80), r.choice((F(3, 2), 2, F(5, 2), 3, 4))
    return {"v": v, "t": t}, v * t * MILE


@two(
    "fuel",
    "A car uses {a} litres per 100 km. How many litres does it need for {b} km?",
    "My car takes {a} l/100 km. How much fuel in litres do {b} km take?",
)
def _(r: random.Random) -> Made:
    a, b = tenths(r, 4, 12), r.randint(50, 1500)
    return {"a": a, "b": b}, a * b / 100


@two(
    "portions",
    "One portion takes {a} g of pasta. How many ounces do {b} portions take?",
    "Each of {b} guests gets {a} grams of rice. How many ounces of rice is that in all?",
)
def _(r: random.Random) -> Made:
    a, b = r.randint(50, 200), r.randint(2, 12)
    return {"a": a, "b": b}, a * b / OUNCE


@two(
    "pieces",
    "How many pieces of {a} cm can be cut from a rope of {b} m?",
    "A board is {b} m long. How many {a} cm pieces can I cut from it?",
    near=0,
)
def _(r: random.Random) -> Made:
    a = r.choice((10, 20, 25, 40, 50))
    k = r.randint(4, 40)
    while (a * k) % 10:
        k += 1
    return {"a": a, "b": F(a * k, 100)}, F(k)


@two(
    "filling",
    "A tap gives {a} litres per minute. How many minutes does it take to fill a tank of {b} litres?",
    "Water flows at {a} l/min into a pool of {b} litres. After how many hours is it full?".replace(
        "After how many hours", "After how many minutes"
    ),
    near=0.005,
)
def _(r: random.Random) -> Made:
    a, k = r.randint(4, 30), r.randint(5, 200)
    return {"a": a, "b": a * k}, F(k)


@two(
    "load",
    "A crate holds {a} bottles of {b} kg each. How many pounds do the bottles weigh in all?",
    "What do {a} bricks of {b} kg each weigh in pounds?",
)
def _(r: random.Random) -> Made:
    a, b = r.randint(4, 60), tenths(r, 0.5, 5)
    return {"a": a, "b": b}, a * b / POUND


@two(
    "area of a room",
    "A room is {a} ft by {b} ft. What is its area in square metres?",
    "How many square meters are there in a {a} by {b} foot garden?",
)
def _(r: random.Random) -> Made:
    a, b = r.randint(8, 40), r.randint(8, 40)
    return {"a": a, "b": b}, a * b * FOOT**2


@two(
    "download",
    "How many seconds does it take to download {a} GB at {b} Mbit/s?",
    "A file of {a} gigabytes comes over a line of {b} megabits per second. How many seconds does that take?",
    near=0.05,
)
def _(r: random.Random) -> Made:
    a, b = r.randint(1, 40), r.choice((10, 16, 50, 100, 250, 400))
    return {"a": a, "b": b}, F(8000 * a, b)


@two(
    "difference of heights",
    "A is {a} cm tall and B is {b} feet tall. By how many cm is A taller than B?",
    "How many cm longer is a board of {a} cm than one of {b} feet?",
)
def _(r: random.Random) -> Made:
    b = r.randint(2, 6)
    a = int(b * 12 * INCH) + r.randint(5, 90)
    return {"a": a, "b": b}, a - b * 12 * INCH


@two(
    "photos",
    "How many photos of {a} MB fit on a card of {b} GB?",
    "A phone has {b} GB free. How many {a} MB songs can it hold?",
    near=0.03,
)
def _(r: random.Random) -> Made:
    a, b = r.choice((2, 4, 5, 8, 10)), r.choice((8, 16, 32, 64, 128))
    return {"a": a, "b": b}, F(1000 * b, a)


@two(
    "warming",
    "It is {a} °C and gets {b} degrees Celsius warmer. What is the temperature in Fahrenheit then?",
    "Water of {a} °C is heated by {b} °C. How many degrees Fahrenheit does it have now?",
)
def _(r: random.Random) -> Made:
    a, b = r.randint(2, 40), r.randint(3, 30)
    return {"a": a, "b": b}, F(9 * (a + b), 5) + 32


@two(
    "run",
    "I run {a} km every day for {k} days. How many miles is that?",
    "{k} laps of {a} km each: how many miles altogether?",
)
def _(r: random.Random) -> Made:
    a, k = r.randint(3, 15), r.randint(3, 12)
    return {"a": a, "k": k}, a * k / MILE


@two(
    "weeks plus days", "How many hours are {a} weeks and {b} days?", "What is {a} weeks plus {b} days in hours?", near=0
)
def _(r: random.Random) -> Made:
    a, b = r.randint(2, 9), r.randint(1, 6)
    return {"a": a, "b": b}, F(168 * a + 24 * b)
