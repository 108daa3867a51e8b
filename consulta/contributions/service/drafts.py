# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts under way, and "write first, identify last": a mailed link confirms, and the text leaves (decisions.md 34)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from consulta.accounts.grants import issue_grant, use_grant
from consulta.accounts.requests import canonical_email
from consulta.accounts.service import ensure_user
from consulta.accounts.throttle import serialise
from consulta.attachments import service as attachments
from consulta.contributions import policy
from consulta.contributions.models import Draft, DraftPurpose
from consulta.contributions.queries import find_number, find_sent
from consulta.contributions.requests import (
    DraftSaved,
    PostComment,
    SaveDraft,
    SentDraft,
    StartVisitorDraft,
    SubmitContribution,
    VisitorDraftStarted,
)
from consulta.contributions.service.comments import post_comment
from consulta.contributions.service.kept import details_from, id_of, text_of, texts_of
from consulta.contributions.service.sharing import keep
from consulta.contributions.service.submission import submit_contribution
from consulta.contributions.service.texts import NAME_CAP, check_comment, check_key, check_text
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, DomainError, Invalid, NotFound, Refused
from consulta.core.text import normalise, one_line
from consulta.core.unit_of_work import add, current, transactional
from consulta.core.words import N_, filled, too_long
from consulta.organisations.queries import actor_of
from consulta.territory.queries import list_municipalities

FIELD_CAP = 40_000
FIELDS_CAP = 40
VALUES_CAP = 200
DRAFTS_CAP = 100
NEVER_KEPT = frozenset({"csrf_token", "submission_key", "email", "name", "website", "action", "draft_version"})


def readable(payload: Mapping[str, str | list[str]]) -> dict[str, Any]:
    """The fields as a draft keeps them: no secret, no control character. Raises Invalid when there is too much."""
    kept = {name[:40]: value for name, value in payload.items() if name not in NEVER_KEPT}
    lengths = [len(one) for value in kept.values() for one in (value if isinstance(value, list) else [value])]
    if len(kept) > FIELDS_CAP or len(lengths) > VALUES_CAP or max(lengths, default=0) > FIELD_CAP:
        raise Invalid({"text": "Il testo è troppo lungo per essere salvato come bozza: accorcialo e riprova."})
    return {name: [normalise(one) for one in value] if isinstance(value, list) else normalise(value) for name, value in kept.items()}


def _keyed(key: str) -> Draft | None:
    serialise(f"draft:{key}")
    query = select(Draft).where(Draft.submission_key == key).with_for_update().execution_options(populate_existing=True)
    return current().session.scalars(query).first()


@transactional
def save_draft(actor: Actor, request: SaveDraft, now: datetime) -> DraftSaved:
    """Keep what was typed so far. The same key replaces the same draft; one written together gets a version of its history.

    Raises Refused (not signed in, no hat any more), Invalid (too long, too many drafts), Conflict (already sent, somebody else's key,
    or a colleague saved meanwhile).
    """
    policy.may_keep_draft(actor).or_refuse()
    check_key(request.key)
    payload = readable(request.payload)
    draft = _keyed(request.key)
    if (draft is not None and draft.consumed_at is not None) or find_sent(request.key) is not None:
        raise Conflict("Questo testo è già stato inviato.")
    if draft is not None and draft.organisation_id is not None:
        return keep(actor, draft, payload, request.version, now, is_auto=request.is_auto)
    if draft is not None:
        if draft.user_id != actor.user_id:
            raise Conflict("Questa bozza è di un'altra persona: apri una pagina nuova e riprova.")
        draft.payload, draft.updated_at = payload, now
        return DraftSaved(draft.id, now)
    alone = (Draft.user_id == actor.user_id, Draft.organisation_id.is_(None), Draft.consumed_at.is_(None))
    owned = select(func.count()).select_from(Draft).where(*alone)
    if (current().session.scalar(owned) or 0) >= DRAFTS_CAP:
        raise Invalid({"text": filled(N_("Hai già %(cap)s bozze: eliminane qualcuna dal tuo spazio."), cap=DRAFTS_CAP)})
    draft = add(
        Draft(
            purpose=DraftPurpose(request.purpose),
            territory_id=request.territory_id,
            topic_id=request.topic_id,
            contribution_id=request.contribution_id,
            user_id=actor.user_id,
            payload=payload,
            submission_key=request.key,
            created_at=now,
            updated_at=now,
            consumed_at=None,
        )
    )
    return DraftSaved(draft.id, now)


