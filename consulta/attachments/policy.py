# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may read a file: whom its owner says, and nobody else. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.files import MEGABYTE
from consulta.core.words import N_, filled
from consulta.territory.policy import READERS as SETTINGS_READERS
from consulta.territory.policy import may_change_settings

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
    withdrawn_because: str = ""

    @property
    def is_released(self) -> bool:
        """Whether somebody made it public. Its owner may still have a say: ask the rule."""
        return self.released_at is not None

    @property
    def awaits_release(self) -> bool:
        """Whether nobody has made it public yet, and nobody has said that it shall not be."""
        return self.released_at is None and not self.withdrawn_because

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


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be sent with one text, and how much the territory keeps in all. Sizes in MB; no ``files``: none may be sent."""

    files: int
    file_mb: int
    together_mb: int
    territory_mb: int
    version: int = 0


USUAL_LIMITS = Limits(files=5, file_mb=10, together_mb=25, territory_mb=5_000)


@dataclass(frozen=True, slots=True)
class WaitingView:
    """A file that waits for its form."""

    id: int
    name: str
    size_bytes: int
    sha256: str

    @property
    def extension(self) -> str:
        """ "PDF"."""
        return self.name.rpartition(".")[2].upper()


def may_hold(limits: Limits, waiting: Sequence[WaitingView], name: str, size_bytes: int, kept_bytes: int) -> Decision:
    """Whether one more file fits: beside those ``waiting`` with the same form, and among the ``kept_bytes`` of the territory."""
    together = sum(one.size_bytes for one in waiting) + size_bytes
    checks: tuple[tuple[bool, str, dict[str, str | int]], ...] = (
        (limits.files > 0, N_("In questo territorio non si allegano documenti: scrivi nel testo ciò che conta."), {}),
        (
            size_bytes <= limits.file_mb * MEGABYTE,
            N_("«%(name)s» supera %(cap)s MB: riducilo (per esempio con una scansione meno fitta) oppure dividilo."),
            {"name": name, "cap": limits.file_mb},
        ),
        (
            len(waiting) < limits.files,
            N_("Il massimo di documenti è %(cap)s: togline uno prima di aggiungere «%(name)s»."),
            {"name": name, "cap": limits.files},
        ),
        (
            together <= limits.together_mb * MEGABYTE,
            N_("Con «%(name)s» i documenti superano insieme %(cap)s MB: togline uno, oppure riducilo."),
            {"name": name, "cap": limits.together_mb},
        ),
        (
            kept_bytes + size_bytes <= limits.territory_mb * MEGABYTE,
            N_("Lo spazio per i documenti di questo territorio è finito: invia il testo senza «%(name)s» e avvisa l'ufficio."),
            {"name": name},
        ),
    )
    return next((refuse(filled(sentence, **values)) for fits, sentence, values in checks if not fits), ALLOWED)


LIMIT_READERS = SETTINGS_READERS
"""Who reads how much may be attached: who reads the other settings."""


def may_change_limits(actor: Actor, territory_id: int) -> Decision:
    """Who changes the other settings of the territory."""
    return may_change_settings(actor, territory_id)
