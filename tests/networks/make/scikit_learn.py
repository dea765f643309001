#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the small scikit-learn networks of this folder and exports them with skl2onnx. python3 scikit_learn.py"""
import warnings

import numpy
import onnx
from common import HERE, record, table
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore")


def save(name, learner, **how):
    file = to_onnx(learner, target_opset=17, **how)
    (HERE / f"{name}.onnx").write_bytes(file.SerializeToString())
    return file


def before_softmax(file):
    """The tensor of scores that the classifier's probabilities are made from."""
    return next(part.input[0] for part in file.graph.node if part.op_type in ("Softmax", "Sigmoid"))


def main():
    x, y, _ = table("diabetes.csv")
    regressor = make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(20, 10), max_iter=300, random_state=1)).fit(x, y.ravel())
    save("sklearn_regressor", regressor, X=x[:1].astype(numpy.float32))
    record("sklearn_regressor", x[::90], 1e-5)

    regressor = make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(8,), max_iter=500, random_state=1)).fit(x, y.ravel())
    save("sklearn_float64", regressor, X=x[:1])
    record("sklearn_float64", x[::90], 1e-12)

    x, y, _ = table("breast_cancer.csv")
    classifier = make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=(12,), max_iter=200, random_state=1)).fit(x, y.ravel())
    file = save("sklearn_two_classes", classifier, X=x[:1].astype(numpy.float32))
    record("sklearn_two_classes", x[::120], 1e-5, before_softmax(file))

    numbers = load_digits()
    classifier = MLPClassifier(hidden_layer_sizes=(32,), max_iter=200, random_state=1).fit(numbers.data[:1000], numbers.target[:1000])
    file = save("sklearn_digits", classifier, X=numbers.data[:1].astype(numpy.float32))
    record("sklearn_digits", numbers.data[1000::180], 1e-5, before_softmax(file))

    x, y, names = table("trees.csv")
    regressor = make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(10,), max_iter=3000, random_state=1)).fit(x, y.ravel())
    save("sklearn_columns", regressor, initial_types=[(name, FloatTensorType([None, 1])) for name in names])
    record("sklearn_columns", x[::6], 1e-5)


if __name__ == "__main__":
    main()
