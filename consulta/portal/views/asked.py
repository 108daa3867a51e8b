# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Abbiamo chiesto, avete detto, abbiamo fatto: the three answers that close the circle, topic by topic, each with its links."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request, url_for

from consulta.consultations import queries as consultations
from consulta.contributions.queries import NO_OUTCOME, ContributionFilter
from consulta.plans.queries import REFUSED
from consulta.portal import queries as portal_queries
from consulta.portal.views import shown
from consulta.portal.views.blueprint import bp
from consulta.portal.views.contributions import filter_options
from consulta.portal.views.cycles import cycle_of
from consulta.portal.views.shown import Places, say
from consulta.replies import queries as replies
from consulta.replies.policy import outcome_tone
from consulta.traceability import queries
from consulta.traceability.queries import SaidEdition, Turn
from consulta.web import access
from consulta.web.forms import dotted
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

PATH = "/<territory:territory>/chiesto-detto-fatto"
FILTERS = ("area", "tavolo", "comune")
FEW = 5
"""Fewer people than these are not counted out: who wrote which texts is not public (decisions.md 30)."""
NOTHING = Turn()


@bp.route(PATH)
@bp.route(f"{PATH}/<int:cycle_id>")
@access.anyone()
def asked(territory: TerritoryRef, cycle_id: int | None = None) -> Response:
    """What was asked in a cycle, what was said and what was done; without id, in the current one."""
    cycle = cycle_of(territory, cycle_id)
    if cycle is None:
        return page("portal/asked.html", territory=territory, cycle=None)
    chosen = ContributionFilter.from_args({name: value for name, value in request.args.items() if name in FILTERS})
    turns, editions = queries.turns_of(territory.id, cycle.id, chosen), queries.editions_of(territory.id, cycle.id)
    topics = [one for one in consultations.list_topics(cycle.id) if _belongs(one, chosen, turns)]
    general = [_edition(one, territory) for one in editions if one.topic_id is None and _is_about(one, chosen)]
    by_topic = {one.topic_id: one for one in editions if one.topic_id is not None}
    return page(
        "portal/asked.html",
        territory=territory,
        cycle=cycle,
        chosen=chosen,
        options=filter_options(territory, chosen),
        answered=shown.answered(replies.count_answered(cycle.id, queries.clauses_of(territory.id, cycle.id, chosen))),
        general=general,
        turns=[_turn(topic, turns.get(topic.id, NOTHING), by_topic.get(topic.id), chosen, territory) for topic in topics],
        others=dotted(turns[None].contributions) if None in turns else "",
    )


def _belongs(topic: Any, chosen: ContributionFilter, turns: Mapping[int | None, Turn]) -> bool:
    """Without a filter every topic; with one, those of the tavolo and those on which something was said."""
    return not chosen.active() or topic.id in turns or (chosen.roundtable_id is not None and topic.roundtable_id == chosen.roundtable_id)


def _is_about(edition: SaidEdition, chosen: ContributionFilter) -> bool:
    return not chosen.active() or (edition.roundtable_id is not None and edition.roundtable_id == chosen.roundtable_id)


def _edition(edition: SaidEdition, territory: TerritoryRef) -> dict[str, Any]:
    url = url_for("synthesis.show", territory=territory, synthesis_id=edition.synthesis_id)
    return {
        "url": url,
        "title": edition.title,
        "day": show_short_day(edition.published_at),
        "points": [
            {
                "url": f"{url}#punto-{point.number}",
                "title": point.title,
                "quote": point.quote.text if point.quote else "",
                "who": say(point.quote.who) if point.quote else "",
            }
            for point in edition.points
        ],
        "more": ngettext("E un altro punto", "E altri %(num)d punti", edition.more) if edition.more else "",
    }


def _turn(topic: Any, turn: Turn, edition: SaidEdition | None, chosen: ContributionFilter, territory: TerritoryRef) -> dict[str, Any]:
    places = Places.of(territory)
    args: dict[str, Any] = {**chosen.to_args(), "tema": topic.id}
    waiting = ngettext(
        "%(n)s contributo aspetta la risposta", "%(n)s contributi aspettano la risposta", turn.waiting, n=dotted(turn.waiting)
    )
    taken = [_reply(one, places) for one in turn.replies if one.outcome not in REFUSED]
    return {
        "id": topic.id,
        "title": topic.title,
        "question": topic.question,
        "url": places.topic(topic.id),
        "roundtable_title": topic.roundtable_title or "",
        "roundtable_url": places.roundtable(topic.roundtable_id) if topic.roundtable_id else "",
        "said": _said(turn),
        "list_url": url_for(".contributions", territory=territory, **args),
        "edition": _edition(edition, territory) if edition else None,
        "outcomes": [
            {
                "label": say(portal_queries.OUTCOME_LABELS[outcome]),
                "tone": outcome_tone(outcome),
                "count": shown.contributions_label(turn.outcomes[outcome]),
                "url": url_for(".contributions", territory=territory, esito=outcome, **args),
            }
            for outcome in portal_queries.OUTCOME_LABELS
            if outcome in turn.outcomes
        ],
        "waiting": waiting if turn.waiting else "",
        "waiting_url": url_for(".contributions", territory=territory, esito=NO_OUTCOME, **args),
        "lines": [
            {
                "url": places.objective(line.id),
                "title": f"{line.code}. {line.title}",
                "level_label": say(line.level.label),
                "status_label": say(line.status.label),
                "count_label": shown.contributions_label(line.contributions),
            }
            for line in turn.lines
        ],
        "more_lines": ngettext("E un’altra voce del piano", "E altre %(num)d voci del piano", turn.more_lines) if turn.more_lines else "",
        "taken": taken,
        "refused": [_reply(one, places) for one in turn.replies if one.outcome in REFUSED],
    }


def _reply(one: Any, places: Places) -> dict[str, str]:
    return {
        "url": f"{places.contribution(one.number)}#risposta",
        "title": one.title,
        "reason": one.reason,
        **shown.outcome_labels(one.kind, one.outcome),
    }


def _said(turn: Turn) -> Sequence[str]:
    """Who said how much, each number with what it counts."""
    if not turn.contributions and not turn.comments:
        return ()
    people = ngettext("%(n)s persona", "%(n)s persone", turn.people, n=dotted(turn.people))
    if turn.people < FEW:
        people = _("meno di 5 persone") if turn.people else ""
    bodies = ngettext("%(n)s organizzazione", "%(n)s organizzazioni", turn.organisations, n=dotted(turn.organisations))
    comments = ngettext("%(n)s commento", "%(n)s commenti", turn.comments, n=dotted(turn.comments))
    return [
        one
        for one in (
            shown.contributions_label(turn.contributions),
            people,
            bodies if turn.organisations else "",
            comments if turn.comments else "",
        )
        if one
    ]
