# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
# ruff: noqa: T201 - it speaks to who runs it
"""Verifica un Registro di trasparenza senza fidarsi di chi lo tiene: basta Python 3.9, nessun altro programma.

    python verifica.py registro.jsonl [--teste teste.csv] [--ricevuta ricevuta.json]

Esce con 0 se tutto torna, con 1 se qualcosa non torna, con 2 se un file non si legge. Formato: docs/registro.md
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

FIELDS = {"territory", "n", "type", "subject", "occurred_at", "sealed_at", "commitment", "previous", "hash"}
Row = dict[str, Any]


def digest(value: Row, before: bytes = b"") -> str:
    """SHA-256 di ``before`` seguito dal JSON canonico: chiavi in ordine, senza spazi, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(before + text.encode()).hexdigest()


def entry_hash(row: Row) -> str:
    """L'impronta che la voce deve avere."""
    return digest({key: value for key, value in row.items() if key != "hash"})


def read_heads(text: str) -> dict[tuple[str, int], list[tuple[str, str]]]:
    """Le righe territorio;giorno;numero;impronta di un file delle teste, per territorio e numero."""
    heads: dict[tuple[str, int], list[tuple[str, str]]] = {}
    for line in filter(str.strip, text.splitlines()):
        territory, day, number, kept = (cell.strip().strip('"') for cell in line.split(";"))
        if territory != "territorio":
            heads.setdefault((territory, int(number)), []).append((day, kept.lower()))
    return heads


def check_row(row: Row, last: Row) -> list[str]:
    """Quello che non torna in una voce, data la precedente (vuota prima della prima)."""
    checks = {
        f"non segue la voce {last.get('n', 0)}": row["n"] == last.get("n", 0) + 1,
        "non è legata alla voce precedente": row["previous"] == last.get("hash", "0" * 64),
        "è stata cambiata: i dati non danno la sua impronta": row["hash"] == entry_hash(row),
        "è registrata prima della voce precedente": row["sealed_at"] >= last.get("sealed_at", ""),
        "è di un altro territorio": row["territory"] == last.get("territory", row["territory"]),
    }
    return [f"voce {row['n']}: {message}" for message, holds in checks.items() if not holds]


def check_receipt(receipt: Row, found: Row) -> list[str]:
    """Quello che non torna in una ricevuta, data la voce del registro con lo stesso numero."""
    entry = receipt["entry"]
    checks = {
        "il contenuto o il sale non danno l'impegno": digest(receipt["content"], bytes.fromhex(receipt["salt"])) == entry["commitment"],
        "i dati della voce non danno la sua impronta": entry_hash(entry) == entry["hash"],
        "nel registro la voce non c'è, oppure è diversa": entry == found,
    }
    return [f"ricevuta della voce {entry['n']}: {message}" for message, holds in checks.items() if not holds]


def main() -> int:
    """Legge una voce alla volta, così un registro grande non riempie la memoria."""
    parser = argparse.ArgumentParser(description="Verifica un Registro di trasparenza.")
    parser.add_argument("registro", type=Path, help="il file registro.jsonl")
    parser.add_argument("--teste", type=Path, help="un file teste.csv conservato in passato")
    parser.add_argument("--ricevuta", type=Path, help="una ricevuta in formato JSON")
    options = parser.parse_args()
    last, found, faults, count = Row(), Row(), [], 0
    try:
        heads = read_heads(options.teste.read_text("utf-8-sig")) if options.teste else {}
        receipt = json.loads(options.ricevuta.read_text("utf-8-sig")) if options.ricevuta else {}
        with options.registro.open(encoding="utf-8-sig") as file:
            for row in map(json.loads, filter(str.strip, file)):
                count += 1
                if set(row) != FIELDS:
                    faults.append(f"riga {count}: i campi non sono quelli di una voce")
                    continue
                faults += check_row(row, last)
                kept = heads.pop((row["territory"], row["n"]), [])
                bad = [day for day, start in kept if len(start) < 12 or not row["hash"].startswith(start)]
                faults += [f"voce {row['n']}: è diversa dalla testa del {day}" for day in bad]
                found = row if receipt and row["n"] == receipt["entry"]["n"] else found
                last = row
        faults += [f"voce {n} di {name}: esisteva il {kept[0][0]} e non c'è più" for (name, n), kept in heads.items()]
        faults += check_receipt(receipt, found) if options.ricevuta else []
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"Un file non si legge o non è del tipo giusto: {error!r}", file=sys.stderr)
        return 2
    print(*faults, f"{count} voci, {len(faults)} difetti. Ultima: n. {last.get('n')}, impronta {last.get('hash')}", sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
