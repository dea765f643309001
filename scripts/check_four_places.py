#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One name, four places.

For each src/<room>/<name>.hpp there is src/<room>/<name>.cpp (unless the comment that opens the header says header-only),
tests/unit/<room>/<name>_test.cpp (unless there is nothing to run: plain data or an interface), and in docs/<room>.md a
heading or a row of a table that names it.
"""
import re
import sys
from pathlib import Path

from cpp_text import functions


def opening_comment(header):
    lines = []
    for line in header.read_text(encoding="utf-8").splitlines():
        if not line.startswith("//"):
            break
        lines.append(line)
    return "\n".join(lines)


def named_in(page, name):
    if not page.is_file():
        return False
    word = re.compile(rf"(?<![\w/-]){re.escape(name)}(?![\w-])")
    return any(
        line.startswith(("##", "|")) and word.search(line.replace(".hpp", "")) for line in page.read_text(encoding="utf-8").splitlines()
    )


def has_code(path):
    return any(function.body.strip() for function in functions(path.read_text(encoding="utf-8")))


def missing_places(root, header):
    room, name = header.parent.name, header.stem
    source = header.with_suffix(".cpp")
    if "header-only" not in opening_comment(header) and not source.is_file():
        yield f"src/{room}/{name}.cpp is missing (or say header-only in the opening comment)"
    runs = source.is_file() or has_code(header)
    if runs and not (root / "tests" / "unit" / room / f"{name}_test.cpp").is_file():
        yield f"tests/unit/{room}/{name}_test.cpp is missing"
    if not named_in(root / "docs" / f"{room}.md", name):
        yield f"docs/{room}.md has no heading or table row for {name}"


def main(root):
    found = False
    for header in sorted((root / "src").glob("*/*.hpp")):
        for fault in missing_places(root, header):
            print(f"{header.relative_to(root)}: {fault}")
            found = True
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()))
