# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kept filters as the lists understand them today: what ended since is followed, or taken away, and said (ADR 0051)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consulta.codebook import queries as codebook
from consulta.codebook.models import RemapKind
from consulta.codebook.queries import TagRow
from consulta.contributions.queries import Criterion, StaffFilter
from consulta.core.errors import Invalid
from consulta.core.words import N_, Sentence, filled
from consulta.listings.models import ListName
from consulta.territory import queries as territory_queries
from consulta.workspace import queries, run
from consulta.workspace.comment_filter import CommentFilter

TAG, AREA, TABLE = "etichetta", "area", "tavolo"
_GONE = N_("Il filtro «%(name)s» non esiste più o il suo valore è finito: l'elenco qui sotto non ne tiene conto.")
_MERGED = N_("L'etichetta «%(old)s» è stata unita a «%(new)s»: il filtro ora cerca «%(new)s».")
_SPLIT = N_("L'etichetta «%(old)s» è stata divisa in %(parts)s: scegli quale cercare.")
_RETIRED = N_("L'etichetta «%(old)s» è stata ritirata: il filtro trova i testi che la portano ancora.")


@dataclass(frozen=True, slots=True)
class Mended:
    """The arguments that the list takes today, and sentences about what is no longer as it was kept."""

    args: Mapping[str, str]
    notes: Sequence[Sentence]


def parsed(list_name: ListName, args: Mapping[str, str], criteria: Sequence[Criterion]) -> Mapping[str, str]:
    """The filter of an address as it is kept: what the list made of it. A run of the day is not a filter. Raises Invalid."""
    if list_name is ListName.COMMENTS:
        return CommentFilter.from_args(args).to_args()
    return {name: value for name, value in StaffFilter.from_args(args, criteria).to_args().items() if name != run.NAME}


def mend(territory_id: int, list_name: ListName, kept: Mapping[str, str], criteria: Sequence[Criterion]) -> Mended:
    """What a kept filter means today."""
    args: dict[str, str] = {}
    notes: list[Sentence] = []
    for name, value in kept.items():
        known = _understood(list_name, name, str(value), criteria) and _exists(territory_id, name, str(value))
        if known:
            args[name] = str(value)
        else:
            notes.append(filled(_GONE, name=name))
    if TAG in args:
        code, note = _tag_today(territory_id, args[TAG])
        notes += [note] if note else []
        args = {name: value for name, value in (args | {TAG: code}).items() if value}
    return Mended(args, notes)


def _understood(list_name: ListName, name: str, value: str, criteria: Sequence[Criterion]) -> bool:
    try:
        return parsed(list_name, {name: value}, criteria).get(name) == value
    except Invalid:
        return False


def _exists(territory_id: int, name: str, value: str) -> bool:
    """Codes of areas and ids of tavoli that the territory no longer has would give an empty list without a word."""
    if name == AREA:
        return territory_queries.has_area(territory_id, value)
    return name != TABLE or any(str(one.id) == value for one in queries.list_roundtables(territory_id))


def _tag_today(territory_id: int, code: str) -> tuple[str, Sentence | None]:
    """The code to look for, empty for none, and what to say of it."""
    was, means = codebook.find_tag_by_code(territory_id, code), codebook.find_meant(territory_id, code)
    if was is None or means is None:
        return "", filled(_GONE, name=TAG)
    if means.id != was.id:
        return means.code, filled(_MERGED, old=was.label, new=means.label)
    return code, _told(territory_id, was)


def _told(territory_id: int, tag: TagRow) -> Sentence | None:
    """A split leaves the wide tag in the choice until its texts are shared out."""
    splits = (
        one
        for one in codebook.list_remaps(territory_id, tag.id)
        if one.kind is RemapKind.SPLIT and one.source_id == tag.id and one.undone_at is None
    )
    split = next(splits, None)
    if split is None:
        return filled(_RETIRED, old=tag.label) if tag.retired_at is not None else None
    return filled(_SPLIT, old=tag.label, parts=", ".join(f"«{part.label}»" for part in codebook.list_parts(split.id)))
