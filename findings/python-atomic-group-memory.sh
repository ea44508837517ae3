#!/bin/sh
# An atomic group of Python's `re` takes memory for each iteration inside it until the group ends;
# the possessive repeat that the library reference calls the same takes none.
#
# Behavior: `(?>(?:-\w++)*)` takes over 30 bytes of working memory for every byte of a text of
# hyphens and letters, although nothing can ever return into the group; `(?:-\w++)*+` and the nested
# `(?>(?>(?:-\w++){1,64})*)`, which match the same, take less than a tenth of the text. The more
# steps an iteration has, the more it takes.
# Version: CPython 3.11.2 as packaged by Debian 12 (3.11.2-6+deb12u9); the same in 3.11.7, 3.12.1
# and 3.13.0.
# Date: 2026-11-30
# Output:
#   possessive: 2000001 characters in 0 MiB
#   atomic: 2000001 characters in 60 MiB
#   nested: 2000001 characters in 0 MiB
# Why it matters here: possessive repeats of groups are wrong on some Pythons
# (python-possessive-repeats.sh), and writing them as atomic groups the obvious way would let a text
# of 64 MB, which the command reads, take several GB. The grammar nests the groups instead.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/probe.py" <<'PYTHON'
import re
import sys


def peak():
    """The largest size of this process so far, in KiB."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


name, pattern = sys.argv[1:]
text = "a" + "-a" * 1_000_000
before = peak()
length = re.match(pattern, text).end()
print(f"{name}: {length} characters in {(peak() - before) // 1024} MiB")
PYTHON
cd "$folder"
revision=3.11.2-6+deb12u9
apt-get download -qq "python3.11-minimal=$revision" "libpython3.11-minimal=$revision" 2>/dev/null
for package in *.deb; do dpkg-deb --extract "$package" .; done
PYTHONHOME=$folder/usr
export PYTHONHOME

measure() { usr/bin/python3.11 -S probe.py "$@"; }

measure possessive '\w(?:-\w++)*+' | tee possessive
measure atomic '\w(?>(?:-\w++)*)' | tee atomic
measure nested '\w(?>(?>(?:-\w++){1,64})*)' | tee nested
mebibytes() { sed 's/.* in \([0-9]*\) MiB/\1/' "$1"; }
[ "$(mebibytes possessive)" -le 1 ]
[ "$(mebibytes atomic)" -ge 30 ]
[ "$(mebibytes nested)" -le 1 ]
