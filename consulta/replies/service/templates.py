# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping the templates of replies: write, change, archive, put the starting ones there. Every text stays as a version."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from consulta.accounts.throttle import serialise
from consulta.contributions.models import ContributionKind
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import STAFF_CAP, clean, one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.replies import policy, variables
from consulta.replies.events import ReplyTemplateChanged
from consulta.replies.models import ReplyOutcome, ReplyTemplate, ReplyTemplateVersion
from consulta.replies.requests import WriteTemplate
from consulta.replies.starter import STARTER
from consulta.territory.models import ThematicArea

OVERTAKEN = N_("Nel frattempo un collega ha cambiato questo modello: sotto c'è com'è adesso, insieme a quello che hai scritto.")


@transactional
def write_template(actor: Actor, request: WriteTemplate, now: datetime) -> int:
    """Add a template, or change one. Raises Refused, NotFound, Invalid, Conflict with what stands now."""
    policy.may_write_replies(actor, request.territory_id).or_refuse()
    serialise(f"reply-templates:{request.territory_id}")
    session = current().session
    stored = _lock(request.territory_id, request.template_id) if request.template_id is not None else None
    if stored is None:
        again = session.scalar(select(ReplyTemplate.id).where(ReplyTemplate.submission_key == request.key))
        if again is not None:
            return again
    columns = _columns(request, stored)
    if stored is None:
        stored = add(ReplyTemplate(territory_id=request.territory_id, archived_at=None, submission_key=request.key, **columns))
        _keep(actor, stored, now)
        _tell(actor, stored, "created", now)
        return stored.id
    if all(getattr(stored, name) == value for name, value in columns.items()):
        return stored.id
    if stored.version != request.version:
        raise Conflict(OVERTAKEN, {"Nome": stored.name, "Testo": stored.source})
    has_new_text = stored.source != columns["source"]
    for name, value in columns.items():
        setattr(stored, name, value)
    stored.version += 1
    if has_new_text:
        stored.number += 1
        _keep(actor, stored, now)
    _tell(actor, stored, "edited", now)
    return stored.id


@transactional
def archive_template(actor: Actor, territory_id: int, template_id: int, version: int, *, archived: bool, now: datetime) -> None:
    """Offer a template no more, or again. Raises Refused, NotFound, Conflict."""
    policy.may_write_replies(actor, territory_id).or_refuse()
    stored = _lock(territory_id, template_id)
    if (stored.archived_at is not None) is archived:
        return
    if stored.version != version:
        raise Conflict(OVERTAKEN, {"Nome": stored.name, "Testo": stored.source})
    stored.archived_at = now if archived else None
    stored.version += 1
    _tell(actor, stored, "archived" if archived else "reinstated", now)


@transactional
def install_templates(actor: Actor, territory_id: int, now: datetime) -> int:
    """Put the starting templates that are not there yet; gives how many were added."""
    policy.may_write_replies(actor, territory_id).or_refuse()
    serialise(f"reply-templates:{territory_id}")
    names = set(current().session.scalars(select(ReplyTemplate.name).where(ReplyTemplate.territory_id == territory_id)))
    missing = [one for one in STARTER if one[0] not in names]
    for name, outcome, text in missing:
        key = f"starter:{territory_id}:{outcome}"
        write_template(actor, WriteTemplate(territory_id, None, name, outcome, "", None, text, key=key), now)
    return len(missing)


def _columns(request: WriteTemplate, stored: ReplyTemplate | None) -> dict[str, Any]:
    name = one_line(request.name)
    outcome = next((one for one in ReplyOutcome if one.value == request.outcome), None)
    kind = next((one for one in ContributionKind if one.value == request.kind), None)
    text = clean(request.text, cap=STAFF_CAP, label=N_("Il testo")).source
    wrong = policy.wrong_template(name, outcome, text)
    if fault := variables.fault(text):
        wrong["text"] = fault
    if request.kind and kind is None:
        wrong["kind"] = N_("Scegli il tipo dall'elenco, oppure «Tutti».")
    session = current().session
    area = exists().where(ThematicArea.id == request.area_id, ThematicArea.territory_id == request.territory_id)
    if request.area_id is not None and not session.scalar(select(area)):
        wrong["area_id"] = N_("Scegli l'area dall'elenco, oppure «Tutte».")
    twin = session.scalar(select(ReplyTemplate.id).where(ReplyTemplate.territory_id == request.territory_id, ReplyTemplate.name == name))
    if twin is not None and (stored is None or twin != stored.id):
        wrong["name"] = N_("C'è già un modello con questo nome, forse archiviato: scegline un altro.")
    if wrong:
        raise Invalid(wrong)
    return {"name": name, "outcome": outcome, "kind": kind, "area_id": request.area_id, "source": text}


def _lock(territory_id: int, template_id: int) -> ReplyTemplate:
    query = select(ReplyTemplate).where(ReplyTemplate.territory_id == territory_id, ReplyTemplate.id == template_id)
    found = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def _keep(actor: Actor, stored: ReplyTemplate, now: datetime) -> None:
    version = {"template_id": stored.id, "number": stored.number, "source": stored.source}
    add(ReplyTemplateVersion(**version, written_by_id=actor.user_id, written_at=now))


def _tell(actor: Actor, stored: ReplyTemplate, change: str, now: datetime) -> None:
    emit(
        ReplyTemplateChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=stored.territory_id,
            template_id=stored.id,
            change=change,
            number=stored.number,
        )
    )
