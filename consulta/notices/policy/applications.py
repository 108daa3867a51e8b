# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who applies, who completes, who decides, who looks again (domain.md §4.2, §4.3, §7.2; invariants 12 and 15)."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, first_refusal, refuse
from consulta.core.words import N_
from consulta.notices.models import ApplicationStatus, MemberStanding, NoticeStatus
from consulta.notices.policy.notices import EDITORS, NoticeLike, stage
from consulta.notices.policy.windows import NoticeStage

BINDING = frozenset({"legal_representative", "delegate"})
"""Functions in which somebody may bind an organisation (domain.md §4.2)."""


class Outcome(StrEnum):
    """What the office may decide on an application."""

    INTEGRATION = "integration"
    ADMIT = "admit"
    ADMIT_OPEN = "admit_open"
    ADMIT_CONSULTATIVE = "admit_consultative"
    REJECT = "reject"


VERBS = {
    Outcome.ADMIT: N_("Ammetti con adesione formale"),
    Outcome.ADMIT_OPEN: N_("Ammetti con partecipazione aperta"),
    Outcome.ADMIT_CONSULTATIVE: N_("Ammetti con ruolo consultivo"),
    Outcome.INTEGRATION: N_("Chiedi un'integrazione"),
    Outcome.REJECT: N_("Non ammettere"),
}
"""How each decision is called, in the order in which they are offered."""

STANDINGS = {
    Outcome.ADMIT: MemberStanding.FORMAL,
    Outcome.ADMIT_OPEN: MemberStanding.OPEN,
    Outcome.ADMIT_CONSULTATIVE: MemberStanding.CONSULTATIVE_LATE,
}
STATUSES = {
    Outcome.INTEGRATION: ApplicationStatus.INTEGRATION_REQUESTED,
    Outcome.ADMIT: ApplicationStatus.ADMITTED,
    Outcome.ADMIT_OPEN: ApplicationStatus.ADMITTED,
    Outcome.ADMIT_CONSULTATIVE: ApplicationStatus.ADMITTED_CONSULTATIVE,
    Outcome.REJECT: ApplicationStatus.REJECTED,
}
_WAITING = frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.INTEGRATION_REQUESTED, ApplicationStatus.REVIEW})
_OPEN_TO_CHANGE = frozenset({ApplicationStatus.DRAFT, ApplicationStatus.INTEGRATION_REQUESTED})


class ApplicationLike(Protocol):
    """What a policy asks of an application, with the rules of its notice."""

    @property
    def territory_id(self) -> int: ...
    @property
    def organisation_id(self) -> int | None: ...
    @property
    def applicant_id(self) -> int | None: ...
    @property
    def status(self) -> ApplicationStatus: ...
    @property
    def is_late(self) -> bool: ...
    @property
    def asked_until(self) -> date | None: ...
    @property
    def rejected_by_id(self) -> int | None: ...
    @property
    def review_asked_at(self) -> datetime | None: ...
    @property
    def notice_status(self) -> NoticeStatus: ...
    @property
    def admits_open(self) -> bool: ...


def takes_applications(notice: NoticeLike, now: datetime) -> Decision:
    """Whether an application would be taken now. After the term only where the notice takes late ones (invariant 10)."""
    standing = stage(notice, now)
    if standing is NoticeStage.OPEN or (standing is NoticeStage.CLOSED and notice.takes_late):
        return ALLOWED
    if standing is NoticeStage.ANNOUNCED:
        return refuse(N_("L'avviso non è ancora aperto."), N_("Torna quando si apre: il giorno è scritto nell'avviso."))
    if standing is NoticeStage.CLOSED:
        return refuse(N_("L'avviso è scaduto e non accoglie domande in ritardo."), N_("Puoi sempre scrivere un contributo sul sito."))
    return refuse(N_("Questo avviso non accoglie domande."))


