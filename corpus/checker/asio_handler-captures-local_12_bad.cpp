#include <boost/asio.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace asio = boost::asio;

class work_queue {
public:
    explicit work_queue(asio::thread_pool& pool) : strand_(asio::make_strand(pool)) {}

    template <class Fn>
    void each(std::vector<int> items, Fn fn)
    {
        for (int i : items)
            asio::post(strand_, [this, i, &fn] { sum_ += fn(i); }); // expect: handler-captures-local
    }
    long sum() const { return sum_; }

private:
    asio::strand<asio::thread_pool::executor_type> strand_;
    long sum_ = 0;
};

void submit(work_queue& q, int scale)
{
    q.each({1, 2, 3}, [scale](int i) { return i * scale; });
}
