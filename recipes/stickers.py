"""stickers: the pictures, captions and styles that the shipped sticker models learn from. Packages in, a folder out.

    python recipes/stickers.py FOLDER [--cache FOLDER] [--without clipart]

Every package comes from its public registry, by version and sha256. Writes ``FOLDER/*.png`` (64 x 64 RGBA, content
centred and of one size), ``FOLDER/ATTRIBUTION.md`` and, last, ``FOLDER/captions.csv`` with the columns

- ``file``; ``caption``: captions separated by ``|``, the Unicode name (CLDR) first; ``style``: the set, as one says it;
- ``_concept`` (CLDR name), ``_set``, ``_licence``, ``_split``: no conditions, for judging. About 5 % of the (concept,
  style) pairs are ``held``: at most one a concept, among concepts in four styles or more, three of which stay.

Left out: skin-tone variants, flags, keycaps, letters, clock faces, families (hundreds that differ in a detail), empty
pictures, duplicates. Needs resvg-py (MPL-2.0) and Pillow, beside numpy.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import html
import io
import json
import lzma
import os
import re
import tarfile
import unicodedata
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

SIZE, BORDER, DRAWN = 64, 2, 256
"""Side of a picture, its empty border, and the side at which an SVG is drawn before it is cropped; pixels."""
NPM = os.environ.get("NPM_CONFIG_REGISTRY", "https://registry.npmjs.org").rstrip("/")
DEBIAN = os.environ.get("DEBIAN_MIRROR", "https://deb.debian.org/debian").rstrip("/")


@dataclass(frozen=True)
class Source:
    """A package: where it is, its sha256, and what a user calls its style ("" for words only)."""

    name: str
    version: str
    sha256: str
    style: str = ""
    licence: str = ""
    author: str = ""
    home: str = ""

    @property
    def url(self) -> str:
        if self.name == "openclipart-svg":
            return f"{DEBIAN}/pool/main/o/openclipart/openclipart-svg_{self.version}_all.deb"
        return f"{NPM}/{self.name}/-/{self.name.split('/')[-1]}-{self.version}.tgz"


# fmt: off
WORDS = Source("emojibase-data", "17.0.0", "d01d0e2ca4e22cb402679532155342c71e2e871f25c32223c013b8b166ebdf5a",
    "", "MIT", "Miles Johnson", "https://github.com/milesj/emojibase")
SETS = (
    Source("@iconify-json/noto", "1.2.9", "3e918d88fc945c0bb3d468dbace6f88caef67f01c9f0e7bcae0915a042e8f1ad",
        "noto", "Apache-2.0", "Google", "https://github.com/googlefonts/noto-emoji"),
    Source("@iconify-json/twemoji", "1.2.5", "19046dff7d8707ce96212ec86468b36ac5f8e60409629dd13f809265c6d0ebb7",
        "twemoji", "CC-BY-4.0", "Twitter and contributors", "https://github.com/jdecked/twemoji"),
    Source("@iconify-json/fluent-emoji-flat", "1.2.6",
        "7d064769dee690815f823bc5bcc511d957198caf9f5edd8dd9c1aa48a6aeb175",
        "flat", "MIT", "Microsoft", "https://github.com/microsoft/fluentui-emoji"),
    Source("@iconify-json/fluent-emoji", "1.2.7", "8044210dbf11e016d4de85f15d01a243423bd832457e7e2491df1b751c0e272b",
        "fluent", "MIT", "Microsoft", "https://github.com/microsoft/fluentui-emoji"),
    Source("@lobehub/fluent-emoji-3d", "1.1.0", "c1bb7eee7de090205a232518a9ab4adb3df458bfbe8a1f78232991194c8b2e58",
        "3d", "MIT", "Microsoft (packaged by LobeHub)", "https://github.com/microsoft/fluentui-emoji"),
    Source("@iconify-json/noto-v1", "1.2.5", "2bf62c26c2c2884aa99e90aec942cdaee17a5921f05690694f4978ad4b017c37",
        "blob", "Apache-2.0", "Google", "https://github.com/googlefonts/noto-emoji"),
    Source("@iconify-json/emojione", "1.2.3", "26a14f44284407e8bcde91799388dca2bfd91dbcd55a97f425524a1c5b73610e",
        "emojione", "CC-BY-4.0", "Emoji One and EmojiTwo", "https://github.com/EmojiTwo/emojitwo"),
    Source("@iconify-json/fxemoji", "1.2.2", "f3e72b3c59d05e1db03b7e308d55c0d05bd7ba3f625a90da1b79313c12858eef",
        "firefox", "Apache-2.0", "Mozilla", "https://github.com/mozilla/fxemoji"),
    Source("@iconify-json/streamline-emojis", "1.2.4",
        "5dac87c876b322500989828c5823143e0100d78881627a2e4081a4b897cbfdbc",
        "streamline", "CC-BY-4.0", "Streamline", "https://github.com/webalys-hq/streamline-vectors"),
    Source("@iconify-json/flat-color-icons", "1.2.3",
        "d8878a9b0f02d749bc8671eb7d47882eb711185cbcefbb365cbfb488773c4786",
        "icon", "MIT", "Icons8", "https://github.com/icons8/flat-Color-icons"),
    Source("@iconify-json/meteocons", "1.2.4", "1c0b49c6375c0e35c3ed65db6e41e9811a0cbd2368c13ee27f870f60c6185ff0",
        "weather", "MIT", "Bas Milius", "https://github.com/basmilius/weather-icons"),
    Source("openclipart-svg", "0.18+dfsg-19", "989712d90d57dfa3230049f553bb43b76c30ee4d4b8c5f6e106e33f7db5cbdc5",
        "clipart", "Public Domain", "Open Clip Art Library, {creators} named artists", "https://openclipart.org"),
)
# fmt: on
NO_SUBGROUPS = {"skin-tone", "hair-style", "country-flag", "subdivision-flag", "keycap", "alphanum"}
NO_LABELS = re.compile(r"^digit|^(family|kiss|couple with heart):|o’clock$|-thirty$|facing right$|^regional indicator")
TONES = re.compile(r"1F3F[B-F]")
NO_NAMES = re.compile(
    r"skin-tone|tone-?\d|flag|-(light|medium-light|medium|medium-dark|dark)$|oclock|thirty|^clock\d|keycap|facing-right"
    r"|regional|letter|digit|beaufort|uv-index|^code-|^time-|^family|^kiss-|couple-with-heart-|^(light|medium|dark)"
)
NO_CLIPART = re.compile(
    r"/(flags|stars|semaphore|cards|jigsaw|special|led|callouts|diagrams|icons|logos|map_symbols|duplicates|flowchart"
    r"|buttons|geography|connectors|folders|stickmen|network)/"
)
NO_TITLES = re.compile(
    r"(?i)flag|font|letter|alphabet|template|screenshot|wallpaper|logo|clip ?art|icons?et|erotik|pantyhose|nude|sexy"
    r"|\bbabe\b|swastika|nazi|stemma|coat of arms"
)
NO_KEYWORDS = {"clip art", "clipart", "image", "media", "png", "svg", "public domain", "remix", "unsorted", "hash",
               "signs and symbols", "symbol", "shape", "contour", "line art", "outline", "computer icon"}  # fmt: skip


@dataclass(frozen=True)
class Concept:
    """A character of Unicode: its CLDR name, and other ways to say it."""

    label: str
    captions: tuple[str, ...] = ()


@dataclass
class Picture:
    """One picture to draw: SVG text or the bytes of a raster file, and what it shows."""

    source: Source
    name: str
    concept: str
    captions: list[str]
    drawing: str | bytes
    pixels: np.ndarray | None = field(default=None, repr=False)


def fetch(source: Source, cache: Path) -> Path:
    """The package's file, downloaded once. Stops if its bytes are not the pinned ones."""
    path = cache / source.url.rsplit("/", 1)[-1]
    if not path.exists():
        with urllib.request.urlopen(source.url, timeout=120) as answer:  # noqa: S310 (https)
            path.with_suffix(".part").write_bytes(answer.read())
        path.with_suffix(".part").rename(path)
    if (found := hashlib.sha256(path.read_bytes()).hexdigest()) != source.sha256:
        raise SystemExit(f"{path.name} has sha256 {found}, not {source.sha256}.")
    return path


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of the files in a ``.tgz``, or in the data of a ``.deb``, which is an ``ar`` archive."""
    data = path.read_bytes()
    if path.suffix == ".deb":
        at = 8
        while not data[at:].startswith(b"data.tar.xz"):
            size = int(data[at + 48 : at + 58])
            at += 60 + size + size % 2
        data = lzma.decompress(data[at + 60 : at + 60 + int(data[at + 48 : at + 58])])
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            if member.isfile() and (file := tar.extractfile(member)):
                yield member.name, file.read()


def key(name: str) -> str:
    """A name without spaces, marks and case: ``Santa Claus`` and ``santa-claus`` are one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain)


