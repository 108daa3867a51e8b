# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public list of contributions in its four renderings, all of one query and one filter, which is the URL."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, make_response, render_template, request, url_for

from consulta.contributions import queries
from consulta.contributions.queries import CITIZENS, NO_OUTCOME, ContributionFilter, ContributionRow, Criterion, ExportRow
from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.pagination import Page
from consulta.core.words import N_
from consulta.plans import queries as plans
from consulta.portal import queries as portal_queries
from consulta.portal.views import shown
from consulta.portal.views.blueprint import bp
from consulta.portal.views.shown import Places, in_language, say
from consulta.traceability.requests import NO_SEAT
from consulta.web import access, pager
from consulta.web.forms import dotted
from consulta.web.locale import LANGUAGES, current_language, ngettext
from consulta.web.locale import gettext as _
from consulta.web.page_cache import kept_part
from consulta.web.ports import TerritoryRef
from consulta.web.respond import csv_response, json_response, page

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CRITERIA_EXTENSION = "consulta.criteria.public"
_NAMES = {
    "tipo": N_("Tipo"),
    "area": N_("Area"),
    "comune": N_("Comune"),
    "tavolo": N_("Tavolo"),
    "tema": N_("Tema"),
    "categoria": N_("Chi scrive"),
    "esito": N_("Risposta"),
    "organizzazione": N_("Organizzazione"),
    "q": N_("Parole"),
}
Choices = tuple[tuple[str, str], ...]


def chosen_filter() -> ContributionFilter:
    """The filter of the address, with the criteria that other features add to public lists. Raises Invalid."""
    criteria: Sequence[Criterion] = current_app.extensions.get(CRITERIA_EXTENSION, ())
    return ContributionFilter.from_args(request.args, criteria)


@lru_cache(maxsize=len(LANGUAGES))
def _closed_lists(_language: str) -> Mapping[str, Choices]:
    """The choices that are the same in every territory, in the words of a language."""
    return {
        "kinds": tuple((kind.value, say(kind.label)) for kind in queries.KINDS),
        "categories": ((CITIZENS, _("Cittadini a nome loro")), *((one.value, say(one.label)) for one in queries.CATEGORIES)),
        "outcomes": (
            *((value, say(label)) for value, label in portal_queries.OUTCOME_LABELS.items()),
            (NO_OUTCOME, _("Ancora senza risposta")),
        ),
        "orders": tuple((value, say(label)) for value, label in queries.ORDERS.items()),
    }


def _territory_lists(territory: TerritoryRef) -> Mapping[str, Choices]:
    """The choices that the territory's content decides."""
    found = portal_queries.list_filter_choices(territory.id, clock.now())
    return {
        "areas": tuple((one.value, in_language(one.label, one.label_en)) for one in found["area"]),
        "comuni": tuple((one.value, one.label) for one in found["comune"]),
        "roundtables": tuple((one.value, one.label) for one in found["tavolo"]),
        "topics": tuple((one.value, one.label) for one in found["tema"]),
    }


def filter_options(territory: TerritoryRef, chosen: ContributionFilter) -> dict[str, Choices]:
    """What the selects of a filter offer, in the language of the page."""
    closed = _closed_lists(current_language())
    orders = closed["orders"]
    return {
        **closed,
        **kept_part(territory, "choices", lambda: _territory_lists(territory), until_phase=True),
        "orders": (("", _("Prima i più pertinenti")), *orders) if chosen.text else (("", orders[0][1]), *orders[1:]),
    }


def _chips(territory: TerritoryRef, chosen: ContributionFilter, options: Mapping[str, Choices], rows: Sequence[ContributionRow]) -> Any:
    """The active filters, each with the address of the same list without it."""
    args = chosen.to_args()
    body = next(
        (row.author.organisation for row in rows if row.author.organisation_id == chosen.organisation_id), args.get("organizzazione")
    )
    lists = {"tipo": "kinds", "area": "areas", "comune": "comuni", "tavolo": "roundtables", "tema": "topics", "categoria": "categories"}
    lists |= {"esito": "outcomes", "sede": "comuni"}
    criteria = {criterion.name: criterion for criterion in current_app.extensions.get(CRITERIA_EXTENSION, ())}
    added = {name: criterion.label for name, criterion in criteria.items()}
    known = {"organizzazione": body, "piano": _("sì"), "fuori_piano": _("sì")}
    known |= {name: say(one.say(args[name])) for name, one in criteria.items() if one.say and name in args}
    if args.get("sede") == NO_SEAT:
        known["sede"] = _("non indicato")
    if "obiettivo" in args:
        known["obiettivo"] = plans.get_objective(territory.id, int(args["obiettivo"])).code
    chips = []
    for name, value in args.items():
        if name == "ordine":
            continue
        text = known.get(name) or dict(options.get(lists.get(name, ""), ())).get(value, value)
        rest = {other: kept for other, kept in args.items() if other != name}
        label = f"{say(_NAMES.get(name) or added.get(name, name))}: {text}"
        chips.append({"label": label, "url": _address(".contributions", territory, rest)})
    return chips


