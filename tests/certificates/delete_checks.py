# SPDX-License-Identifier: Apache-2.0
"""Deletes each check of a checker in turn, or changes what is no check: the certificates must notice.

    delete_checks.py --source checker [--quick N --seed S]      every require(...) and wellformed(...) of the C++ checker; CHANGES
    delete_checks.py --python [--quick N --seed S]              the same in the Python checkers

A check whose deletion changes no verdict is reported as a survivor and makes the exit code 1, unless REDUNDANT below says why
no file can tell the difference.
"""
import argparse
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKERS_PY = [HERE.parents[1] / "python" / "infimum" / name for name in
               ("check.py", "check_reader.py", "check_leaves.py", "check_bases.py", "check_segments.py", "check_farkas.py")]
STATEMENT = re.compile(r"^[ \t]*(?:require|wellformed|affordable)\(", re.MULTILINE)
MEMORY = 6 << 30

# (part of the statement, why no file can tell the difference)
ORDERED = "L <= least bound <= minimum <= risk of the network = U, by the other conditions"
LIMIT = "a limit of memory; tests/python/check_test.py lowers it and meets it"
REDUNDANT = [
    ("the interval is empty", ORDERED),
    ("the ends of the interval are out of order", ORDERED),
    ("a cone has too many generators", LIMIT),
    ("the cells of a leaf have too many generators", LIMIT),
    ("the certificate is too large", LIMIT),
    ("a word of the header is too long", "a limit of memory; every word is checked for its own length or value afterwards"),
    ("!rest, ", "what is left is compared with the digest as a whole, so more than 32 bytes differ from it"),
]
# (file, part of it, what stands there instead): rule SEGMENTS refuses nothing, it adds too much or too little; chords and bases of r are computed
CHANGES = [
    ("segments.hpp", "header.absolute || ", ""),
    ("segments.hpp", "header.output_relu || ", ""),
    ("segments.hpp", "header.inputs != 1 || ", ""),
    ("segments.hpp", " || !header.bias", ""),
    ("segments.hpp", "std::ranges::sort(order_, {}, [&](size_t i) -> const mpz_class& { return known.rows[i][0]; });", ""),
    ("segments.hpp", "if (order_.empty()) return;", ""),
    ("segments.hpp", "if (squares == 0) return;", ""),
    ("segments.hpp", "squares == 0 ? 0 : ", ""),
    ("segments.hpp", "- 61", "- 62"),
    ("segments.hpp", "if (least < step_ * (mpz_class(1) << 61)) step_ /= 2;", ""),
    ("segments.hpp", "r.value[i] == 0 && ", ""),
    ("segments.hpp", "is_free(units, i, 1) && ", ""),
    ("segments.hpp", " && is_free(units, i, -1)", ""),
    ("segments.hpp", "!(open && joined(", "(runs_.empty() || !joined("),
    ("segments.hpp", "!(open && joined(units, order_[place - 1], i))", "!open"),
    ("segments.hpp", "!unit->free(i) && ", ""),
    ("segments.hpp", "!unit->free(next) && ", ""),
    ("segments.hpp", "run.first >= 1000", "run.first >= 1001"),
    ("segments.hpp", "run.first >= 1000", "run.first >= 999"),
    ("segments.hpp", "std::min(units, (run.last - run.first) / 2)", "(run.last - run.first) / 2"),
    ("segments.hpp", "std::ranges::count(run.free, true)", "std::ranges::count(free_, true)"),
    ("segments.hpp", "least[m - kinks] + sums[kinks]", "least[m] + sums[kinks]"),
    ("segments.hpp", "least[most]", "least[most - 1]"),
    ("segments.hpp", "m <= kinks; ++m", "m < kinks; ++m"),
    ("main.cpp", "bound += segments_.added(region, leaf.multipliers());", "{}"),
    ("check_segments.py", " and not problem.cuts", ""),
    ("check_leaves.py", "max(0, u) if sign is FREE else u * sign", "u * (sign or 0)"),
    ("check_leaves.py", "max(0, u) if sign is FREE else u * sign", "u if sign is FREE else u * sign"),
    ("check_leaves.py", "z * (i == place) for i, z", "int(i == place) for i, z"),
    ("check_leaves.py", "self.r[i], self.vacant[i] = self.r[i] + z * scale, False", "self.r[i] += z * scale"),
    ("check_bases.py", "side * column[i] for column", "column[i] for column"),
    ("check_bases.py", "len(signs) == 1 and ", "signs and "),
    ("check_bases.py", "state is ON and ", ""),
    ("check_bases.py", " and z * signs.pop() < 0", ""),
    ("check_bases.py", "known or state", "state"),
    ("check_bases.py", "known or state", "known and state"),
    ("check_bases.py", "i not in stored and self.heights[u][i]", "i not in stored"),
    ("check_bases.py", "i not in stored and self.heights[u][i]", "False"),
    ("check_bases.py", "int(self.heights[u][i] > 0)", "0"),
    ("check_bases.py", "int(self.heights[u][i] > 0)", "1"),
    ("check_bases.py", "max(0, c) for c", "c for c"),
    ("check_bases.py", "max(0, c) for c", "abs(c) for c"),
    ("check_bases.py", "share * p[i] * c", "p[i] * c"),
    ("check_bases.py", "rest -= share", ""),
    ("check_bases.py", "for basis in self.bases:", "for basis in {*self.phi, *(basis for some in self.chords for _, basis, _ in some)}:"),
]


