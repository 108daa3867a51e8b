# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters kept by name in the office's pages: save, share, open, what ended since; list and grid with chosen columns."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consulta.codebook import queries as codebook_queries
from consulta.codebook import service as codebook
from consulta.codebook.requests import ApplyTags, MergeTags, RetireTag, SplitTag
from consulta.core import clock
from consulta.listings import service as listing_service
from consulta.listings.requests import ChooseLayout
from consulta.organisations.queries import actor_of
from consulta.replies import service as reply_service
from consulta.replies.requests import AssignReply
from consulta.web.ports import TerritoryRef
from consulta.workspace.comment_filter import CommentFilter
from consulta.workspace.views.grid import COLUMNS, FIRST
from tests.factories.accounts import give_role, make_actor, make_user, sign_in_as
from tests.factories.codebook import make_tag, put_tags
from tests.factories.consultations import make_topic
from tests.factories.contributions import make_comment, make_contribution
from tests.factories.listings import make_filter
from tests.factories.plans import make_link, make_objective
from tests.factories.territory import make_territory
from tests.support.pages import VisitingClient
from tests.workspace.test_pages import COMMENTS_BUDGET, QUEUE_BUDGET, TODAY_BUDGET

QUEUE = "/ao/ufficio/contributi"


@pytest.fixture
def territory(app: Flask) -> TerritoryRef:
    return make_territory()


def enter(client: VisitingClient, territory: TerritoryRef, role: str = "operator", name: str = "Olga Serra") -> int:
    user_id = make_user(name)
    give_role(user_id, territory, role)
    sign_in_as(client, user_id)
    return user_id


