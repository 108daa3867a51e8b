# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deciding on many contributions at once: pick, look, confirm, read what was done row by row, undo (ADR 0038)."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.bulk import policy as bulk_policy
from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.queries import OperationView, RowView
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.moderation.answer_queries import list_answers
from consulta.moderation.lock_queries import holders
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
from consulta.workspace.together import ACTS, KIND, DecideTogether, act_named, whole_filter
from consulta.workspace.views.answering import prepare_answers, to_operation
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.lists import read_filter
from consulta.workspace.views.queue import show_queue

PATH = "/<territory:territory>/ufficio/insieme"


@bp.route("/<territory:territory>/ufficio/contributi/insieme", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def prepare_together(territory: TerritoryRef) -> Response:
    """Keep what was picked and show what would happen."""
    form, chosen = PrepareForm(), read_filter()
    name = form.act.data if form.act.data in ACTS else ""
    is_whole = form.which.data == FILTERED
    picked = whole_filter(territory.id, chosen) if is_whole else form.seen
    try:
        if form.act.data in (WRITTEN, ASSIGNED):
            return to_operation(territory, prepare_answers(territory, form.act.data, picked, form.submission_key.data or ""))
        if not name:
            raise Invalid({"act": _("Scegli dall'elenco che cosa fare.")})
        wanted = PrepareBulk(territory.id, name, KIND, picked, form.submission_key.data or "")
        operation_id = bulk.prepare(current_actor(), act_named(name), wanted, clock.now())
    except Invalid as invalid:
        show_errors(form, Invalid({"which" if field == "picked" else field: message for field, message in invalid.errors.items()}))
        return show_queue(territory, form, 422)
    return _to_operation(territory, operation_id)


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_work)
def operations(territory: TerritoryRef) -> Response:
    """The latest acts on many, to read them again or undo them."""
    now, actor = clock.now(), current_actor()
    rows = bulk_queries.list_operations(territory.id)
    return page(
        "workspace/operations.html",
        territory=territory,
        rows=[(one, _label(one), bool(_may_undo(one))) for one in rows if one.act in ACTS],
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
    told = ngettext("Fatto su 1 contributo.", "Fatto su %(num)s contributi.", done.done)
    until = _("Puoi annullare fino alle %(at)s.", at=show_time(done.undo_until)) if done.done and done.undo_until else ""
    flash(f"{told} {until}".strip(), "success")
    return _to_operation(territory, operation_id)


@bp.route(f"{PATH}/<int:operation_id>/annulla", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def undo_together(territory: TerritoryRef, operation_id: int) -> Response:
    """Put everything back as it was."""
    act = act_named(bulk_queries.get_operation(territory.id, operation_id).act)
    bulk.undo(current_actor(), act, territory.id, operation_id, clock.now())
    flash(_("Annullato: sotto leggi riga per riga che cosa è tornato com'era."), "success")
    return _to_operation(territory, operation_id)


def _show(territory: TerritoryRef, operation_id: int, form: CarryOutForm, status: int = 200) -> Response:
    actor, now = current_actor(), clock.now()
    found = bulk_queries.get_operation(territory.id, operation_id)
    act, rows = act_named(found.act), bulk_queries.list_rows(operation_id)
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
        items=queries.list_picked(territory.id, ids),
        weighed=weighed,
        will_do=sum(bool(decision) for decision in weighed.values()),
        counts=_counts(rows),
        held=holders(KIND, ids, now) if is_preview else {},
        noticed=queries.noticed(ids) if is_preview and act.outcome.value == "published" else frozenset(),
        me=actor.user_id,
        form=form,
        asks=_asks(act),
        may_carry_out=bulk_policy.may_carry_out(actor, found.made_by_id),
        may_undo=_may_undo(found),
        status=status,
    )


def _asks(act: DecideTogether) -> bool:
    """Whether the act needs a reason."""
    return act.outcome.value != "published"


def _offer(form: CarryOutForm, territory: TerritoryRef, act: DecideTogether) -> None:
    form.offer_ready(list_answers(territory.id) if _asks(act) else (), act.outcome, _("Nessuna: scrivo io"))


def _may_undo(found: OperationView) -> Any:
    actor, now = current_actor(), clock.now()
    return bulk_policy.may_undo(actor, found.territory_id, found.made_by_id, found.status, found.undo_until, now)


def _counts(rows: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        assert isinstance(row, RowView)
        counts[row.status.value] = counts.get(row.status.value, 0) + 1
    return counts


def _label(found: OperationView) -> str:
    return str(_(DO[act_named(found.act).outcome]))


def _to_operation(territory: TerritoryRef, operation_id: int) -> Response:
    args: dict[str, Any] = read_filter().to_args()
    return redirect(url_for("workspace.operation", territory=territory, operation_id=operation_id, **args), 303)
