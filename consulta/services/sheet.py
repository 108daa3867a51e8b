# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue of services as a sheet, both ways (ADR 0052): a service in its cells, and what a row would make of the catalogue."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from consulta.catalogues.rows import Reader, Row, check_twice, pieces, settle, typed_rows
from consulta.core.actor import Actor
from consulta.core.days import read_day
from consulta.core.decision import Decision
from consulta.core.errors import Invalid
from consulta.core.sheets import Sheet
from consulta.core.text import normalise, one_line
from consulta.core.words import N_, filled
from consulta.plans.outline import folded
from consulta.services import policy, queries, service
from consulta.services.content import CODE_CAP, columns_of
from consulta.services.models import EntrustedBy, ServiceStatus
from consulta.services.queries import ServiceView
from consulta.services.requests import CreateService, EditService, ServiceContent, ServicePlace
from consulta.territory import queries as territories
from consulta.territory.queries import Code

_LIST = N_("I codici dell'elenco, separati da punto e virgola.")
_DAY = N_("Un giorno, per esempio 20/11/2026.")
FIELDS: Mapping[str, tuple[str, str]] = {
    "code": (N_("Codice"), N_("Obbligatorio. Con lo stesso codice il servizio si aggiorna, con uno nuovo si aggiunge.")),
    "name": (N_("Nome"), N_("Obbligatorio. Al massimo 160 caratteri.")),
    "area": (N_("Area"), N_("Obbligatoria per un servizio nuovo: il nome come nelle impostazioni.")),
    "description": (N_("Descrizione"), N_("Che cosa offre, a chi, come si chiede. Anche su più righe.")),
    "targets": (N_("Destinatari"), _LIST),
    "comuni": (
        N_("Comuni"),
        N_("I nomi separati da punto e virgola; «dal» dice da quando: «Assemini dal 2024-02-01». Vuoto: tutto il territorio."),
    ),
    "provider": (N_("Chi lo gestisce"), N_("Il comune, l'azienda sanitaria, la cooperativa o l'associazione.")),
    "entrusted": (N_("Come è affidato"), N_("Una voce come nel modulo, per esempio «Appalto». Vuoto: non indicato.")),
    "act_type": (N_("Tipo di atto"), N_("Per esempio determinazione o convenzione.")),
    "act_number": (N_("Numero dell'atto"), N_("Come sta scritto sull'atto.")),
    "act_date": (N_("Data dell'atto"), _DAY),
    "valid_from": (N_("Affidato dal giorno"), _DAY),
    "valid_to": (N_("Fino al giorno"), N_("Quel giorno è escluso.")),
    "address": (N_("Indirizzo"), N_("A cui rivolgersi: mai quello di una persona.")),
    "phone": (N_("Telefono"), N_("Dello sportello.")),
    "email": (N_("E-mail"), N_("Dello sportello.")),
    "hours": (N_("Orari"), N_("Per esempio: lunedì e giovedì, dalle 9 alle 12.")),
    "status": (N_("Stato"), N_("«In bozza», «Pubblicato» oppure «Archiviato». Vuoto: in bozza.")),
}
LINES = ("name", "provider", "act_type", "act_number", "address", "phone", "email")
DAYS = ("act_date", "valid_from", "valid_to")
_NO_CODE = N_("Scrivi il codice: serve a riconoscere la riga la prossima volta.")
_NO_AREA = N_("Scrivi l'area come nelle impostazioni.")
_AREA = N_("Nessuna area ha questo nome: scrivilo come nelle impostazioni.")
_TARGET = N_("Questo codice non è tra quelli offerti: guarda l'elenco nelle impostazioni.")
_COMUNE = N_("Questo comune non è dell'ambito: scrivi il nome come nelle impostazioni.")
_NO_DAY = N_("Non è una data: scrivila per intero, per esempio 20/11/2026.")
_SINCE = re.compile(r"(.*?)(?:\s+dal\s+([0-9][0-9/.-]{5,9}))?")


@dataclass(frozen=True, slots=True)
class Setting:
    """What rows are read against. ``comuni``: also those of once; ``members``: of today."""

    areas: Mapping[int, str]
    comuni: Mapping[int, str]
    members: frozenset[int]
    codes: Sequence[Code]
    held: Mapping[str, ServiceView]
    today: date


