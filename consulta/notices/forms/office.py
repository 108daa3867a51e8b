# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the office: a notice and its dated facts, the checklist, the decision, the pact."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from consulta.core import clock
from consulta.core.text import STAFF_CAP
from consulta.core.words import N_
from consulta.notices.policy import VERBS, Outcome
from consulta.notices.queries import AnswerView, NoticeView
from consulta.notices.requests import (
    AdmitMany,
    ChangeNotice,
    CheckRequirements,
    DecideApplication,
    EditNotice,
    EndSeat,
    NoticeContent,
    PublishPact,
    SetProtocol,
    WriteNotice,
    WritePact,
)
from consulta.notices.service.locked import ACT_CAP, LONG_REASON_CAP, REASON_CAP
from consulta.notices.service.notices import ASKED_CAP, BOARD_CAP, NAME_CAP, NUMBER_CAP, TITLE_CAP
from consulta.web.forms import (
    ConsultaForm,
    CreatingForm,
    DayField,
    MomentField,
    OneLineField,
    at_most,
    optional,
    options,
    required,
    whole,
)
from consulta.web.locale import gettext


def ids(field: Any) -> tuple[int, ...]:
    """The ids chosen in a list of checkboxes; what is none is left for the service to refuse as 0."""
    return tuple(whole(str(value)) for value in field.data or ())


def checkboxes(label: str, **kwargs: Any) -> SelectMultipleField:
    """A list of checkboxes whose values the service checks."""
    return SelectMultipleField(label, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=False, **kwargs)


def _lines(field: TextAreaField) -> tuple[str, ...]:
    return tuple((field.data or "").splitlines())


class EndSeatForm(ConsultaForm):
    """The office ends a seat: the last day and why."""

    last_day = DayField(N_("Ultimo giorno"), [required(N_("Scrivi l'ultimo giorno della partecipazione."))])
    reason = TextAreaField(
        N_("Motivo"),
        [required(N_("Scrivi perché finisce la partecipazione: chi partecipava lo legge.")), at_most(REASON_CAP, N_("Il motivo"))],
    )

    def to_request(self, territory_id: int, member_id: int) -> EndSeat:
        """The end asked for."""
        return EndSeat(territory_id, member_id, self.last_day.day, self.reason.data or "")


class NoticeForm(CreatingForm):
    """A notice in draft: new, or being edited."""

    version = HiddenField(default="0")
    title = OneLineField(
        N_("Titolo"),
        validators=[required(N_("Scrivi il titolo dell'avviso.")), at_most(TITLE_CAP, N_("Il titolo"))],
        description=N_("Per esempio: «Avviso per partecipare ai tavoli del piano»."),
    )
    asked = TextAreaField(
        N_("Che cosa si chiede"),
        validators=[optional(), at_most(ASKED_CAP, N_("Che cosa si chiede"))],
        description=N_("In poche righe: chi cercate e per fare che cosa. È la prima cosa che si legge."),
    )
    text = TextAreaField(N_("Testo dell'avviso"), validators=[optional(), at_most(STAFF_CAP, N_("Il testo"))])
    opens_at = MomentField(N_("Si apre"), validators=[required(N_("Scegli quando si apre."))], description=N_("Ora italiana."))
    closes_at = MomentField(
        N_("Scade"),
        validators=[required(N_("Scegli quando scade."))],
        description=N_("A questo istante le domande non si accolgono più. Per contare un giorno intero scegli la mezzanotte dopo."),
    )
    roundtable_ids = checkboxes(N_("Tavoli offerti"), validators=[required(N_("Scegli almeno un tavolo."))])
    formal = TextAreaField(
        N_("Requisiti per l'adesione formale"),
        validators=[optional(), at_most(6_500, N_("L'elenco"))],
        description=N_("Uno per riga. Chi non li ha tutti non può avere l'adesione formale."),
    )
    other = TextAreaField(N_("Altri requisiti"), validators=[optional(), at_most(6_500, N_("L'elenco"))], description=N_("Uno per riga."))
    declarations = TextAreaField(
        N_("Dichiarazioni chieste"),
        validators=[optional(), at_most(6_500, N_("L'elenco"))],
        description=N_("Una per riga. Chi risponde per un'organizzazione le spunta tutte."),
    )
    takes_citizens = BooleanField(N_("Si possono iscrivere anche i cittadini"), default=True)
    admits_open = BooleanField(
        N_("Chi non ha i requisiti può partecipare lo stesso"),
        default=True,
        description=N_("Con «partecipazione aperta»: siede al tavolo, senza adesione formale."),
    )
    takes_late = BooleanField(
        N_("Accogli domande in ritardo, con ruolo consultivo"),
        default=True,
        description=N_("Sono segnate in ritardo e decidi tu se ammetterle."),
    )
    officer_name = OneLineField(
        N_("Responsabile del procedimento"),
        validators=[optional(), at_most(NAME_CAP, N_("Il nome"))],
        description=N_("Nome e cognome. Serve per pubblicare l'avviso."),
    )
    officer_role = OneLineField(N_("Incarico del responsabile"), validators=[optional(), at_most(NAME_CAP, N_("L'incarico"))])
    act = OneLineField(
        N_("Atto di avvio"),
        validators=[optional(), at_most(ACT_CAP, N_("L'atto"))],
        description=N_("Per esempio: determinazione 12 del 3 marzo 2026."),
    )

    def offer(self, roundtables: Iterable[tuple[int, str]]) -> None:
        """The tavoli of the cycle."""
        self.roundtable_ids.choices = options((str(id_), title) for id_, title in roundtables)

    @property
    def content(self) -> NoticeContent:
        """What was typed."""
        return NoticeContent(
            title=self.title.data or "",
            opens_at=self.opens_at.instant,
            closes_at=self.closes_at.instant,
            roundtable_ids=ids(self.roundtable_ids),
            text=self.text.data or "",
            asked=self.asked.data or "",
            formal=_lines(self.formal),
            other=_lines(self.other),
            declarations=_lines(self.declarations),
            officer_name=self.officer_name.data or "",
            officer_role=self.officer_role.data or "",
            act=self.act.data or "",
            takes_citizens=bool(self.takes_citizens.data),
            admits_open=bool(self.admits_open.data),
            takes_late=bool(self.takes_late.data),
        )

    def to_write(self, territory_id: int, cycle_id: int) -> WriteNotice:
        """The request for a new one."""
        return WriteNotice(territory_id, cycle_id, self.content, self.submission_key.data or "")

    def to_edit(self, territory_id: int, notice_id: int) -> EditNotice:
        """The request for one being edited."""
        return EditNotice(territory_id, notice_id, whole(self.version.data), self.content)


