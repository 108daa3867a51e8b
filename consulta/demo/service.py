# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loads the demonstration in one transaction, through the same services that people use."""

from datetime import datetime

from consulta.core.errors import Refused
from consulta.core.unit_of_work import current, transactional
from consulta.demo.answering import add_answering
from consulta.demo.appeals import add_appeals
from consulta.demo.bulletins import add_bulletins
from consulta.demo.catalogue import add_services
from consulta.demo.clarifications import add_clarifications
from consulta.demo.closing import add_closing_report
from consulta.demo.content import Calendar, read_content
from consulta.demo.downloads import add_downloads
from consulta.demo.drafting import add_shared_draft
from consulta.demo.library import add_library
from consulta.demo.listing import import_list, import_mails
from consulta.demo.listings import add_filters
from consulta.demo.measures import add_measures, add_ready_answers
from consulta.demo.merges import add_merges
from consulta.demo.notes import add_notes
from consulta.demo.opinions import add_addressees, add_opinions
from consulta.demo.passages import add_passages
from consulta.demo.pointing import point_tags
from consulta.demo.redactions import add_redaction
from consulta.demo.registry import fill_registry
from consulta.demo.reports import add_reports
from consulta.demo.roster import fill_roster, propose_role
from consulta.demo.story import Story
from consulta.demo.syntheses import add_syntheses
from consulta.demo.topic_answers import add_topic_answers
from consulta.demo.unions import add_unions
from consulta.demo.world import build_world, propose_topics, set_moderation
from consulta.notifications import service as notifications
from consulta.settings import Settings
from consulta.territory import queries as territories

LETTERS = "consulta.notifications"
"""The package whose subscribers make letters and news: a quarter of the statements of a load, all thrown away at its end."""


def check_may_load(settings: Settings) -> None:
    """Raises Refused in production and where there is a territory already (decisions.md 38)."""
    if settings.is_production:
        raise Refused("I dati dimostrativi non entrano in un'installazione di produzione.")
    if territories.list_territories():
        raise Refused("Il database contiene già un territorio: i dati dimostrativi si caricano solo in un database vuoto.")


@transactional
def load_demo(settings: Settings, now: datetime) -> None:
    """The whole demonstration, all or nothing. It writes to nobody, since the addresses are invented: letters and news are
    not even made, and the few that a verb makes by itself are dropped at the end.
    """
    check_may_load(settings)
    current().leave_out(LETTERS)
    content = read_content()
    world = build_world(content, Calendar(now))
    add_services(world)
    add_addressees(world, content)
    Story(world, content).play()
    propose_topics(world, content)
    fill_registry(world, content.registry)
    import_list(world, content.registry)
    import_mails(world, content.registry)
    point_tags(world)
    fill_roster(world, content.roster)
    propose_role(world, content.people)
    set_moderation(world, "newcomers", now)
    add_bulletins(world)
    add_reports(world)
    add_measures(world)
    add_ready_answers(world)
    add_filters(world)
    add_redaction(world)
    add_merges(world)
    add_passages(world)
    add_appeals(world)
    add_shared_draft(world)
    add_syntheses(world)
    add_answering(world, now)
    add_opinions(world, now)
    add_clarifications(world, now)
    add_topic_answers(world, now)
    add_notes(world, now)
    add_closing_report(world, now)
    add_downloads(world, now)
    add_library(world, now)
    add_unions(world)
    notifications.drop_waiting(world.territory_id)
