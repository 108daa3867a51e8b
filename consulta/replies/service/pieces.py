# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the verbs share: locks, versions, what a writer fills, what an event says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import STAFF_CAP, CleanText, clean, normalise
from consulta.core.unit_of_work import current
from consulta.core.words import N_, filled, too_long
from consulta.opinions import queries as opinions
from consulta.opinions.service import pick_addressee
from consulta.replies import policy, queries
from consulta.replies.models import Reply, ReplyOutcome, ReplyStatus
from consulta.replies.requests import DraftReply
from consulta.services import queries as services

PART_CAP = 1000
REASON_CAP = 500
NOTE_CAP = 1000


@dataclass(frozen=True, slots=True)
class Answered:
    """The contribution under lock: what the verbs need of it."""

    id: int
    territory_id: int
    status: PublicationStatus
    number: str
    author_id: int | None


def content_of(territory_id: int, request: DraftReply) -> dict[str, Any]:
    """The columns a writer fills, checked for shape; only those that the outcome asks for are kept."""
    try:
        outcome = ReplyOutcome(request.outcome)
    except ValueError:
        raise Invalid({"outcome": "Scegli un esito tra quelli dell'elenco."}) from None
    text: CleanText = clean(request.text, cap=STAFF_CAP, label=N_("La motivazione"))
    partial = outcome is ReplyOutcome.PARTIALLY_ACCEPTED
    columns: dict[str, Any] = {
        "outcome": outcome,
        "source": text.source,
        "html": text.html,
        "accepted_part": normalise(request.accepted_part) if partial else "",
        "refused_part": normalise(request.refused_part) if partial else "",
        **_competent(territory_id, request.forwarded_to_id if outcome is ReplyOutcome.OUT_OF_SCOPE else None),
        "deferred_year": request.deferred_year if outcome is ReplyOutcome.DEFERRED else None,
        "covered_by_id": request.covered_by_id if outcome is ReplyOutcome.ALREADY_COVERED else None,
        "covered_by_service_id": request.covered_by_service_id if outcome is ReplyOutcome.ALREADY_COVERED else None,
    }
    _check_caps(columns)
    covered_by = columns["covered_by_id"]
    if covered_by is not None and not queries.is_covering_objective(territory_id, covered_by):
        raise Invalid({"covered_by_id": "Scegli un obiettivo proposto o già nel piano: quello indicato non si può usare."})
    service_id = columns["covered_by_service_id"]
    if service_id is not None and not services.is_offered(territory_id, service_id):
        raise Invalid({"covered_by_service_id": N_("Scegli un servizio pubblicato: quello indicato non si può usare.")})
    return columns


def _competent(territory_id: int, addressee_id: int | None) -> dict[str, Any]:
    """The competent body and its name. Raises Invalid for one that is not in the address list (any more)."""
    if addressee_id is None:
        return {"forwarded_to": "", "forwarded_to_id": None}
    return {"forwarded_to": pick_addressee(territory_id, addressee_id, "forwarded_to_id").name, "forwarded_to_id": addressee_id}


def quoted_ids(contribution_id: int, request: DraftReply) -> list[int]:
    """The opinions that a reply shows, oldest first. Raises Invalid for one that is not an answered opinion on this contribution."""
    chosen = sorted(set(request.opinion_ids))
    if chosen and not opinions.answered_ids(contribution_id).issuperset(chosen):
        raise Invalid({"opinion_ids": N_("Scegli tra i pareri arrivati su questo contributo: uno di quelli indicati non si può mostrare.")})
    return chosen


_CAPS = {
    "accepted_part": (N_("La parte accolta"), PART_CAP),
    "refused_part": (N_("La parte non accolta"), PART_CAP),
}


def _check_caps(columns: dict[str, Any]) -> None:
    over = {name: too_long(label, cap, len(columns[name])) for name, (label, cap) in _CAPS.items() if len(columns[name]) > cap}
    if over:
        raise Invalid(dict(over))
    year = columns["deferred_year"]
    if year is not None and not 1 <= year <= 9999:
        raise Invalid({"deferred_year": "Scrivi l'anno con quattro cifre."})


