# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plain values of the register: an entry as published, a receipt as given to who submitted, what a verification found."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from consulta.core.words import N_
from consulta.register.chain import entry_hash, instant

ENTRY_TYPES: Mapping[str, str] = {
    "contribution_received": N_("Contributo ricevuto"),
    "contribution_revised": N_("Nuova versione del contributo"),
    "contribution_published": N_("Contributo pubblicato"),
    "contribution_hidden": N_("Contributo nascosto"),
    "contribution_restored": N_("Contributo di nuovo visibile"),
    "contribution_rejected": N_("Contributo non pubblicato"),
    "contribution_merged": N_("Contributo unito a un altro"),
    "contribution_separated": N_("Contributo di nuovo separato"),
    "contribution_divided": N_("Contributo scomposto in parti"),
    "contribution_rejoined": N_("Contributo ricomposto"),
    "contribution_decision_undone": N_("Decisione su un contributo annullata"),
    "contribution_redacted": N_("Passaggi di un contributo oscurati"),
    "contribution_unredacted": N_("Testo originale di un contributo rimesso"),
    "contribution_withdrawn": N_("Contributo ritirato dall'autore"),
    "contribution_taken_out": N_("Contributo tolto: importazione annullata dall'ufficio"),
    "comment_promoted": N_("Commento diventato contributo"),
    "contribution_linked": N_("Contributo collegato a un obiettivo"),
    "contribution_unlinked": N_("Collegamento con un obiettivo tolto"),
    "reply_published": N_("Risposta pubblicata"),
    "contribution_forwarded": N_("Contributo trasmesso all'ente competente"),
    "topic_reply_published": N_("Risposta ai commenti di un tema pubblicata"),
    "adoption_exceptions": N_("Contributi senza risposta all'adozione: eccezioni"),
    "minutes_published": N_("Verbale pubblicato"),
    "synthesis_published": N_("Sintesi pubblicata"),
    "report_published": N_("Relazione conclusiva pubblicata"),
    "document_published": N_("Documento pubblicato, o una sua versione"),
    "document_withdrawn": N_("Documento ritirato, o una sua versione"),
    "notice_published": N_("Avviso pubblicato"),
    "notice_extended": N_("Scadenza di un avviso prorogata"),
    "notice_revoked": N_("Avviso revocato"),
    "notice_concluded": N_("Avviso concluso"),
    "pact_published": N_("Patto di partecipazione in vigore"),
    "deadline_moved": N_("Scadenza spostata"),
    "cycle_opened": N_("Consultazione aperta"),
    "phase_opened": N_("Fase aperta"),
    "person_erased": N_("Dati di una persona cancellati"),
}
"""The closed list of public facts and how people read them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the chain. ``row()`` is exactly what is published, hashed and verified."""

    territory: str
    n: int
    type: str
    subject: str
    occurred_at: datetime
    sealed_at: datetime
    commitment: str
    previous: str
    hash: str

    @property
    def label(self) -> str:
        """The fact in Italian."""
        return ENTRY_TYPES.get(self.type, self.type)

    def row(self) -> dict[str, Any]:
        """The line as JSON Lines publishes it."""
        return {
            "territory": self.territory,
            "n": self.n,
            "type": self.type,
            "subject": self.subject,
            "occurred_at": instant(self.occurred_at),
            "sealed_at": instant(self.sealed_at),
            "commitment": self.commitment,
            "previous": self.previous,
            "hash": self.hash,
        }

    def recomputed_hash(self) -> str:
        """The hash its row should have."""
        return entry_hash(self.row())


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person keeps: the entry, the salt and the content committed to."""

    entry: Entry
    salt: str
    content: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The receipt as plain values, ready for a file."""
        return {"entry": self.entry.row(), "salt": self.salt, "content": self.content}

    def as_text(self) -> str:
        """The receipt as printed, mailed and pasted at the verification page: JSON on several lines, accents as written."""
        return json.dumps(self.as_json(), ensure_ascii=False, indent=2)


@dataclass(frozen=True, slots=True)
class Head:
    """A hash kept outside: the entry's number and its hash, or at least the first twelve characters of it."""

    territory: str
    n: int
    hash: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A territory's chain in one line: how many entries it says it has and the last hash."""

    territory_id: int
    slug: str
    n: int
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a chain does not hold: the line and an Italian sentence."""

    territory: str
    n: int
    message: str


@dataclass(frozen=True, slots=True)
class PastedReceipt:
    """A receipt somebody brings back: nothing of it is believed before it is checked."""

    row: dict[str, Any]
    salt: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PastedMarks:
    """What is left of a receipt in a message without its text: the numbers that may be the entry's, the 64-digit codes."""

    numbers: tuple[int, ...]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: an Italian sentence with the values it names."""

    ok: bool
    message: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffRead:
    """A staff read of personal data, to be logged before the page is shown (decisions.md 29)."""

    name: str
    subject: str
    territory_id: int
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Which rows of the private trail. Empty: all.

    ``name`` is the beginning of the event's name, ``subject`` the exact subject, ``ending`` how the name ends (reads, exports).
    ``actor_id`` 0 means nobody signed in: a visitor, or the program. ``since`` and ``until`` are days in Rome, both included.
    """

    name: str = ""
    subject: str = ""
    ending: str = ""
    actor_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ExportActivity:
    """The trail, or what a filter leaves of it, leaves as a file: what for. ``filter`` is the query of the list."""

    territory_id: int
    purpose: str
    filter: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One row of the private trail as the office reads it."""

    id: int
    name: str
    subject: str
    actor_id: int | None
    occurred_at: datetime
    details: dict[str, Any]
