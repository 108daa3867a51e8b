# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of notices against a database: dated facts, applications and their decisions, seats, the pact, what is forgotten."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from consulta.core import clock
from consulta.core.actor import ANONYMOUS, SYSTEM
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.unit_of_work import transactional
from consulta.meetings import queries as meetings
from consulta.notices import queries, service
from consulta.notices.models import AccessNeeds, Application, PactAcknowledgement, RoundtableMember
from consulta.notices.queries import ApplicationFilter
from consulta.notices.requests import (
    AcknowledgePact,
    AdmitMany,
    AskReview,
    DecideApplication,
    EndMembership,
    JoinRoundtable,
    Needs,
    WithdrawApplication,
    WritePact,
)
from consulta.notifications.models import Announcement, OutboxMail
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import current_cycle_id, make_roundtable
from tests.factories.meetings import make_meeting
from tests.factories.notices import (
    NOW,
    application_row,
    apply_request,
    change_request,
    decide,
    make_application,
    make_notice,
    make_pact,
    notice_row,
    speaker,
    verify,
)
from tests.factories.territory import make_territory


def test_one_form_makes_one_notice(territory: TerritoryRef) -> None:
    table = make_roundtable(territory)
    first = make_notice(territory, table, key="una-chiave-di-prova-1", published=False)
    assert make_notice(territory, table, key="una-chiave-di-prova-1", published=False) == first
    with pytest.raises(Conflict):
        make_notice(make_territory("md"), key="una-chiave-di-prova-1", published=False)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("title", {"title": " "}),
        ("closes_at", {"closes_at": NOW - timedelta(days=2)}),
        ("roundtable_ids", {"roundtable_ids": ()}),
        ("roundtable_ids", {"roundtable_ids": (999,)}),
        ("formal", {"formal": ("x" * 301,)}),
        ("declarations", {"declarations": ("vero",) * 21}),
    ],
)
def test_what_a_notice_needs(territory: TerritoryRef, field: str, values: dict[str, object]) -> None:
    with pytest.raises(Invalid) as told:
        make_notice(territory, published=False, **values)
    assert field in told.value.errors


def test_a_notice_needs_its_officer_to_be_published(territory: TerritoryRef) -> None:
    draft = make_notice(territory, published=False, officer_name="")
    with pytest.raises(Refused, match="responsabile"):
        service.publish_notice(SYSTEM, change_request(territory, draft), NOW)
    with pytest.raises(NotFound):
        queries.get_notice(ANONYMOUS, territory.id, draft)


def test_an_extension_is_dated_told_and_public_and_a_double_click_changes_nothing(territory: TerritoryRef) -> None:
    notice = make_notice(territory)
    old, new = notice_row(notice).closes_at, notice_row(notice).closes_at + timedelta(days=7)
    with pytest.raises(Invalid) as told:
        service.extend_notice(SYSTEM, change_request(territory, notice, closes_at=new), NOW)
    assert "reason" in told.value.errors
    with pytest.raises(Refused, match="non si anticipa"):
        service.extend_notice(SYSTEM, change_request(territory, notice, closes_at=old - timedelta(days=1), reason="x", act="y"), NOW)
    asked = change_request(territory, notice, closes_at=new, reason="Poche adesioni", act="Det. 5/2026")
    service.extend_notice(SYSTEM, asked, NOW)
    service.extend_notice(SYSTEM, asked, NOW)
    change = queries.list_changes(notice)[0]
    assert (change.old_closes_at, change.new_closes_at, change.reason, change.act) == (old, new, "Poche adesioni", "Det. 5/2026")
    assert len(queries.list_changes(notice)) == 2
    assert db.session.scalar(select(func.count()).where(Announcement.template == "notices/extended")) == 1


