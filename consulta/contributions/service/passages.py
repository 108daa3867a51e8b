# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a passage that somebody copied from a page stands in the text it came from."""

from consulta.core import masking
from consulta.core.errors import Invalid
from consulta.core.text import normalise
from consulta.core.words import N_, filled, too_long

LEAST_LETTERS, PASSAGE_CAP = 8, 20_000
_CLOSING = ".!?…»”)\"'"


def find_passage(source: str, passage: str) -> tuple[int, int]:
    """Where a passage stands in a text, compared by its letters and digits alone. Raises Invalid when not exactly once."""
    wanted = normalise(passage)
    if len(wanted) > PASSAGE_CAP:
        raise Invalid({"passage": too_long(N_("Il passaggio"), PASSAGE_CAP, len(wanted))})
    if len(masking.bare(wanted)) < LEAST_LETTERS:
        raise Invalid({"passage": N_("Il passaggio è troppo corto: copia almeno qualche parola intera.")})
    found = masking.places(source, wanted)
    if not found:
        raise Invalid({"passage": N_("Il passaggio non è nel testo: copialo com'è scritto, dall'inizio alla fine.")})
    if len(found) > 1:
        sentence = N_("Il passaggio compare %(n)s volte nel testo: aggiungi qualche parola prima o dopo.")
        raise Invalid({"passage": filled(sentence, n=len(found))})
    starts, ends = found[0]
    while ends < len(source) and source[ends] in _CLOSING and wanted.endswith(source[ends]):
        ends += 1
    return starts, ends
