# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a service: a box and a day for each comune, made by ``service_form``."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, TextAreaField

from consulta.core.words import N_
from consulta.services.models import EntrustedBy, ServiceStatus
from consulta.services.queries import ServiceView
from consulta.services.requests import CreateService, EditService, ServiceContent, ServicePlace
from consulta.territory.queries import Code
from consulta.web.forms import CreatingForm, DayField, OneLineField, at_most, optional, options, required, whole
from consulta.web.locale import gettext


def _id(value: object) -> int:
    """An id picked from a list, 0 for what is none."""
    return whole(str(value))


class ServiceForm(CreatingForm):
    """A service. ``version`` is that of the page when it is edited."""

    name = OneLineField(N_("Nome del servizio"), validators=[required(N_("Scrivi il nome del servizio.")), at_most(160, N_("Il nome"))])
    area_id = SelectField(N_("Area"), coerce=_id, validate_choice=False, validators=[required(N_("Scegli l'area dall'elenco."))])
    description = TextAreaField(
        N_("Descrizione"),
        validators=[at_most(100_000, N_("La descrizione"))],
        description=N_("Che cosa offre, a chi, come si chiede."),
    )
    target_ids = SelectMultipleField(N_("Destinatari"), coerce=_id, validate_choice=False)
    provider = OneLineField(
        N_("Chi lo gestisce"),
        validators=[at_most(160, N_("Chi lo gestisce"))],
        description=N_("Il comune, l'azienda sanitaria, la cooperativa o l'associazione."),
    )
    entrusted = SelectField(N_("Come è affidato"), validate_choice=False, default="")
    act_type = OneLineField(
        N_("Tipo di atto"), validators=[at_most(80, N_("Il tipo di atto"))], description=N_("Per esempio determinazione o convenzione.")
    )
    act_number = OneLineField(N_("Numero dell'atto"), validators=[at_most(60, N_("Il numero dell'atto"))])
    act_date = DayField(N_("Data dell'atto"), validators=[optional()])
    valid_from = DayField(N_("Affidato dal giorno"), validators=[optional()])
    valid_to = DayField(N_("Fino al giorno"), validators=[optional()], description=N_("Quel giorno è escluso."))
    address = OneLineField(N_("Indirizzo a cui rivolgersi"), validators=[at_most(200, N_("L'indirizzo"))])
    phone = OneLineField(N_("Telefono"), validators=[at_most(60, N_("Il telefono"))])
    email = OneLineField(N_("E-mail"), validators=[at_most(254, N_("L'e-mail"))])
    hours = TextAreaField(
        N_("Orari"), validators=[at_most(500, N_("L'orario"))], description=N_("Per esempio: lunedì e giovedì, dalle 9 alle 12.")
    )
    status = SelectField(
        N_("Stato"),
        choices=options((one.value, one.label) for one in ServiceStatus),
        validate_choice=False,
        default=ServiceStatus.DRAFT.value,
    )
    code = OneLineField(
        N_("Codice"),
        validators=[at_most(20, N_("Il codice"))],
        description=N_("Se lo lasci vuoto lo assegna il programma: S1, S2 e così via."),
    )
    version = HiddenField(default="1")

    @property
    def places(self) -> list[tuple[Any, Any]]:
        """The box and the day of each comune, in their order."""
        return [(field, self[f"since_{field.name.removeprefix('comune_')}"]) for field in self if field.name.startswith("comune_")]

    @property
    def names_places(self) -> bool:
        """Whether a comune is chosen, or something is wrong there: then the list stands open."""
        return any(box.data or box.errors or day.errors for box, day in self.places)

    def content(self) -> ServiceContent:
        """What the service says of itself."""
        lines = ("name", "description", "provider", "entrusted", "act_type", "act_number", "address", "phone", "email", "hours", "status")
        chosen = [(whole(box.name.removeprefix("comune_")), day.data) for box, day in self.places if box.data]
        return ServiceContent(
            **{name: str(self[name].data or "") for name in lines},
            area_id=self.area_id.data,
            targets=tuple(self.target_ids.data or ()),
            places=tuple(ServicePlace(*place) for place in chosen),
            act_date=self.act_date.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
        )

    def to_create(self, territory_id: int) -> CreateService:
        """The request for a new service."""
        return CreateService(
            territory_id=territory_id, content=self.content(), code=self.code.data or "", key=self.submission_key.data or ""
        )

    def to_edit(self, territory_id: int, service_id: int) -> EditService:
        """The request for a change."""
        return EditService(territory_id=territory_id, service_id=service_id, content=self.content(), version=whole(self.version.data))


def service_form(
    areas: Mapping[int, str], comuni: Mapping[int, str], codes: Iterable[Code], today: date, found: ServiceView | None = None
) -> ServiceForm:
    """The form for these areas, comuni and target groups, with a service as it stands; what it carries is always offered."""
    places = dict(comuni) | {one.municipality_id: one.name for one in (found.places if found else ())}
    fields: dict[str, Any] = {}
    for comune_id, name in sorted(places.items(), key=lambda one: one[1]):
        fields[f"comune_{comune_id}"] = BooleanField(name)
        fields[f"since_{comune_id}"] = DayField(gettext("%(comune)s: attivo dal giorno", comune=name), validators=[optional()])
    kind: type[ServiceForm] = type("ServiceHere", (ServiceForm,), fields)
    form = kind(data=_values(found) if found else {})
    form.area_id.choices = options((dict(areas) | ({found.area_id: found.area_label} if found else {})).items())
    carried = {one.id for one in found.targets} if found else set()
    offered = [one for one in codes if one.id in carried or (one.valid_from <= today and not (one.valid_to and one.valid_to <= today))]
    form.target_ids.choices = options((one.id, one.label) for one in offered if one.kind == "target_group")
    form.entrusted.choices = options([("", gettext("Non indicato")), *((one.value, gettext(one.label)) for one in EntrustedBy)])
    form.status.choices = options((one.value, gettext(one.label)) for one in ServiceStatus)
    return form


def _values(found: ServiceView) -> dict[str, Any]:
    same = ("name", "area_id", "provider", "act_type", "act_number", "act_date", "valid_from", "valid_to", "address", "phone", "email")
    values = {name: getattr(found, name) for name in (*same, "hours", "code")}
    values |= {"description": found.description_source, "target_ids": [one.id for one in found.targets], "version": str(found.version)}
    values |= {"entrusted": found.entrusted.value if found.entrusted else "", "status": found.status.value}
    for place in found.places:
        values |= {f"comune_{place.municipality_id}": True, f"since_{place.municipality_id}": place.active_since}
    return values
