# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts that several people of an organisation write together, and the firma interna (invariant 12; decisions.md 35; ADR 0039)."""

from datetime import datetime, timedelta

from consulta.contributions.models import DraftPurpose
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_

SAVES_TOGETHER = timedelta(minutes=10)
"""The saves that a page makes by itself for one person within so long of the first are one version of the history."""

TURN_LASTS = timedelta(minutes=10)
"""How long who writes is shown as writing after the last sign, as of a text that the office reads (ADR 0035)."""

VERSIONS_KEPT = 100
"""Versions of one draft: the oldest go first."""

_NO_HAT = (N_("Non risulti incaricato da questa organizzazione."), N_("Scegli di scrivere a tuo nome, oppure chiedi all'ufficio."))


def may_write_for(actor: Actor, territory_id: int, organisation_id: int | None) -> Decision:
    """Whether somebody may read and write drafts of a body: who speaks for it at this instant, also without being able to send."""
    hat = actor.hat(organisation_id) if organisation_id is not None else None
    if hat is None or hat.territory_id != territory_id:
        return refuse(*_NO_HAT)
    return ALLOWED


def is_signed(actor: Actor, organisation_id: int | None) -> Decision:
    """Whether what the actor sends under this hat needs nobody else: always, but for a contributor of a body with the firma interna."""
    hat = actor.hat(organisation_id) if organisation_id is not None else None
    if hat is None or not hat.needs_signature:
        return ALLOWED
    return refuse(
        N_("Questa organizzazione ha la firma interna: a suo nome invia solo chi la rappresenta o ha una delega."),
        N_("Chiedi la firma a uno di loro, oppure scrivi a nome tuo."),
    )


def may_share(actor: Actor, territory_id: int, organisation_id: int | None, purpose: str) -> Decision:
    """Whether a draft may be opened to who speaks for the body named: contributions only, under one's own hat."""
    if purpose != DraftPurpose.CONTRIBUTION:
        return refuse(N_("Insieme si scrivono i contributi: un commento lo scrive una persona sola."))
    if organisation_id is None:
        return refuse(
            N_("Per scrivere insieme scegli l'organizzazione a nome della quale scrivi."), N_("La trovi sotto «Aggiungi dettagli».")
        )
    return may_write_for(actor, territory_id, organisation_id)


def may_ask_signature(actor: Actor, territory_id: int, organisation_id: int | None, *, has_signers: bool) -> Decision:
    """Whether somebody may ask who binds the body to sign: a contributor of a body with the firma interna, while somebody can sign."""
    return first_refusal(
        may_share(actor, territory_id, organisation_id, DraftPurpose.CONTRIBUTION),
        refuse(N_("Puoi inviare tu questo testo: non serve la firma di altri."), N_("Premi «Invia»."))
        if is_signed(actor, organisation_id)
        else ALLOWED,
        ALLOWED
        if has_signers
        else refuse(
            N_("In questo momento nessuno può firmare per l'organizzazione: manca chi la rappresenta o ha una delega."),
            N_("Scrivi all'ufficio: intanto il testo resta tra le bozze dell'organizzazione."),
        ),
    )


def may_send_back(actor: Actor, territory_id: int, organisation_id: int | None, *, binds: bool, was_asked: bool) -> Decision:
    """Whether somebody may send a draft back instead of signing it: who binds the body, while a signature is asked for."""
    return first_refusal(
        may_write_for(actor, territory_id, organisation_id),
        ALLOWED if binds else refuse(N_("Il testo lo rimanda solo chi rappresenta l'organizzazione o ha una delega.")),
        ALLOWED
        if was_asked
        else refuse(N_("Per questo testo la firma non è chiesta."), N_("Forse un collega ha già risposto: ricarica la pagina.")),
    )


def may_delete_shared(actor: Actor, territory_id: int, organisation_id: int | None, began_it: int | None, *, binds: bool) -> Decision:
    """Whether somebody may throw a shared draft away: who began it, or who binds the body."""
    return first_refusal(
        may_write_for(actor, territory_id, organisation_id),
        ALLOWED
        if binds or (actor.user_id is not None and actor.user_id == began_it)
        else refuse(N_("La elimina solo chi l'ha cominciata, oppure chi rappresenta l'organizzazione o ha una delega.")),
    )


def joins(*, same_person: bool, was_auto: bool, started_at: datetime, now: datetime) -> bool:
    """Whether a save goes into the version before it: the page's own saves of one person within minutes, and the save by hand after."""
    return same_person and was_auto and now - started_at < SAVES_TOGETHER
