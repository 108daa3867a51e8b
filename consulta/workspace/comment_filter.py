# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The filter of the office's list of comments: like that of contributions, it is the address, parsed once and turned back.

| field | URL | values |
|---|---|---|
| status | stato | PublicationStatus, or ``tutti``; without it those that wait |
| is_overdue | oltre_termine | ``si`` |
| tag | etichetta | code of a tag |
| is_bare | senza_etichetta | ``si`` |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from consulta.codebook import policy as codebook_policy
from consulta.codebook import queries as codebook
from consulta.contributions.queries import STATUSES
from consulta.contributions.queries.lists import Clauses
from consulta.core.errors import Invalid
from consulta.core.words import N_, filled
from consulta.workspace import queries

WAITING = "in_moderation"
ALL = "tutti"


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """What the list shows. ``status`` is empty for all."""

    status: str = WAITING
    is_overdue: bool = False
    tag: str = ""
    is_bare: bool = False

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "CommentFilter":
        """Read the URL. Raises Invalid naming the parameter."""
        status, tag = args.get("stato", WAITING), args.get("etichetta", "")
        if status and status not in (*STATUSES, ALL):
            raise _invalid("stato")
        if tag and not codebook_policy.is_code(tag):
            raise _invalid("etichetta")
        return cls("" if status == ALL else status, _yes(args, "oltre_termine"), tag, _yes(args, "senza_etichetta"))

    def to_args(self) -> dict[str, str]:
        """The URL arguments that give this filter back."""
        pairs = {
            "stato": "" if self.status == WAITING else self.status or ALL,
            "oltre_termine": "si" if self.is_overdue else "",
            "etichetta": self.tag,
            "senza_etichetta": "si" if self.is_bare else "",
        }
        return {name: value for name, value in pairs.items() if value}

    def active(self) -> int:
        """How many filters are set."""
        return len(self.to_args())

    def clauses(self, overdue_before: datetime) -> Clauses:
        """The filter over Comment, but for the status."""
        found = [queries.overdue_comments(overdue_before)] if self.is_overdue else []
        found += [codebook.carrying(codebook.COMMENT, self.tag)] if self.tag else []
        return [*found, codebook.without_tags(codebook.COMMENT)] if self.is_bare else found


def _yes(args: Mapping[str, str], name: str) -> bool:
    if args.get(name, "") not in ("", "si"):
        raise Invalid({name: filled(N_("Il filtro «%(name)s» accetta solo «si»: toglilo o sceglilo dall'elenco."), name=name)})
    return bool(args.get(name))


def _invalid(name: str) -> Invalid:
    return Invalid({name: filled(N_("Il filtro «%(name)s» ha un valore che non conosciamo: toglilo o sceglilo dall'elenco."), name=name)})
