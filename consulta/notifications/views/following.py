# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Following a thing, and the news about what one follows."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Invalid, NotFound
from consulta.notifications import policy, queries, service
from consulta.notifications.queries import FollowedThing, Message, NewsRow
from consulta.notifications.requests import FOLLOWABLE, Thing
from consulta.notifications.views.blueprint import bp
from consulta.notifications.wording import kind_word, line_url, sentence, thing_heading, thing_url
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import whole
from consulta.web.locale import current_language, show_moment
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


def _thing(territory: TerritoryRef, kind: str, thing_id: int) -> Thing:
    if kind not in FOLLOWABLE:
        raise NotFound
    return Thing(territory.id, FOLLOWABLE[kind], thing_id)


@bp.route("/<territory:territory>/segui/<string:kind>/<int:thing_id>", methods=["GET", "POST"])
@access.signed_in(policy.may_follow)
def follow(territory: TerritoryRef, kind: str, thing_id: int) -> Response:
    """One button. Visitors are sent here by the link of a public page, and come back here after signing in."""
    thing = _thing(territory, kind, thing_id)
    if request.method == "GET":
        found = queries.get_thing(thing, clock.now())
        if queries.is_following(current_actor().user_id, thing):
            return redirect(thing_url(territory, found), 303)
        return page("notifications/follow.html", territory=territory, title=found.title, url=thing_url(territory, found))
    try:
        found = service.follow(current_actor(), thing, clock.now())
    except Invalid as invalid:
        flash(" ".join(map(_, invalid.errors.values())), "error")
        return redirect(url_for(".news", territory=territory), 303)
    flash(_("Ora segui «%(title)s»: trovi le novità nel tuo spazio e, una volta al giorno, per e-mail.", title=found.title), "success")
    return redirect(thing_url(territory, found), 303)


@bp.route("/<territory:territory>/segui/<string:kind>/<int:thing_id>/smetti", methods=["POST"])
@access.signed_in(policy.may_follow)
def unfollow(territory: TerritoryRef, kind: str, thing_id: int) -> Response:
    """No more news about a thing, also one that is no longer public."""
    thing = _thing(territory, kind, thing_id)
    service.unfollow(current_actor(), thing)
    flash(_("Non la segui più: non ricevi altri avvisi su questa pagina."), "success")
    try:
        return redirect(thing_url(territory, queries.get_thing(thing, clock.now())), 303)
    except NotFound:
        return redirect(url_for(".news", territory=territory), 303)


@bp.route("/<territory:territory>/il-mio-spazio/novita")
@access.signed_in(policy.may_read_news)
def news(territory: TerritoryRef) -> Response:
    """What happened to what one follows, the newest first; and what one follows."""
    now, user_id = clock.now(), current_actor().user_id or 0
    found = queries.list_news(user_id, territory.id, pager.read_cursor(int), now)
    unread = queries.count_unread(user_id, territory.id, now)
    messages = queries.list_messages(user_id, territory.id)
    return page(
        "notifications/news.html",
        territory=territory,
        lines=[_line(territory, row) for row in found.items],
        newest=max((row.id for row in found.items), default=0),
        unread=unread,
        pages=pager.links(found),
        is_paused=queries.is_person_paused(user_id),
        messages=[_message(territory, one) for one in messages],
        followed=[_followed(territory, thing) for thing in queries.list_followed(user_id, territory.id)],
    )


def _message(territory: TerritoryRef, row: Message) -> dict[str, Any]:
    return {
        "subject": row.subject_in(current_language()),
        "url": url_for(".message", territory=territory, bulletin_id=row.id),
        "date_label": show_moment(row.told_at),
        "is_new": row.read_at is None,
    }


@bp.route("/<territory:territory>/il-mio-spazio/annunci/<int:bulletin_id>")
@access.signed_in(policy.may_read_news)
def message(territory: TerritoryRef, bulletin_id: int) -> Response:
    """A message of the office, for who was told it; for anybody else it does not exist."""
    actor, language = current_actor(), current_language()
    found = queries.get_message(actor.user_id or 0, territory.id, bulletin_id)
    service.read_message(actor, bulletin_id, clock.now())
    return page(
        "notifications/message.html",
        territory=territory,
        subject=found.subject_in(language),
        html=found.html_in(language),
        told_at=found.leaves_at,
    )


def _line(territory: TerritoryRef, row: NewsRow) -> dict[str, Any]:
    return {
        "text": sentence(row),
        "url": line_url(territory, row),
        "about": thing_heading(row),
        "date_label": show_moment(row.occurred_at),
        "is_new": row.read_at is None,
    }


def _followed(territory: TerritoryRef, thing: FollowedThing) -> dict[str, Any]:
    return {
        "kind_label": _(thing.kind.label),
        "title": thing.title,
        "url": thing_url(territory, thing),
        "stop_url": url_for(".unfollow", territory=territory, kind=kind_word(thing.kind), thing_id=thing.id),
    }


@bp.route("/<territory:territory>/il-mio-spazio/novita/lette", methods=["POST"])
@access.signed_in(policy.may_read_news)
def mark_read(territory: TerritoryRef) -> Response:
    """Everything up to the newest line of the page was read; what came meanwhile stays new."""
    service.mark_read(current_actor(), territory.id, whole(request.form.get("fino")), clock.now())
    return redirect(url_for(".news", territory=territory), 303)
