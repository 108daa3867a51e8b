// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On a section that waits for the worker: asks again for its page, ever more rarely, and puts the new section in its place.
// Nothing else of the page changes, so what is being typed elsewhere stays; where the section is gone, the whole page is asked for.
// After five times the link to reload is left.

const WAITS = [2000, 4000, 8000, 16000, 30000];

export function reloadWhileWaiting(section, attempt = 0) {
  if (attempt >= WAITS.length) return;
  setTimeout(async () => {
    if (document.hidden) return reloadWhileWaiting(section, attempt);
    try {
      const answer = await fetch(location.href, {headers: {Accept: 'text/html'}});
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const heading = section.getAttribute('aria-labelledby');
      const fresh = page.getElementById(heading)?.closest('section');
      if (!fresh) return location.reload(); // what was waited for is over, and the page says what came of it
      if (fresh.dataset.enhance) return reloadWhileWaiting(section, attempt + 1);
      fresh.setAttribute('aria-live', 'polite');
      section.replaceWith(fresh);
    } catch {
      reloadWhileWaiting(section, attempt + 1);
    }
  }, WAITS[attempt]);
}
