// SPDX-License-Identifier: Apache-2.0
#include "relaxations/cut_draft.hpp"

#include <algorithm>
#include <cmath>

#include "relaxations/coarse.hpp"
#include "relaxations/entries.hpp"

namespace infimum::relaxations {

namespace {

constexpr long fewer_bits = 2;  // of entries than of the network, whose errors add up
constexpr long most_share_bits = 20;
constexpr int most_exchanges = 4;  // of cuts of the form
constexpr Guess least_pivot = 1e-6;
constexpr Guess vanishing = 1e-11;  // coefficients, of the largest
constexpr Guess safety = 1e-12;     // of the goal, and of the largest coefficient

}  // namespace

CutDraft::CutDraft(const Frame& frame)
    : frame_(frame),
      inverse_(frame.dimension()),
      chord_inverse_(frame.dimension()),
      pieces_(frame.points(), CutFit::none),
      theta_(frame.dimension(), 0.0),
      r_(frame.points(), 0.0),
      sum_(inverse_.room(), 0.0),
      coordinates_(inverse_.room(), 0.0),
      cut_(inverse_.room(), 0.0),
      cut_coordinates_(inverse_.room(), 0.0) {}

void CutDraft::start(const Region& region, const CutFit& fit, const std::vector<std::size_t>& form,
                     const std::vector<std::size_t>& idle) {
  region_ = &region;
  fit_ = &fit;
  form_ = form;
  GuessVector parameters(frame_.parameters());
  if (frame_.intercept() > 0) parameters[0] = fit.sign() * fit.intercept();
  std::copy_n(fit.theta(), frame_.dimension(), &parameters[frame_.unit_offset(0)]);
  network_ = frame_.to_rows(parameters);
  has_inverse_ = choose_pivot();
  if (has_inverse_) invert_form();
  find_shares();
  if (has_inverse_ && !idle.empty()) leave_out_chords_with(idle);
}

// Where nothing holds the fit back it goes until chords do, which count for next to nothing then.
void CutDraft::leave_out_chords_with(const std::vector<std::size_t>& idle) {
  std::erase_if(fitted_, [&](const Told& told) {
    const bool has = std::any_of(told.shares.begin(), told.shares.end(), [&](const CutFit::Share& share) {
      if (share.piece < 0) return false;
      const Chord& chord = fit_->chords[static_cast<std::size_t>(share.piece)];
      std::copy_n(chord.slope.begin(), frame_.dimension(), cut_.begin());
      const Guess error = inverse_.coordinates(cut_.data(), cut_coordinates_.data());
      return std::any_of(idle.begin(), idle.end(), [&](std::size_t cut) {
        const auto place = std::find(form_.begin(), form_.end(), cut) - form_.begin();
        return cut_coordinates_[static_cast<std::size_t>(place)] > error + vanishing;
      });
    });
    if (has) pieces_[told.point] = CutFit::none;
    return has;
  });
}

void CutDraft::invert_form() {
  for (std::size_t l = 0; l < form_.size(); ++l) {
    const cells::Cut& cut = fit_->cuts()[form_[l]];
    for (std::size_t t = 0; t < frame_.dimension(); ++t)
      inverse_.vector(l)[t] = cut.sign * frame_.x(cut.row)[t];
  }
  has_inverse_ = inverse_.invert();
}

void CutDraft::find_shares() {
  fitted_.clear();
  largest_ = 0;
  std::vector<CutFit::Share> shares;
  for (const std::size_t i : fit_->undecided()) {
    fit_->shares(i, shares);
    pieces_[i] = shares.empty() ? CutFit::none : shares.front().piece;
    if (shares.empty() || (shares.size() == 1 && pieces_[i] < 0)) continue;
    Guess sum = 0;
    for (const CutFit::Share& share : shares) sum += share.size;
    std::sort(shares.begin(), shares.end(),
              [](const CutFit::Share& a, const CutFit::Share& b) { return a.size < b.size; });
    const Guess r = pieces_[i] < 0 ? -2 * sum : 2 * sum;
    fitted_.push_back({i, r, shares});
    pieces_[i] = CutFit::edge;
    largest_ = std::max(largest_, std::abs(r));
  }
}

// A decided point, best one where the unit is off, so that q does not change. False if one is needed, but
// there is none.
bool CutDraft::choose_pivot() {
  if (frame_.intercept() == 0) return true;
  pivot_ = frame_.points();
  region_->decided().for_each([&](std::size_t i) {
    const bool is_better = pivot_ < frame_.points() && region_->cone(0).on().test(pivot_);
    if (pivot_ == frame_.points() || (is_better && region_->cone(0).off().test(i))) pivot_ = i;
  });
  return pivot_ < frame_.points();
}

std::int64_t CutDraft::parts() const {
  return std::int64_t{1} << std::min(bits_, most_share_bits);
}

bool CutDraft::promises(long bits, Guess goal) {
  if (!has_inverse_) return false;
  bits_ = bits;
  exponent_ = exponent_for(largest_, std::max<long>(bits - fewer_bits, 2));
  round_network();
  round_points();
  balance();
  return bound() > goal * (1 + safety) && is_combination();
}

void CutDraft::round_network() {
  const GuessVector values = coarse_values(frame_, network_, bits_);
  const GuessVector guess = frame_.change_to_guess(values);
  intercept_ = fit_->intercept();
  if (frame_.intercept() > 0) intercept_ += fit_->sign() * (values[0] - network_[0]) / frame_.y_unit();
  std::copy_n(&guess[frame_.unit_offset(0)], theta_.size(), theta_.data());
  fit_->products(theta_.data(), u_);
  length_ = 0;
  for (const Guess entry : theta_) length_ += std::abs(entry);
}

void CutDraft::round_points() {
  told_.clear();
  auto next = fitted_.begin();
  for (std::size_t i = 0; i < frame_.points(); ++i) {
    if (!fit_->is_free(i)) {
      round_decided(i);
    } else if (pieces_[i] == CutFit::edge) {
      round_free(i, &*next++);
    } else {
      round_free(i, nullptr);
    }
  }
}

void CutDraft::round_decided(std::size_t i) {
  const Guess u = region_->cone(0).on().test(i) ? u_[i] : 0.0;
  r_[i] = 2 * frame_.weight(i) * (fit_->target(i) - intercept_ - u);
}

void CutDraft::round_free(std::size_t i, const Told* fitted) {
  const Guess miss = fit_->target(i) - intercept_ - std::max(0.0, u_[i]);
  const Guess base = 2 * frame_.weight(i) * std::min(0.0, miss);
  r_[i] = base;
  if (fitted != nullptr) return tell(*fitted, base);
  if (!(base < 0)) return;
  const long piece = pieces_[i] == CutFit::none ? (u_[i] > 0 ? CutFit::on : CutFit::off) : pieces_[i];
  const bool is_certain = std::abs(u_[i]) > safety * length_;
  if (!is_certain || (u_[i] > 0) != (piece == CutFit::on)) tell({i, base, {{piece, 1.0}}}, base);
}

// With an entry, which may not vanish, and the same sign as in the fit; otherwise the point is left to its
// base. A network without a unit has a level at all points, and needs no entries to say so.
void CutDraft::tell(Told told, Guess base) {
  const bool is_level = length_ == 0 && told.r < 0;
  if (!is_level) {
    told.entry = Grid(exponent_).nearest(told.r - base);
    if (told.entry == 0 && told.r < 0) told.entry = -std::ldexp(1.0, static_cast<int>(exponent_));
  }
  const Guess r = base + told.entry;
  if ((told.entry == 0 && !is_level) || r == 0 || (r > 0) != (told.r > 0)) return;
  r_[told.point] = r;
  round_shares(told);
  told_.push_back(std::move(told));
}

void CutDraft::round_shares(Told& told) const {
  Guess sum = 0;
  for (const CutFit::Share& share : told.shares) sum += share.size;
  told.numerators.clear();
  std::int64_t left = parts();
  for (std::size_t s = 0; s + 1 < told.shares.size(); ++s) {
    const Guess part = told.shares[s].size / sum * static_cast<Guess>(parts());
    told.numerators.push_back(static_cast<std::int64_t>(std::nearbyint(part)));
    left -= told.numerators.back();
  }
  told.numerators.push_back(left);
}

void CutDraft::balance() {
  if (frame_.intercept() == 0) return;
  Guess sum = 0;
  for (const Guess r : r_) sum += r;
  r_[pivot_] -= sum;
}

Guess CutDraft::bound() const {
  Guess sum = 0;
  for (std::size_t i = 0; i < r_.size(); ++i) {
    sum += r_[i] * (fit_->target(i) - r_[i] / (4 * frame_.weight(i)));
  }
  return sum;
}

void CutDraft::add_to_sum(Guess factor, const Guess* x) {
  for (std::size_t t = 0; t < frame_.dimension(); ++t) sum_[t] += factor * x[t];
}

void CutDraft::sum_up() {
  std::fill(sum_.begin(), sum_.end(), 0.0);
  auto told = told_.begin();
  for (std::size_t i = 0; i < r_.size(); ++i) {
    if (told != told_.end() && told->point == i) {
      for (std::size_t s = 0; s < told->shares.size(); ++s) {
        const long piece = told->shares[s].piece;
        const Guess part = static_cast<Guess>(told->numerators[s]) / static_cast<Guess>(parts());
        if (piece == CutFit::on) add_to_sum(-part * r_[i], frame_.x(i));
        if (piece >= 0) add_to_sum(-part * r_[i], fit_->chords[static_cast<std::size_t>(piece)].slope.data());
      }
      ++told;
    } else if (fit_->is_free(i) ? u_[i] > 0 : region_->cone(0).on().test(i)) {
      add_to_sum(-r_[i], frame_.x(i));
    }
  }
}

bool CutDraft::is_combination() {
  sum_up();
  for (int exchanges = 0; has_inverse_; ++exchanges) {
    const Guess error = inverse_.coordinates(sum_.data(), coordinates_.data());
    const auto end = coordinates_.begin() + static_cast<std::ptrdiff_t>(frame_.dimension());
    const auto least = std::min_element(coordinates_.begin(), end);
    const Guess largest = std::max(std::abs(*least), *std::max_element(coordinates_.begin(), end));
    const Guess margin = 2 * error + safety * largest, zero = 2 * error + vanishing * largest;
    vanishing_.assign(frame_.dimension(), 0);
    if (*least > margin) return true;
    if (*least >= -zero) {
      for (std::size_t l = 0; l < vanishing_.size(); ++l) vanishing_[l] = coordinates_[l] <= zero ? 1 : 0;
      return true;
    }
    const auto place = static_cast<std::size_t>(least - coordinates_.begin());
    if (exchanges == most_exchanges || !exchange(place, margin)) return false;
  }
  return false;
}

// Another cut takes the place, so that its coefficient becomes positive and all others stay so; the one that
// leaves the least of them largest.
bool CutDraft::exchange(std::size_t place, Guess margin) {
  std::size_t best = fit_->cuts().size();
  Guess most = margin;
  for (std::size_t j = 0; j < fit_->cuts().size(); ++j) {
    const cells::Cut& cut = fit_->cuts()[j];
    for (std::size_t t = 0; t < frame_.dimension(); ++t) cut_[t] = cut.sign * frame_.x(cut.row)[t];
    inverse_.coordinates(cut_.data(), cut_coordinates_.data());
    if (!(cut_coordinates_[place] < -least_pivot)) continue;
    const Guess factor = std::min(coordinates_[place], -margin) / cut_coordinates_[place];
    Guess least = factor;
    for (std::size_t l = 0; l < frame_.dimension(); ++l) {
      if (l != place) least = std::min(least, coordinates_[l] - factor * cut_coordinates_[l]);
    }
    if (!(least > most)) continue;
    most = least;
    best = j;
  }
  if (best == fit_->cuts().size()) return false;
  form_[place] = best;
  invert_form();
  return true;
}

erm::Witness CutDraft::witness() {
  erm::Witness witness = coarse_network(frame_, network_, bits_);
  const long unit = std::ilogb(frame_.weight_unit()) + std::ilogb(frame_.y_unit());
  std::vector<erm::Entry> entries;
  for (const Told& told : told_) {
    entries.push_back({told.point, fit_->sign() * rounded(told.entry, exponent_)});
  }
  set_entries(witness, std::move(entries), exponent_ + unit);
  if (frame_.intercept() > 0) witness.solved.push_back({pivot_, 0, {}});
  find_span();
  witness.bases.emplace();
  witness.bases->all.push_back({0, {}});
  std::vector<std::size_t>& form = witness.bases->all.front().pairs;
  for (std::size_t l = 0; l < form_.size(); ++l) {
    if (vanishing_[l] == 0) form.push_back(form_[l]);
  }
  std::sort(form.begin(), form.end());
  witness.bases->forms = {0};
  for (const Told& told : told_) witness.bases->pairs.push_back(pair(told, *witness.bases));
  return witness;
}

// Which cuts are combinations of those of the form whose coefficients do not vanish; none are asked about if
// all count.
void CutDraft::find_span() {
  is_in_span_.clear();
  if (std::find(vanishing_.begin(), vanishing_.end(), 1) == vanishing_.end()) return;
  for (const cells::Cut& cut : fit_->cuts()) {
    for (std::size_t t = 0; t < frame_.dimension(); ++t) cut_[t] = cut.sign * frame_.x(cut.row)[t];
    const Guess error = inverse_.coordinates(cut_.data(), cut_coordinates_.data());
    char inside = 1;
    for (std::size_t l = 0; l < vanishing_.size(); ++l) {
      if (vanishing_[l] != 0 && std::abs(cut_coordinates_[l]) > error + vanishing) inside = 0;
    }
    is_in_span_.push_back(inside);
  }
}

// Where q is told to be on the border, so must be the chords: without cuts beyond it that do not count in
// them.
std::vector<std::size_t> CutDraft::basis_of(const Chord& chord) {
  const std::vector<std::size_t> all(chord.basis.begin(),
                                     chord.basis.begin() + static_cast<std::ptrdiff_t>(chord.basis_size));
  if (is_in_span_.empty()) return all;
  for (std::size_t l = 0; l < all.size(); ++l) {
    const cells::Cut& cut = fit_->cuts()[all[l]];
    for (std::size_t t = 0; t < frame_.dimension(); ++t)
      chord_inverse_.vector(l)[t] = cut.sign * frame_.x(cut.row)[t];
  }
  if (all.size() != frame_.dimension() || !chord_inverse_.invert()) return all;
  std::copy_n(frame_.x(chord.point), frame_.dimension(), cut_.data());
  const Guess error = chord_inverse_.coordinates(cut_.data(), cut_coordinates_.data());
  std::vector<std::size_t> result;
  for (std::size_t l = 0; l < all.size(); ++l) {
    if (std::abs(cut_coordinates_[l]) > error + vanishing || is_in_span_[all[l]] != 0)
      result.push_back(all[l]);
  }
  return result;
}

erm::FreePair CutDraft::pair(const Told& told, erm::Bases& bases) {
  erm::FreePair pair;
  for (std::size_t s = 0; s < told.shares.size(); ++s) {
    const long piece = told.shares[s].piece;
    const erm::Fraction share{told.numerators[s], parts()};
    if (piece == CutFit::on)
      pair.alpha = numbers::fraction(Integer(static_cast<long>(share.numerator)),
                                     Integer(static_cast<long>(share.denominator)));
    if (piece < 0 || share.numerator == 0) continue;
    const Chord& chord = fit_->chords[static_cast<std::size_t>(piece)];
    const std::vector<std::size_t> basis = basis_of(chord);
    std::size_t b = 0;
    while (b < bases.all.size() && bases.all[b].pairs != basis) ++b;
    if (b == bases.all.size()) bases.all.push_back({0, basis});
    pair.chords.push_back({b, share});
  }
  return pair;
}

}  // namespace infimum::relaxations
