# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A random world of rows, past the services: every state that a column may hold, two cycles, and a territory beside that must not count."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from consulta.accounts.models import User
from consulta.codebook.models import ApplicationSource, Tag, TagApplication
from consulta.consultations.models import Roundtable, RoundtableKind, Topic, TopicStatus
from consulta.contributions.models import (
    Channel,
    Comment,
    CommentStance,
    Contribution,
    ContributionKind,
    ContributionMunicipality,
    Endorsement,
    PublicationStatus,
)
from consulta.contributions.queries.filters import OUTCOMES
from consulta.core.db import db
from consulta.core.unit_of_work import put_one, transactional
from consulta.feedback.models import FeedbackKind, FeedbackRequest
from consulta.library.models import AccessibleFormat, DocumentKind, FormatRequest, FormatRequestStatus, LibraryDocument, LibraryStatus
from consulta.meetings.models import AgreementOutcome, Attendance, AttendanceQuality, Meeting, MeetingStatus, UnionAgreement
from consulta.moderation.models import ModerationDecision, ModerationOutcome, ReasonCode
from consulta.notices.models import (
    AccessNeeds,
    AgeBand,
    Application,
    ApplicationStatus,
    CitizenRole,
    MemberStanding,
    Notice,
    RoundtableMember,
    Sex,
)
from consulta.organisations.models import Organisation, OrganisationCategory, OrganisationStatus
from consulta.plans.models import ContributionLink, LinkRelation, Objective, ObjectiveLevel, ObjectiveOrigin, ObjectiveStatus, Plan
from consulta.territory import queries as territory_queries
from consulta.web.ports import TerritoryRef
from tests.factories.consultations import make_cycle
from tests.factories.territory import make_territory, municipality_ids

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


class World:
    """Rows of one territory, drawn with a seed."""

    def __init__(self, seed: int, territory: TerritoryRef, size: int = 60) -> None:
        self.draw, self.territory, self.size = random.Random(seed), territory, size
        self.key = 0
        self.slug = territory.slug

    def unique(self) -> str:
        """A key that no other row has."""
        self.key += 1
        return f"{self.slug}-{self.key}"

    def one(self, values: Any) -> Any:
        """Any of these values."""
        return self.draw.choice(list(values))

    def maybe(self, value: Any, chance: float = 0.5) -> Any:
        """The value, or None."""
        return value if self.draw.random() < chance else None

    def at(self) -> datetime:
        """An instant of the last two hundred days, at any hour: also across midnight and the change of the hour."""
        return NOW - timedelta(minutes=self.draw.randrange(200 * 24 * 60))

    def long_ago(self) -> datetime:
        """An instant of the last four years: before, in and between both cycles."""
        return NOW - timedelta(minutes=self.draw.randrange(1500 * 24 * 60))

    def put(self, model: Any, **values: Any) -> int:
        """A row; gives its id."""
        return put_one(model, **({"territory_id": self.territory.id} | values))

    def fill(self) -> None:
        """Everything."""
        cycles = [make_cycle(self.territory, NOW), make_cycle(self.territory, NOW - timedelta(days=1200), first_year=2022)]
        self.places = municipality_ids(self.territory)
        self.areas = [area.id for area in territory_queries.list_areas(self.territory.id, NOW.date())][:6]
        _fill(self, cycles)


@transactional
def _fill(world: World, cycles: list[int]) -> None:
    users = [
        put_one(
            User,
            email=f"{world.unique()}@esempio.it",
            name="Persona",
            municipality_id=world.maybe(world.one(world.places), 0.8),
            is_from_outside=world.draw.random() < 0.1,
            created_at=NOW,
        )
        for _ in range(25)
    ]
    bodies = [
        world.put(
            Organisation,
            name=world.unique(),
            category=world.one(list(OrganisationCategory)[:7]),
            status=OrganisationStatus.ACCREDITED,
            created_at=NOW,
            municipality_id=world.maybe(world.one(world.places)),
        )
        for _ in range(9)
    ]
    tag = world.put(Tag, code=world.unique()[:40], label="Etichetta", created_at=NOW)
    owners: list[dict[str, int]] = [{}, {}]
    for cycle_id in cycles:
        owners += _fill_cycle(world, cycle_id, users, bodies, tag)
    _requests(world, owners, users)


