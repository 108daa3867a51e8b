# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of replies: the lists, the form beside the contribution, the page of who approves, the versions."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions.queries import both_texts, word_diff
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.core.words import N_
from consulta.moderation.lock_queries import holders
from consulta.moderation.queries import CONTRIBUTION
from consulta.opinions import queries as opinions
from consulta.opinions.queries import OpinionView
from consulta.plans import queries as plans
from consulta.replies import policy, queries, service
from consulta.replies.forms import (
    ApprovalForm,
    BatchForm,
    CorrectionForm,
    PickForm,
    PublishForm,
    ReplyForm,
    ReturnForm,
    values_of,
)
from consulta.replies.queries import Answerable, OfficeList, OfficeReply, ReplyFilter
from consulta.replies.requests import ProposeReply
from consulta.replies.views.blueprint import bp
from consulta.services import queries as services
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

LISTS = {
    OfficeList.TO_WRITE: N_("Da scrivere"),
    OfficeList.MINE: N_("Da rispondere, mie"),
    OfficeList.OVERDUE: N_("In ritardo"),
    OfficeList.DRAFTS: N_("In bozza"),
    OfficeList.TO_APPROVE: N_("Da approvare"),
    OfficeList.APPROVED: N_("Approvate"),
    OfficeList.PUBLISHED: N_("Pubblicate"),
}


@bp.route("/<territory:territory>/ufficio/risposte")
@access.staff(*policy.READERS, policy=policy.may_read_replies)
def index(territory: TerritoryRef) -> Response:
    """The lists by state, each with its count; ``stato`` chooses, ``pagina`` continues."""
    return show_index(territory, BatchForm(formdata=None))


def show_index(territory: TerritoryRef, form: BatchForm, status: int = 200) -> Response:
    """The page of the lists, with the form that sets a publication from the list of the approved ones."""
    now, actor = clock.now(), current_actor()
    wanted = ReplyFilter.from_args(request.args)
    counts = queries.counts(territory.id, now)
    mine = queries.count_mine(territory.id, actor.user_id or 0)
    numbers = (counts.to_write, mine, counts.overdue, counts.drafts, counts.to_approve, counts.approved, counts.published)
    found = queries.list_for_office(territory.id, wanted, now, actor.user_id)
    return page(
        "replies/index.html",
        territory=territory,
        which=wanted.which,
        lists=[(name.value, label, number) for (name, label), number in zip(LISTS.items(), numbers, strict=True)],
        label=LISTS[wanted.which],
        rows=found.items,
        pager=pager.links(found),
        today=clock.rome_day(now),
        may_write=actor.has_role(territory.id, *policy.WRITERS),
        may_approve=actor.has_role(territory.id, *policy.APPROVERS),
        may_publish=actor.has_role(territory.id, *policy.OFFICE),
        form=form,
        pick=PickForm(formdata=None),
        status=status,
    )


