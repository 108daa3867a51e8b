# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts of people: normalised, measured, rendered from a small Markdown and cleaned once, at save.

The only module that imports bleach and nh3. The order markdown-it (no raw HTML) → bleach → nh3 gives two independent
walls before the Content-Security-Policy (trust.md §0). Nothing here runs when a page is viewed.
"""

import re
import threading
import unicodedata
from dataclasses import dataclass
from html import unescape

import bleach
import nh3
from markdown_it import MarkdownIt

from consulta.core.errors import Invalid
from consulta.core.words import N_, filled, too_long

PARTICIPANT_CAP = 20_000
STAFF_CAP = 100_000
TAG_CAP = 2_000
DEPTH_CAP = 50
BRACKETS_CAP = 500
"""Square brackets that may begin links in one text: the parser looks for the end of each through all that follows."""
EXCERPT_LENGTH = 240

_TAGS = frozenset({"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code"})
_ATTRIBUTES = {"a": ["href", "title"]}
_PROTOCOLS = frozenset({"http", "https", "mailto"})
# C0 and C1 controls except tab and newline, and the code points that Unicode says are no characters.
_NO_CHARACTERS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
NOT_IN_HTML = re.compile(f"[{_NO_CHARACTERS}]")
"""What an HTML page may not hold."""
# Those, bidi overrides and isolates, zero-width and other invisible marks.
_INVISIBLE = re.compile(
    f"[{_NO_CHARACTERS}\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_local = threading.local()


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text ready to be stored: what was typed (normalised), the safe HTML, a plain excerpt."""

    source: str
    html: str
    excerpt: str


def _markdown() -> MarkdownIt:
    if not hasattr(_local, "markdown"):
        parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": 2 * DEPTH_CAP})
        parser.disable(["image", "html_inline", "html_block", "hr", "fence", "code", "reference"])
        _local.markdown = parser
        _local.cleaner = bleach.Cleaner(tags=_TAGS, attributes=_ATTRIBUTES, protocols=_PROTOCOLS, strip=True, strip_comments=True)
    return _local.markdown  # type: ignore[no-any-return]


_TOO_DEEP = N_("%(label)s ha una formattazione troppo complicata: togli elenchi o citazioni annidati.")


def normalise(text: str) -> str:
    """NFC, Unix line ends, no control or invisible character, no blank at the ends. Surrogates become U+FFFD."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if any("\ud800" <= c <= "\udfff" for c in text) else text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _INVISIBLE.sub("", text).strip()


def one_line(text: str) -> str:
    """A normalised text on one line with single blanks: for titles and names."""
    return re.sub(r"\s+", " ", normalise(text)).strip()


def clean(text: str, *, cap: int = PARTICIPANT_CAP, field: str = "text", label: str = N_("Il testo")) -> CleanText:
    """Render and clean a text for storage.

    Raises Invalid, naming ``label``, when it is longer than ``cap`` characters or nests too deep.
    """
    source = normalise(text)
    if len(source) > cap:
        raise Invalid({field: too_long(label, cap, len(source))})
    html = render(source, field=field, label=label)
    return CleanText(source, html, excerpt(html))


def render(source: str, *, field: str = "text", label: str = N_("Il testo")) -> str:
    """Markdown to safe HTML. Raises Invalid when the result has too many tags or nests too deep."""
    parser = _markdown()
    rendered = parser.render(_demote_headings(_tame_brackets(source)))
    if rendered.count("<") - rendered.count("</") > TAG_CAP or _depth(rendered) > DEPTH_CAP:
        raise Invalid({field: filled(_TOO_DEEP, label=label)})
    return sanitise(rendered)


def sanitise(html: str) -> str:
    """Both walls over an HTML fragment."""
    _markdown()
    first: str = _local.cleaner.clean(html)
    return nh3.clean(
        first,
        tags=set(_TAGS),
        attributes={"a": {"href", "title"}},
        url_schemes=set(_PROTOCOLS),
        link_rel="nofollow ugc noopener",
        strip_comments=True,
    ).strip()


_MARKS = re.compile(r"</?(?:a|abbr|b|code|em|i|s|strong|sub|sup|u)(?:\s[^>]*)?>")


def plain(html: str) -> str:
    """The words of a safe fragment, without tags: those that only mark words leave no blank before a comma."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", _MARKS.sub("", html)))).strip()


def excerpt(html: str, length: int = EXCERPT_LENGTH) -> str:
    """The first words of a safe fragment, cut at a blank, with an ellipsis when something is left out."""
    words = plain(html)
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _demote_headings(source: str) -> str:
    """Page titles are h1 and h2: what a participant heads begins at h3."""
    return re.sub(r"(?m)^(#{1,6})(?=\s)", lambda match: "###" if len(match[1]) < 3 else "####", source)


def _tame_brackets(source: str) -> str:
    """Beyond the cap no bracket begins a link: each is escaped, unless it already is."""
    if source.count("[") <= BRACKETS_CAP:
        return source
    return re.sub(r"(\\*)\[", lambda match: match[1] + ("[" if len(match[1]) % 2 else "\\["), source)


def _depth(html: str) -> int:
    depth = deepest = 0
    for closing, name in re.findall(r"<(/?)([a-z0-9]+)", html):
        if name == "br":
            continue
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest
