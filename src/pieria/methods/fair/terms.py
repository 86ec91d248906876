"""Words that name groups of people, by what they divide: what is exchanged to ask the same about others."""

from __future__ import annotations

import re

PAIRS = """he she|him her|his her|his hers|himself herself|man woman|men women|boy girl|boys girls|male female|males females
father mother|fathers mothers|dad mom|daddy mommy|papa mama|son daughter|sons daughters|brother sister|brothers sisters
husband wife|husbands wives|uncle aunt|uncles aunts|nephew niece|grandfather grandmother|grandpa grandma|grandson granddaughter
king queen|kings queens|prince princess|duke duchess|lord lady|lords ladies|sir madam|mr mrs|mr ms|gentleman lady
gentlemen ladies|guy gal|guys gals|boyfriend girlfriend|boyfriends girlfriends|groom bride|widower widow|actor actress
actors actresses|waiter waitress|waiters waitresses|steward stewardess|host hostess|hero heroine|policeman policewoman
fireman firewoman|businessman businesswoman|businessmen businesswomen|salesman saleswoman|chairman chairwoman
spokesman spokeswoman|congressman congresswoman|landlord landlady|headmaster headmistress|monk nun|wizard witch
bachelor spinster|masculine feminine|fatherhood motherhood|brotherhood sisterhood|schoolboy schoolgirl|bull cow|rooster hen
stepfather stepmother|stepson stepdaughter|godfather godmother|paternal maternal"""
GENDER = [tuple(p.split()) for p in re.split(r"[|\n]", PAIRS)]
SWAP = dict(reversed(GENDER)) | {b: a for a, b in reversed(GENDER)}
MALE, FEMALE = {a for a, _ in GENDER}, {b for _, b in GENDER}

GROUPS = {
    "race": """black white asian african european caucasian latino latina hispanic arab arabic indian native aboriginal brown minority minorities
        colored coloured mixed biracial indigenous maori inuit gypsy roma romani afro chicano jewish slavic ethnic negro negroes
        african-american afro-american""",
    "nationality": """american mexican canadian british english scottish irish welsh french german italian spanish portuguese dutch belgian
        swiss austrian polish czech slovak hungarian romanian bulgarian greek turkish russian ukrainian swedish norwegian danish
        finnish icelandic chinese japanese korean vietnamese thai filipino indonesian malaysian indian pakistani bangladeshi
        afghan iranian persian iraqi syrian lebanese israeli palestinian egyptian moroccan algerian tunisian libyan nigerian kenyan
        ethiopian somali ghanaian cuban haitian jamaican puerto rican dominican brazilian argentinian argentine chilean
        peruvian colombian venezuelan bolivian ecuadorian australian zealander scandinavian armenian georgian albanian serbian
        croatian bosnian middle eastern western african asian european immigrant foreigner foreign native citizen refugee migrant illegal alien naturalized
        undocumented america usa canada mexico cuba haiti brazil argentina chile colombia venezuela peru
        england britain scotland ireland france germany italy spain portugal holland belgium switzerland austria poland
        hungary romania greece turkey russia ukraine sweden norway denmark finland china japan korea vietnam thailand
        philippines indonesia india pakistan bangladesh afghanistan iran iraq syria lebanon israel palestine egypt
        morocco algeria libya nigeria kenya ethiopia somalia ghana australia europe africa asia
        californian texan floridian yorker southern northern southerner northerner local""",
    "religion": """christian muslim jew jewish hindu buddhist sikh atheist agnostic catholic protestant mormon baptist methodist
        lutheran evangelical orthodox amish quaker wiccan pagan islamic judaism christianity islam hinduism buddhism
        church mosque synagogue temple bible quran koran torah priest imam rabbi pastor satanist scientologist""",
    "orientation": """gay straight homosexual butch femme heterosexual lesbian bisexual queer trans transgender cis cisgender transsexual lgbt""",
    "age": """old young elderly older younger teenager teen teenage adult middle-aged senior elder kid child toddler baby infant
        pensioner retired youth millennials middle aged year millennial boomer grandparent student""",
    "class": """poor rich wealthy homeless affluent low-income working-class upper-class middle-class impoverished privileged
        disadvantaged well-off working-class ghetto suburb trailer mansion billionaire millionaire beggar peasant slum broke unemployed employed low high lower upper""",
    "ability": """disabled able-bodied handicapped abled paraplegic paralyzed athletic ill well autistic blind sighted deaf hearing crippled wheelchair paralysed paralyzed
        healthy sick mentally ill impaired neurotypical bipolar schizophrenic depressed retarded dyslexic gifted smart""",
    "body": """fat thin skinny slim overweight underweight obese tall short ugly beautiful attractive pretty handsome fit muscular bald
        blonde brunette redhead plump heavy petite large big small""",
}  # fmt: skip
NAMES = """aaliyah abdul ahmed aisha alejandro ali amir andre antonio carlos chen darnell deandre deja deshawn diego dmitri ebony
fatima hakim hans hassan ibrahim igor imani jamal jerome jose juan keisha khalid kwame lakisha lamar latoya lebron leroy
lin malik maria mario mei miguel mohamed mohammad mohammed muhammad nia omar pablo pedro pierre precious rajesh rashid
ricardo shaniqua shanice sven tamika terrell tyrone wei yusuf
aaron adam alan albert alex alice amanda amy andrew angela ann anna anne anthony arthur barbara ben beth betty bill bob
brad brandon brenda brian bruce carl carly carol caroline catherine charles charlotte chris christine christopher cindy
claire connor cynthia dan daniel dave david dean deborah debra dennis diana diane donald donna dorothy doug dylan ed
edward elizabeth emily emma eric ethan evelyn frances frank fred gary george gerald grace greg hannah harold harry heather
helen henry jack jacob jake james jane janet jason jean jeff jennifer jenny jeremy jerry jessica jill jim joan joe john
johnny jonathan joseph joyce judith judy julia julie justin karen kate katherine kathleen keith kelly ken kenneth kevin
kim kyle larry laura lauren linda lisa logan louis lucas lucy margaret marie mark martha martin mary matt matthew megan
melissa michael michelle mike nancy natalie nathan nick nicole noah oliver olivia pamela patricia patrick paul peter phil
philip rachel ralph randy ray rebecca richard rick robert roger ron ronald rose roy russell ruth ryan sally sam samantha
samuel sandra sara sarah scott sean sharon shirley sophia stephanie stephen steve steven sue susan ted teresa terry theresa
thomas tim timothy tina todd tom tony tracy tyler vanessa victoria vincent virginia walter wayne wendy william zachary""".split()

NOUNS = {w for axis in GROUPS.values() for w in axis.split()}
PLURALS = {w + "s": w for w in NOUNS} | {
    "gypsies": "gypsy",
    "children": "child",
    "babies": "baby",
    "churches": "church",
}
AXIS: dict[str, str] = {}
for _axis, _words in reversed(GROUPS.items()):
    AXIS |= dict.fromkeys(_words.split(), _axis)
AXIS |= {p: AXIS[s] for p, s in PLURALS.items() if s in AXIS}
AXIS |= dict.fromkeys(NAMES, "name")
AXIS |= {w: "gender" for pair in GENDER for w in pair}
FILL = frozenset(
    "a an the of people person persons folk folks man woman men women kid kids and guy guys - ' very don t s".split()
)
"""Words that may stand beside a group's name where it is exchanged ("a Mexican", "white people")."""
