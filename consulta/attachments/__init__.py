# SPDX-FileCopyrightText: 2026 Consulta contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that other features attach to their things: kept, listed, made public, served. Whose they are, and who may read
them, the owner says (``wiring.ATTACHMENT_OWNERS``).
"""
