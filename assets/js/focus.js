// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On the summary of the errors: takes the focus when the page opens, so that it is read first.

export function focus(element) {
  element.focus();
}
