#include <asio.hpp>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

class redis_link : public std::enable_shared_from_this<redis_link> {
public:
    explicit redis_link(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void command(const std::vector<std::string_view>& words)
    {
        std::vector<asio::const_buffer> v;
        v.reserve(words.size() * 2);
        for (auto w : words) {
            v.push_back(asio::buffer(w));
            v.push_back(asio::buffer("\r\n", 2));
        }
        asio::async_write(sock_, v, [self = shared_from_this()](std::error_code ec, std::size_t) { // expect: borrowed-parameter
            if (ec) self->sock_.close();
        });
    }

private:
    asio::ip::tcp::socket sock_;
};
