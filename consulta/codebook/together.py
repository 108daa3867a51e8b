# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Putting a tag on many texts or taking it off, as ``bulk`` asks for it (ADR 0038, ADR 0042)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consulta.bulk.requests import Picked
from consulta.codebook import policy, queries, service
from consulta.codebook.models import ApplicationSource
from consulta.codebook.requests import PutTag
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.errors import NotFound
from consulta.core.words import N_, filled

PREFIX = "codebook."
APPLY, REMOVE = "apply", "remove"
SOURCES = (ApplicationSource.SELECTION.value, ApplicationSource.FILTER.value)
KINDS = (queries.CONTRIBUTION, queries.COMMENT)
_NUMBER_CAP = 10


@dataclass(frozen=True, slots=True)
class TagTogether:
    """One tag on many texts of one kind, or off them. Which tag and from what the texts were chosen stand in the act's name."""

    verb: str
    kind: str
    source: str
    tag_id: int

    @property
    def name(self) -> str:
        """``codebook.apply.comment.filter.12``."""
        return f"{PREFIX}{self.verb}.{self.kind}.{self.source}.{self.tag_id}"

    @property
    def puts(self) -> bool:
        """Whether the tag is put on; otherwise it is taken off."""
        return self.verb == APPLY

    def allow(self, actor: Actor, territory_id: int) -> Decision:
        """Who classifies one text classifies many."""
        return policy.may_apply_tags(actor, territory_id)

    def check(self, words: Mapping[str, str]) -> None:
        """Nothing is asked for once for all: the tag is chosen before."""

    def weigh(self, actor: Actor, territory_id: int, picked: Sequence[Picked], *, lock: bool) -> Mapping[int, Decision]:
        """Of each: whether it is as it was seen, and whether the tag is not there already (or still there, to take it off)."""
        if lock:
            service.hold_tags([self.tag_id])
        tag = queries.get_tag(territory_id, self.tag_id)
        if self.puts and tag.retired_at is not None:
            gone = refuse(filled(N_("L'etichetta «%(label)s» non è più in uso: scegline un'altra."), label=tag.label))
            return {one.id: gone for one in picked}
        found = queries.weighable(self.kind, territory_id, self.tag_id, [one.id for one in picked], lock=lock)
        return {one.id: self._weigh(one, found.get(one.id)) for one in picked}

    def _weigh(self, seen: Picked, row: queries.Weighable | None) -> Decision:
        if row is None:
            return refuse(N_("Questo testo non c'è più."))
        if row.version != seen.version:
            return refuse(N_("È cambiato dopo che l'hai visto in elenco: rileggilo e scegli le etichette dalla sua scheda."))
        if self.puts and row.carries:
            return refuse(N_("Porta già questa etichetta."))
        if not self.puts and not row.carries:
            return refuse(N_("Non porta questa etichetta."))
        if self.puts and row.tags >= queries.TAGS_CAP:
            return refuse(filled(N_("Ha già %(cap)s etichette: togline una dalla sua scheda."), cap=queries.TAGS_CAP))
        return ALLOWED

    def do(self, actor: Actor, territory_id: int, subject_id: int, words: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
        """Put it on one, or take it off."""
        wanted = self._on(subject_id)
        return {"application_id": service.put_tag(actor, wanted, now) if self.puts else service.take_tag(actor, wanted, now)}

    def take_back(self, actor: Actor, territory_id: int, subject_id: int, kept: Mapping[str, Any], mark: str, now: datetime) -> Decision:
        """Put one back as it was, unless somebody put or took this tag there since."""
        if service.undo_tag(actor, self._on(subject_id), kept["application_id"], was_put=self.puts, now=now):
            return ALLOWED
        return refuse(N_("Nel frattempo qualcuno ha messo o tolto questa etichetta: resta com'è adesso."))

    def _on(self, subject_id: int) -> PutTag:
        return PutTag(self.tag_id, self.kind, subject_id, self.source)


def act_named(name: str) -> TagTogether:
    """The act that an operation names. Raises NotFound."""
    parts = name.removeprefix(PREFIX).split(".")
    if not name.startswith(PREFIX) or len(parts) != 4:
        raise NotFound
    verb, kind, source, number = parts
    is_number = number.isascii() and number.isdigit() and len(number) < _NUMBER_CAP
    if verb not in (APPLY, REMOVE) or kind not in KINDS or source not in SOURCES or not is_number:
        raise NotFound
    return TagTogether(verb, kind, source, int(number))
