// A coroutine: its body alone, with what it awaits.
namespace std {
template <class, class...>
struct coroutine_traits;
template <class = void>
struct coroutine_handle {
  static coroutine_handle from_address(void*);
  template <class P>
  coroutine_handle(coroutine_handle<P>);
  coroutine_handle();
};
}  // namespace std
struct ready {
  bool await_ready() noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  int await_resume() noexcept;
};
struct task {
  struct promise_type {
    task get_return_object();
    ready initial_suspend();
    ready final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
};
template <class... A>
struct std::coroutine_traits<task, A...> {
  using promise_type = task::promise_type;
};

task serve(int n) {
  int got = co_await ready();
  (void)(got + n);
}