def code(hexcode: str) -> str:
    """Code points as ``1F3F4-200D-2620``, without the variation selector that sets write or leave out."""
    return "-".join(p for p in hexcode.upper().split("-") if p != "FE0F")


def words(cache: Path) -> tuple[dict[str, Concept | None], dict[str, str]]:
    """Code points to concept (None: left out on purpose), and the key of every known name to code points."""
    files = {n.removeprefix("package/en/"): b for n, b in members(fetch(WORDS, cache)) if "/en/" in n}
    emoji = json.loads(files["data.json"])
    subgroups = {s["order"]: s["key"] for s in json.loads(files["messages.json"])["subgroups"]}
    common = Counter(tag for e in emoji for tag in e.get("tags", ()))
    names: dict[str, str] = {}
    short: dict[str, list[str]] = defaultdict(list)
    for shelf in ("cldr", "joypixels", "github", "iamcal", "emojibase"):
        for raw, said in json.loads(files[f"shortcodes/{shelf}.json"]).items():
            short[code(raw)] += [said] if isinstance(said, str) else said
    concepts: dict[str, Concept | None] = {}
    for e in emoji:
        at, label = code(e["hexcode"]), e["label"]
        left_out = "group" not in e or subgroups.get(e["subgroup"]) in NO_SUBGROUPS or NO_LABELS.search(label)
        tags = e.get("tags", [])
        said = [s.replace("_", " ") for s in short[at] if "_" in s and not re.search(r"\d|tone", s)][:3]
        said += [t for t in tags if common[t] <= 2 and len(t) > 3 and t.isascii()][:3]
        if len(tags) > 2:
            said.append(", ".join(tags[:4]))
        concepts[at] = None if left_out else Concept(label, tuple(said))
        names.setdefault(key(label), at)
    for at, others in short.items():
        for name in others:
            names.setdefault(key(name), at)
    for at in concepts:
        if "-" not in at and (name := unicodedata.name(chr(int(at, 16)), "")):
            names.setdefault(key(name), at)
    return concepts, names


