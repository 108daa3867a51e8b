# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's tags lead to objectives of the plan, and the contributions that carry them are linked there."""

from datetime import timedelta

from sqlalchemy import exists, select

from consulta.codebook import queries as codebook
from consulta.codebook import service as tags
from consulta.codebook.models import TagApplication
from consulta.codebook.requests import Details, EditTag
from consulta.contributions.models import Contribution, PublicationStatus
from consulta.core.unit_of_work import current, transactional
from consulta.demo.world import World
from consulta.plans import service as plans
from consulta.plans.models import ContributionLink
from consulta.plans.requests import LinkContribution

POINTS = {
    "trasporti": ("C1", "Chiede un modo per arrivare ai servizi senza dipendere da qualcuno."),
    "luoghi-giovani": ("E1", "Chiede un posto o un'occasione per ragazze e ragazzi."),
    "psiche": ("F2", "Racconta un bisogno di ascolto che oggi non trova risposta."),
    "domiciliare": ("B1", "Parla delle ore o degli orari dell'assistenza a casa."),
    "solitudine": ("B3", "Dice quanto pesa restare soli, e che cosa aiuterebbe."),
    "lavoro": ("G3", "Lega l'aiuto che si riceve alla possibilità di lavorare."),
    "centri-diurni": ("C2", "Riguarda l'apertura o gli orari di un centro diurno."),
    "scuola": ("D1", "Chiede un aiuto a scuola che cominci quando comincia la scuola."),
    "volontariato": ("I3", "Propone di lavorare insieme alle associazioni."),
    "lingua-mediazione": ("H1", "Chiede di capire e di farsi capire negli uffici."),
}
"""By the code of a tag: the objective to which it leads, and why a contribution that carries it is linked there."""


@transactional
def point_tags(world: World) -> None:
    """Point the tags; link the public contributions that carry one and have no link and no public answer yet."""
    at = world.calendar.now - timedelta(hours=20)
    coordinator = world.actor("coordinatrice", at)
    for code, (objective, reason) in POINTS.items():
        tag = codebook.get_tag(world.territory_id, world.tags[code])
        details = Details(tag.includes, tag.excludes, tag.example, tag.parent_id, tag.colour.value, tag.letter, world.objectives[objective])
        tags.edit_tag(coordinator, EditTag(tag.id, tag.label, tag.definition, tag.area_id, tag.version, details), at)
        for contribution_id in _unlinked(tag.id):
            wanted = LinkContribution(
                contribution_id=contribution_id, objective_id=world.objectives[objective], relation="supports", reason=reason
            )
            plans.link(coordinator, wanted, at)


def _unlinked(tag_id: int) -> list[int]:
    carried = select(TagApplication.contribution_id).where(TagApplication.tag_id == tag_id, TagApplication.removed_at.is_(None))
    linked = exists().where(ContributionLink.contribution_id == Contribution.id, ContributionLink.removed_at.is_(None))
    query = select(Contribution.id).where(
        Contribution.id.in_(carried), Contribution.status == PublicationStatus.PUBLISHED, Contribution.replied_at.is_(None), ~linked
    )
    return list(current().session.scalars(query.order_by(Contribution.id)))
