# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs on accounts: register, confirm, reset, change, leave, forget. Links, roles, devices and limits stand in their own rooms."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select, update

from consulta.accounts import policy, queries
from consulta.accounts.credentials import PASSWORD_CAP, PASSWORD_FLOOR, hash_password, keyed_hash, sign_grant, verify_password
from consulta.accounts.email_change import confirm_email_change, request_email_change, undo_email_change
from consulta.accounts.events import PasswordChanged, PersonErased, ProfileChanged, UserConfirmed, UserRegistered
from consulta.accounts.factor_resets import ask_factor_reset, confirm_factor_reset, withdraw_factor_reset
from consulta.accounts.factors import (
    begin_second_factor,
    confirm_second_factor,
    end_second_factor,
    forget_factor,
    renew_recovery_codes,
    spend_code,
)
from consulta.accounts.grants import issue_grant, use_grant
from consulta.accounts.models import (
    AccountGrant,
    FactorReset,
    RoleProposal,
    RoleProposalStatus,
    SecondFactor,
    SignIn,
    StaffAssignment,
    ThrottleHit,
    User,
)
from consulta.accounts.requests import EditProfile, RegisterUser, canonical_email
from consulta.accounts.role_proposals import add_staff, confirm_role, refuse_role, renew_role
from consulta.accounts.roles import bootstrap_administrator, end_role, grant_role
from consulta.accounts.sign_ins import check_credentials, end_sign_in, end_sign_ins, note_seen, open_sign_in
from consulta.accounts.term_queries import CONFIRMED_WITHIN
from consulta.accounts.term_warnings import tell_endings
from consulta.accounts.throttle import forgive, serialise, throttle
from consulta.core.actor import ANONYMOUS, SYSTEM, Actor
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.core.text import normalise
from consulta.core.unit_of_work import add, current, emit, transactional
from consulta.core.words import N_
from consulta.web.ports import ports

__all__ = [
    "add_staff",
    "ask_factor_reset",
    "begin_second_factor",
    "bootstrap_administrator",
    "change_password",
    "check_credentials",
    "check_own_password",
    "confirm_by_grant",
    "confirm_email_change",
    "confirm_factor_reset",
    "confirm_role",
    "confirm_second_factor",
    "confirm_user",
    "edit_profile",
    "end_role",
    "end_second_factor",
    "end_sign_in",
    "ensure_user",
    "erase_user",
    "erased_in",
    "forget_old",
    "forgive",
    "grant_role",
    "half_mark",
    "issue_grant",
    "note_seen",
    "open_sign_in",
    "refuse_role",
    "register_user",
    "registration_mark",
    "renew_recovery_codes",
    "renew_role",
    "request_email_change",
    "request_reset",
    "reset_password",
    "serialise",
    "sign_grant",
    "spend_code",
    "tell_endings",
    "throttle",
    "undo_email_change",
    "use_grant",
    "withdraw_factor_reset",
]

ERASED_NAME = N_("Autore rimosso")
UNCONFIRMED_FOR = timedelta(days=7)
GRANTS_FOR = timedelta(days=7)
THROTTLE_FOR = timedelta(days=1)
ENDED_SIGN_INS_FOR = timedelta(days=30)
WAITING_SECRETS_FOR = timedelta(days=1)
RESETS_FOR = timedelta(days=30)
ERASED_AT_ONCE = 200
NOTES = "erased_in"


@transactional
def register_user(actor: Actor, request: RegisterUser, now: datetime, *, territory_id: int | None = None, key: str | None = None) -> int:
    """Make an account to be confirmed by mail; gives its id. For an address that has one, only the mail differs.

    The same work is done in every case, so that neither answer nor time tells who has an account (trust.md, G10).
    Raises Invalid for a bad address or password, TooMany after three mails in an hour.
    """
    email = canonical_email(request.email)
    check_password_shape(request.password, email)
    hashed = hash_password(request.password) if request.password else None
    serialise(f"email:{email}")
    user = current().session.scalar(select(User).where(User.email == email))
    if user is None:
        user = add(User(email=email, name=request.name, created_at=now, confirmed_at=None, erased_at=None, **_facts(request, hashed, now)))
        emit(UserRegistered(occurred_at=now, actor_id=actor.user_id, territory_id=None, user_id=user.id))
    elif user.confirmed_at is None:
        user.name = request.name
        for name, value in _facts(request, hashed, now).items():
            setattr(user, name, value)
    issue_grant(
        "confirm",
        email,
        user.id,
        None,
        now,
        language=user.language,
        already_registered=user.confirmed_at is not None,
        territory_id=territory_id,
        key=key,
    )
    return user.id


