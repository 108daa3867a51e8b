# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts: what stays, what is cleaned away, what is refused, and how long it may take (trust.md §0, G15)."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.core import text
from consulta.core.errors import Invalid

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\u200bscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "<svg/onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href='https://x' onclick='alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=/esci method=post><button formaction=javascript:alert(1)>x</button></form>",
    "![x](https://esempio.it/x.png)",
    "<style>body{display:none}</style>",
    "<!-- x --><b style='position:fixed'>x</b>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<https://esempio.it/<script>>",
    "`<script>`",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_active_survives(payload: str) -> None:
    html = text.clean(payload).html
    tags = set(re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)", html))
    assert tags <= {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "code"}, html
    for attributes in re.findall(r"<[a-z0-9]+\s([^>]*)>", html):
        assert set(re.findall(r"([a-z]+)=", attributes)) <= {"href", "title", "rel"}, html
    for address in re.findall(r'href="([^"]*)"', html):
        assert address.startswith(("http://", "https://", "mailto:")), html


def test_each_wall_alone_stops_a_script() -> None:
    """bleach and nh3 are two walls: neither relies on the other."""
    evil = '<p onclick="x()">a<script>alert(1)</script><a href="javascript:x()">b</a></p>'
    assert "onclick" not in text.sanitise(evil)
    assert "javascript" not in text.sanitise(evil)


def test_ordinary_markdown_is_kept() -> None:
    html = text.clean(
        "# Titolo\n\nUn testo **forte** e *lieve*.\nA capo.\n\n- uno\n- due\n\n1. primo\n\n> citato\n\n[sito](https://esempio.it)"
    ).html
    assert "<h3>Titolo</h3>" in html
    assert "<strong>forte</strong> e <em>lieve</em>" in html
    assert "<br>" in html
    assert html.count("<li>") == 3
    assert "<blockquote>" in html
    assert 'rel="nofollow ugc noopener"' in html


def test_invisible_characters_go_and_letters_stay() -> None:
    assert text.normalise("cit\u00adta\u0300\u202e \x00ok\r\nfine \u200b") == "città ok\nfine"
    assert text.normalise("👩\u200d👧 الخدمات") == "👩\u200d👧 الخدمات"
    assert text.one_line("  un \n titolo\t lungo ") == "un titolo lungo"


def test_lone_surrogates_do_not_break() -> None:
    assert text.clean("a\ud800b").html


def test_length_is_refused_in_words() -> None:
    with pytest.raises(Invalid) as caught:
        text.clean("a" * 20_014, label="Il testo")
    assert caught.value.errors == {"text": "Il testo supera 20.000 caratteri: ne restano 14 di troppo."}


@pytest.mark.parametrize("hostile", ["> " * 3000 + "x", "\n".join("  " * n + "- x" for n in range(90)), "*a* " * 4000])
def test_a_text_that_nests_too_deep_or_makes_too_many_tags_is_refused(hostile: str) -> None:
    """The caps stand before the slow walls (trust.md §0.2): what exceeds them is told in words, never cut in silence."""
    with pytest.raises(Invalid, match="troppo complicata"):
        text.clean(hostile[:20_000])


@pytest.mark.parametrize("hostile", ["[" * 9000, "<b><i>" * 1600, "`" * 9000, "&amp;" * 3000, "a\n" * 900])
def test_odd_texts_stay_text(hostile: str) -> None:
    assert text.plain(text.clean(hostile[:20_000]).html)


def test_excerpt_cuts_at_a_blank() -> None:
    assert text.excerpt("<p>" + "parola " * 100 + "</p>").endswith("parola…")
    assert len(text.excerpt("<p>" + "parola " * 100 + "</p>")) <= 241
    assert text.excerpt("<p>Corto &amp; <em>chiaro</em></p>") == "Corto & chiaro"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_becomes_safe_html_or_a_sentence(source: str) -> None:
    html = text.clean(source).html
    assert "<script" not in html.lower()
    assert text.normalise(text.normalise(source)) == text.normalise(source)


def test_plain_words_have_no_blank_before_a_comma() -> None:
    assert text.plain("<p>Tre <strong>anni</strong>, <em>poi</em>.</p><p>Altro<br>ancora</p><ul><li>uno</li><li>due</li></ul>") == (
        "Tre anni, poi. Altro ancora uno due"
    )
