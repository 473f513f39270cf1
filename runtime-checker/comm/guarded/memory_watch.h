// What the debug mode sees by itself of memory and descriptors: views of pages that have gone back,
// lent bytes that change, descriptors closed behind the layer. Guarded build only.
#pragma once

#include <cstddef>

#include "comm/buffer/page.h"
#include "comm/events.h"

namespace holdfast::comm::inline HOLDFAST_COMM_ABI::watch {

/// Called with every event. `alone`: nobody else follows what is lent; otherwise only what lies in
/// dead pages is looked for.
void on_event(const lifecycle_event& event, bool alone) noexcept;
/// Who follows changes: what is lent now, and its releases, are not all seen by one of them.
void follower_changed() noexcept;

/// The bytes of a page that is no longer in use but still ours: those that were `used` filled and
/// watched, all poisoned under ASan, until `page_revived`.
void page_dead(watch_note<guarded_build>& page, std::byte* data, std::size_t size,
               std::size_t used) noexcept;
/// In use again. Names a write through a stale view.
void page_revived(watch_note<guarded_build>& page) noexcept;
/// About to be freed: the same, and the page is not known any more.
void page_gone(watch_note<guarded_build>& page) noexcept;
/// A dead page of the heap: kept for a while instead of being freed at once.
void bury(std::byte* data, std::size_t size, void* block, void (*free)(void* block)) noexcept;

/// Remembers which file a channel's descriptor is; below zero: it has none yet.
void descriptor_opened(const void* channel, int descriptor) noexcept;
/// False when the number stands for something else by now, or for nothing.
bool descriptor_is_the_same(const void* channel, int descriptor) noexcept;

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI::watch
