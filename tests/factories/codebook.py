# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags for tests, made by the real service."""

from consulta.codebook import service
from consulta.codebook.requests import ApplyTags, CreateTag
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor


def make_tag(territory: TerritoryRef, label: str = "Trasporti", *, actor: Actor | None = None, area_id: int | None = None) -> int:
    """A tag of the territory's codebook."""
    request = CreateTag(territory.id, label, f"Quando il testo parla di: {label.lower()}.", area_id)
    return service.create_tag(actor or make_actor(territory, "operator"), request, clock.now())


def put_tags(territory: TerritoryRef, contribution_id: int, *tag_ids: int, actor: Actor | None = None) -> None:
    """Exactly these tags on a contribution."""
    service.apply_tags(actor or make_actor(territory, "operator"), ApplyTags("contribution", contribution_id, tag_ids), clock.now())
