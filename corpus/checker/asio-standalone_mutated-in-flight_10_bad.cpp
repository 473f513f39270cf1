#include <asio.hpp>
#include <cstring>
#include <memory>
#include <vector>

class frame_queue : public std::enable_shared_from_this<frame_queue> {
public:
    explicit frame_queue(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void send(const std::vector<unsigned char>& body)
    {
        frame_.resize(4 + body.size()); // expect: mutated-in-flight
        const unsigned n = static_cast<unsigned>(body.size());
        std::memcpy(frame_.data(), &n, 4); // allow: mutated-in-flight
        std::memcpy(frame_.data() + 4, body.data(), body.size()); // allow: mutated-in-flight
        asio::async_write(sock_, asio::buffer(frame_), [self = shared_from_this()](const asio::error_code&, std::size_t) {}); // allow: overlapping-write
    }

private:
    asio::ip::tcp::socket sock_;
    std::vector<unsigned char> frame_;
};

void broadcast(const std::vector<std::shared_ptr<frame_queue>>& all, const std::vector<unsigned char>& head, const std::vector<unsigned char>& body)
{
    for (auto& q : all) {
        q->send(head);
        q->send(body);
    }
}