@pytest.mark.parametrize("after", [timedelta(microseconds=-1), timedelta(0), timedelta(days=1)])
def test_around_the_closing_instant(territory: TerritoryRef, after: timedelta) -> None:
    """A microsecond decides whether an application is late, and whether the term may still be moved."""
    notice = make_notice(territory)
    closes = notice_row(notice).closes_at
    with time_machine.travel(closes + after, tick=False):
        made = make_application(territory, notice)
        assert made.is_late is (after >= timedelta(0))
        asked = change_request(territory, notice, closes_at=closes + timedelta(days=9), reason="Poche", act="Det. 5")
        if made.is_late:
            with pytest.raises(Refused, match="scaduto"):
                service.extend_notice(SYSTEM, asked, clock.now())
        else:
            service.extend_notice(SYSTEM, asked, clock.now())


def test_a_notice_without_late_applications_ends_at_its_instant(territory: TerritoryRef) -> None:
    notice = make_notice(territory, takes_late=False)
    with time_machine.travel(notice_row(notice).closes_at, tick=False), pytest.raises(Refused, match="ritardo"):
        make_application(territory, notice)


def test_a_draft_may_be_half_filled_and_what_is_sent_may_not(territory: TerritoryRef) -> None:
    notice = make_notice(territory)
    make_pact(territory)
    person, body = speaker(territory)
    empty = apply_request(
        territory, notice, body, roundtable_ids=(), declared_ids=(), activity="", has_read_pact=False, has_read_privacy=False
    )
    first = service.save_application(person, empty, NOW)
    with pytest.raises(Invalid) as told:
        service.submit_application(person, empty, NOW)
    assert set(told.value.errors) == {"roundtable_ids", "activity", "declarations", "has_read_privacy", "has_read_pact"}
    version = application_row(first).version
    made = service.submit_application(person, apply_request(territory, notice, body, version=version), NOW)
    assert (made.application_id, made.number, made.is_late) == (first, 1, False)
    assert queries.get_application(territory.id, first).pact_number == 1


def test_a_double_click_sends_once_and_two_colleagues_do_not_overwrite_each_other(territory: TerritoryRef) -> None:
    notice = make_notice(territory)
    person, body = speaker(territory)
    asked = apply_request(territory, notice, body)
    first = service.submit_application(person, asked, NOW)
    assert service.submit_application(person, asked, NOW) == first
    with pytest.raises(Refused, match="non si può più cambiare"):
        service.submit_application(person, apply_request(territory, notice, body), NOW)
    with pytest.raises(Conflict):
        make_application(territory, notice, key=asked.key)
    other, another = speaker(territory, "Auser Uta")
    service.save_application(other, apply_request(territory, notice, another), NOW)
    with pytest.raises(Conflict):
        service.save_application(other, apply_request(territory, notice, another, version=7), NOW)
    assert make_application(territory, notice).number == 2


def test_who_may_not_apply(territory: TerritoryRef) -> None:
    notice = make_notice(territory, takes_citizens=False)
    _, body = speaker(territory)
    with pytest.raises(Refused):
        make_application(territory, notice, make_actor(), body)
    with pytest.raises(Refused, match="organizzazioni"):
        make_application(territory, notice)
    with pytest.raises(NotFound):
        make_application(territory, notice, make_actor(), 99_999)


def test_an_admission_gives_the_seats_and_a_withdrawal_ends_them(territory: TerritoryRef) -> None:
    one, two = make_roundtable(territory, title="Anziani"), make_roundtable(territory, title="Famiglie")
    notice = make_notice(territory, one, two)
    person, body = speaker(territory)
    made = make_application(territory, notice, person, body)
    with pytest.raises(Refused, match="servono tutti i requisiti"):
        decide(territory, made.application_id, "admit")
    verify(territory, made.application_id)
    decide(territory, made.application_id, "admit")
    (member,) = queries.list_member_organisations(two)
    assert (member.organisation_id, member.standing.value) == (body, "formal")
    assert queries.list_member_user_ids(one) == [person.user_id]
    version = application_row(made.application_id).version
    service.withdraw_application(person, WithdrawApplication(territory.id, made.application_id, version), NOW)
    assert queries.list_member_organisations(one) == []
    assert queries.list_member_user_ids(one) == []
    assert queries.find_live(notice, body, person.user_id) is None
    assert make_application(territory, notice, person, body).number == 2


