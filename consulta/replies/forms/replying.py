# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of replies: shape only. What each outcome asks for is the policy's, so that every edge asks the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import DateInput, TextInput

from consulta.core.words import N_
from consulta.opinions.queries import AddresseeChoice, OpinionView
from consulta.plans.models import LinkRelation
from consulta.replies.models import ReplyOutcome
from consulta.replies.policy import outcome_wording
from consulta.replies.queries import ObjectiveRef, OfficeReply, TemplateRow
from consulta.replies.requests import (
    ApproveReply,
    CorrectReply,
    DraftReply,
    MoveBatch,
    PublishReply,
    ReturnReply,
    ScheduleBatch,
    WriteJoint,
)
from consulta.replies.variables import fill
from consulta.services.queries import ServiceChoice
from consulta.web.forms import (
    ConsultaForm,
    CreatingForm,
    DayField,
    MomentField,
    OneLineField,
    at_least,
    at_most,
    optional,
    options,
    required,
)
from consulta.web.locale import gettext

BIGGEST = 2**31 - 1


class WholeNumberField(IntegerField):
    """A positive whole number, or nothing. What was typed comes back as it was, so the box is one of text."""

    widget = TextInput()

    def __init__(self, *args: Any, complaint: str = "", **kwargs: Any) -> None:
        self.complaint = complaint
        super().__init__(*args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits only. Raises ValueError with the complaint."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if typed:
            if not (typed.isascii() and typed.isdigit() and len(typed) <= 10 and 0 < int(typed) <= BIGGEST):
                raise ValueError(gettext(self.complaint))
            self.data = int(typed)


def digits(typed: Any) -> int | None:
    """A short row of digits as a number; anything else is nothing."""
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def version_field() -> Any:
    """The version of the page, hidden; a broken one equals no stored version, and the page says that it is old."""
    return HiddenField(filters=[digits])


class ReplyForm(CreatingForm):
    """Outcome, what the outcome asks for, reasons. A draft may leave out anything but the outcome."""

    version = version_field()
    template_id = SelectField(N_("Modello di risposta"), coerce=digits, validate_choice=False, validators=[optional()])
    outcome = RadioField(N_("Esito"), validate_choice=False, validators=[required(N_("Scegli un esito."))])
    accepted_part = TextAreaField(N_("Che cosa è accolto"), validators=[at_most(1000, N_("La parte accolta"))])
    refused_part = TextAreaField(N_("Che cosa non è accolto"), validators=[at_most(1000, N_("La parte non accolta"))])
    forwarded_to_id = SelectField(N_("A chi lo trasmetti"), coerce=digits, validate_choice=False, validators=[optional()])
    deferred_year = WholeNumberField(
        N_("Anno a cui è rinviato"),
        complaint=N_("Scrivi l’anno con quattro cifre, per esempio 2028."),
        description=N_("Quattro cifre, per esempio 2028."),
    )
    covered_by_id = SelectField(
        N_("Obiettivo che lo prevede già"),
        coerce=digits,
        validate_choice=False,
        validators=[optional()],
    )
    covered_by_service_id = SelectField(
        N_("Servizio che lo fa già"),
        coerce=digits,
        validate_choice=False,
        validators=[optional()],
    )
    opinion_ids = SelectMultipleField(
        N_("Pareri da mostrare con la risposta"),
        coerce=digits,
        validate_choice=False,
        choices=[],
        description=N_("Chi legge la risposta vede l’ente, il giorno e il testo. Rileggili: non devono parlare di persone riconoscibili."),
    )
    text = TextAreaField(
        N_("Motivazione"),
        validators=[at_most(100_000, N_("La motivazione"))],
        description=N_("Spiega perché, con parole semplici: la legge chi ha scritto il contributo. Almeno 40 caratteri."),
    )

    def offer(
        self,
        kind: str,
        objectives: Sequence[ObjectiveRef],
        services: Sequence[ServiceChoice],
        addressees: Sequence[AddresseeChoice],
        opinions: Sequence[OpinionView] = (),
    ) -> None:
        """The outcomes in the words that fit the kind of contribution, the objectives and services that may already cover it.

        ``addressees``: the bodies it may be passed on to; ``opinions``: those on it, of which the answered ones may be shown.
        """
        self.outcome.choices = options((outcome.value, gettext(outcome_wording(kind, outcome))) for outcome in ReplyOutcome)
        listed = [(str(objective.id), f"{objective.code} · {objective.title}") for objective in objectives]
        self.covered_by_id.choices = options([("", gettext("Nessuno")), *listed])
        self.covered_by_service_id.choices = options(
            [("", gettext("Nessuno")), *((str(service.id), f"{service.name} ({service.code})") for service in services)]
        )
        self.forwarded_to_id.choices = options([("", gettext("Scegli dalla rubrica")), *((str(one.id), one.name) for one in addressees)])
        answered = [one for one in opinions if one.answered_on is not None]
        self.opinion_ids.choices = options((one.id, gettext("Parere %(of)s", of=one.of)) for one in answered)

    def offer_templates(self, rows: Sequence[TemplateRow]) -> None:
        """The templates that fit, each with its outcome."""
        listed = ((str(one.id), f"{gettext(one.outcome.label)}: {one.name}") for one in rows)
        self.template_id.choices = options([("", gettext("Nessuno")), *listed])

    def use_template(self, rows: Sequence[TemplateRow], values: Mapping[str, str] | None) -> bool:
        """Put the words of the chosen template after what is typed already, which stays; gives whether one was chosen.

        ``values`` fill its variables; for a reply to many they stay, and are filled for each. The outcome is set when none was chosen.
        """
        chosen = next((one for one in rows if one.id == self.template_id.data), None)
        if chosen is None:
            return False
        words = chosen.source if values is None else fill(chosen.source, values)
        typed = (self.text.data or "").strip()
        if words not in typed:
            self.text.data = f"{typed}\n\n{words}" if typed else words
        self.outcome.data = self.outcome.data or chosen.outcome.value
        return True

    def to_request(self, contribution_id: int) -> DraftReply:
        """The request to begin or change a draft."""
        return DraftReply(
            contribution_id=contribution_id,
            outcome=self.outcome.data or "",
            text=self.text.data or "",
            accepted_part=self.accepted_part.data or "",
            refused_part=self.refused_part.data or "",
            forwarded_to_id=self.forwarded_to_id.data,
            deferred_year=self.deferred_year.data,
            covered_by_id=self.covered_by_id.data,
            covered_by_service_id=self.covered_by_service_id.data,
            opinion_ids=tuple(one for one in self.opinion_ids.data or () if one is not None),
            key=self.submission_key.data or "",
            version=self.version.data,
        )


class CorrectionForm(ReplyForm):
    """A new version of a published reply, with the reason that will be public."""

    reason = OneLineField(
        N_("Motivo della correzione"),
        validators=[required(N_("Scrivi il motivo della correzione: sarà pubblico.")), at_most(500, N_("Il motivo"))],
        description=N_("Sarà pubblico accanto alla nuova versione. Quella di prima resta leggibile."),
    )

    def to_correction(self, reply_id: int, contribution_id: int) -> CorrectReply:
        """The request for a correction."""
        return CorrectReply(reply_id, self.reason.data or "", self.to_request(contribution_id))


class ApprovalForm(ConsultaForm):
    """Approve, with the reason of the exception when author and approver are the same person."""

    version = version_field()
    exception_reason = OneLineField(
        N_("Motivo dell’eccezione"),
        validators=[at_most(500, N_("Il motivo dell’eccezione"))],
        description=N_("Hai scritto tu questa risposta e l’ufficio è piccolo: di’ perché la approvi da solo. Sarà pubblico."),
    )

    def to_request(self, reply_id: int) -> ApproveReply:
        """The request to approve."""
        return ApproveReply(reply_id, self.version.data or 0, self.exception_reason.data or "")


class ReturnForm(ConsultaForm):
    """Give a reply back with a note."""

    version = version_field()
    note = TextAreaField(
        N_("Che cosa va cambiato"),
        validators=[
            required(N_("Scrivi che cosa va cambiato: lo leggerà chi ha scritto la risposta.")),
            at_least(5, N_("La nota è troppo breve: scrivi che cosa va cambiato.")),
            at_most(1000, N_("La nota")),
        ],
    )

    def to_request(self, reply_id: int) -> ReturnReply:
        """The request to give it back."""
        return ReturnReply(reply_id, self.version.data or 0, self.note.data or "")


class PublishForm(ConsultaForm):
    """Publish what was approved."""

    version = version_field()

    def to_request(self, reply_id: int) -> PublishReply:
        """The request to publish."""
        return PublishReply(reply_id, self.version.data or 0)


def values_of(reply: OfficeReply) -> dict[str, Any]:
    """A version of a reply as the fields of the form show it."""
    return {
        "outcome": reply.outcome.value,
        "accepted_part": reply.accepted_part,
        "refused_part": reply.refused_part,
        "forwarded_to_id": reply.forwarded_to_id,
        "deferred_year": reply.deferred_year,
        "covered_by_id": reply.covered_by_id,
        "covered_by_service_id": reply.covered_by_service_id,
        "opinion_ids": list(reply.opinion_ids),
        "text": reply.source,
    }


class JointForm(ReplyForm):
    """One reply for many: the words with variables, and the link made in the same act."""

    objective_id = SelectField(N_("Collega tutti a questo obiettivo"), coerce=digits, validate_choice=False, validators=[optional()])
    relation = SelectField(
        N_("Come incidono sull’obiettivo"), choices=options((one.value, one.label) for one in LinkRelation), validate_choice=False
    )
    link_reason = TextAreaField(N_("Perché li colleghi"), validators=[at_most(1000, N_("Il perché"))])
    sends = RadioField(
        N_("Dopo la conferma"),
        choices=options([("propose", N_("Manda le risposte in approvazione")), ("draft", N_("Tienile in bozza"))]),
        default="propose",
        validators=[required(N_("Scegli che cosa fare dopo la conferma."))],
    )

    def offer_links(self, objectives: Sequence[tuple[int, str]]) -> None:
        """The objectives to which they may be linked."""
        self.objective_id.choices = options([("", gettext("Nessuno: non collegare")), *((str(one), label) for one, label in objectives)])

    def to_joint(self, territory_id: int, operation_id: int) -> WriteJoint:
        """The request to keep the common words."""
        return WriteJoint(
            territory_id,
            operation_id,
            self.to_request(0),
            self.objective_id.data,
            self.relation.data or "",
            self.link_reason.data or "",
            self.sends.data == "propose",
            self.version.data,
        )


class TogetherForm(ConsultaForm):
    """What is asked once for all before an act on many replies is confirmed: a note, or a person and a day, or who is left out."""

    version = version_field()
    left_out = SelectMultipleField(N_("Esclusi"), coerce=digits, validate_choice=False)
    note = TextAreaField(N_("Che cosa va cambiato"), validators=[at_most(1000, N_("La nota"))])
    officer_id = SelectField(N_("A chi"), coerce=digits, validate_choice=False)
    due_on = DayField(N_("Entro il"), validators=[optional()], widget=DateInput())

    def offer(self, officers: Sequence[tuple[int, str]]) -> None:
        """Who writes replies today."""
        self.officer_id.choices = options([("", gettext("Scegli…")), *((str(one), name) for one, name in officers)])

    @property
    def words(self) -> dict[str, str]:
        """As an act on many takes them."""
        return {
            "version": str(self.version.data or ""),
            "note": self.note.data or "",
            "officer_id": str(self.officer_id.data or ""),
            "due_on": self.due_on.data.isoformat() if self.due_on.data else "",
        }


class PickForm(CreatingForm):
    """What to do to which replies of a list."""

    act = SelectField(N_("Che cosa fare"), validate_choice=False)
    picked = SelectMultipleField(N_("Righe spuntate"), validate_choice=False)

    @property
    def seen(self) -> tuple[tuple[int, int], ...]:
        """What was ticked, with the version that stood there."""
        pairs = (one.partition(":") for one in self.picked.data or ())
        found = ((digits(one), digits(version)) for one, _colon, version in pairs)
        return tuple((one, version) for one, version in found if one is not None and version is not None)


class BatchForm(CreatingForm):
    """A publication of many replies: its title, and when."""

    title = OneLineField(
        N_("Titolo"),
        validators=[required(N_("Scrivi un titolo: lo leggono i colleghi.")), at_most(120, N_("Il titolo"))],
        description=N_("Lo leggono solo i colleghi, per esempio «Risposte sui trasporti»."),
    )
    publish_at = MomentField(
        N_("Quando"),
        validators=[optional()],
        description=N_("Giorno e ora. Lascia vuoto per pubblicare subito."),
    )
    picked = SelectMultipleField(N_("Risposte spuntate"), validate_choice=False)
    which = RadioField(
        N_("Quali risposte"),
        choices=options([("picked", N_("Solo quelle spuntate")), ("all", N_("Tutte quelle approvate"))]),
        default="picked",
        validate_choice=False,
    )

    def to_request(self, territory_id: int) -> ScheduleBatch:
        """The request; nothing ticked is told by the service."""
        ids = tuple(one for one in map(digits, self.picked.data or ()) if one is not None)
        at = self.publish_at.instant if self.publish_at.data else None
        everything = self.which.data == "all"
        return ScheduleBatch(territory_id, self.title.data or "", None if everything else ids, at, self.submission_key.data or "")


class MoveForm(ConsultaForm):
    """Another instant for a publication."""

    version = version_field()
    publish_at = MomentField(N_("Quando"), validators=[required(N_("Scrivi il giorno e l'ora a cui spostarla."))])

    def to_request(self, territory_id: int, batch_id: int) -> MoveBatch:
        """The request to move it."""
        return MoveBatch(territory_id, batch_id, self.publish_at.instant if self.publish_at.data else None, self.version.data or 0)
