# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What anybody reads: the list with its filters, one document, the feed."""

from typing import Any
from urllib.parse import urlencode

from flask import current_app, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.library import queries
from consulta.library.export import COLUMNS, LICENCE, MEDIA_TYPES
from consulta.library.queries import AccessibleFormat, Choices, DocumentKind, LibraryFilter, LibraryStatus, Listed
from consulta.library.views.blueprint import bp
from consulta.library.views.shown import file_of, page_of, title_of
from consulta.web import access, pager
from consulta.web.locale import current_language
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef, ports
from consulta.web.respond import page


@bp.route("/<territory:territory>/documenti")
@access.anyone()
def index(territory: TerritoryRef) -> Response:
    """Everything public, the newest day first, narrowed by kind, what it belongs to, year and words."""
    wanted = queries.read_filter(request.args)
    scope = queries.public_scope(territory.id, clock.now())
    synonyms = ports().synonyms(territory.id) if wanted.words else None
    found = queries.list_public(scope, wanted, pager.read_cursor(str, int, int), synonyms=synonyms)
    return page(
        "library/list.html",
        territory=territory,
        rows=[_line(territory, row) for row in found.items],
        wanted=wanted,
        kinds=tuple((one.value, _(one.label)) for one in DocumentKind),
        owners=tuple(_owners(territory, queries.list_choices(scope, wanted), wanted)),
        pager=pager.links(found),
        files=[(kind, address(territory, "library.download", wanted, file_kind=kind)) for kind in MEDIA_TYPES],
        feed_url=address(territory, "library.feed", wanted),
        columns=COLUMNS,
    )


def _line(territory: TerritoryRef, row: Listed) -> dict[str, Any]:
    return {"row": row, "title": title_of(row), "url": page_of(territory, row), "file_url": file_of(territory, row)}


def _owners(territory: TerritoryRef, choices: Choices, wanted: LibraryFilter) -> list[tuple[str, str]]:
    """What the list can be narrowed to; a meeting only when an address asks for it."""
    offered = [("territorio", territory.name)]
    offered += [(f"consultazione-{one}", title) for one, title in choices.cycles.items()]
    offered += [(f"piano-{one}", _("Piano: %(title)s", title=title)) for one, title in choices.cycles.items()]
    offered += [(f"tavolo-{one}", f"{territory.labels.roundtable.title}: {title}") for one, title in choices.roundtables]
    if choices.chosen:
        offered.append((wanted.belongs, _("Incontro: %(title)s", title=choices.chosen)))
    return offered


def arguments(wanted: LibraryFilter) -> dict[str, str]:
    """The filter as an address says it."""
    values = {
        "tipo": wanted.kind.value if wanted.kind else "",
        "di": wanted.belongs,
        "anno": str(wanted.year or ""),
        "parole": wanted.words,
    }
    return {name: value for name, value in values.items() if value}


def address(territory: TerritoryRef, endpoint: str, wanted: LibraryFilter, **places: str) -> str:
    """An address of the same list."""
    asked = arguments(wanted)
    here = url_for(endpoint, territory=territory, **places)  # type: ignore[arg-type]
    return here + (f"?{urlencode(asked)}" if asked else "")


@bp.route("/<territory:territory>/documenti/schede/<int:library_document_id>")
@access.anyone()
def show(territory: TerritoryRef, library_document_id: int) -> Response:
    """A document with its versions, files and references; of a withdrawn one, why it is."""
    document = queries.get_public(queries.public_scope(territory.id, clock.now()), library_document_id)
    is_withdrawn = document.status is LibraryStatus.WITHDRAWN
    versions = [one for one in queries.list_versions(library_document_id) if one.published_at is not None]
    return page(
        "library/show.html",
        territory=territory,
        document=document,
        versions=versions,
        shown=None if is_withdrawn else queries.shown_version(versions),
        links=[] if is_withdrawn else queries.list_given_links(library_document_id),
        formats={one.value: one.label for one in AccessibleFormat},
        is_withdrawn=is_withdrawn,
        status=410 if is_withdrawn else 200,
    )


@bp.route("/<territory:territory>/documenti.atom")
@access.anyone()
def feed(territory: TerritoryRef) -> Response:
    """What became public last, for feed readers; the filters of the list narrow it, but for words."""
    wanted = queries.read_filter(request.args)
    rows = queries.list_news(queries.public_scope(territory.id, clock.now()), wanted)
    site = current_app.config["BASE_URL"]
    entries = [
        {
            "url": site + page_of(territory, row),
            "id": f"{site}{page_of(territory, row)}#{row.source}-{row.id}",
            "title": title_of(row),
            "kind": _(row.kind.label),
            "author": row.issuer or territory.name,
            "summary": row.description,
            "file_url": site + file_of(territory, row) if row.attachment_id else "",
            "updated": row.news.isoformat(),
        }
        for row in rows
    ]
    body = render_template(
        "library/feed.xml",
        territory=territory,
        entries=entries,
        language=current_language(),
        updated=entries[0]["updated"] if entries else "1970-01-01T00:00:00+00:00",
        self_url=site + address(territory, "library.feed", wanted),
        list_url=site + address(territory, "library.index", wanted),
        licence=LICENCE,
    )
    response = make_response(body)
    response.mimetype = "application/atom+xml"
    return response
