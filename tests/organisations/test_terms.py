# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What has a day: delegations, invitations, suspensions, requests of data, the yearly check; and categories in force."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.notifications.models import OutboxMail
from consulta.organisations import naming, policy, queries, service
from consulta.organisations.models import AffiliationEnd, Organisation, OrganisationCategory, OrganisationStatus
from consulta.organisations.queries import CategoryTerm, OrganisationFilter, actor_of
from consulta.organisations.requests import (
    AskAgain,
    BoundAffiliation,
    ConfirmValidity,
    DecideOrganisation,
    EditOrganisation,
    ExportRegistry,
    InviteColleague,
    RegisterOrganisation,
    SetCategory,
)
from consulta.register.models import AuditEvent
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
EVERY_STATUS = [status.value for status in OrganisationStatus]


class Body:
    """An organisation with its president and a colleague who was invited."""

    def __init__(self, territory: TerritoryRef, until: date | None = None, at: datetime = NOW) -> None:
        self.territory = territory
        self.president, self.person = make_user("Rita Melis"), make_user("Ugo Piras", "ugo@esempio.it")
        self.id = make_organisation(territory, self.president)
        request = InviteColleague(self.id, "ugo@esempio.it", "Ugo Piras", "delegate", territory.id, until=until)
        self.affiliation = service.invite_colleague(actor_of(self.president, at), request, at)

    def accept(self, at: datetime = NOW) -> None:
        service.accept_affiliation(actor_of(self.person, at), self.affiliation, at)

    def speaks(self, at: datetime) -> bool:
        return actor_of(self.person, at).hat(self.id) is not None


def letters(template: str) -> list[str]:
    return sorted(row.recipient for row in db.session.scalars(select(OutboxMail).where(OutboxMail.template == template)))


def decide(organisation_id: int, status: str, at: datetime = NOW, **days: date) -> None:
    request = DecideOrganisation(organisation_id, status, "Motivo", _version(organisation_id), **days)
    service.decide_organisation(SYSTEM, request, at)


def _version(organisation_id: int) -> int:
    return db.session.scalars(select(Organisation.version).where(Organisation.id == organisation_id)).one()


@pytest.mark.parametrize(
    ("last_day", "midnight"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),  # the day of 25 hours
        (date(2027, 3, 27), datetime(2027, 3, 27, 23, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, tzinfo=UTC)),  # the day of 23 hours
    ],
)
def test_a_delegation_ends_at_the_italian_midnight_also_when_the_clock_changes(app: Flask, last_day: date, midnight: datetime) -> None:
    body = Body(make_territory(), last_day, midnight - timedelta(days=40))
    body.accept(midnight - timedelta(days=39))
    assert body.speaks(midnight - timedelta(seconds=1))
    assert not body.speaks(midnight)
    row = next(one for one in queries.list_affiliations(body.id) if one.id == body.affiliation)
    assert (row.last_day, row.end_kind, row.is_over(midnight)) == (last_day, None, True)


def test_saying_yes_twice_is_saying_yes(app: Flask) -> None:
    body = Body(make_territory())
    body.accept()
    body.accept(NOW + timedelta(days=1))
    assert len([one for one in queries.list_affiliations(body.id) if one.user_id == body.person]) == 1


def test_an_expired_invitation_says_so_and_gives_way_to_another(app: Flask) -> None:
    body, late = Body(make_territory()), NOW + policy.INVITATION_LASTS
    with pytest.raises(Refused, match="scaduto"):
        body.accept(late)
    again = service.invite_colleague(actor_of(body.president, late), InviteColleague(body.id, "ugo@esempio.it", "Ugo", "delegate"), late)
    service.accept_affiliation(actor_of(body.person, late), again, late)
    assert body.speaks(late)


def test_a_withdrawn_or_declined_invitation_cannot_be_replayed(app: Flask) -> None:
    body = Body(make_territory())
    service.end_affiliation(actor_of(body.president, NOW), body.affiliation, NOW)
    with pytest.raises(Refused, match="ritirato o rifiutato"):
        body.accept()
    with pytest.raises(Conflict):
        service.end_affiliation(actor_of(body.president, NOW), body.affiliation, NOW)
    row = next(one for one in queries.list_affiliations(body.id) if one.id == body.affiliation)
    assert row.end_kind is AffiliationEnd.REVOKED
    with pytest.raises(NotFound):
        service.accept_affiliation(make_actor(), body.affiliation, NOW)


