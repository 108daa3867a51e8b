# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of replies, walked without JavaScript; every page and error state is linted."""

import re

import pytest

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.replies import queries, service
from consulta.replies.requests import ApproveReply, CorrectReply, ProposeReply
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import REASONS, draft_of, make_reply, version_of
from tests.factories.territory import make_territory
from tests.replies.conftest import NOW
from tests.support.pages import VisitingClient


@pytest.fixture
def writer(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Anna Operatrice")


@pytest.fixture
def coordinator(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "coordinator", name="Bruno Coordinatore")


@pytest.fixture
def contribution_id(territory: TerritoryRef) -> int:
    return make_contribution(territory, title="Più ore la domenica").contribution_id


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def form(**values: object) -> dict[str, object]:
    return {"outcome": "not_accepted", "text": REASONS, "action": "propose"} | values


def write_url(contribution_id: int) -> str:
    return f"/ao/ufficio/contributi/{contribution_id}/risposta"


def newest(territory: TerritoryRef, contribution_id: int) -> queries.OfficeReply:
    found = queries.find_newest(territory.id, contribution_id, clock.rome_day(NOW))
    assert found is not None
    return found


def test_from_the_list_to_the_published_reply(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int
) -> None:
    """The operator finds, writes and sends; the coordinator finds, approves and publishes with one button."""
    enter(client, writer)
    listing = client.visit("/ao/ufficio/risposte", budget=16)
    assert write_url(contribution_id) in listing.text
    page = client.visit(write_url(contribution_id), budget=16)
    assert "Più ore la domenica" in page.text
    answer = client.send(write_url(contribution_id), form())
    reply = newest(territory, contribution_id)
    assert answer.location == f"/ao/ufficio/risposte/{reply.id}"
    waiting = client.visit(answer.location, budget=18)
    assert "Da approvare" in waiting.text
    assert "Approva e pubblica" not in waiting.text
    enter(client, coordinator)
    listing = client.visit("/ao/ufficio/risposte?stato=da-approvare", budget=16)
    assert answer.location in listing.text
    review = client.visit(answer.location, budget=18)
    assert REASONS.split("'")[0] in review.text
    client.send(f"{answer.location}/approva", {"action": "publish"}, page=answer.location)
    published = client.visit(answer.location, budget=18)
    assert "Risposta approvata e pubblicata" in published.text
    assert "Correggi con una nuova versione" in published.text
    view = queries.find_published(contribution_id)
    assert view is not None
    assert view.approver_name == "Bruno Coordinatore"
    assert "Recepito" not in client.visit("/ao/ufficio/risposte?stato=pubblicate", budget=16).text


@pytest.mark.parametrize("which", ["da-scrivere", "in-ritardo", "bozze", "da-approvare", "approvate", "pubblicate"])
def test_every_list_empty_and_full(client: VisitingClient, territory: TerritoryRef, writer: Actor, which: str) -> None:
    enter(client, writer)
    client.visit(f"/ao/ufficio/risposte?stato={which}", budget=16)
    topic = make_topic(territory)
    for status in ("", "draft", "proposed", "approved", "published"):
        sent = make_contribution(territory, topic)
        if status:
            make_reply(territory, sent.contribution_id, status=status)
    client.visit(f"/ao/ufficio/risposte?stato={which}", budget=16)


def test_a_long_list_costs_as_much_as_a_short_one(client: VisitingClient, territory: TerritoryRef, writer: Actor) -> None:
    enter(client, writer)
    topic = make_topic(territory)
    make_contribution(territory, topic)
    client.visit("/ao/ufficio/risposte", budget=16)
    short = len(client.statements)
    for _ in range(24):
        make_contribution(territory, topic)
    client.visit("/ao/ufficio/risposte", budget=16)
    assert len(client.statements) == short


def test_a_list_that_does_not_exist_is_told(client: VisitingClient, territory: TerritoryRef, writer: Actor) -> None:
    enter(client, writer)
    for args in ("stato=tutte", "pagina=zzz", "stato=bozze&pagina=W2ZhbHNlLCJ4Il0"):
        assert client.get(f"/ao/ufficio/risposte?{args}").status_code == 400


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"outcome": ""}, "Scegli un esito"),
        ({"outcome": "forse"}, "Scegli un esito"),
        ({"text": "No."}, "almeno 40 caratteri"),
        ({"outcome": "accepted"}, "almeno un collegamento al piano"),
        ({"outcome": "partially_accepted", "accepted_part": "Le ore", "refused_part": ""}, "quale parte non è accolta"),
        ({"outcome": "already_covered"}, "che già prevede"),
        ({"outcome": "already_covered", "covered_by_id": "99999"}, "obiettivo proposto o già nel piano"),
        ({"outcome": "out_of_scope"}, "ente o l&#39;ufficio competente"),
        ({"outcome": "out_of_scope", "forwarded_to_id": "99999"}, "Scegli un ente della rubrica"),
        ({"outcome": "deferred"}, "anno a cui rinvii"),
        ({"outcome": "deferred", "deferred_year": "duemila"}, "quattro cifre"),
        ({"outcome": "deferred", "deferred_year": "1999"}, "tra il 2026 e il 2036"),
        ({"outcome": "deferred", "deferred_year": "9" * 5000}, "quattro cifre"),
        ({"text": "x" * 100_001}, "supera 100.000 caratteri"),
    ],
)
def test_what_is_wrong_comes_back_with_everything_typed(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, contribution_id: int, values: dict[str, object], words: str
) -> None:
    enter(client, writer)
    page = client.send(write_url(contribution_id), form(**values), status=422)
    assert words in page.text
    for name, value in values.items():
        assert name in ("outcome", "covered_by_id", "forwarded_to_id") or str(value)[:200] in page.text
    assert queries.find_newest(territory.id, contribution_id, clock.rome_day(NOW)) is None


