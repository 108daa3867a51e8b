# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts a report together: the frozen copy, or a draft in the same form, with people's words as they stand, becomes a document."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from consulta.core import clock
from consulta.core.documents import codec
from consulta.core.documents.model import (
    Block,
    Document,
    Heading,
    Note,
    Paragraph,
    Quotation,
    Run,
    Volume,
    from_html,
    lines_of,
    paragraph,
    printable,
    words,
)
from consulta.core.text import render
from consulta.register.chain import canonical, instant
from consulta.reports.material import Material
from consulta.reports.parts import ANNEX, NO_AREA, NOT_ACCEPTED, PARTS, REGISTER
from consulta.reports.queries.live import Ref, Words
from consulta.reports.wording import day

FORMAT = 1
VOLUMES_FROM, LETTERS_FROM = 1_000, 1_200_000
"""With more contributions than this, or more letters of them and their replies, the annex is a volume for each area (decisions.md 28);
an area that is as long has more than one. A volume of so many letters takes half a minute."""
GONE = "Il testo non è più pubblico: è stato ritirato, oppure tolto dopo la pubblicazione."
CHANGES_CAP = 200
"""Lines of what changed that a page shows."""


def make(material: Material, mark: Mapping[str, str]) -> str:
    """The generated parts as JSON: what a draft keeps."""
    refs = [
        asdict(Ref(one.id, one.number, one.revision, one.reply, one.outcome, one.wording, one.kind_label, one.area, one.joined_to))
        for one in material.items
    ]
    parts = [{"code": part.code, "title": part.title, "blocks": codec.blocks_to_plain(part.build(material))} for part in PARTS]
    return json.dumps({"mark": dict(mark), "parts": parts, "contributions": refs}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the parts."""

    report_id: int
    edition: int
    title: str
    owner: str
    subtitle: str
    foot: str
    reason: str = ""
    exception: str = ""


def content(frame: Frame, made: str, texts: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """A report as plain values: what is frozen at publication. ``made`` is what ``make`` gave, or empty."""
    kept = json.loads(made) if made else {"parts": [], "contributions": []}
    by_code = {one["code"]: one["blocks"] for one in kept["parts"]}
    parts = []
    for part in PARTS:
        source = texts.get(part.code, {}).get("text", "")
        parts.append({"code": part.code, "title": part.title, "text": source, "html": render(source), "blocks": by_code.get(part.code, [])})
    return {
        "format": FORMAT,
        **asdict(frame),
        "parts": parts,
        "contributions": kept["contributions"],
        "published_at": instant(at),
    }


def seal(values: Mapping[str, Any]) -> tuple[str, str]:
    """The canonical text of a copy and its SHA-256."""
    encoded = canonical(values)
    return encoded.decode(), hashlib.sha256(encoded).hexdigest()


def is_whole(text: str, sha256: str) -> bool:
    """Whether a copy still has its checksum."""
    return hashlib.sha256(text.encode()).hexdigest() == sha256


def refs_of(values: Mapping[str, Any]) -> list[Ref]:
    """The contributions that a report names."""
    return [Ref(**one) for one in values["contributions"]]


def refused(refs: Sequence[Ref]) -> list[Ref]:
    """Those that were not accepted, or only in part."""
    return [one for one in refs if one.outcome in ("not_accepted", "partially_accepted") and not one.joined_to]


def blocks_of(part: Mapping[str, Any]) -> tuple[Block, ...]:
    """A part's own words, then what was generated; nothing for who has neither."""
    return (*from_html(part["html"]), *codec.blocks_from_plain(part["blocks"]))


def document(values: Mapping[str, Any], said: Mapping[int, Words]) -> Document:
    """The whole report; its annex stands in volumes by area when it is long. An edition's checksum stands in its foot."""
    refs = refs_of(values)
    blocks: list[Block] = []
    volumes: tuple[Volume, ...] = ()
    if values["exception"]:
        blocks.append(Note(words(f"Chi l’ha scritta l’ha anche approvata, perché l’ufficio è piccolo. Motivo: {values['exception']}")))
    if values["reason"]:
        blocks.append(Note(words(f"Motivo di questa edizione: {values['reason']}")))
    for part in values["parts"]:
        if part["code"] == ANNEX and (len(refs) > VOLUMES_FROM or _letters(refs, said) > LETTERS_FROM):
            volumes = _volumes(refs, said)
            blocks += [Heading(part["title"]), paragraph("I contributi sono molti: stanno in volumi, uno per area.")]
            continue
        blocks += [Heading(part["title"]), *blocks_of(part)]
        if part["code"] == NOT_ACCEPTED:
            blocks += not_accepted(refs, said)
        elif part["code"] == REGISTER and values["foot"]:
            blocks.append(paragraph(f"{values['foot']}."))
        elif part["code"] == ANNEX:
            blocks += annex(refs, said)
    return Document(
        title=printable(values["title"]),
        owner=printable(values["owner"]),
        blocks=tuple(blocks),
        subtitle=printable(values["subtitle"]),
        foot=printable(values["foot"]),
        contents="Indice",
        volumes=volumes,
    )


def not_accepted(refs: Sequence[Ref], said: Mapping[int, Words]) -> list[Block]:
    """What was not accepted, or only in part, each with its reasons; by area."""
    found = refused(refs)
    if not found:
        return [paragraph("Nessun contributo è stato respinto, nemmeno in parte.")]
    blocks: list[Block] = []
    for area in _areas(found):
        blocks.append(Heading(area, 3))
        for one in (ref for ref in found if (ref.area or NO_AREA) == area):
            spoken = said.get(one.id, Words())
            if not spoken.title:
                blocks += [Heading(f"N. {one.number}", 4), paragraph(GONE)]
                continue
            blocks += [Heading(f"N. {one.number}, {spoken.title}", 4), paragraph(f"{one.wording}.")]
            if spoken.refused_part:
                blocks.append(paragraph(f"La parte non accolta: {spoken.refused_part}"))
            blocks += from_html(spoken.reply_html)
    return blocks


def annex(refs: Sequence[Ref], said: Mapping[int, Words]) -> list[Block]:
    """Every contribution with its reply; by area."""
    if not refs:
        return [paragraph("Non ci sono contributi.")]
    return [block for area in _areas(refs) for block in (Heading(area, 3), *_area(area, refs, said))]


def _areas(refs: Sequence[Ref]) -> list[str]:
    return sorted({one.area or NO_AREA for one in refs}, key=lambda name: (name == NO_AREA, name.casefold()))


def _volumes(refs: Sequence[Ref], said: Mapping[int, Words]) -> tuple[Volume, ...]:
    """A volume for each area, and more for an area that is long itself."""
    volumes = []
    for area in _areas(refs):
        mine = [one for one in refs if (one.area or NO_AREA) == area]
        pieces = _cut(mine, said)
        for number, piece in enumerate(pieces, start=1):
            title = f"Allegato: {area}" if len(pieces) == 1 else f"Allegato: {area} ({number} di {len(pieces)})"
            volumes.append(Volume(title, tuple(_area(area, piece, said))))
    return tuple(volumes)


def _letters(refs: Sequence[Ref], said: Mapping[int, Words]) -> int:
    return sum(len(said[one.id].html) + len(said[one.id].reply_html) for one in refs if one.id in said)


def _cut(refs: Sequence[Ref], said: Mapping[int, Words]) -> list[list[Ref]]:
    """The contributions of an area in pieces that are not too long."""
    pieces: list[list[Ref]] = [[]]
    letters = 0
    for one in refs:
        more = _letters((one,), said)
        if pieces[-1] and (len(pieces[-1]) >= VOLUMES_FROM or letters + more > LETTERS_FROM):
            pieces.append([])
            letters = 0
        pieces[-1].append(one)
        letters += more
    return pieces


def _area(area: str, refs: Sequence[Ref], said: Mapping[int, Words]) -> list[Block]:
    blocks: list[Block] = []
    for one in refs:
        if (one.area or NO_AREA) == area:
            blocks += entry(one, said.get(one.id, Words()))
    return blocks


def entry(ref: Ref, spoken: Words) -> list[Block]:
    """One contribution and its reply."""
    if not spoken.title:
        return [Heading(f"N. {ref.number}", 4), paragraph(GONE)]
    blocks: list[Block] = [Heading(f"N. {ref.number}, {spoken.title}", 4), Paragraph((Run(f"{ref.kind_label}. {spoken.author}."),))]
    blocks += [Quotation(block.runs) if isinstance(block, Paragraph) else block for block in from_html(spoken.html)]
    if ref.joined_to:
        blocks.append(paragraph(f"Dice la stessa cosa del contributo n. {ref.joined_to}: la risposta è quella."))
    elif not ref.reply:
        blocks.append(paragraph("Non ha ancora una risposta."))
    else:
        blocks.append(Paragraph((*words("Risposta: ", is_strong=True), *words(f"{ref.wording}."))))
        blocks += from_html(spoken.reply_html)
        for label, text in (("La parte accolta", spoken.accepted_part), ("La parte non accolta", spoken.refused_part)):
            if text:
                blocks.append(paragraph(f"{label}: {text}"))
        if spoken.sent_to:
            blocks.append(paragraph(spoken.sent_to))
    return blocks


def shown(blocks: Sequence[Block]) -> tuple[tuple[str, Block], ...]:
    """Blocks with the name of their kind, for a template: ``components/blocks.html``."""
    return tuple((type(block).__name__.lower(), block) for block in blocks)


FOLDED = 40
"""Lines of generated text that a page shows at once; a part with more opens at a touch: all of them together are a hundred screens."""


def is_long(blocks: Sequence[tuple[str, Block]]) -> bool:
    """Whether a part is too long to stand open among the others."""
    return sum(1 for _line in lines_of([block for _kind, block in blocks])) > FOLDED


def shown_blocks(plain: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, Block], ...]:
    """The same from what a copy keeps."""
    return shown(codec.blocks_from_plain(plain))


