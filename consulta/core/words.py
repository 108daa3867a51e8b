# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words for people kept as plain values: enums with an Italian label, sentences with values, the mark that lets the catalogue find them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self


def N_(message: str) -> str:  # noqa: N802 - the customary gettext mark
    """Mark a sentence for translation without translating it; the page translates it when shown."""
    return message


class Sentence(str):
    """An Italian sentence with its values put in. It remembers both, so that a page in another language can say it too."""

    template: str
    values: Mapping[str, str | int]


def filled(template: str, **values: str | int) -> Sentence:
    """The sentence ``template``, marked with N_, with values for its ``%(name)s``; values that are marked are translated with it."""
    sentence = Sentence(template % values)
    sentence.template, sentence.values = template, values
    return sentence


def kept(sentence: str | int) -> Any:
    """A sentence as JSON keeps it, to be said later in the language of who reads: a plain one as it is, one with values beside them."""
    if not isinstance(sentence, Sentence):
        return sentence
    return {"template": sentence.template, "values": {name: kept(value) for name, value in sentence.values.items()}}


def brought_back(plain: Any) -> Any:
    """The sentence of which ``plain`` is what ``kept`` made."""
    if not isinstance(plain, dict):
        return plain
    return filled(plain["template"], **{name: brought_back(value) for name, value in plain["values"].items()})


def too_long(what: str, cap: int, length: int) -> Sentence:
    """ "Il titolo supera 120 caratteri: ne restano 14 di troppo." """
    template = N_("%(what)s supera %(cap)s caratteri: ne restano %(over)s di troppo.")
    return filled(template, what=what, cap=thousands(cap), over=thousands(length - cap))


def thousands(number: int) -> str:
    """ "20.000", as Italians write it."""
    return f"{number:,}".replace(",", ".")


class Labelled(StrEnum):
    """A StrEnum whose members are written ``NAME = "value", N_("Etichetta")``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


_BEFORE_A_VOWEL = {"il": "l’", "al": "all’", "dal": "dall’", "del": "dell’"}


def dated(article: str, day: str) -> str:
    """An article and a day as they are read: "al 9 marzo", but "all’8 marzo" and "dall’11 marzo", whose numbers begin with a vowel."""
    if day.partition(" ")[0] not in ("8", "11"):
        return f"{article} {day}"
    elided = _BEFORE_A_VOWEL[article.lower()]
    return f"{elided.capitalize() if article[0].isupper() else elided}{day}"
