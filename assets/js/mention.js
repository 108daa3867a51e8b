// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// In the note to colleagues, @ and the beginning of a name suggest the same people as the boxes below: walked through with the
// arrows, chosen with Enter or a click, closed with Escape. Choosing writes the name and ticks the box, which is what is sent.
// A file of its own: only the page of the notes asks for it.

const MOST = 8;
const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export function mention(box) {
  const text = box.querySelector('textarea');
  const people = [...box.closest('form').querySelectorAll('input[name="mentioned"]')].map((check) => {
    const name = check.labels[0].textContent.trim();
    return {check, name, words: ` ${folded(name)}`};
  });
  if (!text || !people.length) return;
  const list = Object.assign(document.createElement('ul'), {id: `${text.id}-colleghi`, className: 'c-pick__list list-unstyled', hidden: true, tabIndex: -1});
  const told = Object.assign(document.createElement('p'), {className: 'visually-hidden'});
  told.setAttribute('role', 'status');
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', box.dataset.label);
  text.after(list, told);
  for (const [name, value] of Object.entries({'aria-autocomplete': 'list', 'aria-haspopup': 'listbox', 'aria-controls': list.id})) text.setAttribute(name, value);

  let rows = [];
  let at = -1;
  const close = () => {
    list.hidden = true;
    at = -1;
    text.removeAttribute('aria-activedescendant');
  };
  const mark = (to) => {
    at = (to + rows.length) % rows.length;
    [...list.children].forEach((row, index) => row.setAttribute('aria-selected', String(index === at)));
    text.setAttribute('aria-activedescendant', list.children[at].id);
    list.children[at].scrollIntoView({block: 'nearest'});
  };
  // What was typed from the last @ to the cursor; the @ begins a word, so that an address of e-mail suggests nobody.
  const typed = () => /(?:^|[\s(])@([\p{L}'’ .-]{0,40})$/u.exec(text.value.slice(0, text.selectionStart))?.[1];
  const choose = ({check, name}) => {
    const end = text.selectionStart;
    text.setRangeText(`@${name} `, end - typed().length - 1, end, 'end');
    if (!check.checked) {
      check.checked = true;
      check.dispatchEvent(new Event('change', {bubbles: true}));
    }
    close();
    text.dispatchEvent(new Event('input', {bubbles: true}));
    told.textContent = box.dataset.chosen.replace('{name}', name);
  };
  const shown = (row, index) => {
    const item = Object.assign(document.createElement('li'), {id: `${list.id}-${index}`, textContent: row.name, className: 'c-pick__row'});
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    item.addEventListener('mousedown', (event) => {
      event.preventDefault(); // the field keeps the focus
      choose(row);
    });
    return item;
  };
  const open = () => {
    const beginning = typed();
    rows = beginning === undefined ? [] : people.filter(({words}) => words.includes(` ${folded(beginning)}`)).slice(0, MOST);
    close();
    list.replaceChildren(...rows.map(shown));
    list.hidden = !rows.length;
    if (rows.length) told.textContent = rows.length === 1 ? box.dataset.one : box.dataset.many.replace('{n}', rows.length);
    else told.textContent = '';
  };
  const keys = {
    ArrowDown: () => mark(at + 1),
    ArrowUp: () => mark(at < 0 ? rows.length - 1 : at - 1),
    Enter: () => choose(rows[at]),
    Escape: close,
  };
  text.addEventListener('input', open);
  text.addEventListener('keydown', (event) => {
    if (list.hidden || !keys[event.key] || (event.key === 'Enter' && at < 0)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  text.addEventListener('blur', close);
}

for (const box of document.querySelectorAll('[data-mention]')) mention(box);
