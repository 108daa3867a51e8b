# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tries a template on a sample document, in a process of its own with limits; and makes the example that can be downloaded.

The causes are those of ``core.documents.word_template``, said in a sentence each, with what to do.
"""

from collections.abc import Mapping

from consulta.core.documents import codec
from consulta.core.documents.model import Document, Heading, Listing, Quotation, Run, paragraph, table, words
from consulta.core.errors import Invalid
from consulta.core.printing import PrintFailed, TemplateRefused, make_file
from consulta.core.words import N_

SECONDS = 20
"""How long a page waits for the try: a good template takes one."""
CAP = 2_000_000
"""Bytes of a template, as ``core.documents.word_template`` takes them."""
TOO_LARGE = N_("Il modello supera 2 MB: togli le immagini grandi e caricalo di nuovo.")
_NOT_WORD = N_("Il file non è un documento di Word che si apre: salvalo da Word come «Documento di Word (.docx)» e caricalo di nuovo.")
_NOTHING_FETCHED = N_(
    "Il modello prende qualcosa da fuori, per esempio un’immagine collegata o un collegamento a un sito: "
    "inserisci l’immagine nel file, togli il collegamento e caricalo di nuovo."
)
_STATEMENT = N_(
    "Il modello contiene istruzioni tra graffe, come {% %} o {# #}: lascia solo i nomi tra due graffe, per esempio {{ titolo }}."
)
_UNKNOWN = N_(
    "Il modello contiene un nome che non conosciamo: tra due graffe puoi scrivere solo titolo, sottotitolo, ente, registro, corpo."
)
CAUSES: Mapping[str, str] = {
    "too large": TOO_LARGE,
    "too large once opened": N_("Il modello diventa troppo grande quando si apre: togli immagini e pagine che non servono."),
    "not a Word document": _NOT_WORD,
    "not a Word document without macros": N_(
        "Il file è un modello con programmi (macro) o di un altro tipo: salvalo da Word come «Documento di Word (.docx)», senza macro."
    ),
    "macros or embedded objects": N_("Il modello contiene programmi (macro) o altri file: toglili e salvalo di nuovo come .docx."),
    "a document type of its own": _NOT_WORD,
    "an encoding that is not UTF-8": _NOT_WORD,
    "something fetched from elsewhere": _NOTHING_FETCHED,
    "a field that fetches": _NOTHING_FETCHED,
    "statements: only names between two braces are allowed": _STATEMENT,
    "something that is not allowed": _STATEMENT,
    "too many names": N_("Il modello contiene più di duecento nomi tra graffe: lasciane uno per ogni cosa che serve."),
    "a name that is not known": _UNKNOWN,
}
"""Every cause of ``BadTemplate``: a test reads them there."""
SAMPLE = Document(
    title="Documento di prova",
    owner="Nome dell’ente",
    subtitle="Il sottotitolo del documento",
    foot="Registro di trasparenza al 1 marzo 2027, riga 1, impronta 0123456789ab",
    blocks=(
        paragraph("Questo documento serve a vedere come il tuo modello veste i documenti del sito. Le parole sono finte."),
        Heading("Un titolo"),
        paragraph("Un paragrafo, come quelli di una relazione o di un fascicolo."),
        Quotation((Run("Le parole di chi partecipa stanno in un paragrafo come questo."),)),
        Heading("Un titolo più piccolo", 3),
        Listing((words("Il primo punto di un elenco."), words("Il secondo."))),
        table("Una tabella", ("Voce", "Quanti"), (("Contributi", "12"), ("Risposte", "9"))),
    ),
)
EXAMPLE = Document(
    title="{{ titolo }}",
    owner="{{ ente }}",
    subtitle="{{ sottotitolo }}",
    blocks=(paragraph("{{ corpo }}"),),
    foot="{{ registro }}",
)
"""A template is a document whose words are names between braces: the writer makes it like any other."""


def try_out(template: bytes) -> bytes:
    """The sample, filled into the template. Raises Invalid under ``file`` with the cause and what to do."""
    if len(template) > CAP:
        raise Invalid({"file": TOO_LARGE})
    if not template:
        raise Invalid({"file": _NOT_WORD})
    try:
        return make_file("docx", codec.dump(SAMPLE), template, timeout=SECONDS)
    except TemplateRefused as refused:
        raise Invalid({"file": CAUSES.get(str(refused), _NOT_WORD)}) from refused
    except PrintFailed as failed:
        raise Invalid({"file": _NOT_WORD}) from failed


def make_example() -> bytes:
    """A template to begin from. Raises PrintFailed."""
    return make_file("docx", codec.dump(EXAMPLE), timeout=SECONDS)