def test_a_draft_waits_and_is_taken_up_again(client: VisitingClient, territory: TerritoryRef, writer: Actor, contribution_id: int) -> None:
    enter(client, writer)
    client.send(write_url(contribution_id), form(text="Da finire.", action="save"))
    assert newest(territory, contribution_id).status == "draft"
    assert "Da finire." in client.visit(write_url(contribution_id), budget=16).text
    client.send(write_url(contribution_id), form())
    reply = newest(territory, contribution_id)
    assert (reply.status, reply.source) == ("proposed", REASONS)
    assert client.get(write_url(contribution_id)).location == f"/ao/ufficio/risposte/{reply.id}"


def test_a_draft_is_sent_from_its_page_and_told_what_it_lacks(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, contribution_id: int
) -> None:
    enter(client, writer)
    client.send(write_url(contribution_id), form(text="Breve.", action="save"))
    reply = newest(territory, contribution_id)
    place = f"/ao/ufficio/risposte/{reply.id}"
    page = client.send(f"{place}/in-approvazione", {}, status=422, page=place)
    assert "almeno 40 caratteri" in page.text
    client.send(write_url(contribution_id), form(action="save"))
    client.send(f"{place}/in-approvazione", {}, page=place)
    assert newest(territory, contribution_id).status == "proposed"


def test_the_reasons_of_the_links_are_already_there(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, contribution_id: int
) -> None:
    make_link(territory, contribution_id, make_objective(territory, code="1.4"), reason="Aumentiamo le ore da gennaio.")
    enter(client, writer)
    assert "Aumentiamo le ore da gennaio.</textarea>" in client.visit(write_url(contribution_id), budget=16).text


def test_two_writers_see_both_texts(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int
) -> None:
    enter(client, writer)
    page = client.get(write_url(contribution_id))
    assert page.status_code == 200
    service.draft_reply(coordinator, draft_of(contribution_id, text="Il testo del coordinatore, arrivato per primo."), NOW)
    answer = client.send(write_url(contribution_id), form(text="Il mio testo.", version="", action="save"), status=409)
    assert "Il testo del coordinatore" in answer.text
    assert "Il mio testo." in answer.text
    assert newest(territory, contribution_id).source.startswith("Il testo del coordinatore")


