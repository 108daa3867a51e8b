# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public register: read it, download it, verify a receipt; and the office's private trail."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request, stream_with_context, url_for

from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.text import normalise, one_line
from consulta.register import evidence, policy, queries, service, wording
from consulta.register.chain import canonical
from consulta.register.forms import ExportActivityForm, VerifyForm
from consulta.register.requests import ENTRY_TYPES, Activity, ActivityFilter, Check, Entry, StaffRead
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import check_year, show_errors
from consulta.web.locale import gettext as _
from consulta.web.locale import show_moment
from consulta.web.ports import TerritoryRef, ports
from consulta.web.respond import csv_response, page

bp = Blueprint("register", __name__)
CONTRIBUTION = re.compile(r"contributo/(20[0-9]{2}-[1-9][0-9]{0,8})")
NUMBER = re.compile(r"20[0-9]{2}-[1-9][0-9]{0,8}")
SUBJECT_CAP = 80
LINES_A_CHUNK = 200
VERIFIER = Path(__file__).with_name("verifica.py")


@bp.route("/<territory:territory>/registro")
@access.anyone(policy.may_read_register)
def index(territory: TerritoryRef) -> Response:
    """How it works, its limits, the newest entries; ``oggetto`` keeps those of one subject."""
    subject = one_line(request.args.get("oggetto", ""))[:SUBJECT_CAP]
    subject = f"contributo/{subject}" if NUMBER.fullmatch(subject) else subject
    entries = queries.list_entries(territory.id, territory.slug, pager.read_cursor(int), subject)
    return page(
        "register/index.html",
        territory=territory,
        entries=entries.items,
        urls=_public_urls(territory, entries.items),
        pager=pager.links(entries),
        subject=subject,
    )


def _public_urls(territory: TerritoryRef, entries: Sequence[Entry]) -> dict[str, str]:
    """The public page of each contribution that has one: what was never published keeps the page of what does not exist."""
    if "portal.contribution" not in current_app.view_functions:
        return {}
    subjects = {entry.subject for entry in entries if CONTRIBUTION.fullmatch(entry.subject)}
    published = queries.list_published(territory.id, subjects) if subjects else frozenset()
    numbers = {subject: subject.partition("/")[2].partition("-") for subject in published}
    return {
        subject: url_for("portal.contribution", territory=territory, number=(int(year), int(sequence)))
        for subject, (year, _dash, sequence) in numbers.items()
    }


@bp.route("/<territory:territory>/registro.jsonl")
@access.anyone(policy.may_read_register)
def download(territory: TerritoryRef) -> Response:
    """The whole chain, one entry a line, read in chunks inside one transaction."""
    chain = queries.get_chain(territory.id)
    response = Response(stream_with_context(_lines(territory, chain.n)), mimetype="application/jsonl")
    response.automatically_set_content_length = False  # counting would read the whole chain into memory
    response.headers["Content-Disposition"] = f'attachment; filename="registro-{territory.slug}.jsonl"'
    response.set_etag(f"{chain.n}-{chain.hash[:16]}")
    response.make_conditional(request)
    return response


def _lines(territory: TerritoryRef, upto: int) -> Iterator[bytes]:
    chunk: list[bytes] = []
    for entry in queries.walk(territory.id, territory.slug, upto):
        chunk.append(canonical(entry.row()))
        if len(chunk) == LINES_A_CHUNK:
            yield b"\n".join(chunk) + b"\n"
            chunk.clear()
    if chunk:
        yield b"\n".join(chunk) + b"\n"


@bp.route("/<territory:territory>/registro/teste.csv")
@access.anyone(policy.may_read_register)
def heads(territory: TerritoryRef) -> Response:
    """The last entry of each past day: to be kept outside."""
    rows = [
        (head.territory, on.isoformat(), head.n, head.hash)
        for on, head in queries.list_daily_heads(territory.id, territory.slug, clock.now())
    ]
    return csv_response(f"teste-{territory.slug}", ("territorio", "giorno", "numero", "impronta"), rows)


