# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of accounts: shape and Italian messages."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from wtforms import BooleanField, EmailField, PasswordField, RadioField, SelectField
from wtforms.validators import ValidationError

from consulta.accounts.models import StaffRole
from consulta.accounts.policy import REASON_CAP, REASON_FLOOR, REASON_MISSING
from consulta.accounts.requests import AddStaff, AskFactorReset, EditProfile, RenewRole, canonical_email
from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, CreatingForm, DayField, OneLineField, Validator, at_least, at_most, optional, options, required
from consulta.web.locale import LANGUAGES, gettext

OUTSIDE = "fuori"
"""Value of the choice "I live elsewhere"."""


class AddressField(EmailField):
    """An e-mail address, without blanks around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the blanks away."""
        self.data = valuelist[0].strip() if valuelist else ""


def email_shape() -> Validator:
    """It can be an e-mail address."""

    def check(_form: Any, field: Any) -> None:
        try:
            canonical_email(field.data or "")
        except Invalid as invalid:
            raise ValidationError(gettext(invalid.message)) from None

    return check


def known_choice(message: str) -> Validator:
    """One of the choices of the list."""

    def check(_form: Any, field: Any) -> None:
        if field.data not in {str(choice.value) for choice in field.choices}:
            raise ValidationError(gettext(message))

    return check


def comune_choices(comuni: Iterable[tuple[int, str]]) -> list[Any]:
    """The comuni by name, then "elsewhere"."""
    named = sorted({(str(comune_id), name) for comune_id, name in comuni}, key=lambda choice: choice[1])
    return options([("", gettext("Scegli il comune")), *named, (OUTSIDE, gettext("Un altro comune, fuori da questo territorio"))])


def comune_of(choice: str | None) -> tuple[int | None, bool]:
    """What a choice of comune means: id, and whether the person lives elsewhere."""
    return (int(choice), False) if choice and choice.isdecimal() else (None, choice == OUTSIDE)


class SignInForm(ConsultaForm):
    """E-mail and password."""

    email = AddressField(N_("E-mail"), [required(N_("Scrivi l'indirizzo e-mail con cui ti sei registrato."))])
    password = PasswordField(N_("Password"), [required(N_("Scrivi la password, oppure chiedi un collegamento per e-mail."))])


class EmailForm(ConsultaForm):
    """Only the address."""

    email = AddressField(N_("E-mail"), [required(N_("Scrivi il tuo indirizzo e-mail.")), at_most(254, N_("L'indirizzo")), email_shape()])


class ConfirmForm(ConsultaForm):
    """Nothing but the button behind a mailed link."""


class EmailChangeForm(CreatingForm):
    """Another address, and the password of who has one."""

    email = AddressField(
        N_("Nuovo indirizzo e-mail"), [required(N_("Scrivi il nuovo indirizzo e-mail.")), at_most(254, N_("L'indirizzo")), email_shape()]
    )
    current_password = PasswordField(N_("Password attuale"))


class ResetForm(ConsultaForm):
    """A new password, or none."""

    password = PasswordField(N_("Nuova password"), [optional()])


class PasswordForm(ConsultaForm):
    """Change of password. The current one is asked only of who has one."""

    current_password = PasswordField(N_("Password attuale"))
    new_password = PasswordField(N_("Nuova password"), [required(N_("Scrivi la nuova password: almeno 10 caratteri."))])


class CodeForm(ConsultaForm):
    """A code of the app, or a recovery code."""

    one_time_code = OneLineField(N_("Codice"), [required(N_("Scrivi il codice.")), at_most(40, N_("Il codice"))])


class CodeAndPasswordForm(CodeForm):
    """A code, and the password of who has one."""

    current_password = PasswordField(N_("Password attuale"))


class ProfileForm(ConsultaForm):
    """Name, comune, language, and whether the name is public."""

    name = OneLineField(
        N_("Nome e cognome"),
        [required(N_("Scrivi nome e cognome.")), at_least(2, N_("Il nome ha almeno 2 lettere.")), at_most(120, N_("Il nome"))],
    )
    municipality = SelectField(
        N_("Il tuo comune"),
        [required(N_("Scegli il comune dall'elenco.")), known_choice(N_("Scegli il comune dall'elenco."))],
        validate_choice=False,
    )
    shows_name = BooleanField(N_("Mostra il mio nome accanto a quello che scrivo"))
    language = SelectField(
        N_("Lingua dei messaggi"),
        [known_choice(N_("Scegli la lingua dall'elenco."))],
        choices=options(LANGUAGES.items()),
        validate_choice=False,
    )

    def to_request(self, version: int) -> EditProfile:
        """The change asked for, on the version the person was looking at."""
        municipality_id, is_from_outside = comune_of(self.municipality.data)
        return EditProfile(
            self.name.data or "", municipality_id, is_from_outside, bool(self.shows_name.data), str(self.language.data), version
        )


