// SPDX-FileCopyrightText: 2026 Consulta contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Builds static/dist/ from assets/ and the npm packages. New files are written first, the manifest
// last, stale files removed at the end: a server that reads the manifest never sees a missing file.

import {createHash} from 'node:crypto';
import {mkdir, readFile, readdir, rename, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {brotliCompressSync, constants, gzipSync} from 'node:zlib';
import {build, transform} from 'esbuild';
import {PurgeCSS} from 'purgecss';
import subsetFont from 'subset-font';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const ASSETS = join(ROOT, 'assets');
const TEMPLATES = join(ROOT, 'templates');
const OUT = join(ROOT, 'static', 'dist');
const ITALIA = join(ROOT, 'node_modules', 'bootstrap-italia');

// Brotli bytes. The first visit counts the style sheet, the script, the icons and two fonts.
const BUDGET = {'app.css': 20_000, 'app.js': 9_000, firstVisit: 60_000};
// Scripts that one page alone asks for, beside app.js.
const OF_ONE_PAGE = ['mention.js'];
const SMALLEST_SCRIPT = 1_000;
const BROWSERS = ['chrome109', 'firefox115', 'safari15.6'];

const FONTS = [
  {weight: 400, file: 'regular', first: true},
  {weight: 600, file: '600', first: false},
  {weight: 700, file: '700', first: true},
];
const CHARACTERS =
  Array.from({length: 0x7f - 0x20}, (_, i) => String.fromCodePoint(0x20 + i)).join('') +
  Array.from({length: 0x100 - 0xa0}, (_, i) => String.fromCodePoint(0xa0 + i)).join('') +
  '€–—‘’‚“”„…•→←↑↓✓−×′″‹›';

const written = new Map(); // logical name → hashed file name
const report = [];

async function walk(folder, pattern) {
  const names = await readdir(folder, {recursive: true});
  return names.filter((name) => pattern.test(name)).sort().map((name) => join(folder, name));
}

async function readAll(files) {
  return Promise.all(files.map(async (file) => ({file, text: await readFile(file, 'utf8')})));
}

function compressed(data) {
  const brotli = brotliCompressSync(data, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
    },
  });
  return {brotli, gzip: gzipSync(data, {level: 9})};
}

async function emit(name, content, {compress = true} = {}) {
  const data = Buffer.from(content);
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 10);
  const dot = name.lastIndexOf('.');
  const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  await writeFile(join(OUT, hashed), data);
  let transfer = data.length;
  if (compress) {
    const {brotli, gzip} = compressed(data);
    await writeFile(join(OUT, `${hashed}.br`), brotli);
    await writeFile(join(OUT, `${hashed}.gz`), gzip);
    transfer = brotli.length;
  }
  written.set(name, hashed);
  report.push({name, raw: data.length, transfer});
  return hashed;
}

