"""What a person asks for: in which language, and the examples that the code must meet."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from . import UNPARSED

LANGUAGES = {
    "python": r"\bpython\b|\.py\b",
    "javascript": r"\b(?:javascript|node(?:\.?js)?|ecmascript)\b|\.js\b",
    "typescript": r"\btypescript\b",
    "bash": r"\b(?:bash|shell(?: script)?|sh script)\b",
    "c": r"\b(?:in|a) C(?: program| function| code)?\b(?![+#])",
    "cpp": r"\bC\+\+",
    "rust": r"\bin rust\b",
    "go": r"\bin go(?:lang)?\b",
    "java": r"\bin java\b",
    "sql": r"\b(?:sql|sqlite|postgres(?:ql)?)\b",
    "html": r"\bhtml\b",
}
SUFFIXES = {
    "python": ".py", "javascript": ".js", "typescript": ".ts", "bash": ".sh", "c": ".c", "cpp": ".cpp", "rust": ".rs",
    "go": ".go", "java": ".java", "sql": ".sql", "html": ".html",
}  # fmt: skip
CALL = r"[A-Za-z_]\w*\((?:[^()\n]|\([^()\n]*\))*\)"
GIVES = r"(?:->|=>|→|==?|returns?|gives?|yields?|equals|is|(?:should|must) (?:be|return|give|equal))"
SAYS = (
    rf"`?({CALL})`?\s*{GIVES}\s*`?([^`\n]+?)`?"
    r"(?=[.;,]?\s*$|[.;]\s|,?\s+(?:and|but)\s|,\s*`?[A-Za-z_]\w*\(|\s+\()"
)
NAMED = r"[(,]\s*(?!True\b|False\b|None\b)[A-Za-z_]\w*\s*[,)]"
"""A call of which an argument is a name: no example."""
FOR = rf"(?:returns?|gives?|yields?)\s+`?([^`\n]+?)`?\s+for\s+`?({CALL})`?"
"""The other way round: "returns 5 for add(2, 3)"."""


WRAPS = ("set", "sorted", "list", "tuple", "round", "str", "dict", "len")
"""What an assertion may put around the call that it is about."""


@dataclass(frozen=True, slots=True)
class Example:
    """One assertion in Python that the code must meet, as it was given."""

    check: str

    @property
    def call(self) -> ast.Call | None:
        """The call whose value the assertion compares, if it is of the form ``assert f(...) == value``."""
        test = statement(self.check).test
        sides = [test.left, *test.comparators] if isinstance(test, ast.Compare) else [test]
        found = next((s for s in sides if isinstance(s, ast.Call) and isinstance(s.func, ast.Name)), None)
        inner = found.args[0] if found is not None and len(found.args) == 1 else None
        wrapped = getattr(getattr(found, "func", None), "id", "") in WRAPS
        return inner if wrapped and isinstance(inner, ast.Call) else found


def statement(check: str) -> ast.Assert:
    found = ast.parse(check).body[0]
    assert isinstance(found, ast.Assert)
    return found


def language(words: str, said: str = "") -> str:
    """The language asked for: as said, else the first that the words name, else Python."""
    if said:
        return said
    found = {name: re.search(p, words, 0 if name == "c" else re.IGNORECASE) for name, p in LANGUAGES.items()}
    at = {name: match.start() for name, match in found.items() if match}
    return min(at, key=lambda name: at[name]) if at else "python"


def examples(words: str, more: list[str] | None = None) -> list[Example]:
    """Assertions in the words: ``assert`` lines, doctests, and sentences such as ``f(2) returns 4``.

    more: given apart; ``f(2) == 4`` will do. Raises ValueError with the text of one that is not Python.
    """
    found = [*asserts(words), *doctests(words)]
    if not found:
        for line in words.splitlines():
            turned = [(call, value) for value, call in re.findall(FOR, line)]
            for call, value in (*re.findall(SAYS, line), *turned):
                if literal(value) and parses(call) and not re.search(NAMED, call):
                    found.append(f"assert {call} == {value.strip()}")
    for one in more or []:
        text = one.strip()
        if not text.startswith("assert"):
            text = "assert " + re.sub(r"^(.+?)\s*(?:->|=>|→)\s*(.+)$", r"\1 == \2", text)
        if not asserts(text):
            raise ValueError(one)
        found.append(text)
    return [Example(f) for f in dict.fromkeys(found)]


def asserts(words: str) -> list[str]:
    """``assert`` statements, some of several lines."""
    lines, found, at = words.splitlines(), [], 0
    while at < len(lines):
        if re.match(r"\s*assert\b", lines[at]):
            for end in range(at + 1, min(len(lines), at + 30) + 1):
                text = "\n".join(line.strip() for line in lines[at:end])
                if parses(text, ast.Assert):
                    found.append(text)
                    at = end - 1
                    break
        at += 1
    return found


def doctests(words: str) -> list[str]:
    found = []
    for call, value in re.findall(r"^\s*>>> (.+)\n\s*(?!>>>)(\S.*)$", words, re.MULTILINE):
        if literal(value) and parses(call, ast.Expr):
            found.append(f"assert {call.strip()} == {value.strip()}")
    return found


def parses(text: str, kind: type[ast.stmt] = ast.Expr) -> bool:
    try:
        tree = ast.parse(text.strip())
    except UNPARSED:
        return False
    return len(tree.body) == 1 and isinstance(tree.body[0], kind)


def literal(value: str) -> bool:
    try:
        ast.literal_eval(value.strip())
    except (*UNPARSED, TypeError):
        return False
    return True
