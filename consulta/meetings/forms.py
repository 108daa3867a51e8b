# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of a meeting: plan and edit, state, the line of the room, the attendance sheet, the minutes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from consulta.contributions.finding_fields import FindingFields
from consulta.contributions.models import ContributionKind
from consulta.core.errors import Invalid
from consulta.core.text import STAFF_CAP
from consulta.core.words import N_
from consulta.meetings.models import AgreementOutcome, AttendanceQuality, MeetingStatus
from consulta.meetings.queries import AttendanceLine
from consulta.meetings.requests import (
    AddMeetingDocument,
    CaptureStatement,
    ChangeStatus,
    EditMeeting,
    PlanMeeting,
    PublishMinutes,
    RecordAgreement,
    RecordAttendance,
    WriteMinutes,
)
from consulta.meetings.service.agreements import SIGNATORIES_CAP, SUMMARY_CAP
from consulta.meetings.service.attendance import WALK_INS_CAP
from consulta.meetings.service.locked import REASON_CAP
from consulta.meetings.service.planning import LINK_CAP, PLACE_CAP, TITLE_CAP
from consulta.meetings.service.room import NAME_CAP, ORGANISATION_CAP, STATEMENT_CAP
from consulta.web.forms import ConsultaForm, CreatingForm, MomentField, OneLineField, at_most, optional, options, required, whole
from consulta.web.locale import gettext
from consulta.web.uploads import UploadField

_CHOOSE_TOPIC = N_("Scegli il tema dall'elenco; se nessuno va bene, «Altro tema».")


def _whole(typed: Any) -> int:
    """The id of a choice; anything that is no id becomes 0."""
    return whole(str(typed))


class _MeetingForm(CreatingForm):
    """What a new meeting and one being edited share."""

    title = OneLineField(
        N_("Titolo"),
        validators=[required(N_("Scrivi il titolo dell'incontro: per esempio «Secondo incontro».")), at_most(TITLE_CAP, N_("Il titolo"))],
    )
    starts_at = MomentField(N_("Giorno e ora"), validators=[required(N_("Scegli il giorno e l'ora."))], description=N_("Ora italiana."))
    place = OneLineField(
        N_("Luogo"),
        validators=[optional(), at_most(PLACE_CAP, N_("Il luogo"))],
        description=N_("Dove ci si trova: per esempio «Sala consiliare, Uta». Di' se l'ingresso è senza gradini."),
    )
    link = OneLineField(
        N_("Collegamento per chi partecipa a distanza"),
        validators=[optional(), at_most(LINK_CAP, N_("Il collegamento"))],
        description=N_("Sarà pubblico: per esempio https://esempio.it/incontro."),
    )
    agenda = TextAreaField(
        N_("Ordine del giorno"),
        validators=[optional(), at_most(STAFF_CAP, N_("L'ordine del giorno"))],
        description=N_("Un punto per riga, cominciando con un trattino."),
    )


class PlanMeetingForm(_MeetingForm):
    """A new meeting."""

    roundtable_id = SelectField(N_("Di chi è l'incontro"), coerce=_whole, default=0)

    def offer(self, roundtables: Iterable[tuple[int, str]], conference: str) -> None:
        """Fill the choices; without a tavolo the meeting is of the Conferenza, by the territory's own name."""
        self.roundtable_id.choices = options([(0, conference), *roundtables])

    def to_request(self, territory_id: int, cycle_id: int) -> PlanMeeting:
        """The request for the service."""
        return PlanMeeting(
            territory_id=territory_id,
            cycle_id=cycle_id,
            roundtable_id=self.roundtable_id.data or None,
            title=self.title.data or "",
            starts_at=self.starts_at.instant,
            key=self.submission_key.data or "",
            place=self.place.data or "",
            link=self.link.data or "",
            agenda=self.agenda.data or "",
        )


class EditMeetingForm(_MeetingForm):
    """A meeting being edited."""

    version = HiddenField(default="0")
    reason = OneLineField(
        N_("Motivo dello spostamento"),
        validators=[optional(), at_most(REASON_CAP, N_("Il motivo"))],
        description=N_("Serve solo se cambi giorno, ora o luogo. Sarà pubblico."),
    )

    def to_request(self, territory_id: int, meeting_id: int) -> EditMeeting:
        """The request for the service."""
        return EditMeeting(
            territory_id=territory_id,
            meeting_id=meeting_id,
            version=whole(self.version.data),
            title=self.title.data or "",
            starts_at=self.starts_at.instant,
            place=self.place.data or "",
            link=self.link.data or "",
            agenda=self.agenda.data or "",
            reason=self.reason.data or "",
        )


