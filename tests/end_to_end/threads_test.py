# SPDX-License-Identifier: Apache-2.0
"""However many threads search, the claim is the same, and both checkers accept its certificate."""
import itertools
import random
import unittest

from options_test import table
from training import DATA, TrainingTest, exact

THREADS = [1, 2, 3, 8]


class Threads(TrainingTest):
    def claims(self, data, *options):
        """The claims of a training in each number of threads, which must be one."""
        claims = set()
        for threads in THREADS:
            result = self.train(data, *options, "--threads", threads)
            self.assertEqual(result["threads"], threads)
            claims.add((exact(result), exact(result, "bound"), result["status"], result["stopped_by"]))
        self.assertEqual(len(claims), 1, claims)
        return claims.pop()

    def test_small_data(self):
        draw = random.Random(11)
        for loss, units, skip in itertools.product(["squared", "absolute"], [1, 2, 3], [[], ["--skip"]]):
            inputs = 1 if units == 3 else draw.choice([1, 2])
            data = self.write("data.csv", table(draw, draw.choice([5, 8, 10]), inputs))
            features = ",".join(f"x{t}" for t in range(inputs))
            options = ["--target", "y", "--features", features, "--loss", loss, "--units", units, *skip]
            with self.subTest(options, data=data.read_text()):
                self.assertEqual(self.claims(data, *options)[2:], ("optimal", "proof"))

    def test_real_data(self):
        """Large enough that threads meet in the depth of the tree."""
        self.assertEqual(self.claims(DATA / "mcycle.csv", "--target", "accel", "--units", 3)[2], "optimal")

    def test_limits(self):
        """A stopped search has an interval that checks, whoever was at work where."""
        for threads, limit in itertools.product(THREADS, [("--region-limit", 500), ("--time-limit", 0.3), ("--memory-limit", "1K")]):
            result = self.train(DATA / "airq2.csv", "--target", "ozone", "--units", 3, "--threads", threads, *limit)
            self.assertEqual(result["status"], "interval")

    def test_one_thread_gives_equal_bytes(self):
        certificates = []
        for _ in range(2):
            self.train(DATA / "mtcars2.csv", "--target", "mpg", "--units", 2, "--threads", 1)
            certificates.append(self.certificate.read_bytes())
        self.assertEqual(*certificates)


if __name__ == "__main__":
    unittest.main()
