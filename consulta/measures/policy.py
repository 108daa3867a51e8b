# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes measures on whom, for how long, and who is the second person. Pure."""

from datetime import date, timedelta

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.measures.models import MeasureKind
from consulta.moderation.policy import DECIDERS, may_moderate

READERS = (*DECIDERS, "auditor")
"""Who reads measures: who takes them, and who watches over the office."""
LONGEST_PAUSE = timedelta(days=90)
"""A pause is never longer (record 0032); what must last longer is a block, which two people decide."""
CONFIRMED_WITHIN = timedelta(days=7)
"""How long a text stays hidden without a second person."""
SMALL_OFFICE = 3
"""Below this many people who decide, one may act alone with a public reason (decisions.md 12)."""
REASON_FLOOR, REASON_CAP = 15, 2_000
EXCEPTION_CAP = 500
STAYS_HIDDEN = frozenset({"personal_data", "legal"})
"""Reasons for which a text never comes back by itself: what it would give away cannot be taken back."""


def may_read_measures(actor: Actor, territory_id: int) -> Decision:
    """Operators, coordinators, auditors."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Le misure sugli account le leggono operatori, coordinatore e revisori."))


def may_impose(actor: Actor, territory_id: int, user_id: int, *, is_staff: bool) -> Decision:
    """Who decides on texts; never on oneself, never on who works in the office."""
    if user_id == actor.user_id:
        return refuse(N_("Non puoi prendere una misura su te stesso."))
    if is_staff:
        return refuse(
            N_("Questa persona lavora nell'ufficio: le misure sugli account valgono per chi partecipa."),
            N_("Se serve, chi amministra le toglie prima l'incarico."),
        )
    return may_moderate(actor, territory_id)


def may_confirm_block(actor: Actor, territory_id: int, user_id: int, proposed_by_id: int | None) -> Decision:
    """A coordinator who did not propose it; never on oneself."""
    if not actor.has_role(territory_id, "coordinator"):
        return refuse(N_("Un blocco lo conferma chi coordina l'ufficio."))
    if actor.user_id in (user_id, proposed_by_id):
        return refuse(N_("Un blocco lo conferma una persona diversa da chi lo ha proposto."))
    return ALLOWED


def may_lift(actor: Actor, territory_id: int, user_id: int) -> Decision:
    """Who decides on texts, never on oneself."""
    if user_id == actor.user_id:
        return refuse(N_("Una misura su di te la toglie un'altra persona."))
    return may_moderate(actor, territory_id)


def may_confirm_hiding(
    actor: Actor, territory_id: int, hidden_by_id: int | None, author_id: int | None, deciders: int, exception_reason: str
) -> Decision:
    """Another decider; in an office of fewer than three, the same one with a reason that becomes public."""
    own = refuse(N_("Questo testo è tuo: la conferma spetta a un'altra persona dell'ufficio."))
    is_own = author_id is not None and author_id == actor.user_id
    return first_refusal(
        may_moderate(actor, territory_id), own if is_own else ALLOWED, _second(actor, hidden_by_id, deciders, exception_reason)
    )


def _second(actor: Actor, first_id: int | None, deciders: int, exception_reason: str) -> Decision:
    if actor.user_id != first_id:
        return ALLOWED
    if deciders >= SMALL_OFFICE:
        return refuse(N_("Hai nascosto tu questo testo: lo conferma un'altra persona dell'ufficio."), N_("Chiedi a un collega."))
    if len(exception_reason.strip()) < REASON_FLOOR:
        return refuse(N_("L'ufficio è piccolo e puoi confermare anche tu, ma scrivi perché: almeno 15 caratteri, che saranno pubblici."))
    return ALLOWED


def wrong_end(kind: MeasureKind, last_day: date | None, today: date) -> str:
    """What does not hold of a measure's last day; empty when all does."""
    if kind is MeasureKind.PAUSE and last_day is None:
        return N_("Una pausa ha una fine: scrivi l'ultimo giorno.")
    if last_day is not None and last_day < today:
        return N_("L'ultimo giorno è già passato: scegli oggi o un giorno dopo.")
    if kind is MeasureKind.PAUSE and last_day is not None and last_day > today + LONGEST_PAUSE:
        return N_("Una pausa dura al massimo 90 giorni: scegli un giorno più vicino.")
    return ""
