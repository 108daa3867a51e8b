# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The templates of replies that come with the program, one for each outcome: name, outcome, text. The office changes them as it likes."""

STARTER: tuple[tuple[str, str, str], ...] = (
    (
        "Accolto",
        "accepted",
        "Grazie per «{titolo}». Quello che chiedi entra nel piano: sotto trovi l'obiettivo che lo raccoglie.\n\n"
        "Abbiamo deciso così perché [scrivi il motivo].",
    ),
    (
        "Accolto in parte",
        "partially_accepted",
        "Grazie per «{titolo}». Una parte di quello che chiedi entra nel piano, un'altra no: sotto leggi quale.\n\n"
        "La parte che resta fuori non entra perché [scrivi il motivo].",
    ),
    (
        "Non accolto",
        "not_accepted",
        "Abbiamo letto «{titolo}», arrivato il {data}. In questo piano non possiamo accoglierlo.\n\n"
        "Il motivo è questo: [scrivi il motivo].\n\nSe le condizioni cambiano, lo riprendiamo alla verifica annuale.",
    ),
    (
        "Già previsto o attivo",
        "already_covered",
        "Quello che chiedi in «{titolo}» c'è già: sotto trovi dove. Per usarlo rivolgiti allo sportello sociale del tuo comune.\n\n"
        "Se invece ti manca qualcosa di diverso, scrivicelo.",
    ),
    (
        "Di competenza di altri",
        "out_of_scope",
        "«{titolo}» riguarda una decisione che non spetta a noi. Abbiamo mandato il tuo contributo a chi può decidere: "
        "sotto leggi a chi.\n\n"
        "Tocca a loro perché [scrivi il motivo].",
    ),
    (
        "Rinviato",
        "deferred",
        "Quello che chiedi in «{titolo}» è utile, ma quest'anno non riusciamo a farlo. Lo riprendiamo nell'anno che leggi sotto.\n\n"
        "Adesso non si può perché [scrivi il motivo].",
    ),
    (
        "Preso atto",
        "noted",
        "Grazie per averci scritto il {data}. Quello che racconti in «{titolo}» ci aiuta a capire meglio com'è la vita nel territorio: "
        "lo teniamo con gli altri contributi dell'area {area}.",
    ),
)
