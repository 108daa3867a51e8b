# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration's library: documents of invented bodies, two with two versions, one with a format asked for and given."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from consulta.core import clock
from consulta.core.files import CheckedFile, examine
from consulta.core.unit_of_work import current, transactional
from consulta.demo.papers import one_page
from consulta.demo.world import PLACES, World
from consulta.library import queries, service
from consulta.library.requests import AddVersion, AnswerFormat, AskFormat, CreateDocument, DocumentContent, OneDocument
from consulta.meetings.models import Meeting, MeetingStatus
from consulta.plans.models import Plan

OPERATOR, READER = "operatrice-uno", "cittadina"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the demonstration; ``days`` ago it was issued, ``lines`` are what its file says."""

    key: str
    title: str
    kind: str
    belongs: str
    days: int
    issuer: str
    description: str
    lines: Sequence[str]
    act: str = ""
    protocol: str = ""
    board: str = ""


PAPERS: Sequence[Paper] = (
    Paper(
        "convenzione",
        "Convenzione tra i comuni per i servizi sociali insieme",
        "act",
        "territory",
        400,
        "Conferenza dei sindaci",
        "I comuni decidono di fare insieme i servizi sociali per tre anni.\nDice chi fa che cosa, con quali soldi e come si esce.",
        ("Articolo 1. I comuni gestiscono insieme i servizi del piano.", "Articolo 4. Le spese si dividono per numero di abitanti."),
        "Deliberazione della Conferenza n. 3",
        "2114",
        "n. 118",
    ),
    Paper(
        "regolamento",
        "Regolamento della Conferenza di programmazione",
        "act",
        "territory",
        380,
        "Conferenza dei sindaci",
        "Come si chiama la Conferenza, chi vi siede, come si decide.",
        ("Articolo 2. Le sedute sono pubbliche.", "Articolo 5. Ogni comune ha un voto."),
        "Deliberazione della Conferenza n. 4",
        "2120",
        "n. 119",
    ),
    Paper(
        "linee",
        "Linee guida regionali per i piani di zona",
        "other",
        "cycle",
        120,
        "Regione (documento dimostrativo)",
        "Che cosa deve avere un piano, e come la Regione lo valuta.",
        ("Il piano nasce dall'ascolto delle persone.", "Ogni obiettivo ha un indicatore e una spesa."),
    ),
    Paper(
        "avvio",
        "Avvio della consultazione per il nuovo piano",
        "act",
        "cycle",
        60,
        "Ufficio di Piano",
        "L'atto con cui comincia la consultazione: date, tavoli, chi risponde.",
        ("La raccolta dei contributi dura quaranta giorni.", "A ogni contributo si risponde con le ragioni."),
        "Determinazione n. 41",
        "3007",
        "n. 204",
    ),
    Paper(
        "profilo",
        "Profilo del territorio: persone, bisogni, servizi",
        "report",
        "cycle",
        58,
        "Ufficio di Piano",
        "Quanti siamo, come cambiamo, quali servizi ci sono. Serve a chi scrive un contributo.",
        ("Una persona su quattro ha più di 65 anni.", "Tre comuni non hanno un centro diurno."),
    ),
    Paper(
        "calendario",
        "Avviso: gli incontri pubblici della consultazione",
        "notice",
        "cycle",
        50,
        "Ufficio di Piano",
        "Dove e quando ci si trova. Gli incontri sono aperti a tutti.",
        ("Gli incontri cominciano alle 16:30.", "Chi ha bisogno di un interprete lo dice tre giorni prima."),
        board="n. 231",
    ),
    Paper(
        "patto",
        "Come lavora il tavolo: regole condivise",
        "other",
        "roundtable",
        45,
        "Ufficio di Piano",
        "Le regole che il tavolo si è dato nel primo incontro.",
        ("Si parla uno alla volta.", "Il verbale si pubblica entro dieci giorni."),
    ),
    Paper(
        "dati-tavolo",
        "Ore di assistenza a casa, comune per comune",
        "annex",
        "roundtable",
        40,
        "Ufficio di Piano",
        "La tabella di cui si è parlato al tavolo.",
        ("Ore in un anno, per comune.", "Le persone in attesa sono contate a parte."),
    ),
    Paper(
        "verbale-firmato",
        "Verbale firmato del primo incontro",
        "minutes",
        "meeting",
        30,
        "Ufficio di Piano",
        "La copia firmata. Il testo del verbale si legge anche nella pagina dell'incontro.",
        ("Il tavolo si apre alle 16:40.", "Si decide di provare una corsa in più."),
        protocol="3190",
    ),
    Paper(
        "indirizzi",
        "Indirizzi dei sindaci per il piano",
        "act",
        "plan",
        25,
        "Conferenza dei sindaci",
        "Che cosa i sindaci chiedono al nuovo piano, prima di scriverlo.",
        ("Nessun comune resta senza uno sportello.", "Le famiglie hanno una sola porta a cui bussare."),
        "Deliberazione della Conferenza n. 9",
        "3255",
        "n. 260",
    ),
    Paper(
        "risorse",
        "Quadro delle risorse del piano",
        "annex",
        "plan",
        20,
        "Ufficio di Piano",
        "Da dove vengono i soldi, anno per anno. È un allegato degli indirizzi.",
        ("Fondo nazionale, fondo regionale, comuni.", "Le cifre sono provvisorie."),
    ),
    Paper(
        "relazione-annuale",
        "Relazione sull'anno passato",
        "report",
        "territory",
        15,
        "Ufficio di Piano",
        "Che cosa del vecchio piano si è fatto, e che cosa no.",
        ("Sono partiti sette interventi su nove.", "Il centro diurno aprirà il prossimo anno."),
        protocol="3301",
    ),
)
REPLACED = {
    "convenzione": ("Corretta la divisione delle spese all'articolo 4.", 350),
    "profilo": ("Aggiunti i dati sui comuni più piccoli.", 35),
}
"""What was replaced, why, and how many days ago."""


@transactional
def add_library(world: World, now: datetime) -> None:
    """Every document public, one more in draft; a citizen asks for the profile in large print, and gets it."""
    made = {paper.key: _add(world, paper, now) for paper in PAPERS}
    _draft(world, now)
    _formats(world, made["profilo"], made["convenzione"], now)


def _add(world: World, paper: Paper, now: datetime) -> int:
    at = now - timedelta(days=min(paper.days, 50) - 1)
    document_id = _create(world, paper, now, at)
    operator, territory_id = world.actor(OPERATOR, at), world.territory_id
    service.publish_document(operator, OneDocument(territory_id, document_id, 1), at)
    if paper.key in REPLACED:
        reason, days = REPLACED[paper.key]
        later = now - timedelta(days=min(days, 48))
        file = _file(f"{paper.key}-corretto.pdf", paper.title, (*paper.lines, reason))
        dated_on = clock.rome_day(now - timedelta(days=days))
        asked = AddVersion(territory_id, document_id, file, dated_on, reason, 2, f"{PLACES}-{paper.key}-seconda")
        service.add_version(world.actor(OPERATOR, later), asked, later)
    return document_id


def _create(world: World, paper: Paper, now: datetime, at: datetime) -> int:
    issued_on = clock.rome_day(now - timedelta(days=paper.days))
    content = DocumentContent(
        title=paper.title,
        kind=paper.kind,
        belongs=_owner(world, paper.belongs),
        issued_on=issued_on,
        issuer=paper.issuer,
        description=paper.description,
        act=paper.act,
        protocol_number=paper.protocol,
        protocol_on=issued_on if paper.protocol else None,
        board_reference=paper.board,
        board_from=issued_on + timedelta(days=1) if paper.board else None,
        board_to=issued_on + timedelta(days=15) if paper.board else None,
    )
    file = _file(f"{paper.key}.pdf", paper.title, paper.lines)
    request = CreateDocument(world.territory_id, content, file, f"{PLACES}-{paper.key}-documento-ufficio")
    return service.create_document(world.actor(OPERATOR, at), request, at)


def _owner(world: World, word: str) -> str:
    session = current().session
    if word == "cycle":
        return f"cycle-{world.cycle_id}"
    if word == "roundtable":
        return f"roundtable-{min(world.roundtables.values())}"
    if word == "plan":
        return f"plan-{session.scalars(select(Plan.id).where(Plan.cycle_id == world.cycle_id)).one()}"
    if word == "meeting":
        minuted = select(Meeting.id).where(Meeting.territory_id == world.territory_id, Meeting.status == MeetingStatus.MINUTED)
        return f"meeting-{session.scalars(minuted.order_by(Meeting.id).limit(1)).one()}"
    return word


def _file(name: str, title: str, lines: Sequence[str]) -> CheckedFile:
    content = one_page(title, (*lines, "", "Documento dimostrativo: enti e fatti sono inventati."))
    return examine(name, io.BytesIO(content), cap=len(content))


def _draft(world: World, now: datetime) -> None:
    paper = replace(PAPERS[-1], key="accordo", title="Accordo con la scuola per il doposcuola (in bozza)", kind="act", days=1, protocol="")
    _create(world, paper, now, now - timedelta(hours=3))


def _formats(world: World, given: int, waiting: int, now: datetime) -> None:
    """Large print of the profile: asked and given. The convention to be heard: it waits."""
    asked_at, answered_at = now - timedelta(days=12), now - timedelta(days=9)
    territory_id, reader = world.territory_id, world.actor(READER, asked_at)
    ask = AskFormat(territory_id, given, "large_print", "Mi bastano caratteri di 18 punti.", "", "it", f"{PLACES}-formato-grande")
    request_id = service.ask_format(reader, ask, asked_at)
    version = queries.get_request(territory_id, request_id).version
    lines = ("QUANTI SIAMO, COME CAMBIAMO,", "QUALI SERVIZI CI SONO.")
    file = _file("profilo-caratteri-grandi.pdf", "PROFILO DEL TERRITORIO", lines)
    answer = AnswerFormat(territory_id, request_id, "Lo trovi nella pagina del documento.", "", file, version, f"{PLACES}-formato-dato")
    service.answer_format(world.actor(OPERATOR, answered_at), answer, answered_at)
    other = AskFormat(territory_id, waiting, "audio", "", "", "it", f"{PLACES}-formato-voce")
    service.ask_format(world.actor(READER, now - timedelta(days=4)), other, now - timedelta(days=4))