@transactional
def delete_draft(actor: Actor, draft_id: int, now: datetime) -> None:
    """Throw one's own draft away; nothing happens when it is not there, or is written together."""
    draft = current().session.get(Draft, draft_id)
    if draft is None or draft.organisation_id is not None:
        return
    if draft.user_id == actor.user_id and draft.consumed_at is None and now >= draft.created_at:
        attachments.let_go_all(draft.submission_key)
        current().session.delete(draft)


def start_visitor_draft(request: StartVisitorDraft, now: datetime) -> VisitorDraftStarted:
    """Keep a visitor's text and have the link mailed that confirms the address and sends it.

    The text is checked as if it were sent, so that nobody finds out from the mail that a title is too long.
    Raises Invalid, TooMany (three mails to an address in an hour), Conflict (the key was used).
    """
    check_key(request.key)
    errors: dict[str, str] = {}
    _collect(errors, lambda: _check_payload(request))
    email = _collect(errors, lambda: canonical_email(request.email))
    name = one_line(request.name)
    if not name:
        errors["name"] = "Scrivi il tuo nome: lo vede solo l'ufficio, se non scegli di mostrarlo."
    elif len(name) > NAME_CAP:
        errors["name"] = too_long(N_("Il nome"), NAME_CAP, len(name))
    if errors or email is None:
        raise Invalid(errors)
    return _start(request, email, name, now)


def _collect(errors: dict[str, str], check: Any) -> Any:
    try:
        return check()
    except Invalid as error:
        errors.update(error.errors)
        return None


def _check_payload(request: StartVisitorDraft) -> None:
    fields = request.payload
    if request.purpose == DraftPurpose.COMMENT:
        check_comment(text_of(fields, "text"))
    else:
        check_text(text_of(fields, "kind"), text_of(fields, "title"), text_of(fields, "text"), details_from(fields))


def _check_residence(request: StartVisitorDraft, now: datetime) -> None:
    comuni = list_municipalities(request.territory_id, clock.rome_day(now))
    if request.municipality_id not in {comune.id for comune in comuni}:
        raise Invalid({"residence": "Scegli il comune dove vivi dall'elenco, oppure lascia vuoto."})


@transactional
def _start(request: StartVisitorDraft, email: str, name: str, now: datetime) -> VisitorDraftStarted:
    if request.municipality_id is not None:
        _check_residence(request, now)
    draft = _keyed(request.key)
    if draft is not None and (draft.user_id is not None or draft.consumed_at is not None):
        raise Conflict("Questo testo è già stato inviato: per scriverne un altro apri una pagina nuova.")
    if draft is None:
        draft = Draft(
            purpose=DraftPurpose(request.purpose),
            territory_id=request.territory_id,
            topic_id=request.topic_id,
            contribution_id=request.contribution_id,
            user_id=None,
            submission_key=request.key,
            created_at=now,
            consumed_at=None,
        )
    extra = {"is_from_outside": "y" if request.is_from_outside else "", "language": request.language}
    draft.payload, draft.email, draft.name = readable(request.payload) | extra, email, name
    draft.municipality_id, draft.updated_at = request.municipality_id, now
    add(draft)
    mark = hashlib.sha256(f"draft:{request.key}:{email}".encode()).hexdigest()[:43]
    grant_id = issue_grant("draft", email, None, draft.id, now, language=request.language, territory_id=request.territory_id, key=mark)
    return VisitorDraftStarted(draft.id, grant_id)


