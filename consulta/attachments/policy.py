# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read a file: whom its owner says, and nobody else. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.words import N_

OWNERS = "consulta.attachment_owners"
"""The extension of the application that holds the rule of each kind of owner."""
PER_OWNER = 30
"""Files that one thing may hold."""


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """An attached file as lists and rules see it."""

    id: int
    territory_id: int
    owner_kind: str
    owner_id: int
    purpose: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    description: str
    uploaded_by_id: int | None
    uploaded_at: datetime
    released_at: datetime | None

    @property
    def is_released(self) -> bool:
        """Whether somebody made it public. Its owner may still have a say: ask the rule."""
        return self.released_at is not None

    @property
    def is_picture(self) -> bool:
        """Whether it may be shown in the page: it was made again from its pixels."""
        return self.media_type.startswith("image/")

    @property
    def extension(self) -> str:
        """ "PDF"."""
        return self.name.rpartition(".")[2].upper()


OwnerRule: TypeAlias = Callable[[Actor, int, AttachmentView, datetime], Decision]
"""May this actor read that attachment of the owner with this id, now?"""


def may_read(actor: Actor, attachment: AttachmentView, now: datetime, owners: Mapping[str, OwnerRule]) -> Decision:
    """Asks the owner's rule. A kind of owner that nobody answers for is closed."""
    rule = owners.get(attachment.owner_kind)
    if rule is None:
        return refuse(N_("Questo documento non è aperto a nessuno."))
    return rule(actor, attachment.owner_id, attachment, now)


def has_room(count: int) -> Decision:
    """Whether one more file fits beside the ``count`` there are."""
    if count < PER_OWNER:
        return ALLOWED
    return refuse(N_("Ci sono già 30 documenti: togline uno che non serve più, oppure riuniscine più d'uno in un solo PDF."))
