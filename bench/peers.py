#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same problems for infimum and for other solvers, in one run: SCIP, HiGHS, and R's segmented. See docs/performance.md.

    peers.py --program PATH --checker PATH --python PATH [--limit SECONDS] [--only REGEX] [--jobs N] [--out STEM] [--reuse OLD.json]

PATH of --python is the interpreter that has pyscipopt and highspy (`make bench-peers` makes one). With --reuse the answers of
the other solvers are taken from an earlier result, and only ours are measured. Exit codes: 0 measured, 1 usage or a failure of
ours, 130 interrupted.
"""
import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import problems
import results
import trainer
from peer.report import report
from processes import answer_signals, run

FORMAT = "infimum-peers-1"
PEER = problems.HERE / "peer"
SOLVERS = {"absolute": ["scip", "highs"], "squared": ["scip"]}
MEMORY = 4 << 30


def progress(text):
    print(text, file=sys.stderr, flush=True)


def listed(part):
    """The problems of one part of cells.json; those for segmented are the ones with an affine term."""
    cells = json.loads((PEER / "cells.json").read_text(encoding="utf-8"))[part]
    for data, all_units in cells.items():
        for units in all_units:
            if part == "segmented":
                yield problems.Problem(data=data, units=units, skip=True)
            else:
                yield problems.Problem(data=data, units=units, loss=part)


def ours(programs, problem, data, limit, scratch):
    """Training with certificate and the check of it: what it takes until a sceptic is convinced."""
    certificate = Path(scratch) / "peers.cert"
    outcome, told = trainer.least(lambda: trainer.train(programs, trainer.arguments(problem, data), limit, certificate))
    checking, verdict = trainer.least(lambda: trainer.check(programs, data, certificate, 10 * limit))
    if told["risk"]["exact"] not in verdict:
        raise trainer.Failure(f"the checker says {verdict}")
    row = trainer.described(told)
    row |= {"train": round(outcome.cpu, 4), "check": round(checking.cpu, 4), "cpu": round(outcome.cpu + checking.cpu, 4)}
    return row | {"bytes": told["certificate"]["bytes"]}


def ask(options, solver, problem, data):
    """The answer of one solver, from a process of its own."""
    command = [options.python, PEER / "cell.py", solver, data, problem.units, problem.loss, options.limit, MEMORY]
    outcome = run(command)
    if outcome.code != 0:
        return {"status": f"ended with {outcome.code}", "error": outcome.errors.strip()[-300:], "cpu": outcome.cpu, "primal": None, "dual": None}
    return json.loads(outcome.output)


def ask_segmented(problem, data):
    outcome = run(["Rscript", PEER / "segmented.R", data, problem.units])
    if outcome.code != 0:
        return {"status": "no fit", "error": outcome.errors.strip()[-300:], "cpu": outcome.cpu, "primal": None}
    risk, seconds, version = outcome.output.split()
    return {"status": "local", "primal": float(risk), "cpu": float(seconds), "version": version}


def has_segmented():
    return bool(shutil.which("Rscript")) and run(["Rscript", "-e", "library(segmented)"]).code == 0


def earlier(options):
    """Answers by problem and solver from the result of an earlier run."""
    if not options.reuse:
        return {}
    old = results.read(options.reuse, FORMAT)
    if old["limit"] != options.limit:
        raise ValueError(f"{options.reuse} was made with a limit of {old['limit']} s, this run has {options.limit} s")
    return {(row["name"], solver): answer | {"date": answer.get("date", old["date"])} for row in old["rows"] for solver, answer in row["peers"].items()}


def has_answers(reusable, part):
    """Whether an earlier run has all answers of a part with one solver of the same name, so that R need not be there for it."""
    return all((problem.name, part) in reusable for problem in listed(part))


class Session:
    """One run over all problems; `rows` holds what is finished."""

    def __init__(self, options, scratch):
        self.options, self.scratch = options, scratch
        self.programs = trainer.Programs(options.program, options.checker)
        self.reusable, self.rows = earlier(options), []
        self.segmented = has_segmented() or has_answers(self.reusable, "segmented")
        self.told = {"format": FORMAT, **results.surroundings(options.program), "versions": versions(options), "limit": options.limit}

    def answer(self, solver, problem, data):
        if (problem.name, solver) in self.reusable:
            return self.reusable[problem.name, solver]
        return ask_segmented(problem, data) if solver == "segmented" else ask(self.options, solver, problem, data)

    def row(self, part, problem):
        data = problems.find_data(problem, problems.data_folders())
        scratch = Path(tempfile.mkdtemp(dir=self.scratch))
        row = {"name": problem.name, "part": part, "units": problem.units, "loss": problem.loss}
        row["ours"] = ours(self.programs, problem, data, self.options.limit, scratch)
        progress(f"{problem.name:32} infimum    {row['ours']['cpu']:8.2f} s  {row['ours']['risk_decimal']:.9g}  {row['ours']['status']}")
        row["peers"] = {}
        for solver in SOLVERS.get(part, ["segmented"]):
            answer = row["peers"][solver] = self.answer(solver, problem, data)
            progress(f"{problem.name:32} {solver:10} {answer['cpu']:8.2f} s  {answer['primal']}  {answer['status']}")
        return row

    def chosen(self):
        parts = ["absolute", "squared"] + (["segmented"] if self.segmented else [])
        return [(part, problem) for part in parts for problem in listed(part) if self.options.only.search(problem.name)]

    def run_all(self):
        """Keeps what is finished in a file beside the result, since a run takes an hour; --reuse understands it."""
        with ThreadPoolExecutor(self.options.jobs) as pool:
            try:
                for row in pool.map(lambda pair: self.row(*pair), self.chosen()):
                    self.rows.append(row)
                    if self.options.out:
                        results.write_whole(partial(self.options), json.dumps(whole(self, False)))
            except BaseException:
                progress("waiting for the cells that run")
                pool.shutdown(cancel_futures=True)
                raise


def versions(options):
    if options.reuse:
        return results.read(options.reuse, FORMAT)["versions"]
    told = subprocess.run([options.python, PEER / "cell.py", "versions"], capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


def partial(options):
    return Path(f"{options.out}.partial.json")


def whole(session, finished):
    return session.told | {"finished": finished, "segmented": session.segmented, "rows": session.rows}


def finish(options, session, finished):
    result = whole(session, finished)
    if not options.out:
        print(report(result))
        return
    results.write(options.out, result, report(result))
    partial(options).unlink(missing_ok=True)
    progress(f"written: {options.out}.md and {options.out}.json")


def arguments(words):
    parser = argparse.ArgumentParser(description="Measures infimum beside other solvers.")
    parser.add_argument("--program", type=Path, default=problems.ROOT / "build/bin/infimum")
    parser.add_argument("--checker", type=Path, default=problems.ROOT / "build/bin/infimum-check")
    parser.add_argument("--python", type=Path, default=problems.ROOT / "build/peers-venv/bin/python")
    parser.add_argument("--limit", type=float, default=60.0, help="processor seconds of a cell (default 60)")
    parser.add_argument("--only", type=re.compile, default=re.compile(""), help="regular expression that the names contain")
    parser.add_argument("--jobs", type=int, default=1, help="problems at a time (default 1)")
    parser.add_argument("--out", help="where the results go, without suffix")
    parser.add_argument("--reuse", type=Path, help="an earlier result, whose answers of the other solvers are kept")
    return parser.parse_args(words)


def main(words):
    options, code = arguments(words), 1
    answer_signals()
    with tempfile.TemporaryDirectory(prefix="infimum-peers-") as scratch:
        session = Session(options, scratch)
        try:
            session.run_all()
            code = 0
        except KeyboardInterrupt:
            progress("interrupted")
            code = 130
        finally:
            finish(options, session, finished=code == 0)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, trainer.Failure) as error:
        sys.exit(f"peers.py: {error}")
