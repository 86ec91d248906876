"""What people call things that the sticker net knows by Unicode's names: the very thing, and what looks like it."""

from __future__ import annotations


def _named(lines: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in lines.strip().splitlines())
    return {word.strip(): concept.strip() for concept, _, words in pairs for word in words.split("|")}


SAME = _named("""
closed mailbox with raised flag: mailbox | mail box
postbox: letterbox | letter box | pillar box | post box
beverage box: juice box | juice carton | carton of juice | drink carton
glass of milk: milk | cup of milk
cup with straw: soda | cola | coke | soft drink | fizzy drink | milkshake | smoothie | iced tea | iced coffee
tumbler glass: whiskey | whisky | glass of whiskey | glass of whisky
hot beverage: hot chocolate | cocoa | cup of hot chocolate | mug of hot chocolate | cup of cocoa | hot drink
teacup without handle: matcha | matcha tea
bubble tea: boba | boba tea
pizza: pizza slice
bread: slice of bread
shortcake: cake slice | strawberry cake
pie: slice of pie | piece of pie | apple pie | pie slice
watermelon: slice of watermelon | watermelon slice | piece of watermelon
lemon: lemon slice | slice of lemon
tangerine: clementine | mandarin | orange slice
hot dog: hotdog | hot-dog
cooking: fried egg | fried eggs
egg: boiled egg | hard boiled egg
soft ice cream: ice cream cone | cone of ice cream
poultry leg: chicken leg | drumstick | chicken drumstick | turkey leg
chocolate bar: chocolate | piece of chocolate
honey pot: honey
steaming bowl: bowl of ramen | noodle soup | bowl of noodle soup
custard: pudding | flan | creme caramel
pea pod: pea | peas
ear of corn: corn on the cob | corn cob | corncob | cob of corn | sweetcorn | sweet corn
hot pepper: chili | chilli | chili pepper | chilli pepper | red chili
leafy green: lettuce | cabbage | bok choy
sushi: sushi roll | piece of sushi
popcorn: bag of popcorn | box of popcorn | bucket of popcorn
takeout box: takeaway | takeaway box | chinese takeout | takeout
salt: salt shaker
lollipop: lolly pop
fallen leaf: autumn leaf | autumn leaves | dead leaf | dead leaves | dry leaf
four leaf clover: four-leaf clover
spiral shell: seashell | sea shell
gem stone: gem | gemstone | precious stone
package: box | cardboard box | parcel | carton
wrapped gift: gift box | present box | christmas present | christmas gift | birthday present | birthday gift
red paper lantern: paper lantern | chinese lantern
world map: map | map of the world
globe showing europe-africa: globe
person with crown: king | monarch
woman mage: witch | sorceress
smiling face with horns: devil | demon
old man: grandfather | granddad
woman and man holding hands: couple
police officer: cop
man office worker: businessman
woman office worker: businesswoman
clown face: clown
person running: runner | jogger
person surfing: surfer
person swimming: swimmer
person biking: cyclist
person golfing: golfer
person juggling: juggler
person climbing: climber | rock climber
detective: spy | private eye
mage: sorcerer
ringed planet: saturn
first quarter moon: half moon
high voltage: lightning | lightning bolt | thunderbolt | bolt of lightning | flash of lightning
cloud with rain: rain cloud | raincloud
cloud with lightning and rain: storm cloud | thundercloud | thunder cloud
cloud with snow: snow cloud
shooting star: meteor | falling star
desert island: tropical island | island
moai: easter island head | easter island statue
carousel horse: merry-go-round | merry go round
headstone: gravestone | tombstone | grave stone | grave
classical building: temple | greek temple | roman temple
bridge at night: suspension bridge
books: stack of books | pile of books | stacked books
1st place medal: gold medal
2nd place medal: silver medal
3rd place medal: bronze medal
lotion bottle: shampoo | shampoo bottle | bottle of shampoo | sun cream | sunscreen
roll of paper: toilet paper | toilet roll
page facing up: paper | sheet of paper | piece of paper
pushpin: drawing pin | thumbtack | push pin | pin
round pushpin: map pin | location pin
artist palette: palette | paint palette | painter's palette
framed picture: picture frame | photo frame | photo | picture
optical disk: cd | compact disc
video game: game controller | gamepad | controller | games controller
game die: dice | die
chess pawn: chess piece | pawn
puzzle piece: puzzle | jigsaw | jigsaw piece | jigsaw puzzle
yo-yo: yoyo
flying disc: frisbee
tennis: tennis ball | tennis racket | tennis racquet
bowling: bowling ball | bowling pin | bowling pins | skittles
pool 8 ball: 8 ball | eight ball | billiard ball | pool ball | 8-ball
bullseye: target | dartboard | dart board | archery target
goal net: goal | soccer goal | football goal
fishing pole: fishing rod
passenger ship: cruise ship | ocean liner
articulated lorry: semi truck | semi-truck | semi trailer | 18-wheeler | big rig
motor scooter: scooter | vespa | moped
metro: subway | subway train | metro train | underground train
railway track: train track | train tracks | railroad tracks | railway tracks | railway line
aerial tramway: cable car | ski lift | gondola lift | chairlift
auto rickshaw: tuk tuk | tuktuk | tuk-tuk
wheel: tyre | car tyre | car tire
fuel pump: gas pump | petrol pump | gas station | petrol station
police car light: siren | police light
ring buoy: life ring | lifebuoy | life buoy | lifebelt | life preserver
gear: cog | cogwheel | gear wheel
carpentry saw: saw | hand saw | handsaw
balance scale: scale | scales | weighing scale | weighing scales
triangular ruler: set square
file cabinet: filing cabinet
wastebasket: trash can | garbage can | rubbish bin | waste bin | trash bin | waste paper basket | trashcan
oil drum: oil barrel
satellite antenna: satellite dish
mechanical arm: robot arm | robotic arm | prosthetic arm
label: price tag | tag
money bag: bag of money | sack of money | moneybag
dollar banknote: money | cash | dollar | dollar bill | banknote
ticket: movie ticket | cinema ticket | concert ticket
film projector: movie projector
clapper board: clapperboard | film clapper
film frames: film reel | film strip | filmstrip
performing arts: theatre masks | theater masks | drama masks | comedy mask | theatre mask | mask
folding hand fan: hand fan | folding fan
woman’s hat: sun hat | straw hat | sunhat
rescue worker’s helmet: hard hat | safety helmet
military helmet: helmet
t-shirt: tshirt | tee shirt | tee
thong sandal: flip flops | flip-flops | flip flop | flip-flop
one-piece swimsuit: swimsuit | bathing suit | swimming costume
adhesive bandage: band-aid | bandaid | plaster | sticking plaster
paw prints: paw print | pawprint
trident emblem: trident
water pistol: water gun | squirt gun | toy gun
person standing: pedestrian
fork and knife: knife and fork
red apple: fruit
hammer and wrench: tool | tools
t-rex: t rex | trex
sauropod: brachiosaurus | brontosaurus
orca: killer whale
blowfish: pufferfish | puffer fish | puffer
boar: wild boar | wild pig
shrimp: prawn | king prawn
spider web: web | spiderweb | cobweb
bug: caterpillar
nest with eggs: bird's nest | birds nest
umbrella on ground: parasol
latin cross: christian cross
check mark: checkmark
exclamation mark: exclamation point
smiling face: smiley | smiley face | happy face
frowning face: sad face
face with tears of joy: laughing face
musical notes: music notes
musical note: music note
left speech bubble: speech bubble
thought balloon: thought bubble
bouquet: bunch of roses | bouquet of roses
""")
"""Other names of the very thing."""

