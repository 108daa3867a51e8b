# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates of replies: kept, versioned, archived, offered where they fit, used without losing what was typed."""

import pytest

from consulta.bulk import service as bulk
from consulta.bulk.requests import Picked, PrepareBulk
from consulta.contributions.models import ContributionKind
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.replies import queries, service, variables
from consulta.replies.models import ReplyOutcome
from consulta.replies.requests import WriteTemplate
from consulta.replies.starter import STARTER
from consulta.territory.queries import list_areas
from consulta.web.ports import TerritoryRef
from consulta.workspace.answering import WRITTEN, act_for
from tests.factories.accounts import make_actor, sign_in_as
from tests.factories.contributions import make_contribution, new_key
from tests.factories.replies import REASONS
from tests.factories.territory import make_territory
from tests.replies.conftest import NOW
from tests.support.pages import VisitingClient

TEXT = "Grazie per «{titolo}»: ne parliamo al prossimo tavolo. [scrivi il motivo]"


@pytest.fixture
def writer(territory: TerritoryRef) -> Actor:
    return make_actor(territory, "operator", name="Anna Operatrice")


def template(territory: TerritoryRef, actor: Actor, **values: object) -> int:
    facts: dict[str, object] = {"name": "Trasporti", "outcome": "not_accepted", "kind": "", "area_id": None, "text": TEXT, "key": new_key()}
    return service.write_template(actor, WriteTemplate(territory.id, None, **(facts | values)), NOW)  # type: ignore[arg-type]


def change(territory: TerritoryRef, template_id: int, version: int, **values: object) -> WriteTemplate:
    facts: dict[str, object] = {"name": "Trasporti", "outcome": "not_accepted", "kind": "", "area_id": None, "text": TEXT}
    return WriteTemplate(territory.id, template_id, **(facts | values), version=version)  # type: ignore[arg-type]


def test_one_for_each_outcome_ships(territory: TerritoryRef, writer: Actor) -> None:
    """The starter set: every outcome, known variables only, long enough to be reasons; put there once."""
    assert {one[1] for one in STARTER} == set(ReplyOutcome)
    assert not any(variables.fault(text) for _name, _outcome, text in STARTER)
    assert service.install_templates(writer, territory.id, NOW) == len(STARTER)
    assert service.install_templates(writer, territory.id, NOW) == 0
    assert len(queries.list_fitting(territory.id, "need")) == len(STARTER)


