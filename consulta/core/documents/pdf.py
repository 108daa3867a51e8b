# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a tagged PDF of a page: the only door to WeasyPrint (decisions.md, stack.md 11).

Run as a program of its own, with limits, by ``core.printing`` in the worker: the library never weighs on a server that answers
pages, and a page made to break it breaks only this process. Reads HTML from standard input, writes the PDF to standard output.
Nothing is fetched, neither from the network nor from the disk, but the project's own letters, which are named when it starts; a
drawing may stand in the page itself, as SVG, and what it names is refused in the same way.
"""

import base64
import binascii
import re
import resource
import sys
import unicodedata
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
FONT, SVG = "font:", "data:image/svg+xml;base64,"
A_SYMBOL, A_WRITING = "[simbolo]", "[testo in un’altra scrittura]"
"""What stands for characters that no letters of this machine can draw."""


class Refused(ValueError):
    """An address that a page named, and that nobody opens."""


def fetcher(fonts: Mapping[str, Path]) -> Any:
    """What WeasyPrint asks for an address: ``font:400`` gives the letters of that weight, everything else is refused."""

    class OwnFontsOnly(weasyprint.urls.URLFetcher):
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            """The letters, or a drawing that the address holds itself. Raises Refused."""
            if url.startswith(SVG):
                return weasyprint.urls.URLFetcherResponse(url, _drawing(url), {"Content-Type": "image/svg+xml"})
            path = fonts.get(url.removeprefix(FONT)) if url.startswith(FONT) else None
            if path is None:
                raise Refused(url[:80])
            return weasyprint.urls.URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/woff2"})

    return OwnFontsOnly(timeout=1, allowed_protocols=(), allow_redirects=False)


def _drawing(url: str) -> bytes:
    """The bytes of a drawing. Raises Refused."""
    try:
        return base64.b64decode(url.removeprefix(SVG), validate=True)
    except binascii.Error as error:
        raise Refused("a drawing that is none") from error


def render(html: str, stylesheet: str, fonts: Mapping[str, Path]) -> bytes:
    """The PDF/UA-1 of a page. Raises whatever the library raises."""
    fetch = fetcher(fonts)
    letters = weasyprint.text.fonts.FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: Titillium; font-weight: {weight}; src: url({FONT}{weight}) format('woff2'); }}\n" for weight in fonts
    )
    style = weasyprint.CSS(string=faces + stylesheet, url_fetcher=fetch, font_config=letters)
    page = weasyprint.HTML(string=_told(html, _unseen(html, fetch, style, letters)), url_fetcher=fetch, base_url=None)
    made: bytes = page.write_pdf(stylesheets=[style], font_config=letters, pdf_variant="pdf/ua-1", finisher=_scope_headings)
    return made


def _unseen(html: str, fetch: Any, style: Any, letters: Any) -> frozenset[str]:
    """The characters of a page that nothing can draw here, found on a small page of their own."""
    asked = sorted({one for one in html if not one.isascii()})
    if not asked:
        return frozenset()
    probe = weasyprint.HTML(string=f"<p>{' '.join(asked)}</p>", url_fetcher=fetch, base_url=None)
    drawn = probe.render(stylesheets=[style], font_config=letters)
    drawn.write_pdf()
    return frozenset(chr(code) for font in drawn.fonts.values() for code in font.missing)


def _told(html: str, unseen: frozenset[str]) -> str:
    """The page with words in the place of what cannot be drawn: an empty box says nothing to anybody (ISO 14289-1, 7.21.8, forbids it)."""
    if not unseen:
        return html
    row = f"[{re.escape(''.join(sorted(unseen)))}]"
    joined = "[\u200c\u200d\ufe0e\ufe0f\u20e3]*"
    return re.sub(f"{row}(?:[ ]?{joined}{row})*{joined}", _words_for, html)


def _words_for(found: re.Match[str]) -> str:
    return A_WRITING if unicodedata.category(found[0][0]).startswith(("L", "M", "N")) else A_SYMBOL


def _scope_headings(_document: Any, pdf: Any) -> None:
    """Say of each heading of a table whether it is a column's or a row's (ISO 14289-1, 7.5): the library says it of no heading."""
    by_number: dict[int, Any] = {one.number: one for one in _dictionaries(pdf)}
    for one in by_number.values():
        if one.get("S") == "/TH" and "A" in one:
            row = by_number.get(_number(one["P"]), {})
            group = by_number.get(_number(row.get("P", b"0")), {})
            one["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"


def _dictionaries(pdf: Any) -> list[Any]:
    return [one for one in pdf.objects if isinstance(one, dict)]


def _number(reference: Any) -> int:
    """The number of the object that ``12 0 R`` refers to."""
    text = reference.decode() if isinstance(reference, bytes) else str(reference)
    return int(text.split()[0])


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
