# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of contributions as a grid: the columns a person chose, each cell a short text, no statement for a row (ADR 0051)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consulta.contributions.queries import ContributionRow
from consulta.core import clock
from consulta.core.words import N_
from consulta.listings import policy as listings_policy
from consulta.listings import service
from consulta.listings.queries import ListName
from consulta.listings.requests import ChooseLayout
from consulta.plans import queries as plans
from consulta.replies import queries as replies
from consulta.replies.policy import outcome_wording
from consulta.web import access
from consulta.web.access import current_actor
from consulta.web.locale import gettext as _
from consulta.web.locale import show_short_day
from consulta.web.ports import TerritoryRef
from consulta.workspace.views.blueprint import bp
from consulta.workspace.views.lists import read_filter


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the rows of a page, by contribution: read once for all of them, and only for the columns shown."""

    tags: Mapping[int, Sequence[Any]]
    links: Mapping[int, Sequence[Any]]
    duties: Mapping[int, replies.Duty]
    now: datetime


Cell = Callable[[ContributionRow, Beside], str]


def _age(row: ContributionRow, beside: Beside) -> str:
    days = (clock.rome_day(beside.now) - clock.rome_day(row.submitted_at)).days
    return str(days)


def _author(row: ContributionRow, _beside: Beside) -> str:
    named = row.author.organisation or row.author.person
    label = row.author.label if named else str(_(row.author.label))
    return label if row.author.is_verified or not row.author.organisation else f"{label} {_('(in verifica)')}"


def _outcome(row: ContributionRow, _beside: Beside) -> str:
    return str(_(outcome_wording(row.kind, row.outcome))) if row.outcome else ""


def _officer(row: ContributionRow, beside: Beside) -> str:
    duty = beside.duties.get(row.id)
    return duty.officer if duty else ""


def _due(row: ContributionRow, beside: Beside) -> str:
    """Of what has its answer, or was never public, no day is due."""
    duty = beside.duties.get(row.id)
    waits = row.status.value == "published" and row.replied_at is None
    return show_short_day(duty.due_on) if duty and waits else ""


COLUMNS: Mapping[str, tuple[str, Cell]] = {
    "stato": (N_("Stato"), lambda row, _beside: str(_(row.status.label))),
    "tipo": (N_("Tipo"), lambda row, _beside: str(_(row.kind.label))),
    "autore": (N_("Chi lo dice"), _author),
    "comuni": (N_("Comuni"), lambda row, _beside: ", ".join(one.name for one in row.municipalities) or str(_("tutto il territorio"))),
    "area": (N_("Area"), lambda row, _beside: row.area_label),
    "tavolo": (N_("Tavolo"), lambda row, _beside: row.roundtable_title),
    "tema": (N_("Tema"), lambda row, _beside: row.topic_title),
    "ricevuto": (N_("Ricevuto"), lambda row, _beside: show_short_day(row.submitted_at)),
    "giorni": (N_("Giorni dall'arrivo"), _age),
    "letto": (N_("Letto"), lambda row, _beside: show_short_day(row.read_at)),
    "etichette": (N_("Etichette"), lambda row, beside: ", ".join(one.label for one in beside.tags.get(row.id, ()))),
    "obiettivi": (N_("Obiettivi"), lambda row, beside: ", ".join(one.objective_code for one in beside.links.get(row.id, ()))),
    "esito": (N_("Esito"), _outcome),
    "affidato": (N_("Affidato a"), _officer),
    "entro": (N_("Risposta entro"), _due),
    "commenti": (N_("Commenti"), lambda row, _beside: str(row.comment_count)),
    "sostegni": (N_("Sostegni"), lambda row, _beside: str(row.endorsement_count)),
}
"""Name in the form, heading, text of a cell. Number and title stand first always."""
NUMBERS = frozenset({"giorni", "commenti", "sostegni"})
FIRST = ("stato", "tipo", "autore", "area", "ricevuto", "etichette", "esito")
"""The columns of who has not chosen."""
DATED = "ricevuto"
"""The column by which the list is ordered: the only order that a long list walks at the same cost."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The headings and the cells of a page."""

    columns: Sequence[tuple[str, str]]
    cells: Mapping[int, Sequence[tuple[str, str]]]


def chosen_columns(kept: Sequence[str]) -> Sequence[str]:
    """Those that were kept and still exist, in the order of the page; those of the beginning when none is left."""
    return [name for name in COLUMNS if name in kept] or list(FIRST)


def grid_of(names: Sequence[str], rows: Sequence[ContributionRow], tags: Mapping[int, Sequence[Any]], now: datetime) -> Grid:
    """The grid of a page: at most two statements more than the list, whatever the rows."""
    ids = [row.id for row in rows]
    links = plans.links_of_many(ids) if "obiettivi" in names else {}
    duties = replies.list_duties(ids) if "affidato" in names or "entro" in names else {}
    beside = Beside(tags, links, duties, now)
    headings = [(name, str(_(COLUMNS[name][0]))) for name in names]
    return Grid(headings, {row.id: [(name, COLUMNS[name][1](row, beside)) for name in names] for row in rows})


def offered(names: Sequence[str]) -> Sequence[tuple[str, str, bool]]:
    """Every column: its name, its heading, whether it is shown."""
    return [(name, str(_(label)), name in names) for name, (label, _cell) in COLUMNS.items()]


@bp.route("/<territory:territory>/ufficio/contributi/vista", methods=["POST"])
@access.staff(*listings_policy.KEEPERS, policy=listings_policy.may_keep_filters)
def choose_layout(territory: TerritoryRef) -> Response:
    """``view``: elenco, griglia, or colonne with the columns of the grid. The filter and the page of the address stay."""
    args: dict[str, Any] = read_filter().to_args()
    if "pagina" in request.args:
        args["pagina"] = request.args["pagina"]
    view = request.form.get("view", "")
    names = [name for name in COLUMNS if name in request.form.getlist("columns")] if view == "colonne" else None
    if names is not None and not names:
        flash(_("Non hai scelto nessuna colonna: trovi quelle iniziali."), "info")
    wanted = ChooseLayout(
        territory_id=territory.id,
        list_name=ListName.CONTRIBUTIONS.value,
        is_grid=view in ("griglia", "colonne"),
        columns=names,
    )
    service.choose_layout(current_actor(), wanted, clock.now())
    return redirect(url_for("workspace.queue", territory=territory, **args), 303)
