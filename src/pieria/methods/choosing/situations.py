"""Everyday questions of ours with four answers: things, people, sums, time; made here, so no model learnt them by heart.

Things and people are written down, a line each: the question, the right answer, three wrong ones. Sums and time are
generated, and their right answers computed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from . import Question

THINGS = """
Mia leaves an ice cube on a plate in a warm kitchen for an hour. What will she find on the plate?|water|a bigger ice cube|sand|steam in a solid block
Ben pushes a wooden block and a glass marble into a bucket of water. What happens to the marble?|it sinks|it floats on top|it dissolves|it grows
To carry water from a well, which of these would work best?|a bucket|a net|a fork|a newspaper
Which of these will roll down a slope by itself?|an orange|a brick|a book|a plate lying flat
A candle is covered with a glass jar. After a while the flame|goes out because the air is used up|gets much taller|turns into ice|makes the jar float
Someone wants to reach a high shelf. Which would help most?|a step ladder|a bicycle|a pillow|an umbrella
What happens when you let go of a balloon that is filled with helium outdoors?|it rises|it drops like a stone|it becomes heavy|it stays on your shoe
A wet shirt hangs on a line on a sunny, windy day. It will|dry|get wetter|freeze at once|shrink to nothing
Which of these breaks most easily when dropped on stone?|a glass|a cushion|a rubber ball|a rolled sock
You want to see in a dark cellar. You should take|a torch|sunglasses|a whistle|a spoon
Paper is cut most neatly with|scissors|a hammer|a spoon|a rope
If you put a metal pot on a hot stove for ten minutes and touch it, you will|burn your hand|feel cold|hear music|become invisible
A full cup of tea is tilted far to one side. The tea will|spill out|stay level with the tilted rim|rise into the air|turn into milk
Sugar is stirred into hot tea. Where does it go?|it dissolves in the tea|it climbs out of the cup|it turns into salt|it sticks to the ceiling
To keep soup hot for hours on a trip, put it into|a vacuum flask|a paper bag|an open bowl|a sieve
Rain falls on the roof and runs into the gutter because|water flows downhill|roofs are warm|gutters are magnetic|clouds push it sideways
Which is heavier than all the others?|a full bathtub|a full cup|a full bottle|a full spoon
A nail is hung from a magnet. The nail is most likely made of|iron|wood|glass|rubber
If you plant a bean in moist soil and wait two weeks, you will most likely see|a sprout|a stone|a coin|a feather
A bicycle tyre is flat. To ride on, you need|a pump|a comb|a kettle|a pencil
What keeps food from going bad for longest?|a freezer|a sunny window|a warm oven left off|a drawer full of shoes
Which of these can you pour?|honey|a stone|a chair|a coat
You drop a feather and a stone from a tower on a calm day. Which lands first?|the stone|the feather|neither lands|the feather, by several minutes
A mirror hangs in a room with no light at all. In it you see|nothing|yourself, but darker|the sun|yesterday's reflection
If the power goes out at night, which of these still gives light?|a candle|a desk lamp plugged in|a television|a refrigerator lamp
An egg is boiled for ten minutes. Inside, it is now|firm|more liquid than before|frozen|empty
To dry a wet floor quickly, use|a mop|a watering can|a ladder|an ice cube
A boat has a hole in its bottom. It will most likely|fill with water|fly|get lighter|go faster for ever
Someone blows on hot soup before eating it in order to|cool it|make it saltier|make it thicker|weigh it
What will happen to a snowman in spring?|it will melt|it will grow|it will move north by itself|it will turn to stone
A ball is thrown straight up. After a while it|comes down again|leaves the earth|stops in the air for ever|changes colour
You can hang a picture on a wall with|a nail and a hammer|a spoon and butter|a sponge and soap|a leaf and water
Which material lets you look through it?|clear glass|wood|iron|brick
If you stand in the sun in the late afternoon, your shadow is|long|missing|above you|red
A shop window is wet on the inside on a cold day because|moist warm air met the cold glass|the glass leaks rain|glass is made of water|the wind blew it there
Bread dough is left with yeast in a warm place for an hour. The dough|gets bigger|vanishes|turns into metal|becomes transparent
To lift a very heavy stone a little, it helps to use|a long lever|a short string of wool|a paper straw|a feather
Which of these floats on water?|a cork|a coin|a key|a brick
Salt is scattered on an icy path so that|the ice melts|the path tastes better|the ice gets thicker|birds can swim
A phone shows one per cent of battery. If nobody charges it, it will soon|switch off|get faster|grow larger|ring by itself for days
When you heat a kettle full of water for long enough, it|boils and steams|freezes|turns into oil|becomes lighter than air
Socks are put on|before shoes|after shoes|over a hat|under the skin
A letter is put into a fire. Afterwards there is|ash|a wet letter|a longer letter|an envelope of gold
If a table has only two legs on the same side, it will|fall over|stand more firmly|walk|float
A door opens more easily when you push it|far from the hinges|close to the hinges|at the hinges|at the frame beside it
In winter a pond is covered with ice, and below it the fish|live on in the water|turn into birds|breathe snow|melt the stones
Which tool measures how warm it is?|a thermometer|a ruler|a clock|a compass
A loud bang makes a cat|run away|fall in love|read|change into a dog
The brakes of a car on an icy road|work worse than on a dry one|work better than on a dry one|cook the tyres|are not needed
A tomato plant that never gets water will|dry up|bear more fruit|turn blue|sing
"""
PEOPLE = """
Anna forgot her best friend's birthday. How will her friend most likely feel?|a little hurt|proud|sleepy|rich
Tom broke his neighbour's window with a ball. What should he do first?|say sorry and offer to pay|break another one|sell the ball to the police|ask the neighbour for money
Lena waited for an hour in the rain for a date who did not come. She is probably|disappointed|grateful|amused by the sunshine|full
At a funeral, people usually speak|quietly|as loudly as they can|only in jokes|through loudspeakers about sports
Omar gave up his seat on the bus to an old woman. Why?|so that she could sit|because he hated standing people|to buy the bus|because the seat was his house
Jo got the job she had hoped for. She most likely|called her family with the news|cried because it was awful|refused to tell anyone who she is|burned the contract
A guest brings a present to your party. What is polite to say?|thank you|you are late|how much was it, and where is the bill|goodbye
Kim heard a secret from a friend who asked her to tell no one. A good friend would|keep it|print it in a newspaper|sell it|shout it in the street
Paul's baby sister is crying. What would help most?|picking her up gently|shouting at her|giving her a newspaper|leaving the country
A stranger asks Rita for the way to the station. Rita knows it. She will most likely|explain it|ask for his shoes|run home to sleep|arrest him
The teacher praised Leo's essay before the whole class. Leo felt|proud|robbed|thirsty|invisible to light
Sam lied to his mother and she found out. She will probably|trust him less|thank him|give him a medal for honesty|think he told the truth
When somebody yawns again and again at midnight, they probably want to|go to bed|start a marathon|eat a lamp|repair a roof
Two children want the same swing. What is fair?|they take turns|the stronger one has it always|nobody ever swings again|the swing is burned
Eva's colleague is ill. To be kind, Eva|sends get-well wishes|takes over his name|laughs about it with him absent|hides his medicine
Someone who waves from a departing train is|saying goodbye|ordering soup|drying paint|counting rails
Max won the race, but saw that he had started too early. An honest person would|tell the judges|hide the prize|ask for a second prize|blame the runner who was last
Nora has never flown before and grips her seat as the plane shakes. She is|afraid|bored|hungry for paint|angry at her birthday
In a library, people whisper so that|others can read undisturbed|the books do not wake up|the shelves stay dry|the lamps can hear
Pia paid for lunch because Ali had forgotten his purse. What will Ali most likely do?|pay her back|ask for more money as a fine|forget what lunch is|call the fire brigade
If a waiter brings you the wrong dish, you would usually|tell the waiter politely|eat the table|leave by the window|thank the dish
Somebody wears black and weeps at a grave. They are|mourning|celebrating a birthday|selling ice cream|late for school
Ines sees an old man fall on the pavement. What should she do?|help him up and ask whether he is hurt|take his hat|walk around him faster|applaud
Dan keeps looking at his watch while you talk. He probably|has to leave soon|wants to hear it all again|cannot see you|likes your shoes
Mila lent Rob her bicycle and it came back dirty and bent. Mila is likely|annoyed|delighted|two years younger|asleep on it
Your friend tells you with shining eyes about her new puppy. The friend is|happy|jealous of you|afraid of you|ill with a cold
After a long quarrel the brothers shook hands. They|made up|began the quarrel|forgot their hands|swapped houses
To a job interview people usually wear|neat clothes|a swimsuit|a blanket|two coats of paint
When the play ended, everybody stood up and clapped for minutes. The audience|liked it|hated it|had not come|was asleep
Ruth has told the same joke three times today. Her family will probably|laugh less each time|hear it for the first time|be fined|forget who she is
Someone knocks at your door at three in the night and shouts "Fire!" You should|get out of the house|ask him to come at noon|put on a record|water the flowers
Ivo promised to help Zoe move, but slept too long. He owes her|an apology|a new name|a parking ticket|an explanation of gravity
A child hides behind its father when a big dog comes. The child|is frightened|wants to sell the dog|is teaching the dog|is the dog's owner and proud
Clara always does the dishes; today her flatmate did them unasked. Clara is|pleasantly surprised|insulted by the weather|out of water for ever|sad that they are clean
To get someone's attention in a quiet room, you|say their name softly|throw a chair|turn off the town's power|leave without them
Ben lets his little brother win at chess. Why?|to make him happy|because chess has no winner|to be punished|because he cannot move his hands
A woman at the till finds that she has too little money. What will she most likely do?|put something back|buy twice as much|marry the cashier|count the ceiling lamps
The new pupil sits alone at lunch. A friendly classmate|sits down beside her|moves the table away|eats her lunch|changes the school's name
On a crowded bus someone steps on your foot by accident. He should say|sorry|well done|never|happy new year
Lou's grandmother tells an old story that Lou knows well. To be kind, Lou|listens anyway|ends it for her loudly|turns on the radio|writes a complaint
"""
NAMES = ("Ada", "Bilal", "Chen", "Dora", "Emil", "Fatma", "Goran", "Hana", "Ivan", "Jana")
GOODS = ("apples", "pencils", "stamps", "shells", "buttons", "nuts", "tickets", "stones")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
KINDS = ("things", "people", "sums", "time")


def written(text: str, kind: str, rng: random.Random) -> list[Question]:
    made = []
    for n, line in enumerate(text.strip().splitlines()):
        words, right, *wrong = line.split("|")
        made.append(mixed(words, right, wrong, kind, rng, f"{kind}:{n}"))
    return made


def mixed(words: str, right: str, wrong: list[str], kind: str, rng: random.Random, name: str) -> Question:
    answers = [right, *wrong]
    rng.shuffle(answers)
    return Question(words, tuple(answers), answers.index(right), kind, name=name)


def sums(rng: random.Random) -> Iterator[tuple[str, str, list[str]]]:
    """(question, right, wrong ones): one or two steps; what is wrong is near, or the other sum."""
    while True:
        who, other = rng.sample(NAMES, 2)
        what, a, b, c = rng.choice(GOODS), rng.randint(12, 60), rng.randint(3, 11), rng.randint(2, 9)
        form = rng.randrange(6)
        if form == 0:
            said, value, slip = (
                f"{who} has {a} {what} and gives {b} to {other}. How many {what} are left?",
                a - b,
                a + b,
            )
        elif form == 1:
            said, value, slip = f"{who} buys {b} bags of {c} {what}. How many {what} are that?", b * c, b + c
        elif form == 2:
            said, value, slip = (
                f"{who} shares {b * c} {what} equally among {c} people. How many does each get?",
                b,
                b + c,
            )
        elif form == 3:
            said = f"{who} has {a} {what}, buys {b} more and loses {c}. How many does {who} have now?"
            value, slip = a + b - c, a + b + c
        elif form == 4:
            said, value, slip = f"What is {10 * c} % of {20 * b}?", 2 * b * c, 20 * b - 10 * c
        else:
            said, value, slip = f"What is {a} times {b}?", a * b, a + b
        near = [v for v in dict.fromkeys((slip, value + 1, value + 10, max(1, value - 2), value + 3)) if v != value]
        yield said, str(value), [str(v) for v in near[:3]]


def times(rng: random.Random) -> Iterator[tuple[str, str, list[str]]]:
    while True:
        day, n, form = rng.randrange(7), rng.randint(2, 12), rng.randrange(4)
        hour, minutes = rng.randint(1, 9), rng.choice((25, 40, 50, 75, 95, 110))
        if form == 0:
            right, wrong = DAYS[(day + n) % 7], [DAYS[(day + n + k) % 7] for k in (1, 2, 6)]
            yield f"Today is {DAYS[day]}. What day of the week is it in {n} days?", right, wrong
        elif form == 1:
            begin = 60 * hour + rng.choice((0, 10, 15, 30, 45))
            ends = [begin + minutes, begin + minutes + 10, begin + minutes - 15, begin + minutes + 60]
            said = [f"{t // 60}:{t % 60:02d}" for t in ends]
            yield (
                f"A film begins at {begin // 60}:{begin % 60:02d} and lasts {minutes} minutes. When does it end?",
                said[0],
                said[1:],
            )
        elif form == 2:
            first = date(2027, 1, 1) + timedelta(rng.randrange(300))
            days = [first + timedelta(n + k) for k in (0, 1, -1, 7)]
            said = [f"{d.day} {d:%B}" for d in days]
            yield f"A trip begins on {first.day} {first:%B} 2027. What date is it {n} days later?", said[0], said[1:]
        else:
            yield f"How many minutes are {n} hours?", str(60 * n), [str(60 * n + 10), str(100 * n), str(60 + n)]


def situations(seed: int = 0, each: int = 40) -> list[Question]:
    """``each`` of every kind (fewer of what is written down, if it has no more), drawn by the seed."""
    rng = random.Random(seed)  # noqa: S311 - chance that repeats
    made = list[Question]()
    for kind, text in (("things", THINGS), ("people", PEOPLE)):
        held = written(text, kind, rng)
        made += rng.sample(held, min(each, len(held))) if each else held
    for kind, source in (("sums", sums(rng)), ("time", times(rng))):
        seen = dict[str, Question]()
        while len(seen) < (each or 40):
            words, right, wrong = next(source)
            seen.setdefault(words, mixed(words, right, wrong, kind, rng, f"{kind}:{seed}:{len(seen)}"))
        made += seen.values()
    return made
