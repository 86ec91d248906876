"""What a picture's words mean: numbers, sizes, colours, relations, grounds, hours, weathers."""

from __future__ import annotations

import re

from .speaking.numbers import cardinal

NUMBERS = {"a": 1, "an": 1, "one": 1, "the": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6,
           "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "another": 1, "some": 3,
           "several": 4, "few": 3, "many": 6, "its": 1, "his": 1, "her": 1, "their": 1, "this": 1, "my": 1,
           "no": 0, "zero": 0, "hundred": 100, "thousand": 1000}  # fmt: skip
NUMBERS |= {cardinal(n).replace(" ", "-"): n for n in range(13, 100)}
SIZES = {"tiny": 0.45, "small": 0.66, "little": 0.66, "big": 1.4, "large": 1.4, "huge": 1.75, "giant": 1.75,
         "enormous": 1.75, "gigantic": 1.75, "smaller": 0.66, "tinier": 0.45, "bigger": 1.4, "larger": 1.4, "massive": 1.75}  # fmt: skip
YOUNG, MADE = ("baby", "young"), ("brick", "candy")
"""What is small, and of what a thing may be made, though these words name things too."""
OFFSPRING = ("baby", "boy", "girl", "child", "person", "man", "woman", "prince", "princess", "elf", "fairy", "family")
"""Whose mother is a woman."""
COLOURS = ("red orange yellow green blue purple pink brown black white grey gray turquoise navy gold golden silver beige "
           "crimson lime cyan magenta violet maroon olive teal cream lavender peach mint indigo scarlet aqua rose tan "
           "burgundy emerald amber ivory lilac fuchsia charcoal").split()  # fmt: skip
PAIRS = frozenset(
    "glasses sunglasses spectacles goggles scissors jeans trousers pants shorts binoculars pliers".split()
)
"""Of which a pair is one."""
TWOS = frozenset("shoes boots sneakers sandals slippers socks gloves mittens skis earrings".split())
"""Of which a plural is a pair."""
SHADES = ("dark", "light", "pale", "bright", "deep")
RELATIONS = (
    (r"(?:standing|sitting|placed|parked)?\s*(?:to|on|at) the left(?: side| hand side)? of|left of", "left"),
    (r"(?:standing|sitting|placed|parked)?\s*(?:to|on|at) the right(?: side| hand side)? of|right of", "right"),
    (r"in front of|before", "front"), (r"behind|in back of", "behind"),
    (r"(?:standing |sitting |lying |perched )?(?:on top of|atop|upon)|(?:sitting|standing|lying|perched) on", "on"),
    (r"riding(?: on)?(?: top of)?", "ride"),
    (r"(?:flying |floating |hovering )?(?:above|over)", "above"), (r"below", "below"),
    (r"(?:standing |sitting |lying |sleeping )?(?:under(?:neath)?|beneath)", "under"),
    (r"(?:sitting |standing |lying )?(?:next to|beside|besides|by the side of|close to|alongside|against|near(?: to)?)|leaning (?:against|on)", "near"),
    (r"wearing|with(?= an? [a-z ]*(?:hat|cap|crown)\b)", "worn"),
    (r"inside(?: of)?|within", "in"), (r"on", "on"), (r"in", "in"),
    (r"(?!(?:\w*(?:ring|king|building|sling|ceiling|pudding|ping|being))\b)[a-z]+ing(?: (?:at|after|with|to|for|on|into))?"
     r"(?= (?:an?|the|two|three|four|five|some|\w+ \w+)\b)", "near"),
    (r"and then|and also|as well as|together with|along with|accompanied by|with|and|plus|by|,|;|\+|&", "and"),
)  # fmt: skip
SPLIT = re.compile(
    r"(?:(?<=\s)|^)(?:"
    + "|".join(f"(?P<r{n}>{p})" for n, (p, _) in enumerate(RELATIONS))
    + r")(?=\s|$)|\s*(?P<comma>[,;])\s*"
)
PLACES = {
    "meadow": r"meadow|grass|lawn|field|pasture|countryside|hills?|hill ?(?:side|top)|prairie|plains|valley", "sea": r"sea|ocean|waves|water|bay",
    "water": r"lake|pond|lagoon", "beach": r"beach|shore|sand|coast|seaside", "lake": r"lake ?(?:side|shore)|river ?(?:side|bank)|water ?(?:side|front|'s edge)",
    "snow": r"snow|snowy (?:field|landscape|hills?|ground)|ice|winter landscape",
    "desert": r"desert|dunes?|outback", "forest": r"forest|rainforest|woods?|woodland|jungle|(?:bamboo|pine|birch|oak|olive|palm) (?:forest|grove|wood)s?",
    "mountains": r"mountains|alps|mountain ?(?:side|top|range)", "cave": r"cave|cavern|grotto",
    "city": r"city|town|street|road|skyline|downtown", "village": r"village|hamlet|small town",
    "room": r"room|living room|kitchen|bedroom|house interior|wooden floor|floor|classroom|ballroom|hallway|bathroom|dining room",
    "table": r"(?:wooden|kitchen|dining|coffee|dinner|breakfast|round|white|picnic) table|table|tabletop",
    "space": r"space|outer space|galaxy|cosmos|universe", "sky": r"sky|air|clouds",
    "underwater": r"coral reef|reef|sea ?(?:bed|floor)|ocean floor|aquarium|bottom of the (?:sea|ocean|lake)",
}  # fmt: skip
UNDER = re.compile(r",?\s*\b(?:deep )?(?:under ?water|under the (?:sea|ocean|waves|water))\b")
NEARLY = {
    "snow": r"frozen (?:lake|pond|river)|glacier|(?:the )?arctic|antarctic(?:a)?|north pole|south pole|tundra|ski slope",
    "meadow": r"park|garden|back ?yard|yard|orchard|farm(?:yard)?|ranch|savannah?|vineyard|play ?ground|steppe|moor|golf course|camp ?site|path|trail"
    r"|grave ?yard|cemetery|(?:wheat|corn|rice|flower|lavender|football|soccer) fields?|cornfield|plantation|zoo",
    "water": r"river|stream|brook|canal|creek|harbou?r|port|marina|(?:swimming )?pool",
    "beach": r"island|dock|pier|jetty|quay", "lake": r"swamp|marsh|bog|wetlands?", "mountains": r"cliffs?|canyon|gorge|ridge",
    "desert": r"badlands|wasteland", "cave": r"tunnel|mine|dungeon",
    "city": r"(?:market|town|city) (?:square|place)|square|market|plaza|alley|sidewalk|pavement|highway|parking lot|car park"
    r"|new york|london|paris|berlin|rome|madrid|tokyo|sydney|venice|chicago|suburbs?|crosswalk|neighbou?rhood|(?:railway|train) station|airport",
    "room": r"office|library|caf[eé]|coffee shop|restaurant|bar|pub|museum|gym|attic|basement|garage|barn|stable|workshop|studio"
    r"|laboratory|lab|theat(?:re|er)|stage|shop|store|supermarket|bakery|greenhouse|corridor|windowsill|disco|night ?club",
    "table": r"desk|counter|worktop", "space": r"mars|(?:alien |strange |foreign )?planet",
}  # fmt: skip
"""Grounds that are drawn as the nearest there is, which is told."""
ROOMY = ("on|in|at|over|under|across|through|against|inside|into", True)
REACHED = {"room": ("in|at|inside|on", False), "cave": ("in|inside|into|at", True), "table": ("on(?: top of)?", False),
           "space": ("on|in|through|across", False), "water": ("on|in|over|across|through|into", False), "sky": ("in|through|across|under|against", False), "snow": ROOMY}  # fmt: skip
