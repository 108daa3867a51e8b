# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""More links than are written while somebody waits: one whole file of the worker, a filter for the others, a disk that does not fill."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.attachments.models import Attachment
from consulta.contributions import service as contributions
from consulta.contributions.queries import ContributionFilter
from consulta.contributions.requests import Subject
from consulta.core import clock
from consulta.core.db import db
from consulta.core.sheet_writing import MIME
from consulta.core.storage import EXTENSION, LocalStorage, init_storage
from consulta.portal.views import matrix
from consulta.register.models import AuditEvent
from consulta.traceability import making, queries
from consulta.traceability.jobs import keep_link_files
from consulta.traceability.models import OWNER, LinkFile
from consulta.traceability.queries import links
from tests.factories.contributions import make_contribution
from tests.factories.plans import make_link
from tests.factories.territory import make_territory
from tests.portal.test_matrix import NOW, World, _read, make_world
from tests.support.pages import VisitingClient


@pytest.fixture
def world(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Five links where four are written at once."""
    usual = app.extensions[EXTENSION]
    init_storage(app, LocalStorage(tmp_path / "files"))
    monkeypatch.setattr(links, "LINKS_CAP", 4)
    monkeypatch.setattr(making, "CHUNK", 2)
    with time_machine.travel(NOW, tick=False):
        yield make_world()
    init_storage(app, usual)


def _address(world: World, kind: str = "csv", query: str = "") -> str:
    return f"/ao/piano/matrice/{world.cycle_id}/collegamenti.{kind}{query}"


def _kept() -> int:
    held = select(func.count()).select_from(Attachment).where(Attachment.owner_kind == OWNER, Attachment.removed_at.is_(None))
    return db.session.scalar(held) or 0


def _bytes(client: VisitingClient, path: str) -> bytes:
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        return bytes(answer.data)


@pytest.mark.parametrize("kind", list(MIME))
def test_the_file_of_the_worker_holds_every_link_in_the_same_columns(client: VisitingClient, world: World, kind: str) -> None:
    keep_link_files()
    found = queries.list_links(world.territory.id, world.cycle_id, ContributionFilter(), 100)
    with client.application.test_request_context("/ao/"):
        rows, _explained = matrix.link_tables(found)
    assert len(rows) == 6
    content = _bytes(client, _address(world, kind))
    assert _read(content, kind) == rows, "no row is lost or told twice between two statements, and what looks like a formula is a text"
    with client.get(_address(world, kind)) as answer:
        assert answer.mimetype == MIME[kind]
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert f"collegamenti-ao.{kind}" in answer.headers["Content-Disposition"]
        with client.get(_address(world, kind), headers={"If-None-Match": answer.headers["ETag"]}) as again:
            assert again.status_code == 304


def test_who_comes_before_the_file_is_told_when_and_what_instead(client: VisitingClient, world: World) -> None:
    page = client.visit(_address(world), status=404).text
    assert "torna fra un’ora, oppure scegli un filtro" in page
    assert _kept() == 0, "a visitor never has a file written"


def test_a_filter_over_the_limit_leads_to_the_whole_file(client: VisitingClient, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "LINKS_CAP", 1)
    page = client.visit(_address(world, "xlsx", "?tipo=need"), status=400).text
    assert "Il file intero non è ancora pronto" in page
    keep_link_files()
    page = client.visit(_address(world, "xlsx", "?tipo=need"), status=400).text
    assert "aggiungi un filtro, per esempio un’area o un tavolo, oppure scarica il file intero" in page
    for kind in MIME:
        assert f'href="{_address(world, kind)}"' in page
    assert f'href="/ao/piano/matrice/{world.cycle_id}?tipo=need"' in page, "the filter is not lost"
    assert "5 righe" in page
    client.visit(f"/en{_address(world, 'xlsx', '?tipo=need')}", status=400)


def test_a_filter_below_the_limit_is_written_at_once(client: VisitingClient, world: World) -> None:
    assert len(_read(_bytes(client, _address(world, query="?tipo=proposal")), "csv")) == 3
    assert _kept() == 0


def test_however_often_it_is_asked_for_one_file_of_each_format_is_kept(client: VisitingClient, world: World) -> None:
    for _again in range(3):
        keep_link_files()
        for kind in MIME:
            _bytes(client, _address(world, kind))
            client.get(_address(world, kind, "?tipo=need"))
    assert _kept() == len(MIME)
    made = select(func.count()).select_from(AuditEvent).where(AuditEvent.name == "traceability.link_file_made")
    assert db.session.scalar(made) == len(MIME)


def test_the_night_writes_again_only_what_says_something_else(client: VisitingClient, world: World) -> None:
    keep_link_files()
    before = queries.kept_links(world.territory.id, world.cycle_id)
    make_link(world.territory, make_contribution(world.territory, title="Arrivato dopo").contribution_id, world.first)
    keep_link_files()
    assert queries.kept_links(world.territory.id, world.cycle_id) == before, "looked at once a day"
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        keep_link_files()
        after = queries.kept_links(world.territory.id, world.cycle_id)
        assert {one.row_count for one in after.values()} == {6}
        assert _kept() == len(MIME), "the former ones are gone"
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        keep_link_files()
        same = queries.kept_links(world.territory.id, world.cycle_id)
        assert [one.sha256 for one in same.values()] == [one.sha256 for one in after.values()]
        assert all(one.checked_at == clock.now() > one.changed_at for one in same.values())


def test_what_is_hidden_leaves_the_file_and_a_short_list_needs_none(client: VisitingClient, world: World) -> None:
    hidden = make_contribution(world.territory, title="Da nascondere")
    make_link(world.territory, hidden.contribution_id, world.first, reason="Motivo che sparisce")
    keep_link_files()
    assert b"Motivo che sparisce" in _bytes(client, _address(world))
    contributions.change_publication(Subject("contribution", hidden.contribution_id), world.territory.id, "hidden", None, NOW)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        keep_link_files()
        assert b"Motivo che sparisce" not in _bytes(client, _address(world))
        links.LINKS_CAP = 10
        keep_link_files()
        assert db.session.scalar(select(func.count()).select_from(LinkFile)) == 0
        assert _kept() == 0
        assert len(_read(_bytes(client, _address(world)), "csv")) == 6


def test_the_file_of_a_territory_is_not_that_of_another(client: VisitingClient, world: World) -> None:
    make_territory("marche", "Ambito 10")
    keep_link_files()
    client.visit(f"/marche/piano/matrice/{world.cycle_id}/collegamenti.csv", status=404)
    assert _kept() == len(MIME)
