# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Merging a tag into another, splitting it, sharing out its texts, undoing (ADR 0042)."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.codebook import policy, queries, service
from consulta.codebook.forms import MergeForm, ShareForm, SplitForm
from consulta.codebook.views.blueprint import PATH, bp
from consulta.core import clock
from consulta.core.errors import Conflict, DomainError, Invalid
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

PASSAGE = PATH + "/passaggi/<int:remap_id>"


@bp.route(f"{PATH}/<int:tag_id>/unisci", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def merge_tag(territory: TerritoryRef, tag_id: int) -> Response:
    """Make every text that carries a tag carry another."""
    found = queries.get_tag(territory.id, tag_id)
    form = MergeForm(version=str(found.version), target_id=whole(request.args.get("in")))
    form.offer(queries.list_choices(territory.id), _("Scegli…"), tag_id)
    status: int = 200
    problem: DomainError | None = None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                remap_id = service.merge_tags(current_actor(), form.to_request(tag_id), clock.now())
                flash(_("Etichette unite. Se è stato uno sbaglio puoi annullare qui sotto."), "success")
                return _to_remap(territory, remap_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, problem = 409, conflict
            form.version.data = str(queries.get_tag(territory.id, tag_id).version)
    target_id = form.target_id.data or 0
    return page(
        "codebook/merge_tag.html",
        territory=territory,
        tag=found,
        form=form,
        conflict=problem,
        foreseen=queries.foresee_merge(tag_id, target_id),
        has_target=bool(target_id),
        status=status,
    )


@bp.route(f"{PATH}/<int:tag_id>/dividi", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def split_tag(territory: TerritoryRef, tag_id: int) -> Response:
    """Make new tags beside one, then share out its texts."""
    found = queries.get_tag(territory.id, tag_id)
    form = SplitForm(version=str(found.version))
    status: int = 200
    problem: DomainError | None = None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                remap_id = service.split_tag(current_actor(), form.to_request(tag_id), clock.now())
                flash(_("Nuove etichette pronte: ora scegli quali testi le portano."), "success")
                return _to_remap(territory, remap_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, problem = 409, conflict
            form.version.data = str(queries.get_tag(territory.id, tag_id).version)
    return page("codebook/split_tag.html", territory=territory, tag=found, form=form, conflict=problem, status=status)


@bp.route(PASSAGE)
@access.staff(*policy.READERS, policy=policy.may_read_tags)
def remap(territory: TerritoryRef, remap_id: int) -> Response:
    """What a merge or split did; of a split also the texts that are still to be shared out."""
    return _show(territory, remap_id, ShareForm(formdata=None))


@bp.route(f"{PASSAGE}/sposta", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def share_out(territory: TerritoryRef, remap_id: int) -> Response:
    """Some texts go to one of the new tags."""
    queries.get_remap(territory.id, remap_id)
    form = ShareForm()
    form.offer(queries.list_parts(remap_id))
    try:
        if not form.validate():
            return _show(territory, remap_id, form, 422)
        moved = service.share_out(current_actor(), form.to_request(territory.id, remap_id), clock.now())
    except Invalid as invalid:
        show_errors(form, invalid)
        return _show(territory, remap_id, form, 422)
    flash(ngettext("Spostato 1 testo.", "Spostati %(num)s testi.", moved), "success")
    return _to_remap(territory, remap_id, whole(request.args.get("dopo")))


@bp.route(f"{PASSAGE}/annulla", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def undo_remap(territory: TerritoryRef, remap_id: int) -> Response:
    """Put everything back as it was."""
    done = service.undo_remap(current_actor(), territory.id, remap_id, clock.now())
    flash(ngettext("Annullato: 1 testo è tornato com'era.", "Annullato: %(num)s testi sono tornati com'erano.", done.restored), "success")
    return _to_remap(territory, remap_id)


def _show(territory: TerritoryRef, remap_id: int, form: ShareForm, status: int = 200) -> Response:
    found = queries.get_remap(territory.id, remap_id)
    parts = queries.list_parts(remap_id) if found.kind.value == "split" else ()
    form.offer(parts)
    after = whole(request.args.get("dopo"))
    is_open = found.kind.value == "split" and found.undone_at is None
    carriers, following = queries.list_carriers(found.source_id, after) if is_open else ((), None)
    return page(
        "codebook/remap.html",
        territory=territory,
        remap=found,
        parts=parts,
        is_open=is_open,
        carriers=carriers,
        after=after,
        following=following,
        left=queries.list_left(remap_id) if found.left else (),
        form=form,
        may_edit=policy.may_edit_tags(current_actor(), territory.id),
        status=status,
    )


def _to_remap(territory: TerritoryRef, remap_id: int, after: int = 0) -> Response:
    return redirect(url_for("codebook.remap", territory=territory, remap_id=remap_id, dopo=after or None), 303)
