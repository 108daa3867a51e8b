# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of who applies: an organisation's expression of interest, a citizen's enrolment, review, withdrawal.

They check shapes alone: what must not be missing is asked when an application is sent, so that a draft may be kept half-filled.
"""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField

from consulta.core.words import N_
from consulta.notices.forms.office import checkboxes, ids
from consulta.notices.models import AgeBand, CitizenRole, Sex
from consulta.notices.queries import ApplicationView, NoticeView
from consulta.notices.requests import Apply, AskReview, Needs, WithdrawApplication
from consulta.notices.service.applications import ACTIVITY_CAP, NEEDS_CAP
from consulta.notices.service.locked import LONG_REASON_CAP
from consulta.web.forms import ConsultaForm, CreatingForm, OneLineField, at_most, optional, options, required, whole
from consulta.web.locale import gettext


class _ApplicationForm(CreatingForm):
    """What both kinds of application share."""

    version = HiddenField(default="0")
    roundtable_ids = checkboxes(N_("A quali tavoli vuoi partecipare?"))
    has_read_pact = BooleanField(N_("Ho letto il patto di partecipazione"))
    has_read_privacy = BooleanField(N_("Ho letto l'informativa sulla privacy"))

    def offer(self, notice: NoticeView, roundtables: Iterable[tuple[int, str]]) -> None:
        """The tavoli that fit who applies."""
        self.roundtable_ids.choices = options((str(id_), title) for id_, title in roundtables)


class InterestForm(_ApplicationForm):
    """F1: an organisation's expression of interest; its data come from the registry."""

    activity = TextAreaField(
        N_("Che cosa ha fatto l’organizzazione negli ultimi tre anni"),
        validators=[optional(), at_most(ACTIVITY_CAP, N_("L'attività"))],
        description=N_("Nei temi dei tavoli che hai scelto: servizi, progetti, persone raggiunte."),
    )
    requirements = checkboxes(N_("Quali requisiti ha l’organizzazione?"))
    declarations = checkboxes(N_("Dichiarazioni"))

    def offer(self, notice: NoticeView, roundtables: Iterable[tuple[int, str]]) -> None:
        """The tavoli, requirements and declarations of the notice."""
        super().offer(notice, roundtables)
        requirements = (*notice.formal, *notice.other)
        self.requirements.choices = options((str(one.id), one.text) for one in requirements)
        self.declarations.choices = options((str(one.id), one.text) for one in notice.declarations)

    def to_request(self, territory_id: int, notice_id: int, organisation_id: int) -> Apply:
        """The request for the service."""
        return Apply(
            territory_id=territory_id,
            notice_id=notice_id,
            organisation_id=organisation_id,
            key=self.submission_key.data or "",
            version=whole(self.version.data),
            roundtable_ids=ids(self.roundtable_ids),
            declared_ids=(*ids(self.requirements), *ids(self.declarations)),
            activity=self.activity.data or "",
            has_read_pact=bool(self.has_read_pact.data),
            has_read_privacy=bool(self.has_read_privacy.data),
        )


class EnrolForm(_ApplicationForm):
    """F2: a citizen's enrolment."""

    citizen_role = RadioField(N_("Perché partecipi?"), validate_choice=False)
    age_band = SelectField(N_("Età"), validate_choice=False, description=N_("Serve solo per contare: se non vuoi, non dirla."))
    sex = SelectField(N_("Sei"), validate_choice=False, description=N_("Serve solo per contare: se non vuoi, non dirlo."))
    need_sign_language = BooleanField(N_("Interprete della lingua dei segni (LIS)"))
    need_transport = BooleanField(N_("Un passaggio per arrivare"))
    need_child_care = BooleanField(N_("Qualcuno che stia con i bambini durante l'incontro"))
    needs_other = OneLineField(N_("Altro che ti serve"), validators=[optional(), at_most(NEEDS_CAP, N_("Quello che ti serve"))])

    def offer(self, notice: NoticeView, roundtables: Iterable[tuple[int, str]]) -> None:
        """The tavoli, the roles, the ages."""
        super().offer(notice, roundtables)
        self.citizen_role.choices = options((one.value, gettext(one.label)) for one in CitizenRole)
        ages = [("", gettext("Preferisco non dirla")), *((one.value, gettext(one.label)) for one in AgeBand)]
        self.age_band.choices = options(ages)
        sexes = [("", gettext("Preferisco non dirlo")), *((one.value, gettext(one.label)) for one in Sex)]
        self.sex.choices = options(sexes)

    def to_request(self, territory_id: int, notice_id: int) -> Apply:
        """The request for the service."""
        return Apply(
            territory_id=territory_id,
            notice_id=notice_id,
            organisation_id=None,
            key=self.submission_key.data or "",
            version=whole(self.version.data),
            roundtable_ids=ids(self.roundtable_ids),
            citizen_role=self.citizen_role.data or "",
            age_band=self.age_band.data or "",
            sex=self.sex.data or "",
            needs=Needs(
                bool(self.need_sign_language.data),
                bool(self.need_transport.data),
                bool(self.need_child_care.data),
                self.needs_other.data or "",
            ),
            has_read_pact=bool(self.has_read_pact.data),
            has_read_privacy=bool(self.has_read_privacy.data),
        )


def typed(application: ApplicationView, needs: Needs) -> dict[str, Any]:
    """What the form of an application under way holds at first."""
    declared = [str(id_) for id_ in application.declared_ids]
    return {
        "version": str(application.version),
        "roundtable_ids": [str(id_) for id_ in application.roundtable_ids],
        "activity": application.activity,
        "requirements": declared,
        "declarations": declared,
        "citizen_role": application.citizen_role.value if application.citizen_role else None,
        "age_band": application.age_band.value if application.age_band else "",
        "sex": application.sex.value if application.sex else "",
        "need_sign_language": needs.sign_language,
        "need_transport": needs.transport,
        "need_child_care": needs.child_care,
        "needs_other": needs.other,
    }


class WithdrawForm(ConsultaForm):
    """The button that takes an application back."""

    version = HiddenField(default="0")

    def to_request(self, territory_id: int, application_id: int) -> WithdrawApplication:
        """The request for the service."""
        return WithdrawApplication(territory_id, application_id, whole(self.version.data))


class ReviewForm(ConsultaForm):
    """Why somebody else should look again."""

    version = HiddenField(default="0")
    reason = TextAreaField(
        N_("Perché chiedi il riesame"),
        validators=[required(N_("Scrivi perché chiedi il riesame.")), at_most(LONG_REASON_CAP, N_("Il motivo"))],
        description=N_("Lo legge una persona dell'ufficio diversa da chi ha deciso la prima volta. Si può chiedere una volta sola."),
    )

    def to_request(self, territory_id: int, application_id: int) -> AskReview:
        """The request for the service."""
        return AskReview(territory_id, application_id, whole(self.version.data), self.reason.data or "")
