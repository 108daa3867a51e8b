# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of syntheses."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import HiddenField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from consulta.core.words import N_
from consulta.synthesis import policy
from consulta.synthesis.models import SetAsideReason
from consulta.synthesis.queries import CONTRIBUTION, Named, ScopeRow
from consulta.synthesis.requests import (
    AddSources,
    BeginSynthesis,
    Item,
    PickQuotes,
    PutAside,
    PutBack,
    WriteFrame,
    WritePoint,
)
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, optional, options, required, whole
from consulta.web.locale import gettext


class TickedField(SelectMultipleField):
    """Boxes to tick; a value that is not offered is left to the service, which says what to do."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _number(value: Any) -> int:
    """An id, as the page sends it or as the office's row has it."""
    return whole(str(value))


def read_items(values: Iterable[str]) -> tuple[Item, ...]:
    """The texts that boxes named, each once; what is no name of a text is left out."""
    found = []
    for value in values:
        kind, _sep, number = value.partition("-")
        if kind in (CONTRIBUTION, "comment") and whole(number):
            found.append(Item(kind, whole(number)))
    return tuple(dict.fromkeys(found))


class BeginForm(CreatingForm):
    """What the synthesis is about, and its title."""

    scope = SelectField(
        N_("Di che cosa è la sintesi"), validate_choice=False, validators=[required(N_("Scegli di che cosa è la sintesi."))]
    )
    title = OneLineField(N_("Titolo"), validators=[required(N_("Scrivi il titolo.")), at_most(policy.TITLE_CAP, N_("Il titolo"))])

    def offer(self, scopes: Sequence[ScopeRow]) -> None:
        """Those that have no synthesis yet."""
        kinds = {"cycle": gettext("Tutta la consultazione"), "roundtable": gettext("Tavolo"), "topic": gettext("Tema")}
        free = [(one.value, f"{kinds[one.kind]}: {one.title}") for one in scopes if one.synthesis_id is None]
        self.scope.choices = options([("", gettext("Scegli")), *free])

    def to_request(self, territory_id: int, cycle_id: int) -> BeginSynthesis:
        """The request; a scope that is none of these is found by nobody."""
        kind, _sep, number = (self.scope.data or "").partition("-")
        topic = whole(number) if kind == "topic" else None
        table = whole(number) if kind == "roundtable" else None
        cycle = cycle_id if kind in ("topic", "roundtable") or (kind == "cycle" and whole(number) == cycle_id) else 0
        return BeginSynthesis(territory_id, cycle, self.title.data or "", topic, table, self.submission_key.data or "")


class FrameForm(ConsultaForm):
    """Title, introduction and conclusion."""

    version = HiddenField(default="0")
    title = OneLineField(N_("Titolo"), validators=[required(N_("Scrivi il titolo.")), at_most(policy.TITLE_CAP, N_("Il titolo"))])
    introduction = TextAreaField(
        N_("Introduzione"),
        validators=[at_most(policy.TEXT_CAP, N_("L'introduzione"))],
        description=N_("Di che cosa si è parlato, chi ha partecipato e come. In parole semplici."),
    )
    conclusion = TextAreaField(
        N_("Conclusione"), validators=[at_most(policy.TEXT_CAP, N_("La conclusione"))], description=N_("Che cosa succede adesso.")
    )

    def to_request(self, territory_id: int, synthesis_id: int) -> WriteFrame:
        """The request."""
        values = (self.title.data or "", self.introduction.data or "", self.conclusion.data or "")
        return WriteFrame(territory_id, synthesis_id, whole(self.version.data), *values)


