// A path owns its text.
#include <liburing.h>

#include <filesystem>

void of_a_temporary(io_uring_sqe* sqe, const std::filesystem::path& root) {
  io_uring_prep_openat(sqe, 1, (root / "x").c_str(), 0, 0);  // expect: view-of-temporary
}
void of_a_local(io_uring_sqe* sqe, const std::filesystem::path& root) {
  const std::filesystem::path whole = root / "x";
  io_uring_prep_openat(sqe, 1, whole.c_str(), 0, 0);  // expect: stack-escape
}
struct files {
  std::filesystem::path root;
  void of_a_member(io_uring_sqe* sqe) { io_uring_prep_openat(sqe, 1, root.c_str(), 0, 0); }
};