def test_only_the_representative_gives_a_last_day_and_it_warns_anew(app: Flask) -> None:
    body = Body(make_territory())
    body.accept()
    soon = clock.rome_day(NOW) + timedelta(days=10)
    with pytest.raises(Refused):
        service.bound_affiliation(actor_of(body.person, NOW), BoundAffiliation(body.affiliation, soon), NOW)
    president = actor_of(body.president, NOW)
    with pytest.raises(Invalid):
        service.bound_affiliation(president, BoundAffiliation(body.affiliation, clock.rome_day(NOW) - timedelta(days=1)), NOW)
    service.bound_affiliation(president, BoundAffiliation(body.affiliation, soon), NOW)
    for _ in range(2):
        service.watch_delegations(NOW + timedelta(hours=1))
    assert len(letters("organisations/delegation_ending")) == 2  # the delegate and the president, once
    service.bound_affiliation(president, BoundAffiliation(body.affiliation, None), NOW)
    service.watch_delegations(NOW + timedelta(days=1))
    assert body.speaks(NOW + timedelta(days=4000))
    assert len(letters("organisations/delegation_ending")) == 2


def test_an_ended_delegation_is_not_stretched(app: Flask) -> None:
    today = clock.rome_day(NOW)
    body = Body(make_territory(), today)
    body.accept()
    with pytest.raises(Conflict, match="nuovo invito"):
        service.bound_affiliation(actor_of(body.president, NOW), BoundAffiliation(body.affiliation, None), NOW + timedelta(days=2))


def test_handing_over_leaves_one_representative_and_the_past_as_it_was(app: Flask) -> None:
    body, later = Body(make_territory()), NOW + timedelta(days=1)
    body.accept()
    service.hand_over(actor_of(body.president, later), body.affiliation, later)
    assert [one.user_id for one in queries.representatives(body.id, later)] == [body.person]
    assert queries.find_function(body.president, body.id, later) == "delegate"
    rows = {(one.user_id, one.function.value, one.is_over(later)) for one in queries.list_affiliations(body.id)}
    assert (body.president, "legal_representative", True) in rows
    assert (body.person, "delegate", True) in rows
    with pytest.raises(Refused):  # the second of two at once is no longer the representative
        service.hand_over(actor_of(body.president, later), body.affiliation, later)


def test_a_delegate_neither_ends_nor_names_a_representative(app: Flask) -> None:
    body = Body(make_territory())
    body.accept()
    delegate = actor_of(body.person, NOW)
    presidents = next(one.id for one in queries.list_affiliations(body.id) if one.user_id == body.president)
    with pytest.raises(Refused, match="legale rappresentante"):
        service.end_affiliation(delegate, presidents, NOW)
    with pytest.raises(Refused, match="in carica"):
        service.invite_colleague(delegate, InviteColleague(body.id, "nuovo@esempio.it", "Nuovo", "legal_representative"), NOW)


def test_the_office_is_told_when_nobody_represents_it(app: Flask) -> None:
    territory = make_territory()
    make_actor(territory, "operator")
    body = Body(territory)
    body.accept()
    presidents = next(one.id for one in queries.list_affiliations(body.id) if one.user_id == body.president)
    service.end_affiliation(actor_of(body.president, NOW), presidents, NOW, reason="Fine mandato")
    assert len(letters("organisations/orphaned")) == 1
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "organisations.affiliation_ended")).one()
    assert (event.details["kind"], event.details["orphaned"]) == ("left", True)
    assert "Fine mandato" not in str(event.details)


def test_a_suspension_ends_the_day_after_its_last(app: Flask) -> None:
    body = Body(make_territory())
    body.accept()
    last = clock.rome_day(NOW) + timedelta(days=10)
    decide(body.id, "suspended", until=last)
    service.watch_standings(clock.rome_midnight(last + timedelta(days=1)) - timedelta(seconds=1))
    assert not body.speaks(NOW)
    service.watch_standings(clock.rome_midnight(last + timedelta(days=1)))
    assert body.speaks(NOW)


