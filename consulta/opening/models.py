# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of the first configuration: which tasks are done, and the office's own legal texts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class Step(Labelled):
    """The tasks of the first configuration, in the order in which they are offered; none waits for another."""

    NAMES = "names", N_("Nome e parole")
    MUNICIPALITIES = "municipalities", N_("Comuni")
    CONTACTS = "contacts", N_("Recapiti dell'ufficio")
    LEGAL = "legal", N_("Informativa e regole")
    MAIL = "mail", N_("Prova della posta")
    COLLEAGUES = "colleagues", N_("Colleghe e colleghi")
    AREAS = "areas", N_("Aree tematiche")


class OpeningStep(Base):
    """A task that somebody of the office said to be done. Who did is in the trail."""

    __tablename__ = "opening_step"
    __table_args__ = (UniqueConstraint("territory_id", "step"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    step: Mapped[Step] = mapped_column(EnumText(Step))
    done_at: Mapped[datetime]


class LegalText(Base):
    """What the office adds to the privacy notice, and its rules of taking part. Each save is a new version; none is lost."""

    __tablename__ = "legal_text"
    __table_args__ = (UniqueConstraint("territory_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    number: Mapped[int]
    privacy: Mapped[str] = mapped_column(Text)
    privacy_html: Mapped[str] = mapped_column(Text)
    rules: Mapped[str] = mapped_column(Text)
    rules_html: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
