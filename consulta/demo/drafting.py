# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draft that two people of an association write together, with the firma interna switched on: three versions, and who signs is asked."""

from datetime import timedelta

from consulta.contributions import service
from consulta.contributions.requests import SaveDraft
from consulta.demo.world import PLACES, World
from consulta.organisations import service as organisations
from consulta.organisations.queries import get_organisation
from consulta.organisations.requests import SwitchSignature

BODY, REPRESENTATIVE, CONTRIBUTOR = "sa-lantia", "associazione", "paolo-deidda"
TITLE = "Un pomeriggio alla settimana per i fratelli e le sorelle"
TEXTS = (
    "Chi ha un fratello o una sorella con autismo resta spesso in secondo piano. Chiediamo un gruppo di parola per loro.",
    "Chi ha un fratello o una sorella con autismo resta spesso in secondo piano. Chiediamo un pomeriggio alla settimana per loro:"
    " un gruppo di parola per i più grandi, giochi e compiti per i più piccoli.",
    "Chi ha un fratello o una sorella con autismo resta spesso in secondo piano. Chiediamo un pomeriggio alla settimana per loro:"
    " un gruppo di parola per i più grandi, giochi e compiti per i più piccoli. Bastano due educatori e una sala di una scuola,"
    " nei mesi di lezione.",
)


def add_shared_draft(world: World) -> None:
    """Paolo begins, Maria Grazia makes it precise, Paolo says how and asks for the signature."""
    began, organisation_id = world.calendar.now - timedelta(days=1), world.organisations[BODY]
    version = get_organisation(world.territory_id, organisation_id).version
    organisations.switch_signature(
        world.actor(REPRESENTATIVE, began), SwitchSignature(world.territory_id, organisation_id, True, version), began
    )
    world.actors.clear()
    saved = 0
    writers = ((CONTRIBUTOR, service.share_draft), (REPRESENTATIVE, service.save_draft), (CONTRIBUTOR, service.ask_signature))
    for number, ((who, verb), text) in enumerate(zip(writers, TEXTS, strict=True)):
        at = began + timedelta(hours=number)
        payload: dict[str, str | list[str]] = {"kind": "proposal", "title": TITLE, "text": text, "organisation_id": str(organisation_id)}
        topic_id = next(iter(world.topics.values()))
        wanted = SaveDraft(world.territory_id, "contribution", topic_id, None, payload, f"{PLACES}-bozza-insieme", saved)
        saved = verb(world.actor(who, at), wanted, at).version
