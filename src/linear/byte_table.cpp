// SPDX-License-Identifier: Apache-2.0
#include "linear/byte_table.hpp"

#include "linear/vnni.hpp"

namespace infimum::linear {

bool has_fast_byte_tables() {
#if defined(__x86_64__)
  return vnni::available() && __builtin_cpu_supports("avx512vbmi");
#else
  return false;
#endif
}

namespace {

#if defined(__x86_64__)

// How many it looked up.
__attribute__((target("avx512f,avx512bw,avx512vbmi"))) std::size_t look_up_vectors(const ByteTable& table,
                                                                                   const std::uint8_t* in,
                                                                                   std::uint8_t* out,
                                                                                   std::size_t count) {
  constexpr std::size_t bytes = 64;
  const __m512i first = _mm512_loadu_si512(table.data()), second = _mm512_loadu_si512(table.data() + bytes),
                third = _mm512_loadu_si512(table.data() + 2 * bytes),
                fourth = _mm512_loadu_si512(table.data() + 3 * bytes);
  std::size_t done = 0;
  for (; done + bytes <= count; done += bytes) {
    const __m512i x = _mm512_loadu_si512(in + done);
    const __m512i low = _mm512_permutex2var_epi8(first, x, second);  // by the lower seven bits
    const __m512i high = _mm512_permutex2var_epi8(third, x, fourth);
    _mm512_storeu_si512(out + done, _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high));
  }
  return done;
}

#endif

}  // namespace

void look_up(const ByteTable& table, const std::uint8_t* in, std::uint8_t* out, std::size_t count) {
  std::size_t done = 0;
#if defined(__x86_64__)
  if (has_fast_byte_tables()) done = look_up_vectors(table, in, out, count);
#endif
  for (; done < count; ++done) out[done] = table[in[done]];
}

}  // namespace infimum::linear
