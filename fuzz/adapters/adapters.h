//===- fuzz/adapters/adapters.h - the adapters on real sockets --------------------===//
//
// Purpose    Makes the adapters of layers that need descriptors: the legacy specimen, libuv, raw
//            Asio, the C interface of the strict layer.
// Owns       Nothing.
// Lifetimes  The adapters are the caller's.
// States     None.
// Threads    One.
// Fails      std::bad_alloc.
// Cost       See the adapters.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <memory>

#include "adapter.h"

namespace holdfast::fuzz {

std::unique_ptr<CommAdapter> make_legacy();
std::unique_ptr<CommAdapter> make_libuv();
std::unique_ptr<CommAdapter> make_libuv_as_documented();
std::unique_ptr<CommAdapter> make_asio();
std::unique_ptr<CommAdapter> make_capi();

/// A set of verbs or props, for `Capabilities`.
constexpr std::uint64_t verbs_of(std::initializer_list<Verb> list) {
  std::uint64_t set = 0;
  for (const Verb v : list) set |= 1ull << static_cast<int>(v);
  return set;
}
constexpr std::uint32_t props_of(std::initializer_list<Prop> list) {
  std::uint32_t set = 0;
  for (const Prop p : list) set |= 1u << static_cast<int>(p);
  return set;
}

}  // namespace holdfast::fuzz
