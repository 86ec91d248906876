"""Arithmetic, plain and in little stories."""

from __future__ import annotations

import math
import random
from fractions import Fraction as F
from functools import partial

from assist_families import Made, family, tenths

CENT = 0.006
one = partial(family, "arithmetic")
two = partial(family, "arithmetic", steps=2)
NAMES = "Anna Ben Carla David Emma Farid Grace Hugo Ines Jonas Kim Lena Mateo Nora Omar Priya".split()
THINGS = "pencils apples stickers cups tickets candles notebooks bottles marbles plants".split()


@one(
    "percent of",
    "What is {p} % of {n}?",
    "{p}% of {n}",
    "How much is {p} percent of {n}?",
    "Work out {p:w} percent of {n}.",
)
def _(r: random.Random) -> Made:
    p, n = r.randint(2, 95), r.randint(100, 9000)
    return {"p": p, "n": n}, F(p * n, 100)


@one("symbols", "{a} * {b} - {c}", "{a} x {b} - {c} = ?", "Calculate {a}*{b}-{c}", "what's {a} × {b} − {c}")
def _(r: random.Random) -> Made:
    a, b, c = tenths(r, 2, 60), r.randint(3, 99), r.randint(1, 90)
    return {"a": a, "b": b, "c": c}, a * b - c


@one("brackets", "({a} - {b}) / {c}", "What is ({a} - {b}) / {c}?", "compute ({a}-{b})÷{c} please")
def _(r: random.Random) -> Made:
    c, k, b = r.choice((4, 5, 8, 16)), r.randint(3, 400), r.randint(1, 300)
    return {"a": k + b, "b": b, "c": c}, F(k, c)


@one(
    "plus minus",
    "What is {a} plus {b} minus {c}?",
    "Could you add {a} and {b} and then subtract {c}?",
    "{a} plus {b}, minus {c}?",
)
def _(r: random.Random) -> Made:
    a, b, c = r.randint(100, 9999), r.randint(100, 9999), r.randint(10, 99)
    return {"a": a, "b": b, "c": c}, a + b - c


@one(
    "sum of list",
    "What is the sum of {a}, {b}, {c} and {d}?",
    "Add up {a}, {b}, {c} and {d}.",
    "Total of {a}, {b}, {c}, {d}?",
    "What do {a}, {b}, {c} and {d} add up to?",
)
def _(r: random.Random) -> Made:
    v = [r.randint(5, 900) for _ in range(4)]
    return dict(zip("abcd", v, strict=True)), sum(v)


@one(
    "product",
    "What is the product of {a} and {b}?",
    "Multiply {a} by {b}.",
    "What do you get when you multiply {a} and {b}?",
)
def _(r: random.Random) -> Made:
    a, b = r.randint(12, 999), r.randint(12, 999)
    return {"a": a, "b": b}, a * b


@one(
    "difference",
    "What is the difference between {a} and {b}?",
    "How much bigger is {a} than {b}?",
    "By how much does {a} exceed {b}?",
)
def _(r: random.Random) -> Made:
    b = r.randint(50, 4000)
    d = r.randint(3, 5000)
    return {"a": b + d, "b": b}, d


@one("quotient", "Divide {a} by {b}.", "What is {a} divided by {b}?", "How many times does {b} go into {a}?")
def _(r: random.Random) -> Made:
    b, k = r.randint(3, 40), r.randint(6, 300)
    return {"a": b * k, "b": b}, k


@one(
    "remainder",
    "What is the remainder when {a} is divided by {b}?",
    "What's left over if I divide {a} by {b}?",
    "{a} mod {b}",
)
def _(r: random.Random) -> Made:
    b = r.randint(4, 30)
    a = r.randint(100, 5000)
    return {"a": a, "b": b}, a % b


@one("square", "What is {a} squared?", "What's the square of {a}?", "{a}^2", "{a} to the power of 2?")
def _(r: random.Random) -> Made:
    a = r.randint(11, 400)
    return {"a": a}, a * a


