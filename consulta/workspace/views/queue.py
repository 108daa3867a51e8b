# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's list of contributions: the filter is the URL."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from consulta.bulk.policy import MOST
from consulta.codebook import queries as codebook
from consulta.contributions import queries as contributions
from consulta.contributions.queries import AddedField, Criterion
from consulta.core import clock
from consulta.core.pagination import Page
from consulta.listings.policy import may_keep_filters
from consulta.listings.queries import ListName, load_desk
from consulta.moderation.lock_queries import holders
from consulta.moderation.policy import possible_outcomes
from consulta.replies.policy import OUTCOME_LABELS
from consulta.territory import queries as territory_queries
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page
from consulta.workspace import policy, queries, run
from consulta.workspace.answering import ASSIGNED, WRITTEN
from consulta.workspace.forms import DO, DO_TO_REPLIES, FILTERED, ON_PAGE, PICKED, PrepareForm
from consulta.workspace.together import ACTS
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.described import describer_of
from consulta.workspace.views.grid import chosen_columns, grid_of, offered
from consulta.workspace.views.lists import CRITERIA, pager, read_filter, waits

OFFERED = ("canale", "senza", "passo")
"""Criteria of the numbers that the form always offers."""
_APART = ("etichetta", "senza_etichetta", "da_accettare", "documenti", "oltre_termine", run.NAME)
"""Criteria that have a place of their own in the form, or none."""


@bp.route("/<territory:territory>/ufficio/contributi")
@access.staff(*policy.READERS, policy=policy.may_read_work)
def queue(territory: TerritoryRef) -> Response:
    """Contributions in every state; who waits longest comes first."""
    return show_queue(territory, PrepareForm(formdata=None))


def show_queue(territory: TerritoryRef, form: PrepareForm, status: int = 200) -> Response:
    """The list of the filter and page in the address, with the form of what is done to many."""
    chosen = read_filter()
    found = contributions.list_for_staff(territory.id, chosen, request.args.get("pagina"))
    args = chosen.to_args()
    now = clock.now()
    areas = territory_queries.list_areas(territory.id, clock.rome_day(now))
    may_take = bool(policy.may_classify(current_actor(), territory.id))
    waiting = [row for row in found.items if may_take and possible_outcomes(row.status.value) and row.status.value == "in_moderation"]
    unanswered = [row for row in found.items if may_take and row.status.value == "published" and row.replied_at is None]
    pickable = [*waiting, *unanswered]
    desk = load_desk(territory.id, current_actor().user_id, ListName.CONTRIBUTIONS)
    columns, tags = chosen_columns(desk.columns), codebook.tags_of_many(codebook.CONTRIBUTION, [row.id for row in found.items])
    offer_together(form, found, len(pickable), decides=bool(waiting), answers=bool(unanswered))
    shown = _choices(territory, args, areas)
    return page(
        "workspace/queue.html",
        territory=territory,
        chosen=chosen,
        args=args,
        here=args | ({"pagina": request.args["pagina"]} if "pagina" in request.args else {}),
        rows=found.items,
        form=form,
        pickable={row.id for row in pickable},
        cap=MOST,
        is_beyond=found.total_is_more or (found.total or 0) > MOST,
        held=holders("contribution", [row.id for row in found.items], now),
        may_take=may_take,
        uses_shortcuts=current_actor().uses_shortcuts,
        waits=waits(territory, found.items, now),
        tags=tags,
        desk=desk,
        grid=grid_of(columns, found.items, tags, now) if desk.is_grid else None,
        columns=offered(columns),
        may_keep=may_keep_filters(current_actor(), territory.id),
        pager=pager(found),
        shown=shown,
        added=[_worded(one) for one in contributions.added_fields(args, _criteria(), always=OFFERED) if one.name not in _APART],
        chips=_chips(territory, args, shown),
        status=status,
    )


def _criteria() -> Sequence[Criterion]:
    criteria: Sequence[Criterion] = current_app.extensions.get(CRITERIA, ())
    return criteria


def _worded(field: AddedField) -> dict[str, Any]:
    """A criterion of another feature in the form, in the language of the page."""
    choices = [(value, _(label)) for value, label in field.choices]
    return {"name": field.name, "label": _(field.label), "value": field.value, "choices": choices}


def _choices(territory: TerritoryRef, args: Mapping[str, str], areas: Sequence[Any]) -> dict[str, list[tuple[str, str]]]:
    """What each field of the form offers, by argument. Comuni only while one is chosen: the list is long, and rarely asked for."""
    found = {
        "stato": [(one.value, _(one.label)) for one in contributions.STATUSES],
        "tipo": [(one.value, _(one.label)) for one in contributions.KINDS],
        "area": [(area.code, area.label) for area in areas],
        "tavolo": [(str(one.id), one.label) for one in queries.list_roundtables(territory.id)],
        "etichetta": [(tag.code, tag.label) for tag in codebook.list_tags(territory.id)],
        "categoria": [
            (contributions.CITIZENS, _("Cittadini a nome loro")),
            *((one.value, _(one.label)) for one in contributions.CATEGORIES),
        ],
        "esito": [(contributions.NO_OUTCOME, _("Senza risposta")), *((value, _(label)) for value, label in OUTCOME_LABELS.items())],
        "comune": [],
    }
    if args.get("comune"):
        comuni = territory_queries.list_municipalities(territory.id, clock.rome_day(clock.now()))
        found["comune"] = [(one.belfiore, one.name) for one in comuni]
    return found


def _chips(territory: TerritoryRef, args: Mapping[str, str], shown: Mapping[str, Sequence[tuple[str, str]]]) -> list[dict[str, str]]:
    """The filters that are on, in words, each with the address of the same list without it."""
    describe = describer_of(territory, _criteria(), {name: dict(choices) for name, choices in shown.items()})
    kept = {name: value for name, value in args.items() if name not in (run.NAME, "ordine")}
    chips = []
    for argument, (name, value) in zip(kept, describe(kept), strict=True):
        rest: dict[str, Any] = {other: text for other, text in args.items() if other != argument}
        chips.append({"label": f"{name}: {value}", "url": url_for(".queue", territory=territory, **rest)})
    return chips


def offer_together(form: PrepareForm, found: Page[Any], waiting: int, *, decides: bool, answers: bool) -> None:
    """The choices of the form: the whole filter only when it is not more than is done at once."""
    which = [(PICKED, _("Solo quelli spuntati")), (ON_PAGE, _("Tutti quelli di questa pagina che aspettano (%(n)s)", n=waiting))]
    total = found.total or 0
    if not found.total_is_more and waiting and len(found.items) < total <= MOST:
        which.append((FILTERED, _("Tutti i risultati del filtro (%(n)s)", n=total)))
    acts = [(name, DO[act.outcome]) for name, act in ACTS.items()] if decides else []
    form.offer([*acts, *(((WRITTEN, DO_TO_REPLIES[WRITTEN]), (ASSIGNED, DO_TO_REPLIES[ASSIGNED])) if answers else ())], which)
