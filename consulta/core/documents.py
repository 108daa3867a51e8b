# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a tagged PDF of a page: the only door to WeasyPrint (decisions.md, stack.md 11).

Run as a program of its own, with limits, by ``core.printing`` in the worker: the library never weighs on a server that answers
pages, and a page made to break it breaks only this process. Reads HTML from standard input, writes the PDF to standard output.
Nothing is fetched, neither from the network nor from the disk, but the project's own letters, which are named when it starts.
"""

import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

try:
    import weasyprint
except (ImportError, OSError):  # the package, or one of the system's libraries that it opens
    weasyprint = None

BROKEN, NO_LIBRARY = 4, 5
"""Exit codes."""
MEMORY, SECONDS = 1_500_000_000, 60
FONT = "font:"


class Refused(ValueError):
    """An address that a page named, and that nobody opens."""


def fetcher(fonts: Mapping[str, Path]) -> Any:
    """What WeasyPrint asks for an address: ``font:400`` gives the letters of that weight, everything else is refused."""

    class OwnFontsOnly(weasyprint.urls.URLFetcher):
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            """The letters. Raises Refused."""
            path = fonts.get(url.removeprefix(FONT)) if url.startswith(FONT) else None
            if path is None:
                raise Refused(url[:80])
            return weasyprint.urls.URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})

    return OwnFontsOnly(timeout=1, allowed_protocols=(), allow_redirects=False)


def render(html: str, stylesheet: str, fonts: Mapping[str, Path]) -> bytes:
    """The PDF/UA-1 of a page. Raises whatever the library raises."""
    fetch = fetcher(fonts)
    letters = weasyprint.text.fonts.FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: Titillium; font-weight: {weight}; src: url({FONT}{weight}) format('woff2'); }}\n" for weight in fonts
    )
    style = weasyprint.CSS(string=faces + stylesheet, url_fetcher=fetch, font_config=letters)
    page = weasyprint.HTML(string=html, url_fetcher=fetch, base_url=None)
    made: bytes = page.write_pdf(stylesheets=[style], font_config=letters, pdf_variant="pdf/ua-1")
    return made


def main(stylesheet: str, *fonts: str) -> int:
    """Copy the page from standard input to standard output as a PDF; gives the exit code. ``fonts`` are ``400=path``."""
    if weasyprint is None:
        return NO_LIBRARY
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    named = {weight: Path(path) for weight, _, path in (one.partition("=") for one in fonts)}
    try:
        made = render(sys.stdin.buffer.read().decode(), Path(stylesheet).read_text(), named)
    except Exception:  # whatever the library raises on a page made to break it
        return BROKEN
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
