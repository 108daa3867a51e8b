# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on many replies: pick, write once, look at each, confirm, read what was done row by row, undo (ADR 0043)."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.bulk import policy as bulk_policy
from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.queries import OperationView
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.words import N_
from consulta.opinions.queries import list_choices
from consulta.replies import policy, queries, service
from consulta.replies.forms import JointForm, PickForm, ReplyForm, TogetherForm
from consulta.replies.requests import WriteOwn
from consulta.services.queries import list_service_choices
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext, show_time
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace.answering import APPROVED, ASSIGNED, KINDS, RETURNED, WRITTEN, act_for
from consulta.workspace.queries import list_linkable
from consulta.workspace.views.blueprint import bp

PATH = "/<territory:territory>/ufficio/risposte/insieme"
LABELS = {
    WRITTEN: N_("Rispondi insieme"),
    APPROVED: N_("Approva insieme"),
    RETURNED: N_("Restituisci insieme"),
    ASSIGNED: N_("Affida le risposte"),
}
WIDEST_KIND = "need"
"""Kind whose words the outcomes of many have: they may be of different kinds."""


@bp.route(PATH, methods=["GET"])
@access.staff(*policy.READERS, policy=policy.may_read_replies)
def answer_operations(territory: TerritoryRef) -> Response:
    """The latest acts on many replies, to read them again or undo them."""
    rows = [one for one in bulk_queries.list_operations(territory.id) if one.act in KINDS]
    return page(
        "workspace/answer_operations.html", territory=territory, rows=[(one, LABELS[one.act], bool(_may_undo(one))) for one in rows]
    )


@bp.route(PATH, methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_write_replies)
def prepare_replies(territory: TerritoryRef) -> Response:
    """Keep what was ticked and show what would happen."""
    form = PickForm()
    name = request.form.get("act", "")
    picked = tuple(Picked(*one) for one in form.seen)
    if name not in KINDS:
        raise NotFound
    try:
        operation_id = prepare_answers(territory, name, picked, form.submission_key.data or "")
    except Invalid as invalid:
        flash(_(next(iter(invalid.errors.values()))), "warning")
        listed = "da-approvare" if KINDS[name] == "reply" else "da-scrivere"
        return redirect(url_for("replies.index", territory=territory, stato=listed), 303)
    return to_operation(territory, operation_id)


def prepare_answers(territory: TerritoryRef, name: str, picked: tuple[Picked, ...], key: str) -> int:
    """Prepare an act on many replies; gives the operation. Raises Invalid.

    As many as one transaction takes: what many will read is looked at one by one before it is confirmed.
    """
    bulk_policy.fits_at_once(len(picked)).or_invalid("picked")
    wanted = PrepareBulk(territory.id, name, KINDS[name], picked, key)
    return bulk.prepare(current_actor(), act_for(territory.id, 0, name), wanted, clock.now())


