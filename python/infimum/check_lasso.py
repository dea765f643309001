# SPDX-License-Identifier: Apache-2.0
"""check_lasso.py DATA ANSWER: checks the answer of `infimum train DATA --width any --penalty B --json ANSWER`.

A second implementation, in Python's fractions alone, which begins with the bytes of the data. What is checked, and why it
proves that no network of any width is better (one input x, weights W, targets y, penalty B; the penalised risk is the sum
of W (y - f)^2 plus B times the sum of the |slopes| of all units):

  1. r_i = 2 W_i (y_i - f(x_i)) sums to 0, and with skip r_i x_i too;
  2. |sum_i r_i u(x_i)| <= B for u(x) = relu(x - t) and relu(t - x), t any point: as functions of t these sums are linear
     between points, so that this holds for every kink t;
  3. sum_i r_i f(x_i) = B times the sum of the |slopes| of f.

For any network h the risk is convex: risk(h) >= risk(f) + sum r (f - h), where sum r h <= B |h| by 1 and 2. With 3 the
penalised risk of h is at least that of f.

A path is checked at both ends of each piece, and that it has no gaps. Between the ends f, r and, as no slope changes its sign, the sum
of the |slopes| are linear in the penalty. So 1 and 2 hold there. Both sides of 3 are quadratic, so that its ends do not suffice (where a
slope is 0 at one end only, they say nothing about its unit there): as a third condition on them

  4. sum_i r_i f'(x_i) = B times the sum of the |slopes| of f', with r and B of one end and f' of the other, both ways.

Prints `VERIFIED ...` and returns 0, or says what is wrong and returns 1; 2 for malformed files, 4 for wrong usage.
"""
import csv
import hashlib
import io
import json
import re
import sys
from fractions import Fraction

NUMBER = re.compile(r"[ \t]*[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?|[0-9]+/0*[1-9][0-9]*)[ \t]*\Z")
if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


class Malformed(Exception):
    pass


class NotVerified(Exception):
    pass


def require(condition, why):
    if not condition:
        raise NotVerified(why)


def number(text):
    if not isinstance(text, str) or not NUMBER.match(text):
        raise Malformed(f"expected a number, found {text!r}")
    return Fraction(text.strip(" \t"))


def read_points(content, about):
    """(x, y, weight) of every record with a positive weight."""
    require(hashlib.sha256(content).hexdigest() == about["sha256"], "the data are other data")
    records = [r for r in csv.reader(io.StringIO(content.decode().removeprefix("\ufeff"), newline=""), strict=True) if r]
    header = records[0]
    if len(set(header)) != len(header) or any(len(r) != len(header) for r in records):
        raise Malformed("the data are no table")
    places = [header.index(about[key]) for key in ("feature", "target")]
    weighted = header.index(about["weights"]) if about["weights"] is not None else None
    points = [[number(r[p]) for p in places] + [number(r[weighted]) if weighted is not None else Fraction(1)] for r in records[1:]]
    require(all(w >= 0 for _, _, w in points), "a weight is negative")
    return [point for point in points if point[2] > 0]


class Fit:
    """c + a x + sum of slope relu(x - at) or slope relu(at - x)."""

    def __init__(self, intercept, affine, kinks):
        self.intercept, self.affine, self.kinks = intercept, affine, kinks

    @classmethod
    def read(cls, entry):
        kinks = []
        for kink in entry["kinks"]:
            if kink["side"] not in ("left", "right"):
                raise Malformed("a side is left or right")
            kinks.append((number(kink["at"]), 1 if kink["side"] == "right" else -1, number(kink["slope"])))
        return cls(number(entry["intercept"]), number(entry["affine"]), kinks)

    def plus(self, factor, other):
        require([k[:2] for k in self.kinks] == [k[:2] for k in other.kinks], "constant and rate have different kinks")
        kinks = [(at, side, s + factor * t) for (at, side, s), (_, _, t) in zip(self.kinks, other.kinks)]
        return Fit(self.intercept + factor * other.intercept, self.affine + factor * other.affine, kinks)

    def at(self, x):
        return self.intercept + self.affine * x + sum(s * max(0, side * (x - t)) for t, side, s in self.kinks)

    def norm(self):
        return sum(abs(s) for _, _, s in self.kinks)


def check_optimal(points, skip, penalty, fit):
    """The conditions above; returns the risk, and r and the values of the fit by x."""
    values = {x: fit.at(x) for x, _, _ in points}
    r = {}
    for x, y, w in points:
        r[x] = r.get(x, Fraction(0)) + 2 * w * (y - values[x])
    require(sum(r.values()) == 0, "the residuals do not sum to 0")
    require(skip or fit.affine == 0, "there is an affine term without skip")
    require(not skip or sum(m * x for x, m in r.items()) == 0, "the residuals are not orthogonal to x")
    for order, side in ((sorted(r, reverse=True), 1), (sorted(r), -1)):
        total = moment = Fraction(0)
        for x in order:
            require(abs(moment - side * x * total) <= penalty, f"a unit with a kink at {x} would be worth its price")
            total += r[x]
            moment += side * r[x] * x
    check_balance(r, penalty, fit, values)
    return sum(w * (y - values[x]) ** 2 for x, y, w in points), r, values


