#!/bin/sh
# Pin what pyproject.toml asks for: exact versions with hashes, no index address. Needs uv (pip install uv).
set -eu
cd "$(dirname "$0")/.."
pin() {
    uv pip compile --quiet pyproject.toml --universal --python-version 3.12 --generate-hashes \
        --no-emit-index-url --no-annotate --no-header --output-file "$@"
}
pin requirements/run.txt
pin requirements/production.txt --extra postgres --extra redis --extra oidc --extra sentry
pin requirements/dev.txt --extra postgres --extra redis --extra oidc --extra sentry --extra dev
