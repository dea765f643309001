# SPDX-License-Identifier: Apache-2.0
"""False certificates of the second kind (docs/farkas-certificates.md), one for each known way to cheat."""
import hashlib
from fractions import Fraction

from farkas_forge import DIAMOND, TWO, certificate, table, twins
from forge import integer, nat, seal

TWINS = twins()


def honest():
    for name, (data, made, _) in TWINS.items():
        yield "farkas " + name, data, made.encode()
    # Texts as classes, empty cells and other columns that nobody looks at.
    data, made, _ = TWINS["diamond 3"]
    yield "farkas words", *with_texts()
    yield "farkas factors in common", data, changed(made, body=[(s[0], [(i, u, 3 * z) for i, u, z in s[1]]) if s[0] == "leaf" else s for s in made.body])
    yield "farkas term in two parts", data, changed(made, body=[(s[0], [(i, u, z) for i, u, z in s[1] for _ in (0, 1)]) if s[0] == "leaf" else s for s in made.body])
    wide, wider, _ = certificate([*DIAMOND, *TWO, [1, -1, 0]], "separate", 2)
    yield "farkas empty record", *other_data(wide.replace(b"\n1,-1,0\n", b"\n\n1,-1,0\n"), wider)


def with_texts():
    data, made, _ = TWINS["diamond 3"]
    names = {b"1": b"in", b"0": b""}
    lines = data.split(b"\n")
    lines = [lines[0]] + [b"%s,%s" % (line.rsplit(b",", 1)[0], names[line.rsplit(b",", 1)[1]]) for line in lines[1:-1]] + [b""]
    return other_data(b"\n".join(lines), changed_made(made, inside=b"text 2:in"))


def other_data(data, made):
    made = made.copy()
    made.data_hash = hashlib.sha256(data).hexdigest()
    return data, made.encode()


def changed_made(made, **fields):
    made = made.copy()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def changed(made, **fields):
    return changed_made(made, **fields).encode()


def leaves(made):
    return [place for place, step in enumerate(made.body) if step[0] == "leaf"]


def with_leaf(made, place, terms):
    return changed(made, body=[("leaf", terms) if l == place else step for l, step in enumerate(made.body)])


def leaf_cases():
    data, made, _ = TWINS["diamond 3"]
    place = leaves(made)[0]
    terms = made.body[place][1]
    inside = next(term for term in terms if term[2] > 0)
    outside = next(term for term in terms if term[2] < 0)
    # 1, 0 is the midpoint of nothing outside; its own inequality, alone, of the empty set, has the right sign.
    yield "empty set of a single", data, with_leaf(made, place, [(inside[0], 0, 1)]), 1
    yield "factor of another size", data, with_leaf(made, place, [(i, u, z + (z > 0)) for i, u, z in terms]), 1
    yield "no terms", data, with_leaf(made, place, []), 1
    yield "a term left out", data, with_leaf(made, place, terms[1:]), 1
    yield "units mixed", data, with_leaf(made, place, [(i, 3 - u if z < 0 else u, z) for i, u, z in terms]), 1
    yield "a set of two for a single", data, with_leaf(made, place, [(i, 3, z) for i, u, z in terms]), 1
    yield "outside as inside", data, with_leaf(made, place, [(outside[0], outside[1], 1), outside]), 1
    yield "zero as factor", data, with_leaf(made, place, [*terms, (0, 1, 0)]), 2
    yield "a point that does not exist", data, with_leaf(made, place, [*terms, (7, 1, 1)]), 2
    yield "a set of a third unit", data, with_leaf(made, place, [*terms, (0, 4, 1)]), 2
    yield "all signs turned", data, with_leaf(made, place, [(i, u, -z) for i, u, z in terms]), 1
    yield "fewer terms than announced", data, changed(made, body=[("raw", nat(0) + nat(5))] if place == 0 else made.body[:place] + [("raw", nat(0) + nat(500))]), 2
    yield "a million and one terms", data, changed(made, body=[("raw", nat(0) + nat(1000001) + (nat(0) + nat(1) + integer(1)) * 1000001)]), 2