def test_the_form_shows_conditional_fields_without_a_script(client: VisitingClient, writer: Actor, contribution_id: int) -> None:
    """Each conditional field is in the page, tied to its outcome, and none is hidden in the markup."""
    enter(client, writer)
    page = client.visit(write_url(contribution_id), budget=16)
    for name, outcome in {
        "accepted_part": "partially_accepted",
        "refused_part": "partially_accepted",
        "covered_by_id": "already_covered",
        "forwarded_to_id": "out_of_scope",
        "deferred_year": "deferred",
    }.items():
        assert f'name="{name}"' in page.text
        assert f'data-show-when="outcome={outcome}"' in page.text


def test_a_reply_goes_back_with_a_note(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int
) -> None:
    reply_id = make_reply(territory, contribution_id, status="proposed", writer=writer)
    place = f"/ao/ufficio/risposte/{reply_id}"
    enter(client, coordinator)
    page = client.send(f"{place}/restituisci", {"note": ""}, status=422, page=place)
    assert "che cosa va cambiato" in page.text
    client.send(f"{place}/restituisci", {"note": "Spiega meglio i costi."}, page=place)
    enter(client, writer)
    assert "Spiega meglio i costi." in client.visit(write_url(contribution_id), budget=16).text
    assert "Spiega meglio i costi." in client.visit("/ao/ufficio/risposte?stato=bozze", budget=16).text


def test_approve_only_then_publish(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int
) -> None:
    reply_id = make_reply(territory, contribution_id, status="proposed", writer=writer)
    place = f"/ao/ufficio/risposte/{reply_id}"
    enter(client, coordinator)
    client.send(f"{place}/approva", {"action": "approve"}, page=place)
    assert newest(territory, contribution_id).status == "approved"
    enter(client, writer)
    client.send(f"{place}/pubblica", {}, page=place)
    assert newest(territory, contribution_id).status == "published"


def test_the_exception_of_a_small_office_asks_for_its_reason(
    client: VisitingClient, territory: TerritoryRef, coordinator: Actor, contribution_id: int
) -> None:
    service.write_reply(coordinator, draft_of(contribution_id), NOW)
    place = f"/ao/ufficio/risposte/{newest(territory, contribution_id).id}"
    enter(client, coordinator)
    page = client.send(f"{place}/approva", {"action": "publish", "exception_reason": "pochi"}, status=422, page=place)
    assert "almeno 20 caratteri" in page.text
    assert 'value="pochi"' in page.text
    client.send(f"{place}/approva", {"action": "publish", "exception_reason": "L'ufficio ha una sola coordinatrice."}, page=place)
    assert "perché l’ufficio è piccolo" in client.visit(place, budget=18).text


def test_a_correction_is_a_new_version(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int
) -> None:
    """Invariant 4, on the pages: the published text is changed only through a version with its reason."""
    first = make_reply(territory, contribution_id)
    enter(client, writer)
    place = f"/ao/ufficio/risposte/{first}/correggi"
    client.visit(place, budget=16)
    page = client.send(place, form(reason="", text="Il nuovo testo, con la data giusta del distretto."), status=422)
    assert "motivo della correzione" in page.text
    assert "Il nuovo testo" in page.text
    client.send(place, form(reason="La data era sbagliata.", text="Il nuovo testo, con la data giusta del distretto."))
    second = newest(territory, contribution_id)
    assert (second.version_number, second.status) == (2, "draft")
    draft = client.visit(f"/ao/ufficio/risposte/{second.id}", budget=18).text
    assert "Che cosa cambia dalla versione 1" in draft, "who approves reads the words that change"
    assert "Il nuovo testo, con" in " ".join(re.findall("<ins>(.*?)</ins>", draft, re.S))
    assert "<del>" in draft
    assert "Che cosa cambia" not in client.visit(f"/ao/ufficio/risposte/{first}", budget=18).text, "the first version changes nothing"
    assert "La data era sbagliata." in client.visit(write_url(contribution_id), budget=16).text
    client.send(write_url(contribution_id), form(text="Il nuovo testo, con la data giusta del distretto."))
    enter(client, coordinator)
    review = f"/ao/ufficio/risposte/{second.id}"
    client.send(f"{review}/approva", {"action": "publish"}, page=review)
    history = client.visit(f"{write_url(contribution_id)}/versioni", budget=16)
    assert "Versione 1" in history.text
    assert "Versione 2" in history.text
    assert "La data era sbagliata." in history.text


