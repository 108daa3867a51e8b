# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What syntheses hold about one person: the texts of theirs that went into a published one."""

from typing import Any

from sqlalchemy import or_, select

from consulta.contributions.models import Comment, Contribution
from consulta.core.db import db
from consulta.synthesis.models import EditionQuote, EditionSource, Synthesis, SynthesisEdition


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
    return "sintesi", words
