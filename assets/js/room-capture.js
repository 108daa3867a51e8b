// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On the form of the room: a line is kept on the device before it is sent, and leaves it only when the server has
// answered. Lines are sent in order, each with a key made here: a line sent twice is one. data-store names the place of the
// meeting and of the operator. A line that is refused comes back into an empty form, or waits for the next opening.

import {kindsIn} from './personal-data-warning.js';

const AGAIN = 10_000;
const CLEARED = ['text', 'speaker_name'];

export function roomCapture(form) {
  const status = form.querySelector('[data-room-status]');
  const question = form.querySelector('[data-room-asks]');
  const list = document.querySelector('[data-room-list]');
  const name = form.dataset.store;
  const field = (key) => form.elements.namedItem(key);
  const kept = () => JSON.parse(localStorage.getItem(name) ?? '[]');
  const keep = (lines) => localStorage.setItem(name, JSON.stringify(lines));
  try {
    keep(kept());
  } catch {
    return; // without storage the form is sent as any other
  }
  let busy = false;

  const say = (text, values) => {
    status.textContent = text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  };
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const waiting = () => {
    const n = kept().length;
    if (n) say(status.dataset.waiting, {n});
  };

  const show = ({title, number, url}) => {
    const row = document.createElement('li');
    row.className = 'c-row';
    const link = Object.assign(document.createElement('a'), {href: url, textContent: `${title} (${number})`, className: 'c-row__title'});
    row.append(link);
    list.hidden = false;
    list.prepend(row);
    say(status.dataset.saved, {number});
  };

  // Only a line that can be corrected leaves the device: one whose session ended must survive the way to the sign-in.
  const giveBack = (line, detail, code) => {
    if (code !== 422 || CLEARED.some((key) => field(key).value)) return say(status.dataset.kept, {detail: `«${line.text}» ${detail}`});
    keep(kept().slice(1));
    for (const [key, value] of Object.entries(line)) {
      if (field(key) && key !== 'csrf_token') field(key).value = value;
    }
    field('text').focus();
    return say(status.dataset.kept, {detail});
  };

  // One tab at a time; where the browser has no locks, the key makes a line sent twice one.
  const alone = (work) => (navigator.locks ? navigator.locks.request(name, work) : work());

  const send = async () => {
    if (busy || !navigator.onLine) return;
    busy = true;
    try {
      await alone(async () => {
        for (let [line] = kept(); line; [line] = kept()) {
          const body = new URLSearchParams({...line, csrf_token: field('csrf_token').value});
          const answer = await fetch(form.action, {method: 'POST', body, credentials: 'same-origin', headers: {Accept: 'application/json'}});
          if (answer.status >= 500 || answer.status === 429 || answer.redirected) throw new Error(String(answer.status));
          const told = await answer.json();
          if (!answer.ok) return giveBack(line, told.detail, answer.status);
          keep(kept().slice(1));
          show(told);
        }
      });
    } catch {
      waiting();
    } finally {
      busy = false;
    }
  };

  form.addEventListener('submit', (event) => {
    const line = Object.fromEntries(new FormData(form));
    if (!line.kind || !line.text.trim()) return; // the server says what is missing
    event.preventDefault();
    // Asked before the line leaves: afterwards nobody looks at it any more. It never blocks.
    const asks = kindsIn(line.text).length > 0 && !line.leaves_findings;
    question.hidden = !asks;
    if (asks) return field('leaves_findings').focus();
    delete line.csrf_token;
    try {
      keep([...kept(), line]);
    } catch {
      form.submit(); // the device is full
      return;
    }
    for (const key of CLEARED) field(key).value = '';
    field('leaves_findings').checked = false;
    field('submission_key').value = newKey();
    field('text').focus();
    waiting();
    send();
  });
  window.addEventListener('online', send);
  setInterval(send, AGAIN);
  waiting();
  send();
}
