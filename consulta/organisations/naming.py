# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""When two bodies could be taken for one another: names that are alike, a codice fiscale that is the same. Pure."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

SIMILAR_FROM = 0.86
"""Two names at least so alike (0 to 1) are shown to who registers and to the office."""

# Letters of other alphabets, and figures, that look like Latin ones: with them a name can be forged (trust.md §2).
_LOOKALIKES = str.maketrans(
    "авеёіїкмнорстухѕјԁһԛԝαβεικνορτυχωıłøđ0135$@|",
    "abeeiikmhopctyxsjdhqwabeikvoptuxwilodolessal",
)
_FORMS = frozenset(
    """
    associazione ass odv aps ets onlus cooperativa coop sociale soc societa scs srl impresa ente del della delle dei degli di
    da la le il lo gli per e in volontariato promozione fondazione
    """.split()  # noqa: SIM905
)


def skeleton(name: str) -> str:
    """What is left of a name without accents, look-alike letters, legal forms and order of words: equal for forged twins."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_LOOKALIKES))
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = re.findall(r"[a-z]+", plain.replace(".", "").replace("'", " ").replace("’", " "))
    return " ".join(sorted(word for word in words if word not in _FORMS) or sorted(words))


def similar_names(name: str, others: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """The bodies whose name could be taken for this one, the most alike first."""
    wanted = skeleton(name)
    matcher = SequenceMatcher(b=wanted, autojunk=False)
    found = []
    for organisation_id, other in others:
        matcher.set_seq1(skeleton(other))
        if (
            matcher.real_quick_ratio() >= SIMILAR_FROM
            and matcher.quick_ratio() >= SIMILAR_FROM
            and (ratio := matcher.ratio()) >= SIMILAR_FROM
        ):
            found.append((ratio, organisation_id, other))
    return [(organisation_id, other) for _, organisation_id, other in sorted(found, reverse=True)]


def look_alikes(bodies: Sequence[tuple[int, str, str, str]]) -> frozenset[int]:
    """Ids of the bodies that share a name, accents and order of words apart, or a codice fiscale without saying the articolazione.

    ``bodies``: id, name, codice fiscale, articolazione.
    """
    same: dict[str, list[int]] = defaultdict(list)
    for organisation_id, name, code, branch in bodies:
        same[f"{skeleton(name)}|{skeleton(branch)}"].append(organisation_id)
        if code and not branch:
            same[f"={code}"].append(organisation_id)
    return frozenset(one for ids in same.values() if len(ids) > 1 for one in ids)


def claimable(name: str, code: str, listed: Iterable[tuple[int, str, str]]) -> tuple[int, str] | None:
    """Id and name of the body of the list that somebody who registers may mean: the same codice fiscale, else the name most alike.

    ``listed``: id, name, codice fiscale.
    """
    bodies = list(listed)
    shared = next(((id_, title) for id_, title, other in bodies if code and other == code), None)
    return shared or next(iter(similar_names(name, [(id_, title) for id_, title, _ in bodies])), None)
