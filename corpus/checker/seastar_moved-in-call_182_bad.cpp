// RPC reply path on seastar: a reply is framed in one string and handed to the stream without a copy.
#include <cstdint>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/net/packet.hh>
#include <string>

namespace rpc {

struct reply {
    std::uint64_t id;
    bool ok;
    std::string payload;
};

class connection {
public:
    explicit connection(seastar::output_stream<char> out) : out_(std::move(out)) {}

    // The dispatcher awaits each reply before it gives the next.
    seastar::future<> respond(reply r)
    {
        if (closing_) co_return;
        if (!r.ok) ++failures_;
        std::string head = std::to_string(r.id) + (r.ok ? " ok " : " err ") + std::to_string(r.payload.size()) + "\n";
        co_await out_.write(seastar::temporary_buffer<char>(head.data(), head.size()));
        if (!r.payload.empty()) co_await send_body(std::move(r.payload));
        co_await out_.flush();
        ++replies_;
    }

    seastar::future<> stop()
    {
        closing_ = true;
        co_await out_.flush();
        co_await out_.close();
    }

    unsigned long replies() const { return replies_; }

private:
    seastar::future<> send_body(std::string body)
    {
        return out_.write(seastar::net::packet(seastar::net::fragment{body.data(), body.size()}, seastar::make_object_deleter(std::move(body)))); // expect: moved-in-call
    }

    seastar::output_stream<char> out_;
    bool closing_ = false;
    unsigned long replies_ = 0;
    unsigned long failures_ = 0;
};

}  // namespace rpc
