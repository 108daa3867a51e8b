# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents of an organisation: the page of its people, and the office's decision to make one public."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.attachments.requests import OneAttachment
from consulta.core import clock
from consulta.core.errors import NotFound, Refused
from consulta.organisations import documents, policy, queries
from consulta.organisations.forms import DocumentForm, document_kinds
from consulta.organisations.views.blueprint import bp, go
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/documenti", methods=["GET", "POST"])
@access.signed_in(policy.may_bring_documents)
@takes_files
def own_documents(territory: TerritoryRef, organisation_id: int) -> Response:
    """What the organisation has brought; bring one more."""
    actor, now = current_actor(), clock.now()
    organisation = queries.get_organisation(territory.id, organisation_id)
    function = queries.find_function(actor.user_id, organisation_id, now)
    if function is None:
        raise NotFound
    form, may_bring = DocumentForm(), policy.may_bring_documents(actor, function)
    if form.validate_on_submit():
        may_bring.or_refuse()
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        try:
            documents.add_document(actor, form.to_request(territory.id, organisation_id), now)
        except Refused as refused:
            form.form_errors.append(gettext(refused.message))
        else:
            flash(gettext("Documento caricato: lo leggono le persone dell'organizzazione e l'ufficio."), "success")
            return go(url_for(".own_documents", territory=territory, organisation_id=organisation_id))
    return page(
        "organisations/documents.html",
        organisation=organisation,
        documents=queries.list_documents(organisation_id),
        labels=document_kinds(),
        may_bring=may_bring,
        form=form,
        status=422 if form.errors or form.form_errors else 200,
    )


@bp.route("/<territory:territory>/organizzazioni/<int:organisation_id>/documenti/<int:attachment_id>/elimina", methods=["POST"])
@access.signed_in(policy.may_bring_documents)
def remove_document(territory: TerritoryRef, organisation_id: int, attachment_id: int) -> Response:
    """Take a document away."""
    documents.remove_document(current_actor(), territory.id, _one(organisation_id, attachment_id), clock.now())
    flash(gettext("Documento eliminato."), "success")
    return go(url_for(".own_documents", territory=territory, organisation_id=organisation_id))


@bp.route("/<territory:territory>/ufficio/organizzazioni/<int:organisation_id>/documenti/<int:attachment_id>/pubblica", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_release_documents)
def release_document(territory: TerritoryRef, organisation_id: int, attachment_id: int) -> Response:
    """Show a document on the public page of the organisation."""
    documents.release_document(current_actor(), territory.id, _one(organisation_id, attachment_id), clock.now())
    flash(gettext("Documento pubblico: chiunque lo legge dalla pagina dell'organizzazione."), "success")
    return go(url_for(".record", territory=territory, organisation_id=organisation_id))


@bp.route("/<territory:territory>/ufficio/organizzazioni/<int:organisation_id>/documenti/<int:attachment_id>/ritira", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_release_documents)
def withdraw_document(territory: TerritoryRef, organisation_id: int, attachment_id: int) -> Response:
    """No longer public."""
    documents.withdraw_document(current_actor(), territory.id, _one(organisation_id, attachment_id), clock.now())
    flash(gettext("Documento non più pubblico."), "success")
    return go(url_for(".record", territory=territory, organisation_id=organisation_id))


def _one(organisation_id: int, attachment_id: int) -> OneAttachment:
    return OneAttachment(queries.DOCUMENTS, organisation_id, attachment_id)
