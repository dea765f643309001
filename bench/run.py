#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the table of problems: search alone, search with certificate, check. See docs/performance.md.

    run.py --program PATH --checker PATH [--limit SECONDS] [--only REGEX] [--threads N] [--out STEM [--keep]] [--list]

With --out, STEM.json and STEM.md are written at the end, and also on Ctrl-C with the rows that are there; without it the
table goes to standard output. With --keep the rows of an earlier STEM.json that are not measured now stay, each with its own commit
and limit. Exit codes: 0 measured, 1 usage or a row that failed, 130 interrupted.
"""
import argparse
import re
import sys
import tempfile
from pathlib import Path

import problems
import results
from report import report
from processes import answer_signals
from trainer import Failure, Programs, measure


def progress(text):
    print(text, file=sys.stderr, flush=True)


def one_line(row):
    if row["status"] in ("missing", "failed"):
        return f"{row['status']}: {row['reason']}"
    search = f"{row['regions']} regions, {row['search']['cpu']:.2f} s"
    if row["status"] == "interval":
        return f"{search}, not proved: gap {100 * row['gap']:.2f} %"
    return f"{search}, with certificate {row['certified']['cpu']:.2f} s, check {row['check']['cpu']:.2f} s, {row['certified']['bytes']} bytes"


def measured(programs, problem, commit, limit, scratch):
    """The row, whatever happens: a problem without data is missing, a program that misbehaves makes the row a failure."""
    heading = {"name": problem.name, "part": problem.part, "units": problem.units, "loss": problem.loss, "commit": commit, "limit": limit}
    known = {"prototype": problem.prototype, "aim": problem.aim}
    data = problems.prepare(problem, problems.data_folders(), scratch)
    if data is None:
        return heading | known | {"status": "missing", "reason": f"{problem.data}.csv is in no data folder"}
    try:
        return heading | known | measure(programs, problem, data, limit, scratch)
    except Failure as failure:
        return heading | known | {"status": "failed", "reason": str(failure)}


def run_all(options, programs, chosen, commit, rows):
    """Appends to `rows`, so that an interruption leaves the finished ones."""
    with tempfile.TemporaryDirectory(prefix="infimum-bench-") as scratch:
        for number, problem in enumerate(chosen, 1):
            progress(f"[{number}/{len(chosen)}] {problem.name}")
            rows.append(measured(programs, problem, commit, options.limit, scratch))
            progress(f"    {one_line(rows[-1])}")


def kept_rows(options):
    """Rows of the earlier result, of problems that the table still has."""
    path = Path(f"{options.out}.json")
    return results.read(path)["rows"] if options.keep and options.out and path.is_file() else []


def merged(earlier, rows):
    """All rows in the order of the table; what was measured now replaces what was there."""
    by_name = {row["name"]: row for row in [*earlier, *rows]}
    return [by_name[problem.name] for problem in problems.table() if problem.name in by_name]


def finish(options, result):
    result["rows"] = merged(kept_rows(options), result["rows"])
    text = report(result)
    if options.out:
        results.write(options.out, result, text)
        progress(f"written: {options.out}.md and {options.out}.json")
    else:
        print(text)


def arguments(words):
    parser = argparse.ArgumentParser(description="Measures the table of problems.")
    parser.add_argument("--program", type=Path, default=problems.ROOT / "build/bin/infimum")
    parser.add_argument("--checker", type=Path, default=problems.ROOT / "build/bin/infimum-check")
    parser.add_argument("--limit", type=float, default=60.0, help="processor seconds of a search (default 60)")
    parser.add_argument("--only", type=re.compile, default=re.compile(""), help="regular expression that the names contain")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--memory", default="8G", help="memory limit of a search (default 8G)")
    parser.add_argument("--out", help="where the results go, without suffix")
    parser.add_argument("--keep", action="store_true", help="keep the other rows of an earlier result at --out")
    parser.add_argument("--list", action="store_true", help="show the names of the problems and stop")
    return parser.parse_args(words)


def main(words):
    options = arguments(words)
    chosen = [problem for problem in problems.table() if options.only.search(problem.name)]
    if options.list or not chosen:
        print("\n".join(problem.name for problem in chosen) or "no problem has such a name")
        return 0 if chosen else 1
    answer_signals()
    programs = Programs(options.program, options.checker, options.threads, options.memory)
    result = {"format": results.FORMAT, **results.surroundings(options.program)}
    result |= {"threads": options.threads, "limit": options.limit, "finished": False, "rows": []}
    try:
        run_all(options, programs, chosen, result["commit"], result["rows"])
        result["finished"] = True
    except KeyboardInterrupt:
        progress("interrupted")
    finally:
        finish(options, result)
    if not result["finished"]:
        return 130
    return 1 if any(row["status"] == "failed" for row in result["rows"]) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, Failure) as error:
        sys.exit(f"run.py: {error}")
