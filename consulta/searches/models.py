# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of synonyms, of searches that found nothing, of the state of the index."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base


class SynonymList(Base):
    """The synonyms of a territory as the office wrote them, a group a line. Without a row the starter list holds."""

    __tablename__ = "synonym_list"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class EmptySearch(Base):
    """Words that found nothing, how many times on a day. Neither who searched nor from where is kept."""

    __tablename__ = "empty_search"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(80), primary_key=True)
    times: Mapped[int]


class SearchState(Base):
    """With which rules the index of a territory was last made (``queries.INDEX_RULES``)."""

    __tablename__ = "search_state"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True, autoincrement=False)
    made_with: Mapped[int]
