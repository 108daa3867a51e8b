# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public pages of open data: the data sets with their files, the columns of each, the catalogue, the page for who writes programs."""

from typing import Any

from flask import Blueprint, Response, current_app, request, send_file, url_for

from consulta.core.errors import NotFound
from consulta.core.sheet_writing import write_sheet
from consulta.core.storage import FileMissing, storage
from consulta.core.words import N_
from consulta.opendata import queries
from consulta.opendata.catalogue import Body, catalogue, json_ld, turtle
from consulta.opendata.columns import dictionary
from consulta.opendata.formats import LICENCE, MEDIA_TYPES
from consulta.opendata.openapi import PARAMETERS
from consulta.opendata.queries import Dataset, FileRow
from consulta.territory import publisher
from consulta.web import access
from consulta.web.forms import dotted
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import json_response, page

bp = Blueprint("opendata", __name__, url_prefix="/<territory:territory>/dati-aperti")
FORMATS = {"csv": "CSV", "json": "JSON", "ods": "ODS"}
_GONE = N_("Il file in questo momento non si trova: riprova domani, o scrivi all'ufficio.")
_NOT_READY = N_("Il file non è pronto: lo prepariamo entro un'ora. Intanto gli stessi dati si leggono con un programma.")


@bp.route("")
@access.anyone()
def index(territory: TerritoryRef) -> Response:
    """The data sets, each with its files."""
    files = queries.list_files(territory.id)
    return page(
        "opendata/index.html",
        territory=territory,
        sets=[_shown(territory, one, files.get(one.told.name, ())) for one in queries.DATASETS],
        licence=LICENCE,
    )


@bp.route("/<string:dataset>")
@access.anyone()
def show(territory: TerritoryRef, dataset: str) -> Response:
    """A data set: its files with their checksums, what each column means, where programs read it."""
    found = queries.find_dataset(dataset)
    site = current_app.config["BASE_URL"]
    return page(
        "opendata/dataset.html",
        territory=territory,
        shown=_shown(territory, found, queries.list_files(territory.id).get(dataset, ())),
        columns=dictionary(found.told.columns, _),
        api=site + url_for("opendata_api.list_rows", territory=territory, dataset=dataset),
        columns_url=url_for(".columns", territory=territory, dataset=dataset),
        licence=LICENCE,
    )


@bp.route("/<string:dataset>/colonne.csv")
@access.anyone()
def columns(territory: TerritoryRef, dataset: str) -> Response:
    """The column dictionary as a file."""
    head, *rows = dictionary(queries.find_dataset(dataset).told.columns, _)
    response = Response(write_sheet("csv", head, rows), mimetype=MEDIA_TYPES["csv"])
    response.headers["Content-Disposition"] = f'attachment; filename="{dataset}-colonne.csv"'
    return response


@bp.route("/<string:dataset>.<string:format>")
@access.anyone()
def download(territory: TerritoryRef, dataset: str, format: str) -> Response:
    """The newest file, always at the same address."""
    file = _file_of(territory, dataset, format)
    try:
        content = storage().open(file.sha256)
    except FileMissing:
        raise NotFound(_GONE) from None
    response = send_file(
        content,
        mimetype=MEDIA_TYPES[format],
        download_name=f"{dataset}.{format}",
        as_attachment=True,
        etag=file.sha256,
        last_modified=file.changed_at,
        conditional=True,
    )
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _file_of(territory: TerritoryRef, dataset: str, format: str) -> FileRow:
    queries.find_dataset(dataset)
    if format not in MEDIA_TYPES:
        raise NotFound
    try:
        return queries.find_file(territory.id, dataset, format)
    except NotFound:
        raise NotFound(_NOT_READY) from None


@bp.route("/catalogo.ttl")
@access.anyone()
def catalogue_turtle(territory: TerritoryRef) -> Response:
    """The catalogue as Turtle."""
    return _open(Response(turtle(_graph(territory)), mimetype="text/turtle"))


@bp.route("/catalogo.jsonld")
@access.anyone()
def catalogue_json(territory: TerritoryRef) -> Response:
    """The catalogue as JSON-LD."""
    response = json_response(json_ld(_graph(territory)))
    response.mimetype = "application/ld+json"
    return _open(response)


@bp.route("/programmi")
@access.anyone()
def programs(territory: TerritoryRef) -> Response:
    """The interface for programs, explained: addresses, parameters, an example, columns."""
    site = current_app.config["BASE_URL"]
    return page(
        "opendata/programs.html",
        territory=territory,
        sets=[
            {
                "name": one.told.name,
                "title": _(one.told.title),
                "description": _(one.told.description),
                "url": site + url_for("opendata_api.list_rows", territory=territory, dataset=one.told.name),
                "key": one.told.columns[0].name,
                "page": url_for(".show", territory=territory, dataset=one.told.name),
            }
            for one in queries.DATASETS
        ],
        parameters=[[name, _(meaning)] for name, meaning, _shape in PARAMETERS],
        openapi_url=site + url_for("opendata_api.openapi", territory=territory),
    )


def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response


def _graph(territory: TerritoryRef) -> Any:
    site = current_app.config["BASE_URL"]
    files = queries.list_files(territory.id)
    identifier = publisher.identifier_of(territory.contacts, territory.slug)
    return catalogue(
        Body(territory.name, identifier, territory.contacts.get("email", ""), site + url_for("portal.home", territory=territory)),
        site + url_for(".index", territory=territory),
        site + url_for("opendata_api.index", territory=territory).rstrip("/"),
        [(one.told, files.get(one.told.name, ())) for one in queries.DATASETS],
    )


def _shown(territory: TerritoryRef, dataset: Dataset, files: Any) -> dict[str, Any]:
    told = dataset.told
    files = [file for file in files if file.is_ready]
    return {
        "name": told.name,
        "title": _(told.title),
        "description": _(told.description),
        "url": url_for(".show", territory=territory, dataset=told.name),
        "rows": ngettext("%(n)s riga", "%(n)s righe", files[0].row_count, n=dotted(files[0].row_count)) if files else "",
        "changed": show_short_day(max(file.changed_at for file in files)) if files else "",
        "checked": show_short_day(min(file.checked_at for file in files)) if files else "",
        "files": [_file(territory, told.name, file) for file in files],
    }


def _file(territory: TerritoryRef, dataset: str, file: FileRow) -> dict[str, str]:
    return {
        "url": url_for(".download", territory=territory, dataset=dataset, format=file.format),
        "label": FORMATS[file.format],
        "size": _size(file.size_bytes),
        "sha256": file.sha256,
    }


def _size(size: int) -> str:
    if size < 1_000_000:
        return _("%(n)s KB", n=dotted(max(1, round(size / 1000))))
    return _("%(n)s MB", n=dotted(round(size / 1_000_000)))
