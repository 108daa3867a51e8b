# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Abbiamo chiesto, avete detto, abbiamo fatto: what each column says of a topic, with its links, and what it never says."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from consulta.contributions import service
from consulta.contributions.queries import ContributionFilter
from consulta.contributions.requests import Subject
from consulta.synthesis import queries as syntheses
from consulta.traceability import queries
from consulta.web.page_cache import page_cache
from tests.factories.accounts import make_actor
from tests.factories.consultations import make_cycle, make_roundtable, make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.plans import make_link, make_objective
from tests.factories.replies import REASONS, make_reply
from tests.factories.synthesis import add_point, begin_synthesis, contribution, publish_synthesis, quote
from tests.factories.territory import make_territory, municipality_ids
from tests.support.pages import VisitingClient
from tests.support.plans import steps_of

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
PATH = "/ao/chiesto-detto-fatto"
BUDGET = 16


@pytest.fixture(autouse=True)
def _today() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def squeezed(page: str) -> str:
    return " ".join(page.split())


def test_the_circle_of_a_topic(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory)
    topic = make_topic(territory, cycle)
    taken, refused, _waiting, hidden = (make_contribution(territory, topic, title=f"Testo {n}", kind="proposal") for n in range(4))
    make_comment(territory, topic)
    make_comment(territory, contribution_id=taken.contribution_id)
    line = make_objective(territory, cycle, title="Otto ore a settimana")
    make_link(territory, taken.contribution_id, line)
    make_link(territory, refused.contribution_id, line, relation="considered")
    make_reply(territory, taken.contribution_id, "accepted")
    make_reply(territory, refused.contribution_id, "not_accepted", text="Costa **più** di quanto abbiamo in tre anni di piano.")
    service.change_publication(Subject("contribution", hidden.contribution_id), territory.id, "hidden", None, NOW)
    writer = make_actor(territory, "operator")
    synthesis_id = begin_synthesis(territory, writer, topic_id=topic)
    add_point(territory, writer, synthesis_id, contribution(taken.contribution_id))
    source = syntheses.list_sources(synthesis_id)[0].id
    quote(territory, writer, synthesis_id, source)
    page = squeezed(client.visit(PATH, budget=BUDGET).text)
    assert "Più ore la domenica" not in page, "a synthesis in writing is not public"
    for part in ("Abbiamo chiesto", "Avete detto", "Abbiamo fatto", "Che cosa deve cambiare negli aiuti"):
        assert part in page
    assert f'href="/ao/contributi?tema={topic}">3 contributi</a> · meno di 5 persone · 2 commenti' in page
    assert f'href="/ao/contributi?esito=accepted&amp;tema={topic}"' in page
    assert f'href="/ao/contributi?esito=not_accepted&amp;tema={topic}"' in page
    assert f'href="/ao/contributi?esito=senza_esito&amp;tema={topic}">1 contributo aspetta la risposta</a>' in page
    assert f'href="/ao/piano/obiettivi/{line}"' in page
    before, after = page.split("Che cosa non abbiamo accolto, e perché")
    assert f'href="/ao/contributi/{taken.number}#risposta"' in before
    assert f'href="/ao/contributi/{refused.number}#risposta"' in after
    assert "Costa più di quanto abbiamo" in after
    assert "Risposto al 66 % dei contributi: 2 su 3." in page
    assert "Testo 3" not in page


def test_a_published_synthesis_speaks_with_its_points(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory)
    table = make_roundtable(territory, cycle)
    topic = make_topic(territory, cycle, roundtable_id=table)
    said = make_contribution(territory, topic)
    writer = make_actor(territory, "operator")
    for scope in ({"topic_id": topic}, {"roundtable_id": table}):
        synthesis_id = begin_synthesis(territory, writer, title=f"Sintesi {next(iter(scope))}", **scope)
        add_point(territory, writer, synthesis_id, contribution(said.contribution_id))
        quote(territory, writer, synthesis_id, syntheses.list_sources(synthesis_id)[0].id)
        publish_synthesis(territory, writer, synthesis_id)
    page = squeezed(client.visit(PATH, budget=BUDGET).text)
    assert page.count("#punto-1") == 2
    assert page.count("«Le ore di assistenza a domicilio") == 2
    assert "Che cosa è emerso nell’insieme" in page
    assert "Sintesi roundtable_id" in squeezed(client.visit(f"{PATH}?tavolo={table}", budget=BUDGET).text)
    service.change_publication(Subject("contribution", said.contribution_id), territory.id, "hidden", None, NOW)
    page_cache().clear()
    page = client.visit(PATH, budget=BUDGET).text
    assert "«Le ore di assistenza a domicilio" not in page, "a passage goes with its text"
    assert "#punto-1" in page


def test_filters_narrow_what_was_said_and_done(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory)
    table = make_roundtable(territory, cycle)
    here = municipality_ids(territory)[0]
    quiet = make_topic(territory, cycle, roundtable_id=table, title="Tema senza voci")
    loud = make_topic(territory, cycle, title="Tema con voci")
    make_contribution(territory, loud, municipality_ids=(here,))
    make_contribution(territory, loud)
    assert quiet
    page = client.visit(f"{PATH}?tavolo={table}", budget=BUDGET).text
    assert "Tema senza voci" in page
    assert "Tema con voci" not in page.split("<h2")[1]
    code = "A474"
    page = squeezed(client.visit(f"{PATH}?comune={code}", budget=BUDGET).text)
    assert f'href="/ao/contributi?comune={code}&amp;tema={loud}">1 contributo</a>' in page
    assert 'id="tema-' in page
    assert "Niente con questi filtri" in client.visit(f"{PATH}?area=elderly", budget=BUDGET).text
    assert client.get(f"{PATH}?tavolo=x").status_code == 400