"""By which words one is on a ground, and whether one can also be by it."""
SHORES = (
    ("lake", r"(?P<place>lake|pond|river|stream|brook|creek|canal|lagoon|water)"),
    ("beach", r"(?P<place>sea|ocean)"),
)
"""What one can stand by, and which ground that is."""
BY = r"by|near(?: to)?|beside|next to|close to|along(?:side)?|outside(?: of)?"
BANK = r"at|(?:on|by|at|along) the (?:\w+ )?(?:shores?|banks?|edge|side) of"
MOODS = frozenset(
    "green blue open wide old big sunny starry night dark snowy empty busy calm quiet small little mountain city".split()
)
"""What a ground may be called besides, which is drawn or makes no difference."""
WHEN = re.compile(
    r"^(?:an? |the )?(?:(?:early|late|beautiful|nice|warm|cold|hot|lovely|quiet|calm|grey|gray|bright|clear|summer|spring|autumn|fall)\s+)*"
    r"(?:(?P<low>morning|evening)|day|afternoon)\b(?=\s*(?:$|[,;]|(?:in|on|at|by|with|near)\b))"
)
"""A picture of an hour: "a rainy day in the city"."""
TIMES = {"night": r"at night|by night|in the night|at midnight|under (?:the )?stars|(?:by|in) (?:the )?moonlight|moonlit|after dark|in the dark(?:ness)?|starry|night",
         "sunset": r"(?:at|before|after|around|during) (?:the )?(?:sunset|dusk|dawn|sunrise|twilight|daybreak|nightfall|golden hour)"
         r"|(?:in|on) (?:the |an? )?(?:\w+ )?(?:evening|morning|twilight)(?: (?:light|sun))?|in the (?:setting|rising) sun|sunset|sunrise",
         "day": r"by day|at (?:noon|midday)|in (?:the |bright )?(?:sun|sunshine|sunlight|daylight)|on a (?:sunny|bright|clear|summer(?:'s)?|spring|hot|warm) day|sunny"}  # fmt: skip
