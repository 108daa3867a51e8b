# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the verbs of the codebook share: holding a tag, the tree, checked words, the readable version of a change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consulta.accounts.throttle import serialise
from consulta.codebook import policy
from consulta.codebook.events import TagChanged
from consulta.codebook.models import Tag, TagChange, TagColour, TagVersion
from consulta.codebook.policy import Node
from consulta.codebook.requests import Details
from consulta.core.actor import Actor
from consulta.core.errors import Conflict, Invalid, NotFound
from consulta.core.text import one_line
from consulta.core.unit_of_work import current, emit, put
from consulta.core.words import N_, filled, too_long
from consulta.plans.models import Objective
from consulta.territory.models import ThematicArea

LABEL_CAP, WORDS_CAP, REASON_CAP = 80, 500, 300
DEFINITION_CAP = WORDS_CAP

NAME, DEFINITION, INCLUDES, EXCLUDES, EXAMPLE = (
    N_("Nome"),
    N_("Definizione"),
    N_("Che cosa comprende"),
    N_("Che cosa non comprende"),
    N_("Esempio"),
)
AREA, PARENT, COLOUR, LETTER, OBJECTIVE = N_("Area"), N_("Sotto"), N_("Colore"), N_("Lettera"), N_("Obiettivo")
_LONG = {"includes": INCLUDES, "excludes": EXCLUDES, "example": EXAMPLE}


@dataclass(frozen=True, slots=True)
class Words:
    """Checked words of a tag."""

    label: str
    definition: str
    includes: str
    excludes: str
    example: str


def hold_codebook(territory_id: int) -> None:
    """One change of the tree at a time: two moves that are right each by itself may make a circle together."""
    serialise(f"codebook:{territory_id}")


def hold_tag(tag_id: int) -> Tag:
    """A tag, held, with the codebook of its territory. Raises NotFound."""
    session = current().session
    territory_id = session.scalar(select(Tag.territory_id).where(Tag.id == tag_id))
    if territory_id is None:
        raise NotFound
    hold_codebook(territory_id)
    return session.scalars(select(Tag).where(Tag.id == tag_id).with_for_update().execution_options(populate_existing=True)).one()


def tree_of(territory_id: int) -> Mapping[int, Node]:
    """Every tag of a territory by id, as the rules of the tree see it."""
    session = current().session
    session.flush()
    rows = session.execute(
        select(Tag.id, Tag.label, Tag.parent_id, Tag.retired_at, Tag.merged_into_id).where(Tag.territory_id == territory_id)
    ).all()
    names = {row.id: row.label for row in rows}
    return {row.id: Node(row.id, row.label, row.parent_id, row.retired_at is not None, names.get(row.merged_into_id, "")) for row in rows}


def check_version(tag: Tag, version: int) -> None:
    """Raises Conflict with what stands now."""
    if tag.version != version:
        raise Conflict(
            "Nel frattempo un collega ha modificato questa etichetta: controlla come sta adesso e riprova.",
            {field: value for field, value in shown(tag).items() if value},
        )


def words_of(label: str, definition: str, details: Details) -> Words:
    """Name, definition and notes on one line each. Raises Invalid naming every field that is wrong."""
    label, definition = one_line(label), one_line(definition)
    errors = {}
    if not label:
        errors["label"] = "Scrivi il nome dell'etichetta."
    elif len(label) > LABEL_CAP:
        errors["label"] = too_long(N_("Il nome"), LABEL_CAP, len(label))
    if not definition:
        errors["definition"] = "Scrivi la definizione: dice ai colleghi quando usare l'etichetta."
    elif len(definition) > WORDS_CAP:
        errors["definition"] = too_long(N_("La definizione"), WORDS_CAP, len(definition))
    notes = {name: one_line(getattr(details, name)) for name in _LONG}
    for name, text in notes.items():
        if len(text) > WORDS_CAP:
            errors[name] = too_long(filled(N_("Il testo di «%(field)s»"), field=_LONG[name]), WORDS_CAP, len(text))
    if errors:
        raise Invalid(errors)
    return Words(label, definition, **notes)


