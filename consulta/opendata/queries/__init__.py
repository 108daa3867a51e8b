# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every read of open data. Callers use these names; the modules only keep each file short."""

from consulta.opendata.queries.datasets import DATASETS, Dataset, Key, Scope, find_dataset, find_row, scope_of
from consulta.opendata.queries.files import FileRow, count_fresh, find_file, list_files

__all__ = [
    "DATASETS",
    "Dataset",
    "FileRow",
    "Key",
    "Scope",
    "count_fresh",
    "find_dataset",
    "find_file",
    "find_row",
    "list_files",
    "scope_of",
]
