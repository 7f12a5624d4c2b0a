"""The `jeopsu` command: thin. Each command asks the other modules and prints what they say."""

import sys

from cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
