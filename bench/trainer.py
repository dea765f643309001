# SPDX-License-Identifier: Apache-2.0
"""One row of the bench: the search alone, the search with certificate, and the check of that certificate."""
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from problems import agrees, arguments
from processes import run

QUICK, TIMES = 1.0, 3  # a run below one second is made three times, and the least counts


class Failure(Exception):
    """A program ended as it never should."""


@dataclass
class Programs:
    program: Path
    checker: Path
    threads: int = 1
    memory: str = "8G"

    def __post_init__(self):
        told = subprocess.run([str(self.program), "train", "--help"], capture_output=True, text=True, check=True).stdout
        self.search_options = ["--quiet", "--memory-limit", self.memory, "--json", "-"]
        if "--threads" in told:
            self.search_options += ["--threads", str(self.threads)]
        elif self.threads != 1:
            raise Failure("this program has no option --threads")


def figures(outcome):
    return {"cpu": round(outcome.cpu, 4), "wall": round(outcome.wall, 4), "peak": outcome.peak}


def least(attempt):
    """The run with the least processor time; only quick ones are repeated, since they are the ones that noise spoils."""
    best = attempt()
    for _ in range(TIMES - 1 if best[0].cpu < QUICK else 0):
        best = min(best, attempt(), key=lambda pair: pair[0].cpu)
    return best


def train(programs, words, limit, certificate=None):
    """(outcome, the program's own report) of one training."""
    command = [programs.program, "train", *words, *programs.search_options]
    if certificate:
        command += ["--certificate", certificate]
    outcome = run(command, limit, grace=max(60.0, limit))
    if outcome.code not in (0, 10):
        reason = "took too long to stop" if outcome.killed else outcome.errors.strip()[-300:]
        raise Failure(f"training ended with {outcome.code}: {reason}")
    return outcome, json.loads(outcome.output)


def check(programs, data, certificate, limit):
    outcome = run([programs.checker, data, certificate], limit)
    if outcome.code != 0 or not outcome.output.startswith("VERIFIED "):
        reason = "took too long" if outcome.interrupted else (outcome.errors or outcome.output).strip()[-300:]
        raise Failure(f"the check ended with {outcome.code}: {reason}")
    return outcome, outcome.output.split("\n")[0]


def described(report):
    """What a training reports and the table shows."""
    optimal = report["status"] == "optimal"
    row = {
        "status": "proved" if optimal else "interval",
        "stopped_by": report["stopped_by"],
        "points": report["points"],
        "inputs": report["dimension"],
        "regions": report["regions"],
        "leaves": report["leaves"],
        "risk": report["risk"]["exact"],
        "risk_decimal": report["risk"]["decimal"],
    }
    if not optimal:
        row |= {"bound": report["bound"]["exact"], "bound_decimal": report["bound"]["decimal"], "gap": report["gap"]["decimal"]}
    return row


def certified(programs, words, limit, certificate, expected):
    """The fields of training again, with certificate, and of the check; the limits are wide, so that a ratio can be told."""
    outcome, report = least(lambda: train(programs, words, 10 * limit, certificate))
    if report["status"] != "optimal" or report["risk"]["exact"] != expected:
        raise Failure(f"with certificate the result is {report['status']} {report['risk']['exact']}, without it {expected}")
    size = report["certificate"]["bytes"]
    checking, verdict = least(lambda: check(programs, words[0], certificate, 10 * limit))
    if verdict.split()[1:3] != ["optimal", expected]:
        raise Failure(f"the checker says {verdict}")
    return {
        "certified": figures(outcome) | {"regions": report["regions"], "bytes": size},
        "check": figures(checking),
    }


def measure(programs, problem, data, limit, scratch):
    """The row of one problem. A search that was stopped is shown with its interval and not repeated for a certificate."""
    words = arguments(problem, data)
    outcome, report = least(lambda: train(programs, words, limit))
    row = described(report) | {"search": figures(outcome)}
    if row["status"] != "proved":
        return row
    if not agrees(report["risk"]["decimal"], problem.risk):
        raise Failure(f"the proved risk {report['risk']['decimal']} contradicts the known {problem.risk}")
    return row | certified(programs, words, limit, Path(scratch) / "bench.cert", row["risk"])
