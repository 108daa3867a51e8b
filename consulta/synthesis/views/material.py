# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The texts of a scope, by bucket: ticked, they are put behind a point, set aside, or put back."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.codebook import queries as codebook
from consulta.contributions.queries import KINDS
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.text import one_line
from consulta.synthesis import policy, queries, service
from consulta.synthesis.forms import MaterialForm
from consulta.synthesis.queries import A_COMMENT, COMMENT, MaterialFilter, PointView, SynthesisView
from consulta.synthesis.views.blueprint import bp
from consulta.synthesis.views.office import bucket_rows
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors, whole
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

KEPT = ("dove", "q", "tipo", "etichetta", "punto")
WORDS_CAP = 200


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/testi")
@access.staff(*policy.READERS, policy=policy.may_read)
def material(territory: TerritoryRef, synthesis_id: int) -> Response:
    """The list: ``dove`` is the bucket, ``punto`` the point for which texts are looked for."""
    found = queries.get_synthesis(territory.id, synthesis_id)
    points = queries.list_points(found.id)
    return _list_page(territory, found, points, _form(points), 200)


@bp.route("/<territory:territory>/ufficio/sintesi/<int:synthesis_id>/testi", methods=["POST"])
@access.staff(*policy.WRITERS, policy=policy.may_change)
def gather(territory: TerritoryRef, synthesis_id: int) -> Response:
    """Do to the texts ticked what the button says: ``action`` is add, aside or back."""
    found = queries.get_synthesis(territory.id, synthesis_id)
    points = queries.list_points(found.id)
    form = _form(points)
    try:
        if form.validate():
            flash(_carry_out(territory, synthesis_id, form), "success")
            kept: dict[str, Any] = {name: value for name in KEPT if (value := request.args.get(name))}
            return redirect(url_for(".material", territory=territory, synthesis_id=synthesis_id, **kept), 303)
    except Invalid as invalid:
        show_errors(form, invalid)
    return _list_page(territory, found, points, form, 422)


def _form(points: Sequence[PointView]) -> MaterialForm:
    form = MaterialForm(data={"point": request.args.get("punto", "")})
    form.offer((point.id, f"{point.number}. {point.title}") for point in points)
    return form


def _carry_out(territory: TerritoryRef, synthesis_id: int, form: MaterialForm) -> str:
    """Do what the button says; the sentence that tells it. Raises Invalid, Refused, NotFound."""
    actor, now = current_actor(), clock.now()
    action = request.form.get("action")
    if action == "add" and not form.point.data:
        raise Invalid({"point": _("Scegli il punto a cui aggiungere i testi.")})
    verbs: dict[str | None, Callable[[], str]] = {
        "add": lambda: _told_added(service.add_sources(actor, form.to_add(territory.id, synthesis_id), now)),
        "aside": lambda: _told_aside(service.put_aside(actor, form.to_put_aside(territory.id, synthesis_id), now)),
        "back": lambda: _told_back(service.put_back(actor, form.to_put_back(territory.id, synthesis_id), now)),
    }
    if action not in verbs:
        raise Invalid({"items": _("Scegli che cosa fare con i testi: usa uno dei pulsanti.")})
    return verbs[action]()


def _told_added(number: int) -> str:
    return ngettext("Aggiunto 1 testo al punto.", "Aggiunti %(num)s testi al punto.", number)


def _told_aside(number: int) -> str:
    return ngettext("Messo da parte 1 testo.", "Messi da parte %(num)s testi.", number)


def _told_back(number: int) -> str:
    return ngettext("Rimesso 1 testo tra quelli da trattare.", "Rimessi %(num)s testi tra quelli da trattare.", number)


def _list_page(territory: TerritoryRef, found: SynthesisView, points: Any, form: MaterialForm, status: int) -> Response:
    tags = codebook.list_tags(territory.id)
    point = next((one for one in points if one.id == whole(request.args.get("punto"))), None)
    wanted = _filter(tags, point)
    listed = queries.list_material(found.scope, wanted, pager.read_cursor(str, str, int))
    actor, facts = current_actor(), queries.facts_of(found, clock.rome_day(clock.now()))
    return page(
        "synthesis/material.html",
        territory=territory,
        synthesis=found,
        buckets=bucket_rows(territory, found),
        wanted=wanted,
        point=point,
        points=points,
        items=listed.items,
        pager=pager.links(listed),
        ticked=set(form.items.data or ()),
        tags=tuple((one.code, one.label) for one in tags),
        kinds=(*((one.value, _(one.label)) for one in KINDS), (COMMENT, _(A_COMMENT))),
        args={name: request.args[name] for name in KEPT if name in request.args},
        form=form,
        may_change=policy.may_change(actor, facts),
        status=status,
    )


def _filter(tags: Any, point: PointView | None) -> MaterialFilter:
    """What the address asks for; for a point that has tags, its texts first, unless another tag is chosen. Raises Invalid."""
    args = request.args
    bucket = next((one for one in policy.Bucket if one.value == (args.get("dove") or policy.Bucket.TO_DO.value)), None)
    if bucket is None:
        raise Invalid({"dove": _("L'elenco richiesto non esiste: scegline uno tra quelli della pagina.")})
    kind = args.get("tipo", "")
    if kind and kind != COMMENT and kind not in {one.value for one in KINDS}:
        raise Invalid({"tipo": _("Il tipo richiesto non esiste: scegline uno dall'elenco.")})
    code = args.get("etichetta")
    tag_ids = tuple(one.id for one in tags if one.code == code) if code else ()
    if code and not tag_ids:
        raise Invalid({"etichetta": _("L'etichetta richiesta non esiste: scegline una dall'elenco.")})
    if code is None and point is not None:
        tag_ids = tuple(one.id for one in point.tags)
    return MaterialFilter(bucket, kind, tag_ids, one_line(args.get("q", ""))[:WORDS_CAP])
