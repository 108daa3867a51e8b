# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Registering, deciding, inviting, leaving; hats at the instant."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.accounts import service as accounts
from consulta.accounts.requests import RegisterUser
from consulta.core.actor import ANONYMOUS, SYSTEM
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.pagination import Cursor
from consulta.organisations import queries, service
from consulta.organisations.models import Affiliation, Organisation, OrganisationStatus
from consulta.organisations.queries import OrganisationFilter, actor_of
from consulta.organisations.requests import DecideOrganisation, EditOrganisation, InviteColleague, RegisterOrganisation, RegisterTogether
from consulta.register.models import AuditEvent
from tests.factories.accounts import mailed_token, make_actor, make_user
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory, municipality_ids

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
EMAIL = "rita@esempio.it"
PUBLIC, OFFICE = OrganisationFilter(), OrganisationFilter(is_public=False)


def together(territory_id: int, key: str = "k" * 20, email: str = EMAIL, name: str = "Il Ponte") -> int:
    organisation = RegisterOrganisation(territory_id, name, "social_promotion_org", None, 0, key=key)
    return service.register_together(ANONYMOUS, RegisterTogether(territory_id, RegisterUser(email, "Rita Melis"), organisation, key), NOW)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def names(territory_id: int, filter: OrganisationFilter) -> list[str]:
    return [row.name for row in queries.list_organisations(territory_id, filter).items]


def test_nobody_sees_an_organisation_before_its_address_is_proved(app: Flask) -> None:
    territory = make_territory()
    user_id = together(territory.id)
    assert names(territory.id, PUBLIC) == names(territory.id, OFFICE) == []
    assert queries.hats_of(user_id, NOW) == ()
    accounts.confirm_by_grant(mailed_token(EMAIL, "confirm"), "confirm", NOW)
    assert names(territory.id, PUBLIC) == names(territory.id, OFFICE) == ["Il Ponte"]
    hat = actor_of(user_id, NOW).hats[0]
    assert (hat.name, hat.accredited, hat.territory_id) == ("Il Ponte", False, territory.id)
    assert queries.workspace_counts(territory.id) == {"organisations_to_verify": 1}


def test_a_double_click_makes_one_of_everything(app: Flask) -> None:
    territory = make_territory()
    assert together(territory.id) == together(territory.id)
    assert (count(Organisation), count(Affiliation)) == (1, 1)


def test_an_address_with_an_account_confirms_by_its_own_mail(app: Flask) -> None:
    """Whoever types somebody else's address puts words in nobody's mouth: the owner's link is needed."""
    territory = make_territory()
    owner = make_user("Rita Melis", EMAIL)
    assert together(territory.id) == owner
    assert queries.hats_of(owner, NOW) == ()
    accounts.confirm_by_grant(mailed_token(EMAIL, "confirm"), "confirm", NOW)
    assert [hat.name for hat in queries.hats_of(owner, NOW)] == ["Il Ponte"]


def test_a_further_organisation_speaks_at_once(app: Flask) -> None:
    territory = make_territory()
    actor = make_actor()
    request = RegisterOrganisation(territory.id, "Il Faro", "volunteer_org", None, actor.user_id or 0, key="f" * 20)
    first = service.register_organisation(actor, request, NOW)
    assert service.register_organisation(actor, request, NOW) == first
    assert actor_of(actor.user_id or 0, NOW).hat(first) is not None
    with pytest.raises(NotFound):
        service.register_organisation(make_actor(), request, NOW)
    with pytest.raises(Refused):
        service.register_organisation(ANONYMOUS, request, NOW)


def test_the_codice_fiscale_is_optional_checked_and_no_identity(app: Flask) -> None:
    territory = make_territory()
    with pytest.raises(Invalid) as caught:
        make_organisation(territory, fiscal_code="00743110158")
    assert "fiscal_code" in caught.value.errors
    make_organisation(territory, name="Scuola media", fiscal_code="00743110157")
    make_organisation(territory, name="Liceo", fiscal_code="007 431 10157", branch="Plesso di via Roma")
    assert len(queries.list_with_fiscal_code(territory.id, "00743110157")) == 2