@dataclass(frozen=True, slots=True)
class State:
    """What a row would make of a service; ``id`` and ``version`` are 0 for one that is not there yet."""

    code: str
    id: int
    version: int
    content: ServiceContent = field(default_factory=lambda: ServiceContent(name="", area_id=0))


def setting_of(territory_id: int, today: date) -> Setting:
    """What stands and what may be named, in as many statements for one service as for all."""
    areas = {area.id: area.label for area in territories.list_all_areas(territory_id)}
    periods = territories.list_memberships(territory_id)
    members = frozenset(one.municipality_id for one in periods if one.starts_on <= today and not (one.ends_on and one.ends_on <= today))
    codes = [one for one in territories.list_codes(territory_id) if one.kind == "target_group"]
    held = {one.code: one for one in queries.list_everything(territory_id)}
    return Setting(areas, {one.municipality_id: one.name for one in periods}, members, codes, held, today)


def content_of(found: ServiceView) -> ServiceContent:
    """A service as the form would send it."""
    return ServiceContent(
        **{name: getattr(found, name) for name in (*LINES, *DAYS, "area_id", "hours")},
        description=found.description_source,
        targets=tuple(one.id for one in found.targets),
        places=tuple(ServicePlace(one.municipality_id, one.active_since) for one in found.places),
        entrusted=found.entrusted.value if found.entrusted else "",
        status=found.status.value,
    )


def cells_of(code: str, content: ServiceContent, setting: Setting) -> dict[str, str]:
    """What a service says in the columns of FIELDS."""
    said = {name: getattr(content, name) for name in (*LINES, "hours", "description")}
    said |= {name: day.isoformat() if (day := getattr(content, name)) else "" for name in DAYS}
    placed = sorted((setting.comuni.get(one.municipality_id, ""), one.active_since) for one in content.places)
    return said | {
        "code": code,
        "area": setting.areas.get(content.area_id, ""),
        "targets": "; ".join(_token(one, setting.codes) for one in setting.codes if one.id in content.targets),
        "comuni": "; ".join(f"{name} dal {since.isoformat()}" if since else name for name, since in placed),
        "entrusted": EntrustedBy(content.entrusted).label if content.entrusted else "",
        "status": ServiceStatus(content.status).label,
    }


def _token(entry: Code, codes: Sequence[Code]) -> str:
    """The code alone where it has one meaning, with its first day where it had several (invariant 32)."""
    twins = [one for one in codes if one.code == entry.code]
    return entry.code if len(twins) == 1 else f"{entry.code}@{entry.valid_from.isoformat()}"


class ServicesCatalogue:
    """The catalogue of services, for ``catalogues``."""

    name = "services"
    fields = FIELDS
    required: Sequence[str] = ("code", "name")

    def may_edit(self, actor: Actor, territory_id: int) -> Decision:
        """Who keeps the catalogue."""
        return policy.may_edit_service(actor, territory_id)

    def hold(self, territory_id: int) -> None:
        """Nobody else changes it meanwhile."""
        service.hold_catalogue(territory_id)

    def cells(self, territory_id: int, today: date) -> Sequence[Sequence[str]]:
        """Every service, archived ones too."""
        setting = setting_of(territory_id, today)
        return [[said[key] for key in FIELDS] for code, one in setting.held.items() for said in [cells_of(code, content_of(one), setting)]]

    def examine(self, sheet: Sheet, territory_id: int, today: date) -> list[Row]:
        """What becomes of each row."""
        setting = setting_of(territory_id, today)
        rows = [_read(number, typed, setting) for number, typed in typed_rows(sheet, FIELDS)]
        check_twice(rows, FIELDS["code"][0])
        for row in rows:
            found = setting.held.get(row.code)
            before = _labelled(cells_of(row.code, content_of(found), setting)) if found else None
            settle(row, before, _labelled(cells_of(row.code, row.state.content, setting)))
        return rows

    def write(self, actor: Actor, territory_id: int, rows: Sequence[Row], now: datetime) -> None:
        """Each by the verb of the form."""
        for row in rows:
            state: State = row.state
            if state.id:
                edit = EditService(territory_id=territory_id, service_id=state.id, content=state.content, version=state.version)
                service.edit_service(actor, edit, now)
            else:
                key = secrets.token_urlsafe(24)
                service.create_service(
                    actor, CreateService(territory_id=territory_id, content=state.content, code=state.code, key=key), now
                )


