# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of its messages to many, walked without JavaScript, and the page of who was told."""

import pytest
from sqlalchemy import select

from consulta.core import clock
from consulta.core.db import db
from consulta.notifications import letters, policy
from consulta.notifications.models import OutboxMail
from consulta.notifications.queries import Envelope, get_envelope
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor, make_user, sign_in_as
from tests.factories.consultations import current_cycle_id
from tests.factories.notifications import follow, tell_bulletin
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

OFFICE_BUDGET = 16
"""The counts of the office's menu included."""
FORM = {
    "audience": "everybody:",
    "subject": "Lunedì apre la raccolta",
    "text": "Da **lunedì** puoi scrivere.\n\n- in biblioteca\n- da casa",
    "subject_en": "Contributions open on Monday",
    "text_en": "From **Monday** you can write.",
}


@pytest.fixture
def territory(client: VisitingClient) -> TerritoryRef:
    """A territory with a cycle that takes contributions."""
    territory = make_territory()
    current_cycle_id(territory, clock.now())
    return territory


@pytest.fixture
def office(client: VisitingClient, territory: TerritoryRef) -> VisitingClient:
    """A browser in which an operator is signed in."""
    sign_in_as(client, make_actor(territory, "operator", name="Carla Operatrice").user_id or 0)
    return client


def letter_to(user_id: int) -> Envelope:
    """The letter of a message that waits for a person."""
    query = select(OutboxMail.id).where(OutboxMail.user_id == user_id, OutboxMail.template == "notifications/bulletin")
    return get_envelope(db.session.scalars(query.order_by(OutboxMail.id.desc())).first() or 0)


def test_from_the_draft_to_the_reader(office: VisitingClient, territory: TerritoryRef) -> None:
    """Written, read again, tried, sent, told; and read by one who reads Italian and one who reads English."""
    italian, english = make_user(name="Anna Serra"), make_user(name="Ann Smith", language="en")
    for person in (italian, english):
        follow(territory, person, "cycle", current_cycle_id(territory, clock.now()))
    made = office.send("/ao/ufficio/annunci/nuovo", FORM).location
    page = office.visit(made, budget=OFFICE_BUDGET).text
    assert "<strong>lunedì</strong>" in page
    assert "From **Monday** you can write." in page
    assert ">2</span> <span>persone lo leggono" in page
    shown = office.get(f"{made}/come-si-legge")
    assert "style-src 'unsafe-inline'" in shown.headers["Content-Security-Policy"]
    assert "<strong>lunedì</strong>" in shown.text
    office.send(f"{made}/prova", {}, page=made)
    office.send(f"{made}/spedisci", {}, page=made)
    assert "Fino ad allora puoi fermarlo." in office.visit(made, budget=OFFICE_BUDGET).text
    tell_bulletin(int(made.rsplit("/", 1)[1]), clock.now() + policy.STOPPABLE_FOR)
    assert "Lunedì apre la raccolta" in office.visit("/ao/ufficio/annunci", budget=OFFICE_BUDGET).text
    subject, text, html = letters.compose(letter_to(italian))
    assert subject == "Lunedì apre la raccolta"
    assert "Ciao Anna Serra," in text
    assert "- in biblioteca" in text
    assert "disiscrizione" in html
    assert letters.compose(letter_to(english))[0] == "Contributions open on Monday"
    reader = VisitingClient(office.application)
    sign_in_as(reader, italian)
    assert "Lunedì apre la raccolta" in reader.visit("/ao/il-mio-spazio/novita").text
    message = f"/ao/il-mio-spazio/annunci/{made.rsplit('/', 1)[1]}"
    assert "<strong>lunedì</strong>" in reader.visit(message).text
    assert "Contributions open on Monday" in reader.visit(f"/en{message}").text
    stranger = VisitingClient(office.application)
    sign_in_as(stranger, make_user())
    stranger.visit(message, status=404)


def test_the_trial_goes_to_who_asks_and_says_so(office: VisitingClient, territory: TerritoryRef) -> None:
    made = office.send("/ao/ufficio/annunci/nuovo", FORM).location
    office.send(f"{made}/prova", {}, page=made)
    mail = db.session.execute(select(OutboxMail.id).where(OutboxMail.template == "notifications/bulletin")).one()
    subject, text, _html = letters.compose(get_envelope(mail.id))
    assert subject == "[Prova] Lunedì apre la raccolta"
    assert "l’hai ricevuta solo tu" in text
    for _ in range(9):
        office.send(f"{made}/prova", {}, page=made)
    office.send(f"{made}/prova", {}, page=made, status=429)


def test_what_is_missing_comes_back_beside_its_field(office: VisitingClient, territory: TerritoryRef) -> None:
    back = office.send("/ao/ufficio/annunci/nuovo", FORM | {"audience": "", "subject": ""}, status=422).text
    assert "Scegli dall&#39;elenco a chi scrivi." in back
    assert "Da **lunedì** puoi scrivere." in back
    made = office.send("/ao/ufficio/annunci/nuovo", FORM).location
    assert "Per ora non c&#39;è nessuno da raggiungere" in office.send(f"{made}/spedisci", {}, page=made, status=422).text
    edited = office.send(f"{made}/modifica", FORM | {"subject": "Martedì apre la raccolta"}).location
    assert "Martedì apre la raccolta" in office.visit(edited, budget=OFFICE_BUDGET).text
    office.send(f"{made}/modifica", FORM | {"version": "1"}, status=409)


def test_the_second_person_gives_back_and_confirms(
    office: VisitingClient, territory: TerritoryRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "CONFIRMED_ABOVE", 0)
    follow(territory, make_user(), "cycle", current_cycle_id(territory, clock.now()))
    made = office.send("/ao/ufficio/annunci/nuovo", FORM).location
    office.send(f"{made}/spedisci", {}, page=made)
    assert "lo conferma un&#39;altra persona" in office.visit(made, budget=OFFICE_BUDGET).text
    office.send(f"{made}/conferma", {}, page=made, status=403)
    second = VisitingClient(office.application)
    sign_in_as(second, make_actor(territory, "coordinator").user_id or 0)
    second.send(f"{made}/restituisci", {"note": ""}, page=made, status=422)
    second.send(f"{made}/restituisci", {"note": "Manca l'ora."}, page=made)
    assert "Manca l&#39;ora." in office.visit(made, budget=OFFICE_BUDGET).text
    office.send(f"{made}/spedisci", {}, page=made)
    second.send(f"{made}/conferma", {}, page=made)
    second.send(f"{made}/annulla", {}, page=made)
    assert "Annullato" in office.visit(made, budget=OFFICE_BUDGET).text


def test_auditors_read_and_citizens_see_nothing(office: VisitingClient, territory: TerritoryRef) -> None:
    made = office.send("/ao/ufficio/annunci/nuovo", FORM).location
    auditor = VisitingClient(office.application)
    sign_in_as(auditor, make_actor(territory, "auditor").user_id or 0)
    assert "Spedisci" not in auditor.visit(made, budget=OFFICE_BUDGET).text
    auditor.visit("/ao/ufficio/annunci/nuovo", status=403, budget=OFFICE_BUDGET)
    citizen = VisitingClient(office.application)
    sign_in_as(citizen, make_user())
    citizen.visit(made, status=403)
