#!/bin/sh
# resvg-py 0.5.0: text of the generic family `sans-serif` is left out, without an error or a
# warning, on a machine that has sans-serif fonts but not Arial.
#
# CSS says that a generic family always matches some font, and browsers draw the text in whatever
# is there. resvg does not ask the system what its sans-serif is: it looks for one family, and
# leaves the text out if that is missing. The picture comes out with every box and no word in it.
# Naming the family
# (`sans_serif_family=`, or the font in `font-family`) draws it.
#
# Seen 2026-11-30 with resvg_py 0.5.0 and fonts-dejavu-core of Debian 12:
#   sans-serif, DejaVu only:                 no text
#   sans-serif, sans_serif_family=DejaVu:    text
#   font-family DejaVu Sans, sans-serif:     text
#
# Why it matters here: `review render -o x.png` decided by a letter in `sans-serif` whether the
# machine has fonts, and refused every PNG on Debian with DejaVu alone. Whoever writes SVG for
# resvg has to name fonts, and cannot rely on the generic family at the end of the list.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check resvg_py==0.5.0
apt-get download --quiet fonts-dejavu-core >/dev/null
dpkg-deb --extract fonts-dejavu-core_*.deb fonts
env/bin/python - <<'PYTHON'
import sys
from resvg_py import svg_to_bytes

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">{}</svg>'
TEXT = '<text x="2" y="16" font-size="16" font-family="{}">Ma</text>'
FONTS = {"skip_system_fonts": True, "font_dirs": ["fonts/usr/share/fonts/truetype/dejavu"]}


def draws(family, **more):
    blank = svg_to_bytes(svg_string=SVG.format(""), **FONTS)
    return svg_to_bytes(svg_string=SVG.format(TEXT.format(family)), **FONTS, **more) != blank


seen = [
    ("sans-serif, DejaVu only", draws("sans-serif"), False),
    ("sans-serif, sans_serif_family=DejaVu", draws("sans-serif", sans_serif_family="DejaVu Sans"), True),
    ("font-family DejaVu Sans, sans-serif", draws("DejaVu Sans, sans-serif"), True),
]
for what, drawn, _ in seen:
    print(f"{what}: {'text' if drawn else 'no text'}")
sys.exit(any(drawn != expected for _, drawn, expected in seen))
PYTHON