def _labelled(cells: Mapping[str, str]) -> dict[str, str]:
    return {label: cells[key] for key, (label, _) in FIELDS.items()}


def _read(number: int, typed: Mapping[str, str], setting: Setting) -> Row:
    code = one_line(typed.get("code", ""))
    stands = setting.held.get(code)
    row = Row(number, code)
    reader = Reader(row, typed, FIELDS)
    base = content_of(stands) if stands else ServiceContent(name="", area_id=0)
    if not code:
        reader.fault("code", _NO_CODE)
    if len(code) > CODE_CAP:
        reader.fault("code", filled(N_("Il codice supera %(cap)s caratteri: accorcialo."), cap=CODE_CAP))
    values: dict[str, object] = {name: reader.line(name, getattr(base, name)) for name in LINES}
    values |= {name: _day(reader, name, getattr(base, name)) for name in DAYS}
    values["area_id"] = reader.named("area", setting.areas, base.area_id or None, _AREA) or 0
    values["description"] = _same_text(typed, "description", base.description)
    values["hours"] = _same_text(typed, "hours", base.hours)
    values["entrusted"] = "" if typed.get("entrusted") == "" else reader.member("entrusted", EntrustedBy, base.entrusted)
    values["status"] = reader.member("status", ServiceStatus, base.status)
    values["targets"] = _targets(reader, base, setting)
    values["places"] = _places(reader, base, setting)
    content = replace(base, **values)  # type: ignore[arg-type]
    row.title, row.state = content.name, State(code, stands.id if stands else 0, stands.version if stands else 0, content)
    _check(reader, content, stands)
    return row


def _same_text(typed: Mapping[str, str], key: str, stands: str) -> str:
    """A text on several lines; one that says the same keeps its letters."""
    return normalise(typed[key]) if key in typed and normalise(typed[key]) != normalise(stands) else stands


def _check(reader: Reader, content: ServiceContent, stands: ServiceView | None) -> None:
    if not content.area_id and not any(one.column == FIELDS["area"][0] for one in reader.row.faults):
        reader.fault("area", _NO_AREA)
    try:
        columns_of(content)
    except Invalid as invalid:
        for name, message in invalid.errors.items():
            reader.fault(name, message)
    if stands is not None:
        fault = policy.status_fault(stands.status, ServiceStatus(content.status), was_public=stands.is_public)
        if fault:
            reader.fault("status", fault)


def _day(reader: Reader, key: str, stands: date | None) -> date | None:
    if key not in reader.typed:
        return stands
    if not reader.typed[key]:
        return None
    found = read_day(reader.typed[key])
    if found is None:
        reader.fault(key, _NO_DAY)
    return found


def _targets(reader: Reader, base: ServiceContent, setting: Setting) -> tuple[int, ...]:
    if "targets" not in reader.typed:
        return tuple(base.targets)
    found = []
    for piece in pieces(reader.typed["targets"]):
        name, _, day = piece.partition("@")
        named = [one for one in setting.codes if one.code == name.strip().casefold()]
        named = [one for one in named if one.valid_from.isoformat() == day.strip()] if day else named
        usable = [one for one in named if one.id in base.targets or _is_offered(one, setting.today)]
        if usable:
            found.append(max(usable, key=lambda one: _is_offered(one, setting.today)).id)
        else:
            reader.fault("targets", _TARGET, piece)
    return tuple(dict.fromkeys(found))


def _is_offered(one: Code, today: date) -> bool:
    return one.valid_from <= today and not (one.valid_to and one.valid_to <= today)


def _places(reader: Reader, base: ServiceContent, setting: Setting) -> tuple[ServicePlace, ...]:
    if "comuni" not in reader.typed:
        return tuple(base.places)
    ids, carried = {folded(name): one for one, name in setting.comuni.items()}, {one.municipality_id for one in base.places}
    found: dict[int, ServicePlace] = {}
    for piece in pieces(reader.typed["comuni"]):
        parted = _SINCE.fullmatch(piece)
        name, day = (parted[1], parted[2]) if parted else (piece, None)
        comune, since = ids.get(folded(name)), read_day(day) if day else None
        if comune is None or (comune not in setting.members and comune not in carried):
            reader.fault("comuni", _COMUNE, piece)
        elif day and since is None:
            reader.fault("comuni", _NO_DAY, piece)
        else:
            found[comune] = ServicePlace(comune, since)
    return tuple(found.values())
