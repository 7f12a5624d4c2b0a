"""`python -m cli`: the same as the `jeopsu` command."""

import sys

from cli.main import main

sys.exit(main())
