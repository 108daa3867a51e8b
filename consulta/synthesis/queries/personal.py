# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What syntheses hold about one person: the texts of theirs that went into a published one, and what they worked on."""

from typing import Any

from sqlalchemy import or_, select

from consulta.contributions.models import Comment, Contribution
from consulta.core.db import db
from consulta.synthesis.models import EditionQuote, EditionSource, SetAside, Synthesis, SynthesisEdition


def personal_data(user_id: int) -> tuple[str, Any]:
    """The part "sintesi" of the my-data download."""
    went = (
        select(Synthesis.title, SynthesisEdition.number, EditionSource.point, EditionQuote.text)
        .select_from(EditionSource)
        .join(SynthesisEdition, SynthesisEdition.id == EditionSource.edition_id)
        .join(Synthesis, Synthesis.id == SynthesisEdition.synthesis_id)
        .outerjoin(EditionQuote, EditionQuote.source_id == EditionSource.id)
        .outerjoin(Contribution, Contribution.id == EditionSource.contribution_id)
        .outerjoin(Comment, Comment.id == EditionSource.comment_id)
        .where(or_(Contribution.author_id == user_id, Comment.author_id == user_id))
        .order_by(SynthesisEdition.id, EditionSource.id, EditionQuote.id)
    )
    words = [
        {"sintesi": row.title, "edizione": row.number, "punto": row.point, "citazione": row.text or ""} for row in db.session.execute(went)
    ]
    aside = [
        {"sintesi": row.title, "motivo": row.reason.label, "nota": row.note, "il": row.set_aside_at.isoformat()}
        for row in db.session.execute(
            select(Synthesis.title, SetAside.reason, SetAside.note, SetAside.set_aside_at)
            .join(Synthesis, Synthesis.id == SetAside.synthesis_id)
            .where(SetAside.set_aside_by_id == user_id)
            .order_by(SetAside.id)
        )
    ]
    begun = list(db.session.scalars(select(Synthesis.title).where(Synthesis.created_by_id == user_id).order_by(Synthesis.id)))
    return "sintesi", {"tue_parole": words, "messi_da_parte_da_te": aside, "cominciate_da_te": begun}
