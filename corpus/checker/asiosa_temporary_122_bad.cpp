// Chunked transfer writer for a streaming endpoint, on standalone Asio.
#include <asio.hpp>

#include <array>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <string>

using asio::ip::tcp;

class chunked_writer : public std::enable_shared_from_this<chunked_writer> {
public:
    using finished = std::function<void(asio::error_code, std::size_t)>;

    chunked_writer(tcp::socket sock, finished fn) : sock_(std::move(sock)), finished_(std::move(fn)) {}

    // All calls come from the socket's executor.
    void feed(std::string chunk)
    {
        if (ended_ || chunk.empty()) return;
        chunks_.push_back(std::move(chunk));
        if (!writing_) next();
    }

    void end()
    {
        if (ended_) return;
        ended_ = true;
        if (!writing_) next();
    }

private:
    static std::string chunk_head(std::size_t n)
    {
        char line[24];
        const int len = std::snprintf(line, sizeof line, "%zx;v=1\r\n", n);
        return std::string(line, static_cast<std::size_t>(len));
    }

    void next()
    {
        if (!chunks_.empty())
            write_chunk(chunks_.front());
        else if (ended_)
            write_trailer();
        else
            writing_ = false;
    }

    void write_chunk(const std::string& body)
    {
        static constexpr char crlf[] = {'\r', '\n'};
        writing_ = true;
        asio::async_write(sock_, std::array<asio::const_buffer, 3>{asio::buffer(chunk_head(body.size())), asio::buffer(body), asio::buffer(crlf)}, // expect: temporary
                          [self = shared_from_this()](asio::error_code ec, std::size_t n) {
                              self->total_ += n;
                              if (ec) return self->finish(ec);
                              self->chunks_.pop_front();
                              self->next();
                          });
    }

    void write_trailer()
    {
        static const std::string last = "0\r\n\r\n";
        writing_ = true;
        asio::async_write(sock_, asio::buffer(last),
                          [self = shared_from_this()](asio::error_code ec, std::size_t n) {
                              self->total_ += n;
                              self->finish(ec);
                          });
    }

    void finish(asio::error_code ec)
    {
        ended_ = true;
        asio::error_code ignored;
        sock_.shutdown(tcp::socket::shutdown_send, ignored);
        if (finished_) finished_(ec, total_);
    }

    tcp::socket sock_;
    finished finished_;
    std::deque<std::string> chunks_;
    std::size_t total_ = 0;
    bool writing_ = false;
    bool ended_ = false;
};
