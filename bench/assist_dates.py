"""Questions about days, spans, time zones and the clock. ``TODAY`` is the day on which they are asked."""

from __future__ import annotations

import calendar
import random
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from assist_families import Made, family

TODAY = date(2027, 3, 10)
one = partial(family, "date")
two = partial(family, "date", steps=2)
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
CITIES = {
    "Berlin": "Europe/Berlin", "London": "Europe/London", "New York": "America/New_York", "Tokyo": "Asia/Tokyo",
    "Sydney": "Australia/Sydney", "Los Angeles": "America/Los_Angeles", "Mumbai": "Asia/Kolkata", "Paris": "Europe/Paris",
    "Sao Paulo": "America/Sao_Paulo", "Singapore": "Asia/Singapore", "Chicago": "America/Chicago", "Cairo": "Africa/Cairo",
}  # fmt: skip


def day(r: random.Random, low: int = 1950, high: int = 2060) -> date:
    return date(r.randint(low, high), 1, 1) + timedelta(r.randint(0, 364))


def said(r: random.Random, d: date) -> str:
    m, short = MONTHS[d.month - 1], MONTHS[d.month - 1][:3]
    end = "th" if d.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(d.day % 10, "th")
    return r.choice((
        f"{m} {d.day}, {d.year}", f"{d.day} {m} {d.year}", f"{d:%Y-%m-%d}", f"the {d.day}{end} of {m} {d.year}",
        f"{m} {d.day}{end}, {d.year}", f"{d.day} {short} {d.year}", f"{short} {d.day}, {d.year}",
    ))  # fmt: skip


