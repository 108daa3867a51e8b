# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""First half of the demonstration: territory, people, roles, organisations, consultation, codebook, plan."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from consulta.accounts import roles
from consulta.accounts import service as accounts
from consulta.accounts.policy import SECOND_PERSON
from consulta.accounts.requests import Bootstrap, GrantRole, RegisterUser
from consulta.codebook import service as codebook
from consulta.codebook.requests import CreateTag, Details
from consulta.consultations import queries as consultations_queries
from consulta.consultations import service as consultations
from consulta.consultations.requests import EditCycle, OpenConsultation, OpenRoundtable, OpenTopic, ProposeTopic
from consulta.core import clock
from consulta.core.actor import SYSTEM, Actor
from consulta.demo.content import DAYS_SO_FAR, Calendar, Content, Row
from consulta.organisations import affiliations
from consulta.organisations import queries as organisations_queries
from consulta.organisations import service as organisations
from consulta.organisations.requests import DecideOrganisation, InviteColleague, RegisterOrganisation
from consulta.plans import service as plans
from consulta.plans.requests import CreateObjective, LineDetails
from consulta.territory import queries as territories
from consulta.territory import service as territory_service
from consulta.territory import starter
from consulta.territory.requests import OpenTerritory

SLUG = "area-ovest"
PASSWORD = "dimostrazione-2027"  # noqa: S105  # nosec B105 - printed by `make run` and refused in production
WITH_PASSWORD = ("cittadina", "associazione", "paolo-deidda", "denis-saba", "efisio-podda")
PLACES = "dimostrazione"


@dataclass
class World:
    """Ids by the keys of the files."""

    territory_id: int
    calendar: Calendar
    comuni: dict[str, int]
    areas: dict[str, int]
    people: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    roundtables: dict[str, int] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    objectives: dict[str, int] = field(default_factory=dict)
    services: dict[str, int] = field(default_factory=dict)
    contributions: dict[str, int] = field(default_factory=dict)
    addressees: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    cycle_id: int = 0

    def actor(self, key: str, at: datetime) -> Actor:
        """The person as an actor; kept until roles or organisations change, since seven hundred acts ask for thirty people."""
        if key not in self.actors:
            self.actors[key] = organisations_queries.actor_of(self.people[key], at)
        return self.actors[key]


def build_world(content: Content, calendar: Calendar) -> World:
    """Everything that stands before the first contribution."""
    world = _open_territory(calendar)
    _add_people(world, content)
    _add_organisations(world, content)
    _open_consultation(world, content)
    _add_codebook_and_plan(world, content)
    return world


def _open_territory(calendar: Calendar) -> World:
    began = calendar.opening - timedelta(days=60)
    day = clock.rome_day(began) - timedelta(days=400)
    members = tuple((belfiore, day) for belfiore in starter.municipalities())
    contacts = {
        "email": "ufficiodipiano@esempio.it",
        "telefono": "070 000000",
        "indirizzo": "Piazza dimostrativa 1, Villa San Pietro",
        "orari": "dal lunedì al venerdì, dalle 9 alle 13; il martedì anche dalle 15 alle 17",
        "titolare": "Comune di Villa San Pietro, capofila",
        "dpo": "privacy@esempio.it",
    }
    request = OpenTerritory(
        slug=SLUG,
        name="PLUS Area Ovest",
        region="Sardegna",
        preset="sardinia",
        contacts=contacts,
        municipalities=members,
        lead="I118",
        lead_act="Convenzione per la gestione associata (dato dimostrativo)",
        health_district="Distretto sanitario di Assemini",
        health_authority="ASL di Cagliari",
        is_simple=False,
        is_demo=True,
    )
    territory_id = territory_service.open_territory(SYSTEM, request, began)
    today = clock.rome_day(calendar.now)
    comuni = {comune.belfiore: comune.id for comune in territories.list_municipalities(territory_id, today)}
    areas = {area.code: area.id for area in territories.list_areas(territory_id, today)}
    return World(territory_id, calendar, comuni, areas)


