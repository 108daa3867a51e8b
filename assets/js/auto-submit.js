// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On the form behind a link sent by mail: sends it once. Going back, or a second look at the same
// address, does not send it again: the button of the form is there.

export function autoSubmit(form) {
  const key = `sent:${location.pathname}`;
  const [visit] = performance.getEntriesByType('navigation');
  try {
    if (visit?.type === 'back_forward' || sessionStorage.getItem(key)) return;
    sessionStorage.setItem(key, 'yes');
  } catch {
    return; // without storage a loop could not be excluded
  }
  form.requestSubmit();
}