def months(d: date, n: int) -> date:
    at = d.year * 12 + d.month - 1 + n
    return date(at // 12, at % 12 + 1, min(d.day, calendar.monthrange(at // 12, at % 12 + 1)[1]))


def work(d: date, n: int) -> date:
    while n:
        d += timedelta(1 if n > 0 else -1)
        n -= (1 if n > 0 else -1) * (d.weekday() < 5)
    return d


def clock(r: random.Random, hour: int, minute: int) -> str:
    twelve = f"{(hour - 1) % 12 + 1}:{minute:02} {'am' if hour < 12 else 'pm'}"
    return r.choice((f"{hour:02}:{minute:02}", twelve))


@one(
    "weekday",
    "What day of the week was {d}?",
    "Which weekday is {d}?",
    "What day is {d}?",
    "On what day of the week does {d} fall?",
)
def _(r: random.Random) -> Made:
    d = day(r)
    return {"d": said(r, d)}, DAYS[d.weekday()]


@one(
    "days between",
    "How many days are there between {a} and {b}?",
    "How many days from {a} to {b}?",
    "Number of days between {a} and {b}?",
    "How long is it from {a} until {b}, in days?",
)
def _(r: random.Random) -> Made:
    a, n = day(r, 1990, 2035), r.randint(5, 2000)
    return {"a": said(r, a), "b": said(r, a + timedelta(n))}, n


@one(
    "days after",
    "What is the date {n} days after {d}?",
    "What date is {n} days after {d}?",
    "{d} plus {n} days?",
    "Add {n} days to {d}.",
)
def _(r: random.Random) -> Made:
    d, n = day(r), r.randint(3, 900)
    return {"d": said(r, d), "n": n}, d + timedelta(n)


@one(
    "days before",
    "What date was {n} days before {d}?",
    "Which date is {n} days earlier than {d}?",
    "{d} minus {n} days",
    "Subtract {n} days from {d}.",
)
def _(r: random.Random) -> Made:
    d, n = day(r), r.randint(3, 900)
    return {"d": said(r, d), "n": n}, d - timedelta(n)


@one(
    "weeks after",
    "What date is {n:w} weeks after {d}?",
    "Which date comes {n} weeks after {d}?",
    "If I start on {d}, what is the date {n} weeks later?",
)
def _(r: random.Random) -> Made:
    d, n = day(r), r.randint(2, 40)
    return {"d": said(r, d), "n": n}, d + timedelta(7 * n)


@one(
    "months after",
    "What is the date {n} months after {d}?",
    "Add {n:w} months to {d}.",
    "{n} months from {d} is what date?",
)
def _(r: random.Random) -> Made:
    d, n = day(r), r.randint(2, 30)
    return {"d": said(r, d), "n": n}, months(d, n)


@one(
    "working days after",
    "What date is {n} business days after {d}?",
    "Add {n} working days to {d}.",
    "Which date is {n:w} weekdays after {d}, weekends not counted?",
)
def _(r: random.Random) -> Made:
    d, n = day(r, 2010, 2040), r.randint(2, 40)
    return {"d": said(r, d), "n": n}, work(d, n)


@one(
    "working days between",
    "How many business days are there from {a} to {b}, not counting {a} itself?",
    "Counting from the day after {a} up to and including {b}, how many working days is that?",
)
def _(r: random.Random) -> Made:
    a, n = day(r, 2010, 2040), r.randint(5, 90)
    b = a + timedelta(n)
    how = said(r, a)
    return {"a": how, "b": said(r, b)}, sum((a + timedelta(i)).weekday() < 5 for i in range(1, n + 1))


@one("today", "What is today's date?", "What's the date today?", "Which date is it today?", "today's date please")
def _(r: random.Random) -> Made:
    return {}, TODAY


@one("today's weekday", "What day of the week is it today?", "Which day is it today?", "What day is today?")
def _(r: random.Random) -> Made:
    return {}, DAYS[TODAY.weekday()]


@one("near days", "What is the date {w}?", "What date is it {w}?", "Which date will it be {x}?")
def _(r: random.Random) -> Made:
    n = r.choice((1, 2, 3, 10, 45, 100))
    w = {1: "tomorrow", 2: "the day after tomorrow"}.get(n, f"{n} days from now")
    x = {1: "tomorrow", 2: "the day after tomorrow"}.get(n, f"in {n} days")
    return {"w": w, "x": x}, TODAY + timedelta(n)


@one(
    "ago",
    "What date was it {n} weeks ago?",
    "What was the date {n:w} weeks ago?",
    "Which date was {n} weeks before today?",
)
def _(r: random.Random) -> Made:
    n = r.randint(2, 30)
    return {"n": n}, TODAY - timedelta(7 * n)


@one(
    "until",
    "How many days are there until {d}?",
    "How many days is it until {d}?",
    "How many more days till {d}?",
    "days until {d}?",
)
def _(r: random.Random) -> Made:
    d = TODAY + timedelta(r.randint(3, 900))
    return {"d": said(r, d)}, (d - TODAY).days


@one(
    "until a feast",
    "How many days until {x}?",
    "How many days are left until {x}?",
    "How long is it until {x}, in days?",
)
def _(r: random.Random) -> Made:
    x, d = r.choice(
        (
            ("Christmas", date(2027, 12, 25)),
            ("New Year's Eve", date(2027, 12, 31)),
            ("Halloween", date(2027, 10, 31)),
            ("Christmas Eve", date(2027, 12, 24)),
        )
    )
    return {"x": x}, (d - TODAY).days


@one("since", "How many days have passed since {d}?", "How many days ago was {d}?", "How long ago was {d} in days?")
def _(r: random.Random) -> Made:
    d = TODAY - timedelta(r.randint(10, 4000))
    return {"d": said(r, d)}, (TODAY - d).days


@one(
    "nth weekday",
    "What date is the {n:o} {w} of {m} {y}?",
    "When is the {o} {w} in {m} {y}?",
    "On which date does the {o} {w} of {m} {y} fall?",
)
def _(r: random.Random) -> Made:
    n, w, m, y = r.randint(1, 4), r.randint(0, 6), r.randint(1, 12), r.randint(2020, 2040)
    d = date(y, m, 1)
    d += timedelta((w - d.weekday()) % 7 + 7 * (n - 1))
    return {
        "n": n,
        "o": ["first", "second", "third", "fourth"][n - 1],
        "w": DAYS[w],
        "m": MONTHS[m - 1],
        "y": str(y),
    }, d


@one("last weekday of month", "What is the date of the last {w} of {m} {y}?", "When is the last {w} in {m} {y}?")
def _(r: random.Random) -> Made:
    w, m, y = r.randint(0, 6), r.randint(1, 12), r.randint(2020, 2040)
    d = date(y, m, calendar.monthrange(y, m)[1])
    return {"w": DAYS[w], "m": MONTHS[m - 1], "y": str(y)}, d - timedelta((d.weekday() - w) % 7)


@one(
    "days in month",
    "How many days are there in {m} {y}?",
    "How many days does {m} {y} have?",
    "How long is {m} {y} in days?",
)
def _(r: random.Random) -> Made:
    m, y = r.choice((2, 2, 4, 6, 7, 9, 11, 12)), r.randint(1900, 2100)
    return {"m": MONTHS[m - 1], "y": str(y)}, calendar.monthrange(y, m)[1]


@one("leap year", "Is {y} a leap year?", "Was {y} a leap year?", "Is the year {y} a leap year or not?")
def _(r: random.Random) -> Made:
    y = r.choice((r.randint(1890, 2110), 1900, 2000, 2100, 2024, 2028))
    return {"y": str(y)}, "yes" if calendar.isleap(y) else "no"


@one(
    "age",
    "I was born on {a}. How old will I be on {b}?",
    "How old is someone born on {a} on {b}?",
    "Somebody was born on {a}; what age are they on {b}?",
)
def _(r: random.Random) -> Made:
    a, n = day(r, 1930, 2015), r.randint(3, 80)
    b = date(a.year + n, r.randint(1, 12), r.randint(1, 28))
    return {"a": said(r, a), "b": said(r, b)}, n - ((b.month, b.day) < (a.month, a.day))


@one(
    "weeks between",
    "How many weeks are there between {a} and {b}?",
    "How many full weeks lie between {a} and {b}?",
    "Weeks from {a} to {b}?",
)
def _(r: random.Random) -> Made:
    a, n = day(r, 1990, 2035), r.randint(3, 90)
    return {"a": said(r, a), "b": said(r, a + timedelta(7 * n))}, n


@one(
    "zone",
    "When it is {t} in {a} on {d}, what time is it in {b}?",
    "It's {t} on {d} in {a}. What time is it in {b}?",
    "Convert {t} {a} time on {d} to {b} time.",
    "What time in {b} is {t} in {a} on {d}?",
)
def _(r: random.Random) -> Made:
    (a, za), (b, zb) = r.sample(sorted(CITIES.items()), 2)
    d, h, m = day(r, 2020, 2027), r.randint(4, 23), r.choice((0, 15, 30, 45))
    then = datetime(d.year, d.month, d.day, h, m, tzinfo=ZoneInfo(za)).astimezone(ZoneInfo(zb))
    return {"a": a, "b": b, "t": clock(r, h, m), "d": said(r, d)}, f"{then:%H:%M}"


@one(
    "zone difference",
    "What is the time difference between {a} and {b} on {d}, in hours?",
    "How many hours apart are {a} and {b} on {d}?",
)
def _(r: random.Random) -> Made:
    (a, za), (b, zb) = r.sample(sorted(CITIES.items()), 2)
    d = day(r, 2020, 2027)
    gap = datetime(d.year, d.month, d.day, 12, tzinfo=ZoneInfo(za)) - datetime(
        d.year, d.month, d.day, 12, tzinfo=ZoneInfo(zb)
    )
    return {"a": a, "b": b, "d": said(r, d)}, f"{abs(gap.total_seconds()) / 3600:g}"


@one(
    "span of time",
    "How many minutes are there between {a} and {b}?",
    "How many minutes from {a} to {b}?",
    "A meeting runs from {a} to {b}. How many minutes is that?",
)
def _(r: random.Random) -> Made:
    s, n = r.randint(6 * 60, 15 * 60), r.randint(10, 500)
    a, b = clock(r, *divmod(s, 60)), clock(r, *divmod(s + n, 60))
    return {"a": a, "b": b}, n


@one(
    "clock plus",
    "It is {a}. What time will it be in {h} hours and {m} minutes?",
    "What time is it {h} hours {m} minutes after {a}?",
    "A film starts at {a} and lasts {h} hours and {m} minutes. When does it end?",
    "If I leave at {a} and travel for {h} h {m} min, when do I arrive?",
)
def _(r: random.Random) -> Made:
    s, h, m = r.randint(5 * 60, 23 * 60), r.randint(1, 9), r.randint(5, 55)
    at = (s + 60 * h + m) % 1440
    return {"a": clock(r, *divmod(s, 60)), "h": h, "m": m}, f"{at // 60:02}:{at % 60:02}"


@one(
    "day of year",
    "What day of the year is {d}? Give the number.",
    "Which day number within the year is {d}?",
    "{d} is which day of the year?",
)
def _(r: random.Random) -> Made:
    d = day(r)
    return {"d": said(r, d)}, d.timetuple().tm_yday


@one(
    "week number",
    "What is the ISO week number of {d}?",
    "Which calendar week is {d} in?",
    "In which ISO week does {d} fall?",
)
def _(r: random.Random) -> Made:
    d = day(r)
    return {"d": said(r, d)}, d.isocalendar().week


@one("left in year", "How many days are left in the year after {d}?", "How many days remain in the year after {d}?")
def _(r: random.Random) -> Made:
    d = day(r)
    return {"d": said(r, d)}, (date(d.year, 12, 31) - d).days


@one(
    "count weekdays",
    "How many {w}s are there in {m} {y}?",
    "How many {w}s does {m} {y} have?",
    "Count the {w}s in {m} {y}.",
)
def _(r: random.Random) -> Made:
    w, m, y = r.randint(0, 6), r.randint(1, 12), r.randint(2020, 2040)
    days = calendar.monthrange(y, m)[1]
    return {"w": DAYS[w], "m": MONTHS[m - 1], "y": str(y)}, sum(
        date(y, m, i).weekday() == w for i in range(1, days + 1)
    )


@one(
    "next weekday",
    "What date is the first {w} after {d}?",
    "When is the next {w} after {d}?",
    "Which date is the {w} following {d}?",
)
def _(r: random.Random) -> Made:
    w, d = r.randint(0, 6), day(r)
    return {"w": DAYS[w], "d": said(r, d)}, d + timedelta((w - d.weekday() - 1) % 7 + 1)


@two(
    "weeks and days",
    "What date is {a} weeks and {b} days after {d}?",
    "Add {a} weeks and {b} days to {d}.",
    "What is the date {a} weeks and {b} days from {d}?",
)
def _(r: random.Random) -> Made:
    d, a, b = day(r), r.randint(2, 20), r.randint(2, 6)
    return {"d": said(r, d), "a": a, "b": b}, d + timedelta(7 * a + b)


@two(
    "months and days",
    "Add {a} months and {b} days to {d}.",
    "What date is {a} months and then {b} more days after {d}?",
)
def _(r: random.Random) -> Made:
    d, a, b = day(r), r.randint(2, 20), r.randint(2, 25)
    return {"d": said(r, d), "a": a, "b": b}, months(d, a) + timedelta(b)


@two(
    "weekday after days",
    "What day of the week is {n} days after {d}?",
    "Which weekday will it be {n} days after {d}?",
    "{n} days after {d}, what weekday is that?",
)
def _(r: random.Random) -> Made:
    d, n = day(r), r.randint(3, 900)
    return {"d": said(r, d), "n": n}, DAYS[(d + timedelta(n)).weekday()]


@two(
    "weekday from today",
    "What day of the week will it be in {n} days?",
    "Which weekday is it {n} days from today?",
    "What weekday was it {m} days ago?",
)
def _(r: random.Random) -> Made:
    n = r.randint(3, 500)
    return {"n": n, "m": 7 * (n // 7 + 1) - n % 7}, DAYS[(TODAY + timedelta(n)).weekday()]


@two(
    "hotel",
    "We arrive on {d} and stay {n} nights. On what date do we leave?",
    "I check in on {d} for {n:w} nights. When do I check out?",
    "A cottage is booked from {d} for {n} nights; what is the day of departure?",
)
def _(r: random.Random) -> Made:
    d, n = day(r, 2020, 2040), r.randint(2, 21)
    return {"d": said(r, d), "n": n}, d + timedelta(n)


@two(
    "invoice",
    "An invoice of {d} is due in {n} days. What is the due date?",
    "The invoice is dated {d}, payable within {n} days. By which date must it be paid?",
    "If a bill from {d} has a payment term of {n} days, when is it due?",
)
def _(r: random.Random) -> Made:
    d, n = day(r, 2020, 2040), r.choice((7, 10, 14, 21, 30, 45, 60, 90))
    return {"d": said(r, d), "n": n}, d + timedelta(n)


@two(
    "renewals",
    "A subscription starts on {d} and renews every {n} months. On what date is the {k} renewal?",
    "My contract began on {d} and is extended every {n} months. When is the {k} extension?",
)
def _(r: random.Random) -> Made:
    d, n, k = day(r, 2015, 2035).replace(day=r.randint(1, 28)), r.choice((2, 3, 6)), r.randint(2, 5)
    return {"d": said(r, d), "n": n, "k": ["second", "third", "fourth", "fifth"][k - 2]}, months(d, n * k)


@two(
    "warranty",
    "I bought a kettle on {d} with a warranty of {n:w} years. When does the warranty end?",
    "A machine was bought on {d} and has a {n}-year guarantee. On what date does the guarantee run out?",
)
def _(r: random.Random) -> Made:
    d, n = day(r, 2010, 2030).replace(day=r.randint(1, 28)), r.randint(2, 5)
    return {"d": said(r, d), "n": n}, months(d, 12 * n)


@two(
    "flight",
    "A plane leaves {a} at {t} on {d} and flies {h} hours. What is the local time in {b} when it lands?",
    "My flight from {a} to {b} departs at {t} on {d} and takes {h} hours. At what local time do I arrive?",
)
def _(r: random.Random) -> Made:
    (a, za), (b, zb) = r.sample(sorted(CITIES.items()), 2)
    d, h, m, n = day(r, 2020, 2027), r.randint(5, 23), r.choice((0, 15, 30, 45)), r.randint(2, 14)
    then = datetime(d.year, d.month, d.day, h, m, tzinfo=ZoneInfo(za)).astimezone(ZoneInfo("UTC")) + timedelta(hours=n)
    return {"a": a, "b": b, "t": clock(r, h, m), "d": said(r, d), "h": n}, f"{then.astimezone(ZoneInfo(zb)):%H:%M}"


@two(
    "hours between",
    "How many hours are there from {a} on {d} to {b} on {e}?",
    "How many hours pass between {a} on {d} and {b} on {e}?",
)
def _(r: random.Random) -> Made:
    d, n, a, b = day(r, 2015, 2040), r.randint(1, 12), r.randint(1, 23), r.randint(1, 23)
    return {"d": said(r, d), "e": said(r, d + timedelta(n)), "a": f"{a:02}:00", "b": f"{b:02}:00"}, 24 * n + b - a


@two(
    "project",
    "A project begins on {d} and takes {n} weeks. How many days after {e} does it end, if {e} is before that?",
    "A course starts on {d} and runs for {n} weeks. How many days is its end after {e}?",
)
def _(r: random.Random) -> Made:
    d, n = day(r, 2015, 2040), r.randint(3, 20)
    k = r.randint(1, 7 * n - 1)
    return {"d": said(r, d), "n": n, "e": said(r, d + timedelta(k))}, 7 * n - k


@two(
    "due date",
    "A pregnancy began on {d}. What date is 40 weeks later?",
    "Seeds sown on {d} need {n} weeks to ripen in the house and then {k} more days outside. On which date are they ripe?",
)
def _(r: random.Random) -> Made:
    d, n = day(r, 2015, 2040), r.randint(3, 37)
    return {"d": said(r, d), "n": n, "k": 280 - 7 * n}, d + timedelta(280)


@two(
    "work hours",
    "I work from {a} to {b} with a break of {n} minutes. How many hours do I work?",
    "A shift starts at {a} and ends at {b}, with {n} minutes of unpaid break. How many hours are paid?",
)
def _(r: random.Random) -> Made:
    a, n, h = r.randint(12, 18) * 30, r.choice((30, 60)), r.randint(8, 18)
    worked = h * 30
    return {"a": clock(r, *divmod(a, 60)), "b": clock(r, *divmod(a + worked + n, 60)), "n": n}, f"{worked / 60:g}"
