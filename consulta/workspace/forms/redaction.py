# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms that hide passages of a text and put the original back."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, SelectMultipleField, TextAreaField

from consulta.core.words import N_
from consulta.moderation.policy import REDACTION_REASONS
from consulta.moderation.requests import Redact, RestoreOriginal
from consulta.web.forms import ConsultaForm, at_most, options, required
from consulta.workspace.forms.fields import (
    whole,
)

MARKABLE = [("", N_("Scegli…")), *((code.value, code.label) for code in REDACTION_REASONS)]


class RedactForm(ConsultaForm):
    """Which passages are hidden, and why. What the automatic check found stands ready to be ticked."""

    version = HiddenField()
    found = SelectMultipleField(N_("Trovati dal controllo automatico"), validate_choice=False)
    passages = TextAreaField(
        N_("Passaggi da oscurare"),
        description=N_("Uno per riga, copiati dal testo. Ogni volta che compaiono, anche nel titolo, vengono oscurati."),
        validators=[at_most(20_000, N_("L'elenco dei passaggi"))],
    )
    reason_code = SelectField(N_("Motivo"), choices=options(MARKABLE), default="", validate_choice=False)
    reason_text = TextAreaField(
        N_("Spiegazione per chi ha scritto"),
        description=N_("Di' che cosa hai oscurato e perché, senza ripeterlo."),
        validators=[at_most(2_000, N_("La spiegazione"))],
    )

    def offer(self, quotes: Sequence[str]) -> None:
        """What the automatic check found in the text."""
        self.found.choices = options((quote, quote) for quote in quotes)

    @property
    def marked(self) -> tuple[str, ...]:
        """What was ticked and what was written, in this order."""
        return (*(self.found.data or ()), *(self.passages.data or "").splitlines())

    def to_request(self, territory_id: int, subject_kind: str, subject_id: int) -> Redact:
        """What is asked of the service."""
        return Redact(
            territory_id,
            subject_kind,
            subject_id,
            self.marked,
            self.reason_code.data or "",
            self.reason_text.data or "",
            whole(self.version.data) or 0,
        )


class RestoreForm(ConsultaForm):
    """Why the original text is put back."""

    version = HiddenField()
    reason_text = TextAreaField(
        N_("Perché il testo torna com'era"),
        description=N_("Lo legge chi ha scritto."),
        validators=[
            required(N_("Scrivi perché il testo torna com'era: chi ha scritto lo legge.")),
            at_most(2_000, N_("La spiegazione")),
        ],
    )

    def to_request(self, territory_id: int, subject_kind: str, subject_id: int) -> RestoreOriginal:
        """What is asked of the service."""
        return RestoreOriginal(territory_id, subject_kind, subject_id, self.reason_text.data or "", whole(self.version.data) or 0)