def emoji_set(source: Source, cache: Path, concepts: dict[str, Concept | None], names: dict[str, str]) -> list[Picture]:
    """The pictures of an ``@iconify-json`` package. Some sets say code points, others only names."""
    files = {n.removeprefix("package/"): b for n, b in members(fetch(source, cache)) if n.endswith(".json")}
    icons = json.loads(files["icons.json"])
    flags = set(json.loads(files["metadata.json"]).get("categories", {}).get("Flags", ()))
    codes = {name: code(raw) for raw, name in json.loads(files["chars.json"]).items()}
    for name, at in codes.items():
        names.setdefault(key(name), at)
    found = []
    for name, icon in icons["icons"].items():
        plain = re.sub(r"-?\d$", "", name) if source.style == "streamline" else name.removesuffix("-fill")
        at = codes.get(name) or names.get(key(name)) or names.get(key(plain), "")
        known = concepts.get(at)
        if name in flags or TONES.search(at) or (at in concepts and known is None):
            continue
        if known is None and (NO_NAMES.search(name) or source.style == "firefox" or len(plain) < 3):
            continue  # firefox writes names without spaces: no captions
        if source.style in ("icon", "weather") and known and key(known.label) != key(name):
            known = None  # "link" or "process" mean something else in a program
        said = plain.replace("-", " ").replace("_", " ")
        width, height = icon.get("width", icons.get("width", 16)), icon.get("height", icons.get("height", 16))
        box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="{box}" width="{width}" height="{height}">{icon["body"]}</svg>'
        )
        shown = Concept(said) if known is None else known
        found.append(Picture(source, name, shown.label, [shown.label, *shown.captions, said], svg))
    return found


def raster_set(source: Source, cache: Path, concepts: dict[str, Concept | None]) -> list[Picture]:
    """The pictures of a package of raster files that are named by code points."""
    found = []
    for name, data in members(fetch(source, cache)):
        known = concepts.get(code(Path(name).stem)) if name.endswith(".webp") else None
        if known:
            found.append(Picture(source, Path(name).stem, known.label, [known.label, *known.captions], data))
    return found


