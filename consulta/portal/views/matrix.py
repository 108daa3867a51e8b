# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix of contributions and plan, and its tables to download: every number is the total of the public list behind it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import Response, current_app, request, send_file, url_for

from consulta.contributions.queries import CITIZENS, ContributionFilter
from consulta.core.errors import Invalid, NotFound
from consulta.core.sheet_writing import MIME, Cell, write_tables
from consulta.core.storage import FileMissing, storage
from consulta.core.words import N_
from consulta.portal.views.blueprint import bp
from consulta.portal.views.contributions import CRITERIA_EXTENSION, filter_options
from consulta.portal.views.cycles import cycle_of
from consulta.portal.views.shown import Places, in_language, say
from consulta.traceability import columns, queries
from consulta.traceability.queries import Column, Counts, KeptLinks, LinkLine, Matrix
from consulta.traceability.requests import Dimension
from consulta.web import access
from consulta.web.forms import dotted
from consulta.web.locale import current_language
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

PATH = "/<territory:territory>/piano/matrice"
FILTERS = ("tipo", "area", "tavolo", "esito", "categoria", "sede")
"""What the matrix may be narrowed by. The comune is that of an organisation: nothing tells where a person lives (decisions.md 30)."""
_GONE = N_("Il file in questo momento non si trova: riprova domani, o scrivi all'ufficio.")


def _chosen() -> ContributionFilter:
    """The filter of the address; what does not belong to the matrix is passed over. Raises Invalid."""
    given = {name: value for name, value in request.args.items() if name in FILTERS}
    return ContributionFilter.from_args(given, current_app.extensions.get(CRITERIA_EXTENSION, ()))


def _dimension() -> Dimension:
    """By what the columns tell authors apart. Raises Invalid."""
    try:
        return Dimension(request.args.get("per") or Dimension.CATEGORY)
    except ValueError:
        message = _("Le colonne possono essere per «categoria» o per «sede»: apri di nuovo la matrice dalla pagina del piano.")
        raise Invalid({"per": message}) from None


@bp.route(PATH)
@bp.route(f"{PATH}/<int:cycle_id>")
@access.anyone()
def matrix(territory: TerritoryRef, cycle_id: int | None = None) -> Response:
    """Lines of the plan by who wrote the contributions behind them. Without id, of the current cycle."""
    cycle, chosen, dimension = cycle_of(territory, cycle_id), _chosen(), _dimension()
    if cycle is None:
        return page("portal/matrix.html", territory=territory, cycle=None)
    found = queries.build_matrix(territory.id, cycle.id, chosen, dimension)
    own: dict[str, Any] = {} if dimension is Dimension.CATEGORY else {"per": dimension.value}
    here: dict[str, Any] = {"territory": territory, "cycle_id": cycle.id}
    args: dict[str, Any] = {**here, **chosen.to_args()}
    return page(
        "portal/matrix.html",
        territory=territory,
        cycle=cycle,
        chosen=chosen,
        seat=dict(chosen.added).get("sede", ""),
        dimension=dimension.value,
        options=filter_options(territory, chosen),
        columns=[say(column.label) for column in found.columns],
        areas=_areas(territory, found, chosen, dimension),
        sums=_sums(territory, cycle.id, found, chosen, dimension),
        is_empty=found.is_empty,
        columns_url=url_for(".columns_file", table="matrice", **args, **own),
        reset_url=url_for(".matrix", **here, **own),
        turns=[(say(one.label), url_for(".matrix", **args, per=one.value), one is dimension) for one in Dimension],
        cap=dotted(queries.LINKS_CAP),
        files=[
            (kind.upper(), url_for(".matrix_file", kind=kind, **args, **own), url_for(".links_file", kind=kind, **args)) for kind in MIME
        ],
    )


def _cells(counts: Counts, columns: Sequence[Column], address: Callable[[Column | None], str]) -> list[tuple[str, str]]:
    """(number, where it is read) of all columns together, then of each; no address where there is nothing to read."""
    cells = [(dotted(counts.of(column.key)), address(column) if counts.of(column.key) else "") for column in columns]
    return [(dotted(counts.total), address(None) if counts.total else ""), *cells]