def may_apply(actor: Actor, notice: NoticeLike, function: str | None, is_citizen: bool, now: datetime) -> Decision:
    """Begin an application or send it. ``function`` is the actor's own in the organisation, None for oneself.

    An organisation is bound by its legal representative or a delegate; a citizen enrols where the notice takes citizens.
    """
    return first_refusal(
        takes_applications(notice, now),
        ALLOWED
        if actor.is_authenticated and actor.is_confirmed
        else refuse(N_("Per rispondere all'avviso devi prima accedere."), N_("Accedi, oppure registrati.")),
        _for_oneself(notice) if is_citizen else may_bind(function),
    )


def _for_oneself(notice: NoticeLike) -> Decision:
    if notice.takes_citizens:
        return ALLOWED
    return refuse(N_("Questo avviso è rivolto alle organizzazioni."), N_("Se ne rappresenti una, rispondi a suo nome."))


def may_bind(function: str | None) -> Decision:
    """Commit an organisation: its legal representative or a delegate (domain.md §4.2, invariant 12)."""
    if function in BINDING:
        return ALLOWED
    return refuse(
        N_("Può farlo solo chi rappresenta l'organizzazione o ha una delega."),
        N_("Chiedi al legale rappresentante o a un delegato."),
    )


def is_own(actor: Actor, application: ApplicationLike) -> bool:
    """Whether it is the actor's: one's own enrolment, or of an organisation one speaks for now."""
    if application.organisation_id is None:
        return actor.user_id is not None and actor.user_id == application.applicant_id
    return actor.hat(application.organisation_id) is not None


def may_read_own(actor: Actor, application: ApplicationLike) -> Decision:
    """The applicant's page of an application."""
    if is_own(actor, application):
        return ALLOWED
    return refuse(N_("La pagina che cerchi non esiste o non è pubblica."))


def may_change_own(actor: Actor, application: ApplicationLike, function: str | None) -> Decision:
    """Complete an application: while it is a draft, or the office asked for more."""
    return first_refusal(
        may_read_own(actor, application),
        ALLOWED if application.organisation_id is None else may_bind(function),
        ALLOWED if application.status in _OPEN_TO_CHANGE else refuse(N_("La domanda è stata inviata: non si può più cambiare.")),
        refuse(N_("L'avviso è stato revocato.")) if application.notice_status is NoticeStatus.REVOKED else ALLOWED,
    )


def may_withdraw(actor: Actor, application: ApplicationLike, function: str | None) -> Decision:
    """Take it back: once it was sent, unless it was not admitted."""
    settled = (ApplicationStatus.DRAFT, ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)
    return first_refusal(
        may_read_own(actor, application),
        ALLOWED if application.organisation_id is None else may_bind(function),
        refuse(N_("Questa domanda non si può ritirare.")) if application.status in settled else ALLOWED,
    )


def may_ask_review(actor: Actor, application: ApplicationLike, function: str | None) -> Decision:
    """Ask that somebody else look again at a refusal, once (domain.md §7.2)."""
    return first_refusal(
        may_read_own(actor, application),
        ALLOWED if application.organisation_id is None else may_bind(function),
        ALLOWED if application.status is ApplicationStatus.REJECTED else refuse(N_("Il riesame si chiede per una domanda non ammessa.")),
        ALLOWED
        if application.review_asked_at is None
        else refuse(N_("Il riesame è già stato chiesto una volta: la decisione è definitiva.")),
    )


def may_decide(actor: Actor, application: ApplicationLike) -> Decision:
    """Decide on an application at all: operators and coordinator, never on one's own, never twice the same refusal."""
    return first_refusal(
        ALLOWED
        if actor.is_system or actor.has_role(application.territory_id, *EDITORS)
        else refuse(N_("Sulle domande decidono gli operatori e chi coordina l'ufficio.")),
        refuse(N_("È una domanda tua o di un'organizzazione per cui parli: deve decidere un'altra persona dell'ufficio."))
        if is_own(actor, application) or (actor.user_id is not None and actor.user_id == application.applicant_id)
        else ALLOWED,
        ALLOWED if application.status in _WAITING else refuse(N_("Su questa domanda non c'è niente da decidere.")),
        refuse(N_("L'avviso è stato revocato.")) if application.notice_status is NoticeStatus.REVOKED else ALLOWED,
        _other_person(actor, application),
    )


