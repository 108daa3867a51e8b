# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Data sets of what people said and what they were answered: contributions, comments, replies, links to the plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from consulta.accounts.models import User
from consulta.consultations.models import Topic
from consulta.consultations.queries import PUBLIC_TOPICS
from consulta.contributions.models import Comment, Contribution, PublicationStatus
from consulta.contributions.queries.filters import public_where, readable_where
from consulta.contributions.queries.rows import AUTHOR_COLUMNS, author_of, number_text, row_values, rows_query
from consulta.core.db import db
from consulta.core.text import plain
from consulta.core.words import N_
from consulta.opendata.columns import Column, Named, Row, Shape
from consulta.opendata.queries.shared import AUTHORS, CYCLE, PAGE, Clauses, Scope, Table, along, numbered, of_id, who
from consulta.organisations.models import Organisation
from consulta.plans.models import ContributionLink, Objective, ObjectiveStatus
from consulta.replies.models import Reply, ReplyStatus
from consulta.replies.policy import outcome_wording
from consulta.services.models import Service

_NUMBER = Column("contribution", N_("Contributo"), N_("Numero del contributo, per esempio 2026-42."), is_always=True)


def _of_number(text: str) -> ColumnElement[bool] | None:
    found = numbered(text)
    return None if found is None else and_(Contribution.number_year == found[0], Contribution.number_sequence == found[1])


def _page(scope: Scope, number: str) -> str:
    return f"{scope.home}/contributi/{number}"


def _contributions(scope: Scope, clauses: Clauses, limit: int) -> Sequence[tuple[int, Row]]:
    query = rows_query(Contribution.source).where(
        along(Contribution.territory_id) == scope.territory_id, along(Contribution.cycle_id).in_(scope.cycles), public_where(), *clauses
    )
    return [
        (row.id, _contribution(scope, row_values(row), row.source))
        for row in db.session.execute(query.order_by(Contribution.id).limit(limit))
    ]


def _contribution(scope: Scope, row: Mapping[str, Any], text: str) -> Row:
    return (
        row["number"],
        scope.cycles[row["cycle_id"]],
        row["kind"].value,
        row["title"],
        text,
        row["area_code"],
        row["area_label"],
        row["topic_title"],
        row["roundtable_title"],
        tuple(one.belfiore for one in row["municipalities"]),
        tuple(one.name for one in row["municipalities"]),
        *who(row["author"]),
        row["published_at"],
        row["comment_count"],
        row["endorsement_count"] - row["body_endorsement_count"],
        row["body_endorsement_count"],
        row["outcome"],
        outcome_wording(row["kind"], row["outcome"]) if row["outcome"] else "",
        row["replied_at"],
        _page(scope, row["number"]),
    )


CONTRIBUTIONS = Table(
    Named(
        "contributions",
        N_("Contributi"),
        N_("Che cosa hanno scritto le persone: bisogni, priorità, criticità e proposte. Con il testo e l'esito della risposta."),
        (
            Column("number", N_("Numero"), N_("Numero del contributo, per esempio 2026-42."), is_always=True),
            CYCLE,
            Column(
                "kind",
                N_("Tipo"),
                N_("«need»: bisogno; «priority»: priorità; «critical_issue»: criticità; «proposal»: proposta."),
                is_always=True,
            ),
            Column("title", N_("Titolo"), N_("Titolo scelto da chi ha scritto."), is_always=True),
            Column(
                "text",
                N_("Testo"),
                N_("Testo pubblicato, nella sua ultima versione, con i segni di chi lo ha scritto (Markdown)."),
                is_always=True,
            ),
            Column("area", N_("Codice dell'area"), N_("Codice dell'area del piano.")),
            Column("area_label", N_("Area"), N_("Nome dell'area del piano.")),
            Column("topic", N_("Tema"), N_("Tema della consultazione a cui risponde.")),
            Column("roundtable", N_("Tavolo"), N_("Tavolo a cui è stato portato.")),
            Column("municipality_codes", N_("Codici dei comuni"), N_("Codici catastali dei comuni di cui parla."), Shape.MANY),
            Column("municipalities", N_("Comuni"), N_("Nomi dei comuni di cui parla."), Shape.MANY),
            *AUTHORS,
            Column("published_at", N_("Pubblicato il"), N_("Quando è diventato pubblico."), Shape.INSTANT),
            Column("comments", N_("Commenti"), N_("Commenti pubblici che ha ricevuto."), Shape.WHOLE, is_always=True),
            Column("endorsing_persons", N_("Sostegni di persone"), N_("Persone per cui vale anche per loro."), Shape.WHOLE, is_always=True),
            Column(
                "endorsing_organisations",
                N_("Sostegni di organizzazioni"),
                N_("Organizzazioni per cui vale anche per loro."),
                Shape.WHOLE,
                is_always=True,
            ),
            Column("outcome", N_("Esito"), N_("Codice dell'esito della risposta pubblicata; vuoto finché non c'è.")),
            Column("outcome_label", N_("Esito in parole"), N_("L'esito come lo legge chi ha scritto.")),
            Column("replied_at", N_("Risposta del"), N_("Quando è stata pubblicata la risposta."), Shape.INSTANT),
            PAGE,
        ),
    ),
    _contributions,
    Contribution.id,
    _of_number,
    Contribution.territory_id,
)


