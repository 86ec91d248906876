'use strict';
// Everything that comes from the server goes into the page as text, never as HTML.
const find = id => document.getElementById(id);
function el(tag, set = {}, ...inside) {
  const made = Object.assign(document.createElement(tag), set);
  made.append(...inside);
  return made;
}
const main = find('main'), list = find('apps'), gate = find('gate'), shut = find('shut');
const PLACE = 'pieria-key', SHOWN = 1 << 20;
const BROKEN = 'The connection broke off. What was finished is under "Made here".';
let key = '', apps = [], models = [], stop = null, urls = [], sheets = {};

// ---- the server ----------------------------------------------------------------------------------------------------
async function ask(path, more = {}) {
  let answer;
  try {
    answer = await fetch(path, {...more, headers: {authorization: 'Bearer ' + key, ...(more.headers || {})}});
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Error('The server does not answer. Is `pieria serve` still running?');
  }
  if (answer.ok) return answer;
  if (answer.status === 401) leave('That key is not known here. Make one with: pieria key new NAME');
  let said = {};
  try { said = (await answer.json()).error; } catch { /* no body of ours */ }
  throw refusal(said.message || 'That did not work (' + answer.status + ').', said.param);
}
const refusal = (message, param) => Object.assign(new Error(message), {param});
const read = async path => (await ask(path)).json();

async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const next = () => reader.read().catch(error => { throw error.name === 'AbortError' ? error : new Error(BROKEN); });
  for (let left = '', part; !(part = await next()).done;) {
    const pieces = (left + part.value).split('\n\n');
    left = pieces.pop();
    for (const piece of pieces) {
      const [name, data] = piece.split('\n');
      if (name && data) yield [name.slice(7), JSON.parse(data.slice(6))];
    }
  }
}

// ---- the key -------------------------------------------------------------------------------------------------------
async function enter(given) {
  key = given.trim();
  if (/[^!-~]/.test(key)) { leave('That is no key: one begins with pk- and has letters, digits, - and _ alone.'); return; }
  try {
    [apps, models] = [(await read('/v1/apps')).data, (await read('/v1/models')).data.map(m => m.id)];
  } catch (error) {
    const held = key;  // none after a 401; a server that is away or busy says nothing against the key
    leave(error.message, !held);
    find('key').value = held;
    return;
  }
  try { sessionStorage.setItem(PLACE, key); } catch { /* kept for this page alone */ }
  find('models').replaceChildren(...models.map(id => el('option', {value: id})));
  gate.hidden = true;
  find('room').hidden = list.hidden = shut.hidden = false;
  const shelf = (title, some) => some.length ? [el('h2', {textContent: title}), el('ul', {}, ...some.map(a =>
    el('li', {}, el('a', {href: '#/' + a.name, textContent: a.name, title: a.title}))))] : [];
  list.replaceChildren(...shelf('Make', apps.filter(a => a.group === 'creative')),
    ...shelf('Work with text', apps.filter(a => a.group === 'language')),
    ...shelf('More', apps.filter(a => !['creative', 'language'].includes(a.group))));
  route();
}
function leave(why = '', forget = true) {
  key = '';
  try { if (forget) sessionStorage.removeItem(PLACE); } catch { /* nothing was kept */ }
  if (stop) stop.abort();
  gate.hidden = false;
  find('room').hidden = list.hidden = shut.hidden = true;
  main.replaceChildren();
  find('why').textContent = why;
  find('key').focus();
}

// ---- where one is --------------------------------------------------------------------------------------------------
function route() {
  if (!key) return;
  if (stop) stop.abort();
  for (const url of urls.splice(0)) URL.revokeObjectURL(url);
  const [, name = '', id = ''] = location.hash.split('/');
  const app = apps.find(a => a.name === name);
  for (const a of document.querySelectorAll('a[href^="#/"]'))
    a.hash === '#/' + name ? a.setAttribute('aria-current', 'page') : a.removeAttribute('aria-current');
  const title = app ? app.name : {run: 'Run', made: 'Made here'}[name];
  document.title = (title ? title + ' - ' : '') + 'Pieria';
  if (name === 'run' && id) one(id);
  else if (app) return form(app);
  else if (name === 'made') made();
  else welcome();
  // what had the focus may be gone; on a phone the list of applications stands above
  main.focus({preventScroll: true});
  if (title && main.getBoundingClientRect().top > innerHeight / 3) main.scrollIntoView();
}
function welcome() {
  main.replaceChildren(el('h2', {textContent: 'What shall it be?'}),
    el('p', {className: 'about', textContent: 'All of it is made on this machine, stored, signed and given a receipt.'}),
    el('dl', {}, ...apps.flatMap(a => [el('dt', {}, el('a', {href: '#/' + a.name, textContent: a.name})),
      el('dd', {textContent: a.title})])));
}

