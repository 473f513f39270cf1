#include <asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

// Request/response client on standalone Asio. The pending operation owns the request line.
namespace memo {

using asio::ip::tcp;
using callback = std::function<void(std::error_code, std::string)>;

class client : public std::enable_shared_from_this<client> {
public:
    explicit client(tcp::socket s) : socket_(std::move(s)) {}

    void get(const std::string& key, callback cb) { request("get " + key + "\r\n", std::move(cb)); }
    void touch(const std::string& key, callback cb) { request("touch " + key + "\r\n", std::move(cb)); }

private:
    struct write_op {
        std::shared_ptr<client> self;
        std::string line;
        callback cb;

        void operator()(std::error_code ec, std::size_t)
        {
            if (ec)
                return cb(ec, {});
            self->await_reply(std::move(cb));
        }
    };

    void request(std::string line, callback cb)
    {
        const asio::const_buffer bytes = asio::buffer(line); // allow: moved-in-call
        write_op op{shared_from_this(), std::move(line), std::move(cb)}; // allow: moved-in-call
        asio::async_write(socket_, bytes, std::move(op)); // expect: moved-in-call
    }

    void await_reply(callback cb)
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(input_), "\r\n",
                               [self = shared_from_this(), cb = std::move(cb)](std::error_code ec, std::size_t n) {
                                   std::string reply = self->input_.substr(0, n);
                                   self->input_.erase(0, n);
                                   cb(ec, std::move(reply));
                               });
    }

    tcp::socket socket_;
    std::string input_;
};

}  // namespace memo