def _facts(request: RegisterUser, hashed: str | None, now: datetime) -> dict[str, object]:
    return {
        "password_hash": hashed,
        "municipality_id": request.municipality_id,
        "is_from_outside": request.is_from_outside,
        "shows_name": request.shows_name,
        "language": request.language,
        "privacy_read_at": now,
    }


def check_password_shape(password: str | None, email: str, field: str = "password") -> None:
    """Raise Invalid unless a password, when given, is of a length that resists guessing and is not the address itself."""
    if not password:
        return
    plain = normalise(password)
    if not PASSWORD_FLOOR <= len(plain) <= PASSWORD_CAP:
        raise Invalid({field: N_("La password deve avere da 10 a 128 caratteri: una frase di tre parole va bene.")})
    lowered = plain.lower()
    if len(set(lowered)) < 5 or (email and lowered in (email, email.partition("@")[0])):
        raise Invalid({field: N_("Questa password si indovina facilmente: scegli una frase di tre parole.")})


def registration_mark(user_id: int) -> str:
    """What the browser that registered keeps: it proves that the password on the account is the one typed there.

    Without it, whoever registers somebody else's address would know the password once the owner follows the link.
    """
    return keyed_hash(f"registration:{user_id}:{queries.find_password_hash(user_id)}")[:32]


def half_mark(user_id: int) -> str:
    """What a browser that gave the password keeps until it gives the code: a password changed meanwhile makes it worthless."""
    return keyed_hash(f"half:{user_id}:{queries.find_password_hash(user_id)}")[:32]


@transactional
def confirm_by_grant(token: str, purpose: str, now: datetime, *, mark: str = "") -> int:
    """A mailed link proves the address (confirmation or invitation); gives the user. Raises Refused for a spent link."""
    grant = use_grant(token, purpose, now)
    if grant.user_id is None:
        raise NotFound
    confirm_user(grant.user_id, now, keeps_password=mark == registration_mark(grant.user_id))
    return grant.user_id


@transactional
def confirm_user(user_id: int, now: datetime, *, keeps_password: bool = True) -> None:
    """The address is proved. At the first proof a password not typed in this browser is dropped."""
    user = current().session.get(User, user_id)
    if user is None or user.erased_at is not None:
        raise NotFound
    is_first = user.confirmed_at is None
    if is_first:
        user.confirmed_at = now
        user.privacy_read_at = user.privacy_read_at or now  # the page of an invitation shows the notice beside its button
        if not keeps_password:
            user.password_hash = None
        current().session.flush()
    emit(UserConfirmed(occurred_at=now, actor_id=user_id, territory_id=None, user_id=user_id, is_first=is_first))


@transactional
def ensure_user(
    email: str, name: str, municipality_id: int | None, is_from_outside: bool, shows_name: bool, language: str, now: datetime
) -> int:
    """The account of an address that a mailed link has just proved; made, or confirmed, if need be (decisions.md 34)."""
    address = canonical_email(email)
    serialise(f"email:{address}")
    user = current().session.scalar(select(User).where(User.email == address))
    if user is None:
        request = RegisterUser(address, name, None, municipality_id, is_from_outside, shows_name, language)
        user = add(User(email=address, name=name, created_at=now, confirmed_at=None, erased_at=None, **_facts(request, None, now)))
        emit(UserRegistered(occurred_at=now, actor_id=None, territory_id=None, user_id=user.id))
    if user.confirmed_at is None:
        confirm_user(user.id, now, keeps_password=False)
    return user.id


