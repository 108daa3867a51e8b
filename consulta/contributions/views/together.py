# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts written together: the body's list, the page of one with its history, who is writing, the signature (ADR 0039)."""

from typing import Any

from flask import Response, flash, request, url_for

from consulta.contributions import policy, queries, service
from consulta.contributions.forms import ConfirmForm, SendBackForm
from consulta.contributions.queries import DraftView, VersionView
from consulta.contributions.requests import OneVersion
from consulta.contributions.views.blueprint import bp, go
from consulta.contributions.views.drafts import resume
from consulta.core import clock
from consulta.core.actor import OrganisationHat
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import clean
from consulta.organisations.policy import BINDING
from consulta.organisations.queries import find_function
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import json_response, page


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/bozze")
@access.signed_in(policy.may_write_for)
def organisation_drafts(territory: TerritoryRef, organisation_id: int) -> Response:
    """The drafts of a body, for who speaks for it; for anybody else the page does not exist."""
    actor = current_actor()
    if not policy.may_write_for(actor, territory.id, organisation_id):
        raise NotFound
    return page(
        "contributions/organisation_drafts.html",
        territory=territory,
        hat=actor.hat(organisation_id),
        drafts=queries.list_shared(organisation_id, territory.id),
        binds=_binds(organisation_id),
    )


@bp.route("/<territory:territory>/bozze/<int:draft_id>/insieme")
@access.signed_in(policy.may_write_for)
def shared_draft(territory: TerritoryRef, draft_id: int) -> Response:
    """The text as it stands, who is writing, who wrote what, and the signature."""
    found = queries.get_shared(current_actor(), territory.id, draft_id)
    return _show(territory, found, SendBackForm(formdata=None, data={"version": str(found.version)}))


@bp.route("/<territory:territory>/bozze/<int:draft_id>/scrivo", methods=["POST"])
@access.signed_in(policy.may_write_for)
def write_draft(territory: TerritoryRef, draft_id: int) -> Response:
    """Say that one is writing and go on to the form; ``do``: the page says it again (keep), or one stops (leave)."""
    actor, now = current_actor(), clock.now()
    found = queries.get_shared(actor, territory.id, draft_id)
    do = request.form.get("do", "")
    mine = service.write_now(actor, territory.id, draft_id, now, do if do in ("keep", "leave") else "take")
    if do == "keep":
        return json_response({"mine": mine})
    if do == "leave":
        flash(gettext("Fatto: i colleghi vedono che non stai più scrivendo."), "success")
        return go(url_for(".shared_draft", territory=territory, draft_id=draft_id))
    return go(resume(territory, found))


@bp.route("/<territory:territory>/bozze/<int:draft_id>/versioni/<int:version_number>")
@access.signed_in(policy.may_write_for)
def draft_version(territory: TerritoryRef, draft_id: int, version_number: int) -> Response:
    """One version of the history: what changed from the one before, and the way to take it up again."""
    found = queries.get_shared(current_actor(), territory.id, draft_id)
    return _show_version(territory, found, version_number)


@bp.route("/<territory:territory>/bozze/<int:draft_id>/versioni/<int:version_number>/riprendi", methods=["POST"])
@access.signed_in(policy.may_write_for)
def restore_draft(territory: TerritoryRef, draft_id: int, version_number: int) -> Response:
    """Take a version up again: the text of now stays in the history."""
    found, form = queries.get_shared(current_actor(), territory.id, draft_id), ConfirmForm()
    if form.validate_on_submit():
        wanted = OneVersion(territory.id, draft_id, version_number, whole(form.version.data))
        try:
            service.restore_version(current_actor(), wanted, clock.now())
        except Conflict as conflict:
            return _show_version(territory, found, version_number, theirs=conflict.theirs, because=gettext(conflict.message))
        flash(gettext("Hai ripreso la versione %(number)s: quella di prima resta nella storia.", number=version_number), "success")
    return go(url_for(".shared_draft", territory=territory, draft_id=draft_id))


