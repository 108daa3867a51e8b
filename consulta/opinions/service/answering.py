# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer comes in: by the link of the letter, once, or filed by the office. Afterwards it is never changed."""

from datetime import date, datetime

from sqlalchemy import select

from consulta.attachments import service as attachments
from consulta.attachments.requests import AttachFile
from consulta.core import clock
from consulta.core.actor import ANONYMOUS, Actor
from consulta.core.errors import Invalid, NotFound, Refused
from consulta.core.text import PARTICIPANT_CAP, CleanText, clean, one_line
from consulta.core.unit_of_work import current, emit, transactional
from consulta.core.words import N_, too_long
from consulta.opinions import policy
from consulta.opinions.events import OpinionAnswered
from consulta.opinions.models import AnswerChannel, Opinion, OpinionLink, OpinionStatus
from consulta.opinions.queries import OPINION
from consulta.opinions.requests import AnswerByLink, FileAnswer
from consulta.opinions.service.pieces import check_version, end_links, event_values, lock_opinion

SIGNED_CAP = 160
PROTOCOL_CAP = 60
CLOSED = N_("Questo collegamento non prende più risposte: è già stato usato, oppure il suo tempo è finito.")
CLOSED_HELP = N_("Se devi ancora rispondere, scrivi all'ufficio che ti ha mandato la richiesta.")


@transactional
def answer_by_link(request: AnswerByLink, now: datetime) -> None:
    """Take the body's answer; the link is worth nothing afterwards. The same words again are a second click.

    Raises NotFound, Refused (used, taken back, expired, cancelled), Invalid naming the field.
    """
    session = current().session
    row = session.execute(
        select(Opinion.id, Opinion.territory_id)
        .join(OpinionLink, OpinionLink.opinion_id == Opinion.id)
        .where(OpinionLink.id == request.link_id)
    ).first()
    if row is None:
        raise NotFound
    opinion = lock_opinion(row.territory_id, row.id)
    link = session.scalar(select(OpinionLink).where(OpinionLink.id == request.link_id).execution_options(populate_existing=True))
    text, signed_by = _words(request.text), _signed(request.signed_by)
    if link is None or link.ended_at is not None or now >= link.expires_at or opinion.status is not OpinionStatus.WAITING:
        if opinion.channel is AnswerChannel.LINK and opinion.answer_source == text.source:
            return
        raise Refused(CLOSED, CLOSED_HELP)
    _take(ANONYMOUS, opinion, text, signed_by, AnswerChannel.LINK, clock.rome_day(now), "", now)


@transactional
def file_answer(actor: Actor, request: FileAnswer, now: datetime) -> None:
    """File an answer that came another way, with its document if there is one. Raises NotFound, Refused, Invalid, Conflict."""
    opinion = lock_opinion(request.territory_id, request.opinion_id)
    text, signed_by = _words(request.text), _signed(request.signed_by)
    protocol = one_line(request.protocol)
    if opinion.version == request.version + 1 and opinion.channel is AnswerChannel.FILED and opinion.answer_source == text.source:
        return  # a second click
    check_version(opinion, request.version)
    policy.may_change(actor, opinion.territory_id, opinion.status).or_refuse()
    if len(protocol) > PROTOCOL_CAP:
        raise Invalid({"protocol": too_long(N_("Il numero di protocollo"), PROTOCOL_CAP, len(protocol))})
    if not clock.rome_day(opinion.asked_at) <= request.answered_on <= clock.rome_day(now):
        raise Invalid({"answered_on": N_("Il giorno di arrivo sta tra quello della richiesta e oggi: correggilo.")})
    _take(actor, opinion, text, signed_by, AnswerChannel.FILED, request.answered_on, protocol, now)
    if request.file is not None:
        attached = AttachFile(opinion.territory_id, OPINION, opinion.id, request.file, key=request.key)
        attachments.attach(actor, attached, now)


def _words(text: str) -> CleanText:
    found = clean(text, cap=PARTICIPANT_CAP, label=N_("Il parere"))
    if not found.source.strip():
        raise Invalid({"text": N_("Scrivi il parere.")})
    return found


def _signed(words: str) -> str:
    signed_by = one_line(words)
    if len(signed_by) > SIGNED_CAP:
        raise Invalid({"signed_by": too_long(N_("Chi firma"), SIGNED_CAP, len(signed_by))})
    return signed_by


def _take(
    actor: Actor, opinion: Opinion, text: CleanText, signed_by: str, channel: AnswerChannel, on: date, protocol: str, now: datetime
) -> None:
    opinion.move_to(OpinionStatus.ANSWERED)
    opinion.answer_source, opinion.answer_html = text.source, text.html
    opinion.signed_by, opinion.protocol, opinion.channel = signed_by, protocol, channel
    opinion.answered_at, opinion.answered_on, opinion.filed_by_id = now, on, actor.user_id
    end_links(opinion.id, now)
    emit(
        OpinionAnswered(
            **event_values(actor.user_id, opinion, now),
            channel=channel.value,
            asked_by_id=opinion.asked_by_id,
            days_left=(opinion.due_on - on).days,
        )
    )
