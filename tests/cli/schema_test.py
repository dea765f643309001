# SPDX-License-Identifier: Apache-2.0
"""The JSON schemas of problem and network files against the program: what it writes and reads, they allow; what they forbid,
it refuses."""
import copy
import json
import re
import unittest

from program import ROOT, ProgramTest

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool}


def is_kind(value, kind):
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, KINDS[kind])


class Schema:
    """As much of draft 2020-12 as the schemas use; a keyword that is not known is an error."""

    KNOWN = {
        "$schema", "$defs", "$ref", "title", "description", "type", "required", "additionalProperties", "properties", "items", "prefixItems",
        "minItems", "maxItems", "uniqueItems", "not", "oneOf", "anyOf", "enum", "const", "pattern", "maxLength", "minimum", "maximum",
    }

    def __init__(self, name):
        self.root = json.loads((ROOT / "docs" / f"{name}.schema.json").read_text())

    def allows(self, value):
        return self.fits(value, self.root)

    def fits(self, value, schema):
        if schema is False or schema is True:
            return schema
        unknown = set(schema) - self.KNOWN
        assert not unknown, unknown
        if "$ref" in schema:
            target = self.root
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            if not self.fits(value, target):
                return False
        if "type" in schema and not is_kind(value, schema["type"]):
            return False
        if "enum" in schema and value not in schema["enum"] or "const" in schema and value != schema["const"]:
            return False
        if "oneOf" in schema and sum(self.fits(value, part) for part in schema["oneOf"]) != 1:
            return False
        if "anyOf" in schema and not any(self.fits(value, part) for part in schema["anyOf"]):
            return False
        if "not" in schema and self.fits(value, schema["not"]):
            return False
        if isinstance(value, str):
            return len(value) <= schema.get("maxLength", len(value)) and bool(re.search(schema.get("pattern", ""), value))
        if is_kind(value, "integer"):
            return schema.get("minimum", value) <= value <= schema.get("maximum", value)
        if isinstance(value, list):
            return self.list_fits(value, schema)
        return not isinstance(value, dict) or self.object_fits(value, schema)

    def list_fits(self, value, schema):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            return False
        if schema.get("uniqueItems") and len({json.dumps(entry) for entry in value}) < len(value):
            return False
        first = schema.get("prefixItems", [])
        if not all(self.fits(entry, part) for entry, part in zip(value, first)):
            return False
        return all(self.fits(entry, schema.get("items", True)) for entry in value[len(first):])

    def object_fits(self, value, schema):
        if not set(schema.get("required", [])) <= set(value):
            return False
        known = schema.get("properties", {})
        return all(self.fits(entry, known.get(key, schema.get("additionalProperties", True))) for key, entry in value.items())


PROBLEM = {
    "format": "infimum-problem-1",
    "about": {"source": "a test"},
    "vertices": [
        {"name": "x"},
        {"name": "a", "activation": "relu"},
        {"name": "b", "activation": {"polynomial": ["1/2", 3, "-.5e-3"]}},
        {"name": "c", "activation": {"piecewise": {"breakpoints": ["0"], "slopes": [0, "1/3"], "intercepts": [0, 0]}}},
        {"name": "d", "activation": {"steps": {"breakpoints": [0, "1"], "values": [0, 1, "7"]}}},
        {"name": "e", "activation": "threshold"},
    ],
    "edges": [["x", "a"], ["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"]],
    "loss": "absolute",
    "points": [
        {"x": {"x": " 1/3 ", "c": "+2.5"}, "y": {"e": 1, "d": "7"}, "weight": "5/2"},
        {"y": {"a": "0"}, "elsewhere": 0, "loss": "equality"},
        {"y": {"b": 1}, "loss": {"bit": -3}},
        {"x": {}, "y": {"e": -1}, "loss": "zero-one"},
        {"y": {"e": 1}, "loss": "hinge"},
        {},
    ],
    "threshold": "100000",
    "budget": [4294967296, 64],
}