def test_a_filter_is_saved_shared_opened_by_a_colleague_and_changed(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    topic = make_topic(territory)
    found = make_contribution(territory, topic, title="Un pulmino per il centro")
    make_contribution(territory, topic, published=False)
    page = client.visit(f"{QUEUE}?stato=published&letto=no", budget=QUEUE_BUDGET).text
    save = unescape(re.search(r'href="([^"]*/filtri/nuovo/contributi[^"]*)"', page)[1])  # type: ignore[index]
    form = client.visit(save).text
    assert "Letto dall" in form
    assert "Pubblicato" in form, "the filter in words"
    wrong = client.send(save, {"name": ""}, status=422)
    assert "Scrivi il nome del filtro" in wrong.text
    answer = client.send(save, {"name": "Da leggere subito", "is_shared": "y"})
    assert answer.location == f"{QUEUE}?letto=no&stato=published"
    assert "già un filtro condiviso" in client.send(save, {"name": "da leggere SUBITO", "is_shared": "y"}, status=422).text
    enter(client, territory, "operator", "Ugo Melis")
    today = client.visit("/ao/ufficio/", budget=TODAY_BUDGET).text
    opens = re.search(r'href="(/ao/ufficio/filtri/\d+)">Da leggere subito', today)
    assert opens is not None
    assert f'href="{opens[1]}">Da leggere subito' in client.visit(QUEUE, budget=QUEUE_BUDGET).text
    listed = client.get(opens[1])
    assert listed.location == f"{QUEUE}?letto=no&stato=published"
    rows = client.visit(listed.location, budget=QUEUE_BUDGET).text
    assert found.number in rows
    assert "1 in elenco" in rows
    kept = client.visit("/ao/ufficio/filtri").text
    assert "Salvato da Olga Serra" in kept
    assert "/modifica" not in kept, "it is not Ugo's"
    client.visit(f"{opens[1]}/modifica", status=403)
    enter(client, territory, "coordinator", "Bruno Loi")
    stale = client.visit(f"{opens[1]}/modifica").text
    assert "Da leggere subito" in stale
    client.send(f"{opens[1]}/modifica", {"name": "Da leggere oggi", "is_shared": "y"})
    late = client.send(f"{opens[1]}/modifica", {"name": "Altro nome", "is_shared": "y", "version": "1"}, status=409).text
    assert "Da leggere oggi" in late
    assert 'value="Altro nome"' in late, "both texts stand on the page"
    kept = client.visit("/ao/ufficio/filtri").text
    version = re.search(r'name="version" value="(\d+)"', kept)
    client.send(f"{opens[1]}/elimina", {"version": version[1] if version else ""}, page="/ao/ufficio/filtri")
    assert "Ancora nessun filtro salvato" in client.visit("/ao/ufficio/filtri").text
    client.visit(opens[1], status=404)


@pytest.mark.parametrize("role", ["auditor", "municipal_referent"])
def test_who_only_reads_opens_what_is_shared(client: VisitingClient, territory: TerritoryRef, role: str) -> None:
    make_contribution(territory)
    shared = make_filter(territory, name="Di tutti", is_shared=True)
    enter(client, territory, role)
    page = client.visit(f"{QUEUE}?stato=published", budget=QUEUE_BUDGET).text
    assert "Di tutti" in page
    assert "Salva questo filtro" not in page
    assert "Vedi come griglia" not in page
    assert client.get(f"/ao/ufficio/filtri/{shared}").status_code == 303
    client.visit("/ao/ufficio/filtri/nuovo/contributi?stato=published", status=403)
    assert "non ne salva" in client.visit("/ao/ufficio/filtri").text


def test_what_ended_since_is_followed_or_told(client: VisitingClient, territory: TerritoryRef) -> None:
    boss = make_actor(territory, "coordinator")
    bus, rail, gone, wide, put_back = (make_tag(territory, one, actor=boss) for one in ("Autobus", "Mezzi", "Passata", "Casa", "Scuola"))
    codes = {one.id: one.code for one in codebook_queries.list_tags(territory.id)}
    kept = {
        one: make_filter(territory, name=f"Filtro {one}", is_shared=True, criteria={"stato": "published", "etichetta": codes[one]})
        for one in (bus, gone, wide, put_back)
    }
    comments = make_filter(territory, name="Commenti", is_shared=True, list_name="commenti", criteria={"etichetta": codes[bus]})
    codebook.merge_tags(boss, MergeTags(bus, rail, 1, "Dicono la stessa cosa.", "m" * 24), clock.now())
    codebook.retire_tag(boss, RetireTag(gone, True, 1, "Non serve più."), clock.now())
    codebook.split_tag(boss, SplitTag(wide, (("Affitti", "Quando."), ("Canoni", "Se.")), 1, "È troppo larga.", "s" * 24), clock.now())
    enter(client, territory)

    def opened(filter_id: int) -> tuple[str, str]:
        where = client.get(f"/ao/ufficio/filtri/{filter_id}").location
        return where, unescape(client.visit(where, budget=QUEUE_BUDGET).text)

    where, page = opened(kept[bus])
    assert where == f"{QUEUE}?stato=published&etichetta={codes[rail]}"
    assert "«Autobus» è stata unita a «Mezzi»" in page
    where, page = opened(kept[gone])
    assert where == f"{QUEUE}?stato=published&etichetta={codes[gone]}"
    assert "«Passata» è stata ritirata" in page
    assert "«Casa» è stata divisa in «Affitti», «Canoni»" in opened(kept[wide])[1]
    where, page = opened(kept[put_back])
    assert "è stata" not in page
    assert opened(comments)[0] == f"/ao/ufficio/commenti?etichetta={codes[rail]}"


def test_a_facet_that_is_no_more_is_left_out_and_told(client: VisitingClient, territory: TerritoryRef) -> None:
    gone = {"area": "mai_vista", "tavolo": "999", "vecchio": "1", "esito": "boh", "etichetta": "mai-vista"}
    kept = {"stato": "published", **gone, "letto": "no"}
    odd = make_filter(territory, name="Vecchio", is_shared=True, criteria=kept)
    enter(client, territory)
    where = client.get(f"/ao/ufficio/filtri/{odd}").location
    assert where == f"{QUEUE}?stato=published&letto=no"
    page = unescape(client.visit(where, budget=QUEUE_BUDGET).text)
    for name in gone:
        assert f"Il filtro «{name}» non esiste più" in page
    assert "boh" in client.visit("/ao/ufficio/filtri").text


def test_the_menu_costs_the_same_whatever_is_kept(client: VisitingClient, territory: TerritoryRef) -> None:
    make_contribution(territory)
    enter(client, territory)
    paths = (("/ao/ufficio/", TODAY_BUDGET), (QUEUE, QUEUE_BUDGET), ("/ao/ufficio/commenti", COMMENTS_BUDGET), ("/ao/ufficio/filtri", 12))
    before = []
    for path, budget in paths:
        client.visit(path, budget=budget)
        before.append(len(client.statements))
    for n in range(8):
        make_filter(territory, name=f"Filtro {n}", is_shared=True)
    for (path, budget), few in zip(paths, before, strict=True):
        client.visit(path, budget=budget)
        assert len(client.statements) == few, path


def test_the_comments_are_filtered_by_tag(client: VisitingClient, territory: TerritoryRef) -> None:
    sent = make_contribution(territory)
    tagged, bare = (make_comment(territory, contribution_id=sent.contribution_id, published=False) for _ in range(2))
    tag = make_tag(territory)
    codebook.apply_tags(make_actor(territory, "operator"), ApplyTags("comment", tagged.comment_id, (tag,)), clock.now())
    code = codebook_queries.get_tag(territory.id, tag).code
    enter(client, territory)
    for query, wanted, other in ((f"etichetta={code}", tagged, bare), ("senza_etichetta=si", bare, tagged)):
        page = client.visit(f"/ao/ufficio/commenti?{query}", budget=COMMENTS_BUDGET).text
        assert f"/ao/ufficio/commenti/{wanted.comment_id}" in page
        assert f'href="/ao/ufficio/commenti/{other.comment_id}"' not in page
        answer = client.send(f"/ao/ufficio/commenti/prossimo?{query}", {}, page=f"/ao/ufficio/commenti?{query}")
        assert answer.location == f"/ao/ufficio/commenti/{wanted.comment_id}"
    for wrong in ("stato=boh", "etichetta=%2F", "senza_etichetta=no", "oltre_termine=1"):
        client.visit(f"/ao/ufficio/commenti?{wrong}", status=400, budget=20)


@given(
    status=st.sampled_from(["", "in_moderation", "published", "hidden"]),
    overdue=st.booleans(),
    tag=st.sampled_from(["", "trasporti", "casa-2"]),
    bare=st.booleans(),
)
def test_a_filter_of_comments_is_its_address(status: str, overdue: bool, tag: str, bare: bool) -> None:
    chosen = CommentFilter(status, overdue, tag, bare)
    assert CommentFilter.from_args(chosen.to_args()) == chosen


def test_the_grid_shows_the_chosen_columns_and_is_remembered(client: VisitingClient, territory: TerritoryRef) -> None:
    enter(client, territory)
    topic = make_topic(territory)
    sent = make_contribution(territory, topic, title="Un pulmino per il centro")
    put_tags(territory, sent.contribution_id, make_tag(territory, "Trasporti"))
    make_link(territory, sent.contribution_id, make_objective(territory, code="B7"))
    olga = make_actor(territory, "operator", name="Ivana Pinna")
    assigned = AssignReply(territory.id, sent.contribution_id, olga.user_id, clock.rome_day(clock.now()), 0)
    reply_service.assign_reply(make_actor(territory, "coordinator"), assigned, clock.now())
    listed = f"{QUEUE}?stato=published"
    assert "<table" not in client.visit(listed, budget=QUEUE_BUDGET).text
    answer = client.send(f"{QUEUE}/vista?stato=published", {"view": "griglia"}, page=listed)
    assert answer.location == listed
    page = client.visit(listed, budget=QUEUE_BUDGET).text
    assert headings(page) == ["Contributo", *(COLUMNS[name][0] for name in FIRST)]
    assert "Trasporti" in page
    client.send(f"{QUEUE}/vista?stato=published", {"view": "colonne", "columns": list(COLUMNS)}, page=listed)
    page = client.visit(listed, budget=QUEUE_BUDGET).text
    assert headings(page) == ["Contributo", *(label for label, _cell in COLUMNS.values())]
    for text in ("B7", "Ivana Pinna", "tutto il territorio", "Bisogno"):
        assert text in page
    assert re.search(r'role="region" tabindex="0"', page)
    full = counted(client)
    for _ in range(6):
        make_contribution(territory, topic)
    client.visit(listed, budget=QUEUE_BUDGET)
    assert counted(client) == full, "no statement for a row"
    client.send(f"{QUEUE}/vista?stato=published", {"view": "colonne", "columns": ["entro", "boh"]}, page=listed)
    assert headings(client.visit(listed, budget=QUEUE_BUDGET).text) == ["Contributo", "Risposta entro"]
    client.send(f"{QUEUE}/vista", {"view": "elenco"}, page=QUEUE)
    assert "<table" not in client.visit(QUEUE, budget=QUEUE_BUDGET).text
    client.send(f"{QUEUE}/vista", {"view": "griglia"}, page=QUEUE)
    assert headings(client.visit(QUEUE, budget=QUEUE_BUDGET).text) == ["Contributo", "Risposta entro"], "the columns were remembered"
    client.post(f"{QUEUE}/vista", data={"view": "colonne"})
    enter(client, territory, "operator", "Ugo Melis")
    assert "<table" not in client.visit(QUEUE, budget=QUEUE_BUDGET).text, "a colleague's list is the colleague's"


def counted(client: VisitingClient) -> int:
    """The statements of the page itself: the head of the register in the footer is read again whenever something was sealed."""
    return sum("FROM register_entry" not in one for one in client.statements)


def headings(page: str) -> list[str]:
    """The headings of the grid, without what only screen readers hear."""
    cells = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page, re.DOTALL)
    shown = [unescape(re.sub(r"<span.*?</span>|<[^>]*>|[↓↑]", "", one)).strip() for one in cells]
    return [one for one in shown if one]


def test_the_grid_is_ordered_by_date_both_ways_and_ticks_work(client: VisitingClient, territory: TerritoryRef) -> None:
    user_id = enter(client, territory)
    topic, now = make_topic(territory), clock.now()
    old, new = (make_contribution(territory, topic, published=False, now=now + timedelta(minutes=n)) for n in range(2))
    wanted = ChooseLayout(territory_id=territory.id, list_name="contributi", is_grid=True)
    listing_service.choose_layout(actor_of(user_id, now), wanted, now)
    page = client.visit(QUEUE, budget=QUEUE_BUDGET).text
    assert page.index(old.number) < page.index(new.number)
    assert 'aria-sort="ascending"' in page
    assert page.count('name="picked"') == 2
    turned = unescape(re.search(r'aria-sort="ascending"><a href="([^"]+)"', page)[1])  # type: ignore[index]
    page = client.visit(turned, budget=QUEUE_BUDGET).text
    rows = page[page.index("<tbody>") :]
    assert rows.index(new.number) < rows.index(old.number)
    assert 'aria-sort="descending"' in page
