// Blocking control client on standalone Asio: the transfers run on a background thread, the
// caller waits for their futures.
#include <asio.hpp>

#include <future>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

using asio::ip::tcp;

class control_client {
public:
    explicit control_client(const tcp::endpoint& where)
        : guard_(asio::make_work_guard(io_)), thread_([this] { io_.run(); }), sock_(io_)
    {
        try {
            sock_.async_connect(where, asio::use_future).get();
        } catch (...) {
            stop();
            throw;
        }
    }
    control_client(const control_client&) = delete;
    control_client& operator=(const control_client&) = delete;
    ~control_client() { stop(); }

    std::string get(std::string_view key)
    {
        asio::async_write(sock_, asio::buffer(render("get", key)), asio::use_future).get();
        return expect_line();
    }

    void set(std::string_view key, std::string_view value)
    {
        const std::size_t n =
            asio::async_write(sock_, asio::buffer(render("set", key) + std::string(value) + "\n"), asio::use_future).get();
        written_ += n;
        if (expect_line() != "ok") throw std::runtime_error("set refused");
    }

    std::map<std::string, std::string> list(std::string_view prefix)
    {
        asio::async_write(sock_, asio::buffer(render("list", prefix)), asio::use_future).get();
        std::map<std::string, std::string> out;
        for (std::string line = expect_line(); !line.empty(); line = expect_line()) {
            const std::size_t eq = line.find('=');
            if (eq == std::string::npos) throw std::runtime_error("malformed line");
            out[line.substr(0, eq)] = line.substr(eq + 1);
        }
        return out;
    }

private:
    static std::string render(std::string_view verb, std::string_view key)
    {
        std::string out(verb);
        out += ' ';
        out += key;
        out += '\n';
        return out;
    }

    std::string expect_line()
    {
        const std::size_t n =
            asio::async_read_until(sock_, asio::dynamic_buffer(in_, 64 * 1024), '\n', asio::use_future).get();
        std::string line = in_.substr(0, n - 1);
        in_.erase(0, n);
        return line;
    }

    void stop()
    {
        guard_.reset();
        if (thread_.joinable()) thread_.join();
        asio::error_code ignored;
        sock_.close(ignored);
    }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
    std::thread thread_;
    tcp::socket sock_;
    std::string in_;
    std::size_t written_ = 0;
};
