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
std::string quote(std::string_view v)
{
    std::string out = "\"";
    out.append(v);
    out.push_back('"');
    return out;
}

std::string to_json(const share& s, unsigned id)
{
    std::string out = "{\"id\":" + std::to_string(id) + ",\"method\":\"mining.submit\",\"params\":[";
    out += quote(s.worker) + "," + std::to_string(s.job) + "," + std::to_string(s.nonce) + "]}";
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
        send_line(line); // expect: stack-escape
        return true;
    }

    void shutdown()
    {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_both, ignored);
        socket_.close(ignored);
    }

private:
    void send_line(std::string_view line)
    {
        if (line.empty()) return;
        start_write(asio::buffer(line.data(), line.size())); // allow: borrowed-parameter
    }

    void start_write(asio::const_buffer bytes)
    {
        busy_ = true;
        asio::async_write(socket_, bytes, // allow: borrowed-parameter
                          [self = shared_from_this(), id = last_id_](error_code ec, std::size_t) {
                              self->busy_ = false;
                              if (ec) {
                                  self->shutdown();
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
