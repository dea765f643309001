# SPDX-License-Identifier: Apache-2.0
"""The honest certificates: tiny problems with every feature of the format, proved exactly.

Each false certificate is made from one of these, so that it differs from a verified one in a single respect.
"""
from fractions import Fraction
from functools import lru_cache

from bases import BasesProver
from prover import Problem, prove
from segments import SegmentProver

LINE = [["1", "0"], ["0", "1"], ["2", "2"], ["1/2", "3"]]
TENT = [["0", "0"], ["2", "1"], ["1", "2"], ["3", "4"], ["1", "6"]]
DUPLICATES = [["0", "0"], ["2", "1"], ["1", "1"], ["4", "2"], ["3", "2"], ["1", "3"]]
WEIGHTED = [["5", "7", "0"], ["0", "0", "1"], ["2", "1", "1/2"], ["3", "1", "2"], ["1", "2", "0.25"], ["9", "2", "0"], ["2", "3", "3"]]
ALL_ZERO = [["5", "7", "0"], ["1", "2", "0.0"]]
COLLINEAR = [["1", "0", "0"], ["0", "1", "1"], ["2", "2", "2"], ["0", "3", "3"]]
SQUARE = [["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"], ["1", "1", "1"]]
LATTICE = [["1", "0", "0"], ["0", "1", "0"], ["2", "2", "0"], ["0", "0", "1"], ["1", "1/3", "1"]]
CONSTANT = [["0", "0", "5/2"], ["1", "1", "5/2"], ["0", "2", "5/2"]]
ORIGIN = [["1", "0", "0"], ["2", "1", "0"], ["0", "0", "1"], ["1", "-1", "2"], ["1", "-1", "-1"]]
CONE = [["1", "-2"], ["2", "-1"], ["0", "0"], ["-1", "1"], ["3", "4"]]
HILL = [["1", "0"], ["-1", "3"], ["-1", "4"], ["0", "1"], ["3", "2"]]
DALE = [["-3", "0"], ["2", "2"], ["3", "3"], ["1", "1"], ["2", "4"]]
STEPS = [["0", "4"], ["-3", "2"], ["-2", "0"], ["-1", "1"], ["2", "3"]]

FOUR = [["1", "0", "0", "0"], ["-1", "1", "0", "0"], ["2", "0", "1", "0"], ["-1", "0", "0", "1"], ["3", "1", "1", "0"], ["0", "1", "0", "1"]]
VALLEY = [["2", "0"], ["0", "1"], ["0", "2"], ["3", "3"]]
BASIN = [["-1", "0"], ["2", "1"], ["0", "2"], ["-2", "1"], ["3", "3"]]
SCALES = [["0", "0", "1"], ["-1", "1", "1/2"], ["3", "2", "2"], ["1", "2", "1/3"], ["4", "9", "0"], ["0", "3", "1"]]
ARROW = [["1", "-2"], ["2", "-1"], ["-1", "1"], ["1", "2"], ["0", "3"]]
CORNER = [["2", "0", "0"], ["0", "1", "0"], ["-1", "0", "1"], ["1", "1", "1"]]
DOUBLE = [["1", "0"], ["-2", "0"], ["0", "1"], ["3", "2"], ["-1", "2"], ["1", "2"], ["0", "3"]]
SAW = [["8", "1"], ["17", "4"], ["15", "2"], ["0", "3"], ["8", "0"], ["5", "5"], ["16", "6"], ["8", "7"], ["17", "8"]]
STAIRS = [["4", "0", "2"], ["11", "5", "1"], ["13", "1", "1"], ["0", "3", "1/2"], ["4", "2", "1"], ["13", "3", "1"], ["4", "4", "0.5"], ["5", "6", "1"], ["12", "7", "1"]]
WAVE = [["2", "0"], ["0", "1"], ["1", "2"], ["0", "3"], ["3", "4"]]