@transactional
def send_draft(token: str, now: datetime) -> SentDraft:
    """Use a mailed link: the person exists and is confirmed, the text leaves through the same door as any other.

    When it may not leave any more (the window closed meanwhile) it stays as the person's draft, with the reason.
    A link already used gives what it gave the first time. Raises Refused when it expired or its text is gone.
    """
    grant = use_grant(token, "draft", now)
    draft = current().session.get(Draft, grant.draft_id) if grant.draft_id is not None else None
    if draft is None:
        raise Refused(N_("Il testo di questo collegamento non c'è più: si conserva per sette giorni."), N_("Puoi scriverlo di nuovo."))
    fields = dict(draft.payload)
    user_id = ensure_user(
        grant.email,
        draft.name,
        draft.municipality_id,
        bool(fields.get("is_from_outside")),
        bool(fields.get("shows_name")),
        str(fields.get("language") or "it"),
        now,
    )
    draft.user_id, draft.email, draft.updated_at = user_id, "", now
    current().session.flush()
    return _send(actor_of(user_id, now), draft, fields, now)


def _send(actor: Actor, draft: Draft, fields: Mapping[str, Any], now: datetime) -> SentDraft:
    facts: dict[str, Any] = {
        "user_id": actor.user_id,
        "draft_id": draft.id,
        "territory_id": draft.territory_id,
        "purpose": draft.purpose.value,
        "topic_id": draft.topic_id,
    }
    try:
        if draft.purpose is DraftPurpose.COMMENT:
            posted = post_comment(actor, comment_from(draft.territory_id, draft, fields), now)
            number = find_number(draft.contribution_id) if draft.contribution_id is not None else None
            return SentDraft(**facts, number=number or "", comment_id=posted.comment_id, status=posted.status)
        sent = submit_contribution(actor, contribution_from(draft, fields), now)
        return SentDraft(**facts, number=sent.number, status=sent.status)
    except Invalid as error:
        return SentDraft(**facts, kept_because=error.message, errors=error.errors)
    except (Refused, NotFound, Conflict) as error:
        return SentDraft(**facts, kept_because=_why(error))


def _why(error: DomainError) -> str:
    return f"{error.message}\n{error.would_help}".strip() if isinstance(error, Refused) else error.message


def contribution_from(draft: Draft, fields: Mapping[str, Any]) -> SubmitContribution:
    """The request that a kept form stands for."""
    return SubmitContribution(
        territory_id=draft.territory_id,
        topic_id=draft.topic_id or 0,
        kind=text_of(fields, "kind"),
        title=text_of(fields, "title"),
        text=text_of(fields, "text"),
        municipality_ids=tuple(int(one) for one in texts_of(fields, "municipality_ids") if one.isdecimal() and len(one) < 10),
        organisation_id=id_of(fields, "organisation_id"),
        shows_name=bool(text_of(fields, "shows_name")),
        key=draft.submission_key,
        late=bool(text_of(fields, "late")),
        area_id=id_of(fields, "area_id"),
        details=details_from(fields),
        must_wait=bool(text_of(fields, "must_wait")),
    )


def comment_from(territory_id: int, draft: Draft, fields: Mapping[str, Any]) -> PostComment:
    """The same for a comment."""
    return PostComment(
        territory_id=territory_id,
        topic_id=draft.topic_id,
        contribution_id=draft.contribution_id,
        text=text_of(fields, "text"),
        organisation_id=id_of(fields, "organisation_id"),
        shows_name=bool(text_of(fields, "shows_name")),
        key=draft.submission_key,
        parent_id=id_of(fields, "parent_id"),
        stance=text_of(fields, "stance"),
        must_wait=bool(text_of(fields, "must_wait")),
    )
