// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Around the choice of a template of replies: "Usa il modello" asks the same page what it would answer, and puts the words in the
// text that is open, without leaving it. Without the script the button sends the form, and the page comes back with them.

export function replyTemplate(box) {
  const form = box.closest('form');
  const select = box.querySelector('select');
  const button = box.querySelector('button');
  const text = form?.querySelector('textarea[name="text"]');
  if (!select || !button || !text) return;
  const told = document.createElement('p');
  told.setAttribute('role', 'status');
  told.className = 'c-small mb-0';
  box.append(told);
  const tell = (control, type) => control.dispatchEvent(new Event(type, {bubbles: true}));
  const put = (page) => {
    const words = page.querySelector('textarea[name="text"]');
    if (!words) return false;
    text.value = words.value;
    tell(text, 'input');
    const outcome = page.querySelector('[name="outcome"]:checked');
    const mine = outcome && form.querySelector(`[name="outcome"][value="${outcome.value}"]`);
    if (mine && !mine.checked) {
      mine.checked = true;
      tell(mine, 'change');
    }
    told.textContent = box.dataset.done;
    text.focus();
    return true;
  };
  let asks = true;
  button.addEventListener('click', async (event) => {
    if (!asks || !select.value) return;
    event.preventDefault();
    const body = new FormData(form);
    body.set('action', 'template');
    try {
      const answer = await fetch(form.action, {method: 'POST', body, credentials: 'same-origin'});
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (answer.ok && put(page)) return;
    } catch {
      // no network: the form goes the long way
    }
    asks = false;
    button.click();
  });
}
