# SPDX-License-Identifier: Apache-2.0
import contextlib
import io
import json
import unittest

from bench_folder import BenchTest, proved, stopped
import run
from report import report
from trainer import Failure, Programs


class Run(BenchTest):
    def bench(self, only, *more):
        """(exit code, the rows by name, the page) of a run on the stand-ins."""
        stem = self.folder / "out"
        words = ["--program", str(self.folder / "infimum"), "--checker", str(self.folder / "infimum-check"), "--only", only, "--out", str(stem)]
        with contextlib.redirect_stderr(io.StringIO()):
            code = run.main([*words, *more])
        result = json.loads((self.folder / "out.json").read_text())
        self.assertTrue(result["finished"])
        return code, {row["name"]: row for row in result["rows"]}, (self.folder / "out.md").read_text()

    def test_a_proved_row(self):
        self.program(proved())
        self.checker()
        code, rows, page = self.bench("^mcycle k=2 skip$")
        row = rows["mcycle k=2 skip"]
        self.assertEqual((code, row["status"], row["risk"], row["regions"]), (0, "proved", "3/2", 7))
        self.assertEqual(row["certified"]["bytes"], 5)
        self.assertGreater(row["check"]["cpu"], 0)
        self.assertIn("| mcycle k=2 skip | 4 | 1 | 7 |", page)
        self.assertIn("proved: 1 of 1", page)

    def test_an_interval_is_shown_with_its_gap_and_is_no_failure(self):
        self.program(stopped(), code=10)
        self.checker()
        code, rows, page = self.bench("^diabetes k=1$")
        self.assertEqual((code, rows["diabetes k=1"]["status"], rows["diabetes k=1"]["bound"]), (0, "interval", "3/4"))
        self.assertNotIn("certified", rows["diabetes k=1"])
        self.assertIn("**not proved**, 0.75 to 1.5, gap 50.00 %", page)
        self.assertIn("60 missed", page)

    def test_a_search_that_ended_before_the_limit_says_why(self):
        self.program(stopped() | {"stopped_by": "memory"}, code=10)
        self.checker()
        self.assertIn("**not proved** (memory), 0.75 to 1.5", self.bench("^diabetes k=1$")[2])

    def test_rows_that_are_kept(self):
        self.program(proved())
        self.checker()
        self.bench("^mcycle k=2 skip$", "--limit", "7")
        code, rows, page = self.bench("^syn2lo k=2$", "--keep")
        self.assertEqual((code, sorted(rows)), (0, ["mcycle k=2 skip", "syn2lo k=2"]))
        self.assertEqual([row["limit"] for row in rows.values()], [7, 60])
        self.assertIn("| abc, 7 s |", page)
        self.assertEqual(list(self.bench("^mcycle k=2 skip$", "--keep")[1]), ["mcycle k=2 skip", "syn2lo k=2"])
        self.assertEqual(list(self.bench("^mcycle k=2 skip$")[1]), ["mcycle k=2 skip"])

    def assert_failed(self, reason):
        code, rows, page = self.bench("^mcycle k=2 skip$")
        self.assertEqual((code, rows["mcycle k=2 skip"]["status"]), (1, "failed"))
        self.assertIn(reason, rows["mcycle k=2 skip"]["reason"])
        self.assertIn("**failed**", page)

    def test_failures(self):
        self.program(proved(), code=3)
        self.checker()
        self.assert_failed("training ended with 3")
        self.program(proved())
        self.checker(told="NOT VERIFIED", code=1)
        self.assert_failed("the check ended with 1")
        self.checker(told="NOT VERIFIED")
        self.assert_failed("the check ended with 0")
        self.checker(told="VERIFIED optimal 4/2 (≈2): squared loss")
        self.assert_failed("the checker says")

    def test_a_risk_that_contradicts_the_known_one(self):
        self.program(proved())
        self.checker()
        code, rows, _ = self.bench("^cars k=1$")
        self.assertEqual(code, 1)
        self.assertIn("contradicts the known 11183.9977211", rows["cars k=1"]["reason"])

    def test_threads_are_passed_to_a_program_that_has_them(self):
        checker = self.checker()
        self.assertNotIn("--threads", Programs(self.program(proved()), checker).search_options)
        options = Programs(self.program(proved(), help_text="  --threads N  how many"), checker, threads=2).search_options
        self.assertEqual(options[-2:], ["--threads", "2"])
        with self.assertRaises(Failure):
            Programs(self.program(proved()), checker, threads=2)

    def test_no_such_problem(self):
        with contextlib.redirect_stdout(io.StringIO()) as told:
            self.assertEqual(run.main(["--only", "no such name"]), 1)
        self.assertIn("no problem", told.getvalue())


class Report(unittest.TestCase):
    def result(self, *rows):
        return {
            "processor": "P", "cores": 2, "commit": "c", "compiler": "g", "date": "d", "threads": 1, "limit": 60.0, "finished": False,
            "rows": [{"part": "one input", "prototype": {}, "aim": None} | row for row in rows],
        }

    def row(self, **more):
        figures = {"cpu": 2.0, "wall": 4.0, "peak": 3 << 20}
        row = {"name": "toy k=1", "status": "proved", "points": 9, "inputs": 2, "regions": 50, "risk": "1", "risk_decimal": 1.0}
        return row | {"search": figures, "certified": figures | {"cpu": 3.0, "bytes": 1000}, "check": figures | {"cpu": 0.5}} | more

    def test_ratios_to_the_prototype(self):
        page = report(self.result(self.row(prototype={"seconds": 10, "regions": 100}, aim=1), self.row(name="other", aim=2)))
        self.assertIn("| toy k=1 | 9 | 2 | 50 | 2.00 | 3.00 | 1.50 | 0.50 | 1000 | 3.00 | 1 | 10.0 | 0.20 | 100 | 0.50 | 1 missed |", page)
        self.assertIn("aims reached: 1 of 2", page)
        self.assertIn("regions, to the prototype's: geometric mean 0.50, largest 0.50 (1 rows)", page)

    def test_missing_rows_are_named_and_columns_without_content_left_out(self):
        page = report(self.result(self.row(), {"name": "lost k=1", "status": "missing", "reason": "no data"}))
        self.assertIn("in no data folder: lost k=1.", page)
        self.assertNotIn("prototype", page)
        self.assertIn("skipped for want of data: 1", page)

    def test_an_interrupted_run_says_so(self):
        self.assertIn("was interrupted", report(self.result(self.row())))


if __name__ == "__main__":
    unittest.main()
