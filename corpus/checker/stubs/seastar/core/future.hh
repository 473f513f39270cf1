// Declarations only: futures, as far as the cases need them.
#pragma once
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <type_traits>
#include <utility>
namespace seastar {
template <typename T = void>
class future;
namespace internal {
template <typename R>
R result();
template <typename T>
struct as_future { using type = future<T>; };
template <typename T>
struct as_future<future<T>> { using type = future<T>; };
template <typename T>
struct promise_base {
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void unhandled_exception() noexcept;
};
}  // namespace internal
template <typename T>
class [[nodiscard]] future {
public:
    struct promise_type : internal::promise_base<T> {
        future get_return_object() noexcept;
        void return_value(T v);
    };
    future(future&&) noexcept;
    T get();
    bool available() const noexcept;
    template <typename F>
    auto then(F&&) -> typename internal::as_future<std::invoke_result_t<F, T>>::type
    {
        return internal::result<typename internal::as_future<std::invoke_result_t<F, T>>::type>();
    }
    template <typename F>
    future finally(F&&) { return internal::result<future>(); }
    future<> discard_result();
    bool await_ready() const noexcept;
    void await_suspend(std::coroutine_handle<>);
    T await_resume();
};
template <>
class [[nodiscard]] future<void> {
public:
    struct promise_type : internal::promise_base<void> {
        future get_return_object() noexcept;
        void return_void() noexcept;
    };
    future(future&&) noexcept;
    void get();
    bool available() const noexcept;
    template <typename F>
    auto then(F&&) -> typename internal::as_future<std::invoke_result_t<F>>::type
    {
        return internal::result<typename internal::as_future<std::invoke_result_t<F>>::type>();
    }
    template <typename F>
    future finally(F&&) { return internal::result<future>(); }
    template <typename F>
    future handle_exception(F&&) { return internal::result<future>(); }
    bool await_ready() const noexcept;
    void await_suspend(std::coroutine_handle<>);
    void await_resume();
};
template <typename T>
future<T> make_ready_future(T v);
template <typename T = void>
future<> make_ready_future();
/// Moves the values to the heap and keeps them until the future that f returns has resolved.
template <typename T, typename F>
auto do_with(T&&, F&&) -> std::invoke_result_t<F, std::decay_t<T>&>
{
    return internal::result<std::invoke_result_t<F, std::decay_t<T>&>>();
}
template <typename T, typename U, typename F>
auto do_with(T&&, U&&, F&&) -> std::invoke_result_t<F, std::decay_t<T>&, std::decay_t<U>&>
{
    return internal::result<std::invoke_result_t<F, std::decay_t<T>&, std::decay_t<U>&>>();
}
}  // namespace seastar