def _add_people(world: World, content: Content) -> None:
    began = world.calendar.opening - timedelta(days=30)
    for person in content.people.values():
        password = PASSWORD if person["role"] or person["key"] in WITH_PASSWORD else None
        request = RegisterUser(
            email=person["email"],
            name=person["name"],
            password=password,
            municipality_id=world.comuni.get(person["comune"]),
            is_from_outside=not person["comune"],
            shows_name=person["show_name"],
        )
        user_id = accounts.register_user(SYSTEM, request, began)
        accounts.confirm_user(user_id, began)
        world.people[person["key"]] = user_id
    administrator = content.people["amministratore"]
    act = "Incarico dimostrativo"
    roles.bootstrap_administrator(Bootstrap(administrator["email"], administrator["name"], world.territory_id, act), began)
    for person in content.people.values():
        if person["role"] and person["key"] != "amministratore":
            # The auditor's term ends soon, so that Oggi shows what happens before an end.
            ends_on = clock.rome_day(world.calendar.now) + timedelta(days=45) if person["role"] == "auditor" else None
            request_role = GrantRole(world.people[person["key"]], world.territory_id, person["role"], clock.rome_day(began), ends_on, act)
            giver = SYSTEM if person["role"] in SECOND_PERSON else world.actor("amministratore", began)
            roles.grant_role(giver, request_role, began)
    world.actors.clear()


def _add_organisations(world: World, content: Content) -> None:
    began = world.calendar.opening - timedelta(days=20)
    for number, row in enumerate(content.world["organisation"]):
        at = began + timedelta(hours=number)
        first, *others = row["members"]
        request = RegisterOrganisation(
            territory_id=world.territory_id,
            name=row["name"],
            category=row["category"],
            municipality_id=world.comuni.get(row["comune"]),
            person=world.people[first],
            function="legal_representative",
            description=row["description"],
            municipality_ids=tuple(world.comuni[belfiore] for belfiore in row["municipalities"]),
            runts_section=row["runts_section"],
            key=f"{PLACES}-organizzazione-{row['key']}",
        )
        organisation_id = organisations.register_organisation(world.actor(first, at), request, at)
        world.organisations[row["key"]] = organisation_id
        world.actors.clear()
        for other in others:
            function = "contributor" if other in row.get("contributors", ()) else "delegate"
            _join(world, content.people[other], first, organisation_id, function, at)


def _join(world: World, person: Row, inviter: str, organisation_id: int, function: str, at: datetime) -> None:
    request = InviteColleague(organisation_id=organisation_id, email=person["email"], name=person["name"], function=function)
    affiliation_id = affiliations.invite_colleague(world.actor(inviter, at), request, at)
    affiliations.accept_affiliation(world.actor(person["key"], at), affiliation_id, at)
    world.actors.clear()


def decide_organisation(world: World, row: Row, status: str, at: datetime) -> None:
    """The office's decision on an organisation, as the demonstration tells it."""
    reasons = {
        "refused": "L'attività dichiarata è commerciale e non riguarda i servizi alla persona.",
        "suspended": "La sede indicata risulta chiusa: chiediamo un recapito aggiornato.",
        "accredited": "",
    }
    organisation_id = world.organisations[row["key"]]
    version = organisations_queries.get_organisation(world.territory_id, organisation_id).version
    request = DecideOrganisation(organisation_id, status, reasons[status], version)
    organisations.decide_organisation(world.actor("operatrice-uno", at), request, at)
    world.actors.clear()


