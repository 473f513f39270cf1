// libevent: memory that evbuffer_add_reference takes by reference is lent until its cleanup runs.
#include <event2/buffer.h>

#include "adapters/preload/real.h"

namespace holdfast::adapters {
namespace {

struct Reference {
  hf_guard_op op = 0;
  evbuffer_ref_cleanup_cb cleanup = nullptr;
  void* argument = nullptr;
};

void cleaned(const void* data, std::size_t size, void* extra) {
  auto* reference = static_cast<Reference*>(extra);
  settle(reference->op, static_cast<long>(size));
  if (reference->cleanup) reference->cleanup(data, size, reference->argument);
  guard::heap_free(reference, sizeof *reference);
}

}  // namespace
}  // namespace holdfast::adapters

using namespace holdfast::adapters;

HOLDFAST_EXPORT int evbuffer_add_reference(evbuffer* buffer, const void* data, std::size_t size,
                                           evbuffer_ref_cleanup_cb cleanup, void* argument) {
  const hf_guard_buffer piece{data, size};
  auto* reference =
      new (holdfast::guard::heap_allocate(sizeof(Reference))) Reference{0, cleanup, argument};
  reference->op = lend("evbuffer_add_reference", HF_GUARD_WRITE, &piece, 1,
                       HF_GUARD_NO_HANDLER | HF_GUARD_MAY_PEND);
  const int result = HOLDFAST_REAL(evbuffer_add_reference)(buffer, data, size, cleaned, reference);
  if (result != 0) {
    settle(reference->op, -1);
    holdfast::guard::heap_free(reference, sizeof *reference);
  }
  return result;
}