def test_cautions_warn_and_name_the_remedy(app: Flask) -> None:
    territory, other = make_territory(), make_territory("cb", "Cabras")
    make_organisation(territory, name="Associazione Il Ponte", fiscal_code="00743110157")
    similar, shared = service.cautions(territory.id, "Il P0nte ODV", "00743110157", "")
    assert (similar.field, similar.message) == ("organisation_name", "Associazione Il Ponte")
    assert "aggiungerti" in similar.remedy
    assert shared.field == "fiscal_code"
    assert "articolazione" in shared.remedy
    assert [one.field for one in service.cautions(territory.id, "Il Faro", "00743110157", "Sezione di Decimo")] == []
    assert service.cautions(other.id, "Il Ponte", "00743110157", "") == []


def test_cautions_reveal_nothing_that_is_not_public(app: Flask) -> None:
    territory = make_territory()
    organisation_id = make_organisation(territory, accredited=False, fiscal_code="00743110157")
    service.decide_organisation(SYSTEM, DecideOrganisation(organisation_id, "refused", "Non esiste", 1), NOW)
    together(territory.id, name="Gruppo nascosto")
    assert service.cautions(territory.id, "Associazione Il Ponte", "00743110157", "") == []
    assert service.cautions(territory.id, "Gruppo nascosto", "", "") == []


def test_a_decision_is_told_with_old_new_and_reason(app: Flask) -> None:
    territory = make_territory()
    operator = make_actor(territory, "operator")
    organisation_id = make_organisation(territory, accredited=False)
    service.decide_organisation(operator, DecideOrganisation(organisation_id, "integration_requested", "Manca lo statuto", 1), NOW)
    view = queries.get_organisation(territory.id, organisation_id)
    assert (view.status, view.decision_reason, view.version) == (OrganisationStatus.INTEGRATION_REQUESTED, "Manca lo statuto", 2)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.name == "organisations.decided")).one()
    assert event.actor_id == operator.user_id
    assert event.details == {"from": "unverified", "to": "integration_requested", "reason": "Manca lo statuto", "by": "2026-12-21"}


def test_two_operators_make_one_decision(app: Flask) -> None:
    territory = make_territory()
    first, second = make_actor(territory, "operator"), make_actor(territory, "coordinator")
    organisation_id = make_organisation(territory, accredited=False)
    service.decide_organisation(first, DecideOrganisation(organisation_id, "accredited", "", 1), NOW)
    with pytest.raises(Conflict) as caught:
        service.decide_organisation(second, DecideOrganisation(organisation_id, "refused", "Doppione", 1), NOW)
    assert caught.value.theirs["Stato"] == "Accreditata"
    assert queries.get_organisation(territory.id, organisation_id).status is OrganisationStatus.ACCREDITED


def test_an_operator_of_another_territory_decides_nothing(app: Flask) -> None:
    here, there = make_territory(), make_territory("cb", "Cabras")
    organisation_id = make_organisation(here, accredited=False)
    operator = make_actor(there, "operator")
    with pytest.raises(Refused):
        service.decide_organisation(operator, DecideOrganisation(organisation_id, "accredited", "", 1), NOW)
    with pytest.raises(NotFound):
        service.decide_organisation(operator, DecideOrganisation(organisation_id, "accredited", "", 1, there.id), NOW)
    with pytest.raises(NotFound):
        queries.get_organisation(there.id, organisation_id)


@pytest.mark.parametrize(("status", "speaks"), [("accredited", True), ("integration_requested", True), ("refused", False)])
def test_standing_decides_who_speaks_and_who_is_seen(app: Flask, status: str, speaks: bool) -> None:
    territory, user_id = make_territory(), make_user()
    organisation_id = make_organisation(territory, user_id, accredited=False)
    service.decide_organisation(SYSTEM, DecideOrganisation(organisation_id, status, "Motivo", 1), NOW)
    assert bool(queries.hats_of(user_id, NOW)) is speaks
    assert bool(names(territory.id, PUBLIC)) is speaks
    assert names(territory.id, OFFICE) == ["Associazione Il Ponte"]
    if speaks:
        assert queries.get_public(territory.id, organisation_id).id == organisation_id
    else:
        with pytest.raises(NotFound):
            queries.get_public(territory.id, organisation_id)


