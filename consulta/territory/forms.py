# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the settings: name and contacts, the words of the bodies, comuni, capofila, areas."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from consulta.core.words import N_
from consulta.territory import deciding, publisher, support
from consulta.territory.models import CodeList, Preset
from consulta.territory.requests import AddArea, AddCode, AddMember, EditCode, EndMember, NameLead, RenameArea, RetireArea, UpdateSettings
from consulta.web.forms import ConsultaForm, DayField, OneLineField, at_most, optional, options, required, whole
from consulta.web.locale import gettext
from consulta.web.ports import Noun, TerritoryRef

NOUNS: Mapping[str, str] = {
    "plan": N_("Il piano"),
    "body": N_("L'organo che decide"),
    "office": N_("L'ufficio che cura il piano"),
    "second_office": N_("Il secondo ufficio, se c'è"),
    "conference": N_("L'incontro di tutti"),
    "roundtable": N_("I tavoli"),
    "head": N_("Chi guida l'ufficio"),
    "adoption": N_("L'atto con cui il piano si adotta"),
}
"""What each word of the territory stands for, as the office reads it."""

CONTACTS: Mapping[str, str] = {
    "email": N_("E-mail dell'ufficio"),
    "pec": N_("Posta certificata (PEC)"),
    "telefono": N_("Telefono"),
    "indirizzo": N_("Indirizzo"),
    "orari": N_("Orari"),
    "titolare": N_("Titolare del trattamento dei dati"),
    "dpo": N_("Recapito del responsabile della protezione dei dati"),
}
OPTIONAL_NOUNS = ("second_office",)
_WORD = N_("La parola")
_GENDERS = [("m", N_("maschile")), ("f", N_("femminile"))]


_FORMS = ("singular", "plural", "gender", "en", "full")


class SettingForm(ConsultaForm):
    """One setting. ``version`` is that of the page."""

    version = HiddenField(default="0")

    def theirs(self, stands: Mapping[str, str]) -> dict[str, str]:
        """Of everything that stands, what this form speaks of, by its fields."""
        return {name: text for name, text in stands.items() if name in self}


class NameForm(SettingForm):
    """Name, region, and the code of the body in the index of public bodies."""

    name = OneLineField(N_("Nome del territorio"), validators=[required(N_("Scrivi il nome del territorio.")), at_most(160, N_("Il nome"))])
    region = OneLineField(N_("Regione"), validators=[required(N_("Scrivi la regione.")), at_most(60, N_("La regione"))])
    ipa_code = OneLineField(
        N_("Codice IPA dell'ente che pubblica"),
        validators=[optional()],
        description=N_("Il codice nell'Indice della pubblica amministrazione (IPA), per esempio «c_b354»: serve ai dati aperti."),
    )

    def validate_ipa_code(self, field: OneLineField) -> None:
        """A code that the index could hold."""
        if publisher.read_ipa_code(field.data or "") is None:
            raise ValidationError(gettext(publisher.WRONG))

    def to_request(self, territory_id: int) -> UpdateSettings:
        """The request for the service: everything else stays."""
        code = {publisher.KEY: self.ipa_code.data or ""}
        return UpdateSettings(territory_id, whole(self.version.data), self.name.data or "", self.region.data or "", contacts=code)


class OfficeContactsForm(SettingForm):
    """Where the office is found, and who answers for the data."""

    email = OneLineField(CONTACTS["email"], validators=[optional(), at_most(254, N_("L'e-mail"))])
    pec = OneLineField(CONTACTS["pec"], validators=[optional(), at_most(254, N_("La PEC"))])
    telefono = OneLineField(CONTACTS["telefono"], validators=[optional(), at_most(60, N_("Il telefono"))])
    indirizzo = OneLineField(CONTACTS["indirizzo"], validators=[optional(), at_most(200, N_("L'indirizzo"))])
    orari = OneLineField(CONTACTS["orari"], validators=[optional(), at_most(200, N_("Gli orari"))])
    titolare = OneLineField(CONTACTS["titolare"], validators=[optional(), at_most(200, N_("Il titolare"))])
    dpo = OneLineField(CONTACTS["dpo"], validators=[optional(), at_most(200, N_("Il recapito"))])

    def to_request(self, territory_id: int) -> UpdateSettings:
        """The request for the service: everything else stays."""
        return UpdateSettings(territory_id, whole(self.version.data), contacts={name: self[name].data or "" for name in CONTACTS})


