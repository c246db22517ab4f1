#!/usr/bin/env bash
# Builds the Windows program on Linux and runs it as a person would, under Wine.
#
# Needs Wine with a Windows CPython 3.11 in it, and two variables: WINEPREFIX, and WINSITE, that Python's site-packages
# as a Linux path (…/drive_c/py311/Lib/site-packages). The python3 that runs the scenario needs perfxl's dependencies.
# The C runtime of Wine 8 lacks functions on complex numbers that numpy calls (crealf, cpowf, …): it wants another Wine, or a
# native ucrtbase.dll that has them.
# usage: WINEPREFIX=… WINSITE=… packaging/wine.sh OUTPUT
set -euo pipefail
cd "$(dirname "$0")/.."
output=$(mkdir -p "$1" && cd "$1" && pwd)
python='C:\py311\python.exe'
windows() { winepath -w "$1" 2>/dev/null | tr -d '\r'; }
# Windows Python dies under Wine when its output is a regular file: always through a pipe
run() { wine "$@" </dev/null 2>&1 | cat; return "${PIPESTATUS[0]}"; }

wheel=$(mktemp -d)
trap 'rm -rf "$wheel"' EXIT
python3 -m pip wheel -q --no-deps -w "$wheel" .
# the archive is built from a clean place: nothing but what is pinned
find "$WINSITE" -mindepth 1 -maxdepth 1 ! -name 'pip*' ! -name 'setuptools*' -exec rm -rf {} +
python3 -m pip install -q --disable-pip-version-check --target "$WINSITE" --platform win_amd64 --python-version 3.11 \
    --implementation cp --only-binary=:all: -c constraints.txt "$wheel"/*.whl \
    tkinterdnd2 pyinstaller pefile pywin32-ctypes colorama
# Windows has no git here
PERFXL_COMMIT=$(git describe --always --dirty --abbrev=40 --exclude='*')
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export PERFXL_COMMIT SOURCE_DATE_EPOCH
run "$python" -X utf8 "$(windows packaging/build.py)" -o "$(windows "$output")"
# what the build started has no screen, and a window would be opened there
wineserver -k || true
python3 packaging/smoke.py "$output/绩效自评审核" --wine
