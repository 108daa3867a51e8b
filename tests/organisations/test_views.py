# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of organisations, one by one and in each error state, without JavaScript."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from consulta.accounts import queries as accounts
from consulta.organisations import queries
from consulta.organisations.queries import OrganisationFilter
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import PASSWORD, give_role, mailed_token, make_user, sign_in_as
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory, municipality_ids
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PERSON = {"name": "Rita Melis", "email": "rita@esempio.it", "municipality": "fuori", "takes_part": "me", "has_read": "y"}
BODY = {
    "takes_part": "organizzazione",
    "organisation_name": "Associazione Il Ponte",
    "category": "social_promotion_org",
    "function": "delegate",
}


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def only(territory: TerritoryRef) -> queries.OrganisationRow:
    return queries.list_organisations(territory.id, OrganisationFilter(is_public=False)).items[0]


def staff(client: VisitingClient, territory: TerritoryRef, role: str = "operator") -> int:
    user_id = make_user("Elena Orrù")
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)
    return user_id


def test_a_person_and_an_organisation_in_one_form(client: VisitingClient, territory: TerritoryRef) -> None:
    client.visit("/ao/registrati")
    comune = municipality_ids(territory)[0]
    answer = client.send("/ao/registrati", PERSON | BODY | {"municipality": str(comune)})
    assert answer.location == "/ao/registrati/controlla-la-posta"
    client.visit("/ao/registrati/controlla-la-posta")
    assert "Il Ponte" not in client.visit("/ao/organizzazioni").text
    client.send(f"/conferma/{mailed_token('rita@esempio.it', 'confirm')}", {})
    assert "In verifica" in client.visit("/ao/organizzazioni").text
    organisation = queries.get_organisation(territory.id, only(territory).id)
    assert organisation.municipality_id == comune
    page = client.visit(f"/ao/organizzazioni/{organisation.id}")
    assert "Qui compaiono i testi che l’organizzazione pubblica a suo nome." in page.text
    assert "Rita" not in page.text.split("<main")[1]
    assert "Parlo per" in client.visit("/profilo/organizzazioni").text


def test_a_person_alone_ignores_what_stands_in_the_other_fields(client: VisitingClient, territory: TerritoryRef) -> None:
    client.send("/ao/registrati", PERSON | {"organisation_name": "x" * 500, "category": "rubbish", "fiscal_code": "rubbish"})
    assert accounts.find_user_by_email("rita@esempio.it") is not None
    assert queries.count_organisations(territory.id, OrganisationFilter(is_public=False)) == 0


def test_the_password_is_good_after_confirming_in_the_same_browser(app: Flask, client: VisitingClient, territory: TerritoryRef) -> None:
    client.send("/ao/registrati", PERSON | {"password": PASSWORD})
    client.send(f"/conferma/{mailed_token('rita@esempio.it', 'confirm')}", {})
    assert "scegli di nuovo" not in client.visit("/profilo").text
    other = VisitingClient(app)
    other.send("/accedi", {"email": "rita@esempio.it", "password": PASSWORD})
    other.visit("/profilo")


def test_confirming_in_another_browser_asks_for_the_password_again(app: Flask, client: VisitingClient, territory: TerritoryRef) -> None:
    client.send("/ao/registrati", PERSON | {"password": PASSWORD})
    other = VisitingClient(app)
    other.send(f"/conferma/{mailed_token('rita@esempio.it', 'confirm')}", {})
    assert "scegli di nuovo la password" in other.visit("/profilo").text
    client.send("/accedi", {"email": "rita@esempio.it", "password": PASSWORD}, status=422)


