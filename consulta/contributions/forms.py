# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of contributions and comments: shape and Italian messages. The service checks every value again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField

from consulta.accounts.forms import OUTSIDE, AddressField, email_shape
from consulta.contributions.detail_fields import DetailFields
from consulta.contributions.details import FIELDS
from consulta.contributions.finding_fields import FindingFields
from consulta.contributions.models import CommentStance, ContributionKind
from consulta.contributions.queries import DraftView
from consulta.contributions.requests import (
    AddFile,
    PostComment,
    ReviseComment,
    ReviseContribution,
    SaveDraft,
    SendBack,
    StartVisitorDraft,
    SubmitContribution,
)
from consulta.contributions.service import NAME_CAP, NOTE_CAP, TITLE_CAP
from consulta.core.actor import OrganisationHat
from consulta.core.errors import Invalid
from consulta.core.text import PARTICIPANT_CAP
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, required, whole
from consulta.web.locale import gettext
from consulta.web.timing import is_quick, stamp
from consulta.web.uploads import UploadField

MYSELF = 0
DRAFT_FIELDS = ("kind", "title", "text", "stance", "parent_id", "area_id", "organisation_id", "shows_name", "late", "residence", *FIELDS)
SEVERAL = ("municipality_ids",)
IN_PAGE = (
    "kind",
    "title",
    "text",
    "stance",
    "name",
    "email",
    "organisation_id",
    "file",
    "area_id",
    "municipality_ids",
    *FIELDS,
    "residence",
    "shows_name",
)


def _id(value: object) -> int:
    return whole(str(value)) if value is not None else 0


def kind_field() -> RadioField:
    """The four kinds, each said in the words of who writes."""
    return RadioField(
        _("Che cosa scrivi?"),
        validate_choice=False,
        validators=[required(N_("Scegli che cosa scrivi: bisogno, priorità, criticità o proposta."))],
    )


def title_field() -> OneLineField:
    """The title."""
    return OneLineField(
        _("Titolo"), [required(N_("Scrivi un titolo: una riga che dice l'essenziale.")), at_most(TITLE_CAP, N_("Il titolo"))]
    )


def text_field(label: Any, missing: str) -> TextAreaField:
    """A participant's text."""
    return TextAreaField(label, [required(missing), at_most(PARTICIPANT_CAP, N_("Il testo"))])


def places_field() -> SelectMultipleField:
    """The comuni a text is about."""
    return SelectMultipleField(_("Quali comuni riguarda?"), coerce=_id, validate_choice=False)


