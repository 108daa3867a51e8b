# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a catalogue's files, which each feature puts on its own addresses: choose, look, confirm, take away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.catalogues import queries, service
from consulta.catalogues.forms import CatalogueConfirmForm, CatalogueForm
from consulta.catalogues.rows import ROWS_CAP, Catalogue, Row, mark_of
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.sheet_writing import MIME, write_tables
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

_SHOWN = 200
"""Rows of each kind on the page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the pages of a catalogue stand: endpoints of its list, of its files and of one, and the words of the menu."""

    catalogue: Catalogue
    listing: str
    bring: str
    brought: str
    model: str
    title: str
    """Name of the list in the menu."""
    file_name: str
    """Of what is taken away, without ending."""
    example: Mapping[str, str]


def take_away(place: Place, territory: TerritoryRef, kind: str) -> Response:
    """Everything that stands, in the columns that the import reads."""
    return _file(place, place.file_name, kind, place.catalogue.cells(territory.id, clock.rome_day(clock.now())))


def model(place: Place, territory: TerritoryRef, kind: str, example: Mapping[str, str]) -> Response:
    """A file to start from: the headings and an example row; in the second sheet what each column holds."""
    values = {**place.example, **example}
    return _file(place, f"{place.file_name}-modello", kind, [[values.get(key, "") for key in place.catalogue.fields]])


def _file(place: Place, name: str, kind: str, rows: Sequence[Sequence[str]]) -> Response:
    if kind not in MIME:
        raise NotFound
    fields = place.catalogue.fields.values()
    explained = [[gettext("Colonna"), gettext("Che cosa scrivere")], *([gettext(label), gettext(hint)] for label, hint in fields)]
    headings = [label for label, _ in fields]  # Italian whatever the page speaks: by them the columns are known again
    content = write_tables(kind, ((gettext(place.title), [headings, *rows]), (gettext("Colonne"), explained)))
    return Response(content, mimetype=MIME[kind], headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'})


def bring(place: Place, territory: TerritoryRef) -> Response:
    """Choose the file; what its columns are; the latest imports."""
    actor, now, form = current_actor(), clock.now(), CatalogueForm()
    if form.validate_on_submit():
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        try:
            import_id = service.start_catalogue(actor, place.catalogue, form.to_request(territory.id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            return _to(place, territory, import_id)
    return page(
        "catalogues/import.html",
        territory=territory,
        place=place,
        form=form,
        columns=[(gettext(label), gettext(hint)) for label, hint in place.catalogue.fields.values()],
        recent=queries.list_catalogue_imports(territory.id, place.catalogue.name),
        rows_cap=ROWS_CAP,
        status=422 if form.errors else 200,
    )


def brought(place: Place, territory: TerritoryRef, import_id: int) -> Response:
    """What each row would become, and the confirmation; afterwards what came of it."""
    found = queries.get_catalogue_import(territory.id, place.catalogue.name, import_id)
    form, status, conflict = CatalogueConfirmForm(), 200, ""
    if form.validate_on_submit():
        try:
            service.confirm_catalogue(current_actor(), place.catalogue, form.to_request(territory.id, import_id), clock.now())
        except Invalid as invalid:
            status = 422
            form.form_errors.extend(gettext(message) for message in invalid.errors.values())
        except Conflict as refused:
            status, conflict = 409, gettext(refused.message)
        else:
            flash(gettext("Righe importate. Nessuna e-mail è partita."), "success")
            return _to(place, territory, import_id)
    rows = place.catalogue.examine(found.sheet, territory.id, clock.rome_day(clock.now())) if found.sheet else []
    form.seen.data = mark_of(rows)
    kinds = {outcome: [row for row in rows if row.outcome == outcome] for outcome in ("wrong", "new", "changed", "same")}
    return page(
        "catalogues/preview.html",
        territory=territory,
        place=place,
        found=found,
        form=form,
        counted={outcome: len(some) for outcome, some in kinds.items()},
        faults=_faults(kinds["wrong"]),
        new=kinds["new"][:_SHOWN],
        changed=kinds["changed"][:_SHOWN],
        conflict=conflict,
        status=status,
    )


def _faults(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    found = [
        (row.number, row.code or "—", gettext(one.column), one.value or "—", gettext(one.message)) for row in rows for one in row.faults
    ]
    return found[:_SHOWN]


def _to(place: Place, territory: TerritoryRef, import_id: int) -> Response:
    return redirect(url_for(place.brought, territory=territory, catalogue_import_id=import_id), 303)
