#!/bin/sh
# Sets up what `make demo` (default) or `make test` (argument `test`) needs: system packages where the user may
# install them, a virtual environment in .venv, the locked Python packages. Does nothing that is already done.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-demo}
missing=""
effects=""

need() { # package, what does not work without it
    missing="$missing $1"
    effects="$effects; $2"
}

python=""
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || need python3 "nothing works without Python 3.11 or later"
{ [ -n "$python" ] && "$python" -c 'import ensurepip, venv' 2>/dev/null; } ||
    need python3-venv "no virtual environment can be made"
ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
"$ldconfig" -p 2>/dev/null | grep -q 'libmagic\.so\.1' || need libmagic1 "file types cannot be told"
"$ldconfig" -p 2>/dev/null | grep -q 'libarchive\.so\.13' || need libarchive13 "7z, RAR and tar files cannot be opened"
for language in kor eng; do
    found=""
    for data in /usr/share/tesseract-ocr/*/tessdata /usr/share/tessdata; do
        if [ -e "$data/$language.traineddata" ]; then found=yes; fi
    done
    [ -n "$found" ] || need "tesseract-ocr-$language" "scans cannot be read"
done
if [ "$purpose" = test ]; then
    PATH="$PATH:/usr/sbin" command -v dovecot >/dev/null 2>&1 && [ -e /usr/lib/dovecot/imap ] ||
        need dovecot-imapd "tests against a real mailbox are skipped"
    [ -e /usr/lib/dovecot/lmtp ] || need dovecot-lmtpd "tests of delivery into a real mailbox are skipped"
    { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 ||
        need postgresql "tests on PostgreSQL are skipped"
    command -v redis-server >/dev/null 2>&1 || need redis-server "tests of the queue at a Redis are skipped"
    command -v curl >/dev/null 2>&1 || need curl "benchmarks have nothing to compare with"
fi

if [ -n "$missing" ]; then
    command="apt-get install -y --no-install-recommends$missing"
    run=""
    if command -v apt-get >/dev/null 2>&1; then
        if [ "$(id -u)" = 0 ]; then run=env; elif sudo -n true 2>/dev/null; then run=sudo; fi
    fi
    if [ -n "$run" ]; then
        echo "setup: installing system packages / 시스템 꾸러미를 설치합니다:$missing"
        # a package must not start its service here: tests start private servers of their own
        policy=/usr/sbin/policy-rc.d
        if [ ! -e "$policy" ]; then
            printf '#!/bin/sh\nexit 101\n' | $run tee "$policy" >/dev/null
            $run chmod 755 "$policy"
            trap '$run rm -f "$policy"' EXIT
        fi
        $run apt-get -o DPkg::Lock::Timeout=300 update -qq
        # shellcheck disable=SC2086  # a list of package names
        $run env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing >/dev/null
        [ -n "$python" ] || python=python3
    else
        echo "setup: missing:$missing (${effects#; }); install with / 없는 꾸러미가 있습니다. 이렇게 설치하십시오: sudo $command" >&2
        case "$missing" in *python3*) exit 1 ;; esac
    fi
fi

lock=requirements.lock
[ "$purpose" = test ] && lock=requirements-dev.lock
stamp=.venv/.stamp-$purpose
wanted=$(cat "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    echo "setup: installing the locked Python packages ($lock) / 파이썬 꾸러미를 설치합니다. 몇 분 걸립니다"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
    echo "$wanted" >"$stamp"
fi
[ "$purpose" = test ] || sh deploy/reachable.sh .venv/bin/python