@one("cube", "What is {a} cubed?", "Give me the cube of {a}.", "{a} raised to the third power?")
def _(r: random.Random) -> Made:
    a = r.randint(5, 60)
    return {"a": a}, a**3


@one("root", "What is the square root of {a}?", "sqrt({a})", "Find the square root of {a}, please.", near=1e-4)
def _(r: random.Random) -> Made:
    a = r.choice((r.randint(12, 90) ** 2, r.randint(50, 5000)))
    return {"a": a}, F(math.sqrt(a)).limit_denominator(10**9)


@one(
    "average",
    "What is the average of {a}, {b}, {c} and {d}?",
    "Find the mean of {a}, {b}, {c}, and {d}.",
    "My scores were {a}, {b}, {c} and {d}. What's my average?",
)
def _(r: random.Random) -> Made:
    v = [r.randint(20, 100) for _ in range(4)]
    return dict(zip("abcd", v, strict=True)), F(sum(v), 4)


@one(
    "what percent",
    "{a} is what percent of {b}?",
    "What percentage of {b} is {a}?",
    "What percent is {a} out of {b}?",
    "Express {a} as a percentage of {b}.",
)
def _(r: random.Random) -> Made:
    b = r.choice((40, 50, 80, 160, 200, 250, 400, 500, 1250))
    a = r.randint(1, b)
    return {"a": a, "b": b}, F(100 * a, b)


@one(
    "percent change",
    "What is the percent increase from {a} to {b}?",
    "A price rose from {a} to {b}. By what percentage did it rise?",
    "Our visitors went from {a} to {b}; how many percent is that up?",
)
def _(r: random.Random) -> Made:
    a = r.choice((40, 50, 80, 125, 200, 400, 500))
    b = a + r.randint(1, a)
    return {"a": a, "b": b}, F(100 * (b - a), a)


@one(
    "increase by percent",
    "Increase {n} by {p}%.",
    "What is {n} increased by {p} percent?",
    "What do I get if I raise {n} by {p} %?",
)
def _(r: random.Random) -> Made:
    p, n = r.randint(2, 60), r.randint(50, 5000)
    return {"p": p, "n": n}, F(n * (100 + p), 100)


@one(
    "decrease by percent",
    "Reduce {n} by {p}%.",
    "What is {n} minus {p} percent?",
    "{n} less {p} %?",
    "Take {p}% off {n}.",
)
def _(r: random.Random) -> Made:
    p, n = r.randint(2, 60), r.randint(50, 5000)
    return {"p": p, "n": n}, F(n * (100 - p), 100)


@one("half of", "What is half of {n}?", "What's a quarter of {m}?", "How much is a third of {k}?")
def _(r: random.Random) -> Made:
    x = r.randint(20, 3000)
    return {"n": 2 * x, "m": 4 * x, "k": 3 * x}, x


@one("fraction of", "What is {a}/{b} of {n}?", "How much is {c} of {n}?")
def _(r: random.Random) -> Made:
    a, b, c = r.choice(((2, 3, "two thirds"), (3, 4, "three quarters"), (2, 5, "two fifths"), (5, 8, "five eighths")))
    n = b * r.randint(10, 500)
    return {"a": a, "b": b, "c": c, "n": n}, F(a * n, b)


@one("add fractions", "{a}/{b} + {c}/{d}", "What is {a}/{b} plus {c}/{d}?", "Add {a}/{b} and {c}/{d}.", near=1e-4)
def _(r: random.Random) -> Made:
    b, d = r.choice(((2, 4), (4, 8), (5, 4), (8, 16), (3, 6), (6, 4)))
    a, c = r.randint(1, b - 1), r.randint(1, d - 1)
    return {"a": a, "b": b, "c": c, "d": d}, F(a, b) + F(c, d)


