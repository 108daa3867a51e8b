# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Data sets of what the office made of many voices: replies to topics, syntheses, and the points of both. Never whose voices they are."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from consulta.consultations.models import Roundtable, Topic
from consulta.consultations.queries import PUBLIC_TOPICS
from consulta.contributions.models import Comment, PublicationStatus
from consulta.core.db import db
from consulta.core.text import plain
from consulta.core.words import N_
from consulta.opendata.columns import Column, Named, Row, Shape
from consulta.opendata.queries.shared import CYCLE, PAGE, Clauses, Derived, Key, Scope, Table, of_id
from consulta.plans.models import Objective
from consulta.replies.models import ReplyStatus
from consulta.synthesis import frozen
from consulta.synthesis.models import Synthesis, SynthesisEdition
from consulta.topic_replies.models import TopicReply, TopicReplyPoint

_TOPIC = (
    Column("topic_id", N_("Numero del tema"), N_("Numero del tema."), Shape.WHOLE, is_always=True),
    Column("topic", N_("Tema"), N_("Titolo del tema."), is_always=True),
)


def _public(scope: Scope) -> tuple[Any, ...]:
    """The replies that stand on the page of a topic that anybody reads."""
    return (
        TopicReply.territory_id == scope.territory_id,
        TopicReply.status == ReplyStatus.PUBLISHED,
        Topic.status.in_(PUBLIC_TOPICS),
        Topic.cycle_id.in_(scope.cycles),
    )


def _topic_replies(scope: Scope, clauses: Clauses, limit: int) -> Sequence[tuple[int, Row]]:
    answered = select(func.count()).where(
        Comment.topic_id == TopicReply.topic_id,
        Comment.status == PublicationStatus.PUBLISHED,
        Comment.published_at <= TopicReply.comments_seen_at,
    )
    points = select(func.count()).where(TopicReplyPoint.reply_id == TopicReply.id)
    query = (
        select(
            TopicReply.id,
            TopicReply.topic_id,
            TopicReply.number,
            TopicReply.html,
            TopicReply.published_at,
            Topic.title,
            Topic.cycle_id,
            answered.correlate(TopicReply).scalar_subquery().label("answered"),
            points.correlate(TopicReply).scalar_subquery().label("points"),
        )
        .join(Topic, Topic.id == TopicReply.topic_id)
        .where(*_public(scope), *clauses)
    )
    return [
        (
            row.id,
            (
                row.topic_id,
                row.title,
                scope.cycles[row.cycle_id],
                row.number,
                plain(row.html),
                row.points,
                row.answered,
                row.published_at,
                f"{scope.home}/temi/{row.topic_id}",
            ),
        )
        for row in db.session.execute(query.order_by(TopicReply.id).limit(limit))
    ]


TOPIC_REPLIES = Table(
    Named(
        "topic-replies",
        N_("Risposte ai temi"),
        N_("Le risposte dell'ufficio ai commenti di un tema, ciascuna nella versione che vale."),
        (
            *_TOPIC,
            CYCLE,
            Column("version", N_("Versione"), N_("1 per la prima; cresce a ogni correzione."), Shape.WHOLE, is_always=True),
            Column("text", N_("Testo"), N_("Il testo della risposta."), is_always=True),
            Column("points", N_("Punti"), N_("Quante richieste prende in esame."), Shape.WHOLE, is_always=True),
            Column(
                "comments_answered",
                N_("Commenti a cui risponde"),
                N_("Commenti che si leggono oggi, e che l'ufficio ha letto prima di rispondere."),
                Shape.WHOLE,
                is_always=True,
            ),
            Column("published_at", N_("Pubblicata il"), N_("Quando è stata pubblicata questa versione."), Shape.INSTANT),
            PAGE,
        ),
    ),
    _topic_replies,
    TopicReply.id,
    of_id(TopicReply.topic_id),
)