@bp.route(f"{PATH}/<int:operation_id>", methods=["GET", "POST"])
@access.staff(*policy.OFFICE, readers=policy.READERS, policy=policy.may_read_replies)
def answer_operation(territory: TerritoryRef, operation_id: int) -> Response:
    """What an act would do to each, or what it did; a POST keeps the common words of a reply for many."""
    found = _found(territory, operation_id)
    if request.method == "GET":
        return _show(territory, found, TogetherForm(formdata=None))
    form = _joint_form(territory, None)
    conflict = None
    if request.form.get("action") == "template":
        if not form.use_template(queries.list_fitting(territory.id), None):
            flash(_("Scegli prima un modello dall’elenco."), "warning")
        return _write(territory, found, form)
    if form.validate():
        try:
            service.write_joint(current_actor(), form.to_joint(territory.id, operation_id), clock.now())
            return to_operation(territory, operation_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as error:
            conflict = error
            joint = queries.find_joint(territory.id, operation_id)
            form.version.data = joint.version if joint else None
    return _write(territory, found, form, conflict, 409 if conflict else 422)


@bp.route(f"{PATH}/<int:operation_id>/testo")
@access.staff(*policy.WRITERS, policy=policy.may_write_replies)
def joint_words(territory: TerritoryRef, operation_id: int) -> Response:
    """Change the common words."""
    found = _found(territory, operation_id)
    return _write(territory, found, _joint_form(territory, queries.find_joint(territory.id, operation_id)))


@bp.route(f"{PATH}/<int:operation_id>/contributi/<int:contribution_id>", methods=["GET", "POST"])
@access.staff(*policy.WRITERS, policy=policy.may_write_replies)
def own_words(territory: TerritoryRef, operation_id: int, contribution_id: int) -> Response:
    """Own words for one contribution, or the common ones again."""
    _found(territory, operation_id)
    joint = queries.find_joint(territory.id, operation_id)
    answerable = queries.get_answerable(territory.id, contribution_id)
    if joint is None or not bulk_queries.holds(operation_id, contribution_id):
        raise NotFound
    form = ReplyForm(data=values_of_words(joint.words_of(contribution_id)) | {"version": joint.version})
    form.offer(answerable.kind, queries.list_covering(territory.id), list_service_choices(territory.id), list_choices(territory.id))
    status, conflict = 200, None
    if request.method == "POST":
        status = 422
        takes_common = request.form.get("action") == "common"
        if takes_common or form.validate():
            draft = None if takes_common else form.to_request(contribution_id)
            wanted = WriteOwn(territory.id, operation_id, contribution_id, draft, form.version.data or 0)
            try:
                service.write_own(current_actor(), wanted, clock.now())
                return to_operation(territory, operation_id)
            except Invalid as invalid:
                show_errors(form, invalid)
            except Conflict as error:
                status, conflict = 409, error
                form.version.data = joint.version
    return page(
        "workspace/own_words.html",
        territory=territory,
        operation_id=operation_id,
        contribution=answerable,
        has_own=contribution_id in joint.own,
        form=form,
        conflict=conflict,
        status=status,
    )


@bp.route(f"{PATH}/<int:operation_id>/conferma", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_write_replies)
def carry_out_answers(territory: TerritoryRef, operation_id: int) -> Response:
    """Do it."""
    found, form = _found(territory, operation_id), TogetherForm()
    act = act_for(territory.id, operation_id, found.act, frozenset(one for one in form.left_out.data or () if one is not None))
    if not form.validate():
        return _show(territory, found, form, 422)
    try:
        bulk.carry_out(current_actor(), act, CarryOut(territory.id, operation_id, form.words), clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, found, form, 422)
    done = _found(territory, operation_id)
    until = _("Puoi annullare fino alle %(at)s.", at=show_time(done.undo_until)) if done.done and done.undo_until else ""
    flash(f"{ngettext('Fatto per 1 riga.', 'Fatto per %(num)s righe.', done.done)} {until}".strip(), "success")
    return to_operation(territory, operation_id)


@bp.route(f"{PATH}/<int:operation_id>/annulla", methods=["POST"])
@access.staff(*policy.OFFICE, policy=policy.may_write_replies)
def undo_answers(territory: TerritoryRef, operation_id: int) -> Response:
    """Put everything back as it was."""
    found = _found(territory, operation_id)
    bulk.undo(current_actor(), act_for(territory.id, operation_id, found.act), territory.id, operation_id, clock.now())
    flash(_("Annullato: sotto leggi riga per riga che cosa è tornato com'era."), "success")
    return to_operation(territory, operation_id)


def _found(territory: TerritoryRef, operation_id: int) -> OperationView:
    found = bulk_queries.get_operation(territory.id, operation_id)
    if found.act not in KINDS:
        raise NotFound
    return found


def _show(territory: TerritoryRef, found: OperationView, form: TogetherForm, status: int = 200) -> Response:
    actor, now = current_actor(), clock.now()
    today = clock.rome_day(now)
    joint = queries.find_joint(territory.id, found.id) if found.act == WRITTEN else None
    is_preview = found.status == "prepared"
    if is_preview and found.act == WRITTEN and joint is None and bulk_policy.may_carry_out(actor, found.made_by_id):
        return _write(territory, found, _joint_form(territory, None))
    rows = bulk_queries.list_rows(found.id)
    ids = [row.subject_id for row in rows]
    is_reply = KINDS[found.act] == "reply"
    items: Any = queries.list_judged(territory.id, ids, today) if is_reply else queries.list_answered(territory.id, ids)
    act = act_for(territory.id, found.id, found.act)
    weighed = act.weigh(actor, territory.id, [Picked(row.subject_id, row.seen_version) for row in rows], lock=False) if is_preview else {}
    if found.act == ASSIGNED and is_preview:
        form.offer([(one.id, one.name) for one in queries.list_officers(territory.id, today)])
    if joint is not None and not form.is_submitted():
        form.version.data = joint.version
    return page(
        "workspace/answering.html",
        territory=territory,
        operation=found,
        label=LABELS[found.act],
        rows=rows,
        items=items,
        texts={one: joint.words_of(one).filled(item.values) for one, item in items.items()} if joint and not is_reply else {},
        joint=joint,
        weighed=weighed,
        will_do=sum(bool(decision) for decision in weighed.values()),
        form=form,
        may_carry_out=bulk_policy.may_carry_out(actor, found.made_by_id),
        may_undo=_may_undo(found),
        wording=policy.outcome_wording,
        status=status,
    )


def _write(territory: TerritoryRef, found: OperationView, form: JointForm, conflict: Conflict | None = None, status: int = 200) -> Response:
    bulk_policy.may_carry_out(current_actor(), found.made_by_id).or_refuse()
    total = len(bulk_queries.list_rows(found.id))
    return page("workspace/joint.html", territory=territory, operation=found, total=total, form=form, conflict=conflict, status=status)


def _joint_form(territory: TerritoryRef, joint: queries.JointView | None) -> JointForm:
    data: dict[str, Any] = {}
    if joint is not None:
        data = values_of_words(joint.words) | {
            "objective_id": joint.objective_id,
            "relation": joint.relation,
            "link_reason": joint.link_reason,
        }
        data |= {"sends": "propose" if joint.sends else "draft", "version": joint.version}
    form = JointForm(data=data)
    form.offer(WIDEST_KIND, queries.list_covering(territory.id), list_service_choices(territory.id), list_choices(territory.id))
    form.offer_links(list_linkable(territory.id))
    form.offer_templates(queries.list_fitting(territory.id))
    return form


def values_of_words(words: queries.JointWords) -> dict[str, Any]:
    """The words of a reply before it is one, as the fields of the form show them."""
    return {
        "outcome": words.outcome.value,
        "text": words.text,
        "accepted_part": words.accepted_part,
        "refused_part": words.refused_part,
        "forwarded_to_id": words.forwarded_to_id,
        "deferred_year": words.deferred_year,
        "covered_by_id": words.covered_by_id,
        "covered_by_service_id": words.covered_by_service_id,
    }


def _may_undo(found: OperationView) -> Any:
    return bulk_policy.may_undo(current_actor(), found.territory_id, found.made_by_id, found.status, found.undo_until, clock.now())


def to_operation(territory: TerritoryRef, operation_id: int) -> Response:
    """The page of an act on many replies."""
    return redirect(url_for("workspace.answer_operation", territory=territory, operation_id=operation_id), 303)
