# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts that the letters about opinions and about what is passed on tell, read at delivery: only what everybody may read."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from consulta.accounts.credentials import sign_grant
from consulta.core.printing import can_print
from consulta.core.text import plain
from consulta.notifications import facts
from consulta.notifications.queries import Envelope
from consulta.notifications.requests import NothingToSay
from consulta.opinions import queries as opinions
from consulta.opinions.models import OpinionStatus
from consulta.opinions.queries import Dossier, OpinionView
from consulta.opinions.requests import PURPOSE
from consulta.web.ports import TerritoryRef

Facts = Mapping[str, Any]


def dossier_block(territory: TerritoryRef, dossier: Dossier) -> str:
    """The dossier as the end of a letter: title, public text, who says it as the public knows it, where it stands, its documents."""
    one = dossier.contribution
    comuni = ", ".join(place.name for place in one.municipalities) or gettext("Tutto il territorio")
    lines = [
        (gettext("Numero"), one.number),
        (gettext("Tipo"), gettext(one.kind.label)),
        (gettext("Chi lo dice"), gettext(one.author_label)),
        (gettext("Consultazione"), dossier.cycle_title),
        (territory.labels.roundtable.title, one.roundtable_title),
        (gettext("Tema"), one.topic_title),
        (gettext("Area"), one.area_label),
        (gettext("Comuni"), comuni),
        (gettext("Documenti sulla pagina"), ", ".join(dossier.files)),
        (gettext("Pagina pubblica"), url_for("portal.contribution", territory=territory, number=one.number, _external=True)),
    ]
    described = "\n".join(f"{label}: {value}" for label, value in lines if value)
    return f"{one.title}\n\n{plain(one.html)}\n\n{described}"


def _office(territory: TerritoryRef) -> str:
    """The office with its article, as it begins a sentence."""
    named = territory.labels.office.with_article
    return named[:1].upper() + named[1:]


def _waiting(envelope: Envelope, territory: TerritoryRef) -> OpinionView:
    """The request, while it waits. Raises NothingToSay afterwards."""
    found = opinions.get_opinion(territory.id, envelope.context["opinion_id"])
    if found.status is not OpinionStatus.WAITING:
        raise NothingToSay
    return found


def _asking(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The question with the dossier and the link. Raises NothingToSay when the contribution is not public any more."""
    assert territory is not None
    found = _waiting(envelope, territory)
    dossier, link = opinions.find_dossier(territory.id, found.contribution_id), opinions.find_live_link(found.id)
    if dossier is None or link is None:
        raise NothingToSay
    return {
        "office": _office(territory),
        "contact": territory.contacts.get("email", ""),
        "number": found.number,
        "title": dossier.contribution.title,
        "question": found.question,
        "due_on": found.due_on,
        "link": url_for("opinions.answer", territory=territory, token=sign_grant(link, PURPOSE), _external=True),
        "dossier": dossier_block(territory, dossier),
        "has_file": can_print(),
    }


def _cancelled(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    assert territory is not None
    found = opinions.get_opinion(territory.id, envelope.context["opinion_id"])
    return {"number": found.number, "title": found.title, "reason": found.cancel_reason}


def _answered(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """To who asked: whose opinion came, and where to read it."""
    assert territory is not None
    found = opinions.get_opinion(territory.id, envelope.context["opinion_id"])
    link = url_for("opinions.show", territory=territory, opinion_id=found.id, _external=True)
    return {"of": found.of, "number": found.number, "title": found.title, "link": link}


def _forwarded(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """The dossier and the public reply, to the body whose matter it is. Raises NothingToSay when it is not public any more."""
    assert territory is not None
    found = opinions.get_forwarding(territory.id, envelope.context["forwarding_id"])
    dossier = opinions.find_dossier(territory.id, found.contribution_id)
    if dossier is None:
        raise NothingToSay
    return {
        "office": _office(territory),
        "contact": territory.contacts.get("email", ""),
        "number": found.number,
        "title": dossier.contribution.title,
        "reasons": facts.reply_facts(found.contribution_id)["reply_text"],
        "link": url_for("portal.contribution", territory=territory, number=found.number, _external=True),
        "dossier": dossier_block(territory, dossier),
        "has_file": can_print(),
    }


def _told(envelope: Envelope, territory: TerritoryRef | None) -> Facts:
    """To an author: where the contribution went and when."""
    assert territory is not None
    found = opinions.get_forwarding(territory.id, envelope.context["forwarding_id"])
    about = facts.contribution_facts(territory, envelope.context["contribution_id"])
    link = url_for("portal.contribution", territory=territory, number=about["number"], _external=True)
    return {**about, "body": found.name, "sent_at": found.sent_at, "link": link}


GATHERERS: Mapping[str, Callable[[Envelope, TerritoryRef | None], Facts]] = {
    "opinions/asked": _asking,
    "opinions/reminder": _asking,
    "opinions/extended": _asking,
    "opinions/cancelled": _cancelled,
    "opinions/answered": _answered,
    "opinions/forwarded": _forwarded,
    "replies/forwarded": _told,
}
