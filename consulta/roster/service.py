# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing the roster: somebody begins, is corrected, ends, is forgotten in time."""

from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, delete, select, update

from consulta.accounts.queries import list_staff
from consulta.accounts.throttle import serialise
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.events import Plain
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, put, transactional
from consulta.core.words import N_, Labelled, too_long
from consulta.roster import policy
from consulta.roster.events import RosterMemberAdded, RosterMemberChanged, RosterMemberEnded
from consulta.roster.models import Competence, Employer, Profile, RosterCompetence, RosterMember
from consulta.roster.queries import hours_text
from consulta.roster.requests import AddMember, EditMember, EndMember, MemberContent

L = TypeVar("L", bound=Labelled)
KEPT_AFTER_END = timedelta(days=5 * 365)
"""How long name, account and register entry stay after the end or the last correction, whichever comes later."""
CAPS = {"name": 120, "profile_other": 80, "employer_name": 120, "act": 200, "register_name": 120, "register_number": 40}
LABELS = {
    "name": N_("Il nome"),
    "profile_other": N_("Il profilo"),
    "employer_name": N_("Il nome del datore di lavoro"),
    "act": N_("L'atto"),
    "register_name": N_("L'albo"),
    "register_number": N_("Il numero di iscrizione"),
}
APART = ("name", "user_id", "register_name", "register_number")
"""What changed of these is told without the values: they are about a person."""


@transactional
def add_member(actor: Actor, request: AddMember, now: datetime) -> int:
    """Write somebody into the roster. The same key gives the same row. Raises Refused by policy, Invalid."""
    policy.may_write_roster(actor, request.territory_id).or_refuse()
    serialise(f"roster:{request.key}")
    made = (
        current()
        .session.execute(select(RosterMember.id, RosterMember.created_by_id).where(RosterMember.submission_key == request.key))
        .first()
    )
    if made is not None:
        if made.created_by_id != actor.user_id:
            raise Refused(N_("Questo modulo è già stato usato da un'altra persona: ricarica la pagina."))
        return int(made.id)
    values, competences = _checked(request.territory_id, request.content, now)
    row = add(
        RosterMember(
            territory_id=request.territory_id,
            end_act="",
            created_at=now,
            created_by_id=actor.user_id,
            updated_at=now,
            submission_key=request.key,
            version=1,
            **values,
        )
    )
    _cover(row.id, competences)
    emit(
        RosterMemberAdded(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=row.territory_id,
            member_id=row.id,
            profile=row.profile.label,
            weekly_hours=hours_text(row.weekly_minutes),
            starts_on=row.starts_on.isoformat(),
            last_day=_last(row.ends_on) or "",
            act=row.act,
        )
    )
    return row.id


@transactional
def edit_member(actor: Actor, request: EditMember, now: datetime) -> None:
    """Correct a row. What it said before stays in the trail. Raises NotFound, Refused, Invalid, Conflict with what stands now."""
    row = _locked(actor, request.territory_id, request.member_id, request.version)
    values, competences = _checked(request.territory_id, request.content, now)
    changes: dict[str, tuple[Plain, Plain]] = {}
    apart = []
    for name, new in values.items():
        old = getattr(row, name)
        if old != new and name in APART:
            apart.append(name)
        elif old != new:
            changes[_TOLD_AS.get(name, name)] = (_told(name, old), _told(name, new))
        setattr(row, name, new)
    held = _held(row.id)
    if held != set(competences):
        changes["competences"] = (_listed(held), _listed(competences))
        current().session.execute(delete(RosterCompetence).where(RosterCompetence.member_id == row.id))
        _cover(row.id, competences)
    if not changes and not apart:
        return
    row.version, row.updated_at = row.version + 1, now
    emit(RosterMemberChanged(**_who(actor, row, now), changes=changes, kept_apart=tuple(apart)))


@transactional
def end_member(actor: Actor, request: EndMember, now: datetime) -> None:
    """Somebody stops working in the office: the row stays, with the day and the act. Raises NotFound, Refused, Invalid, Conflict."""
    row = _locked(actor, request.territory_id, request.member_id, request.version)
    act = _line(request.act, "act")
    errors = {}
    if not act:
        errors["act"] = N_("Scrivi l'atto o il motivo, per esempio «Trasferimento ad altro settore».")
    if request.ends_on <= row.starts_on:
        errors["last_day"] = N_("L'ultimo giorno viene prima del primo: correggi la data.")
    elif row.ends_on is not None and request.ends_on > row.ends_on:
        errors["last_day"] = N_("Nell'organico c'è già una fine più vicina: per allungarla usa «Modifica».")
    if errors:
        raise Invalid(errors)
    row.ends_on, row.end_act = request.ends_on, act
    row.version, row.updated_at = row.version + 1, now
    emit(RosterMemberEnded(**_who(actor, row, now), last_day=_last(request.ends_on) or "", act=act))


def erase(user_id: int, now: datetime) -> None:
    """A person left: their rows are joined to no account, those of the past are forgotten at once, in the open transaction.

    The row of who still works in the office is a record of the office, and keeps the name until its term.
    """
    mine = RosterMember.user_id == user_id
    _blank(mine & (RosterMember.ends_on <= clock.rome_day(now)))
    statement = update(RosterMember).where(mine).values(user_id=None, shows_name=False)
    current().session.execute(statement, execution_options={"synchronize_session": False})


@transactional
def forget_old(now: datetime) -> int:
    """Forget the names of who left more than KEPT_AFTER_END ago; profile, hours, days, competences stay. Gives how many."""
    old = (RosterMember.ends_on <= clock.rome_day(now - KEPT_AFTER_END)) & (RosterMember.updated_at < now - KEPT_AFTER_END)
    return _blank(old & (RosterMember.name != ""))


