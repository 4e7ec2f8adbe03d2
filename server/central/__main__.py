"""``python -m server.central``."""

import sys

from server.central.cli import main

sys.exit(main(sys.argv[1:]))
