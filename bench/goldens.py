#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares counts with goldens.json: regions and bytes of certificates exactly, instructions within a tolerance.

    goldens.py --program PATH --checker PATH [--without-instructions] [--update]

With one thread a search is deterministic, so its regions and the bytes of its certificate are equal on every machine. Instructions are
counted by valgrind, which repeats them to a few parts in 100000 where times on a shared machine vary by a fifth; they depend on
the compiler, and are compared only under the one that the goldens name. Exit codes: 0 as expected, 1 not.
"""
import argparse
import json
import os
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import problems
import results
from processes import answer_signals, run
from trainer import Failure, Programs, arguments as words_of

GOLDENS = problems.HERE / "goldens.json"
TOLERANCE = 0.03
VALGRIND = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
ADVICE = "If the change is meant, accept it with `make goldens` and commit bench/goldens.json together with it."
SMALL = [
    "cars k=3", "mcycle k=2 skip", "trees k=2", "stackloss k=1", "mtcars5 k=1", "peers/mcycle_n10 k=2", "peers/cars_n15 k=3 absolute",
    "peers/swiss_n15 k=1 absolute", "peers/trees_n15 k=1 absolute",
]


def instructions(text):
    """The count in what valgrind says at its end."""
    found = re.search(r"I\s+refs:\s+([\d,]+)", text)
    if not found:
        raise Failure(f"valgrind counted nothing: {text.strip()[-300:]}")
    return int(found.group(1).replace(",", ""))


def expect_success(outcome):
    if outcome.code != 0:
        raise Failure(f"a program ended with {outcome.code}: {outcome.errors.strip()[-300:]}")
    return outcome


def counts(programs, problem, folder, with_instructions):
    """What is compared for one problem; without valgrind the programs run as they are."""
    data = problems.prepare(problem, problems.data_folders(), folder)
    certificate = Path(folder) / f"{problem.name.replace('/', '_')}.cert"
    prefix = VALGRIND if with_instructions else []
    training = [programs.program, "train", *words_of(problem, data), *programs.search_options, "--certificate", certificate]
    trained = expect_success(run(prefix + training))
    told = json.loads(trained.output)
    row = {"regions": told["regions"], "bytes": told["certificate"]["bytes"]}
    checked = expect_success(run([*prefix, programs.checker, data, certificate]))
    if not with_instructions:
        return row
    return row | {"train": instructions(trained.errors), "check": instructions(checked.errors)}


def all_counts(programs, names, with_instructions):
    table = {problem.name: problem for problem in problems.table()}
    with tempfile.TemporaryDirectory(prefix="infimum-goldens-") as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda name: counts(programs, table[name], folder, with_instructions), names)
        return dict(zip(names, found))


def deviations(golden, found, with_instructions):
    """Lines that say what differs in one problem."""
    for key in ("regions", "bytes"):
        if golden[key] != found[key]:
            yield f"{key} {found[key]}, golden {golden[key]}"
    for key in ("train", "check") if with_instructions else ():
        change = found[key] / golden[key] - 1
        if abs(change) > TOLERANCE:
            yield f"instructions of {key} {found[key]}, golden {golden[key]} ({100 * change:+.1f} %)"


def update(options, programs, compiler):
    rows = all_counts(programs, SMALL, True)
    text = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items())
    results.write_whole(options.goldens, f'{{\n "compiler": {json.dumps(compiler)},\n "rows": {{\n{text}\n }}\n}}\n')
    print(f"{options.goldens.name} written: {len(rows)} problems, {compiler}")
    return 0


def compare(options, programs, compiler):
    goldens = json.loads(options.goldens.read_text(encoding="utf-8"))
    with_instructions = not options.without_instructions and compiler == goldens["compiler"]
    if not options.without_instructions and not with_instructions:
        print(f"instructions are not compared: compiled by {compiler}, the goldens by {goldens['compiler']}")
    rows = all_counts(programs, list(goldens["rows"]), with_instructions)
    faults = [f"{name}: {line}" for name, golden in goldens["rows"].items() for line in deviations(golden, rows[name], with_instructions)]
    print("\n".join([*faults, ADVICE] if faults else [f"{len(rows)} problems: {'regions, bytes, instructions' if with_instructions else 'regions and bytes'} as expected"]))
    return 1 if faults else 0


def main(words):
    parser = argparse.ArgumentParser(description="Compares counts of regions, bytes and instructions with the goldens.")
    parser.add_argument("--program", type=Path, default=problems.ROOT / "build/bin/infimum")
    parser.add_argument("--checker", type=Path, default=problems.ROOT / "build/bin/infimum-check")
    parser.add_argument("--goldens", type=Path, default=GOLDENS)
    parser.add_argument("--without-instructions", action="store_true", help="no valgrind: regions and bytes alone")
    parser.add_argument("--update", action="store_true", help="write the goldens anew")
    options = parser.parse_args(words)
    answer_signals()
    compiler = results.surroundings(options.program)["compiler"]
    programs = Programs(options.program, options.checker, memory="4G")
    return (update if options.update else compare)(options, programs, compiler)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, Failure) as error:
        sys.exit(f"goldens.py: {error}")
