"""Markup and placeholders inside a line of text: Markdown's, HTML's tags, printf's, Python's, JavaScript's, ICU's."""

from __future__ import annotations

import re

from . import Coder

PLACEHOLDER = r"""
  \$\{[^{}\n]*\} | \{\{[^{}\n]*\}\} | \{%[^{}\n]*%\}            # ${x}, {{ x }}, {% x %}
| \{(?:[^{}\n]|\{[^{}\n]*\})*\}                                 # {x}, {0:>10}, {n, plural, one {...} other {...}}
| %\([A-Za-z_][\w.]*\)[-+\#0]*\d*(?:\.\d+)?[a-zA-Z] | %\d+\$[-+\#0]*\d*(?:\.\d+)?[a-zA-Z@]   # %(x)d, %1$s
| %[A-Za-z_]\w*% | \$[A-Za-z_]\w*                               # %NAME%, $name
| (?<![\d%])%[-+\#0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh?|ll?|z|j|L)?[diouxXeEfFgGcrsapn@](?![A-Za-z]) | %%  # %s, %-5.2f
"""
ORDERED = re.compile(r"%(?![\d]+\$|\(|[A-Za-z_]\w*%).")
"""Placeholders that are filled by their place: they keep their order."""
INLINE = re.compile(
    rf"""
  (?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))
| (?P<comment><!--(?:(?!<!--).)*?-->|<[!?][^<>]*>)
| (?P<auto><(?:https?://|mailto:)[^<>\s]+>|<[^<>\s@]+@[^<>\s]+\.[^<>\s]+>)
| (?P<tag></?[A-Za-z][^<>]*>)
| (?P<entity>&(?:\#\d+|\#x[\da-fA-F]+|[A-Za-z]\w*);)
| (?P<note>\[\^[^\]\n]+\])
| (?P<end>\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:"[^"]*"|'[^']*'))?\)|\]\[[^\]\n]*\])
| (?P<begin>!?\[)
| (?P<url>(?:https?|ftp|file)://[^\s<>()\[\]"'`]*[^\s<>()\[\]"'`.,;:!?]|www\.[^\s<>()\[\]"'`]*[\w/])
| (?P<mail>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
| (?P<place>{PLACEHOLDER})
| (?P<escape>\\[nrt](?![A-Za-z])|\\["'])
| (?P<mark>\*{{1,3}}|_{{1,3}}|~~)
| (?P<slash>\\[\\`*_{{}}\[\]()\#+.!|-])
| (?P<assa>\{{\\[^{{}}]*\}})
""",
    re.X,
)
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def inline(said: str, coder: Coder, markdown: bool = False) -> str:
    """The text with its markup as codes. What opens and what closes are found by pairs; what has no partner stands
    alone. In plain text emphasis is no markup."""
    tokens = [m for m in INLINE.finditer(said) if markdown or m.lastgroup not in ("mark", "slash")]
    kinds = dict[int, str]()
    open_: list[tuple[int, str]] = []
    for i, token in enumerate(tokens):
        group, what = _group(token), token[0]
        if group == "tag":
            name = re.sub(r"[^\w:-].*", "", what.strip("</>"), flags=re.S).lower()
            if what.startswith("</"):
                _close(i, f"<{name}", open_, kinds)
            elif not what.endswith("/>") and name not in VOID:
                open_.append((i, f"<{name}"))
        elif group == "begin":
            open_.append((i, "["))
        elif group == "end":
            _close(i, "[", open_, kinds)
        elif group == "mark":
            before, after = said[: token.start()][-1:], said[token.end() :][:1]
            closes = bool(before.strip()) and not (what[0] == "_" and after.isalnum())
            opens = bool(after.strip()) and not (what[0] == "_" and before.isalnum())
            if not (closes and _close(i, what, open_, kinds)) and opens:
                open_.append((i, what))
    made, at = list[str](), 0
    for i, token in enumerate(tokens):
        group, what = _group(token), token[0]
        kind = kinds.get(i, "alone")
        if group in ("begin", "mark", "end") and kind == "alone":
            continue  # a bracket, a star: text
        if group == "place" and not ORDERED.match(what):
            kind = "free"
        made += [coder.text(said[at : token.start()]), coder.add(what, kind)]
        at = token.end()
    return "".join([*made, coder.text(said[at:])])


def _group(token: re.Match[str]) -> str:
    return next(n for n, v in token.groupdict().items() if v is not None and n != "ticks")


def _close(i: int, key: str, open_: list[tuple[int, str]], kinds: dict[int, str]) -> bool:
    """Pairs what closes with the nearest of its kind that is open; what was opened in between stays without."""
    for at in range(len(open_) - 1, -1, -1):
        if open_[at][1] == key:
            kinds[open_[at][0]], kinds[i] = "open", "close"
            del open_[at:]
            return True
    return False
