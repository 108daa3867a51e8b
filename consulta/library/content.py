# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document says of itself, checked for shape. Plain functions."""

from collections.abc import Mapping
from typing import Any

from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.text import normalise, one_line
from consulta.core.words import N_, too_long
from consulta.library import policy
from consulta.library.models import DocumentKind
from consulta.library.requests import DocumentContent

LINES: Mapping[str, tuple[str, int]] = {
    "title": (N_("Il titolo"), 200),
    "issuer": (N_("Chi lo ha emesso"), 160),
    "act": (N_("L'atto"), 120),
    "protocol_number": (N_("Il numero di protocollo"), 40),
    "board_reference": (N_("Il riferimento all'albo"), 200),
}
DESCRIPTION_CAP = 2_000
REASON_CAP = 500


def columns_of(content: DocumentContent) -> dict[str, Any]:
    """The columns as they would stand, but for what it belongs to. Raises Invalid naming the field."""
    lines = {name: one_line(getattr(content, name)) for name in LINES}
    description = normalise(content.description)
    faults: dict[str, str] = {name: too_long(what, cap, len(lines[name])) for name, (what, cap) in LINES.items() if len(lines[name]) > cap}
    if not lines["title"]:
        faults["title"] = N_("Scrivi il titolo del documento.")
    if len(description) > DESCRIPTION_CAP:
        faults["description"] = too_long(N_("La spiegazione"), DESCRIPTION_CAP, len(description))
    kind = next((one for one in DocumentKind if one.value == content.kind), None)
    if kind is None:
        faults["kind"] = N_("Scegli dall'elenco che documento è.")
    if content.protocol_on and not lines["protocol_number"]:
        faults["protocol_number"] = N_("Scrivi anche il numero di protocollo, oppure togli la data.")
    if fault := policy.board_fault(content.board_from, content.board_to):
        faults["board_to"] = fault
    if faults:
        raise Invalid(faults)
    return {
        **lines,
        "description": description,
        "kind": kind,
        "issued_on": content.issued_on,
        "dated_at": clock.rome_midnight(content.issued_on),
        "protocol_on": content.protocol_on,
        "board_from": content.board_from,
        "board_to": content.board_to,
    }


def reason_of(value: str, *, missing: str) -> str:
    """Why, on one line. Raises Invalid under ``reason``."""
    reason = one_line(value)
    if not reason:
        raise Invalid({"reason": missing})
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il motivo"), REASON_CAP, len(reason))})
    return reason
