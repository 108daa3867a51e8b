# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogue of the data sets in DCAT-AP_IT, the Italian profile for public bodies: one graph, as Turtle and as JSON-LD.

The graph is a plain tree of nodes, since it has a dozen triples for each data set; a test parses both forms with rdflib and finds
the same triples.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from consulta.core.words import N_
from consulta.opendata.columns import Named
from consulta.opendata.formats import LICENCE
from consulta.opendata.queries.files import FileRow

PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatapit": "http://dati.gov.it/onto/dcatapit#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU = "http://publications.europa.eu/resource/authority"
_FILE_TYPES = {"csv": "CSV", "json": "JSON", "ods": "ODS"}
ABOUT = N_("Dati aperti di %(name)s sulla partecipazione ai piani dei servizi sociali.")


@dataclass(frozen=True, slots=True)
class Iri:
    """An address that names something."""

    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value with its type (a prefixed name) or its language; a plain text without both."""

    text: str
    type: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """Something with its types and properties, all prefixed names. A property has one or more values."""

    iri: str
    types: Sequence[str]
    properties: Sequence[tuple[str, Any]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Body:
    """Who publishes: name, identifier, e-mail, and the address of its pages."""

    name: str
    identifier: str
    email: str
    home: str


def catalogue(body: Body, page: str, api: str, sets: Sequence[tuple[Named, Sequence[FileRow]]]) -> Sequence[Node]:
    """The graph: catalogue, publisher, data sets that have files, distributions, licence. Addresses are absolute.

    ``page`` is the address of the page of open data, to which the name of a data set or of a file is added; ``api`` that of the interface.
    """
    made = [(told, files) for told, files in sets if files]
    agent, contact, licence = f"{page}#ente", f"{page}#contatto", f"{page}#licenza"
    nodes = [
        Node(
            f"{page}#catalogo",
            ("dcatapit:Catalog", "dcat:Catalog"),
            (
                ("dct:title", _it(f"Dati aperti di {body.name}")),
                ("dct:description", _it(ABOUT % {"name": body.name})),
                ("dct:publisher", Iri(agent)),
                ("dct:language", Iri(f"{_EU}/language/ITA")),
                ("dcat:themeTaxonomy", Iri(f"{_EU}/data-theme")),
                ("foaf:homepage", Iri(page)),
                *((("dct:modified", _at(max(file.changed_at for _told, files in made for file in files))),) if made else ()),
                *(("dcat:dataset", Iri(f"{page}/{told.name}#dati")) for told, _files in made),
            ),
        ),
        Node(agent, ("dcatapit:Agent", "foaf:Agent"), (("foaf:name", _it(body.name)), ("dct:identifier", Literal(body.identifier)))),
        *_contact(body, contact),
        Node(
            licence,
            ("dcatapit:LicenseDocument", "dct:LicenseDocument"),
            (
                ("dct:type", Iri("http://purl.org/adms/licencetype/Attribution")),
                ("foaf:name", _it("Creative Commons Attribuzione 4.0 Internazionale (CC BY 4.0)")),
                ("owl:versionInfo", Literal("4.0")),
                ("dct:identifier", Literal(LICENCE)),
            ),
        ),
    ]
    for told, files in made:
        nodes += _dataset(told, files, page, api, agent, contact if body.email else "", licence)
    return nodes


def _contact(body: Body, contact: str) -> Iterator[Node]:
    """Whom to write to. The profile refuses a contact without an e-mail, and does without one."""
    if body.email:
        told = (("vcard:fn", _it(body.name)), ("vcard:hasURL", Iri(body.home)), ("vcard:hasEmail", Iri(f"mailto:{body.email}")))
        yield Node(contact, ("dcatapit:Organization", "vcard:Organization"), told)


def _dataset(told: Named, files: Sequence[FileRow], page: str, api: str, agent: str, contact: str, licence: str) -> Iterator[Node]:
    here = f"{page}/{told.name}"
    yield Node(
        f"{here}#dati",
        ("dcatapit:Dataset", "dcat:Dataset"),
        (
            ("dct:title", _it(told.title)),
            ("dct:description", _it(told.description)),
            ("dct:identifier", Literal(here)),
            ("dct:modified", _at(max(file.changed_at for file in files))),
            ("dcat:theme", Iri(f"{_EU}/data-theme/SOCI")),
            ("dcat:theme", Iri(f"{_EU}/data-theme/GOVE")),
            ("dct:accrualPeriodicity", Iri(f"{_EU}/frequency/DAILY")),
            ("dct:rightsHolder", Iri(agent)),
            ("dct:publisher", Iri(agent)),
            ("dct:language", Iri(f"{_EU}/language/ITA")),
            *((("dcat:contactPoint", Iri(contact)),) if contact else ()),
            ("dcat:landingPage", Iri(here)),
            *(("dcat:distribution", Iri(f"{here}.{file.format}")) for file in files if file.is_ready),
            ("dcat:distribution", Iri(f"{api}/{told.name}")),
        ),
    )
    for file in files:
        if not file.is_ready:
            continue
        address = f"{here}.{file.format}"
        yield Node(
            address,
            ("dcatapit:Distribution", "dcat:Distribution"),
            (
                ("dct:title", _it(f"{told.title} ({_FILE_TYPES[file.format]})")),
                ("dct:format", Iri(f"{_EU}/file-type/{_FILE_TYPES[file.format]}")),
                ("dct:license", Iri(licence)),
                ("dcat:accessURL", Iri(here)),
                ("dcat:downloadURL", Iri(address)),
                ("dcat:byteSize", Literal(str(file.size_bytes), "xsd:decimal")),
                ("dct:modified", _at(file.changed_at)),
                ("spdx:checksum", Iri(f"{address}#sha256")),
            ),
        )
        checksum = ("spdx:checksumValue", Literal(file.sha256, "xsd:hexBinary"))
        yield Node(
            f"{address}#sha256", ("spdx:Checksum",), (("spdx:algorithm", Iri(f"{PREFIXES['spdx']}checksumAlgorithm_sha256")), checksum)
        )
    yield Node(
        f"{api}/{told.name}",
        ("dcatapit:Distribution", "dcat:Distribution"),
        (
            ("dct:title", _it(f"{told.title} (interfaccia per programmi)")),
            ("dct:format", Iri(f"{_EU}/file-type/JSON")),
            ("dct:license", Iri(licence)),
            ("dcat:accessURL", Iri(f"{api}/{told.name}")),
            ("dct:conformsTo", Iri(f"{api}/openapi.json")),
        ),
    )


def _it(text: str) -> Literal:
    return Literal(text, language="it")


def _at(instant: datetime) -> Literal:
    return Literal(instant.isoformat(), "xsd:dateTime")


def turtle(nodes: Sequence[Node]) -> str:
    """The graph as Turtle."""
    lines = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    for node in nodes:
        facts = [f"a {', '.join(node.types)}", *(f"{name} {_in_turtle(value)}" for name, value in node.properties)]
        lines += ["", f"{_in_turtle(Iri(node.iri))} " + " ;\n    ".join(facts) + " ."]
    return "\n".join(lines) + "\n"


def _in_turtle(value: Iri | Literal) -> str:
    if isinstance(value, Iri):
        return "<" + "".join(f"\\u{ord(char):04X}" if char in '<>"{}|^`\\' or char <= " " else char for char in value.text) + ">"
    text = json.dumps(value.text, ensure_ascii=False)  # the escapes of JSON are escapes of Turtle
    return f"{text}@{value.language}" if value.language else f"{text}^^{value.type}" if value.type else text


def json_ld(nodes: Sequence[Node]) -> Mapping[str, Any]:
    """The graph as JSON-LD."""
    return {"@context": dict(PREFIXES), "@graph": [_as_object(node) for node in nodes]}


def _as_object(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"@id": node.iri, "@type": list(node.types)}
    for name, value in node.properties:
        found.setdefault(name, []).append(_in_json(value))
    return found


def _in_json(value: Iri | Literal) -> dict[str, str]:
    if isinstance(value, Iri):
        return {"@id": value.text}
    more = {"@language": value.language} if value.language else {"@type": value.type} if value.type else {}
    return {"@value": value.text} | more