// ---- an application's form, drawn from its schema -------------------------------------------------------------------
const whole = name => name === 'texts';  // each has lines of its own
function field(app, name, about) {
  const id = 'f-' + name, kind = [about.type].flat()[0], big = app.main.includes(name) && kind === 'string';
  const named = ['model', 'planner', 'voice'].includes(name);
  let input;
  if (about.enum) {
    input = el('select', {}, ...about.enum.map(v => el('option', {value: v, textContent: v || '(empty)'})));
    if (!about.enum.includes(about.default)) input.prepend(el('option', {value: '', textContent: '(as it comes)'}));
    input.value = about.default ?? '';
  } else if (kind === 'boolean') input = el('input', {type: 'checkbox', checked: about.default === true});
  else if (kind === 'integer' || kind === 'number')
    input = el('input', {type: 'number', step: kind === 'integer' ? 1 : 'any', placeholder: about.default ?? ''});
  else if (kind === 'array' || big)
    input = el('textarea', {rows: big ? 2 : 1, placeholder: kind !== 'array' ? '' : whole(name) ? 'a line of --- between two' : 'one a line'});
  else if (named) input = el('input', {type: 'text', placeholder: about.default || ''});
  else input = el('textarea', {rows: 1, className: 'short', placeholder: about.default || ''});  // keeps pasted lines
  if (named && !about.enum) input.setAttribute('list', 'models');
  Object.assign(input, {id, name, required: app.input.required.includes(name)});
  input.setAttribute('aria-describedby', id + '-help');
  const bounds = about.maximum < 2 ** 53 ? ` (${about.minimum} to ${about.maximum})` : '';  // beyond: a seed's
  const help = el('p', {className: 'help', id: id + '-help'}, ...(about.description + bounds).split('`').map(
    (said, n) => n % 2 ? el('code', {textContent: said}) : said));
  if (kind === 'boolean')
    return el('div', {}, el('label', {htmlFor: id}, input, name.replaceAll('_', ' ')), help);
  const made = el('div', {}, el('label', {htmlFor: id, textContent: name.replaceAll('_', ' ')}), input, help);
  if (big && !app.positional.includes(name)) {
    const file = el('input', {type: 'file', hidden: true});
    file.onchange = async () => {
      blame('');
      try {
        if (file.files[0]) input.value = new TextDecoder('utf-8', {fatal: true}).decode(await file.files[0].arrayBuffer());
      } catch { blame(name, file.files[0].name + ' is no UTF-8 text.'); }
      file.value = '';  // the same file may be taken again
    };
    made.append(file, el('button', {type: 'button', className: 'quiet', textContent: 'Take a text file',
      onclick: () => file.click()}));
  }
  return made;
}
// what is wrong with a field stands under it
function blame(name, why) {
  for (const box of main.querySelectorAll('[aria-invalid]')) {
    box.removeAttribute('aria-invalid');
    box.setAttribute('aria-describedby', box.id + '-help');
    find(box.id + '-why').remove();
  }
  const box = name && find('f-' + name);
  if (!box) return;
  find(box.id + '-help').before(el('p', {className: 'fault', id: box.id + '-why', textContent: why}));
  box.setAttribute('aria-invalid', 'true');
  box.setAttribute('aria-describedby', box.id + '-why ' + box.id + '-help');
  unfold(box);
  box.focus();
}
function unfold(box) {
  const folded = box.closest('details');
  if (folded) folded.open = true;
}
function given(app) {
  const input = {};
  for (const [name, about] of Object.entries(app.input.properties)) {
    const box = find('f-' + name);
    const kind = [about.type].flat()[0];
    if (kind === 'boolean') { if (box.checked !== (about.default === true)) input[name] = box.checked; }
    else if (box.value === '' || box.value === String(about.default ?? '')) continue;
    else if (kind === 'array')
      input[name] = box.value.split(whole(name) ? /^---+[ \t]*$/m : '\n').map(one => one.trim()).filter(Boolean);
    else if (kind === 'integer' || kind === 'number') input[name] = Number(box.value);
    else input[name] = box.value;
  }
  return input;
}
const quote = text => /^[\w.:/=-]+$/.test(text) ? text : "'" + String(text).replaceAll("'", "'\\''") + "'";
function typed(app, input) {
  const words = ['pieria', app.name];
  for (const name of app.positional) if (name in input) words.push(...[input[name]].flat().map(quote));
  for (const [name, value] of Object.entries(input)) {
    if (app.positional.includes(name)) continue;
    const option = '--' + (value === false ? 'no-' : '') + name.replaceAll('_', '-');
    for (const one of [value].flat()) words.push(typeof one === 'boolean' ? option : option + ' ' + quote(one));
  }
  return words.join(' ');
}
// a form is kept until the key is forgotten: who comes back finds what he typed
function form(app) {
  const sheet = sheets[app.name] ||= drawn(app), out = el('section', {ariaLabel: 'What is made'});
  const [go, halt] = sheet.querySelectorAll('.row button');
  sheet.onsubmit = event => { event.preventDefault(); play(app, given(app), out, go, halt); };
  main.replaceChildren(el('h2', {textContent: app.name}), el('p', {className: 'about', textContent: app.title}));
  if (app.examples.length) main.append(el('p', {className: 'help'}, 'For example: ', ...app.examples.slice(0, 2).flatMap(
    (line, n) => [n ? ' or ' : '', el('code', {textContent: line})])));
  main.append(sheet, out);
  (sheet.querySelector('textarea,input') || main).focus();
}
function drawn(app) {
  const names = Object.entries(app.input.properties);
  const first = names.filter(([name]) => app.main.includes(name)), rest = names.filter(([name]) => !app.main.includes(name));
  const go = el('button', {textContent: 'Make it'}), halt = el('button', {type: 'button', className: 'quiet',
    textContent: 'Stop', hidden: true});
  const sheet = el('form', {}, ...first.map(f => field(app, ...f)),
    el('details', {}, el('summary', {textContent: rest.length + ' more settings'}),
      el('div', {className: 'more'}, ...rest.map(f => field(app, ...f)))),
    el('div', {className: 'row'}, go, halt));
  halt.onclick = () => stop && stop.abort();
  // the browser says nothing of a wrong field that is folded away
  sheet.addEventListener('invalid', event => unfold(event.target), true);
  sheet.onkeydown = event => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !event.target.matches('.short')) return;
    event.preventDefault();
    go.click();
  };
  if (app.files.length)
    sheet.append(el('p', {className: 'help', textContent: 'On the command line it takes files too ('
      + app.files.join(', ') + '); a page may not name files of this machine.'}));
  return sheet;
}