class StatusForm(ConsultaForm):
    """Another state for a meeting."""

    version = HiddenField(default="0")
    status = RadioField(N_("A che punto è l'incontro"), validate_choice=False, validators=[required(N_("Scegli uno stato dall'elenco."))])
    reason = OneLineField(
        N_("Motivo"),
        validators=[optional(), at_most(REASON_CAP, N_("Il motivo"))],
        description=N_("Obbligatorio se annulli l'incontro. Sarà pubblico."),
    )

    def offer(self, statuses: Iterable[MeetingStatus]) -> None:
        """The states one may choose."""
        self.status.choices = options((status.value, gettext(status.label)) for status in statuses)

    def to_request(self, territory_id: int, meeting_id: int) -> ChangeStatus:
        """The request for the service."""
        return ChangeStatus(territory_id, meeting_id, whole(self.version.data), self.status.data or "", self.reason.data or "")


class CaptureForm(FindingFields, CreatingForm):
    """One thing said in the room."""

    LOOKED_AT = ("text",)

    kind = RadioField(
        N_("Che cos’è"),
        validate_choice=False,
        validators=[required(N_("Scegli se è un bisogno, una priorità, una criticità o una proposta."))],
    )
    text = OneLineField(
        N_("Che cosa ha detto"),
        validators=[required(N_("Scrivi quello che è stato detto.")), at_most(STATEMENT_CAP, N_("Il testo"))],
        description=N_("Con le parole di chi parla, senza nomi e senza fatti privati: sarà pubblico."),
    )
    speaker_name = OneLineField(
        N_("Chi l'ha detto"),
        validators=[optional(), at_most(NAME_CAP, N_("Il nome"))],
        description=N_("Resta privato: lo vede solo l’ufficio."),
    )
    organisation_id = SelectField(N_("Organizzazione"), coerce=_whole, default=0, validate_choice=False)
    organisation_name = OneLineField(
        N_("Se non è nell'elenco"),
        validators=[optional(), at_most(ORGANISATION_CAP, N_("L'organizzazione"))],
        description=N_("Scrivi il nome dell'organizzazione. Resta privato."),
    )
    topic_id = SelectField(N_("Tema"), coerce=_whole, validate_choice=False)

    def offer(self, topics: Iterable[Any], organisations: Iterable[tuple[int, str]]) -> None:
        """The open topics, those of the tavolo first, and the organisations of the registry."""
        self.kind.choices = options((kind.value, gettext(kind.label)) for kind in ContributionKind)
        self.topic_id.choices = options((topic.id, topic.title) for topic in topics)
        self.organisation_id.choices = options([(0, gettext("Nessuna")), *organisations])

    def validate_topic_id(self, field: Any) -> None:
        """Only a topic of the list: one that was closed meanwhile comes back to be chosen again."""
        if field.data not in {choice.value for choice in field.choices}:
            raise ValidationError(gettext(_CHOOSE_TOPIC))

    def to_request(self, territory_id: int, meeting_id: int) -> CaptureStatement:
        """The request for the service."""
        return CaptureStatement(
            territory_id=territory_id,
            meeting_id=meeting_id,
            topic_id=self.topic_id.data or 0,
            kind=self.kind.data or "",
            text=self.text.data or "",
            key=self.submission_key.data or "",
            speaker_name=self.speaker_name.data or "",
            organisation_id=self.organisation_id.data or None,
            organisation_name=self.organisation_name.data or "",
        )


class AttendanceForm(ConsultaForm):
    """The attendance sheet, with one field for each organisation. ``sent`` is what came back from the page, if anything did."""

    version = HiddenField(default="0")
    walk_ins = TextAreaField(
        N_("Altre persone presenti"),
        validators=[optional(), at_most(WALK_INS_CAP, N_("L'elenco delle altre persone"))],
        description=N_("Una per riga: chi è venuto senza essere di un'organizzazione dell'elenco. Pubblichiamo solo quante sono."),
    )

    lasted_minutes = OneLineField(
        N_("Durata in minuti"),
        validators=[optional(), at_most(10, N_("La durata"))],
        description=N_("Quanto è durato l'incontro, per esempio 90. Serve ai numeri della consultazione: se non lo sai, lascia vuoto."),
    )

    def __init__(self, sheet: Sequence[AttendanceLine], sent: Any, version: int, walk_ins: str, lasted: int | None = None) -> None:
        super().__init__(data={"version": str(version), "walk_ins": walk_ins, "lasted_minutes": "" if lasted is None else str(lasted)})
        self.sheet = tuple(line.organisation_id for line in sheet)
        qualities = [("", gettext("Non segnata")), *((one.value, gettext(one.label)) for one in AttendanceQuality)]
        for line in sheet:
            name = f"organisation_{line.organisation_id}"
            unbound: Any = SelectField(line.name, choices=options(qualities), validate_choice=False)
            # Not by a class made for each sheet: the fields are of this form alone, and what WTForms offers is the dictionary.
            self._fields[name] = self.meta.bind_field(self, unbound, {"name": name, "prefix": self._prefix})
            self._fields[name].process(sent, line.quality.value if line.quality else "")

    def lines(self, seated: Collection[int], *, are_seated: bool) -> list[Any]:
        """The fields of the organisations that sit at the tavolo, or of the others, in their order."""
        return [self[f"organisation_{id_}"] for id_ in self.sheet if (id_ in seated) is are_seated]

    def to_request(self, territory_id: int, meeting_id: int) -> RecordAttendance:
        """The request for the service."""
        given: Mapping[int, str] = {id_: self[f"organisation_{id_}"].data or "" for id_ in self.sheet}
        return RecordAttendance(
            territory_id, meeting_id, whole(self.version.data), given, self.walk_ins.data or "", self.lasted_minutes.data or ""
        )


