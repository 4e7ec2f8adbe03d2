"""``python -m server.station``."""

import sys

from server.station.cli import main

sys.exit(main(sys.argv[1:]))
