# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening a territory, its comuni and areas, on a real database."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from consulta.core.actor import ANONYMOUS, SYSTEM, Actor, RoleInTerritory
from consulta.core.db import db
from consulta.core.errors import Conflict, Invalid, NotFound, Refused
from consulta.register.models import AuditEvent, RegisterHead
from consulta.territory import policy, queries, service, starter
from consulta.territory.forms import filled_settings
from consulta.territory.models import Territory
from consulta.territory.requests import (
    AddArea,
    AddMember,
    EndMember,
    NameLead,
    NewArea,
    NewMunicipality,
    OpenTerritory,
    RenameArea,
    RetireArea,
    UpdateSettings,
)
from consulta.web.ports import TerritoryRef
from consulta.web.urls import RESERVED_SLUGS
from tests.factories.accounts import make_actor
from tests.factories.territory import OPENED_AT, area_id, make_territory, municipality_ids

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
TODAY = date(2026, 11, 21)


def minimal(**values: Any) -> OpenTerritory:
    return OpenTerritory(**({"slug": "nuovo", "name": "Nuovo ambito", "region": "Lazio", "preset": "committee"} | values))


def test_area_ovest_has_sixteen_comuni_a_lead_a_map_and_eighteen_areas(app: Flask) -> None:
    territory = make_territory(comuni=16)
    comuni = queries.list_municipalities(territory.id, TODAY)
    assert len(comuni) == 16
    assert [one.name for one in comuni if one.is_lead] == ["Villa San Pietro"]
    assert sum(one.population or 0 for one in comuni) == 123_283
    shown = queries.find_map(territory.id, TODAY)
    assert shown is not None
    assert "ISTAT 2023, CC BY 4.0" in shown.attribution
    assert len(shown.shapes) == 16
    width, height = (int(part) for part in shown.view_box.split()[2:])
    assert all(shape.path.startswith("M") and 0 < shape.label_x < width and 0 < shape.label_y < height for shape in shown.shapes)
    assert [shape.name for shape in shown.shapes if shape.is_lead] == ["Villa San Pietro"]
    areas = queries.list_areas(territory.id, TODAY)
    assert len(areas) == 18
    assert all(area.label and area.label_en for area in areas)
    assert queries.find_health_district(territory.id, TODAY) == "Distretto Area Ovest"
    assert db.session.scalar(select(func.count()).where(RegisterHead.territory_id == territory.id)) == 1


def test_a_comune_that_changed_province_keeps_its_key(app: Flask) -> None:
    """Teulada left Sud Sardegna for Sulcis Iglesiente on 1 January 2026; reports of 2025 keep the old code (invariant 32)."""
    territory = make_territory(comuni=16)
    teulada = next(one for one in queries.list_municipalities(territory.id, TODAY) if one.name == "Teulada")
    assert teulada.belfiore == "L154"
    assert queries.find_istat_code(teulada.id, date(2025, 12, 31)) == "111089"
    assert queries.find_istat_code(teulada.id, date(2026, 1, 1)) == "119024"
    assert queries.find_istat_code(teulada.id, date(2016, 12, 31)) is None


def test_every_starter_comune_has_both_codes_without_a_gap() -> None:
    for comune in starter.municipalities().values():
        old, new = comune.codes
        assert (old.valid_from, old.valid_to, new.valid_from, new.valid_to) == (date(2017, 1, 1), date(2026, 1, 1), date(2026, 1, 1), None)
        assert len(old.istat) == len(new.istat) == 6
        assert comune.belfiore in starter.outlines().by_belfiore


