# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's tags: a flat codebook with definitions, and every application with who and when.

Its five words: tag, definition, application, codebook, retire.
"""