def _topic_reply_points(scope: Scope, clauses: Clauses, limit: int) -> Sequence[tuple[int, Row]]:
    query = (
        select(
            TopicReplyPoint.id,
            TopicReplyPoint.position,
            TopicReplyPoint.text,
            TopicReplyPoint.outcome,
            TopicReply.topic_id,
            Topic.title,
            Topic.cycle_id,
            Objective.code,
        )
        .join(TopicReply, TopicReply.id == TopicReplyPoint.reply_id)
        .join(Topic, Topic.id == TopicReply.topic_id)
        .outerjoin(Objective, Objective.id == TopicReplyPoint.objective_id)
        .where(*_public(scope), *clauses)
    )
    return [
        (
            row.id,
            (
                row.id,
                row.topic_id,
                row.title,
                scope.cycles[row.cycle_id],
                row.position,
                row.text,
                row.outcome.value,
                row.outcome.label,
                row.code,
                f"{scope.home}/temi/{row.topic_id}",
            ),
        )
        for row in db.session.execute(query.order_by(TopicReplyPoint.id).limit(limit))
    ]


TOPIC_REPLY_POINTS = Table(
    Named(
        "topic-reply-points",
        N_("Punti delle risposte ai temi"),
        N_("Che cosa hanno chiesto i commenti di un tema, punto per punto, e che cosa ne fa l'ufficio."),
        (
            Column("id", N_("Numero"), N_("Numero del punto."), Shape.WHOLE, is_always=True),
            *_TOPIC,
            CYCLE,
            Column("position", N_("Posto"), N_("Posto del punto nella risposta."), Shape.WHOLE, is_always=True),
            Column("text", N_("Richiesta"), N_("Che cosa hanno chiesto i commenti."), is_always=True),
            Column("outcome", N_("Esito"), N_("Codice dell'esito."), is_always=True),
            Column("outcome_label", N_("Esito in parole"), N_("L'esito in parole."), is_always=True),
            Column("plan_element", N_("Elemento del piano"), N_("Codice dell'elemento del piano in cui si trova.")),
            PAGE,
        ),
    ),
    _topic_reply_points,
    TopicReplyPoint.id,
    of_id(TopicReplyPoint.id),
)


def _editions(scope: Scope) -> Sequence[Any]:
    """The last edition of every synthesis of a public cycle, as it was frozen."""
    last = select(func.max(SynthesisEdition.number)).where(SynthesisEdition.synthesis_id == Synthesis.id).correlate(Synthesis)
    query = (
        select(
            Synthesis.id,
            Synthesis.cycle_id,
            Topic.title.label("topic"),
            Roundtable.title.label("roundtable"),
            SynthesisEdition.number,
            SynthesisEdition.content,
            SynthesisEdition.sha256,
            SynthesisEdition.published_at,
        )
        .join(SynthesisEdition, SynthesisEdition.synthesis_id == Synthesis.id)
        .outerjoin(Topic, Topic.id == Synthesis.topic_id)
        .outerjoin(Roundtable, Roundtable.id == Synthesis.roundtable_id)
        .where(
            Synthesis.territory_id == scope.territory_id,
            Synthesis.cycle_id.in_(scope.cycles),
            SynthesisEdition.number == last.scalar_subquery(),
        )
    )
    return db.session.execute(query.order_by(Synthesis.id)).all()


def _syntheses(scope: Scope) -> Sequence[tuple[Key, Row]]:
    return [((row.id,), _synthesis(scope, row, frozen.read(row.content))) for row in _editions(scope)]


def _synthesis(scope: Scope, row: Any, content: Mapping[str, Any]) -> Row:
    buckets: Mapping[str, int] = content["buckets"]
    return (
        row.id,
        scope.cycles[row.cycle_id],
        row.topic,
        row.roundtable,
        content["title"],
        content["introduction"]["text"],
        content["conclusion"]["text"],
        row.number,
        content["reason"],
        len(content["points"]),
        buckets.get("on_a_point", 0),
        buckets.get("set_aside", 0),
        buckets.get("merged", 0),
        row.published_at,
        row.sha256,
        _page(scope, row.id),
    )


def _page(scope: Scope, synthesis_id: int) -> str:
    return f"{scope.home}/sintesi/{synthesis_id}"


def _whole(name: str, header: str, meaning: str) -> Column:
    return Column(name, header, meaning, Shape.WHOLE, is_always=True)


