#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct share {
    std::uint32_t job;
    std::uint64_t nonce;
    std::string worker;
};

namespace {
// Sends one owned message; the operation holds the owner until the handler has run.
template <class Stream, class Handler>
void write_owned(Stream& stream, std::string text, Handler handler)
{
    auto owner = std::make_shared<const std::string>(std::move(text));
    asio::async_write(stream, asio::buffer(*owner),
                      [owner, handler = std::move(handler)](error_code ec, std::size_t n) mutable {
                          owner.reset();
                          handler(ec, n);
                      });
}

std::string to_json(const share& s, unsigned id)
{
    std::string out = "{\"id\":" + std::to_string(id) + ",\"method\":\"mining.submit\",\"params\":[\"";
    out += s.worker + "\"," + std::to_string(s.job) + "," + std::to_string(s.nonce) + "]}";
    return out;
}
}  // namespace

class stratum_link : public std::enable_shared_from_this<stratum_link> {
public:
    stratum_link(asio::io_context& io, std::function<void(unsigned)> on_sent)
        : strand_(asio::make_strand(io)), socket_(strand_), on_sent_(std::move(on_sent))
    {
    }

    bool submit(const share& s)
    {
        if (busy_ || !socket_.is_open()) return false;
        std::string line = to_json(s, ++last_id_);
        line.push_back('\n');
        send_line(line);
        return true;
    }

private:
    void send_line(std::string_view line)
    {
        busy_ = true;
        write_owned(socket_, std::string(line), [self = shared_from_this(), id = last_id_](error_code ec, std::size_t) {
            self->busy_ = false;
            if (ec) {
                self->socket_.close(ec);
                return;
            }
            self->on_sent_(id);
        });
    }

    asio::strand<asio::io_context::executor_type> strand_;
    tcp::socket socket_;
    std::function<void(unsigned)> on_sent_;
    unsigned last_id_ = 0;
    bool busy_ = false;
};
