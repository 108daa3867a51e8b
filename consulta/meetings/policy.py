# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One predicate per verb, and who sees a meeting (invariants 5 and 15). No database, no clock of their own."""

from datetime import datetime
from typing import Protocol

from consulta.consultations.policy import COORDINATOR, EDITORS, READERS
from consulta.contributions.policy.permissions import DESK
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.meetings.models import COMING, TRANSITIONS, MeetingStatus

__all__ = ["COORDINATOR", "DESK", "EDITORS", "READERS"]

CHANGEABLE = (MeetingStatus.CONVENED, MeetingStatus.HELD, MeetingStatus.CANCELLED)
"""States that somebody chooses; ``minuted`` follows from the minutes."""
_ENDED = frozenset({MeetingStatus.MINUTED, MeetingStatus.CANCELLED})


class MeetingLike(Protocol):
    """What a policy asks of a meeting."""

    @property
    def territory_id(self) -> int: ...
    @property
    def is_union(self) -> bool: ...
    @property
    def status(self) -> MeetingStatus: ...
    @property
    def starts_at(self) -> datetime: ...


def is_public(is_union: bool, status: MeetingStatus) -> bool:
    """Whether anybody may know of a meeting, and of what was said there: of a union tavolo, from its minutes on (invariant 15)."""
    return not is_union or status is MeetingStatus.MINUTED


def may_read_meeting(actor: Actor, meeting: MeetingLike, *, sits_there: bool = False) -> Decision:
    """Anybody, unless the meeting is reserved; who sits at its tavolo and the staff of its territory always."""
    if is_public(meeting.is_union, meeting.status) or sits_there or sees_reserved(actor, meeting.territory_id):
        return ALLOWED
    return refuse(N_("La pagina che cerchi non esiste o non è pubblica."))


def sees_reserved(actor: Actor, territory_id: int) -> bool:
    """Whether somebody sees also what is reserved until the minutes are public."""
    return actor.is_system or actor.is_staff_of(territory_id)


def may_read_office(actor: Actor, territory_id: int) -> Decision:
    """The office's pages of meetings: who works on the consultation."""
    if actor.is_system or actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Questa pagina è riservata all'ufficio."))


def may_plan_meeting(actor: Actor, territory_id: int) -> Decision:
    """Plan a meeting, change it, note who was there, write the minutes: operators and coordinator."""
    if actor.is_system or actor.has_role(territory_id, *EDITORS):
        return ALLOWED
    return refuse(N_("Gli incontri sono curati dagli operatori e da chi coordina l'ufficio."), N_("Chiedi a un operatore dell'ufficio."))


def may_edit_meeting(actor: Actor, meeting: MeetingLike) -> Decision:
    """Change title, place or agenda: until the minutes are public or the meeting is cancelled."""
    return first_refusal(may_plan_meeting(actor, meeting.territory_id), _not_ended(meeting))


def _not_ended(meeting: MeetingLike) -> Decision:
    if meeting.status is MeetingStatus.MINUTED:
        return refuse(N_("Il verbale è pubblico: l'incontro non si può più cambiare."), N_("Se c'è un errore, correggi il verbale."))
    if meeting.status is MeetingStatus.CANCELLED:
        return refuse(N_("L'incontro è stato annullato."), N_("Se si tiene lo stesso, programmane uno nuovo."))
    return ALLOWED


def may_move_meeting(actor: Actor, meeting: MeetingLike) -> Decision:
    """Give it another day: while it is still expected."""
    if meeting.status in COMING:
        return may_plan_meeting(actor, meeting.territory_id)
    return first_refusal(may_edit_meeting(actor, meeting), refuse(N_("L'incontro si è già tenuto: il giorno non si può più cambiare.")))


def may_change_status(actor: Actor, meeting: MeetingLike, to: MeetingStatus, now: datetime) -> Decision:
    """Convene, say that it was held (never before its day), cancel."""
    allowed = may_plan_meeting(actor, meeting.territory_id)
    if not allowed or to not in CHANGEABLE:
        return first_refusal(allowed, refuse(N_("Scegli uno stato dall'elenco.")))
    if to not in TRANSITIONS[meeting.status]:
        return first_refusal(_not_ended(meeting), refuse(N_("L'incontro è già in questo stato o lo ha superato.")))
    return _has_come(meeting, now) if to is MeetingStatus.HELD else ALLOWED


def list_changes(actor: Actor, meeting: MeetingLike, now: datetime) -> list[MeetingStatus]:
    """The states that somebody may give a meeting now."""
    return [status for status in CHANGEABLE if may_change_status(actor, meeting, status, now)]