def _added(args: Mapping[str, str]) -> list[dict[str, Any]]:
    """The criteria of other features that the address sets, for the form: to be changed there, or kept when it is sent."""
    fields = queries.added_fields(args, current_app.extensions.get(CRITERIA_EXTENSION, ()))
    return [
        {"name": one.name, "label": say(one.label), "value": one.value, "choices": tuple((key, say(text)) for key, text in one.choices)}
        for one in fields
    ]


def _address(endpoint: str, territory: TerritoryRef, args: Mapping[str, str]) -> str:
    """The address of a rendering of the list with these filters."""
    query = urlencode(sorted(args.items()))
    return url_for(endpoint, territory=territory) + (f"?{query}" if query else "")


def total_label(found: Page[Any]) -> str:
    """How many contributions a list holds: exact, or "oltre 1.000" (decisions.md 21)."""
    if found.total is None:
        return ""
    if found.total_is_more:
        return str(_("oltre %(n)s contributi", n=dotted(found.total)))
    return str(ngettext("%(n)s contributo", "%(n)s contributi", found.total, n=dotted(found.total)))


@bp.route("/<territory:territory>/contributi")
@access.anyone()
def contributions(territory: TerritoryRef) -> Response:
    """The published contributions that satisfy the filter, twenty a page."""
    chosen = chosen_filter()
    found, marked = queries.list_marked(territory.id, chosen, request.args.get(pager.ARGUMENT))
    options = filter_options(territory, chosen)
    args = chosen.to_args()
    return page(
        "portal/contributions.html",
        territory=territory,
        filter=chosen,
        active=chosen.active(),
        options=options,
        chips=_chips(territory, chosen, options, found.items),
        added=_added(args),
        reset_url=url_for(".contributions", territory=territory),
        write_url=url_for(".write", territory=territory),
        total_label=total_label(found),
        cards=shown.contribution_cards(found.items, Places.of(territory), marked=marked),
        pages=pager.links(found),
        csv_url=_address(".contributions_csv", territory, args),
        json_url=_address(".contributions_json", territory, args),
        atom_url=_address(".contributions_atom", territory, args),
    )


def _exported(territory: TerritoryRef, chosen: ContributionFilter) -> list[ExportRow]:
    """Every row of the list, with its whole text. Raises Invalid above the cap: more is not made while somebody waits."""
    rows = list(queries.export_public(territory.id, chosen, cap=queries.EXPORT_CAP + 1))
    if len(rows) > queries.EXPORT_CAP:
        message = _(
            "L'elenco supera %(cap)s contributi e non si scarica tutto insieme: aggiungi un filtro, per esempio un'area o un comune.",
            cap=dotted(queries.EXPORT_CAP),
        )
        raise Invalid({"righe": message})
    return rows


def _unlisted(response: Response) -> Response:
    """Lists of citizens' words are not for search engines (decisions.md 30)."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.route("/<territory:territory>/contributi.csv")
@access.anyone()
def contributions_csv(territory: TerritoryRef) -> Response:
    """Exactly the list of the page, as a spreadsheet opens it, with Italian headers and words."""
    columns = queries.export_columns()
    rows = _exported(territory, chosen_filter())
    lines = [
        [
            shown.outcome_labels(row.kind, row.outcome)["outcome_label"] if column.name == "outcome" else column.value(row)
            for column in columns
        ]
        for row in rows
    ]
    return _unlisted(csv_response(f"contributi-{territory}", [say(column.header) for column in columns], lines))


@bp.route("/<territory:territory>/contributi.json")
@access.anyone()
def contributions_json(territory: TerritoryRef) -> Response:
    """Exactly the list of the page, for programs, with its filter and its licence."""
    chosen = chosen_filter()
    columns = queries.export_columns()
    items = [{column.name: column.value(row) for column in columns} for row in _exported(territory, chosen)]
    value = {"territory": territory.slug, "filter": chosen.to_args(), "licence": LICENCE, "count": len(items), "items": items}
    return _unlisted(json_response(value))


@bp.route("/<territory:territory>/contributi.atom")
@access.anyone()
def contributions_atom(territory: TerritoryRef) -> Response:
    """The newest of the list, for feed readers."""
    chosen = chosen_filter()
    found = queries.list_public(territory.id, chosen)
    site = current_app.config["BASE_URL"]
    entries = [
        {
            "url": site + card.url,
            "title": card.title,
            "author": card.on_behalf_label or card.author_label,
            "summary": card.excerpt,
            "kind": card.kind_label,
            "published": row.published_at.isoformat() if row.published_at else "",
            "updated": max(filter(None, (row.published_at, row.replied_at))).isoformat(),
        }
        for card, row in zip(shown.contribution_cards(found.items, Places.of(territory)), found.items, strict=True)
    ]
    body = render_template(
        "portal/contributions_atom.xml",
        territory=territory,
        entries=entries,
        language=current_language(),
        updated=max((entry["updated"] for entry in entries), default="1970-01-01T00:00:00+00:00"),
        self_url=site + _address(".contributions_atom", territory, chosen.to_args()),
        list_url=site + _address(".contributions", territory, chosen.to_args()),
        licence=LICENCE,
    )
    response = make_response(body)
    response.mimetype = "application/atom+xml"
    return _unlisted(response)
