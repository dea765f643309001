// SPDX-License-Identifier: Apache-2.0
#include "exact/decide.hpp"

#include <algorithm>

#include "exact/filter.hpp"
#include "exact/residue_run.hpp"
#include "exact/resolve.hpp"
#include "exact/sharpen.hpp"

namespace infimum::exact {

namespace {

constexpr std::size_t most_memory = std::size_t{256} << 20;    // for the residues of all values, side by side
constexpr std::size_t bytes_of_pair = 100;                     // and of its slices
constexpr std::size_t most_products = std::size_t{256} << 20;  // bytes

class Decider {
 public:
  Decider(const Plan& plan, const std::vector<Batch>& batches, const std::string& kernel,
          const DecideAlso& also)
      : plan_(plan),
        program_(*plan.program),
        batches_(batches),
        kernel_(kernel),
        also_(also),
        filter_(plan, also.gradients) {
    if (also.products) filter_.keep_products(most_products);
    if (!also.sizes) filter_.ignore_sizes();
    filter_.use_threads(also.threads);
  }

  Decided run() {
    for (const Batch& batch : batches_) {
      Decisions& decisions = decided_.decisions.emplace_back(program_, batch.points);
      filter_.forward(batch, decisions);
      resolve(batch, decisions);
      if (also_.gradients) filter_.backward(decisions);
      if (also_.products) decided_.products.push_back(filter_.take_products());
    }
    if (also_.gradients) {
      filter_.finish();
      decided_.gradients = filter_.take_gradients();
    }
    decided_.values = filter_.values();
    decided_.risk = filter_.risk();
    decided_.risk_error = filter_.risk_error();
    return std::move(decided_);
  }

 private:
  const Plan& plan_;
  const Program& program_;
  const std::vector<Batch>& batches_;
  const std::string& kernel_;
  DecideAlso also_;
  Filter filter_;
  Decided decided_;

  void resolve(const Batch& batch, Decisions& decisions) {
    std::vector<std::size_t> points = undecided_points(plan_, decisions, batch.points);
    if (points.empty()) return;
    decided_.resolved += open_decisions(decisions);
    by_parts(batch, points, bytes_of_pair, decisions,
             [&](const Batch& part, Decisions& of_part) { sharpen(plan_, part, of_part); });
    points = undecided_points(plan_, decisions, batch.points);
    if (points.empty()) return;
    const auto extents = forward_extents(program_, {batch}, filter_.values());
    const Needs needs = needs_of(batch, extents, decisions);
    refuse_longer(needs.bits, "an activation that doubles leave open");
    const auto by = [&]<class Residues>() {
      const auto moduli = Residues::moduli(needs.bits + slack_bits, needs.avoid, plan_.inner_dimension);
      if (moduli.empty()) return false;
      Resolver<Residues> resolver(plan_, extents, moduli);
      by_parts(batch, points, moduli.size() * sizeof(typename Residues::Element), decisions,
               [&](const Batch& part, Decisions& of_part) { resolver.resolve(part, of_part); });
      return true;
    };
    if (!with_kernel(kernel_, by)) by.template operator()<linear::FloatResidues>();
  }

  std::size_t open_decisions(const Decisions& decisions) const {
    std::size_t open = 0;
    for (const ValueId id : open_values(plan_, decisions)) {
      const std::vector<Code>& codes = decisions.of(id);
      open += static_cast<std::size_t>(std::count(codes.begin(), codes.end(), undecided));
    }
    return open;
  }

  // As many of the points at once as fit into the memory; rather all than most of them.
  template <class Call>
  void by_parts(const Batch& batch, const std::vector<std::size_t>& points, std::size_t bytes_of_entry,
                Decisions& decisions, const Call& call) const {
    const std::size_t at_once = points_at_once(bytes_of_entry);
    if (2 * points.size() > batch.points && batch.points <= at_once) return call(batch, decisions);
    for (std::size_t first = 0; first < points.size(); first += at_once) {
      const std::size_t last = std::min(points.size(), first + at_once);
      const std::vector<std::size_t> part(points.begin() + static_cast<std::ptrdiff_t>(first),
                                          points.begin() + static_cast<std::ptrdiff_t>(last));
      Decisions of_part(program_, part.size());
      copy(decisions, batch.points, part, of_part, true);
      call(select_points(program_, batch, part), of_part);
      copy(decisions, batch.points, part, of_part, false);
    }
  }

  struct Needs {
    std::size_t bits = 0;
    Integer avoid = 1;
  };

  // Of the arguments of all open activations.
  Needs needs_of(const Batch& batch, const std::vector<Extent>& extents, const Decisions& decisions) const {
    Needs needs{0, denominators_of(plan_, {batch})};
    for (const ValueId id : open_values(plan_, decisions)) {
      const Extent& extent = extents[std::get<Piecewise>(program_.value(id).step).argument];
      needs.bits = std::max(needs.bits, extent.bits());
      needs.avoid = lcm(needs.avoid, extent.unit.get_num());
    }
    return needs;
  }

  std::size_t points_at_once(std::size_t bytes_of_entry) const {
    std::size_t rows = 0;
    for (ValueId id = 0; id < plan_.forward.size(); ++id) {
      if (plan_.forward[id]) rows += program_.value(id).width;
    }
    return std::max<std::size_t>(1, most_memory / (rows * bytes_of_entry));
  }

  // Between the decisions of a batch and those at some of its points, in either direction.
  void copy(Decisions& whole, std::size_t all, const std::vector<std::size_t>& points, Decisions& part,
            bool to_part) const {
    for (ValueId id = 0; id < program_.values().size(); ++id) {
      auto &of_whole = whole.of(id), &of_part = part.of(id);
      const bool shared = program_.value(id).shared;
      const std::size_t columns = shared ? 1 : points.size();
      for (std::size_t i = 0; i < of_part.size(); ++i) {
        Code& there = of_whole[shared ? i : i / columns * all + points[i % columns]];
        if (to_part) {
          of_part[i] = there;
        } else {
          there = of_part[i];
        }
      }
    }
  }
};

}  // namespace

Decided decide(const Plan& plan, const std::vector<Batch>& batches, const std::string& kernel,
               const DecideAlso& also) {
  return Decider(plan, batches, kernel, also).run();
}

}  // namespace infimum::exact
