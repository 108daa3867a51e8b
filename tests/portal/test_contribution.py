# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One contribution: who says it, tracker, links, reply, comments, history; tombstones; the uniform 404; the author's own view."""

from datetime import UTC, datetime

import pytest
import time_machine

from consulta.contributions import service
from consulta.contributions.requests import Subject, WithdrawContribution
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.organisations.queries import actor_of
from consulta.replies import service as replies
from consulta.replies.requests import ApproveReply, CorrectReply, ProposeReply
from consulta.web.page_cache import page_cache
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.consultations import make_roundtable, make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.organisations import make_organisation
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import draft_of, make_reply, version_of
from tests.factories.territory import make_territory, municipality_ids
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_who_says_it_and_as_whom(client: VisitingClient) -> None:
    territory = make_territory()
    table = make_roundtable(territory)
    topic = make_topic(territory, roundtable_id=table)
    person = make_user("Rita Melis")
    body = make_organisation(territory, person, accredited=False, name="Circolo Anziani")
    sent = make_contribution(
        territory,
        topic,
        actor_of(person, NOW),
        organisation_id=body,
        shows_name=True,
        municipality_ids=tuple(municipality_ids(territory)[:1]),
    )
    page = " ".join(client.visit(f"/ao/contributi/{sent.number}").text.split())
    assert "<strong>Circolo Anziani (in verifica)</strong>" in page
    assert "scrive Rita Melis" in page
    assert "<strong>non bastano</strong>" in page
    assert f'href="/ao/temi/{topic}"' in page
    assert f'href="/ao/tavoli/{table}"' in page
    assert "Attesa entro" in page
    assert "La risposta è attesa entro il" in page
    assert f'href="/ao/contributi/{sent.number}/commenti/nuovo"' in page
    assert '<form method="post"' not in page


def test_a_citizen_without_a_name_is_not_for_search_engines(client: VisitingClient) -> None:
    territory = make_territory()
    person = make_user("Rita Melis")
    sent = make_contribution(territory, author=actor_of(person, NOW))
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert "<strong>Una persona</strong>" in page
    assert "Rita Melis" not in page
    assert '<meta name="robots" content="noindex">' in page


def test_an_organisation_may_be_indexed(client: VisitingClient) -> None:
    territory = make_territory()
    person = make_user()
    body = make_organisation(territory, person)
    sent = make_contribution(territory, author=actor_of(person, NOW), organisation_id=body)
    assert '<meta name="robots"' not in client.visit(f"/ao/contributi/{sent.number}").text


def test_links_carry_their_reason(client: VisitingClient) -> None:
    territory = make_territory()
    sent = make_contribution(territory)
    objective = make_objective(territory, title="Più ore di assistenza")
    make_link(territory, sent.contribution_id, objective, reason="Chiede la stessa cosa per i fine settimana.")
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert f'href="/ao/piano/obiettivi/{objective}"' in page
    assert "Perché: Chiede la stessa cosa per i fine settimana." in page
    assert "Contributo collegato a un obiettivo" in page


def test_history_comes_from_the_register(client: VisitingClient) -> None:
    territory = make_territory()
    sent = make_contribution(territory)
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert "Contributo ricevuto" in page
    assert 'href="/ao/registro/verifica"' in page


