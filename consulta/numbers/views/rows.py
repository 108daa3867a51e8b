# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list behind a figure, for numbers whose rows no other page lists: its filter in words and in a form, its rows, their sum."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from consulta.consultations.queries import CycleView
from consulta.core import clock
from consulta.core.errors import Invalid, NotFound
from consulta.core.pagination import Page
from consulta.core.words import N_, filled
from consulta.numbers import behind, policy, queries
from consulta.numbers.defined.shape import HOURS, ONE, ROWS, Definition
from consulta.numbers.definitions import DEFINITIONS
from consulta.numbers.local_labels import LocalLabels
from consulta.numbers.making import Value
from consulta.numbers.reading import whole
from consulta.numbers.row_shape import Listed, Wanted
from consulta.numbers.shown import say
from consulta.numbers.telling import TOLD, Told
from consulta.numbers.views.blueprint import bp
from consulta.numbers.views.pages import list_choices
from consulta.numbers.wording import DOMAINS, FIXED
from consulta.register.requests import StaffRead
from consulta.register.service import record_staff_read
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import dotted
from consulta.web.locale import gettext as _
from consulta.web.locale import ngettext, show_short_day
from consulta.web.ports import TerritoryRef
from consulta.web.respond import page

_CODE = re.compile(r"[A-Za-z0-9_*+-]{0,60}")
_UNKNOWN = N_("Il filtro «%(name)s» ha un valore che non conosciamo: toglilo o aprilo dalla pagina dei numeri.")
_CLOSED = N_("Un testo che oggi non si legge")
_RESERVED = N_("Un incontro riservato, in attesa del verbale")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is shown. ``is_said``: its title is a participant's; ``amount``: how much of the figure it makes up, in words."""

    title: str
    url: str
    is_said: bool
    words: str
    details: str
    amount: str


@bp.route("/<territory:territory>/numeri/elenco/<string:measure>")
@access.anyone()
def rows(territory: TerritoryRef, measure: str) -> Response:
    """What a public figure counts."""
    return _list(territory, measure, for_office=False)


@bp.route("/<territory:territory>/ufficio/numeri/elenco/<string:measure>")
@access.staff(*policy.READERS, policy=policy.may_read_office_numbers)
def office_rows(territory: TerritoryRef, measure: str) -> Response:
    """What a figure of the office counts. That persons were read is written down."""
    if behind.is_personal(measure):
        record_staff_read(current_actor(), StaffRead("numbers.persons_read", f"numeri/{measure}"[:60], territory.id), clock.now())
    return _list(territory, measure, for_office=True)


def _list(territory: TerritoryRef, number: str, *, for_office: bool) -> Response:
    definition = DEFINITIONS.get(number)
    if definition is None or definition.list_id != number or not behind.has_list(number) or not (for_office or definition.listed == ROWS):
        raise NotFound
    cycles, cycle, _before = list_choices(territory, for_office=for_office)
    if cycle is None:
        raise NotFound
    setting = queries.read_setting(territory.id, [cycle.id], clock.rome_day(clock.now()))
    labels, lives = LocalLabels(setting), tuple(one.key for one in setting.comuni)
    wanted = Wanted(territory.id, cycle.id, number, _code("riga"), _code("colonna"), lives)
    values = definition.read(whole(cycle.id, queries.read_cycles([cycle.id])[cycle.id], setting))
    _check(labels, "riga", definition.lines, wanted.line, {one.line for one in values})
    _check(labels, "colonna", definition.columns, wanted.column, {one.column for one in values})
    found = behind.list_behind(wanted, pager.read_cursor(int))
    lines = _choices(definition.lines, wanted.line, labels, values, 0)
    columns = _choices(definition.columns, wanted.column, labels, values, 1)
    return page(
        "numbers/rows_office.html" if for_office else "numbers/rows.html",
        territory=territory,
        definition=definition,
        cycles=tuple((str(one.id), one.title) for one in cycles),
        cycle=cycle,
        chosen={"riga": wanted.line, "colonna": wanted.column},
        fields=[("riga", _(DOMAINS[definition.lines]), lines), ("colonna", _(DOMAINS[definition.columns]), columns)],
        chips=_chips(territory, definition, cycle, wanted, labels, for_office=for_office),
        total=_total(definition, wanted, found, values),
        rows=[_row(territory, definition, one, for_office=for_office) for one in found.items],
        pages=pager.links(found),
        here=url_for(request.endpoint or "", territory=territory, measure=number),
        page_url=url_for("numbers.office" if for_office else "numbers.show", territory=territory, ciclo=cycle.id, _anchor=_anchor(number)),
        is_personal=behind.is_personal(number),
        category=wanted.line if for_office and definition.lines == "body" else "",
    )


def _anchor(number: str) -> str:
    return number.replace(".", "-").replace("_", "-")


def _code(name: str) -> str:
    """A code of the address. Raises Invalid for what cannot be one."""
    value = request.args.get(name, "").strip()
    if not _CODE.fullmatch(value):
        raise Invalid({name: filled(_UNKNOWN, name=name)})
    return value


def _check(labels: LocalLabels, name: str, domain: str, code: str, found: Collection[str]) -> None:
    """Refuse a code that is no line or column of the number: its list would be another's, under a name that nobody gave.

    Raises Invalid.
    """
    if code and code not in found and (not domain or labels.of(domain, code) == code):
        raise Invalid({name: filled(_UNKNOWN, name=name)})


def _choices(domain: str, chosen: str, labels: LocalLabels, values: Any, place: int) -> tuple[tuple[str, str], ...]:
    """What a field of the form offers: the lines that have something, and the one in the address."""
    if not domain:
        return ()
    found = dict.fromkeys(key for one in values if (key := (one.line, one.column)[place]))
    return tuple((key, labels.of(domain, key)) for key in (found if chosen in found or not chosen else {**found, chosen: None}))


