# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs on drafts written together: open one to the colleagues, take a version up again, ask for the signature, send it back."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.attachments import service as attachments
from consulta.contributions import policy
from consulta.contributions.events import DraftShared, SignatureAsked, SignatureReturned
from consulta.contributions.models import Draft, DraftVersion
from consulta.contributions.requests import DraftSaved, OneVersion, SaveDraft, SendBack
from consulta.contributions.service.drafts import save_draft
from consulta.contributions.service.kept import details_from, id_of, text_of
from consulta.contributions.service.sharing import (
    forget_history,
    keep_turn,
    leave_turn,
    locked_draft,
    refuse_stale_draft,
    shared_payload,
    take_turn,
    write,
)
from consulta.contributions.service.texts import check_text
from consulta.core.actor import Actor
from consulta.core.errors import Invalid, NotFound
from consulta.core.text import normalise
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.organisations import policy as organisations_policy
from consulta.organisations.queries import find_function, list_signers

NOTE_CAP = 1_000
NOTE_FLOOR = 5


def _facts(actor: Actor, draft: Draft, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor_id": actor.user_id,
        "territory_id": draft.territory_id,
        "draft_id": draft.id,
        "organisation_id": draft.organisation_id or 0,
    }


@transactional
def share_draft(actor: Actor, request: SaveDraft, now: datetime) -> DraftSaved:
    """Keep what was typed and open it to who speaks for the organisation named; one already shared is saved.

    Raises Refused (no hat), Invalid, Conflict (somebody saved meanwhile).
    """
    hat_id = id_of(request.payload, "organisation_id")
    policy.may_share(actor, request.territory_id, hat_id, request.purpose).or_refuse()
    saved = save_draft(actor, request, now)
    draft = current().session.get(Draft, saved.draft_id)
    assert draft is not None
    if draft.organisation_id is None:
        draft.organisation_id = hat_id
        attachments.open_waiting(draft.submission_key)
        write(actor, draft, shared_payload(draft.payload, hat_id or 0), now, is_auto=False)
        emit(DraftShared(**_facts(actor, draft, now)))
    return DraftSaved(draft.id, now, draft.version)


def ask_signature(actor: Actor, request: SaveDraft, now: datetime) -> DraftSaved:
    """Keep the text, open it to the colleagues and ask who binds the organisation to sign it. Asking twice asks once.

    The text is checked as if it were sent. Raises Invalid, Refused (no need, nobody can sign), Conflict (somebody saved meanwhile).
    """
    kind, title, text = (text_of(request.payload, name) for name in ("kind", "title", "text"))
    check_text(kind, title, text, details_from(request.payload))
    return _ask(actor, request, now)


@transactional
def _ask(actor: Actor, request: SaveDraft, now: datetime) -> DraftSaved:
    hat_id = id_of(request.payload, "organisation_id")
    signers = list_signers(hat_id, now) if hat_id is not None else ()
    policy.may_ask_signature(actor, request.territory_id, hat_id, has_signers=bool(signers)).or_refuse()
    saved = share_draft(actor, request, now)
    draft = locked_draft(saved.draft_id, request.territory_id)
    if draft.signature_asked_at is None:
        draft.signature_asked_at, draft.signature_asked_by_id, draft.signature_note = now, actor.user_id, ""
        emit(SignatureAsked(**_facts(actor, draft, now)))
    return saved


@transactional
def send_back(actor: Actor, request: SendBack, now: datetime) -> None:
    """Do not sign, and say what is to be changed. Raises Refused, Invalid under ``note``, Conflict, NotFound (gone, or sent)."""
    draft = locked_draft(request.draft_id, request.territory_id)
    policy.may_send_back(
        actor,
        draft.territory_id,
        draft.organisation_id,
        binds=_binds(actor, draft, now),
        was_asked=draft.signature_asked_at is not None,
    ).or_refuse()
    note = normalise(request.note)
    if len(note) < NOTE_FLOOR:
        raise Invalid({"note": N_("Scrivi che cosa va cambiato: chi ha chiesto la firma lo legge.")})
    if len(note) > NOTE_CAP:
        raise Invalid({"note": too_long(N_("La nota"), NOTE_CAP, len(note))})
    refuse_stale_draft(actor, draft, request.version)
    asked_by_id = draft.signature_asked_by_id
    draft.signature_asked_at, draft.signature_note = None, note
    draft.version += 1
    emit(SignatureReturned(**_facts(actor, draft, now), asked_by_id=asked_by_id))


def _binds(actor: Actor, draft: Draft, now: datetime) -> bool:
    return find_function(actor.user_id, draft.organisation_id or 0, now) in organisations_policy.BINDING


@transactional
def restore_version(actor: Actor, request: OneVersion, now: datetime) -> None:
    """Take a version up again: it becomes the text, and a new version of the history. Raises Refused, NotFound, Conflict."""
    draft = locked_draft(request.draft_id, request.territory_id)
    policy.may_write_for(actor, draft.territory_id, draft.organisation_id).or_refuse()
    query = select(DraftVersion.payload).where(DraftVersion.draft_id == draft.id, DraftVersion.number == request.number)
    payload = current().session.scalar(query)
    if payload is None:
        raise NotFound
    if payload == draft.payload:
        return
    refuse_stale_draft(actor, draft, request.version)
    write(actor, draft, payload, now, is_auto=False, restored_from=request.number)


@transactional
def delete_shared(actor: Actor, territory_id: int, draft_id: int, now: datetime) -> None:
    """Throw a shared draft away, with its history and what waited for it. Raises Refused, NotFound."""
    draft = locked_draft(draft_id, territory_id)
    binds = _binds(actor, draft, now)
    policy.may_delete_shared(actor, territory_id, draft.organisation_id, draft.user_id, binds=binds).or_refuse()
    attachments.let_go_all(draft.submission_key)
    forget_history([draft.id])
    current().session.delete(draft)


@transactional
def write_now(actor: Actor, territory_id: int, draft_id: int, now: datetime, do: str = "take") -> bool:
    """Say that one is writing (``take``), go on saying so (``keep``: never in place of a colleague), or stop (``leave``).

    Tells whether the turn is one's own now. Raises NotFound, Refused.
    """
    draft = locked_draft(draft_id, territory_id)
    policy.may_write_for(actor, territory_id, draft.organisation_id).or_refuse()
    if do == "keep":
        return keep_turn(actor, draft_id, now)
    if do == "leave":
        leave_turn(actor, draft_id)
        return False
    take_turn(actor, draft_id, now)
    return True
