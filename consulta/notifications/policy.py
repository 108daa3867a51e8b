# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees what became of the letters, who follows what, which facts are told to whom, and when they come by mail."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Protocol

from consulta.consultations.models import CyclePhase
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.notifications.models import BulletinStatus, FollowedKind, MailFrequency, NewsKind

READERS = ("coordinator", "operator", "administrator", "auditor")
KEEPERS = ("coordinator", "administrator")
WRITERS = ("coordinator", "operator")
"""Who writes to many in the name of the office."""

CONFIRMED_ABOVE = 500
"""A message for more people than these leaves only when a second person of the office has read it."""

REMINDERS_FROM = time(9, 0)
"""From when the reminder of a meeting leaves, on the day before, on an Italian wall clock."""

PAUSED_AFTER = 3
"""Days on which an address was refused for good, before it is left alone."""

TOLD_PHASES = frozenset({CyclePhase.CLOSED_TO_INPUT.value, CyclePhase.DRAFT_PUBLISHED.value})
"""Phases that are told to everybody who wrote in the cycle, not only to its followers."""

STOPPABLE_FOR = timedelta(minutes=5)
"""Between the button and the first letter: time to stop it."""

DIGEST_AT = time(7, 30)
"""When the daily digest leaves, on an Italian wall clock."""

PAUSE = timedelta(minutes=20)
"""Between two letters of news to one address: at most three an hour (trust.md §2)."""

_CONTRIBUTION, _OBJECTIVE, _TOPIC, _TABLE, _CYCLE = FollowedKind
TELLS: Mapping[str, tuple[NewsKind, tuple[FollowedKind, ...]]] = {
    "contribution_published": (NewsKind.CONTRIBUTIONS, (_TOPIC, _TABLE, _CYCLE)),
    "contribution_revised": (NewsKind.CONTRIBUTIONS, (_CONTRIBUTION,)),
    "contribution_merged": (NewsKind.CONTRIBUTIONS, (_CONTRIBUTION,)),
    "contribution_separated": (NewsKind.CONTRIBUTIONS, (_CONTRIBUTION,)),
    "comment_published": (NewsKind.COMMENTS, (_CONTRIBUTION, _TOPIC)),
    "reply_published": (NewsKind.REPLIES, (_CONTRIBUTION, _TOPIC, _TABLE, _CYCLE)),
    "topic_replied": (NewsKind.REPLIES, (_TOPIC, _TABLE, _CYCLE)),
    "contribution_linked": (NewsKind.PLAN, (_CONTRIBUTION, _OBJECTIVE)),
    "contribution_unlinked": (NewsKind.PLAN, (_CONTRIBUTION, _OBJECTIVE)),
    "objective_opened": (NewsKind.PLAN, (_CYCLE,)),
    "objective_changed": (NewsKind.PLAN, (_OBJECTIVE,)),
    "objective_merged": (NewsKind.PLAN, (_OBJECTIVE,)),
    "synthesis_published": (NewsKind.REPLIES, (_TOPIC, _TABLE, _CYCLE)),
    "date_moved": (NewsKind.CALENDAR, (_CYCLE,)),
    "phase_opened": (NewsKind.CALENDAR, (_CYCLE,)),
    "cycle_decided": (NewsKind.CALENDAR, (_CYCLE,)),
    "meeting_convened": (NewsKind.CALENDAR, (_TABLE, _CYCLE)),
    "meeting_moved": (NewsKind.CALENDAR, (_TABLE, _CYCLE)),
    "meeting_cancelled": (NewsKind.CALENDAR, (_TABLE, _CYCLE)),
    "topic_opened": (NewsKind.TOPICS, (_TABLE, _CYCLE)),
    "topic_changed": (NewsKind.TOPICS, (_TOPIC,)),
    "roundtable_opened": (NewsKind.TOPICS, (_CYCLE,)),
}
"""Fact → its kind and the things whose followers are told, the nearest first."""

OWN_ACTS = frozenset({"contribution_published", "contribution_revised", "comment_published"})
"""Facts that tell an author nothing new: the text is the author's own."""