def _comments(scope: Scope, clauses: Clauses, limit: int) -> Sequence[tuple[int, Row]]:
    query = (
        select(
            Comment.id,
            Comment.cycle_id,
            Comment.topic_id,
            Topic.title,
            Contribution.number_year,
            Contribution.number_sequence,
            Comment.parent_id,
            Comment.source,
            Comment.stance,
            Comment.organisation_id,
            Comment.shows_name,
            Comment.published_at,
            Comment.edited_at,
            *AUTHOR_COLUMNS,
        )
        .select_from(Comment)
        .outerjoin(User, User.id == Comment.author_id)
        .outerjoin(Organisation, Organisation.id == Comment.organisation_id)
        .outerjoin(Topic, Topic.id == Comment.topic_id)
        .outerjoin(Contribution, Contribution.id == Comment.contribution_id)
        .where(
            along(Comment.territory_id) == scope.territory_id,
            along(Comment.cycle_id).in_(scope.cycles),
            Comment.status == PublicationStatus.PUBLISHED,
            or_(Topic.status.in_(PUBLIC_TOPICS), readable_where()),
            *clauses,
        )
    )
    return [
        (
            row.id,
            (
                row.id,
                scope.cycles[row.cycle_id],
                row.title,
                number_text(row.number_year, row.number_sequence) if row.number_year else "",
                row.parent_id,
                row.source,
                row.stance.value if row.stance else "",
                *who(author_of(row)),
                row.published_at,
                row.edited_at,
                f"{scope.home}/temi/{row.topic_id}" if row.topic_id else _page(scope, number_text(row.number_year, row.number_sequence)),
            ),
        )
        for row in db.session.execute(query.order_by(Comment.id).limit(limit))
    ]


COMMENTS = Table(
    Named(
        "comments",
        N_("Commenti"),
        N_("Commenti pubblicati a temi e contributi."),
        (
            Column("id", N_("Numero"), N_("Numero del commento."), Shape.WHOLE, is_always=True),
            CYCLE,
            Column("topic", N_("Tema"), N_("Tema a cui è scritto, quando è scritto a un tema.")),
            Column("contribution", N_("Contributo"), N_("Numero del contributo a cui è scritto, quando è scritto a un contributo.")),
            Column("in_reply_to", N_("Risponde a"), N_("Numero del commento a cui risponde."), Shape.WHOLE),
            Column(
                "text",
                N_("Testo"),
                N_("Testo pubblicato, nella sua ultima versione, con i segni di chi lo ha scritto (Markdown)."),
                is_always=True,
            ),
            Column("stance", N_("Posizione"), N_("«for»: a favore; «against»: contro; vuoto: nessuna.")),
            *AUTHORS,
            Column("published_at", N_("Pubblicato il"), N_("Quando è diventato pubblico."), Shape.INSTANT),
            Column("edited_at", N_("Cambiato il"), N_("Quando chi l'ha scritto l'ha cambiato."), Shape.INSTANT),
            PAGE,
        ),
    ),
    _comments,
    Comment.id,
    of_id(Comment.id),
)


def _replies(scope: Scope, clauses: Clauses, limit: int) -> Sequence[tuple[int, Row]]:
    query = (
        select(
            Reply,
            Contribution.cycle_id,
            Contribution.kind,
            Contribution.number_year,
            Contribution.number_sequence,
            Objective.code.label("line_code"),
            Service.code.label("service_code"),
        )
        .join(Contribution, Contribution.id == Reply.contribution_id)
        .outerjoin(Objective, Objective.id == Reply.covered_by_id)
        .outerjoin(Service, Service.id == Reply.covered_by_service_id)
        .where(
            along(Reply.territory_id) == scope.territory_id,
            Reply.status == ReplyStatus.PUBLISHED,
            along(Contribution.cycle_id).in_(scope.cycles),
            public_where(),
            *clauses,
        )
    )
    return [
        (
            row.Reply.id,
            (
                number_text(row.number_year, row.number_sequence),
                scope.cycles[row.cycle_id],
                row.Reply.number,
                row.Reply.outcome.value,
                outcome_wording(row.kind, row.Reply.outcome),
                plain(row.Reply.html),
                row.Reply.accepted_part,
                row.Reply.refused_part,
                row.Reply.forwarded_to,
                row.Reply.deferred_year,
                row.line_code,
                row.service_code,
                row.Reply.published_at,
                _page(scope, number_text(row.number_year, row.number_sequence)),
            ),
        )
        for row in db.session.execute(query.order_by(Reply.id).limit(limit))
    ]


