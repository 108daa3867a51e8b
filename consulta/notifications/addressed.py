# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of one fact to somebody known: a person, the staff of a territory, who speaks for an organisation."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol

from consulta.accounts import queries as accounts
from consulta.core.events import DomainEvent
from consulta.notifications.service import Letter, queue_letter
from consulta.organisations import queries as organisations


class Reader(Protocol):
    """Whoever can be written to."""

    @property
    def user_id(self) -> int: ...
    @property
    def email(self) -> str: ...
    @property
    def language(self) -> str: ...


def to_person(event: DomainEvent, template: str, user_id: int | None, context: dict[str, Any]) -> None:
    """A letter to one person; none to nobody, nor to who has left: the outbox takes no letter without an address."""
    if user_id is None:
        return
    user = accounts.get_user(user_id)
    letter = Letter(event.id, template, user.email, context, territory_id=event.territory_id, user_id=user.id, language=user.language)
    queue_letter(letter, event.occurred_at)


def to_staff(event: DomainEvent, template: str, roles: Sequence[str], context: dict[str, Any], but: Collection[int | None] = ()) -> None:
    """A letter to everybody who holds one of the roles in the event's territory on that day, ``but`` these persons."""
    contacts = accounts.list_staff_contacts(event.territory_id, roles, event.occurred_at)
    _to_each(event, template, (one for one in contacts if one.user_id not in but), context)


def to_organisation(event: DomainEvent, template: str, organisation_id: int, context: dict[str, Any]) -> None:
    """A letter to everybody who speaks for the organisation on the event's day."""
    _to_each(event, template, organisations.list_contacts(organisation_id, event.occurred_at), context)


def _to_each(event: DomainEvent, template: str, readers: Iterable[Reader], context: dict[str, Any]) -> None:
    for one in readers:
        letter = Letter(event.id, template, one.email, context, territory_id=event.territory_id, user_id=one.user_id, language=one.language)
        queue_letter(letter, event.occurred_at)
