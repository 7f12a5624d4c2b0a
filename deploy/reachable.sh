#!/bin/sh
# Warns in one line if other users, such as the service's, cannot reach an interpreter (`reachable.sh .venv/bin/python`):
# one that lies in somebody's home folder ends with "Permission denied" there.
set -eu
interpreter=$(readlink -f "$1")
closed=""
folder=$(dirname "$interpreter")
while [ "$folder" != / ]; do
    case $(stat -c %A "$folder") in
    *[xt]) ;;
    *) closed=$folder ;;
    esac
    folder=$(dirname "$folder")
done
[ -z "$closed" ] ||
    echo "setup: warning: other users cannot enter $closed, where the interpreter lies ($interpreter): for a service of another user, remove .venv and run: PYTHON=/usr/bin/python3 make setup" >&2
