#!/bin/sh
# Warns, in Korean and in English, if other users, such as the service's, cannot reach an interpreter (`reachable.sh .venv/bin/python`):
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
[ -n "$closed" ] || exit 0
echo "설치 주의: $closed 폴더에 다른 사용자가 들어갈 수 없어, 그 안의 파이썬($interpreter)을 서비스 사용자가 실행하지 못합니다. 서비스로 쓰려면 .venv를 지우고 실행하십시오: PYTHON=/usr/bin/python3 make setup" >&2
echo "setup: warning: other users cannot enter $closed, where the interpreter lies ($interpreter): for a service of another user, remove .venv and run: PYTHON=/usr/bin/python3 make setup" >&2