class WritingForm(CreatingForm):
    """What contribution and comment share: hat, name, and for a visitor who writes and where to answer."""

    organisation_id = SelectField(_("A nome di chi scrivi?"), coerce=_id, validate_choice=False, default=MYSELF)
    shows_name = BooleanField(_("Mostra il mio nome accanto al testo"))
    name = OneLineField(_("Il tuo nome"), [required(N_("Scrivi il tuo nome.")), at_most(NAME_CAP, N_("Il nome"))])
    email = AddressField(_("La tua e-mail"), [required(N_("Scrivi la tua e-mail: ti mandiamo un collegamento.")), email_shape()])
    website = StringField(_("Lascia vuoto questo campo"))
    shown_at = HiddenField(default=stamp)
    """A trap: people never see it, programs fill it in."""
    shared: DraftView | None = None
    """The draft written together that this form changes."""

    def __iter__(self) -> Iterator[Field]:
        """The fields in the order of the page: the list of mistakes follows it."""
        fields = list(super().__iter__())
        return iter(sorted(fields, key=lambda field: IN_PAGE.index(field.short_name) if field.short_name in IN_PAGE else len(IN_PAGE)))

    def for_visitor(self) -> None:
        """Nobody is signed in: no hat to choose."""
        del self.organisation_id

    def for_person(self, hats: Sequence[OrganisationHat], last: int | None, *, shows_name: bool) -> None:
        """Somebody is signed in; the hat is asked only of who has more than one, and begins with the last used.

        Who writes for the first time and has joined one organisation begins with it: most came to speak for it.
        Whether the name is shown begins as the profile says.
        """
        del self.name, self.email, self.website, self.shown_at
        if not self.is_submitted() and not self.submission_key.raw_data:
            self.shows_name.data = shows_name
        if not hats:
            del self.organisation_id
            return
        self.organisation_id.choices = [(MYSELF, gettext("A nome mio")), *((hat.organisation_id, hat.name) for hat in hats)]
        if not self.is_submitted() and not self.organisation_id.raw_data:
            known = {hat.organisation_id for hat in hats}
            first = hats[0].organisation_id if last is None and len(hats) == 1 else MYSELF
            self.organisation_id.data = last if last in known else first

    def for_body(self, hat: OrganisationHat, shared: DraftView) -> None:
        """A draft written together is the body's: nobody changes in whose name it is."""
        self.shared = shared
        self.organisation_id.choices = [(hat.organisation_id, hat.name)]
        self.organisation_id.data = hat.organisation_id

    @property
    def hat_id(self) -> int | None:
        """The organisation chosen."""
        return (self.organisation_id.data or None) if "organisation_id" in self else None

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in what people cannot see."""
        return bool("website" in self and self.website.data)


class ContributionForm(FindingFields, DetailFields, WritingForm):
    """Three fields in sight, the rest under "Aggiungi dettagli" (decisions.md 34)."""

    LOOKED_AT = ("title", "text")

    kind = kind_field()
    title = title_field()
    text = text_field(_("Testo"), N_("Scrivi il testo: che cosa succede, dove, che cosa servirebbe."))
    area_id = SelectField(_("Area"), coerce=_id, validate_choice=False, default=0)
    municipality_ids = places_field()
    residence = SelectField(_("Dove vivi?"), validate_choice=False, default="")
    late = HiddenField(default="")
    draft_version = HiddenField(default="")
    """For a draft written together: the save that the page shows. Empty for any other."""
    file = UploadField(_("Un documento"))

    @property
    def words_looked_at(self) -> tuple[str, ...]:
        """The details too."""
        return *super().words_looked_at, *self.details.values()

    def offer(self, comuni: Iterable[Any], areas: Iterable[tuple[int, str]] | None) -> None:
        """Fill the choices; ``areas`` is None when the topic has its own."""
        places = [(comune.id, comune.name) for comune in comuni]
        self.kind.choices = [(kind.value, gettext(kind.label)) for kind in ContributionKind]
        self.municipality_ids.choices = places
        self.offer_details()
        if areas is None:
            del self.area_id
        else:
            self.area_id.choices = [(0, gettext("Nessuna in particolare")), *areas]
        if "email" in self:
            elsewhere = (OUTSIDE, gettext("Fuori da questi comuni"))
            self.residence.choices = [("", gettext("Preferisco non dirlo")), *((str(one), name) for one, name in places), elsewhere]
        else:
            del self.residence

    def to_request(self, territory_id: int, topic_id: int) -> SubmitContribution:
        """What is asked of the service."""
        return SubmitContribution(
            territory_id=territory_id,
            topic_id=topic_id,
            kind=self.kind.data or "",
            title=self.title.data or "",
            text=self.text.data or "",
            municipality_ids=tuple(self.municipality_ids.data or ()),
            organisation_id=self.hat_id,
            shows_name=bool(self.shows_name.data),
            key=self.submission_key.data or "",
            late=bool(self.late.data),
            draft_version=whole(self.draft_version.data),
            area_id=(self.area_id.data or None) if "area_id" in self else None,
            details=self.details,
        )


class CommentForm(FindingFields, WritingForm):
    """A text, perhaps for or against, perhaps an answer; a visitor adds name and e-mail."""

    LOOKED_AT = ("text",)

    text = text_field(_("Il tuo commento"), N_("Scrivi il commento."))
    stance = RadioField(_("Che cosa ne pensi?"), validate_choice=False, default="")
    parent_id = HiddenField(default="")

    def offer(self, *, with_stance: bool) -> None:
        """Fill the choices, or take the question away where nobody is for or against."""
        if not with_stance:
            del self.stance
            return
        self.stance.choices = [("", gettext("Nessuna delle due")), *((one.value, gettext(one.label)) for one in CommentStance)]

    def to_request(self, territory_id: int, topic_id: int | None, contribution_id: int | None) -> PostComment:
        """What is asked of the service."""
        return PostComment(
            territory_id=territory_id,
            topic_id=topic_id,
            contribution_id=contribution_id,
            text=self.text.data or "",
            organisation_id=self.hat_id,
            shows_name=bool(self.shows_name.data),
            key=self.submission_key.data or "",
            parent_id=whole(self.parent_id.data) or None,
            stance=(self.stance.data or "") if "stance" in self else "",
        )


class EditContributionForm(DetailFields, ConsultaForm):
    """The author corrects a contribution not yet public."""

    kind = kind_field()
    title = title_field()
    text = text_field(_("Testo"), N_("Scrivi il testo."))
    municipality_ids = places_field()
    version = HiddenField()

    def offer(self, comuni: Iterable[Any]) -> None:
        """Fill the choices."""
        self.kind.choices = [(kind.value, gettext(kind.label)) for kind in ContributionKind]
        self.municipality_ids.choices = [(comune.id, comune.name) for comune in comuni]
        self.offer_details()

    def to_request(self, territory_id: int, contribution_id: int) -> ReviseContribution:
        """What is asked of the service."""
        return ReviseContribution(
            territory_id=territory_id,
            contribution_id=contribution_id,
            kind=self.kind.data or "",
            title=self.title.data or "",
            text=self.text.data or "",
            municipality_ids=tuple(self.municipality_ids.data or ()),
            version=whole(self.version.data),
            details=self.details,
        )


class EditCommentForm(ConsultaForm):
    """The author corrects a comment."""

    text = text_field(_("Il tuo commento"), N_("Scrivi il commento."))
    version = HiddenField()

    def to_request(self, territory_id: int, comment_id: int) -> ReviseComment:
        """What is asked of the service."""
        return ReviseComment(territory_id, comment_id, self.text.data or "", whole(self.version.data))


class ConfirmForm(ConsultaForm):
    """A button and nothing else."""

    version = HiddenField()


def typed(fields: "MultiDict[str, str]") -> dict[str, str | list[str]]:
    """The fields of a form as a draft keeps them."""
    kept: dict[str, str | list[str]] = {name: fields[name] for name in DRAFT_FIELDS if fields.get(name)}
    return kept | {name: fields.getlist(name) for name in SEVERAL if fields.getlist(name)}


def as_typed(payload: Mapping[str, Any], key: str, version: int = 0) -> "MultiDict[str, str]":
    """A kept draft as form data, under its own one-time key; ``version`` of one written together."""
    pairs = [(name, str(one)) for name, value in payload.items() for one in (value if isinstance(value, list) else [value])]
    return MultiDict([*pairs, ("submission_key", key), *([("draft_version", str(version))] if version else [])])


def draft_request(
    fields: "MultiDict[str, str]",
    territory_id: int,
    purpose: str,
    topic_id: int | None,
    contribution_id: int | None,
    *,
    is_auto: bool = False,
) -> SaveDraft:
    """What is asked when a draft is saved, by a button or by the page itself."""
    key, version = fields.get("submission_key", ""), whole(fields.get("draft_version"))
    return SaveDraft(territory_id, purpose, topic_id, contribution_id, typed(fields), key, version, is_auto)


def visitor_request(
    fields: "MultiDict[str, str]", territory_id: int, purpose: str, topic_id: int | None, contribution_id: int | None, language: str
) -> StartVisitorDraft:
    """What is asked when a visitor sends: a text, and an address to confirm."""
    residence = fields.get("residence", "")
    return StartVisitorDraft(
        territory_id=territory_id,
        purpose=purpose,
        topic_id=topic_id,
        contribution_id=contribution_id,
        payload=typed(fields) | ({"must_wait": "y"} if is_quick(fields.get("shown_at")) else {}),
        key=fields.get("submission_key", ""),
        email=fields.get("email", ""),
        name=fields.get("name", ""),
        municipality_id=whole(residence) or None,
        is_from_outside=residence == OUTSIDE,
        language=language,
    )


class SendBackForm(ConsultaForm):
    """Why a draft is not signed."""

    note = TextAreaField(
        N_("Che cosa va cambiato"),
        [required(N_("Scrivi che cosa va cambiato: chi ha chiesto la firma lo legge.")), at_most(NOTE_CAP, N_("La nota"))],
    )
    version = HiddenField()

    def to_request(self, territory_id: int, draft_id: int) -> SendBack:
        """What is asked of the service."""
        return SendBack(territory_id, draft_id, self.note.data or "", whole(self.version.data))


class AddFileForm(CreatingForm):
    """One more document for a contribution that was sent."""

    file = UploadField(N_("Un documento"), [required(N_("Prima scegli un documento, poi aggiungilo."))])

    def to_request(self, territory_id: int, contribution_id: int) -> AddFile:
        """What is asked of the service."""
        if self.file.data is None:
            raise Invalid({"file": N_("Prima scegli un documento, poi aggiungilo.")})
        return AddFile(territory_id, contribution_id, self.file.data, self.submission_key.data or "")
