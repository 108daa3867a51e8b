# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of opinions: asking, the lists, one opinion, the address list, the page of a link."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from consulta.accounts.credentials import sign_grant
from consulta.contributions.requests import Submitted
from consulta.core.actor import Actor
from consulta.core.db import db
from consulta.opinions import queries, service
from consulta.opinions.models import Forwarding, Opinion, OpinionStatus
from consulta.opinions.requests import PURPOSE, AnswerByLink
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.contributions import make_contribution
from tests.factories.notifications import decide
from tests.factories.opinions import BODY, QUESTION, in_days, make_addressee, make_opinion
from tests.factories.replies import make_reply
from tests.factories.territory import make_territory
from tests.opinions.conftest import NOW
from tests.support.pages import VisitingClient

KEY = "k" * 24
ANSWER = "Sì, con due operatori in più dal mese di marzo."


@pytest.fixture
def officer(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Anna Operatrice")


@pytest.fixture
def sent(territory: TerritoryRef) -> Submitted:
    return make_contribution(territory)


@pytest.fixture
def contribution_id(sent: Submitted) -> int:
    return sent.contribution_id


@pytest.fixture
def number(sent: Submitted) -> str:
    return sent.number


def enter(client: VisitingClient, actor: Actor) -> None:
    assert actor.user_id is not None
    sign_in_as(client, actor.user_id)


def link_of(opinion_id: int) -> str:
    return f"/ao/pareri/{sign_grant(queries.find_live_link(opinion_id) or 0, PURPOSE)}"


def test_from_the_scheda_to_the_answer_and_the_reply(
    client: VisitingClient, territory: TerritoryRef, officer: Actor, contribution_id: int, number: str
) -> None:
    addressee_id = make_addressee(territory)
    enter(client, officer)
    place = f"/ao/ufficio/contributi/{contribution_id}/pareri/nuovo"
    assert place in client.visit(f"/ao/ufficio/contributi/{contribution_id}", budget=60).text
    page = client.visit(place, budget=18)
    assert "Che cosa riceve l’ente" in page.text
    asked = {"submission_key": KEY, "addressee_id": str(addressee_id), "question": QUESTION, "due_on": in_days(10).isoformat()}
    wrong = client.send(place, asked | {"due_on": in_days(0).isoformat()}, status=422)
    assert QUESTION in wrong.text
    assert "dopo oggi" in wrong.text
    answer = client.send(place, asked)
    opinion_id = db.session.scalars(select(Opinion.id)).one()
    assert answer.location == f"/ao/ufficio/pareri/{opinion_id}"
    shown = client.visit(answer.location, budget=16).text
    assert "Parere dell&#39;Azienda sanitaria" in shown
    assert "In attesa" in client.visit("/ao/ufficio/pareri", budget=16).text

    body = VisitingClient(client.application)
    link = link_of(opinion_id)
    page = body.visit(link, budget=16)
    assert QUESTION in page.text
    assert (page.headers["X-Robots-Tag"], page.headers["Cache-Control"]) == ("noindex, nofollow", "private, no-store")
    body.visit(link, budget=16)  # looking changes nothing
    body.send(link, {"submission_key": KEY, "text": "", "signed_by": "Direzione"}, status=422)
    done = body.send(link, {"submission_key": KEY, "text": ANSWER, "signed_by": "Direzione"})
    assert "Il parere è arrivato" in body.visit(done.location, budget=16).text
    assert ANSWER not in body.visit(done.location, budget=16).text

    assert ANSWER in client.visit(answer.location, budget=16).text
    written = f"/ao/ufficio/contributi/{contribution_id}/risposta"
    assert ANSWER in client.visit(written, budget=16).text
    public = f"/ao/contributi/{number}"
    assert ANSWER not in VisitingClient(client.application).visit(public, budget=20).text
    make_reply(territory, contribution_id, opinion_ids=(opinion_id,))
    shown = VisitingClient(client.application).visit(public, budget=20).text
    assert ANSWER in shown
    assert "Parere dell&#39;Azienda sanitaria" in shown
    assert "Direzione" not in shown


def test_a_link_that_is_over_takes_nothing_and_says_so(
    client: VisitingClient, territory: TerritoryRef, officer: Actor, contribution_id: int, frozen: time_machine.Traveller
) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    link = link_of(opinion_id)
    frozen.move_to(NOW + timedelta(days=19))
    assert "non prende più risposte" in client.visit(link, budget=16).text
    late = client.send(link, {"submission_key": KEY, "text": ANSWER, "signed_by": ""}, status=403, page="/ao/segnala")
    assert "non prende più risposte" in late.text
    assert db.session.scalars(select(Opinion.status)).one() is OpinionStatus.WAITING


@pytest.mark.parametrize("token", ["x", "1.abc", "a" * 400])
def test_a_made_up_link_opens_nothing_and_is_counted(client: VisitingClient, territory: TerritoryRef, token: str) -> None:
    client.visit(f"/ao/pareri/{token}", status=403, budget=20)
    for _ in range(29):
        client.get(f"/ao/pareri/{token}")
    assert client.get(f"/ao/pareri/{token}").status_code == 429


def test_a_link_of_another_purpose_or_territory_opens_nothing(
    client: VisitingClient, territory: TerritoryRef, officer: Actor, contribution_id: int
) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    link = queries.find_live_link(opinion_id) or 0
    client.visit(f"/ao/pareri/{sign_grant(link, 'reset')}", status=403, budget=20)
    make_territory("sulcis", "PLUS Sulcis")
    client.visit(f"/sulcis/pareri/{sign_grant(link, PURPOSE)}", status=404, budget=20)


def test_answers_by_one_link_are_limited(client: VisitingClient, territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    link = link_of(make_opinion(territory, contribution_id, actor=officer))
    page = client.visit(link, budget=16)
    assert page
    for _ in range(20):
        client.send(link, {"submission_key": KEY, "text": "", "signed_by": ""}, status=422)
    assert client.send(link, {"submission_key": KEY, "text": ANSWER, "signed_by": ""}, status=429)


def test_a_hidden_contribution_is_shown_to_nobody(
    client: VisitingClient, territory: TerritoryRef, officer: Actor, contribution_id: int
) -> None:
    link = link_of(make_opinion(territory, contribution_id, actor=officer))
    decide(territory, "contribution", contribution_id, outcome="hidden")
    page = client.visit(link, budget=16).text
    assert "non è più pubblico" in page
    assert QUESTION not in page


def test_more_time_doing_without_and_filing_from_the_page(
    client: VisitingClient, territory: TerritoryRef, officer: Actor, contribution_id: int
) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    place = f"/ao/ufficio/pareri/{opinion_id}"
    enter(client, officer)
    wrong = client.send(f"{place}/proroga", {"version": "1", "due_on": in_days(2).isoformat()}, status=422, page=place)
    assert "non si accorcia" in wrong.text
    client.send(f"{place}/proroga", {"version": "1", "due_on": in_days(30).isoformat()}, page=place)
    stale = client.send(f"{place}/annulla", {"version": "1", "reason": "Ha risposto a voce in riunione."}, status=409, page=place)
    assert "Ha risposto a voce in riunione." in stale.text
    filed = {"submission_key": KEY, "version": "2", "text": ANSWER, "answered_on": "", "signed_by": "", "protocol": "7"}
    missing = client.send(f"{place}/risposta", filed, status=422, page=place)
    assert ANSWER in missing.text
    client.send(f"{place}/risposta", filed | {"answered_on": in_days(0).isoformat()}, page=place)
    assert ANSWER in client.visit(place, budget=16).text
    again = client.send(f"{place}/annulla", {"version": "3", "reason": "Non serve più a nessuno."}, status=403, page=place)
    assert "è già «Arrivato»" in again.text


@pytest.mark.parametrize("which", ["in-attesa", "in-ritardo", "arrivati", "annullati"])
def test_lists_are_flat_in_cost(client: VisitingClient, territory: TerritoryRef, officer: Actor, contribution_id: int, which: str) -> None:
    enter(client, officer)
    path = f"/ao/ufficio/pareri?stato={which}"
    client.visit(path, budget=16)
    empty = len(client.statements)
    for _ in range(23):
        make_opinion(territory, contribution_id, actor=officer)
    with time_machine.travel(NOW + timedelta(days=11), tick=False):
        client.visit(path, budget=16)
        client.visit(path, budget=16)  # the first of a day writes down when the person was last seen
        assert len(client.statements) <= empty
        assert client.visit(f"{path}", budget=16).text.count("c-row__title") == (20 if which in ("in-attesa", "in-ritardo") else 0)


def test_a_list_that_does_not_exist_is_told(client: VisitingClient, territory: TerritoryRef, officer: Actor) -> None:
    enter(client, officer)
    client.visit("/ao/ufficio/pareri?stato=boh", status=400, budget=16)


@pytest.mark.parametrize(("role", "reads"), [("auditor", True), ("deputy_approver", True), ("administrator", False)])
def test_who_reads_does_not_write(
    client: VisitingClient, territory: TerritoryRef, officer: Actor, contribution_id: int, role: str, reads: bool
) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    enter(client, make_actor(territory, role))
    for path in ("pareri", f"pareri/{opinion_id}", "trasmissioni", "impostazioni/enti"):
        page = client.visit(f"/ao/ufficio/{path}", status=200 if reads else 403, budget=16)
        assert "Sposta il termine" not in page.text
    for path in (f"contributi/{contribution_id}/pareri/nuovo", "impostazioni/enti/nuovo"):
        client.visit(f"/ao/ufficio/{path}", status=403, budget=16)


def test_late_opinions_and_lost_letters_stand_on_oggi(
    client: VisitingClient, territory: TerritoryRef, officer: Actor, contribution_id: int
) -> None:
    make_opinion(territory, contribution_id, actor=officer)
    make_reply(territory, contribution_id, "out_of_scope", forwarded_to_id=make_addressee(territory))
    service.letter_lost(db.session.scalar(select(Forwarding.letter_key)) or "", "indirizzo rifiutato", NOW)
    with time_machine.travel(NOW + timedelta(days=11), tick=False):
        enter(client, officer)
        oggi = client.visit("/ao/ufficio/", budget=40).text
        assert "Pareri in ritardo: 1" in oggi
        assert "Contributi non trasmessi: 1" in oggi
        lost = client.visit("/ao/ufficio/trasmissioni?stato=non-riuscite", budget=16)
        assert "indirizzo rifiutato" in lost.text
        forwarding_id = db.session.scalars(select(Forwarding.id)).one()
        client.send(
            f"/ao/ufficio/trasmissioni/{forwarding_id}/rimanda", {"version": "1"}, page="/ao/ufficio/trasmissioni?stato=non-riuscite"
        )
        assert "riparte" in client.visit("/ao/ufficio/trasmissioni", budget=16).text


def test_the_public_page_says_where_it_went_once_it_has_left(
    client: VisitingClient, territory: TerritoryRef, contribution_id: int, number: str
) -> None:
    make_reply(territory, contribution_id, "out_of_scope", forwarded_to_id=make_addressee(territory))
    page = f"/ao/contributi/{number}"
    before = client.visit(page, budget=20).text
    assert "Di competenza di" in before
    assert "Trasmesso a" not in before
    service.letter_left(db.session.scalar(select(Forwarding.letter_key)) or "", NOW)
    after = client.visit(page, budget=20).text
    assert re.search(f"Trasmesso a.*{BODY}, il [a-zì ]*21 novembre 2026", after, re.DOTALL)


def test_the_address_list_is_kept_on_its_pages(client: VisitingClient, territory: TerritoryRef, officer: Actor) -> None:
    enter(client, officer)
    listing, new = "/ao/ufficio/impostazioni/enti", "/ao/ufficio/impostazioni/enti/nuovo"
    assert "Nessun ente" in client.visit(listing, budget=16).text
    line = {"submission_key": KEY, "name": BODY, "gender": "f", "kind": "health_district", "email": "d@pec.esempio.it", "note": ""}
    assert "d@pec" not in client.send(new, line | {"email": "d"}, status=422).text
    client.send(new, line)
    addressee_id = queries.list_choices(territory.id)[0].id
    place = f"{listing}/{addressee_id}"
    client.send(place, line | {"version": "1", "note": "Chiedere di Maria"})
    stale = client.send(place, line | {"version": "1", "note": "Altro"}, status=409)
    assert "Chiedere di Maria" in stale.text
    assert 'value="Altro"' in stale.text
    client.send(place, line | {"version": "2", "is_archived": "y"})
    assert BODY in client.visit(f"{listing}?stato=archivio", budget=16).text
    assert "Nessun ente" in client.visit(listing, budget=16).text


def test_the_answer_of_a_body_is_cleaned(client: VisitingClient, territory: TerritoryRef, officer: Actor, contribution_id: int) -> None:
    opinion_id = make_opinion(territory, contribution_id, actor=officer)
    hostile = "<script>alert(1)</script> [qui](javascript:alert(1)) **forte**"
    service.answer_by_link(AnswerByLink(queries.find_live_link(opinion_id) or 0, hostile, "<b>Ente</b>"), NOW)
    enter(client, officer)
    shown = client.visit(f"/ao/ufficio/pareri/{opinion_id}", budget=16).text
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown
    assert "<b>Ente" not in shown
    assert "<strong>forte</strong>" in shown
