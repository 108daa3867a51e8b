# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that may tell of somebody in danger: who writes wants to hurt oneself, or a child is hurt.

A finding judges nobody: the text waits for a person of the office, and who wrote it reads where help is found (record 0031).
Patterns are linear, as those of the detector.
"""

import re

from consulta.contributions.policy.detector import Finding, find_offences, find_personal_data
from consulta.core.words import N_

RISKS = frozenset({"self_harm", "child_in_danger"})
"""The kinds of finding that are told to the office at once."""

_QUOTE = 60
_SELF_HARM = re.compile(
    r"\b(?:(?:mi voglio|voglio|vorrei|volevo|penso di|ho pensato di|sto pensando di) (?:morire|ammazzarmi|uccidermi|suicidarmi|farla finita"
    r"|farmi del male|togliermi la vita)"
    r"|(?:mi voglio|mi vorrei) (?:ammazzare|uccidere|suicidare|togliere la vita)"
    r"|(?:mi ammazzo|mi uccido|mi suicido|mi tolgo la vita|la faccio finita|farla finita con la vita|farmi del male"
    r"|non voglio pi[ùu] vivere|non ho pi[ùu] voglia di vivere|meglio morta|meglio morto"
    r"|pensieri di suicidio|pensieri suicidi|tentato (?:il )?suicidio|mi taglio le braccia|mi taglio i polsi))\b",
    re.I,
)
_CHILD = (
    r"(?:bambin[oaie]|bimb[oaie]|minor[ei]|minorenn[ei]|ragazzin[oaie]|figli[oaie]?|neonat[oaie]|nipotin[oaie]|alunn[oaie]"
    r"|fratellino|sorellina)"
)
_HARM = (
    r"(?:picchia(?:no|to|ta|ti|te)?|maltratta(?:no|to|ta|ti|te)?|violenta(?:no|to|ta|ti|te)?|abusa(?:no|to|ta|ti|te)? d\w{1,4}|abusat[oaie]"
    r"|molesta(?:no|to|ta|ti|te)?|lascia(?:no|to|ta|ti|te)? sol[oaie] (?:in casa|di notte)|chius[oaie] (?:in casa|in una stanza)"
    r"|non (?:mangia|mangiano) da giorni|sfrutta(?:no|to|ta|ti|te)?|abus[oi] su|violenza su)"
)
_CHILD_HARMED = re.compile(rf"\b{_CHILD}\b[^.!?\n]{{0,60}}\b{_HARM}\b|\b{_HARM}\b[^.!?\n]{{0,40}}\b{_CHILD}\b", re.I)


def find_risk(*texts: str) -> tuple[Finding, ...]:
    """What in the texts may tell of a danger, each kind once."""
    flat = " ".join(" ".join(texts).split())
    found = []
    if match := _SELF_HARM.search(flat):
        found.append(Finding("self_harm", N_("Possibile rischio: chi scrive potrebbe farsi del male."), match[0][:_QUOTE]))
    if match := _CHILD_HARMED.search(flat):
        found.append(Finding("child_in_danger", N_("Possibile rischio: un minore potrebbe essere in pericolo."), match[0][:_QUOTE]))
    return tuple(found)


def findings_in(*texts: str) -> tuple[Finding, ...]:
    """Everything that is seen in the given texts (title and body) before somebody reads them: risk, personal data, offences."""
    joined = "\n".join(texts)
    return find_risk(joined) + find_personal_data(joined) + find_offences(joined)
