// SPDX-License-Identifier: Apache-2.0
//
// Products of matrices of floats, by the BLAS library OpenBLAS. A guess in general; exact where all entries
// are integers and no sum of absolute products passes 2^53 (double) or 2^24 (float), in whatever order a
// library adds. The library is loaded by the first call of any of these, or std::runtime_error is thrown.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "linear/form.hpp"

// Loops over floats, compiled for several processors of which the right one is taken at run time; the results
// are the same, for nothing is fused or reordered.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define INFIMUM_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define INFIMUM_CLONES
#endif

namespace infimum::linear {

// C = alpha * product + beta * C, with the shapes of `form`; C is not read if beta is 0.
// std::invalid_argument if a dimension passes 2^31-1.
void gemm(Form form, std::size_t m, std::size_t n, std::size_t k, double alpha, const double* a,
          const double* b, double beta, double* c);
void gemm(Form form, std::size_t m, std::size_t n, std::size_t k, float alpha, const float* a, const float* b,
          float beta, float* c);

// The same for parts of larger matrices: a row of A is a_stride numbers after the one before, likewise for B.
void gemm(Form form, std::size_t m, std::size_t n, std::size_t k, double alpha, const double* a,
          std::size_t a_stride, const double* b, std::size_t b_stride, double beta, double* c);
void gemm(Form form, std::size_t m, std::size_t n, std::size_t k, float alpha, const float* a,
          std::size_t a_stride, const float* b, std::size_t b_stride, float beta, float* c);

// OpenBLAS is to compute in the calling thread only: threads are divided further above.
void use_one_thread();

// What processor OpenBLAS has taken this one for, such as "SkylakeX".
std::string core_name();

// The value that the environment variable OPENBLAS_CORETYPE should have at the start of a process, where
// OpenBLAS took a processor that it does not know for an older one; nullopt if it chose well, or was told
// already.
std::optional<std::string> better_core();

// The rule of it, for any processor: what it has, and what it was taken for.
std::optional<std::string> better_core(std::string_view taken_for, bool has_avx512, bool has_avx2);

}  // namespace infimum::linear
