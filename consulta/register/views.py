# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public register: read it, download it, verify a receipt; and the office's private trail."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request, stream_with_context, url_for

from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.text import normalise, one_line
from consulta.register import evidence, policy, queries, service
from consulta.register.chain import canonical
from consulta.register.forms import VerifyForm
from consulta.register.requests import ENTRY_TYPES, ActivityFilter, Check, Entry, StaffRead
from consulta.web import access, pager
from consulta.web.access import current_actor
from consulta.web.forms import show_errors
from consulta.web.locale import gettext as _
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


@bp.route("/<territory:territory>/ufficio/registro-attivita")
@access.staff(*policy.ACTIVITY_ROLES, policy=policy.may_read_activity)
def activity(territory: TerritoryRef) -> Response:
    """Everything that happened, newest first; ``evento`` and ``oggetto`` filter. Reading it is written down too."""
    actor, now = current_actor(), clock.now()
    policy.may_read_activity(actor, territory.id).or_refuse()
    wanted = ActivityFilter(*(one_line(request.args.get(name, ""))[:SUBJECT_CAP] for name in ("evento", "oggetto")))
    cursor = pager.read_cursor(int)
    read = {"event": wanted.name, "subject": wanted.subject}
    service.record_staff_read(actor, StaffRead("register.activity_read", "registro-attivita", territory.id, read), now)
    rows = queries.list_activity(territory.id, wanted, cursor)
    return page(
        "register/activity.html",
        territory=territory,
        rows=[(row, [(name, _shown(value)) for name, value in row.details.items()]) for row in rows.items],
        names=ports().staff_names(territory.id),
        wanted=wanted,
        active=sum(map(bool, (wanted.name, wanted.subject))),
        pager=pager.links(rows),
    )


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
