# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Terms of the staff: two people for who coordinates or administers, renewals, warnings before the end (record 0021)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from consulta.accounts import policy, service, term_queries
from consulta.accounts.models import RoleProposal, StaffAssignment, StaffRole
from consulta.accounts.requests import AddStaff, GrantRole, RenewRole
from consulta.core.actor import SYSTEM, Actor, RoleInTerritory
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.notifications.letters import compose
from consulta.notifications.models import OutboxMail
from consulta.notifications.queries import get_envelope
from consulta.notifications.requests import NothingToSay
from consulta.organisations.queries import actor_of
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ACT = "Determinazione 12 del 3 marzo 2026"
WHY = "Nella determinazione manca la durata."
HERE = 1
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def still() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def staff(role: str, user_id: int) -> Actor:
    return Actor(user_id=user_id, is_confirmed=True, roles=frozenset({RoleInTerritory(HERE, role)}))


@pytest.mark.parametrize("role", [role.value for role in StaffRole])
def test_who_renews_who_confirms_who_refuses(role: str) -> None:
    actor = staff(role, 1)
    manages = role in ("administrator", "coordinator")
    assert bool(policy.may_confirm_role(actor, HERE, 2, 3)) is manages
    assert bool(policy.may_refuse_role(actor, HERE, 2)) is manages
    assert bool(policy.may_renew_role(actor, HERE, 2, "operator")) is manages
    assert bool(policy.may_renew_role(actor, HERE, 2, "coordinator")) is (role == "administrator")
    assert not policy.may_confirm_role(actor, HERE, 2, 1), "who asked never confirms"
    assert not policy.may_confirm_role(actor, HERE, 1, 3), "nobody confirms one's own"
    assert not policy.may_refuse_role(actor, HERE, 1)
    assert not policy.may_renew_role(actor, HERE, 1, "operator"), "nobody renews one's own"
    assert not policy.may_confirm_role(actor, HERE + 1, 2, 3)


def test_alone_only_where_nobody_else_is_and_with_a_reason() -> None:
    assert not policy.may_do_without_second(True, "ho fretta")
    assert not policy.may_do_without_second(False, "  ")
    assert policy.may_do_without_second(False, "Ufficio di una persona")
    assert {role.value for role in StaffRole if not policy.may_give_alone(role.value)} == {"coordinator", "administrator"}


days = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(starts_on=days, length=st.integers(1, 400), recorded_after=st.integers(-30, 60), stops=st.sets(st.integers(0, 400)))
def test_each_warning_is_reached_once_and_never_outside_its_days(
    starts_on: date, length: int, recorded_after: int, stops: set[int]
) -> None:
    """Whatever days the worker runs on: a warning already told never comes back, and the nearest is the last one."""
    ends_on, recorded_on = starts_on + length * DAY, starts_on + recorded_after * DAY
    told: set[int] = set()
    letters = 0
    for today in sorted(starts_on + stop * DAY for stop in stops):
        reached = policy.warnings_reached(starts_on, recorded_on, ends_on, today)
        assert list(reached) == sorted(reached, reverse=True)
        assert all((ends_on - today).days <= one and ends_on - one * DAY > max(starts_on, recorded_on) for one in reached)
        assert not reached or today < ends_on
        letters += bool(reached and reached[-1] not in told)
        told |= set(reached)
    assert letters <= len(policy.WARNED_AT)


def test_a_renewal_has_no_new_days_of_grace() -> None:
    assert policy.needs_proof_from("operator", TODAY, TODAY, is_demo=False) == TODAY + policy.GRACE
    assert policy.needs_proof_from("operator", TODAY, TODAY, is_demo=False, is_renewal=True) == TODAY


def add(actor: Actor, territory: TerritoryRef, role: str = "coordinator", email: str = "nuova@esempio.it", reason: str = "") -> object:
    return service.add_staff(actor, AddStaff(email, "Nuova Serra", territory.id, role, TODAY, None, ACT, reason), NOW)


