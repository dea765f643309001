# SPDX-License-Identifier: Apache-2.0
"""Cones told by their cuts: the same optimum as by their rays, and certificates that both checkers accept."""
import random
import unittest
from fractions import Fraction

from training import TrainingTest, exact


class Cuts(TrainingTest):
    def drawn(self, seed):
        """One to four inputs, repeated or not: a lattice, 0 and 1 with a constant column, or anything; no column depends on others."""
        rng = random.Random(seed)
        inputs = 1 + seed % 4
        shape = rng.choice(["lattice", "binary", "any"])
        rows = []
        for _ in range(rng.randint(4, 10)):
            x = [rng.randint(-2, 2) for _ in range(inputs)]
            if shape == "binary":
                x = [rng.randint(0, 1) for _ in range(inputs - 1)] + [3]
            elif shape == "any":
                x = [Fraction(rng.randint(-999, 999), rng.choice([1, 7, 10])) for _ in range(inputs)]
            rows.append([*x, Fraction(rng.randint(-9, 9), rng.choice([1, 1, 3])), rng.choice([1, 1, 1, 0, 2, Fraction(1, 3)])])
        corners = [[1 if t == corner else 0 for t in range(inputs)] for corner in range(inputs + 1)]
        if shape == "binary":
            corners = [corner[: inputs - 1] + [3] for corner in corners]
        rows += [[*corner, rng.randint(-9, 9), 1] for corner in corners]
        options = ["--target", "y", "--units", 1, "--features", ",".join(f"x{t}" for t in range(inputs))]
        options += ["--weights", "w"] if rng.random() < 0.5 else []
        options += ["--no-intercept"] if rng.random() < 0.3 else []
        options += ["--no-bias"] if shape == "binary" or rng.random() < 0.3 else []
        options += ["--signs", rng.choice("+-")] if rng.random() < 0.3 else []
        header = [f"x{t}" for t in range(inputs)] + ["y", "w"]
        lines = [",".join(map(str, row)) for row in [header, *rows]]
        return self.write("drawn.csv", "\n".join([*lines, ""])), options

    def test_drawn_problems(self):
        for seed in range(40):
            with self.subTest(seed=seed):
                data, options = self.drawn(seed)
                cuts = self.train(data, *options, "--cones", "cuts", "--threads", 1 + seed % 2)
                rays = self.train(data, *options, "--cones", "rays")
                self.assertEqual((cuts["status"], rays["status"]), ("optimal", "optimal"))
                self.assertEqual(exact(cuts), exact(rays))

    def test_far_from_the_origin(self):
        """Inputs that floats do not tell apart."""
        rng = random.Random(5)
        far = (1 << 60) + 1
        for trial in range(6):
            rows = [[far + rng.randint(-9, 9), far + rng.randint(-9, 9), rng.randint(-5, 5)] for _ in range(9)]
            rows += [[far, far, 1], [far + 1, far, 2], [far, far + 1, 3]]
            data = self.write("far.csv", "\n".join(["a,b,y", *(",".join(map(str, row)) for row in rows), ""]))
            options = ["--target", "y", "--units", 1]
            with self.subTest(trial=trial):
                cuts = self.train(data, *options, "--cones", "cuts")
                rays = self.train(data, *options, "--cones", "rays")
                self.assertEqual((cuts["status"], exact(cuts)), ("optimal", exact(rays)))

    def test_stopped_early(self):
        """An interval is proved, too."""
        rng = random.Random(6)
        rows = [[*(rng.randint(-9, 9) for _ in range(4)), rng.randint(-9, 9)] for _ in range(40)]
        data = self.write("long.csv", "\n".join(["a,b,c,d,y", *(",".join(map(str, row)) for row in rows), ""]))
        result = self.train(data, "--target", "y", "--units", 1, "--cones", "cuts", "--region-limit", 200)
        self.assertEqual(result["status"], "interval")
        self.assertGreater(exact(result, "bound"), 0)


if __name__ == "__main__":
    unittest.main()
