"""Names by culture: people by a chain over letters (order 2), places by a small grammar. None is given twice."""

from __future__ import annotations

from typing import Any

PEOPLE = {
    "north": "astrid bjorn sigrun torvald ingrid halvar eirik solveig gunnar ragna leif yrsa kari sten ulfar hilda "
    "frode signe orm thyra asmund runa ketil dagny vidar liv egil borga arne sunniva",
    "vale": "anselm maude rowan edith corin alys bertram isolde hugh mabel tobias wren garrick linnet osric petra "
    "walter briony cedric heloise piers merrin giles avice robin sabine",
    "dune": "samira tarek nadim yasmin faris leila omar zahra karim salma idris noor hakim amina rashid dalia yusuf "
    "mariam bashir soraya jamil farah anwar layan",
    "isle": "keola nalani makoa leilani tane moana kai hina rangi mele kalea ikaika malia noa tavita sina manu loto "
    "palila koa anela vaea",
    "mire": "morwen brannoch eluned cadoc nesta drustan olwen gethin rhona fearn maeve tiernan isla conall una lorcan "
    "brigid eithne fergus aoife niamh",
}  # fmt: skip
ROOTS = {
    "north": ("Frost Skar Hrim Vinter Ulf Stein Kald Ravn Is Eld Storm Grim Sval Hall Bjarn Snae Tor Aske",
              "heim vik fjell gard by dal holt nes stad borg fell mark"),
    "vale": ("Ash Oak Mill Green Wil Har Bram Thorn Elm Hazel Lang Stan Wood Brook Fair Red Swan Ald Win Clover",
             "ford ton bury ley field wick ham stead bridge combe worth den"),
    "dune": ("Al-Qas Tamar Zar Sahr Dahn Wadi-Am Nakh Kef Mar Hamr Rass Jabr Suq Qal Bir-Sam",
             "ir an ara een abad una iya esh im ad"),
    "isle": ("Ka Mo Hana Wai Lo Pua Nuku Ara Tai Mana Olo Kapi Rehu", "loa nui kea lani rua mea hiva ora tau punga nalu"),
    "mire": ("Dun Bal Mor Glen Carr Dub Lis Inver Rath Kil Crom Ard Fen", "more daragh ow lough garrow keel ney rick anna ish"),
}  # fmt: skip
CULTURE = {"frozen": "north", "desert": "dune", "savanna": "dune", "jungle": "isle", "swamp": "mire", "dark": "mire",
           "volcanic": "isle", "autumn": "vale", "temperate": "vale"}  # fmt: skip
BEASTS = {
    "north": "Bear Wolf Raven Elk Walrus Fox", "vale": "Stag Swan Badger Hare Owl Ram", "dune": "Camel Falcon Jackal Ibex Scorpion",
    "isle": "Turtle Heron Shark Parrot Dolphin", "mire": "Otter Crow Toad Pike Bittern",
}  # fmt: skip
MOODS = "Sleeping Laughing Golden Silver Dancing Old Singing Lucky Wandering Crooked Patient Red".split()
FORMS: dict[str, tuple[str, ...]] = {
    "castle": ("{} Castle", "{} Keep", "Castle {}"), "city": ("{}",), "town": ("{}",), "village": ("{}",),
    "harbour": ("{} Harbour", "Port {}"), "ruins": ("Ruins of {}", "Old {}", "Lost {}"),
    "temple": ("{} Temple", "Temple of the {beast}"), "tower": ("{} Tower", "Tower of the {beast}"),
    "lighthouse": ("{} Light",), "mine": ("{} Mine", "{beast} Mine"), "farm": ("{} Farm", "{beast} Farm"),
    "mill": ("{} Mill",), "inn": ("The {mood} {beast}",), "camp": ("{} Camp", "{beast} Camp"),
    "graveyard": ("{} Barrows", "{beast} Barrows"), "dungeon": ("{} Caves", "{beast} Hollow", "The Deeps of {}"),
    "cottage": ("{} Cottage",), "lake": ("Lake {}", "{} Water"), "oasis": ("{} Oasis", "{beast} Oasis"),
    "hill": ("{} Hill", "{beast} Hill"), "mountain": ("Mount {}", "{beast} Peak"), "volcano": ("Mount {}",),
    "forest": ("{} Wood", "{beast} Wood", "{} Forest"), "swamp": ("{} Fen", "{beast} Marsh"),
    "desert": ("{} Sands",), "plain": ("{} Plain",), "glacier": ("{} Glacier",), "island": ("{} Island",),
    "islet": ("{} Isle", "{beast} Isle"), "river": ("the {}", "the {} Water"), "sea": ("the {} Sea",), "world": ("{}",),
}  # fmt: skip


class Names:
    """Names of one culture. ``rng``: numpy's."""

    def __init__(self, climate: str, islands: bool, rng: Any) -> None:
        self.culture = "isle" if islands and climate in ("temperate", "jungle") else CULTURE.get(climate, "vale")
        self.rng, self.used = rng, set[str]()
        self.chain: dict[str, list[str]] = {}
        for name in PEOPLE[self.culture].split():
            word = f"^^{name}$"
            for k in range(len(word) - 2):
                self.chain.setdefault(word[k : k + 2], []).append(word[k + 2])

    def pick(self, of: Any) -> Any:
        return of[int(self.rng.integers(len(of)))]

    def once(self, make: Any) -> str:
        """The first name that is new."""
        for _ in range(60):
            name = str(make())
            if name.lower() not in self.used:
                break
        self.used.add(name.lower())
        return name

    def person(self) -> str:
        def chained() -> str:
            for _ in range(40):
                out = "^^"
                while not out.endswith("$") and len(out) < 12:
                    out += self.pick(self.chain[out[-2:]])
                if out.endswith("$") and 4 <= len(out) - 3 <= 8:
                    return out[2:-1].capitalize()
            return str(self.pick(PEOPLE[self.culture].split())).capitalize()

        return self.once(chained)

    def root(self) -> str:
        heads, tails = (part.split() for part in ROOTS[self.culture])

        def built() -> str:
            head, tail = self.pick(heads), self.pick(tails)
            if head[-1].lower() == tail[0]:
                head = head[:-1]
            return f"{head}{tail}"

        second, begun = "", {u[:3] for u in self.used}
        for _ in range(80):
            name = str(built())
            if name.lower() in self.used:
                continue
            second = second or name
            if name[:3].lower() not in begun:
                break
        else:
            name = second or f"New {built()}"
        self.used.add(name.lower())
        return name

    def place(self, kind: str) -> str:
        form = str(self.pick(FORMS.get(kind, ("{}",))))

        for _ in range(40):
            root = self.root() if "{}" in form else ""
            name = form.format(root, beast=self.pick(BEASTS[self.culture].split()), mood=self.pick(MOODS))
            if name == root or name.lower() not in self.used:
                break
        self.used.add(name.lower())
        return name
