"""Read by every Python that a test starts: the same guard as in the test's own process."""

import importlib.util
import os
from pathlib import Path

if os.environ.get("PIERIA_TEST_REACHED"):
    _spec = importlib.util.spec_from_file_location("_offline", Path(__file__).parent.parent / "offline.py")
    assert _spec and _spec.loader
    _module = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(_module)
    _module.install()