def _fill_cycle(world: World, cycle_id: int, users: list[int], bodies: list[int], tag: int) -> list[dict[str, int]]:
    """Everything of a cycle; gives what a document may belong to."""
    tables = [world.put(Roundtable, cycle_id=cycle_id, title=world.unique()) for _ in range(3)]
    topics = [
        world.put(
            Topic,
            cycle_id=cycle_id,
            roundtable_id=world.maybe(world.one(tables)),
            area_id=world.maybe(world.one(world.areas)),
            title=world.unique(),
            question="?",
            status=TopicStatus.OPEN,
            created_at=NOW,
            submission_key=world.unique(),
        )
        for _ in range(3)
    ]
    plan = world.put(Plan, cycle_id=cycle_id, title="Piano", created_at=NOW)
    lines = [
        world.put(
            Objective,
            plan_id=plan,
            area_id=world.one(world.areas),
            level=ObjectiveLevel.STRATEGIC,
            code=world.unique()[-18:],
            title="Voce",
            origin=world.one(ObjectiveOrigin),
            status=status,
            created_at=NOW,
            submission_key=world.unique(),
        )
        for status in ObjectiveStatus
    ]
    texts = [_contribution(world, cycle_id, users, bodies, tables) for _ in range(world.size)]
    for contribution_id in texts:
        _around(world, contribution_id, users, bodies, tag, lines)
    comments = [_comment(world, cycle_id, users, bodies, texts, topics) for _ in range(world.size)]
    for subject in [*(("contribution_id", one) for one in texts), *(("comment_id", one) for one in comments)]:
        if world.draw.random() < 0.4:
            world.put(
                ModerationDecision,
                **{subject[0]: subject[1]},
                outcome=world.one(ModerationOutcome),
                reason_code=world.maybe(world.one(ReasonCode)),
                decided_at=world.at(),
                undone_at=world.maybe(world.at(), 0.2),
            )
    _meetings(world, cycle_id, tables, bodies)
    _applications(world, cycle_id, users, bodies, tables)
    meeting = _talks(world, cycle_id)
    return [{"cycle_id": cycle_id}, {"roundtable_id": tables[0]}, {"meeting_id": meeting}, {"plan_id": plan}]


def _talks(world: World, cycle_id: int) -> int:
    """Meetings of a union tavolo in every state, with none, one or more rows of their agreement; gives a meeting."""
    table = world.put(Roundtable, cycle_id=cycle_id, title=world.unique(), kind=RoundtableKind.UNION)
    meeting = 0
    for status in [*MeetingStatus, *[MeetingStatus.MINUTED] * 4]:
        meeting = world.put(
            Meeting,
            cycle_id=cycle_id,
            roundtable_id=table,
            title="Incontro con i sindacati",
            starts_at=world.at(),
            status=status,
            created_at=NOW,
            submission_key=world.unique(),
        )
        for number in range(1, world.draw.randrange(4) + 1):
            world.put(
                UnionAgreement,
                meeting_id=meeting,
                number=number,
                outcome=world.one(AgreementOutcome),
                summary="Che cosa dice",
                recorded_at=NOW,
                version=number,
            )
    return meeting


def _requests(world: World, owners: list[dict[str, int]], users: list[int]) -> None:
    """What was asked so as to be able to read: of the site, of documents of every owner."""
    for _ in range(30):
        received = world.long_ago()
        due = (received + timedelta(days=30)).date()
        world.put(
            FeedbackRequest,
            code=world.unique()[:20],
            kind=world.one(FeedbackKind),
            message="Non si legge",
            page=world.maybe("/uno", 0.8) or "",
            submission_key=world.unique(),
            received_at=received,
            due_on=due,
            answered_at=world.maybe(received + timedelta(days=world.draw.randrange(50)), 0.7),
        )
    documents = [
        world.put(
            LibraryDocument,
            **owner,
            title=world.unique(),
            kind=world.one(DocumentKind),
            issued_on=NOW.date(),
            dated_at=NOW,
            status=world.one(LibraryStatus),
            created_at=NOW,
            submission_key=world.unique(),
        )
        for owner in owners
    ]
    for _ in range(60):
        asked, status = world.long_ago(), world.one(FormatRequestStatus)
        is_answered = status in (FormatRequestStatus.GIVEN, FormatRequestStatus.DECLINED)
        world.put(
            FormatRequest,
            document_id=world.one(documents),
            format=world.one(AccessibleFormat),
            author_id=world.maybe(world.one(users)),
            status=status,
            asked_at=asked,
            due_on=None if status is FormatRequestStatus.UNCONFIRMED else (asked + timedelta(days=30)).date(),
            answered_at=asked + timedelta(days=world.draw.randrange(50)) if is_answered else None,
            submission_key=world.unique(),
        )


def _contribution(world: World, cycle_id: int, users: list[int], bodies: list[int], tables: list[int]) -> int:
    arrived = world.at()
    answered = world.maybe(arrived + timedelta(minutes=world.draw.randrange(-300, 90_000)))
    body = world.maybe(world.one(bodies), 0.3)
    made = world.put(
        Contribution,
        cycle_id=cycle_id,
        roundtable_id=world.maybe(world.one(tables)),
        area_id=world.maybe(world.one(world.areas), 0.8),
        number_year=2026,
        number_sequence=world.key + 1,
        kind=world.one(ContributionKind),
        title="Titolo",
        source="",
        html="",
        excerpt="",
        status=world.one([*PublicationStatus, *[PublicationStatus.PUBLISHED] * 9]),
        author_id=world.maybe(world.one(users), 0.9),
        organisation_id=body,
        channel=world.one(Channel),
        submitted_at=arrived,
        published_at=arrived,
        read_at=world.maybe(arrived),
        linked_at=world.maybe(arrived),
        replied_at=answered,
        outcome=world.one(OUTCOMES) if answered else None,
        shuffle=0,
        submission_key=world.unique(),
    )
    for place in world.draw.sample(world.places, world.draw.randrange(3)):
        put_one(ContributionMunicipality, contribution_id=made, municipality_id=place)
    return made


