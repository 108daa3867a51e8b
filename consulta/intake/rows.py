# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of each row of a list of contributions: new, already here, or wrong with cell and remedy. No database here (ADR 0046)."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from consulta.consultations.policy import Window
from consulta.contributions.models import Channel, ContributionKind
from consulta.contributions.policy import findings_in
from consulta.contributions.service import check_text
from consulta.core.days import read_day as read_day
from consulta.core.errors import Invalid
from consulta.core.text import one_line
from consulta.core.words import N_, filled, too_long
from consulta.intake import policy
from consulta.intake.columns import BY_NAME, DETAIL, EXTERNAL_ID_CAP, folded
from consulta.intake.models import ImportRowStatus
from consulta.intake.requests import EnterForPerson
from consulta.organisations.naming import skeleton

ANONYMOUS = frozenset({"anonimo", "anonima", "anonimi", "anonymous"})
YES, NO = frozenset({"si", "s", "yes", "x", "1", "vero", "true", "pubblico"}), frozenset({"no", "n", "0", "falso", "false", "privato"})
_KINDS = {folded(word): kind for kind in ContributionKind for word in (kind.label, kind.value)} | {
    "bisogni": ContributionKind.NEED,
    "proposte": ContributionKind.PROPOSAL,
}
_CHANNELS = {folded(word): one for one in policy.CHANNELS for word in (one.label, one.value)} | {
    "mail": Channel.EMAIL,
    "pec": Channel.EMAIL,
    "posta elettronica": Channel.EMAIL,
    "posta": Channel.PAPER,
    "lettera": Channel.PAPER,
}
_REQUIRED = {
    "external_id": N_("Scrivi un identificativo che non si ripete, per esempio il numero di protocollo."),
    "received_on": N_("Scrivi il giorno in cui è arrivato, per esempio 20/11/2026."),
}
_KIND = N_("Scrivi Bisogno, Priorità, Criticità oppure Proposta.")
_DAY = N_("Non è una data: scrivila per intero, per esempio 20/11/2026.")
_CHANNEL = N_("Scrivi E-mail, Carta, Telefono, Sportello o Incontro, oppure lascia vuoto.")
_CONSENT = N_("Scrivi sì oppure no.")
_TWICE = N_("È lo stesso identificativo della riga %(line)s: tieni una sola riga, oppure dai un altro codice.")
_TOPIC = N_("Nessun tema aperto si chiama così: copia il titolo dalla pagina della consultazione, oppure lascia vuoto.")
_TOPICS = N_("Più temi aperti si chiamano così: scrivi «tavolo: tema».")
_NO_TOPIC = N_("Nessun tema è aperto: apri la consultazione, oppure scrivi il titolo di un tema.")
_AREA = N_("Quest’area non è tra quelle del territorio: scrivila come nelle impostazioni, oppure lascia vuoto.")
_COMUNE = N_("«%(name)s» non è un comune del territorio: correggilo, oppure lascia vuoto per tutto il territorio.")
_NO_BODY = N_("Nessuna organizzazione registrata ha questo nome o codice fiscale: registrala prima, oppure scrivi chi parla in «Persona».")
_BODIES = N_("Più organizzazioni registrate si chiamano così: scrivi il codice fiscale.")
_NOBODY = N_("Di’ chi parla: un’organizzazione registrata, il nome di una persona, oppure «anonimo».")
_CLOSED = N_("In quel giorno la raccolta non prendeva contributi, nemmeno in ritardo: controlla il giorno.")
_PRIVATE = N_("Il nome della persona resta privato: per comparire con il nome bisogna scrivere con il proprio account.")
_LATE = N_("È arrivato dopo la chiusura: entra come «in ritardo» e l’ufficio decide se accettarlo.")


@dataclass(frozen=True, slots=True)
class Topic:
    """An open topic, as rows name it."""

    id: int
    title: str
    roundtable: str
    area_id: int | None
    is_other: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """What rows are read against. ``present``: digest and contribution of each external id that is already here."""

    territory_id: int
    import_id: int
    channel: str
    place: str
    topics: Sequence[Topic]
    areas: Mapping[str, int]
    comuni: Mapping[str, int]
    bodies: Sequence[tuple[int, str, str]]
    """Id, name, codice fiscale."""
    present: Mapping[str, tuple[str, int]]
    window_on: Callable[[datetime], Window]
    now: datetime


