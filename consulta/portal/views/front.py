# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the consultation: home, where to write, the cycle, tavoli, topics."""

from collections.abc import Sequence
from typing import Any

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from consulta.consultations import queries as consultations
from consulta.contributions import policy as contributions_policy
from consulta.contributions import queries as contributions
from consulta.contributions.queries import ContributionFilter
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.meetings import queries as meetings
from consulta.portal import queries
from consulta.portal.queries import Numbers
from consulta.portal.views import shown
from consulta.portal.views.blueprint import bp
from consulta.portal.views.comments import conversations
from consulta.portal.views.following import follow_button
from consulta.portal.views.meetings import conference_word, meeting_lines, meeting_lists
from consulta.portal.views.notices import open_notices, sitting
from consulta.portal.views.shown import Places, say
from consulta.replies import queries as replies
from consulta.synthesis import queries as synthesis
from consulta.topic_replies import queries as topic_replies
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import dotted
from consulta.web.locale import gettext as _
from consulta.web.locale import show_short_day
from consulta.web.page_cache import kept_part
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

TOPICS_AT_HOME = 6
ROUNDTABLES_AT_HOME = 6
MEETINGS_AT_HOME = 3
CARDS = 6
"""Contributions on the page of a topic or of a tavolo; all of them are in the list."""


def _write_url(territory: TerritoryRef, window: dict[str, Any]) -> str | None:
    return url_for(".write", territory=territory) if window["is_writable"] else None


def _organisation_url(territory: TerritoryRef, window: dict[str, Any]) -> str | None:
    if not window["is_writable"] or current_actor().is_authenticated:
        return None
    return shown.find_url("organisations.register", territory=territory, per="organizzazione")


def _propose_url(territory: TerritoryRef, cycle: Any) -> str | None:
    if cycle is None or not cycle.window.accepts_topics:
        return None
    return shown.find_url("consultations.propose_topic", territory=territory)


@bp.route("/<territory:territory>/")
@access.anyone()
def home(territory: TerritoryRef) -> Response:
    """What is open and until when, how to take part, where the cycle stands, what became of the contributions."""
    now = clock.now()
    places = Places.of(territory)
    cycle = consultations.find_current_cycle(territory.id, now)
    window = shown.window_state(cycle.window if cycle else None, now)
    counts, table_counts = contributions.tallies(territory.id, "tema", "tavolo")
    topics = consultations.list_topics(cycle.id) if cycle else ()
    tables = consultations.list_roundtables(cycle.id) if cycle else ()
    replies = queries.list_latest_replies(cycle.id) if cycle else ()
    numbers = _numbers(territory, cycle.id) if cycle else Numbers()
    return page(
        "portal/home.html",
        territory=territory,
        cycle=cycle,
        window=window,
        write_url=_write_url(territory, window),
        organisation_url=_organisation_url(territory, window),
        notices=open_notices(territory, now),
        phases=shown.phases(cycle.timeline) if cycle else [],
        meetings=meeting_lines(
            meetings.list_next(current_actor(), territory.id, now, MEETINGS_AT_HOME) if cycle else (), places, conference_word(territory)
        ),
        topics=shown.topic_cards(_first_topics(topics), places, counts),
        roundtables=[shown.roundtable_card(table, places, table_counts) for table in tables[:ROUNDTABLES_AT_HOME]],
        numbers=numbers,
        answered=shown.answered(numbers.pace),
        dotted=dotted,
        replies=[
            {
                "url": places.contribution(reply.number),
                "title": reply.title,
                "date_label": show_short_day(reply.replied_at),
                **shown.outcome_labels(reply.kind, reply.outcome),
            }
            for reply in replies
        ],
        map=shown.territory_map(queries.get_map(territory.id, clock.rome_day(now)), territory),
    )


def _numbers(territory: TerritoryRef, cycle_id: int) -> Numbers:
    """The numbers of a cycle, counted once for each version of the territory: at 100,000 contributions that takes a quarter of a second."""
    return kept_part(territory, "participation", lambda: queries.count_participation(cycle_id), cycle_id)


def _first_topics(topics: Sequence[Any]) -> list[Any]:
    """The first topics, and always the standing "Altro tema" at the end."""
    ordinary = [topic for topic in topics if not topic.is_other]
    return [*ordinary[: TOPICS_AT_HOME - 1], *(topic for topic in topics if topic.is_other)]


