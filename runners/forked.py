"""Imported by the fork server before anything else: it leaves the network, and all workers with it.

A process of several threads may not make a user namespace, and libraries that readers use start threads when they are
imported. Anywhere else, importing this does nothing.
"""

import os

from runners.confine import IN_FORK_SERVER, leave_network

if os.environ.pop(IN_FORK_SERVER, ""):
    leave_network()
