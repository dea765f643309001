// SPDX-License-Identifier: Apache-2.0
#include "search/snapshot.hpp"

#include <bit>

#include "proof/decoding.hpp"
#include "proof/encoding.hpp"

namespace infimum::search {

using proof::Decoder;
using proof::put_nat;

namespace {

constexpr bool is_open = false;  // a remainder: an open region, or steps

void put_size(std::string& out, std::size_t value) {
  put_nat(out, std::uint64_t{value});
}

void put_double(std::string& out, double value) {
  put_nat(out, std::bit_cast<std::uint64_t>(value));
}

double get_double(Decoder& in) {
  return std::bit_cast<double>(in.nat());
}

void put_cut(std::string& out, const cells::Cut& cut) {
  put_size(out, 2 * cut.row + (cut.sign > 0 ? 1 : 0));
}

cells::Cut get_cut(Decoder& in) {
  const std::uint64_t code = in.nat();
  return {code / 2, code % 2 == 1 ? 1 : -1};
}

void put_outline(std::string& out, const Outline& outline) {
  put_size(out, outline.positive);
  put_size(out, outline.cuts.size());
  for (const std::vector<cells::Cut>& cuts : outline.cuts) {
    put_size(out, cuts.size());
    for (const cells::Cut& cut : cuts) put_cut(out, cut);
  }
  put_size(out, outline.outputs.size());
  for (const cells::Cut& output : outline.outputs) put_cut(out, output);
  put_size(out, outline.expected_units.size());
  for (std::size_t unit : outline.expected_units) put_size(out, unit);
  put_size(out, outline.expected_point);
  put_double(out, outline.bound);
}

Outline get_outline(Decoder& in) {
  Outline outline;
  outline.positive = in.nat();
  outline.cuts.resize(in.count());
  for (std::vector<cells::Cut>& cuts : outline.cuts) {
    for (std::size_t left = in.count(); left > 0; --left) cuts.push_back(get_cut(in));
  }
  for (std::size_t left = in.count(); left > 0; --left) outline.outputs.push_back(get_cut(in));
  for (std::size_t left = in.count(); left > 0; --left) outline.expected_units.push_back(in.nat());
  outline.expected_point = in.nat();
  outline.bound = get_double(in);
  return outline;
}

Snapshot get_snapshot(Decoder& in) {
  Snapshot snapshot;
  snapshot.regions = in.nat();
  snapshot.leaves = in.nat();
  snapshot.seconds = get_double(in);
  snapshot.given_up = in.flag();
  if (in.flag()) snapshot.least_bound = in.rational();
  snapshot.positive = in.nat();
  for (std::size_t left = in.count(); left > 0; --left) snapshot.parameters.push_back(in.rational());
  for (std::size_t left = in.count(); left > 0; --left) {
    if (in.flag() == is_open) {
      snapshot.remainders.emplace_back(get_outline(in));
    } else {
      snapshot.remainders.emplace_back(std::in_place_type<std::string>, in.bytes(in.count()));
    }
  }
  return snapshot;
}

bool fits(const Outline& outline, const Frame& frame) {
  if (outline.positive > frame.units() || outline.cuts.size() != frame.units()) return false;
  for (const std::vector<cells::Cut>& cuts : outline.cuts) {
    for (const cells::Cut& cut : cuts) {
      if (cut.row >= frame.points()) return false;
    }
  }
  return true;
}

// Whether the units may be split on the point, as the search is going to do.
bool may_expect(const Region& region, const Outline& outline) {
  if (outline.expected_units.empty()) return true;
  for (std::size_t unit : outline.expected_units) {
    if (unit >= region.units() || outline.expected_point >= region.decided().size()) return false;
    if (!region.cone(unit).is_free(outline.expected_point)) return false;
  }
  return true;
}

}  // namespace

Outline outline(const Region& region) {
  Outline result{
      region.positive(), {}, region.expected_units(), region.expected_point(), region.parent_bound};
  for (std::size_t j = 0; j < region.units(); ++j) result.cuts.push_back(region.cone(j).cuts());
  if (!region.has_output_relu()) return result;
  region.outputs_on().for_each([&](std::size_t i) { result.outputs.push_back({i, 1}); });
  region.outputs_off().for_each([&](std::size_t i) { result.outputs.push_back({i, -1}); });
  return result;
}

std::optional<Region> region_of(const Outline& outline, const Frame& frame) {
  if (!fits(outline, frame)) return std::nullopt;
  std::optional<Region> region = Region::root(frame, outline.positive);
  for (std::size_t j = 0; j < frame.units(); ++j) {
    for (const cells::Cut& cut : outline.cuts[j]) {
      if (!region->cone(j).is_free(cut.row)) return std::nullopt;
      region = region->with(frame, {j}, cut);
      if (!region) return std::nullopt;
    }
  }
  for (const cells::Cut& output : outline.outputs) {
    if (output.row >= frame.points() || !region->is_output_free(output.row)) return std::nullopt;
    if (frame.has_edge(output.row)) return std::nullopt;  // such outputs are never split
    region = region->with_output(frame, output.row, output.sign > 0);
  }
  if (!may_expect(*region, outline)) return std::nullopt;
  region->expect(outline.expected_units, outline.expected_point);
  region->parent_bound = outline.bound;
  return region;
}

std::string to_bytes(const Snapshot& snapshot) {
  std::string out;
  put_nat(out, snapshot.regions);
  put_nat(out, snapshot.leaves);
  put_double(out, snapshot.seconds);
  put_size(out, snapshot.given_up ? 1 : 0);
  put_size(out, snapshot.least_bound ? 1 : 0);
  if (snapshot.least_bound) proof::put_rational(out, *snapshot.least_bound);
  put_size(out, snapshot.positive);
  put_size(out, snapshot.parameters.size());
  for (const Rational& parameter : snapshot.parameters) proof::put_rational(out, parameter);
  put_size(out, snapshot.remainders.size());
  for (const Remainder& remainder : snapshot.remainders) {
    if (const Outline* open = std::get_if<Outline>(&remainder)) {
      put_size(out, is_open);
      put_outline(out, *open);
    } else {
      const std::string& steps = std::get<std::string>(remainder);
      put_size(out, !is_open);
      put_size(out, steps.size());
      out += steps;
    }
  }
  return out;
}

std::optional<Snapshot> snapshot_from(std::string_view bytes) {
  Decoder in(bytes);
  try {
    Snapshot snapshot = get_snapshot(in);
    if (!in.at_end()) return std::nullopt;
    return snapshot;
  } catch (const proof::DecodingError&) {
    return std::nullopt;
  }
}

}  // namespace infimum::search
