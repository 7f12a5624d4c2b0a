"""Imported by the fork server before anything else: it gives up network and privileges, and all workers with it.

A process of several threads may not make a user namespace, and each thread gives up privileges for itself alone; but
libraries that readers use start threads when they are imported. Anywhere else, importing this does nothing.
"""

import os

from runners.confine import IN_FORK_SERVER, give_up_privileges, leave_network

if os.environ.pop(IN_FORK_SERVER, ""):
    leave_network()
    give_up_privileges()
