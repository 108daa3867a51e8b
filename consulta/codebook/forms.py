# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the codebook: a tag, retiring it, merging it into another, splitting it and sharing out its texts."""

from collections.abc import Iterable, Sequence

from wtforms import HiddenField, SelectField, SelectMultipleField, TextAreaField

from consulta.codebook.models import TagColour
from consulta.codebook.queries import ObjectiveRow, PartRow, TagRow
from consulta.codebook.requests import CreateTag, Details, EditTag, MergeTags, ShareOut, SplitTag
from consulta.codebook.service import LABEL_CAP, REASON_CAP, WORDS_CAP
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, options, required, whole

COLOURS = options((one.value, one.label) for one in TagColour)
INDENT = "\u2014 "
"""Before the name of a tag in a choice, once for each level: an option of a list cannot be moved to the right."""


def _id(value: object) -> int:
    return whole(str(value))


def tag_options(tags: Iterable[TagRow], but: int | None = None) -> list[tuple[int, str]]:
    """Tags in the order of the tree, as a list shows them."""
    return [(tag.id, INDENT * tag.depth + tag.label) for tag in tags if tag.id != but]


class TagForm(ConsultaForm):
    """Everything a tag says. ``version`` is that of the page."""

    label = OneLineField(N_("Nome"), validators=[required(N_("Scrivi il nome dell'etichetta.")), at_most(LABEL_CAP, N_("Il nome"))])
    definition = TextAreaField(
        N_("Definizione"),
        validators=[
            required(N_("Scrivi la definizione: dice ai colleghi quando usare l'etichetta.")),
            at_most(WORDS_CAP, N_("La definizione")),
        ],
        description=N_("Una o due frasi: di che cosa parla un testo che la porta."),
    )
    includes = TextAreaField(N_("Che cosa comprende"), validators=[at_most(WORDS_CAP, N_("Il testo"))])
    excludes = TextAreaField(
        N_("Che cosa non comprende"),
        validators=[at_most(WORDS_CAP, N_("Il testo"))],
        description=N_("I casi di confine, con l'etichetta da usare al suo posto."),
    )
    example = TextAreaField(
        N_("Esempio"),
        validators=[at_most(WORDS_CAP, N_("L'esempio"))],
        description=N_("Una frase inventata: niente parole di persone vere."),
    )
    parent_id = SelectField(N_("Sotto quale etichetta sta"), coerce=_id, default=0)
    area_id = SelectField(N_("Area a cui suggerirla"), coerce=lambda value: int(value or 0), default=0)
    objective_id = SelectField(N_("Obiettivo del piano a cui porta"), coerce=_id, default=0)
    letter = OneLineField(
        N_("Lettera"),
        validators=[at_most(2, N_("La lettera"))],
        description=N_("Una o due lettere maiuscole o cifre, diverse da quelle delle altre: la fanno riconoscere anche senza colore."),
    )
    colour = SelectField(N_("Colore"), choices=COLOURS, default=TagColour.GREY.value)
    reason = OneLineField(
        N_("Perché la cambi"),
        validators=[at_most(REASON_CAP, N_("Il perché"))],
        description=N_("Resta nella storia dell'etichetta."),
    )
    version = HiddenField(default="1")

    def offer(
        self,
        areas: Iterable[tuple[int, str]],
        tags: Iterable[TagRow],
        objectives: Iterable[ObjectiveRow],
        nones: Sequence[str],
        own: int = 0,
    ) -> None:
        """Fill the choices. ``nones``: how no area, no tag above and no objective are called; ``own``: the tag that is changed."""
        no_area, no_parent, no_objective = nones
        self.area_id.choices = options([(0, no_area), *areas])
        self.parent_id.choices = options([(0, no_parent), *tag_options(tags, own)])
        self.objective_id.choices = options([(0, no_objective), *((one.id, one.text) for one in objectives)])

    def _details(self, letter: str | None) -> Details:
        return Details(
            includes=self.includes.data or "",
            excludes=self.excludes.data or "",
            example=self.example.data or "",
            parent_id=self.parent_id.data or None,
            colour=self.colour.data,
            letter=letter,
            objective_id=self.objective_id.data or None,
        )

    def to_create(self, territory_id: int) -> CreateTag:
        """The request for a new tag; without a letter one is proposed."""
        details = self._details(self.letter.data or None)
        return CreateTag(territory_id, self.label.data or "", self.definition.data or "", self.area_id.data or None, details=details)

    def to_edit(self, tag_id: int) -> EditTag:
        """The request for a change."""
        return EditTag(
            tag_id,
            self.label.data or "",
            self.definition.data or "",
            self.area_id.data or None,
            whole(self.version.data),
            self._details(self.letter.data or ""),
            self.reason.data or "",
        )