// ---- a run ---------------------------------------------------------------------------------------------------------
async function play(app, input, out, go, halt) {
  const bar = el('progress', {ariaLabel: 'Progress'}), text = el('pre');
  const told = el('span', {role: 'status'}), since = el('span', {ariaHidden: 'true'});  // seconds are not read aloud
  const state = el('p', {className: 'state'}, told, since);
  const notices = el('ul', {className: 'notices'}), begun = performance.now();
  const words = el('div', {className: 'made', hidden: true}, text);
  blame('');
  out.replaceChildren(bar, state, notices, words);
  stop = new AbortController();
  const mine = stop;
  go.disabled = true; halt.hidden = false;
  let note = 'starting', end = null;
  const tick = () => {
    if (told.textContent !== note) told.textContent = note;
    since.textContent = ' (' + Math.round((performance.now() - begun) / 1000) + ' s)';
  };
  const clock = setInterval(tick, 1000), over = () => { clearInterval(clock); bar.remove(); since.remove(); };
  tick();
  try {
    const answer = await ask('/v1/runs', {method: 'POST', signal: mine.signal,
      headers: {'content-type': 'application/json'}, body: JSON.stringify({app: app.name, input, stream: true})});
    const shown = [];
    for await (const [name, data] of events(answer)) {
      if (name === 'delta') { words.hidden = false; text.append(data.text || ''); if (note === 'starting') note = 'writing'; }
      else if (name === 'progress') {
        if (data.total) { bar.max = data.total; bar.value = data.done; } else bar.removeAttribute('value');
        note = [data.note, data.total ? data.done + ' of ' + data.total + ' ' + data.unit : data.unit].filter(Boolean).join(', ');
      } else if (name === 'notice' && data.message && data.code !== 'guard')
        notices.append(el('li', {textContent: data.message}));
      else if (name === 'output' && !data.id) shown.push(data);
      else if (name === 'error') throw refusal(data.error.message, data.error.param);
      else if (name === 'finish') end = data;
    }
    if (!end) throw new Error(BROKEN);
    over();
    words.hidden = true;
    told.textContent = (end.reason === 'cancelled' ? 'Stopped after ' : 'Done in ')
      + ((performance.now() - begun) / 1000).toFixed(1) + ' s';
    if (end.usage.run) await record(end.usage.run, out);
    else shown.forEach((part, n) => out.append(unkept(part, app.name + '-' + (n + 1))));
    if (!app.files.includes(app.positional[0]))
      out.append(el('details', {}, el('summary', {textContent: 'The same as a command'}), el('pre', {className: 'code',
        textContent: typed(app, input)})));
  } catch (error) {
    over();
    const gone = error.name === 'AbortError';
    told.textContent = gone ? 'Stopped.' : error.message;
    if (!gone) state.classList.add('fault');
    if (out.isConnected) blame(error.param, error.message);
  } finally {
    go.disabled = false; halt.hidden = true;
    if (stop === mine) stop = null;
  }
}

