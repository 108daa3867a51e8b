# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a report says of the procedure: the notices with their terms, every dated decision, the pact, who sits at the tavoli."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from consulta.consultations import queries as consultations
from consulta.consultations.models import Roundtable, RoundtableKind
from consulta.core import clock
from consulta.core.db import db
from consulta.core.words import dated
from consulta.notices import queries as notices
from consulta.notices.models import MemberStanding, Notice, NoticeChange, NoticeChangeKind, NoticeStatus, RoundtableMember
from consulta.organisations.models import Organisation, OrganisationStatus
from consulta.organisations.policy import SPEAKING
from consulta.reports.material import Act, Posted
from consulta.reports.wording import day

_SPEAKING = [OrganisationStatus(value) for value in sorted(SPEAKING)]
_TOLD = (NoticeChangeKind.EXTENDED, NoticeChangeKind.CONCLUDED, NoticeChangeKind.REVOKED)


def read_acts(cycle_id: int) -> Sequence[Act]:
    """Decisions, moved dates from when to when, what happened to the notices, versions of the pact; the oldest first."""
    found = [Act(clock.rome_day(one.decided_at), one.decision.label, one.act) for one in consultations.list_decisions(cycle_id)]
    for one in consultations.list_date_changes(cycle_id):
        moved = _moved(one.old_starts_at, one.new_starts_at)
        found.append(Act(clock.rome_day(one.changed_at), f"Data cambiata: {one.phase.label}, {moved}", one.act, one.reason))
    for pact in notices.list_pacts(cycle_id, published_only=True):
        if pact.published_at:
            found.append(Act(clock.rome_day(pact.published_at), f"Patto di partecipazione, versione {pact.number}"))
    return sorted([*found, *_of_notices(cycle_id)], key=lambda act: act.on)


def _moved(old: datetime | None, new: datetime | None) -> str:
    """From when to when; a day that was not set before is left out."""
    ends = (("dal", old), ("al", new))
    return " ".join(dated(article, day(clock.rome_day(at))) for article, at in ends if at)


def _of_notices(cycle_id: int) -> list[Act]:
    query = (
        select(NoticeChange, Notice.title)
        .join(Notice, Notice.id == NoticeChange.notice_id)
        .where(Notice.cycle_id == cycle_id, Notice.status != NoticeStatus.DRAFT, NoticeChange.kind.in_(_TOLD))
        .order_by(NoticeChange.id)
    )
    found = []
    for one, title in db.session.execute(query):
        moved = _moved(one.old_closes_at, one.new_closes_at) if one.kind is NoticeChangeKind.EXTENDED else ""
        what = ", ".join(part for part in (f"{one.kind.label}: avviso «{title}»", moved) if part)
        found.append(Act(clock.rome_day(one.changed_at), what, one.act, one.reason))
    return found


def read_notices(cycle_id: int) -> Sequence[Posted]:
    """The notices that are public, the oldest first: their term, who answers for them, act, protocol and albo."""
    query = select(Notice).where(Notice.cycle_id == cycle_id, Notice.status != NoticeStatus.DRAFT)
    found = []
    for one in db.session.scalars(query.order_by(Notice.published_at, Notice.id)):
        found.append(
            Posted(
                on=clock.rome_day(one.published_at or one.opens_at),
                title=one.title,
                opens=clock.rome_day(one.opens_at),
                closes=clock.rome_day(one.closes_at),
                officer=one.officer_name,
                role=one.officer_role,
                reference=", ".join(part for part in (one.act, _protocol(one), _board(one.board_reference)) if part),
            )
        )
    return found


def _protocol(row: Notice) -> str:
    on = f" {dated('del', day(row.protocol_on))}" if row.protocol_on else ""
    return f"prot. {row.protocol_number}{on}" if row.protocol_number else ""


def _board(reference: str) -> str:
    """Where it stood on the albo, named once: many write the word themselves."""
    return f"albo: {reference}" if reference and not reference.casefold().startswith("albo") else reference


def read_seats(cycle_id: int) -> Sequence[tuple[str, tuple[str, ...]]]:
    """Each tavolo with the organisations that sit there now.

    Union tavoli are reserved (invariant 15), and citizens are a number elsewhere (invariant 17).
    """
    query = (
        select(Roundtable.id, Roundtable.title, Organisation.name, RoundtableMember.standing)
        .join(RoundtableMember, RoundtableMember.roundtable_id == Roundtable.id)
        .join(Organisation, Organisation.id == RoundtableMember.organisation_id)
        .where(
            Roundtable.cycle_id == cycle_id,
            Roundtable.kind != RoundtableKind.UNION,
            RoundtableMember.until.is_(None),
            Organisation.status.in_(_SPEAKING),
        )
        .order_by(Roundtable.position, Roundtable.id, func.lower(Organisation.name), Organisation.id)
    )
    found: dict[tuple[int, str], list[str]] = {}
    for id_, title, name, standing in db.session.execute(query):
        how = "" if standing is MemberStanding.FORMAL else f" ({standing.label.lower()})"
        found.setdefault((id_, title), []).append(f"{name}{how}")
    return [(title, tuple(names)) for (_id, title), names in found.items()]
