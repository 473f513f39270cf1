// Bootstrap client: an owning buffer sequence is passed as a temporary; the operation keeps copies of it.
#include <boost/asio.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using boost::system::error_code;

class shared_bytes {
public:
    using value_type = asio::const_buffer;
    using const_iterator = const asio::const_buffer*;

    explicit shared_bytes(std::vector<std::uint8_t> v)
        : data_(std::make_shared<const std::vector<std::uint8_t>>(std::move(v))), view_(asio::buffer(*data_)) {}
    explicit shared_bytes(const std::string& s) : shared_bytes(std::vector<std::uint8_t>(s.begin(), s.end())) {}

    const_iterator begin() const { return &view_; }
    const_iterator end() const { return &view_ + 1; }

private:
    std::shared_ptr<const std::vector<std::uint8_t>> data_;
    asio::const_buffer view_;
};

struct block_request {
    std::uint64_t start;
    std::uint16_t count;

    std::vector<std::uint8_t> encode() const
    {
        std::vector<std::uint8_t> out{'B', 'R'};
        for (int i = 0; i < 8; ++i) out.push_back(std::uint8_t(start >> (8 * i)));
        out.push_back(std::uint8_t(count));
        out.push_back(std::uint8_t(count >> 8));
        return out;
    }
};

class bootstrap_client : public std::enable_shared_from_this<bootstrap_client> {
public:
    using sink = std::function<void(error_code, const std::vector<std::uint8_t>&)>;

    bootstrap_client(asio::io_context& io, sink s) : sock_(io), sink_(std::move(s)) {}

    void run(asio::ip::tcp::endpoint peer, const std::string& agent)
    {
        sock_.async_connect(peer, [self = shared_from_this(), agent](error_code ec) {
            if (ec) return self->sink_(ec, {});
            asio::async_write(self->sock_, shared_bytes("agent=" + agent + ";net=live\n"),
                              [self](error_code ec, std::size_t) {
                                  if (ec) return self->sink_(ec, {});
                                  self->request({self->next_, 64});
                              });
        });
    }

private:
    void request(block_request r)
    {
        asio::async_write(sock_, shared_bytes(r.encode()), [self = shared_from_this(), r](error_code ec, std::size_t) {
            if (ec) return self->sink_(ec, {});
            self->receive(r);
        });
    }

    void receive(block_request r)
    {
        in_.resize(std::size_t(r.count) * 216);
        asio::async_read(sock_, asio::buffer(in_), [self = shared_from_this(), r](error_code ec, std::size_t) {
            self->sink_(ec, self->in_);
            if (ec) return;
            self->next_ = r.start + r.count;
            self->request({self->next_, r.count});
        });
    }

    asio::ip::tcp::socket sock_;
    sink sink_;
    std::vector<std::uint8_t> in_;
    std::uint64_t next_ = 0;
};