@one("power", "What is {a} to the power of {b}?", "{a}^{b}", "{a}**{b} = ?", "Raise {a} to the {b:o} power.")
def _(r: random.Random) -> Made:
    a, b = r.randint(2, 15), r.randint(3, 11)
    return {"a": a, "b": b}, a**b


@one(
    "numbers in words",
    "What is {a:w} times {b:w}?",
    "How much is {a:w} multiplied by {b:w}?",
    "Multiply {a:w} by {b:w}, please.",
)
def _(r: random.Random) -> Made:
    a, b = r.randint(100, 999), r.randint(11, 99)
    return {"a": a, "b": b}, a * b


@one(
    "tip",
    "How much is a {p}% tip on a ${n:m} bill?",
    "My restaurant bill is ${n:m} and I want to tip {p} percent. How much is the tip?",
    "{p}% tip on {n:m} dollars?",
    near=CENT,
)
def _(r: random.Random) -> Made:
    p, n = r.choice((10, 12, 15, 18, 20)), tenths(r, 12, 200, 2)
    return {"p": p, "n": n}, n * p / 100


@one(
    "discount",
    "A jacket costs ${n} and is {p}% off. What do I pay?",
    "What does a {n} euro chair cost after a {p} % discount?",
    "The sale takes {p} percent off a ${n} lamp. What is the sale price?",
    near=CENT,
)
def _(r: random.Random) -> Made:
    p, n = r.choice((5, 10, 15, 20, 25, 30, 35, 40, 60)), r.randint(20, 900)
    return {"p": p, "n": n}, F(n * (100 - p), 100)


@one(
    "tax",
    "What is the total for a {n} euro item with {p}% VAT added?",
    "A phone costs ${n} before {p}% sales tax. What's the total with tax?",
    "Add {p} % VAT to {n}.",
    near=CENT,
)
def _(r: random.Random) -> Made:
    p, n = r.choice((5, 7, 8, 19, 20, 21)), r.randint(10, 900)
    return {"p": p, "n": n}, F(n * (100 + p), 100)


@one(
    "split",
    "Split ${n} equally between {k} people. How much does each get?",
    "{k} friends share a bill of ${n} equally. What does each pay?",
    "If {k:w} of us share {n} dollars equally, how much does everyone get?",
    near=CENT,
)
def _(r: random.Random) -> Made:
    k = r.randint(3, 9)
    share = r.randint(5, 90)
    return {"k": k, "n": k * share}, share


@one(
    "unit price",
    "One ticket costs ${p:m}. How much do {k} tickets cost?",
    "At {p:m} euros each, what do {k} bottles cost?",
    "What's the price of {k:w} mugs at ${p:m} apiece?",
    near=CENT,
)
def _(r: random.Random) -> Made:
    p, k = tenths(r, 1, 40, 2), r.randint(3, 40)
    return {"p": p, "k": k}, p * k


@one(
    "round",
    "Round {a} to two decimal places.",
    "What is {a} rounded to 2 decimals?",
    "Can you round {a} to two decimal places?",
)
def _(r: random.Random) -> Made:
    a = F(r.randint(10000, 999999) * 10 + r.choice((1, 2, 3, 4, 6, 7, 8, 9)), 10**4)
    scaled = a * 100
    return {"a": a}, F(math.floor(scaled + F(1, 2)), 100)


@one("factorial", "What is {a} factorial?", "{a}!", "Compute the factorial of {a}.")
def _(r: random.Random) -> Made:
    a = r.randint(5, 15)
    return {"a": a}, math.factorial(a)


@one(
    "missing addend",
    "What number must be added to {a} to get {b}?",
    "What do I have to add to {a} to make {b}?",
    "How much is missing from {a} to {b}?",
)
def _(r: random.Random) -> Made:
    a, d = r.randint(10, 2000), r.randint(5, 3000)
    return {"a": a, "b": a + d}, d