def test_one_asks_another_confirms(app: Flask) -> None:
    territory = make_territory()
    first, second = make_actor(territory, "administrator"), make_actor(territory, "coordinator")
    given = service.add_staff(first, AddStaff("nuova@esempio.it", "Nuova Serra", territory.id, "coordinator", TODAY, None, ACT), NOW)
    assert given.assignment_id is None
    proposal_id = given.proposal_id or 0
    assert db.session.scalar(select(OutboxMail.id).where(OutboxMail.recipient == "nuova@esempio.it")) is None, "invited only when confirmed"
    with pytest.raises(Conflict, match="attesa di conferma"):
        add(first, territory)
    with pytest.raises(Refused, match="seconda persona"):
        service.confirm_role(first, territory.id, proposal_id, NOW)
    with pytest.raises(NotFound):
        service.confirm_role(second, make_territory("cb", "Cabras").id, proposal_id, NOW)
    assignment_id = service.confirm_role(second, territory.id, proposal_id, NOW)
    assignment = db.session.get(StaffAssignment, assignment_id)
    assert assignment is not None
    assert (assignment.granted_by_id, assignment.second_person_id) == (first.user_id, second.user_id)
    assert actor_of(assignment.user_id, NOW).has_role(territory.id, "coordinator")
    assert db.session.scalar(select(OutboxMail.id).where(OutboxMail.recipient == "nuova@esempio.it")) is not None
    with pytest.raises(Conflict, match="già deciso"):
        service.confirm_role(second, territory.id, proposal_id, NOW)
    with pytest.raises(Conflict, match="già deciso"):
        service.refuse_role(first, territory.id, proposal_id, NOW)
    names = db.session.scalars(select(AuditEvent.name).where(AuditEvent.subject == f"user/{assignment.user_id}")).all()
    assert {"accounts.role_proposed", "accounts.role_granted"} <= set(names)


def test_nobody_confirms_a_role_for_oneself(app: Flask) -> None:
    territory = make_territory()
    first, second = make_actor(territory, "administrator"), make_actor(territory, "coordinator", email="lei@esempio.it")
    make_actor(territory, "coordinator")
    given = service.add_staff(first, AddStaff("lei@esempio.it", "", territory.id, "administrator", TODAY, None, ACT), NOW)
    with pytest.raises(Refused, match="sé stesso"):
        service.confirm_role(second, territory.id, given.proposal_id or 0, NOW)
    with pytest.raises(Refused, match="sé stesso"):
        service.refuse_role(second, territory.id, given.proposal_id or 0, NOW)


@pytest.mark.parametrize(("who", "event"), [("first", "accounts.role_withdrawn"), ("second", "accounts.role_refused")])
def test_a_proposal_is_withdrawn_or_refused_and_may_be_asked_again(app: Flask, who: str, event: str) -> None:
    territory = make_territory()
    people = {"first": make_actor(territory, "administrator"), "second": make_actor(territory, "administrator")}
    add(people["first"], territory)
    proposal_id = db.session.scalars(select(RoleProposal.id)).one()
    service.refuse_role(people[who], territory.id, proposal_id, NOW, "" if who == "first" else WHY)
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.name == event)).one()
    assert told.details.get("reason", "") == ("" if who == "first" else WHY)
    add(people["first"], territory)


@pytest.mark.parametrize("reason", ["", " ", "non va bene", "x" * 501])
def test_a_no_needs_a_reason(app: Flask, reason: str) -> None:
    territory = make_territory()
    first, second = make_actor(territory, "administrator"), make_actor(territory, "coordinator")
    add(first, territory)
    proposal_id = db.session.scalars(select(RoleProposal.id)).one()
    with pytest.raises(Invalid) as told:
        service.refuse_role(second, territory.id, proposal_id, NOW, reason)
    assert set(told.value.errors) == {"reason"}
    assert mails("accounts/role_refused") == []


def mails(template: str) -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.template == template).order_by(OutboxMail.id)))


