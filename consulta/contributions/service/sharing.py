# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts that several people of an organisation write together: every save on top of what was read, with its history (ADR 0039)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from consulta.attachments import service as attachments
from consulta.contributions import policy
from consulta.contributions.models import Draft, DraftTurn, DraftVersion
from consulta.contributions.queries import find_last_saver
from consulta.contributions.requests import DraftSaved, SubmitContribution
from consulta.contributions.service.kept import details_from, text_of
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, NotFound, Refused
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current
from consulta.core.words import N_, filled

_HERE = {"synchronize_session": False}


def locked_draft(draft_id: int, territory_id: int) -> Draft:
    """A draft written together, locked until the end of the transaction. Raises NotFound, also once it was sent."""
    query = select(Draft).where(Draft.id == draft_id, Draft.territory_id == territory_id, Draft.organisation_id.is_not(None))
    found = current().session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if found is None or found.consumed_at is not None:
        raise NotFound
    return found


def keep(actor: Actor, draft: Draft, payload: Mapping[str, Any], version: int, now: datetime, *, is_auto: bool) -> DraftSaved:
    """In the open transaction: save a shared draft on top of the save that was read. What is typed already stands changes nothing.

    Raises Refused (no hat any more), Conflict with what stands when somebody saved meanwhile.
    """
    policy.may_write_for(actor, draft.territory_id, draft.organisation_id).or_refuse()
    typed = shared_payload(payload, draft.organisation_id or 0)
    if typed == draft.payload:
        _mark_by_hand(draft, actor, is_auto=is_auto)
    else:
        refuse_stale_draft(actor, draft, version)
        write(actor, draft, typed, now, is_auto=is_auto)
    attachments.open_waiting(draft.submission_key)
    keep_turn(actor, draft.id, now) if is_auto else leave_turn(actor, draft.id)
    return DraftSaved(draft.id, now, draft.version)


def shared_payload(payload: Mapping[str, Any], organisation_id: int) -> dict[str, Any]:
    """What a shared draft keeps: in the body's name, and without whether a name is shown, which only who sends says of oneself."""
    return {name: value for name, value in payload.items() if name != "shows_name"} | {"organisation_id": str(organisation_id)}


def write(
    actor: Actor, draft: Draft, payload: Mapping[str, Any], now: datetime, *, is_auto: bool, restored_from: int | None = None
) -> None:
    """In the open transaction: the text changes, and its history with it."""
    draft.payload, draft.updated_at = dict(payload), now
    draft.version += 1
    last = _last_version(draft.id)
    if last is not None and restored_from is None and _joins(last, actor, now):
        last.payload, last.saved_at, last.last_save, last.is_auto = dict(payload), now, draft.version, is_auto
        return
    add(
        DraftVersion(
            draft_id=draft.id,
            number=last.number + 1 if last else 1,
            payload=dict(payload),
            written_by_id=actor.user_id,
            is_auto=is_auto,
            restored_from=restored_from,
            started_at=now,
            saved_at=now,
            last_save=draft.version,
        )
    )
    if last is not None and last.number >= policy.VERSIONS_KEPT:
        old = (DraftVersion.draft_id == draft.id, DraftVersion.number <= last.number + 1 - policy.VERSIONS_KEPT)
        current().session.execute(delete(DraftVersion).where(*old), execution_options=_HERE)


def _joins(last: DraftVersion, actor: Actor, now: datetime) -> bool:
    return policy.joins(same_person=last.written_by_id == actor.user_id, was_auto=last.is_auto, started_at=last.started_at, now=now)


def _mark_by_hand(draft: Draft, actor: Actor, *, is_auto: bool) -> None:
    """What the page had saved by itself is now saved by hand: the next save begins a version of its own."""
    last = None if is_auto else _last_version(draft.id)
    if last is not None and last.written_by_id == actor.user_id:
        last.is_auto = False


def _last_version(draft_id: int) -> DraftVersion | None:
    query = select(DraftVersion).where(DraftVersion.draft_id == draft_id).order_by(DraftVersion.number.desc()).limit(1)
    return current().session.scalars(query).first()