def pair_cases():
    """Terms that the list does not give."""
    # 0 and 2 inside, 1 outside, one unit: true is no. Outside at 3 it is yes, and the term for 3 is not in the list.
    data, made, _ = certificate([[0, 1], [2, 1], [1, 0]], "separate", 1)
    yield "root claims a pair", data, changed(made, body=[("leaf", [(0, 1, 1), (1, 1, 1), (2, 1, -2)])]), 1
    # Two units can do that.  Pairs of other units and other points do not count.
    rows = [*DIAMOND, *TWO]
    data = table(rows, 2)
    yes = changed_made(TWINS["diamond 2"][1], answer=b"no", body=[])
    middle = [(4, 1, -1), (5, 1, -1), (0, 1, 1), (1, 1, 1)]
    yield "a pair of another unit", data, changed(yes, body=[("split", 4), ("split", 5), ("leaf", middle), ("leaf", middle)]), 1
    yield "a pair of a point that is not in the list", data, changed(yes, body=[("split", 4), ("leaf", middle)]), 1
    yield "a child left out", data, changed(yes, body=[("split", 4), ("split", 5), ("leaf", middle)]), 2
    yield "twins that are none", data, changed(yes, body=[("split", 4), ("split", 5), ("leaf", middle), ("split", 5), ("leaf", middle), ("leaf", middle)]), 1
    # Split again at a point whose set is known already: the second child has (4, unit 1) and then (4, unit 2).
    both = [(4, 1, -1), (5, 2, -1)]
    yield "split at a point twice", data, changed(yes, body=[("split", 4), ("split", 4), ("leaf", both), ("leaf", both)]), 1
    # A split at a point inside would give it an inequality that it does not have.
    false = [("split", 0), ("leaf", [(0, 1, 1), (0, 1, -1)])]
    yield "split at a point inside", data, changed(yes, body=false), 1
    # 0 and 1 inside, 3 outside: x - 2. A split at 0 would say a(0) >= -1, where only a(0) <= -2 is possible.
    line, plane, _ = certificate([[0, 1], [1, 1], [3, 0]], "separate", 1, [[1, -2]])
    no = changed_made(plane, answer=b"no", body=[])
    yield "split at a point inside, used", line, changed(no, body=[("split", 2), ("split", 0), ("leaf", [(1, 1, 3), (0, 1, -2), (2, 1, -1)])]), 1
    # 0 inside, 1 and 2 outside: 2x - 1. The bound of 2 taken from above, a(2) <= 1.
    line, plane, _ = certificate([[0, 1], [1, 0], [2, 0]], "separate", 1, [[2, -1]])
    no = changed_made(plane, answer=b"no", body=[])
    yield "upper bound outside", line, changed(no, body=[("split", 1), ("leaf", [(0, 1, 1), (2, 1, 1), (1, 1, -2)])]), 1
    # Harmless, but it would make trees as deep as one likes.
    wide, honest_no, question = TWINS["diamond 3"]
    first, *below = honest_no.body
    assert first == ("split", 4)
    again = [first, first, *below, *question.refute(((4, 2),))]
    yield "the same split again", wide, changed(honest_no, body=again), 1
    yield "split at a point that does not exist", data, changed(yes, body=[("split", 6)]), 2