def _other_person(actor: Actor, application: ApplicationLike) -> Decision:
    if application.status is not ApplicationStatus.REVIEW or actor.user_id is None or actor.user_id != application.rejected_by_id:
        return ALLOWED
    return refuse(
        N_("Il riesame lo decide una persona diversa da chi non ha ammesso la domanda."), N_("Chiedi a un'altra persona dell'ufficio.")
    )


def may_decide_so(actor: Actor, application: ApplicationLike, outcome: Outcome, formal: Iterable[bool | None], now: datetime) -> Decision:
    """Decide this. ``formal`` is what was found of each formal requirement: without one of them there is no formal admission.

    A late application may only be admitted with a consultative role (domain.md §0.4); an integration is waited for.
    """
    return first_refusal(
        may_decide(actor, application), _in_its_time(application, outcome, now), _in_its_standing(application, outcome, formal)
    )


def _in_its_time(application: ApplicationLike, outcome: Outcome, now: datetime) -> Decision:
    if outcome is Outcome.INTEGRATION and application.status is not ApplicationStatus.SUBMITTED:
        return refuse(N_("L'integrazione si chiede su una domanda appena inviata."))
    waits = application.status is ApplicationStatus.INTEGRATION_REQUESTED
    if waits and application.asked_until is not None and clock.rome_day(now) <= application.asked_until:
        return refuse(N_("C'è ancora tempo per l'integrazione chiesta: decidi quando arriva, o quando il termine è passato."))
    return ALLOWED


def _in_its_standing(application: ApplicationLike, outcome: Outcome, formal: Iterable[bool | None]) -> Decision:
    if application.is_late and outcome in (Outcome.ADMIT, Outcome.ADMIT_OPEN):
        return refuse(N_("La domanda è arrivata in ritardo: si può ammettere solo con ruolo consultivo."))
    if not application.is_late and outcome is Outcome.ADMIT_CONSULTATIVE:
        return refuse(N_("Il ruolo consultivo è per le domande arrivate in ritardo."))
    if application.organisation_id is None:
        return _of_a_citizen(outcome)
    if outcome is Outcome.ADMIT and not all(formal):
        return refuse(
            N_("Per l'adesione formale servono tutti i requisiti, verificati."),
            N_("Completa la verifica, oppure ammetti con partecipazione aperta."),
        )
    if outcome is Outcome.ADMIT_OPEN and not application.admits_open:
        return refuse(N_("Questo avviso non prevede la partecipazione aperta: senza i requisiti la domanda non è ammessa."))
    return ALLOWED


def _of_a_citizen(outcome: Outcome) -> Decision:
    """Requirements are asked of organisations: a citizen sits with open participation, whatever the notice says of who lacks them."""
    if outcome is not Outcome.ADMIT:
        return ALLOWED
    return refuse(N_("L'adesione formale è delle organizzazioni."), N_("Ammetti con partecipazione aperta."))


def admission_of(application: ApplicationLike) -> Outcome:
    """The admission that is meant when many are admitted together: formal for organisations, open for citizens."""
    return Outcome.ADMIT if application.organisation_id is not None else Outcome.ADMIT_OPEN


def possible_outcomes(actor: Actor, application: ApplicationLike, formal: Iterable[bool | None], now: datetime) -> list[Outcome]:
    """What the actor may decide now, in order."""
    found = tuple(formal)
    return [outcome for outcome in VERBS if may_decide_so(actor, application, outcome, found, now)]
