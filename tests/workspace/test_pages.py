# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Oggi, the queue and the comments: every number leads to its list, filters stay, comments are decided alike."""

import re
from html import unescape

import pytest
from flask import Flask

from consulta.codebook import queries as codebook
from consulta.consultations import service as consultations
from consulta.consultations.requests import ProposeTopic
from consulta.contributions import queries as contributions
from consulta.core import clock
from consulta.core.actor import SYSTEM
from consulta.feedback import queries as feedback
from consulta.library import queries as library
from consulta.moderation.requests import Decide
from consulta.moderation.service import decide
from consulta.notices.service import revoke_notice
from consulta.notifications.queries import outbox
from consulta.organisations import queries as organisations
from consulta.organisations.queries import actor_of
from consulta.replies import queries as replies
from consulta.web.ports import TerritoryRef
from consulta.workspace import queries
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.appeals import ask as ask_appeal
from tests.factories.cases import make_report
from tests.factories.clarifications import ask as ask_clarification
from tests.factories.codebook import make_tag, put_tags
from tests.factories.consultations import make_cycle
from tests.factories.contributions import make_comment, make_contribution, new_key
from tests.factories.library import ask_format, make_document
from tests.factories.notices import change_request, make_application, make_notice
from tests.factories.organisations import make_organisation
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

TODAY_BUDGET = 14
QUEUE_BUDGET = 16
COMMENTS_BUDGET = 12
COMMENT_BUDGET = 14
OFFICE_ROLES = ("operator", "coordinator", "municipal_referent", "deputy_approver", "auditor")


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def enter(client: VisitingClient, territory: TerritoryRef, role: str = "operator", name: str = "Olga Serra") -> int:
    user_id = make_user(name)
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)
    return user_id


def numbers(page: str) -> dict[str, tuple[str, str]]:
    """Label → number and address of each queue on Oggi that is not empty."""
    found = re.findall(r'<a class="fw-bold" href="([^"]*)" aria-label="([^"]*): ([^"]*)">', page)
    return {unescape(label): (total, unescape(url)) for url, label, total in found}