def test_a_colleague_speaks_only_after_saying_yes(app: Flask) -> None:
    territory, president = make_territory(), make_user("Rita Melis")
    organisation_id = make_organisation(territory, president)
    colleague = make_user("Paolo Dessì", "paolo@esempio.it")
    invite = InviteColleague(organisation_id, "Paolo@esempio.it", "Paolo D.", "contributor")
    affiliation_id = service.invite_colleague(actor_of(president, NOW), invite, NOW)
    assert queries.hats_of(colleague, NOW) == ()
    row = next(one for one in queries.list_affiliations(organisation_id) if one.is_pending)
    assert (row.name, row.email) == ("", "paolo@esempio.it"), "the name of an account is not told to who only knows its address"
    with pytest.raises(NotFound):
        service.accept_affiliation(make_actor(), affiliation_id, NOW)
    service.accept_affiliation(actor_of(colleague, NOW), affiliation_id, NOW)
    assert [hat.organisation_id for hat in queries.hats_of(colleague, NOW)] == [organisation_id]
    with pytest.raises(Conflict):
        service.invite_colleague(actor_of(president, NOW), invite, NOW)


def test_who_has_no_account_is_invited_by_mail(app: Flask) -> None:
    territory, president = make_territory(), make_user("Rita Melis")
    organisation_id = make_organisation(territory, president)
    invite = InviteColleague(organisation_id, "nuovo@esempio.it", "Paolo Dessì", "delegate")
    affiliation_id = service.invite_colleague(actor_of(president, NOW), invite, NOW)
    user_id = accounts.confirm_by_grant(mailed_token("nuovo@esempio.it", "invite"), "invite", NOW)
    assert queries.hats_of(user_id, NOW) == ()
    service.accept_affiliation(actor_of(user_id, NOW), affiliation_id, NOW)
    assert queries.find_function(user_id, organisation_id, NOW) == "delegate"


@pytest.mark.parametrize("who", ["contributor", "stranger"])
def test_only_who_represents_invites_and_ends(app: Flask, who: str) -> None:
    territory, president = make_territory(), make_user("Rita Melis")
    organisation_id = make_organisation(territory, president)
    other = make_user()
    if who == "contributor":
        invite = InviteColleague(organisation_id, "c@esempio.it", "Carla", "contributor")
        affiliation_id = service.invite_colleague(actor_of(president, NOW), invite, NOW)
        other = accounts.confirm_by_grant(mailed_token("c@esempio.it", "invite"), "invite", NOW)
        service.accept_affiliation(actor_of(other, NOW), affiliation_id, NOW)
    actor = actor_of(other, NOW)
    with pytest.raises(Refused):
        service.invite_colleague(actor, InviteColleague(organisation_id, "x@esempio.it", "X", "contributor"), NOW)
    presidents = next(one.id for one in queries.list_affiliations(organisation_id) if one.user_id == president)
    with pytest.raises(Refused):
        service.end_affiliation(actor, presidents, NOW)


def test_ending_takes_the_hat_off_at_that_instant_and_keeps_the_past(app: Flask) -> None:
    territory, president = make_territory(), make_user("Rita Melis")
    organisation_id = make_organisation(territory, president)
    row = queries.list_affiliations(organisation_id)[0]
    service.end_affiliation(actor_of(president, NOW), row.id, NOW)
    assert queries.hats_of(president, NOW) == ()
    assert queries.hats_of(president, NOW - timedelta(seconds=1)) != ()
    kept = queries.list_affiliations(organisation_id)[0]
    assert (kept.starts_at, kept.ends_at, kept.user_id) == (row.starts_at, NOW, president)
    with pytest.raises(Conflict):
        service.end_affiliation(actor_of(president, NOW), row.id, NOW)


