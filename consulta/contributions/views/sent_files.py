# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of a contribution that was sent: the author adds and takes away while the text may be changed."""

from flask import Response, flash, url_for

from consulta.accounts import service as accounts
from consulta.attachments import queries as attachments
from consulta.contributions import policy, queries, service
from consulta.contributions.forms import AddFileForm, ConfirmForm
from consulta.contributions.queries import ContributionDetail
from consulta.contributions.requests import DropFile
from consulta.contributions.views.blueprint import bp, go
from consulta.contributions.views.own import editable
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files


@bp.route("/<territory:territory>/contributi/<number:number>/documenti", methods=["GET", "POST"])
@access.signed_in(policy.may_revise)
@takes_files
def sent_files(territory: TerritoryRef, number: tuple[int, int]) -> Response:
    """The documents that the contribution has, and one more."""
    actor, now = current_actor(), clock.now()
    found, _by_office = editable(territory, number)
    form = AddFileForm()
    if form.validate_on_submit():
        accounts.throttle("upload", [f"user:{actor.user_id}"], now)
        try:
            service.add_file(actor, form.to_request(territory.id, found.id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_told(found), "success")
            return go(url_for(".sent_files", territory=territory, number=number))
    return _show(territory, found, form, status=422 if form.errors else 200)


@bp.route("/<territory:territory>/contributi/<number:number>/documenti/<int:attachment_id>/togli", methods=["POST"])
@access.signed_in(policy.may_revise)
def drop_sent_file(territory: TerritoryRef, number: tuple[int, int], attachment_id: int) -> Response:
    """Take a document away."""
    found, _by_office = editable(territory, number)
    form = ConfirmForm()
    if form.validate_on_submit():
        try:
            service.drop_file(current_actor(), DropFile(territory.id, found.id, attachment_id, whole(form.version.data)), clock.now())
        except Conflict as conflict:
            if not conflict.theirs:
                raise
            return _show(territory, found, AddFileForm(formdata=None), theirs=conflict.theirs, status=409)
        flash(gettext("Documento tolto: nessuno lo può più aprire."), "success")
    return go(url_for(".sent_files", territory=territory, number=number))


def _told(found: ContributionDetail) -> str:
    if policy.is_public(found.status):
        return gettext("Documento aggiunto: gli altri lo vedono dopo che l'ufficio lo ha letto.")
    return gettext("Documento aggiunto: l'ufficio lo legge con il testo.")


def _show(
    territory: TerritoryRef, found: ContributionDetail, form: AddFileForm, *, theirs: dict[str, str] | None = None, status: int
) -> Response:
    number = found.number
    return page(
        "contributions/sent_files.html",
        territory=territory,
        contribution=found,
        files=queries.list_files(found.id),
        is_public=policy.is_public(found.status),
        limits=attachments.limits_of(territory.id),
        form=form,
        theirs=theirs,
        edit_url=url_for(".edit", territory=territory, number=number),
        receipt_url=url_for(".receipt", territory=territory, number=number),
        status=status,
    )
