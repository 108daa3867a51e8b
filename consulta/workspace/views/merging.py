# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Joining a contribution to another that says the same thing: choose which, see what happens, confirm; separate them (record 0037)."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions import policy as contribution_policy
from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.contributions.queries import Joinable, StaffDetail, Support
from consulta.contributions.wording import endorsements_total
from consulta.core import clock
from consulta.core.decision import Decision, first_refusal
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import one_line
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries, service
from consulta.workspace.forms import MergeForm, SeparateForm, whole
from consulta.workspace.queries import Foreseen
from consulta.workspace.views.blueprint import bp

PATH = "/<territory:territory>/ufficio/contributi/<int:contribution_id>"
CHOSEN, WORDS = "con", "q"
"""What the address says: the contribution chosen, the words looked for."""
SIMILAR_CAP = 8


@bp.route(PATH + "/unisci", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_merge)
def merge(territory: TerritoryRef, contribution_id: int) -> Response:
    """Choose to which contribution this one is joined, see what happens, confirm."""
    source = contributions.get_for_staff(territory.id, contribution_id)
    contribution_policy.may_merge(current_actor(), territory.id, source.author_id).or_refuse()
    if request.method == "GET":
        target_id = whole(request.args.get(CHOSEN))
        form = MergeForm(formdata=None, version=str(source.version), target=str(target_id or ""))
        return _show(territory, source, form, target_id)
    form = MergeForm()
    target_id = whole(form.target.data)
    if not form.validate():
        return _show(territory, source, form, target_id, status=422)
    try:
        service.merge(current_actor(), form.to_request(territory.id, contribution_id), clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, source, form, target_id, status=422)
    except Conflict as conflict:
        source = contributions.get_for_staff(territory.id, contribution_id)
        form.version.data = str(source.version)
        return _show(territory, source, form, target_id, problem=conflict, status=409)
    done = contributions.get_for_staff(territory.id, contribution_id)
    number = done.merged_into.number if done.merged_into else ""
    told = _("Uniti: il n. %(source)s ora porta al n. %(target)s. Avvisiamo chi li ha scritti.", source=done.number, target=number)
    flash(told, "success")
    return redirect(url_for(".record", territory=territory, contribution_id=contribution_id), 303)


@bp.route(PATH + "/separa", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_merge)
def separate(territory: TerritoryRef, contribution_id: int) -> Response:
    """Give a joined contribution its place back, with a reason."""
    item = contributions.get_for_staff(territory.id, contribution_id)
    contribution_policy.may_merge(current_actor(), territory.id, item.author_id).or_refuse()
    form = SeparateForm() if request.method == "POST" else SeparateForm(formdata=None, version=str(item.version))
    problem: Conflict | None = None
    if request.method == "POST" and form.validate():
        try:
            contribution_service.separate_contribution(current_actor(), form.to_request(territory.id, contribution_id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            problem = conflict
            item = contributions.get_for_staff(territory.id, contribution_id)
            form.version.data = str(item.version)
        else:
            flash(_("Separati: il n. %(number)s è di nuovo negli elenchi. Avvisiamo chi li ha scritti.", number=item.number), "success")
            return redirect(url_for(".record", territory=territory, contribution_id=contribution_id), 303)
    return page(
        "workspace/separate.html",
        territory=territory,
        item=item,
        form=form,
        problem=problem,
        status=409 if problem else 422 if form.errors else 200,
    )


def _show(
    territory: TerritoryRef,
    source: StaffDetail,
    form: MergeForm,
    target_id: int | None,
    *,
    problem: Conflict | None = None,
    status: int = 200,
) -> Response:
    one = contributions.get_joinable(territory.id, source.id)
    may_be_source = contribution_policy.may_be_source(one)
    target = contributions.get_for_staff(territory.id, target_id) if target_id else None
    may_be_target, foreseen = _foresee(territory, one, target.id) if target else (None, None)
    words = one_line(request.args.get(WORDS, ""))[:200]
    found = queries.find_candidates(territory.id, source.id, words) if words else None
    similar = contributions.find_similar(territory.id, source.title, source.source, without_id=source.id, most=SIMILAR_CAP)
    return page(
        "workspace/merge.html",
        territory=territory,
        source=source,
        target=target if may_be_target else None,
        refused=may_be_target if target and not may_be_target else None,
        may_be_source=may_be_source,
        will_publish=one.status in contribution_policy.TO_BE_PUBLISHED,
        foreseen=foreseen,
        support=(_support(foreseen.before), _support(foreseen.after)) if foreseen else None,
        form=form,
        words=words,
        found=found,
        joined=contributions.targets_of(row.id for row in found) if found else {},
        similar=similar,
        problem=problem,
        status=status,
    )


def _foresee(territory: TerritoryRef, one: Joinable, target_id: int) -> tuple[Decision, Foreseen | None]:
    other = contributions.get_joinable(territory.id, target_id)
    may_be = first_refusal(
        contribution_policy.may_merge(current_actor(), territory.id, other.author_id), contribution_policy.may_be_target(one, other)
    )
    return may_be, queries.foresee(one, other) if may_be else None


def _support(support: Support) -> str:
    return endorsements_total(support.persons, support.bodies) or _("nessuno")
