# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of who is signed in: what waits for them first, then contributions with their tracker, drafts, comments, organisations."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response, url_for

from consulta.appeals import queries as appeals
from consulta.appeals.policy import may_contest
from consulta.appeals.queries import OwnMeasure, Standing
from consulta.clarifications import queries as clarifications
from consulta.clarifications.policy import Written, may_ask, speaks_for
from consulta.contributions import policy as contributions_policy
from consulta.contributions import queries as contributions
from consulta.contributions.queries import ContributionRow
from consulta.core import clock
from consulta.core.words import N_, Labelled
from consulta.measures import queries as measures
from consulta.measures.queries import MeasureView
from consulta.notifications import queries as notifications
from consulta.portal import queries
from consulta.portal.own_queries import NOTHING_DECIDED, own_decisions
from consulta.portal.policy import may_see_own_page
from consulta.portal.views import shown
from consulta.portal.views.blueprint import bp
from consulta.portal.views.notices import own_applications, own_seats
from consulta.portal.views.shown import Places, find_url, say
from consulta.replies import queries as replies
from consulta.replies.queries import TrackerFacts
from consulta.synthesis import queries as synthesis
from consulta.synthesis.queries import Mention
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext, show_moment, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

EXPLAINED = ("returned_for_edit", "rejected", "personal_case", "hidden")
"""Statuses of which the author is told why."""


@bp.route("/<territory:territory>/il-mio-spazio")
@access.signed_in(may_see_own_page)
def my_page(territory: TerritoryRef) -> Response:
    """Everything of mine in this territory."""
    actor = current_actor()
    user_id = actor.user_id or 0
    places = Places.of(territory)
    now = clock.now()
    today = clock.rome_day(now)
    listed = contributions.list_own_beside(user_id, territory.id, clarifications.status_beside(user_id))
    rows = [row for row, _asked in listed]
    facts = replies.tracker_facts(rows) if rows else {}
    comments = contributions.list_own_comments(user_id, territory.id)
    of_contributions, of_comments = ([row.id for row in some if row.status in EXPLAINED] for some in (rows, comments))
    has_written = bool(rows or comments)
    decided = own_decisions(user_id, territory.id, of_contributions, of_comments, now) if has_written else NOTHING_DECIDED
    went = synthesis.mentions_on_page([row.id for row in comments if row.status == "published"]).of_comments
    items = [
        _own(territory, row, facts, decided.contributions, places, today) | _clarification(territory, row, asked) for row, asked in listed
    ]
    alone, together = contributions.list_open_drafts(actor, territory.id)
    return page(
        "portal/my_page.html",
        territory=territory,
        returned=[item for item in items if item["is_returned"]],
        items=[item for item in items if not item["is_returned"]],
        together=together,
        hats={hat.organisation_id: hat for hat in actor.hats_in(territory.id)},
        drafts=[_draft(territory, draft) for draft in alone],
        comments=[_comment(territory, row, decided.comments, places, went) for row in comments],
        proposals=[_proposal(one, places) for one in queries.list_own_proposals(user_id, territory.id)],
        organisations=[hat.name if hat.accredited else f"{hat.name} ({_('in verifica')})" for hat in actor.hats_in(territory.id)],
        applications=own_applications(territory),
        hidden=decided.hidden,
        measures=_measures(territory, measures.list_own(territory.id, user_id, now)),
        **own_seats(territory),
        add_organisation_url=find_url("organisations.register", territory=territory),
        news_label=_news_label(notifications.count_new(user_id, territory.id, now)),
        news_url=url_for("notifications.news", territory=territory),
        profile_url=find_url("accounts.profile"),
        data_url=find_url("accounts.download_archive"),
        erase_url=find_url("accounts.erase"),
    )


def _news_label(unread: int) -> str:
    if not unread:
        return say(N_("Nessuna novità da leggere."))
    if unread >= notifications.UNREAD_CAP:
        return say(N_("Hai 100 novità o più da leggere."))
    return str(ngettext("Hai %(num)d novità da leggere.", "Hai %(num)d novità da leggere.", unread))


