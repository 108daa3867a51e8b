// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On the box of a text that waits: tells the colleagues that somebody is looking at it, again every four minutes while the
// page is in front. A colleague's turn is never taken away so; a failure says nothing.

const EVERY = 4 * 60 * 1000;

export function keepTurn(box) {
  const url = box.dataset.keepUrl;
  const token = box.querySelector('[name="csrf_token"]')?.value;
  if (!url || !token) return;
  const keep = () => {
    if (document.hidden) return;
    const body = new URLSearchParams({do: 'keep', csrf_token: token});
    fetch(url, {method: 'POST', body}).catch(() => {});
  };
  keep();
  setInterval(keep, EVERY);
}