AKIN = _named("""
eagle: hawk | falcon | buzzard | osprey | kestrel
chipmunk: squirrel
rabbit: hare
baby chick: duckling | gosling
jack-o-lantern: pumpkin
dagger: sword
bone: skeleton
ice: iceberg | ice floe
fire: fireplace
knot: rope
water pistol: gun | pistol | handgun | revolver
beverage box: carton of milk | milk carton | juice | orange juice | apple juice
glass of milk: glass of water | bottle of milk
cup with straw: lemonade | glass of lemonade | glass of juice | glass of orange juice | glass of apple juice
chestnut: acorn
sheaf of rice: wheat | ear of wheat | sheaf of wheat
cucumber: zucchini | courgette | pickle | gherkin
pie: tart | fruit tart
shallow pan of food: frying pan | pan | skillet
pot of food: cooking pot | saucepan | cauldron
teapot: kettle | coffee pot | coffeepot
stuffed flatbread: kebab | doner | gyro
oil drum: barrel | keg | wooden barrel
purse: wallet
white cane: cane | walking stick
videocassette: cassette | cassette tape
ogre: monster
mage: magician
ninja: samurai
guard: soldier
woman dancing: dancer | ballerina
leopard: cheetah | jaguar
deer: antelope | gazelle
monkey: chimpanzee | ape
llama: alpaca
honeybee: wasp | hornet
butterfly: moth
crocodile: alligator
seal: walrus
canoe: rowing boat | rowboat | row boat | dinghy
classical building: museum | library | courthouse | town hall | city hall | parliament
convenience store: restaurant | diner
house: pub | tavern | inn
factory: warehouse
church: belfry | bell tower | church tower
mosque: minaret
castle: tower | turret
tokyo tower: eiffel tower | radio tower | tv tower
tanabata tree: bamboo
crown: tiara
comet: asteroid
princess: queen
fork and knife: fork
seedling: seed
""")
"""What the net was not taught, and the thing that looks most like it: told, as a kind is."""
