"""How the gallery's page looks, and the few lines with which it filters."""

CSS = """
:root{color-scheme:light dark;--ink:#1c1b22;--dim:#5f5c6b;--line:#e4e1ea;--paper:#faf9fc;--card:#fff;--well:#efecf4;
--accent:#6b3fa0}
@media(prefers-color-scheme:dark){:root{--ink:#eceaf2;--dim:#a29eb0;--line:#35323f;--paper:#131217;--card:#1c1a22;
--well:#25222d;--accent:#c3a1f0}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
header{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.75rem 1.25rem;align-items:center;
padding:1rem 2rem;background:var(--paper);border-bottom:1px solid var(--line)}
h1{margin:0;font-size:1.35rem;letter-spacing:-.01em}
input{font:inherit;padding:.35rem .8rem;border:1px solid var(--line);border-radius:2rem;background:var(--card);
color:inherit;width:15rem}
nav{display:flex;flex-wrap:wrap;gap:.4rem}
button{font:inherit;font-size:.85rem;padding:.25rem .8rem;border:1px solid var(--line);border-radius:2rem;
background:var(--card);color:inherit;cursor:pointer}
button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--paper)}
main{columns:19rem;column-gap:1.25rem;padding:1.5rem 2rem}
article{break-inside:avoid;margin:0 0 1.25rem;background:var(--card);border:1px solid var(--line);border-radius:12px;
overflow:hidden}
article[hidden]{display:none}
.view{display:flex;flex-wrap:wrap;gap:2px;background:var(--well);min-height:3rem;align-items:center;justify-content:center}
.view img{flex:1 1 45%;min-width:45%;max-width:100%;max-height:24rem;object-fit:contain}
.view img[alt]:only-child{min-width:8rem}
.view audio,.view video{width:100%}
.view audio{margin:.75rem}
pre{margin:0;padding:1rem 1.1rem;width:100%;font:inherit;font-size:.9rem;white-space:pre-wrap;overflow-wrap:anywhere}
.kind{color:var(--dim);font-size:.85rem}
h2{margin:.8rem 1.1rem .1rem;font-size:1rem;font-weight:600;line-height:1.35;overflow-wrap:anywhere}
.by,.files{margin:.1rem 1.1rem .4rem;font-size:.8rem;color:var(--dim)}
.by b{color:var(--accent);font-weight:600}
.files{display:flex;flex-wrap:wrap;gap:.35rem}
.files a{padding:.05rem .5rem;border:1px solid var(--line);border-radius:5px;color:inherit;text-decoration:none}
.files a:hover,.files a:focus-visible{border-color:var(--accent);color:var(--accent)}
details{margin:0 1.1rem .9rem;font-size:.8rem}
summary{cursor:pointer;color:var(--dim)}
dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .8rem;margin:.5rem 0 0}
dt{color:var(--dim)}
dd{margin:0;overflow-wrap:anywhere}
footer{padding:0 2rem 2rem;color:var(--dim);font-size:.85rem}
#none{margin:0 2rem;color:var(--dim)}
h2,pre,dd{unicode-bidi:plaintext;text-align:start}
@media(max-width:40rem){header{position:static}}
"""

SCRIPT = """
const cards=[...document.querySelectorAll('article')],nav=document.querySelector('nav'),
box=document.querySelector('input'),none=document.getElementById('none');let app='';
function sift(){const words=box.value.toLowerCase();for(const c of cards)
c.hidden=!!(app&&c.dataset.app!==app)||!c.textContent.toLowerCase().includes(words);
none.textContent=cards.every(c=>c.hidden)?'Nothing here has these words.':''}
for(const name of ['',...new Set(cards.map(c=>c.dataset.app))]){const b=document.createElement('button');
b.textContent=name||'all';b.setAttribute('aria-pressed',String(!name));b.onclick=()=>{app=name;
for(const o of nav.children)o.setAttribute('aria-pressed',String(o===b));sift()};nav.append(b)}
box.oninput=sift;
"""