def test_an_integration_is_asked_completed_and_sent_again_with_its_number(territory: TerritoryRef) -> None:
    notice = make_notice(territory)
    person, body = speaker(territory)
    made = make_application(territory, notice, person, body)
    with pytest.raises(Invalid) as told:
        decide(territory, made.application_id, "integration", reason="Manca lo statuto")
    assert "until" in told.value.errors
    decide(territory, made.application_id, "integration", reason="Manca lo statuto", until=clock.rome_day(NOW + timedelta(days=5)))
    with pytest.raises(Refused, match="ancora tempo"):
        decide(territory, made.application_id, "reject", reason="No")
    version = application_row(made.application_id).version
    again = apply_request(territory, notice, body, version=version, activity="Con lo statuto.")
    with time_machine.travel(notice_row(notice).closes_at + timedelta(days=1), tick=False):
        sent = service.submit_application(person, again, clock.now())
    assert (sent.number, sent.is_late) == (made.number, False)
    steps = [one.status.value for one in queries.get_application(territory.id, made.application_id).steps]
    assert steps == ["submitted", "integration_requested", "submitted"]
    assert db.session.scalar(select(func.count()).where(OutboxMail.template == "notices/decided")) == 1


def test_a_refusal_is_looked_at_again_once_by_somebody_else(territory: TerritoryRef) -> None:
    notice = make_notice(territory)
    citizen = make_actor(name="Anna Serra")
    first, second = (make_actor(territory, "operator", name=name) for name in ("Prima", "Seconda"))
    made = make_application(territory, notice, citizen)
    with pytest.raises(Invalid) as told:
        decide(territory, made.application_id, "reject", first)
    assert "reason" in told.value.errors
    decide(territory, made.application_id, "reject", first, reason="Fuori ambito")
    asked = AskReview(territory.id, made.application_id, application_row(made.application_id).version, "Abito a Uta")
    service.ask_review(citizen, asked, NOW)
    with pytest.raises(Refused, match="persona diversa"):
        decide(territory, made.application_id, "admit_open", first)
    decide(territory, made.application_id, "reject", second, reason="Resta fuori ambito")
    again = AskReview(territory.id, made.application_id, application_row(made.application_id).version, "Di nuovo")
    with pytest.raises(Refused, match="una volta"):
        service.ask_review(citizen, again, NOW)


def test_two_officers_at_once(territory: TerritoryRef) -> None:
    """Who decides second sees that somebody decided; nobody's decision is written over."""
    made = make_application(territory, make_notice(territory, formal=()))
    first, second = (make_actor(territory, "operator", name=name) for name in ("Prima", "Seconda"))
    decide(territory, made.application_id, "admit_open", first)
    with pytest.raises(Refused, match="niente da decidere"):
        decide(territory, made.application_id, "reject", second, reason="No")
    other = make_application(territory, application_row(made.application_id).notice_id)
    seen = application_row(other.application_id).version
    verify(territory, other.application_id, first)
    with pytest.raises(Conflict, match="rileggila"):
        service.decide_application(second, DecideApplication(territory.id, other.application_id, seen, "admit_open"), NOW)


def test_many_are_admitted_together_or_none(territory: TerritoryRef) -> None:
    notice = make_notice(territory)
    made = [make_application(territory, notice, *speaker(territory, name)) for name in ("Auser", "Il Ponte", "Caritas")]
    ids = tuple(one.application_id for one in made)
    for application_id in ids[:2]:
        verify(territory, application_id)
    with pytest.raises(Invalid) as told:
        service.admit_many(SYSTEM, AdmitMany(territory.id, notice, ids), NOW)
    assert "n. 3" in told.value.errors["application_ids"]
    assert {application_row(one).status.value for one in ids} == {"submitted"}
    verify(territory, ids[2])
    assert service.admit_many(SYSTEM, AdmitMany(territory.id, notice, ids), NOW) == 3
    with pytest.raises(Invalid):
        service.admit_many(SYSTEM, AdmitMany(territory.id, notice, tuple(range(1, 202))), NOW)
    with pytest.raises(Invalid):
        service.admit_many(SYSTEM, AdmitMany(territory.id, notice, ()), NOW)


