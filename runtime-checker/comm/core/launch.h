//===- comm/core/launch.h - from a typed handler to an operation ---------------===//
//
// Purpose    The only templates on the way of a start: stores the handler behind the type-erased
//            operation, in one block with its vector.
// Owns       The handler, from acceptance until it has run.
// Lifetimes  As `operation`.
// States     None of its own.
// Threads    The context's.
// Fails      A refusal, or whatever the handler's move constructor throws (nothing is accepted
// then). Cost       One recycled block per operation.
//
//===----------------------------------------------------------------------===//
#pragma once

#include "comm/core/engine.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

/// Memory comes from the handler's own allocator if it names one, else from the context's pool.
template <class Handler>
concept has_operation_allocator = requires(Handler& h) { h.operation_allocator(); };

/// A handler of the layer's own that takes part in retiring, such as the completion tokens'.
template <class Handler, class... Extra>
concept takes_operation = requires(Handler& h, operation& op, Extra&&... extra) {
  h.deliver(op, std::forward<Extra>(extra)...);
};

template <class Shape, class Handler>
class op_with final : public operation {
 public:
  static started start(engine& e, channel_state* ch, request& r, Handler& handler) {
    [[maybe_unused]] call_scope scope(call_kind::start, ch, ch ? ch->note.place() : nullptr);
    const auto refuse = [&](error_code why) { return scope.refuse(), started{{}, why}; };
    if (const error_code refusal = e.admit(ch, r)) return refuse(refusal);
    const std::size_t size = record_size + r.extra_bytes();
    void* memory = take_memory(e, handler, size);
    if (!memory) return refuse(make_error_code(errc::no_memory));
    op_with* op = construct(e, memory, size, handler);
    op->segments = reinterpret_cast<segment*>(static_cast<char*>(memory) + record_size);
    op->endpoints = reinterpret_cast<endpoint*>(op->segments + r.segments);
    return {e.accept(op, ch, r), {}};
  }

 private:
  static constexpr std::size_t unit = alignof(std::max_align_t);

  op_with(Handler& handler, std::size_t size) : size_(size), handler_(std::move(handler)) {
    deliver = &op_with::run_handler;
    free = &op_with::free_record;
    if constexpr (has_operation_allocator<Handler>) allocator_.emplace(handler_);
  }
  ~op_with() {}  // the handler is destroyed by run_handler

  static op_with* construct(engine& e, void* memory, std::size_t size, Handler& handler) {
    struct undo {
      engine* e;
      void* memory;
      std::size_t size;
      Handler& handler;
      ~undo() {
        if (e) give_memory(*e, handler, memory, size);
      }
    } guard{&e, memory, size, handler};
    auto* op = ::new (memory) op_with(handler, size);
    guard.e = nullptr;
    return op;
  }

  static void run_handler(operation* base, bool execute) {
    auto* self = static_cast<op_with*>(base);
    struct destroy {
      op_with* self;
      ~destroy() { self->destroy_handler(); }
    } guard{self};
    if (execute) Shape::call(std::move(self->handler_), *self);
  }

  void destroy_handler() noexcept {
    if (!std::exchange(handler_alive, false)) return;
    handler_.~Handler();
  }

  // Recycled blocks, or the handler's allocator in units of max_align_t.
  struct aligned_unit {
    alignas(unit) std::byte bytes[unit];
  };
  static std::size_t units_of(std::size_t size) noexcept { return (size + unit - 1) / unit; }

  static void* take_memory(engine& e, Handler& handler, std::size_t size) {
    if constexpr (has_operation_allocator<Handler>) {
      using given = decltype(handler.operation_allocator());
      typename std::allocator_traits<given>::template rebind_alloc<aligned_unit> a(
          handler.operation_allocator());
      try {
        return a.allocate(units_of(size));
      } catch (const std::bad_alloc&) {
        return nullptr;
      }
    } else {
      return e.blocks().take(size);
    }
  }

  static void give_memory(engine& e, Handler& handler, void* memory, std::size_t size) noexcept {
    if constexpr (has_operation_allocator<Handler>) {
      kept_allocator a;
      a.emplace(handler);
      a.give(memory, units_of(size));
    } else {
      e.blocks().give(memory, size);
    }
  }

  static void free_record(operation* base) noexcept {
    auto* self = static_cast<op_with*>(base);
    engine& e = *self->owner_engine;
    const std::size_t size = self->size_;
    self->destroy_handler();
    if constexpr (has_operation_allocator<Handler>) {
      kept_allocator a = std::move(self->allocator_);
      self->~op_with();
      a.give(self, units_of(size));
    } else {
      self->~op_with();
      e.blocks().give(self, size);
    }
  }

  /// The handler dies before its record: its allocator must not.
  template <class H>
  struct allocator_of {
    void emplace(H&) noexcept {}
  };
  template <class H>
    requires has_operation_allocator<H>
  struct allocator_of<H> {
    using given = decltype(std::declval<H&>().operation_allocator());
    using bound = typename std::allocator_traits<given>::template rebind_alloc<aligned_unit>;
    alignas(bound) std::byte storage[sizeof(bound)];
    void emplace(H& h) noexcept {
      ::new (static_cast<void*>(storage)) bound(h.operation_allocator());
    }
    void give(void* memory, std::size_t units) noexcept {
      auto* a = std::launder(reinterpret_cast<bound*>(storage));
      a->deallocate(static_cast<aligned_unit*>(memory), units);
      a->~bound();
    }
  };
  using kept_allocator = allocator_of<Handler>;

  std::size_t size_;
  [[no_unique_address]] kept_allocator allocator_;
  union {
    Handler handler_;
  };

  static constexpr std::size_t record_size =
      (sizeof(operation) + sizeof(Handler) + sizeof(kept_allocator) + 3 * unit) / unit * unit;
};

template <class Handler, class... Extra>
void call_handler(Handler&& handler, operation& op, Extra&&... extra) {
  if constexpr (takes_operation<Handler, Extra...>) {
    handler.deliver(op, std::forward<Extra>(extra)...);
  } else {
    std::forward<Handler>(handler)(static_cast<const completion&>(op.result()),
                                   std::forward<Extra>(extra)...);
  }
}

/// `void(completion)`
struct plain_shape {
  template <class Handler>
  static void call(Handler&& handler, operation& op) {
    call_handler(std::move(handler), op);
  }
};

/// `void(completion, slice)`
struct slice_shape {
  template <class Handler>
  static void call(Handler&& handler, operation& op) {
    call_handler(std::move(handler), op, op.taken_slice());
  }
};

/// `void(completion, endpoint)`
struct peer_shape {
  template <class Handler>
  static void call(Handler&& handler, operation& op) {
    call_handler(std::move(handler), op, endpoint(op.endpoints[0]));
  }
};

template <class Shape, class Handler>
started launch(engine* e, channel_state* ch, request& r, Handler&& handler) {
  using stored = std::decay_t<Handler>;
  if (!e) return {{}, make_error_code(errc::not_open)};
  if constexpr (std::is_same_v<Handler, stored>) {
    return op_with<Shape, stored>::start(*e, ch, r, handler);
  } else {
    stored copy(handler);  // an lvalue stays the caller's
    return op_with<Shape, stored>::start(*e, ch, r, copy);
  }
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
