#include <boost/asio.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace asio = boost::asio;

class registry : public std::enable_shared_from_this<registry> {
public:
    explicit registry(asio::ip::tcp::socket s) : sock_(std::move(s)), strand_(asio::make_strand(sock_.get_executor())) {}

    void set(std::string key, std::string value)
    {
        asio::post(strand_, [self = shared_from_this(), key = std::move(key), value = std::move(value)]() mutable {
            auto& slot = self->values_[key];
            if (slot == value) return;
            slot = std::move(value);
            std::string note = "changed " + key + "\n";
            asio::async_write(self->sock_, asio::buffer(note), asio::bind_executor(self->strand_, [self](auto ec, auto) { // expect: stack-escape
                                  if (ec) self->sock_.close();
                              }));
        });
    }

private:
    asio::ip::tcp::socket sock_;
    asio::strand<asio::any_io_executor> strand_;
    std::map<std::string, std::string> values_;
};
