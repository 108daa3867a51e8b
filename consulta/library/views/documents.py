# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of documents: the list by status, a new one, its record, a new version, publishing, withdrawing."""

from datetime import date

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.consultations.views.blueprint import handle
from consulta.core import clock
from consulta.core.errors import Invalid, NotFound
from consulta.core.words import N_
from consulta.library import policy, queries, service
from consulta.library.forms import DocumentForm, NewDocumentForm, PublishForm, VersionForm, WithdrawForm, offer, values_of
from consulta.library.queries import AccessibleFormat, DocumentView, LibraryStatus
from consulta.library.views.blueprint import bp
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.web.uploads import takes_files

LISTS = {"bozze": LibraryStatus.DRAFT, "pubblicati": LibraryStatus.PUBLISHED, "ritirati": LibraryStatus.WITHDRAWN}
_LABELS = {"pubblicati": N_("Pubblicati"), "bozze": N_("In bozza"), "ritirati": N_("Ritirati")}


@bp.route("/<territory:territory>/ufficio/documenti")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def documents(territory: TerritoryRef) -> Response:
    """The documents by status, the newest first; ``stato`` chooses, ``pagina`` continues."""
    asked = request.args.get("stato", "pubblicati")
    which = asked if asked in LISTS else "pubblicati"
    counts = queries.count_by_status(territory.id)
    scope = queries.public_scope(territory.id, clock.now())
    found = queries.list_office(scope, LISTS[which], pager.read_cursor(str, int))
    return page(
        "library/documents.html",
        territory=territory,
        which=which,
        lists=[(name, label, counts.get(LISTS[name], 0)) for name, label in _LABELS.items()],
        rows=found.items,
        pager=pager.links(found),
        waiting=queries.count_waiting(territory.id),
        this_year=clock.rome_day(clock.now()).year,
        may_keep=policy.may_keep_library(current_actor(), territory.id),
    )


@bp.route("/<territory:territory>/ufficio/documenti/nuovo", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_library)
@takes_files
def create(territory: TerritoryRef) -> Response:
    """A new document with its file: a draft. ``di`` says to what it belongs, when a page led here."""
    actor, now = current_actor(), clock.now()
    form = NewDocumentForm(data={"belongs": request.args.get("di", "territory"), "issued_on": clock.rome_day(now)})
    offer(form, queries.list_owners(territory.id), territory.name)
    if form.validate_on_submit():
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        try:
            library_document_id = service.create_document(actor, form.to_create(territory.id), now)
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Documento caricato. Lo vede solo l’ufficio, finché non lo pubblichi."), "success")
            return redirect(url_for(".record", territory=territory, library_document_id=library_document_id), 303)
    return page("library/create.html", territory=territory, form=form, status=422 if form.is_submitted() else 200)


@bp.route("/<territory:territory>/ufficio/documenti/<int:library_document_id>")
@access.staff(*policy.READERS, policy=policy.may_read_office)
def record(territory: TerritoryRef, library_document_id: int) -> Response:
    """A document as the office sees it, with what can be done with it."""
    actor = current_actor()
    document = _document(territory, library_document_id)
    return page(
        "library/record.html",
        territory=territory,
        document=document,
        versions=queries.list_versions(library_document_id),
        links=queries.list_given_links(library_document_id),
        formats={one.value: one.label for one in AccessibleFormat},
        may_keep=policy.may_keep_library(actor, territory.id),
        may_publish=policy.may_publish(actor, document.facts),
    )


def _document(territory: TerritoryRef, library_document_id: int) -> DocumentView:
    return queries.get_document(queries.public_scope(territory.id, clock.now()), library_document_id)


