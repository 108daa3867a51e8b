# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The columns of the list of links: the same on the page of a visitor and in the file that the worker keeps."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from consulta.core.sheet_writing import Cell
from consulta.core.words import N_
from consulta.replies.policy import outcome_wording
from consulta.traceability.queries import CITIZENS_COLUMN, LinkLine

Say = Callable[[str], str]
"""Translates a sentence marked with N_ for who reads; ``str`` leaves it Italian."""
TITLE = N_("Collegamenti")
DICTIONARY_TITLE = N_("Colonne")
_Value = Callable[[LinkLine, Say, bool], str]

COLUMNS: Sequence[tuple[str, str, _Value]] = (
    (N_("Contributo"), N_("Il numero pubblico del contributo, con l’anno."), lambda one, _say, _en: one.number),
    (N_("Tipo"), N_("Bisogno, criticità, priorità o proposta."), lambda one, say, _en: say(one.kind.label)),
    (
        N_("Chi scrive"),
        N_("La categoria dell’organizzazione, oppure «Cittadini a nome loro»."),
        lambda one, say, _en: say(one.category.label if one.category else CITIZENS_COLUMN.label),
    ),
    (
        N_("Comune dell’organizzazione"),
        N_("Dove ha sede l’organizzazione. Vuoto per i cittadini."),
        lambda one, _say, _en: one.seat,
    ),
    (
        N_("Area"),
        N_("L’area del piano in cui sta la voce."),
        lambda one, _say, in_english: one.area_label_en if in_english and one.area_label_en else one.area_label,
    ),
    (N_("Codice della voce"), N_("Il codice della voce del piano."), lambda one, _say, _en: one.code),
    (N_("Voce del piano"), N_("Il titolo dell’obiettivo o dell’intervento."), lambda one, _say, _en: one.title),
    (N_("Livello"), N_("Obiettivo strategico, obiettivo specifico o intervento."), lambda one, say, _en: say(one.level.label)),
    (
        N_("Relazione"),
        N_("Come il contributo incide sulla voce, anche se non è stato ripreso."),
        lambda one, say, _en: say(one.relation.label),
    ),
    (N_("Perché"), N_("Il motivo del collegamento, se l’ufficio l’ha scritto."), lambda one, _say, _en: one.reason),
    (
        N_("Risposta"),
        N_("L’esito della risposta pubblicata. Vuoto se la risposta non c’è ancora."),
        lambda one, say, _en: say(outcome_wording(one.kind, one.outcome)) if one.outcome else "",
    ),
)


def headings(say: Say) -> list[str]:
    """The first row."""
    return [say(label) for label, _text, _value in COLUMNS]


def cells(links: Iterable[LinkLine], say: Say, *, in_english: bool = False) -> Iterator[list[str]]:
    """A row for each link."""
    return ([value(one, say, in_english) for _label, _text, value in COLUMNS] for one in links)


def dictionary(explained: Iterable[tuple[str, str]], say: Say) -> list[Sequence[Cell]]:
    """What each column holds, as a table with its headings; the pairs are already said."""
    return [[say(N_("Colonna")), say(N_("Che cosa contiene"))], *(list(one) for one in explained)]


def links_explained(say: Say) -> list[Sequence[Cell]]:
    """What each column of the list holds."""
    return dictionary([(say(label), say(text)) for label, text, _value in COLUMNS], say)
