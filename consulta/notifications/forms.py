# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form about letters."""

from typing import Any

from wtforms import BooleanField, SelectField

from consulta.accounts.forms import known_choice
from consulta.core.words import N_
from consulta.notifications.queries import FREQUENCIES, KINDS
from consulta.notifications.requests import ChooseMail
from consulta.web.forms import ConsultaForm, options
from consulta.web.locale import gettext


def _frequency(kind: str) -> Any:
    return SelectField(
        KINDS[kind],
        [known_choice(N_("Scegli dall'elenco quando vuoi questo avviso."))],
        choices=options(FREQUENCIES.items()),
        validate_choice=False,
    )


class MailChoiceForm(ConsultaForm):
    """When each kind of news comes by mail."""

    contributions = _frequency("contributions")
    comments = _frequency("comments")
    replies = _frequency("replies")
    plan = _frequency("plan")
    calendar = _frequency("calendar")
    topics = _frequency("topics")
    no_mail = BooleanField(
        N_("Non mandarmi e-mail di novità"),
        description=N_("Ricevi solo i messaggi sui tuoi contributi e sul tuo accesso. Le novità le leggi nel tuo spazio."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            self[kind].choices = options((value, gettext(label)) for value, label in FREQUENCIES.items())

    def to_request(self, version: int) -> ChooseMail:
        """The choices, on the version the person was looking at."""
        return ChooseMail(bool(self.no_mail.data), {kind: str(self[kind].data) for kind in KINDS}, version)
