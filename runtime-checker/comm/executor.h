//===- comm/executor.h - a context's executor, in Asio's model -----------------===//
//
// Purpose    What `context::get_executor()` returns: post, dispatch, defer, co_spawn and Asio's
//            own objects work on it.
// Owns       Nothing; a work-tracking copy keeps `context::run` from returning.
// Lifetimes  Must not be used after its context is gone, as Asio's.
// States     None.
// Threads    Any.
// Fails      `execute` throws std::bad_alloc.
// Cost       On the context's thread: a recycled block per function. From others: the heap.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>

#include "comm/core/engine.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

namespace detail {

/// A posted function.
template <class Function>
struct function_task final : task {
  function_task(Function&& f, engine* e) : function(std::move(f)), recycled_in(e) {
    run = &function_task::execute;
  }
  static void execute(task* t, bool really) {
    auto* self = static_cast<function_task*>(t);
    Function f(std::move(self->function));
    engine* e = self->recycled_in;
    self->~function_task();
    if (e) {
      e->blocks().give(self, sizeof(function_task));
    } else {
      ::operator delete(static_cast<void*>(self));
    }
    if (really) std::move(f)();
  }
  Function function;
  engine* recycled_in;
};

}  // namespace detail

/// Bits: 1 = blocking.never, 2 = outstanding_work.tracked, 4 = relationship.continuation.
template <unsigned Bits>
class basic_executor {
 public:
  explicit basic_executor(engine& e) noexcept : engine_(&e) { track(); }
  basic_executor(const basic_executor& o) noexcept : engine_(o.engine_) { track(); }
  template <unsigned Other>
  explicit basic_executor(const basic_executor<Other>& o) noexcept : engine_(o.engine_) {
    track();
  }
  basic_executor& operator=(const basic_executor& o) noexcept {
    if (this == &o) return *this;
    untrack();
    engine_ = o.engine_;
    track();
    return *this;
  }
  ~basic_executor() { untrack(); }

  // Queries.
  boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
    return *static_cast<boost::asio::execution_context*>(engine_->home());
  }
  static constexpr boost::asio::execution::mapping_t query(
      boost::asio::execution::mapping_t) noexcept {
    return boost::asio::execution::mapping.thread;
  }
  static constexpr boost::asio::execution::blocking_t query(
      boost::asio::execution::blocking_t) noexcept {
    return (Bits & 1)
               ? boost::asio::execution::blocking_t(boost::asio::execution::blocking.never)
               : boost::asio::execution::blocking_t(boost::asio::execution::blocking.possibly);
  }
  static constexpr boost::asio::execution::outstanding_work_t query(
      boost::asio::execution::outstanding_work_t) noexcept {
    using boost::asio::execution::outstanding_work;
    using type = boost::asio::execution::outstanding_work_t;
    return (Bits & 2) ? type(outstanding_work.tracked) : type(outstanding_work.untracked);
  }
  static constexpr boost::asio::execution::relationship_t query(
      boost::asio::execution::relationship_t) noexcept {
    using boost::asio::execution::relationship;
    using type = boost::asio::execution::relationship_t;
    return (Bits & 4) ? type(relationship.continuation) : type(relationship.fork);
  }

  // Requirements.
  basic_executor<Bits | 1u> require(boost::asio::execution::blocking_t::never_t) const {
    return basic_executor<Bits | 1u>(*this);
  }
  basic_executor<Bits & ~1u> require(boost::asio::execution::blocking_t::possibly_t) const {
    return basic_executor<Bits & ~1u>(*this);
  }
  basic_executor<Bits | 2u> require(boost::asio::execution::outstanding_work_t::tracked_t) const {
    return basic_executor<Bits | 2u>(*this);
  }
  basic_executor<Bits & ~2u> require(
      boost::asio::execution::outstanding_work_t::untracked_t) const {
    return basic_executor<Bits & ~2u>(*this);
  }
  basic_executor<Bits | 4u> require(boost::asio::execution::relationship_t::continuation_t) const {
    return basic_executor<Bits | 4u>(*this);
  }
  basic_executor<Bits & ~4u> require(boost::asio::execution::relationship_t::fork_t) const {
    return basic_executor<Bits & ~4u>(*this);
  }

  bool running_in_this_thread() const noexcept { return engine_->inside_loop(); }

  template <class Function>
  void execute(Function&& f) const {
    using stored = std::decay_t<Function>;
    if constexpr ((Bits & 1) == 0) {
      if (engine_->inside_loop()) {
        stored now(std::forward<Function>(f));
        std::move(now)();
        return;
      }
    }
    using node = detail::function_task<stored>;
    stored copy(std::forward<Function>(f));
    if (engine_->inside_loop()) {
      void* memory = engine_->blocks().take(sizeof(node));
      if (!memory) throw std::bad_alloc();
      engine_->post_local(::new (memory) node(std::move(copy), engine_));
    } else {
      void* memory = ::operator new(sizeof(node));
      engine_->post_from_anywhere(::new (memory) node(std::move(copy), nullptr));
    }
  }

  friend bool operator==(const basic_executor& a, const basic_executor& b) noexcept {
    return a.engine_ == b.engine_;
  }
  friend bool operator!=(const basic_executor& a, const basic_executor& b) noexcept {
    return !(a == b);
  }

 private:
  template <unsigned>
  friend class basic_executor;

  void track() const noexcept {
    if constexpr ((Bits & 2) != 0) engine_->work_started();
  }
  void untrack() const noexcept {
    if constexpr ((Bits & 2) != 0) engine_->work_finished();
  }

  engine* engine_;
};

using executor = basic_executor<0>;

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
