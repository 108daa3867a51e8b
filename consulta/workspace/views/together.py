# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding on many contributions or comments at once: pick, look, confirm, read what was done row by row, undo (ADR 0038)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.bulk import policy as bulk_policy
from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.queries import OperationView
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.moderation.answer_queries import list_answers
from consulta.moderation.lock_queries import holders
from consulta.moderation.queries import COMMENT
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext, show_time
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries
from consulta.workspace.answering import ASSIGNED, WRITTEN
from consulta.workspace.forms import DO, FILTERED, CarryOutForm, PrepareForm
from consulta.workspace.together import ACTS, COMMENT_ACTS, DecideTogether, act_named, whole_filter
from consulta.workspace.views.answering import prepare_answers, to_operation
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.comments import show_comments
from consulta.workspace.views.lists import read_filter
from consulta.workspace.views.queue import show_queue
from consulta.workspace.views.steps import around, rows_before, told_of_undoing

PATH = "/<territory:territory>/ufficio/insieme"


@bp.route("/<territory:territory>/ufficio/contributi/insieme", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def prepare_together(territory: TerritoryRef) -> Response:
    """Keep what was picked and show what would happen."""
    form, chosen = PrepareForm(), read_filter()
    is_whole = form.which.data == FILTERED
    picked = whole_filter(territory.id, chosen) if is_whole else form.seen
    if form.act.data in (WRITTEN, ASSIGNED):
        operation_id = _told(form, lambda: prepare_answers(territory, form.act.data, picked, form.submission_key.data or ""))
        return show_queue(territory, form, 422) if operation_id is None else to_operation(territory, operation_id)
    operation_id = _told(form, lambda: _prepare(territory, form, ACTS, picked))
    return show_queue(territory, form, 422) if operation_id is None else _to_operation(territory, operation_id)


@bp.route("/<territory:territory>/ufficio/commenti/insieme", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def prepare_comments_together(territory: TerritoryRef) -> Response:
    """Keep which comments were picked and show what would happen."""
    form = PrepareForm()
    operation_id = _told(form, lambda: _prepare(territory, form, COMMENT_ACTS, form.seen))
    return show_comments(territory, form, 422) if operation_id is None else _to_operation(territory, operation_id)


def _prepare(territory: TerritoryRef, form: PrepareForm, acts: Mapping[str, DecideTogether], picked: Sequence[Picked]) -> int:
    act = acts.get(form.act.data or "")
    if act is None:
        raise Invalid({"act": _("Scegli dall'elenco che cosa fare.")})
    wanted = PrepareBulk(territory.id, act.name, act.kind, tuple(picked), form.submission_key.data or "")
    return bulk.prepare(current_actor(), act, wanted, clock.now())


def _told(form: PrepareForm, prepare: Callable[[], int]) -> int | None:
    """The operation, or None when the form says what is wrong."""
    try:
        return prepare()
    except Invalid as invalid:
        show_errors(form, Invalid({"which" if field == "picked" else field: message for field, message in invalid.errors.items()}))
        return None


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_work)
def operations(territory: TerritoryRef) -> Response:
    """The latest acts on many, to read them again or undo them."""
    now, actor = clock.now(), current_actor()
    rows = bulk_queries.list_operations(territory.id)
    return page(
        "workspace/operations.html",
        territory=territory,
        rows=[(one, _label(one), bool(_may_undo(one))) for one in rows if one.act in ACTS or one.act in COMMENT_ACTS],
        minutes=int(bulk_policy.UNDO_FOR.total_seconds() // 60),
        me=actor.user_id,
        now=now,
    )


@bp.route(f"{PATH}/<int:operation_id>")
@access.staff(*policy.READERS, policy=policy.may_read_work)
def operation(territory: TerritoryRef, operation_id: int) -> Response:
    """What an act would do to each contribution, or what it did."""
    return _show(territory, operation_id, CarryOutForm(formdata=None))


@bp.route(f"{PATH}/<int:operation_id>/conferma", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def carry_out_together(territory: TerritoryRef, operation_id: int) -> Response:
    """Do it."""
    form = CarryOutForm()
    act = act_named(bulk_queries.get_operation(territory.id, operation_id).act)
    _offer(form, territory, act)
    if "use_ready" in request.form:
        wanted = whole(request.form.get("ready"))
        form.use(next((one for one in list_answers(territory.id) if one.id == wanted and one.outcome is act.outcome), None))
        return _show(territory, operation_id, form, 422 if form.ready.errors else 200)
    if not form.validate():
        return _show(territory, operation_id, form, 422)
    try:
        bulk.carry_out(current_actor(), act, CarryOut(territory.id, operation_id, form.words), clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, operation_id, form, 422)
    done = bulk_queries.get_operation(territory.id, operation_id)
    if done.done_at is None:
        flash(_("Cominciato: va avanti anche se chiudi la pagina."), "success")
        return _to_operation(territory, operation_id)
    told = _counted(act.kind, done.done)
    until = _("Puoi annullare fino alle %(at)s.", at=show_time(done.undo_until)) if done.done and done.undo_until else ""
    flash(f"{told} {until}".strip(), "success")
    return _to_operation(territory, operation_id)


@bp.route(f"{PATH}/<int:operation_id>/annulla", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def undo_together(territory: TerritoryRef, operation_id: int) -> Response:
    """Put everything back as it was."""
    act = act_named(bulk_queries.get_operation(territory.id, operation_id).act)
    bulk.undo(current_actor(), act, territory.id, operation_id, clock.now())
    flash(told_of_undoing(territory, operation_id), "success")
    return _to_operation(territory, operation_id)


def _show(territory: TerritoryRef, operation_id: int, form: CarryOutForm, status: int = 200) -> Response:
    actor, now = current_actor(), clock.now()
    found = bulk_queries.get_operation(territory.id, operation_id)
    after = rows_before()
    act, rows = act_named(found.act), bulk_queries.list_rows(operation_id, after)
    ids = [row.subject_id for row in rows]
    is_preview = found.status.value == "prepared"
    weighed = act.weigh(actor, territory.id, [Picked(row.subject_id, row.seen_version) for row in rows], lock=False) if is_preview else {}
    if is_preview:
        _offer(form, territory, act)
    return page(
        "workspace/operation.html",
        territory=territory,
        operation=found,
        label=_label(found),
        act=act,
        args=read_filter().to_args(),
        rows=rows,
        items=queries.list_picked(act.kind, territory.id, ids),
        weighed=weighed,
        will_do=sum(bool(decision) for decision in weighed.values()),
        **around(found, after, len(rows)),
        held=holders(act.kind, ids, now) if is_preview else {},
        noticed=queries.noticed(act.kind, ids) if is_preview and act.outcome.value == "published" else frozenset(),
        me=actor.user_id,
        form=form,
        asks=_asks(act),
        may_carry_out=bulk_policy.may_carry_out(actor, found.made_by_id),
        may_undo=_may_undo(found),
        status=status,
    )


def _counted(kind: str, many: int) -> str:
    """That an act was done, and to how many."""
    if kind == COMMENT:
        return ngettext("Fatto su 1 commento.", "Fatto su %(num)s commenti.", many)
    return ngettext("Fatto su 1 contributo.", "Fatto su %(num)s contributi.", many)


def _asks(act: DecideTogether) -> bool:
    """Whether the act needs a reason."""
    return act.outcome.value != "published"


def _offer(form: CarryOutForm, territory: TerritoryRef, act: DecideTogether) -> None:
    form.offer_ready(list_answers(territory.id) if _asks(act) else (), act.outcome, _("Nessuna: scrivo io"))


def _may_undo(found: OperationView) -> Any:
    actor, now = current_actor(), clock.now()
    return bulk_policy.may_undo(actor, found.territory_id, found.made_by_id, found.status, found.undo_until, now)


def _label(found: OperationView) -> str:
    return str(_(DO[act_named(found.act).outcome]))


def _to_operation(territory: TerritoryRef, operation_id: int) -> Response:
    args: dict[str, Any] = read_filter().to_args()
    return redirect(url_for("workspace.operation", territory=territory, operation_id=operation_id, **args), 303)
