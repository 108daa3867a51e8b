# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of a topic that a participant proposes, and of what the office makes of it."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, TextAreaField

from consulta.consultations.requests import DecideTopic, ProposeTopic
from consulta.core.text import PARTICIPANT_CAP
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, optional, options, required, whole


class ProposeTopicForm(CreatingForm):
    """A topic proposed by a participant."""

    title = OneLineField(
        _("Titolo del tema"),
        validators=[required(N_("Scrivi il titolo del tema.")), at_most(120, N_("Il titolo"))],
        description=_("Poche parole, per esempio: «Trasporti per chi fa terapia»."),
    )
    question = OneLineField(
        _("La domanda da fare a tutti"),
        validators=[required(N_("Scrivi la domanda a cui vuoi che si risponda.")), at_most(300, N_("La domanda"))],
    )
    context = TextAreaField(
        _("Perché è importante"),
        validators=[optional(), at_most(PARTICIPANT_CAP, N_("Il testo"))],
        description=_("Non scrivere nomi o storie di persone riconoscibili."),
    )
    organisation_id = SelectField(_("A nome di chi"), coerce=int, default=0)

    def offer(self, hats: Iterable[tuple[int, str]]) -> None:
        """Fill the choice of hats; the field is shown only to who has one."""
        self.organisation_id.choices = options([(0, _("A nome mio")), *hats])

    def to_request(self, territory_id: int, cycle_id: int) -> ProposeTopic:
        """The request for the service."""
        return ProposeTopic(
            territory_id=territory_id,
            cycle_id=cycle_id,
            title=self.title.data or "",
            question=self.question.data or "",
            context=self.context.data or "",
            key=self.submission_key.data or "",
            organisation_id=self.organisation_id.data or None,
        )


class DecideTopicForm(ConsultaForm):
    """What the office makes of a proposed topic."""

    version = HiddenField(default="0")
    outcome = RadioField(
        _("Che cosa ne facciamo"),
        choices=options(
            [
                ("adopt", _("Lo adottiamo: diventa un tema aperto a tutti")),
                ("merge", _("Lo uniamo a un tema che c'è già")),
                ("decline", _("Non lo accogliamo, e spieghiamo perché")),
            ]
        ),
        validators=[required(N_("Scegli che cosa fare del tema proposto."))],
    )
    roundtable_id = SelectField(_("Tavolo"), coerce=int, default=0)
    area_id = SelectField(_("Area"), coerce=int, default=0)
    merged_into_id = SelectField(_("Tema a cui unirlo"), coerce=int, default=0)
    answer = TextAreaField(
        _("Risposta a chi lo ha proposto"),
        validators=[optional(), at_most(1000, N_("La risposta"))],
        description=_("La legge chi ha proposto il tema. Obbligatoria se il tema non è accolto."),
    )

    def offer(
        self, roundtables: Iterable[tuple[int, str]], areas: Iterable[tuple[int, str]], topics: Iterable[tuple[int, str]], conference: str
    ) -> None:
        """Fill the choices."""
        self.roundtable_id.choices = options([(0, conference), *roundtables])
        self.area_id.choices = options([(0, _("Nessuna in particolare")), *areas])
        self.merged_into_id.choices = options([(0, _("Scegli un tema")), *topics])

    def to_request(self, territory_id: int, topic_id: int) -> DecideTopic:
        """The request for the service."""
        return DecideTopic(
            territory_id=territory_id,
            topic_id=topic_id,
            version=whole(self.version.data),
            outcome=self.outcome.data or "",
            answer=self.answer.data or "",
            merged_into_id=self.merged_into_id.data or None,
            roundtable_id=self.roundtable_id.data or None,
            area_id=self.area_id.data or None,
        )