def test_a_notice_is_concluded_when_everything_is_decided(territory: TerritoryRef) -> None:
    notice = make_notice(territory, formal=())
    made = make_application(territory, notice)
    with time_machine.travel(notice_row(notice).closes_at + timedelta(days=1), tick=False):
        with pytest.raises(Refused, match="senza decisione"):
            service.conclude_notice(SYSTEM, change_request(territory, notice), clock.now())
        decide(territory, made.application_id, "admit_open")
        service.conclude_notice(SYSTEM, change_request(territory, notice), clock.now())
        with pytest.raises(Refused):
            make_application(territory, notice)
    assert queries.get_members(queries.get_notice(SYSTEM, territory.id, notice).roundtables[0].id).citizens == 1


def test_a_union_tavolo_takes_unions_alone(territory: TerritoryRef) -> None:
    """Invariant 15, through notices and at open tavoli."""
    union, other = make_roundtable(territory, kind="union", title="Sindacati"), make_roundtable(territory, title="Altro")
    notice = make_notice(territory, union, other)
    person, body = speaker(territory)
    for actor, organisation_id in ((person, body), (make_actor(), None)):
        with pytest.raises(Invalid) as told:
            make_application(territory, notice, actor, organisation_id)
        assert "sindacale" in told.value.errors["roundtable_ids"]
    unionist, cgil = speaker(territory, "Sindacato dei pensionati", category="trade_union")
    assert make_application(territory, notice, unionist, cgil).number == 1
    free = make_roundtable(territory, kind="union", title="Sindacati, libero")
    with pytest.raises(Refused, match="sindacali"):
        service.join_roundtable(person, JoinRoundtable(territory.id, free, body), NOW)
    service.join_roundtable(unionist, JoinRoundtable(territory.id, free, cgil), NOW)
    reserved = make_meeting(territory, free)
    assert meetings.get_meeting(unionist, territory.id, reserved).id == reserved
    for stranger in (person, ANONYMOUS):
        with pytest.raises(NotFound):
            meetings.get_meeting(stranger, territory.id, reserved)


def test_whoever_wants_sits_at_an_open_tavolo_and_leaves_it(territory: TerritoryRef) -> None:
    table = make_roundtable(territory)
    citizen, (person, body) = make_actor(name="Anna Serra"), speaker(territory)
    seat = service.join_roundtable(citizen, JoinRoundtable(territory.id, table), NOW)
    assert service.join_roundtable(citizen, JoinRoundtable(territory.id, table), NOW) == seat
    service.join_roundtable(person, JoinRoundtable(territory.id, table, body), NOW)
    assert queries.get_members(table).citizens == 1
    assert sorted(queries.list_member_user_ids(table)) == sorted([citizen.user_id, person.user_id])  # type: ignore[type-var]
    with pytest.raises(Refused):
        service.end_membership(person, EndMembership(territory.id, seat), NOW)
    service.end_membership(citizen, EndMembership(territory.id, seat), NOW)
    service.end_membership(citizen, EndMembership(territory.id, seat), NOW)
    assert queries.get_members(table).citizens == 0
    make_notice(territory, table)
    with pytest.raises(Refused, match="avviso"):
        service.join_roundtable(citizen, JoinRoundtable(territory.id, table), NOW)


def test_a_new_version_of_the_pact_asks_the_members_again(territory: TerritoryRef) -> None:
    table = make_roundtable(territory)
    person, body = speaker(territory)
    service.join_roundtable(person, JoinRoundtable(territory.id, table, body), NOW)
    assert queries.find_to_acknowledge(person, territory.id) is None
    first = make_pact(territory)
    assert queries.find_to_acknowledge(person, territory.id).id == first  # type: ignore[union-attr]
    for _ in range(2):
        service.acknowledge_pact(person, AcknowledgePact(territory.id, first), NOW)
    assert queries.find_to_acknowledge(person, territory.id) is None
    assert queries.count_acknowledgements(first) == (1, 0)
    second = make_pact(territory, "Un testo nuovo.")
    assert queries.find_to_acknowledge(person, territory.id).number == 2  # type: ignore[union-attr]
    with pytest.raises(Conflict):
        service.acknowledge_pact(person, AcknowledgePact(territory.id, first), NOW)
    cycle = current_cycle_id(territory, NOW)
    assert [one.status.value for one in queries.list_pacts(cycle, published_only=True)] == ["published", "superseded"]
    assert queries.find_in_force(cycle).id == second  # type: ignore[union-attr]
    service.write_pact(SYSTEM, WritePact(territory.id, cycle, 0, "Terza bozza"), NOW)
    with pytest.raises(Conflict):
        service.write_pact(SYSTEM, WritePact(territory.id, cycle, 0, "Terza bozza di un'altra"), NOW)