def test_completing_the_data_brings_it_back_in_verifica(app: Flask) -> None:
    territory, president = make_territory(comuni=3), make_user("Rita Melis")
    organisation_id = make_organisation(territory, president, accredited=False)
    service.decide_organisation(SYSTEM, DecideOrganisation(organisation_id, "integration_requested", "Manca il codice", 1), NOW)
    elsewhere = municipality_ids(make_territory("cb", "Cabras", comuni=5))
    comuni = municipality_ids(territory)
    foreign = next(one for one in elsewhere if one not in comuni)
    request = EditOrganisation(
        organisation_id, "Il Ponte", "volunteer_org", "00743110157", "", "Aiuto", (*comuni[:2], foreign), "A", "123", 2
    )
    service.edit_organisation(actor_of(president, NOW), request, NOW)
    view = queries.get_organisation(territory.id, organisation_id)
    assert (view.status, view.name, view.fiscal_code, view.version) == (OrganisationStatus.UNVERIFIED, "Il Ponte", "00743110157", 3)
    assert [comune_id for comune_id, _ in view.municipalities]
    assert {one for one, _ in view.municipalities} == set(comuni[:2])
    with pytest.raises(Conflict):
        service.edit_organisation(actor_of(president, NOW), request, NOW)
    with pytest.raises(Refused):
        service.edit_organisation(make_actor(), request, NOW)


def test_the_name_of_an_accredited_body_does_not_change_by_itself(app: Flask) -> None:
    territory, president = make_territory(), make_user("Rita Melis")
    organisation_id = make_organisation(territory, president)
    request = EditOrganisation(organisation_id, "Regione Sardegna", "region", "", "", "", (), "", "", 2)
    service.edit_organisation(actor_of(president, NOW), request, NOW)
    assert queries.get_organisation(territory.id, organisation_id).name == "Associazione Il Ponte"


def test_lists_page_by_name_in_any_case_and_filter(app: Flask) -> None:
    territory, person = make_territory(), make_user()
    wanted = sorted((f"{'gruppo' if n % 2 else 'Gruppo'} {n:03} {'x' * 100}"[:150] for n in range(45)), key=str.lower)
    for name in reversed(wanted):
        make_organisation(territory, person, accredited=False, name=name, category="volunteer_org" if "7" in name[:10] else "region")
    seen, cursor = [], None
    while True:
        page = queries.list_organisations(territory.id, PUBLIC, Cursor.decode(cursor, 2))
        seen += [row.name for row in page.items]
        assert page.total == 45
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert seen == wanted
    back = queries.list_organisations(territory.id, PUBLIC, Cursor.decode(page.previous_cursor, 2))
    assert [row.name for row in back.items] == wanted[20:40]
    assert names(territory.id, OrganisationFilter(category="volunteer_org")) == [name for name in wanted if "7" in name[:10]]
    assert names(territory.id, OrganisationFilter(text="GRUPPO 031")) == [name for name in wanted if " 031 " in name]
    assert names(territory.id, OrganisationFilter(text="100%_")) == []


def test_my_data_names_the_organisations(app: Flask) -> None:
    territory, user_id = make_territory(), make_user()
    make_organisation(territory, user_id)
    name, rows = queries.personal_data(user_id)
    assert name == "organisations"
    assert [row["organisation"] for row in rows] == ["Associazione Il Ponte"]


def test_the_same_form_with_a_corrected_address_writes_to_the_new_one(app: Flask) -> None:
    """The key is bound to who used it: going back to mend a mistyped address is no double click."""
    territory = make_territory()
    together(territory.id, email="rita@esempoi.it")
    person = together(territory.id, email=EMAIL)
    assert accounts.confirm_by_grant(mailed_token(EMAIL, "confirm"), "confirm", NOW) == person
    assert [hat.name for hat in queries.hats_of(person, NOW)] == ["Il Ponte"]