class SupportForm(SettingForm):
    """What is told to who is in danger: the territory's own words, or the national ones where it leaves a field empty."""

    aiuto = OneLineField(N_("La frase che si legge per prima"), validators=[optional(), at_most(400, N_("La frase"))])
    aiuto_numeri = OneLineField(
        N_("I numeri da chiamare, divisi da un punto e virgola: «112 emergenze; 1522 violenza»"),
        validators=[optional(), at_most(600, N_("L'elenco dei numeri"))],
    )
    aiuto_sportello = OneLineField(
        N_("La persona o lo sportello dell'ufficio, con il telefono"), validators=[optional(), at_most(200, N_("Lo sportello"))]
    )

    def validate_aiuto_numeri(self, field: OneLineField) -> None:
        """Each piece begins with a number."""
        if support.read_numbers(field.data or "") is None:
            raise ValidationError(gettext("Ogni voce comincia con un numero: scrivi per esempio «112 emergenze; 1522 violenza»."))

    def to_request(self, territory_id: int) -> UpdateSettings:
        """The request for the service: everything else stays."""
        contacts = {name: self[name].data or "" for name in (support.TEXT, support.NUMBERS, support.DESK)}
        return UpdateSettings(territory_id, whole(self.version.data), contacts=contacts)


class DecidingForm(SettingForm):
    """Within how many hours the office promises to decide on a text."""

    decisione_ore = SelectField(
        N_("Decidiamo su ogni testo entro"), choices=options((str(hours), label) for hours, label in deciding.CHOICES.items())
    )

    def to_request(self, territory_id: int) -> UpdateSettings:
        """The request for the service: everything else stays."""
        return UpdateSettings(territory_id, whole(self.version.data), contacts={deciding.KEY: self.decisione_ore.data})


