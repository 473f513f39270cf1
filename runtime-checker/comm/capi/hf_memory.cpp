// The C interface's memory: bytes and their keepers, pages, filling pages, pools.
#include <cerrno>

#include "comm/capi/handles.h"

using namespace holdfast::comm;

namespace {

template <class Make>
hf_registration* registered(Make make) noexcept {
  std::unique_ptr<hf_registration> made(new (std::nothrow) hf_registration);
  error_code ec = make_error_code(errc::no_memory);
  if (made) made->entry = make(ec);
  if (!ec) return made.release();
  const bool short_of = ec == make_error_code(errc::no_memory);
  errno = !is_refusal(ec) ? ec.value() : short_of ? ENOMEM : EBUSY;
  return nullptr;
}

}  // namespace

extern "C" {

hf_bytes hf_static(const void* data, size_t size) {
  return {HF_KEEP_STATIC, data, size, nullptr, nullptr};
}
hf_bytes hf_adopt(void* data, size_t size, hf_free_function* free, void* argument) {
  return {HF_KEEP_ADOPTED, data, size, free, argument};
}
hf_bytes hf_page_part(hf_page* page, size_t offset, size_t size) {
  const slice part = page->bytes.sub(offset, size);
  return {HF_KEEP_PAGE, part.data(), part.size(), nullptr, page};
}
hf_bytes hf_trusted(const void* data, size_t size) {
  return {HF_KEEP_TRUSTED, data, size, nullptr, nullptr};
}

hf_page* hf_page_copy(const void* data, size_t size) {
  try {
    auto made = std::make_unique<hf_page>();
    made->bytes = slice::copy({static_cast<const std::byte*>(data), size});
    return made.release();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void hf_page_hold(hf_page* page) {
  ++page->handles;
}
void hf_page_release(hf_page* page) {
  if (page && --page->handles == 0) delete page;
}
const void* hf_page_data(const hf_page* page) {
  return page->bytes.data();
}
size_t hf_page_size(const hf_page* page) {
  return page->bytes.size();
}

hf_tail* hf_tail_new(size_t capacity) {
  try {
    return new hf_tail{tail::allocate(capacity)};
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void hf_tail_free(hf_tail* tail) {
  delete tail;
}
void* hf_tail_space(hf_tail* tail, size_t* room) {
  const std::span<std::byte> space = tail->space.space();
  if (room) *room = space.size();
  return space.data();
}
int hf_tail_commit(hf_tail* tail, size_t size) {
  if (size > tail->space.space().size()) return HF_E_NO_ROOM;
  tail->space.commit(size);
  return 0;
}
size_t hf_tail_frozen(const hf_tail* tail) {
  return tail->space.frozen_size();
}
hf_page* hf_tail_page(hf_tail* tail, size_t offset, size_t size) {
  const size_t frozen = tail->space.frozen_size();
  if (offset > frozen || size > frozen - offset) return nullptr;
  auto* made = new (std::nothrow) hf_page;
  if (made) made->bytes = tail->space.frozen().sub(offset, size);
  return made;
}

hf_pool* hf_pool_new(size_t page_size, size_t max_pages) {
  try {
    return page_size == 0 ? nullptr : new hf_pool(page_size, max_pages);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
hf_pool* hf_pool_new_block(size_t page_size, size_t pages) {
  try {
    return new hf_pool(one_block, page_size, pages);
  } catch (const std::exception&) {
    return nullptr;
  }
}
void hf_pool_free(hf_pool* pool) {
  delete pool;
}
size_t hf_pool_pages_in_use(const hf_pool* pool) {
  return pool->pages.pages_in_use();
}

hf_registration* hf_register_pool(hf_context* context, hf_pool* pool) {
  return registered([&](error_code& ec) { return context->loop.register_memory(pool->pages, ec); });
}
hf_registration* hf_register_memory(hf_context* context, void* memory, size_t size) {
  return registered(
      [&](error_code& ec) { return context->loop.register_memory(trusted(memory, size), ec); });
}
int hf_unregister(hf_registration* registration) {
  if (!registration) return 0;
  if (const error_code refusal = registration->entry.end()) return -refusal.value();
  delete registration;
  return 0;
}

}  // extern "C"