@bp.route("/<territory:territory>/registro/verifica.py")
@access.anyone(policy.may_read_register)
def verifier(territory: TerritoryRef) -> Response:
    """The stand-alone program, the same for every territory."""
    response = Response(VERIFIER.read_bytes(), mimetype="text/x-python")
    response.headers["Content-Disposition"] = 'attachment; filename="verifica.py"'
    return response


@bp.route("/<territory:territory>/registro/verifica", methods=["GET", "POST"])
@access.anyone(policy.may_read_register)
def verify(territory: TerritoryRef) -> Response:
    """Check a pasted receipt. Nothing is stored."""
    form = VerifyForm()
    checks: list[Check] = []
    row, is_partial = None, False
    if form.validate_on_submit():
        try:
            checks, row = _check(territory, form.receipt.data or "")
        except Invalid as invalid:
            show_errors(form, invalid)
        is_partial = bool(checks) and row is None
    form.receipt.data = normalise(form.receipt.data or "")  # what cannot stand in a page is left out only now
    return page(
        "register/verify.html",
        territory=territory,
        form=form,
        row=row,
        label=ENTRY_TYPES.get(row["type"], row["type"]) if row else "",
        checks=[(check.ok, _(check.message, **check.values)) for check in checks],
        holds=bool(checks) and all(check.ok for check in checks),
        is_partial=is_partial,
        status=422 if form.errors else 200,
    )


def _check(territory: TerritoryRef, text: str) -> tuple[list[Check], dict[str, Any] | None]:
    """What holds of the receipt in the text, and its entry; of a message without the text, what holds of the entry alone."""
    marks = evidence.find_marks(text)
    try:
        receipt = evidence.read_receipt(text)
    except Invalid:
        if marks is None:
            raise
        return evidence.check_marks(marks, queries.list_around(territory.id, territory.slug, *marks.numbers)), None
    around = queries.list_around(territory.id, territory.slug, receipt.row["n"])
    return evidence.check_receipt(receipt, territory.slug, around), receipt.row


