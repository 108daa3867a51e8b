# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A published synthesis of a tavolo, a topic or a whole cycle: its frozen edition, with the passages that are still public."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from consulta.core.documents.model import Block, Document, Heading, Note, Quotation, from_html, paragraph, table, words
from consulta.papers.composing.pieces import counted, day_of, facts, framed, strong
from consulta.synthesis import policy, queries
from consulta.synthesis.queries import ShownQuote

TAKEN_OUT = "Citazione tolta: il testo non è più pubblico."
WHO_WROTE = (
    "I numeri dicono chi ha scritto, non quanti la pensano così: chi partecipa si sceglie da solo. "
    "I testi raccolti ai tavoli o allo sportello contano «almeno»."
)


def public(territory_id: int, synthesis_id: int, now: datetime) -> Document:
    """The last edition. Raises NotFound while there is none."""
    found = queries.get_edition(territory_id, synthesis_id)
    values = found.values
    blocks: list[Block] = []
    if values["reason"]:
        blocks.append(Note(words(f"Motivo di questa edizione: {values['reason']}")))
    if values["exception"]:
        blocks.append(Note(words(f"Chi l’ha scritta l’ha anche approvata, perché l’ufficio è piccolo. Motivo: {values['exception']}")))
    blocks += from_html(values["introduction"]["html"])
    quotes = queries.shown_quotes(found.id)
    for point in values["points"]:
        blocks += _point(point, quotes)
    if values["conclusion"]["html"]:
        blocks += [Heading("Conclusione"), *from_html(values["conclusion"]["html"])]
    blocks += [Heading("Dove sono finiti tutti i testi"), _buckets(values["buckets"]), paragraph(WHO_WROTE)]
    blocks.append(strong("Impronta di questa edizione (SHA-256):", found.sha256))
    subtitle = f"Sintesi di: {found.scope_title} · edizione {found.number} · {day_of(found.published_at)}"
    return framed(territory_id, values["title"], subtitle, blocks, now, contents="Indice")


def points_of(edition_id: int) -> Sequence[Mapping[str, Any]]:
    """The points of an edition; none when it is not there."""
    found = queries.find_edition(edition_id)
    return found.values["points"] if found else ()


def counts_line(counts: Mapping[str, Any]) -> str:
    """ "almeno 3 testi, 2 persone, 1 organizzazione, 2 comuni"."""
    parts = (
        counted(counts["items"], "testo", "testi"),
        counted(counts["persons"], "persona", "persone"),
        counted(counts["organisations"], "organizzazione", "organizzazioni"),
        counted(counts["municipalities"], "comune", "comuni"),
    )
    return f"{'almeno ' if counts['is_at_least'] else ''}{', '.join(parts)}"


def _point(point: Mapping[str, Any], quotes: Mapping[str, ShownQuote]) -> list[Block]:
    blocks: list[Block] = [Heading(f"{point['number']}. {point['title']}"), *from_html(point["statement"]["html"])]
    blocks.append(strong("Da dove viene:", f"{counts_line(point['counts'])}."))
    for mark in point["quotes"]:
        quote = quotes.get(mark)
        if quote is None or not quote.text:
            blocks.append(paragraph(TAKEN_OUT))
            continue
        of = f"{quote.who}, contributo n. {quote.number}" if quote.number else quote.who
        blocks += [Quotation(words(f"«{quote.text}»")), paragraph(f"({of})")]
    if point["dissent"]["html"]:
        blocks += [Heading("Chi la vede diversamente", 3), *from_html(point["dissent"]["html"])]
    if point["objectives"]:
        named = "; ".join(f"{one['code']} {one['title']}" for one in point["objectives"])
        blocks.append(strong("Obiettivi del piano:", f"{named}."))
    blocks += _reply(point.get("reply"))
    return [*blocks, *_sources(point["sources"])]


def _reply(reply: Mapping[str, Any] | None) -> list[Block]:
    if not reply:
        return []
    covered, service = reply.get("covered_by"), reply.get("service")
    return [
        Heading(f"Che cosa risponde l’ufficio: {reply['label']}", 3),
        *from_html(reply["html"]),
        *facts(
            "La risposta in breve",
            (
                ("Che cosa è accolto", reply["accepted_part"]),
                ("Che cosa non è accolto", reply["refused_part"]),
                ("Inoltrato a", reply["forwarded_to"]),
                ("Rinviato al", reply["deferred_year"]),
                ("Obiettivo che lo prevede già", f"{covered['code']} {covered['title']}" if covered else ""),
                ("Servizio che lo fa già", service["name"] if service else ""),
            ),
        ),
    ]


def _sources(sources: Sequence[Mapping[str, Any]]) -> list[Block]:
    """The numbers of the texts behind a point: the words stand on the site."""
    numbers = [f"n. {one['number']}" for one in sources if one["kind"] == "contribution"]
    comments = sum(one["kind"] != "contribution" for one in sources)
    if comments:
        numbers.append(counted(comments, "commento", "commenti"))
    return [strong("Testi:", f"{', '.join(numbers)}.")] if numbers else []


def _buckets(numbers: Mapping[str, int]) -> Block:
    counts = [numbers[bucket.value] for bucket in policy.Bucket]
    rows = [
        (bucket.label, str(number), f"{share}%")
        for bucket, number, share in zip(policy.Bucket, counts, policy.percentages(counts), strict=True)
    ]
    return table("Ogni testo sta in un posto solo", ("Dove", "Testi", "Quota"), rows)
