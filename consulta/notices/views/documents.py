# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters and lists as files: the buttons that have them made. Documents of a notice: the office's page with the list and the field."""

from datetime import datetime

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.accounts import service as accounts
from consulta.consultations.views.blueprint import handle
from consulta.core import clock
from consulta.core.errors import NotFound
from consulta.core.printing import source_of
from consulta.core.words import N_
from consulta.documents.requests import TABLES, TEXTS
from consulta.notices import composing, policy, queries, service
from consulta.notices.composing import Letterhead
from consulta.notices.forms.documents import FormatForm, LetterProtocolForm, NoticeDocumentForm
from consulta.notices.policy import NoticeStage
from consulta.notices.requests import PrepareLetter, PrepareList
from consulta.notices.views.blueprint import bp
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.register.wording import head_line
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext
from consulta.web.ports import TerritoryRef, ports
from consulta.web.respond import page
from consulta.web.uploads import takes_files


def _letterhead(territory: TerritoryRef, now: datetime) -> Letterhead:
    plan = territory.labels.plan.spelled
    return Letterhead(territory.name, plan[:1].upper() + plan[1:], head_line(ports().register_head(territory.id, now)))


@bp.route("/<territory:territory>/ufficio/domande/<int:application_id>/lettera", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_prepare_letter)
def prepare_letter(territory: TerritoryRef, application_id: int) -> Response:
    """Have the letter of an application made in a format."""
    actor, now = current_actor(), clock.now()
    form, back = FormatForm(), redirect(url_for(".application", territory=territory, application_id=application_id, _anchor="lettera"), 303)
    chosen = form.chosen(TEXTS)
    if not chosen:
        flash(form.sentence(TEXTS), "danger")
        return back
    found = queries.get_application(territory.id, application_id)
    if found.is_draft:
        raise NotFound
    policy.may_prepare_letter(actor, found).or_refuse()
    record_staff_read(actor, StaffRead("notices.application_read", f"domanda/{found.id}", territory.id), now)
    notice = queries.get_frame(found.notice_id)
    told_at = next((one.at for one in reversed(found.steps) if one.status is found.status), now)
    made = composing.letter(_letterhead(territory, now), notice, found, told_at)
    asked = PrepareLetter(territory.id, application_id, found.version, made.title, source_of(made, chosen), chosen)
    service.prepare_letter(actor, asked, now)
    flash(gettext("La lettera si prepara: tra qualche secondo è qui."), "success")
    return back


@bp.route("/<territory:territory>/ufficio/domande/<int:application_id>/protocollo", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_set_letter_protocol)
def letter_protocol(territory: TerritoryRef, application_id: int) -> Response:
    """Number and date that the letter of an application has in the office's own registry: the next one that is made carries them."""
    actor, now = current_actor(), clock.now()
    found = queries.get_application(territory.id, application_id)
    if found.is_draft:
        raise NotFound
    policy.may_set_letter_protocol(actor, found).or_refuse()
    form = LetterProtocolForm(data={"number": found.letter_number, "on": found.letter_on, "version": str(found.version)})
    outcome = handle(
        form,
        lambda: service.set_letter_protocol(actor, form.to_request(territory.id, application_id), now),
        told=N_("Protocollo della lettera salvato: la prossima che prepari lo riporta."),
        next_url=lambda: url_for(".application", territory=territory, application_id=application_id, _anchor="lettera"),
    )
    if outcome.conflict:
        form.version.data = str(queries.get_application(territory.id, application_id).version)
    if outcome.done:
        return outcome.done
    record_staff_read(actor, StaffRead("notices.application_read", f"domanda/{found.id}", territory.id), now)
    return page("notices/letter_protocol.html", territory=territory, application=found, form=form, outcome=outcome, status=outcome.status)


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/elenco/ufficio", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_prepare_list)
def prepare_list(territory: TerritoryRef, notice_id: int) -> Response:
    """Have the list with the citizens' names made, for the office."""
    return _prepare_list(territory, notice_id, is_public=False)


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/elenco/pubblico", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_prepare_list)
def prepare_public_list(territory: TerritoryRef, notice_id: int) -> Response:
    """Have the list that everybody may read made."""
    return _prepare_list(territory, notice_id, is_public=True)


def _prepare_list(territory: TerritoryRef, notice_id: int, *, is_public: bool) -> Response:
    actor, now = current_actor(), clock.now()
    anchor = "elenco-pubblico" if is_public else "elenco-ufficio"
    form, back = FormatForm(), redirect(url_for(".outcome", territory=territory, notice_id=notice_id, _anchor=anchor), 303)
    chosen = form.chosen(TABLES)
    if not chosen:
        flash(form.sentence(TABLES), "danger")
        return back
    notice = queries.get_notice(actor, territory.id, notice_id)
    policy.may_prepare_list(actor, notice, now, is_public=is_public).or_refuse()
    if not is_public:
        record_staff_read(actor, StaffRead("notices.applications_read", f"avviso/{notice_id}", territory.id), now)
    tables = queries.list_outcomes(notice_id, public=is_public)
    made = composing.outcomes(_letterhead(territory, now), notice, tables, now, is_public=is_public)
    fingerprint = queries.list_fingerprint(notice, tables, is_public=is_public)
    asked = PrepareList(territory.id, notice_id, is_public, made.title, source_of(made, chosen), fingerprint, chosen)
    service.prepare_list(actor, asked, now)
    flash(gettext("L'elenco si prepara: tra qualche secondo è qui."), "success")
    return back


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/documenti", methods=["GET", "POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_documents)
@takes_files
def documents(territory: TerritoryRef, notice_id: int) -> Response:
    """The act and the annexes of the notice; bring one more."""
    actor, now = current_actor(), clock.now()
    notice = queries.get_notice(actor, territory.id, notice_id)
    form = NoticeDocumentForm()
    is_draft = policy.stage(notice, now) is NoticeStage.DRAFT

    def verb() -> None:
        accounts.throttle("upload", [f"user:{actor.user_id}"], now, form_key=form.submission_key.data or "")
        service.add_notice_document(actor, form.to_request(territory.id, notice_id), now)

    outcome = handle(
        form,
        verb,
        told=N_("Documento caricato: sarà pubblico insieme all'avviso.")
        if is_draft
        else N_("Documento caricato: è pubblico con l'avviso."),
        next_url=lambda: url_for(".documents", territory=territory, notice_id=notice_id),
    )
    return outcome.done or page(
        "notices/documents.html",
        territory=territory,
        found=notice,
        is_draft=is_draft,
        documents=queries.list_notice_documents(notice_id),
        form=form,
        outcome=outcome,
        may_keep=policy.may_keep_documents(actor, notice),
        status=outcome.status,
    )


@bp.route("/<territory:territory>/ufficio/avvisi/<int:notice_id>/documenti/<int:attachment_id>/elimina", methods=["POST"])
@access.staff(*policy.EDITORS, policy=policy.may_keep_documents)
def remove_document(territory: TerritoryRef, notice_id: int, attachment_id: int) -> Response:
    """Take one away; of a published notice it stays written that it was there."""
    service.remove_notice_document(current_actor(), territory.id, notice_id, attachment_id, clock.now())
    flash(gettext("Documento tolto."), "success")
    return redirect(url_for(".documents", territory=territory, notice_id=notice_id), 303)
