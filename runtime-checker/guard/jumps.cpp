// longjmp and its relatives, in front of libc's: the calls of a layer that a jump leaves are over,
// which the depth of the stack alone does not tell.
#include <dlfcn.h>
#include <setjmp.h>

#include "guard/runtime.h"

namespace holdfast::guard {
namespace {

/// Where the stack will be after the jump; 0 when this machine's jmp_buf is not known.
Address target_of(const void* buffer) {
#if defined(__x86_64__) && defined(__GLIBC__)
  // glibc keeps the stack pointer in the seventh word, rotated and mixed with the thread's guard.
  Address kept = static_cast<const Address*>(buffer)[6];
  Address mask = 0;
  asm("mov %%fs:0x30, %0" : "=r"(mask));
  kept = (kept >> 17) | (kept << 47);
  return kept ^ mask;
#else
  (void)buffer;
  return 0;
#endif
}

void leave_calls(const void* buffer) {
  ThreadState& thread = this_thread();
  if (thread.calls == 0) return;
  const Address target = target_of(buffer);
  const StackBounds stack = own_stack();
  // A jump to another stack (a coroutine's) says nothing about the calls of this one.
  if (target < stack.low || target >= stack.high) return;
  // What the function that entered the call has for a stack pointer: a jump inside it stays.
  constexpr Address own_frame = 2 * sizeof(Address);
  while (thread.calls > 0 && thread.open[thread.calls - 1].stack + own_frame < target) {
    --thread.calls;
  }
}

using Jump = void (*)(void*, int);

[[noreturn]] void jump(const char* name, void* buffer, int value) {
  leave_calls(buffer);
  reinterpret_cast<Jump>(dlsym(RTLD_NEXT, name))(buffer, value);
  __builtin_unreachable();
}

}  // namespace
}  // namespace holdfast::guard

// The declarations of <setjmp.h> name one buffer type under several names.
extern "C" {

#define HOLDFAST_JUMP(name)                                                  \
  __attribute__((noreturn)) void holdfast_##name(void*, int) __asm__(#name); \
  void holdfast_##name(void* buffer, int value) {                            \
    holdfast::guard::jump(#name, buffer, value);                             \
  }

HOLDFAST_JUMP(longjmp)
HOLDFAST_JUMP(_longjmp)
HOLDFAST_JUMP(siglongjmp)
HOLDFAST_JUMP(__longjmp_chk)
#undef HOLDFAST_JUMP
}
