// SPDX-License-Identifier: Apache-2.0
//
// All decisions about a list of batches: by doubles with error bounds where these can show them, exactly
// where not. No decision rests on rounding.
#pragma once

#include <string>
#include <vector>

#include "exact/enclosure.hpp"
#include "exact/extents.hpp"
#include "exact/plan.hpp"

namespace infimum::exact {

struct Decided {
  std::vector<Decisions> decisions;  // by batch; none that the plan needs is left open
  Observed values;                   // the sizes that were seen on the way, if they were asked for
  double risk = 0,
         risk_error = 0;     // the risk is that close to the first, if the plan wants it and both are finite
  std::size_t resolved = 0;  // decisions that doubles left open
  std::vector<Enclosure> gradients;  // if they were asked for, by wanted gradient
  std::vector<Products> products;    // if they were asked for, by batch: those that doubles hold exactly
};

// What else comes of the pass in doubles. Without sizes, activations that stay open are computed with longer
// numbers.
struct DecideAlso {
  bool gradients = false, products = false, sizes = true;
  std::size_t threads = 1;  // for long products of the pass
};

// The batches fit the program. Exact. `kernel` as in compute's settings; the portable one takes over where
// the other has not enough moduli for the arguments that are open.
Decided decide(const Plan& plan, const std::vector<Batch>& batches, const std::string& kernel = {},
               const DecideAlso& also = {});

}  // namespace infimum::exact
