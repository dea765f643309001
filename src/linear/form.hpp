// SPDX-License-Identifier: Apache-2.0
//
// The three matrix products of a layer, header-only: values forward, slopes backward, gradients of weights.
// All matrices are row-major and contiguous; C is m x n and k is the inner dimension.
#pragma once

namespace infimum::linear {

enum class Form {
  plain,             // C = A B, A m x k, B k x n
  left_transposed,   // C = A' B, A stored k x m, B k x n
  right_transposed,  // C = A B', A m x k, B stored n x k
};

}  // namespace infimum::linear