WEATHERS = {"snowing": r"(?:(?:while|when|and) )?it(?: is|'s)? snow(?:s|ing)|in (?:an? |the )?(?:falling snow|snowfall|snow ?storm|blizzard|winter)|(?:on an? )?winter(?:'s)?(?=\s+(?:morning|day|evening|night|afternoon)\b)|with (?:falling )?snow|snowing",
            "storm": r"(?:in|during|through|under) (?:an? |the )?(?:\w+ )?(?:thunder|rain)? ?storm(?:y (?:sky|weather|night))?(?: clouds?)?|on a stormy (?:day|night)|stormy|^(?:an? |the )?(?:\w+ )?(?:thunder)?storm(?=\s*$| (?:over|in|on|at|above)\b)",
            "raining": r"(?:(?:while|when|and) )?it(?: is|'s)? rain(?:s|ing)|(?:in|with) (?:the )?(?:heavy |pouring |light |spring )?rain|on a rainy day|raining|rainy|^(?:an? |the )?(?:\w+ )?rain(?:fall)?(?=\s*$| (?:over|in|on|at|above)\b)",
            "mist": r"(?:in|through|under|into|with|shrouded in|covered in|surrounded by) (?:the |an? )?(?:\w+ )?(?:mist|fog|haze)|on a (?:misty|foggy) day|misty|foggy(?=\s+\w)|hazy|^(?:the )?(?:\w+ )?(?:mist|haze)(?=\s*$| (?:over|in|on|at|above)\b)"}  # fmt: skip
CLEAR = re.compile(
    r",?\s*\b(?:(?:(?:on|with|and|has)\s+)?(?:an?\s+|the\s+)?(?:transparent|no)|without(?:\s+(?:an?|the|any))?)\s+(?:back ?ground|backdrop)\b"
)
START = re.compile(
    r"^\s*(?:please\s+)?(?:(?:draw|paint|make|create|generate|show|give)(?:\s+me)?\s+)?"
    r"(?:(?:(?:an?|the)\s+)?(?:(?:oil|watercolou?r|pencil|crayon|chalk|ink|line|vector|digital|simple|cute|nice|beautiful|minimalist|black and white)\s+){0,2}(?:photo|photograph|picture|image|drawing|painting|illustration|sticker|icon|scene|sketch|logo|cartoon|emoji|portrait|selfie|clip ?art|pixel art|colou?ring (?:page|book)|wallpaper|poster|avatar)s?"
    r"(?:\s+(?:of|showing|with|(?<=logo )for|(?<=icon )for))\s+)?",
    re.I,
)
FORM = re.compile(
    r"(?<=\w)\s+(?:photo|picture|image|drawing|painting|illustration|sticker|icon|logo|emoji|clip ?art)s?$"
)
"""What a picture is to be, after its thing: "a cute owl logo"."""
PRONOUNS = ("it", "them", "him", "her", "itself", "themselves")
SHELTERS = (
    "deciduous tree",
    "evergreen tree",
    "palm tree",
    "christmas tree",
    "beach with umbrella",
    "umbrella on ground",
)
"""What stands on the ground, though one is under it."""
HOUSES = frozenset("castle house church tent hut school hospital hotel factory bank mosque synagogue stadium".split()) | {
    "japanese castle", "classical building", "house with garden", "office building", "convenience store", "derelict house", "circus tent",
}  # fmt: skip
"""What one cannot be seen in: one stands before it."""
LITTER = (
    "fallen leaf",
    "maple leaf",
    "leaf fluttering in wind",
    "blossom",
    "tulip",
    "rose",
    "sunflower",
    "white flower",
)
"""What is too small to be in: one stands behind it."""
MANNER = re.compile(
    r",?\s*\b(?:(?:in|during) (?:the )?(?:early |late )?(?:autumn|fall|spring|summer)(?:time)?(?! lea)|upside[- ]down(?! face)|(?:rainbow|multi|brightly)[- ]?colou?red|made (?:entirely |out )?(?:of|from) (?:[a-z]+ )?[a-z]+|close[- ]?up(?: (?:view )?of)?"
    r"|(?:in )?(?:an? )?(?:flat|cartoon|minimalist|watercolou?r|realistic|vintage|retro|anime|sketch|doodle) style)\b"
)
"""How all of it should look: a season, a distance, a manner. No thing, so no reason to draw nothing."""
LOST = re.compile(r",?\s*\b(?:that|which) (?:is|are|was|were)\b|\b(?:there (?:is|are|was|were)|is|are|was|were)\b")
