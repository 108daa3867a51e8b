# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of the demonstration: documents of an association, and the paper of a meeting."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from consulta.attachments.requests import OneAttachment
from consulta.contributions import service as contributions
from consulta.contributions.requests import SendFile
from consulta.core.files import CheckedFile, examine
from consulta.demo.world import PLACES, World
from consulta.meetings import service as meetings
from consulta.meetings.requests import AddMeetingDocument
from consulta.organisations import documents
from consulta.organisations.queries import DOCUMENTS
from consulta.organisations.requests import AddDocument

Act = Callable[[datetime], None]
REPRESENTATIVE, OPERATOR = "associazione", "operatrice-uno"
ROUTES = """corsa;partenza;fermata al centro diurno;posti per sedie a rotelle
1;07:40;08:05;1
2;12:30;12:55;0
3;16:10;16:35;1
"""


SENT_ALONG: Mapping[str, tuple[str, str]] = {
    "c02": ("chi-e-venuta-in-maggio.pdf", "Chi e' venuta a casa in maggio (documento dimostrativo)"),
    "c03": ("due-squadre-serali-i-conti.pdf", "Due squadre serali per sei comuni: i conti (documento dimostrativo)"),
    "c05": ("i-tre-mesi-senza-assegno.pdf", "Quando finisce e quando ricomincia l'assegno (documento dimostrativo)"),
    "c11": ("il-giro-del-pua.pdf", "Il giro settimanale del punto di accesso (documento dimostrativo)"),
    "c18": ("orari-del-pulmino.pdf", "Gli orari del pulmino, fermata per fermata (documento dimostrativo)"),
    "c24": ("sedici-scadenze.pdf", "Le sedici scadenze dei contratti (documento dimostrativo)"),
}
"""Documents that people send with a contribution, by its key: name of the file, and the line that it holds."""


def send_along(world: World, row: Mapping[str, Any], at: datetime) -> None:
    """Keep the document that goes with a contribution, where there is one."""
    if row["key"] in SENT_ALONG:
        name, line = SENT_ALONG[row["key"]]
        sent = SendFile(world.territory_id, f"{PLACES}-{row['key']}", _file(name, one_page(line)))
        contributions.hold_file(world.actor(row["author"], at), sent, at)


class Papers:
    """The acts that bring files, with their instants."""

    def __init__(self, world: World, meeting_ids: dict[str, int]) -> None:
        self.world = world
        self.meeting_ids = meeting_ids

    def of_organisation(self, organisation: str) -> tuple[datetime, Act]:
        """Its representative brings statute and proxy; the office publishes the statute."""
        return self.world.calendar.at(2, "18:00"), lambda at: self._bring(self.world.organisations[organisation], at)

    def _bring(self, organisation_id: int, at: datetime) -> None:
        person, territory_id = self.world.actor(REPRESENTATIVE, at), self.world.territory_id
        statute = _file("statuto.pdf", one_page("Statuto dell'associazione (documento dimostrativo)"))
        proxy = _file("delega-tavolo.pdf", one_page("Delega a partecipare al tavolo (documento dimostrativo)"))
        made = [
            documents.add_document(
                person, AddDocument(territory_id, organisation_id, purpose, file, "", f"{PLACES}-{purpose}-documento"), at
            )
            for purpose, file in (("statute", statute), ("proxy", proxy))
        ]
        published_at = at + timedelta(minutes=10)
        operator = self.world.actor(OPERATOR, published_at)
        documents.release_document(operator, territory_id, OneAttachment(DOCUMENTS, organisation_id, made[0]), published_at)

    def of_meeting(self, key: str, at: datetime) -> tuple[datetime, Act]:
        """The office brings the timetable that the meeting will speak of, and publishes it."""
        return at, lambda at: self._present(self.meeting_ids[key], at)

    def _present(self, meeting_id: int, at: datetime) -> None:
        operator, territory_id = self.world.actor(OPERATOR, at), self.world.territory_id
        paper = _file("corse-del-pullmino.csv", ROUTES.encode())
        asked = AddMeetingDocument(territory_id, meeting_id, paper, "Le corse del pullmino oggi", f"{PLACES}-corse-del-pullmino")
        attachment_id = meetings.add_document(operator, asked, at)
        meetings.release_document(operator, territory_id, meeting_id, attachment_id, at)


def _file(name: str, content: bytes) -> CheckedFile:
    return examine(name, io.BytesIO(content), cap=len(content))


def _written(line: str) -> bytes:
    """A line as a string of a PDF."""
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")


def one_page(title: str, lines: Sequence[str] = ()) -> bytes:
    """A PDF of one page with a title and some lines, written by hand: objects, a stream, a font, the table of where they begin."""
    below = b"".join(b" 0 -%d Td (%b) Tj" % (30 if number == 0 else 17, _written(line)) for number, line in enumerate(lines))
    stream = b"BT /F1 14 Tf 72 760 Td (" + _written(title) + b") Tj" + (b" /F1 11 Tf" + below if below else b"") + b" ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R/Lang(it)>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    made, begins = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        begins.append(len(made))
        made += b"%d 0 obj%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    return made + b"xref\n0 6\n0000000000 65535 f \n%btrailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(made))