def statement_end(text, at):
    """The place after the closing parenthesis of the call whose opening one is before `at`."""
    depth, quoted = 1, False
    while depth:
        if text[at] == '"' and text[at - 1] != "\\" and text[at - 1 : at + 2] != "'\"'":
            quoted = not quoted
        elif not quoted and text[at - 1 : at + 2] not in ("'('", "')'"):
            depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return at


def statements(text):
    """(begin, end) of every check that stands on lines of its own; definitions do not match."""
    found = []
    for start in STATEMENT.finditer(text):
        begin = start.start() + len(start[0]) - len(start[0].lstrip())
        found.append((begin, statement_end(text, start.end())))
    return found


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def first_failure(arguments, cases, statement):
    """The first failing case, or None if all pass; the cases that this check refuses come first."""
    words = re.findall(r'"([^"]*)"', statement)[-1:] or [""]
    arguments = ["--first", words[0], "--timeout", "20", *arguments]
    done = subprocess.run([sys.executable, HERE / "run_false.py", "--load", cases, "--fail-fast", *arguments],
                          capture_output=True, text=True, preexec_fn=limited)
    lines = done.stdout.splitlines()
    return None if done.returncode == 0 else (lines[0] if lines else done.stderr[-300:])


def build(folder, compiler):
    sources = sorted(str(path) for path in folder.glob("*.cpp"))
    command = [compiler, "-std=c++20", "-O1", "-D_GLIBCXX_ASSERTIONS", *sources, "-lgmpxx", "-lgmp", "-lz", "-o", str(folder / "checker")]
    done = subprocess.run(command, capture_output=True, text=True)
    return None if done.returncode == 0 else done.stderr


def changes(path):
    """(begin, end, new text) of every change that the list has for this file."""
    text = path.read_text()
    for name, old, new in CHANGES:
        if name == path.name:
            assert text.count(old) == 1, f"{name} has {text.count(old)} times {old}"
            yield text.index(old), text.index(old) + len(old), new


def verdict_without(path, place, options, cases):
    """The case that notices that the check at `place` of the file is gone or changed, or None."""
    text = path.read_text()
    statement = text[place[0] : place[1]] if place[2] is None else '"segments"' if "segments" in path.name or "main" in path.name else '"cuts"'
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        changed = text[: place[0]] + (place[2] if place[2] is not None else "pass" if options.python else "") + text[place[1] :]
        if options.python:
            (folder / "infimum").mkdir()
            (folder / "infimum" / "__init__.py").touch()
            for other in CHECKERS_PY:
                (folder / "infimum" / other.name).write_text(changed if other == path else other.read_text())
            return first_failure(["--python-root", folder], cases, statement)
        shutil.copytree(path.parent, folder, dirs_exist_ok=True)
        (folder / path.name).write_text(changed)
        errors = build(folder, options.compiler)
        if errors:
            return f"does not compile: {errors[:300]}"
        return first_failure(["--no-python", "--checker", folder / "checker"], cases, statement)


def save_cases(folder, options):
    """The cases with the reasons of the unchanged checker."""
    checker = []
    if not options.python:
        shutil.copytree(options.source, folder / "unchanged")
        errors = build(folder / "unchanged", options.compiler)
        if errors:
            sys.exit(f"the checker does not compile: {errors[:1000]}")
        checker = ["--no-python", "--checker", folder / "unchanged" / "checker"]
    known = ["--load", options.cases] if options.cases else []
    subprocess.run([sys.executable, HERE / "run_false.py", *known, "--save", folder, *checker], check=True, capture_output=True)


def excuse(statement):
    return next((why for part, why in REDUNDANT if part in statement), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, default=HERE.parents[1] / "checker")
    parser.add_argument("--python", action="store_true")
    parser.add_argument("--cases", metavar="DIR", help="cases that run_false.py saved; else they are made anew")
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--quick", type=int, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--file", default="", help="only checks in files whose name contains this")
    parser.add_argument("--only", default="", help="only checks whose text contains this")
    options = parser.parse_args()
    paths = CHECKERS_PY if options.python else sorted([*options.source.glob("*.hpp"), *options.source.glob("*.cpp")])
    paths = [path for path in paths if options.file in path.name]
    places = [(path, (*place, None)) for path in paths for place in statements(path.read_text())]
    places += [(path, place) for path in paths for place in changes(path)]
    places = [(path, (a, b, new)) for path, (a, b, new) in places if options.only in path.read_text()[a:b]]
    if options.quick is not None:
        places = random.Random(options.seed).sample(places, min(options.quick, len(places)))
    if not places:
        print("no checks found")
        return 1
    survivors = 0
    with tempfile.TemporaryDirectory() as name:
        save_cases(Path(name), options)
        for path, (begin, end, new) in places:
            text = path.read_text()
            statement, line = " ".join(text[begin:end].split()), text.count("\n", 0, begin) + 1
            failure = verdict_without(path, (begin, end, new), options, name)
            why = excuse(statement)
            word = "noticed" if failure else "redundant" if why else "SURVIVED"
            print(f"{word:9} {path.name}:{line}: {statement}" + (f" -> {new}" if new is not None else "") + (f"   [{failure or why}]" if failure or why else ""), flush=True)
            survivors += not failure and not why
    print(f"{len(places)} checks deleted, {survivors} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
