# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads of an account: for its owner, for the office, for sign-in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, select

from consulta.accounts.models import User
from consulta.core.db import db, read
from consulta.core.errors import NotFound
from consulta.territory.models import Municipality


@dataclass(frozen=True, slots=True)
class UserView:
    """An account as its owner and the office see it."""

    id: int
    email: str
    name: str
    is_confirmed: bool
    has_password: bool
    municipality_id: int | None
    municipality_name: str
    is_from_outside: bool
    shows_name: bool
    language: str
    created_at: datetime
    is_erased: bool
    version: int


_USER = (
    User.id,
    User.email,
    User.name,
    User.confirmed_at,
    User.password_hash,
    User.municipality_id,
    Municipality.name.label("municipality_name"),
    User.is_from_outside,
    User.shows_name,
    User.language,
    User.created_at,
    User.erased_at,
    User.version,
)


def _find_user(where: ColumnElement[bool]) -> UserView | None:
    row = db.session.execute(select(*_USER).join(Municipality, Municipality.id == User.municipality_id, isouter=True).where(where)).first()
    return _view(row) if row else None


def _view(row: Any) -> UserView:
    return UserView(
        id=row.id,
        email=row.email or "",
        name=row.name,
        is_confirmed=row.confirmed_at is not None,
        has_password=row.password_hash is not None,
        municipality_id=row.municipality_id,
        municipality_name=row.municipality_name or "",
        is_from_outside=row.is_from_outside,
        shows_name=row.shows_name,
        language=row.language,
        created_at=row.created_at,
        is_erased=row.erased_at is not None,
        version=row.version,
    )


_USER_BY_ID = (
    select(*_USER).join(Municipality, Municipality.id == User.municipality_id, isouter=True).where(User.id == bindparam("user_id"))
)


def get_user(user_id: int) -> UserView:
    """The account with that id. Raises NotFound."""
    row = read(_USER_BY_ID, {"user_id": user_id}).first()
    if row is None:
        raise NotFound
    return _view(row)


def find_user_by_email(email: str) -> UserView | None:
    """The account of an address (already in its canonical spelling)."""
    return _find_user(User.email == email)


def proved_address(user_id: int) -> ScalarSelect[str | None]:
    """The address of a person, once a mailed link has proved it: what was left under it without an account is theirs."""
    return select(User.email).where(User.id == user_id, User.confirmed_at.is_not(None)).scalar_subquery()


def find_password_hash(user_id: int) -> str | None:
    """The stored hash, for the verification of the owner's own password."""
    return db.session.scalar(select(User.password_hash).where(User.id == user_id))


def find_credentials(email: str) -> tuple[int, str | None, bool] | None:
    """Id, stored hash and whether the address is confirmed, for sign-in only."""
    row = db.session.execute(select(User.id, User.password_hash, User.confirmed_at).where(User.email == email)).first()
    return (row.id, row.password_hash, row.confirmed_at is not None) if row else None
