#include <boost/asio.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace ws {

enum class opcode : std::uint8_t { text = 0x1, binary = 0x2, close = 0x8, ping = 0x9, pong = 0xA };

inline std::string build_header(opcode op, std::size_t size)
{
    std::string h;
    h += char(0x80 | std::uint8_t(op));
    if (size < 126) {
        h += char(size);
    } else if (size < 0x10000) {
        h += char(126);
        h += char(size >> 8);
        h += char(size);
    } else {
        h += char(127);
        for (int shift = 56; shift >= 0; shift -= 8) h += char(std::uint64_t(size) >> shift);
    }
    return h;
}

class connection : public std::enable_shared_from_this<connection> {
public:
    explicit connection(asio::ip::tcp::socket s) : socket_(std::move(s)), strand_(asio::make_strand(socket_.get_executor())) {}

    void send_text(std::string msg) { send(opcode::text, std::move(msg)); }
    void send_binary(std::string msg) { send(opcode::binary, std::move(msg)); }
    void send_pong(std::string msg) { send(opcode::pong, std::move(msg)); }

    void on_close(std::function<void()> f) { close_handler_ = std::move(f); }

private:
    void send(opcode op, std::string msg)
    {
        asio::post(strand_, [self = shared_from_this(), op, msg = std::move(msg)]() mutable {
            self->enqueue(op, std::move(msg));
        });
    }

    void enqueue(opcode op, std::string msg)
    {
        write_buffers_.push_back(build_header(op, msg.size()));
        write_buffers_.push_back(std::move(msg));
        if (sending_buffers_.empty()) do_write();
    }

    void do_write()
    {
        sending_buffers_.swap(write_buffers_);
        std::vector<asio::const_buffer> gather;
        gather.reserve(sending_buffers_.size());
        for (const std::string& s : sending_buffers_) gather.emplace_back(asio::buffer(s));

        asio::async_write(socket_, gather,
                          asio::bind_executor(strand_, [self = shared_from_this()](boost::system::error_code ec,
                                                                                   std::size_t) {
                              self->sending_buffers_.clear();
                              if (ec) {
                                  self->write_buffers_.clear();
                                  if (self->close_handler_) self->close_handler_();
                                  return;
                              }
                              if (!self->write_buffers_.empty()) self->do_write();
                          }));
    }

    asio::ip::tcp::socket socket_;
    asio::strand<asio::any_io_executor> strand_;
    std::vector<std::string> write_buffers_;
    std::vector<std::string> sending_buffers_;
    std::function<void()> close_handler_;
};

}  // namespace ws