def test_empty_states_and_cycles(client: VisitingClient) -> None:
    territory = make_territory()
    assert "Non c’è ancora una consultazione" in client.visit(PATH).text
    client.visit(f"{PATH}/424242", status=404)
    cycle = make_cycle(territory, title="Il piano di adesso")
    page = client.visit(f"{PATH}/{cycle}", budget=BUDGET).text
    assert "Non c’è ancora nessun contributo a cui rispondere." in page
    make_territory("marche", "Ambito 10")
    client.visit(f"/marche/chiesto-detto-fatto/{cycle}", status=404)


def test_statements_do_not_grow(client: VisitingClient) -> None:
    territory = make_territory()
    cycle = make_cycle(territory)
    line = make_objective(territory, cycle)
    writer = make_actor(territory, "operator")
    counts = []
    for more in (1, 6):
        for number in range(more):
            topic = make_topic(territory, cycle, title=f"Tema {more} {number}")
            sent = make_contribution(territory, topic)
            make_link(territory, sent.contribution_id, line)
            make_reply(territory, sent.contribution_id, "noted", writer=writer)
            synthesis_id = begin_synthesis(territory, writer, topic_id=topic)
            add_point(territory, writer, synthesis_id, contribution(sent.contribution_id))
            quote(territory, writer, synthesis_id, syntheses.list_sources(synthesis_id)[0].id)
            publish_synthesis(territory, writer, synthesis_id)
        page_cache().clear()
        client.visit(PATH, budget=BUDGET)
        counts.append(len(client.statements))
    assert counts[0] == counts[1]


def test_comments_are_those_that_are_public_on_what_is_shown(app: Flask) -> None:
    """To the topic and to its public contributions; with a comune, only to the contributions that are about it."""
    territory = make_territory()
    cycle = make_cycle(territory)
    topic = make_topic(territory, cycle)
    here = municipality_ids(territory)[0]
    shown, other, hidden = (make_contribution(territory, topic, municipality_ids=ids) for ids in ((here,), (), (here,)))
    for parent in (shown, shown, other, hidden):
        make_comment(territory, contribution_id=parent.contribution_id)
    gone = make_comment(territory, contribution_id=shown.contribution_id)
    make_comment(territory, topic)
    make_comment(territory, topic, published=False)
    service.change_publication(Subject("comment", gone.comment_id), territory.id, "hidden", None, NOW)
    service.change_publication(Subject("contribution", hidden.contribution_id), territory.id, "hidden", None, NOW)

    def comments(**chosen: str) -> int:
        return queries.turns_of(territory.id, cycle, ContributionFilter(**chosen))[topic].comments  # type: ignore[arg-type]

    assert comments() == 4
    assert comments(municipality="A474") == 2


@pytest.mark.sqlite_only
def test_a_circle_reads_the_index_of_what_is_counted_and_no_comment_of_a_contribution(app: Flask) -> None:
    """At half a million comments the page took a second to find of each to which topic it belongs."""
    territory = make_territory()
    cycle = make_cycle(territory)
    make_comment(territory, contribution_id=make_contribution(territory, make_topic(territory, cycle)).contribution_id)
    chosen = ContributionFilter()
    voices = steps_of(lambda: queries.turns_of(territory.id, cycle, chosen), "sum(contribution.comment_count)")
    comments = steps_of(lambda: queries.turns_of(territory.id, cycle, chosen), "FROM comment")
    lines = steps_of(lambda: queries.turns_of(territory.id, cycle, chosen), "FROM contribution_link")
    assert any("COVERING INDEX ix_contribution_traced" in step for step in voices), voices
    assert not [step for step in comments if "contribution" in step], comments
    assert [step.split()[0] for step in lines if "anon_1" in step] == ["MATERIALIZE", "SEARCH"], lines


def test_many_lines_and_replies_are_cut_and_neither_kind_hides_the_other(app: Flask) -> None:
    territory = make_territory()
    cycle = make_cycle(territory)
    topic = make_topic(territory, cycle)
    lines = [make_objective(territory, cycle, title=f"Voce {n}") for n in range(queries.LINES + 2)]
    for number in range(3):
        sent = make_contribution(territory, topic, title=f"Accolto {number}")
        for line in lines:
            make_link(territory, sent.contribution_id, line)
        make_reply(territory, sent.contribution_id, "accepted", text=REASONS)
    first = make_contribution(territory, topic, title="Rifiutato")
    make_reply(territory, first.contribution_id, "not_accepted")
    turn = queries.turns_of(territory.id, cycle, ContributionFilter())[topic]
    assert (len(turn.lines), turn.more_lines) == (queries.LINES, 2)
    assert {one.contributions for one in turn.lines} == {3}
    assert [one.outcome for one in turn.replies] == ["accepted"] * queries.REPLIES + ["not_accepted"]
    assert turn.waiting == 0
