"""/studio: every application as a page, drawn in the browser from what GET /v1/apps says of it.

The page holds nothing and needs no key; what it shows it fetches with the key that its user types, which stays in the
tab. Its policy lets no script run but its own, and nothing be fetched from elsewhere.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from .._policy import hashed

router = APIRouter()
HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Pieria</title>
<link rel="icon" href="data:,"><style>STYLE</style></head><body>
<header><h1>Pieria</h1><p>Made on this machine, with a receipt.</p>
<nav><a href="#/made">Made here</a><a href="/docs" target="_blank">API</a>
<button id="shut" type="button" class="quiet" hidden>Forget the key</button></nav></header>
<aside id="apps" aria-label="Applications" hidden></aside>
<div id="room" hidden><main id="main" tabindex="-1"></main><datalist id="models"></datalist></div>
<form id="gate"><section><h2>Your key</h2><p class="about">The server printed one when it first started; another is made
by: <code>pieria key new NAME</code>. It stays in this tab.</p><label for="key">Key</label>
<input id="key" type="password" autocomplete="off" spellcheck="false" required>
<p class="row"><button>Open</button></p><p id="why" class="fault" role="alert"></p></section></form>
<noscript><p>This page needs JavaScript; the command line and the API do not.</p></noscript>
<script>SCRIPT</script></body></html>
"""


@router.get("/studio", include_in_schema=False)
async def studio() -> HTMLResponse:
    html, policy = page()
    return HTMLResponse(html, headers={"content-security-policy": policy})


@cache
def page() -> tuple[str, str]:
    """The page, and the policy under which it runs."""
    here = resources.files(__package__)
    script, style = ((here / f"studio_page.{kind}").read_text("utf-8") for kind in ("js", "css"))
    return HTML.replace("STYLE", style).replace("SCRIPT", script), "; ".join((
        "default-src 'none'", f"script-src {hashed(script)}", f"style-src {hashed(style)}", "connect-src 'self'",
        "img-src blob: data:", "media-src blob:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ))  # fmt: skip
