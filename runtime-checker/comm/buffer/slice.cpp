// The doors into owned memory: copied, adopted, shared.
#include "comm/buffer/slice.h"

#include <new>

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {
namespace {

struct free_call {
  free_function free;
  void* argument;
};

void dispose_adopted(page* p) noexcept {
  std::unique_ptr<free_call> call(static_cast<free_call*>(p->foreign_context()));
  void* data = const_cast<std::byte*>(p->data());
  const std::size_t size = p->capacity();
  delete p;
  if (call->free) call->free(data, size, call->argument);
}

/// Keeps a value of any type as the context of a foreign page.
template <class Holder>
void dispose_holder(page* p) noexcept {
  std::unique_ptr<Holder> holder(static_cast<Holder*>(p->foreign_context()));
  delete p;
}

template <class Holder>
slice hold(std::unique_ptr<Holder> holder, const void* data, std::size_t size, bool constant) {
  auto* bytes = static_cast<std::byte*>(const_cast<void*>(data));
  page* made =
      page::make_foreign(bytes, size, size, constant, dispose_holder<Holder>, holder.get());
  holder.release();
  return slice::of_page(page_ref::take_over(made), 0, size);
}

template <class Container>
slice adopt_container(Container container) {
  auto holder = std::make_unique<Container>(std::move(container));
  const void* data = holder->data();
  const std::size_t size = holder->size() * sizeof(typename Container::value_type);
  return hold(std::move(holder), data, size, false);
}

}  // namespace

slice slice::copy(std::span<const std::byte> bytes) {
  page_ref made = page_ref::take_over(page::allocate(bytes.size()));
  if (!bytes.empty()) std::memcpy(made->data_, bytes.data(), bytes.size());
  made->freeze(bytes.size());
  return of_page(std::move(made), 0, bytes.size());
}

void slice::make_sole_owner() {
  if (!sole_owner()) *this = copy(bytes());
}

slice adopt(const void* data, std::size_t size, free_function free, void* argument) {
  auto call = std::make_unique<free_call>(free_call{free, argument});
  auto* bytes = static_cast<std::byte*>(const_cast<void*>(data));
  page* made = page::make_foreign(bytes, size, size, false, dispose_adopted, call.get());
  call.release();
  return slice::of_page(page_ref::take_over(made), 0, size);
}

void disown(slice adopted) noexcept {
  if (const page* p = adopted.owner())
    static_cast<free_call*>(p->foreign_context())->free = nullptr;
}

slice adopt(std::string text) {
  return adopt_container(std::move(text));
}
slice adopt(std::vector<std::byte> bytes) {
  return adopt_container(std::move(bytes));
}
slice adopt(std::vector<char> bytes) {
  return adopt_container(std::move(bytes));
}

slice adopt(std::unique_ptr<std::byte[]> bytes, std::size_t size) {
  const void* data = bytes.get();
  auto holder = std::make_unique<std::unique_ptr<std::byte[]>>(std::move(bytes));
  return hold(std::move(holder), data, size, false);
}

slice share(std::shared_ptr<const void> owner, const void* data, std::size_t size) {
  auto holder = std::make_unique<std::shared_ptr<const void>>(std::move(owner));
  return hold(std::move(holder), data, size, true);
}

slice share(std::shared_ptr<const std::string> text) {
  const void* data = text->data();
  const std::size_t size = text->size();
  return share(std::shared_ptr<const void>(std::move(text)), data, size);
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
