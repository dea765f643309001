// SPDX-License-Identifier: Apache-2.0
#include "networks/segments.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace infimum::networks {

namespace {

// Where a function with these segments is 0 without having a kink there.
std::vector<Rational> crossings(const ShallowNetwork& network, const Segments& all) {
  std::vector<Rational> places;
  const auto look = [&](const Rational* begin, const Rational* end, const Rational& slope) {
    if (slope == 0) return;
    const Rational& from = begin != nullptr ? *begin : end != nullptr ? *end : Rational(0);
    const Rational place = from - network.value({from}) / slope;
    if ((begin == nullptr || place > *begin) && (end == nullptr || place < *end)) places.push_back(place);
  };
  const std::vector<Kink>& kinks = all.kinks;
  for (std::size_t piece = 0; piece <= kinks.size(); ++piece) {
    look(piece > 0 ? &kinks[piece - 1].at : nullptr, piece < kinks.size() ? &kinks[piece].at : nullptr,
         piece > 0 ? kinks[piece - 1].after : all.first_slope);
  }
  return places;
}

// What is left of the segments of g by max(0, g).
Segments clipped(const ShallowNetwork& network, const Segments& all) {
  std::vector<Kink> places = all.kinks;
  for (const Rational& place : crossings(network, all)) {
    const auto next = std::ranges::find_if(places, [&](const Kink& kink) { return kink.at > place; });
    const Rational slope = next == places.end() && !places.empty() ? places.back().after
                           : next == places.end()                  ? all.first_slope
                                                                   : next->before;
    places.insert(next, Kink{place, 0, slope, slope});
  }
  const auto positive = [&](const Rational& place) { return network.value({place}) > 0; };
  const auto left_of = [&](std::size_t k) -> Rational {
    return k == 0 ? Rational(places[0].at - 1) : Rational((places[k - 1].at + places[k].at) / 2);
  };
  Segments result;
  result.first_slope = places.empty() ? (positive(0) ? all.first_slope : Rational(0))
                                      : (positive(left_of(0)) ? all.first_slope : Rational(0));
  for (std::size_t k = 0; k < places.size(); ++k) {
    const bool last = k + 1 == places.size();
    Kink kink = places[k];
    if (!positive(left_of(k))) kink.before = 0;
    if (!positive(last ? Rational(kink.at + 1) : left_of(k + 1))) kink.after = 0;
    kink.value = std::max(kink.value, Rational(0));
    if (kink.before != kink.after) result.kinks.push_back(std::move(kink));
  }
  return result;
}

}  // namespace

Segments segments(const ShallowNetwork& network) {
  if (network.output_relu) {
    ShallowNetwork inner = network;
    inner.output_relu = false;
    return clipped(inner, segments(inner));
  }
  if (network.affine.size() > 1) throw std::invalid_argument("segments need a network with one input");
  Segments result;
  result.first_slope = network.affine.empty() ? Rational(0) : network.affine[0];
  std::map<Rational, Rational> changes;  // of the slope, by place
  for (const Unit& unit : network.units) {
    if (unit.weights.size() != 1) throw std::invalid_argument("segments need a network with one input");
    const Rational& weight = unit.weights[0];
    if (weight == 0) continue;
    if (weight < 0) result.first_slope += unit.sign * weight;
    changes[-unit.bias / weight] += unit.sign * abs(weight);
  }
  Rational slope = result.first_slope;
  for (const auto& [place, change] : changes) {
    if (change == 0) continue;
    result.kinks.push_back({place, network.value({place}), slope, slope + change});
    slope += change;
  }
  return result;
}

}  // namespace infimum::networks
