// SPDX-License-Identifier: Apache-2.0
#include "exact/signs.hpp"

#include <cmath>

#include "exact/decide.hpp"
#include "linear/blas.hpp"

namespace infimum::exact {

namespace {

constexpr std::int8_t open_sign = 2;

// -1, 0 or 1 where the enclosure shows it, and how often it does not; in a loop without branches.
INFIMUM_CLONES std::size_t show_signs(const double* middle, const float* error, std::size_t count,
                                      std::int8_t* signs) {
  std::size_t open = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = middle[i], e = error[i];
    const double sign = x > e ? 1 : x < -e ? -1 : std::abs(x) + e == 0 ? 0 : open_sign;
    signs[i] = static_cast<std::int8_t>(static_cast<std::int32_t>(sign));
    open += signs[i] == open_sign ? 1 : 0;
  }
  return open;
}

std::int8_t sign_at(const ScaledIntegers& list, std::size_t i) {
  if (list.negative(i)) return -1;
  return list.zero(i) ? 0 : 1;
}

}  // namespace

Signs signs_of_gradients(const Program& program, const Risk& risk, const std::vector<ValueId>& gradients,
                         const std::vector<Batch>& batches, const Settings& settings) {
  check_batches(program, batches);
  linear::use_one_thread();
  const Plan plan(program, risk, {{}, gradients, false}, settings.rule);
  Decided decided = decide(plan, batches, settings.kernel,
                           {.gradients = true, .sizes = false, .threads = settings.threads});
  Signs result;
  result.report.resolved = decided.resolved;
  for (const Decisions& decisions : decided.decisions) result.report.activations += decisions.count();
  std::vector<ValueId> left;  // gradients with an open sign
  for (std::size_t g = 0; g < gradients.size(); ++g) {
    const Enclosure& enclosure = decided.gradients[g];
    std::vector<std::int8_t>& signs = result.signs.emplace_back(enclosure.size());
    const std::size_t open =
        show_signs(enclosure.middle.data(), enclosure.error.data(), enclosure.size(), signs.data());
    result.entries += signs.size();
    result.open += open;
    if (open > 0) left.push_back(gradients[g]);
  }
  result.decisions = std::move(decided.decisions);
  if (left.empty()) return result;
  const Answer answer = compute(program, risk, {{}, left, false}, batches, settings);
  result.report = answer.report;
  for (std::size_t g = 0, l = 0; g < gradients.size() && l < left.size(); ++g) {
    if (gradients[g] != left[l]) continue;
    for (std::size_t i = 0; i < result.signs[g].size(); ++i)
      result.signs[g][i] = sign_at(answer.gradients[l], i);
    ++l;
  }
  return result;
}

}  // namespace infimum::exact