// ---- what was made -------------------------------------------------------------------------------------------------
const size = n => n < 1024 ? n + ' B' : n < 1048576 ? (n / 1024).toFixed(0) + ' KB' : (n / 1048576).toFixed(1) + ' MB';
function piece(mime, text, url, name = '', bytes = 0, title = name) {
  const view = el('div', {className: 'view'}), line = el('p', {}, el('span', {textContent: name || mime}));
  if (bytes) line.append(el('span', {textContent: size(bytes)}));
  if (typeof text === 'string') view.append(el('pre', {textContent: text, className: /json|python|csv/.test(mime) ? 'code' : ''}));
  else if (url && mime.startsWith('image/')) view.append(el('img', {src: url, alt: title}));
  else if (url && mime.startsWith('audio/') && mime !== 'audio/midi') view.append(el('audio', {src: url, controls: true, ariaLabel: title}));
  else if (url && mime.startsWith('video/')) view.append(el('video', {src: url, controls: true, ariaLabel: title}));
  if (url) line.append(el('a', {className: 'button', href: url, download: name, textContent: 'Save'}));
  return el('article', {className: 'made'}, view, line);
}
function unkept(part, name) {
  if (part.mime !== 'application/x-float32') return piece(part.mime, part.text ?? part.medium, null);
  const bytes = Uint8Array.from(atob(part.base64), c => c.charCodeAt(0));
  const said = JSON.stringify([...new Float32Array(bytes.buffer)]), mime = 'application/json';
  return piece(mime, said, kept(new Blob([said]), mime), name + '.json', said.length);
}
async function record(id, out) {
  const run = await read('/v1/runs/' + id);
  for (const made of run.outputs) {
    const name = (run.app || 'pieria') + '-' + id.slice(-6) + (made.meta.suffix || '.' + kind(made.mime));
    const looked = /^(image|audio|video)\//.test(made.mime) || made.bytes <= SHOWN;
    const plain = /^text\/(plain|markdown|csv|x-)|json/.test(made.mime) && made.bytes <= SHOWN;
    if (!looked) { out.append(waiting(made, name)); continue; }
    const blob = await (await ask(made.url)).blob();
    out.append(piece(made.mime, plain ? await blob.text() : null, kept(blob, made.mime), name, made.bytes, run.title));
  }
  out.append(receipt(run));
  return run;
}
const kind = mime => ({'text/plain': 'txt', 'text/markdown': 'md', 'image/svg+xml': 'svg', 'image/jpeg': 'jpg',
  'audio/mpeg': 'mp3'})[mime] || mime.split('/')[1].split(/[+.;]/)[0];