def test_statements_do_not_grow_with_comments_and_links(client: VisitingClient) -> None:
    territory = make_territory()
    sent = make_contribution(territory)
    counts = []
    for more in (5, 35):
        for number in range(more):
            make_comment(territory, contribution_id=sent.contribution_id)
            if number < 5:
                make_link(territory, sent.contribution_id, make_objective(territory, title=f"Obiettivo {more} {number}"))
        page_cache().clear()
        page = client.visit(f"/ao/contributi/{sent.number}").text
        counts.append(len(client.statements))
    assert counts[0] == counts[1]
    assert page.count('class="c-comment"') == 20
    following = client.visit(page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")).text
    assert following.count('class="c-comment"') == 20


def test_what_was_never_published_does_not_exist(client: VisitingClient) -> None:
    """The same 404 for unpublished, refused, another territory's and never given numbers."""
    territory = make_territory()
    make_territory("marche", "ATS 10", preset="marche")
    waiting = make_contribution(territory, published=False)
    refused = make_contribution(territory, published=False)
    decision = Decide("contribution", refused.contribution_id, "rejected", "offensive", "Offende una persona.")
    moderation.decide(make_actor(territory, "operator"), decision, NOW)
    public = make_contribution(territory)
    answers = set()
    for path in (
        f"/ao/contributi/{waiting.number}",
        f"/ao/contributi/{refused.number}",
        f"/marche/contributi/{public.number}",
        "/ao/contributi/2026-999",
    ):
        text = client.visit(path, status=404).text
        answers.add(text.split("<h1>")[1].split("Da qui puoi")[0])
    assert len(answers) == 1


def test_a_hidden_contribution_leaves_number_dates_and_reason(client: VisitingClient) -> None:
    territory = make_territory()
    sent = make_contribution(territory, title="Parole da nascondere")
    make_comment(territory, contribution_id=sent.contribution_id, text="Commento sotto il testo nascosto.")
    decision = Decide("contribution", sent.contribution_id, "hidden", "personal_data", "C'è il nome di un vicino.")
    moderation.decide(make_actor(territory, "operator"), decision, NOW)
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert "Motivo: Contiene dati personali." in page
    assert f"Contributo n. {sent.number}" in page
    assert "Contributo nascosto" in page
    for secret in ("Parole da nascondere", "non bastano", "C'è il nome di un vicino", "Commento sotto"):
        assert secret not in page
    assert '<meta name="robots" content="noindex">' in page


def test_a_withdrawn_contribution_leaves_its_tombstone(client: VisitingClient) -> None:
    territory = make_territory()
    author = actor_of(make_user(), NOW)
    sent = make_contribution(territory, author=author, title="Parole ritirate")
    service.withdraw_contribution(author, WithdrawContribution(territory.id, sent.contribution_id), NOW)
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert "Chi lo ha scritto ha ritirato questo contributo." in page
    assert "Contributo ritirato dall&#39;autore" in page
    assert "Parole ritirate" not in page


def test_a_hidden_comment_says_only_that_it_was_there(client: VisitingClient) -> None:
    territory = make_territory()
    sent = make_contribution(territory)
    comment = make_comment(territory, contribution_id=sent.contribution_id, text="Frase da togliere dalla vista.")
    service.change_publication(Subject("comment", comment.comment_id), territory.id, "hidden", None, NOW)
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert "ha tolto questo commento dalla vista del pubblico" in page
    assert "Frase da togliere" not in page


def test_the_author_sees_an_own_text_before_the_others(client: VisitingClient) -> None:
    territory = make_territory()
    person, other = make_user(), make_user("Gino Serra")
    sent = make_contribution(territory, author=actor_of(person, NOW), published=False, title="Ancora da leggere")
    sign_in_as(client, person)
    page = client.visit(f"/ao/contributi/{sent.number}", budget=14).text
    assert "Questa pagina per ora la vedi solo tu" in page
    assert "Ancora da leggere" in page
    sign_in_as(client, other)
    client.visit(f"/ao/contributi/{sent.number}", status=404)


def test_the_reply_has_its_wording_its_parts_and_its_earlier_versions(client: VisitingClient) -> None:
    territory = make_territory()
    sent = make_contribution(territory, kind="proposal")
    objective = make_objective(territory)
    make_link(territory, sent.contribution_id, objective)
    reply = make_reply(territory, sent.contribution_id, "partially_accepted", accepted_part="Il sabato", refused_part="La domenica")
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert "Accolta in parte" in page
    assert "Il sabato" in page
    assert "La domenica" in page
    writer = make_actor(territory, "operator")
    correction = CorrectReply(reply, "Il distretto ha trovato le ore.", draft_of(sent.contribution_id, "accepted"))
    corrected = replies.correct_reply(writer, correction, NOW)
    replies.propose_reply(writer, ProposeReply(corrected, version_of(territory, corrected)), NOW)
    approver = make_actor(territory, "coordinator")
    replies.approve_and_publish(approver, ApproveReply(corrected, version_of(territory, corrected)), NOW)
    page = client.visit(f"/ao/contributi/{sent.number}").text
    assert "Il distretto ha trovato le ore." in page
    assert "Versione precedente" in page
    assert "Accolta in parte" in page
    assert "Risposta pubblicata" in page
