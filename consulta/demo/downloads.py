# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's papers, one of each kind, and its Word template. The worker makes the files as soon as it runs."""

import io
from dataclasses import replace
from datetime import datetime

from consulta.contributions import queries as contributions
from consulta.contributions.queries import ContributionFilter
from consulta.core.files import examine
from consulta.demo.world import PLACES, World
from consulta.meetings import queries as meetings
from consulta.papers import service
from consulta.papers.requests import BRIEF, CHAPTER, DOSSIER, MINUTES, SYNTHESIS, AskPaper, Subject
from consulta.synthesis import queries as syntheses
from consulta.word_templates import service as word_templates
from consulta.word_templates import trying
from consulta.word_templates.requests import BringTemplate

OPERATOR, ADMINISTRATOR = "operatrice-uno", "amministratore"


def add_downloads(world: World, now: datetime) -> None:
    """Asked for by nobody in particular: no letter tells that they are there."""
    _bring_template(world, now)
    asker = replace(world.actor(OPERATOR, now), user_id=None)
    answered = [one.id for one in contributions.list_public(world.territory_id, ContributionFilter(), size=200).items if one.outcome]
    minuted = [
        one.id for one in meetings.list_meetings(asker, world.territory_id, cycle_id=world.cycle_id) if one.status.value == "minuted"
    ]
    published = [one.synthesis_id for one in syntheses.list_published(world.territory_id)]
    wanted = [
        *((DOSSIER, one, is_public) for one in answered[:1] for is_public in (True, False)),
        *((SYNTHESIS, one, True) for one in published[:1]),
        *((MINUTES, one, is_public) for one in minuted[:1] for is_public in (True, False)),
        (BRIEF, world.cycle_id, False),
        (CHAPTER, world.cycle_id, False),
    ]
    for kind, subject_id, is_public in wanted:
        for format_ in ("pdf", "odt", "docx"):
            service.ask(asker, AskPaper(Subject(world.territory_id, kind, subject_id, is_public), format_), now)


def _bring_template(world: World, now: datetime) -> None:
    """The example that anybody may download, as if somebody had made it their own."""
    content = trying.make_example()
    file = examine("carta-intestata.docx", io.BytesIO(content), cap=trying.CAP)
    brought = BringTemplate(world.territory_id, file, 0, f"{PLACES}-modello-word")
    word_templates.bring(world.actor(ADMINISTRATOR, now), brought, trying.try_out(content), now)
