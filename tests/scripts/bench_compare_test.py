# SPDX-License-Identifier: Apache-2.0
import contextlib
import io
import json
import unittest

from bench_folder import BENCH, BenchTest  # noqa: F401
import compare
import results

FIGURES = {"cpu": 1.0, "wall": 1.0, "peak": 1 << 20}


def proved(name, risk="3/2", cpu=1.0, regions=10, size=100):
    search = FIGURES | {"cpu": cpu}
    return {"name": name, "status": "proved", "risk": risk, "regions": regions, "search": search, "certified": search | {"bytes": size}, "check": FIGURES}


def stopped(name, bound="1", risk="2", gap=0.5):
    return {"name": name, "status": "interval", "bound": bound, "risk": risk, "gap": gap, "regions": 5, "search": FIGURES}


def result(*rows):
    told = {"commit": "c", "compiler": "g", "processor": "P", "date": "d", "limit": 60.0, "threads": 1}
    return {"format": results.FORMAT, **told, "rows": list(rows)}


class Compare(BenchTest):
    def compare(self, old, new):
        """(exit code, output, errors) of the program."""
        for name, content in (("old.json", old), ("new.json", new)):
            (self.folder / name).write_text(json.dumps(content))
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
            code = compare.main([str(self.folder / "old.json"), str(self.folder / "new.json")])
        return code, out.getvalue(), err.getvalue()

    def test_ratios_and_their_mean(self):
        old = result(proved("a", cpu=1.0), proved("b", cpu=1.0))
        code, page, errors = self.compare(old, result(proved("a", cpu=0.5, regions=20), proved("b", cpu=0.125)))
        self.assertEqual((code, errors), (0, ""))
        self.assertIn("| a | 0.50 | 0.50 | 1.00 | 2.00 | 1.00 | 1.00 |", page)
        self.assertIn("| **geometric mean** | **0.250** |", page)

    def test_the_same_fraction_in_another_form_is_no_contradiction(self):
        self.assertEqual(self.compare(result(proved("a", "3/2")), result(proved("a", "6/4")))[0], 0)

    def test_two_proved_risks_that_differ(self):
        code, page, errors = self.compare(result(proved("a", "3/2")), result(proved("a", "1500000001/1000000000")))
        self.assertEqual(code, 20)
        self.assertIn("CONTRADICTION", page)
        self.assertIn("one of them is wrong: a", errors)

    def test_a_proved_risk_outside_an_interval(self):
        self.assertEqual(self.compare(result(stopped("a", "1", "2")), result(proved("a", "3")))[0], 20)
        self.assertEqual(self.compare(result(proved("a", "1/2")), result(stopped("a", "1", "2")))[0], 20)
        self.assertEqual(self.compare(result(stopped("a", "1", "2")), result(stopped("a", "3", "4")))[0], 20)
        self.assertEqual(self.compare(result(stopped("a", "1", "2")), result(proved("a", "2")))[0], 0)

    def test_a_proof_that_is_lost(self):
        code, page, errors = self.compare(result(proved("a")), result(stopped("a")))
        self.assertEqual((code, errors), (1, "no longer proved: a\n"))
        self.assertIn("**no longer proved**", page)

    def test_a_proof_that_is_won_and_a_gap_that_shrank(self):
        code, page, _ = self.compare(result(stopped("a"), stopped("b")), result(proved("a"), stopped("b", gap=0.25)))
        self.assertEqual(code, 0)
        self.assertIn("**newly proved**", page)
        self.assertIn("gap 50.00 → 25.00 %", page)

    def test_rows_of_one_side_only(self):
        missing = {"name": "b", "status": "missing", "reason": "no data"}
        code, page, _ = self.compare(result(proved("a"), missing), result(proved("a"), proved("b"), proved("c")))
        self.assertEqual(code, 0)
        self.assertIn("rows in both: 1; in one only: 1", page)

    def test_usage_and_files_that_are_no_results(self):
        self.assertEqual(self.compare([], result())[0], 1)
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(compare.main([]), 1)


if __name__ == "__main__":
    unittest.main()
