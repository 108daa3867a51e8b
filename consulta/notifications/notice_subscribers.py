# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of notices: to who applied at once, to everybody who takes part through one announcement (invariant 11)."""

from typing import Any

from consulta.notices import queries as notices
from consulta.notices.events import (
    ApplicationDecided,
    ApplicationEvent,
    ApplicationSubmitted,
    MemberLeft,
    NoticeExtended,
    NoticeRevoked,
    PactPublished,
)
from consulta.notifications import addressed
from consulta.notifications.service import announce


def mail_receipt(event: ApplicationSubmitted) -> None:
    """Number and receipt."""
    _to_applicant(event, "notices/received")


def mail_decision(event: ApplicationDecided) -> None:
    """What the office decided, and why."""
    _to_applicant(event, "notices/decided")


def _to_applicant(event: ApplicationEvent, template: str) -> None:
    """To the citizen, or to everybody who speaks for the organisation."""
    assert event.territory_id is not None
    found, context = notices.get_application(event.territory_id, event.application_id), {"application_id": event.application_id}
    _to_whom(event, found.organisation_id, found.applicant_id, template, context)


def tell_seat_ended(event: MemberLeft) -> None:
    """The office ended a seat: the citizen, or everybody who speaks for the organisation, reads why. Who left by oneself knows it."""
    if not event.reason:
        return
    assert event.territory_id is not None
    seat = notices.get_seat(event.territory_id, event.member_id)
    context = {"member_id": event.member_id, "last_day": event.last_day}
    _to_whom(event, seat.organisation_id, seat.user_id, "notices/seat_ended", context)


def _to_whom(
    event: ApplicationEvent | MemberLeft, organisation_id: int | None, user_id: int | None, template: str, context: dict[str, Any]
) -> None:
    if organisation_id is not None:
        addressed.to_organisation(event, template, organisation_id, context)
    else:
        addressed.to_person(event, template, user_id, context)


def announce_extension(event: NoticeExtended) -> None:
    """The new term, to everybody who takes part."""
    dates = {"old": event.old.isoformat(), "new": event.new.isoformat()}
    _announce(event, "notices/extended", {"notice_id": event.notice_id, **dates, "reason": event.reason, "act": event.act})


def announce_revocation(event: NoticeRevoked) -> None:
    """The notice is taken back, and why."""
    _announce(event, "notices/revoked", {"notice_id": event.notice_id, "reason": event.reason})


def announce_pact(event: PactPublished) -> None:
    """A version of the pact is in force: members are asked to read it."""
    _announce(event, "notices/pact", {"cycle_id": event.cycle_id, "number": event.number})


def _announce(event: NoticeExtended | NoticeRevoked | PactPublished, template: str, context: dict[str, Any]) -> None:
    assert event.territory_id is not None
    announce(event.id, template, territory_id=event.territory_id, cycle_id=event.cycle_id, context=context, now=event.occurred_at)
