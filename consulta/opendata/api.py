# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The interface for programs: ``/api/v1/<territory>/…``, to read only, for anybody, from the rows of which the files are made.

Errors are problem+json (RFC 9457), made by ``web.errors`` for every address under ``/api/``.
"""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from consulta.core import clock
from consulta.core.errors import Invalid, NotFound
from consulta.core.pagination import Cursor
from consulta.core.words import N_, filled
from consulta.opendata import queries
from consulta.opendata.columns import as_object
from consulta.opendata.home import home_of
from consulta.opendata.openapi import PAGE_CAP, PAGE_SIZE, PARAMETERS, describe
from consulta.web import access
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef

bp = Blueprint("opendata_api", __name__, url_prefix="/api/v1/<territory:territory>")
KEPT = "public, max-age=60"
_BAD_LIMIT = N_("«limit» dev'essere un numero da 1 a 500.")
_UNKNOWN = N_("«%(name)s» non è un parametro di questo indirizzo: qui ci sono solo %(known)s.")
_TWICE = N_("«%(name)s» c'è più di una volta: scrivilo una volta sola.")
_BAD_CURSOR = N_("«cursor» non è valido: usa quello che trovi in «next», o toglilo per ricominciare.")
_NO_ROW = N_("Non c'è una riga con questo nome.")
_NO_SET = N_("Non c'è un insieme di dati con questo nome: l'elenco è all'inizio dell'interfaccia.")


@bp.route("/")
@access.anyone()
def index(territory: TerritoryRef) -> Response:
    """The data sets."""
    items = [
        {"name": one.told.name, "title": gettext(one.told.title), "url": _absolute("list_rows", territory, dataset=one.told.name)}
        for one in queries.DATASETS
    ]
    return _answer({"items": items})


@bp.route("/openapi.json")
@access.anyone()
def openapi(territory: TerritoryRef) -> Response:
    """The description of the interface."""
    server = _absolute("index", territory).rstrip("/")
    return _answer(describe(server, territory.name, [one.told for one in queries.DATASETS], gettext))


@bp.route("/<string:dataset>")
@access.anyone()
def list_rows(territory: TerritoryRef, dataset: str) -> Response:
    """A page of rows, the oldest first, and the address of those that follow."""
    found = _dataset(dataset)
    _check_names()
    limit = _limit()
    scope = _scope(territory)
    rows = found.page(scope, _after(found), limit + 1)
    following = None
    if len(rows) > limit:
        more = {} if limit == PAGE_SIZE else {"limit": limit}
        following = _absolute("list_rows", territory, dataset=dataset, cursor=Cursor(rows[limit - 1][0]).encode(), **more)
    response = _answer({"items": [as_object(found.told.columns, row) for _key, row in rows[:limit]], "next": following})
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


@bp.route("/<string:dataset>/<string:key>")
@access.anyone()
def get_row(territory: TerritoryRef, dataset: str, key: str) -> Response:
    """One row, by the value of its first column."""
    found = _dataset(dataset)
    try:
        row = queries.find_row(found, _scope(territory), key)
    except NotFound:
        raise NotFound(_NO_ROW) from None
    return _answer(as_object(found.told.columns, row))


def _scope(territory: TerritoryRef) -> queries.Scope:
    return queries.scope_of(territory.id, clock.now(), home_of(territory.slug))


def _dataset(name: str) -> queries.Dataset:
    try:
        return queries.find_dataset(name)
    except NotFound:
        raise NotFound(_NO_SET) from None


def _check_names() -> None:
    """A parameter that is none would be taken for a filter, and all the rows for those that it lets through."""
    known = [name for name, _meaning, _shape in PARAMETERS]
    for name, values in request.args.lists():
        if name not in known:
            raise Invalid({name: filled(_UNKNOWN, name=name[:40], known=", ".join(f"«{one}»" for one in known))})
        if len(values) > 1:
            raise Invalid({name: filled(_TWICE, name=name)})


def _limit() -> int:
    text = request.args.get("limit")
    if text is None:
        return PAGE_SIZE
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= PAGE_CAP):
        raise Invalid({"limit": _BAD_LIMIT})
    return int(text)


def _after(dataset: queries.Dataset) -> queries.Key:
    text = request.args.get("cursor")
    if text is None:
        return ()
    try:
        cursor = Cursor.decode(text, len(dataset.key))
    except Invalid:
        cursor = None
    if cursor is None or cursor.backwards or [type(value) for value in cursor.key] != list(dataset.key):
        raise Invalid({"cursor": _BAD_CURSOR})
    return cursor.key


def _absolute(endpoint: str, territory: TerritoryRef, **values: Any) -> str:
    return str(current_app.config["BASE_URL"]) + url_for(f".{endpoint}", territory=territory, **values)


def _answer(value: Mapping[str, Any]) -> Response:
    body = json.dumps(value, ensure_ascii=False, default=str)
    response = Response(body, mimetype="application/json")
    response.add_etag()
    response.headers["Cache-Control"] = KEPT
    response.make_conditional(request)
    return response


@bp.after_request
def _opened(response: Response) -> Response:
    """Pages of other sites may read it, headers included: it is nobody's secret. Search engines keep the pages instead."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
    if request.method == "OPTIONS":  # a browser asks first whether it may send If-None-Match
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
