"""The forms in which arrows are typed, as patterns: with a text inside and without."""

from __future__ import annotations

_BODY = r"\-=~.–—─━═╌┄┈"
"""What the shaft of an arrow is drawn with."""

_DRAWN = "←-⇿⟰-⟿➔-➾⤀-⥿⬅-⬇⮀-⮸\U0001f800-\U0001f8ff"
"""Characters that are arrows alone."""

_HEAD = rf"(?:[{_BODY}]{{1,10}}[>▶►▸»]{{1,2}}|[{_BODY}]{{0,10}}[→⇒➜➔⟶▶►▸])"
_TEXT = r"[\w\"?!/][\w ,.:+&/\"'?!%-]{0,40}?"

_TIGHT = rf"(?=[^\s<>{_BODY}][^\s<>]{{0,30}}?{_HEAD})"
"""A text follows without a blank, and the head behind it."""

LABELED = (
    rf"(?P<left>[-=~–—─━═]{{2,10}}[ ]?|(?<!\S)(?:[-=~–—─━═.]|\.\.){_TIGHT}|<[-=~–—]{{1,8}}{_TIGHT}|-\.{{1,3}}[ ]?)"
    rf"(?P<inner>{_TEXT})[ ]?{_HEAD}"
)
"""An arrow with a text inside: `--FIX-->`, `-http->`, `──http──▶`, `<-grpc->`."""

BACK = r"<[-=~–—]{1,3}(?P<back>[\w/][\w ,./-]{0,30}?)[ ]?[-=~–—]{1,3}(?=\s)"
"""One that leads back with a text inside: `<--consumes--`."""

BOXED = (
    rf"<?[{_BODY}]{{1,8}}[ ]?[(\[{{][ ]?(?P<boxed>[^()\[\]{{}}\n]{{1,40}}?)[ ]?[)\]}}][ ]?{_HEAD}"
)
"""One whose text stands in brackets: `-(http)->`."""

PIPED = r"(?:-{1,3}|={1,3})>[ ]?\|(?P<piped>[^|\n]{1,60})\|"
"""One whose text stands between bars, behind its head: `-->|http|`."""

PLAIN = (
    r"<[-=~.–—]{1,8}>{1,2}|(?:-[ ]){1,4}-+>|[-=~–—][-=~.–—]{0,9}>{1,3}|\.{2,5}>|~>|<?-[ ]>(?![0-9=])|>-(?=[\s\w])"
    r"|[-=~–—─━═╌┄┈]{1,10}[>▶►▸»→⇒➜➔]|(?<=\s)(?:[▶►▸»]|\|>)(?=\s)|[◀◄][-=~–—─━═]{0,10}|<[-=~–—]{1,8}(?=[\s\w])"
    rf"|[{_DRAWN}]"
)
"""An arrow without a text."""