ARGUMENTS = ("persona", "tipo", "evento", "oggetto", "dal", "al")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of the trail as it was typed, what it means, and what cannot be read of it."""

    typed: Mapping[str, str]
    filter: ActivityFilter
    errors: Sequence[str]

    @property
    def query(self) -> str:
        """The filter as the end of an address."""
        return urlencode({name: value for name, value in self.typed.items() if value})


def _wanted() -> Wanted:
    typed = {name: one_line(request.args.get(name, ""))[:SUBJECT_CAP] for name in ARGUMENTS}
    errors: list[str] = []
    days = {name: _day(typed[name], errors) for name in ("dal", "al")}
    person, kind = typed["persona"], typed["tipo"]
    if person and not (person.isascii() and person.isdigit() and len(person) < 10):
        errors.append(_("Scegli la persona dall'elenco."))
        person = ""
    if kind and kind not in wording.AREAS and kind not in wording.KINDS:
        errors.append(_("Scegli il tipo dall'elenco."))
    if days["dal"] and days["al"] and days["al"] < days["dal"]:
        errors.append(_("Il giorno «al» viene prima del giorno «dal»: scambiali."))
    meant = ActivityFilter(
        name=typed["evento"] or (f"{kind}." if kind in wording.AREAS else ""),
        subject=typed["oggetto"],
        ending={wording.READS: "read", wording.EXPORTS: "exported"}.get(kind, ""),
        actor_id=int(person) if person else None,
        since=days["dal"],
        until=days["al"],
    )
    return Wanted(typed, meant, errors)


def _day(typed: str, errors: list[str]) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
        check_year(day.year)
    except ValueError:
        errors.append(_("«%(typed)s» non è una data: scrivila come 2026-11-21.", typed=typed[:30]))
        return None
    return day


@bp.route("/<territory:territory>/ufficio/registro-attivita")
@access.staff(*policy.ACTIVITY_ROLES, policy=policy.may_read_activity)
def activity(territory: TerritoryRef) -> Response:
    """Everything that happened, newest first, by person, kind, thing and period. Reading it is written down too."""
    actor, now = current_actor(), clock.now()
    policy.may_read_activity(actor, territory.id).or_refuse()
    wanted, cursor = _wanted(), pager.read_cursor(str, int)
    read = {"event": wanted.filter.name, "subject": wanted.filter.subject, "filter": wanted.query}
    service.record_staff_read(actor, StaffRead("register.activity_read", "registro-attivita", territory.id, read), now)
    rows = queries.list_activity(territory.id, wanted.filter, cursor) if not wanted.errors else None
    names = ports().staff_names(territory.id)
    return page(
        "register/activity.html",
        territory=territory,
        rows=[(row, wording.area_of(row.name), wording.lines(row.details)) for row in (rows.items if rows else ())],
        names=names,
        people=_people(names, wanted.filter.actor_id),
        kinds=_kinds(),
        wanted=wanted,
        active=sum(map(bool, wanted.typed.values())),
        may_export=policy.may_export_activity(actor, territory.id),
        export_url=_with(url_for(".export_activity", territory=territory), wanted),
        pager=pager.links(rows) if rows else None,
        status=422 if wanted.errors else 200,
    )


def _kinds() -> tuple[tuple[str, str], ...]:
    areas = sorted(((value, _(label)) for value, label in wording.AREAS.items()), key=lambda pair: pair[1])
    return (*((value, _(label)) for value, label in wording.KINDS.items()), *areas)


def _people(names: Mapping[int, str], chosen: int | None) -> tuple[tuple[str, str], ...]:
    """The office by name, then nobody signed in; somebody else who was chosen stays a number."""
    office = sorted(names.items(), key=lambda pair: pair[1])
    found = [(str(user_id), name) for user_id, name in office] + [("0", _("un visitatore, o il programma"))]
    if chosen and chosen not in names:
        found.append((str(chosen), _("persona n. %(id)s", id=chosen)))
    return tuple(found)


def _with(path: str, wanted: Wanted) -> str:
    return f"{path}?{wanted.query}" if wanted.query else path


@bp.route("/<territory:territory>/ufficio/registro-attivita/esporta", methods=["GET", "POST"])
@access.staff(*policy.EXPORT_ROLES, policy=policy.may_export_activity)
def export_activity(territory: TerritoryRef) -> Response:
    """The trail, with the filters of the list, as a CSV file; what it is for is written down first."""
    form, wanted = ExportActivityForm(), _wanted()
    if form.validate_on_submit() and not wanted.errors:
        try:
            service.export_activity(current_actor(), form.to_request(territory.id, wanted.query), clock.now())
        except Invalid as invalid:
            show_errors(form, invalid)
        else:
            names = ports().staff_names(territory.id)
            found = queries.list_activity_for_export(territory.id, wanted.filter)
            rows = [_csv_row(row, names) for row in found[: queries.EXPORT_CAP]]
            if len(found) > queries.EXPORT_CAP:
                rows.append((_("Il file si ferma a 5.000 righe: scegli un periodo più breve per le altre."), "", "", "", "", ""))
            headers = (_("Quando"), _("Chi"), _("Di che cosa"), _("Evento"), _("Oggetto"), _("Dettagli"))
            return csv_response("attivita", headers, rows)
    return page(
        "register/export_activity.html",
        territory=territory,
        form=form,
        wanted=wanted,
        back_url=_with(url_for(".activity", territory=territory), wanted),
        status=422 if form.errors or wanted.errors else 200,
    )


def _csv_row(row: Activity, names: Mapping[int, str]) -> tuple[str, ...]:
    details = "; ".join(f"{name}: {value}" for name, value in wording.lines(row.details))
    who = _("un visitatore, o il programma") if row.actor_id is None else names.get(row.actor_id) or _("persona n. %(id)s", id=row.actor_id)
    return show_moment(row.occurred_at), who, wording.area_of(row.name), row.name, row.subject, details