@two(
    "double then add",
    "Double {a} and add {b}.",
    "What is twice {a} plus {b}?",
    "Take {a}, double it, then add {b}. What do you get?",
)
def _(r: random.Random) -> Made:
    a, b = r.randint(20, 900), r.randint(3, 99)
    return {"a": a, "b": b}, 2 * a + b


@two(
    "percent then subtract",
    "What is {p}% of {n} minus {b}?",
    "Take {p} percent of {n} and subtract {b}.",
    "Subtract {b} from {p}% of {n}.",
)
def _(r: random.Random) -> Made:
    p, n, b = r.randint(20, 90), r.randint(500, 5000), r.randint(2, 90)
    return {"p": p, "n": n, "b": b}, F(p * n, 100) - b


@two(
    "two kinds of things",
    "{who} buys {a} {x} at ${p:m} each and {b} {y} at ${q:m} each. How much does that cost in total?",
    "How much are {a} {x} for ${p:m} each plus {b} {y} for ${q:m} each?",
    "I need {a} {x} ({p:m} euros each) and {b} {y} ({q:m} euros each). What is the total price?",
    near=CENT,
)
def _(r: random.Random) -> Made:
    a, b, p, q = r.randint(2, 12), r.randint(2, 12), tenths(r, 1, 20, 2), tenths(r, 1, 20, 2)
    x, y = r.sample(THINGS, 2)
    return {"who": r.choice(NAMES), "a": a, "b": b, "p": p, "q": q, "x": x, "y": y}, a * p + b * q


@two(
    "change",
    "{who} buys {k} {x} at ${p:m} each and pays with a ${n} bill. How much change does {who} get?",
    "I pay for {k} {x} at ${p:m} each with ${n}. How much change do I get back?",
    "If one of {k} {x} costs ${p:m} and I hand over {n} dollars for all of them, what is my change?",
    near=CENT,
)
def _(r: random.Random) -> Made:
    k, p, n = r.randint(2, 6), tenths(r, 1, 8, 2), r.choice((50, 100))
    return {"who": r.choice(NAMES), "x": r.choice(THINGS), "k": k, "p": p, "n": n}, n - k * p


@two(
    "savings",
    "{who} has ${a} and saves ${b} every week. How much does {who} have after {k} weeks?",
    "I have {a} euros in my account and put in {b} euros a month. How much is it after {k} months?",
    "Starting with ${a} and adding ${b} per week, how much money will there be in {k} weeks?",
)
def _(r: random.Random) -> Made:
    a, b, k = r.randint(50, 900), r.randint(5, 90), r.randint(3, 30)
    return {"who": r.choice(NAMES), "a": a, "b": b, "k": k}, a + b * k


@two(
    "boxes",
    "There are {a} boxes with {b} {x} each. {c} {x} are broken. How many are not broken?",
    "A shop has {a} crates of {b} {x} and sells {c} of the {x}. How many {x} are left?",
    "{who} packs {a} bags with {b} {x} in each, then gives away {c} {x}. How many {x} remain?",
)
def _(r: random.Random) -> Made:
    a, b, c = r.randint(4, 40), r.randint(6, 48), r.randint(2, 20)
    return {"who": r.choice(NAMES), "x": r.choice(THINGS), "a": a, "b": b, "c": c}, a * b - c


@two(
    "pages",
    "A book has {n} pages. {who} reads {a} pages a day for {k} days. How many pages are left?",
    "I've read {a} pages every day for {k} days. My book has {n} pages. How many pages do I still have to read?",
    "Of a book of {n} pages, {who} has read {a} a day for {k:w} days. How many pages remain?",
)
def _(r: random.Random) -> Made:
    a, k = r.randint(8, 40), r.randint(3, 9)
    n = a * k + r.randint(20, 400)
    return {"who": r.choice(NAMES), "n": n, "a": a, "k": k}, n - a * k