def clipart(source: Source, cache: Path, concepts: dict[str, Concept | None]) -> list[Picture]:
    """Openclipart's pictures whose title, or file name, says in English what is seen.

    A title that is a concept's name joins it; the others are a concept of their own."""
    labels = {key(c.label): c for c in concepts.values() if c}
    known = {w for c in labels.values() for w in re.findall(r"[a-z]{3,}", " ".join((c.label, *c.captions)).lower())}
    files = []
    for name, data in members(fetch(source, cache)):
        if name.endswith(".svg") and not NO_CLIPART.search(name) and len(data) < 1_000_000 and b"<image" not in data:
            svg = data.decode("utf-8", "replace")
            meta = svg.partition("<metadata")[2].partition("</metadata>")[0]
            title = tidy((re.findall(r"<dc:title>([^<]*)</dc:title>", meta) or [""])[0])
            keywords = [tidy(k).lower() for k in re.findall(r"<rdf:li>([^<]*)</rdf:li>", meta)]
            files.append((Path(name).stem, title, [k for k in dict.fromkeys(keywords) if len(k) > 2], svg))
    titles = Counter(title.lower() for _, title, _, _ in files)
    shelves = Counter(k for _, _, keywords, _ in files for k in keywords)
    known |= {k for k, n in shelves.items() if n >= 3}
    known -= NO_KEYWORDS
    found = []
    for stem, title, keywords, svg in files:
        keywords = [k for k in keywords if k in known][:4]
        told = [t for t in (title if titles[title.lower()] < 4 else "", tidy(stem)) if NO_TITLES.search(t) is None]
        said = [t for t in told if set(re.findall(r"[a-z]{3,}", t.lower())) & known][:1]
        said += [", ".join(keywords)] if len(keywords) > 1 else []
        if not said or NO_TITLES.search(stem) or any(NO_TITLES.search(k) for k in keywords):
            continue
        concept = labels.get(key(said[0]))
        shown = [concept.label, *concept.captions] if concept else []
        found.append(Picture(source, stem, concept.label if concept else f"clipart: {stem}", shown + said, svg))
    return found


def tidy(title: str) -> str:
    """A title as a caption: ``blue_car_02`` is a blue car; who drew it is said elsewhere."""
    title = re.sub(r"[_\-/|,.]+", " ", html.unescape(title))
    title = re.split(r"(?i) by | \(|\bsvg\b|architetto|\barchi?t?\b|rollandin|\bfranc\w*", title)[0]
    return re.sub(r"\s+", " ", re.sub(r"\b\w*\d\w*\b|[^\w\s'&]", " ", title)).strip()[:60].strip()


def draw(picture: Picture) -> np.ndarray | None:
    """uint8 (64, 64, 4): the picture cropped to what can be seen and centred. None: cannot be drawn, or near empty."""
    import resvg_py
    from PIL import Image

    try:
        if isinstance(picture.drawing, str):
            png = resvg_py.svg_to_bytes(svg_string=picture.drawing, width=DRAWN, dpi=96, skip_system_fonts=True)
        else:
            png = picture.drawing
        image = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    except (ValueError, OSError, MemoryError):
        return None
    box = image.getchannel("A").point([0] * 12 + [255] * 244).getbbox()
    if box is None or max(image.size) > 8 * DRAWN:
        return None
    image = image.crop(box)
    scale = (SIZE - 2 * BORDER) / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    image = image.resize(size, Image.Resampling.HAMMING)  # Pillow weighs colours by alpha: no fringes
    out = np.zeros((SIZE, SIZE, 4), np.uint8)
    top, left = (SIZE - size[1]) // 2, (SIZE - size[0]) // 2
    out[top : top + size[1], left : left + size[0]] = np.asarray(image)
    out[out[..., 3] == 0] = 0
    seen = (out[..., 3] > 32).mean()
    plate = picture.source.style == "clipart" and (out[..., 3] > 250).mean() > 0.8  # a photograph or a pattern
    return None if seen < 0.02 or plate else out


def without_duplicates(pictures: list[Picture]) -> list[Picture]:
    """One of each: no two alike in a style, and no two alike of one concept (sets that share a drawing)."""
    seen: set[tuple[str, bytes]] = set()
    of: dict[str, list[np.ndarray]] = defaultdict(list)
    kept = []
    for picture in pictures:
        if picture.pixels is None:
            continue
        rough = (picture.pixels.reshape(32, 2, 32, 2, 4).mean((1, 3)) / 8).round()
        mark = (picture.source.style, rough.astype(np.uint8).tobytes())
        alike = any(np.abs(rough - other).mean() < 0.25 for other in of[picture.concept])
        if mark in seen or alike:
            continue
        seen.add(mark)
        of[picture.concept].append(rough)
        kept.append(picture)
    return kept