def _own(
    territory: TerritoryRef,
    row: ContributionRow,
    facts: Mapping[int, TrackerFacts],
    decided: Mapping[int, Standing],
    places: Places,
    today: date,
) -> dict[str, Any]:
    fact = facts[row.id]
    actor = current_actor()
    waits = row.status == "published" and row.replied_at is None and fact.due_on is not None
    may_edit = contributions_policy.may_revise(actor, actor.user_id, row.status) and contributions_policy.may_speak(
        actor, territory.id, row.author.organisation_id
    )
    may_withdraw = contributions_policy.may_withdraw(actor, actor.user_id, row.status, row.replied_at)
    return {
        "number": row.number,
        "kind_label": say(row.kind.label),
        "title": row.title,
        "url": places.contribution(row.number),
        "status_label": say(row.status.label),
        "on_behalf": row.author.organisation,
        "submitted_label": show_moment(row.submitted_at),
        "due_label": _("Risposta attesa entro il %(day)s", day=show_short_day(fact.due_on)) if waits else "",
        "is_returned": row.status == "returned_for_edit",
        **_appeal(decided.get(row.id), "appeals.ask_contribution", territory, number=row.number),
        "steps": [shown.tracker_step(step, places.contribution(row.number)) for step in replies.tracker(row, fact, today)],
        "edit_url": find_url("contributions.edit", territory=territory, number=row.number) if may_edit else None,
        "withdraw_url": find_url("contributions.withdraw", territory=territory, number=row.number) if may_withdraw else None,
        "receipt_url": find_url("contributions.receipt", territory=territory, number=row.number),
        **shown.outcome_labels(row.kind, row.outcome),
    }


def _appeal(one: Standing | None, endpoint: str, territory: TerritoryRef, **args: Any) -> dict[str, str]:
    """What the office wrote; where an appeal is asked for, or what became of it."""
    if one is None:
        return {"reason": ""}
    return {
        "reason": one.reason,
        "appeal_url": url_for(endpoint, territory=territory, **args) if one.may_ask else "",
        "appeal_label": say(one.status.label) if one.status else "",
        "appeal_answer": one.answer,
    }


def _clarification(territory: TerritoryRef, row: ContributionRow, asked: Labelled | None) -> dict[str, str]:
    """Where a clarification of the reply is asked for, or read with how it stands."""
    actor = current_actor()
    about = Written(territory.id, actor.user_id, row.author.organisation_id, row.status, row.replied_at)
    may_read = speaks_for(actor, territory.id, about.author_id, about.organisation_id)
    if not (asked and may_read) and not may_ask(actor, about, clock.now()):
        return {}
    url = url_for("clarifications.ask", territory=territory, number=row.number)
    return {"clarification_url": url, "clarification_label": say(asked.label) if asked else ""}


def _draft(territory: TerritoryRef, draft: Any) -> dict[str, Any]:
    return {
        "title": draft.title or _("Testo senza titolo"),
        "purpose_label": say(draft.purpose.label),
        "updated_label": show_moment(draft.updated_at),
        "url": find_url("contributions.draft", territory=territory, draft_id=draft.id),
    }


def _comment(
    territory: TerritoryRef, row: Any, decided: Mapping[int, Standing], places: Places, went: Mapping[int, Sequence[Mention]]
) -> dict[str, Any]:
    actor = current_actor()
    may_edit = contributions_policy.may_revise(actor, actor.user_id, row.status)
    url = places.contribution(row.contribution_number) if row.contribution_number else places.topic(row.topic_id)
    return {
        "excerpt": row.excerpt,
        "about": row.contribution_title or row.topic_title or row.contribution_number,
        "url": f"{url}#commento-{row.id}" if row.status == "published" else url,
        "status_label": say(row.status.label),
        "date_label": show_moment(row.submitted_at),
        "promoted_url": places.contribution(row.promoted_number) if row.promoted_number else "",
        "mentions": went.get(row.id, ()),
        **_appeal(decided.get(row.id), "appeals.ask_comment", territory, comment_id=row.id),
        "edit_url": find_url("contributions.edit_comment", territory=territory, comment_id=row.id) if may_edit else None,
    }


def _measures(territory: TerritoryRef, found: Sequence[MeasureView]) -> list[dict[str, str]]:
    """What holds now, each with where an appeal is asked for, or what became of it."""
    actor, now = current_actor(), clock.now()
    contested = appeals.own_measures(territory.id, actor.user_id, [one.id for one in found], now) if found else {}
    return [_measure(territory, one, contested.get(one.id)) for one in found]


def _measure(territory: TerritoryRef, one: MeasureView, own: OwnMeasure | None) -> dict[str, str]:
    """A warning, a pause or a block that holds now, as its person reads it."""
    actor, now = current_actor(), clock.now()
    may = own is not None and may_contest(actor, actor.user_id, own.is_in_force, own.contested.decided_at, now)
    return {
        "appeal_label": say(own.status.label) if own and own.status else "",
        "appeal_answer": own.answer if own else "",
        "appeal_url": url_for("appeals.ask_measure", territory=territory, measure_id=one.id) if may else "",
        "title": say(one.kind.label),
        "until": str(_("Fino al %(moment)s.", moment=show_moment(one.ends_at))) if one.ends_at else "",
        "reason": one.reason,
    }


def _proposal(one: Any, places: Places) -> dict[str, Any]:
    where = {"open": one.id, "closed": one.id, "merged": one.merged_into_id}.get(str(one.status))
    return {"title": one.title, "status_label": say(one.status.label), "answer": one.answer, "url": places.topic(where) if where else ""}