def typed(notice: NoticeView) -> dict[str, Any]:
    """What the form of a notice holds at first."""
    lists = {
        name: "\n".join(one.text for one in found)
        for name, found in (("formal", notice.formal), ("other", notice.other), ("declarations", notice.declarations))
    }
    plain = ("title", "asked", "officer_name", "officer_role", "act", "takes_citizens", "admits_open", "takes_late")
    return {
        **{name: getattr(notice, name) for name in plain},
        **lists,
        "text": notice.text_source,
        "version": str(notice.version),
        "opens_at": clock.rome(notice.opens_at),
        "closes_at": clock.rome(notice.closes_at),
        "roundtable_ids": [str(one.id) for one in notice.roundtables],
    }


class ProtocolForm(ConsultaForm):
    """Protocol and albo pretorio."""

    version = HiddenField(default="0")
    number = OneLineField(N_("Numero di protocollo"), validators=[optional(), at_most(NUMBER_CAP, N_("Il numero di protocollo"))])
    on = DayField(N_("Data del protocollo"), validators=[optional()])
    board_reference = OneLineField(
        N_("Albo pretorio"),
        validators=[optional(), at_most(BOARD_CAP, N_("Il riferimento all'albo"))],
        description=N_("Numero e anno, o indirizzo della pubblicazione."),
    )

    def to_request(self, territory_id: int, notice_id: int) -> SetProtocol:
        """The request for the service."""
        on = self.on.data
        return SetProtocol(territory_id, notice_id, whole(self.version.data), self.number.data or "", on, self.board_reference.data or "")


class ChangeForm(ConsultaForm):
    """A dated fact of a notice; what it is not asked for stays empty."""

    version = HiddenField(default="0")

    def to_request(self, territory_id: int, notice_id: int) -> ChangeNotice:
        """The request for the service."""
        act = self["act"].data if "act" in self else ""
        reason = self["reason"].data if "reason" in self else ""
        return ChangeNotice(territory_id, notice_id, whole(self.version.data), reason or "", act or "")


class ConcludeForm(ChangeForm):
    """The notice is concluded."""

    act = OneLineField(
        N_("Atto"), validators=[optional(), at_most(ACT_CAP, N_("L'atto"))], description=N_("Tipo, numero e data. Sarà pubblico.")
    )


class RevokeForm(ConcludeForm):
    """The notice is taken back."""

    reason = TextAreaField(
        N_("Motivo"),
        validators=[required(N_("Scrivi perché l'avviso è revocato: sarà pubblico.")), at_most(REASON_CAP, N_("Il motivo"))],
        description=N_("Sarà pubblico."),
    )