def held(pictures: list[Picture], share: float = 0.05, seed: int = 7) -> set[tuple[str, str]]:
    """The (concept, style) pairs that nobody trains on."""
    styles: dict[str, set[str]] = defaultdict(set)
    for picture in pictures:
        styles[picture.concept].add(picture.source.style)
    able = sorted(c for c, s in styles.items() if len(s) >= 4)
    random = Random(seed)  # noqa: S311
    random.shuffle(able)
    pairs = sum(len(s) for s in styles.values())
    return {(c, random.choice(sorted(styles[c]))) for c in able[: round(share * pairs)]}


def save(folder: Path, pictures: list[Picture]) -> None:
    from PIL import Image

    kept_back = held(pictures)
    rows: list[dict[str, str]] = []
    used: set[str] = set()
    for picture in pictures:
        stem = re.sub(r"[^a-z0-9]+", "-", f"{picture.source.style}-{picture.name}".lower()).strip("-")[:80]
        while stem in used:
            stem += "-b"
        used.add(stem)
        assert picture.pixels is not None
        Image.fromarray(picture.pixels, "RGBA").save(folder / f"{stem}.png", optimize=True)
        captions = {
            key(c): re.sub(r"\s+", " ", c.replace("|", " ").replace("’", "'")).strip() for c in picture.captions[::-1]
        }
        first = key(picture.captions[0])
        said = [captions[first], *(c for k, c in reversed(captions.items()) if k != first and len(k) > 1)]
        rows.append(
            {
                "file": f"{stem}.png",
                "caption": "|".join(said),
                "style": picture.source.style,
                "_concept": picture.concept,
                "_set": picture.source.name,
                "_licence": picture.source.licence,
                "_split": "held" if (picture.concept, picture.source.style) in kept_back else "train",
            }
        )
    part = folder / "captions.csv.part"
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    part.rename(folder / "captions.csv")


def attribution(pictures: list[Picture], creators: int) -> str:
    """Who drew what the model learned from: a table of the packages, in Markdown."""
    counts = Counter(p.source.name for p in pictures)
    lines = [
        "# What the sticker models were trained on",
        "",
        "The pictures of these packages were drawn at 64 x 64 pixels, cropped to what is seen. The models hold",
        "weights, not the pictures. Recipe: `recipes/stickers.py`.",
        "",
        "| style | pictures | made by | licence | package | sha256 |",
        "|---|---:|---|---|---|---|",
    ]
    for s in (*SETS, WORDS):
        if s is WORDS or counts[s.name]:
            author = s.author.format(creators=creators)
            lines.append(
                f"| {s.style or '(captions)'} | {counts[s.name] or ''} | [{author}]({s.home}) | {s.licence} "
                f"| {s.name} {s.version} | `{s.sha256}` |"
            )
    return "\n".join([*lines, "", "CC-BY-4.0: https://creativecommons.org/licenses/by/4.0/", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, help="where packages are kept (FOLDER/packages)")
    parser.add_argument("--without", action="append", default=[], help="a style to leave out")
    options: Any = parser.parse_args()
    folder, cache = options.folder, options.cache or options.folder / "packages"
    cache.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    concepts, names = words(cache)
    pictures: list[Picture] = []
    creators: set[str] = set()
    for source in SETS:
        if source.style in options.without:
            continue
        if source.name.startswith("@iconify"):
            found = emoji_set(source, cache, concepts, names)
        elif source.style == "3d":
            found = raster_set(source, cache, concepts)
        else:
            found = clipart(source, cache, concepts)
            for p in found:
                creators |= set(re.findall(r"<dc:creator>.*?<dc:title>([^<]+)", str(p.drawing), re.S))
        print(f"{source.style:>10}: {len(found)} pictures", flush=True)
        pictures += found
    with Pool(2) as pool:
        for picture, pixels in zip(pictures, pool.imap(draw, pictures, chunksize=64), strict=True):
            picture.pixels = pixels
    kept = without_duplicates(pictures)
    print(f"{len(pictures)} drawn, {len(kept)} kept, {len({p.concept for p in kept})} concepts", flush=True)
    (folder / "ATTRIBUTION.md").write_text(attribution(kept, len(creators)), encoding="utf-8")
    save(folder, kept)


if __name__ == "__main__":
    main()