def _open_consultation(world: World, content: Content) -> None:
    at = world.calendar.opening - timedelta(days=3)
    coordinator = world.actor("coordinatrice", at)
    cycle = content.consultation["cycle"]
    request = OpenConsultation(
        territory_id=world.territory_id,
        title=cycle["title"],
        question=cycle["question"],
        from_at=world.calendar.opening,
        to_at=world.calendar.at(2 * DAYS_SO_FAR, "23:59"),
        roundtables=(),
        key=f"{PLACES}-consultazione",
        first_year=cycle["first_year"],
        last_year=cycle["last_year"],
        intro=cycle["intro"],
    )
    world.cycle_id = consultations.open_consultation(coordinator, request, at)
    set_moderation(world, "all", at)
    tables = world.roundtables
    for row in content.consultation["roundtable"]:
        tables[row["key"]] = consultations.open_roundtable(
            coordinator,
            OpenRoundtable(
                territory_id=world.territory_id,
                cycle_id=world.cycle_id,
                title=row["title"],
                key=f"{PLACES}-tavolo-{row['key']}",
                description=row["description"],
                facilitator=row["facilitator"],
                area_ids=tuple(world.areas[code] for code in row["areas"]),
                municipality_ids=tuple(world.comuni[belfiore] for belfiore in row["municipalities"]),
            ),
            at,
        )
    for row in content.consultation["topic"]:
        if row.get("other"):
            standing = next(topic for topic in consultations_queries.list_topics(world.cycle_id) if topic.is_other)
            world.topics[row["key"]] = standing.id
        elif row["status"] == "open":
            world.topics[row["key"]] = _open_topic(world, row, tables, coordinator, at)


def _open_topic(world: World, row: Row, tables: dict[str, int], coordinator: Actor, at: datetime) -> int:
    request = OpenTopic(
        territory_id=world.territory_id,
        cycle_id=world.cycle_id,
        roundtable_id=tables.get(row["roundtable"]),
        area_id=world.areas.get(row["area"]),
        title=row["title"],
        question=row["question"],
        context=row["context"],
        key=f"{PLACES}-tema-{row['key']}",
    )
    return consultations.open_topic(coordinator, request, at)


def propose_topics(world: World, content: Content) -> None:
    """Two topics that participants proposed and the office has not decided yet."""
    for row in content.consultation["topic"]:
        if row["status"] == "proposed":
            at = world.calendar.at(row["day"], "18:20")
            request = ProposeTopic(
                territory_id=world.territory_id,
                cycle_id=world.cycle_id,
                title=row["title"],
                question=row["question"],
                context=row["context"],
                key=f"{PLACES}-tema-{row['key']}",
            )
            consultations.propose_topic(world.actor(row["proposed_by"], at), request, at)


def set_moderation(world: World, mode: str, at: datetime) -> None:
    """During the telling everything is read first; afterwards the ordinary rule holds."""
    cycle = consultations_queries.get_cycle(world.territory_id, world.cycle_id, at, with_setup=True)
    request = EditCycle(
        territory_id=world.territory_id,
        cycle_id=world.cycle_id,
        version=cycle.version,
        title=cycle.title,
        question=cycle.question,
        intro=cycle.intro_source,
        moderation=mode,
        accepts_late=True,
        reply_days=60,
        edits="day",
    )
    consultations.edit_cycle(world.actor("coordinatrice", at), request, at)


def _add_codebook_and_plan(world: World, content: Content) -> None:
    at = world.calendar.opening + timedelta(hours=1)
    operator = world.actor("operatrice-uno", at)
    for tag in content.consultation["tag"]:
        details = Details(
            includes=tag.get("includes", ""),
            excludes=tag.get("excludes", ""),
            example=tag.get("example", ""),
            parent_id=world.tags.get(tag.get("parent", "")),
            colour=tag["colour"],
        )
        area_id = world.areas.get(tag.get("area", ""))
        request = CreateTag(world.territory_id, tag["label"], tag["definition"], area_id, tag["code"], details)
        world.tags[tag["code"]] = codebook.create_tag(operator, request, at)
    codes = {one.code: one.id for one in territories.list_codes(world.territory_id, clock.rome_day(at))}
    for row in content.plan["objective"]:
        world.objectives[row["code"]] = plans.create_objective(
            operator,
            CreateObjective(
                territory_id=world.territory_id,
                cycle_id=world.cycle_id,
                area_id=world.areas[row["area"]],
                title=row["title"],
                description=row["description"],
                origin=row["origin"],
                status=row["status"],
                code=row["code"],
                level=row.get("level", "strategic"),
                parent_id=world.objectives.get(row.get("parent", "")),
                details=LineDetails(
                    codes=[codes[code] for code in row.get("codes", ())],
                    municipalities=[world.comuni[belfiore] for belfiore in row.get("comuni", ())],
                    rank=row.get("rank"),
                ),
                key=f"{PLACES}-obiettivo-{row['code']}",
            ),
            at,
        )