def reason_of(text: str, *, least: int = 0) -> str:
    """Why something is changed; ``least``: the fewest characters that say something. Raises Invalid."""
    reason = one_line(text)
    if len(reason) < least:
        raise Invalid({"reason": filled(N_("Scrivi il perché, con almeno %(least)s caratteri: resta nella storia."), least=least)})
    if len(reason) > REASON_CAP:
        raise Invalid({"reason": too_long(N_("Il perché"), REASON_CAP, len(reason))})
    return reason


def check_pointers(territory_id: int, area_id: int | None, objective_id: int | None) -> None:
    """Area and objective are of the same territory. Raises Invalid."""
    for table, wanted, field, sentence in (
        (ThematicArea, area_id, "area_id", "Scegli l'area dall'elenco."),
        (Objective, objective_id, "objective_id", "Scegli l'obiettivo dall'elenco."),
    ):
        if wanted is None:
            continue
        query = select(table.id).where(table.id == wanted, table.territory_id == territory_id)
        if current().session.scalar(query) is None:
            raise Invalid({field: sentence})


def colour_of(value: str) -> TagColour:
    """A colour of the palette. Raises Invalid."""
    if value not in set(TagColour):
        raise Invalid({"colour": "Scegli il colore dall'elenco."})
    return TagColour(value)


def letters_in_use(territory_id: int, but: int | None = None) -> frozenset[str]:
    """Letters of the tags that can be chosen, without those of one tag."""
    query = select(Tag.letter).where(Tag.territory_id == territory_id, Tag.retired_at.is_(None), Tag.letter != "")
    if but is not None:
        query = query.where(Tag.id != but)
    return frozenset(current().session.scalars(query))


def letter_of(territory_id: int, wanted: str | None, label: str, tag_id: int | None = None) -> str:
    """A letter that no other tag in use bears; None lets one be proposed. Raises Invalid."""
    taken = letters_in_use(territory_id, tag_id)
    if wanted is None:
        return policy.propose_letter(label, taken)
    letter = one_line(wanted).upper()
    if letter and not policy.is_letter(letter):
        raise Invalid({"letter": "La lettera è fatta di una o due lettere o cifre senza accenti: per esempio «TR»."})
    if letter in taken:
        raise Invalid({"letter": filled(N_("La lettera «%(letter)s» è già di un'altra etichetta: scegline un'altra."), letter=letter)})
    return letter


def shown(tag: Tag) -> dict[str, str]:
    """What a tag says, by the name of each field, as a person reads it."""
    session = current().session
    area = session.scalar(select(ThematicArea.label).where(ThematicArea.id == tag.area_id)) if tag.area_id else ""
    parent = session.scalar(select(Tag.label).where(Tag.id == tag.parent_id)) if tag.parent_id else ""
    objective = ""
    if tag.objective_id:
        row = session.execute(select(Objective.code, Objective.title).where(Objective.id == tag.objective_id)).first()
        objective = f"{row.code} · {row.title}" if row else ""
    return {
        NAME: tag.label,
        DEFINITION: tag.definition,
        INCLUDES: tag.includes,
        EXCLUDES: tag.excludes,
        EXAMPLE: tag.example,
        AREA: area or "",
        PARENT: parent or "",
        COLOUR: TagColour(tag.colour).label,
        LETTER: tag.letter,
        OBJECTIVE: objective,
    }


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """What changed, by the name of each field: what stood there and what stands there now."""
    return {field: [before.get(field, ""), value] for field, value in after.items() if before.get(field, "") != value}


def note(
    actor: Actor,
    tag: Tag,
    change: TagChange,
    now: datetime,
    *,
    changes: Mapping[str, list[str]] | None = None,
    reason: str = "",
) -> None:
    """Keep the readable version that a change made, and tell the house. ``tag.version`` is already the new one."""
    current().session.flush()
    changes = dict(changes or {})
    put(
        TagVersion,
        {
            "tag_id": tag.id,
            "number": tag.version,
            "change": change,
            "made_by_id": actor.user_id,
            "made_at": now,
            "reason": reason,
            "changes": changes,
        },
    )
    old, new = changes.get(NAME, ["", ""])
    emit(
        TagChanged(
            occurred_at=now,
            actor_id=actor.user_id,
            territory_id=tag.territory_id,
            tag_id=tag.id,
            code=tag.code,
            change=change.value,
            old=old,
            new=new,
        )
    )
