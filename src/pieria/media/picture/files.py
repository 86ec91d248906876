"""Pictures in files: JPEG, PNG, WEBP, BMP, TIFF and GIF are read; these are written, and SVG, traced by vtracer."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.errors import UserError
from ...core.values import Part

Array = np.ndarray[Any, Any]
BYTES, PIXELS, NARROW = 64 << 20, 25_000_000, 64
"""What a file may hold; how many times as long as wide a picture may be."""
READ = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF")
MIMES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "bmp": "image/bmp", "tiff": "image/tiff",
         "gif": "image/gif", "svg": "image/svg+xml"}  # fmt: skip
NEEDS = UserError("Pictures in files need packages that are not installed.", 'Type: pip install "pieria[image]"')


@dataclass(frozen=True, slots=True)
class Opened:
    """pixels: uint8 (h, w, 4), turned as the camera was; form: ``png``, ``jpeg`` ...; notices: what was left out."""

    pixels: Array
    form: str
    notices: tuple[str, ...] = ()


def opened(data: bytes, name: str = "The file", param: str = "picture", most: int = 0) -> Opened:
    """Raises `UserError` for what is no picture, is broken, or is too large; nothing of it is decoded before that.

    most: pixels that are read at most; 0: `PIXELS`.
    """
    most = most or PIXELS
    try:
        from PIL import Image, ImageCms, ImageOps
    except ImportError:
        raise NEEDS from None
    if len(data) > BYTES:
        raise UserError(f"{name} has more than {BYTES >> 20} MB.", "Make it smaller first.", param=param)
    notices = []
    try:
        with Image.open(io.BytesIO(data), formats=READ) as file:
            if file.width * file.height > most or max(file.size) > NARROW * min(file.size):
                raise UserError(
                    f"{name} is {file.width} x {file.height} pixels; {most // 1_000_000} million are read at most.",
                    "Make it smaller first.", status=413, param=param,
                )  # fmt: skip
            form = str(file.format).lower()
            if getattr(file, "n_frames", 1) > 1:
                notices.append(f"{name} is animated, or has pages: the first is taken.")
            profile = file.info.get("icc_profile")
            picture = ImageOps.exif_transpose(file)
            if picture.mode.startswith("I"):  # 16 bits of grey
                picture = picture.point(lambda v: v / 256).convert("L")
            if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
                picture = _plain(ImageCms, picture, profile)
            pixels = np.array(picture.convert("RGBA"))
    except UserError:
        raise
    except Image.DecompressionBombError:
        raise UserError(f"{name} has more than {PIXELS // 1_000_000} million pixels.", "Make it smaller first.",
                        status=413, param=param) from None  # fmt: skip
    except Exception as error:  # a decoder raises whatever its format has come to
        raise UserError(f"{name} is broken, or is no picture that is read here.",
                        f"Give it as {', '.join(READ)}.", param=param) from error  # fmt: skip
    return Opened(pixels, "jpeg" if form == "mpo" else form, tuple(notices))


def _plain(cms: Any, picture: Any, profile: bytes) -> Any:
    """Colours of another profile (wide gamut, CMYK) as sRGB's; as they are where the profile is broken."""
    try:
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        source = cms.ImageCmsProfile(io.BytesIO(profile))
        return cms.profileToProfile(picture, source, cms.createProfile("sRGB"), outputMode=mode)
    except (cms.PyCMSError, OSError, ValueError):
        return picture


def written(pixels: Array, form: str, quality: int = 92) -> Part:
    """A part of RGBA pixels. JPEG and BMP have no transparency: it becomes white. No metadata is written."""
    about = {"width": int(pixels.shape[1]), "height": int(pixels.shape[0])}
    form = {"jpg": "jpeg", "tif": "tiff"}.get(form, form)
    if form == "svg":
        return Part("image", traced(pixels), MIMES["svg"], about)
    try:
        from PIL import Image
    except ImportError:
        raise NEEDS from None
    clear = pixels[..., 3].min() < 255
    if form in ("jpeg", "bmp") or not clear:
        share = pixels[..., 3:].astype(np.float32) / 255
        pixels = (pixels[..., :3] * share + 255 * (1 - share)).round().astype(np.uint8)
    out = io.BytesIO()
    settings: dict[str, dict[str, Any]] = {
        "jpeg": {"quality": quality, "subsampling": 0}, "webp": {"quality": quality, "method": 4},
        "tiff": {"compression": "tiff_lzw"}, "png": {"compress_level": 7},
    }  # fmt: skip
    more = settings.get(form, {})
    Image.fromarray(pixels).save(out, form.upper(), **more)
    return Part("image", out.getvalue(), MIMES[form], about)


def traced(pixels: Array) -> str:
    """SVG: areas of one colour as curves, by vtracer."""
    try:
        import vtracer
    except ImportError:
        raise NEEDS from None
    values = [tuple(p) for p in np.where(pixels[..., 3:] > 127, pixels, 0).reshape(-1, 4).tolist()]
    made: str = vtracer.convert_pixels_to_svg(
        values, (pixels.shape[1], pixels.shape[0]), colormode="color", hierarchical="stacked", mode="spline",
        filter_speckle=6, color_precision=6, layer_difference=18, corner_threshold=60, path_precision=1,
    )  # fmt: skip
    return made
