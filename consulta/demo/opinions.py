# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's address list, opinions in every state, contributions passed on: one letter did not arrive."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core import clock
from consulta.core.unit_of_work import current, transactional
from consulta.demo.content import Content
from consulta.demo.world import PLACES, World
from consulta.opinions import queries, service
from consulta.opinions.models import Forwarding, Opinion
from consulta.opinions.requests import AddAddressee, AddresseeContent, AnswerByLink, AskOpinion, CancelOpinion, FileAnswer
from consulta.replies import service as replies
from consulta.replies.models import Reply
from consulta.replies.requests import ApproveReply, DraftReply, ProposeReply, PublishReply

MORE = ("Comune di Uta", "Azienda sanitaria, distretto sociosanitario", "Regione Sardegna, assessorato della sanità")
DISTRICT, REGION = MORE[1], MORE[2]
KINDS = {"Azienda": ("f", "health_agency"), "Comun": ("m", "municipality"), "Regione": ("f", "region"), "Tribunale": ("m", "state")}
LOST = "indirizzo rifiutato dal server di posta (550)"
SKIPPED = 12
"""The first contributions without an answer are those given to somebody (``answering``)."""


def add_addressees(world: World, content: Content) -> None:
    """Every body that a reply of the files names, and some more; addresses of example."""
    at = world.calendar.opening + timedelta(hours=3)
    named = {row["reply"]["forwarded_to"] for row in content.contributions if row.get("reply", {}).get("forwarded_to")}
    for number, name in enumerate(sorted(named | set(MORE)), 1):
        gender, kind = next((told for begins, told in KINDS.items() if name.startswith(begins)), ("m", "other"))
        if name == DISTRICT:
            kind = "health_district"
        line = AddresseeContent(
            name=name, gender=gender, kind=kind, email=f"protocollo{number}@pec.esempio.it", is_certified=kind != "other"
        )
        request = AddAddressee(territory_id=world.territory_id, content=line, key=f"{PLACES}-ente-{number:04d}")
        world.addressees[name] = service.add_addressee(world.actor("operatrice-uno", at), request, at)


@transactional
def add_opinions(world: World, now: datetime) -> None:
    """What was passed on has left, but for one letter; opinions answered by link and by hand, waiting, late, lost, cancelled."""
    _settle_forwardings(world)
    waiting = _unanswered(world)
    operator = world.actor("operatrice-uno", now)
    shown = _ask(world, waiting[0], DISTRICT, "Il distretto può partecipare alle riunioni di équipe nei comuni?", now, -24, -8)
    service.answer_by_link(
        AnswerByLink(
            queries.find_live_link(shown) or 0,
            "Sì: un assistente sanitario può essere presente **due volte al mese**, a partire dal prossimo trimestre.",
            "Direzione del distretto",
        ),
        now - timedelta(days=14),
    )
    _quote(world, waiting[0], shown, now)
    filed = _ask(world, waiting[1], REGION, "Ci sono fondi regionali che coprono questa spesa?", now, -20, -3)
    service.file_answer(
        operator,
        FileAnswer(
            territory_id=world.territory_id,
            opinion_id=filed,
            text="Il fondo regionale copre fino a metà della spesa. La domanda si presenta a gennaio.",
            signed_by="Servizio politiche sociali",
            answered_on=clock.rome_day(now - timedelta(days=2)),
            protocol="11874/2026",
            version=1,
            key=f"{PLACES}-parere-arrivato",
        ),
        now - timedelta(days=1),
    )
    _ask(world, waiting[2], "Comune di Uta", "La sala civica è libera il sabato mattina?", now, -3, 9)
    _ask(world, waiting[3], DISTRICT, "Quante persone aspettano oggi una visita a casa?", now, -25, -6)
    lost = _ask(world, waiting[4], REGION, "Il trasporto verso i centri diurni si può finanziare?", now, -2, 12)
    service.letter_lost(_key(lost), LOST, now - timedelta(days=2))
    over = _ask(world, waiting[5], "Comune di Uta", "Il comune ha già un accordo con la cooperativa?", now, -9, 5)
    reason = "Il comune ha risposto durante la riunione di martedì."
    service.cancel_opinion(operator, CancelOpinion(world.territory_id, over, reason, 1), now - timedelta(days=4))


def _settle_forwardings(world: World) -> None:
    query = select(Forwarding.letter_key, Forwarding.asked_at).where(Forwarding.territory_id == world.territory_id)
    rows = current().session.execute(query.order_by(Forwarding.id)).all()
    for row in rows[:-1]:
        service.letter_left(row.letter_key, row.asked_at + timedelta(minutes=2))
    for row in rows[-1:]:
        service.letter_lost(row.letter_key, LOST, row.asked_at + timedelta(minutes=2))


def _unanswered(world: World) -> Sequence[int]:
    begun = select(Reply.contribution_id).where(Reply.territory_id == world.territory_id)
    query = select(Contribution.id).where(
        Contribution.territory_id == world.territory_id,
        Contribution.status == PublicationStatus.PUBLISHED,
        Contribution.replied_at.is_(None),
        Contribution.id.not_in(begun),
    )
    return current().session.scalars(query.order_by(Contribution.id).offset(SKIPPED).limit(6)).all()


def _ask(world: World, contribution_id: int, body: str, question: str, now: datetime, asked: int, due: int) -> int:
    """A request asked and due so many days from now; its letter has left."""
    at = now + timedelta(days=asked)
    request = AskOpinion(
        territory_id=world.territory_id,
        contribution_id=contribution_id,
        addressee_id=world.addressees[body],
        question=question,
        due_on=clock.rome_day(now + timedelta(days=due)),
        key=f"{PLACES}-parere-{contribution_id:06d}-{due}",
    )
    opinion_id = service.ask_opinion(world.actor("operatrice-uno", now), request, at)
    service.letter_left(_key(opinion_id), at + timedelta(minutes=2))
    return opinion_id


def _key(opinion_id: int) -> str:
    return current().session.scalar(select(Opinion.letter_key).where(Opinion.id == opinion_id)) or ""


def _quote(world: World, contribution_id: int, opinion_id: int, now: datetime) -> None:
    """A public reply that shows the opinion."""
    writer, approver = world.actor("operatrice-uno", now), world.actor("coordinatrice", now)
    draft = DraftReply(
        contribution_id=contribution_id,
        outcome="deferred",
        text="Abbiamo chiesto al distretto sanitario: la sua disponibilità c'è, ma dal prossimo trimestre. Ne parliamo nel piano nuovo.",
        deferred_year=now.year + 1,
        opinion_ids=(opinion_id,),
        key=f"{PLACES}-risposta-con-parere",
    )
    at = now - timedelta(days=12)
    reply_id = replies.draft_reply(writer, draft, at)
    replies.propose_reply(writer, ProposeReply(reply_id, 1), at + timedelta(hours=1))
    replies.approve_reply(approver, ApproveReply(reply_id, 2), at + timedelta(days=1))
    replies.publish_reply(approver, PublishReply(reply_id, 3), at + timedelta(days=1, hours=1))
