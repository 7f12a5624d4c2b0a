#!/bin/sh
# Writes the lock files anew from pyproject.toml: exact versions with hashes for every platform, no index addresses.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header pyproject.toml "$@"
}
compile --extra build -o requirements.lock
compile --extra build --extra dev -c requirements.lock -o requirements-dev.lock
