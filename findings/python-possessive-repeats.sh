#!/bin/sh
# Debian 12's Python 3.11.2 matches possessive repeats of groups wrongly up to package revision
# deb12u8, and rightly from deb12u9 on, under the same version number.
#
# Behavior: where the group consumes a character and then fails, the repeat keeps that character
# (`client-` in `client->api`); where an alternative starts with a look-behind, it ends one
# character early (`99.9` in `99.9%`). The library reference calls `x*+` the same as `(?>x*)`; the
# atomic group is right in both revisions. No alternatives are needed: `(?:-\w++)*+` fails too. A
# repeat of a single character (`\w++`) is right.
# Version: CPython 3.11.2 as packaged by Debian 12 (bookworm), 3.11.2-6+deb12u8 against
# 3.11.2-6+deb12u9; fixed by CPython in 3.11.5 (python/cpython#106052).
# Date: 2026-11-30
# Output:
#   deb12u8: name 'client-', percent '99.9', one branch '-a-', atomic 'client' '99.9%' '-a'
#   deb12u9: name 'client', percent '99.9%', one branch '-a', atomic 'client' '99.9%' '-a'
# Why it matters here: the terminals of the design language were such repeats, so a stock machine
# refused `client->api` and read `99.9%` as two tokens. `python3 --version` does not tell whether a
# machine is affected, so a test reads the parsed patterns instead of trusting the version.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/probe.py" <<'PYTHON'
import re

def found(pattern, text):
    return repr(re.match(pattern, text)[0])

print(
    f"name {found(r'[a-z](?:[a-z]++|-(?=[a-z]))*+', 'client->api')},",
    f"percent {found(r'[0-9](?:[0-9%]++|[.](?=[0-9])|(?<=e)[+])*+', '99.9%')},",
    f"one branch {found(r'(?:-[a-z]++)*+', '-a->')},",
    f"atomic {found(r'[a-z](?>(?:[a-z]++|-(?=[a-z]))*)', 'client->api')}",
    found(r'[0-9](?>(?:[0-9%]++|[.](?=[0-9])|(?<=e)[+])*)', '99.9%'),
    found(r'(?>(?:-[a-z]++)*)', '-a->'),
)
PYTHON

probe() { # probe REVISION: what that revision of the package finds
    mkdir "$folder/$1"
    (
        cd "$folder/$1"
        apt-get download -qq "python3.11-minimal=3.11.2-6+$1" "libpython3.11-minimal=3.11.2-6+$1" 2>/dev/null
        for package in *.deb; do dpkg-deb --extract "$package" .; done
        PYTHONHOME=$PWD/usr usr/bin/python3.11 -S ../probe.py
    )
}

old=$(probe deb12u8)
new=$(probe deb12u9)
echo "deb12u8: $old"
echo "deb12u9: $new"
[ "$old" = "name 'client-', percent '99.9', one branch '-a-', atomic 'client' '99.9%' '-a'" ]
[ "$new" = "name 'client', percent '99.9%', one branch '-a', atomic 'client' '99.9%' '-a'" ]
