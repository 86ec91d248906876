"""Puts a trained model among those that come with Pieria.

python recipes/ship.py TRAINED-FOLDER NAME --title "..." --licence CC0-1.0 --notes "what it is and what it cannot do"

Copies its graphs and card.json to src/pieria/cards/NAME/ and writes src/pieria/cards/NAME.toml with their sha256.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from pieria.core.contracts import Card
from pieria.train.export import engine_params, pinned, write_card
from pieria.weights.cardfile import write

CARDS = Path(__file__).resolve().parent.parent / "src/pieria/cards"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("name")
    parser.add_argument("--title", required=True)
    parser.add_argument("--licence", required=True)
    parser.add_argument("--notes", required=True)
    parser.add_argument("--recipe", required=True, help="the commands that made it, from the data on")
    given = parser.parse_args()
    about = json.loads((given.folder / "card.json").read_text("utf-8"))
    about |= {"name": given.name, "licence": given.licence, "recipe": given.recipe}
    place = CARDS / given.name
    place.mkdir(exist_ok=True)
    for path in given.folder.glob("*.onnx"):
        shutil.copyfile(path, place / path.name)
    write_card(place, about)
    files = pinned(place, f"with:{given.name}")
    card = Card(
        name=given.name, title=given.title, media=(about["medium"],), engine="onnx", licence=given.licence, files=files,
        params=engine_params(about), notes=given.notes,
    )  # fmt: skip
    (CARDS / f"{given.name}.toml").unlink(missing_ok=True)
    print(write(card, CARDS), sum(f.bytes for f in files), "bytes")


if __name__ == "__main__":
    main()
