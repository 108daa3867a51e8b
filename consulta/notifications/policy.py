# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sees what became of the letters, who follows what, which facts are told to whom, and when they come by mail."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_
from consulta.notifications.models import FollowedKind, MailFrequency, NewsKind

READERS = ("coordinator", "operator", "administrator", "auditor")
KEEPERS = ("coordinator", "administrator")

DIGEST_AT = time(7, 30)
"""When the daily digest leaves, on an Italian wall clock."""

PAUSE = timedelta(minutes=20)
"""Between two letters of news to one address: at most three an hour (trust.md §2)."""

_CONTRIBUTION, _OBJECTIVE, _TOPIC, _TABLE, _CYCLE = FollowedKind
TELLS: Mapping[str, tuple[NewsKind, tuple[FollowedKind, ...]]] = {
    "contribution_published": (NewsKind.CONTRIBUTIONS, (_TOPIC, _TABLE, _CYCLE)),
    "comment_published": (NewsKind.COMMENTS, (_CONTRIBUTION, _TOPIC)),
    "reply_published": (NewsKind.REPLIES, (_CONTRIBUTION, _TOPIC, _TABLE, _CYCLE)),
    "contribution_linked": (NewsKind.PLAN, (_CONTRIBUTION, _OBJECTIVE)),
    "objective_opened": (NewsKind.PLAN, (_CYCLE,)),
    "objective_changed": (NewsKind.PLAN, (_OBJECTIVE,)),
    "date_moved": (NewsKind.CALENDAR, (_CYCLE,)),
    "phase_opened": (NewsKind.CALENDAR, (_CYCLE,)),
    "cycle_decided": (NewsKind.CALENDAR, (_CYCLE,)),
    "topic_opened": (NewsKind.TOPICS, (_TABLE, _CYCLE)),
    "topic_changed": (NewsKind.TOPICS, (_TOPIC,)),
    "roundtable_opened": (NewsKind.TOPICS, (_CYCLE,)),
}
"""Fact → its kind and the things whose followers are told, the nearest first."""

OWN_ACTS = frozenset({"contribution_published", "comment_published"})
"""Facts that tell an author nothing new: the text is the author's own."""

LETTERED_AUTHORS = frozenset({"reply_published", "topic_opened"})
"""Facts of which the author is told by a letter of their own: in the application only."""

LETTERED_PARTICIPANTS = frozenset({"date_moved", "phase_opened"})
"""Facts of which everybody who wrote may be told by a letter of their own (``details["announced"]``)."""


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


def mail_due_at(frequency: MailFrequency, occurred_at: datetime) -> datetime | None:
    """When a fact goes into a letter; None for never."""
    if frequency is MailFrequency.NEVER:
        return None
    return occurred_at if frequency is MailFrequency.AT_ONCE else next_digest(occurred_at)
