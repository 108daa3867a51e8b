# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letters about formats tell, read at delivery."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from consulta.accounts.credentials import sign_grant
from consulta.library import queries as library
from consulta.library.models import FormatRequestStatus
from consulta.library.queries import FormatView
from consulta.library.requests import PURPOSE
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def _asked(envelope: Envelope) -> FormatView:
    """The request. Raises NothingToSay when it was deleted meanwhile."""
    found = library.find_request(envelope.context["format_request_id"])
    if found is None:
        raise NothingToSay
    return found


def _confirm(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The link that confirms the address. Raises NothingToSay once it was."""
    found = _asked(envelope)
    if found.status is not FormatRequestStatus.UNCONFIRMED:
        raise NothingToSay
    link = url_for("library.confirm", territory=territory, token=sign_grant(found.id, PURPOSE), _external=True)
    return {"title": found.title, "format": gettext(found.format.label), "link": link}


def _answered(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The answer, to who asked; the file stands on the page of the document."""
    found = _asked(envelope)
    page = url_for("library.show", territory=territory, library_document_id=found.document_id, _external=True)
    return {
        "title": found.title,
        "format": gettext(found.format.label),
        "answer": found.answer,
        "is_given": found.status is FormatRequestStatus.GIVEN,
        "link": found.link or page,
    }


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {
    "library/confirm": _confirm,
    "library/answered": _answered,
}
