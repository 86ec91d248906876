"""Days, spans and clocks, computed exactly; time zones are those of `zoneinfo`."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ...core.errors import UserError
from .tools import Result, shape

DAYS = tuple(calendar.day_name)
UNITS = ("days", "weeks", "months", "years", "business days", "hours", "minutes")
ABOUT = ("date", "weekday", "day of year", "week", "leap year", "days in month", "days left in year")
FAR = 400_000
"""Days that may be added: about a thousand years."""
_DAY = {"type": "string", "description": "YYYY-MM-DD"}
_CLOCK = {"type": "string", "description": "YYYY-MM-DDTHH:MM"}
_N = {"type": "integer"}


def day(said: str) -> datetime:
    """``2027-03-10`` or ``2027-03-10T15:30``."""
    try:
        return datetime.fromisoformat(str(said))
    except ValueError:
        raise UserError(f"{str(said)[:40]!r} is no date.", "Write it as 2027-03-10.", code="cannot_compute") from None


def iso(d: date) -> str:
    """YYYY-MM-DD, four digits of the year also before 1000."""
    return d.isoformat()[:10]


def written(d: date) -> str:
    return f"{d:%A}, {d.day} {d:%B} {d.year} ({iso(d)})"


def months(d: datetime, n: int) -> datetime:
    """The same day n months on; the month's last day where it has no such day."""
    at = d.year * 12 + d.month - 1 + n
    if not 12 <= at < 120_000:
        raise UserError("That is outside the years 1 to 9999.", "Choose a nearer date.", code="cannot_compute")
    last = calendar.monthrange(at // 12, at % 12 + 1)[1]
    return d.replace(year=at // 12, month=at % 12 + 1, day=min(d.day, last))


def work(d: datetime, n: int) -> datetime:
    """n days from Monday to Friday on: no public holidays are known."""
    step = timedelta(1 if n > 0 else -1)
    for _ in range(abs(n)):
        d += step
        while d.weekday() > 4:
            d += step
    return d


def add(start: str, want: str = "date", **by: int) -> Result:
    """``by``: years, months, weeks, days, business_days, hours, minutes; below zero goes back."""
    if any(abs(n) > FAR for n in by.values()):
        raise UserError("That is too far away.", "Choose a nearer date.", code="cannot_compute")
    try:
        d = months(day(start), by.get("years", 0) * 12 + by.get("months", 0))
        d += timedelta(
            days=by.get("weeks", 0) * 7 + by.get("days", 0), hours=by.get("hours", 0), minutes=by.get("minutes", 0)
        )
        d = work(d, by.get("business_days", 0))
    except OverflowError:
        raise UserError(
            "That is outside the years 1 to 9999.", "Choose a nearer date.", code="cannot_compute"
        ) from None
    span = ", ".join(f"{abs(n)} {k.replace('_', ' ')[: None if abs(n) != 1 else -1]}" for k, n in by.items() if n)
    way = "before" if any(n < 0 for n in by.values()) else "after"
    clock = "T" in start or by.get("hours") or by.get("minutes")
    if want == "time":
        said = f"{span} {way} {day(start):%H:%M} it is {d:%H:%M}."
        return Result(said, {"value": f"{d:%H:%M}", "date": f"{iso(d)}"})
    head = f"{span} {way} {written(day(start))} is" if span else "It is"
    value = f"{d:%A}" if want == "weekday" else f"{iso(d)}"
    tail = f"{d:%H:%M} on {written(d)}" if clock else written(d)
    return Result(f"{head} {tail}.", {"value": value})


def between(start: str, end: str, unit: str = "days", less: int = 0) -> Result:
    """From one to the other. ``less``: minutes that do not count (a break)."""
    a, b = day(start), day(end)
    low, high = min(a, b), max(a, b)
    seconds = (high - low).total_seconds() - 60 * less
    if unit in ("hours", "minutes"):
        n = seconds / (3600 if unit == "hours" else 60)
    elif unit == "business days":
        n = sum((low + timedelta(i)).weekday() < 5 for i in range(1, min((high - low).days, FAR) + 1))
    elif unit in ("months", "years"):
        whole = (high.year - low.year) * 12 + high.month - low.month - (high.day < low.day)
        n = whole if unit == "months" else whole // 12
    else:
        n = seconds / 86400 / (7 if unit == "weeks" else 1)
    shown = f"{n:,.10g}".replace(",", "") if n != int(n) else f"{int(n):,}"
    one = f"{a:%H:%M}" if "1970-01-0" in start else written(a) + (f" {a:%H:%M}" if "T" in start else "")
    two = f"{b:%H:%M}" if "1970-01-0" in end else written(b) + (f" {b:%H:%M}" if "T" in end else "")
    note = f", without {less} minutes," if less else ""
    return Result(f"From {one} to {two}{note} it is this many {unit}: {shown}.", {"value": shown.replace(",", "")})


def about(date: str, what: str = "weekday") -> Result:
    d = day(date)
    last = calendar.monthrange(d.year, d.month)[1]
    value: Any = {
        "date": f"{iso(d)}", "weekday": f"{d:%A}", "day of year": d.timetuple().tm_yday, "week": d.isocalendar().week,
        "leap year": "yes" if calendar.isleap(d.year) else "no", "days in month": last,
        "days left in year": (datetime(d.year, 12, 31) - d).days,
    }.get(what)  # fmt: skip
    said = {
        "date": f"It is {written(d)}.", "weekday": f"{d.day} {d:%B} {d.year} is a {d:%A}.",
        "day of year": f"{d.day} {d:%B} {d.year} is day {value} of its year.",
        "week": f"{d.day} {d:%B} {d.year} lies in ISO week {value}.",
        "leap year": f"{'Yes' if value == 'yes' else 'No'}: {d.year} is {'a' if value == 'yes' else 'no'} leap year.",
        "days in month": f"{d:%B} {d.year} has {value} days.",
        "days left in year": f"After {d.day} {d:%B} the year {d.year} has this many days left: {value}.",
    }.get(what)  # fmt: skip
    if said is None:
        raise UserError(f"{what[:30]!r} is nothing to say of a date.", f"There are: {', '.join(ABOUT)}.")
    return Result(said, {"value": str(value)})


def weekdays(weekday: str, month: str, nth: int = 0) -> Result:
    """``month``: YYYY-MM. nth: 1 to 5, -1 for the last, 0 counts them."""
    first = day(f"{month}-01")
    last = calendar.monthrange(first.year, first.month)[1]
    if weekday.capitalize() not in DAYS:
        raise UserError(f"{weekday[:20]!r} is no day of the week.", "Write Monday, Tuesday ...")
    found = [d for i in range(last) if (d := first + timedelta(i)).strftime("%A") == weekday.capitalize()]
    if not nth:
        return Result(f"{first:%B} {first.year} has {len(found)} {weekday.capitalize()}s.", {"value": str(len(found))})
    if nth > len(found) or nth < -len(found):
        raise UserError(f"{first:%B} {first.year} has only {len(found)} {weekday}s.", "Choose another.")
    d = found[nth - 1 if nth > 0 else nth]
    return Result(f"It is {written(d)}.", {"value": f"{iso(d)}"})


def zone(name: str) -> ZoneInfo:
    """By its name (Europe/Berlin) or its city (Berlin)."""
    wanted = name.strip().replace(" ", "_").lower()
    known = {"mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "beijing": "Asia/Shanghai", "san_francisco": "America/Los_Angeles",
             "seattle": "America/Los_Angeles", "boston": "America/New_York", "washington": "America/New_York", "miami": "America/New_York",
             "nyc": "America/New_York", "la": "America/Los_Angeles", "munich": "Europe/Berlin", "hamburg": "Europe/Berlin",
             "frankfurt": "Europe/Berlin", "cologne": "Europe/Berlin", "geneva": "Europe/Zurich", "milan": "Europe/Rome",
             "barcelona": "Europe/Madrid", "rio_de_janeiro": "America/Sao_Paulo", "gmt": "UTC"}  # fmt: skip
    if wanted in known:
        return ZoneInfo(known[wanted])
    for full in sorted(available_timezones(), key=lambda z: ("/" not in z, z)):
        if full.lower() == wanted or full.lower().rsplit("/", 1)[-1] == wanted:
            try:
                return ZoneInfo(full)
            except ZoneInfoNotFoundError:
                break
    raise UserError(f"There is no time zone {name[:40]!r}.", "Write a city, or a name such as Europe/Berlin.")


def moved(time: str, from_zone: str, to_zone: str, hours: int = 0, want: str = "time") -> Result:
    """The clock of one zone in another, after so many hours of travel. want ``difference``: hours between the two."""
    a, b = zone(from_zone), zone(to_zone)
    here = day(time).replace(tzinfo=a)
    if want == "difference":
        gap = (here.utcoffset() or timedelta()) - (here.astimezone(b).utcoffset() or timedelta())
        n = abs(gap.total_seconds()) / 3600
        return Result(f"On {iso(here)} {from_zone} and {to_zone} are {n:g} hours apart.", {"value": f"{n:g}"})
    then = (here.astimezone(ZoneInfo("UTC")) + timedelta(hours=hours)).astimezone(b)
    later = f", {hours} hours later" if hours else ""
    return Result(
        f"{here:%H:%M} on {written(here)} in {from_zone}{later} is {then:%H:%M} on {written(then)} in {to_zone}.",
        {"value": f"{then:%H:%M}", "date": f"{iso(then)}"},
    )


SCHEMAS = {
    "date_add": shape(
        {"start": _CLOCK, "want": {"enum": ["date", "weekday", "time"]}, "years": _N, "months": _N, "weeks": _N, "days": _N,
         "business_days": _N, "hours": _N, "minutes": _N},
        "want", "years", "months", "weeks", "days", "business_days", "hours", "minutes",
    ),
    "date_between": shape({"start": _CLOCK, "end": _CLOCK, "unit": {"enum": list(UNITS)}, "less": _N}, "less"),
    "date_about": shape({"date": _DAY, "what": {"enum": list(ABOUT)}}),
    "weekdays": shape({"weekday": {"enum": list(DAYS)}, "month": {"type": "string", "description": "YYYY-MM"}, "nth": _N}),
    "time_zone": shape(
        {"time": _CLOCK, "from_zone": {"type": "string"}, "to_zone": {"type": "string"}, "hours": _N,
         "want": {"enum": ["time", "difference"]}},
        "hours", "want",
    ),
}  # fmt: skip
