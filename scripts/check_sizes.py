#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of at most 700 lines (a warning above 400), functions of at most 60.

A function whose preceding comment holds the word "table" may be as long as its table.
"""
import re
import sys
from pathlib import Path

from cpp_text import functions

FOLDERS = ["src", "include", "checker", "tests", "fuzz", "bench", "python", "scripts"]
FILE_LIMIT, FILE_WISH, FUNCTION_LIMIT = 700, 400, 60


def sources(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".hpp", ".cpp", ".py", ".sh"}:
                yield path


def comment_above(lines, first):
    """The comment that ends right above line `first` (from 1)."""
    above = first - 2
    while above >= 0 and lines[above].lstrip().startswith("//"):
        above -= 1
    return "\n".join(lines[above + 1 : first - 1])


def long_functions(text):
    lines = text.splitlines()
    for function in functions(text):
        length = function.last - function.first + 1
        if length > FUNCTION_LIMIT and not re.search(r"\btable\b", comment_above(lines, function.first), re.IGNORECASE):
            yield function.first, length


def main(root):
    failed = False
    for path in sources(root):
        text = path.read_text(encoding="utf-8")
        name, length = path.relative_to(root), text.count("\n")
        if length > FILE_LIMIT:
            print(f"{name}:1: {length} lines, the limit is {FILE_LIMIT}")
            failed = True
        elif length > FILE_WISH:
            print(f"{name}:1: warning: {length} lines, more than {FILE_WISH}")
        if path.suffix in {".hpp", ".cpp"}:
            for first, size in long_functions(text):
                print(f"{name}:{first}: a function of {size} lines, the limit is {FUNCTION_LIMIT}")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()))