class WordForm(SettingForm):
    """The forms of one word of the territory. ``of``: which word, and the territory with the others, which stay."""

    singular = OneLineField(N_("Singolare"), validators=[at_most(120, _WORD)])
    plural = OneLineField(N_("Plurale"), validators=[at_most(120, _WORD)])
    gender = SelectField(N_("Genere"), choices=options(_GENDERS))
    en = OneLineField(N_("In inglese"), validators=[optional(), at_most(120, _WORD)])
    full = OneLineField(N_("Per esteso, se è una sigla"), validators=[optional(), at_most(120, _WORD)])
    of: tuple[str, TerritoryRef]

    @staticmethod
    def filled(territory: TerritoryRef, word: str) -> dict[str, str]:
        """The forms of a word as they stand; none for a second office that is not there."""
        noun: Noun | None = getattr(territory.labels, word)
        return {form: getattr(noun, form) for form in _FORMS} if noun else {}

    @property
    def noun(self) -> Noun:
        """The word as it is typed."""
        return Noun(*(self[form].data or "" for form in _FORMS))

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Shape, then singular and plural, which are needed but for a second office that is not there."""
        good = bool(super().validate(extra_validators))
        word, what = self.of[0], gettext(NOUNS[self.of[0]])
        if word in OPTIONAL_NOUNS and not self.singular.data:
            return good
        for field, message in (
            (self.singular, N_("Scrivi il singolare per «%(what)s».")),
            (self.plural, N_("Scrivi il plurale per «%(what)s».")),
        ):
            if not field.data:
                field.errors = [*field.errors, gettext(message, what=what)]
                good = False
        return good

    def theirs(self, stands: Mapping[str, str]) -> dict[str, str]:
        """The forms of this word as they stand."""
        return {form: stands.get(f"{self.of[0]}_{form}", "") for form in _FORMS}

    def to_request(self, territory_id: int) -> UpdateSettings:
        """The request for the service: the other words stay as they are in the version that was read."""
        word, territory = self.of
        words = {name: self.filled(territory, name) for name in NOUNS}
        words[word] = {form: self[form].data or "" for form in _FORMS}
        return UpdateSettings(territory_id, whole(self.version.data), vocabulary=words)


def filled_settings(territory: TerritoryRef, version: int) -> dict[str, Any]:
    """The values of the form as the territory stands."""
    contacts = {name: territory.contacts.get(name, "") for name in CONTACTS}
    preset = Preset.SIMPLE if territory.is_simple else Preset.FULL
    values = {"name": territory.name, "region": territory.region, "preset": preset.value, "version": str(version)} | contacts
    for name in NOUNS:
        noun: Noun | None = getattr(territory.labels, name)
        values |= {f"{name}_{form}": getattr(noun, form) for form in _FORMS} if noun else {}
    return values


def field_labels() -> dict[str, str]:
    """What each field of the settings is called, by name."""
    own = {"name": N_("Nome del territorio"), "region": N_("Regione"), "preset": N_("Quanto mostrare nell'area di lavoro")}
    forms = {"singular": N_("singolare"), "plural": N_("plurale"), "gender": N_("genere"), "en": N_("in inglese"), "full": N_("per esteso")}
    words = {f"{name}_{form}": f"{gettext(label)} ({gettext(forms[form])})" for name, label in NOUNS.items() for form in _FORMS}
    return {name: gettext(label) for name, label in {**own, **CONTACTS}.items()} | words


class PresetForm(ConsultaForm):
    """How much the office's menu shows. ``version`` is that of the page."""

    version = HiddenField(default="0")
    preset = RadioField(
        N_("Quanto mostrare nell'area di lavoro"),
        choices=options((one.value, one.label) for one in Preset),
        validators=[required(N_("Scegli quanto mostrare."))],
    )

    def to_request(self, territory_id: int) -> UpdateSettings:
        """The request for the service: everything else stays."""
        return UpdateSettings(territory_id, whole(self.version.data), is_simple=self.preset.data == Preset.SIMPLE.value)


class LeadForm(ConsultaForm):
    """Which comune becomes capofila, from when, by which act."""

    municipality_id = SelectField(N_("Comune"), coerce=int)
    starts_on = DayField(N_("Dal giorno"), validators=[required(N_("Scegli il primo giorno."))])
    act = OneLineField(N_("Atto"), validators=[required(N_("Scrivi l'atto che lo nomina.")), at_most(200, N_("L'atto"))])

    def offer(self, comuni: Iterable[tuple[int, str]]) -> None:
        """Fill the choice of comuni."""
        self.municipality_id.choices = options(comuni)

    def to_request(self, territory_id: int) -> NameLead:
        """The request for the service."""
        return NameLead(territory_id, self.municipality_id.data, self.starts_on.day, self.act.data or "")


class AddMemberForm(ConsultaForm):
    """A comune that joins; name and ISTAT code only when Consulta does not know it."""

    belfiore = OneLineField(
        N_("Codice catastale (Belfiore)"),
        validators=[required(N_("Scrivi il codice: una lettera e tre cifre.")), at_most(4, N_("Il codice"))],
        description=N_("Una lettera e tre cifre, per esempio A474: è il codice che non cambia con le province."),
    )
    starts_on = DayField(N_("Dal giorno"), validators=[required(N_("Scegli il primo giorno."))])
    name = OneLineField(N_("Nome del comune"), validators=[optional(), at_most(80, N_("Il nome"))])
    istat = OneLineField(N_("Codice ISTAT di oggi"), validators=[optional(), at_most(6, N_("Il codice"))])
    province = OneLineField(N_("Provincia"), validators=[optional(), at_most(80, N_("La provincia"))])

    def to_request(self, territory_id: int) -> AddMember:
        """The request for the service."""
        known = (self.name.data or "", self.istat.data or "", self.province.data or "")
        return AddMember(territory_id, self.belfiore.data or "", self.starts_on.day, *known)


