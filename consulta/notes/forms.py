# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of notes: shape only."""

from collections.abc import Sequence

from wtforms import SelectMultipleField, TextAreaField

from consulta.core.words import N_
from consulta.notes.policy import TEXT_CAP
from consulta.notes.queries import Colleague, NoteSubject
from consulta.notes.requests import WriteNote
from consulta.web.forms import ConsultaForm, CreatingForm, at_most, options, required, whole


def _id(typed: object) -> int:
    return whole(str(typed))


class NoteForm(CreatingForm):
    """A note for colleagues."""

    text = TextAreaField(
        N_("Nota per i colleghi"),
        validators=[required(N_("Scrivi la nota.")), at_most(TEXT_CAP, N_("La nota"))],
        description=N_("La legge solo l’ufficio. Non la vede chi ha scritto il testo."),
    )
    mentioned = SelectMultipleField(
        N_("Chi vuoi avvisare"),
        coerce=_id,
        validate_choice=False,
        choices=[],
        description=N_("Ricevono un messaggio che dice dove guardare, senza le parole della nota."),
    )

    def offer(self, colleagues: Sequence[Colleague]) -> None:
        """Whom the note may name."""
        self.mentioned.choices = options((one.id, one.name) for one in colleagues)

    def to_request(self, territory_id: int, subject: NoteSubject) -> WriteNote:
        """The note as typed."""
        return WriteNote(
            territory_id=territory_id,
            kind=subject.kind,
            subject_id=subject.id,
            text=self.text.data or "",
            mentioned_ids=tuple(self.mentioned.data or ()),
            key=self.submission_key.data or "",
        )


class TokenForm(ConsultaForm):
    """A button: only the token of the form."""
