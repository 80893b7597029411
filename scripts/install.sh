#!/bin/sh
# install.sh VENV LOCK: the virtual environment with the locked packages and this project in it.
set -eu
venv=$1 lock=$2

newest() {
    for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        if [ -n "$name" ] && command -v "$name" >/dev/null &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$name"
            return
        fi
    done
}

python=$(newest)
if [ -z "$python" ]; then
    echo "error: needs Python 3.11 or newer; this is $(python3 --version 2>&1 || true)" >&2
    echo "  hint: Debian 12 and Ubuntu 24.04 have it; or name one: make demo PYTHON=/path/to/python3.12" >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing $package"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "$package" >/dev/null
    else
        echo "error: this Python cannot make virtual environments" >&2
        echo "  hint: sudo apt-get install $package, then the same make command again" >&2
        exit 1
    fi
fi

if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
echo "installing $lock into $venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
