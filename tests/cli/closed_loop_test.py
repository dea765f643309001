# SPDX-License-Identifier: Apache-2.0
"""Every family of hard training problems, generated small, solved by the program's own commands, and compared with the known
answer; certificates go to the checker in Python."""
import json
import subprocess
import sys
import unittest
from fractions import Fraction
from pathlib import Path

from program import PROGRAM, ROOT, ProgramTest

CHECKER = Path(PROGRAM).with_name("infimum-check")


class ClosedLoop(ProgramTest):
    def generate(self, family, *options):
        """The known answer, and the options that say which networks compete."""
        self.answer("generate", family, "-o", "folder", *options)
        answer = json.loads((self.directory / "folder" / "answer.json").read_text())
        return answer, answer.get("options", "").split()

    def forget(self):
        for path in (self.directory / "folder").iterdir():
            path.unlink()

    def risk_of_witness(self):
        done = self.answer("evaluate", "folder/network.json", "folder/data.csv", "--target", "y", "--weights", "weight", "--json", "-")
        return Fraction(json.loads(done)["risk"]["exact"])

    def train(self, options):
        done = self.answer("train", "folder/data.csv", *options, "--quiet", "--json", "-", "--certificate", "folder/a.cert")
        found = json.loads(done)
        self.assertEqual(found["status"], "optimal")
        self.verify("optimal " + found["risk"]["exact"])
        return Fraction(found["risk"]["exact"])

    def decide(self, options, threshold):
        done = self.run_program(
            *("decide", "folder/data.csv", *options, "--threshold", str(threshold), "--quiet", "--json", "-"),
            *("--certificate", "folder/a.cert"),
        )
        self.assertEqual(done.stderr, "")
        return {10: "yes", 20: "no", 0: "unknown"}[done.returncode]

    def verify(self, claim):
        checker = [sys.executable, "-m", "infimum.check"] if not CHECKER.exists() else [str(CHECKER)]
        done = subprocess.run(
            [*checker, "folder/data.csv", "folder/a.cert"],
            cwd=self.directory,
            env={"PYTHONPATH": str(ROOT / "python"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(done.stdout.startswith("VERIFIED " + claim), done.stdout)

    def check(self, family, *options):
        """A problem with a known least risk."""
        answer, networks = self.generate(family, *options)
        least = Fraction(answer["least_risk"])
        self.assertEqual(self.train(networks), least)
        self.assertEqual(self.risk_of_witness(), least)
        self.assertEqual(self.decide(networks, answer["threshold"]), answer["answer"])
        self.assertEqual(self.decide(networks, least), "yes")
        self.assertEqual(self.decide(networks, least - Fraction(1, 1000)), "no")
        self.verify("none-below ")
        self.forget()
        return answer

    def test_partition(self):
        for numbers, least in [("3,1,1,2,2,1", "6"), ("5,4,3,2,1,1", "6"), ("3,1,1,2,2", "101/20"), ("7", "99/50")]:
            self.assertEqual(self.check("partition", "--numbers", numbers)["least_risk"], least)
        for seed in ("1", "2"):
            self.check("partition", "--size", "5", "--seed", seed)

    def test_greatest_cuts(self):
        known = {"K3": "5057/119", "C5": "1371909/12625", "K4": "6068/39", "W5": "74305694546/120295241"}
        for graph, least in known.items():
            answer, networks = self.generate("maxcut", "--graph", graph)
            self.assertEqual(answer["least_risk"], least)
            self.assertEqual(self.decide(networks, answer["threshold"]), "yes")
            self.assertEqual(self.decide(networks, answer["threshold_of_one_more"]), "no")
            self.verify("none-below ")
            self.forget()
            self.check("maxcut", "--graph", graph)
        self.check("maxcut", "--size", "5", "--seed", "1")

    def test_colourings(self):
        for graph, colours in [("fano", 2), ("fano", 3), ("fano-line", 2), ("C5", 2), ("C5", 3), ("1-2-3,1-4,2-4,3-4", 2)]:
            answer, networks = self.generate("colouring", "--graph", graph, "--units", str(colours))
            self.assertEqual(self.decide(networks, 0), answer["answer"], graph)
            inputs = ",".join(f"x{v}" for v in range(1, 1 + max(int(v) for e in answer["edges"].split(",") for v in e.split("-"))))
            fit = self.run_program("convex-fit", "folder/data.csv", "--target", "y", "--features", inputs, "--units", str(colours))
            self.assertEqual(fit.returncode, 10 if answer["answer"] == "yes" else 20, graph)
            if answer["answer"] == "yes":
                self.assertEqual(self.risk_of_witness(), 0)
            else:
                self.verify("none-below ")
            self.forget()

    def test_planted_networks(self):
        for units, inputs, size in [(1, 3, 20), (2, 1, 30), (2, 2, 25), (3, 1, 20)]:
            self.check_planted(str(units), str(inputs), str(size))

    def check_planted(self, units, inputs, size):
        _, networks = self.generate("planted", "--units", units, "--inputs", inputs, "--size", size, "--seed", "5")
        self.assertEqual(self.risk_of_witness(), 0)
        self.assertEqual(self.decide(networks, 0), "yes")
        self.assertEqual(self.decide(networks, "-1/1000000"), "no")
        self.forget()

    def test_two_hyperplanes(self):
        for chosen in ["diamond-2", "diamond-3", "diamond-4", "gap", "and-cube", "yes", "no"]:
            answer, networks = self.generate("separability", "--set", chosen, "--inputs", "3", "--size", "15")
            done = self.run_program("separate", "folder/classes.csv", "--target", "class", "--inside", "1")
            self.assertEqual(done.returncode, 10 if answer["answer"] == "yes" else 20, chosen)
            if chosen not in ("yes", "no"):  # by training the network itself; the drawn ones are larger
                self.assertEqual(self.decide(networks, 0), answer["answer"], chosen)
                self.verify("none-below " if answer["answer"] == "no" else "optimal 0")
            points = [line.split(",") for line in (self.directory / "folder" / "classes.csv").read_text().splitlines()[1:]]
            inner, outer = ([[Fraction(c) for c in p[:-1]] for p in points if p[-1] == label] for label in "10")
            if answer["answer"] == "yes":
                self.assertEqual(self.risk_of_witness(), 0)
                forms = [([Fraction(w) for w in h["weights"]], Fraction(h["bias"])) for h in answer["hyperplanes"]]
                greatest = [max(b + sum(w * c for w, c in zip(a, p)) for a, b in forms) for p in inner + outer]
                self.assertTrue(all(g < 0 for g in greatest[: len(inner)]) and all(g > 0 for g in greatest[len(inner) :]))
            elif chosen in ("no", "diamond-3", "gap"):
                # No half-space holds two of these and no inner point: midpoints, or the midpoint of two inner points.
                between = [*inner, *([(a + b) / 2 for a, b in zip(p, q)] for p in inner for q in inner)]
                for i, p in enumerate(outer[:3]):
                    for q in outer[:i]:
                        self.assertIn([(a + b) / 2 for a, b in zip(p, q)], between)
            self.forget()

    def test_the_same_options_give_the_same_bytes(self):
        for family in ["separability", "partition", "maxcut", "colouring", "planted"]:
            self.generate(family, "--seed", "9")
            first = {p.name: p.read_bytes() for p in (self.directory / "folder").iterdir()}
            self.forget()
            self.generate(family, "--seed", "9")
            self.assertEqual(first, {p.name: p.read_bytes() for p in (self.directory / "folder").iterdir()})
            self.forget()


if __name__ == "__main__":
    unittest.main()