def subtitle_of(cycle: str, edition: int, at: datetime, *, is_draft: bool) -> str:
    """What stands under the title."""
    state = "bozza" if is_draft else f"edizione {edition}"
    return f"{cycle} · {state} · {day(clock.rome_day(at))}"


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in a part: lines that went and lines that came."""

    title: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


def changes(before: str, now: str) -> list[Change]:
    """What the generated parts say that they did not say before, and the other way round; parts that say the same are left out."""
    if not before or not now:
        return []
    old, new = json.loads(before), json.loads(now)
    was = {one["code"]: list(lines_of(codec.blocks_from_plain(one["blocks"]))) for one in old["parts"]}
    found = []
    for one in new["parts"]:
        lines = list(lines_of(codec.blocks_from_plain(one["blocks"])))
        found.append(_change(one["title"], was.get(one["code"], []), lines))
    found.append(_change("Contributi e risposte", _named(old), _named(new)))
    return [one for one in found if one.gone or one.come]


def _change(title: str, old: Sequence[str], new: Sequence[str]) -> Change:
    was, is_now = set(old), set(new)
    gone = [line for line in old if line not in is_now][:CHANGES_CAP]
    return Change(title, tuple(gone), tuple([line for line in new if line not in was][:CHANGES_CAP]))


def _named(made: Mapping[str, Any]) -> list[str]:
    refs = refs_of(made)
    return [f"N. {one.number}, versione {one.revision}: {one.wording or 'senza risposta'}" for one in refs]