REPLIES = Table(
    Named(
        "replies",
        N_("Risposte"),
        N_("Risposte motivate pubblicate, ciascuna nella sua versione che vale."),
        (
            _NUMBER,
            CYCLE,
            Column("version", N_("Versione"), N_("1 per la prima; cresce a ogni correzione."), Shape.WHOLE, is_always=True),
            Column("outcome", N_("Esito"), N_("Codice dell'esito."), is_always=True),
            Column("outcome_label", N_("Esito in parole"), N_("L'esito come lo legge chi ha scritto."), is_always=True),
            Column("text", N_("Testo"), N_("Il testo della risposta."), is_always=True),
            Column("accepted_part", N_("Parte accolta"), N_("Che cosa è stato accolto, quando lo è in parte.")),
            Column("refused_part", N_("Parte non accolta"), N_("Che cosa non è stato accolto, quando lo è in parte.")),
            Column("forwarded_to", N_("Trasmesso a"), N_("Ente competente a cui è stato trasmesso.")),
            Column("deferred_year", N_("Rinviato al"), N_("Anno a cui è rinviato."), Shape.WHOLE),
            Column("covered_by_plan_element", N_("Già nel piano"), N_("Codice dell'elemento del piano che lo prevede già.")),
            Column("covered_by_service", N_("Servizio che c'è già"), N_("Codice del servizio che lo fa già.")),
            Column("published_at", N_("Pubblicata il"), N_("Quando è stata pubblicata questa versione."), Shape.INSTANT),
            PAGE,
        ),
    ),
    _replies,
    Reply.id,
    _of_number,
    Contribution.territory_id,
)


def _links(scope: Scope, clauses: Clauses, limit: int) -> Sequence[tuple[int, Row]]:
    query = (
        select(
            ContributionLink.id,
            Contribution.cycle_id,
            Contribution.number_year,
            Contribution.number_sequence,
            Objective.code,
            ContributionLink.relation,
            ContributionLink.reason,
            ContributionLink.created_at,
        )
        .join(Contribution, Contribution.id == ContributionLink.contribution_id)
        .join(Objective, Objective.id == ContributionLink.objective_id)
        .where(
            along(ContributionLink.territory_id) == scope.territory_id,
            ContributionLink.removed_at.is_(None),
            Objective.status != ObjectiveStatus.ARCHIVED,
            along(Contribution.cycle_id).in_(scope.cycles),
            public_where(),
            *clauses,
        )
    )
    return [
        (
            row.id,
            (
                row.id,
                scope.cycles[row.cycle_id],
                number_text(row.number_year, row.number_sequence),
                row.code,
                row.relation.value,
                row.reason,
                row.created_at,
                _page(scope, number_text(row.number_year, row.number_sequence)),
            ),
        )
        for row in db.session.execute(query.order_by(ContributionLink.id).limit(limit))
    ]


LINKS = Table(
    Named(
        "links",
        N_("Collegamenti al piano"),
        N_("Da quali contributi nasce ogni parte del piano, quali la rafforzano o la cambiano, e perché."),
        (
            Column("id", N_("Numero"), N_("Numero del collegamento."), Shape.WHOLE, is_always=True),
            CYCLE,
            _NUMBER,
            Column("plan_element", N_("Elemento del piano"), N_("Codice dell'elemento del piano."), is_always=True),
            Column(
                "relation",
                N_("Relazione"),
                N_("«originates»: fatto nascere; «supports»: lo rafforza; «amends»: l'ha cambiato; «considered»: valutato, non ripreso."),
                is_always=True,
            ),
            Column("reason", N_("Motivo"), N_("Perché l'ufficio li ha collegati.")),
            Column("linked_at", N_("Collegato il"), N_("Quando l'ufficio li ha collegati."), Shape.INSTANT, is_always=True),
            PAGE,
        ),
    ),
    _links,
    ContributionLink.id,
    of_id(ContributionLink.id),
)
