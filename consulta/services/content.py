# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a service says of itself, checked for shape: the same for the form and for a row of a sheet. Plain functions."""

from collections.abc import Mapping
from typing import Any

from consulta.core.errors import Invalid
from consulta.core.text import STAFF_CAP, clean, normalise, one_line
from consulta.core.words import N_, too_long
from consulta.services import policy
from consulta.services.models import EntrustedBy, ServiceStatus
from consulta.services.requests import ServiceContent

CODE_CAP = 20
LINES: Mapping[str, tuple[str, int]] = {
    "name": (N_("Il nome"), 160),
    "provider": (N_("Chi lo gestisce"), 160),
    "act_type": (N_("Il tipo di atto"), 80),
    "act_number": (N_("Il numero dell'atto"), 60),
    "address": (N_("L'indirizzo"), 200),
    "phone": (N_("Il telefono"), 60),
    "email": (N_("L'e-mail"), 254),
}
HOURS_CAP = 500


def columns_of(content: ServiceContent) -> dict[str, Any]:
    """The columns as they would stand, but for what only the database knows. Raises Invalid naming the field."""
    lines = {name: one_line(getattr(content, name)) for name in LINES}
    if not lines["name"]:
        raise Invalid({"name": N_("Scrivi il nome del servizio.")})
    over = {name: too_long(what, cap, len(lines[name])) for name, (what, cap) in LINES.items() if len(lines[name]) > cap}
    hours = normalise(content.hours)
    if len(hours) > HOURS_CAP:
        over["hours"] = too_long(N_("L'orario"), HOURS_CAP, len(hours))
    if over:
        raise Invalid(dict(over))
    if lines["email"] and ("@" not in lines["email"][1:-1] or " " in lines["email"]):
        raise Invalid({"email": N_("Scrivi un indirizzo e-mail intero, per esempio sportello@comune.it.")})
    if fault := policy.dates_fault(content.valid_from, content.valid_to):
        raise Invalid({"valid_to": fault})
    description = clean(content.description, cap=STAFF_CAP, field="description", label=N_("La descrizione"))
    return {
        **lines,
        "hours": hours,
        "area_id": content.area_id,
        "description_source": description.source,
        "description_html": description.html,
        "entrusted": _entrusted(content.entrusted),
        "act_date": content.act_date,
        "valid_from": content.valid_from,
        "valid_to": content.valid_to,
        "status": _status(content.status),
    }


def _entrusted(value: str) -> EntrustedBy | None:
    if not value:
        return None
    found = next((one for one in EntrustedBy if one.value == value), None)
    if found is None:
        raise Invalid({"entrusted": N_("Scegli dall'elenco come è affidato il servizio.")})
    return found


def _status(value: str) -> ServiceStatus:
    found = next((one for one in ServiceStatus if one.value == value), None)
    if found is None:
        raise Invalid({"status": N_("Scegli lo stato dall'elenco.")})
    return found
