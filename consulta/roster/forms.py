# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the roster: somebody in it, and the end."""

import re
from collections.abc import Iterable
from datetime import timedelta

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField

from consulta.core.errors import Invalid
from consulta.core.words import N_
from consulta.roster.models import Competence, Employer, Profile
from consulta.roster.queries import MemberView
from consulta.roster.requests import AddMember, EditMember, EndMember, MemberContent
from consulta.web.forms import ConsultaForm, CreatingForm, DayField, OneLineField, at_most, options, required, whole
from consulta.web.locale import gettext

_HOURS = re.compile(r"([0-9]{1,2})(?:([:.,])([0-9]{1,2}))?")


def minutes_of(typed: str) -> int:
    """Weekly hours as people write them, in minutes: "36", "18:30", "18,5" (half an hour). Raises Invalid.

    After a colon come minutes, after a comma or a point decimals of an hour.
    """
    found = _HOURS.fullmatch(typed.strip())
    if found is None or (found[2] == ":" and (len(found[3]) != 2 or int(found[3]) > 59)):
        raise Invalid({"weekly_hours": N_("Scrivi le ore a settimana con le cifre: per esempio 36, oppure 18:30.")})
    hours, mark, rest = int(found[1]), found[2], found[3] or "0"
    return hours * 60 + (int(rest) if mark == ":" else round(float(f"0.{rest}") * 60))


class MemberForm(CreatingForm):
    """Somebody of the office. ``version`` is that of the page when the row is corrected."""

    name = OneLineField(N_("Nome e cognome"), [required(N_("Scrivi nome e cognome.")), at_most(120, N_("Il nome"))])
    user_id = SelectField(N_("Account nel sito"), coerce=lambda value: int(value or 0))
    is_coordinator = BooleanField(N_("Coordina l'ufficio"))
    profile = SelectField(N_("Profilo professionale"))
    profile_other = OneLineField(N_("Quale profilo"), [at_most(80, N_("Il profilo"))])
    weekly_hours = OneLineField(N_("Ore a settimana"), [required(N_("Scrivi le ore a settimana: per esempio 36, oppure 18:30."))])
    employer = SelectField(N_("Datore di lavoro"))
    employer_name = OneLineField(N_("Come si chiama il datore di lavoro"), [at_most(120, N_("Il nome del datore di lavoro"))])
    starts_on = DayField(N_("Dal giorno"), [required(N_("Scrivi il primo giorno nell'ufficio."))])
    last_day = DayField(N_("Ultimo giorno"))
    act = OneLineField(
        N_("Atto di assegnazione"),
        [required(N_("Scrivi l'atto, per esempio «Determinazione 12 del 3 marzo 2026».")), at_most(200, N_("L'atto"))],
    )
    competences = SelectMultipleField(N_("Competenze coperte"))
    register_name = OneLineField(N_("Albo professionale"), [at_most(120, N_("L'albo"))])
    register_number = OneLineField(N_("Numero di iscrizione all'albo"), [at_most(40, N_("Il numero di iscrizione"))])
    shows_name = BooleanField(N_("Mostra il nome nella pagina pubblica dei contatti"))
    version = HiddenField(default="1")

    def offer(self, accounts: Iterable[tuple[int, str]]) -> "MemberForm":
        """Fill the choices: the lists of codes in the language of the page, the accounts of who has a role."""
        self.user_id.choices = options([(0, gettext("Nessun account")), *accounts])
        self.profile.choices = options((one.value, gettext(one.label)) for one in Profile)
        self.employer.choices = options((one.value, gettext(one.label)) for one in Employer)
        self.competences.choices = options((one.value, gettext(one.label)) for one in Competence)
        return self

    @classmethod
    def of(cls, found: MemberView) -> "MemberForm":
        """The form with what stands in the roster."""
        return cls(
            name=found.name,
            user_id=found.user_id or 0,
            is_coordinator=found.is_coordinator,
            profile=found.profile.value,
            profile_other=found.profile_other,
            weekly_hours=found.hours,
            employer=found.employer.value,
            employer_name=found.employer_name,
            starts_on=found.starts_on,
            last_day=found.last_day,
            act=found.act,
            competences=[one.value for one in found.competences],
            register_name=found.register_name,
            register_number=found.register_number,
            shows_name=found.shows_name,
            version=str(found.version),
        )

    def content(self) -> MemberContent:
        """What is written; the form speaks of the last day, the request of the first day after it. Raises Invalid for the hours."""
        return MemberContent(
            name=self.name.data or "",
            user_id=self.user_id.data or None,
            profile=self.profile.data or "",
            profile_other=self.profile_other.data or "",
            is_coordinator=bool(self.is_coordinator.data),
            weekly_minutes=minutes_of(self.weekly_hours.data or ""),
            employer=self.employer.data or "",
            employer_name=self.employer_name.data or "",
            starts_on=self.starts_on.day,
            ends_on=self.last_day.data + timedelta(days=1) if self.last_day.data else None,
            act=self.act.data or "",
            competences=tuple(self.competences.data or ()),
            register_name=self.register_name.data or "",
            register_number=self.register_number.data or "",
            shows_name=bool(self.shows_name.data),
        )

    def to_add(self, territory_id: int) -> AddMember:
        """The request for a new row."""
        return AddMember(territory_id=territory_id, content=self.content(), key=self.submission_key.data or "")

    def to_edit(self, territory_id: int, member_id: int) -> EditMember:
        """The request for a correction."""
        return EditMember(territory_id=territory_id, member_id=member_id, version=whole(self.version.data), content=self.content())


class EndMemberForm(ConsultaForm):
    """The last day of somebody, and why."""

    last_day = DayField(N_("Ultimo giorno"), [required(N_("Scrivi l'ultimo giorno nell'ufficio."))])
    act = OneLineField(
        N_("Atto o motivo"),
        [required(N_("Scrivi l'atto o il motivo, per esempio «Trasferimento ad altro settore».")), at_most(200, N_("L'atto"))],
    )
    version = HiddenField(default="0")

    def to_request(self, territory_id: int, member_id: int) -> EndMember:
        """The end asked for; the form speaks of the last day, the request of the first day after it."""
        return EndMember(
            territory_id=territory_id,
            member_id=member_id,
            version=whole(self.version.data),
            ends_on=self.last_day.day + timedelta(days=1),
            act=self.act.data or "",
        )