def test_history_of_a_contribution_without_reply(client: VisitingClient, writer: Actor, contribution_id: int) -> None:
    enter(client, writer)
    assert "Ancora nessuna risposta" in client.visit(f"{write_url(contribution_id)}/versioni", budget=16).text


def test_a_stale_button_changes_nothing(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, coordinator: Actor, contribution_id: int
) -> None:
    reply_id = make_reply(territory, contribution_id, status="proposed", writer=writer)
    place = f"/ao/ufficio/risposte/{reply_id}"
    enter(client, coordinator)
    for version in ("1", "", "x", "9" * 50):
        client.send(f"{place}/approva", {"action": "publish", "version": version}, status=409, page=place)
    assert newest(territory, contribution_id).status == "proposed"
    assert version_of(territory, reply_id) == 2


def test_who_wrote_sees_why_the_button_is_missing(
    client: VisitingClient, territory: TerritoryRef, coordinator: Actor, contribution_id: int
) -> None:
    """With three people the exception is closed: the page explains, the POST refuses."""
    make_actor(territory, "operator")
    make_actor(territory, "deputy_approver")
    reply_id = service.write_reply(coordinator, draft_of(contribution_id), NOW)
    place = f"/ao/ufficio/risposte/{reply_id}"
    enter(client, coordinator)
    page = client.visit(place, budget=18)
    assert "non può anche approvarla" in page.text
    assert "Approva e pubblica" not in page.text
    client.send(f"{place}/approva", {"action": "publish", "version": "2"}, status=403, page=place)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("operator", True), ("coordinator", True), ("deputy_approver", False), ("municipal_referent", False), ("auditor", False)],
)
def test_who_reaches_the_form(client: VisitingClient, territory: TerritoryRef, contribution_id: int, role: str, allowed: bool) -> None:
    enter(client, make_actor(territory, role))
    client.visit(write_url(contribution_id), status=200 if allowed else 403, budget=16)


def test_the_office_of_another_territory_finds_nothing(client: VisitingClient, territory: TerritoryRef, contribution_id: int) -> None:
    """Invariant 31."""
    make_reply(territory, contribution_id, status="draft")
    elsewhere = make_territory("sulcis", "PLUS Sulcis")
    stranger = make_actor(elsewhere, "coordinator")
    enter(client, stranger)
    reply_id = newest(territory, contribution_id).id
    for path in (f"/sulcis/ufficio/risposte/{reply_id}", f"/sulcis/ufficio/contributi/{contribution_id}/risposta"):
        client.visit(path, status=404, budget=16)
    client.visit(f"/ao/ufficio/risposte/{reply_id}", status=403, budget=16)


def test_an_unpublished_contribution_has_no_form(client: VisitingClient, territory: TerritoryRef, writer: Actor) -> None:
    waiting = make_contribution(territory, published=False).contribution_id
    enter(client, writer)
    client.visit(write_url(waiting), status=403, budget=16)


def test_a_correction_of_what_is_not_public_is_refused(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, contribution_id: int
) -> None:
    reply_id = make_reply(territory, contribution_id, status="draft", writer=writer)
    enter(client, writer)
    client.visit(f"/ao/ufficio/risposte/{reply_id}/correggi", status=403, budget=16)


def test_the_public_page_shows_the_reply_and_its_earlier_version(
    client: VisitingClient, territory: TerritoryRef, writer: Actor, coordinator: Actor
) -> None:
    sent = make_contribution(territory)
    first = make_reply(territory, sent.contribution_id)
    draft = draft_of(sent.contribution_id, text="La versione corretta della nostra risposta al contributo.")
    second = service.correct_reply(writer, CorrectReply(first, "Una data sbagliata.", draft), NOW)
    page = client.visit(f"/ao/contributi/{sent.number}", budget=20)
    assert REASONS.split("'")[0] in page.text
    assert "La versione corretta" not in page.text
    service.propose_reply(writer, ProposeReply(second, 1), NOW)
    service.approve_and_publish(coordinator, ApproveReply(second, 2), NOW)
    page = client.visit(f"/ao/contributi/{sent.number}", budget=20)
    assert "La versione corretta" in page.text
    assert REASONS.split("'")[0] in page.text
