# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Home, where to write, the cycle, tavoli and topics: what one sees at once, in every state of the window."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from consulta.consultations import service as consultations
from consulta.consultations.requests import DecideCycle, MoveDate
from consulta.core.actor import SYSTEM
from consulta.organisations.queries import actor_of
from consulta.web.page_cache import page_cache
from tests.factories.accounts import make_user
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.organisations import make_organisation
from tests.factories.territory import area_id, make_territory, municipality_ids
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
HOME_BUDGET = 17


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def test_home_without_consultation_says_what_will_appear(client: VisitingClient) -> None:
    make_territory()
    page = client.visit("/ao/").text
    assert "Non c’è ancora una consultazione" in page
    assert "Scrivi un contributo" not in page


def test_home_says_what_is_open_and_until_when(client: VisitingClient) -> None:
    territory = make_territory()
    make_cycle(territory)
    page = client.visit("/ao/", budget=HOME_BUDGET).text
    assert "Di che cosa hanno bisogno le persone?" in page
    assert "Puoi scrivere fino a lunedì 21 dicembre 2026, ore 16:30." in page
    assert '<span class="c-deadline__days">30</span>' in page
    assert 'class="btn btn-primary" href="/ao/scrivi"' in page
    assert "Siamo qui" in page


def test_a_window_that_shuts_at_midnight_is_open_until_the_day_before(client: VisitingClient) -> None:
    territory = make_territory()
    make_cycle(territory, from_at=NOW - timedelta(days=10), to_at=datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    assert "Puoi scrivere fino a giovedì 31 dicembre 2026." in client.visit("/ao/", budget=HOME_BUDGET).text


def test_numbers_say_what_they_count(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory)
    person = make_user()
    body = make_organisation(territory, person)
    author = actor_of(person, NOW)
    make_contribution(territory, topic, author)
    make_contribution(territory, topic, author)
    make_contribution(territory, topic, author, organisation_id=body)
    make_contribution(territory, topic, published=False)
    make_comment(territory, topic)
    page = " ".join(client.visit("/ao/", budget=HOME_BUDGET).text.split())
    assert ">3</span> <span>contributi pubblicati<" in page
    assert ">2</span> <span>persone che hanno scritto a nome loro<" in page
    assert ">1</span> <span>organizzazione che ha scritto<" in page
    conference = " ".join(client.visit("/ao/conferenza", budget=HOME_BUDGET).text.split())
    assert "<dt>Commenti pubblicati</dt><dd>1</dd>" in conference
    assert "<dt>Contributi in attesa di risposta</dt><dd>3</dd>" in conference


def test_the_numbers_of_a_version_are_counted_once(client: VisitingClient) -> None:
    """Also for who is signed in, whose pages are kept by nobody; what is published next is counted at once."""
    territory = make_territory()
    topic = make_topic(territory)
    make_contribution(territory, topic)

    def counted() -> int:
        return sum("GROUP BY contribution.outcome" in one or "count(distinct" in one for one in client.statements)

    with client.session_transaction() as session:
        session["_csrf"] = "a cookie: no whole page is kept"
    client.visit("/ao/", budget=HOME_BUDGET)
    assert counted() == 2
    client.visit("/ao/", budget=HOME_BUDGET)
    assert counted() == 0
    make_contribution(territory, topic)
    assert ">2</span> <span>contributi pubblicati<" in " ".join(client.visit("/ao/", budget=HOME_BUDGET).text.split())
    assert counted() == 2


def test_home_statements_do_not_grow_with_rows(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory)
    counts = []
    for more in (5, 35):
        for number in range(more):
            table = make_roundtable(territory, cycle, title=f"Tavolo {more}-{number}", area_ids=(area_id(territory),))
            make_topic(territory, cycle, roundtable_id=table, title=f"Tema {more}-{number}")
        page_cache().clear()
        client.visit("/ao/", budget=HOME_BUDGET)
        counts.append(len(client.statements))
    assert counts[0] == counts[1]


def test_after_closing_home_says_what_happens(client: VisitingClient) -> None:
    territory = make_territory()
    make_cycle(territory, from_at=NOW - timedelta(days=40), to_at=NOW - timedelta(days=1))
    page = client.visit("/ao/", budget=HOME_BUDGET).text
    assert "La raccolta è chiusa" in page
    assert "decide l’ufficio se accettarlo" in page


def test_a_suspended_consultation_offers_no_writing(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory)
    consultations.decide_cycle(SYSTEM, DecideCycle(territory.id, cycle, "suspended", "Determinazione 3/2026"), NOW)
    page = client.visit("/ao/", budget=HOME_BUDGET).text
    assert "Consultazione sospesa" in page
    assert "/ao/scrivi" not in page
    assert "Determinazione 3/2026" in client.visit("/ao/conferenza", budget=HOME_BUDGET).text


def test_the_map_and_the_list_lead_to_the_page_of_a_comune(client: VisitingClient) -> None:
    make_territory()
    page = client.visit("/ao/").text
    assert page.count('href="/ao/comuni/') == 6
    assert "<svg viewBox=" in page
    assert "Openpolis" in page
    assert "(capofila)" in page


def test_without_outlines_only_the_list_is_shown(client: VisitingClient) -> None:
    make_territory(comuni=0)
    page = client.visit("/ao/").text
    assert "<svg viewBox=" not in page
    assert "L’elenco dei comuni non c’è ancora" in page


def test_write_asks_on_which_topic(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory, title="Trasporti per i centri diurni")
    page = client.visit("/ao/scrivi").text
    assert f'href="/ao/temi/{topic}/contributi/nuovo"' in page
    assert "Altro tema" in page


def test_write_goes_straight_to_the_only_topic(client: VisitingClient) -> None:
    territory = make_territory()
    make_cycle(territory)
    assert client.visit("/ao/scrivi", status=302).location.endswith("/contributi/nuovo")


def test_write_without_consultation(client: VisitingClient) -> None:
    make_territory()
    assert "Adesso non c’è una consultazione aperta" in client.visit("/ao/scrivi").text


def test_conference_shows_phases_and_how_dates_changed(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory)
    move = MoveDate(territory.id, cycle, "closed_to_input", NOW + timedelta(days=45), "Molti comuni hanno chiesto più tempo", "Det. 9/2026")
    consultations.move_date(SYSTEM, move, NOW)
    page = client.visit("/ao/conferenza", budget=HOME_BUDGET).text
    assert "Molti comuni hanno chiesto più tempo (Det. 9/2026)" in page
    assert "Raccolta dei contributi" in page
    assert "Scrivi in «Altro tema»" in page


def test_conference_without_consultation(client: VisitingClient) -> None:
    make_territory()
    assert "Non c’è ancora una consultazione" in client.visit("/ao/conferenza").text


def test_an_older_cycle_keeps_its_page(client: VisitingClient) -> None:
    territory = make_territory()
    old = make_cycle(territory, NOW - timedelta(days=900), title="Il piano di prima")
    make_cycle(territory, first_year=2027)
    assert "Il piano di prima" in client.visit("/ao/conferenza", budget=HOME_BUDGET).text
    assert "<h1>Il piano di prima</h1>" in client.visit(f"/ao/conferenza/{old}", budget=HOME_BUDGET).text


def test_roundtables_with_areas_and_comuni(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory)
    table = make_roundtable(
        territory,
        cycle,
        description="Assistenza e vita di chi invecchia.",
        facilitator="Ottavia Congiu",
        area_ids=(area_id(territory),),
        municipality_ids=tuple(municipality_ids(territory)[:1]),
    )
    topic = make_topic(territory, cycle, roundtable_id=table)
    person = make_user()
    body = make_organisation(territory, person, accredited=False, name="Circolo Anziani")
    make_contribution(territory, topic, actor_of(person, NOW), organisation_id=body)
    assert f'href="/ao/tavoli/{table}"' in client.visit("/ao/tavoli").text
    page = " ".join(client.visit(f"/ao/tavoli/{table}", budget=15).text.split())
    assert "Ottavia Congiu" in page
    assert "Circolo Anziani (in verifica)" in page
    assert "<dt>Contributi pubblicati</dt><dd>1</dd>" in page
    assert "Assistenza a casa" in page
    assert '<a href="/ao/comuni/A474">Assemini</a>' in page


def test_empty_roundtables(client: VisitingClient) -> None:
    territory = make_territory()
    assert "Non ci sono ancora tavoli" in client.visit("/ao/tavoli").text
    table = make_roundtable(territory)
    page = client.visit(f"/ao/tavoli/{table}", budget=15).text
    assert "Questo tavolo non ha ancora temi" in page
    assert "Nessuna organizzazione ha ancora scritto in questo tavolo" in page


def test_topic_has_question_context_contributions_and_comments(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory)
    sent = make_contribution(territory, topic)
    comment = make_comment(territory, topic)
    page = client.visit(f"/ao/temi/{topic}").text
    assert "<strong>assistenza</strong>" in page
    assert f'href="/ao/contributi/{sent.number}"' in page
    assert f'id="commento-{comment.comment_id}"' in page
    assert f'href="/ao/temi/{topic}/contributi/nuovo"' in page
    assert f'href="/ao/temi/{topic}/commenti/nuovo"' in page
    assert '<form method="post"' not in page


def test_topic_statements_do_not_grow_with_comments(client: VisitingClient) -> None:
    territory = make_territory()
    topic = make_topic(territory)
    counts = []
    for more in (5, 35):
        for _ in range(more):
            make_comment(territory, topic)
        page_cache().clear()
        page = client.visit(f"/ao/temi/{topic}").text
        counts.append(len(client.statements))
    assert counts[0] == counts[1]
    assert page.count('class="c-comment"') == 20
    assert 'rel="next"' in page


def test_an_empty_topic_and_a_closed_one(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory, from_at=NOW - timedelta(days=40), to_at=NOW + timedelta(days=1))
    topic = make_topic(territory, cycle)
    assert "Il primo può essere il tuo" in client.visit(f"/ao/temi/{topic}").text
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        page = client.visit(f"/ao/temi/{topic}").text
        assert "Manda un contributo in ritardo" in page
        assert "/commenti/nuovo" not in page


def test_bad_places_and_other_territories(client: VisitingClient) -> None:
    """A tampered cursor is a 400 that names the parameter; nothing of another territory is reachable."""
    territory = make_territory()
    make_territory("marche", "ATS 10", preset="marche")
    topic, table = make_topic(territory), make_roundtable(territory)
    assert "segnaposto di pagina" in client.visit(f"/ao/temi/{topic}?pagina=xyz", status=400).text
    client.visit(f"/marche/temi/{topic}", status=404)
    client.visit(f"/marche/tavoli/{table}", status=404)
    client.visit("/ao/temi/0", status=404)
    client.visit("/ao/temi/99999999999", status=404)


def test_english_pages_speak_the_words_of_the_territory(client: VisitingClient) -> None:
    territory = make_territory()
    make_cycle(territory)
    page = client.visit("/en/ao/", budget=HOME_BUDGET).text
    assert '<html lang="en">' in page
    assert 'href="/en/ao/scrivi"' in page