@dataclass(slots=True)
class Line:
    """What becomes of a row. ``request`` is what to enter when it is new."""

    number: int
    typed: Mapping[str, str]
    external_id: str
    title: str
    digest: str
    status: ImportRowStatus = ImportRowStatus.NEW
    request: EnterForPerson | None = None
    contribution_id: int | None = None
    faults: list[tuple[str, str, str]] = field(default_factory=list)
    """Label of the column, what stands in the cell, what to do."""
    notes: list[str] = field(default_factory=list)

    def fault(self, name: str, message: str) -> None:
        """Something wrong in a cell."""
        self.faults.append((BY_NAME[name].label, self.typed.get(name, "")[:80], message))


def key_of(import_id: int, line: int) -> str:
    """The one-time key under which a row is entered: a row that is tried again after a crash is the same contribution."""
    return f"import-{import_id:08d}-{line:06d}"


def digest_of(typed: Mapping[str, str]) -> str:
    """SHA-256 of what a row says, whatever the order of its columns."""
    said = {name: value for name, value in typed.items() if value and name != "external_id"}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def examine(rows: Sequence[tuple[int, Mapping[str, str]]], setting: Setting) -> list[Line]:
    """What becomes of each row, in their order."""
    reader, seen, found = _Reader(setting), dict[str, int](), []
    for number, typed in rows:
        external_id = one_line(typed.get("external_id", ""))
        line = Line(number, typed, external_id, one_line(typed.get("title", ""))[:120], digest_of(typed))
        if external_id in seen:
            line.fault("external_id", filled(_TWICE, line=seen[external_id]))
        elif external_id:
            seen[external_id] = number
        already = setting.present.get(external_id) if not line.faults else None
        if already is not None:
            line.status = ImportRowStatus.SAME if already[0] == line.digest else ImportRowStatus.CHANGED
            line.contribution_id = already[1]
        else:
            reader.read(line)
        if line.faults:
            line.status = ImportRowStatus.WRONG
        found.append(line)
    return found


