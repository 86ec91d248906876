"""Questions of dates as calls: the dates, spans and clocks of a question are found first, then what is asked of them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from . import dates, days
from .dates import NAMES as _M
from .numbers import ORDINALS, plain
from .tools import Call

_WEEK = [d.lower() for d in days.DAYS]
_W = "|".join(_WEEK)
_SPAN = re.compile(
    r"\b(\d+)[ -](?:(?:more|full|whole|other) )?(business days?|working days?|work days?|weekdays?|workdays?|days?|nights?|weeks?|fortnights?|months?|years?|"
    r"hours?|hrs?|h|minutes?|mins?|min)\b"
)
_CLOCK = re.compile(
    r"\b(\d{1,2}):(\d\d) ?([ap])\.?m\b\.?|\b(\d{1,2}):(\d\d)\b|\b(\d{1,2}) ?([ap])\.?m\b\.?|\b(noon|midnight)\b"
)
_ZONES: dict[str, str] = {}
_WORDS = set(
    "what which when is was it the a an of on in at to from and date day days week weeks month months year years weekday hour hours "
    "minutes time today how many much long are there between until till since after before later earlier than ago from now be will would do does "
    "did fall falls i we you my our he she if number add subtract plus minus take count full lie lies passed have has pass left remain "
    "remains business working not counting itself including up weekends counted calendar iso within its give that this by must paid due "
    "invoice bill dated payable payment term starts start begins began begin end ends stay nights arrive leave check out for booked "
    "departure subscription contract renews extended every renewal extension warranty guarantee bought run runs lasts film travel meeting "
    "plane flight flies takes takes lands local departs convert current s today's please old born someone somebody they age am work break "
    "shift unpaid paid comes course project finish finished happens event more then so let me tell know can could us just exactly "
    "next following first last last until leap or no counted starting whole".split()
)


def call(question: str, today: date) -> Call | None:
    """The call that answers a question of dates. None if something in it is not understood."""
    low = plain(question).lower().rstrip(" ?.!")
    if len(low) > 300 or re.search(r"\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b(?:quarter|half|twice|except|holiday)\b", low):
        return None
    return _Asked(low, today).call()


class _Asked:
    """One question, with its dates (``D``), spans (``S``) and clocks (``C``) taken out."""

    def __init__(self, low: str, today: date) -> None:
        self.low, self.today = low, today
        self.dates: list[date] = []
        self.clocks: list[str] = []
        self.wrong = False
        low = re.sub(
            r"\b(?:an?|one) (?=(?:week|fortnight|month|year|day|hour)\b (?:from|after|before|ago|later|earlier|and \d))",
            "1 ",
            low,
        )
        low = re.sub(r"\bin (?:an?|one) (?=(?:week|fortnight|month|year|day|hour)\b)", "in 1 ", low)
        text = dates.DATE.sub(self._date, dates.whole(low, today))
        text = _CLOCK.sub(self._clock, text)
        self.spans = [(int(m[1]), m[2]) for m in _SPAN.finditer(text)]
        self.text = _SPAN.sub("S", text)

    def _date(self, m: re.Match[str]) -> str:
        try:
            self.dates.append(dates.meant(m, self.today))
        except ValueError:
            self.wrong = True
            return m[0]
        return "D"

    def _clock(self, m: re.Match[str]) -> str:
        if m[8]:
            self.clocks.append("12:00" if m[8] == "noon" else "00:00")
            return "C"
        hour, minute, half = int(m[1] or m[4] or m[6]), int(m[2] or m[5] or 0), m[3] or m[7]
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        if hour > 23 or minute > 59:
            self.wrong = True
        self.clocks.append(f"{hour:02}:{minute:02}")
        return "C"

    def has(self, pattern: str) -> bool:
        return re.search(pattern, self.text) is not None

    def call(self) -> Call | None:
        if self.wrong:
            return None
        return self._zone() or self._named() or (self._asked() if self._known() else None)

    def _known(self) -> bool:
        """Whether every number was read and, unless it is a story with one date, every word is known."""
        rest = re.sub(r"\b(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth)\b", "", self.text)
        if re.search(r"\d", rest):
            return False
        unknown = [w for w in re.findall(r"[a-z]+", rest) if w not in _WORDS and w not in _W.split("|")]
        return len(unknown) <= (12 if self.dates or self.clocks else 0)

    # what has its own form

    def _zone(self) -> Call | None:
        if not re.search(r"\bin [a-z]|time (?:on|to|in)|leaves|departs|apart|difference", self.text):
            return None
        places = _places(self.low)
        if len(places) != 2 or len(self.dates) > 1 or len(self.clocks) > 1:
            return None
        day = self.dates[0] if self.dates else self.today
        a, b = places
        if re.search(r"difference|apart", self.text):
            return Call("time_zone", {"time": f"{day}T12:00", "from_zone": a, "to_zone": b, "want": "difference"})
        if len(self.clocks) != 1:
            return None
        hours = sum(n for n, u in self.spans if u.startswith("h"))
        if any(not u.startswith("h") for _, u in self.spans):
            return None
        if not hours:  # the place of the clock that is known stands nearest to it
            m = re.search(
                r"what(?:'s| is)?(?: the)? (?:local )?time (?:is it |will it be )?(?:in|for) ([a-z ]+?)(?: is| when| if|$|\?)",
                self.text,
            )
            if m and _places(m[1]) == [a]:
                a, b = b, a
        arguments: dict[str, Any] = {"time": f"{day}T{self.clocks[0]}", "from_zone": a, "to_zone": b}
        return Call("time_zone", arguments | ({"hours": hours} if hours else {}))

    def _named(self) -> Call | None:
        t = self.text
        if m := re.search(rf"\b(\d)(?:st|nd|rd|th)? ({_W})s? (?:of|in) ({_M}) (\d{{4}})", t) or re.search(
            rf"\b({'|'.join([*ORDINALS, 'last'])}) ({_W}) (?:of|in) ({_M}) (\d{{4}})", t
        ):
            n = -1 if m[1] == "last" else ORDINALS.get(m[1]) or int(m[1])
            return Call("weekdays", {"weekday": m[2].capitalize(), "month": self._month(m[3], m[4]), "nth": n})
        if m := re.search(rf"(?:how many|count(?: the)?) ({_W})s\b.*\b({_M}) (\d{{4}})", t):
            return Call("weekdays", {"weekday": m[1].capitalize(), "month": self._month(m[2], m[3]), "nth": 0})
        if m := re.search(
            rf"^(?:what|which)(?:'s| is| was)?(?: the)? date (?:is|was|of)?(?: it)? ?(?:on )?last ({_W})$|^when was last ({_W})$",
            t,
        ):
            back = (self.today.weekday() - _WEEK.index(m[1] or m[2]) - 1) % 7 + 1
            return Call("date_add", {"start": str(self.today), "want": "date", "days": -back})
        if m := re.search(rf"how many (?:business|working|work|week)[ -]?days\b.*\b({_M}) (\d{{4}})\b", t):
            first = date.fromisoformat(f"{self._month(m[1], m[2])}-01")
            after = (first + timedelta(31)).replace(day=1)
            return self._between("business days", first - timedelta(1), after - timedelta(1))
        if (m := re.search(rf"\b({_M}) (\d{{4}})\b", t)) and re.search(r"how many days|how long|number of days", t):
            return Call("date_about", {"date": f"{self._month(m[1], m[2])}-01", "what": "days in month"})
        if "leap year" in t and (m := re.search(r"\b(\d{4})\b", t)):
            return Call("date_about", {"date": f"{m[1]}-01-01", "what": "leap year"})
        if ((m := re.search(rf"\b({_W})\b (?:after|following) D|next ({_W}) after D", t)) and len(self.dates) == 1) or (
            # "a party next friday" asks for no date
            not self.dates and not self.spans and (m := re.search(rf"\b(?:what|which|when)\b.*\bnext ({_W})$", t))
        ):
            name = next(g for g in m.groups() if g)
            start = self.dates[0] if self.dates else self.today
            ahead = (_WEEK.index(name) - start.weekday() - 1) % 7 + 1
            return Call("date_add", {"start": str(start), "days": ahead})
        return None

    @staticmethod
    def _month(name: str, year: str) -> str:
        return f"{year}-{dates.month(name):02}"

    # what is asked of dates

    def _asked(self) -> Call | None:
        t = self.text
        weekday = self.has(
            r"\bweekday\b(?!s)|day of the week|\bday is it\b|\bwhat day (?:is|was|will)\b|day is (?:it )?today|day is D$"
        ) and not self.has("day of the year")
        for what, words in (
            ("day of year", r"day of the year|day number"),
            ("week", r"(?:iso|calendar) week|week number"),
        ):
            if self.has(words):
                return (
                    Call("date_about", {"date": str(self.dates[0]), "what": what})
                    if len(self.dates) == 1 and not self.spans
                    else None
                )
        if self.has(r"(?:left|remain\w*) in the year"):
            return (
                Call("date_about", {"date": str(self.dates[0]), "what": "days left in year"})
                if len(self.dates) == 1
                else None
            )
        if re.search(r"today's date|date(?: is it)? today", self.low) and not self.spans:
            return Call("date_about", {"date": str(self.today), "what": "date"})
        count = re.search(
            r"\b(?:how many|number of|how long|how old|what age|in|weeks|days)\b.*?\b(business days|working days|weekdays|days|weeks|months|years|hours|minutes)?\b",
            t,
        )
        if made := self._count(t):
            return made
        if weekday and not self.spans and len(self.dates) == 1:
            return Call("date_about", {"date": str(self.dates[0]), "what": "weekday"})
        if self.spans and len(self.dates) <= 1 and (count is None or not self.has(r"how many|how long|how old")):
            return self._add("weekday" if weekday else "date")
        if (
            self.has(r"what(?:'s)?(?: is| was)?(?: the)? date|what date|which date")
            and len(self.dates) == 1
            and not self.spans
            and not self.has(r"\b(?:weeks?|fortnights?|months?|years?)\b")  # a span that was not read
        ):
            return Call("date_about", {"date": str(self.dates[0]), "what": "date"})
        return None

    def _count(self, t: str) -> Call | None:
        m = (
            re.search(
                r"how many (?:more |full |whole )?(business days|working days|weekdays|days|nights|weeks|months|years|hours|minutes)",
                t,
            )
            or re.search(r"\bin (days|weeks|hours|minutes|months|years)\b", t)
            or re.search(
                r"^(?:number of )?(days|weeks|months|hours|working days|minutes) (?:from|between|until|till|to|since)\b",
                t,
            )
            or re.search(r"number of (days|weeks|months|years)|(working days) is that", t)
        )
        if re.search(r"how old|what age", t):
            born = [self.today] if len(self.dates) == 1 and "born" in t and not self.spans else []
            return self._between("years", *self.dates, *born) if len([*self.dates, *born]) == 2 else None
        if not m and re.search(r"^how long\b", t) and re.search(r"\b(?:until|till) D$", t) and not self.clocks:
            return (
                self._between("days", self.today, self.dates[-1]) if len(self.dates) == 1 and not self.spans else None
            )
        if not m and len(self.clocks) == 2 and not self.dates and re.search(r"\bhow long\b", t):
            return self._hours("hours")
        if not m:
            return None
        unit = (
            next(g for g in m.groups() if g)
            .replace("working", "business")
            .replace("weekdays", "business days")
            .replace("nights", "days")
        )
        if len(self.clocks) == 2 and len(self.dates) in (0, 2):
            return self._hours(unit)
        if self.clocks:
            return None
        if self.spans:  # the end of a span, counted from another date
            return self._from_end(unit)
        same = 2 if unit != "business days" else 3
        found = list(dict.fromkeys(self.dates))
        if len(found) == 2 and len(self.dates) <= same:
            return self._between(unit, *found)
        if len(found) == 1 and re.search(r"until|till|to D|since|ago|left|passed|away", t):
            return self._between(unit, *sorted((self.today, found[0])))
        return None

    @staticmethod
    def _between(unit: str, a: date, b: date) -> Call:
        return Call("date_between", {"start": str(a), "end": str(b), "unit": unit})

    def _hours(self, unit: str) -> Call | None:
        if unit not in ("hours", "minutes"):
            return None
        less = [n for n, u in self.spans if u.startswith("min")]
        if self.spans and (len(less) != len(self.spans) or "break" not in self.text or len(less) > 1):
            return None
        a, b = (
            self.dates if self.dates else (date(1970, 1, 1), date(1970, 1, 1 if self.clocks[1] > self.clocks[0] else 2))
        )
        made: dict[str, Any] = {"start": f"{a}T{self.clocks[0]}", "end": f"{b}T{self.clocks[1]}", "unit": unit}
        return Call("date_between", made | ({"less": less[0]} if less else {}))

    def _from_end(self, unit: str) -> Call | None:
        if len(set(self.dates)) != 2 or not self.has(r"\bend\b|\bends\b|finish") or unit != "days":
            return None
        by = self._by()
        if by is None or set(by) - {"weeks", "days"}:
            return None
        end = self.dates[0] + timedelta(by.get("weeks", 0) * 7 + by.get("days", 0))
        return self._between("days", *sorted((self.dates[1], end)))

    def _by(self) -> dict[str, int] | None:
        by: dict[str, int] = {}
        times = 1
        if re.search(r"\bevery S\b", self.text):
            m = re.search(
                r"\b(\d+)(?:st|nd|rd|th)?\b|\b(second|third|fourth|fifth|sixth)\b", self.text.replace("D", "")
            )
            if not m:
                return None
            times = int(m[1]) if m[1] else ORDINALS[m[2]]
        for n, name in self.spans:
            key = {"b": "business_days", "n": "days", "d": "days", "f": "weeks", "h": "hours", "y": "years"}.get(
                name[0], ""
            )
            key = key or (
                "business_days"
                if name.startswith(("work", "weekd"))
                else "weeks"
                if name[0] == "w"
                else "months"
                if name.startswith("mo")
                else "minutes"
            )
            by[key] = by.get(key, 0) + n * times * (2 if name[0] == "f" else 1)
        return by

    def _add(self, want: str) -> Call | None:
        by = self._by()
        back = self.has(r"\bS(?: and S)? (?:ago|before|earlier)|\bminus S|subtract S|\bbefore D")
        if by is None or (back and self.has(r"\bafter\b|\blater\b")):
            return None
        if self.clocks and len(self.clocks) == 1 and not set(by) - {"hours", "minutes"} and not self.dates:
            sign = -1 if back else 1
            return Call(
                "date_add",
                {"start": f"{self.today}T{self.clocks[0]}", "want": "time"} | {k: sign * n for k, n in by.items()},
            )
        if self.clocks or set(by) & {"hours", "minutes"}:
            return None
        start = self.dates[0] if self.dates else self.today
        if not self.dates and not self.has(r"\bin S|ago|from now|from today|S later"):
            return None
        return Call("date_add", {"start": str(start), "want": want} | {k: -n if back else n for k, n in by.items()})


def _places(low: str) -> list[str]:
    """Cities with a time zone, in the order in which they are named."""
    if not _ZONES:
        from zoneinfo import available_timezones

        for full in available_timezones():
            if "/" in full and not full.startswith(("Etc/", "posix/", "right/", "SystemV/")):
                _ZONES.setdefault(full.rsplit("/", 1)[-1].replace("_", " ").lower(), full)
        for more in (
            "mumbai",
            "delhi",
            "beijing",
            "san francisco",
            "seattle",
            "boston",
            "washington",
            "miami",
            "munich",
            "hamburg",
            "frankfurt",
            "geneva",
            "milan",
            "barcelona",
            "utc",
            "gmt",
        ):
            _ZONES.setdefault(more, more)
    found = [
        (m.start(), m[0]) for name in _ZONES if name in low for m in [re.search(rf"\b{re.escape(name)}\b", low)] if m
    ]
    kept = [f for f in found if not any(g[1] != f[1] and f[1] in g[1] for g in found)]
    return [name.title() if name not in ("utc", "gmt") else name.upper() for _, name in sorted(kept)]
