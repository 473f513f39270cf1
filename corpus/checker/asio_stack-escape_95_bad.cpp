#include <boost/asio.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <memory>
#include <string>
#include <thread>

namespace asio = boost::asio;

class background_io {
public:
    background_io() : guard_(asio::make_work_guard(io_)), thread_([this] { io_.run(); }) {}
    ~background_io()
    {
        guard_.reset();
        thread_.join();
    }
    asio::io_context& context() { return io_; }

private:
    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
    std::thread thread_;
};

class notifier {
public:
    explicit notifier(background_io& bg) : sock_(bg.context()) {}
    std::size_t important(int code)
    {
        std::string text = "important " + std::to_string(code) + "\n";
        auto f = asio::async_write(sock_, asio::buffer(text), asio::use_future);
        return f.get();
    }
    void casual(int code)
    {
        std::string text = "casual " + std::to_string(code) + "\n";
        auto f = asio::async_write(sock_, asio::buffer(text), asio::use_future); // expect: stack-escape
        last_ok_ = f.valid();
    }

private:
    asio::ip::tcp::socket sock_;
    bool last_ok_ = false;
};
