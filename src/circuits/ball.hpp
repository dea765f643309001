// SPDX-License-Identifier: Apache-2.0
//
// A real number known to lie in [middle - radius, middle + radius], with a middle of `precision` bits and
// exponents of any size: what decides the sign of a number of 2^30 bits from its first hundred. The
// arithmetic is Arb's (F. Johansson, Arb: efficient arbitrary-precision midpoint-radius interval arithmetic,
// IEEE Trans. Computers 66, 2017). Enclosures, never guesses.
#pragma once

#include <arb.h>

#include <optional>

#include "numbers/rational.hpp"

namespace infimum::circuits {

// mantissa * 2^exponent, exactly.
struct Dyadic {
  numbers::Integer mantissa, exponent;
};

class Ball {
 public:
  Ball() { arb_init(ball_); }
  Ball(const Ball& other) : Ball() { arb_set(ball_, other.ball_); }
  Ball(Ball&& other) noexcept : Ball() { arb_swap(ball_, other.ball_); }
  Ball& operator=(const Ball& other) {
    arb_set(ball_, other.ball_);
    return *this;
  }
  Ball& operator=(Ball&& other) noexcept {
    arb_swap(ball_, other.ball_);
    return *this;
  }
  ~Ball() { arb_clear(ball_); }

  void set(const numbers::Rational& value, long precision);
  void set_sum(const Ball& a, const Ball& b, long precision) { arb_add(ball_, a.ball_, b.ball_, precision); }
  void set_difference(const Ball& a, const Ball& b, long precision) {
    arb_sub(ball_, a.ball_, b.ball_, precision);
  }
  void set_product(const Ball& a, const Ball& b, long precision) {
    arb_mul(ball_, a.ball_, b.ball_, precision);
  }

  // -1, 0 or 1 if it is that of every number of the ball.
  std::optional<int> sign() const;
  // floor(|x| / 2^bit) mod 2 if it is that of every number x of the ball.
  std::optional<bool> bit(const numbers::Integer& bit) const;
  // Some e with 2^e <= |x| < 2^(e+3) for every number x of the ball; nothing if the ball is too wide to tell.
  std::optional<numbers::Integer> size() const;
  // Binary digits of the middle that the radius leaves certain; 0 if none.
  long certain_bits() const;

  // Both are finite for every ball that came from finite ones: std::domain_error otherwise.
  Dyadic middle() const;
  Dyadic radius() const;

  arb_ptr raw() { return ball_; }
  arb_srcptr raw() const { return ball_; }

 private:
  arb_t ball_;
};

// Every thread but the first holds one while it works with balls: Arb keeps memory for each thread, which is
// free again only when the thread says that it ends.
class BallThread {
 public:
  BallThread() = default;
  BallThread(const BallThread&) = delete;
  BallThread& operator=(const BallThread&) = delete;
  ~BallThread() { flint_cleanup(); }
};

}  // namespace infimum::circuits
