# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The English catalogue says everything the pages say, with the same placeholders; no page has a sentence outside it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from consulta.web.locale import LANGUAGES

ROOT = Path(__file__).parents[2]
PO = ROOT / "consulta" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
HINT = "run `make catalogue` and translate what is empty in consulta/translations/en/LC_MESSAGES/messages.po"
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2), "N_": None}
SAME_IN_BOTH = {
    "E-mail", "Menu", "No", "File", "prot. %(n)s",
    "RUNTS", "Password", "Area", "area", "%(cycle)s: %(phase)s", "%(name)s: %(status)s", "no",
    "Garante per la protezione dei dati personali",
}  # fmt: skip
"""Names and words that English writes as Italian does."""

Key = tuple[str, ...]


@pytest.fixture(scope="module")
def used() -> dict[Key, str]:
    """Every sentence marked in code and templates, with the file where it stands."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found: dict[Key, str] = {}
    for folder in ("consulta", "templates"):
        rules = [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods if pattern.startswith(folder)]
        own = {pattern.removeprefix(f"{folder}/"): value for pattern, value in options.items()}
        for file_name, _line, message, _comments, _context in extract_from_dir(ROOT / folder, rules, own, KEYWORDS):
            found.setdefault(message if isinstance(message, tuple) else (message,), f"{folder}/{file_name}")
    return found


@pytest.fixture(scope="module")
def english() -> Catalog:
    """The catalogue as it is kept."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def entries(catalogue: Catalog) -> Iterator[tuple[Key, Key]]:
    """Pairs of Italian and English forms; what is not translated yet has its own test."""
    for message in catalogue:
        if message.id and all(forms(message.string)):
            yield forms(message.id), forms(message.string)


def forms(value: object) -> Key:
    """One form, or singular and plural."""
    return tuple(value) if isinstance(value, (tuple, list)) else (str(value),)


def placeholders(text: str) -> list[str]:
    """What a sentence takes from the program."""
    return sorted(re.findall(r"%\(\w+\)[sd]|%%|\{\w*\}", text))


def test_the_extraction_sees_both_kinds(used: dict[Key, str]) -> None:
    """Guard of the other tests: sentences of templates, of Python and plurals are all found."""
    assert len(used) > 1_500
    assert {path.split("/")[0] for path in used.values()} == {"consulta", "templates"}
    assert any(len(key) == 2 for key in used)


def test_every_sentence_is_translated(used: dict[Key, str], english: Catalog) -> None:
    """No English page falls back to Italian."""
    done = {italian for italian, _ in entries(english)}
    missing = [f"{path}: {key[0]}" for key, path in used.items() if key not in done]
    assert missing == [], HINT


def test_nothing_is_translated_that_nobody_says(used: dict[Key, str], english: Catalog) -> None:
    """The catalogue does not pile up."""
    assert [italian[0] for italian, _ in entries(english) if italian not in used] == [], HINT


def test_placeholders_are_kept(english: Catalog) -> None:
    """A lost or invented placeholder is an error page in English only."""
    wrong = [
        (italian[-1], one)
        for italian, translated in entries(english)
        for one in translated
        if set(placeholders(one)) - set(placeholders(" ".join(italian)))
    ]
    wrong += [
        (italian[-1], translated[-1])
        for italian, translated in entries(english)
        if placeholders(italian[-1]) != placeholders(translated[-1])
    ]
    assert wrong == []


def test_blanks_at_the_ends_are_kept(english: Catalog) -> None:
    """Some sentences are joined to what follows."""

    def ends(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    assert [italian for italian, translated in entries(english) if ends(italian[0]) != ends(translated[0])] == []


def test_english_is_not_italian(english: Catalog) -> None:
    """A translation equal to its source was forgotten, unless the two languages agree; quotes are English ones."""
    same = {italian[0] for italian, translated in entries(english) if italian == translated and re.search(r"[a-z]{2}", italian[0])}
    assert same - SAME_IN_BOTH == set()
    assert [one for _, translated in entries(english) for one in translated if "«" in one] == []


def test_full_stops_agree(english: Catalog) -> None:
    """A sentence is a sentence in both languages, a label a label."""

    def ends_so(text: str) -> bool:
        return text.rstrip("”»\"' )").endswith((".", "?", "!", ":", "…"))

    assert [italian for italian, translated in entries(english) if ends_so(italian[0]) != ends_so(translated[0])] == []


def test_no_fuzzy_entry(english: Catalog) -> None:
    """A guess is not a translation."""

    def fuzzy(message: Message) -> bool:
        return bool(message.id) and message.fuzzy

    assert [message.id for message in english if fuzzy(message)] == []


def test_every_language_of_the_pages_has_its_catalogue() -> None:
    """Italian is the source; each other language has a file."""
    kept = {path.parts[-3] for path in (ROOT / "consulta" / "translations").rglob("messages.po")}
    assert kept == set(LANGUAGES) - {"it"}


def bare_words(source: str) -> list[str]:
    """What a template would show as it stands, outside every mark."""
    source = re.sub(r"\{#.*?#\}|<!--.*?-->|<(script|style|svg)\b.*?</\1>|<!doctype[^>]*>", " ", source, flags=re.DOTALL)
    source = re.sub(
        r"\{% block body_class %\}.*?\{% endblock %\}|<code>.*?</code>|\b[\w-]+\.(jsonl|csv|py)\b", " ", source, flags=re.DOTALL
    )
    source = re.sub(r"\{%-? if layout\.locale == 'en'.*?\{% else %\}", " ", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    source = re.sub(r"<[^>]*>", " ", source, flags=re.DOTALL)
    return re.findall(r"[^\W\d_]{3,}", re.sub(r"&\w+;", " ", source))


SHOWN_AS_IT_STANDS = {"Creative", "Commons", "Attribuzione", "JSON", "BY", "Turtle", "JSON-LD", "LD", "curl", "limit"}
"""Names that are not translated."""


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_have_no_bare_sentence(path: Path) -> None:
    """Every word a person reads goes through the catalogue."""
    assert [word for word in bare_words(path.read_text()) if word not in SHOWN_AS_IT_STANDS] == []
