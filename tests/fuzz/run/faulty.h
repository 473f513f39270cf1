//===- tests/fuzz/run/faulty.h - an adapter to be at fault -------------------------===//
//
// Purpose    A layer that accepts everything and does nothing; each test overrides its fault.
// Owns       Nothing.
// Lifetimes  One run.
// States     None.
// Threads    One.
// Fails      As the test chooses.
// Cost       None.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "adapter.h"

namespace holdfast::fuzz {

class Faulty : public CommAdapter {
 public:
  const char* name() const override { return "faulty"; }
  Capabilities capabilities() const override { return {}; }
  void begin(EventSink& sink, const Environment&, Chooser&) override { sink_ = &sink; }
  void open(std::uint32_t, bool, std::uint32_t, std::uint32_t) override {}
  Refusal start(const Start&) override { return Refusal::none; }
  bool close(std::uint32_t, bool, bool) override { return true; }
  bool turn() override { return false; }
  void peer_send(std::uint32_t, std::span<const std::uint8_t>) override {}
  std::size_t peer_read(std::uint32_t, std::span<std::uint8_t>) override { return 0; }
  void peer_fin(std::uint32_t) override {}
  void peer_rst(std::uint32_t) override {}
  void destroy() override {}

 protected:
  EventSink* sink_ = nullptr;
};

}  // namespace holdfast::fuzz
