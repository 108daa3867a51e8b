# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""People and organisations: who wrote, who enrolled, who endorsed. A person or a body counts once in a cycle."""

from typing import Any

from sqlalchemy import Select, String, case, func, select, type_coerce, union_all

from consulta.accounts.models import User
from consulta.consultations.models import Roundtable
from consulta.contributions.models import Comment, Contribution, Endorsement, PublicationStatus
from consulta.meetings.models import Attendance, AttendanceQuality, Meeting
from consulta.notices.models import Application, ApplicationStatus, Notice, RoundtableMember
from consulta.numbers.counting.cells import BODIES, NONE, OUTSIDE, PERSONS, Cells, gather
from consulta.organisations.models import Organisation
from consulta.territory.models import Municipality

_NOT_SENT = (ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN)


HOME: Any = case((User.is_from_outside.is_(True), OUTSIDE), else_=func.coalesce(Municipality.belfiore, NONE))
"""Where a person lives, given the comune of their account: its code, outside, or not said."""


def _voices(territory_id: int) -> Any:
    texts = [
        select(table.cycle_id, table.author_id.label("person"), table.organisation_id.label("body")).where(
            table.territory_id == territory_id, table.status == PublicationStatus.PUBLISHED
        )
        for table in (Contribution, Comment)
    ]
    return union_all(*texts).subquery()


def speakers(territory_id: int) -> Any:
    """Cycle and id of every person who wrote in their own name."""
    voices = _voices(territory_id)
    own = select(voices.c.cycle_id, voices.c.person.label("id")).where(voices.c.body.is_(None), voices.c.person.is_not(None))
    return own.distinct().subquery()


def speaking_bodies(territory_id: int) -> Any:
    """Cycle and id of every organisation that somebody wrote for."""
    voices = _voices(territory_id)
    return select(voices.c.cycle_id, voices.c.body.label("id")).where(voices.c.body.is_not(None)).distinct().subquery()


def seated_bodies(territory_id: int) -> Any:
    """Cycle and id of every organisation that sits at a tavolo today."""
    return (
        select(Roundtable.cycle_id, RoundtableMember.organisation_id.label("id"))
        .join(Roundtable, Roundtable.id == RoundtableMember.roundtable_id)
        .where(Roundtable.territory_id == territory_id, RoundtableMember.until.is_(None), RoundtableMember.organisation_id.is_not(None))
        .distinct()
        .subquery()
    )


def present_bodies(territory_id: int) -> Any:
    """Cycle and id of every organisation that came to a meeting."""
    return (
        select(Meeting.cycle_id, Attendance.organisation_id.label("id"))
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Meeting.territory_id == territory_id, Attendance.quality != AttendanceQuality.ABSENT)
        .distinct()
        .subquery()
    )


def enrolments(territory_id: int) -> Any:
    """Ids of the newest enrolment of each citizen in each cycle."""
    return (
        select(func.max(Application.id).label("id"))
        .join(Notice, Notice.id == Application.notice_id)
        .where(
            Application.territory_id == territory_id,
            Application.organisation_id.is_(None),
            Application.applicant_id.is_not(None),
            Application.status.not_in(_NOT_SENT),
        )
        .group_by(Notice.cycle_id, Application.applicant_id)
        .subquery()
    )


def count_voices(cells: Cells, territory_id: int) -> None:
    """Who wrote at least one public contribution or comment: people for themselves, and organisations somebody spoke for."""
    persons, bodies = speakers(territory_id), speaking_bodies(territory_id)
    gather(cells, "people", _count(persons))
    living = _count(persons, HOME).join(User, User.id == persons.c.id)
    gather(cells, "people.comune", living.outerjoin(Municipality, Municipality.id == User.municipality_id))
    gather(cells, "organisations", _count(bodies))
    known = (Organisation, Organisation.id == bodies.c.id)
    gather(cells, "organisations.category", _count(bodies, Organisation.category).join(*known))
    seat = _count(bodies, Municipality.belfiore).join(*known)
    gather(cells, "organisations.comune", seat.outerjoin(Municipality, Municipality.id == Organisation.municipality_id))


def _count(found: Any, *columns: Any) -> Select[Any]:
    return select(found.c.cycle_id, *columns, func.count()).select_from(found).group_by(found.c.cycle_id, *columns)


def count_seats(cells: Cells, territory_id: int) -> None:
    """Organisations that sit at a tavolo, and those that came to a meeting, each by category."""
    for measure, found in (("seated.category", seated_bodies(territory_id)), ("came.category", present_bodies(territory_id))):
        gather(cells, measure, _count(found, Organisation.category).join(Organisation, Organisation.id == found.c.id))


def _band() -> Any:
    """The band of age in which both the form and the population have a boundary (``population.BANDS``)."""
    bands = {"from_14": "14-17", "from_18": "18-49", "from_30": "18-49", "from_50": "50-64", "from_65": "65+"}
    return case(*((Application.age_band == said, band) for said, band in bands.items()), else_=NONE)


def _sex() -> Any:
    return func.coalesce(type_coerce(Application.sex, String), NONE)


ENROLLED: dict[str, tuple[Any, ...]] = {
    "enrolled": (),
    "enrolled.role": (Application.citizen_role,),
    "enrolled.age": (_band(),),
    "enrolled.sex": (_sex(),),
    "enrolled.age_sex": (_band(), _sex()),
}
"""What each number tells enrolled citizens by: the line, then the column."""


def count_enrolled(cells: Cells, territory_id: int) -> None:
    """Citizens who enrolled in a tavolo of the cycle, each once by their newest enrolment: role, age and sex as they said them."""
    newest = enrolments(territory_id)
    for measure, columns in ENROLLED.items():
        query = select(Notice.cycle_id, *columns, func.count()).select_from(Application).join(Notice, Notice.id == Application.notice_id)
        gather(cells, measure, query.where(Application.id.in_(select(newest.c.id))).group_by(Notice.cycle_id, *columns))


def count_endorsements(cells: Cells, territory_id: int) -> None:
    """Sostegni to public contributions: of persons, of organisations."""
    who = case((Endorsement.organisation_id.is_(None), PERSONS), else_=BODIES)
    query = (
        select(Contribution.cycle_id, who, func.count())
        .join(Contribution, Contribution.id == Endorsement.contribution_id)
        .where(Contribution.territory_id == territory_id, Contribution.status == PublicationStatus.PUBLISHED)
        .group_by(Contribution.cycle_id, who)
    )
    gather(cells, "endorsements", query)