def convex_cases():
    data, made, _ = TWINS["hut"]
    no = changed_made(made, answer=b"no", body=[])
    # The empty set is no choice for a label above 0, but its sum is 0 and its bound contradicts at once.
    yield "empty set as a pair", data, changed(no, body=[("leaf", [(0, 0, -1)])]), 1
    yield "empty set as a pair below a split", data, changed(no, body=[("split", 1), ("leaf", [(0, 0, -1)])]), 1
    yield "split at a label 0", data, changed(no, body=[("split", 2), ("leaf", [(2, 1, 1), (2, 1, -1)]), ("leaf", [])]), 1
    yield "bounds that contradict nothing", data, changed(no, body=[("leaf", [(2, 0, 1)])]), 1
    yield "bounds that contradict nothing, no terms", data, changed(no, body=[("leaf", [])]), 1
    yield "bounds that sum to zero", data, changed(no, body=[("split", 0), ("leaf", [(0, 1, 1), (0, 1, -1)]), ("leaf", [(0, 3, 1), (0, 3, -1)])]), 1
    # Positive sets of one unit only: {1} at the first, then {1}, {2}, {1, 2} at the second.
    one = [(0, 1, -1), (1, 1, -1), (2, 1, 2)]
    yield "a set taken for a part of it", data, changed(no, body=[("split", 0), ("split", 1), ("leaf", one), ("leaf", one), ("leaf", one)]), 1
    yield "y taken for a bound from below", data, changed(no, body=[("leaf", [(0, 1, -1), (1, 1, -1), (2, 1, 2)])]), 1
    # relu(x - 1) has no unit on at 0, which a split there would ask for.
    ramp, fit, _ = certificate([[0, 0], [1, 0], [2, 1]], "convex-fit", 1, [[1, -1]])
    no = changed_made(fit, answer=b"no", body=[])
    yield "split at a label 0, used", ramp, changed(no, body=[("split", 2), ("split", 0), ("leaf", [(1, 1, 2), (0, 1, -1), (2, 1, -1)])]), 1
    data, made, _ = TWINS["bent"]
    longer = changed_made(made, body=[*made.body, ("leaf", made.body[leaves(made)[0]][1])])
    yield "a leaf too many", data, longer.encode(), 2
    yield "tree of two units for three", data, changed(made, units=b"3"), (1, 2)
    yield "tree of two units for one", data, changed(made, units=b"1"), (1, 2)
    data, made, _ = TWINS["twice"]
    yield "labels changed", *other_data(data.replace(b"1,3", b"1,2"), made), 1
    data, made, _ = TWINS["negative"]
    yield "label no longer negative", *other_data(data.replace(b"-1/3", b"1/3"), made), 1


def network_cases():
    tiny = Fraction(1, 10**30)
    data, made, _ = TWINS["diamond 2"]
    for label, body, code in [
        ("inside on the plane", [3, 3, -3, -2, -2, -3], 1),
        ("inside beyond one plane only", [4, 4, -3, -2, -2, -3], 1),
        ("outside not cut", [2, 2, -4, -2, -2, -3], 1),
        ("outside cut, but not by 1", [2, 2, -3 - tiny, -2, -2, -3], 1),
        ("one unit twice", [2, 2, -3, 2, 2, -3], 1),
        ("fraction not in lowest terms", [(4, 2), 2, -3, -2, -2, -3], 2),
        ("denominator zero", [(2, 0), 2, -3, -2, -2, -3], 2),
        ("number too many", [2, 2, -3, -2, -2, -3, 0], 2),
        ("number too few", [2, 2, -3, -2, -2], 2),
    ]:
        yield label, data, changed(made, body=body), code
    yield "yes for a no", data, changed(made, answer=b"no"), (1, 2)
    yield "another class", data, changed(made, inside=b"number 0"), 1
    yield "a text that is the number", data, changed(made, inside=b"text 2:01"), 1
    yield "fit read as separation", data, changed(made, question=b"convex-fit", inside=b"-"), 1
    data, made, _ = TWINS["hut"]
    yield "a value off", data, changed(made, body=[2, tiny, -2, 0]), 1
    yield "a label below", data, changed(made, body=[2, 0, -2, -1]), 1
    yield "a label above", data, changed(made, body=[2, 0, -3, 0]), 1