class EndMemberForm(ConsultaForm):
    """The day from which a comune is no longer a member."""

    ends_on = DayField(N_("Non ne fa più parte dal giorno"), validators=[required(N_("Scegli il giorno."))])

    def to_request(self, territory_id: int, municipality_id: int) -> EndMember:
        """The request for the service."""
        return EndMember(territory_id, municipality_id, self.ends_on.day)


class AreaForm(ConsultaForm):
    """Names of an area and, for a new one, from when."""

    label = OneLineField(N_("Nome dell'area"), validators=[required(N_("Scrivi il nome dell'area.")), at_most(120, N_("Il nome"))])
    label_en = OneLineField(N_("Nome in inglese"), validators=[optional(), at_most(120, N_("Il nome"))])
    starts_on = DayField(N_("In uso dal giorno"), validators=[required(N_("Scegli il primo giorno."))])

    def to_add(self, territory_id: int) -> AddArea:
        """The request for a new area."""
        return AddArea(territory_id, self.label.data or "", self.label_en.data or "", self.starts_on.day)


class RenameAreaForm(ConsultaForm):
    """New names for an area."""

    label = OneLineField(N_("Nome dell'area"), validators=[required(N_("Scrivi il nome dell'area.")), at_most(120, N_("Il nome"))])
    label_en = OneLineField(N_("Nome in inglese"), validators=[optional(), at_most(120, N_("Il nome"))])

    def to_request(self, territory_id: int, area_id: int) -> RenameArea:
        """The request for the service."""
        return RenameArea(territory_id, area_id, self.label.data or "", self.label_en.data or "")


class RetireAreaForm(ConsultaForm):
    """The day from which an area is no longer offered."""

    ends_on = DayField(N_("Non si sceglie più dal giorno"), validators=[required(N_("Scegli il giorno."))])

    def to_request(self, territory_id: int, area_id: int) -> RetireArea:
        """The request for the service."""
        return RetireArea(territory_id, area_id, self.ends_on.day)


class CodeForm(ConsultaForm):
    """Words of an entry of a code list, and the day from which it is no longer offered. ``version`` is that of the page."""

    label = OneLineField(N_("Nome"), validators=[required(N_("Scrivi il nome della voce.")), at_most(160, N_("Il nome"))])
    label_en = OneLineField(N_("Nome in inglese"), validators=[optional(), at_most(160, N_("Il nome"))])
    legal_basis = OneLineField(
        N_("Norma"),
        validators=[optional(), at_most(300, N_("La norma"))],
        description=N_("Legge, decreto o piano che la prevede. Lascia vuoto se non è certa."),
    )
    ends_on = DayField(
        N_("Non si sceglie più dal giorno"),
        validators=[optional()],
        description=N_("Chi la porta già la conserva."),
    )
    version = HiddenField(default="0")

    def to_edit(self, territory_id: int, entry_id: int) -> EditCode:
        """The request for a change."""
        return EditCode(
            territory_id=territory_id,
            entry_id=entry_id,
            label=self.label.data or "",
            label_en=self.label_en.data or "",
            legal_basis=self.legal_basis.data or "",
            ends_on=self.ends_on.data,
            version=whole(self.version.data),
        )


class NewCodeForm(CodeForm):
    """A new entry: also its list, its code and its first day."""

    kind = SelectField(N_("Elenco"), choices=options((one.value, one.label) for one in CodeList), default=CodeList.LEPS.value)
    code = OneLineField(
        N_("Codice"),
        validators=[optional(), at_most(40, N_("Il codice"))],
        description=N_("Lettere minuscole, cifre e «_». Se lo lasci vuoto si forma dal nome."),
    )
    starts_on = DayField(N_("In uso dal giorno"), validators=[required(N_("Scegli il primo giorno."))])

    def to_add(self, territory_id: int) -> AddCode:
        """The request for a new entry."""
        return AddCode(
            territory_id=territory_id,
            kind=self.kind.data,
            code=self.code.data or "",
            label=self.label.data or "",
            label_en=self.label_en.data or "",
            legal_basis=self.legal_basis.data or "",
            starts_on=self.starts_on.day,
            ends_on=self.ends_on.data,
        )
