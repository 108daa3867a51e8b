# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who keeps the library, what may be published, who may read a file, who may ask for a format and who answers. Pure."""

from dataclasses import dataclass
from datetime import date

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_
from consulta.library.models import LibraryStatus
from consulta.moderation import policy as moderation

EDITORS = moderation.DECIDERS
READERS = moderation.READERS


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the rules ask of a document. ``is_owner_public``: anybody may know of what it belongs to."""

    territory_id: int
    status: LibraryStatus
    is_owner_public: bool

    @property
    def is_public(self) -> bool:
        """Whether anybody may read it."""
        return self.status is LibraryStatus.PUBLISHED and self.is_owner_public


def may_read_office(actor: Actor, territory_id: int) -> Decision:
    """The office's pages of the library: who reads the office's work."""
    return moderation.may_read_office(actor, territory_id)


def may_keep_library(actor: Actor, territory_id: int) -> Decision:
    """Write, replace, publish, withdraw, answer who asks for a format: operators and coordinator."""
    if actor.is_system or actor.has_role(territory_id, *EDITORS):
        return ALLOWED
    return refuse(N_("I documenti li cura un operatore o chi coordina l'ufficio."), N_("Chiedi a una di queste persone."))


def may_publish(actor: Actor, facts: DocumentFacts) -> Decision:
    """Who keeps the library, once what the document belongs to is public (invariant 15 for meetings of union tavoli)."""
    allowed = may_keep_library(actor, facts.territory_id)
    if not allowed:
        return allowed
    if not facts.is_owner_public:
        return refuse(
            N_("Ciò a cui appartiene il documento non è ancora pubblico."),
            N_("Aspetta che la consultazione sia aperta, o il verbale pubblico. Oppure scegli a che cos'altro appartiene."),
        )
    return ALLOWED


def may_read_file(actor: Actor, facts: DocumentFacts, *, is_readable: bool) -> Decision:
    """Everybody, of a version that is public and not withdrawn (``is_readable``); who reads the office's work always."""
    if facts.is_public and is_readable:
        return ALLOWED
    return may_read_office(actor, facts.territory_id)


def may_ask_format(_actor: Actor) -> Decision:
    """Anybody: who cannot read a document cannot be asked to sign in first."""
    return ALLOWED


def board_fault(first: date | None, last: date | None) -> str:
    """Why the days on the noticeboard cannot be so, as a sentence; nothing when they can."""
    if first and last and last < first:
        return N_("L'ultimo giorno sull'albo viene prima del primo: scegli una data successiva.")
    if last and not first:
        return N_("Scrivi anche il primo giorno sull'albo, oppure togli l'ultimo.")
    return ""
