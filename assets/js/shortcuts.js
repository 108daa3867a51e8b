// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On the line that opens the map of the keys, which is there only for who switched them on. A key does what a control of the
// page does: it presses a link or a button, goes to a field, or picks a choice (data-picks: key → name=value). Never while
// somebody types, holds another key or has a dialog open.

const TYPES = 'select, textarea, [contenteditable], input:not([type="checkbox"]):not([type="radio"])';

const ROW = '.c-row, .c-grid tbody tr';

function act(element) {
  const control = element.matches('a, button, summary, input, select, textarea') ? element : element.querySelector('button, a');
  if (!control || control.closest('[hidden]')) return false;
  const ticks = control.matches('input[type="checkbox"]') && !('keyFocus' in element.dataset);
  if (ticks || control.matches('a, button, summary') && !('keyFocus' in element.dataset)) control.click();
  if (!control.matches('a, button') || 'keyFocus' in element.dataset) control.focus();
  return true;
}

function move(step) {
  const titles = [...document.querySelectorAll('.c-rows .c-row .c-row__title, .c-grid tbody th a')];
  const row = document.activeElement?.closest(ROW);
  const at = row ? titles.findIndex((title) => row.contains(title)) : -1;
  const next = titles[at < 0 && step < 0 ? titles.length - 1 : at + step];
  next?.focus();
  return Boolean(next);
}

function tick() {
  const box = document.activeElement?.closest(ROW)?.querySelector('.c-row__select input');
  box?.click();
  return Boolean(box);
}

export function shortcuts(line) {
  const dialog = document.getElementById(line.dataset.dialog);
  const picks = JSON.parse(line.dataset.picks);
  if (!dialog) return;
  const show = (event) => {
    event?.preventDefault();
    if (!dialog.open) dialog.showModal();
    return true;
  };
  line.querySelector('a').addEventListener('click', show);
  const pick = (key) => {
    const [name, value] = picks[key].split('=');
    const choice = document.querySelector(`[name="${name}"][value="${value}"]`);
    choice?.click();
    choice?.focus();
    return Boolean(choice);
  };
  const does = (key) => {
    if (key === '?') return show();
    if (picks[key]) return pick(key);
    const marked = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (marked) return act(marked);
    if (key === 'j') return move(1);
    if (key === 'k') return move(-1);
    return key === 'x' && tick();
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (document.querySelector('dialog[open]') || event.target.closest?.(TYPES)) return;
    if (event.key.length === 1 && does(event.key)) event.preventDefault();
  });
}