@bp.route("/<territory:territory>/ufficio/contributi/<int:contribution_id>/risposta", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_reply)
def write(territory: TerritoryRef, contribution_id: int) -> Response:
    """Write a reply with the contribution beside it: save it as a draft or send it for approval."""
    answerable = queries.get_answerable(territory.id, contribution_id)
    newest = queries.find_newest(territory.id, contribution_id, _today())
    form, asked = _reply_form(answerable, newest)
    if request.method == "GET":
        if newest is not None and newest.status != "draft":
            return _to_review(territory, newest.id)
        policy.may_write_reply(current_actor(), territory.id, answerable.status).or_refuse()
        return _write_page(territory, answerable, newest, form, asked)
    if request.form.get("action") == "template":
        _use_template(territory, answerable, form)
        return _write_page(territory, answerable, newest, form, asked)
    sends = request.form.get("action") == "propose"
    save = service.write_reply if sends else service.draft_reply
    done = _("Risposta mandata in approvazione.") if sends else _("Bozza salvata.")
    status, conflict = 422, None
    if form.validate():
        try:
            reply_id = save(current_actor(), form.to_request(contribution_id), clock.now())
            flash(done, "success")
            return _to_review(territory, reply_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as error:
            status, conflict = 409, error
            newest = queries.find_newest(territory.id, contribution_id, _today())
            form.version.data = newest.version if newest else None
    return _write_page(territory, answerable, newest, form, asked, conflict, status)


@bp.route("/<territory:territory>/ufficio/risposte/<int:reply_id>")
@access.staff(*policy.READERS, policy=policy.may_read_replies)
def review(territory: TerritoryRef, reply_id: int) -> Response:
    """A reply as it will be read, with its contribution and links, and what may be done with it now."""
    reply = queries.get_reply(territory.id, reply_id, _today())
    return _review_page(territory, reply)


@bp.route("/<territory:territory>/ufficio/risposte/<int:reply_id>/in-approvazione", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change_reply)
def propose(territory: TerritoryRef, reply_id: int) -> Response:
    """Send a draft for approval from its page."""
    form = PublishForm()

    def verb() -> None:
        service.propose_reply(current_actor(), ProposeReply(reply_id, form.version.data or 0), clock.now())

    return _act(territory, reply_id, form, verb, _("Risposta mandata in approvazione."))


@bp.route("/<territory:territory>/ufficio/risposte/<int:reply_id>/approva", methods=["POST"])
@access.staff(*policy.APPROVERS, policy=policy.may_approve_reply)
def approve(territory: TerritoryRef, reply_id: int) -> Response:
    """Approve; with ``action=publish`` publish too: two facts, both stored."""
    form = ApprovalForm()
    publishes = request.form.get("action") == "publish"
    approval = service.approve_and_publish if publishes else service.approve_reply
    done = _("Risposta approvata e pubblicata: avvisiamo chi ha scritto.") if publishes else _("Risposta approvata: ora si può pubblicare.")
    return _act(territory, reply_id, form, lambda: approval(current_actor(), form.to_request(reply_id), clock.now()), done)


@bp.route("/<territory:territory>/ufficio/risposte/<int:reply_id>/restituisci", methods=["POST"])
@access.staff(*policy.APPROVERS, policy=policy.may_return_reply)
def send_back(territory: TerritoryRef, reply_id: int) -> Response:
    """Give a reply back to who wrote it, with a note."""
    form = ReturnForm()
    done = _("Risposta restituita: torna tra le bozze con la tua nota.")
    return _act(territory, reply_id, form, lambda: service.return_reply(current_actor(), form.to_request(reply_id), clock.now()), done)


@bp.route("/<territory:territory>/ufficio/risposte/<int:reply_id>/pubblica", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_publish_reply)
def publish(territory: TerritoryRef, reply_id: int) -> Response:
    """Make an approved reply public."""
    form = PublishForm()
    done = _("Risposta pubblicata: avvisiamo chi ha scritto.")
    return _act(territory, reply_id, form, lambda: service.publish_reply(current_actor(), form.to_request(reply_id), clock.now()), done)


@bp.route("/<territory:territory>/ufficio/risposte/<int:reply_id>/correggi", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_correct_reply)
def correct(territory: TerritoryRef, reply_id: int) -> Response:
    """Begin a new version of a published reply; the old one stays public until the new one is published."""
    reply = queries.get_reply(territory.id, reply_id, _today())
    answerable = queries.get_answerable(territory.id, reply.contribution_id)
    form = CorrectionForm(data=values_of(reply))
    asked = _offer(form, answerable)
    if request.method == "GET":
        policy.may_correct_reply(current_actor(), reply.facts).or_refuse()
    elif form.validate():
        try:
            created = service.correct_reply(current_actor(), form.to_correction(reply_id, reply.contribution_id), clock.now())
            flash(_("Correzione salvata come bozza: la versione pubblica non cambia finché non la pubblichi."), "success")
            return _to_review(territory, created)
        except Invalid as invalid:
            show_errors(form, invalid)
    status = 422 if request.method == "POST" else 200
    return page(
        "replies/correct.html",
        territory=territory,
        reply=reply,
        contribution=answerable,
        links=_links(answerable),
        opinions=asked,
        form=form,
        status=status,
    )


@bp.route("/<territory:territory>/ufficio/contributi/<int:contribution_id>/risposta/versioni")
@access.staff(*policy.READERS, policy=policy.may_read_replies)
def history(territory: TerritoryRef, contribution_id: int) -> Response:
    """Every version of the reply to a contribution, newest first."""
    answerable = queries.get_answerable(territory.id, contribution_id)
    versions = queries.list_versions(contribution_id)
    return page("replies/history.html", territory=territory, contribution=answerable, versions=versions)


def _act(territory: TerritoryRef, reply_id: int, form: ConsultaForm, verb: Callable[[], None], done: str) -> Response:
    """Do what a button of the review page asks; what the service refuses for its shape comes back beside the fields."""
    reply = queries.get_reply(territory.id, reply_id, _today())
    if form.validate():
        try:
            verb()
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(done, "success")
            return _to_review(territory, reply_id)
    return _review_page(territory, reply, form)


def _review_page(territory: TerritoryRef, reply: OfficeReply, faulty: ConsultaForm | None = None) -> Response:
    actor, facts = current_actor(), reply.facts
    answerable = queries.get_answerable(territory.id, reply.contribution_id)
    versions = queries.list_versions(reply.contribution_id)
    view = next(version for version in versions if version.id == reply.id)
    before = next((one for one in versions if one.version_number == reply.version_number - 1), None)

    def shown(kind: type[ConsultaForm]) -> Any:
        return faulty if isinstance(faulty, kind) else kind(formdata=None, version=reply.version)

    return page(
        "replies/review.html",
        territory=territory,
        reply=reply,
        view=view,
        changes=word_diff(before.words, view.words) if before else (),
        contribution=answerable,
        links=_links(answerable),
        has_versions=len(versions) > 1,
        approval=shown(ApprovalForm),
        give_back=shown(ReturnForm),
        faulty=faulty,
        may_change=policy.may_change_reply(actor, facts),
        may_approve=policy.may_approve_reply(actor, facts, "x" * policy.EXCEPTION_FLOOR),
        needs_exception=policy.needs_exception(actor, facts),
        may_return=policy.may_return_reply(actor, facts),
        may_publish=policy.may_publish_reply(actor, facts),
        may_correct=policy.may_correct_reply(actor, facts),
        status=422 if faulty else 200,
    )


def _write_page(
    territory: TerritoryRef,
    answerable: Answerable,
    reply: OfficeReply | None,
    form: ReplyForm,
    asked: Sequence[OpinionView],
    conflict: Conflict | None = None,
    status: int = 200,
) -> Response:
    return page(
        "replies/write.html",
        territory=territory,
        contribution=answerable,
        reply=reply,
        links=_links(answerable),
        opinions=asked,
        form=form,
        conflict=conflict,
        compared=both_texts(conflict.theirs, _typed(form)) if conflict else (),
        holder=holders(CONTRIBUTION, [answerable.id], clock.now()).get(answerable.id),
        me=current_actor().user_id,
        today=_today(),
        status=status,
    )


def _typed(form: ReplyForm) -> dict[str, str | None]:
    """What stands in the form, by the labels that a conflict has."""
    outcomes = dict(policy.OUTCOME_LABELS)
    return {"Esito": outcomes.get(form.outcome.data or "", ""), "Motivazione": form.text.data}


def _reply_form(answerable: Answerable, newest: OfficeReply | None) -> tuple[ReplyForm, Sequence[OpinionView]]:
    if newest is not None:
        form = ReplyForm(data=values_of(newest) | {"version": newest.version})
    else:
        form = ReplyForm(data={"text": queries.prefill_text(_links(answerable))})
    asked = _offer(form, answerable)
    form.offer_templates(queries.list_fitting(answerable.territory_id, answerable.kind, answerable.area_id))
    return form, asked


def _offer(form: ReplyForm, answerable: Answerable) -> Sequence[OpinionView]:
    """Fill the choices of the form; gives the opinions asked on the contribution, to be read beside it."""
    asked = opinions.list_of_contribution(answerable.id)
    form.offer(
        answerable.kind,
        queries.list_covering(answerable.territory_id),
        services.list_service_choices(answerable.territory_id),
        opinions.list_choices(answerable.territory_id),
        asked,
    )
    return asked


def _use_template(territory: TerritoryRef, answerable: Answerable, form: ReplyForm) -> None:
    """The words of a template for this contribution, beside what was typed; nothing is saved."""
    values = queries.list_answered(territory.id, [answerable.id])[answerable.id].values
    if not form.use_template(queries.list_fitting(territory.id, answerable.kind, answerable.area_id), values):
        flash(_("Scegli prima un modello dall’elenco."), "warning")


def _links(answerable: Answerable) -> Any:
    return plans.links_of_contribution(answerable.id)


def _to_review(territory: TerritoryRef, reply_id: int) -> Response:
    return redirect(url_for("replies.review", territory=territory, reply_id=reply_id), 303)


def _today() -> Any:
    return clock.rome_day(clock.now())
