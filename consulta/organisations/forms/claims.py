# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who asks to represent a body of the list, and the office's answer."""

from wtforms import RadioField, TextAreaField

from consulta.accounts.forms import known_choice
from consulta.core.words import N_
from consulta.organisations.models import AffiliationFunction
from consulta.organisations.requests import AskToRepresent, DecideClaim
from consulta.web.forms import ConsultaForm, at_least, at_most, options, required
from consulta.web.locale import gettext

YES, NO = "si", "no"
_CHOOSE_FUNCTION = N_("Scegli la tua funzione dall'elenco.")
_CHOOSE_ANSWER = N_("Scegli se accogli la richiesta o no.")
_HOW = N_("Scrivi in almeno 10 lettere come l'ufficio può verificare che la rappresenti.")


class ClaimForm(ConsultaForm):
    """In what quality one represents the body, and how the office can see that it is true."""

    function = RadioField(
        N_("La tua funzione"),
        [known_choice(_CHOOSE_FUNCTION)],
        default=AffiliationFunction.LEGAL_REPRESENTATIVE.value,
        validate_choice=False,
    )
    message = TextAreaField(N_("Come possiamo verificarlo"), [required(_HOW), at_least(10, _HOW), at_most(500, N_("Il testo"))])

    def offer(self) -> None:
        """The functions that bind a body."""
        binding = (AffiliationFunction.LEGAL_REPRESENTATIVE, AffiliationFunction.DELEGATE)
        self.function.choices = options((one.value, gettext(one.label)) for one in binding)

    def to_request(self, territory_id: int, organisation_id: int) -> AskToRepresent:
        """What is asked."""
        return AskToRepresent(territory_id, organisation_id, str(self.function.data), self.message.data or "")


class ClaimDecisionForm(ConsultaForm):
    """Yes or no; a no has its reason."""

    answer = RadioField(N_("Risposta"), [required(_CHOOSE_ANSWER), known_choice(_CHOOSE_ANSWER)], validate_choice=False)
    reason = TextAreaField(N_("Motivo"), [at_most(1000, N_("Il motivo"))])

    def offer(self) -> None:
        """The two answers."""
        yes, no = gettext("Sì: da adesso parla per l'organizzazione"), gettext("No: la richiesta non è accolta")
        self.answer.choices = options([(YES, yes), (NO, no)])

    def to_request(self, territory_id: int, organisation_id: int, claim_id: int) -> DecideClaim:
        """The answer."""
        return DecideClaim(territory_id, organisation_id, claim_id, self.answer.data == YES, self.reason.data or "")
