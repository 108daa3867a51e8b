# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list as a file for everybody, and the ZIP of its files for the office's section "Amministrazione trasparente"."""

import io
import re
import zipfile
from collections.abc import Sequence
from tempfile import TemporaryFile
from typing import IO

from flask import request, send_file
from werkzeug.wrappers import Response

from consulta.core import clock
from consulta.core.errors import Invalid, NotFound
from consulta.core.storage import FileMissing, storage
from consulta.core.words import N_, filled, thousands
from consulta.library import export, policy, queries
from consulta.library.export import MEDIA_TYPES, ROWS_CAP, Column
from consulta.library.queries import Listed
from consulta.library.views.blueprint import bp
from consulta.library.views.shown import cells_of
from consulta.web import access
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef, ports

ZIP_MB = 300
"""Megabytes of files that one ZIP holds: what a page may make while somebody waits."""
IN_MEMORY = 5_000_000
"""Bytes of files that are not worth a temporary file."""
_TOO_MANY = N_("L'elenco supera %(cap)s documenti: scegli un anno o un tipo, e scaricalo in più parti.")
_TOO_BIG = N_("I file superano insieme %(cap)s MB: scegli un anno o un tipo, e scaricali in più parti.")
_IN_ZIP = Column("nel_pacco", N_("File nel pacco"), N_("Nome del file dentro lo ZIP; vuoto per le pagine web."))


def _rows(territory: TerritoryRef) -> list[Listed]:
    wanted = queries.read_filter(request.args)
    scope = queries.public_scope(territory.id, clock.now())
    synonyms = ports().synonyms(territory.id) if wanted.words else None
    rows = list(queries.walk(scope, wanted, ROWS_CAP + 1, synonyms))
    if len(rows) > ROWS_CAP:
        raise Invalid({"anno": filled(_TOO_MANY, cap=thousands(ROWS_CAP))})
    return rows


@bp.route("/<territory:territory>/documenti/elenco.<string:file_kind>")
@access.anyone()
def download(territory: TerritoryRef, file_kind: str) -> Response:
    """The list, with the filters of the page: CSV, XLSX, ODS, JSON, XML."""
    if file_kind not in MEDIA_TYPES:
        raise NotFound
    rows = [cells_of(territory, row) for row in _rows(territory)]
    body = export.make_file(file_kind, territory.name, rows, gettext)
    name = f"documenti-{territory.slug}.{file_kind}"
    return Response(body, mimetype=MEDIA_TYPES[file_kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/<territory:territory>/ufficio/documenti/trasparenza.zip")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def bundle(territory: TerritoryRef) -> Response:
    """The files of the list with their index, to be put on the body's own site. Only what everybody may read is in it."""
    rows = _rows(territory)
    size = sum(row.size_bytes or 0 for row in rows)
    if size > ZIP_MB * 1_000_000:
        raise Invalid({"anno": filled(_TOO_BIG, cap=ZIP_MB)})
    made: IO[bytes] = io.BytesIO() if size < IN_MEMORY else TemporaryFile()  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        names = _write_files(archive, rows)
        cells = [[*cells_of(territory, row), name] for row, name in zip(rows, names, strict=True)]
        for kind in MEDIA_TYPES:
            archive.writestr(f"elenco.{kind}", export.make_file(kind, territory.name, cells, gettext, (_IN_ZIP,)))
    made.seek(0)
    name = f"amministrazione-trasparente-{territory.slug}.zip"
    return send_file(made, mimetype="application/zip", as_attachment=True, download_name=name)


def _write_files(archive: zipfile.ZipFile, rows: Sequence[Listed]) -> list[str]:
    """Each file under a name of its own; gives the names, empty where there is no file, or it is missing from the storage."""
    names = []
    for number, row in enumerate(rows, 1):
        name = f"file/{number:04d}-{_plain_name(row.file_name)}" if row.attachment_id else ""
        if name:
            try:
                with storage().open(row.sha256) as content, archive.open(name, "w") as kept:
                    while piece := content.read(1 << 16):
                        kept.write(piece)
            except FileMissing:
                name = ""
        names.append(name)
    return names


def _plain_name(name: str) -> str:
    """A name that every system takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name)[-80:].lstrip(".-") or "documento"
