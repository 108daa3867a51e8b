# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Long fuzzing of what stands between what people type and what everybody reads: sanitiser, filters of lists, detector.

``make quality`` alone runs it: each time other examples, thousands of them. What fails is printed so that it can be tried again.
"""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consulta.contributions.policy import findings_in
from consulta.contributions.queries import CATEGORIES, KINDS, ORDERS, OUTCOMES, STATUSES, ContributionFilter, StaffFilter
from consulta.core.search import read_query
from consulta.core.text import clean, normalise, plain, sanitise
from tests.hostile.test_parsers import parsed
from tests.hostile.values import TEXTS

pytestmark = pytest.mark.slow

LONG = settings(max_examples=5_000, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code"}
"""What a text may show, written again by hand."""
SIGNS = (
    *("<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<svg", "<math", "<style>", "<script", "<a ", "<img ", "<p>", "<template>"),
    *(" href=", " title=", " onload=", " style=", " src=", '"', "'", "`", "=", "javascript:", "java\tscript:", "data:text/html,", "//"),
    *("https://a.it", "mailto:a@a.it", "&lt;", "&#x6a;", "&#0;", "&colon;", "\x00", "\n", "\u2028", "\ud800", "alert(1)", "x", " "),
)
MARKS = ("> ", "- ", "1. ", "*", "_", "`", "[a](", ")", "<https:", "![x](", "](javascript:", "\n", "\n\n", "# ", "\\", "&#", ";")
HTML = st.lists(st.sampled_from(SIGNS) | st.characters(), max_size=40).map("".join)
MARKDOWN = st.lists(st.sampled_from(MARKS) | HTML, max_size=30).map("".join)


class _Seen(HTMLParser):
    """Every tag with its attributes, and the words, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check_safe(html: str) -> None:
    """Only what a text may show, and links that lead to a page or to an address."""
    seen = _Seen(html)
    assert seen.others == []
    for tag, attributes in seen.tags:
        assert tag in TAGS, tag
        assert set(attributes) <= ({"href", "title", "rel"} if tag == "a" else set()), attributes
        if attributes.get("href"):
            assert urlsplit(str(attributes["href"]).strip()).scheme in ("", "http", "https", "mailto"), attributes


@LONG
@given(MARKDOWN | HTML | st.sampled_from([one for one in TEXTS.values() if isinstance(one, str)]))
def test_no_text_gets_past_the_walls(typed: str) -> None:
    cleaned, refusal = parsed(clean, typed)
    if refusal:
        assert refusal.startswith("Il testo ")
        return
    check_safe(cleaned.html)
    assert clean(cleaned.source) == cleaned
    assert sanitise(cleaned.html) == cleaned.html, "cleaned again it is another"
    assert len(cleaned.excerpt) <= 241
    plain(cleaned.html).encode("utf-8")


@LONG
@given(HTML)
def test_no_fragment_gets_past_the_walls(html: str) -> None:
    check_safe(sanitise(normalise(html)))


NAMES = ("tipo", "area", "comune", "tavolo", "tema", "categoria", "esito", "organizzazione", "q", "ordine", "stato", "letto", "ritardo")
KNOWN = [*map(str, (*KINDS, *CATEGORIES, *OUTCOMES, *STATUSES, *ORDERS)), "cittadini", "senza_esito", "attesa", "si", "no", "A368"]
VALUES = (
    st.sampled_from(KNOWN) | st.integers().map(str) | st.text(max_size=220) | st.sampled_from(["²", "٣", "1e3", "-1", " 7 ", "0x1", ""])
)


@LONG
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=9), VALUES, max_size=6))
def test_a_filter_is_read_whole_or_refused_by_name(args: dict[str, str]) -> None:
    """What was read gives an address that reads the same; what was refused names its parameter."""
    kinds: tuple[Any, ...] = (ContributionFilter, StaffFilter)
    for kind in kinds:
        chosen, refusal = parsed(kind.from_args, args)
        if refusal:
            assert "filtro «" in refusal or refusal.startswith("La ricerca supera")
            continue
        again = kind.from_args(chosen.to_args())
        assert again == chosen
        assert again.active() == chosen.active()
        hash(chosen)


PIECES = (
    *("RSSMRA80A01B354X", "IT60X0542811101000000123456", "347 1234567", "070/123456", "a.b@c.it", "info@comune.uta.ca.it", "via Roma 12"),
    *("corso di 15 ore", "mio figlio", "di 7 anni", "ha l'autismo", "la signora Rossi", "Maria", "soffro di", "depressione", "in ufficio"),
    *(". ", ", ", "; ", " ", "\n", "\u00a0", "12", "è ", "non "),
)
OPERATORS = ('"', "*", "=", "(", ")", "AND", "NEAR", ":", "·", "via ", "é", "l'")


@LONG
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=25).map(" ".join))
def test_what_the_detector_says_stands_in_the_text(typed: str) -> None:
    text = normalise(typed)
    flat = " ".join(text.split())
    found = findings_in(text)
    assert len({one.kind for one in found}) == len(found)
    for one in found:
        assert one.quote
        assert one.message
        assert one.kind == "phone" or one.quote in flat or one.quote in text, one
    assert findings_in(text) == found


@LONG
@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(['"', "*", "=", "(", ")", "AND", "NEAR", ":", "·", "via ", "é", "l'"]), max_size=20).map("".join)
)
def test_words_are_read_as_words(typed: str) -> None:
    """No sign that the databases give a meaning to stays in what they are asked."""
    for group in read_query(typed, (("sad", "assistenza domiciliare"),)).groups:
        for one in group:
            assert one.tokens
            assert all(char.isalnum() or char == "·" for token in one.tokens for char in token), one
