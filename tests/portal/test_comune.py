# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a comune: only what concerns it, only what anybody may read."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from consulta.core.actor import SYSTEM
from consulta.territory.queries import list_municipalities
from consulta.territory.requests import EndMember
from consulta.territory.service import end_member
from consulta.web.page_cache import page_cache
from consulta.web.ports import TerritoryRef
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.contributions import make_contribution
from tests.factories.organisations import make_organisation
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def comuni(territory: TerritoryRef) -> dict[str, tuple[int, str]]:
    """Id and Belfiore code of the comuni by name."""
    return {one.name: (one.id, one.belfiore) for one in list_municipalities(territory.id, NOW.date())}


def test_a_comune_shows_what_concerns_it(client: VisitingClient) -> None:
    territory = make_territory()
    (here, code), (there, _) = list(comuni(territory).values())[:2]
    cycle = make_cycle(territory)
    own = make_roundtable(territory, cycle, title="Il tavolo di qui", municipality_ids=(here, there))
    common = make_roundtable(territory, cycle, title="Il tavolo di tutti")
    other = make_roundtable(territory, cycle, title="Il tavolo di là", municipality_ids=(there,))
    topic = make_topic(territory, cycle, title="Il tema di qui", roundtable_id=own)
    make_topic(territory, cycle, title="Il tema di là", roundtable_id=other)
    make_contribution(territory, topic, title="Serve un autobus per il centro", municipality_ids=(here,))
    make_contribution(territory, topic, title="Serve un autobus altrove", municipality_ids=(there,))
    make_contribution(territory, topic, title="Non ancora pubblico", municipality_ids=(here,), published=False)
    body = make_organisation(territory, name="Associazione di qui", municipality_id=here)
    make_organisation(territory, name="Associazione di là", municipality_id=there)
    make_organisation(territory, name="Da verificare", accredited=False, municipality_id=here)
    page = client.visit(f"/ao/comuni/{code}").text
    for shown in (
        "Il tavolo di qui",
        "Il tavolo di tutti",
        "Il tema di qui",
        "Altro tema",
        "Serve un autobus per il centro",
        "1 contributo",
    ):
        assert shown in page, shown
    for hidden in (
        "Il tavolo di là",
        "Il tema di là",
        "Serve un autobus altrove",
        "Non ancora pubblico",
        "Associazione di là",
        "Da verificare",
    ):
        assert hidden not in page, hidden
    for link in (
        f"/ao/tavoli/{own}",
        f"/ao/tavoli/{common}",
        f"/ao/contributi?comune={code}",
        f"/ao/contributi?organizzazione={body}",
        "/ao/scrivi",
    ):
        assert f'href="{link}"' in page, link
    assert "Puoi scrivere fino a" in page
    assert code in client.visit(f"/ao/contributi?comune={code}").request.url


def test_statements_do_not_grow_with_what_there_is(client: VisitingClient) -> None:
    territory = make_territory()
    here, code = next(iter(comuni(territory).values()))
    cycle = make_cycle(territory)
    topic = make_topic(territory, cycle)
    make_roundtable(territory, cycle, municipality_ids=(here,))
    make_contribution(territory, topic, municipality_ids=(here,))
    make_organisation(territory, municipality_id=here)
    client.visit(f"/ao/comuni/{code}")
    few = len(client.statements)
    for n in range(4):
        make_roundtable(territory, cycle, title=f"Tavolo {n}", municipality_ids=(here,))
        make_topic(territory, cycle, title=f"Tema {n}")
        make_contribution(territory, topic, title=f"Titolo numero {n}", municipality_ids=(here,))
        make_organisation(territory, name=f"Associazione {n}", municipality_id=here)
    client.visit(f"/ao/comuni/{code}")
    assert len(client.statements) == few


def test_an_empty_comune_says_what_will_appear(client: VisitingClient) -> None:
    territory = make_territory()
    code = next(code for _, code in comuni(territory).values())
    page = client.visit(f"/ao/comuni/{code}").text
    assert "Adesso non c’è una consultazione aperta." in page
    assert "Non ci sono ancora contributi" in page
    assert "Nessuna organizzazione accreditata" in page
    assert "/ao/scrivi" not in page


def test_only_comuni_of_the_territory_and_of_today(client: VisitingClient) -> None:
    territory = make_territory()
    elsewhere = comuni(make_territory("ba", "Bari", comuni=1))
    last = next(one for name, one in comuni(territory).items() if name not in elsewhere)
    client.visit(f"/ao/comuni/{last[1]}")
    client.visit(f"/ba/comuni/{last[1]}", status=404)
    client.visit("/ao/comuni/Z999", status=404)
    client.visit("/ao/comuni/troppolungo", status=404)
    end_member(SYSTEM, EndMember(territory.id, last[0], NOW.date() + timedelta(days=1)), NOW)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        client.visit(f"/ao/comuni/{last[1]}", status=404)


def test_the_page_is_kept_and_follows_what_is_published(client: VisitingClient) -> None:
    territory = make_territory()
    here, code = next(iter(comuni(territory).values()))
    topic = make_topic(territory)
    page_cache().clear()
    client.visit(f"/ao/comuni/{code}")
    assert len(page_cache()) == 1
    make_contribution(territory, topic, title="Arriva adesso", municipality_ids=(here,))
    assert "Arriva adesso" in client.visit(f"/ao/comuni/{code}").text


def test_a_contribution_leads_to_its_comuni(client: VisitingClient) -> None:
    territory = make_territory()
    here, code = next(iter(comuni(territory).values()))
    topic = make_topic(territory)
    about = make_contribution(territory, topic, municipality_ids=(here,))
    everywhere = make_contribution(territory, topic)
    assert f'href="/ao/comuni/{code}"' in client.visit(f"/ao/contributi/{about.number}", budget=20).text
    page = client.visit(f"/ao/contributi/{everywhere.number}", budget=20).text
    assert "/ao/comuni/" not in page
    assert "Tutto il territorio" in page
