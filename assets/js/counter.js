// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On the wrapper of a field: says how many characters are left. Counts code points, as the server does.

const LIVE_DELAY = 1000;
const LIVE_FROM = 0.8;

const length = (text) => [...text.replace(/\r\n?/g, '\n')].length;

export function phrase(output, limit, used) {
  const n = Math.abs(limit - used);
  const {leftOne, leftMany, overOne, overMany} = output.dataset;
  const text = used > limit ? (n === 1 ? overOne : overMany) : (n === 1 ? leftOne : leftMany);
  return text.replace('{n}', String(n));
}

export function counter(wrapper) {
  const control = wrapper.querySelector('[data-maxlength]');
  const output = wrapper.querySelector('[data-counter]');
  const live = wrapper.querySelector('[data-counter-live]');
  if (!control || !output) return;
  const limit = Number(control.dataset.maxlength);
  let timer = 0;
  const show = () => {
    const used = length(control.value);
    output.textContent = phrase(output, limit, used);
    output.toggleAttribute('data-over', used > limit);
    clearTimeout(timer);
    if (live && document.activeElement === control && used >= limit * LIVE_FROM) {
      timer = setTimeout(() => { live.textContent = output.textContent; }, LIVE_DELAY);
    }
  };
  control.addEventListener('input', show);
  show();
}
