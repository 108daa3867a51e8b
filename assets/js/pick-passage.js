// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On a button, hidden until the script runs: adds what is selected in the element that data-pick-from
// names by id, as one line, to the text field that data-pick-into names.

export function pickPassage(button) {
  const from = document.getElementById(button.dataset.pickFrom ?? '');
  const into = document.getElementById(button.dataset.pickInto ?? '');
  const told = document.getElementById(button.dataset.pickTold ?? '');
  if (!from || !into) return;
  button.hidden = false;
  button.addEventListener('mousedown', (event) => event.preventDefault()); // the selection stays
  button.addEventListener('click', () => {
    const selection = getSelection();
    const inside = selection?.rangeCount && from.contains(selection.getRangeAt(0).commonAncestorContainer);
    const passage = inside ? selection.toString().replace(/\s+/g, ' ').trim() : '';
    if (passage && !into.value.split('\n').includes(passage)) {
      into.value = into.value.trim() ? `${into.value.trimEnd()}\n${passage}` : passage;
      into.dispatchEvent(new Event('input', {bubbles: true}));
    }
    if (told) told.textContent = passage ? `${button.dataset.pickDone} «${passage}»` : button.dataset.pickNothing;
  });
}