class MinutesForm(ConsultaForm):
    """The text of the minutes."""

    version = HiddenField(default="0")
    text = TextAreaField(
        N_("Testo del verbale"),
        validators=[
            at_most(STAFF_CAP, N_("Il verbale")),
        ],
        description=N_("Sarà pubblico. Le organizzazioni presenti compaiono da sole: nel testo non servono nomi di persone."),
    )
    file = UploadField(
        N_("Verbale in un file"),
        description=N_(
            "Se il verbale è firmato su carta, carica la scansione: diventa pubblica con il verbale. Il testo allora può mancare."
        ),
    )
    reason = OneLineField(
        N_("Motivo della correzione"),
        validators=[optional(), at_most(REASON_CAP, N_("Il motivo"))],
        description=N_("Il verbale è già pubblico: di' perché lo correggi. La versione di prima resta leggibile."),
    )

    def to_request(self, territory_id: int, meeting_id: int) -> WriteMinutes:
        """The request for the service."""
        return WriteMinutes(
            territory_id, meeting_id, whole(self.version.data), self.text.data or "", self.reason.data or "", self.file.data
        )


class AgreementForm(ConsultaForm):
    """How the talks with the unions ended. ``reason`` is there only to correct what is public."""

    version = HiddenField(default="0")
    outcome = RadioField(
        N_("Com'è finita"),
        validate_choice=False,
        validators=[required(N_("Scegli com'è finita: firmato, firmato con riserve, non firmato."))],
    )
    signatories = TextAreaField(
        N_("Chi ha firmato"),
        validators=[optional(), at_most(SIGNATORIES_CAP, N_("L'elenco di chi ha firmato"))],
        description=N_("Se è firmato: le organizzazioni, una per riga. Niente nomi di persone, sarà pubblico."),
    )
    summary = TextAreaField(
        N_("Che cosa dice, con parole semplici"),
        validators=[
            required(N_("Scrivi che cosa dice l'accordo, o perché non c'è.")),
            at_most(SUMMARY_CAP, N_("La spiegazione")),
        ],
        description=N_("Su che cosa c'è l'accordo. Se non è firmato, scrivi perché."),
    )
    statements = TextAreaField(
        N_("Riserve e dichiarazioni"),
        validators=[optional(), at_most(SUMMARY_CAP, N_("Le riserve"))],
        description=N_("Serve se qualcuno firma con riserve, o vuole che resti scritto che cosa pensa. Di' quale organizzazione."),
    )
    reason = OneLineField(
        N_("Motivo della correzione"),
        validators=[optional(), at_most(REASON_CAP, N_("Il motivo"))],
        description=N_("L'accordo è già pubblico: di' perché lo correggi. Quello di prima resta leggibile."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = options((one.value, gettext(one.label)) for one in AgreementOutcome)

    def to_request(self, territory_id: int, meeting_id: int) -> RecordAgreement:
        """The request for the service."""
        texts = {name: self[name].data or "" for name in ("outcome", "summary", "signatories", "statements", "reason")}
        return RecordAgreement(territory_id, meeting_id, whole(self.version.data), **texts)


class MeetingDocumentForm(CreatingForm):
    """One document of a meeting."""

    file = UploadField(N_("File da caricare"), [required(N_("Scegli il file da caricare."))])
    description = OneLineField(
        N_("Titolo del documento"), [required(N_("Scrivi un titolo per il documento.")), at_most(200, N_("Il titolo"))]
    )

    def to_request(self, territory_id: int, meeting_id: int) -> AddMeetingDocument:
        """The request for the service."""
        if self.file.data is None:
            raise Invalid({"file": gettext("Scegli il file da caricare.")})
        return AddMeetingDocument(territory_id, meeting_id, self.file.data, self.description.data or "", self.submission_key.data or "")


class PublishMinutesForm(ConsultaForm):
    """The button that makes the draft public."""

    version = HiddenField(default="0")

    def to_request(self, territory_id: int, meeting_id: int) -> PublishMinutes:
        """The request for the service."""
        return PublishMinutes(territory_id, meeting_id, whole(self.version.data))
