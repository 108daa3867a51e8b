# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code lists: LEPS, priority actions, target groups. Entries are added, given other words, ended, never deleted (invariant 6)."""

import re
import unicodedata
from datetime import date, datetime

from sqlalchemy import func, or_, select

from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.events import Plain
from consulta.core.text import one_line
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_, filled, too_long
from consulta.territory import policy
from consulta.territory.events import CodeEntryChanged
from consulta.territory.models import CodeEntry, CodeList, Territory
from consulta.territory.requests import AddCode, EditCode
from consulta.territory.service.editing import required_line

CODE_CAP, LABEL_CAP, BASIS_CAP = 40, 160, 300
_CODE = re.compile(r"[a-z0-9_]+")
_TAKEN = N_("Il codice «%(code)s» è già in uso in questi giorni: scegline un altro, oppure fai cominciare la voce quando l'altra finisce.")
_STOOD = N_("Un'altra persona ha cambiato questa voce mentre scrivevi.")


@transactional
def add_code(actor: Actor, request: AddCode, now: datetime) -> int:
    """A new entry at the end of its list. Raises NotFound, Refused, Invalid, also when its code is offered on the same days."""
    policy.may_change_lists(actor, request.territory_id).or_refuse()
    _hold(request.territory_id)
    kind = next((one for one in CodeList if one.value == request.kind), None)
    if kind is None:
        raise Invalid({"kind": N_("Scegli l'elenco.")})
    words = _words(request)
    code = _code(request.code, words["label"])
    _check_days(request.starts_on, request.ends_on)
    _check_free(request.territory_id, kind, code, request.starts_on, request.ends_on)
    last = select(func.max(CodeEntry.position)).where(CodeEntry.territory_id == request.territory_id)
    entry = add(
        CodeEntry(
            territory_id=request.territory_id,
            kind=kind,
            code=code,
            position=(current().session.scalar(last) or 0) + 1,
            valid_from=request.starts_on,
            valid_to=request.ends_on,
            **words,
        )
    )
    _tell(actor, entry, {}, now)
    return entry.id


@transactional
def edit_code(actor: Actor, request: EditCode, now: datetime) -> None:
    """Other words for an entry, or its last day; what is described with it stays. Raises NotFound, Refused, Invalid, Conflict."""
    policy.may_change_lists(actor, request.territory_id).or_refuse()
    _hold(request.territory_id)
    query = select(CodeEntry).where(CodeEntry.id == request.entry_id, CodeEntry.territory_id == request.territory_id)
    entry = current().session.scalar(query.execution_options(populate_existing=True))
    if entry is None:
        raise NotFound
    words = _words(request)
    if entry.version != request.version:
        if all(getattr(entry, name) == value for name, value in {**words, "valid_to": request.ends_on}.items()):
            return  # a double click: what it would save stands already
        raise Conflict(_STOOD, _shown(entry))
    _check_days(entry.valid_from, request.ends_on)
    _check_free(entry.territory_id, entry.kind, entry.code, entry.valid_from, request.ends_on, entry.id)
    old = _facts(entry)
    entry.label, entry.label_en, entry.legal_basis = words["label"], words["label_en"], words["legal_basis"]
    entry.valid_to = request.ends_on
    entry.version += 1
    _tell(actor, entry, old, now)


def _hold(territory_id: int) -> None:
    """Who changes the lists waits for who changes them now."""
    query = select(Territory.id).where(Territory.id == territory_id).with_for_update()
    if current().session.scalar(query) is None:
        raise NotFound


def _words(request: AddCode | EditCode) -> dict[str, str]:
    label, label_en = required_line(request.label, "label", N_("Scrivi il nome della voce.")), one_line(request.label_en)
    basis = one_line(request.legal_basis)
    for name, what, text, cap in (
        ("label", N_("Il nome"), label, LABEL_CAP),
        ("label_en", N_("Il nome in inglese"), label_en, LABEL_CAP),
        ("legal_basis", N_("La norma"), basis, BASIS_CAP),
    ):
        if len(text) > cap:
            raise Invalid({name: too_long(what, cap, len(text))})
    return {"label": label, "label_en": label_en, "legal_basis": basis}


def _code(typed: str, label: str) -> str:
    code = one_line(typed).casefold()
    if not code:
        plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold()
        code = "_".join(re.findall(r"[a-z0-9]+", plain))[:CODE_CAP].strip("_") or "voce"
    if len(code) > CODE_CAP or not _CODE.fullmatch(code):
        raise Invalid({"code": N_("Scrivi il codice con lettere minuscole senza accento, cifre e «_», al massimo 40 caratteri.")})
    return code


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid({"ends_on": N_("L'ultimo giorno viene prima del primo: scegli una data successiva.")})


def _check_free(territory_id: int, kind: CodeList, code: str, starts_on: date, ends_on: date | None, but: int = 0) -> None:
    """The same code never holds twice on a day, or resolving it by date would have two answers (invariant 32)."""
    query = select(CodeEntry.id).where(
        CodeEntry.territory_id == territory_id,
        CodeEntry.kind == kind,
        CodeEntry.code == code,
        CodeEntry.id != but,
        or_(CodeEntry.valid_to.is_(None), CodeEntry.valid_to > starts_on),
    )
    if ends_on is not None:
        query = query.where(CodeEntry.valid_from < ends_on)
    if current().session.scalar(query) is not None:
        raise Invalid({"ends_on" if but else "code": filled(_TAKEN, code=code)})


def _facts(entry: CodeEntry) -> dict[str, Plain]:
    ends = entry.valid_to.isoformat() if entry.valid_to else ""
    return {"label": entry.label, "label_en": entry.label_en, "legal_basis": entry.legal_basis, "valid_to": ends}


def _shown(entry: CodeEntry) -> dict[str, str]:
    """What stands, for who compares it with the own text."""
    ends = entry.valid_to.isoformat() if entry.valid_to else "—"
    return {"Nome": entry.label, "Nome in inglese": entry.label_en, "Norma": entry.legal_basis, "Non si sceglie più dal giorno": ends}


def _tell(actor: Actor, entry: CodeEntry, old: dict[str, Plain], now: datetime) -> None:
    emit(
        CodeEntryChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=entry.territory_id,
            entry_id=entry.id,
            kind=entry.kind.value,
            code=entry.code,
            old=old,
            new=_facts(entry),
        )
    )
