# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""One tag on many contributions or comments: pick, look, confirm, read what was done row by row, undo (ADR 0042)."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.bulk import policy as bulk_policy
from consulta.bulk import queries as bulk_queries
from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.codebook import policy as codebook_policy
from consulta.codebook import queries as codebook
from consulta.codebook.forms import tag_options
from consulta.codebook.together import PREFIX, TagTogether, act_named
from consulta.contributions import queries as contributions
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.pagination import PAGE_SIZE, Page
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries
from consulta.workspace.forms import FILTERED, ON_PAGE, PICKED, TagManyForm
from consulta.workspace.together import whole_filter
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.lists import pager, read_filter
from consulta.workspace.views.steps import around, rows_before, told_of_undoing

PATH = "/<territory:territory>/ufficio/etichette-insieme"
LISTS = {codebook.CONTRIBUTION: "workspace.tag_contributions", codebook.COMMENT: "workspace.tag_comments"}


@bp.route(f"{PATH}/contributi")
@access.staff(*policy.READERS, policy=policy.may_read_work)
def tag_contributions(territory: TerritoryRef) -> Response:
    """The contributions of a filter, to tick and tag."""
    return _show_list(territory, codebook.CONTRIBUTION, TagManyForm(formdata=None))


@bp.route(f"{PATH}/commenti")
@access.staff(*policy.READERS, policy=policy.may_read_work)
def tag_comments(territory: TerritoryRef) -> Response:
    """The comments of a filter, to tick and tag."""
    return _show_list(territory, codebook.COMMENT, TagManyForm(formdata=None))


