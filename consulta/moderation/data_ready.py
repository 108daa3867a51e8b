# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ready explanations that come with the program: name, outcome, reason code, text. The office changes them as it likes."""

STARTER: tuple[tuple[str, str, str, str], ...] = (
    (
        "Togliere i dati di una persona",
        "returned",
        "personal_data",
        "Nel testo ci sono dati di una persona: un nome, un indirizzo, un telefono o notizie sulla salute. "
        "Toglili e rimanda il testo: il resto si può pubblicare così com'è.",
    ),
    (
        "Riscrivere senza offese",
        "returned",
        "offensive",
        "La critica si pubblica, l'offesa a una persona no. Riscrivi la frase senza l'offesa e rimanda il testo.",
    ),
    (
        "Pubblicità",
        "rejected",
        "spam",
        "Il testo pubblicizza un prodotto o un servizio. Qui si raccolgono bisogni e proposte per il piano sociale.",
    ),
    (
        "Vietato dalla legge",
        "rejected",
        "legal",
        "La legge vieta di pubblicare questo testo. Se pensi che sia un errore scrivi all'ufficio: lo legge un'altra persona.",
    ),
    (
        "Caso personale: sportello sociale",
        "personal_case",
        "",
        "Quello che racconti riguarda una persona e non si pubblica. Per avere un aiuto rivolgiti allo sportello sociale del tuo comune: "
        "un'assistente sociale ti ascolta e tiene riservato quello che dici.",
    ),
)
