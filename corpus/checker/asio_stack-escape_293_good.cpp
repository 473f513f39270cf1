// Banner grabber of an inventory scanner: connect, read one line with a deadline, classify.
#include <boost/asio.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class banner_probe {
public:
    explicit banner_probe(std::chrono::milliseconds limit) : socket_(io_), limit_(limit) {}

    std::optional<std::string> grab(const tcp::endpoint& target)
    {
        if (!connect(target))
            return std::nullopt;

        std::string text;
        std::size_t line = 0;
        error_code result;
        bool done = false;
        asio::async_read_until(socket_, asio::dynamic_buffer(text, 4096), '\n', [&](error_code ec, std::size_t n) {
            result = ec;
            line = n;
            done = true;
        });
        const bool ok = wait_for(done) && !result;
        error_code ignored;
        socket_.close(ignored);
        if (!ok)
            return std::nullopt;

        text.resize(line);
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
            text.pop_back();
        return text;
    }

private:
    bool connect(const tcp::endpoint& target)
    {
        bool done = false;
        error_code result;
        socket_.async_connect(target, [&](error_code ec) {
            result = ec;
            done = true;
        });
        const bool ok = wait_for(done) && !result;
        error_code ignored;
        if (!ok)
            socket_.close(ignored);
        return ok;
    }

    // When it returns, the handler of the pending operation has run, one way or the other.
    bool wait_for(bool& done)
    {
        io_.restart();
        io_.run_for(limit_);
        if (done)
            return true;
        error_code ignored;
        socket_.close(ignored);
        io_.restart();
        io_.run();
        return false;
    }

    asio::io_context io_;
    tcp::socket socket_;
    std::chrono::milliseconds limit_;
};

struct finding {
    tcp::endpoint where;
    std::string banner;
};

std::vector<finding> scan(const std::vector<tcp::endpoint>& targets)
{
    std::vector<finding> found;
    banner_probe probe(std::chrono::milliseconds(800));
    for (const auto& t : targets)
        if (auto text = probe.grab(t))
            found.push_back({t, *text});
    return found;
}
