#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the small PyTorch networks of this folder and exports them. python3 pytorch.py"""
import io
from contextlib import redirect_stdout

import numpy
import torch
from common import HERE, record, table
from sklearn.datasets import load_digits
from torch import nn

torch.manual_seed(1)
torch.set_num_threads(1)


class Standardise(nn.Module):
    """Data as they are come in; mean and deviation are constants of the network."""

    def __init__(self, x):
        super().__init__()
        self.register_buffer("mean", x.mean(0))
        self.register_buffer("deviation", x.std(0))

    def forward(self, x):
        return (x - self.mean) / self.deviation


class Residual(nn.Module):
    def __init__(self, width, activation):
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(width, width), activation, nn.Linear(width, width))

    def forward(self, x):
        return x + self.inner(x)


class Square(nn.Module):
    def forward(self, x):
        return x**2


class Rows(nn.Module):
    """Flattens by asking for the number of points."""

    def forward(self, x):
        return x.view(x.size(0), -1)


def train(network, x, y, loss, steps, rate=0.01):
    optimiser = torch.optim.Adam(network.parameters(), lr=rate)
    network.train()
    for _ in range(steps):
        optimiser.zero_grad()
        loss(network(x), y).backward()
        optimiser.step()
    network.eval()
    print("risk", loss(network(x), y).item())
    return network


def export(name, network, x, names=("x", "y"), **options):
    """With a free number of points, by the older exporter unless told otherwise."""
    settings = {"dynamo": False, "opset_version": 17, "dynamic_axes": {names[0]: {0: "points"}, names[1]: {0: "points"}}}
    settings.update(options)
    with redirect_stdout(io.StringIO()):
        torch.onnx.export(network, (x[:2],), str(HERE / f"{name}.onnx"), input_names=[names[0]], output_names=[names[1]], **settings)


def regression(name, file, layers, steps, dtype=torch.float32, tolerance=1e-5, scale=1.0):
    inputs, targets, _ = table(file)
    x, y = torch.tensor(inputs, dtype=dtype), torch.tensor(targets, dtype=dtype) / scale
    network = nn.Sequential(Standardise(x), *layers).to(dtype)
    train(network, x, y, nn.MSELoss(), steps)
    export(name, network, x)
    record(name, inputs[::97][:6] if len(inputs) > 500 else inputs[::31][:6], tolerance)


def digits(name, layers, steps, **options):
    numbers = load_digits()
    x = torch.tensor(numbers.data.reshape(-1, 1, 8, 8) / 16, dtype=torch.float32)
    y = torch.tensor(numbers.target)
    network = nn.Sequential(*layers)
    train(network, x[:1000], y[:1000], nn.CrossEntropyLoss(), steps)
    right = (network(x[1000:]).argmax(1) == y[1000:]).float().mean().item()
    print("right on the rest", right)
    export(name, network, x, **options)
    record(name, x.numpy().reshape(len(x), -1)[::200][:5], 1e-5)


def main():
    regression("torch_mlp", "concrete.csv", [nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1)], 500)
    regression(
        "torch_residual",
        "auto_mpg.csv",
        [nn.Linear(6, 10), nn.LeakyReLU(0.1), Residual(10, nn.PReLU(10)), nn.Hardtanh(-2, 3), Residual(10, nn.ReLU6()), nn.Linear(10, 1)],
        500,
    )
    regression("torch_square", "mcycle.csv", [nn.Linear(1, 8), Square(), nn.Linear(8, 4), Square(), nn.Linear(4, 1)], 500, scale=10.0)
    regression("torch_float64", "iris.csv", [nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1)], 300, torch.float64, 1e-12)
    digits(
        "torch_convolutions",
        [
            nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 12, 3, padding=1, bias=False), nn.BatchNorm2d(12), nn.LeakyReLU(), nn.AvgPool2d(2, ceil_mode=True),
            nn.Flatten(), nn.Linear(48, 10),
        ],
        80,
    )
    digits(
        "torch_mobile",
        [
            nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.Hardswish(),
            nn.Conv2d(8, 8, 3, padding=2, dilation=2, groups=8), nn.Conv2d(8, 16, 1), nn.Hardswish(),
            nn.Conv2d(16, 16, (1, 3), padding=(0, 1), groups=4), nn.Hardsigmoid(), nn.AdaptiveAvgPool2d(1), Rows(), nn.Linear(16, 10),
        ],
        150,
    )
    points = torch.export.Dim("points")
    digits(
        "torch_dynamo",
        [Rows(), nn.Linear(64, 24), nn.ReLU(), nn.Linear(24, 24), nn.PReLU(), nn.Linear(24, 10)],
        80,
        dynamo=True, opset_version=18, dynamic_axes=None, dynamic_shapes=({0: points},), external_data=False,
    )


if __name__ == "__main__":
    main()
