// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On the bar above a textarea (aria-controls names it): buttons that write Markdown.

const RECIPES = {
  bold: (text) => `**${text}**`,
  list: (text) => text.split('\n').map((line) => `- ${line.replace(/^- /, '')}`).join('\n'),
  link: (text) => `[${text}](https://)`,
};

export function toolbar(bar) {
  const control = document.getElementById(bar.getAttribute('aria-controls'));
  if (!control) return;
  const write = (kind, sample) => {
    control.focus();
    const {selectionStart: start, selectionEnd: end, value} = control;
    const chosen = value.slice(start, end);
    const lead = kind === 'list' && start > 0 && value[start - 1] !== '\n' ? '\n' : '';
    const text = lead + RECIPES[kind](chosen || sample);
    // insertText keeps the browser's undo; setRangeText is the way where it is missing.
    if (!document.execCommand('insertText', false, text)) {
      control.setRangeText(text, start, end, 'end');
      control.dispatchEvent(new Event('input', {bubbles: true}));
    }
    if (kind === 'link') control.setSelectionRange(start + text.length - 1, start + text.length - 1);
    else if (!chosen) {
      const from = start + text.indexOf(sample);
      control.setSelectionRange(from, from + sample.length);
    }
  };
  for (const button of bar.querySelectorAll('[data-markdown]')) {
    button.addEventListener('click', () => write(button.dataset.markdown, button.dataset.sample));
  }
  bar.hidden = false;
}
