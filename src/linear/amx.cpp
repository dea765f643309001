// SPDX-License-Identifier: Apache-2.0
#include "linear/amx.hpp"

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace infimum::linear::amx {

#if defined(__x86_64__) && defined(__linux__)

namespace {

struct Registers {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
};

Registers cpuid(unsigned leaf) {
  Registers found;
  __get_cpuid_count(leaf, 0, &found.eax, &found.ebx, &found.ecx, &found.edx);
  return found;
}

bool processor_has_tiles() {
  constexpr unsigned tiles = 1u << 24, products_of_bytes = 1u << 25;
  return (~cpuid(7).edx & (tiles | products_of_bytes)) == 0;
}

// The configuration of the tiles and what they hold, among the states that are saved.
bool system_saves_tiles() {
  constexpr unsigned xsave_enabled = 1u << 27, both = 3u << 17;
  if ((cpuid(1).ecx & xsave_enabled) == 0) return false;
  unsigned low = 0, high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & both) == both;
}

// Linux 5.16 and later; an older one does not know the question, and does not save tiles.
bool system_permits_tiles() {
  constexpr long request_permission = 0x1023, state_of_tiles = 18;
  return syscall(SYS_arch_prctl, request_permission, state_of_tiles) == 0;
}

}  // namespace

bool available() {
  static const bool is =
      vnni::available() && processor_has_tiles() && system_saves_tiles() && system_permits_tiles();
  return is;
}

#else

bool available() {
  return false;
}

#endif

}  // namespace infimum::linear::amx