class PointForm(CreatingForm):
    """A point: what was said, who sees it differently, the objectives it leads to, the tags whose texts feed it."""

    version = HiddenField(default="0")
    title = OneLineField(N_("Titolo del punto"), validators=[required(N_("Scrivi il titolo.")), at_most(policy.TITLE_CAP, N_("Il titolo"))])
    statement = TextAreaField(
        N_("Che cosa è stato detto"),
        validators=[required(N_("Scrivi che cosa è stato detto.")), at_most(policy.TEXT_CAP, N_("Il testo del punto"))],
        description=N_("Con parole tue, in modo che chi l’ha detto si riconosca. Almeno 30 caratteri."),
    )
    dissent = TextAreaField(
        N_("Chi la vede diversamente"),
        validators=[at_most(policy.DISSENT_CAP, N_("Chi la vede diversamente"))],
        description=N_("Se qualcuno non è d’accordo, scrivi che cosa dice: si legge nella pagina pubblica accanto al punto."),
    )
    objective_ids = TickedField(N_("Obiettivi del piano a cui porta"), coerce=_number, validate_choice=False)
    tag_ids = TickedField(
        N_("Etichette che lo alimentano"),
        coerce=_number,
        validate_choice=False,
        description=N_("L’elenco dei testi da aggiungere comincia da quelli che hanno queste etichette."),
    )

    def offer(self, objectives: Iterable[Any], tags: Iterable[Any], had: Sequence[Named] = (), had_tags: Sequence[Named] = ()) -> None:
        """The objectives and tags of today, and those that the point has already."""
        named = {one.id: f"{one.code} · {one.title}" for one in (*had, *objectives)}
        self.objective_ids.choices = options(sorted(named.items(), key=lambda pair: pair[1]))
        labels = {one.id: one.title for one in had_tags} | {one.id: one.label for one in tags}
        self.tag_ids.choices = options(sorted(labels.items(), key=lambda pair: pair[1]))

    def to_request(self, territory_id: int, synthesis_id: int, point_id: int | None = None) -> WritePoint:
        """The request."""
        return WritePoint(
            territory_id=territory_id,
            synthesis_id=synthesis_id,
            title=self.title.data or "",
            statement=self.statement.data or "",
            dissent=self.dissent.data or "",
            objective_ids=tuple(self.objective_ids.data or ()),
            tag_ids=tuple(self.tag_ids.data or ()),
            point_id=point_id,
            version=whole(self.version.data),
            key=self.submission_key.data or "",
        )


class MaterialForm(ConsultaForm):
    """What is done with the texts that were ticked."""

    items = TickedField(N_("Testi scelti"), validate_choice=False)
    point = SelectField(N_("Punto"), validate_choice=False)
    reason = SelectField(N_("Motivo"), validate_choice=False)
    note = OneLineField(N_("Nota"), validators=[optional(), at_most(policy.NOTE_CAP, N_("La nota"))])

    def offer(self, points: Iterable[tuple[int, str]]) -> None:
        """The points and the reasons."""
        self.point.choices = options([("", gettext("Scegli il punto")), *((str(point_id), label) for point_id, label in points)])
        reasons = [(one.value, gettext(one.label)) for one in SetAsideReason]
        self.reason.choices = options([("", gettext("Scegli il motivo")), *reasons])

    @property
    def picked(self) -> tuple[Item, ...]:
        """The texts ticked."""
        return read_items(self.items.data or ())

    def to_add(self, territory_id: int, synthesis_id: int) -> AddSources:
        """Put them behind a point."""
        return AddSources(territory_id, synthesis_id, whole(self.point.data), self.picked)

    def to_put_aside(self, territory_id: int, synthesis_id: int) -> PutAside:
        """Set them aside."""
        return PutAside(territory_id, synthesis_id, self.picked, self.reason.data or "", self.note.data or "")

    def to_put_back(self, territory_id: int, synthesis_id: int) -> PutBack:
        """Put them back."""
        return PutBack(territory_id, synthesis_id, self.picked)


class QuotesForm(ConsultaForm):
    """The sentences of a text that are quoted."""

    revision = HiddenField(default="0")
    sentences = TickedField(N_("Frasi da citare"), coerce=lambda value: int(value) if str(value).isascii() and str(value).isdigit() else -1)

    def offer(self, sentences: Sequence[str]) -> None:
        """The sentences of the text as it stands."""
        self.sentences.choices = options(enumerate(sentences))
        self.sentences.validate_choice = False

    def to_request(self, territory_id: int, synthesis_id: int, source_id: int) -> PickQuotes:
        """The request."""
        return PickQuotes(territory_id, synthesis_id, source_id, whole(self.revision.data), tuple(self.sentences.data or ()))
