# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who keeps the synonyms, what a list of them may say, which searches are noted. Pure."""

import re
from collections.abc import Sequence

from consulta.contributions.policy import findings_in
from consulta.core.actor import Actor
from consulta.core.decision import ALLOWED, Decision, refuse
from consulta.core.errors import Invalid
from consulta.core.search import fold, telling_words
from consulta.core.words import N_, filled, too_long
from consulta.territory import policy as territory

KEEPERS = (territory.ADMINISTRATOR, territory.COORDINATOR)
SOURCE_CAP, GROUPS_CAP, TERMS_CAP, WORDS_CAP = 20_000, 300, 8, 5
"""Characters of a list, its groups, terms of one group, words of one term."""
NOTED_CAP, NOTED_WORDS = 80, 8
"""Characters and words of a search that is noted."""
_NO_EQUALS = N_("Riga %(line)s: manca il segno «=» fra le parole che dicono la stessa cosa. Per esempio: SAD = assistenza domiciliare.")
_EMPTY_TERM = N_("Riga %(line)s: prima o dopo un «=» mancano le parole. Scrivile, o togli il segno.")
_TOO_MANY_TERMS = N_("Riga %(line)s: ci sono più di %(cap)s modi di dire la stessa cosa. Tieni i più usati.")
_LONG_TERM = N_("Riga %(line)s: «%(term)s» ha più di %(cap)s parole. Accorciala.")
_TOO_MANY = N_("L'elenco ha più di %(cap)s righe: togline qualcuna.")
_LONG_NUMBER = re.compile(r"\d{5}")


def may_keep_synonyms(actor: Actor, territory_id: int) -> Decision:
    """Change the synonyms: who administers and who coordinates. Auditors read them, and which searches found nothing."""
    if actor.is_system or actor.has_role(territory_id, *KEEPERS):
        return ALLOWED
    return refuse(N_("I sinonimi li cambia chi amministra il sito o chi coordina l'ufficio."), territory.ASK_ADMINISTRATOR)


def read_groups(source: str) -> Sequence[Sequence[str]]:
    """The groups of a list: a line each, terms parted by "=". Empty lines and those that begin with # say nothing.

    Raises Invalid naming the line.
    """
    if len(source) > SOURCE_CAP:
        raise Invalid({"source": too_long(N_("L'elenco"), SOURCE_CAP, len(source))})
    groups = []
    for number, line in enumerate(source.split("\n"), 1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        groups.append(_group(said, str(number)))
    if len(groups) > GROUPS_CAP:
        raise Invalid({"source": filled(_TOO_MANY, cap=str(GROUPS_CAP))})
    return tuple(groups)


def _group(said: str, line: str) -> Sequence[str]:
    terms = tuple(" ".join(term.split()) for term in said.split("="))
    if len(terms) < 2:
        raise Invalid({"source": filled(_NO_EQUALS, line=line)})
    if len(terms) > TERMS_CAP:
        raise Invalid({"source": filled(_TOO_MANY_TERMS, line=line, cap=str(TERMS_CAP))})
    for term in terms:
        words = telling_words(term)
        if not words:
            raise Invalid({"source": filled(_EMPTY_TERM, line=line)})
        if len(words) > WORDS_CAP:
            raise Invalid({"source": filled(_LONG_TERM, line=line, term=term[:60], cap=str(WORDS_CAP))})
    return terms


def noted_words(typed: str) -> str:
    """A search as it may be noted: its words folded. "" for what says nothing, or may be somebody's data: then it is not kept at all."""
    words = telling_words(typed)
    said = " ".join(words)
    if not words or len(words) > NOTED_WORDS or len(said) > NOTED_CAP or "@" in typed:
        return ""
    if _LONG_NUMBER.search(fold(typed).replace(" ", "")) or findings_in(typed):
        return ""
    return said
