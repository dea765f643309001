// SPDX-License-Identifier: Apache-2.0
#include "linear/blas.hpp"

#include <cblas.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <limits>
#include <stdexcept>

namespace infimum::linear {

namespace {

template <class Function>
void find(void* library, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(dlsym(library, name));
  if (function == nullptr) throw std::runtime_error(std::string("OpenBLAS has no function ") + name);
}

// Loaded when it is first asked for: at its start OpenBLAS makes a thread for every processor, and these keep
// all of them busy for a while. Most commands multiply no floats.
struct OpenBlas {
  decltype(cblas_dgemm)* dgemm;
  decltype(cblas_sgemm)* sgemm;
  decltype(openblas_set_num_threads)* set_num_threads;
  decltype(openblas_get_corename)* corename;
  decltype(openblas_get_config)* config;

  OpenBlas() {
    setenv("OPENBLAS_NUM_THREADS", "1", 0);
    void* library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(std::string("OpenBLAS cannot be loaded: ") + dlerror());
    find(library, "cblas_dgemm", dgemm);
    find(library, "cblas_sgemm", sgemm);
    find(library, "openblas_set_num_threads", set_num_threads);
    find(library, "openblas_get_corename", corename);
    find(library, "openblas_get_config", config);
  }
};

const OpenBlas& open_blas() {
  static const OpenBlas loaded;
  return loaded;
}

blasint size(std::size_t dimension) {
  if (dimension > static_cast<std::size_t>(std::numeric_limits<blasint>::max())) {
    throw std::invalid_argument("gemm: a dimension is too large");
  }
  return static_cast<blasint>(dimension);
}

CBLAS_TRANSPOSE left(Form form) {
  return form == Form::left_transposed ? CblasTrans : CblasNoTrans;
}

CBLAS_TRANSPOSE right(Form form) {
  return form == Form::right_transposed ? CblasTrans : CblasNoTrans;
}

// BLAS refuses a stride of 0, which an empty matrix has.
std::size_t a_stride_of(Form form, std::size_t m, std::size_t k) {
  return std::max<std::size_t>(form == Form::left_transposed ? m : k, 1);
}

std::size_t b_stride_of(Form form, std::size_t n, std::size_t k) {
  return std::max<std::size_t>(form == Form::right_transposed ? k : n, 1);
}

}  // namespace

void gemm(Form form, std::size_t m, std::size_t n, std::size_t k, double alpha, const double* a,
          std::size_t a_stride, const double* b, std::size_t b_stride, double beta, double* c) {
  if (m == 0 || n == 0) return;
  open_blas().dgemm(CblasRowMajor, left(form), right(form), size(m), size(n), size(k), alpha, a,
                    size(a_stride), b, size(b_stride), beta, c, size(n));
}

void gemm(Form form, std::size_t m, std::size_t n, std::size_t k, double alpha, const double* a,
          const double* b, double beta, double* c) {
  gemm(form, m, n, k, alpha, a, a_stride_of(form, m, k), b, b_stride_of(form, n, k), beta, c);
}

void gemm(Form form, std::size_t m, std::size_t n, std::size_t k, float alpha, const float* a,
          std::size_t a_stride, const float* b, std::size_t b_stride, float beta, float* c) {
  if (m == 0 || n == 0) return;
  open_blas().sgemm(CblasRowMajor, left(form), right(form), size(m), size(n), size(k), alpha, a,
                    size(a_stride), b, size(b_stride), beta, c, size(n));
}

void gemm(Form form, std::size_t m, std::size_t n, std::size_t k, float alpha, const float* a, const float* b,
          float beta, float* c) {
  gemm(form, m, n, k, alpha, a, a_stride_of(form, m, k), b, b_stride_of(form, n, k), beta, c);
}

void use_one_thread() {
  open_blas().set_num_threads(1);
}

std::string core_name() {
  return open_blas().corename();
}

std::optional<std::string> better_core(std::string_view taken_for, bool has_avx512, bool has_avx2) {
  std::string core(taken_for);
  std::transform(core.begin(), core.end(), core.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  const auto is_one_of = [&](const auto& names) {
    return std::find(names.begin(), names.end(), core) != names.end();
  };
  if (is_one_of(std::array{"skylakex", "cooperlake", "sapphirerapids"})) return std::nullopt;
  if (has_avx512) return "SKYLAKEX";
  if (is_one_of(std::array{"haswell", "zen", "excavator"}) || !has_avx2) return std::nullopt;
  return "HASWELL";
}

std::optional<std::string> better_core() {
#if defined(__x86_64__)
  const bool chooses = std::string_view(open_blas().config()).find("DYNAMIC_ARCH") != std::string_view::npos;
  if (!chooses || std::getenv("OPENBLAS_CORETYPE") != nullptr) return std::nullopt;
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return better_core(core_name(), has_avx512, has_avx2);
#else
  return std::nullopt;
#endif
}

}  // namespace infimum::linear