@pytest.mark.parametrize("slug", [*sorted(RESERVED_SLUGS), "A", "x", "9a", "con_sotto", "a" * 41, "così"])
def test_slugs_that_will_not_do(app: Flask, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.open_territory(SYSTEM, minimal(slug=slug), NOW)
    assert list(refused.value.errors) == ["slug"]


def test_every_first_piece_of_an_address_is_reserved(app: Flask) -> None:
    """A territory may not hide a page of the site, nor the other way round."""
    pieces = {str(rule).split("/")[1] for rule in app.url_map.iter_rules()}
    assert {piece for piece in pieces if service.SLUG.fullmatch(piece)} <= RESERVED_SLUGS


def test_a_slug_is_taken_once(app: Flask) -> None:
    service.open_territory(SYSTEM, minimal(), NOW)
    with pytest.raises(Invalid):
        service.open_territory(SYSTEM, minimal(), NOW)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"preset": "umbria"}, "preset"),
        ({"municipalities": (("Z999", TODAY),)}, "belfiore"),
        ({"municipalities": (("A474", TODAY),), "lead": "I118"}, "lead"),
    ],
)
def test_an_opening_that_will_not_do_leaves_nothing(app: Flask, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.open_territory(SYSTEM, minimal(**change), NOW)
    assert field in refused.value.errors
    assert db.session.scalar(select(func.count(Territory.id))) == 0


def test_comuni_outside_the_starter_data_come_with_their_own(app: Flask) -> None:
    new = NewMunicipality("F280", "Mola di Bari", "072028", "Bari", "BA", population=25_000)
    territory_id = service.open_territory(
        SYSTEM,
        minimal(municipalities=(("F280", date(2020, 1, 1)),), new_municipalities=(new,), lead="F280", areas=(NewArea("a", "Una"),)),
        NOW,
    )
    (comune,) = queries.list_municipalities(territory_id, TODAY)
    assert (comune.name, comune.is_lead) == ("Mola di Bari", True)
    assert queries.find_istat_code(comune.id, TODAY) == "072028"
    assert queries.find_map(territory_id, TODAY) is None, "without outlines there is no map, and no broken one"
    assert [area.label for area in queries.list_areas(territory_id, TODAY)] == ["Una"]


@pytest.mark.parametrize(
    ("actor", "opens", "changes", "reads"),
    [
        (SYSTEM, True, True, True),
        (Actor(1, roles=frozenset({RoleInTerritory(7, "administrator")})), True, True, True),
        (Actor(1, roles=frozenset({RoleInTerritory(8, "administrator")})), True, False, False),
        (Actor(1, roles=frozenset({RoleInTerritory(7, "coordinator")})), False, False, True),
        (Actor(1, roles=frozenset({RoleInTerritory(7, "operator")})), False, False, False),
        (Actor(1, is_confirmed=True), False, False, False),
        (ANONYMOUS, False, False, False),
    ],
)
def test_roles(actor: Actor, opens: bool, changes: bool, reads: bool) -> None:
    assert bool(policy.may_open_territory(actor)) is opens
    assert bool(policy.may_change_settings(actor, 7)) is changes
    assert bool(policy.may_read_settings(actor, 7)) is reads


def settings_of(territory: TerritoryRef, version: int = 1, **change: Any) -> UpdateSettings:
    values: dict[str, Any] = {
        "name": territory.name,
        "region": territory.region,
        "vocabulary": starter.find_vocabulary("puglia"),
        "contacts": {"email": "ufficio@esempio.it", "telefono": " "},
        "is_simple": True,
    } | change
    return UpdateSettings(territory_id=territory.id, version=version, **values)


def test_words_change_for_everybody_and_are_kept_in_the_trail(app: Flask) -> None:
    territory = make_territory()
    service.update_settings(SYSTEM, settings_of(territory, name="Ambito nuovo"), NOW)
    again = queries.get_territory(territory.id)
    assert (again.name, again.labels.plan.singular, again.is_simple) == ("Ambito nuovo", "Piano sociale di zona", True)
    assert dict(again.contacts) == {"email": "ufficio@esempio.it"}, "an empty contact is not kept"
    assert again.content_version > territory.content_version
    details = db.session.scalar(select(AuditEvent.details).where(AuditEvent.name == "territory.settings_changed"))
    assert details["changed"] == ["name", "vocabulary", "contacts", "preset"]
    assert (details["old"]["name"], details["new"]["name"]) == ("PLUS Area Ovest", "Ambito nuovo")


def test_what_is_not_asked_stays(app: Flask) -> None:
    territory = make_territory()
    service.update_settings(SYSTEM, UpdateSettings(territory.id, 1, is_simple=True), NOW)
    again = queries.get_territory(territory.id)
    assert (again.name, again.labels, dict(again.contacts)) == (territory.name, territory.labels, dict(territory.contacts))
    assert again.is_simple


def test_a_stale_save_meets_what_stands(app: Flask) -> None:
    territory = make_territory()
    service.update_settings(SYSTEM, settings_of(territory, name="Primo"), NOW)
    with pytest.raises(Conflict) as stale:
        service.update_settings(SYSTEM, settings_of(territory, name="Secondo"), NOW)
    assert stale.value.theirs["name"] == "Primo"
    assert stale.value.theirs["plan_singular"] == "Piano sociale di zona"
    assert queries.get_territory(territory.id).name == "Primo"


def test_the_lead_passes_on_a_day_by_an_act(app: Flask) -> None:
    territory = make_territory()
    old, new = (one.id for one in sorted(queries.list_municipalities(territory.id, TODAY), key=lambda one: not one.is_lead)[:2])
    service.name_lead(SYSTEM, NameLead(territory.id, new, date(2027, 1, 1), "Delibera 5"), NOW)
    assert queries.find_lead_id(territory.id, date(2026, 12, 31)) == old
    assert queries.find_lead_id(territory.id, date(2027, 1, 1)) == new
    for request in (
        NameLead(territory.id, new, date(2028, 1, 1), "Delibera 6"),
        NameLead(territory.id, old, date(2027, 1, 1), "Delibera 6"),
        NameLead(territory.id, old, date(2028, 1, 1), " "),
        NameLead(territory.id, 999_999, date(2028, 1, 1), "Delibera 6"),
    ):
        with pytest.raises(Invalid):
            service.name_lead(SYSTEM, request, NOW)
    assert len(queries.list_leads(territory.id)) == 2


def test_comuni_join_and_leave_with_dates(app: Flask) -> None:
    territory = make_territory()
    service.add_member(SYSTEM, AddMember(territory.id, " l154 ", date(2027, 1, 1)), NOW)
    assert len(queries.list_municipalities(territory.id, date(2026, 12, 31))) == 3
    joined = queries.list_municipalities(territory.id, date(2027, 1, 1))
    teulada = next(one for one in joined if one.name == "Teulada")
    for request in (
        AddMember(territory.id, "L154", date(2027, 6, 1)),
        AddMember(territory.id, "Q000", TODAY),
        AddMember(territory.id, "no", TODAY),
    ):
        with pytest.raises(Invalid):
            service.add_member(SYSTEM, request, NOW)
    service.end_member(SYSTEM, EndMember(territory.id, teulada.id, date(2028, 1, 1)), NOW)
    assert len(queries.list_municipalities(territory.id, date(2027, 12, 31))) == 4
    assert len(queries.list_municipalities(territory.id, date(2028, 1, 1))) == 3
    lead = next(one.id for one in joined if one.is_lead)
    for end in (EndMember(territory.id, lead, date(2028, 1, 1)), EndMember(territory.id, teulada.id, date(2029, 1, 1))):
        with pytest.raises(Invalid):
            service.end_member(SYSTEM, end, NOW)
    service.add_member(SYSTEM, AddMember(territory.id, "F280", TODAY, "Mola di Bari", "072028", "Bari"), NOW)
    assert "Mola di Bari" in [one.name for one in queries.list_municipalities(territory.id, TODAY)]


def test_areas_are_added_renamed_and_retired_never_deleted(app: Flask) -> None:
    territory = make_territory()
    added = service.add_area(SYSTEM, AddArea(territory.id, "Dopo di noi", "After us", TODAY), NOW)
    another = service.add_area(SYSTEM, AddArea(territory.id, "Altra", "", TODAY), NOW)
    assert [area.id for area in queries.list_areas(territory.id, TODAY)][-2:] == [added, another]
    with pytest.raises(Invalid):
        service.add_area(SYSTEM, AddArea(territory.id, "dopo di NOI", "", TODAY), NOW)
    service.rename_area(SYSTEM, RenameArea(territory.id, added, "Durante e dopo di noi", ""), NOW)
    service.rename_area(SYSTEM, RenameArea(territory.id, added, "Durante e dopo di noi", "After us"), NOW)
    assert queries.get_area(territory.id, added).label == "Durante e dopo di noi"
    with pytest.raises(Invalid):
        service.retire_area(SYSTEM, RetireArea(territory.id, added, date(2026, 1, 1)), NOW)
    service.retire_area(SYSTEM, RetireArea(territory.id, added, date(2027, 1, 1)), NOW)
    assert added in [area.id for area in queries.list_areas(territory.id, date(2026, 12, 31))]
    assert added not in [area.id for area in queries.list_areas(territory.id, date(2027, 1, 1))]
    assert added in [area.id for area in queries.list_all_areas(territory.id)]


VERBS: list[tuple[str, Callable[[Actor, TerritoryRef, dict[str, int]], Any]]] = [
    ("update_settings", lambda a, t, x: service.update_settings(a, settings_of(t), NOW)),
    ("name_lead", lambda a, t, x: service.name_lead(a, NameLead(t.id, x["municipality"], date(2027, 1, 1), "Atto"), NOW)),
    ("add_member", lambda a, t, x: service.add_member(a, AddMember(t.id, "L154", TODAY), NOW)),
    ("end_member", lambda a, t, x: service.end_member(a, EndMember(t.id, x["municipality"], date(2027, 1, 1)), NOW)),
    ("add_area", lambda a, t, x: service.add_area(a, AddArea(t.id, "Nuova", "", TODAY), NOW)),
    ("rename_area", lambda a, t, x: service.rename_area(a, RenameArea(t.id, x["area"], "Nuova", ""), NOW)),
    ("retire_area", lambda a, t, x: service.retire_area(a, RetireArea(t.id, x["area"], TODAY), NOW)),
]


@pytest.mark.parametrize(("name", "verb"), VERBS, ids=[name for name, _ in VERBS])
@pytest.mark.parametrize("role", ["coordinator", "operator", "auditor", None])
def test_only_the_administrator_changes_settings(app: Flask, name: str, verb: Callable[..., Any], role: str | None) -> None:
    territory = make_territory()
    actor = make_actor(territory, role, now=NOW)
    with pytest.raises(Refused):
        verb(actor, territory, {"municipality": municipality_ids(territory)[0], "area": area_id(territory)})


@pytest.mark.parametrize(("name", "verb"), VERBS, ids=[name for name, _ in VERBS])
def test_an_administrator_of_one_territory_has_no_say_in_another(app: Flask, name: str, verb: Callable[..., Any]) -> None:
    mine, other = make_territory(), make_territory("ba", "Bari", preset="puglia")
    actor = make_actor(mine, "administrator", now=NOW)
    with pytest.raises(Refused):
        verb(actor, other, {"municipality": municipality_ids(other)[0], "area": area_id(other)})


def test_areas_and_comuni_of_another_territory_do_not_exist_here(app: Flask) -> None:
    mine, other = make_territory(), make_territory("ba", "Bari", preset="puglia", municipalities=(("L154", date(2010, 1, 1)),), lead="L154")
    theirs = area_id(other)
    with pytest.raises(NotFound):
        queries.get_area(mine.id, theirs)
    for request in (RenameArea(mine.id, theirs, "X", ""), RetireArea(mine.id, theirs, TODAY)):
        verb: Callable[..., Any] = service.rename_area if isinstance(request, RenameArea) else service.retire_area
        with pytest.raises(NotFound):
            verb(SYSTEM, request, NOW)
    foreign = municipality_ids(other)[0]
    with pytest.raises(Invalid):
        service.end_member(SYSTEM, EndMember(mine.id, foreign, TODAY), NOW)
    with pytest.raises(Invalid):
        service.name_lead(SYSTEM, NameLead(mine.id, foreign, TODAY, "Atto"), NOW)
    assert not {one.id for one in queries.list_areas(mine.id, TODAY)} & {one.id for one in queries.list_areas(other.id, TODAY)}
    assert foreign not in [one.municipality_id for one in queries.list_memberships(mine.id)]
    assert {one.municipality_id for one in queries.list_leads(other.id)} == {foreign}
    assert queries.find_lead_id(mine.id, TODAY) != foreign


FILE = """
slug = "mola"
name = "Ambito di Mola di Bari"
region = "Puglia"
preset = "puglia"
lead = "F280"
since = 2014-01-01
health_district = "Distretto 11"

[contacts]
email = "ufficio@esempio.it"

[[municipality]]
belfiore = "F280"
name = "Mola di Bari"
istat = "072028"
province = "Bari"
province_sigla = "BA"

[[municipality]]
belfiore = "H096"
name = "Rutigliano"
starts_on = 2020-05-01
"""


def test_command_opens_a_territory_from_its_file(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "territory.toml"
    path.write_text(FILE)
    result = app.test_cli_runner().invoke(args=["territory", "open", "--file", str(path)])
    assert result.exit_code == 0, result.output
    territory = queries.find_territory("mola")
    assert territory is not None
    assert territory.labels.body.with_article == "il Coordinamento Istituzionale"
    assert [one.name for one in queries.list_municipalities(territory.id, date(2019, 1, 1))] == ["Mola di Bari"]
    assert len(queries.list_municipalities(territory.id, TODAY)) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("slug =", "slog ="), "slug"),
        (('"mola"', '"accedi"'), "serve al sito"),
        (('"H096"\nname = "Rutigliano"', '"Z999"'), "non è tra i comuni conosciuti"),
        (("region", "regione"), "region"),
        (("[contacts]", "[contacts"), ""),
    ],
)
def test_command_says_what_is_wrong_with_the_file(app: Flask, tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = tmp_path / "territory.toml"
    path.write_text(FILE.replace(*change, 1))
    result = app.test_cli_runner().invoke(args=["territory", "open", "--file", str(path)])
    assert result.exit_code == 1
    assert message in result.output
    assert queries.list_territories() == []


def test_the_form_starts_from_what_stands(app: Flask) -> None:
    values = filled_settings(make_territory(preset="marche"), 1)
    assert values["second_office_singular"] == "Ufficio di Piano"
    assert values["office_gender"] == "m"


def test_no_region_gives_its_words_to_a_territory_that_names_none(app: Flask) -> None:
    """No label is a constant: without a vocabulary the file is asked for one, and is told which ones ship."""
    with pytest.raises(Invalid) as refusal:
        service.open_territory(SYSTEM, OpenTerritory("nuovo", "Nuovo ambito", "Lazio"), OPENED_AT)
    assert "puglia" in refusal.value.errors["preset"]
