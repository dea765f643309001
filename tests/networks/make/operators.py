#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One small graph for each operator and form of it, with what onnxruntime computes. python3 operators.py

Numbers are multiples of 1/4 and small, so that most results are exact in float32 and are compared as such; a
tolerance is only given where the runtime must round.
"""
import base64
import json

import numpy
import onnxruntime
from common import HERE
from onnx import TensorProto, helper, numpy_helper

FLOAT = TensorProto.FLOAT
POINTS = 3
random = numpy.random.default_rng(7)
cases = {}


def quarters(*shape):
    return (random.integers(-12, 13, shape) / 4).astype(numpy.float32)


def integers(*values):
    return numpy.array(values, dtype=numpy.int64)


def op(kind, reads, makes, **attributes):
    domain = attributes.pop("domain", "")
    return helper.make_node(kind, reads.split(), makes.split(), domain=domain, **attributes)


def case(name, operators, shape, constants=None, opset=17, tolerance=0.0, inputs=None, points="points", kind=numpy.float32):
    """inputs: shapes by name, or one input x of the given shape; the output is y."""
    shapes = inputs or {"x": shape}
    onnx_kind = helper.np_dtype_to_tensor_dtype(numpy.dtype(kind))
    graph = helper.make_graph(
        operators if isinstance(operators, list) else [operators],
        name,
        [helper.make_tensor_value_info(x, onnx_kind, [points, *size]) for x, size in shapes.items()],
        [helper.make_empty_tensor_value_info("y")],
        [numpy_helper.from_array(numpy.asarray(value), key) for key, value in (constants or {}).items()],
    )
    file = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=8)
    count = points if isinstance(points, int) else POINTS
    feed = {x: quarters(count, *size).astype(kind) for x, size in shapes.items()}
    session = onnxruntime.InferenceSession(file.SerializeToString(), providers=["CPUExecutionProvider"])
    result = session.run(["y"], feed)[0]
    assert result.shape[0] == count, (name, result.shape)
    cases[name] = {
        "file": base64.b64encode(file.SerializeToString()).decode(),
        "points": numpy.concatenate([part.reshape(count, -1) for part in feed.values()], axis=1).astype(float).tolist(),
        "shape": list(result.shape[1:]),
        "outputs": result.reshape(count, -1).astype(float).tolist(),
        "tolerance": tolerance,
    }


def arithmetic():
    w = quarters(4)
    case("add", op("Add", "x w", "y"), [4], {"w": w})
    case("add_layers", [op("Relu", "x", "r"), op("Add", "x r", "y")], [4])
    case("add_broadcast", op("Add", "w x", "y"), [1, 4], {"w": quarters(1, 3, 1)})
    case("sub", op("Sub", "x w", "y"), [4], {"w": w})
    case("sub_from", op("Sub", "w x", "y"), [4], {"w": w})
    case("sub_layers", [op("Relu", "x", "r"), op("Sub", "r x", "y")], [4])
    case("mul", op("Mul", "x w", "y"), [2, 4], {"w": w})
    case("mul_layers", [op("Relu", "x", "r"), op("Mul", "r x", "y")], [4])
    case("mul_square", op("Mul", "x x", "y"), [4])
    case("mul_broadcast", op("Mul", "a b", "y"), None, inputs={"a": [3, 1], "b": [1, 4]})
    case("div", op("Div", "x w", "y"), [4], {"w": numpy.array([0.5, -2, 4, 8], dtype=numpy.float32)})
    case("neg", op("Neg", "x", "y"), [4])
    case("pow", op("Pow", "x w", "y"), [4], {"w": numpy.array([3], dtype=numpy.float32)})
    case("pow_integer", op("Pow", "x w", "y"), [4], {"w": numpy.array(2, dtype=numpy.int64)})
    case("sum", [op("Relu", "x", "r"), op("Sum", "x r w x", "y")], [4], {"w": w})
    case("mean", [op("Relu", "x", "r"), op("Mean", "x r w x", "y")], [4], {"w": w})
    case("max", [op("Neg", "x", "n"), op("Max", "x n w", "y")], [4], {"w": w})
    case("max_number", op("Max", "x w", "y"), [4], {"w": numpy.float32(0.5)})
    case("min", [op("Neg", "x", "n"), op("Min", "w x n", "y")], [2, 4], {"w": quarters(2, 1)})
    case("min_number", op("Min", "x w", "y"), [4], {"w": numpy.float32([0.5])})
    squares = {"s": quarters(3), "b": quarters(3), "m": quarters(3), "v": numpy.float32([3.75, 0, 15.75])}
    case("batch_normalisation", op("BatchNormalization", "x s b m v", "y", epsilon=0.25), [3, 2], squares, tolerance=1e-6)
    case("scaler", op("Scaler", "x", "y", domain="ai.onnx.ml", offset=[0.25, 1.0, -2.0], scale=[2.0, 0.5, -1.0]), [3])
    case("scaler_one", op("Scaler", "x", "y", domain="ai.onnx.ml", offset=[0.25], scale=[2.0]), [3])
    folded = [op("Add", "a b", "c"), op("Mul", "c b", "d"), op("Sub", "d a", "e"), op("Neg", "e", "f"), op("Div", "f g", "h"), op("Add", "x h", "y")]
    case("folded", folded, [2, 3], {"a": quarters(3), "b": quarters(2, 1), "g": numpy.float32([4, -2, 0.5])})


def activations():
    case("relu", op("Relu", "x", "y"), [5])
    case("leaky_relu", op("LeakyRelu", "x", "y", alpha=0.25), [5])
    case("leaky_relu_default", op("LeakyRelu", "x", "y"), [5], tolerance=1e-6)
    case("prelu", op("PRelu", "x s", "y"), [3, 4], {"s": quarters(3, 1)})
    case("prelu_one", op("PRelu", "x s", "y"), [5], {"s": quarters(1)})
    case("clip", op("Clip", "x a b", "y"), [5], {"a": numpy.float32(-1.5), "b": numpy.float32(2)})
    case("clip_below", op("Clip", "x a", "y"), [5], {"a": numpy.float32(-1.5)})
    case("clip_above", helper.make_node("Clip", ["x", "", "b"], ["y"]), [5], {"b": numpy.float32(1)})
    case("clip_attributes", op("Clip", "x", "y", min=-0.5, max=1.0), [5], opset=7)
    case("clip_attribute", op("Clip", "x", "y", min=0.5), [5], opset=7)
    case("abs", op("Abs", "x", "y"), [5])
    case("hard_sigmoid", op("HardSigmoid", "x", "y", alpha=0.25, beta=0.75), [5])
    case("hard_sigmoid_default", op("HardSigmoid", "x", "y"), [5], tolerance=1e-6)
    case("hard_swish", op("HardSwish", "x", "y"), [5], tolerance=1e-6)


def linear():
    case("gemm", op("Gemm", "x w b", "y"), [4], {"w": quarters(4, 3), "b": quarters(3)})
    case("gemm_transposed", op("Gemm", "x w b", "y", transB=1), [4], {"w": quarters(3, 4), "b": quarters(1, 3)})
    case("gemm_factors", op("Gemm", "x w b", "y", alpha=0.5, beta=-2.0), [4], {"w": quarters(4, 3), "b": quarters(3)})
    case("gemm_number", op("Gemm", "x w b", "y"), [4], {"w": quarters(4, 3), "b": quarters(1)})
    case("gemm_plain", op("Gemm", "x w", "y", alpha=4.0), [4], {"w": quarters(4, 3)})
    case("gemm_layer", [op("Relu", "x", "r"), op("Gemm", "x w r", "y", beta=2.0)], [4], {"w": quarters(4, 4)})
    case("matmul", op("MatMul", "x w", "y"), [4], {"w": quarters(4, 3)})
    case("matmul_rows", op("MatMul", "x w", "y"), [2, 4], {"w": quarters(4, 3)})
    case("matmul_left", op("MatMul", "w x", "y"), [4, 2], {"w": quarters(3, 4)})
    case("matmul_left_deep", op("MatMul", "w x", "y"), [2, 4, 2], {"w": quarters(1, 3, 4)})
    case("matmul_vector", op("MatMul", "x w", "y"), [2, 4], {"w": quarters(4)})
    case("matmul_transposed", [op("Transpose", "w", "t"), op("MatMul", "x t", "y")], [4], {"w": quarters(3, 4)})
    case("regressor", op("LinearRegressor", "x", "y", domain="ai.onnx.ml", coefficients=[0.5, 1.0, -2.0, 0.25, 3.0, 1.5], intercepts=[1.0, -0.5], targets=2), [3])
    quantised = [op("DequantizeLinear", "q s z", "w", axis=1), op("MatMul", "x w", "y")]
    numbers = random.integers(-100, 100, (4, 3)).astype(numpy.int8)
    case("dequantise", quantised, [4], {"q": numbers, "s": numpy.float32([0.25, 0.5, 2]), "z": numpy.int8([1, -3, 0])})
    case("dequantise_one", [op("DequantizeLinear", "q s z", "w"), op("MatMul", "x w", "y")], [4], {"q": numbers.astype(numpy.uint8), "s": numpy.float32(0.125), "z": numpy.uint8(128)})


def windows():
    w = quarters(4, 2, 3, 3)
    case("conv", op("Conv", "x w b", "y"), [2, 5, 6], {"w": w, "b": quarters(4)})
    case("conv_pads", op("Conv", "x w", "y", pads=[1, 0, 2, 1], strides=[2, 1], kernel_shape=[3, 3]), [2, 5, 6], {"w": w})
    case("conv_dilated", op("Conv", "x w", "y", dilations=[2, 1]), [2, 6, 5], {"w": w})
    case("conv_groups", op("Conv", "x w b", "y", group=2), [4, 4, 4], {"w": quarters(6, 2, 2, 2), "b": quarters(6)})
    case("conv_1d", op("Conv", "x w", "y", strides=[2]), [2, 9], {"w": quarters(3, 2, 4)})
    case("conv_3d", op("Conv", "x w", "y"), [2, 3, 4, 3], {"w": quarters(2, 2, 2, 2, 2)})
    for mode in ("SAME_UPPER", "SAME_LOWER", "VALID"):
        case("conv_" + mode.lower(), op("Conv", "x w", "y", auto_pad=mode, strides=[2, 3]), [2, 6, 8], {"w": quarters(3, 2, 3, 4)})
        case("maxpool_" + mode.lower(), op("MaxPool", "x", "y", auto_pad=mode, kernel_shape=[3, 2], strides=[2, 1]), [2, 6, 5])
    case("maxpool", op("MaxPool", "x", "y", kernel_shape=[2, 3]), [2, 5, 6])
    case("maxpool_pads", op("MaxPool", "x", "y", kernel_shape=[3, 3], pads=[1, 1, 1, 0], strides=[2, 2]), [2, 5, 6])
    case("maxpool_ceil", op("MaxPool", "x", "y", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1), [2, 5, 7])
    case("maxpool_dilated", op("MaxPool", "x", "y", kernel_shape=[2], dilations=[3]), [2, 8])
    case("averagepool", op("AveragePool", "x", "y", kernel_shape=[2, 2]), [2, 5, 6])
    case("averagepool_pads", op("AveragePool", "x", "y", kernel_shape=[3, 3], pads=[1, 1, 1, 1]), [2, 4, 4], tolerance=1e-6)
    case("averagepool_count", op("AveragePool", "x", "y", kernel_shape=[2, 2], pads=[1, 1, 0, 0], count_include_pad=1), [2, 4, 4])
    case("averagepool_ceil", op("AveragePool", "x", "y", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=1), [2, 5, 5], opset=19)
    case("global_maxpool", op("GlobalMaxPool", "x", "y"), [3, 4, 2])
    case("global_averagepool", op("GlobalAveragePool", "x", "y"), [3, 4, 2])
    case("reduce_mean", op("ReduceMean", "x", "y", axes=[1, -1]), [4, 3, 2])
    case("reduce_mean_input", op("ReduceMean", "x a", "y", keepdims=0), [3, 4], {"a": integers(2)}, opset=18)
    case("reduce_sum", op("ReduceSum", "x a", "y", keepdims=0), [2, 3, 4], {"a": integers(-2)})
    case("reduce_max", op("ReduceMax", "x", "y", axes=[1]), [4, 3])
    case("reduce_min", op("ReduceMin", "x", "y", axes=[1, 2], keepdims=0), [4, 3])


def moves():
    case("flatten", op("Flatten", "x", "y"), [2, 3, 4])
    case("flatten_axis", op("Flatten", "x", "y", axis=2), [1, 3, 4])
    case("reshape", op("Reshape", "x s", "y"), [2, 3, 4], {"s": integers(0, 0, -1)})
    case("reshape_points", op("Reshape", "x s", "y"), [2, 3, 4], {"s": integers(-1, 4, 6)})
    case("reshape_fixed", op("Reshape", "x s", "y"), [2, 6], {"s": integers(1, 3, -1)}, points=1)
    asked = [op("Shape", "x", "s"), op("Gather", "s zero", "n"), op("Unsqueeze", "n axes", "u"), op("Concat", "u rest", "t", axis=0), op("Reshape", "x t", "y")]
    case("reshape_asked", asked, [2, 3], {"zero": integers(0).reshape(()), "axes": integers(0), "rest": integers(-1)})
    sliced = [op("Shape", "x", "s"), op("Slice", "s b e", "n"), op("Concat", "n rest", "t", axis=0), op("Reshape", "x t", "y")]
    case("reshape_sliced", sliced, [2, 3], {"b": integers(0), "e": integers(1), "rest": integers(3, 2)})
    case("squeeze", op("Squeeze", "x a", "y"), [1, 3, 1], {"a": integers(1, -1)})
    case("squeeze_attribute", op("Squeeze", "x", "y", axes=[2]), [3, 1], opset=11)
    case("unsqueeze", op("Unsqueeze", "x a", "y"), [3], {"a": integers(1, 3)})
    case("unsqueeze_attribute", op("Unsqueeze", "x", "y", axes=[-1]), [3], opset=11)
    case("transpose", op("Transpose", "x", "y", perm=[0, 3, 1, 2]), [2, 3, 4])
    case("concat", [op("Relu", "x", "r"), op("Concat", "x r x", "y", axis=-1)], [2, 3])
    case("concat_channels", [op("Neg", "x", "r"), op("Concat", "x r", "y", axis=1)], [2, 3])
    case("identity", [op("Identity", "x", "i"), op("Dropout", "i", "d"), op("Relu", "d", "y")], [3])


def parts():
    case("slice", op("Slice", "x b e a s", "y"), [5, 6], {"b": integers(1, -1), "e": integers(2**62, -100), "a": integers(1, 2), "s": integers(2, -2)})
    case("slice_all_points", op("Slice", "x b e", "y"), [5], {"b": integers(0, 1), "e": integers(2**63 - 1, -1)})
    case("slice_attributes", op("Slice", "x", "y", starts=[1], ends=[-1], axes=[1]), [5], opset=9)
    case("split", [op("Split", "x s", "a b", axis=1), op("Sub", "b a", "y")], [4, 2], {"s": integers(2, 2)})
    case("split_uneven", [op("Split", "x s", "a b", axis=-1), op("Relu", "b", "y")], [2, 5], {"s": integers(2, 3)})
    case("split_equal", [op("Split", "x", "a b c", axis=1), op("Max", "a b c", "y")], [6], opset=11)
    case("split_outputs", [op("Split", "x", "a b c", axis=1, num_outputs=3), op("Neg", "c", "y")], [7], opset=18)
    case("gather", op("Gather", "x i", "y", axis=1), [5, 2], {"i": integers(3, 0, -1, 1, 2)})
    case("gather_one", op("Gather", "x i", "y", axis=2), [5, 3], {"i": integers(1).reshape(())})
    case("features", op("ArrayFeatureExtractor", "x i", "y", domain="ai.onnx.ml"), [5], {"i": integers(4, 0)})
    case("vectorise", op("FeatureVectorizer", "a b c", "y", domain="ai.onnx.ml", inputdimensions=[1, 2, 1]), None, inputs={"a": [1], "b": [2], "c": [1]})
    case("constants", [op("Constant", "", "c", value=numpy_helper.from_array(quarters(3))), op("Constant", "", "d", value_float=0.5), op("Mul", "c d", "e"), op("Add", "x e", "y")], [3])
    case("constant_of_shape", [op("ConstantOfShape", "s", "c", value=numpy_helper.from_array(numpy.float32([1.5]))), op("Add", "x c", "y")], [3], {"s": integers(1, 3)})
    case("cast", [op("Cast", "x", "c", to=FLOAT), op("Cast", "w", "v", to=FLOAT), op("MatMul", "c v", "y")], [3], {"w": quarters(3, 2).astype(numpy.float64)}, kind=numpy.float64)
    case("cast_wider", [op("Relu", "x", "r"), op("Cast", "r", "y", to=TensorProto.DOUBLE)], [3])
    case("half", [op("Cast", "w", "v", to=FLOAT), op("Add", "x v", "y")], [3], {"w": quarters(3).astype(numpy.float16)})
    moved = [op("Unsqueeze", "w a", "u"), op("Concat", "u u", "c", axis=0), op("Gather", "c i", "g", axis=1), op("Slice", "g b e", "h"), op("Squeeze", "h a", "k"), op("Reshape", "k s", "l"), op("Add", "x l", "y")]
    case("moved_constants", moved, [2], {"w": quarters(4), "a": integers(0), "i": integers(3, 1), "b": integers(1), "e": integers(2), "s": integers(1, -1)})
    case("inputs", [op("Flatten", "b", "f"), op("Concat", "a f", "c", axis=1), op("Relu", "c", "y")], None, inputs={"a": [2], "b": [2, 2]})
    case("scalar_input", [op("Relu", "x", "y")], [])


def main():
    for part in (arithmetic, activations, linear, windows, moves, parts):
        part()
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in cases.items())
    (HERE / "operators.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    print(len(cases), "graphs")


if __name__ == "__main__":
    main()
