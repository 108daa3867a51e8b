// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On the wrapper of a text: shows the warning of the template when the text seems to hold personal
// data. Nothing leaves the browser and nothing is ever blocked. The kinds and the way they are found
// are those of consulta/contributions/policy/detector.py: a test reads the same sentences with both.

import {ADULT, SOURCES, WINDOW, WINDOWS} from './personal-data-patterns.js';

let made = null;

// Old browsers know no look-behind: there the server alone asks, before anything is sent.
function patterns() {
  if (made) return made;
  try {
    made = Object.fromEntries(Object.entries(SOURCES).map(([name, [source, flags]]) => [name, new RegExp(source, flags)]));
  } catch {
    made = {};
  }
  return made;
}

function* found(pattern, text) {
  let left = WINDOWS;
  for (const match of text.matchAll(pattern)) {
    if (left-- === 0) return;
    yield match;
  }
}

const has = (pattern, text) => text.search(pattern) !== -1;
const some = (pattern, text, test) => {
  for (const match of found(pattern, text)) if (test(match)) return true;
  return false;
};

function at(pattern, text, index) {
  const sticky = new RegExp(pattern.source, pattern.flags.replace('g', 'y'));
  sticky.lastIndex = index;
  return sticky.exec(text)?.[0] ?? '';
}

function before(text, match) {
  return text.slice(Math.max(0, match.index - WINDOW), match.index).split(/[!?;]|\.(?= [A-ZÀ-Ý])/).pop();
}

function finders(p) {
  const isOfOffice = (text, match) => has(p.PUBLIC_PLACE, before(text, match)) && !has(p.PRIVATE_PLACE, before(text, match));
  const near = (pattern, persons, skip = () => false) => (text) =>
    some(pattern, text, (match) => {
      const around = text.slice(Math.max(0, match.index - WINDOW), match.index + match[0].length + WINDOW);
      return !skip(match) && persons.some((person) => has(person, around));
    });
  const isAdult = (match) => match[2].toLowerCase().startsWith('ann') && match[1] !== undefined && Number(match[1]) >= ADULT;
  const isHome = (text) => (match) => {
    const rest = at(p.HOUSE, text, match.index + match[0].length);
    if (!rest || isOfOffice(text, match)) return false;
    return Boolean(at(p.NAME_OF_STREET, rest, 0)) || has(p.PRIVATE_PLACE, before(text, match));
  };
  return {
    tax_code: (text) => has(p.TAX_CODE, text),
    iban: (text) => has(p.IBAN, text),
    phone(text) {
      const bare = text.replace(p.IBAN, ' ');
      return [p.MOBILE, p.LANDLINE].some((pattern) => some(pattern, bare, (match) => !isOfOffice(bare, match)));
    },
    email: (text) => some(p.EMAIL, text, (match) => !has(p.OFFICE_ADDRESS, match[0])),
    address: (text) => some(p.STREET, text, isHome(text)),
    minor: near(p.AGE, [p.CHILD, p.NAMED], isAdult),
    health: near(p.DIAGNOSIS, [p.RELATIVE, p.NAMED]),
  };
}

export function kindsIn(typed) {
  const known = patterns();
  if (!known.EMAIL) return [];
  const text = typed.split(/\s+/u).filter(Boolean).join(' ');
  return Object.entries(finders(known)).filter(([, find]) => find(text)).map(([kind]) => kind);
}

export function personalDataWarning(wrapper) {
  const control = wrapper.querySelector('textarea, input');
  const warning = wrapper.querySelector('[data-personal-data]');
  if (!control || !warning) return;
  let timer = 0;
  const show = () => {
    const kinds = kindsIn(control.value);
    for (const line of warning.querySelectorAll('[data-kind]')) line.hidden = !kinds.includes(line.dataset.kind);
    warning.hidden = kinds.length === 0;
  };
  control.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(show, 600);
  });
  // Not on blur: a warning that appears between press and release moves the button away from under the finger.
  show();
}
