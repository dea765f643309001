# SPDX-License-Identifier: Apache-2.0
"""Least squared risks on real data, to 11 digits or more: data set, target, units, risk."""
from training import TrainingTest, exact

QUICK = [
    ("cars", "dist", 1, 11183.9977211),
    ("cars", "dist", 2, 9617.9356274),
    ("cars", "dist", 3, 9258.4619826),
    ("mcycle", "accel", 1, 249500.217439),
    ("mcycle", "accel", 2, 102675.305062),
    ("mcycle", "accel", 3, 67691.3248714),
    ("faithful", "waiting", 1, 8841.05559196),
    ("faithful", "waiting", 2, 8423.42809653),
    ("mtcars1", "mpg", 2, 174.484431313),
    ("mtcars1", "mpg", 3, 164.783355011),
    ("trees", "volume", 1, 266.876409186),
    ("trees", "volume", 2, 174.263267708),
    ("airq2", "ozone", 1, 41691.9802955),
    ("airq2", "ozone", 2, 28617.5548641),
    ("mtcars2", "mpg", 2, 95.0653053993),
    ("stackloss", "loss", 1, 162.392922753),
    ("stackloss", "loss", 2, 53.8437168484),
    ("quakes1", "mag", 2, 43.1152873461),
    ("mtcars3", "mpg", 1, 144.27523011),
]
NIGHT = [
    ("mcycle", "accel", 4, 63350.7733502),
    ("faithful", "waiting", 3, 8219.85450286),
    ("trees", "volume", 3, 107.95399254),
    ("mtcars3", "mpg", 2, 80.1515758079),
    ("airq3", "ozone", 2, 22656.8966889),
]
# In the folder named by INFIMUM_EXTRA_DATA, if there is one; the target is the last column.
EXTRA = [("boston1", None, 2, 13301.5280308), ("boston2", None, 1, 12264.2258504)]


def agrees(risk, known):
    """Equal to all digits that are known."""
    digits = len(repr(known).replace(".", "").lstrip("0"))
    return float(f"{float(risk):.{digits}g}") == known


class GoldenTest(TrainingTest):
    def prove(self, path, target, units, known):
        result = self.train(path, "--target", target, "--units", units, "--seed", 1)
        self.assertEqual(result["status"], "optimal")
        self.assertTrue(agrees(exact(result), known), f"{float(exact(result)):.13g}, known {known}")
        size, leaves = result["certificate"]["bytes"], result["leaves"]
        print(f"{path.stem:>10} k={units}  {result['seconds']:8.2f} s {leaves:8} leaves {size:9} bytes {size / leaves:8.1f} per leaf", flush=True)
        return result