def test_every_text_stays_as_a_version(territory: TerritoryRef, writer: Actor) -> None:
    one = template(territory, writer)
    service.write_template(writer, change(territory, one, 1, text=TEXT + " A presto."), NOW)
    service.write_template(writer, change(territory, one, 2, text=TEXT + " A presto.", name="Bus"), NOW)
    assert [version.number for version in queries.list_template_versions(one)] == [2, 1]
    assert queries.list_template_versions(one)[1].source == TEXT
    found = queries.get_template(territory.id, one)
    assert (found.name, found.number, found.version) == ("Bus", 2, 3)
    with pytest.raises(Conflict) as caught:
        service.write_template(writer, change(territory, one, 1), NOW)
    assert caught.value.theirs["Nome"] == "Bus"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"outcome": "forse"}, "outcome"),
        ({"text": "Troppo breve."}, "text"),
        ({"text": TEXT + " {cognome}"}, "text"),
        ({"kind": "forse"}, "kind"),
        ({"area_id": 99_999}, "area_id"),
    ],
)
def test_what_is_wrong_is_named(territory: TerritoryRef, writer: Actor, values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        template(territory, writer, **values)
    assert set(caught.value.errors) == {field}


def test_a_name_is_taken_once_also_by_an_archived_one(territory: TerritoryRef, writer: Actor) -> None:
    one = template(territory, writer)
    service.archive_template(writer, territory.id, one, 1, archived=True, now=NOW)
    with pytest.raises(Invalid):
        template(territory, writer)
    assert queries.list_fitting(territory.id, "need") == []
    service.archive_template(writer, territory.id, one, 2, archived=False, now=NOW)
    assert [row.id for row in queries.list_fitting(territory.id, "need")] == [one]


def test_offered_where_they_fit(territory: TerritoryRef, writer: Actor) -> None:
    first, second = list_areas(territory.id, NOW.date())[:2]
    template(territory, writer, name="Per tutti")
    template(territory, writer, name="Solo bisogni", kind="need")
    template(territory, writer, name="Solo un'area", area_id=first.id)
    names = lambda *where: {row.name for row in queries.list_fitting(territory.id, *where)}  # noqa: E731
    assert names("need", first.id) == {"Per tutti", "Solo bisogni", "Solo un'area"}
    assert names("proposal", second.id) == {"Per tutti"}
    assert names() == {"Per tutti"}
    assert all(names(kind.value) for kind in ContributionKind)


def test_only_the_office_and_only_its_own(territory: TerritoryRef, writer: Actor) -> None:
    one = template(territory, writer)
    for stranger in (make_actor(), make_actor(territory, "auditor")):
        with pytest.raises(Refused):
            template(territory, stranger, name="Altro")
    elsewhere = make_territory(slug="altrove", name="Ambito altrove")
    with pytest.raises(NotFound):
        service.write_template(make_actor(elsewhere, "operator"), change(elsewhere, one, 1), NOW)
    with pytest.raises(NotFound):
        queries.get_template(elsewhere.id, one)


def test_used_in_a_reply_it_keeps_what_was_typed(client: VisitingClient, territory: TerritoryRef, writer: Actor) -> None:
    """Without a script: a submit that saves nothing. What the template leaves to be written stops the approval."""
    one = template(territory, writer)
    sent = make_contribution(territory, title="Più corse la sera")
    sign_in_as(client, writer.user_id or 0)
    url = f"/ao/ufficio/contributi/{sent.contribution_id}/risposta"
    assert "Usa il modello" in client.visit(url, budget=17).text
    page = client.send(url, {"text": "Cara amica,", "template_id": str(one), "action": "template"}, status=200)
    assert "Cara amica," in page.text
    assert "Grazie per «Più corse la sera»" in page.text
    assert queries.find_newest(territory.id, sent.contribution_id, NOW.date()) is None
    left = client.send(url, {"outcome": "not_accepted", "text": TEXT.replace("{titolo}", "x"), "action": "propose"}, status=422)
    assert "[scrivi il motivo]" in left.text
    assert "scrivi le tue parole" in left.text
    nothing = client.send(url, {"text": REASONS, "template_id": "", "action": "template"}, status=200)
    assert "Scegli prima un modello" in nothing.text
    assert REASONS.split("'")[0] in nothing.text


def test_used_for_many_its_variables_stay(client: VisitingClient, territory: TerritoryRef, writer: Actor) -> None:
    one = template(territory, writer)
    sent = make_contribution(territory)
    wanted = PrepareBulk(territory.id, WRITTEN, "contribution", (Picked(sent.contribution_id, 1),), new_key())
    operation = bulk.prepare(writer, act_for(territory.id, 0, WRITTEN), wanted, NOW)
    sign_in_as(client, writer.user_id or 0)
    url = f"/ao/ufficio/risposte/insieme/{operation}"
    page = client.send(url, {"template_id": str(one), "text": "", "action": "template"}, status=200)
    assert "{titolo}" in page.text
    assert "Grazie per" in page.text


def test_the_pages_of_templates(client: VisitingClient, territory: TerritoryRef, writer: Actor) -> None:
    base = "/ao/ufficio/modelli/risposte"
    sign_in_as(client, writer.user_id or 0)
    client.visit(base, budget=12)
    client.send(f"{base}/iniziali", {}, page=base)
    rows = queries.list_templates(territory.id)
    assert len(rows) == len(STARTER)
    named = {"name": "Accolto", "outcome": "accepted"}
    page = client.visit(f"{base}/{rows[0].id}", budget=14).text
    assert "Salva il modello" in page
    preview = client.send(f"{base}/{rows[0].id}", {"text": TEXT, "action": "preview"}, status=200)
    assert "Più corse del bus la sera" in preview.text
    client.send(f"{base}/{rows[0].id}", named | {"text": TEXT, "action": "save"})
    assert "<ins>" in client.visit(f"{base}/{rows[0].id}", budget=14).text
    stale = client.send(f"{base}/{rows[0].id}", named | {"text": TEXT + " Ancora.", "version": "1", "action": "save"}, status=409)
    assert "Ancora." in stale.text
    client.send(f"{base}/nuovo", {"name": "Mio", "outcome": "noted", "text": TEXT, "action": "save"})
    fault = client.send(f"{base}/nuovo", {"name": "Altro", "outcome": "noted", "text": "{cosa}", "action": "preview"}, status=422)
    assert "Non conosco queste variabili" in fault.text
    client.send(f"{base}/{rows[0].id}/archivia", {"archived": "1", "version": "2"}, page=base)
    assert "Archiviato" in client.visit(base, budget=12).text
