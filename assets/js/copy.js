// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On a button, hidden until the script runs: copies data-copy-text, or the text of the element
// that data-copy-from names by id.

export function copy(button) {
  if (!navigator.clipboard) return;
  const label = button.textContent;
  button.hidden = false;
  button.setAttribute('aria-live', 'polite');
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copyFrom ?? '');
    const text = button.dataset.copyText ?? source?.value ?? source?.textContent.trim() ?? '';
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = button.dataset.copiedLabel ?? label;
      setTimeout(() => { button.textContent = label; }, 3000);
    } catch {
      getSelection()?.selectAllChildren(source ?? button);
    }
  });
}
