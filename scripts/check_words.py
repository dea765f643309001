#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One word per concept: refuses the words that have two meanings in this field, and says which to use.

Read are src/, include/, checker/ (code, comments and messages), docs/ and the pages at the root. Identifiers are taken apart at
underscores and capitals, so `TreeNode` and `node_count` are found and `nodding` is not. Names of other projects, a few
fixed phrases, and a word in a page that is *set in asterisks* (spoken about, not used) are allowed.
"""
import re
import sys
from pathlib import Path

SAY_INSTEAD = {
    "node": "unit (of a network) or region (of the search)",
    "model": "network",
    "solution": "network",
    "instance": "problem",
    "sample": "point",
    "cost": "risk or loss",
    "objective": "risk",
}
ALLOWED = re.compile(
    r"""
    \b[Ff]or\ instance\b
  | \b[Bb]it[\ -]model\b                     # Turing machines on rationals, beside the real numbers of BSS
  | \breduced\ costs?\b                     # linear programming
  | \b(?:std|onnx|nlohmann|CLI|fmt|rc|testing)::[\w:]+
  | \b(?:Model|Node)Proto\b | \b(?:mutable_)?node_size\b              # ONNX
  | \bunique\ solution\b | \bsolutions?\ of\ (?:a|the|an)\ (?:linear\ )?(?:system|equations?)\b
    """,
    re.VERBOSE,
)
# In prose a step may cost time, bits or memory; a "cost function" stays refused, and so does the word in code.
PROSE_COST = re.compile(r"\b[Cc]osts?\b(?!\ functions?\b)")
# A linear or quadratic program has costs, an objective and a solution like everywhere in the literature; the
# relaxations state such programs.
ALLOWED_IN_ROOM = {"linear": {"cost", "objective", "solution"}, "relaxations": {"cost", "solution"}}
SPOKEN_ABOUT = re.compile(r"\*\w+\*")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def blank(found):
    return " " * len(found.group())


def banned_words(line, is_page):
    text = ALLOWED.sub(blank, line)
    code, slashes, prose = ("", "", SPOKEN_ABOUT.sub(blank, text)) if is_page else text.partition("//")
    text = code + slashes + PROSE_COST.sub(blank, prose)
    for found in WORD.finditer(text):
        word = found.group().lower()
        for form in (word, word[:-1] if word.endswith("s") else word):
            if form in SAY_INSTEAD:
                yield form
                break


def files(root):
    for folder in ("src", "include", "checker"):
        yield from sorted(p for p in (root / folder).rglob("*") if p.suffix in {".hpp", ".cpp", ".txt", ".md"})
    yield from sorted((root / "docs").rglob("*.md"))
    yield from sorted(root.glob("*.md"))


def room_of(root, path):
    parts = path.relative_to(root).with_suffix("").parts
    return parts[1] if len(parts) > 1 and parts[0] in {"src", "docs"} else ""


def main(root):
    found = False
    for path in files(root):
        allowed = ALLOWED_IN_ROOM.get(room_of(root, path), set())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for word in banned_words(line, path.suffix == ".md"):
                if word not in allowed:
                    print(f'{path.relative_to(root)}:{number}: "{word}": say {SAY_INSTEAD[word]}')
                    found = True
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()))
