"""python -m pieria.doors.cli"""

import sys

from . import main

sys.exit(main())
