# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Requests of accessibility, and how many were met."""

from consulta.core.words import N_
from consulta.numbers import making
from consulta.numbers.defined.shape import ACCESS, ASKED, PEOPLE, PERCENT, PERSONS, REQUESTS, Definition

DEFINED = (
    Definition(
        "formats",
        ACCESS,
        N_("Documenti chiesti in un altro formato"),
        N_(
            "Richieste di un formato che si riesce a leggere. Contano nella consultazione del documento; se il documento è di tutto il "
            "territorio, nell'ultima cominciata."
        ),
        REQUESTS,
        making.by("formats", "format"),
        lines="format",
        listed=ASKED,
    ),
    Definition(
        "formats.share",
        ACCESS,
        N_("Formati dati, in percentuale"),
        N_("Su cento formati chiesti, quanti abbiamo dato."),
        PERCENT,
        making.formats_given,
        listed=ASKED,
        behind="formats",
    ),
    Definition(
        "formats.in_time",
        ACCESS,
        N_("Formati: risposte in tempo, in percentuale"),
        N_("Su cento richieste con una risposta, quante l'hanno avuta entro 30 giorni."),
        PERCENT,
        making.formats_in_time,
        listed=ASKED,
        behind="formats",
    ),
    Definition(
        "barriers",
        ACCESS,
        N_("Segnalazioni di accessibilità"),
        N_("Ostacoli trovati nel sito e detti all'ufficio. Contano nell'ultima consultazione cominciata quando sono arrivate."),
        REQUESTS,
        making.by("barriers", "barrier"),
        lines="barrier",
        listed=ASKED,
    ),
    Definition(
        "barriers.in_time",
        ACCESS,
        N_("Segnalazioni: risposte in tempo, in percentuale"),
        N_("Su cento segnalazioni con una risposta, quante l'hanno avuta entro 30 giorni."),
        PERCENT,
        making.barriers_in_time,
        listed=ASKED,
        behind="barriers",
    ),
    Definition(
        "needs",
        ACCESS,
        N_("Aiuti chiesti per partecipare"),
        N_(
            "Che cosa hanno chiesto i cittadini iscritti ai tavoli: chi chiede due aiuti conta in tutti e due. Da 1 a 4 persone non "
            "diciamo quante. Due anni dopo la fine dell'avviso le richieste si cancellano."
        ),
        PEOPLE,
        making.by("needs", "need"),
        lines="need",
        listed=PERSONS,
    ),
)