# name: (table, options of the problem, options of the proof)
SPECS = {
    "line": (LINE, {}, {}),
    "line_full": (LINE, {}, {"full": True}),
    "line_network": (LINE, {}, {"form": "network"}),
    "line_alpha": (LINE, {}, {"alphas": 40, "claim": "none-below", "slack": Fraction(1, 2)}),
    "line_slack": (LINE, {}, {"claim": "none-below", "slack": Fraction(1)}),
    "line_interval": (LINE, {}, {"claim": "interval", "slack": Fraction(1, 7)}),
    "line_two": (LINE, {"k": 2}, {}),
    "line_two_network": (LINE, {"k": 2}, {"form": "network", "order": "random", "seed": 3}),
    "line_two_split": (LINE, {"k": 2}, {"symsplit": False}),
    "line_two_alpha": (LINE, {"k": 2}, {"alphas": 20, "claim": "interval", "slack": Fraction(1, 3), "seed": 5}),
    "line_two_last": (LINE, {"k": 2, "signs": 0}, {"full": True, "order": "random"}),
    "line_plus": (LINE, {"k": 2, "signs": 1}, {"form": "network"}),
    "line_no_intercept": (LINE, {"intercept": False, "k": 2}, {"form": "network"}),
    "line_no_bias": (CONE, {"bias": False, "k": 2}, {"form": "network"}),
    "line_bare": (CONE, {"bias": False, "intercept": False, "k": 2}, {"alphas": 20}),
    "line_three": (LINE[:3], {"k": 3}, {}),
    "tent": (TENT, {"k": 2}, {"form": "network"}),
    "tent_skip": (TENT, {"k": 1, "skip": True}, {}),
    "tent_skip_network": (TENT, {"k": 1, "skip": True}, {"form": "network"}),
    "tent_skip_no_flip": (TENT, {"k": 1, "skip": True}, {"flip": False, "alphas": 20}),
    "tent_skip_two": (TENT, {"k": 2, "skip": True}, {"form": "network"}),
    "tent_skip_no_intercept": (TENT, {"k": 1, "skip": True, "intercept": False}, {}),
    "cone_skip_bare": (CONE, {"k": 1, "skip": True, "intercept": False, "bias": False}, {}),
    "duplicates": (DUPLICATES, {"k": 1}, {}),
    "duplicates_two": (DUPLICATES, {"k": 2}, {"form": "network"}),
    "weighted": (WEIGHTED, {"k": 1, "weighted": True}, {}),
    "weighted_network": (WEIGHTED, {"k": 1, "weighted": True}, {"form": "network"}),
    "weighted_skip": (WEIGHTED, {"k": 1, "weighted": True, "skip": True}, {"form": "network"}),
    "all_zero": (ALL_ZERO, {"k": 1, "weighted": True}, {}),
    "collinear": (COLLINEAR, {"k": 1}, {}),
    "collinear_two": (COLLINEAR, {"k": 2}, {"form": "network"}),
    "square": (SQUARE, {"k": 1}, {"full": True}),
    "square_two": (SQUARE, {"k": 2}, {}),
    "square_skip": (SQUARE, {"k": 1, "skip": True}, {}),
    "lattice": (LATTICE, {"k": 1}, {"form": "network", "alphas": 10}),
    "lattice_signs": (LATTICE, {"k": 2, "signs": 2}, {}),
    "constant": (CONSTANT, {"k": 1}, {"form": "network"}),
    "constant_skip": (CONSTANT, {"k": 1, "skip": True}, {"form": "network"}),
    "origin": (ORIGIN, {"k": 1, "bias": False}, {"form": "network"}),
    "absolute": (LINE, {"k": 1, "loss": "absolute"}, {}),
    "absolute_network": (LINE, {"k": 1, "loss": "absolute"}, {"form": "network"}),
    "absolute_two": (TENT, {"k": 2, "loss": "absolute"}, {"form": "network"}),
    "absolute_alpha": (TENT, {"k": 1, "loss": "absolute"}, {"alphas": 40, "claim": "interval", "slack": Fraction(1, 2)}),
    "absolute_skip": (TENT, {"k": 1, "loss": "absolute", "skip": True}, {"form": "network"}),
    "absolute_bare": (CONE, {"k": 1, "loss": "absolute", "intercept": False, "bias": False}, {"form": "network"}),
    "absolute_weighted": (WEIGHTED, {"k": 1, "loss": "absolute", "weighted": True}, {}),
    "absolute_weighted_network": (WEIGHTED, {"k": 1, "loss": "absolute", "weighted": True}, {"form": "network"}),
    "absolute_duplicates": (DUPLICATES, {"k": 1, "loss": "absolute"}, {"claim": "none-below", "slack": Fraction(1, 3)}),
    "chord": (HILL, {"k": 1, "signs": 1}, {"alphas": 30, "seed": 17}),
    "chord_both": (HILL, {"k": 1}, {"alphas": 30, "seed": 17}),
    "chord_steps": (STEPS, {"k": 1, "signs": 1}, {"alphas": 30, "claim": "interval", "slack": Fraction(3), "seed": 4}),
    "chord_absolute": (DALE, {"k": 1, "loss": "absolute"}, {"alphas": 30, "form": "network", "seed": 14}),
    "chord_two": (DALE, {"k": 2, "signs": 1}, {"alphas": 8, "form": "network", "seed": 1}),
    "chord_skip": (HILL, {"k": 2, "signs": 1, "skip": True}, {"alphas": 6, "claim": "none-below", "slack": Fraction(1, 9)}),
    "exact": (TENT, {"k": 2}, {"form": "exact"}),
    "exact_skip": (HILL, {"k": 1, "skip": True}, {"form": "exact"}),
    "exact_absolute": (TENT, {"k": 1, "loss": "absolute"}, {"form": "exact"}),
    "exact_weighted": (WEIGHTED, {"k": 1, "weighted": True, "intercept": False}, {"form": "exact"}),
    "exact_lattice": (LATTICE, {"k": 1}, {"form": "exact"}),
    "solved": (TENT, {"k": 2}, {"form": "solved"}),
    "solved_one": (HILL, {"k": 1}, {"form": "solved", "full": True}),
    "solved_skip": (HILL, {"k": 1, "skip": True}, {"form": "solved"}),
    "solved_skip_two": (TENT, {"k": 2, "skip": True}, {"form": "solved"}),
    "solved_chord": (DALE, {"k": 2, "signs": 1}, {"alphas": 8, "form": "solved", "seed": 1}),
    "solved_hill": (HILL, {"k": 1}, {"alphas": 30, "form": "solved", "seed": 17}),
    "solved_absolute": (TENT, {"k": 1, "loss": "absolute"}, {"form": "solved"}),
    "solved_absolute_skip": (TENT, {"k": 1, "loss": "absolute", "skip": True}, {"form": "solved"}),
    "solved_no_intercept": (LINE, {"k": 2, "intercept": False}, {"form": "solved"}),
    "solved_no_bias": (ORIGIN, {"k": 1, "bias": False}, {"form": "solved"}),
    "solved_lattice": (LATTICE, {"k": 1}, {"form": "solved", "full": True}),
    "solved_weighted": (WEIGHTED, {"k": 1, "weighted": True}, {"form": "solved"}),
    "solved_bare": (CONE, {"k": 2, "bias": False, "intercept": False}, {"form": "solved"}),
    "bent": (HILL, {"k": 1}, {"exact": 200}),
    "bent_one": (HILL, {"k": 1, "signs": 1}, {"exact": 400, "claim": "none-below", "slack": Fraction(1, 4)}),
    "bent_steps": (STEPS, {"k": 1, "signs": 1}, {"exact": 60, "alphas": 5, "claim": "interval", "slack": Fraction(1)}),
    "bent_network": (TENT, {"k": 1}, {"exact": 60, "form": "network"}),
    "bent_solved": (HILL, {"k": 1, "skip": True}, {"exact": 60, "form": "solved"}),
    "bent_solved_inner": (HILL, {"k": 1}, {"exact": 60, "form": "solved", "seed": 2}),
    "bent_two": (TENT, {"k": 2, "signs": 1}, {"exact": 40, "form": "network", "claim": "none-below", "slack": Fraction(1, 9)}),
    "bent_absolute": (DALE, {"k": 1, "loss": "absolute"}, {"exact": 60, "form": "solved"}),
    "bent_no_bias": (CONE, {"k": 1, "bias": False}, {"exact": 60}),
    "bent_ray": (ORIGIN, {"k": 1, "bias": False}, {"exact": 60, "form": "network"}),
    "bent_lattice": (LATTICE, {"k": 1}, {"exact": 60, "claim": "interval", "slack": Fraction(1, 20)}),
    "bent_space": (SQUARE, {"k": 1}, {"exact": 60, "form": "network", "claim": "none-below", "slack": Fraction(1, 8)}),
    "bent_four": (FOUR, {"k": 1, "signs": 1, "intercept": False}, {"exact": 20, "claim": "none-below", "slack": Fraction(1, 4)}),
    "absolute_square": (SQUARE, {"k": 1, "loss": "absolute", "signs": 1}, {}),
    "segments": (SAW, {"k": 2, "signs": 1}, {"author": SegmentProver, "claim": "none-below", "slack": Fraction(189)}),
    "segments_network": (SAW, {"k": 2}, {"author": SegmentProver, "form": "network", "claim": "interval", "slack": Fraction(190)}),
    "segments_weighted": (STAIRS, {"k": 2, "signs": 1, "weighted": True}, {"author": SegmentProver, "claim": "none-below", "slack": Fraction(53)}),
    "segments_skip": (SAW, {"k": 2, "signs": 1, "skip": True}, {"author": SegmentProver, "flip": False, "form": "solved", "claim": "none-below", "slack": Fraction(165)}),
    "relu": (VALLEY, {"relu": True}, {}),
    "relu_exact": (VALLEY, {"relu": True}, {"form": "exact", "order": "random", "seed": 2}),
    "relu_solved": (VALLEY, {"relu": True}, {"form": "solved"}),
    "relu_negative": (BASIN, {"relu": True, "signs": 1}, {"full": True, "order": "random"}),
    "relu_weighted": (SCALES, {"relu": True, "weighted": True}, {"form": "network", "claim": "interval", "slack": Fraction(1, 20)}),
    "relu_two": (ARROW, {"relu": True, "k": 2, "intercept": False, "bias": False}, {"form": "solved"}),
    "relu_no_bias": (ARROW, {"relu": True, "bias": False}, {"form": "network"}),
    "relu_skip": (ARROW, {"relu": True, "bias": False, "intercept": False, "skip": True}, {"form": "network"}),
    "relu_space": (CORNER, {"relu": True, "signs": 1}, {"form": "solved"}),
    "relu_double": (DOUBLE, {"relu": True}, {"form": "network", "full": True, "order": "random"}),
    "relu_bent": (DOUBLE, {"relu": True, "signs": 1}, {"exact": 20, "form": "network", "claim": "none-below", "slack": Fraction(1, 5), "order": "outputs first"}),
    "relu_absolute": (VALLEY, {"relu": True, "loss": "absolute"}, {"form": "solved"}),
    "relu_absolute_alpha": (VALLEY, {"relu": True, "loss": "absolute"},
                            {"alphas": 30, "claim": "none-below", "slack": Fraction(1, 3), "order": "outputs first"}),
    "relu_absolute_negative": (BASIN, {"relu": True, "loss": "absolute"}, {"full": True, "order": "random", "form": "network"}),
    "relu_absolute_weighted": (SCALES, {"relu": True, "loss": "absolute", "weighted": True}, {"form": "network"}),
    "relu_absolute_skip": (WAVE, {"relu": True, "loss": "absolute", "skip": True}, {"form": "solved"}),
}

