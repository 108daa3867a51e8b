# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tags for tests, made by the real service."""

from consulta.bulk import service as bulk
from consulta.bulk.requests import CarryOut, Picked, PrepareBulk
from consulta.codebook import queries, service
from consulta.codebook.requests import ApplyTags, CreateTag, MergeTags, SplitTag, TakeExtract
from consulta.codebook.together import TagTogether
from consulta.contributions.queries import get_for_staff
from consulta.core import clock
from consulta.core.actor import Actor
from consulta.web.ports import TerritoryRef
from tests.factories.accounts import make_actor
from tests.factories.contributions import make_contribution, new_key


def make_tag(territory: TerritoryRef, label: str = "Trasporti", *, actor: Actor | None = None, area_id: int | None = None) -> int:
    """A tag of the territory's codebook."""
    request = CreateTag(territory.id, label, f"Quando il testo parla di: {label.lower()}.", area_id)
    return service.create_tag(actor or make_actor(territory, "operator"), request, clock.now())


def put_tags(territory: TerritoryRef, contribution_id: int, *tag_ids: int, actor: Actor | None = None) -> None:
    """Exactly these tags on a contribution."""
    service.apply_tags(actor or make_actor(territory, "operator"), ApplyTags("contribution", contribution_id, tag_ids), clock.now())


def make_remaps(territory: TerritoryRef, contribution_id: int, actor: Actor) -> list[int]:
    """A merge and a split of new tags, each with a text: both can be undone."""
    merged, stays, wide = (make_tag(territory, label, actor=actor) for label in ("Autobus di linea", "Mezzi pubblici", "Casa e affitto"))
    put_tags(territory, contribution_id, *(tag.id for tag in queries.tags_of("contribution", contribution_id)), merged, wide, actor=actor)
    why = "Dicono la stessa cosa."
    one = service.merge_tags(actor, MergeTags(merged, stays, 1, why, new_key()), clock.now())
    return [one, service.split_tag(actor, SplitTag(wide, (("Canoni", "Quando."),), 1, why, new_key()), clock.now())]


def tag_many(territory: TerritoryRef, topic_id: int, actor: Actor) -> list[int]:
    """Two acts with one tag on many contributions: one to confirm, one that can be undone."""
    tag, made = make_tag(territory, "Messa a molti", actor=actor), []
    act = TagTogether("apply", "contribution", "selection", tag)
    for is_done in (False, True):
        found = [make_contribution(territory, topic_id, published=False).contribution_id for _number in range(2)]
        picked = tuple(Picked(one, 1) for one in found)
        made.append(bulk.prepare(actor, act, PrepareBulk(territory.id, act.name, act.kind, picked, new_key()), clock.now()))
        if is_done:
            bulk.carry_out(actor, act, CarryOut(territory.id, made[-1]), clock.now())
    return made


def make_extract(territory: TerritoryRef, contribution_id: int, tag_id: int, *, actor: Actor | None = None, passage: str = "") -> int:
    """A passage of a contribution (its first line unless one is given) with a tag."""
    found = get_for_staff(territory.id, contribution_id)
    request = TakeExtract(
        territory_id=territory.id,
        contribution_id=contribution_id,
        passage=passage or found.source.strip().splitlines()[0],
        tag_ids=(tag_id,),
        version=found.version,
        key=new_key(),
    )
    return service.take_extract(actor or make_actor(territory, "operator"), request, clock.now())
