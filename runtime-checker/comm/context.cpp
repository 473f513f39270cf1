// The context: running the engine inside a scope in which Asio recycles its own memory.
#include "comm/context.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <system_error>

namespace holdfast::comm::inline HOLDFAST_COMM_ABI {

/// Asio caches the frames of coroutines and the records of type-erased functions per thread, but
/// only below one of its own contexts. Running the loop as a function of one gives us that.
class context::recycling {
 public:
  template <class Function>
  void run(Function&& f) {
    scheduler_.restart();
    boost::asio::post(scheduler_, std::forward<Function>(f));
    scheduler_.run_one();
  }

 private:
  boost::asio::io_context scheduler_{1};
};

std::unique_ptr<backend> make_epoll_backend();
bool uring_available() noexcept;
std::unique_ptr<backend> make_uring_backend(unsigned entries);

#if !defined(HOLDFAST_COMM_URING)
bool uring_available() noexcept {
  return false;
}
std::unique_ptr<backend> make_uring_backend(unsigned) {
  throw std::system_error(ENOSYS, std::system_category(),
                          "this build of the comm layer has no io_uring backend; use epoll");
}
#endif

bool backend_available(backend_kind kind) noexcept {
  return kind == backend_kind::epoll || uring_available();
}

std::unique_ptr<backend> make_backend(backend_kind kind, unsigned ring_entries) {
  return kind == backend_kind::epoll ? make_epoll_backend() : make_uring_backend(ring_entries);
}

context::context(backend_kind kind) : context(make_backend(kind)) {}

context::context(std::unique_ptr<backend> transport)
    : recycling_(std::make_unique<recycling>()), engine_(std::move(transport)) {
  engine_.set_home(static_cast<boost::asio::execution_context*>(this));
}

context::~context() {
  boost::asio::execution_context::shutdown();
}

bool context::run() {
  if (!engine_.enter()) return false;
  recycling_->run([this] {
    while (!engine_.idle() && !engine_.stopped()) {
      engine_.turn(true);
      if (engine_.stuck()) break;
    }
  });
  return engine_.idle() || engine_.stopped();
}

bool context::poll() {
  return engine_.enter() && engine_.turn(false);
}

bool context::run_one_turn() {
  return engine_.enter() && engine_.turn(true);
}

std::size_t context::shutdown(duration limit) {
  return engine_.shutdown(limit);
}

}  // namespace holdfast::comm::inline HOLDFAST_COMM_ABI
