# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may ask for an appeal, until when, and who decides on it. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_
from consulta.moderation.models import ModerationOutcome
from consulta.moderation.policy import DECIDERS

ASKED_WITHIN = timedelta(days=30)
"""How long after a decision it may be contested (record 0036): the time of the appeals that everybody knows from the offices."""
REASON_FLOOR, REASON_CAP = 15, 2_000
JUDGES = ("coordinator", "deputy_approver")
"""Roles that decide; the second only where nobody of the first is free to."""
READERS = (*DECIDERS, "deputy_approver", "auditor")
"""Roles that read appeals."""
CONTESTABLE = frozenset({ModerationOutcome.REJECTED, ModerationOutcome.HIDDEN, ModerationOutcome.PERSONAL_CASE})
"""Decisions against which there is an appeal. A text sent back is corrected and sent again instead."""


def may_read_appeals(actor: Actor, territory_id: int) -> Decision:
    """The office that decides, and who watches over it."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("I riesami li legge chi decide sui testi in questo territorio."))


def may_ask(actor: Actor, author_id: int | None, outcome: str | None, decided_at: datetime | None, now: datetime) -> Decision:
    """The author, within the term, against a text that is not public. ``outcome`` is that of the last decision on it."""
    if actor.user_id is None or author_id != actor.user_id:
        return refuse(N_("Il riesame lo chiede chi ha scritto il testo."))
    if outcome not in CONTESTABLE or decided_at is None:
        return refuse(N_("Su questo testo non c'è una decisione da riesaminare."), N_("Lo stato del testo è nel tuo spazio."))
    if now > decided_at + ASKED_WITHIN:
        return refuse(
            N_("Sono passati più di 30 giorni dalla decisione: il riesame non si può più chiedere."),
            N_("Puoi scrivere all'ufficio dalla pagina Contatti."),
        )
    return ALLOWED


def may_contest(actor: Actor, user_id: int | None, is_in_force: bool, began_at: datetime | None, now: datetime) -> Decision:
    """The person concerned, within the term, against a measure on the own account that holds; also while it keeps from writing."""
    if actor.user_id is None or user_id != actor.user_id:
        return refuse(N_("Il riesame lo chiede la persona a cui la misura si riferisce."))
    if not is_in_force or began_at is None:
        return refuse(N_("Questa misura non è più in vigore: non c'è niente da riesaminare."))
    if now > began_at + ASKED_WITHIN:
        return refuse(
            N_("Sono passati più di 30 giorni dalla misura: il riesame non si può più chiedere."),
            N_("Puoi scrivere all'ufficio dalla pagina Contatti."),
        )
    return ALLOWED


def may_decide_appeal(
    actor: Actor, territory_id: int, author_id: int | None, takers: Collection[int | None], free_coordinators: Collection[int]
) -> Decision:
    """Who coordinates, without having taken or confirmed the decision; a deputy where no coordinator is free. Never the author."""
    if not actor.has_role(territory_id, *JUDGES):
        return refuse(N_("Sul riesame decide chi coordina l'ufficio."))
    if actor.user_id == author_id:
        return refuse(N_("Il riesame è tuo: decide un'altra persona."))
    if actor.user_id in takers:
        return refuse(
            N_("Hai preso o confermato tu la decisione: il riesame spetta a un'altra persona."),
            N_("Decide un altro coordinatore; se non c'è, il vice di chi coordina."),
        )
    if not actor.has_role(territory_id, "coordinator") and free_coordinators:
        return refuse(N_("Il vice decide solo quando nessun coordinatore può: qui ce n'è uno."))
    return ALLOWED