def test_everybody_who_may_confirm_is_written_to_once(app: Flask) -> None:
    """Neither who asked, nor the one it is for, nor who may not, nor who works elsewhere."""
    territory = make_territory()
    first, his = make_actor(territory, "administrator"), make_actor(territory, "coordinator", email="lei@esempio.it")
    others = [make_actor(territory, "coordinator"), make_actor(territory, "administrator")]
    for role in ("operator", "auditor", "deputy_approver"):
        make_actor(territory, role)
    make_actor(make_territory("cb", "Cabras"), "administrator")
    given = service.add_staff(first, AddStaff("lei@esempio.it", "", territory.id, "administrator", TODAY, None, ACT), NOW)
    asked = mails("accounts/role_proposed")
    assert sorted(one.user_id or 0 for one in asked) == sorted(one.user_id or 0 for one in others)
    service.refuse_role(others[0], territory.id, given.proposal_id or 0, NOW, WHY)
    (told,) = mails("accounts/role_refused")
    assert told.user_id == first.user_id
    assert his.user_id not in {one.user_id for one in (*asked, told)}
    assert WHY in compose(get_envelope(told.id))[1]
    with pytest.raises(NothingToSay):
        compose(get_envelope(asked[0].id))


def test_who_asked_reads_on_the_page_why_not(app: Flask) -> None:
    territory = make_territory()
    first, second = make_actor(territory, "administrator"), make_actor(territory, "coordinator", name="Gina Secci")
    add(first, territory)
    proposal_id = db.session.scalars(select(RoleProposal.id)).one()
    path = f"/ao/ufficio/persone/in-attesa/{proposal_id}/annulla"
    refuser, asker = VisitingClient(app), VisitingClient(app)
    sign_in_as(refuser, second.user_id or 0)
    sign_in_as(asker, first.user_id or 0)
    assert path in refuser.visit("/ao/ufficio/persone").text
    page = refuser.send(path, {"reason": "no"}, status=422).text
    assert "in almeno 15 lettere" in page
    assert 'value="no"' in page
    refuser.send(path, {"reason": WHY})
    page = asker.visit("/ao/ufficio/persone").text
    assert "Incarichi non dati" in page
    assert WHY in page
    assert "Gina Secci" in page
    assert asker.post(path, data={"csrf_token": ""}).status_code in (400, 409)


def test_a_proposal_that_waited_too_long_is_no_longer_confirmed(app: Flask) -> None:
    territory = make_territory()
    first, second = make_actor(territory, "administrator"), make_actor(territory, "administrator")
    add(first, territory)
    proposal_id = db.session.scalars(select(RoleProposal.id)).one()
    later = NOW + term_queries.CONFIRMED_WITHIN
    assert term_queries.list_proposals(territory.id, later) == []
    with pytest.raises(Conflict, match="scaduta"):
        service.confirm_role(second, territory.id, proposal_id, later)


def test_who_is_alone_says_why(app: Flask) -> None:
    territory = make_territory()
    alone = make_actor(territory, "administrator")
    make_actor(territory, "operator")
    with pytest.raises(Invalid) as caught:
        add(alone, territory)
    assert list(caught.value.errors) == ["exception_reason"]
    add(alone, territory, reason="Ufficio appena aperto")
    assert db.session.scalars(select(StaffAssignment.exception_reason).where(StaffAssignment.role == StaffRole.COORDINATOR)).one()
    granted = db.session.scalars(
        select(AuditEvent).where(AuditEvent.name == "accounts.role_granted").order_by(AuditEvent.id.desc())
    ).first()
    assert granted is not None
    assert granted.details["exception"] == "Ufficio appena aperto"


def ending(territory: TerritoryRef, role: str, left: int, user_id: int | None = None) -> int:
    """A role given three months ago whose first day without is so many days from today."""
    request = GrantRole(user_id or make_user(), territory.id, role, TODAY - 90 * DAY, TODAY + left * DAY, ACT)
    return service.grant_role(SYSTEM, request, NOW - 90 * DAY)


def renewal(territory: TerritoryRef, assignment_id: int, **changes: object) -> RenewRole:
    values: dict[str, object] = {
        "ends_on": TODAY + 400 * DAY,
        "act": "Determinazione 90/2026",
        "verified_on": TODAY,
        "verification_note": "Valutazione positiva",
    }
    return RenewRole(assignment_id, territory.id, **(values | changes))  # type: ignore[arg-type]


