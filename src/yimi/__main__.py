"""The command `yimi`: demonstration, server, worker, and what else runs from a terminal."""

import sys

from yimi.web.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
