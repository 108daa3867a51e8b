# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a line of the list leads, and its cells in a file."""

from datetime import date

from flask import url_for

from consulta.library.export import LICENCE
from consulta.library.queries import Listed
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef

_PAGES = {
    "library": ("library.show", "library_document_id"),
    "notice": ("portal.notice", "notice_id"),
    "notice_file": ("portal.notice", "notice_id"),
    "minutes": ("portal.meeting", "meeting_id"),
    "minutes_file": ("portal.meeting", "meeting_id"),
    "meeting_file": ("portal.meeting", "meeting_id"),
    "report": ("reports.show", "report_id"),
    "synthesis": ("synthesis.show", "synthesis_id"),
}
"""The page that shows what was born somewhere, and the name of its id."""


def page_of(territory: TerritoryRef, row: Listed, *, external: bool = False) -> str:
    """The address of its page."""
    endpoint, name = _PAGES[row.source]
    return url_for(endpoint, territory=territory, **{name: row.page_id}, _external=external)  # type: ignore[arg-type]


def file_of(territory: TerritoryRef, row: Listed, *, external: bool = False) -> str:
    """The address of its file; nothing for a page."""
    if row.attachment_id is None:
        return ""
    return url_for("attachments.download", territory=territory, attachment_id=row.attachment_id, name=row.file_name, _external=external)


def title_of(row: Listed) -> str:
    """Its title as a list shows it: minutes are named by their meeting."""
    return _("Verbale: %(title)s", title=row.title) if row.source == "minutes" else row.title


def cells_of(territory: TerritoryRef, row: Listed) -> list[str]:
    """Its cells, in the order of ``export.COLUMNS``."""
    return [
        title_of(row),
        _(row.kind.label),
        row.dated_on.isoformat(),
        row.owner_title,
        row.issuer,
        row.act,
        row.protocol_number,
        _day(row.protocol_on),
        row.board_reference,
        _day(row.board_from),
        _day(row.board_to),
        str(row.number or ""),
        page_of(territory, row, external=True),
        file_of(territory, row, external=True),
        row.extension or _("pagina web"),
        str(row.size_bytes or ""),
        row.sha256,
        LICENCE,
    ]


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""