def header_cases():
    data, made, _ = TWINS["diamond 3"]
    content = made.content()
    for label, old, new in [
        ("version 2", b"infimum-farkas 1", b"infimum-farkas 2"),
        ("another kind", b"infimum-farkas 1", b"infimum-gordan 1"),
        ("unknown question", b"question separate", b"question separates"),
        ("unknown answer", b"answer no", b"answer maybe"),
        ("hash in capitals", made.data_hash.encode(), made.data_hash.upper().encode()),
        ("hash too short", made.data_hash.encode(), made.data_hash[:-1].encode()),
        ("records with zero", b" 7\n", b" 07\n"),
        ("records beyond the limit", b" 7\n", b" 10000001\n"),
        ("inside for the other question", b"inside number 1", b"inside -"),
        ("inside of an unknown kind", b"inside number 1", b"inside vector 1:1"),
        ("inside not in lowest terms", b"inside number 1", b"inside number 2/2"),
        ("inside too long", b"inside number 1", b"inside number " + b"1" * 65537),
        ("inside a decimal", b"inside number 1", b"inside number 1.0"),
        ("inside text without end", b"inside number 1\n", b"inside text 1:1 \n"),
        ("no features", b"features 2 2:x1 2:x2", b"features 0"),
        ("too many features", b"features 2 2:x1 2:x2", b"features 1001" + b"".join(b" 4:%04d" % t for t in range(1001))),
        ("features counted wrong", b"features 2", b"features 1"),
        ("features glued", b"2:x1 2:x2", b"2:x12:x2"),
        ("feature twice", b"2:x1 2:x2", b"2:x1 2:x1"),
        ("target as feature", b"2:x1 2:x2", b"2:x1 1:y"),
        ("name too long", b"target 1:y", b"target 65537:" + b"y" * 65537),
        ("no units", b"units 2", b"units 0"),
        ("thirteen units", b"units 2", b"units 13"),
        ("a line missing", b"proof\n", b""),
    ]:
        assert old in content
        yield label, data, seal(content.replace(old, new, 1)), 2
    no, fit, _ = TWINS["twice"]
    yield "a class for a fit", no, changed(fit, inside=b"number 1"), 2
    yield "digest", data, made.encode()[:-8] + bytes(8), 2
    from forge import gzip as packer
    yield "wrong digest", data, packer.compress(content + bytes(32)), 2


def data_cases():
    data, made, _ = TWINS["diamond 3"]
    yield "data changed", data.replace(b"1,-1,0", b"2,-2,0"), made.encode(), 1
    yield "an empty record more", data + b"\n", made.encode(), 1
    yield "a record less", *other_data(data.replace(b"\n1,-1,0\n", b"\n"), changed_made(made, body=[("leaf", [])])), 1
    yield "records counted wrong", data, changed(made, records=b"8"), 1
    yield "target missing", data, changed(made, target=b"z"), 1
    yield "feature missing", data, changed(made, features=[b"x1", b"x3"]), 1
    yield "class not a number", *other_data(data.replace(b"1,-1,0", b"1,-1,no"), made), 2
    yield "feature not a number", *other_data(data.replace(b"1,-1,0", b"1,-,0"), made), 2
    yield "feature empty", *other_data(data.replace(b"1,-1,0", b"1,,0"), made), 2
    yield "number too long", *other_data(data.replace(b"1,-1,0", b"1,-1." + b"0" * 1000 + b",0"), made), 2
    yield "field too many", *other_data(data.replace(b"1,-1,0", b"1,-1,0,0"), made), 2
    yield "names twice", *other_data(data.replace(b"x1,x2,y", b"x1,x1,y"), changed_made(made, features=[b"x1"])), 2
    yield "no header", *other_data(b"", changed_made(made, records=b"0")), 2
    yield "no records", *other_data(b"x1,x2,y\n", changed_made(made, records=b"0", body=[("leaf", [])])), 1
    # With labels that the file does not have the proof would stand.
    false, _, _ = certificate([*DIAMOND, *TWO], "separate", 2, [[2, 2, -3], [-2, -2, -3]])
    yield "proof of other points", *other_data(false, changed_made(made, records=b"6")), (1, 2)


def cases():
    for make, twin in ((leaf_cases, "diamond 3"), (pair_cases, "diamond 2"), (convex_cases, "hut"), (network_cases, "diamond 2"), (header_cases, "diamond 3"),
                       (data_cases, "diamond 3")):
        for label, data, made, codes in make():
            yield "farkas: " + label, "farkas " + twin, data, made, codes if isinstance(codes, tuple) else (codes,)
