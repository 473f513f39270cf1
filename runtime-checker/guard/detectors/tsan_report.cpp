// Linked into programs that are built with ThreadSanitizer: hands its reports to the checker, which
// turns those about memory in flight into violations.
extern "C" __attribute__((weak)) void hf_guard_tsan_report(void* report);

extern "C" void __tsan_on_report(void* report) {
  if (hf_guard_tsan_report) hf_guard_tsan_report(report);
}

/// The checker's own memory is guarded by locks that ThreadSanitizer does not see.
extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:libholdfast_guard.so\n";
}
