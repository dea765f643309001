# SPDX-License-Identifier: Apache-2.0
"""Makes the programs of bench/ importable, and stands in for `infimum` and `infimum-check` where a test needs them."""
import json
import sys
import tempfile
import unittest
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path[:0] = [str(BENCH)]
sys.path.append(str(BENCH / "peer"))

PROGRAM = """#!/usr/bin/env python3
import json, sys, time
told = json.loads({told!r})
words = sys.argv[1:]
if words == ["--version"]:
    print("infimum 9 (commit abc)\\ncompiled by g++ 1.2")
elif words == ["train", "--help"]:
    print(told["help"])
else:
    report = told["report"]
    if "--certificate" in words:
        open(words[words.index("--certificate") + 1], "w").write("proof")
        report["certificate"] = {{"bytes": 5}}
    print(json.dumps(report))
    sys.exit(told["code"])
"""
CHECKER = """#!/usr/bin/env python3
import sys
print({told!r})
sys.exit({code})
"""


def number(exact, decimal):
    return {"exact": exact, "decimal": decimal}


def proved(exact="3/2", decimal=1.5):
    """What `infimum train --json -` tells of a proved problem, as far as the bench reads it."""
    return {
        "status": "optimal", "stopped_by": "proof", "points": 4, "dimension": 1, "regions": 7, "leaves": 4,
        "risk": number(exact, decimal), "bound": number(exact, decimal), "gap": number("0", 0.0),
    }


def stopped():
    return proved() | {"status": "interval", "stopped_by": "signal", "bound": number("3/4", 0.75), "gap": number("1/2", 0.5)}


class BenchTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def script(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    def program(self, report, code=0, help_text=""):
        return self.script("infimum", PROGRAM.format(told=json.dumps({"report": report, "code": code, "help": help_text})))

    def checker(self, told="VERIFIED optimal 3/2 (≈1.5): squared loss", code=0):
        return self.script("infimum-check", CHECKER.format(told=told, code=code))
