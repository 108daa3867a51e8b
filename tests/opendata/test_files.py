# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of the night: exact, the same for the same rows, replaced when something changed, found by people."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256

import time_machine
from flask import Flask
from sqlalchemy import func, select

from consulta.attachments.models import Attachment
from consulta.core import clock
from consulta.core.db import db
from consulta.core.sheet_writing import bare
from consulta.core.sheets import read_sheet
from consulta.opendata.cli import cli
from consulta.opendata.columns import as_object, cell
from consulta.opendata.jobs import publish_open_data
from consulta.opendata.models import OWNER
from consulta.opendata.publishing import list_due, publish_territory
from consulta.opendata.queries import DATASETS, list_files, scope_of
from consulta.register.models import AuditEvent
from tests.factories.contributions import make_contribution
from tests.factories.territory import make_territory
from tests.opendata.conftest import SITE, World, read
from tests.support.pages import VisitingClient

HOME = "/ao/dati-aperti"


def test_every_data_set_in_every_format_is_what_the_rows_say(world: World, client: VisitingClient) -> None:
    assert publish_territory(world.territory.id) == len(DATASETS) * 3
    for dataset in DATASETS:
        name, columns = dataset.told.name, dataset.told.columns
        rows = list(dataset.every(scope_of(world.territory.id, clock.now(), SITE)))
        held = json.loads(read(client, f"{HOME}/{name}.json"))
        assert held["dataset"] == name
        assert held["rows"] == [as_object(columns, row) for row in rows]
        lines = list(csv.reader(io.StringIO(read(client, f"{HOME}/{name}.csv").decode("utf-8-sig")), delimiter=";"))
        assert lines[0] == [column.name for column in columns]
        assert [[bare(one) for one in line] for line in lines[1:]] == [[cell(value) for value in row] for row in rows]
        table = read_sheet(f"{name}.ods", io.BytesIO(read(client, f"{HOME}/{name}.ods")))
        assert [list(cells) for _line, cells in table.rows] == [[" ".join(cell(value).split()) for value in row] for row in rows]
        assert list(table.headings) == [column.header for column in columns]


def test_a_number_of_the_spreadsheet_can_be_added_up(world: World, client: VisitingClient) -> None:
    publish_territory(world.territory.id)
    for name, value in (("contributions", "0"), ("numbers", "2")):
        with zipfile.ZipFile(io.BytesIO(read(client, f"{HOME}/{name}.ods"))) as archive:
            content = archive.read("content.xml").decode()
        assert f'office:value-type="float" office:value="{value}"' in content, name


def test_a_formula_stays_a_text(world: World, client: VisitingClient) -> None:
    publish_territory(world.territory.id)
    assert "'=1+1 ore in più" in read(client, f"{HOME}/contributions.csv").decode("utf-8-sig")


def test_what_is_the_same_is_not_made_again(world: World) -> None:
    publish_territory(world.territory.id)
    before = list_files(world.territory.id)
    tomorrow = clock.now() + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        assert publish_territory(world.territory.id) == 0
    after = list_files(world.territory.id)
    for name, files in before.items():
        assert [(one.sha256, one.changed_at) for one in files] == [(one.sha256, one.changed_at) for one in after[name]]
        assert all(one.checked_at == tomorrow for one in after[name])


def test_a_change_replaces_the_file_and_lets_the_old_one_go(world: World) -> None:
    publish_territory(world.territory.id)
    make_contribution(world.territory, title="Arrivato dopo")
    assert publish_territory(world.territory.id) == 3
    held = select(func.count()).select_from(Attachment).where(Attachment.owner_kind == OWNER, Attachment.removed_at.is_(None))
    assert db.session.scalar(held) == len(DATASETS) * 3
    assert (
        db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.name == "opendata.changed"))
        == len(DATASETS) * 3 + 3
    )


def test_the_night_looks_once(world: World) -> None:
    assert list_due(world.territory.id)
    publish_open_data()
    assert not list_due(world.territory.id)
    tomorrow = clock.rome_midnight(clock.rome_day(clock.now())).timestamp() + 26 * 3600
    with time_machine.travel(tomorrow, tick=False):
        assert list_due(world.territory.id)


def test_a_territory_with_nothing_in_it_has_files_without_rows(client: VisitingClient, world: World) -> None:
    empty = make_territory(slug="altrove", name="Ambito altrove")
    publish_territory(empty.id)
    assert json.loads(read(client, "/altrove/dati-aperti/contributions.json"))["rows"] == []
    client.visit("/altrove/dati-aperti")


def test_pages(world: World, client: VisitingClient) -> None:
    assert "I file non sono pronti: li prepariamo entro un’ora." in client.visit(HOME).text
    publish_territory(world.territory.id)
    page = client.visit(HOME).text
    assert "I file non sono pronti: li prepariamo entro un’ora." not in page
    assert "2 righe" in page
    shown = client.visit(f"{HOME}/contributions").text
    with client.get(f"{HOME}/contributions.csv") as file:
        assert sha256(file.data).hexdigest() in shown
    with client.get(f"{HOME}/contributions.csv", headers={"If-None-Match": file.headers["ETag"]}) as again:
        assert again.status_code == 304
    assert "Sostegni di persone" in read(client, f"{HOME}/contributions/colonne.csv").decode("utf-8-sig")
    client.visit(f"{HOME}/programmi")
    client.visit(f"/en{HOME}")
    client.visit(f"{HOME}/people", status=404)
    client.visit(f"{HOME}/people.csv", status=404)


def test_a_file_that_is_not_made_yet_is_a_page_that_says_so(world: World, client: VisitingClient) -> None:
    client.visit(f"{HOME}/contributions.csv", status=404)


def test_command(world: World, app: Flask) -> None:
    run = app.test_cli_runner().invoke(cli, ["publish", "--territory", "ao"])
    assert run.exit_code == 0, run.output
    assert run.output == f"ao: file cambiati {len(DATASETS) * 3}.\n"
    assert "Non c'è nessun territorio «boh»." in app.test_cli_runner().invoke(cli, ["publish", "--territory", "boh"]).output
