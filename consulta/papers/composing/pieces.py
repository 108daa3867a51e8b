# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every paper is made with: the frame with its foot, dates in words, a table of named values, addresses of public pages."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import current_app, url_for

from consulta.core import clock
from consulta.core.documents.model import Block, Document, Paragraph, Quotation, from_html, labelled, paragraph, printable, table
from consulta.core.text import one_line
from consulta.register import queries as register
from consulta.register.wording import head_line
from consulta.reports.wording import day
from consulta.territory import queries as territories
from consulta.web.ports import TerritoryRef

Pair = tuple[str, object]
"""A label and its value; an empty value leaves the line out."""


def day_of(at: datetime | None) -> str:
    """ "3 marzo 2026", empty for None."""
    return day(clock.rome_day(at)) if at else ""


def moment(at: datetime | None) -> str:
    """ "3 marzo 2026, ore 16:30", empty for None."""
    return f"{day_of(at)}, ore {clock.rome(at):%H:%M}" if at else ""


def counted(number: int, one: str, many: str) -> str:
    """ "1 persona", "3 persone"."""
    return f"{number} {one if number == 1 else many}"


def facts(caption: str, pairs: Iterable[Pair]) -> list[Block]:
    """A table of the pairs that have a value; nothing when none has."""
    rows = [(label, str(value)) for label, value in pairs if value not in ("", None)]
    return [table(caption, ("Voce", "Che cosa"), rows)] if rows else []


def said(html: str) -> list[Block]:
    """People's words, told apart from the office's."""
    return [Quotation(one.runs) if isinstance(one, Paragraph) else one for one in from_html(html)]


def strong(label: str, text: str) -> Paragraph:
    """A label in strong words, then the text."""
    return Paragraph(labelled(label, text))


def others(number: int, one: str, many: str) -> str:
    """ "e un altro contributo", "e altri 12 contributi"."""
    return f"e un altro {one}" if number == 1 else f"e altri {number} {many}"


def address(territory: TerritoryRef, endpoint: str, **values: Any) -> str:
    """The address of a public page, whoever asks: a request of this site is not needed."""
    with current_app.test_request_context("/", base_url=current_app.config["BASE_URL"]):
        return url_for(endpoint, territory=territory, _external=True, **values)


def framed(territory_id: int, title: str, subtitle: str, blocks: Sequence[Block], now: datetime, contents: str = "") -> Document:
    """The whole paper, signed by the body, with the register's head at its foot."""
    return Document(
        title=printable(one_line(title)),
        owner=printable(territories.get_territory(territory_id).name),
        blocks=tuple(blocks),
        subtitle=printable(subtitle),
        foot=head_line(register.find_daily_head(territory_id, now)),
        contents=contents,
    )


__all__ = ["Pair", "address", "counted", "day_of", "facts", "framed", "moment", "others", "paragraph", "said", "strong"]