def test_the_link_from_the_list_begins_with_an_organisation(client: VisitingClient, territory: TerritoryRef) -> None:
    page = client.visit("/ao/registrati?per=organizzazione")
    assert 'value="organizzazione" checked' in page.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": ""}, "Scrivi nome e cognome"),
        ({"name": "x" * 200}, "Il nome supera 120 caratteri: ne restano 80 di troppo"),
        ({"email": ""}, "Scrivi il tuo indirizzo e-mail"),
        ({"email": "rita@"}, "nome@esempio.it"),
        ({"municipality": ""}, "Scegli il tuo comune"),
        ({"municipality": "999999"}, "Scegli il tuo comune"),
        ({"municipality": "-1"}, "Scegli il tuo comune"),
        ({"has_read": ""}, "almeno 14 anni: se è così"),
        ({"takes_part": "altro"}, "Scegli se partecipi per te"),
        ({"password": "corta"}, "frase di tre parole"),
        ({**BODY, "organisation_name": ""}, "Scrivi la denominazione"),
        ({**BODY, "organisation_name": "x" * 200}, "La denominazione supera 160 caratteri: ne restano 40 di troppo"),
        ({**BODY, "category": ""}, "Scegli la categoria"),
        ({**BODY, "category": "rubbish"}, "Scegli la categoria"),
        ({**BODY, "function": "re"}, "Scegli la tua funzione"),
        ({**BODY, "fiscal_code": "00743110158"}, "Il codice fiscale non torna"),
        ({"submission_key": "corta"}, "ricarica la pagina"),
    ],
)
def test_every_mistake_names_field_and_remedy_and_keeps_what_was_typed(
    client: VisitingClient, territory: TerritoryRef, change: dict[str, str], words: str
) -> None:
    sent = {name: value for name, value in PERSON.items() if name != "has_read"} if change.get("has_read") == "" else PERSON | change
    answer = client.send("/ao/registrati", sent, status=422)
    assert words in answer.text.replace("&#39;", "'")
    if "name" not in change:
        assert 'value="Rita Melis"' in answer.text
    assert accounts.find_user_by_email("rita@esempio.it") is None
    assert "corta" not in answer.text or "submission_key" in change


def test_a_similar_name_warns_once_and_goes_on(client: VisitingClient, territory: TerritoryRef) -> None:
    make_organisation(territory, name="Associazione Il Ponte", fiscal_code="00743110157")
    sent = PERSON | BODY | {"organisation_name": "Il P0nte ODV", "fiscal_code": "00743110157"}
    warned = client.send("/ao/registrati", sent, status=422)
    for words in ("Nome molto simile: «Associazione Il Ponte»", "Codice fiscale già presente", 'name="goes_on"', "Rita Melis"):
        assert words in warned.text
    client.send("/ao/registrati", sent | {"goes_on": "y"})
    client.send(f"/conferma/{mailed_token('rita@esempio.it', 'confirm')}", {})
    assert queries.count_organisations(territory.id, OrganisationFilter()) == 2


