#!/bin/sh
# lock.sh UV: pin what pyproject.toml allows, with hashes, for every Python it supports.
set -eu
uv=$1
pin() {
    "$uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate --quiet --upgrade "$@"
}
pin --group build -o requirements/run.txt
pin --group dev --all-extras -c requirements/run.txt -o requirements/dev.txt
