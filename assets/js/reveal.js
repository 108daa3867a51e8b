// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// On anything with data-show-when="name=value1,value2": seen only while the control of that name has
// one of those values. Without the script it is always seen, and the server ignores what does not apply.

function valuesOf(form, name) {
  return new FormData(form).getAll(name).map(String);
}

export function reveal(group) {
  const form = group.closest('form');
  const [name, list = ''] = group.dataset.showWhen.split('=');
  if (!form || !name) return;
  const wanted = list.split(',');
  const required = [...group.querySelectorAll('[required]')];
  const show = () => {
    const seen = valuesOf(form, name).some((value) => wanted.includes(value));
    group.hidden = !seen;
    for (const control of required) control.required = seen;
  };
  form.addEventListener('change', (event) => { if (event.target.name === name) show(); });
  window.addEventListener('pageshow', show);
  show();
}
