# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read a paper and have it made. Whether the thing itself is public, or there at all, ``queries.find_cycle_id`` says."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_
from consulta.papers.requests import BRIEF, CHAPTER, DOSSIER, MINUTES, SYNTHESIS, Subject

MAKERS = ("operator", "coordinator", "deputy_approver")
READERS = (*MAKERS, "auditor")
READERS_OF_MINUTES = (*READERS, "municipal_referent")
WAITED = timedelta(minutes=15)
"""After so long nobody waits any more."""
PUBLIC_KINDS = (DOSSIER, SYNTHESIS, MINUTES)
OFFICE_KINDS = (DOSSIER, MINUTES, BRIEF, CHAPTER)
LONG_KINDS = (BRIEF, CHAPTER)
"""Those that read a whole cycle: who asked for one gets a letter when it is there."""
NAMES: Mapping[str, str] = {
    DOSSIER: N_("Fascicolo del contributo"),
    SYNTHESIS: N_("Sintesi"),
    MINUTES: N_("Verbale"),
    BRIEF: N_("Due pagine per i sindaci"),
    CHAPTER: N_("Capitolo del piano sulla partecipazione"),
}
ADDRESSES: Mapping[str, str] = {DOSSIER: "fascicolo", MINUTES: "verbale", BRIEF: "due-pagine", CHAPTER: "capitolo"}
"""How the address of the office's page names each kind."""
KINDS_BY_NAME: Mapping[str, str] = {name: kind for kind, name in ADDRESSES.items()}


def may_read(actor: Actor, subject: Subject) -> Decision:
    """Open a paper: the public edition anybody, the office's whoever works there or controls it."""
    if subject.is_public and subject.kind in PUBLIC_KINDS:
        return ALLOWED
    if not subject.is_public and subject.kind in OFFICE_KINDS:
        if subject.kind == MINUTES and actor.has_role(subject.territory_id, *READERS_OF_MINUTES):
            return ALLOWED
        return may_read_office(actor, subject.territory_id)
    return refuse(N_("Questo documento non c'è."))


def may_read_office(actor: Actor, territory_id: int) -> Decision:
    """The papers of the office."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Questi documenti sono riservati all'ufficio."), N_("Chiedi l'incarico al coordinatore."))


def may_make(actor: Actor, subject: Subject) -> Decision:
    """Have it made: the public edition anybody, the office's who works there."""
    if subject.is_public:
        return may_read(actor, subject)
    if actor.has_role(subject.territory_id, *MAKERS):
        return may_read(actor, subject)
    return refuse(N_("I documenti dell'ufficio li prepara chi ci lavora."), N_("Chiedi a un operatore di prepararlo."))


def is_waited(asked_at: datetime, done_at: datetime | None, fault: str, now: datetime) -> bool:
    """Whether a paper is still to come."""
    return done_at is None and not fault and asked_at >= now - WAITED
