# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue: both forms are the same graph, and it has what DCAT-AP_IT asks of catalogues, data sets and distributions."""

import pytest
from rdflib import DCTERMS, RDF, Graph, Namespace, URIRef
from rdflib.compare import to_isomorphic

from consulta.core import clock
from consulta.opendata.catalogue import Iri, Literal, Node, json_ld, turtle
from consulta.opendata.publishing import publish_territory
from consulta.opendata.queries import DATASETS
from consulta.territory.requests import UpdateSettings
from consulta.territory.service import update_settings
from tests.factories.accounts import make_actor
from tests.opendata.conftest import World, read
from tests.support.pages import VisitingClient

HOME = "/ao/dati-aperti"
ASKED = (
    DCTERMS.identifier,
    DCTERMS.title,
    DCTERMS.description,
    DCTERMS.modified,
    DCTERMS.rightsHolder,
    DCTERMS.accrualPeriodicity,
    URIRef("http://www.w3.org/ns/dcat#theme"),
)
"""Properties without which the profile refuses a data set."""
DCAT = Namespace("http://www.w3.org/ns/dcat#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
IT = Namespace("http://dati.gov.it/onto/dcatapit#")


def publishers(graph: Graph) -> list[str]:
    """What the publishers of a catalogue are identified by."""
    return [str(one) for agent in graph.subjects(RDF.type, IT.Agent) for one in graph.objects(agent, DCTERMS.identifier)]


def graph_of(client: VisitingClient) -> Graph:
    return Graph().parse(data=read(client, f"{HOME}/catalogo.ttl"), format="turtle")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by the reader of JSON-LD in rdflib itself
def test_turtle_and_json_ld_are_the_same_graph(world: World, client: VisitingClient) -> None:
    publish_territory(world.territory.id)
    other = Graph().parse(data=read(client, f"{HOME}/catalogo.jsonld"), format="json-ld")
    found = graph_of(client)
    assert len(found) > 200
    assert to_isomorphic(found) == to_isomorphic(other)


def test_everything_has_what_the_profile_asks(world: World, client: VisitingClient) -> None:
    publish_territory(world.territory.id)
    graph = graph_of(client)
    (catalogue,) = graph.subjects(RDF.type, IT.Catalog)
    for wanted in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.modified, DCAT.dataset):
        assert list(graph.objects(catalogue, wanted)), wanted
    sets = list(graph.objects(catalogue, DCAT.dataset))
    assert len(sets) == len(DATASETS)
    for one in sets:
        assert (one, RDF.type, IT.Dataset) in graph
        for wanted in ASKED:
            assert list(graph.objects(one, wanted)), (one, wanted)
        distributions = list(graph.objects(one, DCAT.distribution))
        assert len(distributions) == 4
        for file in distributions:
            assert (file, RDF.type, IT.Distribution) in graph
            for wanted in (DCTERMS.format, DCTERMS.license, DCAT.accessURL):
                assert list(graph.objects(file, wanted)), (file, wanted)


def test_a_contact_has_an_email_or_is_left_out(world: World, client: VisitingClient) -> None:
    """As the profile asks: name and e-mail are both obligatory of a contact, the contact is not."""
    publish_territory(world.territory.id)
    graph = graph_of(client)
    (contact,) = graph.subjects(RDF.type, IT.Organization)
    assert [str(one) for one in graph.objects(contact, VCARD.hasEmail)] == ["mailto:ufficio@esempio.it"]
    assert len(list(graph.subjects(DCAT.contactPoint, contact))) == len(DATASETS)
    update_settings(
        make_actor(world.territory, "administrator"), UpdateSettings(world.territory.id, 1, contacts={"email": ""}), clock.now()
    )
    graph = graph_of(client)
    assert not list(graph.subjects(RDF.type, IT.Organization))
    assert not list(graph.subject_objects(DCAT.contactPoint))


def test_addresses_of_files_open(world: World, client: VisitingClient) -> None:
    publish_territory(world.territory.id)
    addresses = [str(one) for one in graph_of(client).objects(None, DCAT.downloadURL)]
    assert len(addresses) == len(DATASETS) * 3
    for address in addresses:
        assert read(client, address)


def test_a_catalogue_without_files_is_one(world: World, client: VisitingClient) -> None:
    assert len(list(graph_of(client).subjects(RDF.type, IT.Dataset))) == 0


def test_any_text_stays_itself() -> None:
    odd = 'Casa "è" \\ nuova\nriga\ttab \x07 «😀»'
    nodes = [
        Node(
            "https://esempio.it/a b<c>",
            ("dct:Agent",),
            (("dct:title", Literal(odd, language="it")), ("dct:relation", Iri("https://esempio.it/{x}"))),
        )
    ]
    graph = Graph().parse(data=turtle(nodes), format="turtle")
    assert [str(one) for one in graph.objects(None, DCTERMS.title)] == [odd]
    assert json_ld(nodes)["@graph"][0]["dct:title"] == [{"@value": odd, "@language": "it"}]
    assert any(isinstance(one, URIRef) for one in graph.objects(None, DCTERMS.relation))


def test_the_publisher_is_its_code_in_the_index_of_public_bodies(world: World, client: VisitingClient) -> None:
    publish_territory(world.territory.id)
    assert publishers(graph_of(client)) == ["ao"]
    administrator = make_actor(world.territory, "administrator")
    update_settings(administrator, UpdateSettings(world.territory.id, 1, contacts={"ipa_code": "c_b354"}), clock.now())
    assert publishers(graph_of(client)) == ["c_b354"]
