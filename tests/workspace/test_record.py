# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scheda in a browser without JavaScript: one visit, one submit, on to the next."""

import re
from datetime import timedelta

import pytest

from consulta.codebook import queries as codebook
from consulta.contributions import queries as contributions
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.organisations.queries import actor_of
from consulta.plans import queries as plans
from consulta.register.models import AuditEvent, RegisterEntry
from consulta.register.queries import verify
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import give_role, make_user, sign_in_as
from tests.factories.codebook import make_tag, put_tags
from tests.factories.consultations import make_cycle, make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.intake import make_desk_entry
from tests.factories.organisations import make_organisation
from tests.factories.plans import make_link, make_objective
from tests.factories.territory import area_id, make_territory
from tests.support.pages import VisitingClient

RECORD_BUDGET = 28


@pytest.fixture
def territory(app: object) -> TerritoryRef:
    return make_territory()


@pytest.fixture
def operator(client: VisitingClient, territory: TerritoryRef) -> int:
    user_id = make_user("Olga Serra")
    give_role(user_id, territory, "operator")
    sign_in_as(client, user_id)
    return user_id


def test_one_submit_publishes_tags_links_and_opens_the_next(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    topic = make_topic(territory, area_id=area_id(territory, "elderly"))
    first = make_contribution(territory, topic, published=False)
    second = make_contribution(territory, topic, published=False, title="Un pulmino per il centro diurno")
    tag = make_tag(territory, "Assistenza domiciliare", area_id=area_id(territory, "elderly"))
    objective = make_objective(territory, code="B1", title="Più ore a casa")
    page = client.visit(f"/ao/ufficio/contributi/{first.contribution_id}?stato=in_moderation", budget=RECORD_BUDGET)
    assert "Pubblica e classifica" in page.text
    answer = client.send(
        f"/ao/ufficio/contributi/{first.contribution_id}/decisione?stato=in_moderation",
        {"outcome": "published", "tags": str(tag), "objective": "b1", "relation": "originates", "link_reason": "Chiede più ore."},
        page=f"/ao/ufficio/contributi/{first.contribution_id}?stato=in_moderation",
    )
    assert answer.location == f"/ao/ufficio/contributi/{second.contribution_id}?stato=in_moderation"
    after = client.visit(answer.location, budget=RECORD_BUDGET)
    assert "pubblicato, etichette aggiornate (1 aggiunte, 0 tolte), collegato all&#39;obiettivo B1" in after.text
    found = contributions.get_for_staff(territory.id, first.contribution_id)
    assert (found.status, found.read_at is not None, found.linked_at is not None) == ("published", True, True)
    assert [one.id for one in codebook.tags_of("contribution", first.contribution_id)] == [tag]
    (link,) = plans.links_of_contribution(first.contribution_id)
    assert (link.objective_id, link.relation, link.reason) == (objective, "originates", "Chiede più ore.")


def test_the_last_of_the_filter_leads_back_to_the_list(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    only = make_contribution(territory, published=False)
    path = f"/ao/ufficio/contributi/{only.contribution_id}"
    answer = client.send(f"{path}/decisione?stato=in_moderation", {"outcome": "published"}, page=f"{path}?stato=in_moderation")
    assert answer.location == "/ao/ufficio/contributi?stato=in_moderation"
    assert "Non ce ne sono altri" in client.visit(answer.location, budget=20).text


def test_an_objective_is_born_in_draft_from_the_picker(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    topic = make_topic(territory, area_id=area_id(territory, "carers"))
    sent = make_contribution(territory, topic, published=False)
    path = f"/ao/ufficio/contributi/{sent.contribution_id}"
    page = client.visit(path, budget=RECORD_BUDGET)
    assert re.search(rf'<option value="{area_id(territory, "carers")}" selected>', page.text), "the area of the contribution comes chosen"
    data = {"outcome": "published", "new_title": "Sollievo per chi assiste", "new_area_id": str(area_id(territory, "carers"))}
    client.send(f"{path}/decisione", data, page=path)
    (link,) = plans.links_of_contribution(sent.contribution_id)
    assert (link.objective_code, link.objective_title, link.objective_status) == ("OB1", "Sollievo per chi assiste", "draft")


def test_a_refusal_without_reason_comes_back_with_what_was_typed(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    tag = make_tag(territory)
    sent = make_contribution(territory, published=False)
    path = f"/ao/ufficio/contributi/{sent.contribution_id}"
    data = {"outcome": "rejected", "reason_text": "Contiene il nome di un minore.", "tags": str(tag)}
    page = client.send(f"{path}/decisione", data, page=path, status=422)
    assert "Scegli il motivo dall&#39;elenco." in page.text
    assert "Contiene il nome di un minore." in page.text
    assert re.search(rf'name="tags" value="{tag}" checked', page.text)
    assert contributions.get_for_staff(territory.id, sent.contribution_id).status == "in_moderation"
    assert not codebook.tags_of("contribution", sent.contribution_id), "nothing of a refused submit is kept"


def test_a_stale_page_is_told_who_acted_and_keeps_the_words(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    sent = make_contribution(territory, published=False)
    path = f"/ao/ufficio/contributi/{sent.contribution_id}"
    form = client.get(path)
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', form.text))
    colleague = make_user("Carla Usai")
    give_role(colleague, territory, "coordinator")
    other = VisitingClient(client.application)
    sign_in_as(other, colleague)
    other.send(f"{path}/decisione", {"outcome": "published"}, page=path)
    late = client.post(f"{path}/decisione", data=hidden | {"outcome": "rejected", "reason_code": "spam", "reason_text": "Pubblicità."})
    assert late.status_code == 409
    assert "Nel frattempo Carla Usai ha già deciso «Pubblicato»" in late.text
    assert "Pubblicità." in late.text
    assert contributions.get_for_staff(territory.id, sent.contribution_id).status == "published"


def test_a_tag_put_on_meanwhile_by_a_colleague_stays(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    mine, theirs, old = make_tag(territory, "Mia"), make_tag(territory, "Sua"), make_tag(territory, "Vecchia")
    sent = make_contribution(territory)
    put_tags(territory, sent.contribution_id, old)
    path = f"/ao/ufficio/contributi/{sent.contribution_id}"
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', client.get(path).text))
    put_tags(territory, sent.contribution_id, old, theirs)
    client.post(f"{path}/decisione", data=hidden | {"outcome": "", "tags": [str(mine)]})
    assert {one.id for one in codebook.tags_of("contribution", sent.contribution_id)} == {mine, theirs}


def test_own_text_is_decided_by_somebody_else(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    from_me = make_contribution(territory, author=_who(operator), published=False)
    path = f"/ao/ufficio/contributi/{from_me.contribution_id}"
    page = client.visit(path, budget=RECORD_BUDGET)
    assert "decide un&#39;altra persona dell&#39;ufficio" in page.text
    assert 'value="published"' not in page.text
    answer = client.send(f"{path}/decisione", {"outcome": "published"}, page=path, status=403)
    assert "Questo testo è tuo" in answer.text


def test_everything_about_a_contribution_is_on_its_record(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    author = make_user("Bruna Concas", email="bruna@esempio.it")
    sent = make_contribution(territory, author=_who(author))
    make_comment(territory, contribution_id=sent.contribution_id, published=False, text="Anche da noi manca il sabato.")
    objective = make_objective(territory, code="C7")
    make_link(territory, sent.contribution_id, objective, reason="Chiede la stessa cosa.")
    page = client.visit(f"/ao/ufficio/contributi/{sent.contribution_id}", budget=RECORD_BUDGET).text
    for words in (
        "Bruna Concas",
        "bruna@esempio.it",
        "Anche da noi manca",
        "C7 ·",
        "Chiede la stessa cosa.",
        "Versione 1",
        "Scrivi la risposta",
    ):
        assert words in page, words


def test_reading_who_wrote_is_logged_before_it_is_shown(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    sent = make_contribution(territory)
    client.visit(f"/ao/ufficio/contributi/{sent.contribution_id}", budget=RECORD_BUDGET)
    row = db.session.query(AuditEvent).filter_by(name="workspace.record_read").one()
    assert (row.actor_id, row.subject) == (operator, f"contributo/{sent.number}")


def test_who_only_reads_sees_no_form_and_no_address(client: VisitingClient, territory: TerritoryRef) -> None:
    referent = make_user("Renato Lai")
    give_role(referent, territory, "municipal_referent")
    sign_in_as(client, referent)
    sent = make_contribution(territory, author=_who(make_user("Bruna Concas", email="bruna@esempio.it")), published=False)
    page = client.visit(f"/ao/ufficio/contributi/{sent.contribution_id}", budget=RECORD_BUDGET).text
    assert "Il tuo ruolo legge ma non decide" in page
    assert "bruna@esempio.it" not in page
    assert "Pubblica e classifica" not in page
    assert client.post(f"/ao/ufficio/contributi/{sent.contribution_id}/decisione", data={"outcome": "published"}).status_code in (400, 403)


def test_protocol_late_and_unlink_are_on_the_record(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    sent = make_contribution(territory)
    link = make_link(territory, sent.contribution_id, make_objective(territory))
    path = f"/ao/ufficio/contributi/{sent.contribution_id}"
    client.send(f"{path}/protocollo", {"number": "1234", "on": "2026-11-20"}, page=path)
    assert contributions.get_for_staff(territory.id, sent.contribution_id).protocol_number == "1234"
    wrong = client.send(f"{path}/protocollo", {"number": "1234", "on": "ieri"}, page=path, status=422)
    assert "La data del protocollo va scritta per intero" in wrong.text
    client.send(f"{path}/collegamenti/{link}/togli", {}, page=path)
    assert not plans.links_of_contribution(sent.contribution_id)
    assert contributions.get_for_staff(territory.id, sent.contribution_id).linked_at is None


def test_publishing_what_came_late_accepts_it(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    opened = clock.now() - timedelta(days=60)
    topic = make_topic(territory, make_cycle(territory, opened), now=opened)
    sent = make_contribution(territory, topic, published=False, late=True)
    path = f"/ao/ufficio/contributi/{sent.contribution_id}"
    assert "pubblicandolo lo accetti anche fuori termine" in client.visit(path, budget=RECORD_BUDGET).text
    client.send(f"{path}/decisione", {"outcome": "published"}, page=path)
    page = client.visit(path, budget=RECORD_BUDGET).text
    assert "pubblicato, accettato fuori termine" in page
    assert contributions.get_for_staff(territory.id, sent.contribution_id).late_accepted_at is not None


def test_a_late_contribution_may_be_accepted_before_it_is_decided(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    opened = clock.now() - timedelta(days=60)
    sent = make_contribution(territory, make_topic(territory, make_cycle(territory, opened), now=opened), published=False, late=True)
    path = f"/ao/ufficio/contributi/{sent.contribution_id}"
    client.send(f"{path}/accetta", {}, page=path)
    found = contributions.get_for_staff(territory.id, sent.contribution_id)
    assert (found.status, found.late_accepted_at is not None) == ("in_moderation", True)


def test_names_typed_by_people_are_never_markup(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    person = make_user("Ada <b>Zedda</b>")
    organisation = make_organisation(territory, person, name="<script>alert(1)</script>")
    sent = make_contribution(territory, author=actor_of(person, clock.now()), organisation_id=organisation, shows_name=True)
    for path, budget in ((f"/ao/ufficio/contributi/{sent.contribution_id}", RECORD_BUDGET), ("/ao/ufficio/contributi", 20)):
        page = client.visit(path, budget=budget).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert(1)" not in page
        assert "<b>Zedda" not in page


def test_the_record_of_another_territory_is_not_found(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    other = make_territory("pg", "Ambito di Prova")
    sent = make_contribution(other)
    client.visit(f"/ao/ufficio/contributi/{sent.contribution_id}", status=404)


def test_a_filter_that_does_not_exist_is_named(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    sent = make_contribution(territory)
    page = client.visit(f"/ao/ufficio/contributi/{sent.contribution_id}?stato=boh", status=400)
    assert "stato" in page.text


def _who(user_id: int) -> Actor:
    return actor_of(user_id, clock.now())


def test_who_may_not_write_a_reply_is_told_instead_of_sent_there(client: VisitingClient, territory: TerritoryRef) -> None:
    auditor = make_user("Aldo Revisore")
    give_role(auditor, territory, "auditor")
    sign_in_as(client, auditor)
    page = client.visit(f"/ao/ufficio/contributi/{make_contribution(territory).contribution_id}", budget=RECORD_BUDGET).text
    assert "Scrivi la risposta" not in page
    assert "Le risposte le scrivono gli operatori e il coordinatore." in page


def test_a_returned_desk_entry_is_corrected_by_the_office(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    """It has no author who could: the office sends a new version, sealed like any other, and it waits to be read again."""
    receipt = make_desk_entry(
        territory, make_topic(territory), contact="070 1234567", text="Chiamatemi al 070 1234567, la corriera non c'è."
    )
    path = f"/ao/ufficio/contributi/{receipt.contribution_id}"
    client.send(f"{path}/decisione", {"outcome": "returned", "reason_text": "Togli il telefono."}, page=path)
    assert "Correggi la trascrizione" in client.visit(path, budget=RECORD_BUDGET).text
    edit = f"/ao/contributi/{receipt.number}/modifica"
    fields = {"kind": "need", "title": "La corriera per il centro diurno", "text": "La corriera per il centro diurno non c'è più."}
    client.send(edit, fields)
    found = contributions.get_for_staff(territory.id, receipt.contribution_id)
    assert (found.status, found.revision, found.source) == ("in_moderation", 2, fields["text"])
    sealed = db.session.query(RegisterEntry).filter_by(type="contribution_revised", subject=f"contributo/{receipt.number}").one()
    assert sealed.n
    assert verify(territory.id, territory.slug) == []


def test_nobody_of_the_office_corrects_the_words_of_an_author(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    """Invariant 8."""
    sent = make_contribution(territory, published=False)
    assert "Correggi la trascrizione" not in client.visit(f"/ao/ufficio/contributi/{sent.contribution_id}", budget=RECORD_BUDGET).text
    client.visit(f"/ao/contributi/{sent.number}/modifica", status=404)


def test_a_desk_entry_of_another_territory_is_not_there(client: VisitingClient, territory: TerritoryRef, operator: int) -> None:
    receipt = make_desk_entry(make_territory("ba", "Ambito di Bari"))
    client.visit(f"/ba/contributi/{receipt.number}/modifica", status=404)