def test_a_renewal_follows_the_old_term_and_overwrites_nothing(app: Flask) -> None:
    territory = make_territory()
    coordinator = make_actor(territory, "coordinator")
    old_id = ending(territory, "operator", 20)
    for changes, field in (
        ({"verified_on": TODAY + DAY}, "verified_on"),
        ({"verified_on": TODAY - 91 * DAY}, "verified_on"),
        ({"verification_note": " "}, "verification_note"),
        ({"ends_on": TODAY + 20 * DAY}, "last_day"),
        ({"act": " "}, "act"),
    ):
        with pytest.raises(Invalid) as caught:
            service.renew_role(coordinator, renewal(territory, old_id, **changes), NOW)
        assert list(caught.value.errors) == [field]
    given = service.renew_role(coordinator, renewal(territory, old_id), NOW)
    old, new = db.session.get(StaffAssignment, old_id), db.session.get(StaffAssignment, given.assignment_id)
    assert old is not None
    assert new is not None
    assert (old.ends_on, old.act) == (TODAY + 20 * DAY, ACT)
    assert (new.starts_on, new.follows_id, new.verified_on) == (old.ends_on, old_id, TODAY)
    with pytest.raises(Conflict):
        service.renew_role(coordinator, renewal(territory, old_id), NOW)
    assert term_queries.list_endings(NOW, territory.id) == []
    service.end_role(coordinator, old_id, NOW, territory_id=territory.id)
    db.session.expire_all()
    assert not actor_of(old.user_id, NOW + 30 * DAY).has_role(territory.id, "operator"), "what follows is closed with it"


def test_what_cannot_be_renewed_says_why(app: Flask) -> None:
    territory = make_territory()
    administrator = make_actor(territory, "administrator")
    endless = service.grant_role(SYSTEM, GrantRole(make_user(), territory.id, "operator", TODAY, None, ACT), NOW)
    with pytest.raises(Conflict, match="non ha una scadenza"):
        service.renew_role(administrator, renewal(territory, endless), NOW)
    over = ending(territory, "operator", 5)
    with pytest.raises(Conflict, match="già finito"):
        service.renew_role(administrator, renewal(territory, over), NOW + 5 * DAY)
    own = ending(territory, "auditor", 5, administrator.user_id)
    with pytest.raises(Refused, match="sé stesso"):
        service.renew_role(administrator, renewal(territory, own), NOW)
    with pytest.raises(NotFound):
        service.renew_role(administrator, renewal(make_territory("cb", "Cabras"), over), NOW)


def test_the_renewal_of_a_coordinator_waits_for_a_second_person(app: Flask) -> None:
    territory = make_territory()
    first, second = make_actor(territory, "administrator"), make_actor(territory, "administrator")
    old_id = ending(territory, "coordinator", 20)
    given = service.renew_role(first, renewal(territory, old_id), NOW)
    late = NOW + 13 * DAY
    assert service.confirm_role(second, territory.id, given.proposal_id or 0, late)
    other_id = ending(territory, "coordinator", 30)
    given = service.renew_role(first, renewal(territory, other_id), NOW)
    service.end_role(first, other_id, NOW, territory_id=territory.id)
    with pytest.raises(Conflict, match="Nel frattempo"):
        service.confirm_role(second, territory.id, given.proposal_id or 0, NOW)


def letters() -> list[OutboxMail]:
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.template == "accounts/term_ending").order_by(OutboxMail.id)))


def test_warnings_leave_once_also_after_a_stopped_worker(app: Flask) -> None:
    territory = make_territory()
    administrator = make_actor(territory, "administrator")
    ending(territory, "coordinator", 61)
    assert service.tell_endings(NOW) == 0
    at = NOW + DAY
    assert (service.tell_endings(at), service.tell_endings(at)) == (1, 0)
    told = letters()
    assert len(told) == 2, "the person and the administrator"
    assert {one.user_id for one in told} >= {administrator.user_id}
    assert all(one.context["is_last"] for one in told)
    assert service.tell_endings(NOW + 40 * DAY) == 1, "thirty days, told late"
    assert service.tell_endings(NOW + 53 * DAY) == 0
    assert service.tell_endings(NOW + 54 * DAY) == 1, "seven days"
    assert service.tell_endings(NOW + 61 * DAY) == 0, "over"
    assert len(letters()) == 6


