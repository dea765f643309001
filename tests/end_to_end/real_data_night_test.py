# SPDX-License-Identifier: Apache-2.0
"""Known least risks that take minutes."""
import unittest

from golden import NIGHT, GoldenTest
from training import DATA


class RealDataAtNight(GoldenTest):
    def test_known_optima(self):
        for name, target, units, known in NIGHT:
            with self.subTest(name, units=units):
                self.prove(DATA / f"{name}.csv", target, units, known)


if __name__ == "__main__":
    unittest.main()
