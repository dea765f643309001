#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Includes point downwards only.

A file in src/ may include its own room and rooms of strictly lower rank, never a sibling of its rank. include/infimum stands on
itself alone; only the rooms api and cli may include it. checker/ includes nothing of src/ or include/, and nobody includes checker/.
"""
import re
import sys
from pathlib import Path

ROOMS_BY_RANK = [
    "base", "numbers", "linear", "circuits networks data cells", "exact", "erm", "relaxations proof",
    "search special reductions audit", "report", "api", "cli python",
]
RANK = {room: rank for rank, rooms in enumerate(ROOMS_BY_RANK) for room in rooms.split()}
PUBLIC = "infimum"
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def includes(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = INCLUDE.match(line)
        if found:
            yield number, found.group(1) == '"', found.group(2)


def sources(folder):
    return sorted(p for p in folder.rglob("*") if p.suffix in {".hpp", ".cpp"})


def fault_in_room(room, quoted, target):
    """Why a file of src/<room> may not include the target, or None."""
    head, slash, _ = target.partition("/")
    if not quoted and head not in RANK and head not in {PUBLIC, "checker"}:
        return None  # a library of the system
    if head == PUBLIC and slash:
        return None if room in {"api", "cli"} else "only api and cli may include public headers"
    if head not in RANK or not slash:
        return 'write "room/file.hpp" with a room that has a rank'
    if head == room or RANK[head] < RANK[room]:
        return None
    return f"{room} has rank {RANK[room]}, {head} has rank {RANK[head]}"


def fault_in_public(quoted, target):
    head = target.partition("/")[0]
    if head == PUBLIC or (not quoted and head not in RANK and head != "checker"):
        return None
    return "public headers stand on public headers and the standard library"


def fault_in_checker(checker, quoted, target):
    head = target.partition("/")[0]
    if not quoted:
        return "the checker shares nothing with the rest" if head in RANK or head == PUBLIC else None
    if (checker / target).is_file() and ".." not in target:
        return None
    return "the checker includes its own folder only"


def faults(root):
    for room_folder in sorted(p for p in (root / "src").glob("*") if p.is_dir()):
        room = room_folder.name
        for path in sources(room_folder):
            if room not in RANK:
                yield path, 1, f"room {room} has no rank"
                continue
            for line, quoted, target in includes(path):
                yield path, line, fault_in_room(room, quoted, target)
    for path in sources(root / "include"):
        for line, quoted, target in includes(path):
            yield path, line, fault_in_public(quoted, target)
    for path in sources(root / "checker"):
        for line, quoted, target in includes(path):
            yield path, line, fault_in_checker(root / "checker", quoted, target)


def main(root):
    found = [(path, line, fault) for path, line, fault in faults(root) if fault]
    for path, line, fault in found:
        print(f"{path.relative_to(root)}:{line}: {fault}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()))