class _Reader:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.topics: dict[str, list[Topic]] = defaultdict(list)
        for topic in setting.topics:
            for words in {folded(topic.title), folded(f"{topic.roundtable} {topic.title}")}:
                self.topics[words].append(topic)
        self.bodies: dict[str, list[int]] = defaultdict(list)
        for id_, name, code in setting.bodies:
            for words in {f"n {skeleton(name)}", f"c {code.casefold()}"} - {"c "}:
                self.bodies[words].append(id_)

    def read(self, line: Line) -> None:
        """Check every cell; gives the line its request when nothing is wrong."""
        typed = line.typed
        for name, message in _REQUIRED.items():
            if not typed.get(name):
                line.fault(name, message)
        if len(line.external_id) > EXTERNAL_ID_CAP:
            line.fault("external_id", too_long(N_("L’identificativo"), EXTERNAL_ID_CAP, len(line.external_id)))
        topic = self._topic(line)
        request = EnterForPerson(
            territory_id=self.setting.territory_id,
            topic_id=topic.id if topic else 0,
            kind=_KINDS.get(folded(typed.get("kind", "")), ""),
            title=typed.get("title", ""),
            text=typed.get("text", ""),
            municipality_ids=self._comuni(line),
            channel=self._channel(line),
            place=typed.get("place") or self.setting.place,
            received_on=self._day(line) or date.min,
            has_read_privacy=True,
            key=key_of(self.setting.import_id, line.number),
            person_name="" if folded(typed.get("person_name", "")) in ANONYMOUS else typed.get("person_name", ""),
            contact=typed.get("contact", ""),
            area_id=self._area(line, topic),
            organisation_id=self._body(line),
            details={name.removeprefix(DETAIL): value for name, value in typed.items() if name.startswith(DETAIL) and value},
            must_wait=True,
        )
        self._check(line, request)
        self._weigh(line, request)
        if not line.faults:
            line.request = request

    def _check(self, line: Line, request: EnterForPerson) -> None:
        """By the same rules as the desk and the form of who writes."""
        wrong: dict[str, str] = {}
        try:
            check_text(request.kind, request.title, request.text, request.details)
        except Invalid as invalid:
            wrong |= invalid.errors
        if request.received_on != date.min:
            at = policy.received_instant(request.received_on, self.setting.window_on(self.setting.now), self.setting.now)
            window = self.setting.window_on(at)
            wrong |= policy.what_is_wrong(request, window, self.setting.now)
            if "received_on" not in wrong and not window.accepts_input:
                if window.accepts_late and not window.suspended:
                    line.notes.append(_LATE)
                else:
                    wrong["received_on"] = _CLOSED
        else:
            wrong |= policy.what_is_wrong(request, self.setting.window_on(self.setting.now), self.setting.now)
            wrong.pop("received_on", None)
        for name, message in wrong.items():
            if name in BY_NAME:
                line.fault(name, _KIND if name == "kind" else message)

    def _weigh(self, line: Line, request: EnterForPerson) -> None:
        """What the office will look at: the detector's findings, a name that stays private."""
        words = (request.title, request.text, *request.details.values())
        line.notes += [filled(N_("%(finding)s «%(quote)s»"), finding=one.message, quote=one.quote[:80]) for one in findings_in(*words)]
        consent = folded(line.typed.get("consent", ""))
        if consent and consent not in YES | NO:
            line.fault("consent", _CONSENT)
        if consent in YES and request.organisation_id is None:
            line.notes.append(_PRIVATE)

    def _topic(self, line: Line) -> Topic | None:
        if typed := line.typed.get("topic"):
            named = self.topics.get(folded(typed), [])
            if len(named) != 1:
                line.fault("topic", _TOPICS if named else _TOPIC)
            return named[0] if len(named) == 1 else None
        area_id = self.setting.areas.get(folded(line.typed.get("area", "")))
        of_area = [one for one in self.setting.topics if area_id is not None and one.area_id == area_id and not one.is_other]
        other = next((one for one in self.setting.topics if one.is_other), None)
        found = of_area[0] if len(of_area) == 1 else other
        if found is None:
            line.fault("topic", _NO_TOPIC)
        return found

    def _area(self, line: Line, topic: Topic | None) -> int | None:
        typed = line.typed.get("area", "")
        if typed and folded(typed) not in self.setting.areas:
            line.fault("area", _AREA)
        return self.setting.areas.get(folded(typed), topic.area_id if topic else None)

    def _comuni(self, line: Line) -> tuple[int, ...]:
        names = [one for one in re.split(r"[,;\n]", line.typed.get("comuni", "")) if folded(one)]
        unknown = next((one for one in names if folded(one) not in self.setting.comuni), None)
        if unknown is not None:
            line.fault("comuni", filled(_COMUNE, name=one_line(unknown)[:80]))
            return ()
        return tuple(sorted({self.setting.comuni[folded(one)] for one in names}))

    def _channel(self, line: Line) -> str:
        typed = line.typed.get("channel", "")
        found = _CHANNELS.get(folded(typed)) if typed else Channel(self.setting.channel)
        if found is None:
            line.fault("channel", _CHANNEL)
        return (found or Channel.EMAIL).value

    def _day(self, line: Line) -> date | None:
        typed = line.typed.get("received_on", "")
        if not typed:
            return None
        found = read_day(typed)
        if found is None:
            line.fault("received_on", _DAY)
        return found

    def _body(self, line: Line) -> int | None:
        typed = line.typed.get("organisation", "")
        if not typed:
            if not line.typed.get("person_name") and not line.typed.get("contact"):
                line.fault("person_name", _NOBODY)
            return None
        code = "".join(typed.split()).casefold()
        named = self.bodies.get(f"c {code}") or self.bodies.get(f"n {skeleton(typed)}") or []
        if len(named) != 1:
            line.fault("organisation", _BODIES if named else _NO_BODY)
        return named[0] if len(named) == 1 else None