def test_a_request_of_data_has_a_day_and_the_answer_ends_it(app: Flask) -> None:
    body = Body(make_territory())
    decide(body.id, "integration_requested", due_on=date(2026, 12, 24))
    view = queries.get_organisation(body.territory.id, body.id)
    assert view.integration_due_on == date(2026, 12, 24)
    request = EditOrganisation(
        body.id, view.name, "volunteer_org", "", "", "", (), "A", "123", view.version, certified_email="ponte@pec.it", phone="070 123456"
    )
    service.edit_organisation(actor_of(body.president, NOW), request, NOW)
    after = queries.get_organisation(body.territory.id, body.id)
    assert (after.status, after.integration_due_on, after.certified_email) == (OrganisationStatus.UNVERIFIED, None, "ponte@pec.it")


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("certified_email", "non un indirizzo", "certified_email"),
        ("email", "a@b", "public_email"),
        ("phone", "chiama Rita", "phone"),
        ("website", "javascript://alert(1)", "website"),
        ("website", "https://utente@esempio.it", "website"),
        ("vat_number", "00743110158", "vat_number"),
        ("runts_registered_on", date(2026, 11, 22), "runts_registered_on"),
    ],
)
def test_what_cannot_be_right_is_told_beside_its_field(app: Flask, field: str, value: object, where: str) -> None:
    organisation_id = make_organisation(make_territory())
    request = EditOrganisation(
        organisation_id, "Il Ponte", "volunteer_org", "", "", "", (), "", "", _version(organisation_id), **{field: value}
    )
    with pytest.raises(Invalid) as invalid:
        service.edit_organisation(SYSTEM, request, NOW)
    assert set(invalid.value.errors) == {where}


def test_the_audit_keeps_old_and_new_but_not_of_persons(app: Flask) -> None:
    territory = make_territory()
    organisation_id = make_organisation(territory)
    request = EditOrganisation(
        organisation_id,
        "Associazione Il Ponte",
        "volunteer_org",
        "",
        "",
        "",
        (),
        "A",
        "77",
        _version(organisation_id),
        legal_representative="Rita Melis",
        website="www.ponte.it",
    )
    service.edit_organisation(SYSTEM, request, NOW)
    details = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "organisations.edited")).one().details
    assert (details["from"]["category"], details["to"]["category"]) == ("social_promotion_org", "volunteer_org")
    assert details["to"]["website"] == "https://www.ponte.it"
    assert "legal_representative" in details["fields"]
    assert "Rita" not in str(details)


def test_the_yearly_check_is_told_once_flagged_once_and_confirmed_with_a_method(app: Flask) -> None:
    territory = make_territory()
    body = Body(territory)
    due = queries.get_organisation(territory.id, body.id).recheck_due_on
    assert due == date(2027, 1, 12)
    morning = clock.rome_midnight(due) + timedelta(hours=6)
    for days in (31, 30, 29, 1, 0):
        service.watch_standings(morning - timedelta(days=days))
        assert len(letters("organisations/recheck")) == (0 if days == 31 else 1)
    for days in (1, 2):
        service.watch_standings(morning + timedelta(days=days))
    names = [event.name for event in db.session.scalars(select(AuditEvent)) if event.name.startswith("organisations.recheck")]
    assert names == ["organisations.recheck_near", "organisations.recheck_due"]
    office = make_actor(territory, "operator")
    with pytest.raises(Invalid):
        service.confirm_validity(office, ConfirmValidity(body.id, " ", _version(body.id)), NOW)
    with pytest.raises(Conflict):
        service.confirm_validity(office, ConfirmValidity(body.id, "Visura", 1), NOW)
    service.confirm_validity(office, ConfirmValidity(body.id, "Visura RUNTS", _version(body.id)), NOW)
    view = queries.get_organisation(territory.id, body.id)
    assert (view.recheck_due_on, view.runts_check_method) == (date(2027, 11, 21), "Visura RUNTS")


def test_after_a_refusal_it_asks_again_once(app: Flask) -> None:
    body = Body(make_territory())
    decide(body.id, "suspended")
    decide(body.id, "refused")
    president = actor_of(body.president, NOW)
    with pytest.raises(Invalid):
        service.ask_again(president, AskAgain(body.id, "  "), NOW)
    service.ask_again(president, AskAgain(body.id, "La sede è riaperta"), NOW)
    assert queries.get_organisation(body.territory.id, body.id).status is OrganisationStatus.UNVERIFIED
    decide(body.id, "refused")
    with pytest.raises(Refused, match="già stato chiesto"):
        service.ask_again(president, AskAgain(body.id, "Ancora"), NOW)


def test_the_registry_shows_what_to_look_at(app: Flask) -> None:
    territory = make_territory()
    first, twin = make_organisation(territory, name="Associazione Il Ponte"), make_organisation(territory, name="Pónte, il — ODV")
    make_organisation(territory, name="Il Faro")

    def ids(**values: object) -> set[int]:
        filter = OrganisationFilter(is_public=False, **values)  # type: ignore[arg-type]
        return {row.id for row in queries.list_organisations(territory.id, filter).items}

    assert ids(only="omonimi") == {first, twin}
    assert ids(only="da-riverificare", today=date(2026, 12, 12)) == set()
    assert len(ids(only="da-riverificare", today=date(2026, 12, 13))) == 3


