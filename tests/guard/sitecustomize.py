"""Read by every Python that a test starts: the same guard as in the test's own process."""

import os

if os.environ.get("PIERIA_TEST_REACHED"):
    from reached import install

    install()
