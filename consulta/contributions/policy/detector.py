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

from consulta.contributions.policy.detector_words import NAMED, OFFICE_ADDRESS, PRIVATE_PLACE, PUBLIC_PLACE
from consulta.core.words import N_


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found: its kind, the Italian sentence that says it, the words that gave it away."""

    kind: str
    message: str
    quote: str
    remedy: str = ""
    """What to do about it, in an Italian sentence."""


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
_NAME_OF_STREET = re.compile(r"(?: (?:[Dd]\w{1,4}|[Dd]ell'|[Ss]ant?[aoe]?|\d{1,2}))*? ?[A-ZÀ-Ý]")
_NUMBER_WORDS = "un|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette"
_AGE = re.compile(rf"(?<!\d)(?:([0-9]{{1,2}})|(?:{_NUMBER_WORDS})) (anni|anno|mesi|mese)\b", re.I)
_CHILD = re.compile(
    r"\b(?:mi|nostr|su|tu)[oaei] (?:\w{1,20} )?(?:figli[oae]?|figliolett[oa]|bimb[oa]|bambin[oa]|nipot(?:e|in[oa])|ragazz[oa]"
    r"|fratellino|sorellina|alunn[oa]|student(?:e|essa))\b",
    re.I,
)
_DIAGNOSIS = re.compile(
    r"\b(?:autis(?:mo|tic[oa])|asperger|schizofreni(?:a|c[ao])|bipolare|alzheimer|parkinson|demenza|tumore|leucemia|sieropositiv[oa]|hiv"
    r"|epilessia|epilettic[oa]|down|distrofia|sclerosi|\bsla\b|depressione|depress[oa]|tossicodipendente|alcolista|anoressi(?:a|c[ao])"
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


def _before(text: str, match: re.Match[str]) -> str:
    """The words just before, in the same sentence."""
    return re.split(r"[!?;]|\.(?= [A-ZÀ-Ý])", text[max(0, match.start() - WINDOW) : match.start()])[-1]


def _is_of_an_office(text: str, match: re.Match[str]) -> bool:
    """Whether the words just before speak of a public place and of nobody's home or telephone."""
    before = _before(text, match)
    return bool(PUBLIC_PLACE.search(before)) and not PRIVATE_PLACE.search(before)


def _is_no_street(text: str, match: re.Match[str], rest: str) -> bool:
    """ "Corso di 15 ore", "strada statale 131": a name in small letters is a street only where somebody is said to live."""
    return not _NAME_OF_STREET.match(rest) and not PRIVATE_PLACE.search(_before(text, match))


def _first(pattern: re.Pattern[str], skip: Callable[[str, re.Match[str]], bool] = lambda _text, _match: False) -> Callable[[str], str]:
    def search(text: str) -> str:
        for found in islice(pattern.finditer(text), WINDOWS):
            if not skip(text, found):
                return found[0]
        return ""

    return search


def _followed(pattern: re.Pattern[str], rest: re.Pattern[str]) -> Callable[[str], str]:
    def search(text: str) -> str:
        for match in islice(pattern.finditer(text), WINDOWS):
            found = rest.match(text, match.end())
            if found and not _is_of_an_office(text, match) and not _is_no_street(text, match, found[0]):
                return match[0] + found[0]
        return ""

    return search


def _near(
    pattern: re.Pattern[str], persons: Sequence[re.Pattern[str]], skip: Callable[[re.Match[str]], bool] = lambda _: False
) -> Callable[[str], str]:
    def search(text: str) -> str:
        for match in islice(pattern.finditer(text), WINDOWS):
            around = text[max(0, match.start() - WINDOW) : match.end() + WINDOW]
            if not skip(match) and any(person.search(around) for person in persons):
                return match[0]
        return ""

    return search


_MOBILES, _LANDLINES = _first(_MOBILE, _is_of_an_office), _first(_LANDLINE, _is_of_an_office)


def _phone(text: str) -> str:
    return _MOBILES(text) or _LANDLINES(text)


_PERSONAL: Sequence[tuple[str, str, str, Callable[[str], str]]] = (
    (
        "tax_code",
        N_("Nel testo sembra esserci un codice fiscale."),
        N_("Un codice fiscale dice chi è una persona: toglilo, qui non serve."),
        _first(_TAX_CODE),
    ),
    (
        "iban",
        N_("Nel testo sembra esserci un conto bancario (IBAN)."),
        N_("Chiunque potrebbe usarlo: toglilo."),
        _first(_IBAN),
    ),
    (
        "phone",
        N_("Nel testo sembra esserci un numero di telefono."),
        N_("Se è di una persona, toglilo: l'ufficio ti può già rispondere. Il numero di uno sportello può restare."),
        lambda text: _phone(_IBAN.sub(" ", text)),
    ),
    (
        "email",
        N_("Nel testo sembra esserci un indirizzo e-mail."),
        N_("Se è di una persona, toglilo. L'indirizzo di un ufficio può restare."),
        _first(_EMAIL, lambda _text, match: bool(OFFICE_ADDRESS.search(match[0]))),
    ),
    (
        "address",
        N_("Nel testo sembra esserci un indirizzo di casa."),
        N_("Se ci abita qualcuno, scrivi solo la zona o il comune."),
        _followed(_STREET, _HOUSE),
    ),
    (
        "minor",
        N_("Nel testo sembra esserci l'età di un minore riconoscibile."),
        N_("Parla in generale: per esempio «una bambina delle elementari»."),
        _near(_AGE, (_CHILD, NAMED), _adult),
    ),
    (
        "health",
        N_("Nel testo sembra esserci la malattia di una persona riconoscibile."),
        N_("Parla in generale: per esempio «chi vive con una malattia grave»."),
        _near(_DIAGNOSIS, (_RELATIVE, NAMED)),
    ),
)


def find_personal_data(text: str) -> tuple[Finding, ...]:
    """The kinds of personal data a text seems to hold, each once."""
    flat = " ".join(text.split())
    return tuple(Finding(kind, message, quote[:_QUOTE], remedy) for kind, message, remedy, search in _PERSONAL if (quote := search(flat)))


def find_offences(text: str) -> tuple[Finding, ...]:
    """Words that offend somebody."""
    found = _INSULTS.search(text)
    if found is None:
        return ()
    remedy = N_("Di' la stessa cosa senza offendere: sarà letta più volentieri.")
    return (Finding("offence", N_("Nel testo c'è una parola che può offendere."), found[0][:_QUOTE], remedy),)