@bp.route("/<territory:territory>/ufficio/documenti/<int:library_document_id>/modifica", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_library)
def edit(territory: TerritoryRef, library_document_id: int) -> Response:
    """Change references and words; the file changes with a new version."""
    document = _document(territory, library_document_id)
    form = DocumentForm(data=values_of(document))
    offer(form, queries.list_owners(territory.id), territory.name, document)
    outcome = handle(
        form,
        lambda: service.edit_document(current_actor(), form.to_edit(territory.id, library_document_id), clock.now()),
        told=N_("Documento modificato."),
        next_url=lambda: url_for(".record", territory=territory, library_document_id=library_document_id),
    )
    if outcome.conflict:
        _renew(form, territory, library_document_id)
    return outcome.done or page(
        "library/edit.html", territory=territory, document=document, form=form, outcome=outcome, status=outcome.status
    )


def _renew(form: ConsultaForm, territory: TerritoryRef, library_document_id: int) -> None:
    """After a conflict the page carries the version that stands now: to save again is to replace it knowingly."""
    form["version"].data = str(_document(territory, library_document_id).version)


@bp.route("/<territory:territory>/ufficio/documenti/<int:library_document_id>/versione", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_library)
@takes_files
def replace(territory: TerritoryRef, library_document_id: int) -> Response:
    """A new version: of a draft it replaces the file, of a public document it is public at once."""
    actor, now = current_actor(), clock.now()
    document = _document(territory, library_document_id)
    form = VersionForm(data={"dated_on": _today(), "version": str(document.version)})

    def verb() -> None:
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        service.add_version(actor, form.to_request(territory.id, library_document_id), now)

    outcome = handle(
        form,
        verb,
        told=N_("Fatto: ora si legge il file nuovo."),
        next_url=lambda: url_for(".record", territory=territory, library_document_id=library_document_id),
    )
    if outcome.conflict:
        _renew(form, territory, library_document_id)
    return outcome.done or page(
        "library/replace.html", territory=territory, document=document, form=form, outcome=outcome, status=outcome.status
    )


def _today() -> date:
    return clock.rome_day(clock.now())


@bp.route("/<territory:territory>/ufficio/documenti/<int:library_document_id>/pubblica", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_publish)
def publish(territory: TerritoryRef, library_document_id: int) -> Response:
    """Everybody reads it from now on."""
    service.publish_document(current_actor(), PublishForm().to_request(territory.id, library_document_id), clock.now())
    flash(_("Documento pubblicato: ora sta nell’elenco dei documenti."), "success")
    return redirect(url_for(".record", territory=territory, library_document_id=library_document_id), 303)


@bp.route("/<territory:territory>/ufficio/documenti/<int:library_document_id>/ritira", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_library)
def withdraw(territory: TerritoryRef, library_document_id: int) -> Response:
    """The whole document can no longer be read, and why."""
    return _withdraw(territory, library_document_id, None)


@bp.route(
    "/<territory:territory>/ufficio/documenti/<int:library_document_id>/versioni/<int:version_number>/ritira", methods=["GET", "POST"]
)
@access.staff(*policy.EDITORS, policy=policy.may_keep_library)
def withdraw_version(territory: TerritoryRef, library_document_id: int, version_number: int) -> Response:
    """One version can no longer be read, and why."""
    if all(one.number != version_number for one in queries.list_versions(library_document_id)):
        raise NotFound
    return _withdraw(territory, library_document_id, version_number)


def _withdraw(territory: TerritoryRef, library_document_id: int, number: int | None) -> Response:
    document = _document(territory, library_document_id)
    form = WithdrawForm(data={"version": str(document.version)})
    outcome = handle(
        form,
        lambda: service.withdraw(current_actor(), form.to_request(territory.id, library_document_id, number), clock.now()),
        told=N_("Ritirato: chi lo cerca legge il motivo."),
        next_url=lambda: url_for(".record", territory=territory, library_document_id=library_document_id),
    )
    if outcome.conflict:
        _renew(form, territory, library_document_id)
    return outcome.done or page(
        "library/withdraw.html",
        territory=territory,
        document=document,
        number=number,
        form=form,
        outcome=outcome,
        status=outcome.status,
    )