def _around(world: World, contribution_id: int, users: list[int], bodies: list[int], tag: int, lines: list[int]) -> None:
    for is_over in world.one([(), (True,), (False,), (True, False)]):
        over = NOW if is_over else None
        put_one(
            TagApplication, tag_id=tag, contribution_id=contribution_id, applied_at=NOW, source=ApplicationSource.RECORD, removed_at=over
        )
    for line in world.draw.sample(lines, world.draw.randrange(3)):
        world.put(
            ContributionLink,
            contribution_id=contribution_id,
            objective_id=line,
            relation=world.one(LinkRelation),
            created_at=NOW,
            removed_at=world.maybe(NOW, 0.3),
        )
    for person in world.draw.sample(users, world.draw.randrange(3)):
        world.put(Endorsement, contribution_id=contribution_id, person_id=person, given_at=NOW)
    if world.draw.random() < 0.3:
        world.put(Endorsement, contribution_id=contribution_id, organisation_id=world.one(bodies), given_at=NOW)


def _comment(world: World, cycle_id: int, users: list[int], bodies: list[int], texts: list[int], topics: list[int]) -> int:
    parent = {"contribution_id": world.one(texts)} if world.draw.random() < 0.7 else {"topic_id": world.one(topics)}
    return world.put(
        Comment,
        cycle_id=cycle_id,
        **parent,
        stance=world.maybe(world.one(CommentStance)),
        source="",
        html="",
        excerpt="",
        status=world.one([*(one for one in PublicationStatus), *[PublicationStatus.PUBLISHED] * 9]),
        author_id=world.maybe(world.one(users), 0.9),
        organisation_id=world.maybe(world.one(bodies), 0.2),
        submitted_at=world.at(),
        submission_key=world.unique(),
    )


def _meetings(world: World, cycle_id: int, tables: list[int], bodies: list[int]) -> None:
    for _ in range(8):
        meeting = world.put(
            Meeting,
            cycle_id=cycle_id,
            roundtable_id=world.maybe(world.one(tables), 0.8),
            title="Incontro",
            starts_at=world.at(),
            status=world.one(MeetingStatus),
            created_at=NOW,
            walk_in_count=world.draw.randrange(9),
            lasted_minutes=world.maybe(world.draw.randrange(30, 200)),
            submission_key=world.unique(),
        )
        for body in world.draw.sample(bodies, 4):
            put_one(Attendance, meeting_id=meeting, organisation_id=body, quality=world.one(AttendanceQuality))


def _applications(world: World, cycle_id: int, users: list[int], bodies: list[int], tables: list[int]) -> None:
    for _ in range(2):
        notice = world.put(
            Notice,
            cycle_id=cycle_id,
            title="Avviso",
            opens_at=NOW,
            closes_at=NOW,
            created_at=NOW,
            updated_at=NOW,
            submission_key=world.unique(),
        )
        for person in world.draw.sample(users, 15):
            enrolment = world.put(
                Application,
                notice_id=notice,
                applicant_id=person,
                status=world.one(ApplicationStatus),
                citizen_role=world.maybe(world.one(CitizenRole), 0.8),
                age_band=world.maybe(world.one(AgeBand), 0.8),
                sex=world.maybe(world.one(Sex), 0.8),
                created_at=NOW,
                updated_at=NOW,
                submission_key=world.unique(),
            )
            if world.draw.random() < 0.5:
                helps: dict[str, Any] = {name: world.draw.random() < 0.5 for name in ("sign_language", "transport", "child_care")}
                put_one(AccessNeeds, application_id=enrolment, **helps, other=world.maybe("Caratteri grandi", 0.3) or "")
    for table in tables:
        for body in world.draw.sample(bodies, 4):
            put_one(
                RoundtableMember,
                roundtable_id=table,
                organisation_id=body,
                standing=MemberStanding.FORMAL,
                since=NOW,
                until=world.maybe(NOW, 0.3),
            )


def make_world(seed: int) -> TerritoryRef:
    """Two filled territories; gives the first."""
    first, second = make_territory("uno", "Uno", comuni=5), make_territory("due", "Due", comuni=4)
    for number, territory in enumerate((first, second)):
        World(seed * 2 + number, territory).fill()
    db.session.expire_all()
    return first
