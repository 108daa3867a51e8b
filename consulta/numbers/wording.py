# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Italian words for lines and columns of the numbers; the page says them in its language."""

from collections.abc import Mapping

from consulta.contributions.models import Channel, ContributionKind
from consulta.contributions.queries import CATEGORIES
from consulta.core.words import N_
from consulta.meetings.models import AgreementOutcome
from consulta.moderation.models import ModerationOutcome, ReasonCode
from consulta.notices.models import CitizenRole, Sex
from consulta.numbers.counting.access import ANSWERED, WAITING
from consulta.numbers.counting.cells import BODIES, CITIZENS, NO_OUTCOME, NONE, PERSONS
from consulta.numbers.making import DECLINED, GIVEN, MEAN, MEDIAN, NINETIETH
from consulta.replies.models import ReplyOutcome

_KINDS = {one.value: one.label for one in ContributionKind}
_BODIES = {one.value: one.label for one in CATEGORIES}
FIXED: Mapping[str, Mapping[str, str]] = {
    "": {"": N_("Totale")},
    "kind": _KINDS,
    "commented": {**_KINDS, "topic": N_("Tema, senza contributo")},
    "channel": {one.value: one.label for one in Channel},
    "category": {CITIZENS: N_("Cittadini a nome loro"), **_BODIES},
    "body": _BODIES,
    "outcome": {**{one.value: one.label for one in ReplyOutcome}, NO_OUTCOME: N_("Ancora senza risposta")},
    "who": {PERSONS: N_("Di persone"), BODIES: N_("Di organizzazioni")},
    "role": {**{one.value: one.label for one in CitizenRole}, NONE: N_("Non l'ha detto")},
    "age": {"14-17": N_("14–17 anni"), "18-49": N_("18–49 anni"), "50-64": N_("50–64 anni"), "65+": N_("65 anni o più")},
    "sex": {Sex.FEMALE.value: N_("Donne"), Sex.MALE.value: N_("Uomini")},
    "step": {
        "read": N_("Letti dall'ufficio"),
        "tagged": N_("Con un'etichetta"),
        "linked": N_("Collegati al piano"),
        "answered": N_("Con una risposta"),
        "reflected": N_("Ripresi nel piano"),
    },
    "statistic": {MEAN: N_("Media"), MEDIAN: N_("Mediana"), NINETIETH: N_("Nono decimo")},
    "agreement": {one.value: one.label for one in AgreementOutcome},
    "format": {GIVEN: N_("Dato"), DECLINED: N_("Risposta con le ragioni"), WAITING: N_("In attesa")},
    "barrier": {ANSWERED: N_("Con una risposta"), WAITING: N_("In attesa")},
    "need": {
        "sign_language": N_("Interprete della lingua dei segni"),
        "transport": N_("Un passaggio per arrivare"),
        "child_care": N_("Qualcuno che stia con i bambini"),
        "other": N_("Altro"),
    },
    "decision": {one.value: one.label for one in ModerationOutcome},
    "reason": {one.value: one.label for one in ReasonCode},
}
MISSING: Mapping[str, str] = {
    "area": N_("Senza un'area"),
    "roundtable": N_("Senza un tavolo"),
    "gathering": N_("Di tutta la consultazione"),
    "home": N_("Comune non indicato"),
    "seat": N_("Sede non indicata"),
    "reason": N_("Senza un motivo scritto"),
    "age": N_("Età non detta"),
    "sex": N_("Non l'hanno detto"),
}

DOMAINS: Mapping[str, str] = {
    "": "",
    "kind": N_("Tipo"),
    "commented": N_("Tipo"),
    "area": N_("Area"),
    "comune": N_("Comune"),
    "home": N_("Comune di residenza"),
    "seat": N_("Comune della sede"),
    "roundtable": N_("Tavolo"),
    "gathering": N_("Tavolo"),
    "channel": N_("Canale"),
    "category": N_("Chi scrive"),
    "body": N_("Categoria"),
    "outcome": N_("Esito"),
    "who": N_("Di chi"),
    "role": N_("Motivo"),
    "age": N_("Età"),
    "sex": N_("Sesso"),
    "week": N_("Settimana dal lunedì"),
    "step": N_("Passo"),
    "statistic": N_("Misura"),
    "agreement": N_("Com'è finita"),
    "format": N_("A che punto"),
    "barrier": N_("A che punto"),
    "need": N_("Aiuto"),
    "decision": N_("Decisione"),
    "reason": N_("Motivo"),
}
"""What a column of lines is headed by."""
