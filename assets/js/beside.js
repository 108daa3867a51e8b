// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On a form with data-beside-url: while somebody types, asks the server for what stands beside it.
// The answer is JSON: {"preview": html, "similar": html}; each goes into [data-beside="…"], which is
// hidden while there is nothing. Nothing is kept, nothing is ever blocked, a failure says nothing.

const PAUSE = 700;
const ASKED = ['title', 'text'];

export function beside(form) {
  const url = form.dataset.besideUrl;
  const boxes = [...document.querySelectorAll('[data-beside]')];
  if (!url || !boxes.length) return;
  let timer = 0;
  let waiting = null;
  let asked = '';

  const fill = (answer) => {
    for (const box of boxes) {
      const html = answer[box.dataset.beside];
      box.hidden = !html?.trim();
      box.querySelector('[data-beside-content]').innerHTML = html ?? '';
    }
  };

  const ask = async () => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string' && form.elements.namedItem(name)?.type !== 'password') body.append(name, value);
    const now = ASKED.map((name) => body.get(name) ?? '').join('\n').trim();
    if (now.length < 12 || body.toString() === asked || form.dataset.sending) return;
    asked = body.toString();
    waiting?.abort();
    waiting = new AbortController();
    try {
      const answer = await fetch(url, {method: 'POST', body, credentials: 'same-origin', headers: {Accept: 'application/json'}, signal: waiting.signal});
      if (answer.ok && !answer.redirected) fill(await answer.json());
    } catch {
      // The network is gone or the person typed on: what stands there stays.
    }
  };

  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}
