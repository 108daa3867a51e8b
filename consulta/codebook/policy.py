# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who keeps and applies the codebook, where a tag may stand in the tree, what may be merged or split (domain.md §4.3, ADR 0042)."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from consulta.core.actor import Actor
from consulta.core.decision import Decision
from consulta.core.search import fold
from consulta.core.words import N_, filled
from consulta.moderation import policy as moderation

DECIDERS = moderation.DECIDERS
READERS = moderation.READERS
LEVELS = 3
"""Levels of the tree: theme, tag, detail."""
_CODE = re.compile(r"[a-z0-9_.-]{1,40}", re.ASCII)
_LETTER = re.compile(r"[A-Z0-9]{1,2}", re.ASCII)


def may_read_tags(actor: Actor, territory_id: int) -> Decision:
    """Who reads the office's work reads its codebook."""
    return moderation.may_read_office(actor, territory_id)


def may_edit_tags(actor: Actor, territory_id: int) -> Decision:
    """Operators and coordinators keep the codebook."""
    return moderation.may_moderate(actor, territory_id)


def may_apply_tags(actor: Actor, territory_id: int) -> Decision:
    """Operators and coordinators classify; also what they wrote themselves, because a tag decides nothing."""
    return moderation.may_moderate(actor, territory_id)


@dataclass(frozen=True, slots=True)
class Node:
    """A tag as the tree sees it. ``merged_into`` is the name of the tag it was merged into."""

    id: int
    label: str
    parent_id: int | None
    is_retired: bool = False
    merged_into: str = ""


Tree = Mapping[int, Node]


def above(tree: Tree, tag_id: int) -> list[int]:
    """The tags above one, the nearest first. Ends also where rows written by hand go round in a circle."""
    found: list[int] = []
    at = tree[tag_id].parent_id
    while at is not None and at in tree and at not in found:
        found.append(at)
        at = tree[at].parent_id
    return found


def living_below(tree: Tree, tag_id: int) -> list[int]:
    """The tags directly below one that can be chosen."""
    return [node.id for node in tree.values() if node.parent_id == tag_id and not node.is_retired]


def _height(tree: Tree, tag_id: int) -> int:
    """How many levels a tag takes with what can be chosen below it."""
    below = [(tag_id, 1)]
    height = 1
    while below:
        at, level = below.pop()
        height = max(height, level)
        if level <= LEVELS:
            below.extend((child, level + 1) for child in living_below(tree, at))
    return height


def place_fault(tree: Tree, tag_id: int | None, parent_id: int | None) -> str:
    """Why a tag (None: a new one) may not stand below another, as a sentence; nothing when it may."""
    if parent_id is None:
        return ""
    parent = tree.get(parent_id)
    if parent is None or parent.is_retired:
        return N_("L'etichetta sopra non si può scegliere: prendine una dall'elenco, fra quelle in uso.")
    if tag_id is not None and (parent_id == tag_id or tag_id in above(tree, parent_id)):
        return N_("Un'etichetta non può stare sotto sé stessa, né sotto una che le appartiene: scegline un'altra.")
    depth = len(above(tree, parent_id)) + 1
    height = 1 if tag_id is None else _height(tree, tag_id)
    if depth + height > LEVELS:
        return filled(
            N_("L'albero ha al massimo %(levels)s livelli: scegli un'etichetta più in alto, o sposta prima quelle che le stanno sotto."),
            levels=LEVELS,
        )
    return ""


def retire_fault(tree: Tree, tag_id: int) -> str:
    """Why a tag may not leave the choice: what stands below it would hang in the air."""
    if living_below(tree, tag_id):
        return N_("Sotto questa etichetta ce ne sono altre in uso: spostale o ritirale prima.")
    return ""


def reinstate_fault(tree: Tree, tag_id: int) -> str:
    """Why a tag may not come back into the choice."""
    node = tree[tag_id]
    if node.merged_into:
        return filled(N_("Questa etichetta è stata unita a «%(label)s»: annulla l'unione, e torna anche lei."), label=node.merged_into)
    if place_fault(tree, tag_id, node.parent_id):
        return N_("L'etichetta sopra è ritirata o non ha più posto sotto: rimetti in uso prima quella.")
    return ""


def merge_fault(tree: Tree, source_id: int, target_id: int) -> str:
    """Why one tag may not be merged into another, as a sentence; nothing when it may."""
    source, target = tree[source_id], tree.get(target_id)
    if target is None:
        return N_("Scegli dall'elenco l'etichetta che resta.")
    if source_id == target_id:
        return N_("Un'etichetta non si unisce a sé stessa: scegline un'altra.")
    if source.merged_into:
        return filled(N_("Questa etichetta è già stata unita a «%(label)s»."), label=source.merged_into)
    if target.merged_into:
        return filled(
            N_("«%(target)s» è già stata unita a «%(label)s»: scegli quella, o annulla prima quell'unione."),
            target=target.label,
            label=target.merged_into,
        )
    if target.is_retired:
        return filled(N_("«%(target)s» è ritirata: rimettila in uso, o scegline un'altra."), target=target.label)
    if source_id in above(tree, target_id):
        return filled(
            N_("«%(target)s» sta sotto questa etichetta: spostala prima fuori, poi unisci."),
            target=target.label,
        )
    if living_below(tree, source_id):
        return N_("Sotto questa etichetta ce ne sono altre in uso: spostale prima sotto un'altra, poi unisci.")
    return ""


def split_fault(tree: Tree, source_id: int) -> str:
    """Why a tag may not be split."""
    if tree[source_id].is_retired:
        return N_("Un'etichetta ritirata non si divide: rimettila in uso prima.")
    return ""


def is_code(text: str) -> bool:
    """Whether a text may be a tag's code, as it stands in an address."""
    return bool(_CODE.fullmatch(text))


def is_letter(text: str) -> bool:
    """One or two capital letters or digits without accents."""
    return bool(_LETTER.fullmatch(text))


def propose_letter(label: str, taken: Collection[str]) -> str:
    """The first free letters that recall a name: its initials, its first letter with each other one; nothing when all are taken."""
    words = [word for word in fold(label).upper().split() if word.isascii()]
    plain = "".join(character for word in words for character in word if character.isalnum())
    if not plain:
        return ""
    initials = "".join(word[0] for word in words if len(word) > 2 or len(words) == 1)[:2]
    wanted = [initials, plain[:2], *(plain[0] + other for other in plain[1:] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")]
    return next((one for one in wanted if len(one) == 2 and is_letter(one) and one not in taken), "")
