# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long the files of a closing report and of the chapter on participation take with 2,000 contributions, and how much memory.

Both are made of a real database, with its numbers, drawings and matrix; replies are invented, since the bench's rows have none. Each
file is made alone, in a process whose children are measured apart, as the worker makes it.
"""

import resource
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from bench.sqlite import Base, Findings, prepare
from consulta.core import printing
from consulta.core.db import snapshot
from consulta.core.documents.model import Document, paragraph
from consulta.papers.composing import chapter
from consulta.papers.composing.pieces import framed
from consulta.reports import composing, producing
from consulta.reports.material import Material
from consulta.reports.queries import Words, read_material
from consulta.reports.service.making import Piece
from consulta.resources import fonts
from consulta.resources import resource as folder

MANY = 2_000
ROWS = 2_200
"""Contributions of the database: of a hundred 94 are public."""
SENTENCE = "La domenica nessuno viene ad aiutare chi vive da solo, e le famiglie restano senza qualcuno da chiamare. "
REPLY = "Grazie: la proposta entra nel piano, con un turno anche nei giorni di festa. "


def measure(place: Path, found: Findings) -> None:
    """Put both together and make every file of them, one process after the other, as the worker does."""
    if not printing.can_print():
        return
    base = prepare(place, ROWS)
    with base.app.app_context(), snapshot():
        began = time.perf_counter()
        material = _answered(read_material(base.world.territory_id, base.world.cycle_id, base.world.now))
        found.details["report_2000_read_s"] = round(time.perf_counter() - began, 1)
        said = _words(material)
        papers: Mapping[str, Document] = {"report": _report(base, material, said), "chapter": _chapter(base, material, said)}
    for name, document in papers.items():
        _make(name, producing.pieces(document, name), found)


def _make(name: str, pieces: Sequence[Piece], found: Findings) -> None:
    """Keep the seconds of all files and the megabytes of the largest process; those of each in the details."""
    made: dict[str, list[float]] = {}
    for piece in pieces:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            made[piece.file_name] = [round(one, 1) for one in alone.submit(_make_one, piece).result()]
    found.say(f"{name}_2000_s", sum(one[0] for one in made.values()), 1)
    found.say(f"{name}_process_mb", max(one[2] for one in made.values()), 1)
    found.details[f"{name}_2000_files_s_cpu_mb"] = made


def _make_one(piece: Piece) -> tuple[float, float, float]:
    """Seconds, seconds of processor and megabytes of the process that wrote the file: never fewer than this one's, which it begins as."""
    began = time.perf_counter()
    if piece.format == "pdf":
        printing.make_pdf(piece.source, folder("templates") / "documents" / "document.css", fonts())
    else:
        printing.make_file(piece.format, piece.source)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _answered(material: Material) -> Material:
    """The same with MANY contributions, each with a reply; one in five says no."""
    items = [
        replace(one, reply=1, outcome="accepted", wording="Accolta")
        if number % 5
        else replace(one, reply=1, outcome="not_accepted", wording="Non accolta")
        for number, one in enumerate(material.items[:MANY])
    ]
    assert len(items) == MANY, "the database has fewer public contributions than it did"
    return replace(material, items=items)


def _words(material: Material) -> dict[int, Words]:
    html, reply = f"<p>{SENTENCE * 8}</p>", f"<p>{REPLY * 4}</p>"
    return {one.id: Words(f"Titolo del contributo {one.number}", html, "Una persona", reply) for one in material.items}


def _report(base: Base, material: Material, said: Mapping[int, Words]) -> Document:
    frame = composing.Frame(1, 1, "Relazione conclusiva", "PLUS", "Ciclo", "")
    return composing.document(composing.content(frame, composing.make(material, ""), {}, base.world.now), said)


def _chapter(base: Base, material: Material, said: Mapping[int, Words]) -> Document:
    blocks = chapter.told(material, said, [paragraph("Nessuna sintesi.")])
    return framed(base.world.territory_id, "Il processo di partecipazione", "Ciclo", blocks, base.world.now, contents="Indice")
