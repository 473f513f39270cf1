// Value sender of a key-value store on seastar: values leave as packets that own what they point to.
#include <cstdint>
#include <memory>
#include <seastar/core/future.hh>
#include <seastar/core/iostream.hh>
#include <seastar/net/packet.hh>
#include <string>
#include <vector>

namespace kv {

using bytes = std::vector<char>;

class value_sender {
public:
    explicit value_sender(seastar::output_stream<char> out) : out_(std::move(out)) {}

    // The dispatcher awaits each answer before it gives the next.
    seastar::future<> answer(std::string key, bytes value)
    {
        if (value.empty()) {
            ++misses_;
            co_await send_text(std::make_unique<std::string>("MISS " + key + "\n"));
        } else {
            ++hits_;
            co_await send_text(std::make_unique<std::string>("HIT " + key + " " + std::to_string(value.size()) + "\n"));
            co_await send_bytes(std::move(value));
        }
        co_await out_.flush();
    }

    seastar::future<> stop() { return out_.close(); }

    std::uint64_t hits() const { return hits_; }
    std::uint64_t misses() const { return misses_; }

private:
    seastar::future<> send_bytes(bytes value)
    {
        char* base = value.data();
        std::size_t size = value.size();
        return out_.write(seastar::net::packet(seastar::net::fragment{base, size}, seastar::make_deleter([v = std::move(value)] {})));
    }

    seastar::future<> send_text(std::unique_ptr<std::string> text)
    {
        seastar::net::fragment f{text->data(), text->size()};
        return out_.write(seastar::net::packet(f, seastar::make_object_deleter(std::move(text))));
    }

    seastar::output_stream<char> out_;
    std::uint64_t hits_ = 0, misses_ = 0;
};

}  // namespace kv
