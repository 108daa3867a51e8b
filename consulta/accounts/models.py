# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of people and their access (decisions.md 8, 24, 34)."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from consulta.core.db import Base, EnumText
from consulta.core.words import N_, Labelled


class StaffRole(Labelled):
    """Dated roles of the office (domain.md §4.3)."""

    OPERATOR = "operator", N_("Operatore dell'ufficio")
    MUNICIPAL_REFERENT = "municipal_referent", N_("Referente comunale")
    COORDINATOR = "coordinator", N_("Coordinatore")
    DEPUTY_APPROVER = "deputy_approver", N_("Sostituto per le approvazioni")
    ADMINISTRATOR = "administrator", N_("Amministratore tecnico")
    AUDITOR = "auditor", N_("Revisore")


class GrantPurpose(Labelled):
    """What a mailed link is for: one purpose, one use."""

    CONFIRM = "confirm", N_("Conferma dell'indirizzo")
    RESET = "reset", N_("Nuova password")
    DRAFT = "draft", N_("Conferma e invio di un testo")
    INVITE = "invite", N_("Invito dell'ufficio")
    CHANGE_EMAIL = "change_email", N_("Nuovo indirizzo")
    UNDO_EMAIL = "undo_email", N_("Ritorno all'indirizzo di prima")


class FactorResetStatus(Labelled):
    """Where the reset of a second factor stands: one person asks, another confirms."""

    OPEN = "open", N_("In attesa di una seconda persona")
    CONFIRMED = "confirmed", N_("Confermato")
    WITHDRAWN = "withdrawn", N_("Annullato")


class RoleProposalStatus(Labelled):
    """Where a role that needs two people stands: one person asks, another decides."""

    OPEN = "open", N_("In attesa di una seconda persona")
    CONFIRMED = "confirmed", N_("Confermato")
    REFUSED = "refused", N_("Rifiutato")
    WITHDRAWN = "withdrawn", N_("Annullato")


class User(Base):
    """A person with an account, global to the installation. ``name`` is the legal name, never public unless chosen."""

    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    is_from_outside: Mapped[bool] = mapped_column(default=False)
    shows_name: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2), default="it")
    uses_shortcuts: Mapped[bool] = mapped_column(default=False)
    """Whether single keys do something on the office's pages: only for who asked for it (WCAG 2.1.4)."""
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    privacy_read_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class SignIn(Base):
    """One signed-in device. The cookie holds 128 random bits, the table their SHA-256."""

    __tablename__ = "sign_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_proved: Mapped[bool] = mapped_column(default=False)
    """A second factor proved who is using the device: without it the roles of the office wait (decisions.md 37)."""


class SecondFactor(Base):
    """The secret a person shares with an authenticator app, encrypted; it counts from ``confirmed_at`` on."""

    __tablename__ = "second_factor"
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, autoincrement=False)
    sealed_secret: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    """The interval of 30 seconds of the last accepted code: none of it or before is accepted again (RFC 6238, 5.2)."""


class RecoveryCode(Base):
    """A code for who has lost the device, good once. Only its keyed hash is kept."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FactorReset(Base):
    """The reset of the second factor of somebody who lost device and codes (record 0012)."""

    __tablename__ = "factor_reset"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    status: Mapped[FactorResetStatus] = mapped_column(EnumText(FactorResetStatus))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    submission_key: Mapped[str] = mapped_column(String(64), unique=True)


class AccountGrant(Base):
    """Permission for one mailed link. The secret itself is signed at delivery and never stored (decisions.md 19)."""

    __tablename__ = "account_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[GrantPurpose] = mapped_column(EnumText(GrantPurpose))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(index=True)
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    submission_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    """One-time key of the form that asked for the link: a double click sends one mail."""


class StaffAssignment(Base):
    """A dated role of a person in a territory, with the act that gives it (incarico)."""

    __tablename__ = "staff_assignment"
    __table_args__ = (Index("ix_staff_assignment_user_id_territory_id", "user_id", "territory_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    role: Mapped[StaffRole] = mapped_column(EnumText(StaffRole))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    act: Mapped[str] = mapped_column(String(200))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    follows_id: Mapped[int | None] = mapped_column(index=True)
    """The assignment that this one renews: nothing of the old one is overwritten."""
    verified_on: Mapped[date | None]
    """The day of the verification that a renewal asks for."""
    verification_note: Mapped[str] = mapped_column(String(500), default="")
    second_person_id: Mapped[int | None]
    """Who confirmed a role that needs two people."""
    exception_reason: Mapped[str] = mapped_column(String(300), default="")
    """Why nobody else could confirm it, in an office where no second person is entitled (record 0021)."""


class RoleProposal(Base):
    """A role of coordinator or administrator, given or renewed by one person, that waits for another (record 0021)."""

    __tablename__ = "role_proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    role: Mapped[StaffRole] = mapped_column(EnumText(StaffRole))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    act: Mapped[str] = mapped_column(String(200))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("staff_assignment.id"))
    verified_on: Mapped[date | None]
    verification_note: Mapped[str] = mapped_column(String(500))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    status: Mapped[RoleProposalStatus] = mapped_column(EnumText(RoleProposalStatus))
    refusal_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why the second person said no: shown to who had asked, kept in the trail."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]


class TermNotice(Base):
    """A warning already given, or overtaken by a nearer one, before the end of an assignment: never told twice."""

    __tablename__ = "term_notice"
    assignment_id: Mapped[int] = mapped_column(ForeignKey("staff_assignment.id"), primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told_at: Mapped[datetime]


class ThrottleHit(Base):
    """One attempt that a throttle counts; ``key_hash`` hides address and e-mail. Erased after a day."""

    __tablename__ = "throttle_hit"
    __table_args__ = (Index("ix_throttle_hit_bucket_key_hash_at", "bucket", "key_hash", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(30))
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