class EraseForm(ConsultaForm):
    """Leave and be forgotten."""

    current_password = PasswordField(N_("Password attuale"))
    is_sure = BooleanField(
        N_("Capisco che non si può tornare indietro"), [required(N_("Spunta la casella per confermare la cancellazione."))]
    )


class AddStaffForm(ConsultaForm):
    """A dated role for whoever has an e-mail address."""

    email = AddressField(
        N_("E-mail"), [required(N_("Scrivi l'indirizzo e-mail della persona.")), at_most(254, N_("L'indirizzo")), email_shape()]
    )
    name = OneLineField(N_("Nome e cognome"), [at_most(120, N_("Il nome"))])
    role = RadioField(
        N_("Incarico"),
        [required(N_("Scegli l'incarico.")), known_choice(N_("Scegli uno degli incarichi dell'elenco."))],
        validate_choice=False,
    )
    starts_on = DayField(N_("Dal giorno"), [required(N_("Scrivi il primo giorno dell'incarico."))])
    last_day = DayField(N_("Ultimo giorno"))
    act = OneLineField(
        N_("Atto che dà l'incarico"),
        [required(N_("Scrivi l'atto, per esempio «Determinazione 12 del 3 marzo 2026».")), at_most(200, N_("L'atto"))],
    )

    exception_reason = OneLineField(N_("Perché nessun altro può confermare"), [at_most(300, N_("Il motivo"))])

    def offer(self, roles: Iterable[str]) -> None:
        """The roles the actor may give, in the order of the office."""
        allowed = set(roles)
        self.role.choices = options((role.value, gettext(role.label)) for role in StaffRole if role.value in allowed)

    def to_request(self, territory_id: int) -> AddStaff:
        """The role asked for; the form speaks of the last day, the request of the first day after it."""
        ends_on = self.last_day.data + timedelta(days=1) if self.last_day.data else None
        starts_on = self.starts_on.day
        return AddStaff(
            self.email.data or "",
            self.name.data or "",
            territory_id,
            str(self.role.data),
            starts_on,
            ends_on,
            self.act.data or "",
            self.exception_reason.data or "",
        )


class RenewRoleForm(ConsultaForm):
    """Another term for a role, after a verification."""

    verified_on = DayField(N_("Verificato il"), [required(N_("Scrivi il giorno della verifica."))])
    verification_note = OneLineField(
        N_("Che cosa è stato verificato"),
        [required(N_("Scrivi che cosa è stato verificato prima del rinnovo.")), at_most(500, N_("La nota"))],
    )
    last_day = DayField(N_("Nuovo ultimo giorno"), [required(N_("Scrivi l'ultimo giorno del rinnovo."))])
    act = OneLineField(
        N_("Atto che rinnova l'incarico"),
        [required(N_("Scrivi l'atto, per esempio «Determinazione 12 del 3 marzo 2026».")), at_most(200, N_("L'atto"))],
    )
    exception_reason = OneLineField(N_("Perché nessun altro può confermare"), [at_most(300, N_("Il motivo"))])

    def to_request(self, territory_id: int, assignment_id: int) -> RenewRole:
        """The renewal asked for; the form speaks of the last day, the request of the first day after it."""
        return RenewRole(
            assignment_id,
            territory_id,
            self.last_day.day + timedelta(days=1),
            self.act.data or "",
            self.verified_on.day,
            self.verification_note.data or "",
            self.exception_reason.data or "",
        )


class RefuseRoleForm(ConsultaForm):
    """Why the second person says no to a role."""

    reason = OneLineField(
        N_("Perché non dai l'incarico"),
        [required(REASON_MISSING), at_least(REASON_FLOOR, REASON_MISSING), at_most(REASON_CAP, N_("Il motivo"))],
    )


class FactorResetForm(CreatingForm):
    """The reset of the second factor of who lost device and codes."""

    email = AddressField(
        N_("E-mail"), [required(N_("Scrivi l'indirizzo e-mail della persona.")), at_most(254, N_("L'indirizzo")), email_shape()]
    )
    reason = OneLineField(
        N_("Come hai riconosciuto la persona"),
        [required(N_("Scrivi come hai riconosciuto la persona: per esempio «è venuta in ufficio».")), at_most(300, N_("La spiegazione"))],
    )

    def to_request(self, territory_id: int) -> AskFactorReset:
        """The reset asked for."""
        return AskFactorReset(self.email.data or "", territory_id, self.reason.data or "", self.submission_key.data or "")