BELOW, WITHIN = {"claim": "none-below"}, {"claim": "interval"}

# the same with cones cuts
CUTS = {
    "cuts": (LINE, {}, {}),
    "cuts_full": (LINE, {}, {"full": True, "order": "random", "form": "exact"}),
    "cuts_network": (LINE, {}, {"form": "network"}),
    "cuts_exact": (HILL, {"signs": 1}, {"form": "exact", **WITHIN, "slack": Fraction(1)}),
    "cuts_slack": (TENT, {}, {**BELOW, "slack": Fraction(1, 2), "alphas": 40, "rounds": 0}),
    "cuts_mixed": (HILL, {"signs": 1}, {"mix": True, "form": "network", "order": "random"}),
    "cuts_mixed_two": (SAW[:7], {"k": 2, "signs": 1}, {"mix": True, "form": "solved", "order": "random", **BELOW, "slack": Fraction(1, 4)}),
    "cuts_spare": (DALE, {}, {"spare": True, "form": "exact"}),
    "cuts_two": (LINE, {"k": 2}, {"form": "exact"}),
    "cuts_two_split": (DALE, {"k": 2, "signs": 1}, {"form": "network", "symsplit": False, "order": "random", "seed": 2}),
    "cuts_two_plain": (TENT, {"k": 2}, {"order": "random", "seed": 1}),
    "cuts_two_slack": (TENT, {"k": 2}, {"form": "solved", "mix": True, **BELOW, "slack": Fraction(1, 2)}),
    "cuts_three": (LINE[:3], {"k": 3}, {"form": "exact"}),
    "cuts_skip": (TENT, {"skip": True}, {"form": "solved"}),
    "cuts_skip_two": (TENT, {"k": 2, "skip": True}, {"form": "exact"}),
    "cuts_skip_no_flip": (HILL, {"k": 2, "signs": 1, "skip": True}, {"form": "network", "flip": False, **BELOW, "slack": Fraction(1, 9)}),
    "cuts_skip_no_intercept": (TENT, {"skip": True, "intercept": False}, {"form": "solved"}),
    "cuts_no_intercept": (LINE, {"k": 2, "intercept": False}, {"form": "exact"}),
    "cuts_no_bias": (CONE, {"k": 2, "bias": False}, {"form": "solved"}),
    "cuts_bare": (CONE, {"k": 2, "bias": False, "intercept": False}, {"form": "exact"}),
    "cuts_origin": (ORIGIN, {"bias": False}, {"form": "network", "alphas": 10}),
    "cuts_duplicates": (DUPLICATES, {"k": 2}, {"form": "solved"}),
    "cuts_weighted": (WEIGHTED, {"weighted": True}, {"form": "solved"}),
    "cuts_all_zero": (ALL_ZERO, {"k": 2, "weighted": True}, {}),
    "cuts_collinear": (COLLINEAR, {}, {"form": "solved"}),
    "cuts_square": (SQUARE, {}, {"form": "exact", "full": True}),
    "cuts_square_slack": (SQUARE, {}, {"form": "exact", "mix": True, "alphas": 10, **BELOW, "slack": Fraction(1, 8)}),
    "cuts_square_two": (SQUARE, {"k": 2, "signs": 1}, {"form": "network"}),
    "cuts_lattice": (LATTICE, {}, {"form": "solved"}),
    "cuts_lattice_skip": (LATTICE, {"skip": True, "signs": 0}, {"form": "solved", "flip": False}),
    "cuts_four": (FOUR, {"signs": 1, "intercept": False, "bias": False}, {"form": "network", "mix": True, "order": "random", **BELOW, "slack": Fraction(1, 4)}),
    "cuts_four_two": (FOUR, {"k": 2, "signs": 1, "intercept": False}, {"form": "exact", "mix": True, "order": "random", **BELOW, "slack": Fraction(1, 4)}),
    "cuts_absolute": (TENT, {"loss": "absolute"}, {"form": "network"}),
    "cuts_absolute_two": (LINE, {"k": 2, "loss": "absolute"}, {"form": "solved"}),
    "cuts_absolute_weighted": (WEIGHTED, {"loss": "absolute", "weighted": True}, {"form": "exact"}),
    "cuts_absolute_square": (SQUARE, {"loss": "absolute", "signs": 1}, {"form": "exact"}),
    "cuts_relu": (VALLEY, {"relu": True}, {"form": "exact", "order": "random", "seed": 2}),
    "cuts_relu_double": (DOUBLE, {"relu": True, "signs": 1}, {"form": "network", "order": "outputs first", **BELOW, "slack": Fraction(1, 5)}),
    "cuts_relu_two": (ARROW, {"relu": True, "k": 2, "intercept": False, "bias": False}, {"form": "solved"}),
    "cuts_relu_skip": (ARROW, {"relu": True, "bias": False, "intercept": False, "skip": True}, {"form": "network"}),
    "cuts_relu_space": (CORNER, {"relu": True, "signs": 1}, {"form": "solved"}),
    "cuts_relu_absolute": (VALLEY, {"relu": True, "loss": "absolute"}, {"form": "network"}),
    "cuts_relu_absolute_skip": (WAVE, {"relu": True, "loss": "absolute", "skip": True}, {"form": "solved", **WITHIN, "slack": Fraction(1, 8)}),
}


@lru_cache(maxsize=None)
def twin(name):
    """(problem, certificate, prover); the certificate is shared, so copy it before any change."""
    cuts = name in CUTS
    table, family, options = (CUTS if cuts else SPECS)[name]
    problem = Problem(table, cuts=cuts, **family)
    made, prover = prove(problem, **({"author": BasesProver} if cuts else {}), **options)
    return problem, made, prover
