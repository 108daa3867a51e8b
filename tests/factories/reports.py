# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closing reports for tests, made by the worker's own jobs, written, approved and published by the real services."""

from datetime import datetime

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.documents import jobs as document_jobs
from consulta.reports import jobs, queries, service
from consulta.reports.parts import INTRODUCTION
from consulta.reports.requests import ApproveReport, BeginReport, NewEdition, Step, WriteText
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.consultations import current_cycle_id
from tests.factories.contributions import new_key

FOREWORD = "La consultazione è stata **aperta** dalla Conferenza con la delibera n. 12, per scrivere il piano insieme."


def begin_report(territory: TerritoryRef, writer: Actor, now: datetime | None = None, cycle_id: int | None = None) -> int:
    """A draft of the current cycle, with its generated parts."""
    at = now or clock.now()
    report_id = service.begin(writer, BeginReport(territory.id, cycle_id or current_cycle_id(territory, at), new_key()), at)
    jobs.make_reports()
    return report_id


def write(territory: TerritoryRef, writer: Actor, report_id: int, text: str = FOREWORD, part: str = INTRODUCTION) -> None:
    """The office's words before a part."""
    found = queries.get_report(territory.id, report_id)
    service.write_text(writer, WriteText(territory.id, report_id, part, text, found.text_version(part)), clock.now())


def step_of(territory: TerritoryRef, report_id: int) -> Step:
    """A button of the office's page as it stands."""
    return Step(territory.id, report_id, queries.get_report(territory.id, report_id).version)


def propose_report(territory: TerritoryRef, writer: Actor, report_id: int) -> None:
    """Written and sent to who approves."""
    write(territory, writer, report_id)
    service.propose(writer, step_of(territory, report_id), clock.now())


def approve_report(territory: TerritoryRef, report_id: int, approver: Actor) -> None:
    """Approved by somebody else."""
    step = step_of(territory, report_id)
    service.approve(approver, ApproveReport(step.territory_id, step.report_id, step.version), clock.now())


def publish_report(territory: TerritoryRef, writer: Actor, report_id: int, approver: Actor | None = None) -> queries.EditionView:
    """Propose, approve by somebody else, publish; gives the edition. Its files wait for the worker."""
    approver = approver or make_actor(territory, "coordinator", name="Bruno Coordinatore")
    propose_report(territory, writer, report_id)
    approve_report(territory, report_id, approver)
    service.publish(approver, step_of(territory, report_id), clock.now())
    return queries.get_edition(territory.id, report_id)


def begin_edition(territory: TerritoryRef, writer: Actor, report_id: int, reason: str = "Mancava un incontro di ottobre.") -> None:
    """Begin the next edition."""
    version = queries.get_report(territory.id, report_id).version
    service.begin_edition(writer, NewEdition(territory.id, report_id, version, reason), clock.now())


def make_files() -> None:
    """What the worker does in a minute: puts reports together, then makes each file."""
    jobs.make_reports()
    document_jobs.make_documents()