def test_needs_are_forgotten_in_time_and_old_drafts_too(territory: TerritoryRef) -> None:
    notice = make_notice(territory)
    make_application(territory, notice, needs=Needs(sign_language=True, other="Parlo piano"))
    person, body = speaker(territory)
    service.save_application(person, apply_request(territory, notice, body), NOW)
    assert service.forget_old(NOW + timedelta(days=100)) == 0
    assert service.forget_old(NOW + timedelta(days=200)) == 1
    assert db.session.scalar(select(func.count()).select_from(AccessNeeds)) == 1
    assert service.forget_old(NOW + timedelta(days=800)) == 1
    assert service.forget_old(NOW + timedelta(days=800)) == 0
    assert db.session.scalar(select(func.count()).select_from(Application)) == 1


def test_an_erased_person_leaves_seats_and_needs(territory: TerritoryRef) -> None:
    notice = make_notice(territory, formal=())
    citizen = make_actor(name="Anna Serra")
    made = make_application(territory, notice, citizen, needs=Needs(transport=True), age_band="from_65")
    decide(territory, made.application_id, "admit_open")
    make_pact(territory)
    assert citizen.user_id is not None
    assert queries.personal_data(citizen.user_id)[1]["applications"][0]["needs"]["transport"] is True
    transactional(service.erase)(citizen.user_id, NOW)
    row = application_row(made.application_id)
    assert (row.status.value, row.applicant_id, row.age_band, row.citizen_role) == ("withdrawn", None, None, None)
    assert db.session.scalar(select(func.count()).select_from(AccessNeeds)) == 0
    seat = db.session.scalars(select(RoundtableMember)).one()
    assert (seat.user_id, seat.until) == (None, NOW)
    assert db.session.scalar(select(func.count()).where(PactAcknowledgement.user_id.is_not(None))) == 0
    assert queries.personal_data(citizen.user_id) == ("participation", {"applications": [], "seats": [], "pacts": []})


def test_the_trail_knows_no_name_and_the_register_what_everybody_was_told(territory: TerritoryRef) -> None:
    notice = make_notice(territory, formal=())
    citizen = make_actor(name="Anna Serra")
    made = make_application(territory, notice, citizen, needs=Needs(other="Una rampa"))
    decide(territory, made.application_id, "admit_open")
    service.revoke_notice(SYSTEM, change_request(territory, notice, reason="Atto annullato"), NOW)
    trail = " ".join(f"{one.name} {one.subject} {one.details}" for one in db.session.scalars(select(AuditEvent)))
    for name in ("notices.published", "notices.application_submitted", "notices.member_joined", "notices.revoked"):
        assert name in trail
    assert "Anna" not in trail
    assert "rampa" not in trail


def test_lists_are_filtered_and_turn_pages(territory: TerritoryRef) -> None:
    one, two = make_roundtable(territory, title="Anziani"), make_roundtable(territory, title="Famiglie")
    notice = make_notice(territory, one, two)
    for _ in range(21):
        make_application(territory, notice, roundtable_ids=(one,))
    make_application(territory, notice, *speaker(territory), roundtable_ids=(two,))
    page = queries.list_applications(territory.id, notice, ApplicationFilter())
    assert (len(page.items), page.total) == (20, 22)
    assert page.next_cursor
    found = queries.list_applications(territory.id, notice, ApplicationFilter.from_args({"chi": "organizzazioni", "tavolo": str(two)}))
    assert [row.number for row in found.items] == [22]
    assert ApplicationFilter.from_args({"stato": "draft", "chi": "x", "tavolo": "²"}) == ApplicationFilter()