def form_of(tag: TagRow) -> TagForm:
    """The form of a tag as it stands."""
    return TagForm(
        label=tag.label,
        definition=tag.definition,
        includes=tag.includes,
        excludes=tag.excludes,
        example=tag.example,
        parent_id=tag.parent_id or 0,
        area_id=tag.area_id or 0,
        objective_id=tag.objective_id or 0,
        letter=tag.letter,
        colour=tag.colour.value,
        version=str(tag.version),
    )


class RetireForm(ConsultaForm):
    """The button that takes a tag out of the choice or puts it back."""

    retired = HiddenField(default="1")
    version = HiddenField(default="1")


class MergeForm(CreatingForm):
    """Into which tag another is merged, and why."""

    target_id = SelectField(N_("Etichetta che resta"), coerce=_id, default=0)
    reason = OneLineField(
        N_("Perché le unisci"),
        validators=[required(N_("Scrivi perché le unisci: resta nella storia.")), at_most(REASON_CAP, N_("Il perché"))],
    )
    version = HiddenField(default="1")

    def offer(self, tags: Iterable[TagRow], none: str, own: int) -> None:
        """The tags in use besides the one that is merged."""
        self.target_id.choices = options([(0, none), *tag_options(tags, own)])

    def to_request(self, tag_id: int) -> MergeTags:
        """What is asked of the service."""
        return MergeTags(tag_id, self.target_id.data or 0, whole(self.version.data), self.reason.data or "", self.submission_key.data or "")


class SplitForm(CreatingForm):
    """The new tags of a split, and why it is made. Only the first is needed."""

    label_1 = OneLineField(
        N_("Nome della nuova etichetta"),
        validators=[required(N_("Scrivi il nome della nuova etichetta.")), at_most(LABEL_CAP, N_("Il nome"))],
    )
    definition_1 = TextAreaField(
        N_("Definizione della nuova etichetta"),
        validators=[
            required(N_("Scrivi la definizione: dice ai colleghi quando usare l'etichetta.")),
            at_most(WORDS_CAP, N_("La definizione")),
        ],
    )
    label_2 = OneLineField(N_("Nome della seconda"), validators=[at_most(LABEL_CAP, N_("Il nome"))])
    definition_2 = TextAreaField(N_("Definizione della seconda"), validators=[at_most(WORDS_CAP, N_("La definizione"))])
    label_3 = OneLineField(N_("Nome della terza"), validators=[at_most(LABEL_CAP, N_("Il nome"))])
    definition_3 = TextAreaField(N_("Definizione della terza"), validators=[at_most(WORDS_CAP, N_("La definizione"))])
    reason = OneLineField(
        N_("Perché la dividi"),
        validators=[required(N_("Scrivi perché la dividi: resta nella storia.")), at_most(REASON_CAP, N_("Il perché"))],
    )
    version = HiddenField(default="1")

    def to_request(self, tag_id: int) -> SplitTag:
        """What is asked of the service."""
        written = [(self[f"label_{n}"].data or "", self[f"definition_{n}"].data or "") for n in (1, 2, 3)]
        while len(written) > 1 and not any(written[-1]):
            written.pop()
        return SplitTag(tag_id, tuple(written), whole(self.version.data), self.reason.data or "", self.submission_key.data or "")


class ShareForm(ConsultaForm):
    """Which texts go to which new tag."""

    target_id = SelectField(N_("Nuova etichetta"), coerce=_id, default=0)
    picked = SelectMultipleField(N_("Testi da spostare"), coerce=_id, validate_choice=False)

    def offer(self, parts: Iterable[PartRow]) -> None:
        """The new tags that are in use."""
        self.target_id.choices = options((part.id, part.label) for part in parts if part.retired_at is None)

    def to_request(self, territory_id: int, remap_id: int) -> ShareOut:
        """What is asked of the service; what is no number is passed over."""
        ids = tuple(dict.fromkeys(one for one in self.picked.data or () if one))
        return ShareOut(territory_id, remap_id, self.target_id.data or 0, ids)
