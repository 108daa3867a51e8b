# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of reports and cases (record 0031)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class ReportCategory(Labelled):
    """Why a reader reports a text."""

    OFFENSIVE = "offensive", N_("Offende qualcuno")
    PERSONAL_DATA = "personal_data", N_("Contiene dati personali")
    SPAM = "spam", N_("È pubblicità, o è ripetuto molte volte")
    OFF_TOPIC = "off_topic", N_("Non riguarda il piano sociale")
    DANGER = "danger", N_("Qualcuno è in pericolo")
    OTHER = "other", N_("Altro")


class CaseOrigin(Labelled):
    """Who noticed."""

    READERS = "readers", N_("Segnalato da chi legge")
    DETECTOR = "detector", N_("Notato dal controllo automatico")


class CaseOutcome(Labelled):
    """How a case ended."""

    NO_ACTION = "no_action", N_("Il testo resta com'è")
    WARNED = "warned", N_("Avviso a chi ha scritto")
    HIDDEN = "hidden", N_("Testo nascosto")
    TAKEN_CARE = "taken_care", N_("Preso in carico dall'ufficio")


class ReportCase(Base):
    """Everything reported about one text until the office decides. The snapshot is the text as it was when the case opened."""

    __tablename__ = "report_case"
    __table_args__ = (
        CheckConstraint("(contribution_id IS NULL) <> (comment_id IS NULL)", name="one_subject"),
        Index("ix_report_case_open", "territory_id", "closed_at", "opened_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"), index=True)
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    origin: Mapped[CaseOrigin] = mapped_column(EnumText(CaseOrigin))
    is_risk: Mapped[bool] = mapped_column(default=False)
    """Somebody may be in danger: told to the office at once."""
    snapshot_title: Mapped[str] = mapped_column(String(120), default="")
    snapshot_text: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime]
    report_count: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[CaseOutcome | None] = mapped_column(EnumText(CaseOutcome))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)


class Report(Base):
    """What one reader said of a text. ``reporter_id`` is empty for who was not signed in; it is shown to nobody."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("case_id", "reporter_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("report_case.id"))
    category: Mapped[ReportCategory] = mapped_column(EnumText(ReportCategory))
    note: Mapped[str] = mapped_column(Text, default="")
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    is_quick: Mapped[bool] = mapped_column(default=False)
    """The form came back faster than somebody can read it: a program, perhaps."""
    reported_at: Mapped[datetime]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)
