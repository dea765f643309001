# SPDX-License-Identifier: Apache-2.0
"""Ten and thirty inputs: no hope of a proof, but a network soon, little memory, and an interval that checks.

Cones of many inputs have thousands of generators: here the fast checker alone is asked.
"""
import csv
import itertools
import statistics
import unittest

from training import DATA, TrainingTest, exact

GIBIBYTE = 1 << 30


class WideData(TrainingTest):
    def test_interval_after_three_seconds(self):
        for name, loss in itertools.product(["diabetes", "breast_cancer"], ["squared", "absolute"]):
            with self.subTest(name, loss=loss):
                options = ["--target", "target", "--units", 2, "--loss", loss, "--time-limit", 3]
                result = self.train(DATA / f"{name}.csv", *options, patience=0)
                self.assertEqual((result["status"], result["stopped_by"]), ("interval", "time"))
                self.assertLess(result["peak_memory"], GIBIBYTE)
                self.assertLess(result["seconds"], 30)
                print(f"{name}, {loss} loss: {float(exact(result, 'bound')):.6g} to {float(exact(result)):.6g}, {result['seconds']:.1f} s, {result['peak_memory'] >> 20} MiB")

    def test_first_network_within_the_time(self):
        """Random starts stop at the limit too, and beat the constant by then."""
        for name in ["diabetes", "breast_cancer"]:
            with open(DATA / f"{name}.csv", newline="", encoding="utf-8") as file:
                targets = [float(record["target"]) for record in csv.DictReader(file)]
            constant = statistics.pvariance(targets) * len(targets)
            result = self.train(DATA / f"{name}.csv", "--target", "target", "--units", 1, "--time-limit", 2, patience=0)
            self.assertLess(exact(result), 0.75 * constant)


if __name__ == "__main__":
    unittest.main()
