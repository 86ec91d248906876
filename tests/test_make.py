"""From pictures and words to a picture: train, list, ask through the studio, verify. And what the door refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pieria import train as room
from pieria import weights
from pieria.apps.creative.image import image
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Output
from pieria.doors.cli import main
from pieria.doors.cli.training import vectors
from pieria.media.image import png
from pieria.studio import Studio


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Red and blue squares, in two styles."""
    folder, lines = tmp_path / "pictures", ["file,caption,style,_note"]
    folder.mkdir()
    chance = np.random.default_rng(0)
    for n in range(24):
        pixels = np.full((16, 16, 3), 255 if n % 4 < 2 else 40, np.uint8)
        pixels[4:12, 4:12] = (220, 30, 30) if n % 2 else (30, 30, 220)
        pixels = (pixels * chance.uniform(0.9, 1.0, pixels.shape)).astype(np.uint8)
        (folder / f"{n}.png").write_bytes(png(pixels))
        lines.append(f"{n}.png,a {'red' if n % 2 else 'blue'} square,{'light' if n % 4 < 2 else 'dark'},x{n}")
    (folder / "captions.csv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.mark.weights
def test_pictures_from_words(pictures: Path, studio: Studio) -> None:
    asked = room.Asked("image", pictures, "gan", "tiny", steps=4, name="squares")
    list(room.train(asked, studio.home, lambda phrases: vectors(studio, phrases), Cancel()))
    card = weights.cards(studio.home)["squares"]
    assert card.params["encoder"] == "minilm"
    made = []
    for words in ("a red square", "a red square", "a blue square"):
        events = image(lambda r: studio.run(r, app="image"), words, style="Light", model="squares", seed=3, steps=None)
        made += [e.part for e in events if isinstance(e, Output)]
    assert [p.mime for p in made] == ["image/png"] * 3
    assert studio.verify(Path(made[0].meta["path"])).ok
    with pytest.raises(UserError, match="knows no style") as refused:
        list(image(studio.run, "a square", style="cubist", model="squares"))
    assert "dark, light" in refused.value.hint
    with pytest.raises(UserError, match="no label"):
        list(image(studio.run, "a square", label=["mood=sad"], model="squares"))
    with pytest.raises(UserError, match="nothing to draw"):
        list(image(studio.run, " "))


def test_the_command_refuses(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    for words, said in (
        (("train", "text", str(tmp_path / "none")), "There is no folder"),
        (("train", "text", str(tmp_path), "--minutes", "0"), "minutes must be"),
        (("train", "text", str(tmp_path), "--option", "context"), "has no value"),
        (("train", "text", str(tmp_path), "--net", "oracle"), "There is no net"),
        (("train", "poetry", str(tmp_path)), "invalid choice"),
        (("train", "text", str(tmp_path / "empty")), "it is empty"),
        (("compare", "text", str(tmp_path), "--nets", "rnn,oracle"), "There is no net"),
    ):
        try:
            status: object = main(words)
        except SystemExit as left:  # argparse's way
            status = left.code
        printed = capsys.readouterr().err
        assert status == 2 and said in printed, (words, printed)
