# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of tavoli and topics."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, TextAreaField

from consulta.consultations.models import RoundtableKind, RoundtableStatus
from consulta.consultations.requests import EditRoundtable, EditTopic, OpenRoundtable, OpenTopic
from consulta.core.text import STAFF_CAP
from consulta.core.words import N_
from consulta.web.forms import CreatingForm, OneLineField, at_most, optional, options, required, whole


class _CoveringForm(CreatingForm):
    """What a new tavolo and one being edited share."""

    title = OneLineField(_("Titolo"), validators=[required(N_("Scrivi il titolo del tavolo.")), at_most(160, N_("Il titolo"))])
    kind = SelectField(_("Tipo"), choices=options((one.value, one.label) for one in RoundtableKind), default=RoundtableKind.THEMATIC.value)
    description = TextAreaField(_("Di che cosa si occupa"), validators=[optional(), at_most(1000, N_("La descrizione"))])
    facilitator = OneLineField(
        _("Chi lo conduce"),
        validators=[optional(), at_most(120, N_("Il nome"))],
        description=_("Nome della persona, se ha accettato che sia pubblico."),
    )
    area_ids = SelectMultipleField(_("Aree"), coerce=int)
    municipality_ids = SelectMultipleField(_("Comuni"), coerce=int, description=_("Nessuno: il tavolo riguarda tutto il territorio."))

    def offer(self, areas: Iterable[tuple[int, str]], comuni: Iterable[tuple[int, str]]) -> None:
        """Fill the choices."""
        self.area_ids.choices = options(areas)
        self.municipality_ids.choices = options(comuni)


class RoundtableForm(_CoveringForm):
    """A new tavolo."""

    def to_request(self, territory_id: int, cycle_id: int) -> OpenRoundtable:
        """The request for the service."""
        return OpenRoundtable(
            territory_id=territory_id,
            cycle_id=cycle_id,
            title=self.title.data or "",
            key=self.submission_key.data or "",
            kind=self.kind.data or "",
            description=self.description.data or "",
            facilitator=self.facilitator.data or "",
            area_ids=tuple(self.area_ids.data or ()),
            municipality_ids=tuple(self.municipality_ids.data or ()),
        )


class EditRoundtableForm(_CoveringForm):
    """A tavolo being edited."""

    version = HiddenField(default="0")
    status = SelectField(_("Stato"), choices=options((one.value, one.label) for one in RoundtableStatus))

    def to_request(self, territory_id: int, roundtable_id: int) -> EditRoundtable:
        """The request for the service."""
        return EditRoundtable(
            territory_id=territory_id,
            roundtable_id=roundtable_id,
            version=whole(self.version.data),
            title=self.title.data or "",
            kind=self.kind.data or "",
            description=self.description.data or "",
            facilitator=self.facilitator.data or "",
            status=self.status.data or "",
            area_ids=tuple(self.area_ids.data or ()),
            municipality_ids=tuple(self.municipality_ids.data or ()),
        )


class _PlacedForm(CreatingForm):
    """What a new topic and one being edited share."""

    title = OneLineField(_("Titolo"), validators=[required(N_("Scrivi il titolo del tema.")), at_most(120, N_("Il titolo"))])
    question = OneLineField(
        _("La domanda"), validators=[required(N_("Scrivi la domanda a cui si risponde.")), at_most(300, N_("La domanda"))]
    )
    context = TextAreaField(
        _("Il contesto"),
        validators=[optional(), at_most(STAFF_CAP, N_("Il contesto"))],
        description=_("Fatti e cifre che aiutano a rispondere, con la fonte."),
    )
    roundtable_id = SelectField(_("Tavolo"), coerce=int, default=0)
    area_id = SelectField(_("Area"), coerce=int, default=0)

    def offer(self, roundtables: Iterable[tuple[int, str]], areas: Iterable[tuple[int, str]], conference: str) -> None:
        """Fill the choices; without a tavolo the topic hangs from the Conferenza, by the territory's own name."""
        self.roundtable_id.choices = options([(0, conference), *roundtables])
        self.area_id.choices = options([(0, _("Nessuna in particolare")), *areas])


class TopicForm(_PlacedForm):
    """A new topic."""

    def to_request(self, territory_id: int, cycle_id: int) -> OpenTopic:
        """The request for the service."""
        return OpenTopic(
            territory_id=territory_id,
            cycle_id=cycle_id,
            roundtable_id=self.roundtable_id.data or None,
            area_id=self.area_id.data or None,
            title=self.title.data or "",
            question=self.question.data or "",
            context=self.context.data or "",
            key=self.submission_key.data or "",
        )


class EditTopicForm(_PlacedForm):
    """A topic being edited."""

    version = HiddenField(default="0")
    is_open = BooleanField(_("Accetta contributi"), description=_("Se togli la spunta il tema resta leggibile e non riceve altri testi."))

    def to_request(self, territory_id: int, topic_id: int) -> EditTopic:
        """The request for the service."""
        return EditTopic(
            territory_id=territory_id,
            topic_id=topic_id,
            version=whole(self.version.data),
            roundtable_id=self.roundtable_id.data or None,
            area_id=self.area_id.data or None,
            title=self.title.data or "",
            question=self.question.data or "",
            context=self.context.data or "",
            is_open=bool(self.is_open.data),
        )
