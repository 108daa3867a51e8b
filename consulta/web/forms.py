# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Base of every form: CSRF, one-time key, and messages that name the field and the remedy."""

import secrets
from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import Regexp, StopValidation, ValidationError

from consulta.core.errors import Invalid
from consulta.core.text import normalise, one_line

Validator = Callable[[Any, Any], None]
NO_KEY = Regexp(r"^[A-Za-z0-9_-]{16,64}$", message="Il modulo non è completo: ricarica la pagina e riprova.")


class ConsultaForm(FlaskForm):
    """A form with CSRF whose token does not expire before the session."""


class CreatingForm(ConsultaForm):
    """A form that creates something: its one-time key makes a double click or a retry create one row."""

    submission_key = HiddenField(default=lambda: secrets.token_urlsafe(24), validators=[NO_KEY])


class OneLineField(StringField):
    """A text on one line, normalised: no control characters, single blanks."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Normalise what was typed."""
        self.data = one_line(valuelist[0]) if valuelist else ""


def required(message: str) -> Validator:
    """Something must be written or chosen; ``message`` says what."""

    def check(_form: Any, field: Field) -> None:
        value = field.data
        if value is None or value == [] or (isinstance(value, str) and not normalise(value)) or value is False:
            field.errors = []
            raise StopValidation(gettext(message))

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


def optional() -> Validator:
    """An empty value ends the checks without error."""

    def check(_form: Any, field: Field) -> None:
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            field.errors = []
            raise StopValidation

    check.field_flags = {"optional": True}  # type: ignore[attr-defined]
    return check


def at_most(cap: int, what: str) -> Validator:
    """No more than ``cap`` characters; ``what`` begins the sentence ("Il titolo")."""

    def check(_form: Any, field: Field) -> None:
        length = len(normalise(field.data or ""))
        if length > cap:
            raise ValidationError(
                gettext(
                    "%(what)s supera %(cap)s caratteri: ne restano %(over)s di troppo.",
                    what=gettext(what),
                    cap=dotted(cap),
                    over=dotted(length - cap),
                )
            )

    check.field_flags = {"maxlength": cap}  # type: ignore[attr-defined]
    return check


def at_least(floor: int, message: str) -> Validator:
    """At least ``floor`` characters once normalised."""

    def check(_form: Any, field: Field) -> None:
        if len(normalise(field.data or "")) < floor:
            raise ValidationError(gettext(message))

    return check


def dotted(number: int) -> str:
    """1234 as Italians write it: 1.234."""
    return f"{number:,}".replace(",", ".")


def show_errors(form: ConsultaForm, invalid: Invalid) -> None:
    """Put the sentences of a service's refusal beside the fields they name; the others stand above the form."""
    for name, message in invalid.errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, gettext(message)]
        else:
            form.form_errors.append(gettext(message))
