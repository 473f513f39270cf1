#include <boost/asio.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace logrelay {

struct Message {
    int facility = 1;
    int severity = 6;
    std::string host;
    std::string text;

    int priority() const { return facility * 8 + severity; }
};

using MessagePtr = std::shared_ptr<const Message>;

// RFC 6587 octet counting.
static std::string octet_count(std::size_t n)
{
    char tmp[24];
    int len = std::snprintf(tmp, sizeof tmp, "%zu ", n);
    return std::string(tmp, std::size_t(len));
}

class Upstream : public std::enable_shared_from_this<Upstream> {
public:
    Upstream(asio::io_context& io, tcp::endpoint ep)
        : sock_(asio::make_strand(io)), linger_(sock_.get_executor()), ep_(std::move(ep))
    {
    }

    void open()
    {
        sock_.async_connect(ep_, [self = shared_from_this()](error_code ec) {
            self->up_ = !ec;
            if (self->up_) self->flush();
        });
    }

    void submit(MessagePtr m)
    {
        asio::post(sock_.get_executor(), [self = shared_from_this(), m = std::move(m)]() mutable {
            self->batch_.push_back(std::move(m));
            if (self->batch_.size() >= 64)
                self->flush();
            else
                self->arm();
        });
    }

private:
    using Batch = std::vector<MessagePtr>;

    static std::vector<asio::const_buffer> gather(const Batch& batch)
    {
        std::vector<asio::const_buffer> iov;
        iov.reserve(batch.size() * 2);
        for (const auto& m : batch) {
            iov.push_back(asio::buffer(octet_count(m->text.size()))); // allow: view-of-temporary
            iov.push_back(asio::buffer(m->text));
        }
        return iov;
    }

    void arm()
    {
        if (armed_) return;
        armed_ = true;
        linger_.expires_after(std::chrono::milliseconds(40));
        linger_.async_wait([self = shared_from_this()](error_code ec) {
            self->armed_ = false;
            if (!ec) self->flush();
        });
    }

    void flush()
    {
        if (!up_ || writing_ || batch_.empty()) return;
        writing_ = true;
        Batch batch = std::exchange(batch_, {});
        auto iov = gather(batch);
        asio::async_write(sock_, iov, // expect: view-of-temporary
                          [self = shared_from_this(), batch = std::move(batch)](error_code ec, std::size_t n) {
                              self->writing_ = false;
                              if (ec) {
                                  self->up_ = false;
                                  self->lost_ += batch.size();
                                  return;
                              }
                              self->bytes_ += n;
                              self->flush();
                          });
    }

    tcp::socket sock_;
    asio::steady_timer linger_;
    tcp::endpoint ep_;
    Batch batch_;
    bool up_ = false, writing_ = false, armed_ = false;
    std::size_t lost_ = 0, bytes_ = 0;
};

}  // namespace logrelay
