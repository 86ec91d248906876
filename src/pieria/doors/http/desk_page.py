"""What a visitor's browser gets of the chat window: the loader for other people's pages, and the frame it shows."""

LOADER = """(() => {
const me = document.currentScript, key = me.dataset.desk, base = new URL(me.src).origin;
const host = document.createElement('div'), root = host.attachShadow({mode: 'closed'});
// a sheet of its own is let in by pages whose policy allows no inline style
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
button{all:initial;position:fixed;right:20px;bottom:20px;z-index:2147483646;width:56px;height:56px;border-radius:50%;
background:#6b3fa0;color:#fff;cursor:pointer;box-shadow:0 4px 18px #0004;display:grid;place-items:center}
button:focus-visible{outline:3px solid #c3a1f0;outline-offset:2px}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
iframe{position:fixed;right:20px;bottom:88px;z-index:2147483646;width:min(380px,calc(100vw - 40px));
height:min(580px,calc(100vh - 120px));border:0;border-radius:14px;box-shadow:0 10px 40px #0005;background:#fff}
iframe[hidden]{display:none}
@media(max-width:480px){iframe{right:0;bottom:84px;width:100vw;height:calc(100vh - 84px);border-radius:14px 14px 0 0}}
`);
root.adoptedStyleSheets = [sheet];
root.innerHTML = `<button type="button" aria-label="Open the help chat" aria-expanded="false"><svg viewBox="0 0 24 24"
aria-hidden="true"><path d="M21 12a8 8 0 0 1-11.5 7.2L4 21l1.8-5.5A8 8 0 1 1 21 12z"/></svg></button>`;
const button = root.querySelector('button');
let frame;
function turn(open) {
  if (open && !frame) {
    frame = document.createElement('iframe');
    frame.title = 'Help chat';
    frame.src = base + '/desk/' + encodeURIComponent(key);
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms');
    root.append(frame);
  }
  if (frame) frame.hidden = !open;
  button.setAttribute('aria-expanded', String(open));
  button.setAttribute('aria-label', open ? 'Close the help chat' : 'Open the help chat');
  if (open) frame.focus(); else button.focus();
}
button.onclick = () => turn(button.getAttribute('aria-expanded') === 'false');
addEventListener('message', e => { if (e.origin === base && e.data === 'pieria:close') turn(false); });
const put = () => document.body.append(host);
document.body ? put() : addEventListener('DOMContentLoaded', put);
})();
"""

FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>TITLE</title><link rel="icon" href="data:,">
<style>STYLE</style></head><body><header><h1>TITLE</h1><p>An automated assistant (AI). It answers from documents and can
pass you on to a person.</p></header><main id="log" role="log" aria-live="polite" aria-label="Conversation"></main>
<p id="state" role="status"></p>
<form><label for="said" class="hidden">Your question</label><textarea id="said" rows="1" maxlength="2000" required
placeholder="Ask a question"></textarea><button>Send</button></form><footer><button id="person" type="button">Talk to a
person</button><button id="erase" type="button">Erase this conversation</button></footer>
<script>SCRIPT</script></body></html>
"""

STYLE = """
:root{color-scheme:light dark;--ink:#1c1b22;--dim:#5f5c6b;--line:#e4e1ea;--paper:#fff;--theirs:#f1eef6;--mine:#6b3fa0;
--on:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#eceaf2;--dim:#a8a4b5;--line:#35323f;--paper:#17161c;--theirs:#26232e;
--mine:#b792ea;--on:#17161c}}
*{box-sizing:border-box}
html,body{height:100%}
body{margin:0;display:flex;flex-direction:column;font:15px/1.45 system-ui,sans-serif;color:var(--ink);
background:var(--paper)}
header{padding:.9rem 1.1rem .7rem;border-bottom:1px solid var(--line)}
h1{margin:0;font-size:1.05rem;overflow-wrap:anywhere}
h1,.said,textarea,details p{unicode-bidi:plaintext;text-align:start}
header p{margin:.15rem 0 0;font-size:.78rem;color:var(--dim)}
main{flex:1;overflow:auto;padding:1rem 1.1rem;display:flex;flex-direction:column;gap:.6rem}
.said{max-width:86%;padding:.55rem .8rem;border-radius:14px;background:var(--theirs);white-space:pre-wrap;
overflow-wrap:anywhere;align-self:flex-start;border-bottom-left-radius:4px}
.customer{align-self:flex-end;background:var(--mine);color:var(--on);border-radius:14px;border-bottom-right-radius:4px}
.person{border:1px solid var(--mine)}
.said b{display:block;font-size:.75rem;color:var(--mine)}
details{margin-top:.4rem;font-size:.82rem;color:var(--dim)}
summary{cursor:pointer}
details p{margin:.35rem 0 0}
#state{margin:0;padding:0 1.1rem;min-height:1.4rem;font-size:.8rem;color:var(--dim)}
form{display:flex;gap:.5rem;padding:.6rem 1.1rem;border-top:1px solid var(--line)}
textarea{flex:1;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:10px;
padding:.5rem .7rem;resize:none;max-height:7rem}
button{font:inherit;border:0;border-radius:10px;padding:.5rem .9rem;background:var(--mine);color:var(--on);
cursor:pointer}
button:disabled{opacity:.5;cursor:default}
:focus-visible{outline:2px solid var(--mine);outline-offset:2px}
footer{display:flex;justify-content:space-between;padding:0 1.1rem .7rem}
footer button{background:none;color:var(--dim);padding:0;font-size:.78rem;text-decoration:underline}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
"""

SCRIPT = """
const key = location.pathname.split('/')[2], at = path => '/desk/' + key + path;
const log = document.getElementById('log'), state = document.getElementById('state');
const form = document.querySelector('form'), box = document.getElementById('said'), send = form.querySelector('button');
const place = 'pieria-desk-' + key;
const called = 'A person has your question.';
let talk = '', seen = 0, timer = 0;
try { talk = localStorage.getItem(place) || ''; } catch {}
function remember(id) {
  talk = id;
  try { id ? localStorage.setItem(place, id) : localStorage.removeItem(place); } catch {}
}
function bubble(role, words, sources = []) {
  const said = document.createElement('div');
  said.className = 'said ' + role;
  if (role === 'person') said.append(Object.assign(document.createElement('b'), {textContent: 'A person'}));
  said.append(document.createTextNode(words));
  cite(said, sources);
  log.append(said);
  log.scrollTop = log.scrollHeight;
  return said;
}
function cite(said, sources) {
  if (!sources.length) return;
  const more = document.createElement('details');
  more.append(Object.assign(document.createElement('summary'), {textContent: 'Where this stands'}));
  for (const s of sources) more.append(Object.assign(document.createElement('p'),
    {textContent: '[' + s.number + '] ' + s.document + ': \\u201c' + s.text + '\\u201d'}));
  said.append(more);
}
async function fault(answer) {
  try { return (await answer.json()).error.message; } catch { return 'That did not work. Try again in a moment.'; }
}
// what a browser says of a lost connection is not for a customer
const why = error => error instanceof TypeError ? 'There is no connection. Try again in a moment.' : error.message;
async function ask(words) {
  const mine = bubble('customer', words);
  send.disabled = true;
  state.textContent = 'Looking it up \\u2026';
  let said = null, turn = null;
  try {
    const answer = await fetch(at('/ask'), {method: 'POST', headers: {'content-type': 'application/json'},
      body: JSON.stringify({message: words, talk})});
    if (!answer.ok) throw new Error(await fault(answer));
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = '';;) {
      const {done, value} = await reader.read();
      if (done) break;
      const lines = (rest + value).split('\\n\\n');
      rest = lines.pop();
      for (const line of lines) {
        const event = JSON.parse(line.replace(/^data: /, ''));
        if (event.error) throw new Error(event.error.message);
        if (event.turn) turn = event.turn;
        else if (event.text !== undefined) {
          said ||= bubble('assistant', '');
          said.firstChild.data += event.text;
          log.scrollTop = log.scrollHeight;
        }
      }
    }
    if (!turn) throw new Error('The answer broke off. Ask again.');
    said ||= bubble('assistant', '');
    said.firstChild.data = turn.answer;
    cite(said, turn.sources);
    remember(turn.talk);
    state.textContent = '';
    watch(turn.waiting);
  } catch (error) {
    if (said) said.remove();
    state.textContent = why(error);
    if (!box.value) { box.value = words; mine.remove(); }
  }
  send.disabled = false;
  box.focus();
}
async function fresh(all) {
  if (!talk) return;
  let answer;
  try { answer = await fetch(at('/talks/' + talk)); } catch { return; }
  if (answer.status === 404) { remember(''); watch(false); return; }
  if (!answer.ok) return;
  const whole = await answer.json();
  for (const t of whole.turns) {
    if (t.id > seen && (all || t.role === 'person')) bubble(t.role, t.text, t.sources);
    seen = Math.max(seen, t.id);
  }
  watch(whole.waiting);
}
function watch(waiting) {
  clearInterval(timer);
  timer = waiting ? setInterval(fresh, 5000) : 0;
  if (waiting) state.textContent = called;
  else if (state.textContent === called) state.textContent = '';
}
form.onsubmit = event => {
  event.preventDefault();
  const words = box.value.trim();
  if (words && !send.disabled) { box.value = ''; ask(words); }
};
box.onkeydown = event => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
};
document.getElementById('person').onclick = () => { if (!send.disabled) ask('Talk to a person, please.'); };
document.getElementById('erase').onclick = async () => {
  // an answer that is still being written would be kept after the conversation is gone
  if (send.disabled) { state.textContent = 'Wait for the answer, then erase.'; return; }
  if (talk) {
    try {
      const answer = await fetch(at('/talks/' + talk), {method: 'DELETE'});
      if (!answer.ok && answer.status !== 404) throw new Error(await fault(answer));
    } catch (error) { state.textContent = 'Nothing was erased: ' + why(error); return; }
  }
  remember('');
  seen = 0;
  watch(false);
  log.replaceChildren();
  state.textContent = 'Erased.';
};
addEventListener('keydown', event => { if (event.key === 'Escape') parent.postMessage('pieria:close', '*'); });
fresh(true);
box.focus();
"""
