#include <asio.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

class redis_link : public std::enable_shared_from_this<redis_link> {
public:
    explicit redis_link(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void command(const std::vector<std::string_view>& words)
    {
        auto line = std::make_unique<std::vector<char>>();
        for (auto w : words) {
            line->insert(line->end(), w.begin(), w.end());
            line->push_back(' ');
        }
        auto bytes = asio::buffer(*line);
        asio::async_write(sock_, bytes, [self = shared_from_this(), line = std::move(line)](std::error_code ec, std::size_t) {
            if (ec) self->sock_.close();
        });
    }
    // `raw` belongs to the caller until `done` runs.
    void command_raw(std::string_view raw, std::function<void(std::error_code)> done)
    {
        asio::async_write(sock_, asio::buffer(raw), [self = shared_from_this(), done = std::move(done)](std::error_code ec, std::size_t) { done(ec); });
    }

private:
    asio::ip::tcp::socket sock_;
};