SYNTHESES = Derived(
    Named(
        "syntheses",
        N_("Sintesi"),
        N_("Le sintesi pubblicate di ciò che è stato detto, ciascuna nella sua ultima edizione."),
        (
            _whole("id", N_("Numero"), N_("Numero della sintesi.")),
            CYCLE,
            Column("topic", N_("Tema"), N_("Tema che riassume, quando riassume un tema.")),
            Column("roundtable", N_("Tavolo"), N_("Tavolo che riassume, quando riassume un tavolo.")),
            Column("title", N_("Titolo"), N_("Titolo della sintesi."), is_always=True),
            Column("introduction", N_("Introduzione"), N_("Le parole prima dei punti.")),
            Column("conclusion", N_("Conclusione"), N_("Le parole dopo i punti.")),
            _whole("edition", N_("Edizione"), N_("1 per la prima; cresce a ogni correzione.")),
            Column("edition_reason", N_("Motivo dell'edizione"), N_("Perché c'è un'edizione dopo la prima.")),
            _whole("points", N_("Punti"), N_("Quanti punti ha.")),
            _whole("texts_in_points", N_("Testi nei punti"), N_("Contributi e commenti che stanno dietro ai punti.")),
            _whole("texts_set_aside", N_("Testi messi da parte"), N_("Contributi e commenti messi da parte con un motivo.")),
            _whole("texts_merged", N_("Testi confluiti"), N_("Contributi confluiti in un altro.")),
            Column("published_at", N_("Pubblicata il"), N_("Quando è stata pubblicata questa edizione."), Shape.INSTANT, is_always=True),
            Column("sha256", N_("Impronta"), N_("SHA-256 della copia pubblicata, la stessa del Registro di trasparenza."), is_always=True),
            PAGE,
        ),
    ),
    _syntheses,
    (int,),
)


def _synthesis_points(scope: Scope) -> Sequence[tuple[Key, Row]]:
    return [
        ((row.id, int(point["number"])), _point(scope, row, point))
        for row in _editions(scope)
        for point in frozen.read(row.content)["points"]
    ]


def _point(scope: Scope, row: Any, point: Mapping[str, Any]) -> Row:
    counts, reply = point["counts"], point.get("reply") or {}
    return (
        f"{row.id}-{point['number']}",
        row.id,
        scope.cycles[row.cycle_id],
        point["number"],
        point["title"],
        point["statement"]["text"],
        point["dissent"]["text"],
        counts["items"],
        counts["persons"],
        counts["organisations"],
        counts["municipalities"],
        "at_least" if counts["is_at_least"] else "exact",
        tuple(one["code"] for one in point["objectives"]),
        reply.get("outcome", ""),
        reply.get("label", ""),
        reply.get("text", ""),
        _page(scope, row.id),
    )


SYNTHESIS_POINTS = Derived(
    Named(
        "synthesis-points",
        N_("Punti delle sintesi"),
        N_("I punti delle sintesi pubblicate: che cosa è stato detto, chi non è d'accordo, quanti lo dicono, che cosa risponde l'ufficio."),
        (
            Column("id", N_("Codice"), N_("Numero della sintesi e del punto, per esempio 3-1."), is_always=True),
            _whole("synthesis", N_("Sintesi"), N_("Numero della sintesi.")),
            CYCLE,
            _whole("number", N_("Punto"), N_("Numero del punto nella sintesi.")),
            Column("title", N_("Titolo"), N_("Titolo del punto."), is_always=True),
            Column("statement", N_("Che cosa è stato detto"), N_("Che cosa è stato detto, con le parole dell'ufficio."), is_always=True),
            Column("dissent", N_("Chi non è d'accordo"), N_("Che cosa dice chi la vede in un altro modo.")),
            _whole("texts", N_("Testi"), N_("Contributi e commenti che stanno dietro al punto.")),
            _whole("persons", N_("Persone"), N_("Persone che li hanno scritti a nome loro.")),
            _whole("organisations", N_("Organizzazioni"), N_("Organizzazioni che li hanno scritti.")),
            _whole("municipality_count", N_("Quanti comuni"), N_("Di quanti comuni parlano.")),
            Column(
                "counted",
                N_("Come sono contati"),
                N_("«exact»: sono quelli; «at_least»: almeno quelli, perché qualche testo raccoglie più voci."),
                is_always=True,
            ),
            Column("plan_elements", N_("Elementi del piano"), N_("Codici degli elementi del piano a cui porta."), Shape.MANY),
            Column("outcome", N_("Esito"), N_("Codice dell'esito della risposta al punto; vuoto finché non c'è.")),
            Column("outcome_label", N_("Esito in parole"), N_("L'esito in parole.")),
            Column("reply", N_("Risposta"), N_("Che cosa risponde l'ufficio su questo punto.")),
            PAGE,
        ),
    ),
    _synthesis_points,
    (int, int),
)