# Where, and what stands there instead (None: nothing).
CHANGES = [
    (["format"], "infimum-network-1"), (["format"], None), (["threshold"], None), (["points"], None), (["vertices"], None), (["edges"], None),
    (["about"], {"n": 1}), (["about"], "text"), (["extra"], 1), (["loss"], "cubic"), (["loss"], {"bit": "1/2"}), (["loss"], {"bit": 2**41}),
    (["loss"], {"bit": 1, "more": 2}), (["loss"], {}), (["threshold"], 0.5), (["threshold"], "1/0"), (["threshold"], "one"), (["threshold"], ""),
    (["threshold"], True), (["threshold"], "1 2"), (["threshold"], "1e"), (["threshold"], "0x10"), (["threshold"], "1/-2"), (["threshold"], 2**64),
    (["threshold"], " \t-7/010 "), (["threshold"], "."), (["threshold"], "1_000"), (["budget"], [1]), (["budget"], [1, 65]), (["budget"], [-1, 1]),
    (["budget"], [1, 1, 1]), (["budget"], [2**33, 1]), (["budget"], ["1", 1]), (["points", 0, "weight"], "heavy"), (["points", 0, "mask"], []),
    (["points", 0, "x"], ["1/3"]), (["points", 0, "elsewhere"], "zero"), (["points", 5], []), (["vertices", 0], "x"), (["vertices", 0, "name"], 7),
    (["vertices", 0, "name"], None), (["vertices", 0, "shape"], 1), (["vertices", 1, "activation"], "sine"),
    (["vertices", 1, "activation"], {"polynomial": []}), (["vertices", 1, "activation"], {"polynomial": [1] * 1002}),
    (["vertices", 1, "activation"], {"steps": {"values": [1]}}), (["vertices", 1, "activation"], {}),
    (["vertices", 1, "activation"], {"polynomial": [0, 1], "steps": {"breakpoints": [], "values": [1]}}),
    (["vertices", 3, "activation", "piecewise", "extra"], []), (["edges", 0], ["x"]), (["edges", 0], ["x", "a", "b"]), (["edges", 0], {"from": "x"}),
    (["edges", 0], ["x", 1]), (["vertices", 1, "activation"], "square"), (["vertices", 1, "activation"], "absolute"), (["edges"], []), (["points"], []),
]  # fmt: skip


def changed(value, path, new):
    value = copy.deepcopy(value)
    place = value
    for part in path[:-1]:
        place = place[part]
    if new is None:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return value


class Problems(ProgramTest):
    def accepted(self, problem):
        """Whether the program reads it: then it gets as far as the network, which has no vertices."""
        self.write("p.json", json.dumps(problem))
        self.write("n.json", json.dumps({"format": "infimum-network-1", "vertices": [], "edges": []}))
        done = self.run_program("verify", "p.json", "n.json")
        self.assertIn(done.returncode, (2, 10))
        return "n.json" in done.stderr or done.returncode == 10

    def test_schema_and_program_agree(self):
        schema = Schema("problem")
        self.assertTrue(schema.allows(PROBLEM))
        self.assertTrue(self.accepted(PROBLEM))
        allowed = 0
        for path, new in CHANGES:
            problem = changed(PROBLEM, path, new)
            self.assertEqual(schema.allows(problem), self.accepted(problem), (path, new))
            allowed += schema.allows(problem)
        self.assertEqual(allowed, 5)

    def test_what_is_generated(self):
        problem, network = Schema("problem"), Schema("network")
        for family in ("bitslp", "posslp", "bn-slp", "backprop", "irrational", "planar"):
            self.answer("generate", family, "-o", family)
            for path in (self.directory / family).glob("*.json"):
                if path.name in ("problem.json", "relaxed.json"):
                    self.assertTrue(problem.allows(json.loads(path.read_text())), path)
                elif path.name == "network.json":
                    self.assertTrue(network.allows(json.loads(path.read_text())), path)

    def test_what_the_manual_shows(self):
        page = (ROOT / "docs" / "erm.md").read_text()
        block = page[page.index('    {\n      "format": "infimum-problem-1"'):]
        shown = json.loads("\n".join(line for line in block[: block.index("\n\n")].splitlines()))
        self.assertTrue(Schema("problem").allows(shown))
        self.assertTrue(self.accepted(shown))


class Networks(ProgramTest):
    def test_what_convert_writes(self):
        schema, converted = Schema("network"), 0
        for path in sorted((ROOT / "tests" / "networks").glob("*.onnx")):
            done = self.run_program("convert", str(path), f"{path.stem}.json")
            if "irrational" in done.stderr:  # softmax
                continue
            self.assertEqual((done.returncode, done.stderr), (0, ""), path)
            converted += 1
            network = json.loads((self.directory / f"{path.stem}.json").read_text())
            self.assertTrue(schema.allows(network), path)
            self.assertFalse(schema.allows({**network, "layers": []}), path)
        self.assertGreater(converted, 8)


if __name__ == "__main__":
    unittest.main()
