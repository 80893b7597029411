#!/bin/sh
# The system packages that tests use: installed as root where they are missing, named loudly where
# they cannot be had (their tests are then skipped; .ci/run takes such a line for a failure).
set -u

found() {
    case $1 in
    postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null ;;
    libreoffice-writer) command -v soffice >/dev/null ;;
    poppler-utils) command -v pdftoppm >/dev/null ;;
    libical) ldconfig -p 2>/dev/null | grep -q "libical\.so\.3" ;;
    nodejs) command -v node >/dev/null && command -v npm >/dev/null ;;
    shells) command -v zsh >/dev/null && command -v fish >/dev/null ;;
    fonts) [ -d /usr/share/fonts/truetype/dejavu ] && [ -d /usr/share/fonts/truetype/liberation ] ;;
    esac
}

# One line each; after | stands what other releases call it.
packages() {
    case $1 in
    postgresql) echo "postgresql" ;;
    libreoffice-writer) echo "libreoffice-writer-nogui | libreoffice-writer" ;;
    poppler-utils) echo "poppler-utils" ;;
    libical) echo "libical3 | libical3t64" ;;
    nodejs) echo "nodejs npm | nodejs" ;;
    shells) echo "zsh fish" ;;
    fonts) echo "fonts-dejavu-core fonts-liberation | fonts-dejavu-core fonts-liberation2" ;;
    esac
}

updated=
install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    [ -n "$updated" ] || { apt-get update -qq; updated=yes; }
    # Word by word: a choice may be several packages.
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends $1 >/dev/null 2>&1
}

for need in postgresql libreoffice-writer poppler-utils libical nodejs shells fonts; do
    found "$need" && continue
    choices=$(packages "$need")
    echo "installing system packages: $choices"
    install "${choices%% |*}" || install "${choices##*| }" || true
    found "$need" || echo "SKIPPED SYSTEM PACKAGE: $need (its tests are skipped): apt-get install ${choices%% |*}"
done
exit 0
