#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <zmq.hpp>

namespace broker {

struct job {
    std::uint64_t id = 0;
    std::string queue;
    std::string body;

    std::string envelope() const { return std::to_string(id) + '|' + queue; }
};

class router {
public:
    router(zmq::context_t& ctx, const std::string& endpoint) : socket_(ctx, zmq::socket_type::router)
    {
        socket_.set(zmq::sockopt::router_mandatory, true);
        socket_.bind(endpoint);
    }

    bool assign(std::string_view worker, const job& j)
    {
        try {
            socket_.send(zmq::buffer(worker), zmq::send_flags::sndmore);
            socket_.send(zmq::buffer(j.envelope()), zmq::send_flags::sndmore);
            char stamp[24];
            const int n = std::snprintf(stamp, sizeof stamp, "%llu", static_cast<unsigned long long>(++sequence_));
            socket_.send(zmq::buffer(stamp, static_cast<std::size_t>(n)), zmq::send_flags::sndmore);
            zmq::message_t body(j.body.begin(), j.body.end());
            socket_.send(std::move(body), zmq::send_flags::none);
        } catch (const zmq::error_t& e) {
            if (e.num() != EHOSTUNREACH) throw;
            return false;
        }
        return true;
    }

    void assign_block(std::string_view worker, std::vector<std::uint8_t> block)
    {
        socket_.send(zmq::buffer(worker), zmq::send_flags::sndmore);
        auto* owned = new std::vector<std::uint8_t>(std::move(block));
        zmq::message_t m(
            owned->data(), owned->size(), [](void*, void* hint) { delete static_cast<std::vector<std::uint8_t>*>(hint); }, owned);
        socket_.send(m, zmq::send_flags::none);
    }

    std::optional<std::string> receive(std::string& worker)
    {
        zmq::message_t id, body;
        if (!socket_.recv(id, zmq::recv_flags::dontwait)) return std::nullopt;
        if (!socket_.recv(body, zmq::recv_flags::none)) return std::nullopt;
        worker = id.to_string();
        return body.to_string();
    }

private:
    zmq::socket_t socket_;
    std::uint64_t sequence_ = 0;
};

}  // namespace broker