def _blank(where: ColumnElement[bool]) -> int:
    statement = update(RosterMember).where(where).values(name="", user_id=None, register_name="", register_number="", shows_name=False)
    result = current().session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]


def _locked(actor: Actor, territory_id: int, member_id: int, version: int) -> RosterMember:
    policy.may_write_roster(actor, territory_id).or_refuse()
    query = select(RosterMember).where(RosterMember.id == member_id, RosterMember.territory_id == territory_id)
    row = current().session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    if row.version != version:
        raise Conflict(
            N_("Nel frattempo un collega ha cambiato questa riga dell'organico: confronta e salva di nuovo."),
            {
                "Nome": row.name,
                "Ore": hours_text(row.weekly_minutes),
                "Atto": row.act,
                "Ultimo giorno": _last(row.ends_on) or "",
            },
        )
    return row


def _checked(territory_id: int, content: MemberContent, now: datetime) -> tuple[dict[str, Any], list[Competence]]:
    """The values of a row as they are stored. Raises Invalid naming every field that cannot be."""
    errors: dict[str, str] = {}
    lines = {}
    for name, cap in CAPS.items():
        lines[name] = one_line(getattr(content, name))
        if len(lines[name]) > cap:
            errors[name] = too_long(LABELS[name], cap, len(lines[name]))
    profile = _known(Profile, content.profile, "profile", N_("Scegli il profilo dall'elenco."), errors)
    employer = _known(Employer, content.employer, "employer", N_("Scegli il datore di lavoro dall'elenco."), errors)
    errors |= _missing(lines, profile, employer, content)
    known = {one.value: one for one in Competence}
    if not set(content.competences) <= set(known):
        errors["competences"] = N_("Scegli le competenze dall'elenco.")
    if content.user_id is not None and content.user_id not in {one.user_id for one in list_staff(territory_id, now)}:
        errors["user_id"] = N_("Scegli l'account dall'elenco di chi ha un incarico nell'ufficio.")
    if errors:
        raise Invalid(errors)
    values: dict[str, Any] = {
        **lines,
        "profile_other": lines["profile_other"] if profile is Profile.OTHER else "",
        "user_id": content.user_id,
        "profile": profile,
        "employer": employer,
        "is_coordinator": content.is_coordinator,
        "weekly_minutes": content.weekly_minutes,
        "starts_on": content.starts_on,
        "ends_on": content.ends_on,
        "shows_name": content.shows_name,
    }
    return values, [one for value, one in known.items() if value in content.competences]


def _missing(lines: dict[str, str], profile: Profile | None, employer: Employer | None, content: MemberContent) -> dict[str, str]:
    """What does not hold together, by field."""
    wrong = {
        "name": (not lines["name"], N_("Scrivi nome e cognome.")),
        "act": (not lines["act"], N_("Scrivi l'atto, per esempio «Determinazione 12 del 3 marzo 2026».")),
        "profile_other": (profile is Profile.OTHER and not lines["profile_other"], N_("Hai scelto «Altro»: scrivi quale profilo.")),
        "employer_name": (
            employer is Employer.OTHER and not lines["employer_name"],
            N_("Hai scelto un altro datore di lavoro: scrivi come si chiama."),
        ),
        "weekly_hours": (
            not 0 < content.weekly_minutes <= policy.WEEK_LIMIT,
            N_("Le ore a settimana stanno tra 1 minuto e 48 ore: scrivile come 36 oppure 18:30."),
        ),
        "last_day": (
            content.ends_on is not None and content.ends_on <= content.starts_on,
            N_("L'ultimo giorno viene prima del primo: correggi una delle due date."),
        ),
        "register_name": (
            bool(lines["register_number"]) and not lines["register_name"],
            N_("C'è il numero di iscrizione ma non l'albo: scrivi quale albo."),
        ),
    }
    return {name: message for name, (is_wrong, message) in wrong.items() if is_wrong}


def _known(enum: type[L], value: str, field: str, message: str, errors: dict[str, str]) -> L | None:
    found = next((member for member in enum if member.value == value), None)
    if found is None:
        errors[field] = message
    return found


def _line(value: str, field: str) -> str:
    line = one_line(value)
    if len(line) > CAPS[field]:
        raise Invalid({field: too_long(LABELS[field], CAPS[field], len(line))})
    return line


def _held(member_id: int) -> set[Competence]:
    return set(current().session.scalars(select(RosterCompetence.competence).where(RosterCompetence.member_id == member_id)))


def _cover(member_id: int, competences: list[Competence]) -> None:
    put(RosterCompetence, *({"member_id": member_id, "competence": one} for one in competences))


def _listed(competences: set[Competence] | list[Competence]) -> list[Plain]:
    return [one.label for one in Competence if one in competences]


def _last(ends_on: date | None) -> str | None:
    """The last day before an end, in ISO form."""
    return (ends_on - timedelta(days=1)).isoformat() if ends_on else None


_TOLD_AS = {"weekly_minutes": "weekly_hours", "ends_on": "last_day"}
"""What the trail says as people do: hours, the last day."""


def _told(name: str, value: Any) -> Plain:
    if name == "weekly_minutes":
        return hours_text(value)
    if name == "ends_on":
        return _last(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Labelled):
        return value.label
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def _who(actor: Actor, row: RosterMember, now: datetime) -> dict[str, Any]:
    return {"occurred_at": now, "actor_id": actor.user_id, "territory_id": row.territory_id, "member_id": row.id}
