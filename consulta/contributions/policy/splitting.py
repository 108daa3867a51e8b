# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who cuts a contribution into parts, which may be cut, when the parts may go back (domain.md §7.3; record 0047). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from consulta.contributions.models import PublicationStatus
from consulta.contributions.policy.permissions import MODERATORS
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_, filled

PARTS_LEAST, PARTS_MOST = 2, 8
SPLIT_REASON_FLOOR, SPLIT_REASON_CAP = 10, 600


@dataclass(frozen=True, slots=True)
class Divisible:
    """What a policy asks of a contribution that is to be cut. ``whole``: the number of the one it is a part of, or empty."""

    status: PublicationStatus
    whole: str
    source_count: int


@dataclass(frozen=True, slots=True)
class PartState:
    """What a policy asks of a part that is to go back. ``source_count``: the contributions joined to it."""

    number: str
    status: PublicationStatus
    is_answered: bool
    source_count: int


def may_split(actor: Actor, territory_id: int, author_id: int | None) -> Decision:
    """Operators and coordinators of the territory, never an own text."""
    if not (actor.is_system or actor.has_role(territory_id, *MODERATORS)):
        return refuse(N_("I contributi li scompongono operatori e coordinatore."), N_("Chiedi a un operatore dell'ufficio."))
    if actor.user_id is not None and actor.user_id == author_id:
        return refuse(N_("Questo contributo è tuo: lo scompone un'altra persona dell'ufficio."), N_("Chiedi a un collega."))
    return ALLOWED


def may_be_split(one: Divisible) -> Decision:
    """A public contribution that is whole: neither a part itself, nor with others joined to it."""
    if one.status is PublicationStatus.SPLIT:
        return refuse(N_("Questo contributo è già scomposto."), N_("Per cambiare le parti ricomponilo, poi scomponilo di nuovo."))
    if one.status is not PublicationStatus.PUBLISHED:
        return refuse(N_("Si scompone solo un contributo pubblicato."), N_("Pubblicalo prima, poi torna qui."))
    if one.whole:
        return refuse(
            filled(N_("È già una parte del contributo n. %(number)s."), number=one.whole),
            N_("Per cambiare le parti ricomponi quello, poi scomponilo di nuovo."),
        )
    if one.source_count:
        return refuse(N_("A questo contributo ne sono uniti altri."), N_("Separali prima, poi scomponilo."))
    return ALLOWED


def may_be_rejoined(parts: Sequence[PartState]) -> Decision:
    """Parts go back until one of them was answered, joined to another, or is public no more."""
    for part in parts:
        if part.is_answered:
            sentence = N_("La parte n. %(number)s ha già una risposta: il contributo resta in parti.")
            return refuse(filled(sentence, number=part.number))
        if part.status is not PublicationStatus.PUBLISHED or part.source_count:
            sentence = N_("La parte n. %(number)s è unita a un altro contributo, o un altro è unito a lei.")
            return refuse(filled(sentence, number=part.number), N_("Separali prima, poi ricomponi."))
    return ALLOWED
