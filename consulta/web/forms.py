# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Base of every form: CSRF, one-time key, and messages that name the field and the remedy."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, DateTimeLocalField, Field, FormField, HiddenField, SelectChoice, StringField  # type: ignore[attr-defined]
from wtforms.validators import Regexp, StopValidation, ValidationError

from consulta.core import clock
from consulta.core.errors import Invalid
from consulta.core.text import normalise, one_line
from consulta.web.locale import gettext

YEARS = range(2000, 2101)
Validator = Callable[[Any, Any], None]
NO_KEY = Regexp(r"^[A-Za-z0-9_-]{16,64}$", message="Il modulo non è completo: ricarica la pagina e riprova.")


class ConsultaForm(FlaskForm):
    """A form with CSRF whose token does not expire before the session. Labels and hints, Italian in the source, are shown
    in the language of the page.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self)


def _speak(fields: Iterable[Field]) -> None:
    for field in fields:
        field.label.text = gettext(str(field.label.text)) if field.label.text else ""
        field.description = gettext(str(field.description)) if field.description else ""
        if isinstance(field, FormField):
            _speak(field.form)


class CreatingForm(ConsultaForm):
    """A form that creates something: its one-time key makes a double click or a retry create one row."""

    submission_key = HiddenField(default=lambda: secrets.token_urlsafe(24), validators=[NO_KEY])


class OneLineField(StringField):
    """A text on one line, normalised: no control characters, single blanks."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Normalise what was typed."""
        self.data = one_line(valuelist[0]) if valuelist else ""


class DayField(DateField):
    """A day. Refused, in Italian, when it is not one or lies outside the years a plan can speak of."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day the browser's control sends (2026-11-21)."""
        typed = normalise(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = date.fromisoformat(typed)
        except ValueError:
            raise ValueError(gettext("«%(typed)s» non è una data: scrivila come 2026-11-21.", typed=typed[:30])) from None
        check_year(self.data.year)

    def pre_validate(self, form: Any) -> None:
        """What is not a day is told as such, not as missing."""
        if self.process_errors:
            raise StopValidation

    @property
    def day(self) -> date:
        """The day, once the form is valid."""
        if self.data is None:
            raise Invalid({self.short_name: gettext("Scegli una data.")})
        return self.data


class MomentField(DateTimeLocalField):
    """A day and an hour on an Italian wall clock; ``data`` carries no zone, ``instant`` does."""

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.strftime("%Y-%m-%dT%H:%M") if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser's control sends (2026-11-21T16:30)."""
        typed = normalise(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = datetime.fromisoformat(typed).replace(tzinfo=None, second=0, microsecond=0)
        except ValueError:
            raise ValueError(gettext("«%(typed)s» non è una data con l'ora: scrivila come 2026-11-21T16:30.", typed=typed[:30])) from None
        check_year(self.data.year)

    def pre_validate(self, form: Any) -> None:
        """What is not a day with its hour is told as such, not as missing."""
        if self.process_errors:
            raise StopValidation

    @property
    def instant(self) -> datetime:
        """The instant in UTC, once the form is valid."""
        if self.data is None:
            raise Invalid({self.short_name: gettext("Scegli una data con l'ora.")})
        return clock.from_rome(self.data)


def check_year(year: int) -> None:
    """Raise ValueError for a year that a plan cannot speak of (and that the calendar arithmetic could not hold)."""
    if year not in YEARS:
        raise ValueError(gettext("L'anno deve stare tra %(first)s e %(last)s.", first=YEARS.start, last=YEARS.stop - 1))


def whole(text: str | None) -> int:
    """A version or an id as it came back from a page; anything else is 0, which matches no row."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def options(pairs: Iterable[tuple[Any, str]]) -> list[Any]:
    """The choices of a select, from values and labels (WTForms is leaving plain tuples behind)."""
    return [SelectChoice(value, label) for value, label in pairs]


def grouped(groups: Mapping[str, Iterable[tuple[Any, str]]]) -> list[Any]:
    """The choices of a select in groups, by the group's label; an empty label is no group."""
    return [SelectChoice(value, label, optgroup=group or None) for group, pairs in groups.items() for value, label in pairs]


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
