# SPDX-License-Identifier: Apache-2.0
"""Infimum: small ReLU networks trained to the proven global minimum, with certificates."""
