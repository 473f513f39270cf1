//===- proxy/relay/body_reader.h - from a channel into a content ---------------------===//
//
// Purpose    Takes one body off a connection by its framing and appends its pages to a content,
//            no faster than the content's readers take them.
// Owns       A share of the content.
// Lifetimes  As its owner, which must outlive the connection's pending read.
// States     off -> on -> off, with one call to the owner at the end.
// Threads    The loop's.
// Fails      `on_body_read(false)`: cut short, or framed badly. The owner finishes the content.
// Cost       No copy; a reference per page.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "proxy/http/chunked.h"
#include "proxy/http/framing.h"
#include "proxy/relay/content.h"
#include "proxy/relay/inbound.h"

namespace holdfast::proxy {

class body_reader final : public input_consumer {
 public:
  class owner {
   public:
    virtual void on_body_bytes(std::size_t n) = 0;
    /// `good`: complete. Called once, possibly inside `start`.
    virtual void on_body_read(bool good) = 0;
    /// What posted wake-ups must find alive.
    virtual std::weak_ptr<void> body_anchor() = 0;

   protected:
    ~owner() = default;
  };

  explicit body_reader(loop& l, owner& o) noexcept : loop_(l), owner_(o) {}

  void start(inbound& from, const framing& how, std::shared_ptr<content> into,
             std::uint64_t limit = static_cast<std::uint64_t>(-1));
  bool on() const noexcept { return from_ != nullptr; }
  /// Waits for readers rather than for the connection.
  bool paused() const noexcept { return paused_; }
  void stop() noexcept;
  void on_input() override { go_on(); }
  std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  void go_on();
  bool take(chain& got);
  void finish(bool good);
  void pause();

  loop& loop_;
  owner& owner_;
  inbound* from_ = nullptr;
  std::shared_ptr<content> into_;
  framing how_;
  chunk_decoder decoder_;
  std::string trailer_;
  std::uint64_t left_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t limit_ = 0;
  bool paused_ = false;
  bool complete_ = false;
};

}  // namespace holdfast::proxy