function kept(blob, mime) {
  // what could run in a page with this page's rights is only ever saved
  const shown = /^(image|audio|video)\//.test(mime) ? blob : blob.slice(0, blob.size, 'application/octet-stream');
  urls.push(URL.createObjectURL(shown));
  return urls.at(-1);
}
function waiting(made, name) {
  const button = el('button', {className: 'quiet', textContent: 'Fetch ' + size(made.bytes)}), card = piece(made.mime, null, null, name);
  button.onclick = async () => {
    button.disabled = true;
    try {
      card.replaceWith(piece(made.mime, null, kept(await (await ask(made.url)).blob(), made.mime), name, made.bytes));
    } catch (error) { button.disabled = false; alert(error.message); }
  };
  card.lastChild.append(button);
  return card;
}
function receipt(run) {
  const {model = {}, cost = {}, guards = [], seed, notices = []} = run.receipt || {}, rows = [];
  const row = (name, said) => { if (said) rows.push(el('dt', {textContent: name}), el('dd', {textContent: said})); };
  row('run', run.id);
  row('made', run.created.slice(0, 19).replace('T', ' '));
  row('model', [model.card, model.licence].filter(Boolean).join(', '));
  row('seed', seed == null ? '' : String(seed));
  row('checks', guards.map(g => g.guard + ': ' + g.verdict).join('; '));
  row('cost', [cost.wall_seconds != null && cost.wall_seconds.toFixed(1) + ' s', cost.cpu_seconds != null
    && cost.cpu_seconds.toFixed(1) + ' CPU s', cost.peak_bytes && size(cost.peak_bytes) + ' at most', cost.energy
    && cost.energy.watt_hours + ' Wh' + (cost.energy.measured ? '' : ' (estimate)')].filter(Boolean).join(', '));
  row('sha256', run.outputs.map(o => o.sha256).join(' '));
  for (const n of notices) row('notice', n.message || '');
  const remove = el('button', {type: 'button', className: 'quiet', textContent: 'Delete this run and its files'});
  remove.onclick = async () => {
    if (!confirm('Delete this run and what it made? It cannot be undone.')) return;
    try { await ask('/v1/runs/' + run.id, {method: 'DELETE'}); location.hash = '#/made'; } catch (error) { alert(error.message); }
  };
  return el('details', {}, el('summary', {textContent: 'Receipt'}), el('dl', {}, ...rows), remove);
}
async function one(id) {
  const out = el('section'), asked = el('h2', {textContent: 'Run'});
  main.replaceChildren(asked, out);
  try { asked.textContent = (await record(id, out)).title || 'Run'; } catch (error) { out.append(el('p', {className: 'fault', textContent: error.message})); }
}
async function made() {
  const rows = el('table'), more = el('button', {className: 'quiet', textContent: 'Older'}), say = el('p', {className: 'about'});
  main.replaceChildren(el('h2', {textContent: 'Made here'}), say, rows, el('div', {className: 'row'}, more));
  let last = '';
  more.onclick = async () => {
    try {
      const found = await read('/v1/runs?limit=50' + (last ? '&before=' + last : ''));
      for (const run of found.data) rows.append(el('tr', {}, el('td', {textContent: run.created.slice(0, 16).replace('T', ' ')}),
        el('td', {textContent: run.app || run.medium}), el('td', {}, el('a', {href: '#/run/' + run.id, textContent: run.title || run.id}))));
      last = found.data.length ? found.data.at(-1).id : last;
      more.hidden = !found.has_more;
      say.textContent = rows.children.length ? 'What was made with this key, newest first.' : 'Nothing yet was made with this key.';
    } catch (error) { say.textContent = error.message; }
  };
  await more.onclick();
}

// ---- begin ---------------------------------------------------------------------------------------------------------
find('gate').onsubmit = event => { event.preventDefault(); enter(find('key').value); find('key').value = ''; };
shut.onclick = () => { if (stays()) return; sheets = {}; leave(); };
// what is being made ends when its page is left
const stays = () => stop && !confirm('Something is being made here, and would be stopped. Leave it?');
addEventListener('beforeunload', event => { if (stop) event.preventDefault(); });
// the address that the server printed, opened in a new tab or in one where the page already is
function brought() {
  const [, given] = /^#key=([\w-]+)$/.exec(location.hash) || [];
  if (given) {
    history.replaceState(null, '', location.pathname);
    enter(given);
  }
  return given;
}
let here = '';
addEventListener('hashchange', () => {
  if (location.href !== here && stays()) { history.replaceState(null, '', here); return; }
  brought() || route();
  here = location.href;
});
let known = '';
try { known = sessionStorage.getItem(PLACE) || ''; } catch { /* a browser that keeps nothing */ }
if (!brought()) known ? enter(known) : leave();
here = location.href;