def _address(territory: TerritoryRef, chosen: ContributionFilter, dimension: Dimension, **of_row: str) -> Callable[[Column | None], str]:
    """Where the contributions of a cell are listed: the filter of the matrix, the row, the author of the column."""

    def address(column: Column | None) -> str:
        args: dict[str, Any] = {**chosen.to_args(), **of_row}
        if column is not None:
            name = "categoria" if dimension is Dimension.CATEGORY or column.key == CITIZENS else "sede"
            args[name] = column.key
        return url_for(".contributions", territory=territory, **args)

    return address


def _areas(territory: TerritoryRef, found: Matrix, chosen: ContributionFilter, dimension: Dimension) -> list[dict[str, Any]]:
    places = Places.of(territory)
    return [
        {
            "label": in_language(area.label, area.label_en),
            "lines": [
                {
                    "url": places.objective(line.id),
                    "name": f"{line.code}. {line.title}",
                    "depth": line.depth,
                    "cells": _cells(found.of(line.id), found.columns, _address(territory, chosen, dimension, obiettivo=str(line.id))),
                }
                for line in area.objectives
            ],
        }
        for area in found.areas
    ]


def _sums(territory: TerritoryRef, cycle_id: int, found: Matrix, chosen: ContributionFilter, dimension: Dimension) -> list[Any]:
    """The rows below the plan: what reached it, each contribution once, and what has not."""
    rows = (
        (N_("In almeno una voce del piano"), found.linked, {"piano": str(cycle_id)}),
        (N_("In nessuna voce del piano"), found.unlinked, {"fuori_piano": str(cycle_id)}),
    )
    return [(say(label), _cells(counts, found.columns, _address(territory, chosen, dimension, **of_row))) for label, counts, of_row in rows]


def matrix_tables(found: Matrix) -> tuple[list[Sequence[Cell]], list[Sequence[Cell]]]:
    """The matrix as rows, its headings first, and what each column holds."""
    facts = (
        (N_("Area"), N_("L’area del piano.")),
        (N_("Codice"), N_("Il codice della voce del piano. Vuoto nelle due righe finali.")),
        (N_("Voce del piano"), N_("Il titolo dell’obiettivo o dell’intervento.")),
        (N_("Livello"), N_("Obiettivo strategico, obiettivo specifico o intervento.")),
        (N_("Stato"), N_("A che punto è la voce: in bozza, proposta o nel piano.")),
    )
    counted = _("Quanti contributi di questi autori sono collegati alla voce. Anche quelli valutati e non ripresi.")
    summed = _("La somma della riga. Chi sta in più voci conta in ognuna, e una volta sola nelle righe finali.")
    total = (say(N_("Tutti")), summed)
    heads = [say(label) for label, _text in facts]
    rows: list[Sequence[Cell]] = [[*heads, *(say(column.label) for column in found.columns), total[0]]]
    for area in found.areas:
        label = in_language(area.label, area.label_en)
        for line in area.objectives:
            named = [label, line.code, line.title, say(line.level.label), say(line.status.label)]
            rows.append([*named, *_numbers(found.of(line.id), found)])
    rows.append(["", "", say(N_("In almeno una voce del piano")), "", "", *_numbers(found.linked, found)])
    rows.append(["", "", say(N_("In nessuna voce del piano")), "", "", *_numbers(found.unlinked, found)])
    explained = [(say(label), say(text)) for label, text in facts] + [(say(column.label), counted) for column in found.columns]
    return rows, columns.dictionary([*explained, total], say)


def _numbers(counts: Counts, found: Matrix) -> list[int]:
    return [*(counts.of(column.key) for column in found.columns), counts.total]


def link_tables(links: Iterable[LinkLine]) -> tuple[list[Sequence[Cell]], list[Sequence[Cell]]]:
    """The links as rows, their headings first, and what each column holds."""
    rows: list[Sequence[Cell]] = [columns.headings(say), *columns.cells(links, say, in_english=current_language() == "en")]
    return rows, columns.links_explained(say)


