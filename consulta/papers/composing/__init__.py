# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each paper says: from the reads of the features to the model of a document, in Italian like every paper of the office."""
