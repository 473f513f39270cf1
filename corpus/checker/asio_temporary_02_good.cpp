#include <boost/asio.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cronet {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using namespace std::chrono_literals;

struct entry {
    std::string name;
    std::chrono::milliseconds every{1000};
    std::function<awaitable<int>()> action;
};

class journal {
public:
    void note(const std::string& name, int rc) { lines_.push_back(name + '=' + std::to_string(rc)); }
    std::size_t size() const { return lines_.size(); }

private:
    std::vector<std::string> lines_;
};

class scheduler {
public:
    explicit scheduler(asio::any_io_executor ex) : strand_(asio::make_strand(ex)), journal_(std::make_shared<journal>()) {}

    void add(entry e)
    {
        if (e.every < 10ms) e.every = 10ms;
        asio::co_spawn(strand_, [e = std::move(e), log = journal_, ex = strand_]() -> awaitable<void> {
            asio::steady_timer t(ex);
            for (int failures = 0; failures < 5;) {
                t.expires_after(e.every);
                co_await t.async_wait(use_awaitable);
                const int rc = co_await e.action();
                log->note(e.name, rc);
                failures = rc == 0 ? 0 : failures + 1;
            }
        }, asio::detached);
    }

    std::shared_ptr<const journal> history() const { return journal_; }

private:
    asio::strand<asio::any_io_executor> strand_;
    std::shared_ptr<journal> journal_;
};

}  // namespace cronet

int main()
{
    boost::asio::io_context io;
    cronet::scheduler s(io.get_executor());
    int n = 0;
    s.add({"count", std::chrono::milliseconds(50), [&n]() -> boost::asio::awaitable<int> { co_return ++n < 20 ? 0 : 1; }});
    io.run();
    std::cout << s.history()->size() << '\n';
}