def test_an_empty_day_says_what_will_appear(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    assert "Niente in attesa" in client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text


def test_every_number_of_today_leads_to_a_list_of_that_length(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    make_contribution(territory, published=False)
    make_contribution(territory, published=False)
    tagged, linked = make_contribution(territory), make_contribution(territory)
    put_tags(territory, tagged.contribution_id, make_tag(territory))
    make_link(territory, linked.contribution_id, make_objective(territory))
    make_comment(territory, contribution_id=tagged.contribution_id, published=False)
    make_organisation(territory, accredited=False)
    found = numbers(client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text)
    totals = {label: total for label, (total, _url) in found.items()}
    assert totals == {
        "Contributi da pubblicare": "2",
        "Commenti da pubblicare": "1",
        "Pubblicati da leggere": "2",
        "Senza etichetta": "1",
        "Senza obiettivo": "1",
        "Risposte da scrivere": "2",
        "Organizzazioni da verificare": "1",
    }
    for label, (total, url) in found.items():
        page = client.visit(url, budget=20).text
        assert len(re.findall(r'<li class="c-row">', page)) == int(total) or "c-table" in page, label


def test_every_line_of_today_opens(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory, "coordinator")
    proposal = ProposeTopic(territory.id, make_cycle(territory), "Le case sparse", "Che cosa serve a chi vive lontano?", "", new_key())
    consultations.propose_topic(actor_of(make_user(), clock.now()), proposal, clock.now())
    page = client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text
    assert numbers(page)["Temi proposti"][0] == "1"
    urls = {unescape(url) for url in re.findall(r'class="c-row__title" href="([^"]+)"', page)}
    assert len(urls) == page.count('<li class="c-row">') == 31
    for url in urls:
        client.visit(url, budget=20)


def test_the_age_of_the_oldest_is_told(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    make_contribution(territory, published=False)
    assert "Il primo è di oggi" in client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text


def test_the_administrator_sees_no_contents(client: VisitingClient, territory: TerritoryRef) -> None:
    make_contribution(territory, published=False)
    enter(client, territory, "administrator")
    page = client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text
    assert "Contributi da pubblicare" not in page
    assert "Organizzazioni da verificare" in page
    for path in ("contributi", "contributi/1", "commenti", "commenti/1", "obiettivi", "etichette"):
        client.visit(f"/ao/ufficio/{path}", status=403)


@pytest.mark.parametrize("role", OFFICE_ROLES)
def test_the_office_reads_its_lists(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    make_contribution(territory, published=False)
    enter(client, territory, role)
    client.visit("/ao/ufficio/", budget=TODAY_BUDGET)
    client.visit("/ao/ufficio/contributi", budget=QUEUE_BUDGET)
    client.visit("/ao/ufficio/commenti", budget=COMMENTS_BUDGET)


def test_nobody_else_enters(client: VisitingClient, territory: TerritoryRef) -> None:
    other = make_territory("pg", "Ambito di Prova")
    assert client.get("/ao/ufficio/contributi").status_code == 303
    sign_in_as(client, make_user())
    client.visit("/ao/ufficio/", status=403)
    enter(client, other)
    for path in ("", "contributi", "commenti"):
        client.visit(f"/ao/ufficio/{path}", status=403)


def test_menu_numbers_are_those_of_the_features(client: VisitingClient, territory: TerritoryRef) -> None:
    make_contribution(territory, published=False)
    make_comment(territory, published=False)
    make_organisation(territory, accredited=False)
    make_application(territory, make_notice(territory))
    withdrawn = make_notice(territory)
    make_application(territory, withdrawn)
    revoke_notice(SYSTEM, change_request(territory, withdrawn, reason="Atto annullato"), clock.now())
    make_report(territory, make_contribution(territory).contribution_id)
    author = make_actor()
    refused = make_contribution(territory, author=author, published=False).contribution_id
    decide(SYSTEM, Decide("contribution", refused, "rejected", "spam", "Pubblicità ripetuta."), clock.now())
    ask_appeal(territory, author, refused)
    replied = make_contribution(territory, author=author).contribution_id
    make_reply(territory, replied)
    ask_clarification(territory, author, replied)
    ask_format(territory, make_document(territory), actor=author)
    found = queries.workspace_counts(territory.id)
    assert found == {
        "to_moderate": contributions.count_by_status(territory.id)["in_moderation"],
        "comments_to_moderate": contributions.count_waiting_comments(territory.id),
        "to_approve": replies.counts(territory.id, clock.now()).to_approve,
        "organisations_to_verify": organisations.workspace_counts(territory.id)["organisations_to_verify"],
        "feedback_open": feedback.count_open(territory.id, clock.now()),
        "cases_open": 1,
        "appeals_to_decide": 1,
        "clarifications_waiting": 1,
        "formats_waiting": library.count_waiting(territory.id),
        "to_confirm": 0,
        "reports_to_approve": 0,
        "syntheses_to_approve": 0,
        "opinions_late": 0,
        "applications_to_decide": 1,
        **outbox.counts(territory.id),
    }
    assert found["to_moderate"] == found["comments_to_moderate"] == found["organisations_to_verify"] == 1


def test_the_menu_costs_one_statement(app: Flask, territory: TerritoryRef, sql_count: list[str]) -> None:
    sql_count.clear()
    app.extensions["consulta.ports"].workspace_counts(territory.id)
    assert len(sql_count) == 1


def test_the_queue_filters_and_pages(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    for number in range(23):
        make_contribution(territory, published=False, title=f"Contributo {number:02}")
    make_contribution(territory, kind="proposal", title="Una proposta")
    first = client.visit("/ao/ufficio/contributi?stato=in_moderation", budget=QUEUE_BUDGET).text
    assert "Contributo 00" in first, "who waits longest comes first"
    assert "23 in elenco" in first
    assert first.count('<li class="c-row">') == 20
    after = unescape(re.findall(r'rel="next" href="([^"]+)"', first)[0])
    assert "stato=in_moderation" in after
    second = client.visit(after, budget=QUEUE_BUDGET).text
    assert second.count('<li class="c-row">') == 3
    assert "Contributo 22" in second
    only = client.visit("/ao/ufficio/contributi?tipo=proposal", budget=QUEUE_BUDGET).text
    assert only.count('<li class="c-row">') == 1
    assert "stato=in_moderation" in re.findall(r'class="c-row__title" href="([^"]+)"', first)[0], "the record keeps the filter"


@pytest.mark.parametrize(
    "query", ["stato=boh", "tipo=%27", "tavolo=x", "tavolo=99999999999", "letto=forse", "pagina=boh", "da_accettare=no", "area=%2e%2e"]
)
def test_a_filter_that_is_not_one_is_named(client: VisitingClient, territory: TerritoryRef, query: str) -> None:
    enter(client, territory)
    page = client.visit(f"/ao/ufficio/contributi?{query}", status=400).text
    assert "toglilo" in page or "segnaposto" in page


def test_previous_and_next_walk_the_filter(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    ids = [make_contribution(territory, published=False).contribution_id for _ in range(3)]
    make_contribution(territory)
    page = client.visit(f"/ao/ufficio/contributi/{ids[1]}?stato=in_moderation", budget=28).text
    assert re.findall(r'rel="(prev|next)" href="/ao/ufficio/contributi/(\d+)\?stato=in_moderation"', page) == [
        ("prev", str(ids[0])),
        ("next", str(ids[2])),
    ]


def test_comments_are_decided_one_after_the_other(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    tag = make_tag(territory)
    first, second = make_comment(territory, published=False), make_comment(territory, published=False)
    path = f"/ao/ufficio/commenti/{first.comment_id}"
    client.visit(path, budget=COMMENT_BUDGET)
    answer = client.send(f"{path}/decisione", {"outcome": "published", "tags": str(tag)}, page=path)
    assert answer.location == f"/ao/ufficio/commenti/{second.comment_id}"
    assert contributions.get_comment(territory.id, first.comment_id).status == "published"
    assert [one.id for one in codebook.tags_of("comment", first.comment_id)] == [tag]
    path = answer.location
    refused = client.send(f"{path}/decisione", {"outcome": "rejected"}, page=path, status=422).text
    assert "Scegli il motivo dall&#39;elenco." in refused
    answer = client.send(f"{path}/decisione", {"outcome": "rejected", "reason_code": "spam", "reason_text": "Pubblicità."}, page=path)
    assert answer.location == "/ao/ufficio/commenti"
    page = client.visit("/ao/ufficio/commenti?stato=tutti", budget=COMMENTS_BUDGET).text
    assert "2 in elenco" in page


def test_a_stale_comment_page_is_told_who_acted(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    sent = make_comment(territory, published=False)
    path = f"/ao/ufficio/commenti/{sent.comment_id}"
    hidden = dict(re.findall(r'<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"', client.get(path).text))
    other = VisitingClient(client.application)
    enter(other, territory, "coordinator", "Carla Usai")
    other.send(f"{path}/decisione", {"outcome": "published"}, page=path)
    late = client.post(f"{path}/decisione", data=hidden | {"outcome": "returned", "reason_text": "Togli il nome."})
    assert late.status_code == 409
    assert "Nel frattempo Carla Usai" in late.text
    assert "Togli il nome." in late.text


def test_a_comment_becomes_a_contribution_of_its_author(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    author = make_user("Bruna Concas")
    sent = make_comment(territory, author=actor_of(author, clock.now()), text="Serve un pulmino il sabato per chi vive nelle case sparse.")
    path = f"/ao/ufficio/commenti/{sent.comment_id}"
    assert "Scrivi il titolo" in client.send(f"{path}/contributo", {"kind": "need", "title": ""}, page=path, status=422).text
    answer = client.send(f"{path}/contributo", {"kind": "need", "title": "Pulmino il sabato"}, page=path)
    made = contributions.get_for_staff(territory.id, int(answer.location.rsplit("/", 1)[1]))
    assert (made.title, made.author_id, made.kind) == ("Pulmino il sabato", author, "need")
    assert made.number in client.visit(path, budget=COMMENT_BUDGET).text


def test_own_comments_are_decided_by_somebody_else(client: VisitingClient, territory: TerritoryRef) -> None:
    me = enter(client, territory)
    sent = make_comment(territory, author=actor_of(me, clock.now()), published=False)
    path = f"/ao/ufficio/commenti/{sent.comment_id}"
    assert 'value="published"' not in client.visit(path, budget=COMMENT_BUDGET).text
    client.send(f"{path}/decisione", {"outcome": "published"}, page=path, status=403)


def test_a_comment_takes_no_objective(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    sent = make_comment(territory, published=False)
    path = f"/ao/ufficio/commenti/{sent.comment_id}"
    page = client.send(f"{path}/decisione", {"outcome": "published", "new_title": "Un obiettivo"}, page=path, status=422).text
    assert "Si collega all&#39;obiettivo solo un contributo" in page
    assert contributions.get_comment(territory.id, sent.comment_id).status == "in_moderation"


def test_comments_of_another_territory_are_not_found(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    sent = make_comment(make_territory("pg", "Ambito di Prova"))
    client.visit(f"/ao/ufficio/commenti/{sent.comment_id}", status=404)
    client.visit("/ao/ufficio/commenti?stato=boh", status=400)
