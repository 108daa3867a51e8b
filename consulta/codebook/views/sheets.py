# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codebook as a sheet: taken away, brought in."""

from werkzeug.wrappers import Response

from consulta.catalogues import pages
from consulta.codebook import policy
from consulta.codebook.sheet import TagsCatalogue
from consulta.codebook.views.blueprint import PATH, bp
from consulta.core.words import N_
from consulta.web import access
from consulta.web.ports import TerritoryRef
from consulta.web.uploads import takes_files

SHEET = pages.Place(
    catalogue=TagsCatalogue(),
    listing="codebook.tags",
    bring="codebook.bring_tags",
    brought="codebook.brought_tags",
    model="codebook.tags_model",
    title=N_("Etichette"),
    file_name="etichette",
    example={
        "code": "trasporto_sociale",
        "label": "Trasporto sociale",
        "definition": "Il testo chiede o critica un trasporto per chi non può muoversi da solo.",
        "includes": "Navette per i centri diurni, accompagnamenti alle visite.",
        "excludes": "Gli autobus di linea.",
        "example": "Serve una navetta tre giorni a settimana.",
        "colour": "Blu",
        "letter": "TS",
        "use": "In uso",
    },
)


@bp.route(f"{PATH}/esporta.<string:file_kind>")
@access.staff(*policy.READERS, policy=policy.may_read_tags)
def export_tags(territory: TerritoryRef, file_kind: str) -> Response:
    """The whole codebook, in the columns that the import reads."""
    return pages.take_away(SHEET, territory, file_kind)


@bp.route(f"{PATH}/modello.<string:file_kind>")
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def tags_model(territory: TerritoryRef, file_kind: str) -> Response:
    """A file to start from."""
    return pages.model(SHEET, territory, file_kind, {})


@bp.route(f"{PATH}/importa", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
@takes_files
def bring_tags(territory: TerritoryRef) -> Response:
    """Choose the file."""
    return pages.bring(SHEET, territory)


@bp.route(f"{PATH}/importa/<int:catalogue_import_id>", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def brought_tags(territory: TerritoryRef, catalogue_import_id: int) -> Response:
    """What each row would become, and the confirmation."""
    return pages.brought(SHEET, territory, catalogue_import_id)
