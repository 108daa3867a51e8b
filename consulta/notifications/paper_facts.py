# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts of the letter about a paper that was asked for, and the dossier that goes with what leaves for another body."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext

from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.core.printing import PrintFailed, make_pdf, source_of
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import Attachment, NothingToSay
from consulta.opinions import queries as opinions
from consulta.papers import policy, producing, queries
from consulta.papers.requests import DOSSIER, Subject
from consulta.resources import fonts, resource
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]
WITH_DOSSIER = frozenset({"opinions/asked", "opinions/reminder", "opinions/extended", "opinions/forwarded"})
"""The letters to bodies that carry the public dossier: what is asked, asked again, passed on."""
_log = logging.getLogger(__name__)


def _made(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """Which paper. Raises NothingToSay when it was taken away meanwhile."""
    assert territory is not None
    found = queries.find_made(territory.id, envelope.context["paper_id"])
    if found is None:
        raise NothingToSay
    return {
        "name": gettext(policy.NAMES[found.kind]),
        "title": found.title,
        "failed": envelope.context["failed"],
        "link": url_for(
            "papers.office", territory=territory, paper_name=policy.ADDRESSES[found.kind], subject_id=found.subject_id, _external=True
        ),
    }


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {"papers/made": _made}


def attach(envelope: Envelope) -> Sequence[Attachment]:
    """The public dossier as PDF, made now of what is public now; the same words stand in the letter.

    Nothing when no PDF can be made: the letter is not held for it, and says all by itself. Nothing is kept, so that a letter that is
    tried again carries what may be read then.
    """
    if envelope.template not in WITH_DOSSIER or envelope.territory_id is None:
        return ()
    contribution_id = _contribution_of(envelope, envelope.territory_id)
    dossier = opinions.find_dossier(envelope.territory_id, contribution_id)
    if dossier is None:
        raise NothingToSay
    # The contribution the letter speaks of: where it was joined to another, that one.
    subject = Subject(envelope.territory_id, DOSSIER, dossier.contribution.id, is_public=True)
    try:
        source = source_of(producing.compose(subject, clock.now()), "pdf")
        content = make_pdf(source, resource("templates") / "documents" / "document.css", fonts())
    except NotFound as error:
        raise NothingToSay from error
    except PrintFailed:
        _log.exception("a dossier could not be printed: its letter leaves without", extra={"mail_id": envelope.id})
        return ()
    return (Attachment(producing.file_name(subject, "pdf", dossier.contribution.number), "application/pdf", content),)


def _contribution_of(envelope: Envelope, territory_id: int) -> int:
    if "forwarding_id" in envelope.context:
        return opinions.get_forwarding(territory_id, envelope.context["forwarding_id"]).contribution_id
    return opinions.get_opinion(territory_id, envelope.context["opinion_id"]).contribution_id