@bp.route("/<territory:territory>/scrivi")
@access.anyone(contributions_policy.may_submit_contribution)
def write(territory: TerritoryRef) -> AnyResponse:
    """One question: on which topic. When there is only one, its form at once."""
    now = clock.now()
    cycle = consultations.find_current_cycle(territory.id, now)
    topics = [topic for topic in consultations.list_topics(cycle.id) if topic.status == "open"] if cycle else []
    window = shown.window_state(cycle.window if cycle else None, now)
    items = [
        {
            "title": topic.title,
            "question": topic.question,
            "write_url": shown.find_url("contributions.submit", territory=territory, topic_id=topic.id),
        }
        for topic in topics
    ]
    if len(items) == 1 and window["is_writable"] and items[0]["write_url"]:
        return redirect(items[0]["write_url"], 302)
    return page(
        "portal/write.html", territory=territory, window=window, topics=items, propose_url=_propose_url(territory, cycle), cycle=cycle
    )


@bp.route("/<territory:territory>/conferenza")
@bp.route("/<territory:territory>/conferenza/<int:cycle_id>")
@access.anyone()
def conference(territory: TerritoryRef, cycle_id: int | None = None) -> Response:
    """A cycle: phases with their dates and how they changed, topics, tavoli, numbers. Without id, the current one."""
    now = clock.now()
    places = Places.of(territory)
    cycles = consultations.list_cycles(territory.id, now)
    current = next((one for one in cycles if one.window.accepts_input), cycles[0] if cycles else None)
    cycle = current if cycle_id is None else next((one for one in cycles if one.id == cycle_id), None)
    if cycle is None and cycle_id is not None:
        raise NotFound
    window = shown.window_state(cycle.window if cycle else None, now)
    if cycle is None:
        return page("portal/conference.html", territory=territory, cycle=None, window=window)
    topics = consultations.list_topics(cycle.id)
    other = next((topic for topic in topics if topic.is_other), None)
    tables = consultations.list_roundtables(cycle.id)
    changes, decisions = consultations.read_history(cycle.id)
    topic_counts, table_counts = contributions.tallies(territory.id, "tema", "tavolo")
    numbers = _numbers(territory, cycle.id)
    return page(
        "portal/conference.html",
        territory=territory,
        syntheses=synthesis.list_published(territory.id, cycle_id=cycle.id),
        cycle=cycle,
        window=window,
        write_url=_write_url(territory, window),
        follow=follow_button(territory, "consultazione", cycle.id),
        notices=open_notices(territory, now),
        phases=shown.phases(cycle.timeline),
        changes=shown.date_changes(changes),
        decisions=[(say(one.decision.label), one.act, show_short_day(one.decided_at)) for one in decisions],
        is_adopted=any(one.decision == "adopted" for one in decisions),
        topics=shown.topic_cards(topics, places, topic_counts),
        other_url=places.topic(other.id) if other else None,
        propose_url=_propose_url(territory, cycle),
        roundtables=[shown.roundtable_card(table, places, table_counts) for table in tables],
        meetings=meeting_lists(
            meetings.list_meetings(current_actor(), territory.id, cycle_id=cycle.id),
            places,
            conference_word(territory),
            now,
            with_roundtable=True,
        ),
        numbers=shown.numbers(numbers),
        answered=shown.answered(numbers.pace),
        others=[
            {
                "title": one.title,
                "url": url_for(".conference", territory=territory, cycle_id=one.id),
                "years": f"{one.first_year}-{one.last_year}",
            }
            for one in cycles
            if one.id != cycle.id
        ],
    )


@bp.route("/<territory:territory>/tavoli")
@access.anyone()
def roundtables(territory: TerritoryRef) -> Response:
    """The tavoli of the current cycle."""
    cycle = consultations.find_current_cycle(territory.id, clock.now())
    tables = consultations.list_roundtables(cycle.id) if cycle else ()
    (counts,) = contributions.tallies(territory.id, "tavolo")
    places = Places.of(territory)
    cards = [shown.roundtable_card(table, places, counts) for table in tables]
    return page("portal/roundtables.html", territory=territory, cycle=cycle, roundtables=cards)


