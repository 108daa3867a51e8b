# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's pages of replies to topics: the topics that wait, the form beside the comments, the page of who approves."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions.queries import word_diff
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.replies import policy as reply_policy
from consulta.replies.forms import ApprovalForm, PublishForm, ReturnForm
from consulta.replies.queries import list_covering
from consulta.replies.requests import ProposeReply
from consulta.topic_replies import policy, queries, service
from consulta.topic_replies.forms import TopicReplyForm, values_of
from consulta.topic_replies.queries import OfficeTopicReply, TopicSubject
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import ConsultaForm, show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("topic_replies", __name__)
BASE = "/<territory:territory>/ufficio/risposte-ai-temi"
ONE = f"{BASE}/<int:topic_reply_id>"


@bp.route(BASE)
@access.staff(*policy.READERS, policy=policy.may_read_topic_replies)
def index(territory: TerritoryRef) -> Response:
    """The topics that have comments, those that wait first."""
    may_write = current_actor().has_role(territory.id, *policy.WRITERS)
    return page("topic_replies/index.html", territory=territory, rows=queries.list_topics(territory.id), may_write=may_write)


@bp.route("/<territory:territory>/ufficio/temi/<int:topic_id>/risposta", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_topic_reply)
def write(territory: TerritoryRef, topic_id: int) -> Response:
    """Write the reply to a topic with its comments beside it, or a new version of a published one."""
    subject = queries.get_subject(territory.id, topic_id)
    newest = queries.find_newest(territory.id, topic_id, _today())
    form = _form(territory, newest)
    if request.method == "GET":
        if newest is not None and newest.view.status in ("proposed", "approved"):
            return _to_review(territory, newest.view.id)
        policy.may_write_topic_reply(current_actor(), territory.id, subject.status).or_refuse()
        return _write_page(territory, subject, newest, form)
    if request.form.get("action") == "more":
        form.show_more()
        return _write_page(territory, subject, newest, form)
    sends = request.form.get("action") == "propose"
    save = service.write_topic_reply if sends else service.draft_topic_reply
    status, conflict = 422, None
    if form.validate():
        try:
            reply_id = save(current_actor(), form.to_request(territory.id, topic_id), clock.now())
            flash(_("Risposta mandata in approvazione.") if sends else _("Bozza salvata."), "success")
            return _to_review(territory, reply_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as error:
            status, conflict = 409, error
            newest = queries.find_newest(territory.id, topic_id, _today())
            form.version.data = newest.version if newest and newest.view.status == "draft" else None
    return _write_page(territory, subject, newest, form, conflict, status)


@bp.route(ONE)
@access.staff(*policy.READERS, policy=policy.may_read_topic_replies)
def review(territory: TerritoryRef, topic_reply_id: int) -> Response:
    """A version as it will be read, what changed from the one before, and what may be done with it now."""
    return _review_page(territory, queries.get_reply(territory.id, topic_reply_id, _today()))


@bp.route(f"{ONE}/in-approvazione", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change_topic_reply)
def propose(territory: TerritoryRef, topic_reply_id: int) -> Response:
    """Send a draft for approval from its page."""
    form = PublishForm()
    wanted = ProposeReply(topic_reply_id, form.version.data or 0)
    done = _("Risposta mandata in approvazione.")
    return _act(territory, topic_reply_id, form, lambda: service.propose_topic_reply(current_actor(), wanted, clock.now()), done)


@bp.route(f"{ONE}/approva", methods=["POST"])
@access.staff(*policy.APPROVERS, policy=policy.may_approve_topic_reply)
def approve(territory: TerritoryRef, topic_reply_id: int) -> Response:
    """Approve; with ``action=publish`` publish too: two facts, both stored."""
    form = ApprovalForm()
    publishes = request.form.get("action") == "publish"
    verb = service.approve_and_publish_topic_reply if publishes else service.approve_topic_reply
    done = _("Risposta approvata: ora si può pubblicare.")
    if publishes:
        done = _("Risposta approvata e pubblicata: avvisiamo chi ha commentato.")
    return _act(territory, topic_reply_id, form, lambda: verb(current_actor(), form.to_request(topic_reply_id), clock.now()), done)


@bp.route(f"{ONE}/restituisci", methods=["POST"])
@access.staff(*policy.APPROVERS, policy=policy.may_return_topic_reply)
def send_back(territory: TerritoryRef, topic_reply_id: int) -> Response:
    """Give it back to who wrote it, with a note."""
    form = ReturnForm()
    done = _("Risposta restituita: torna tra le bozze con la tua nota.")
    verb = service.return_topic_reply
    return _act(territory, topic_reply_id, form, lambda: verb(current_actor(), form.to_request(topic_reply_id), clock.now()), done)


@bp.route(f"{ONE}/pubblica", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_publish_topic_reply)
def publish(territory: TerritoryRef, topic_reply_id: int) -> Response:
    """Make an approved one public."""
    form = PublishForm()
    done = _("Risposta pubblicata: avvisiamo chi ha commentato.")
    verb = service.publish_topic_reply
    return _act(territory, topic_reply_id, form, lambda: verb(current_actor(), form.to_request(topic_reply_id), clock.now()), done)


def _act(territory: TerritoryRef, topic_reply_id: int, form: ConsultaForm, verb: Callable[[], None], done: str) -> Response:
    """Do what a button asks; what the service refuses for its shape comes back on the page."""
    reply = queries.get_reply(territory.id, topic_reply_id, _today())
    if form.validate():
        try:
            verb()
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(done, "success")
            return _to_review(territory, topic_reply_id)
    return _review_page(territory, reply, form)


def _review_page(territory: TerritoryRef, reply: OfficeTopicReply, faulty: ConsultaForm | None = None) -> Response:
    actor, facts = current_actor(), reply.facts
    versions = queries.list_versions(reply.view.topic_id)
    before = next((one for one in versions if one.version_number == reply.view.version_number - 1), None)

    def shown(kind: type[ConsultaForm]) -> Any:
        return faulty if isinstance(faulty, kind) else kind(formdata=None, version=reply.version)

    return page(
        "topic_replies/review.html",
        territory=territory,
        reply=reply,
        subject=queries.get_subject(territory.id, reply.view.topic_id),
        answered=queries.count_answered(reply.view.topic_id, reply.view.comments_seen_at),
        versions=versions,
        changes=word_diff(before.words, reply.view.words) if before else (),
        approval=shown(ApprovalForm),
        give_back=shown(ReturnForm),
        faulty=faulty,
        may_change=policy.may_change_topic_reply(actor, facts),
        may_approve=policy.may_approve_topic_reply(actor, facts, "x" * reply_policy.EXCEPTION_FLOOR),
        needs_exception=reply_policy.needs_exception(actor, facts.staged),
        may_return=policy.may_return_topic_reply(actor, facts),
        may_publish=policy.may_publish_topic_reply(actor, facts),
        may_correct=policy.may_correct_topic_reply(actor, facts),
        status=422 if faulty else 200,
    )


def _write_page(
    territory: TerritoryRef,
    subject: TopicSubject,
    newest: OfficeTopicReply | None,
    form: TopicReplyForm,
    conflict: Conflict | None = None,
    status: int = 200,
) -> Response:
    return page(
        "topic_replies/write.html",
        territory=territory,
        subject=subject,
        newest=newest,
        corrects=newest is not None and newest.view.status == "published",
        comments=queries.list_comments(subject.id),
        form=form,
        conflict=conflict,
        status=status,
    )


def _form(territory: TerritoryRef, newest: OfficeTopicReply | None) -> TopicReplyForm:
    data: dict[str, Any] = {"seen_at": clock.now().isoformat()}
    if newest is not None:
        data |= values_of(newest.view)
        if newest.view.status == "draft":
            data["version"] = newest.version
    form = TopicReplyForm(data=data)
    form.offer(list_covering(territory.id))
    return form


def _to_review(territory: TerritoryRef, topic_reply_id: int) -> Response:
    return redirect(url_for("topic_replies.review", territory=territory, topic_reply_id=topic_reply_id), 303)


def _today() -> date:
    return clock.rome_day(clock.now())
