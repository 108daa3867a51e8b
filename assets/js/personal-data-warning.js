// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On the wrapper of a text: shows the warning of the template when the text seems to hold personal
// data. Nothing leaves the browser and nothing is ever blocked.

const AGE = '(?:\\d{1,2}|un|uno|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette)';
const CHILD = '(?:figli[oa]|figliolett[oa]|bimb[oa]|bambin[oa]|nipot(?:e|in[oa])|ragazz[oa]|fratellino|sorellina|alunn[oa]|minore)';

const PATTERNS = {
  'tax-code': /\b[A-Z]{6}[\dLMNP-V]{2}[ABCDEHLMPR-T][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]\b/i,
  iban: /\bIT\s?\d{2}\s?[A-Z](?:\s?\d){10}(?:\s?[A-Z\d]){12}\b|\b[A-Z]{2}\d{2}[A-Z\d]{12,30}\b/i,
  phone: /(?:(?:\+|00)39[\s.]?)?(?<!\d)(?<!\d[.,/])(?:3\d{2}[\s./-]?\d{3}[\s.]?\d{3,4}|0\d{1,3}[\s./-]?\d{5,8})(?![\d/])/,
  email: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/,
  address: /\b(?:via|viale|v\.le|piazza|p\.zza|piazzale|vico|vicolo|corso|largo|strada|localit[àa])\s+(?!prioritari|definitiv|telematic|preferenzial|eccezional|general|principal|sperimental|straordinari)(?:(?:de[il]|del(?:la|lo|le)?|dei|degli|delle|di|da|san|santa|\d{1,2})\s+)*[A-ZÀ-Ý][\p{L}'’.]*(?:\s+[\p{L}'’.]+){0,4}?,?\s*(?:n(?:\.|°|r\.?|umero)?\s*)?\d{1,4}\b/iu,
  minor: new RegExp(`\\b(?:mi[oa]|nostr[oa]|su[oa])\\s+(?:\\p{L}+\\s+)?${CHILD}(?=[^\\p{L}])[^.!?\\n]{0,60}?(?<!\\d)(?:${AGE})\\s+(?:anni|anno|mesi)(?!\\p{L})`, 'iu'),
};

const ADULT = 18;

export function kindsIn(text) {
  return Object.keys(PATTERNS).filter((kind) => {
    const match = text.match(PATTERNS[kind]);
    if (!match) return false;
    if (kind !== 'minor') return true;
    const age = match[0].match(/(\d{1,2})\s+ann[io]$/);
    return !age || Number(age[1]) < ADULT;
  });
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
