// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Around a text field with a datalist, or a select: one list of the lines of the plan, found by code or words, walked through
// with the arrows, chosen with Enter or a click, closed with Escape (ARIA combobox). The last row, where the form can write a new
// line, takes what was typed to the field that data-pick-new names. The form is the same: what is sent does not change.

const MOST = 40;
const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export function objectivePicker(box) {
  const control = box.querySelector('select, input');
  const select = control.matches('select') ? control : null;
  const source = select ? [...select.options].filter((one) => one.value) : [...(control.list?.options ?? [])];
  const lines = source.map((one) => {
    const text = select ? one.text : one.value;
    const note = select ? (one.parentElement.label ?? '') : one.label === one.value ? '' : one.label;
    return {value: one.value, text, note, words: folded(`${text} ${note}`)};
  });
  const input = select ? beside(select) : control;
  input.removeAttribute('list');
  const list = Object.assign(document.createElement('ul'), {id: `${input.id}-elenco`, className: 'c-pick__list list-unstyled', hidden: true, tabIndex: -1});
  const told = Object.assign(document.createElement('p'), {className: 'visually-hidden'});
  told.setAttribute('role', 'status');
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', box.querySelector('label').firstChild.textContent.trim());
  input.after(list, told);
  for (const [name, value] of Object.entries({role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id}))
    input.setAttribute(name, value);

  let rows = [];
  let at = -1;
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const mark = (to) => {
    at = rows.length ? (to + rows.length) % rows.length : -1;
    [...list.children].forEach((row, index) => row.setAttribute('aria-selected', String(index === at)));
    if (at < 0) return;
    input.setAttribute('aria-activedescendant', list.children[at].id);
    list.children[at].scrollIntoView({block: 'nearest'});
  };
  const choose = (row) => {
    close();
    if (row.isNew) {
      const field = document.getElementById(box.dataset.pickNew);
      const more = field.closest('details');
      if (more) more.open = true;
      field.value = input.value.trim();
      input.value = '';
      field.focus();
      return;
    }
    input.value = row.text;
    if (select) select.value = row.value;
    (select ?? input).dispatchEvent(new Event('change', {bubbles: true}));
  };
  const open = () => {
    const typed = input.value.trim();
    const whole = lines.some((line) => line.text === typed);
    const words = whole ? [] : folded(typed).split(/\s+/);
    const found = lines.filter((line) => words.every((word) => line.words.includes(word)));
    rows = found.slice(0, MOST);
    if (box.dataset.pickNew && typed && !whole) rows.push({isNew: true, text: box.dataset.pickCreate.replace('{typed}', typed), note: ''});
    list.replaceChildren(...rows.map(shown));
    const {pickNone, pickOne, pickMany} = box.dataset;
    told.textContent = found.length ? (found.length === 1 ? pickOne : pickMany.replace('{n}', found.length)) : pickNone;
    list.hidden = !rows.length;
    at = -1;
    input.removeAttribute('aria-activedescendant');
    input.setAttribute('aria-expanded', String(!list.hidden));
  };
  const shown = (row, index) => {
    const item = Object.assign(document.createElement('li'), {id: `${list.id}-${index}`, textContent: row.text, className: 'c-pick__row'});
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    if (row.note) item.append(Object.assign(document.createElement('span'), {className: 'd-block c-small c-muted', textContent: row.note}));
    item.addEventListener('mousedown', (event) => {
      event.preventDefault(); // the field keeps the focus
      choose(row);
    });
    return item;
  };
  const keys = {
    ArrowDown: () => mark(at + 1),
    ArrowUp: () => mark(at < 0 ? rows.length - 1 : at - 1),
    Enter: () => choose(rows[at]),
    Escape: close,
  };
  input.addEventListener('input', open);
  input.addEventListener('click', () => list.hidden && open());
  input.addEventListener('keydown', (event) => {
    const {key} = event;
    const isClosed = list.hidden;
    if (!keys[key] || (isClosed && !key.startsWith('Arrow')) || (key === 'Enter' && at < 0)) return;
    event.preventDefault();
    event.stopPropagation();
    if (isClosed) open();
    keys[key]();
  });
  input.addEventListener('blur', () => {
    close();
    if (!select) return;
    const typed = input.value.trim();
    const exact = lines.find((line) => line.text === typed || line.text.split(' · ')[0].toLowerCase() === typed.toLowerCase());
    if (!typed || exact) select.value = exact?.value ?? '';
    input.value = select.value ? select.selectedOptions[0].text : '';
  });
}

// A text field in place of a select, which stays in the form, out of sight, and keeps what is sent.
function beside(select) {
  const input = Object.assign(document.createElement('input'), {type: 'text', autocomplete: 'off', className: 'form-control c-control', id: select.id});
  for (const name of ['aria-describedby', 'aria-invalid', 'aria-required']) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  if (select.value) input.value = select.selectedOptions[0].text;
  select.removeAttribute('id');
  select.hidden = true;
  select.before(input);
  return input;
}
