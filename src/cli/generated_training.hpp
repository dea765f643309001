// SPDX-License-Identifier: Apache-2.0
//
// The families of `generate` that are data for the training of one hidden layer: PARTITION, MAX-CUT,
// colourings, two hyperplanes, planted networks. Each is a folder with data, answer, witness, and a page with
// theorem and proof.
#pragma once

#include "cli/generated.hpp"

namespace infimum::cli {

// The names of the families.
std::vector<std::string> training_families();

// base::UsageError for numbers and graphs that make no problem. std::logic_error for another family.
std::vector<GeneratedFile> training_files(const GenerateRequest& request);

}  // namespace infimum::cli