ANSWERS = frozenset({"comment_published"})
"""Facts told also to who is answered: nobody speaks into a void (issue 4, §2). They choose by kind how, and whether, to hear."""

TOLD_ENDORSERS = frozenset({"contribution_revised"})
"""Facts told to who endorses the contribution too: they endorsed what it said before."""

TOLD_LINES = frozenset({"reply_published", "contribution_revised"})
"""Facts of a contribution told also to who follows a line of the plan that it is linked to: a source of that line changed."""

LETTERED_AUTHORS = frozenset({"reply_published", "topic_opened", "contribution_merged", "contribution_separated"})
"""Facts of which the author is told by a letter of their own: in the application only."""

LETTERED_READERS = frozenset({"meeting_convened", "meeting_moved", "meeting_cancelled"})
"""Facts of which the readers of the meeting are told by a letter of their own."""

LETTERED_PARTICIPANTS = frozenset({"date_moved", "phase_opened"})
"""Facts of which everybody who wrote may be told by a letter of their own (``details["announced"]``)."""


FOLLOWED_LETTERS = frozenset({"opinions/asked", "opinions/forwarded"})
"""Letters whose fate is told to what they are about: until they have left, nothing was asked and nothing was passed on."""

NOTHING_LEFT = N_("il contributo non è più pubblico")
"""Why such a letter did not leave though nobody refused it."""

TO_BODIES = frozenset({*FOLLOWED_LETTERS, "opinions/extended", "opinions/cancelled", "opinions/reminder"})
"""Letters to bodies and offices: they leave also to an address that was paused, and their trouble is shown where they are written."""


def may_read_outbox(actor: Actor, territory_id: int) -> Decision:
    """The list of letters: masked addresses, never a text."""
    if actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("L'elenco dei messaggi è riservato all'ufficio."))


def may_retry_mail(actor: Actor, territory_id: int) -> Decision:
    """Put a letter that waits back at the front of the queue."""
    if actor.has_role(territory_id, *KEEPERS):
        return ALLOWED
    return refuse(N_("Un messaggio lo rimanda solo chi coordina o amministra."))


def may_follow(actor: Actor) -> Decision:
    """Whoever is signed in follows what everybody may read."""
    return ALLOWED if actor.is_authenticated else refuse(N_("Per seguire una pagina devi accedere."), N_("Accedi con la tua e-mail."))


def may_read_news(actor: Actor) -> Decision:
    """One's own news, and nobody else's."""
    return ALLOWED if actor.is_authenticated else refuse(N_("Per vedere le novità devi accedere."), N_("Accedi con la tua e-mail."))


def may_choose_mail(actor: Actor) -> Decision:
    """One's own letters."""
    return ALLOWED if actor.is_authenticated else refuse(N_("Per scegliere gli avvisi devi accedere."), N_("Accedi con la tua e-mail."))


def next_digest(at: datetime) -> datetime:
    """The first digest that leaves after an instant: half past seven in Italy, also on the days when the hour changes."""
    day = clock.rome_day(at)
    leaves = clock.from_rome(datetime.combine(day, DIGEST_AT))
    return leaves if at < leaves else clock.from_rome(datetime.combine(day + timedelta(days=1), DIGEST_AT))


def reminded_day(now: datetime) -> date | None:
    """The Italian day whose meetings are reminded now: tomorrow, from nine in the morning; None before."""
    local = clock.rome(now)
    return local.date() + timedelta(days=1) if local.time() >= REMINDERS_FROM else None


def bounds_of(day: date) -> tuple[datetime, datetime]:
    """The instants at which an Italian day begins and ends: 23, 24 or 25 hours apart."""
    return clock.rome_midnight(day), clock.rome_midnight(day + timedelta(days=1))


def mail_due_at(frequency: MailFrequency, occurred_at: datetime) -> datetime | None:
    """When a fact goes into a letter; None for never."""
    if frequency is MailFrequency.NEVER:
        return None
    return occurred_at if frequency is MailFrequency.AT_ONCE else next_digest(occurred_at)


