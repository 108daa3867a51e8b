// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On a form: a second click while the first one is on its way does nothing. The buttons are not
// disabled, because a disabled button would not send its own name.

const RESTORE_AFTER = 15_000;

export function disableOnSubmit(form) {
  const buttons = () => form.querySelectorAll('button[type="submit"], button:not([type])');
  let timer = 0;
  const restore = () => {
    clearTimeout(timer);
    delete form.dataset.sending;
    for (const button of buttons()) button.removeAttribute('aria-disabled');
  };
  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = 'yes';
    for (const button of buttons()) button.setAttribute('aria-disabled', 'true');
    timer = setTimeout(restore, RESTORE_AFTER);
  });
  window.addEventListener('pageshow', restore);
}
