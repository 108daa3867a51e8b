# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passing a contribution on, and what became of the letters: told by whoever delivers them."""

from datetime import datetime

from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, NotFound
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.opinions import policy
from consulta.opinions.events import ContributionForwarded, ForwardingAsked, LetterLost
from consulta.opinions.models import Addressee, Forwarding, LetterState, Opinion, OpinionStatus
from consulta.opinions.service.pieces import author_of, number_of, pick_addressee


def pass_on(actor_id: int | None, territory_id: int, contribution_id: int, addressee_id: int, now: datetime) -> None:
    """In the open transaction, because a reply that names the body becomes public: write the letter, once for each body."""
    session = current().session
    there = select(Forwarding.id).where(Forwarding.contribution_id == contribution_id, Forwarding.addressee_id == addressee_id)
    if session.scalar(there) is not None:
        return
    body = session.get_one(Addressee, addressee_id)  # archived meanwhile or not: the reply names it
    row = add(
        Forwarding(
            territory_id=territory_id,
            contribution_id=contribution_id,
            addressee_id=body.id,
            name=body.name,
            gender=body.gender,
            email=body.email,
            asked_at=now,
            letter_key="",
            state=LetterState.WAITING,
        )
    )
    _write_letter(actor_id, row, now, is_again=False)


def _write_letter(actor_id: int | None, row: Forwarding, now: datetime, *, is_again: bool) -> None:
    event = ForwardingAsked(
        occurred_at=now,
        actor_id=actor_id,
        territory_id=row.territory_id,
        forwarding_id=row.id,
        number=number_of(row.contribution_id),
        body=row.name,
        is_again=is_again,
    )
    row.letter_key, row.state, row.error = event.id, LetterState.WAITING, ""
    current().session.flush()
    emit(event)


@transactional
def pass_on_again(actor: Actor, territory_id: int, forwarding_id: int, version: int, now: datetime) -> None:
    """Write a letter that did not arrive once more, to the address that the list has now. Raises NotFound, Refused, Invalid, Conflict."""
    query = select(Forwarding).where(Forwarding.id == forwarding_id, Forwarding.territory_id == territory_id)
    row = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    if row.version == version + 1 and row.state is LetterState.WAITING:
        return  # a second click
    if row.version != version:
        raise Conflict(N_("Nel frattempo un collega ha già lavorato su questa trasmissione: ricarica la pagina."))
    policy.may_forward_again(actor, territory_id, row.state).or_refuse()
    row.email = pick_addressee(territory_id, row.addressee_id, "addressee_id").email
    row.version += 1
    _write_letter(actor.user_id, row, now, is_again=True)


@transactional
def letter_left(letter_key: str, now: datetime) -> None:
    """The mail server took the letter of a request or of something passed on."""
    opinion, forwarding = _by_letter(letter_key)
    if opinion is not None and opinion.letter_state is not LetterState.SENT:
        opinion.letter_state, opinion.letter_at, opinion.letter_error = LetterState.SENT, now, ""
    if forwarding is not None and forwarding.state is not LetterState.SENT:
        forwarding.state, forwarding.sent_at, forwarding.error = LetterState.SENT, now, ""
        emit(
            ContributionForwarded(
                occurred_at=now,
                actor_id=None,
                territory_id=forwarding.territory_id,
                forwarding_id=forwarding.id,
                contribution_id=forwarding.contribution_id,
                author_id=author_of(forwarding.contribution_id),
                number=number_of(forwarding.contribution_id),
                body=forwarding.name,
                on=clock.rome_day(now).isoformat(),
            )
        )


@transactional
def letter_lost(letter_key: str, error: str, now: datetime) -> None:
    """The letter will not arrive, or came back after it had left: the office is told, and may write it again."""
    opinion, forwarding = _by_letter(letter_key)
    if opinion is not None and opinion.status is OpinionStatus.WAITING:
        opinion.letter_state, opinion.letter_at, opinion.letter_error = LetterState.FAILED, None, error[:300]
        _tell_lost("opinion", opinion.id, opinion, now)
    if forwarding is not None:
        forwarding.state, forwarding.sent_at, forwarding.error = LetterState.FAILED, None, error[:300]
        _tell_lost("forwarding", forwarding.id, forwarding, now)


def _by_letter(letter_key: str) -> tuple[Opinion | None, Forwarding | None]:
    session = current().session
    fresh = {"populate_existing": True}
    return (
        session.scalar(select(Opinion).where(Opinion.letter_key == letter_key).with_for_update().execution_options(**fresh)),
        session.scalar(select(Forwarding).where(Forwarding.letter_key == letter_key).with_for_update().execution_options(**fresh)),
    )


def _tell_lost(what: str, thing_id: int, row: Opinion | Forwarding, now: datetime) -> None:
    emit(
        LetterLost(
            occurred_at=now,
            actor_id=None,
            territory_id=row.territory_id,
            what=what,
            thing_id=thing_id,
            number=number_of(row.contribution_id),
            body=row.name,
        )
    )
