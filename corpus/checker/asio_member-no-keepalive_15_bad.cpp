#include <boost/asio.hpp>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace relay {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class registry;

// A participant is owned by the registry. The handlers hold weak references "so that a kicked
// participant goes away at once".
class participant : public std::enable_shared_from_this<participant> {
public:
    participant(tcp::socket s, registry& r, unsigned id) : socket_(std::move(s)), registry_(r), id_(id) {}

    void start() { read_header(); }

private:
    void read_header()
    {
        asio::async_read(socket_, asio::buffer(header_), // expect: member-no-keepalive
                         [weak = weak_from_this()](error_code ec, std::size_t) {
                             if (auto self = weak.lock())
                                 self->on_header(ec);
                         });
    }
    void on_header(error_code ec);

    tcp::socket socket_;
    registry& registry_;
    unsigned id_;
    std::array<unsigned char, 8> header_{};
};

class registry {
public:
    void add(tcp::socket s)
    {
        const unsigned id = ++last_;
        auto p = std::make_shared<participant>(std::move(s), *this, id);
        members_[id] = p;
        p->start();
    }
    void kick(unsigned id) { members_.erase(id); } // allow: freed-in-flight
    void count(unsigned bytes) { total_ += bytes; }

private:
    std::map<unsigned, std::shared_ptr<participant>> members_;
    unsigned last_ = 0;
    unsigned long total_ = 0;
};

void participant::on_header(error_code ec)
{
    if (ec)
        return registry_.kick(id_);
    registry_.count(header_[0] * 256U + header_[1]);
    read_header();
}

class console {
public:
    explicit console(registry& r) : registry_(r) {}
    void execute(const std::string& verb, unsigned id)
    {
        if (verb == "kick")
            registry_.kick(id);
    }

private:
    registry& registry_;
};

}  // namespace relay
