#!/usr/bin/env bash
# Makes sure that the browser tests can run: a Chromium, and fonts that draw Chinese and emoji (a bare Debian shows boxes).
# Root on Debian: Debian's packages. Anyone else: a Chromium that is already there, else Playwright's own. Fails where it cannot.
# Usage: install.sh PYTHON
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1

fail() { echo "browser tests: $*" >&2; exit 1; }
has_font() { [ -n "$(fc-list ":$1" family 2>/dev/null)" ]; }

if [ "$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then
    missing=()
    for package in chromium fonts-noto-cjk fonts-noto-color-emoji fontconfig; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        echo "browser tests: installing ${missing[*]}"
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
            </dev/null >/dev/null || fail "apt-get could not install ${missing[*]}"
    fi
elif ! "$python" -m tests.browser.chromium --found; then
    echo "browser tests: no Chromium found, installing Playwright's own"
    "$python" -m playwright install chromium </dev/null || fail "Playwright could not install its Chromium: install one yourself, or name it in LUCIDFORMER_CHROMIUM"
fi

# macOS draws both with its own fonts and has no fontconfig to ask.
if [ "$(uname)" = Linux ]; then
    has_font lang=zh || fail "no font draws Chinese: install Noto Sans CJK (Debian: fonts-noto-cjk)"
    has_font lang=und-zsye || fail "no font draws emoji: install Noto Color Emoji (Debian: fonts-noto-color-emoji)"
fi
"$python" -m tests.browser.chromium || fail "Chromium is there but does not start"
