# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long the files of a closing report with 2,000 contributions take, and how much memory the largest process of them."""

import json
import resource
import time
from datetime import UTC, datetime

from bench.sqlite import Findings
from consulta.core import printing
from consulta.reports import composing, producing
from consulta.reports.queries import Words
from consulta.resources import fonts
from consulta.resources import resource as folder

MANY = 2_000
AREAS = ("Anziani", "Casa", "Disabilità", "Famiglie e minori", "Salute mentale", "")
SENTENCE = "La domenica nessuno viene ad aiutare chi vive da solo, e le famiglie restano senza qualcuno da chiamare. "
REPLY = "Grazie: la proposta entra nel piano, con un turno anche nei giorni di festa. "


def measure(found: Findings) -> None:
    """Put a report together and make every file of it, one process after the other, as the worker does."""
    if not printing.can_print():
        return
    began = time.perf_counter()
    document = composing.document(_values(), _words())
    stylesheet, letters = folder("templates") / "documents" / "document.css", fonts()
    for piece in producing.pieces(document, "relazione"):
        if piece.format == "pdf":
            printing.make_pdf(piece.source, stylesheet, letters)
        else:
            printing.make_file(piece.format, piece.source)
    found.say("report_2000_s", time.perf_counter() - began, 1)
    found.say("report_process_mb", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1)


def _values() -> dict[str, object]:
    refs = [
        {
            "id": number,
            "number": f"2026-{number}",
            "revision": 1,
            "reply": 1,
            "outcome": "accepted" if number % 5 else "not_accepted",
            "wording": "Accolta" if number % 5 else "Non accolta",
            "kind_label": "Proposta",
            "area": AREAS[number % len(AREAS)],
            "joined_to": "",
        }
        for number in range(1, MANY + 1)
    ]
    frame = composing.Frame(1, 1, "Relazione conclusiva", "PLUS", "Ciclo", "")
    return composing.content(frame, json.dumps({"parts": [], "contributions": refs}), {}, datetime.now(UTC))


def _words() -> dict[int, Words]:
    html, reply = f"<p>{SENTENCE * 8}</p>", f"<p>{REPLY * 4}</p>"
    return {number: Words(f"Titolo del contributo {number}", html, "Una persona", reply) for number in range(1, MANY + 1)}