def check_balance(r, penalty, fit, values):
    paired = sum(m * values[x] for x, m in r.items())
    require(paired == penalty * fit.norm(), "the slopes are not in balance with the penalty")


def check_network(network, fit, about):
    """The layers are the fit, a unit for every kink that has a slope, and nothing else is in them."""
    layers = {layer["name"]: layer for layer in network["layers"]}
    output, numbers = layers["output"], {"name", "kind", "reads", "weights", "bias"}
    reads, (row,), (intercept,) = output["reads"], output["weights"], output["bias"]
    require([network["inputs"], network["outputs"]] == [[about["feature"]], [about["target"]]], "the network is of other columns")
    require(reads in (["input"], ["units"], ["units", "input"]), "no shallow network")
    shape = {"output": (reads, "affine", numbers)}
    if "units" in reads:
        shape |= {"units": (["hidden"], "relu", {"name", "kind", "reads"}), "hidden": (["input"], "affine", numbers)}
    found = {name: (layer["reads"], layer["kind"], set(layer)) for name, layer in layers.items()}
    require(found == shape and len(network["layers"]) == len(layers) and network["output"] == "output", "no shallow network")
    hidden = layers.get("hidden", {"weights": [], "bias": []})
    affine, units = row[len(hidden["weights"]) :], []
    require(number(intercept) == fit.intercept, "the network has another intercept")
    require([number(a) for a in affine] == ([fit.affine] if "input" in reads else []), "the network has another affine term")
    require("input" in reads or fit.affine == 0, "the network has no affine term")
    require(len(hidden["weights"]) == len(hidden["bias"]), "a unit lacks its weight or its bias")
    for (weight,), bias, sign in zip(hidden["weights"], hidden["bias"], row):
        units.append((number(weight), number(bias), number(sign)))
    slopes = [(side * abs(s), -side * abs(s) * t, Fraction(1 if s > 0 else -1)) for t, side, s in fit.kinks if s]
    require(sorted(units) == sorted(slopes), "the network has other units than the fit")


def check_path(points, skip, pieces):
    end = None
    for place, piece in enumerate(pieces):
        constant, rate = Fit.read(piece["constant"]), Fit.read(piece["rate"])
        high = None if piece["from"] is None else number(piece["from"])
        low = number(piece["to"])
        require(high == end and (high is None) == (place == 0), "the path has a gap")
        if high is None:
            require(not constant.kinks and rate.intercept == rate.affine == 0, "the path does not begin without units")
        at_low = constant.plus(low, rate)
        _, r_low, values_low = check_optimal(points, skip, low, at_low)
        if high is not None:
            require(low < high, "a piece of the path is empty")
            at_high = constant.plus(high, rate)
            _, r_high, values_high = check_optimal(points, skip, high, at_high)
            check_balance(r_low, low, at_high, values_high)
            check_balance(r_high, high, at_low, values_low)
            require(all(s * t >= 0 for (_, _, s), (_, _, t) in zip(at_low.kinks, at_high.kinks)), "a slope changes its sign within a piece")
        end = low
    require(end == 0, "the path does not reach the penalty 0")


def columns(about):
    """Names come from the answer: quoted and escaped where they could be taken for other words."""
    names = [about["target"], about["feature"], *([] if about["weights"] is None else [about["weights"]])]
    shown = [name if re.fullmatch(r"[!#-*\-./0-9;-\[\]-}]+", name) else ascii(name) for name in names]
    return " ~ ".join(shown[:2]) + "".join(f", weights {name}" for name in shown[2:])


def verify(content, answer):
    if answer["format"] != "infimum-lasso-1":
        raise Malformed("the format is not infimum-lasso-1")
    points, skip, penalty = read_points(content, answer["data"]), bool(answer["skip"]), number(answer["penalty"])
    fit = Fit.read(answer["fit"])
    require(points, "there are no points")
    require(penalty >= 0, "the penalty is negative")
    risk, *_ = check_optimal(points, skip, penalty, fit)
    told = {"risk": risk, "norm": fit.norm(), "penalised_risk": risk + penalty * fit.norm()}
    for key, value in told.items():
        require(number(answer[key]["exact"]) == value, f"{key} is another number")
    check_network(answer["network"], fit, answer["data"])
    require(answer["units"] == sum(1 for k in fit.kinks if k[2]), "the number of units is another")
    pieces = answer.get("path")
    if pieces is not None:
        check_path(points, skip, pieces)
    whole = "" if pieces is None else f", and the whole path of {len(pieces)} pieces"
    return (
        f"VERIFIED least {told['penalised_risk']} = risk + {penalty} |slopes| among networks of every width{', skip' if skip else ''}, "
        f"{columns(answer['data'])}, {len(points)} points{whole}, data sha256 {answer['data']['sha256']}"
    )


def main(arguments):
    if len(arguments) != 2:
        print(__doc__.split("\n")[0], file=sys.stderr)
        return 4
    try:
        with open(arguments[0], "rb") as data, open(arguments[1], "rb") as answer:
            print(verify(data.read(), json.load(answer)))
        return 0
    except OSError as error:
        print(error, file=sys.stderr)
        return 4
    except NotVerified as error:
        print(f"not verified: {error}", file=sys.stderr)
        return 1
    except (Malformed, ValueError, KeyError, IndexError, TypeError, AttributeError, csv.Error) as error:
        print(f"malformed: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
