# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The private trail in words: what a row is about, and its details with old and new values side by side.

The page and the file say the same. Whatever has no word here is shown by its own name: nothing is left out. And the line of the register
that every document of an office carries.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from consulta.core.words import N_, dated
from consulta.web.locale import gettext, show_moment, show_short_day, speaking
from consulta.web.ports import RegisterHeadRef

AREAS: Mapping[str, str] = {
    "accounts": N_("Persone e accessi"),
    "appeals": N_("Riesami"),
    "attachments": N_("Documenti"),
    "cases": N_("Segnalazioni di chi legge"),
    "clarifications": N_("Chiarimenti sulle risposte"),
    "codebook": N_("Etichette"),
    "consultations": N_("Consultazione, tavoli, temi"),
    "contributions": N_("Contributi e commenti"),
    "documents": N_("Lettere ed elenchi"),
    "feedback": N_("Richieste e segnalazioni"),
    "intake": N_("Sportello"),
    "library": N_("Documenti dell'ufficio e formati chiesti"),
    "listings": N_("Filtri salvati"),
    "measures": N_("Misure sugli account e conferme"),
    "meetings": N_("Incontri"),
    "moderation": N_("Moderazione"),
    "notes": N_("Note interne"),
    "notices": N_("Avvisi e partecipazioni"),
    "notifications": N_("Posta e annunci"),
    "opendata": N_("Dati aperti"),
    "opening": N_("Prima configurazione"),
    "opinions": N_("Pareri e trasmissioni"),
    "organisations": N_("Organizzazioni"),
    "papers": N_("Documenti da scaricare"),
    "plans": N_("Piano e obiettivi"),
    "register": N_("Registro delle attività"),
    "replies": N_("Risposte"),
    "reports": N_("Relazioni conclusive"),
    "bulk": N_("Decisioni prese insieme"),
    "roster": N_("Organico"),
    "searches": N_("Ricerca"),
    "services": N_("Catalogo dei servizi"),
    "synthesis": N_("Sintesi"),
    "territory": N_("Impostazioni del territorio"),
    "topic_replies": N_("Risposte ai temi"),
    "traceability": N_("Collegamenti da scaricare"),
    "word_templates": N_("Modello di Word"),
    "workspace": N_("Schede dei contributi"),
}
"""What an event is about, by the package that its name begins with."""

READS, EXPORTS = "letture", "esportazioni"
KINDS: Mapping[str, str] = {READS: N_("Letture dell'ufficio"), EXPORTS: N_("Esportazioni")}
"""Kinds that go across the areas."""

_WORDS: Mapping[str, str] = {
    "act": N_("atto"),
    "changed": N_("che cosa è cambiato"),
    "competences": N_("competenze"),
    "employer": N_("datore di lavoro"),
    "employer_name": N_("nome del datore di lavoro"),
    "ends_on": N_("fino al giorno (escluso)"),
    "event": N_("evento cercato"),
    "exception": N_("senza seconda persona perché"),
    "fields": N_("campi cambiati"),
    "filter": N_("filtri"),
    "is_coordinator": N_("coordina"),
    "kind": N_("tipo"),
    "last_day": N_("ultimo giorno"),
    "number": N_("numero"),
    "outcome": N_("esito"),
    "profile": N_("profilo"),
    "purpose": N_("a che cosa serve"),
    "reason": N_("motivo"),
    "role": N_("incarico"),
    "shows_name": N_("nome pubblico"),
    "starts_on": N_("dal giorno"),
    "status": N_("stato"),
    "subject": N_("oggetto cercato"),
    "title": N_("titolo"),
    "verified_on": N_("verificato il"),
    "weekly_hours": N_("ore a settimana"),
}
_PAIRS = (("old", "new"), ("from", "to"))
SHOWN = 300
"""Characters of one value on the page and in the file."""


def head_line(head: RegisterHeadRef | None) -> str:
    """The register's daily head as every document carries it, in Italian; empty while there is none."""
    if head is None:
        return ""
    with speaking("it"):
        return f"Registro di trasparenza {dated('al', show_short_day(head.on))}, riga {head.number}, impronta {head.hash[:12]}"


def area_of(name: str) -> str:
    """What an event is about, in the language of the page; the package itself when it has no word."""
    package = name.partition(".")[0]
    return gettext(AREAS[package]) if package in AREAS else package


def lines(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The details of a row, each with its word; what changed is told with what it was and what it is."""
    return list(_lines(dict(details)))


def _lines(details: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for old, new in _PAIRS:
        if old in details and new in details:
            yield gettext("cambiato"), _change(details.pop(old), details.pop(new))
        for name in [one for one in details if one.startswith(f"{old}_") and f"{new}_{one.removeprefix(f'{old}_')}" in details]:
            rest = name.removeprefix(f"{old}_")
            yield _word(rest), _change(details.pop(name), details.pop(f"{new}_{rest}"))
    for name, value in details.items():
        if isinstance(value, dict) and name == "changed":
            yield from _lines(dict(value))
        else:
            yield _word(name), _told(value)


def _word(name: str) -> str:
    return gettext(_WORDS[name]) if name in _WORDS else name


def _told(value: Any) -> str:
    if isinstance(value, dict):
        pair = next(((value[old], value[new]) for old, new in _PAIRS if set(value) == {old, new}), None)
        return _change(*pair) if pair else "; ".join(f"{_word(name)}: {_told(one)}" for name, one in value.items())
    return _plain(value)


def _change(old: Any, new: Any) -> str:
    return gettext("da «%(old)s» a «%(new)s»", old=_plain(old), new=_plain(new))


def _plain(value: Any) -> str:
    """One value as people read it: days and instants on the Italian calendar, yes and no, lists with commas."""
    if value is None or value == "" or value == []:
        return gettext("vuoto")
    if isinstance(value, bool):
        return gettext("sì") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)[:SHOWN]
    if isinstance(value, str):
        return _instant(value) or value[:SHOWN]
    return json.dumps(value, ensure_ascii=False)[:SHOWN]


def _instant(text: str) -> str:
    """A day or an instant written in ISO form, as the page shows it; empty for any other text."""
    try:
        if len(text) == 10:
            return show_short_day(date.fromisoformat(text))
        if len(text) >= 19 and text[10] == "T":
            at = datetime.fromisoformat(text)
            return show_moment(at) if at.tzinfo else ""
    except ValueError:
        return ""
    return ""
