# SPDX-License-Identifier: Apache-2.0
"""What the scripts share: data, training, and the runtime's own values beside each network."""
import csv
import json
from pathlib import Path

import numpy
import onnx
import onnxruntime

HERE = Path(__file__).resolve().parent.parent
DATA = HERE.parent.parent / "data"


def table(name):
    """Inputs and target of a data file as float64, and the names of the inputs."""
    with open(DATA / name, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    numbers = numpy.array([[float(entry) for entry in row] for row in rows[1:]])
    return numbers[:, :-1], numbers[:, -1:], rows[0][:-1]


def with_output(path, tensor):
    """The file's bytes with this tensor as the only output."""
    file = onnx.load(path)
    if tensor is not None:
        del file.graph.output[:]
        file.graph.output.append(onnx.ValueInfoProto(name=tensor))
    return file.SerializeToString()


def record(name, points, tolerance, tensor=None):
    """NAME.json: points (rows of all inputs, one after the other) and what onnxruntime computes for them."""
    path = HERE / f"{name}.onnx"
    session = onnxruntime.InferenceSession(with_output(path, tensor), providers=["CPUExecutionProvider"])
    inputs = session.get_inputs()
    kinds = {"tensor(float)": numpy.float32, "tensor(double)": numpy.float64}
    feed, start = {}, 0
    for entry in inputs:
        shape = [size for size in entry.shape[1:]]
        width = int(numpy.prod(shape))
        part = points[:, start : start + width].astype(kinds[entry.type])
        feed[entry.name] = part.reshape([len(points)] + shape)
        start += width
    outputs = session.run(None, feed)[0].reshape(len(points), -1)
    points = numpy.concatenate([feed[entry.name].reshape(len(points), -1) for entry in inputs], axis=1)
    text = {
        "points": points.astype(float).tolist(),
        "outputs": outputs.astype(float).tolist(),
        "tolerance": tolerance,
    }
    if tensor is not None:
        text["output"] = tensor
    (HERE / f"{name}.json").write_text(json.dumps(text) + "\n", encoding="utf-8")
    print(name, path.stat().st_size, "bytes,", [part.op_type for part in onnx.load(path).graph.node])
