# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a text seems to give away: data of a person, or an insult. A finding never blocks: the text is read first (trust.md §1.4).

Every pattern is linear: no nested or adjacent unbounded repetition, and what depends on context looks at a window of fixed length.
The same kinds, told while somebody types, stand in ``assets/js/personal-data-warning.js``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from consulta.core.words import N_


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found: its kind, the Italian sentence that says it, the words that gave it away."""

    kind: str
    message: str
    quote: str


WINDOW = 80
"""Characters around an age or a diagnosis in which a person is looked for."""

WINDOWS = 300
"""How many ages, diagnoses or streets of one text are looked around."""

_MONTHS = "abcdehlmprst"
_TAX_CODE = re.compile(rf"(?<![a-z0-9])[a-z]{{6}}[0-9lmnp-v]{{2}}[{_MONTHS}][0-9lmnp-v]{{2}}[a-z][0-9lmnp-v]{{3}}[a-z](?![a-z0-9])", re.I)
_IBAN = re.compile(r"(?<![a-z0-9])it ?[0-9]{2} ?[a-z](?: ?[0-9]){10}(?: ?[a-z0-9]){12}(?![a-z0-9])", re.I)
_NOT_AN_AMOUNT = r"(?<![0-9€-])(?<![0-9][.,/])"
"""Before a telephone number: neither a longer number nor an amount. "Tel.070 1234567" is a number all the same."""
_MOBILE = re.compile(_NOT_AN_AMOUNT + r"(?:(?:\+|00)39[ .]?)?3[0-9]{2}[ ./-]?[0-9]{3}[ .]?[0-9]{3,4}(?![0-9]|[.,/][0-9])")
_LANDLINE = re.compile(_NOT_AN_AMOUNT + r"(?:(?:\+|00)39[ .]?)?0[0-9]{1,3}[ ./-]?[0-9]{5,8}(?![0-9]|[.,/][0-9])")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,}")
_STREET = re.compile(r"\b(?:via|viale|v\.le|piazza|p\.zza|piazzale|vico|vicolo|corso|largo|strada|loc\.|localit[àa])(?= )", re.I)
_HOUSE = re.compile(
    r"(?: (?:dei|degli|delle|della|dello|del|dell'|di|da|san|santa|de|\d{1,2})){0,3}"
    r"(?: [\w'’.]{1,30}){1,4}?,? ?(?:n\.?|n°|nr\.?|numero)? ?[0-9]{1,4}\b",
    re.I,
)
_NUMBER_WORDS = "un|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette"
_AGE = re.compile(rf"(?<!\d)(?:([0-9]{{1,2}})|(?:{_NUMBER_WORDS})) (anni|anno|mesi|mese)\b", re.I)
_CHILD = re.compile(
    r"\b(?:mi|nostr|su|tu)[oaei] (?:\w{1,20} )?(?:figli[oae]?|figliolett[oa]|bimb[oa]|bambin[oa]|nipot(?:e|in[oa])|ragazz[oa]"
    r"|fratellino|sorellina|alunn[oa]|student(?:e|essa))\b",
    re.I,
)
_DIAGNOSIS = re.compile(
    r"\b(?:autis(?:mo|tic[oa])|asperger|schizofreni[ac]|bipolare|alzheimer|parkinson|demenza|tumore|leucemia|sieropositiv[oa]|hiv"
    r"|epilessia|epilettic[oa]|down|distrofia|sclerosi|\bsla\b|depressione|depress[oa]|tossicodipendente|alcolista|anoressi[ac]"
    r"|diabetic[oa]|cardiopatic[oa]|psicosi|psicotic[oa]|invalidit[àa] al \d{1,3})\b",
    re.I,
)
_RELATIVE = re.compile(
    r"\b(?:mi[oa]|nostr[oa]|su[oa]) (?:\w{1,20} )?(?:figli[oa]|madre|padre|mamma|pap[àa]|babbo|marito|moglie|compagn[oa]|fratello|sorella"
    r"|nonn[oa]|zi[oa]|suocer[oa]|cognat[oa]|nipote|cugin[oa]|vicin[oa]|bambin[oa])\b"
    r"|\b(?:soffro di|sono affett[oa] da|ho avuto una|mi hanno diagnosticato)\b",
    re.I,
)
_INSULTS = re.compile(
    r"\b(?:stronz[oaie]|coglion[eai]|bastard[oaie]|merd[ae]|vaffanculo|fancul[oi]|cazz[oi]|puttan[ae]|troi[ae]|zoccol[ae]|froci[oa]?"
    r"|ricchion[ei]|negr[oaie]|zingar[oai] di merda|mongoloid[ei]"
    r"|handicappat[oi] di merda|deficient[ei]|cretin[oaie]|imbecill[ei]|idiot[aie]"
    r"|parassit[ai]|mafios[oi]|ladr[oi] di merda|farabutt[oi]|delinquent[ei])\b",
    re.I,
)
_ADULT = 18
_QUOTE = 60


def _adult(match: re.Match[str]) -> bool:
    return match[2].lower().startswith("ann") and match[1] is not None and int(match[1]) >= _ADULT


def _first(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def search(text: str) -> str:
        found = pattern.search(text)
        return found[0] if found else ""

    return search


def _followed(pattern: re.Pattern[str], rest: re.Pattern[str]) -> Callable[[str], str]:
    def search(text: str) -> str:
        for match in islice(pattern.finditer(text), WINDOWS):
            found = rest.match(text, match.end())
            if found:
                return match[0] + found[0]
        return ""

    return search


def _near(
    pattern: re.Pattern[str], person: re.Pattern[str], skip: Callable[[re.Match[str]], bool] = lambda _: False
) -> Callable[[str], str]:
    def search(text: str) -> str:
        for match in islice(pattern.finditer(text), WINDOWS):
            around = text[max(0, match.start() - WINDOW) : match.end() + WINDOW]
            if not skip(match) and person.search(around):
                return match[0]
        return ""

    return search


_PERSONAL: Sequence[tuple[str, str, Callable[[str], str]]] = (
    ("tax_code", N_("Nel testo sembra esserci un codice fiscale."), _first(_TAX_CODE)),
    ("iban", N_("Nel testo sembra esserci un conto bancario (IBAN)."), _first(_IBAN)),
    ("phone", N_("Nel testo sembra esserci un numero di telefono."), lambda text: _first(_MOBILE)(text) or _first(_LANDLINE)(text)),
    ("email", N_("Nel testo sembra esserci un indirizzo e-mail."), _first(_EMAIL)),
    ("address", N_("Nel testo sembra esserci un indirizzo di casa."), _followed(_STREET, _HOUSE)),
    ("minor", N_("Nel testo sembra esserci l'età di un minore riconoscibile."), _near(_AGE, _CHILD, _adult)),
    ("health", N_("Nel testo sembra esserci la malattia di una persona riconoscibile."), _near(_DIAGNOSIS, _RELATIVE)),
)


def find_personal_data(text: str) -> tuple[Finding, ...]:
    """The kinds of personal data a text seems to hold, each once."""
    flat = " ".join(text.split())
    return tuple(Finding(kind, message, quote[:_QUOTE]) for kind, message, search in _PERSONAL if (quote := search(flat)))


def find_offences(text: str) -> tuple[Finding, ...]:
    """Words that offend somebody."""
    found = _INSULTS.search(text)
    return (Finding("offence", N_("Nel testo c'è una parola che può offendere."), found[0][:_QUOTE]),) if found else ()
