// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Every script is one function that improves one element. The page works without any of them.
// data-enhance="name other" names them; data-show-when alone is enough for reveal.

import {autoSubmit} from './auto-submit.js';
import {autosave} from './autosave.js';
import {beside} from './beside.js';
import {copy} from './copy.js';
import {counter} from './counter.js';
import {disableOnSubmit} from './disable-on-submit.js';
import {focus} from './focus.js';
import {keepTurn} from './keep-turn.js';
import {menu} from './menu.js';
import {objectivePicker} from './objective-picker.js';
import {personalDataWarning} from './personal-data-warning.js';
import {pickPassage} from './pick-passage.js';
import {readyAnswer} from './ready-answer.js';
import {reloadWhileWaiting} from './reload-while-waiting.js';
import {replyTemplate} from './reply-template.js';
import {reveal} from './reveal.js';
import {roomCapture} from './room-capture.js';
import {shortcuts} from './shortcuts.js';
import {toolbar} from './toolbar.js';

const MODULES = {
  'auto-submit': autoSubmit,
  autosave,
  beside,
  copy,
  counter,
  'disable-on-submit': disableOnSubmit,
  focus,
  'keep-turn': keepTurn,
  menu,
  'objective-picker': objectivePicker,
  'personal-data-warning': personalDataWarning,
  'pick-passage': pickPassage,
  'ready-answer': readyAnswer,
  'reload-while-waiting': reloadWhileWaiting,
  'reply-template': replyTemplate,
  'room-capture': roomCapture,
  shortcuts,
  toolbar,
};

for (const group of document.querySelectorAll('[data-show-when]')) reveal(group);
for (const element of document.querySelectorAll('[data-enhance]')) {
  for (const name of element.dataset.enhance.split(/\s+/)) MODULES[name]?.(element);
}
