"""The system's browser, for the tests that look at a page as its user does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def browsing(**options: Any) -> Iterator[tuple[Any, list[str]]]:
    """(a page, everything that it complained of). options: of Playwright's context."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as given:
        browser = given.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab, said = browser.new_page(**options), list[str]()
        tab.on("console", lambda m: said.append(m.text))
        tab.on("pageerror", lambda e: said.append(str(e)))

        def asked(dialog: Any) -> None:
            said.append(dialog.message)
            dialog.dismiss()

        tab.on("dialog", asked)
        yield tab, said
        browser.close()