def _file(name: str, kind: str, title: str, tables: tuple[list[Sequence[Cell]], list[Sequence[Cell]]]) -> Response:
    content = write_tables(kind, ((title, tables[0]), (_("Colonne"), tables[1])))
    headers: Mapping[str, str] = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "X-Robots-Tag": "noindex"}
    return Response(content, mimetype=MIME[kind], headers=dict(headers))


@bp.route(f"{PATH}/<int:cycle_id>/matrice.csv", defaults={"kind": "csv"})
@bp.route(f"{PATH}/<int:cycle_id>/matrice.xlsx", defaults={"kind": "xlsx"})
@bp.route(f"{PATH}/<int:cycle_id>/matrice.ods", defaults={"kind": "ods"})
@access.anyone()
def matrix_file(territory: TerritoryRef, cycle_id: int, kind: str) -> Response:
    """The matrix of the page as a table, with the meaning of its columns in a second sheet."""
    cycle = cycle_of(territory, cycle_id)
    found = queries.build_matrix(territory.id, cycle.id, _chosen(), _dimension())
    return _file(f"matrice-{territory}", kind, _("Matrice"), matrix_tables(found))


@bp.route(f"{PATH}/<int:cycle_id>/collegamenti.csv", defaults={"kind": "csv"})
@bp.route(f"{PATH}/<int:cycle_id>/collegamenti.xlsx", defaults={"kind": "xlsx"})
@bp.route(f"{PATH}/<int:cycle_id>/collegamenti.ods", defaults={"kind": "ods"})
@access.anyone()
def links_file(territory: TerritoryRef, cycle_id: int, kind: str) -> Response:
    """Every link of the matrix, one for each row. Above the limit nobody waits: the whole list is a file that the worker keeps."""
    cycle, chosen = cycle_of(territory, cycle_id), _chosen()
    links = queries.links_at_once(territory.id, cycle.id, chosen)
    if links is not None:
        return _file(f"collegamenti-{territory}", kind, _("Collegamenti"), link_tables(links))
    kept = queries.kept_links(territory.id, cycle.id)
    if chosen.active() or kind not in kept:
        return _too_many(territory, cycle, chosen, kept)
    try:
        content = storage().open(kept[kind].sha256)
    except FileMissing:
        raise NotFound(_GONE) from None
    response = send_file(
        content,
        mimetype=MIME[kind],
        download_name=f"collegamenti-{territory}.{kind}",
        as_attachment=True,
        etag=kept[kind].sha256,
        last_modified=kept[kind].changed_at,
        conditional=True,
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _too_many(territory: TerritoryRef, cycle: Any, chosen: ContributionFilter, kept: Mapping[str, KeptLinks]) -> Response:
    """What to do instead: narrow the filter, or take the whole list; 404 while the worker has not written it yet."""
    here: dict[str, Any] = {"territory": territory, "cycle_id": cycle.id}
    narrowed: dict[str, Any] = {**here, **chosen.to_args()}
    first = next(iter(kept.values()), None)
    return page(
        "portal/links_too_many.html",
        territory=territory,
        cap=dotted(queries.LINKS_CAP),
        is_filtered=chosen.active(),
        matrix_url=url_for(".matrix", **narrowed),
        files=[(kind.upper(), url_for(".links_file", kind=kind, **here)) for kind in MIME if kind in kept],
        rows=dotted(first.row_count) if first else "",
        changed_at=first.changed_at if first else None,
        status=400 if chosen.active() else 404,
    )


@bp.route(f"{PATH}/<int:cycle_id>/colonne-matrice.csv", defaults={"table": "matrice"})
@bp.route(f"{PATH}/<int:cycle_id>/colonne-collegamenti.csv", defaults={"table": "collegamenti"})
@access.anyone()
def columns_file(territory: TerritoryRef, cycle_id: int, table: str) -> Response:
    """What the columns hold, for who takes the tables as CSV: a CSV has no second sheet."""
    cycle = cycle_of(territory, cycle_id)
    if table == "matrice":
        explained = matrix_tables(queries.build_matrix(territory.id, cycle.id, _chosen(), _dimension()))[1]
    else:
        explained = columns.links_explained(say)
    return _file(f"colonne-{table}-{territory}", "csv", _("Colonne"), (explained, []))