def test_a_category_changes_name_and_the_past_keeps_its_own(app: Flask) -> None:
    territory, today = make_territory(), clock.rome_day(NOW)
    office = make_actor(territory, "coordinator")
    old = make_organisation(territory, category="patronato")
    rename = SetCategory(territory.id, "patronato", today, "Istituto di patronato")
    for _ in range(2):
        service.set_category(office, rename, NOW)
    new = service.register_organisation(SYSTEM, RegisterOrganisation(territory.id, "Aiuto", "patronato", None, make_user()), NOW)
    named = [queries.get_organisation(territory.id, one).category_name for one in (old, new)]
    assert named == ["Patronato", "Istituto di patronato"]
    service.set_category(office, SetCategory(territory.id, "patronato", today + timedelta(days=3), is_closing=True), NOW)
    late = NOW + timedelta(days=4)
    with pytest.raises(Invalid):
        service.register_organisation(SYSTEM, RegisterOrganisation(territory.id, "Tardi", "patronato", None, make_user()), late)
    with pytest.raises(Conflict):
        service.set_category(office, SetCategory(territory.id, "patronato", today, "Altro"), NOW)
    with pytest.raises(Refused):
        service.set_category(make_actor(territory, "operator"), rename, NOW)
    assert queries.get_organisation(territory.id, old).category_name == "Patronato"


def test_a_file_of_the_registry_says_what_for_before_it_leaves(app: Flask) -> None:
    territory = make_territory()
    operator, coordinator = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    with pytest.raises(Invalid):
        service.export_registry(operator, ExportRegistry(territory.id, "ok", ""), NOW)
    with pytest.raises(Refused, match="coordina"):
        service.export_registry(operator, ExportRegistry(territory.id, "Convocazione", "", with_persons=True), NOW)
    service.export_registry(coordinator, ExportRegistry(territory.id, "Convocazione", "stato=accredited", with_persons=True), NOW)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "organisations.exported")).one()
    assert event.details == {"purpose": "Convocazione", "filter": "stato=accredited", "persons": True}
    hidden = {column.name for column in queries.registry_columns(with_persons=True)} - {
        column.name for column in queries.registry_columns(with_persons=False)
    }
    assert hidden == {"legal_representative", "email", "phone"}


@pytest.mark.parametrize("status", EVERY_STATUS)
def test_every_standing_says_what_it_allows_and_the_remedy(status: str) -> None:
    assert all(policy.MEANINGS[status])


@given(DAYS)
def test_a_year_after_is_the_same_day(day: date) -> None:
    after = policy.a_year_after(day)
    assert (after.year, after.month) == (day.year + 1, day.month)
    assert after.day == day.day or (day.month, day.day, after.day) == (2, 29, 28)


@given(DAYS, st.integers(-800, 800))
def test_days_of_decisions_lie_ahead(today: date, days: int) -> None:
    other = today + timedelta(days=days)
    faults = policy.term_faults("suspended", None, other, today)
    assert bool(faults) is not (1 <= days <= 730)
    assert not policy.term_faults("accredited", other, other, today)


@given(st.lists(st.tuples(DAYS, st.one_of(st.none(), st.integers(0, 900))), max_size=5), DAYS)
def test_a_category_is_offered_only_in_its_days(spans: list[tuple[date, int | None]], day: date) -> None:
    category = OrganisationCategory.PATRONATO
    terms = [
        CategoryTerm(category, f"Nome {n}", start, start + timedelta(days=length) if length is not None else None)
        for n, (start, length) in enumerate(sorted(spans, key=lambda span: span[0]))
    ]
    found = queries.offered(terms, day)
    begun = [term for term in terms if term.valid_from <= day]
    assert (category in found) is (not begun or any(term.covers(day) for term in begun))
    assert set(OrganisationCategory) - {category} <= set(found)


@pytest.mark.parametrize(
    ("name", "twin"),
    [("Il Ponte", "IL PÓNTE"), ("Il Ponte", "Ponte, Il"), ("Il Ponte", "Associazione Il Рonte ETS"), ("Casa Aurora", "Aurora casa")],
)
def test_twins_look_alike(name: str, twin: str) -> None:
    assert naming.look_alikes([(1, name, "", ""), (2, twin, "", ""), (3, "Altro nome", "", "")]) == {1, 2}


def test_a_shared_code_is_no_twin_when_the_articolazione_is_said() -> None:
    assert naming.look_alikes([(1, "Scuola Manzoni", "1", ""), (2, "Scuola Deledda", "1", "Plesso sud")]) == frozenset()
    assert naming.look_alikes([(1, "Scuola Manzoni", "1", ""), (2, "Scuola Deledda", "1", "")]) == {1, 2}