class BulletinLike(Protocol):
    """What a policy asks of a message of the office to many."""

    @property
    def territory_id(self) -> int: ...
    @property
    def status(self) -> BulletinStatus: ...
    @property
    def written_by_id(self) -> int | None: ...
    @property
    def sent_by_id(self) -> int | None: ...
    @property
    def leaves_at(self) -> datetime | None: ...


def may_read_bulletins(actor: Actor, territory_id: int) -> Decision:
    """The list of what the office wrote to many."""
    if actor.is_system or actor.has_role(territory_id, *READERS):
        return ALLOWED
    return refuse(N_("Questa pagina è riservata all'ufficio."))


def may_write_bulletin(actor: Actor, territory_id: int) -> Decision:
    """Write to many in the name of the office: operators and who coordinates."""
    if actor.is_system or actor.has_role(territory_id, *WRITERS):
        return ALLOWED
    return refuse(N_("Gli annunci li scrivono gli operatori e chi coordina l'ufficio."), N_("Chiedi a un operatore dell'ufficio."))


def may_edit_bulletin(actor: Actor, bulletin: BulletinLike) -> Decision:
    """Change its words or its readers: while it is being prepared."""
    return first_refusal(may_write_bulletin(actor, bulletin.territory_id), _is_draft(bulletin))


def may_send_bulletin(actor: Actor, bulletin: BulletinLike) -> Decision:
    """Say that it is ready: it leaves, or waits for the second person."""
    return may_edit_bulletin(actor, bulletin)


def _is_draft(bulletin: BulletinLike) -> Decision:
    if bulletin.status is BulletinStatus.DRAFT:
        return ALLOWED
    return refuse(N_("L'annuncio non è più in preparazione: non si può cambiare."), N_("Se serve, scrivine un altro."))


def may_confirm_bulletin(actor: Actor, bulletin: BulletinLike) -> Decision:
    """The second pair of eyes: neither who wrote it nor who asked to send it."""
    allowed = may_write_bulletin(actor, bulletin.territory_id)
    if not allowed:
        return allowed
    if bulletin.status is not BulletinStatus.TO_CONFIRM:
        return refuse(N_("L'annuncio non aspetta una conferma."))
    if actor.user_id in (bulletin.written_by_id, bulletin.sent_by_id) and not actor.is_system:
        return refuse(
            N_("L'annuncio l'hai preparato tu: lo conferma un'altra persona."), N_("Avvisa un'altra persona dell'ufficio che è pronto.")
        )
    return ALLOWED


def may_return_bulletin(actor: Actor, bulletin: BulletinLike) -> Decision:
    """Give back what waits for a confirmation, to be changed: also who asked for it, who has thought better."""
    allowed = may_write_bulletin(actor, bulletin.territory_id)
    if allowed and bulletin.status is not BulletinStatus.TO_CONFIRM:
        return refuse(N_("L'annuncio non aspetta una conferma."))
    return allowed


def may_cancel_bulletin(actor: Actor, bulletin: BulletinLike, now: datetime) -> Decision:
    """Stop it before its first letter leaves."""
    allowed = may_write_bulletin(actor, bulletin.territory_id)
    if not allowed:
        return allowed
    if bulletin.status in (BulletinStatus.DRAFT, BulletinStatus.TO_CONFIRM):
        return ALLOWED
    if bulletin.status is BulletinStatus.LEAVING and bulletin.leaves_at is not None and now < bulletin.leaves_at:
        return ALLOWED
    return refuse(N_("L'annuncio è già partito o è stato annullato."), N_("Se c'è un errore, scrivine un altro che lo corregge."))


def needs_second(people: int) -> bool:
    """Whether a message for so many people waits for a second person."""
    return people > CONFIRMED_ABOVE


def is_gone(refusals: int) -> bool:
    """Whether an address was refused on so many days that no letter leaves to it any more."""
    return refusals >= PAUSED_AFTER


def always_tries(template: str) -> bool:
    """Letters that leave also to a paused address: those that somebody has just asked for, those to bodies."""
    return template.startswith("accounts/") or template == "notifications/check_address" or template in TO_BODIES
