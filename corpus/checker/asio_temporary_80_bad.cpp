#include <boost/asio.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

struct join_msg {
    std::string room;
    std::vector<std::uint8_t> serialize() const
    {
        std::vector<std::uint8_t> v{1, std::uint8_t(room.size())};
        v.insert(v.end(), room.begin(), room.end());
        return v;
    }
};

struct leave_msg {
    std::uint32_t who;
    std::vector<std::uint8_t> serialize() const { return {2, std::uint8_t(who), std::uint8_t(who >> 8)}; }
};

class client : public std::enable_shared_from_this<client> {
public:
    explicit client(asio::any_io_executor ex) : sock_(ex) {}
    void join(std::string room) { send(join_msg{std::move(room)}); }
    void leave(std::uint32_t who) { send(leave_msg{who}); }

private:
    template <class Msg>
    void send(const Msg& m)
    {
        sock_.async_send(asio::buffer(m.serialize()), // expect: temporary
                         [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                             if (ec) self->sock_.close();
                         });
    }
    asio::ip::udp::socket sock_;
};
