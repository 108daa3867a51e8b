# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who joins contributions that say the same thing, and which may be joined (domain.md invariant 7; record 0037). Pure."""

from typing import Protocol

from consulta.contributions.models import PublicationStatus
from consulta.contributions.policy.permissions import MODERATORS
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_, filled

MERGE_REASON_FLOOR, MERGE_REASON_CAP = 10, 600
TO_BE_PUBLISHED = frozenset({PublicationStatus.SUBMITTED, PublicationStatus.IN_MODERATION})
"""A source that waits to be read is published in the same act, by who may decide on it."""
NOT_PUBLISHED = N_("Si unisce solo un contributo pubblicato: pubblicalo prima, poi torna qui.")


class JoinableLike(Protocol):
    """What a policy asks of a contribution that is to be joined to another."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> str: ...
    @property
    def cycle_id(self) -> int: ...
    @property
    def status(self) -> PublicationStatus: ...
    @property
    def merged_into(self) -> str: ...
    @property
    def source_count(self) -> int: ...


def may_merge(actor: Actor, territory_id: int, *author_ids: int | None) -> Decision:
    """Operators and coordinators of the territory, never where one of the texts is their own."""
    if not (actor.is_system or actor.has_role(territory_id, *MODERATORS)):
        return refuse(N_("I contributi li uniscono e li separano operatori e coordinatore."), N_("Chiedi a un operatore dell'ufficio."))
    if actor.user_id is not None and actor.user_id in author_ids:
        return refuse(
            N_("Uno dei due contributi è tuo: li unisce o li separa un'altra persona dell'ufficio."),
            N_("Chiedi a un collega di aprire questa pagina."),
        )
    return ALLOWED


def may_be_source(source: JoinableLike) -> Decision:
    """A public contribution, or one that waits to be; neither merged already nor with others merged into it."""
    if source.status is PublicationStatus.MERGED:
        sentence = N_("Questo contributo è già unito al n. %(number)s: se va unito a un altro, prima separalo.")
        return refuse(filled(sentence, number=source.merged_into))
    if source.status is not PublicationStatus.PUBLISHED and source.status not in TO_BE_PUBLISHED:
        return refuse(NOT_PUBLISHED)
    if source.source_count:
        return refuse(N_("A questo contributo ne sono già uniti altri: unisci l'altro a questo, oppure prima separa quelli già uniti."))
    return ALLOWED


def goes_round(source: JoinableLike, target: JoinableLike) -> Decision:
    """A contribution joined to itself, or to one that is joined to it already: what is asked goes round in a circle."""
    if source.id == target.id:
        return refuse(N_("È lo stesso contributo: scegline un altro."))
    if target.status is PublicationStatus.MERGED and target.merged_into == source.number:
        return refuse(filled(N_("Il contributo n. %(number)s è già unito a questo: non serve unirli di nuovo."), number=target.number))
    return ALLOWED


def may_be_target(source: JoinableLike, target: JoinableLike) -> Decision:
    """Another public contribution of the same consultation, that is not merged itself: the sentence names the one to use instead."""
    if not (round_trip := goes_round(source, target)):
        return round_trip
    if target.status is PublicationStatus.MERGED:
        sentence = N_("Il contributo n. %(number)s è già unito al n. %(root)s: unisci questo al n. %(root)s.")
        return refuse(filled(sentence, number=target.number, root=target.merged_into))
    if target.status is not PublicationStatus.PUBLISHED:
        return refuse(filled(N_("Il contributo n. %(number)s non è pubblico: scegline uno pubblicato."), number=target.number))
    if source.cycle_id != target.cycle_id:
        return refuse(filled(N_("Il contributo n. %(number)s è di un'altra consultazione: restano separati."), number=target.number))
    return ALLOWED
