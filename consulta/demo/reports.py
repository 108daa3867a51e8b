# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's reports: one open, one of risk, one closed."""

from datetime import timedelta

from consulta.cases import queries, service
from consulta.cases.requests import CloseCase, ReportText
from consulta.contributions.models import PublicationStatus
from consulta.contributions.queries import find_subject
from consulta.contributions.requests import Subject
from consulta.core.actor import ANONYMOUS
from consulta.demo.world import PLACES, World

READER, READER_TWO, DECIDER = "mario-cossu", "giulia-pinna", "operatrice-uno"


def add_reports(world: World) -> None:
    """Report three public contributions and close the first case."""
    at = world.calendar.at(49, "18:00")
    shown = [one for one in world.contributions.values() if _is_public(world, one)][:3]
    closed, offensive, danger = shown
    _report(world, READER, closed, "off_topic", "", 1)
    case = queries.list_cases(world.territory_id, None, is_open=True).items[0]
    version = queries.get_case(world.territory_id, case.id).version
    reason = "Il tema è tra quelli della consultazione: il testo resta, e l'ufficio risponderà."
    close = CloseCase(world.territory_id, case.id, version, "no_action", reason=reason)
    service.close_case(world.actor(DECIDER, at), close, at + timedelta(hours=2))
    _report(world, READER, offensive, "offensive", "L'ultima frase accusa una persona precisa.", 2)
    _report(world, "", offensive, "personal_data", "", 3)
    _report(world, READER_TWO, danger, "danger", "Da come scrive, temo che stia male.", 4)


def _is_public(world: World, contribution_id: int) -> bool:
    found = find_subject(world.territory_id, Subject("contribution", contribution_id))
    return found is not None and found.status is PublicationStatus.PUBLISHED


def _report(world: World, who: str, contribution_id: int, category: str, note: str, number: int) -> None:
    at = world.calendar.at(49, "18:00") + timedelta(minutes=number)
    request = ReportText(world.territory_id, "contribution", contribution_id, category, note, f"{PLACES}-segnalazione-{number}")
    service.report(world.actor(who, at) if who else ANONYMOUS, request, at)
