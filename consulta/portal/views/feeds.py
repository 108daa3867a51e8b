# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Atom feeds of comments: of the territory, a tavolo, a topic, a contribution. Those of contributions stand beside their list."""

from urllib.parse import urlencode

from flask import Response, current_app, make_response, render_template, request, url_for

from consulta.consultations import queries as consultations
from consulta.contributions.queries.feeds import CommentScope, FeedComment, find_public, list_newest_comments
from consulta.core.errors import Invalid
from consulta.core.words import N_, filled
from consulta.portal.views.blueprint import bp
from consulta.portal.views.contributions import LICENCE
from consulta.web import access
from consulta.web.locale import current_language
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef

ARGUMENTS = ("tema", "contributo", "tavolo")
_UNKNOWN = N_("Il filtro «%(name)s» ha un valore che qui non esiste: toglilo o sceglilo dall'elenco.")


def _whole(name: str) -> int | None:
    value = request.args.get(name, "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise Invalid({name: filled(_UNKNOWN, name=name)})
    return int(value)


def _scope(territory: TerritoryRef) -> tuple[CommentScope, str, str]:
    """What the address asks for, with the title and the page of the feed. Raises NotFound, Invalid."""
    number = request.args.get("contributo", "").strip()
    topic_id, roundtable_id = _whole("tema"), _whole("tavolo")
    if number:
        found = find_public(territory.id, number)
        if found is None:
            raise Invalid({"contributo": filled(_UNKNOWN, name="contributo")})
        return CommentScope(contribution_id=found[0]), found[1], url_for(".contribution", territory=territory, number=number)
    if roundtable_id is not None:
        table = consultations.get_roundtable(territory.id, roundtable_id)
        return CommentScope(roundtable_id=table.id), table.title, url_for(".roundtable", territory=territory, roundtable_id=table.id)
    if topic_id is not None:
        return CommentScope(topic_id=topic_id), "", url_for(".topic", territory=territory, topic_id=topic_id)
    return CommentScope(), "", url_for(".contributions", territory=territory)


@bp.route("/<territory:territory>/commenti.atom")
@access.anyone()
def comments_atom(territory: TerritoryRef) -> Response:
    """The newest comments, for feed readers."""
    scope, title, home = _scope(territory)
    site = current_app.config["BASE_URL"]
    rows = list_newest_comments(territory.id, scope)
    entries = [_entry(territory, site, row) for row in rows]
    asked = {name: request.args[name].strip() for name in ARGUMENTS if request.args.get(name, "").strip()}
    here = url_for(".comments_atom", territory=territory) + ("?" + urlencode(asked) if asked else "")
    body = render_template(
        "portal/comments_atom.xml",
        territory=territory,
        title=title or (rows[0].title if scope.topic_id is not None and rows else ""),
        entries=entries,
        language=current_language(),
        updated=max((entry["updated"] for entry in entries), default="1970-01-01T00:00:00+00:00"),
        self_url=site + here,
        list_url=site + home,
        licence=LICENCE,
    )
    response = make_response(body)
    response.mimetype = "application/atom+xml"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _entry(territory: TerritoryRef, site: str, row: FeedComment) -> dict[str, str]:
    if row.topic_id is not None:
        above = url_for(".topic", territory=territory, topic_id=row.topic_id)
    else:
        above = url_for(".contribution", territory=territory, number=row.number)
    return {
        "url": f"{site}{above}#commento-{row.id}",
        "title": _("Commento a «%(title)s»", title=row.title),
        "author": _(row.author),
        "summary": row.excerpt,
        "published": row.published_at.isoformat(),
        "updated": (row.edited_at or row.published_at).isoformat(),
    }
