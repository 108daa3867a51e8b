# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists that the office brought in from a file: organisations, of which nobody has asked to speak for the new one yet, and e-mails."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from consulta.core import clock
from consulta.core.files import examine
from consulta.demo.content import Row
from consulta.demo.world import PLACES, World
from consulta.intake import import_queries, imports
from consulta.intake.requests import ConfirmImport as ConfirmMails
from consulta.intake.requests import StartImport as StartMails
from consulta.moderation import service as moderation
from consulta.moderation.requests import Decide
from consulta.organisations import queries, service
from consulta.organisations.requests import ConfirmImport, StartImport

_CAP = 10_000
MAILS_LEFT = 3
"""E-mails that nobody has read yet; the others are public."""


def import_list(world: World, words: Row) -> None:
    """The rows of ``imported`` as the file they would be, started and confirmed two days ago."""
    at = world.calendar.now - timedelta(days=2)
    written = "\r\n".join(";".join(row) for row in words["imported"]).encode()
    file = examine("elenco-dimostrativo.csv", io.BytesIO(written), cap=_CAP)
    operator = world.actor("operatrice-uno", at)
    import_id = service.start_import(operator, StartImport(world.territory_id, file, f"{PLACES}-elenco"), at)
    version = queries.get_import(world.territory_id, import_id).version
    service.confirm_import(operator, ConfirmImport(world.territory_id, import_id, version), at)


def import_mails(world: World, words: Row) -> None:
    """E-mails from before the platform: one came in with a first trial, so that in the whole list it was there already."""
    at = world.calendar.now - timedelta(days=1)
    head = ("Identificativo", "Tipo", "Titolo", "Testo", "Ricevuto il", "Canale", "Persona")
    day = clock.rome_day(at).isoformat()
    rows = [(f"MAIL-{number:03}", *mail, day, "E-mail", "anonimo") for number, mail in enumerate(words["mails"], 1)]
    _bring(world, "prova-dimostrativa.csv", [head, rows[0]], at)
    import_id = _bring(world, "posta-dimostrativa.csv", [head, *rows], at)
    entered = sorted(row.contribution_id for row in import_queries.list_rows(import_id) if row.contribution_id)
    reader, read_at = world.actor("operatore-due", at), at + timedelta(hours=1)
    for contribution_id in entered[:-MAILS_LEFT]:
        moderation.decide(reader, Decide("contribution", contribution_id, "published", None, ""), read_at)


def _bring(world: World, name: str, rows: Sequence[Sequence[str]], at: datetime) -> int:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(rows)
    file = examine(name, io.BytesIO(stream.getvalue().encode()), cap=_CAP)
    operator = world.actor("operatrice-uno", at)
    start = StartMails(world.territory_id, file, "email", "Posta dell'ufficio", True, f"{PLACES}-{name.partition('.')[0]}")
    import_id = imports.start_import(operator, start, at)
    version = import_queries.get_import(world.territory_id, import_id).version
    imports.confirm_import(operator, ConfirmMails(world.territory_id, import_id, version), at)
    return import_id
