// Registered memory (S23): a table of regions, counted per part that is lent.
#include <cerrno>

#include "comm/core/engine.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

/// True when an operation that is in flight was given bytes of this range.
bool engine::lent_now(const std::byte* data, std::size_t size) const noexcept {
  registered_region range;
  range.begin = data;
  range.size = size;
  for (const op_slot& slot : slots_) {
    if (!slot.op) continue;
    for (std::uint32_t i = 0; i < slot.op->segment_count; ++i) {
      if (range.meets(slot.op->segments[i].data, slot.op->segments[i].size)) return true;
    }
  }
  return false;
}

registration engine::register_memory(const std::byte* data, std::size_t size, page_pool* pool,
                                     error_code& error) noexcept {
  error = {};
  if (!on_own_thread()) {
    wrong_thread("memory registered from a thread that the context does not run on", nullptr);
    error = make_error_code(errc::wrong_thread);
    return registration();
  }
  std::uint32_t slot = 0;
  bool taken[max_regions] = {};
  bool overlaps = size == 0;
  for (const auto& r : regions_) {
    taken[r->slot] = true;
    overlaps = overlaps || r->meets(data, size);
  }
  while (slot < max_regions && taken[slot]) ++slot;
  if (overlaps || slot == max_regions) {
    error = make_error_code(overlaps ? errc::unsupported : errc::over_limit);
  } else if (lent_now(data, size)) {
    error = make_error_code(errc::still_lent);  // its operations would not be counted
  }
  if (error) return registration();
  std::shared_ptr<registered_region> made;
  try {
    made = std::make_shared<registered_region>();
    if (pool) made->memory = pool->keep();
    regions_.reserve(regions_.size() + 1);
  } catch (const std::bad_alloc&) {
    error = make_error_code(errc::no_memory);
    return registration();
  }
  made->begin = data;
  made->size = size;
  made->slot = slot;
  made->trusted = pool == nullptr;
  const int refused = backend_->register_memory(slot, data, size);
  made->in_kernel = refused == 0;
  if (refused != 0 && refused != ENOTSUP) {
    error = {refused, boost::system::system_category()};
    return registration();
  }
  made->owner = this;
  regions_.push_back(made);
  return registration(std::move(made));
}

void engine::lend_registered(operation& op) noexcept {
  for (std::uint32_t i = 0; i < op.segment_count; ++i) {
    for (const auto& r : regions_) {
      if (!r->meets(op.segments[i].data, op.segments[i].size)) continue;
      ++r->lent;
      const bool whole = op.segment_count == 1 && r->holds(op.segments[i].data, op.total);
      if (whole && r->in_kernel && !r->leaving) op.registered = static_cast<int>(r->slot);
    }
  }
}

void engine::return_registered(operation& op) noexcept {
  for (std::uint32_t i = 0; i < op.segment_count; ++i) {
    // From the back: one that is leaving may go now.
    for (std::size_t k = regions_.size(); k-- != 0;) {
      registered_region& r = *regions_[k];
      if (!r.meets(op.segments[i].data, op.segments[i].size)) continue;
      if (--r.lent == 0 && r.leaving) end_registration(r);
    }
  }
}

void engine::end_registration(registered_region& region) noexcept {
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    if (regions_[i].get() != &region) continue;
    const std::shared_ptr<registered_region> held = std::move(regions_[i]);
    regions_[i] = std::move(regions_.back());
    regions_.pop_back();
    if (held->in_kernel) backend_->unregister_memory(held->slot);
    held->owner = nullptr;
    held->memory.reset();
    return;
  }
}

void engine::wrong_thread(const char* text, const channel_state* ch) const noexcept {
  if constexpr (guarded_build) emit_violation("wrong-thread", text, ch);
}

error_code registration::end() noexcept {
  if (!active()) return {};
  engine& e = *region_->owner;
  if (!e.on_own_thread()) {
    e.wrong_thread("memory unregistered from a foreign thread", nullptr);
    return make_error_code(errc::wrong_thread);
  }
  if (region_->lent != 0) {
    if constexpr (guarded_build) {
      emit_violation("unregistered-in-flight", "asked to unregister memory that is lent", nullptr);
    }
    return make_error_code(errc::still_lent);
  }
  e.end_registration(*region_);
  return {};
}

void registration::leave() noexcept {
  const std::shared_ptr<registered_region> r = std::move(region_);
  if (!r || !r->owner) return;
  if (!r->owner->on_own_thread()) {
    r->owner->wrong_thread("a registration dropped on a foreign thread", nullptr);
    return;  // it ends with the context
  }
  if (r->lent == 0) {
    r->owner->end_registration(*r);
    return;
  }
  r->leaving = true;
  if constexpr (guarded_build) {
    if (r->trusted) {
      emit_violation("unregistered-in-flight", "a registration died while its memory was lent",
                     nullptr);
    }
  }
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