@transactional
def request_reset(email: str, now: datetime, *, territory_id: int | None = None) -> None:
    """Mail a link that signs in and lets a password be chosen. An address without account gets a mail that says so
    (``user_id`` is None): the same work and the same answer in both cases.

    Raises Invalid for what cannot be an address, TooMany after three mails in an hour.
    """
    address = canonical_email(email)
    user = queries.find_user_by_email(address)
    issue_grant(
        "confirm" if user and not user.is_confirmed else "reset",
        address,
        user.id if user else None,
        None,
        now,
        language=user.language if user else "it",
        territory_id=territory_id,
    )


def reset_password(token: str, password: str | None, now: datetime) -> int:
    """Use the mailed link: set a new password, if one is given, and end every sign-in. Gives the user to sign in."""
    grant = queries.check_grant(token, "reset", now)
    check_password_shape(password, grant.email)
    return _reset(token, hash_password(password) if password else None, now)


@transactional
def _reset(token: str, hashed: str | None, now: datetime) -> int:
    grant = use_grant(token, "reset", now)
    user = current().session.get(User, grant.user_id) if grant.user_id else None
    if user is None or user.erased_at is not None:
        raise Refused(N_("Con questo indirizzo non c'è un account."), N_("Se vuoi partecipare, registrati: bastano nome ed e-mail."))
    if hashed is not None:
        _set_password(ANONYMOUS, user, hashed, None, now)
    return user.id


def check_own_password(user_id: int, typed: str) -> None:
    """Raise Invalid unless this is the person's password; who has none is not asked for it."""
    stored = queries.find_password_hash(user_id)
    if stored is not None and not verify_password(stored, typed):
        raise Invalid({"current_password": N_("La password attuale non è quella giusta: riprova, oppure esci e chiedi un collegamento.")})


def change_password(actor: Actor, current_password: str, new_password: str, now: datetime) -> None:
    """Change one's own password; the other devices sign in again. Raises Invalid naming the field."""
    if actor.user_id is None:
        raise NotFound
    check_own_password(actor.user_id, current_password)
    check_password_shape(new_password, actor.email, "new_password")
    _change_password(actor, hash_password(new_password), now)


@transactional
def _change_password(actor: Actor, hashed: str, now: datetime) -> None:
    user = current().session.get(User, actor.user_id)
    if user is None:
        raise NotFound
    policy.may_edit_account(actor, user.id).or_refuse()
    _set_password(actor, user, hashed, actor.sign_in_id, now)


def _set_password(actor: Actor, user: User, hashed: str, keep: int | None, now: datetime) -> None:
    user.password_hash = hashed
    emit(PasswordChanged(occurred_at=now, actor_id=user.id, territory_id=None, user_id=user.id))
    end_sign_ins(actor, user.id, "password", now, keep=keep)


@transactional
def edit_profile(actor: Actor, request: EditProfile, now: datetime) -> None:
    """Change one's own name, comune, language, and whether the name is public. Raises Conflict on a stale version."""
    user = current().session.get(User, actor.user_id, with_for_update=True) if actor.user_id else None
    if user is None:
        raise NotFound
    policy.may_edit_account(actor, user.id).or_refuse()
    if user.version != request.version:
        raise Conflict(N_("Hai cambiato il profilo da un'altra finestra: ecco come sta adesso."), {"Nome": user.name})
    changed = []
    for field in ("name", "municipality_id", "is_from_outside", "shows_name", "language"):
        if getattr(user, field) != getattr(request, field):
            setattr(user, field, getattr(request, field))
            changed.append(field)
    if changed:
        user.version += 1
        hides_name = "shows_name" in changed and not user.shows_name
        who = {"actor_id": user.id, "territory_id": None, "user_id": user.id}
        emit(ProfileChanged(occurred_at=now, fields=tuple(changed), hides_name=hides_name, **who))  # type: ignore[arg-type]


def erased_in(territory_id: int) -> None:
    """Called by the erasure hooks of other features: the person had left a trace in this territory, whose register says so."""
    current().notes.setdefault(NOTES, []).append(territory_id)


