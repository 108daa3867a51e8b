# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Joining a contribution to another that says the same thing: choose which, see what happens, confirm; separate them (record 0037)."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions import policy as contribution_policy
from consulta.contributions import queries as contributions
from consulta.contributions import service as contribution_service
from consulta.contributions.queries import StaffDetail, Support
from consulta.contributions.wording import endorsements_total
from consulta.core import clock
from consulta.core.decision import ALLOWED, first_refusal, refuse
from consulta.core.errors import Conflict, Invalid
from consulta.core.text import one_line
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries, service
from consulta.workspace.forms import MergeForm, SeparateForm
from consulta.workspace.views.blueprint import bp

PATH = "/<territory:territory>/ufficio/contributi/<int:contribution_id>"
WORDS, WORDS_CAP = "q", 200
"""What the address says: the words looked for."""
SIMILAR_CAP = 8


@bp.route(PATH + "/unisci")
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_merge)
def merge(territory: TerritoryRef, contribution_id: int) -> Response:
    """Choose to which contribution this one is joined: the most similar first, then what the words or the number find."""
    source = _source(territory, contribution_id)
    words = one_line(request.args.get(WORDS, ""))[:WORDS_CAP]
    found = queries.find_candidates(territory.id, source.id, words) if words else None
    return page(
        "workspace/merge.html",
        territory=territory,
        source=source,
        may_be_source=queries.may_be_joined(contributions.get_joinable(territory.id, source.id)),
        words=words,
        found=found,
        joined=contributions.targets_of(row.id for row in found) if found else {},
        similar=contributions.find_similar(territory.id, source.title, source.source, without_id=source.id, most=SIMILAR_CAP),
    )


@bp.route(PATH + "/unisci/<int:target_id>", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_merge)
def merge_into(territory: TerritoryRef, contribution_id: int, target_id: int) -> Response:
    """See what happens, say why, confirm."""
    source = _source(territory, contribution_id)
    form = MergeForm() if request.method == "POST" else MergeForm(formdata=None, version=str(source.version))
    problem: Conflict | None = None
    refused: str = ""
    if request.method == "POST" and form.validate():
        try:
            service.merge(current_actor(), form.to_request(territory.id, contribution_id, target_id), clock.now())
        except Invalid as invalid:
            refused = invalid.errors.pop("target", "")
            show_errors(form, invalid)
        except Conflict as conflict:
            problem = conflict
            source = _source(territory, contribution_id)
            form.version.data = str(source.version)
        else:
            flash(_("Uniti: il n. %(number)s ora porta all'altro. Avvisiamo chi li ha scritti.", number=source.number), "success")
            return redirect(url_for(".record", territory=territory, contribution_id=contribution_id), 303)
    return _show(territory, source, target_id, form, problem, refused)


def _source(territory: TerritoryRef, contribution_id: int) -> StaffDetail:
    """The contribution to be joined or separated. Raises NotFound, Refused (an own text)."""
    found = contributions.get_for_staff(territory.id, contribution_id)
    contribution_policy.may_merge(current_actor(), territory.id, found.author_id).or_refuse()
    return found


@bp.route(PATH + "/separa", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=contribution_policy.may_merge)
def separate(territory: TerritoryRef, contribution_id: int) -> Response:
    """Give a joined contribution its place back, with a reason."""
    item = _source(territory, contribution_id)
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
    territory: TerritoryRef, source: StaffDetail, target_id: int, form: MergeForm, problem: Conflict | None, refused: str
) -> Response:
    target = contributions.get_for_staff(territory.id, target_id)
    one, other = contributions.get_joinable(territory.id, source.id), contributions.get_joinable(territory.id, target_id)
    may_be = first_refusal(
        contribution_policy.goes_round(one, other),
        queries.may_be_joined(one),
        contribution_policy.may_merge(current_actor(), territory.id, other.author_id),
        contribution_policy.may_be_target(one, other),
        refuse(refused) if refused else ALLOWED,
    )
    foreseen = queries.foresee(one, other)
    return page(
        "workspace/merge_into.html",
        territory=territory,
        source=source,
        target=target,
        may_be=may_be,
        will_publish=one.status in contribution_policy.TO_BE_PUBLISHED,
        foreseen=foreseen,
        support=(_support(foreseen.before), _support(foreseen.after)),
        form=form,
        problem=problem,
        status=409 if problem else 422 if form.errors or refused else 200,
    )


def _support(support: Support) -> str:
    return endorsements_total(support.persons, support.bodies) or _("nessuno")
