# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of a cycle: opening, texts and rules, calendar, decisions."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, SubmitField, TextAreaField
from wtforms.validators import NumberRange, ValidationError

from consulta.consultations.models import EditWindow, HumanDecision, ModerationMode
from consulta.consultations.policy import CALENDAR_PHASES
from consulta.consultations.requests import CompleteCalendar, CopyContents, DecideCycle, EditCycle, MoveDate, OpenConsultation
from consulta.core import clock
from consulta.core.text import STAFF_CAP, one_line
from consulta.core.words import N_
from consulta.web.forms import ConsultaForm, CreatingForm, DayField, MomentField, OneLineField, at_most, optional, options, required, whole
from consulta.web.locale import gettext

ROUNDTABLES_CAP = 40


class OpenConsultationForm(CreatingForm):
    """The five inputs. The last day counts whole: the window closes when it ends."""

    title = OneLineField(_("Titolo"), validators=[required(N_("Scrivi il titolo della consultazione.")), at_most(160, N_("Il titolo"))])
    question = OneLineField(
        _("La domanda"),
        validators=[required(N_("Scrivi la domanda a cui si risponde.")), at_most(300, N_("La domanda"))],
        description=_("Una domanda sola, con parole di tutti i giorni."),
    )
    from_on = DayField(_("Primo giorno per scrivere"), validators=[required(N_("Scegli il primo giorno."))])
    to_on = DayField(_("Ultimo giorno per scrivere"), validators=[required(N_("Scegli l'ultimo giorno."))])
    roundtables = TextAreaField(
        _("Tavoli"),
        validators=[optional(), at_most(8_000, N_("L'elenco dei tavoli"))],
        description=_("Uno per riga. Puoi aggiungerne altri dopo."),
    )

    copied_roundtables = SelectMultipleField(_("Tavoli da riprendere"), coerce=int)
    copied_topics = SelectMultipleField(
        _("Temi da riprendere"),
        coerce=int,
        description=_("Con la loro domanda e il loro contesto. Contributi e commenti restano dove sono."),
    )
    only_dates = SubmitField(_("Controlla le date"))

    def offer(self, roundtables: Iterable[tuple[int, str]] = (), topics: Iterable[tuple[int, str]] = ()) -> None:
        """Fill the choices of what may come from an earlier cycle; none, where the office starts afresh."""
        self.copied_roundtables.choices = options(roundtables)
        self.copied_topics.choices = options(topics)

    def validate_dates(self) -> bool:
        """Only the two days, for who wants to see the calendar they make before anything else."""
        valid = [field.validate(self) for field in (self.from_on, self.to_on)]
        if all(valid) and self.to_on.day < self.from_on.day:
            self.to_on.errors = [gettext("L'ultimo giorno deve venire dopo il primo: scegli una data successiva.")]
            return False
        return all(valid)

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the tavoli, one per line that is not empty."""
        return tuple(filter(None, (one_line(line) for line in (self.roundtables.data or "").splitlines())))

    def validate_roundtables(self, field: TextAreaField) -> None:
        """Not too many, none too long."""
        if len(self.titles) > ROUNDTABLES_CAP:
            raise ValidationError(
                gettext("I tavoli sono %(n)s: se ne aprono al massimo %(cap)s alla volta.", n=len(self.titles), cap=ROUNDTABLES_CAP)
            )
        long = next((title for title in self.titles if len(title) > 160), None)
        if long:
            raise ValidationError(gettext("Il titolo «%(title)s…» supera 160 caratteri: accorcialo.", title=long[:40]))

    def to_request(self, territory_id: int, copied_from: int | None = None) -> OpenConsultation:
        """The request for the service; ``copied_from`` is the earlier cycle whose contents were chosen."""
        tables, topics = tuple(self.copied_roundtables.data or ()), tuple(self.copied_topics.data or ())
        return OpenConsultation(
            territory_id=territory_id,
            title=self.title.data or "",
            question=self.question.data or "",
            from_at=clock.rome_midnight(self.from_on.day),
            to_at=clock.rome_midnight(self.to_on.day + timedelta(days=1)),
            roundtables=self.titles,
            key=self.submission_key.data or "",
            copied=CopyContents(copied_from, tables, topics) if copied_from is not None else None,
        )


class CycleForm(ConsultaForm):
    """Texts and rules of a cycle."""

    version = HiddenField(default="0")
    title = OneLineField(_("Titolo"), validators=[required(N_("Scrivi il titolo della consultazione.")), at_most(160, N_("Il titolo"))])
    question = OneLineField(
        _("La domanda"), validators=[required(N_("Scrivi la domanda a cui si risponde.")), at_most(300, N_("La domanda"))]
    )
    intro = TextAreaField(
        _("Presentazione"),
        validators=[optional(), at_most(STAFF_CAP, N_("La presentazione"))],
        description=_("Perché si consulta, che cosa si decide, che cosa succede dopo."),
    )
    moderation = RadioField(
        _("Chi viene letto prima della pubblicazione"),
        choices=options((one.value, one.label) for one in ModerationMode),
        validators=[required(N_("Scegli chi viene letto prima."))],
    )
    accepts_late = BooleanField(
        _("Accetta testi in ritardo"),
        description=_("Dopo la chiusura si può ancora scrivere: il testo è segnato in ritardo e decidi tu se accettarlo."),
    )
    reply_days = IntegerField(
        _("Giorni per rispondere"),
        validators=[
            required(N_("Scrivi entro quanti giorni l'ufficio risponde.")),
            NumberRange(1, 365, message=N_("I giorni vanno da 1 a 365.")),
        ],
        description=_("Contati dalla fine della raccolta. Chi scrive vede questa data."),
    )

    edits = RadioField(
        _("Per quanto tempo chi scrive può cambiare un contributo pubblico"),
        choices=options((one.value, one.label) for one in EditWindow),
        validators=[required(N_("Scegli per quanto tempo si può cambiare un testo pubblico."))],
        description=_("Tutti leggono anche il testo di prima. Chi sostiene il contributo lo viene a sapere."),
    )

    def to_request(self, territory_id: int, cycle_id: int) -> EditCycle:
        """The request for the service."""
        return EditCycle(
            territory_id=territory_id,
            cycle_id=cycle_id,
            version=whole(self.version.data),
            title=self.title.data or "",
            question=self.question.data or "",
            intro=self.intro.data or "",
            moderation=self.moderation.data or "",
            accepts_late=bool(self.accepts_late.data),
            reply_days=self.reply_days.data or 0,
            edits=self.edits.data or "",
        )


class CalendarForm(ConsultaForm):
    """A phase gets a date, or its date moves."""

    phase = SelectField(_("Fase che comincia"), choices=options((one.value, one.label) for one in CALENDAR_PHASES))
    starts_at = MomentField(
        _("Nuova data e ora"),
        validators=[required(N_("Scegli la data e l'ora."))],
        description=_("Ora italiana. La raccolta si chiude a questo istante: per contare un giorno intero scegli la mezzanotte dopo."),
    )
    reason = TextAreaField(
        _("Motivo"),
        validators=[required(N_("Scrivi il motivo: sarà pubblico.")), at_most(500, N_("Il motivo"))],
        description=_("Sarà pubblico, accanto alla vecchia data e alla nuova."),
    )
    act = OneLineField(
        _("Atto"), validators=[optional(), at_most(200, N_("L'atto"))], description=_("Per esempio: determinazione 12 del 3 marzo.")
    )
    rectifies = BooleanField(
        _("È una rettifica o una riapertura"),
        description=_("Serve per correggere una data sbagliata o già passata. Vuole un atto."),
    )

    def to_request(self, territory_id: int, cycle_id: int) -> MoveDate:
        """The request for the service."""
        return MoveDate(
            territory_id=territory_id,
            cycle_id=cycle_id,
            phase=self.phase.data or "",
            starts_at=self.starts_at.instant,
            reason=self.reason.data or "",
            act=self.act.data or "",
            rectifies=bool(self.rectifies.data),
        )


class ProposedDatesForm(ConsultaForm):
    """The dates of the template, accepted with one button. The form carries those that were on the page."""

    seen = HiddenField(default="")

    def show(self, proposed: Iterable[tuple[str, datetime]]) -> None:
        """Carry these dates, by value of their phase."""
        self.seen.data = " ".join(f"{phase}={at.isoformat()}" for phase, at in proposed)

    def to_request(self, territory_id: int, cycle_id: int) -> CompleteCalendar:
        """The request for the service; what nobody could have seen is left out, and the service finds the difference."""
        pairs = (pair.partition("=")[::2] for pair in (self.seen.data or "").split())
        return CompleteCalendar(territory_id, cycle_id, tuple((phase, at) for phase, text in pairs if (at := _instant(text)) is not None))


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


_DECISIONS = {
    HumanDecision.SUSPENDED: N_("Sospendere la consultazione"),
    HumanDecision.RESUMED: N_("Riprendere la consultazione"),
    HumanDecision.ADOPTED: N_("Registrare l'adozione del piano"),
    HumanDecision.CONCLUDED: N_("Concludere il ciclo"),
}


class DecisionForm(ConsultaForm):
    """A human decision with its act."""

    decision = RadioField(_("Decisione"), validators=[required(N_("Scegli la decisione."))])
    act = OneLineField(
        _("Atto"),
        validators=[required(N_("Scrivi l'atto: tipo, numero e data.")), at_most(200, N_("L'atto"))],
        description=_("Tipo, numero e data. Sarà pubblico."),
    )

    def offer(self, possible: Iterable[HumanDecision]) -> None:
        """Offer the decisions that fit the phase; one that no longer fits is refused by the policy, with its reason."""
        shown = list(HumanDecision) if self.is_submitted() else list(possible)
        self.decision.choices = options((one.value, gettext(_DECISIONS[one])) for one in shown)

    def to_request(self, territory_id: int, cycle_id: int) -> DecideCycle:
        """The request for the service."""
        return DecideCycle(territory_id, cycle_id, self.decision.data or "", self.act.data or "")
