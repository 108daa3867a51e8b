// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Around the choice of a ready answer: choosing one fills decision, reason and explanation of the same form at once.
// An explanation that somebody typed is replaced only after asking. Without the script the button beside it does the same.

export function readyAnswer(box) {
  const form = box.closest('form');
  const select = box.querySelector('select');
  const text = form?.querySelector('[name="reason_text"]');
  if (!select || !text) return;
  const answers = JSON.parse(box.querySelector('script[type="application/json"]').textContent);
  const ask = box.querySelector('[data-ready-ask]');
  const told = box.querySelector('[data-ready-told]');
  const chosen = () => answers.find((one) => String(one.id) === select.value);
  let filled = '';
  const tell = (control, type) => control.dispatchEvent(new Event(type, {bubbles: true}));
  const fill = () => {
    const answer = chosen();
    ask.hidden = true;
    if (!answer) return;
    const outcome = form.querySelector(`[name="outcome"][value="${answer.outcome}"]`);
    if (outcome && !outcome.checked) {
      outcome.checked = true;
      tell(outcome, 'change');
    }
    const code = form.querySelector('[name="reason_code"]');
    if (code) code.value = answer.reason_code;
    filled = text.value = answer.body;
    tell(text, 'input');
    told.textContent = box.dataset.filled;
  };
  box.querySelector('[data-ready-button]').hidden = true;
  select.addEventListener('change', () => {
    const typed = text.value.trim();
    told.textContent = '';
    if (!chosen()) ask.hidden = true;
    else if (typed && typed !== filled.trim()) ask.hidden = false;
    else fill();
  });
  box.querySelector('[data-ready-replace]').addEventListener('click', () => {
    fill();
    text.focus();
  });
  box.querySelector('[data-ready-keep]').addEventListener('click', () => {
    ask.hidden = true;
    select.value = '0';
    text.focus();
  });
}