// What PurgeCSS looks at: words inside tags and inside quoted strings, never running text, so that
// the prose of a page does not keep unrelated rules alive.
function words(text) {
  const found = new Set();
  const add = (part) => {
    for (const word of part.matchAll(/[A-Za-z_][\w-]*/g)) found.add(word[0]);
  };
  const source = text.replace(/\{#[\s\S]*?#\}/g, '').replace(/<!--[\s\S]*?-->/g, '');
  for (const tag of source.matchAll(/<\/?([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|[^>"'])*)>/g)) {
    add(tag[1]);
    for (const attribute of tag[2].matchAll(/([\w-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?/g)) {
      add(attribute[1]);
      if (/^(class|id|type|role|data-[\w-]+|aria-[\w-]+)$/.test(attribute[1]) && attribute[2]) add(attribute[2]);
    }
  }
  for (const expression of source.matchAll(/\{[{%][\s\S]*?[}%]\}/g)) {
    for (const literal of expression[0].matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)) {
      const value = literal[1] ?? literal[2];
      if (/^[\w\s-]+$/.test(value) && value.length < 120) add(value);
    }
  }
  return [...found];
}

const scriptWords = (text) => [...text.matchAll(/['"`]([\w\s.-]{1,60})['"`]/g)].flatMap((m) => m[1].split(/[\s.]+/));

// Every class a style sheet names in a selector.
function classesOf(css) {
  const found = new Set();
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""').replace(/url\([^)]*\)/g, '');
  for (const [, prelude] of bare.matchAll(/([^{}]*)\{/g)) {
    const selector = prelude.slice(prelude.lastIndexOf(';') + 1).trim();
    if (selector.startsWith('@')) continue;
    for (const name of selector.matchAll(/\.(-?[_a-zA-Z](?:[\w-]|\\.)*)/g)) found.add(name[1].replace(/\\/g, ''));
  }
  return [...found].sort();
}

async function fonts() {
  const rules = [];
  for (const {weight, file} of FONTS) {
    const source = await readFile(join(ITALIA, 'dist/fonts/Titillium_Web', `titillium-web-v10-latin-ext_latin-${file}.woff2`));
    const subset = await subsetFont(source, CHARACTERS, {targetFormat: 'woff2'});
    const name = await emit(`titillium-${weight}.woff2`, subset, {compress: false});
    rules.push(`@font-face{font-family:"Titillium Web";font-style:normal;font-weight:${weight};font-display:swap;src:url(${name}) format("woff2")}`);
  }
  return rules.join('\n');
}

async function italia(templates, scripts) {
  // The file starts with a byte order mark, which inside a bundle would spoil its first selector.
  const full = (await readFile(join(ITALIA, 'dist/css/bootstrap-italia.min.css'), 'utf8')).replace(/\uFEFF/g, '');
  const content = [
    ...templates.map(({text}) => ({raw: text, extension: 'html'})),
    ...scripts.map(({text}) => ({raw: text, extension: 'js'})),
  ];
  const [purged] = await new PurgeCSS().purge({
    content,
    css: [{raw: full}],
    extractors: [
      {extensions: ['html'], extractor: words},
      {extensions: ['js'], extractor: scriptWords},
    ],
    variables: true,
    keyframes: true,
    fontFace: true,
    safelist: {
      variables: ['--bootstrap-italia-version'],
      // What the sanitiser lets through in texts written by people, and word diffs.
      standard: ['html', 'body', 'p', 'br', 'strong', 'em', 'ul', 'ol', 'li', 'blockquote', 'a', 'h3', 'h4', 'code', 'ins', 'del'],
    },
  });
  // One typeface for everything; semi-bold becomes bold so that the first paint needs two files.
  const css = purged.css
    .replace(/"Lora",\s*Georgia,\s*serif/g, '"Titillium Web",Geneva,Tahoma,sans-serif')
    .replace(/"Roboto Mono",\s*monospace/g, 'ui-monospace,Consolas,"DejaVu Sans Mono",monospace')
    .replace(/font-weight:\s?600/g, 'font-weight:700')
    .replace(/font-weight:\s?300/g, 'font-weight:400');
  if (!css.includes('--bootstrap-italia-version')) throw new Error('the purge removed --bootstrap-italia-version');
  const stray = css.match(/.{0,80}(?:Lora|Roboto Mono).{0,40}/);
  if (stray) throw new Error(`a typeface other than Titillium Web is left in the style sheet: ${stray[0]}`);
  return {full, css};
}

async function sprite(templates, scripts) {
  const source = await readFile(join(ITALIA, 'dist/svg/sprites.svg'), 'utf8');
  const symbols = new Map([...source.matchAll(/<symbol\b[^>]*\bid="([^"]+)"[\s\S]*?<\/symbol>/g)].map((m) => [m[1], m[0]]));
  for (const file of await walk(join(ASSETS, 'icons'), /^it-[\w-]+\.svg$/)) {
    const text = (await readFile(file, 'utf8')).replace(/<!--[\s\S]*?-->/g, '');
    const id = file.replace(/.*[\\/]/, '').replace(/\.svg$/, '');
    const [, box, body] = text.match(/<svg\b[^>]*viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/);
    symbols.set(id, `<symbol id="${id}" viewBox="${box}">${body.replace(/>\s+</g, '><').trim()}</symbol>`);
  }
  const used = new Set();
  for (const {text} of [...templates, ...scripts]) {
    for (const [name] of text.matchAll(/\bit-[a-z0-9-]+/g)) if (symbols.has(name)) used.add(name);
  }
  const body = [...used].sort().map((id) => symbols.get(id)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg">${body}</svg>`;
}

async function main() {
  await mkdir(OUT, {recursive: true});
  const templates = await readAll(await walk(TEMPLATES, /\.(html|svg|xml)$/));
  const scripts = await readAll(await walk(join(ASSETS, 'js'), /\.js$/));
  const own = await readAll(await walk(join(ASSETS, 'css'), /\.css$/));

  const faces = await fonts();
  const {full, css} = await italia(templates, scripts);
  const ownCss = own.map(({text}) => text).join('\n');
  const {version} = JSON.parse(await readFile(join(ITALIA, 'package.json'), 'utf8'));
  const style = await transform(`${faces}\n${css}\n${ownCss}`, {loader: 'css', minify: true, target: BROWSERS, legalComments: 'none'});
  const notice = `/*! Consulta, AGPL-3.0-or-later. Holds parts of Bootstrap Italia ${version}, BSD-3-Clause; fonts Titillium Web, OFL-1.1. Texts: licenses.txt */\n`;
  await emit('app.css', notice + style.code);

  for (const name of ['app.js', ...OF_ONE_PAGE]) {
    const bundle = await build({
      entryPoints: [join(ASSETS, 'js', name)],
      bundle: true, minify: true, write: false, format: 'esm', target: BROWSERS, legalComments: 'none', logLevel: 'warning',
      banner: {js: '/*! Consulta, AGPL-3.0-or-later */'},
    });
    await emit(name, bundle.outputFiles[0].contents);
  }
  await emit('sprite.svg', await sprite(templates, scripts));
  await emit('favicon.svg', (await readFile(join(ASSETS, 'icons/favicon.svg'), 'utf8')).replace(/<!--[\s\S]*?-->\s*/g, ''));

  const plain = {
    'classes-full.json': JSON.stringify(classesOf(full)),
    'classes-purged.json': JSON.stringify(classesOf(css)),
    'classes-own.json': JSON.stringify(classesOf(ownCss)),
    'licenses.txt': [
      `Bootstrap Italia ${version} (parts of the style sheet, icons)\n\n${await readFile(join(ITALIA, 'LICENSE'), 'utf8')}`,
      `Titillium Web (subset)\n\n${await readFile(join(ITALIA, 'dist/fonts/Titillium_Web/OFL.txt'), 'utf8')}`,
    ].join('\n\n----\n\n'),
  };
  for (const [name, text] of Object.entries(plain)) await writeFile(join(OUT, name), text);

  const size = Object.fromEntries(report.map(({name, transfer}) => [name, transfer]));
  const firstVisit = size['app.css'] + size['app.js'] + size['sprite.svg']
    + FONTS.filter(({first}) => first).reduce((sum, {weight}) => sum + size[`titillium-${weight}.woff2`], 0);
  for (const {name, raw, transfer} of report) console.log(`${name.padEnd(22)} ${String(raw).padStart(7)} B raw ${String(transfer).padStart(6)} B sent`);
  console.log(`${'first visit'.padEnd(22)} ${' '.repeat(13)} ${String(firstVisit).padStart(6)} B sent, the page itself not counted`);

  const faults = [];
  for (const name of ['app.css', 'app.js']) if (size[name] > BUDGET[name]) faults.push(`${name} is ${size[name]} B, more than ${BUDGET[name]} B`);
  const script = report.find(({name}) => name === 'app.js');
  if (script.raw < SMALLEST_SCRIPT) faults.push(`app.js is only ${script.raw} B: the modules were dropped`);
  if (firstVisit > BUDGET.firstVisit) faults.push(`the first visit is ${firstVisit} B, more than ${BUDGET.firstVisit} B`);
  if (faults.length) throw new Error(`over budget: ${faults.join('; ')}`);

  const manifest = join(OUT, 'manifest.json');
  await writeFile(`${manifest}.new`, `${JSON.stringify(Object.fromEntries([...written].sort()), null, 1)}\n`);
  await rename(`${manifest}.new`, manifest);

  const keep = new Set(['manifest.json', ...Object.keys(plain)]);
  for (const hashed of written.values()) for (const end of ['', '.br', '.gz']) keep.add(hashed + end);
  for (const name of await readdir(OUT)) if (!keep.has(name)) await rm(join(OUT, name), {recursive: true});
}

await main().catch((error) => {
  console.error(`build failed: ${error.message}`);
  process.exitCode = 1;
});