@bp.route("/<territory:territory>/tavoli/<int:roundtable_id>")
@access.anyone()
def roundtable(territory: TerritoryRef, roundtable_id: int) -> Response:
    """A tavolo: what it is about, who contributed, its topics, its latest contributions."""
    now = clock.now()
    places = Places.of(territory)
    found = consultations.get_roundtable(territory.id, roundtable_id)
    cycle = consultations.get_cycle(territory.id, found.cycle_id, now)
    by_topic, by_table = contributions.tallies(territory.id, "tema", "tavolo")
    said = ContributionFilter(roundtable_id=found.id)
    latest = contributions.list_public(territory.id, said, size=CARDS, total=by_table.get(str(found.id), 0))
    table = shown.roundtable_card(found, places, by_table)
    window = shown.window_state(cycle.window, now)
    return page(
        "portal/roundtable.html",
        territory=territory,
        syntheses=synthesis.list_published(territory.id, roundtable_id=found.id),
        roundtable_id=found.id,
        table=table,
        window=window,
        write_url=_write_url(territory, window),
        follow=follow_button(territory, "tavolo", found.id),
        topics=shown.topic_cards(
            consultations.list_topics(cycle.id, roundtable_id=found.id),
            places,
            by_topic,
            with_roundtable=False,
        ),
        meetings=meeting_lists(
            meetings.list_meetings(current_actor(), territory.id, roundtable_id=found.id), places, "", now, with_roundtable=False
        ),
        sitting=sitting(territory, found, now),
        contributions=shown.contribution_cards(latest.items, places),
        list_url=url_for(".contributions", territory=territory, tavolo=found.id),
        asked_url=url_for(".asked", territory=territory, cycle_id=cycle.id, tavolo=found.id),
        participants=[
            (one.name if one.is_accredited else f"{one.name} ({_('in verifica')})", say(one.category.label), dotted(one.contributions))
            for one in queries.list_participants(found.id)
        ],
    )


@bp.route("/<territory:territory>/temi/<int:topic_id>")
@access.anyone()
def topic(territory: TerritoryRef, topic_id: int) -> Response:
    """A topic: its question and context, its latest contributions, its comments, until when one may write."""
    now = clock.now()
    places = Places.of(territory)
    found = consultations.get_topic(territory.id, topic_id, now)
    latest = contributions.list_public(territory.id, ContributionFilter(topic_id=found.id), size=CARDS)
    comments = contributions.list_comments(territory.id, topic_id=found.id, cursor=pager.read_cursor(int, int))
    mentions = synthesis.mentions_on_page([one.id for one in comments.items]).of_comments
    window = shown.window_state(found.window, now)
    late = not found.window.accepts_input
    actor = current_actor()
    may_write = window["is_writable"] and contributions_policy.may_submit_contribution(actor, found, now, late=late)
    may_comment = contributions_policy.may_comment(actor, found, now)
    comment_url = shown.find_url("contributions.comment_topic", territory=territory, topic_id=found.id) if may_comment else None
    return page(
        "portal/topic.html",
        territory=territory,
        syntheses=synthesis.list_published(territory.id, topic_id=found.id),
        reply=_topic_reply(found.id),
        topic_id=topic_id,
        topic={
            "title": found.title,
            "question": found.question,
            "context_html": found.context_html,
            "roundtable_title": found.roundtable_title,
            "roundtable_url": places.roundtable(found.roundtable_id) if found.roundtable_id else "",
            "area_label": shown.in_language(found.area_label, found.area_label_en),
            "count": dotted(latest.total or 0),
        },
        window=window,
        write_url=shown.find_url("contributions.submit", territory=territory, topic_id=found.id) if may_write else None,
        comment_url=comment_url,
        follow=follow_button(territory, "tema", found.id),
        contributions=shown.contribution_cards(latest.items, places, with_topic=False),
        list_url=url_for(".contributions", territory=territory, tema=found.id),
        conversations=conversations(comments.items, territory, places, comment_url, mentions, window_is_open=found.window.accepts_comments),
        pages=pager.links(comments),
    )


@bp.route("/<territory:territory>/conferenza/<int:cycle_id>/senza-risposta")
@access.anyone()
def adoption_exceptions(territory: TerritoryRef, cycle_id: int) -> Response:
    """The contributions that stay without a reply when the plan is adopted: each with reason and person (invariant 2)."""
    cycle = next((one for one in consultations.list_cycles(territory.id, clock.now()) if one.id == cycle_id), None)
    if cycle is None:
        raise NotFound
    found = replies.list_exceptions(cycle_id, pager.read_cursor(int))
    return page("portal/adoption_exceptions.html", territory=territory, cycle=cycle, rows=found.items, pager=pager.links(found))


def _topic_reply(topic_id: int) -> dict[str, Any] | None:
    """The office's reply to the comments of a topic, with what its last correction changed; None while there is none."""
    view = topic_replies.find_published(topic_id)
    if view is None:
        return None
    changes = contributions.word_diff(view.earlier[0].words, view.words) if view.earlier else ()
    return {"view": view, "changes": changes}