@bp.route("/<territory:territory>/bozze/<int:draft_id>/rimanda", methods=["POST"])
@access.signed_in(policy.may_send_back)
def send_back(territory: TerritoryRef, draft_id: int) -> Response:
    """Who could sign says what is to be changed instead."""
    actor = current_actor()
    found, form = queries.get_shared(actor, territory.id, draft_id), SendBackForm()
    if not form.validate_on_submit():
        return _show(territory, found, form, status=422)
    try:
        service.send_back(actor, form.to_request(territory.id, draft_id), clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, found, form, status=422)
    except Conflict as conflict:
        if not conflict.theirs:
            raise
        again = SendBackForm(formdata=None, data={"note": form.note.data, "version": str(found.version)})
        return _show(territory, found, again, because=gettext(conflict.message), status=409)
    flash(gettext("Rimandato con la tua nota: chi ha chiesto la firma riceve una lettera."), "success")
    return go(url_for(".shared_draft", territory=territory, draft_id=draft_id))


@bp.route("/<territory:territory>/bozze/<int:draft_id>/elimina-insieme", methods=["POST"])
@access.signed_in(policy.may_delete_shared)
def delete_shared(territory: TerritoryRef, draft_id: int) -> Response:
    """Throw a shared draft away."""
    found = queries.get_shared(current_actor(), territory.id, draft_id)
    service.delete_shared(current_actor(), territory.id, draft_id, clock.now())
    flash(gettext("Bozza eliminata."), "success")
    return go(url_for(".organisation_drafts", territory=territory, organisation_id=found.organisation_id))


def _binds(organisation_id: int) -> bool:
    return find_function(current_actor().user_id, organisation_id, clock.now()) in BINDING


def _hat(found: DraftView) -> OrganisationHat:
    hat = current_actor().hat(found.organisation_id or 0)
    assert hat is not None  # get_shared gives only what the hats of now may read
    return hat


def _html(text: str) -> str:
    """The text as it will be read; one that could not be sent is shown as nothing, and stands in the form."""
    try:
        return clean(text).html
    except Invalid:
        return ""


def _show(territory: TerritoryRef, found: DraftView, form: SendBackForm, *, because: str = "", status: int = 200) -> Response:
    actor, hat = current_actor(), _hat(found)
    binds = _binds(hat.organisation_id)
    was_asked = found.signature_asked_at is not None
    return page(
        "contributions/shared_draft.html",
        territory=territory,
        draft=found,
        hat=hat,
        html=_html(str(found.payload.get("text") or "")),
        versions=list(reversed(queries.list_draft_versions(found.id))),
        writer=found.writer(clock.now()),
        asked_by=queries.find_person(found.signature_asked_by_id),
        form=form,
        because=because,
        binds=binds,
        may_send_back=policy.may_send_back(actor, territory.id, found.organisation_id, binds=binds, was_asked=was_asked),
        may_delete=policy.may_delete_shared(actor, territory.id, found.organisation_id, found.user_id, binds=binds),
        status=status,
    )


def _show_version(
    territory: TerritoryRef, found: DraftView, number: int, *, theirs: dict[str, str] | None = None, because: str = ""
) -> Response:
    versions = queries.list_draft_versions(found.id)
    one = next((version for version in versions if version.number == number), None)
    if one is None:
        raise NotFound
    before = next((version for version in reversed(versions) if version.number < number), None)
    return page(
        "contributions/draft_version.html",
        territory=territory,
        draft=found,
        one=one,
        is_last=one is versions[-1],
        changes=_changes(before, one) if before else None,
        html=_html(one.text),
        form=ConfirmForm(formdata=None, data={"version": str(found.version)}),
        theirs=theirs,
        because=because,
        status=409 if theirs else 200,
    )


def _changes(before: VersionView, one: VersionView) -> dict[str, Any]:
    """What changed, word by word; other fields (the kind, the details) are only said to have changed."""
    rest = [{name: value for name, value in version.payload.items() if name not in ("title", "text")} for version in (before, one)]
    return {
        "title": queries.word_diff(before.title, one.title) if before.title != one.title else [],
        "text": queries.word_diff(before.text, one.text) if before.text != one.text else [],
        "rest": rest[0] != rest[1],
        "since": before.number,
    }
