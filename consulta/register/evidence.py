# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people keep outside and bring back: a receipt, the daily heads. Read with suspicion, checked line by line."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from consulta.core.errors import Invalid
from consulta.core.words import N_, filled
from consulta.register.chain import FIELDS, GENESIS, commitment, entry_hash
from consulta.register.requests import Check, Entry, Head, PastedMarks, PastedReceipt

RECEIPT_CAP = 300_000
"""Characters of a pasted receipt: a reply of 100,000 characters, escaped, with room to spare."""
BIGGEST_N = 2**31 - 1
HEAD_PREFIX = 12
"""The footer shows this many characters of a head; a shorter beginning proves too little."""

_SALT = re.compile(r"[0-9a-f]{32,64}")
_HEAD = re.compile(rf"[0-9a-f]{{{HEAD_PREFIX},64}}")
_CODE = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_ENTRY_NUMBER = re.compile(r"\b(?:voce|entry)\b[^0-9]{0,40}?\b([1-9][0-9]{0,9})\b")
NUMBERS_CAP = 3
"""How many numbers of a message are tried as the entry's."""
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_NOT_JSON = N_(
    "Questo testo non è una ricevuta completa. Copia tutta la ricevuta, dalla prima parentesi { all'ultima }, dal file o dalla e-mail."
)
_TOO_LONG = N_("Il testo incollato supera 300.000 caratteri: nessuna ricevuta è così lunga. Incolla una ricevuta sola.")
_NO_ENTRY = N_("Nella ricevuta manca la voce del registro (entry), o i suoi campi non sono quelli di una voce.")
_NO_SALT = N_("Nella ricevuta manca il sale (salt), oppure non è un numero esadecimale di almeno 32 cifre.")
_NO_CONTENT = N_("Nella ricevuta manca il contenuto (content).")
_NO_FORM = N_("Il contenuto della ricevuta ha un numero o un carattere che una ricevuta non può avere.")


def read_receipt(text: str) -> PastedReceipt:
    """The receipt in a pasted text. What stands around it, the margins of a quoted e-mail and broken lines do not matter.

    Raises Invalid for the field ``receipt`` with a sentence for whatever is not a receipt: this is the door for hostile text.
    """
    if len(text) > RECEIPT_CAP:
        raise Invalid({"receipt": _TOO_LONG})
    value = _first_object(_on_one_line(text))
    row, salt, content = value.get("entry"), value.get("salt"), value.get("content")
    if not isinstance(row, dict) or not _is_row(row):
        raise Invalid({"receipt": _NO_ENTRY})
    if not isinstance(salt, str) or not _SALT.fullmatch(salt):
        raise Invalid({"receipt": _NO_SALT})
    if not isinstance(content, dict):
        raise Invalid({"receipt": _NO_CONTENT})
    try:
        commitment(salt, content)
        entry_hash(row)
    except (ValueError, RecursionError):
        raise Invalid({"receipt": _NO_FORM}) from None
    return PastedReceipt(row, salt, content)


def find_marks(text: str) -> PastedMarks | None:
    """Number and codes in a message that tells of a receipt without holding it whole; None when there are none."""
    text = text[:RECEIPT_CAP].lower()
    numbers = tuple(dict.fromkeys(n for n in map(int, _ENTRY_NUMBER.findall(text)) if n <= BIGGEST_N))[:NUMBERS_CAP]
    codes = frozenset(_CODE.findall(text))
    return PastedMarks(numbers, codes) if numbers and codes and '"entry"' not in text else None


def _on_one_line(text: str) -> str:
    """JSON never needs a line break: those there are come from the layout, or from a mail program that wrapped a sentence."""
    lines = text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return " ".join(line.lstrip().lstrip("> ").strip() for line in lines)


def _first_object(text: str) -> dict[str, Any]:
    try:
        value, _ = json.JSONDecoder(parse_constant=_refuse_constant).raw_decode(text, text.index("{"))
    except (ValueError, RecursionError):
        raise Invalid({"receipt": _NOT_JSON}) from None
    return value if isinstance(value, dict) else {}


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _is_row(row: Mapping[str, Any]) -> bool:
    n = row.get("n")
    return (
        set(row) == set(FIELDS)
        and type(n) is int
        and 0 < n <= BIGGEST_N
        and all(isinstance(row[name], str) and len(row[name]) <= 200 for name in FIELDS if name != "n")
    )