def _has_come(meeting: MeetingLike, now: datetime) -> Decision:
    if clock.rome_day(now) < clock.rome_day(meeting.starts_at):
        return refuse(N_("Il giorno dell'incontro non è ancora arrivato."), N_("Torna su questa pagina il giorno dell'incontro."))
    return ALLOWED


def may_capture(actor: Actor, meeting: MeetingLike, now: datetime) -> Decision:
    """Write down what is said in the room: who works at the desk, from the day of the meeting until its minutes are public."""
    if not (actor.is_system or actor.has_role(meeting.territory_id, *DESK)):
        return refuse(N_("Solo l'ufficio può scrivere quello che si dice in sala."))
    return first_refusal(_not_ended(meeting), _has_come(meeting, now))


def may_record_attendance(actor: Actor, meeting: MeetingLike, now: datetime) -> Decision:
    """Note who is there: from the day of the meeting until its minutes are public (invariant 5)."""
    return first_refusal(may_plan_meeting(actor, meeting.territory_id), _not_ended(meeting), _has_come(meeting, now))


def may_write_minutes(actor: Actor, meeting: MeetingLike) -> Decision:
    """Write the minutes of a meeting that was held, or the correction of minutes already public."""
    if meeting.status in (MeetingStatus.HELD, MeetingStatus.MINUTED):
        return may_plan_meeting(actor, meeting.territory_id)
    return first_refusal(
        may_plan_meeting(actor, meeting.territory_id),
        refuse(N_("Il verbale si scrive quando l'incontro si è tenuto."), N_("Prima segna l'incontro come tenuto.")),
    )


def may_publish_minutes(actor: Actor, meeting: MeetingLike) -> Decision:
    """Publish minutes: who coordinates the office (domain.md §4.3)."""
    if not (actor.is_system or actor.has_role(meeting.territory_id, COORDINATOR)):
        return refuse(N_("Il verbale lo pubblica chi coordina l'ufficio."), N_("Avvisa chi coordina che la bozza è pronta."))
    return may_write_minutes(actor, meeting)


def may_record_agreement(actor: Actor, meeting: MeetingLike) -> Decision:
    """Record how the talks with the unions ended: at a union tavolo, once the meeting was held.

    Who plans meetings, until the meeting is public; from then on what is written is public at once, and who coordinates writes it.
    """
    allowed = may_plan_meeting(actor, meeting.territory_id)
    if not allowed:
        return allowed
    if not meeting.is_union:
        return refuse(
            N_("L'incontro non è di un tavolo sindacale: l'accordo si scrive solo lì."),
            N_("Apri l'incontro del tavolo sindacale, oppure programmane uno."),
        )
    if meeting.status not in (MeetingStatus.HELD, MeetingStatus.MINUTED):
        return refuse(N_("L'accordo si scrive quando l'incontro si è tenuto."), N_("Prima segna l'incontro come tenuto."))
    if meeting.status is MeetingStatus.MINUTED and not (actor.is_system or actor.has_role(meeting.territory_id, COORDINATOR)):
        return refuse(
            N_("Il verbale è pubblico: quello che scrivi si legge subito, e lo scrive chi coordina l'ufficio."), N_("Avvisa chi coordina.")
        )
    return ALLOWED


def may_keep_documents(actor: Actor, meeting: MeetingLike) -> Decision:
    """Bring documents of a meeting, publish them, take them away: who plans it, unless it was cancelled."""
    if meeting.status is MeetingStatus.CANCELLED:
        return first_refusal(may_plan_meeting(actor, meeting.territory_id), _not_ended(meeting))
    return may_plan_meeting(actor, meeting.territory_id)


def may_read_document(actor: Actor, meeting: MeetingLike, *, is_released: bool) -> Decision:
    """Who works on the consultation always; everybody once it is released and the meeting itself is public (invariant 15)."""
    if is_released:
        return may_read_meeting(actor, meeting)
    return may_read_office(actor, meeting.territory_id)


def may_publish_statement(is_union: bool, status: MeetingStatus) -> Decision:
    """Whether what was said in a meeting may become public: at a union tavolo not before its minutes (invariant 15)."""
    if is_public(is_union, status):
        return ALLOWED
    return refuse(
        N_("È stato detto a un tavolo sindacale: resta riservato finché non è pubblico il verbale."),
        N_("Pubblica prima il verbale dell'incontro."),
    )
