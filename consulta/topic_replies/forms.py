# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of a reply to a topic: reasons and points. Shape only; the steps use the forms of replies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField

from consulta.core.words import N_
from consulta.replies.forms import digits, version_field
from consulta.replies.queries import ObjectiveRef
from consulta.topic_replies import policy
from consulta.topic_replies.queries import TopicReplyView
from consulta.topic_replies.requests import DraftTopicReply, PointText
from consulta.web.forms import CreatingForm, OneLineField, at_most, optional, options
from consulta.web.locale import gettext

FIRST_ROWS = 3
MORE_ROWS = 3
PLACES = range(1, policy.POINTS + 1)


class TopicReplyForm(CreatingForm):
    """Reasons, points, and up to when the comments were read. For a correction also its public reason."""

    version = version_field()
    seen_at = HiddenField()
    rows = HiddenField()
    reason = OneLineField(
        N_("Motivo della nuova versione"),
        validators=[optional(), at_most(500, N_("Il motivo"))],
        description=N_("Sarà pubblico accanto alla nuova versione. Quella di prima resta leggibile."),
    )
    text = TextAreaField(
        N_("Motivazione"),
        validators=[at_most(100_000, N_("La motivazione"))],
        description=N_("Spiega che cosa l’ufficio fa di quello che i commenti dicono, e perché. Almeno 40 caratteri."),
    )

    def offer(self, objectives: Sequence[ObjectiveRef]) -> None:
        """The outcomes of a point, the lines of the plan it may name."""
        outcomes = [("", gettext("Scegli…")), *((one.value, gettext(one.label)) for one in policy.POINT_OUTCOMES)]
        lines = [("", gettext("Nessuna")), *((str(one.id), f"{one.code} · {one.title}") for one in objectives)]
        for _text, outcome, objective in self.point_fields:
            outcome.choices, objective.choices = options(outcomes), options(lines)

    @property
    def point_fields(self) -> list[tuple[Any, Any, Any]]:
        """Text, outcome and line of each point, in order."""
        return [(self[f"point_{place}"], self[f"point_{place}_outcome"], self[f"point_{place}_objective"]) for place in PLACES]

    @property
    def shown_points(self) -> list[tuple[Any, Any, Any]]:
        """The rows that the page shows: every one with something in it, and some empty ones."""
        used = max((place for place, fields in enumerate(self.point_fields, start=1) if any(one.data for one in fields)), default=0)
        return self.point_fields[: max(used + 1, digits(self.rows.data) or FIRST_ROWS)]

    def show_more(self) -> None:
        """More empty rows, with everything typed so far."""
        self.rows.data = str(min(policy.POINTS, len(self.shown_points) + MORE_ROWS))

    def to_request(self, territory_id: int, topic_id: int) -> DraftTopicReply:
        """The request to begin, change or correct. Rows left empty are no points."""
        typed = [(text.data or "", outcome.data or "", objective.data) for text, outcome, objective in self.point_fields]
        return DraftTopicReply(
            territory_id=territory_id,
            topic_id=topic_id,
            text=self.text.data or "",
            points=tuple(PointText(*one) for one in typed if any(one)),
            seen_at=_instant(self.seen_at.data),
            key=self.submission_key.data or "",
            version=self.version.data,
            reason=self.reason.data or "",
        )


for _place in PLACES:
    _what = StringField(N_("Che cosa chiedevano"), validators=[optional(), at_most(policy.POINT_CAP, N_("Il punto"))])
    _made = SelectField(N_("Che cosa ne facciamo"), validate_choice=False, default="")
    _line = SelectField(N_("Dove sta nel piano"), coerce=digits, validate_choice=False, validators=[optional()])
    setattr(TopicReplyForm, f"point_{_place}", _what)
    setattr(TopicReplyForm, f"point_{_place}_outcome", _made)
    setattr(TopicReplyForm, f"point_{_place}_objective", _line)


def _instant(typed: str | None) -> datetime | None:
    """The instant that the page carried; a broken one is none, and the service takes its own."""
    try:
        at = datetime.fromisoformat(typed or "")
    except ValueError:
        return None
    return at if at.tzinfo else None


def values_of(view: TopicReplyView) -> dict[str, Any]:
    """A version as the fields of the form show it."""
    values: dict[str, Any] = {"text": view.source}
    for place, point in enumerate(view.points, start=1):
        values[f"point_{place}"] = point.text
        values[f"point_{place}_outcome"] = point.outcome.value
        values[f"point_{place}_objective"] = point.objective.id if point.objective else None
    return values