def check_receipt(receipt: PastedReceipt, slug: str, around: Mapping[int, Entry]) -> list[Check]:
    """What holds and what does not. ``around`` has the public entries before, at and after the receipt's, by number."""
    row = receipt.row
    checks = [
        _matches(
            commitment(receipt.salt, receipt.content) == row["commitment"],
            N_("Il contenuto è quello registrato: sale e contenuto danno l'impegno scritto nella voce."),
            N_("Sale e contenuto non danno l'impegno scritto nella voce: il testo della ricevuta, o il sale, non è quello registrato."),
        ),
        _matches(
            entry_hash(row) == row["hash"],
            N_("I dati della voce sono integri: danno l'impronta scritta nella ricevuta."),
            N_("I dati della voce non danno l'impronta scritta nella ricevuta: almeno uno è stato cambiato."),
        ),
    ]
    if row["territory"] != slug:
        sentence = N_("La ricevuta è di un altro territorio («%(slug)s»): aprila nella pagina di verifica di quel territorio.")
        return [*checks, Check(False, sentence, {"slug": row["territory"]})]
    stored = around.get(row["n"])
    if stored is None:
        return [*checks, Check(False, N_("Nel registro pubblico non c'è nessuna voce n. %(n)s."), {"n": row["n"]})]
    return [*checks, _same(row, stored), _linked(stored, around)]


def check_marks(marks: PastedMarks, around: Mapping[int, Entry]) -> list[Check]:
    """The same for a message without the text: what it says of the entry is compared with the public one."""
    found = [around[n] for n in marks.numbers if n in around]
    if not found:
        return [Check(False, N_("Nel registro pubblico non c'è nessuna voce n. %(n)s."), {"n": marks.numbers[0]})]
    stored = next((entry for entry in found if {entry.hash, entry.commitment} & marks.codes), found[0])
    same_hash = _matches(
        stored.hash in marks.codes,
        N_("L'impronta scritta nel messaggio è quella della voce n. %(n)s del registro pubblico."),
        N_("Nel messaggio non c'è l'impronta della voce n. %(n)s del registro pubblico: una delle due è stata cambiata."),
        n=stored.n,
    )
    same_commitment = _matches(
        stored.commitment in marks.codes,
        N_("L'impegno scritto nel messaggio è quello della voce n. %(n)s."),
        N_("Nel messaggio non c'è l'impegno della voce n. %(n)s: copia il messaggio intero e riprova."),
        n=stored.n,
    )
    return [same_hash, same_commitment, _linked(stored, around)]


def _matches(ok: bool, yes: str, no: str, **values: object) -> Check:
    return Check(ok, yes if ok else no, values)


def _same(row: Mapping[str, Any], stored: Entry) -> Check:
    public = stored.row()
    different = [name for name in FIELDS if row[name] != public[name]]
    if not different:
        return Check(True, N_("La voce n. %(n)s del registro pubblico è identica a quella della ricevuta."), {"n": stored.n})
    sentence = N_("La voce n. %(n)s del registro pubblico è diversa da quella della ricevuta. Campi diversi: %(fields)s.")
    return Check(False, sentence, {"n": stored.n, "fields": ", ".join(different)})


def _linked(stored: Entry, around: Mapping[int, Entry]) -> Check:
    before, after = around.get(stored.n - 1), around.get(stored.n + 1)
    follows = stored.previous == (before.hash if before else GENESIS) and (before is not None or stored.n == 1)
    holds = follows and stored.recomputed_hash() == stored.hash and (after is None or after.previous == stored.hash)
    if not holds:
        return Check(
            False, N_("Nel registro pubblico la catena è interrotta vicino alla voce n. %(n)s: avvisa l'ufficio."), {"n": stored.n}
        )
    if after is None:
        return Check(True, N_("La voce è legata alla precedente ed è l'ultima del registro."))
    return Check(True, N_("La voce è legata alla precedente e alla successiva."))


def matches_head(hash_: str, kept: str) -> bool:
    """Whether a hash is the one kept outside, of which perhaps only the beginning was written down."""
    return len(kept) >= HEAD_PREFIX and hash_.startswith(kept)


def read_heads(text: str) -> Sequence[Head]:
    """The heads in a kept ``teste.csv``, or in several put one after the other.

    Raises Invalid for the field ``heads``, naming the line, when one cannot be read.
    """
    heads = []
    for line, row in enumerate(text.replace("\ufeff", "").splitlines(), 1):
        cells = [cell.strip().strip('"') for cell in row.split(";")]
        if not any(cells) or cells[0] == "territorio":
            continue
        kept = cells[3].lower() if len(cells) == 4 else ""
        if not _HEAD.fullmatch(kept) or not _NUMBER.fullmatch(cells[2]) or int(cells[2]) > BIGGEST_N:
            sentence = N_("La riga %(line)s del file delle teste non è «territorio;giorno;numero;impronta».")
            raise Invalid({"heads": filled(sentence, line=line)})
        heads.append(Head(cells[0], int(cells[2]), kept))
    return heads