@two(
    "bill with tip shared",
    "{k} friends split a ${n} bill with a {p}% tip. How much does each pay?",
    "The bill is ${n}. With a {p}% tip, shared by {k} people, what does each person pay?",
    "We are {k:w} people, the dinner was {n} dollars and we tip {p} percent. What is each person's share?",
    near=CENT,
)
def _(r: random.Random) -> Made:
    k, n, p = r.randint(2, 8), r.randint(40, 400), r.choice((10, 15, 18, 20))
    return {"k": k, "n": n, "p": p}, F(n * (100 + p), 100 * k)


@two(
    "simple interest",
    "How much simple interest does ${n} earn at {p}% a year in {k} years?",
    "I lend {n} euros at {p} percent simple interest per year. How much interest is that after {k} years?",
    near=CENT,
)
def _(r: random.Random) -> Made:
    n, p, k = r.randint(5, 90) * 100, r.randint(1, 9), r.randint(2, 9)
    return {"n": n, "p": p, "k": k}, F(n * p * k, 100)


@two(
    "recipe",
    "A recipe for {a} people needs {b} grams of flour. How many grams do I need for {c} people?",
    "{b} g of rice feed {a} people. How much rice in grams for {c} people?",
    "For {a} pancakes I take {b} ml of milk. How many ml do {c} pancakes take?",
    near=1e-4,
)
def _(r: random.Random) -> Made:
    a, c = r.choice((2, 4, 5, 8)), r.randint(3, 20)
    b = a * r.randint(20, 100)
    return {"a": a, "b": b, "c": c}, F(b * c, a)


@two(
    "ratio",
    "Divide {n} in the ratio {a}:{b}. What is the larger part?",
    "{who} and a friend share {n} marbles in the ratio {a} to {b}. How many are in the bigger share?",
)
def _(r: random.Random) -> Made:
    a, b = r.choice(((2, 3), (3, 5), (1, 4), (2, 7), (4, 5)))
    k = r.randint(4, 60)
    return {"who": r.choice(NAMES), "a": a, "b": b, "n": k * (a + b)}, k * b


@two(
    "trip",
    "A train goes {v} km/h for {a} hours, then {w} km/h for {b} hours. How many kilometres is that in all?",
    "I cycled for {a} hours at {v} km/h and {b} hours at {w} km/h. How many kilometers did I ride?",
)
def _(r: random.Random) -> Made:
    v, w, a, b = r.randint(12, 60), r.randint(12, 60), r.randint(2, 6), r.randint(2, 6)
    return {"v": v, "w": w, "a": a, "b": b}, v * a + w * b


@two(
    "wage",
    "{who} earns ${a} an hour, works {b} hours a week and pays ${c} a week for travel. What is left per week?",
    "At {a} dollars an hour for {b} hours, minus {c} dollars for lunch, how much do I earn?",
)
def _(r: random.Random) -> Made:
    a, b, c = r.randint(12, 60), r.randint(10, 40), r.randint(5, 90)
    return {"who": r.choice(NAMES), "a": a, "b": b, "c": c}, a * b - c


@two(
    "classes",
    "A school has {a} classes of {b} pupils and {c} teachers. How many people is that?",
    "In a hall there are {a} rows of {b} seats and {c} extra chairs. How many seats are there in total?",
)
def _(r: random.Random) -> Made:
    a, b, c = r.randint(4, 30), r.randint(12, 32), r.randint(5, 60)
    return {"a": a, "b": b, "c": c}, a * b + c


@two(
    "discount then coupon",
    "A ${n} coat is {p}% off, and I have a ${c} coupon on top. What do I pay?",
    "First {p} percent off {n} euros, then another {c} euros off: what remains?",
    near=CENT,
)
def _(r: random.Random) -> Made:
    n, p, c = r.randint(60, 500), r.choice((10, 15, 20, 25, 30)), r.randint(3, 20)
    return {"n": n, "p": p, "c": c}, F(n * (100 - p), 100) - c
