// Declarations only: the event loop.
#pragma once
#include <functional>
namespace folly {
class EventBase {
public:
    bool loop();
    bool loopOnce(int flags = 0);
    void loopForever();
    void runInEventBaseThread(std::function<void()> fn) noexcept;
    void runInEventBaseThreadAndWait(std::function<void()> fn) noexcept;
    void runInLoop(std::function<void()> fn, bool this_iteration = false);
};
}  // namespace folly