class ExtendForm(ChangeForm):
    """The term moves later."""

    closes_at = MomentField(N_("Nuova scadenza"), validators=[required(N_("Scegli la nuova scadenza."))], description=N_("Ora italiana."))
    reason = TextAreaField(
        N_("Motivo"),
        validators=[required(N_("Scrivi il motivo della proroga: sarà pubblico.")), at_most(REASON_CAP, N_("Il motivo"))],
        description=N_("Sarà pubblico, accanto alla vecchia scadenza e alla nuova."),
    )
    act = OneLineField(
        N_("Atto"),
        validators=[required(N_("Scrivi l'atto: tipo, numero e data.")), at_most(ACT_CAP, N_("L'atto"))],
        description=N_("Tipo, numero e data. Sarà pubblico."),
    )

    def to_request(self, territory_id: int, notice_id: int) -> ChangeNotice:
        """The request for the service."""
        return ChangeNotice(
            territory_id, notice_id, whole(self.version.data), self.reason.data or "", self.act.data or "", self.closes_at.instant
        )


_FOUND = {"": None, "yes": True, "no": False}


class ChecklistForm(ConsultaForm):
    """What the office found of each requirement: one field for each."""

    version = HiddenField(default="0")

    def __init__(self, answers: Sequence[AnswerView], sent: Any, version: int) -> None:
        super().__init__(data={"version": str(version)})
        self.requirements = tuple(one.requirement_id for one in answers)
        choices = [("", gettext("Da verificare")), ("yes", gettext("C'è")), ("no", gettext("Manca"))]
        for one in answers:
            name = f"requirement_{one.requirement_id}"
            unbound: Any = SelectField(f"{one.code}. {one.text}", choices=options(choices), validate_choice=False)
            # Not by a class made for each list: the fields are of this form alone, and what WTForms offers is the dictionary.
            self._fields[name] = self.meta.bind_field(self, unbound, {"name": name, "prefix": self._prefix})
            self._fields[name].process(sent, "" if one.is_met is None else "yes" if one.is_met else "no")

    @property
    def lines(self) -> list[Any]:
        """The fields of the requirements, in their order."""
        return [self[f"requirement_{id_}"] for id_ in self.requirements]

    def to_request(self, territory_id: int, application_id: int) -> CheckRequirements:
        """The request for the service; a value of no meaning says nothing."""
        found = {id_: _FOUND.get(self[f"requirement_{id_}"].data or "") for id_ in self.requirements}
        return CheckRequirements(territory_id, application_id, whole(self.version.data), found)


class DecisionForm(ConsultaForm):
    """The office's decision on an application."""

    version = HiddenField(default="0")
    outcome = RadioField(N_("Decisione"), validate_choice=False, validators=[required(N_("Scegli la decisione."))])
    reason = TextAreaField(
        N_("Motivo, o che cosa manca"),
        validators=[optional(), at_most(LONG_REASON_CAP, N_("Il motivo"))],
        description=N_("Obbligatorio se non ammetti la domanda o chiedi un'integrazione. Chi l'ha inviata lo riceve per e-mail."),
    )
    until = DayField(
        N_("Da completare entro"), validators=[optional()], description=N_("Serve solo se chiedi un'integrazione: è l'ultimo giorno utile.")
    )

    def offer(self, outcomes: Iterable[Outcome]) -> None:
        """The decisions that may be taken; all of them come back from a form that was sent."""
        shown = list(VERBS) if self.is_submitted() else list(outcomes)
        self.outcome.choices = options((one.value, gettext(VERBS[one])) for one in shown)

    def to_request(self, territory_id: int, application_id: int) -> DecideApplication:
        """The request for the service."""
        return DecideApplication(
            territory_id, application_id, whole(self.version.data), self.outcome.data or "", self.reason.data or "", self.until.data
        )


class AdmitManyForm(ConsultaForm):
    """The applications ticked in the list."""

    application_ids = checkboxes(N_("Domande da ammettere"))

    def to_request(self, territory_id: int, notice_id: int) -> AdmitMany:
        """The request for the service."""
        return AdmitMany(territory_id, notice_id, ids(self.application_ids))


class PactForm(ConsultaForm):
    """The draft of the pact."""

    version = HiddenField(default="0")
    text = TextAreaField(
        N_("Testo del patto"),
        validators=[required(N_("Scrivi il testo del patto.")), at_most(STAFF_CAP, N_("Il patto"))],
        description=N_("Che cosa si impegna a fare l'ufficio, che cosa chi partecipa. Sarà pubblico."),
    )

    def to_request(self, territory_id: int, cycle_id: int) -> WritePact:
        """The request for the service."""
        return WritePact(territory_id, cycle_id, whole(self.version.data), self.text.data or "")


class PublishPactForm(ConsultaForm):
    """The button that brings the draft into force."""

    version = HiddenField(default="0")

    def to_request(self, territory_id: int, cycle_id: int) -> PublishPact:
        """The request for the service."""
        return PublishPact(territory_id, cycle_id, whole(self.version.data))
