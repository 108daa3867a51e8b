// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On a form with data-autosave-url: keeps a draft on the server. The answer may be JSON:
// {"fields": {"name": "value"}} sets hidden inputs (the number of the draft, its version). A refused save of a draft written
// together says why in "stale": what is typed stays in the page, and the button shows both texts.

const EVERY = 10_000;

export function autosave(form) {
  const url = form.dataset.autosaveUrl;
  const status = form.querySelector('[data-autosave-status]');
  if (!url) return;

  const fields = () => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const control = form.elements.namedItem(name);
      if (typeof value === 'string' && control?.type !== 'password') body.append(name, value);
    }
    return body;
  };
  let saved = fields().toString();
  let busy = false;

  const say = (text) => { if (status && text && status.textContent !== text) status.textContent = text; };
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang || 'it', {hour: '2-digit', minute: '2-digit'});

  const apply = (values) => {
    for (const [name, value] of Object.entries(values ?? {})) {
      const control = form.elements.namedItem(name);
      if (control instanceof HTMLInputElement && control.type === 'hidden') control.value = value;
    }
  };

  const save = async (leaving = false) => {
    const body = fields();
    const now = body.toString();
    if (busy || now === saved || form.dataset.sending) return;
    busy = true;
    try {
      const answer = await fetch(url, {method: 'POST', body, credentials: 'same-origin', keepalive: leaving, headers: {Accept: 'application/json'}});
      if (answer.status === 409) {
        say((await answer.json()).stale ?? form.dataset.failedLabel);
        return;
      }
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const before = fields().toString();
      if (answer.headers.get('content-type')?.includes('json')) apply((await answer.json()).fields);
      // Hidden inputs just set are not a change; what was typed meanwhile is, and waits for the next round.
      saved = before === now ? fields().toString() : now;
      say(form.dataset.savedLabel?.replace('{time}', clock()));
    } catch {
      say(form.dataset.failedLabel);
    } finally {
      busy = false;
    }
  };

  setInterval(() => save(), EVERY);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save(true); });
}
