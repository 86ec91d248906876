"""The style sheet of the /docs page: system fonts, light or dark as the reader's system says."""

CSS = """
:root{color-scheme:light dark;--ink:#1c1b22;--dim:#5f5c6b;--line:#e4e1ea;--paper:#fff;--side:#f7f5fa;--code:#f3f0f7;
--accent:#6b3fa0;--get:#1b7a4b;--post:#2456b5;--delete:#b3312c}
@media(prefers-color-scheme:dark){:root{--ink:#eceaf2;--dim:#a29eb0;--line:#35323f;--paper:#17161c;--side:#1e1c25;
--code:#25222d;--accent:#c3a1f0;--get:#5fcf95;--post:#86aef5;--delete:#f08a85}}
*{box-sizing:border-box}
html{scroll-padding-top:1.5rem}
@media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
body{margin:0;display:grid;grid-template-columns:19rem minmax(0,1fr);
font:16px/1.55 system-ui,sans-serif;color:var(--ink);
background:var(--paper)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem 1.25rem;background:var(--side);
border-right:1px solid var(--line)}
nav h1{margin:0 0 1.25rem;font-size:1.35rem;letter-spacing:-.01em}
nav h1 small{font-size:.75rem;font-weight:400;color:var(--dim)}
nav h2{margin:1.25rem 0 .35rem;font-size:.75rem;text-transform:uppercase;letter-spacing:.07em;color:var(--dim)}
nav ul{list-style:none;margin:0;padding:0}
nav a{display:flex;gap:.5rem;align-items:baseline;padding:.2rem 0;color:inherit;text-decoration:none;font-size:.85rem}
nav a span{overflow-wrap:anywhere}
nav a:hover span{color:var(--accent);text-decoration:underline}
b{display:inline-block;min-width:4.2em;font:700 .68rem/1.6 ui-monospace,monospace;letter-spacing:.03em;color:var(--dim)}
b.get{color:var(--get)}b.post{color:var(--post)}b.delete{color:var(--delete)}
main{max-width:60rem;padding:2rem 3rem 6rem}
header h1{margin:0;font-size:2rem;letter-spacing:-.02em}
a{color:var(--accent)}
section{margin-top:2.5rem;padding-top:1.75rem;border-top:1px solid var(--line)}
section h2{margin:0;font-size:1.2rem;overflow-wrap:anywhere}
section h2 b{font-size:.8rem}
h3{margin:.35rem 0 0;font-size:1rem;font-weight:600}
h3+p{margin:.2rem 0 0;color:var(--dim)}
h4{margin:1.4rem 0 .4rem;font-size:.75rem;text-transform:uppercase;letter-spacing:.07em;color:var(--dim)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.87em}
p code,td code{background:var(--code);padding:.1em .3em;border-radius:4px}
pre{margin:0;padding:.9rem 1.1rem;background:var(--code);border-radius:8px;overflow:auto;white-space:pre-wrap;
overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-size:.9rem}
th,td{padding:.45rem .5rem .45rem 0;text-align:left;vertical-align:top;
border-bottom:1px solid var(--line);font-weight:400}
th{width:15rem;overflow-wrap:anywhere}
em{font-style:normal;color:var(--dim)}
i{font-size:.72rem;font-style:normal;color:var(--delete)}
details{margin:.35rem 0 0}
summary{cursor:pointer;color:var(--accent);font-size:.85rem}
details table{margin:.3rem 0 .3rem .4rem;width:calc(100% - .4rem);border-left:2px solid var(--line)}
details th{padding-left:.7rem;width:12rem}
.open{margin:.5rem 0 0;color:var(--get);font-size:.9rem}
@media(max-width:52rem){body{display:block}nav{position:static;height:auto;border-right:0;
border-bottom:1px solid var(--line)}
main{padding:1.5rem}th{width:9rem}details th{width:50%}}
"""