def refuse_stale_draft(actor: Actor, draft: Draft, version: int) -> None:
    """Raise Conflict, with what stands, when after the save that was read another person saved, or the same one by hand elsewhere.

    Only what one's own page saved by itself is no conflict: the button was pressed while that save was still under way.
    """
    if version == draft.version:
        return
    others = select(func.count()).where(
        DraftVersion.draft_id == draft.id,
        DraftVersion.last_save > version,
        DraftVersion.written_by_id.is_distinct_from(actor.user_id) | DraftVersion.is_auto.is_(False),
    )
    if version < draft.version and not current().session.scalar(others):
        return
    who = find_last_saver(draft.id)
    message = (
        filled(N_("Mentre scrivevi, %(name)s ha salvato un'altra versione: sotto ci sono tutti e due i testi."), name=who)
        if who
        else N_("Mentre scrivevi, un'altra persona ha salvato un'altra versione: sotto ci sono tutti e due i testi.")
    )
    stands = {"Titolo": str(draft.payload.get("title") or ""), "Testo": str(draft.payload.get("text") or "")}
    raise Conflict(message, {name: value for name, value in stands.items() if value} or {"Testo": ""})


def before_sending(actor: Actor, draft: Draft | None, request: SubmitContribution) -> None:
    """In the open transaction: a shared draft leaves in the name of its body, as the sender read it. Raises Refused, Conflict."""
    if draft is None or draft.organisation_id is None or draft.consumed_at is not None:
        return
    policy.may_write_for(actor, draft.territory_id, draft.organisation_id).or_refuse()
    if request.organisation_id != draft.organisation_id:
        raise Refused(
            N_("Questo testo è dell'organizzazione: si invia a suo nome."), N_("Per scrivere a nome tuo apri una pagina nuova dal tema.")
        )
    stands = [text_of(draft.payload, name) for name in ("kind", "title", "text")]
    sent = [request.kind, normalise(request.title), normalise(request.text)]
    if (sent, dict(request.details)) != (stands, details_from(draft.payload)):
        refuse_stale_draft(actor, draft, request.draft_version)


def forget_history(draft_ids: Any) -> None:
    """In the open transaction: versions and turns of these drafts (ids, or a query of them) are deleted."""
    for table in (DraftVersion, DraftTurn):
        current().session.execute(delete(table).where(table.draft_id.in_(draft_ids)), execution_options=_HERE)


def take_turn(actor: Actor, draft_id: int, now: datetime) -> None:
    """In the open transaction: say that one is writing, also in place of a colleague; one's own turn keeps its beginning."""
    _set_turn(actor, draft_id, now, also_theirs=True)


def keep_turn(actor: Actor, draft_id: int, now: datetime) -> bool:
    """In the open transaction: go on being shown as writing; a colleague's turn stays. Tells whether it is one's own now."""
    return _set_turn(actor, draft_id, now, also_theirs=False)


def _set_turn(actor: Actor, draft_id: int, now: datetime, *, also_theirs: bool) -> bool:
    session = current().session
    query = select(DraftTurn).where(DraftTurn.draft_id == draft_id)
    turn = session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    ends = now + policy.TURN_LASTS
    if turn is None:
        add(DraftTurn(draft_id=draft_id, user_id=actor.user_id or 0, taken_at=now, expires_at=ends))
        return True
    if turn.user_id != actor.user_id:
        if turn.expires_at > now and not also_theirs:
            return False
        turn.user_id, turn.taken_at = actor.user_id or 0, now
    elif turn.expires_at <= now:
        turn.taken_at = now
    turn.expires_at = ends
    return True


def leave_turn(actor: Actor, draft_id: int) -> None:
    """In the open transaction: stop being shown as writing; a colleague's turn stays."""
    mine = (DraftTurn.draft_id == draft_id, DraftTurn.user_id == actor.user_id)
    current().session.execute(delete(DraftTurn).where(*mine), execution_options=_HERE)


def forget_writer(user_id: int) -> None:
    """In the open transaction: a person is erased; what they wrote for a body stays the body's, without a name (invariant 12)."""
    session = current().session
    session.execute(delete(DraftTurn).where(DraftTurn.user_id == user_id), execution_options=_HERE)
    session.execute(update(DraftVersion).where(DraftVersion.written_by_id == user_id).values(written_by_id=None), execution_options=_HERE)
    for column in (Draft.user_id, Draft.signature_asked_by_id):
        theirs = (column == user_id, Draft.organisation_id.is_not(None))
        session.execute(update(Draft).where(*theirs).values({column: None}), execution_options=_HERE)
