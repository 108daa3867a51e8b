# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a picture again from its pixels: what else stood in the file (place, camera, hidden data) stays behind.

Run as a program of its own, with limits, by ``core.files``: the library never weighs on a server that answers pages, and
a picture made to break it breaks only this process. Reads standard input, writes standard output.
"""

import resource
import sys
import warnings

from PIL import Image, ImageOps

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
PIXELS = 40_000_000
"""A photograph of 40 megapixels; more is refused before a pixel is decoded."""
LONGEST_SIDE = 4_000
TOO_MANY_PIXELS, BROKEN = 3, 4
"""Exit codes."""
MEMORY, SECONDS = 1_500_000_000, 20


def main(media_type: str) -> int:
    """Copy the picture from standard input to standard output; gives the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = PIXELS
    wanted = FORMATS[media_type]
    try:
        with Image.open(sys.stdin.buffer, formats=[wanted]) as picture:
            if picture.width * picture.height > PIXELS:
                return TOO_MANY_PIXELS
            picture.load()
            _write(picture, wanted)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return TOO_MANY_PIXELS
    except Exception:  # whatever a decoder raises on a file made to break it
        return BROKEN
    return 0


def _write(picture: Image.Image, wanted: str) -> None:
    upright = ImageOps.exif_transpose(picture) or picture
    if wanted != "PNG" and upright.mode not in ("RGB", "L") and not (wanted == "WEBP" and upright.mode == "RGBA"):
        upright = upright.convert("RGBA" if wanted == "WEBP" and upright.has_transparency_data else "RGB")
    if max(upright.size) > LONGEST_SIDE:
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = upright.copy()
    bare.info = {name: value for name, value in upright.info.items() if name == "transparency"}
    bare.save(sys.stdout.buffer, format=wanted, **({} if wanted == "PNG" else {"quality": 88}))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