def test_the_day_of_a_warning_begins_at_midnight_in_rome(app: Flask) -> None:
    territory = make_territory()
    ending(territory, "operator", 61)
    before = datetime(2026, 11, 21, 22, 59, tzinfo=UTC)
    assert service.tell_endings(before) == 0
    assert service.tell_endings(before + timedelta(minutes=1)) == 1
    assert not letters()[0].context["is_last"], "only who coordinates or administers is ever the last"


def test_the_last_coordinator_is_not_the_last_when_another_goes_on(app: Flask) -> None:
    territory = make_territory()
    make_actor(territory, "coordinator")
    ending(territory, "coordinator", 10)
    assert [row.is_last for row in term_queries.list_endings(NOW, territory.id)] == [False]


@pytest.mark.parametrize(("day", "held"), [(-1, False), (0, True), (9, True), (10, False)])
def test_a_deputy_approves_only_within_the_dates(app: Flask, day: int, held: bool) -> None:
    territory, user_id = make_territory(), make_user()
    service.grant_role(SYSTEM, GrantRole(user_id, territory.id, "deputy_approver", TODAY, TODAY + 10 * DAY, ACT), NOW - 30 * DAY)
    assert actor_of(user_id, NOW + day * DAY).has_role(territory.id, "deputy_approver") is held


def test_two_people_on_the_pages(app: Flask, client: VisitingClient) -> None:
    territory = make_territory()
    first, second = make_actor(territory, "administrator"), make_actor(territory, "coordinator")
    sign_in_as(client, first.user_id or 0)
    people = "/ao/ufficio/persone"
    form = {"email": "nuova@esempio.it", "name": "Nuova Serra", "role": "coordinator", "starts_on": "2026-11-21", "act": ACT}
    client.send(f"{people}/nuova", form)
    proposal_id = db.session.scalars(select(RoleProposal.id)).one()
    page = client.visit(people).text
    assert "Incarichi da confermare" in page
    assert f"in-attesa/{proposal_id}/conferma" not in page
    hers = VisitingClient(app)
    sign_in_as(hers, second.user_id or 0)
    assert "Un incarico aspetta la conferma" in hers.visit("/ao/ufficio/", budget=14).text
    assert f"in-attesa/{proposal_id}/conferma" in hers.visit(people).text
    hers.send(f"{people}/in-attesa/{proposal_id}/conferma", {}, page=f"{people}/nuova")
    hers.send(f"{people}/in-attesa/{proposal_id}/conferma", {}, page=f"{people}/nuova", status=409)


def test_a_renewal_on_the_page(app: Flask, client: VisitingClient) -> None:
    territory = make_territory()
    coordinator = make_actor(territory, "coordinator")
    old_id = ending(territory, "operator", 20)
    sign_in_as(client, coordinator.user_id or 0)
    assert "Incarichi in scadenza" in client.visit("/ao/ufficio/", budget=14).text
    path = f"/ao/ufficio/persone/incarichi/{old_id}/rinnova"
    client.visit(path)
    empty = client.send(path, {"verified_on": "", "verification_note": "", "last_day": "", "act": ""}, status=422)
    assert "che cosa è stato verificato" in empty.text
    values = {"verified_on": "2026-11-20", "verification_note": "Requisiti confermati", "last_day": "2027-12-31", "act": ACT}
    client.send(path, values)
    assert "già questo incarico" in client.send(path, values, status=422).text, "a second click"
    assert "Rinnovo, verificato il" in client.visit("/ao/ufficio/persone").text
    assert "Incarichi in scadenza" not in client.visit("/ao/ufficio/", budget=14).text