def test_who_is_signed_in_adds_another_one(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = make_user("Rita Melis")
    sign_in_as(client, user_id)
    page = client.visit("/ao/registrati")
    assert 'name="email"' not in page.text
    bad = client.send("/ao/registrati", {"organisation_name": "", "category": "", "municipality": "", "function": "delegate"}, status=422)
    for words in ("Scrivi la denominazione", "Scegli la categoria", "Scegli il tuo comune"):
        assert words in bad.text
    sent = {"organisation_name": "Il Faro", "category": "volunteer_org", "municipality": "fuori", "function": "delegate"}
    assert client.send("/ao/registrati", sent).location == "/profilo/organizzazioni"
    assert [hat.name for hat in queries.hats_of(user_id, NOW)] == ["Il Faro"]
    client.send("/ao/registrati", sent | {"organisation_name": "Il Faro ODV"}, status=422)


def test_public_list_and_filters(client: VisitingClient, territory: TerritoryRef) -> None:
    assert "Ancora nessuna organizzazione" in client.visit("/ao/organizzazioni").text
    person = make_user()
    for n in range(23):
        make_organisation(territory, person, accredited=n % 2 == 0, name=f"Gruppo {n:02}", category="volunteer_org" if n else "region")
    first = client.visit("/ao/organizzazioni")
    assert "23 organizzazioni" in first.text
    assert "Gruppo 19" in first.text
    assert "Gruppo 20" not in first.text
    assert 'method="post"' not in first.text.split("<main")[1]
    assert "Gruppo 00" in client.visit("/ao/organizzazioni?categoria=region").text
    assert "con questi filtri" in client.visit("/ao/organizzazioni?q=zzz").text
    for rubbish in ("?categoria=rubbish", "?comune=rubbish", "?comune=99999999999999", "?q=%25_", "?stato=refused"):
        client.visit(f"/ao/organizzazioni{rubbish}")
    client.visit("/ao/organizzazioni?pagina=rubbish", status=400)
    following = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Gruppo 22" in client.visit(following).text


def test_refused_ones_and_those_of_others_are_the_uniform_404(client: VisitingClient, territory: TerritoryRef) -> None:
    other = make_territory("cb", "Cabras")
    theirs = make_organisation(other)
    client.visit(f"/ao/organizzazioni/{theirs}", status=404)
    client.visit("/ao/organizzazioni/987654", status=404)
    client.visit(f"/ao/organizzazioni/{theirs}/colleghi", status=303)


def test_the_office_decides(client: VisitingClient, territory: TerritoryRef) -> None:
    organisation_id = make_organisation(territory, accredited=False)
    staff(client, territory)
    path = f"/ao/ufficio/organizzazioni/{organisation_id}"
    assert "Associazione Il Ponte" in client.visit("/ao/ufficio/organizzazioni?stato=unverified").text
    assert "con questi filtri" in client.visit("/ao/ufficio/organizzazioni?stato=refused").text
    page = client.visit(path)
    assert "Rita Melis" in page.text
    assert any("INSERT INTO audit_event" in statement for statement in client.statements)
    assert "Scegli la decisione" in client.send(path, {}, status=422).text
    without = client.send(path, {"status": "refused", "reason": " "}, status=422)
    assert "Scrivi il motivo" in without.text
    assert "Scegli una delle decisioni" in client.send(path, {"status": "suspended"}, status=422).text
    client.send(path, {"status": "accredited"})
    assert "Accreditata" in client.visit(path).text
    assert "Accreditata" in client.visit(f"/ao/organizzazioni/{organisation_id}").text


def test_a_colleague_who_was_first_is_shown(app: Flask, client: VisitingClient, territory: TerritoryRef) -> None:
    organisation_id = make_organisation(territory, accredited=False)
    path = f"/ao/ufficio/organizzazioni/{organisation_id}"
    first = VisitingClient(app)
    staff(first, territory, "coordinator")
    staff(client, territory)
    first.send(path, {"status": "integration_requested", "reason": "Manca lo statuto"})
    late = client.send(path, {"status": "refused", "reason": "Mi pare un doppione", "version": "1"}, status=409)
    for words in ("Manca lo statuto", "Mi pare un doppione", "qualcuno l"):
        assert words in late.text


def test_the_office_sees_possible_doubles(client: VisitingClient, territory: TerritoryRef) -> None:
    make_organisation(territory, name="Associazione Il Ponte", fiscal_code="00743110157")
    twin = make_organisation(territory, accredited=False, name="Il Р0nte", fiscal_code="00743110157")
    staff(client, territory)
    page = client.visit(f"/ao/ufficio/organizzazioni/{twin}")
    assert "Nome simile" in page.text
    assert "Stesso codice fiscale" in page.text


@pytest.mark.parametrize("role", ["municipal_referent", "deputy_approver", "administrator"])
def test_the_registry_is_closed_to_the_other_roles(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    organisation_id = make_organisation(territory)
    staff(client, territory, role)
    client.visit("/ao/ufficio/organizzazioni", status=403)
    client.visit(f"/ao/ufficio/organizzazioni/{organisation_id}", status=403)


def test_colleagues_are_invited_accept_and_leave(app: Flask, client: VisitingClient, territory: TerritoryRef) -> None:
    president = make_user("Rita Melis")
    organisation_id = make_organisation(territory, president)
    sign_in_as(client, president)
    path = f"/ao/organizzazioni/{organisation_id}/colleghi"
    client.visit(path)
    bad = client.send(path, {"email": "x", "name": "", "function": "re"}, status=422)
    for words in ("nome@esempio.it", "Scrivi nome e cognome", "Scegli la funzione"):
        assert words in bad.text
    sent = {"email": "paolo@esempio.it", "name": "Paolo Dessì", "function": "contributor"}
    client.send(path, sent)
    assert "Invito spedito" in client.visit(path).text
    assert "già nell" in client.send(path, sent, status=422).text
    colleague = VisitingClient(app)
    link = f"/conferma/invito/{mailed_token('paolo@esempio.it', 'invite')}"
    assert colleague.send(link, {}).location == "/profilo/organizzazioni"
    page = colleague.visit("/profilo/organizzazioni")
    assert "Ti invita a parlare a suo nome" in page.text
    affiliation_id = next(one.id for one in queries.list_affiliations(organisation_id) if one.is_pending)
    colleague.send(f"/profilo/organizzazioni/{affiliation_id}/accetta", {}, page="/profilo/organizzazioni")
    assert "Parlo per" in colleague.visit("/profilo/organizzazioni").text
    colleague.visit(path, status=403)
    client.send(f"{path}/{affiliation_id}/chiudi", {}, page=path)
    assert "Nessuna organizzazione" in colleague.visit("/profilo/organizzazioni").text
    assert "Conclusa" in client.visit(path).text


def test_an_invitation_can_be_declined(client: VisitingClient, territory: TerritoryRef) -> None:
    president, colleague = make_user("Rita Melis"), make_user("Paolo Dessì", "paolo@esempio.it")
    organisation_id = make_organisation(territory, president)
    sign_in_as(client, president)
    path = f"/ao/organizzazioni/{organisation_id}/colleghi"
    client.send(path, {"email": "paolo@esempio.it", "name": "Paolo", "function": "delegate"})
    sign_in_as(client, colleague)
    affiliation_id = next(one.id for one in queries.list_affiliations(organisation_id) if one.is_pending)
    client.send(f"/profilo/organizzazioni/{affiliation_id}/lascia", {}, page="/profilo/organizzazioni")
    assert queries.hats_of(colleague, NOW) == ()


def test_the_representative_edits_the_data(client: VisitingClient, territory: TerritoryRef) -> None:
    president = make_user("Rita Melis")
    organisation_id = make_organisation(territory, president, accredited=False)
    sign_in_as(client, president)
    path = f"/ao/organizzazioni/{organisation_id}/modifica"
    client.visit(path)
    sent = {"organisation_name": "Il Ponte APS", "category": "social_promotion_org", "runts_section": "B", "runts_number": "77"}
    bad = client.send(
        path, sent | {"fiscal_code": "1", "description": "x" * 1200, "municipalities": "999", "runts_section": "Z"}, status=422
    )
    for words in ("La descrizione supera 1.000 caratteri", "Scegli i comuni", "Scegli la sezione"):
        assert words in bad.text
    assert "Il codice fiscale non torna" in client.send(path, sent | {"fiscal_code": "1"}, status=422).text
    client.send(path, sent | {"municipalities": str(municipality_ids(territory)[1]), "description": "Aiuto ai compiti"})
    page = client.visit(f"/ao/organizzazioni/{organisation_id}")
    assert "Aiuto ai compiti" in page.text
    assert "Modifica i dati" in page.text
    stale = client.send(path, sent | {"version": "1"}, status=409)
    assert "Il Ponte APS" in stale.text


def test_strangers_manage_nothing(client: VisitingClient, territory: TerritoryRef) -> None:
    organisation_id = make_organisation(territory)
    sign_in_as(client, make_user())
    client.visit(f"/ao/organizzazioni/{organisation_id}/modifica", status=403)
    client.visit(f"/ao/organizzazioni/{organisation_id}/colleghi", status=403)
    assert "Modifica i dati" not in client.visit(f"/ao/organizzazioni/{organisation_id}").text


def test_an_auditor_reads_the_registry_and_finds_nothing_to_press(client: VisitingClient) -> None:
    territory = make_territory()
    organisation_id = make_organisation(territory)
    auditor = make_user()
    give_role(auditor, territory, "auditor")
    sign_in_as(client, auditor)
    page = client.visit("/ao/ufficio/organizzazioni").text
    assert "Associazione Il Ponte" in page
    assert "Importa un elenco" not in page
    page = client.visit(f"/ao/ufficio/organizzazioni/{organisation_id}").text
    assert "Registra la decisione" not in page
    client.send(f"/ao/ufficio/organizzazioni/{organisation_id}", {"status": "suspended"}, status=403)
    page = client.visit("/ao/ufficio/persone").text
    assert "Aggiungi una persona" not in page
