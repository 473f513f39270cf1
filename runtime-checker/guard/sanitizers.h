//===- guard/sanitizers.h - what the program was built with ------------------===//
//
// Purpose    Weak references to the interfaces of AddressSanitizer and ThreadSanitizer: null in a
//            program without them. Which code belongs to the checker itself.
// Owns       Nothing.
// Lifetimes  The runtimes live as long as the process.
// States     Resolved by the dynamic linker before the first instruction of this library.
// Threads    Any.
// Fails      A missing runtime is a null function, which every user tests for.
// Cost       None.
//
//===----------------------------------------------------------------------===//
#pragma once

#include <cstddef>
#include <cstdint>

#define HOLDFAST_WEAK __attribute__((weak))
extern "C" {
HOLDFAST_WEAK int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*,
                                                                              std::size_t),
                                                            void (*on_free)(const volatile void*));
HOLDFAST_WEAK std::size_t __sanitizer_get_allocated_size(const volatile void*);
HOLDFAST_WEAK void __sanitizer_set_death_callback(void (*)());
HOLDFAST_WEAK void __asan_poison_memory_region(const volatile void*, std::size_t);
HOLDFAST_WEAK void __asan_unpoison_memory_region(const volatile void*, std::size_t);
HOLDFAST_WEAK int __asan_address_is_poisoned(const volatile void*);
HOLDFAST_WEAK std::size_t __asan_get_alloc_stack(void*, void**, std::size_t, int*);
HOLDFAST_WEAK std::size_t __asan_get_free_stack(void*, void**, std::size_t, int*);
HOLDFAST_WEAK void* __asan_get_report_address();
HOLDFAST_WEAK void __asan_set_error_report_callback(void (*)(const char*));
HOLDFAST_WEAK void* __asan_get_current_fake_stack();
HOLDFAST_WEAK void* __asan_addr_is_in_fake_stack(void*, void*, void**, void**);
HOLDFAST_WEAK void AnnotateBenignRaceSized(const char*, int, std::uintptr_t, std::size_t,
                                           const char*);
HOLDFAST_WEAK void __tsan_acquire(void*);
HOLDFAST_WEAK void __tsan_release(void*);
HOLDFAST_WEAK void __tsan_read_range(void*, std::size_t);
HOLDFAST_WEAK void __tsan_write_range(void*, std::size_t);
HOLDFAST_WEAK void* __tsan_create_fiber(unsigned);
HOLDFAST_WEAK void __tsan_destroy_fiber(void*);
HOLDFAST_WEAK void __tsan_switch_to_fiber(void*, unsigned);
HOLDFAST_WEAK void* __tsan_get_current_fiber();
HOLDFAST_WEAK void __tsan_set_fiber_name(void*, const char*);
HOLDFAST_WEAK int __tsan_get_report_data(void*, const char**, int*, int*, int*, int*, int*, int*,
                                         int*, void**, std::size_t);
HOLDFAST_WEAK int __tsan_get_report_mop(void*, std::size_t, int*, void**, int*, int*, int*, void**,
                                        std::size_t);
HOLDFAST_WEAK int __tsan_get_report_thread(void*, std::size_t, int*, std::uint64_t*, int*,
                                           const char**, int*, void**, std::size_t);
HOLDFAST_WEAK int __tsan_get_alloc_stack(std::uintptr_t, std::uintptr_t*, std::size_t, int*,
                                         std::uint64_t*);
}

namespace holdfast::guard {

/// Is `pc` inside this library, the preloaded one, or a sanitizer's runtime?
bool in_checker(std::uintptr_t pc);
/// More code to be left out at the lower end of stacks: the layer's binding, the preloaded library.
void add_checker_code(std::uintptr_t begin, std::uintptr_t end);

}  // namespace holdfast::guard
