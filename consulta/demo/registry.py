# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The registry of the demonstration: more organisations and people, with one of each thing that may happen to them."""

from datetime import date, datetime, timedelta
from itertools import cycle, product

from consulta.accounts import service as accounts
from consulta.accounts.requests import RegisterUser
from consulta.core import clock
from consulta.demo.content import Row
from consulta.demo.world import World
from consulta.organisations import queries, service
from consulta.organisations.requests import DecideOrganisation, InviteColleague, RegisterOrganisation

_Person = tuple[int, str, str]
"""Id, name, e-mail."""

_FATES = {
    "": ("accredited", ""),
    "expired": ("accredited", ""),
    "recheck": ("accredited", ""),
    "integration": ("integration_requested", "Manca chi rappresenta il gruppo: scrivi il nome e un recapito."),
    "suspended": ("accredited", ""),
}
_SUSPENDED = "La sede indicata risulta chiusa: aspettiamo il nuovo recapito."


class _Registry:
    """Fills the registry; ``world.actors`` is cleared wherever who speaks for whom changes."""

    def __init__(self, world: World, words: Row) -> None:
        self.world, self.words = world, words
        self.began = world.calendar.opening - timedelta(days=25)
        self.crowd: list[_Person] = []

    def fill(self) -> None:
        """People first, then the bodies some of them speak for; time does the rest."""
        self._people()
        people = iter(self.crowd)
        for number, (name, category, comune, fate) in enumerate(self.words["bodies"]):
            at = self.began + timedelta(hours=number)
            if fate == "recheck":
                at -= timedelta(days=380)
            self._body(next(people), next(people), name, category, self.world.comuni[comune], fate, at)
        service.watch_standings(self.world.calendar.now)

    def _people(self) -> None:
        comuni = cycle(sorted(self.world.comuni.values()))
        for first, last in product(self.words["first_names"], self.words["surnames"]):
            email = f"{first}.{last}@esempio.it".lower().replace("ì", "i")
            request = RegisterUser(email=email, name=f"{first} {last}", password=None, municipality_id=next(comuni))
            at = self.began - timedelta(days=400)
            user_id = accounts.register_user(self.world.actor("amministratore", self.began), request, at)
            accounts.confirm_user(user_id, at)
            self.crowd.append((user_id, f"{first} {last}", email))

    def _body(
        self,
        president: tuple[int, str, str],
        delegate: tuple[int, str, str],
        name: str,
        category: str,
        comune: int,
        fate: str,
        at: datetime,
    ) -> None:
        actor = queries.actor_of(president[0], at)
        request = RegisterOrganisation(
            self.world.territory_id, name, category, comune, president[0], "legal_representative", municipality_ids=(comune,)
        )
        body = service.register_organisation(actor, request, at)
        until: date | None = clock.rome_day(self.world.calendar.now) - timedelta(days=5) if fate == "expired" else None
        invitation = InviteColleague(body, delegate[2], delegate[1], "delegate", until=until)
        affiliation = service.invite_colleague(queries.actor_of(president[0], at), invitation, at)
        service.accept_affiliation(queries.actor_of(delegate[0], at), affiliation, at)
        if fate in _FATES:
            self._decide(body, *_FATES[fate], at + timedelta(days=1))
        if fate == "suspended":
            now = self.world.calendar.now
            self._decide(body, "suspended", _SUSPENDED, now - timedelta(days=3), clock.rome_day(now) + timedelta(days=60))

    def _decide(self, body: int, status: str, reason: str, at: datetime, until: date | None = None) -> None:
        version = queries.get_organisation(self.world.territory_id, body).version
        decision = DecideOrganisation(body, status, reason, version, until=until)
        service.decide_organisation(self.world.actor("operatrice-uno", self.began), decision, at)


def fill_registry(world: World, words: Row) -> None:
    """More bodies, more people, and what time did to some of them."""
    _Registry(world, words).fill()