def check_complete(reply: Reply, now: datetime) -> None:
    """Raises Invalid naming what the outcome still asks for (invariant 3)."""
    links, taken_up = queries.count_links(reply.contribution_id)
    content = policy.ReplyContent(
        reply.outcome,
        reply.source,
        reply.accepted_part,
        reply.refused_part,
        reply.forwarded_to,
        reply.deferred_year,
        reply.covered_by_id,
        links,
        taken_up,
        reply.covered_by_service_id,
        reply.forwarded_to_id,
    )
    missing = policy.what_is_missing(content, clock.rome_day(now))
    if missing:
        raise Invalid(missing)


def lock_contribution(contribution_id: int) -> Answered:
    """Hold the contribution. Raises NotFound."""
    query = (
        select(
            Contribution.id,
            Contribution.territory_id,
            Contribution.status,
            Contribution.number_year,
            Contribution.number_sequence,
            Contribution.author_id,
        )
        .where(Contribution.id == contribution_id)
        .with_for_update()
    )
    row = current().session.execute(query).first()
    if row is None:
        raise NotFound
    return Answered(row.id, row.territory_id, row.status, f"{row.number_year}-{row.number_sequence}", row.author_id)


def lock_reply(reply_id: int) -> tuple[Reply, Answered]:
    """The contribution first, always, so that two verbs never wait for each other."""
    contribution_id = current().session.scalar(select(Reply.contribution_id).where(Reply.id == reply_id))
    if contribution_id is None:
        raise NotFound
    answered = lock_contribution(contribution_id)
    query = select(Reply).where(Reply.id == reply_id).execution_options(populate_existing=True)
    return current().session.scalars(query).one(), answered


def newest_of(contribution_id: int) -> Reply | None:
    """The newest version of the reply, in whatever state."""
    query = select(Reply).where(Reply.contribution_id == contribution_id).order_by(Reply.number.desc()).limit(1)
    return current().session.scalar(query.execution_options(populate_existing=True))


def find_by_key(actor: Actor, key: str, contribution_id: int) -> int | None:
    """The reply a repeated form already made. Raises Refused when the key belongs to somebody else or something else."""
    row = current().session.execute(select(Reply.id, Reply.author_id, Reply.contribution_id).where(Reply.submission_key == key)).first()
    if row is None:
        return None
    if (row.author_id, row.contribution_id) != (actor.user_id, contribution_id):
        raise Refused("Questo modulo è già stato usato: ricarica la pagina e riprova.")
    return int(row.id)


def is_repeat(reply: Reply, version: int, reached: ReplyStatus) -> bool:
    """A second click on the same button: the step it asks for is the one just made."""
    return reply.status is reached and reply.version == version + 1


def check_version(reply: Reply, version: int) -> None:
    """Raises Conflict when the page that was seen is old."""
    if reply.version != version:
        raise overtaken(reply)


def overtaken(reply: Reply) -> Conflict:
    """What is told to who comes second, with the text that stands now."""
    return Conflict(
        filled(
            N_(
                "Nel frattempo un collega ha lavorato su questa risposta, che ora è «%(status)s»: "
                "confronta i due testi e riprova dalla pagina aggiornata."
            ),
            status=reply.status.label,
        ),
        {"Esito": reply.outcome.label, "Motivazione": reply.source},
    )


def facts_for(reply: Reply, answered: Answered, now: datetime) -> policy.ReplyFacts:
    """What the policy must know of a reply under lock."""
    return queries.facts_of(reply, answered.status, clock.rome_day(now))


def event_values(actor_id: int | None, reply: Reply, answered: Answered, now: datetime) -> dict[str, Any]:
    """What every event of a reply says."""
    return {
        "occurred_at": now,
        "actor_id": actor_id,
        "territory_id": reply.territory_id,
        "reply_id": reply.id,
        "contribution_id": answered.id,
        "number": answered.number,
        "outcome": reply.outcome.value,
        "author_id": answered.author_id,
        "version_number": reply.number,
    }
