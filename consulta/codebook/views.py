# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the codebook."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from consulta.codebook import policy, queries, service
from consulta.codebook.forms import RetireForm, TagForm, whole
from consulta.codebook.requests import RetireTag
from consulta.core import clock
from consulta.core.errors import Conflict, Invalid
from consulta.territory import queries as territory_queries
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

bp = Blueprint("codebook", __name__)


@bp.route("/<territory:territory>/ufficio/etichette")
@access.staff(*policy.READERS, policy=policy.may_read_tags)
def tags(territory: TerritoryRef) -> Response:
    """The codebook with how much each tag is used."""
    may_edit = policy.may_edit_tags(current_actor(), territory.id)
    return page("codebook/tags.html", territory=territory, tags=queries.list_tags_with_use(territory.id), may_edit=may_edit)


@bp.route("/<territory:territory>/ufficio/etichette/nuova", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def create_tag(territory: TerritoryRef) -> Response:
    """Add a tag."""
    form = _form(territory, TagForm())
    if form.validate_on_submit():
        try:
            service.create_tag(current_actor(), form.to_create(territory.id), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            flash(_("Etichetta aggiunta: da ora si può scegliere."), "success")
            return _to_tags(territory)
    return page("codebook/create_tag.html", territory=territory, form=form, status=422 if form.is_submitted() else 200)


@bp.route("/<territory:territory>/ufficio/etichette/<int:tag_id>", methods=["GET", "POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def edit_tag(territory: TerritoryRef, tag_id: int) -> Response:
    """Rename or define again a tag, or take it out of the choice."""
    tag = queries.get_tag(territory.id, tag_id)
    form = _form(territory, TagForm(label=tag.label, definition=tag.definition, area_id=tag.area_id or 0, version=str(tag.version)))
    status, theirs = 200, None
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                service.edit_tag(current_actor(), form.to_edit(tag_id), clock.now())
                flash(_("Etichetta modificata. I testi che la portano la mostrano col nome nuovo."), "success")
                return _to_tags(territory)
        except Invalid as invalid:
            show_errors(form, invalid)
        except Conflict as conflict:
            status, theirs = 409, conflict
            form.version.data = str(queries.get_tag(territory.id, tag_id).version)
    retire = RetireForm(formdata=None, retired="0" if tag.retired_at else "1", version=str(tag.version))
    return page("codebook/edit_tag.html", territory=territory, tag=tag, form=form, retire=retire, conflict=theirs, status=status)


@bp.route("/<territory:territory>/ufficio/etichette/<int:tag_id>/ritira", methods=["POST"])
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
    return _to_tags(territory)


@bp.route("/<territory:territory>/ufficio/etichette/iniziali", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_edit_tags)
def install_starter(territory: TerritoryRef) -> Response:
    """Put the starter codebook into the territory."""
    added = service.install_starter(current_actor(), territory.id, clock.now())
    flash(_("Etichette iniziali aggiunte: %(n)s. Puoi rinominarle o ritirarle.", n=added), "success")
    return _to_tags(territory)


def _form(territory: TerritoryRef, form: TagForm) -> TagForm:
    areas = territory_queries.list_areas(territory.id, clock.rome_day(clock.now()))
    form.offer_areas([(area.id, area.label) for area in areas], _("Nessuna in particolare"))
    return form


def _to_tags(territory: TerritoryRef) -> Response:
    return redirect(url_for("codebook.tags", territory=territory), 303)