@transactional
def erase_user(actor: Actor, user_id: int, now: datetime) -> None:
    """Forget a person: address, name, password, devices, links, and what every feature keeps. Contributions stay, unsigned.

    Raises Refused for who holds an office role, NotFound when there is no such account.
    """
    user = current().session.get(User, user_id, with_for_update=True)
    if user is None or user.erased_at is not None:
        raise NotFound
    policy.may_erase_account(actor, user_id).or_refuse()
    _forget(user, now)
    territories = sorted(set(current().notes.pop(NOTES, []))) or [None]
    for territory_id in territories:
        emit(PersonErased(occurred_at=now, actor_id=actor.user_id, territory_id=territory_id, user_id=user_id))


def _forget(user: User, now: datetime) -> None:
    session = current().session
    hooks: tuple[Callable[[int, datetime], None], ...] = tuple(ports().erase)
    for hook in hooks:
        hook(user.id, now)
    theirs = AccountGrant.user_id == user.id
    if user.email and user.confirmed_at:  # links of who had not said yet to have an account
        theirs = or_(theirs, AccountGrant.email == user.email)
    user.email, user.name, user.password_hash, user.municipality_id = None, ERASED_NAME, None, None
    user.shows_name, user.is_from_outside, user.erased_at = False, False, now
    user.version += 1
    session.flush()
    forget_factor(user.id)
    session.execute(delete(FactorReset).where(FactorReset.user_id == user.id))
    session.execute(delete(SignIn).where(SignIn.user_id == user.id))
    session.execute(update(AccountGrant).where(theirs).values(email="", expires_at=now, submission_key=None))


@transactional
def forget_old(now: datetime) -> int:
    """What the terms of trust.md §1.4 delete: accounts never confirmed and unused links after seven days, throttle
    counts and secrets that wait for a first code after one, ended sign-ins and resets of second factors after thirty.
    Gives how many rows. Idempotent.
    """
    session = current().session
    count = _forget_unconfirmed(now)
    for statement in (
        delete(ThrottleHit).where(or_(ThrottleHit.at < now - THROTTLE_FOR, ThrottleHit.at > now + THROTTLE_FOR)),
        delete(SecondFactor).where(SecondFactor.confirmed_at.is_(None), SecondFactor.created_at < now - WAITING_SECRETS_FOR),
        delete(FactorReset).where(FactorReset.asked_at < now - RESETS_FOR),
        delete(SignIn).where(
            or_(SignIn.ended_at < now - ENDED_SIGN_INS_FOR, SignIn.last_seen_at < now - queries.IDLE_FOR - ENDED_SIGN_INS_FOR)
        ),
        # The row stays for the outbox that names it; nothing in it is personal any more.
        update(AccountGrant)
        .where(AccountGrant.expires_at < now - GRANTS_FOR, AccountGrant.email != "")
        .values(email="", submission_key=None),
    ):
        count += int(session.execute(statement, execution_options={"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]
    return count


def _forget_unconfirmed(now: datetime) -> int:
    pending = exists().where(AccountGrant.user_id == User.id, AccountGrant.used_at.is_(None), AccountGrant.expires_at > now)
    waiting = exists().where(
        RoleProposal.user_id == User.id, RoleProposal.status == RoleProposalStatus.OPEN, RoleProposal.asked_at > now - CONFIRMED_WITHIN
    )
    query = (
        select(User)
        .where(
            User.confirmed_at.is_(None),
            User.erased_at.is_(None),
            User.created_at < now - UNCONFIRMED_FOR,
            ~pending,
            ~exists().where(StaffAssignment.user_id == User.id),
            ~waiting,
        )
        .limit(ERASED_AT_ONCE)
    )
    users = current().session.scalars(query).all()
    for user in users:
        _forget(user, now)
        current().notes.pop(NOTES, None)
        emit(PersonErased(occurred_at=now, actor_id=SYSTEM.user_id, territory_id=None, user_id=user.id))
    return len(users)
