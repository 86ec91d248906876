"""Short forms and how they are said."""

from __future__ import annotations

TITLED = {
    "mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "st": "saint", "jr": "junior", "sr": "senior",
    "prof": "professor", "mt": "mount", "messrs": "messers",
}  # fmt: skip
STREETS = {"dr": "drive", "st": "street"}
ABBREVIATIONS = {
    **TITLED,
    "ave": "avenue", "blvd": "boulevard", "rd": "road", "hwy": "highway", "apt": "apartment", "dept": "department",
    "gov": "governor", "gen": "general", "col": "colonel", "capt": "captain", "sgt": "sergeant", "lt": "lieutenant",
    "maj": "major", "cmdr": "commander", "adm": "admiral", "rev": "reverend", "hon": "honorable", "sen": "senator",
    "rep": "representative", "pres": "president", "inc": "incorporated", "ltd": "limited", "co": "company",
    "corp": "corporation", "bros": "brothers", "assn": "association", "univ": "university", "no": "number",
    "nos": "numbers", "vol": "volume", "vols": "volumes", "p": "page", "pp": "pages", "fig": "figure", "figs": "figures",
    "ch": "chapter", "sec": "section", "art": "article", "ed": "edition", "eds": "editors", "vs": "versus",
    "v": "version", "ver": "version", "etc": "et cetera", "approx": "approximately", "c": "circa", "est": "established", "e.g": "for example",
    "eg": "for example", "i.e": "that is", "ie": "that is", "cf": "compare", "ca": "circa", "al": "al", "viz": "namely",
    "max": "maximum", "min": "minimum", "avg": "average", "tel": "telephone", "ext": "extension", "incl": "including",
    "excl": "excluding", "jan": "january", "feb": "february", "mar": "march", "apr": "april", "jun": "june",
    "jul": "july", "aug": "august", "sep": "september", "sept": "september", "oct": "october", "nov": "november",
    "dec": "december", "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday",
    "thur": "thursday", "thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday", "ph.d": "P H D", "phd": "P H D",
    "rm": "room", "op": "opus", "opp": "opera", "vv": "verses", "rom": "romans", "d": "died", "b": "born",
    "gal": "gallon", "ft": "feet", "yrs": "years", "hrs": "hours", "mins": "minutes", "secs": "seconds",
}  # fmt: skip
"""Small letters, without the stop -> words."""
SPOKEN = {
    "jpeg": "jay peg", "jpg": "jay peg", "mpeg": "em peg", "ascii": "askey", "wysiwyg": "wizzy wig", "phd": "P H D",
    "aka": "A K A", "fyi": "F Y I", "btw": "by the way", "omg": "O M G", "ok": "okay", "tv": "T V", "id": "I D", "usa": "U S A", "pdf": "P D F", "wifi": "why fie", "yaml": "yammel",
    "linux": "linnux", "ubuntu": "oobuntoo", "github": "git hub", "youtube": "you tube", "iphone": "eye phone",
    "ipad": "eye pad", "macos": "mac O S", "ios": "I O S", "sqlite": "S Q light", "postgresql": "post gress Q L",
    "json": "jayson", "ebook": "ee book", "covid": "covid", "mrs": "missus", "mr": "mister", "vs": "versus",
    "etc": "et cetera", "wwi": "world war one", "wwii": "world war two", "ipv": "I P V",
}  # fmt: skip
"""What neither spelling nor a lexicon reads right -> words that are."""
LETTERWISE = frozenset(
    """us uk eu un tv id it pc cd dvd usb cpu gpu ram_ api url http https html css xml sql php ftp ssh ip tcp udp dns vpn
    ai ml nlp llm gpt ibm hp nbc cbs abc bbc cnn fbi cia nsa nfl nba mlb nhl atm ceo cfo cto hr pr pm am ad bc dna rna hiv
    gdp gmt utc mba phd ufo suv vip rsvp faq diy aka eta asap np pdf mp kb mb gb tb fm dj mc rv uv lcd led_ oled_ gps sms
    who_ wto imf nyc la dc ny nj pa ac dc ok_ io os ui ux qa rd rpm rip sos ussr gop irs epa fda isbn issn nyu mit ucla usc""".split()
)
"""Initialisms that are spelled out although they could be said. One that ends in _ stands here to be left a word."""
PLAIN = frozenset(
    """the and not you for are but all any can had her was one our out day get has him his how man new now old see two way
    who boy did its let put say she too use no on in if of to so up we me my be by do go he or an as at is yes why off own
    ask big bad best free end war sex fun run stop cat dog man men god law job red top hot key low act age air art bar bed
    box bus buy car cut die eat eye far few fit fly gun hit ice ill kid lie lot map may net nor oil pay per pop ran sad
    sat sea set sit six sky son sun tax tea ten tie tip try van via war wet win won yet ram rom pin sim gif aids led oled
    nato nasa opec unesco unicef laser radar scuba sars covid wow mad fat hug mix dim add bag bed beg bet bid bit bow bye cap cow cry cup dad did
    dig dot dry due ear egg eve fan far fix fox fur gum gut ham hat hen hid him hip hop ink ivy jam jar jaw jet jog joy
    keg lad lap leg lid lip log mad mat met mob mom mud mug nap nut oak odd owl pan paw pea pet pie pig pit pot pub pup
    rat raw rib rid rob rod rot row rub rug sad shy sky soap spy tap tar team ton toy tub tug wax web wed weed wig wit yay
    yep yes yum zoo hey huh ugh boo haha fifa uefa nafta asean yolo lol posh taser ikea saab fiat
    sony visa intel hiv_ dos ios_ imax snafu swat zip bin ace ads aim ah oh""".split()
)
"""Words that are said although they stand in capitals."""
REGNAL = frozenset(
    """henry edward george william charles james john richard louis philip elizabeth mary pope king queen emperor pius leo
    gregory innocent clement benedict urban alexander napoleon frederick wilhelm friedrich nicholas peter catherine ivan
    ferdinand francis carlos alfonso juan paul otto konrad karl gustav christian harald olaf haakon ramesses ptolemy
    philippe harold frederik willem constantin cleopatra thutmose amenhotep darius xerxes antiochus constantine leopold albert joseph maria boniface sixtus
    xvi_ margrethe""".split()
)
"""Names that are numbered as rulers are: Henry the eighth."""