@bp.route(f"{PATH}/contributi", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def prepare_tag_contributions(territory: TerritoryRef) -> Response:
    """Keep which contributions were picked and show what would happen."""
    return _prepare(territory, codebook.CONTRIBUTION)


@bp.route(f"{PATH}/commenti", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def prepare_tag_comments(territory: TerritoryRef) -> Response:
    """Keep which comments were picked and show what would happen."""
    return _prepare(territory, codebook.COMMENT)


@bp.route(PATH)
@access.staff(*policy.READERS, policy=policy.may_read_work)
def tag_operations(territory: TerritoryRef) -> Response:
    """The latest acts on many, to read them again or undo them."""
    rows = [(one, act_named(one.act)) for one in bulk_queries.list_operations(territory.id, PREFIX)]
    labels = {tag.id: tag.label for tag in codebook.list_tags(territory.id, with_retired=True)}
    return page("workspace/tag_operations.html", territory=territory, rows=rows, labels=labels)


@bp.route(f"{PATH}/<int:tagging_id>")
@access.staff(*policy.READERS, policy=policy.may_read_work)
def tag_operation(territory: TerritoryRef, tagging_id: int) -> Response:
    """What an act would do to each text, or what it did."""
    found = bulk_queries.get_operation(territory.id, tagging_id)
    after = rows_before()
    act, rows, actor = act_named(found.act), bulk_queries.list_rows(tagging_id, after), current_actor()
    picked = [Picked(row.subject_id, row.seen_version) for row in rows]
    weighed = act.weigh(actor, territory.id, picked, lock=False) if found.status.value == "prepared" else {}
    return page(
        "workspace/tag_operation.html",
        territory=territory,
        operation=found,
        act=act,
        tag=codebook.get_tag(territory.id, act.tag_id),
        back=url_for(LISTS[act.kind], territory=territory, **_args(act.kind)),
        rows=rows,
        **around(found, after, len(rows)),
        names={one: text.title for one, text in queries.list_picked(act.kind, territory.id, [row.subject_id for row in rows]).items()},
        weighed=weighed,
        will_do=sum(bool(decision) for decision in weighed.values()),
        args=_args(act.kind),
        may_carry_out=bulk_policy.may_carry_out(actor, found.made_by_id),
        may_undo=bulk_policy.may_undo(actor, territory.id, found.made_by_id, found.status, found.undo_until, clock.now()),
    )


@bp.route(f"{PATH}/<int:tagging_id>/conferma", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def carry_out_tags(territory: TerritoryRef, tagging_id: int) -> Response:
    """Do it."""
    act = act_named(bulk_queries.get_operation(territory.id, tagging_id).act)
    bulk.carry_out(current_actor(), act, CarryOut(territory.id, tagging_id), clock.now())
    done = bulk_queries.get_operation(territory.id, tagging_id)
    told = ngettext("Fatto su 1 testo.", "Fatto su %(num)s testi.", done.done)
    flash(told if done.done_at else _("Cominciato: va avanti anche se chiudi la pagina."), "success")
    return _to_operation(territory, tagging_id, act)


@bp.route(f"{PATH}/<int:tagging_id>/annulla", methods=["POST"])
@access.staff(*policy.DECIDERS, policy=policy.may_classify)
def undo_tags(territory: TerritoryRef, tagging_id: int) -> Response:
    """Put everything back as it was."""
    act = act_named(bulk_queries.get_operation(territory.id, tagging_id).act)
    bulk.undo(current_actor(), act, territory.id, tagging_id, clock.now())
    flash(told_of_undoing(territory, tagging_id), "success")
    return _to_operation(territory, tagging_id, act)


def _prepare(territory: TerritoryRef, kind: str) -> Response:
    form = TagManyForm()
    _offer(form, territory, _found(territory, kind))
    is_whole = form.which.data == FILTERED
    try:
        if not form.validate():
            return _show_list(territory, kind, form, 422)
        codebook.get_tag(territory.id, form.tag_id.data)
        act = TagTogether(form.verb.data, kind, "filter" if is_whole else "selection", form.tag_id.data)
        picked = _whole(territory, kind) if is_whole else form.seen
        wanted = PrepareBulk(territory.id, act.name, kind, picked, form.submission_key.data or "")
        tagging_id = bulk.prepare(current_actor(), act, wanted, clock.now())
    except Invalid as invalid:
        show_errors(form, Invalid({"which" if field == "picked" else field: message for field, message in invalid.errors.items()}))
        return _show_list(territory, kind, form, 422)
    return _to_operation(territory, tagging_id, act)


def _show_list(territory: TerritoryRef, kind: str, form: TagManyForm, status: int = 200) -> Response:
    found, args = _found(territory, kind), _args(kind)
    _offer(form, territory, found)
    return page(
        "workspace/tag_many.html",
        territory=territory,
        is_comments=kind == codebook.COMMENT,
        rows=found.items,
        names=[_name(kind, row) for row in found.items],
        tags=codebook.tags_of_many(kind, [row.id for row in found.items]),
        args=args,
        here=args | ({"pagina": request.args["pagina"]} if "pagina" in request.args else {}),
        form=form,
        choices=[(tag.code, tag.label) for tag in codebook.list_choices(territory.id)],
        may_apply=codebook_policy.may_apply_tags(current_actor(), territory.id),
        pager=pager(found),
        cap=bulk_policy.MOST,
        is_beyond=found.total_is_more or (found.total or 0) > bulk_policy.MOST,
        status=status,
    )


def _found(territory: TerritoryRef, kind: str, size: int = PAGE_SIZE) -> Page[Any]:
    """The texts of the filter in the address. Raises Invalid naming the parameter."""
    place = request.args.get("pagina") if size == PAGE_SIZE else None
    if kind == codebook.CONTRIBUTION:
        return contributions.list_for_staff(territory.id, read_filter(), place, size=size)
    code = request.args.get("etichetta", "")
    if code and not codebook_policy.is_code(code):
        raise Invalid({"etichetta": "Il filtro «etichetta» ha un valore che non conosciamo: toglilo o sceglilo dall'elenco."})
    extra = [codebook.carrying(codebook.COMMENT, code)] if code else []
    return contributions.list_comments_for_staff(territory.id, request.args.get("stato", ""), place, extra, size=size)


def _whole(territory: TerritoryRef, kind: str) -> tuple[Picked, ...]:
    if kind == codebook.CONTRIBUTION:
        return whole_filter(territory.id, read_filter())
    return tuple(Picked(row.id, row.version) for row in _found(territory, kind, bulk_policy.MOST + 1).items)


def _args(kind: str) -> dict[str, Any]:
    if kind == codebook.CONTRIBUTION:
        return read_filter().to_args()
    return {name: request.args[name] for name in ("stato", "etichetta") if request.args.get(name)}


def _offer(form: TagManyForm, territory: TerritoryRef, found: Page[Any]) -> None:
    which = [(PICKED, _("Solo quelli spuntati")), (ON_PAGE, _("Tutti quelli di questa pagina (%(n)s)", n=len(found.items)))]
    total = found.total or 0
    if not found.total_is_more and len(found.items) < total <= bulk_policy.MOST:
        which.append((FILTERED, _("Tutti i risultati del filtro (%(n)s)", n=total)))
    form.offer(tag_options(codebook.list_choices(territory.id)), which)


def _name(kind: str, row: Any) -> str:
    return row.excerpt if kind == codebook.COMMENT else f"{row.number} · {row.title}"


def _to_operation(territory: TerritoryRef, tagging_id: int, act: TagTogether) -> Response:
    return redirect(url_for("workspace.tag_operation", territory=territory, tagging_id=tagging_id, **_args(act.kind)), 303)
