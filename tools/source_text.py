"""What the checks of the house know about source text: which files there are, and C++ without its comments."""

import os
import re
from pathlib import Path

SKIPPED_FOLDERS = {"build", ".git", ".cache", "node_modules", "__pycache__"}
CPP_ENDINGS = (".h", ".cpp")

_TOKEN = re.compile(
    r"""
      (?P<raw>R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)")
    | (?P<text>"(?:\\.|[^"\\\n])*")
    | (?P<character>(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+')
    | (?P<line>//[^\n]*)
    | (?P<block>/\*.*?\*/)
    """,
    re.VERBOSE | re.DOTALL,
)


def files(root, endings=None):
    """Every file below `root`, as paths relative to it, without what is built."""
    root = Path(root)
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        for name in sorted(names):
            if endings is None or name.endswith(tuple(endings)):
                yield (Path(folder) / name).relative_to(root)


def read(root, path):
    return (Path(root) / path).read_text(encoding="utf-8", errors="replace")


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """C++ with its comments blanked; lines and columns stay where they are."""
    return _TOKEN.sub(lambda m: _blank(m.group()) if m.group("line") or m.group("block") else m.group(), text)


def only_code(text):
    """C++ with comments and the insides of its literals blanked."""

    def replaced(match):
        if match.group("line") or match.group("block"):
            return _blank(match.group())
        literal = match.group()
        return literal[0] + _blank(literal[1:-1]) + literal[-1]

    return _TOKEN.sub(replaced, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1
