# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes of what people follow, of what they have read and of what they chose about letters.

They are nobody's business but the person's: no audit event, no line of the register, no new version of the public pages.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from consulta.accounts.models import User
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid
from consulta.core.unit_of_work import current, transactional
from consulta.core.words import N_
from consulta.notifications import policy
from consulta.notifications.models import Follow, FollowedKind, MailChoice, MailFrequency, NewsItem, NewsKind
from consulta.notifications.queries import FollowedThing, get_thing, is_following
from consulta.notifications.requests import ChooseMail, Thing

FOLLOWED_CAP = 500
"""Things one person follows in all: enough for every topic and objective of a plan."""
_HERE = {"synchronize_session": False}


@transactional
def follow(actor: Actor, thing: Thing, now: datetime) -> FollowedThing:
    """Follow a thing that everybody may read; again is the same. Raises NotFound, Refused, Invalid when they are too many."""
    policy.may_follow(actor).or_refuse()
    found = get_thing(thing, now)
    session = current().session
    if is_following(actor.user_id, thing):
        return found
    mine = select(Follow.id).where(Follow.user_id == actor.user_id).limit(FOLLOWED_CAP)
    if len(session.scalars(mine).all()) >= FOLLOWED_CAP:
        raise Invalid({"thing": N_("Segui già 500 pagine: smetti di seguirne una, poi riprova.")})
    row = Follow(
        user_id=actor.user_id, territory_id=thing.territory_id, thing_kind=FollowedKind(thing.kind), thing_id=thing.id, created_at=now
    )
    with suppress(IntegrityError), session.begin_nested():  # a second click came first
        session.add(row)
    return found


@transactional
def unfollow(actor: Actor, thing: Thing) -> None:
    """Stop following; what was not followed stays so. What waits for a letter about that thing leaves in none. Raises Refused."""
    policy.may_follow(actor).or_refuse()
    session = current().session
    session.execute(
        delete(Follow).where(
            Follow.user_id == actor.user_id,
            Follow.territory_id == thing.territory_id,
            Follow.thing_kind == thing.kind,
            Follow.thing_id == thing.id,
        ),
        execution_options=_HERE,
    )
    waiting = (NewsItem.user_id == actor.user_id, NewsItem.thing_kind == thing.kind, NewsItem.thing_id == thing.id)
    session.execute(update(NewsItem).where(*waiting).values(mail_due_at=None), execution_options=_HERE)


@transactional
def mark_read(actor: Actor, territory_id: int, up_to: int, now: datetime) -> None:
    """The lines shown so far were read; those that came since (a greater id) stay new. Raises Refused."""
    policy.may_read_news(actor).or_refuse()
    mine = (NewsItem.user_id == actor.user_id, NewsItem.territory_id == territory_id)
    statement = update(NewsItem).where(*mine, NewsItem.id <= up_to, NewsItem.read_at.is_(None)).values(read_at=now)
    current().session.execute(statement, execution_options=_HERE)


@transactional
def choose_mail(actor: Actor, request: ChooseMail, now: datetime) -> None:
    """Keep what a person chose. Raises Refused, Invalid, Conflict with what stands now when another window saved before."""
    policy.may_choose_mail(actor).or_refuse()
    assert actor.user_id is not None
    session = current().session
    chosen = session.scalar(select(MailChoice).where(MailChoice.user_id == actor.user_id).with_for_update())
    if (chosen.version if chosen else 0) != request.version:
        raise Conflict(N_("Hai cambiato gli avvisi in un'altra finestra: qui sotto leggi che cosa vale adesso."))
    frequencies = _unusual(request.frequencies)
    if chosen is None:
        session.add(MailChoice(user_id=actor.user_id, no_mail=request.no_mail, frequencies=frequencies, updated_at=now))
        return
    chosen.no_mail, chosen.frequencies, chosen.updated_at = request.no_mail, frequencies, now
    chosen.version += 1


@transactional
def unsubscribe(user_id: int, now: datetime) -> bool:
    """No more letters of news to a person: what the one-click link does, again and again the same. False for nobody's id."""
    session = current().session
    email = session.scalar(select(User.email).where(User.id == user_id))
    if email is None:
        return False
    chosen = session.scalar(select(MailChoice).where(MailChoice.user_id == user_id).with_for_update())
    if chosen is None:
        session.add(MailChoice(user_id=user_id, no_mail=True, frequencies={}, updated_at=now))
    elif not chosen.no_mail:
        chosen.no_mail, chosen.updated_at = True, now
        chosen.version += 1
    return True


def _unusual(frequencies: Mapping[str, str]) -> dict[str, str]:
    """What differs from the daily digest. Raises Invalid for a word that is none of the list."""
    try:
        chosen = {NewsKind(kind): MailFrequency(frequency) for kind, frequency in frequencies.items()}
    except ValueError:
        raise Invalid({"frequencies": N_("Scegli per ogni avviso una voce dell'elenco.")}) from None
    return {kind.value: frequency.value for kind, frequency in chosen.items() if frequency is not MailFrequency.DAILY}