def _chips(
    territory: TerritoryRef, definition: Definition, cycle: CycleView, wanted: Wanted, labels: LocalLabels, *, for_office: bool
) -> list[dict[str, str]]:
    """The filter in words; what can be taken away has the address of the list without it."""
    endpoint = "numbers.office_rows" if for_office else "numbers.rows"
    asked = {"riga": wanted.line, "colonna": wanted.column}
    chips = [{"label": f"{_('Consultazione')}: {cycle.title}", "url": ""}]
    for name, domain in (("riga", definition.lines), ("colonna", definition.columns)):
        if asked[name] and domain:
            rest: dict[str, Any] = {other: value for other, value in asked.items() if value and other != name}
            url = url_for(endpoint, territory=territory, measure=wanted.measure, ciclo=cycle.id, **rest)
            chips.append({"label": f"{_(DOMAINS[domain])}: {labels.of(domain, asked[name])}", "url": url})
    return chips


def _total(definition: Definition, wanted: Wanted, found: Page[Listed], values: Sequence[Value]) -> str:
    """The figure that the rows make up, as the page of the numbers writes it: beyond what is counted here, as it was kept."""
    count = _("oltre %(n)s", n=dotted(found.total or 0)) if found.total_is_more else dotted(found.total or 0)
    if not _has_amounts(wanted.measure):
        kept = next((one.value for one in values if (one.line, one.column) == (wanted.line, wanted.column)), None)
        if found.total_is_more and kept and kept > (found.total or 0):
            count = dotted(int(kept))
        return f"{count} {_unit(definition, found.total or 0)}"
    whole_figure = _amount(definition, behind.sum_behind(wanted))
    return str(ngettext("%(figure)s in %(count)s voce", "%(figure)s in %(count)s voci", found.total or 0, figure=whole_figure, count=count))


def _has_amounts(measure: str) -> bool:
    return measure.partition(".")[0] in ("attendance", "endorsements") or measure == "meetings.hours"


def _amount(definition: Definition, amount: int) -> str:
    value = amount / 60 if definition.unit == HOURS else amount
    return f"{say(definition, Told('', '', value, TOLD))} {_unit(definition, value)}"


def _unit(definition: Definition, value: float) -> str:
    return str(_(ONE.get(definition.unit, definition.unit) if value == 1 else definition.unit))


_OFFICE: Mapping[str, Callable[[Listed], tuple[str, dict[str, Any]]]] = {
    "comment": lambda row: ("workspace.comment", {"comment_id": row.id}),
    "contribution": lambda row: ("workspace.record", {"contribution_id": row.id}),
    "organisation": lambda row: ("organisations.record", {"organisation_id": row.id}),
    "meeting": lambda row: ("meetings.show", {"meeting_id": row.id}),
    "agreement": lambda row: ("meetings.show", {"meeting_id": row.id}),
    "barrier": lambda row: ("feedback.answer", {"request_id": row.id}),
    "format": lambda row: ("library.asked", {"format_request_id": row.id}),
    "enrolment": lambda row: ("notices.application", {"application_id": row.id}),
    "decision": lambda row: (
        ("workspace.record", {"contribution_id": row.other_id}) if row.number_year else ("workspace.comment", {"comment_id": row.other_id})
    ),
}
_PUBLIC: Mapping[str, Callable[[Listed], tuple[str, dict[str, Any]]]] = {
    "comment": lambda row: (
        ("portal.topic", {"topic_id": row.other_id}) if row.other_id else ("portal.contribution", {"number": _number(row)})
    ),
    "contribution": lambda row: ("portal.contribution", {"number": _number(row)}),
    "organisation": lambda row: ("portal.organisation", {"organisation_id": row.id}),
    "meeting": lambda row: ("portal.meeting", {"meeting_id": row.id}),
    "agreement": lambda row: ("portal.meeting", {"meeting_id": row.id, "_anchor": "accordo"}),
}


_VALUES: Mapping[str, str] = {
    "organisation": "body",
    "decision": "decision",
    "agreement": "agreement",
    "barrier": "barrier",
    "format": "format",
}
"""What the value of a row is, where it is a code: the domain that names it."""


def _number(row: Listed) -> tuple[int, int]:
    return row.number_year or 0, row.number_sequence or 0


def _row(territory: TerritoryRef, definition: Definition, row: Listed, *, for_office: bool) -> Row:
    amount = _amount(definition, row.amount) if _has_amounts(definition.id) else ""
    if not row.is_open and not for_office and row.kind in ("comment", "meeting"):
        why = _CLOSED if row.kind == "comment" else _RESERVED
        return Row(str(_(why)), "", False, "", "", amount)
    makers = _OFFICE if for_office else _PUBLIC
    url = ""
    if row.kind in makers and (row.is_open or for_office):
        endpoint, values = makers[row.kind](row)
        if row.kind == "comment" and not for_office:
            values["_anchor"] = f"commento-{row.id}"
        url = url_for(endpoint, territory=territory, **values)
    title = f"{row.number_year}-{row.number_sequence} · {row.title}" if row.number_year and row.kind != "comment" else row.title
    return Row(title or str(_("Senza nome")), url, row.kind in ("comment", "contribution", "decision"), row.words, _details(row), amount)


def _details(row: Listed) -> str:
    """What the second line says: category, outcome, tavolo or comune, and the day."""
    domain = _VALUES.get(row.kind, "")
    value = _(FIXED[domain].get(row.value, row.value)) if domain and row.value else row.value
    day = show_short_day(row.at) if row.at else ""
    return " · ".join(part for part in (str(value), day) if part)
