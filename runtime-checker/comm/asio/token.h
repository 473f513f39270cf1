//===- comm/asio/token.h - completion tokens on the layer's operations -----------===//
//
// Purpose    The `async_*` face: every start as an Asio initiating function, so that callbacks,
//            use_awaitable, use_future, deferred and (for owned memory) detached work, with
//            associated executors, allocators and cancellation slots.
// Owns       The handler and, while it waits, work on its executor.
// Lifetimes  As the operation's: what is lent stays until release, also for a handler that runs on
//            another executor (the release waits for it to return there).
// States     None of its own.
// Threads    Initiate on the context's thread (S22); from others the completion is `wrong_thread`.
// Fails      A refusal is delivered as a completion whose code satisfies `is_refusal` (S2).
// Cost       Nothing on top of the plain start when the handler runs on the context itself.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <optional>
#include <tuple>

#include "comm/channel.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

namespace detail {

/// True when functions given to `e` run on the context's loop itself.
template <class Executor>
bool runs_on(const Executor& e, const executor& home) noexcept {
  if constexpr (std::is_same_v<Executor, executor>) {
    return e == home;
  } else if constexpr (std::is_same_v<Executor, boost::asio::any_io_executor>) {
    if (const auto* plain = e.template target<executor>()) return *plain == home;
    if (const auto* tracked = e.template target<basic_executor<2>>()) {
      return executor(*tracked) == home;
    }
    return false;
  } else {
    return false;
  }
}

/// Which arguments a completion signature takes from a completion.
struct count_result {
  template <class Handler>
  static void call(Handler&& h, const completion& c) {
    std::move(h)(c.error, c.n);
  }
};
struct error_result {
  template <class Handler>
  static void call(Handler&& h, const completion& c) {
    std::move(h)(c.error);
  }
};
struct value_result {
  template <class Handler, class Value>
  static void call(Handler&& h, const completion& c, Value&& v) {
    std::move(h)(c.error, std::forward<Value>(v));
  }
};
struct counted_value_result {
  template <class Handler, class Value>
  static void call(Handler&& h, const completion& c, Value&& v) {
    std::move(h)(c.error, c.n, std::forward<Value>(v));
  }
};

/// An operation whose handler runs elsewhere; goes back to its engine to be retired.
class borrowed_operation {
 public:
  explicit borrowed_operation(operation& op) noexcept : op_(&op) {}
  borrowed_operation(borrowed_operation&& o) noexcept : op_(std::exchange(o.op_, nullptr)) {}
  ~borrowed_operation() {
    if (!op_) return;
    op_->run = [](task* t, bool) {
      auto* op = static_cast<operation*>(t);
      op->owner_engine->retire(op);
    };
    op_->owner_engine->post_from_anywhere(op_);
  }

 private:
  operation* op_;
};

struct nothing_borrowed {};

/// A completion on its way to another executor. The operation is given back after the handler.
template <class Result, class Handler, class Borrowed, class... Extra>
class bound_call {
 public:
  template <class... Values>
  bound_call(Borrowed b, Handler&& h, const completion& c, Values&&... values)
      : borrowed_(std::move(b)),
        handler_(std::move(h)),
        completion_(c),
        extra_(std::forward<Values>(values)...) {}

  void operator()() {
    std::apply(
        [this](auto&&... extra) {
          Result::call(std::move(handler_), completion_, std::move(extra)...);
        },
        std::move(extra_));
  }

 private:
  Borrowed borrowed_;  // destroyed last
  Handler handler_;
  completion completion_;
  std::tuple<std::decay_t<Extra>...> extra_;
};

/// The stored form of a completion handler.
template <class Result, class Handler>
class token_handler {
 public:
  using executor_type = boost::asio::associated_executor_t<Handler, executor>;
  using tracked_executor = std::decay_t<decltype(boost::asio::prefer(
      std::declval<executor_type>(), boost::asio::execution::outstanding_work.tracked))>;
  using allocator_type = boost::asio::associated_allocator_t<Handler>;

  token_handler(Handler&& handler, const executor& home)
      : handler_(std::move(handler)),
        work_(track(boost::asio::get_associated_executor(handler_, home), home)) {}

  // Only a handler that names an allocator of its own gets its record from it.
  auto operation_allocator()
    requires(!std::is_same_v<allocator_type, std::allocator<void>>)
  {
    return boost::asio::get_associated_allocator(handler_);
  }

  template <class... Extra>
  void deliver(operation& op, Extra&&... extra) {
    const completion c = op.result();
    auto slot = boost::asio::get_associated_cancellation_slot(handler_);
    if (slot.is_connected()) slot.clear();
    if (work_.here) {
      Handler h(std::move(handler_));
      work_.executor.reset();
      Result::call(std::move(h), c, std::forward<Extra>(extra)...);
      return;
    }
    op.retire_later = true;
    auto away = std::move(*work_.executor);
    boost::asio::dispatch(
        away, bound_call<Result, Handler, borrowed_operation, Extra...>(
                  borrowed_operation(op), std::move(handler_), c, std::forward<Extra>(extra)...));
  }

  /// S2 through a completion token: posted, with nothing but the code.
  template <class... Extra>
  void refuse(error_code why, const executor& home, Extra... extra) {
    completion c;
    c.what = outcome::failed;
    c.error = why;
    auto where = boost::asio::get_associated_executor(handler_, home);
    boost::asio::post(where, bound_call<Result, Handler, nothing_borrowed, Extra...>(
                                 {}, std::move(handler_), c, std::move(extra)...));
  }

 private:
  struct work {
    bool here;
    std::optional<tracked_executor> executor;
  };
  static work track(const executor_type& e, const executor& home) {
    if (runs_on(e, home)) return {true, std::nullopt};
    return {false, boost::asio::prefer(e, boost::asio::execution::outstanding_work.tracked)};
  }

  Handler handler_;
  work work_;
};

}  // namespace detail
}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
