# SPDX-License-Identifier: Apache-2.0
"""One cell in a process of its own, with hard limits on processor time and memory: prints what the solver answers as JSON.

    cell.py SOLVER DATA UNITS LOSS LIMIT MEMORY_BYTES        or        cell.py versions
"""
import json
import math
import resource
import sys

from formulation import formulate, read_points
from solvers import SOLVERS, versions

PATIENCE = 30  # processor seconds beyond the limit, for a solver that does not stop by itself


def guard(limit, memory):
    hard = math.ceil(limit) + PATIENCE
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
    resource.setrlimit(resource.RLIMIT_AS, (memory + 2**30, memory + 2**30))


def finite(answer):
    """JSON has no infinities."""
    return {key: None if isinstance(value, float) and (abs(value) >= 1e20 or math.isnan(value)) else value for key, value in answer.items()}


def main(words):
    if words == ["versions"]:
        print(json.dumps(versions()))
        return
    solver, data, units, loss, limit, memory = words
    program = formulate(read_points(data), int(units), loss)
    guard(float(limit), int(memory))
    print(json.dumps(finite(SOLVERS[solver](program, float(limit), int(memory)))))


if __name__ == "__main__":
    main(sys.argv[1:])
