# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The codebook in the office: the tree with its use, the page of a tag, changing, retiring, the starter."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.codebook import policy, queries, service
from consulta.codebook.forms import RetireForm, TagForm, form_of
from consulta.codebook.requests import RetireTag
from consulta.codebook.views.blueprint import PATH, bp
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.territory import queries as territory_queries
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_tags)
def tags(territory: TerritoryRef) -> Response:
    """The codebook as a tree, with how much each tag is used."""
    may_edit = policy.may_edit_tags(current_actor(), territory.id)
    return page("codebook/tags.html", territory=territory, tags=queries.list_tags_with_use(territory.id), may_edit=may_edit)


@bp.route(f"{PATH}/<int:tag_id>")
@access.staff(*policy.READERS, policy=policy.may_read_tags)
def tag(territory: TerritoryRef, tag_id: int) -> Response:
    """What a tag says, where it stands, where it is used and what became of it."""
    found = next((row for row in queries.list_tags_with_use(territory.id) if row.id == tag_id), None)
    if found is None:
        found = queries.get_tag(territory.id, tag_id)
    above, below = queries.list_near(territory.id, found)
    return page(
        "codebook/tag.html",
        territory=territory,
        tag=found,
        above=above,
        below=below,
        aliases=queries.list_aliases(tag_id),
        extracts=queries.extracts_of_tag(territory.id, tag_id),
        versions=queries.list_versions(tag_id),
        remaps=queries.list_remaps(territory.id, tag_id),
        may_edit=policy.may_edit_tags(current_actor(), territory.id),
    )


@bp.route(f"{PATH}/nuova", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def create_tag(territory: TerritoryRef) -> Response:
    """Add a tag, below another when the address says which."""
    form = _offer(territory, TagForm(parent_id=whole(request.args.get("sotto"))))
    if form.validate_on_submit():
        try:
            tag_id = service.create_tag(current_actor(), form.to_create(territory.id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Etichetta aggiunta: da ora si può scegliere."), "success")
            return _to_tag(territory, tag_id)
    return page("codebook/create_tag.html", territory=territory, form=form, status=422 if form.is_submitted() else 200)


@bp.route(f"{PATH}/<int:tag_id>/modifica", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def edit_tag(territory: TerritoryRef, tag_id: int) -> Response:
    """Rename, define again or move a tag, or take it out of the choice."""
    found = queries.get_tag(territory.id, tag_id)
    form = _offer(territory, form_of(found), found)
    status, theirs = 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.edit_tag(current_actor(), form.to_edit(tag_id), clock.now())
                flash(_("Etichetta modificata. I testi che la portano la mostrano come sta adesso."), "success")
                return _to_tag(territory, tag_id)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, conflict
            form.version.data = str(queries.get_tag(territory.id, tag_id).version)
    return page("codebook/edit_tag.html", territory=territory, tag=found, form=form, conflict=theirs, status=status)


@bp.route(f"{PATH}/<int:tag_id>/ritira", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def retire_tag(territory: TerritoryRef, tag_id: int) -> Response:
    """Take a tag out of the choice, or put it back."""
    queries.get_tag(territory.id, tag_id)
    form = RetireForm()
    retired = form.retired.data == "1"
    service.retire_tag(current_actor(), RetireTag(tag_id, retired, whole(form.version.data)), clock.now())
    told = (
        _("Etichetta ritirata: resta sui testi che la portano, non si sceglie più.")
        if retired
        else _("L'etichetta si può scegliere di nuovo.")
    )
    flash(told, "success")
    return _to_tag(territory, tag_id)


@bp.route(f"{PATH}/iniziali", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def install_starter(territory: TerritoryRef) -> Response:
    """Put the starter codebook into the territory."""
    added = service.install_starter(current_actor(), territory.id, clock.now())
    flash(_("Etichette iniziali aggiunte: %(n)s. Puoi rinominarle o ritirarle.", n=added), "success")
    return redirect(url_for("codebook.tags", territory=territory), 303)


def _offer(territory: TerritoryRef, form: TagForm, own: queries.TagRow | None = None) -> TagForm:
    areas = [(area.id, area.label) for area in territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))]
    choices = list(queries.list_choices(territory.id))
    objectives = list(queries.list_objectives(territory.id))
    if own is not None and own.objective_id and own.objective_id not in {one.id for one in objectives}:
        objectives.append(queries.ObjectiveRow(own.objective_id, f"{own.objective_code} · {own.objective_title}"))
    nones = (_("Nessuna in particolare"), _("Nessuna: sta in cima"), _("Nessuno in particolare"))
    form.offer(areas, choices, objectives, nones, own.id if own else 0)
    return form


def _to_tag(territory: TerritoryRef, tag_id: int) -> Response:
    return redirect(url_for("codebook.tag", territory=territory, tag_id=tag_id), 303)
