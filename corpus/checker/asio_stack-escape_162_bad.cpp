// UDP service-discovery responder: answers a probe with the record of the service it names.
#include <array>
#include <boost/asio.hpp>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

namespace asio = boost::asio;
using asio::ip::udp;

struct service_record {
    std::string host;
    unsigned short port = 0;
    unsigned ttl = 30;
};

class responder {
public:
    responder(asio::io_context& io, unsigned short port) : sock_(io, udp::endpoint(udp::v4(), port)) {}

    void publish(std::string name, service_record r) { records_[std::move(name)] = std::move(r); }
    void start() { receive(); }
    unsigned long answered() const { return answered_; }

private:
    void receive()
    {
        sock_.async_receive_from(asio::buffer(in_), from_, [this](boost::system::error_code ec, std::size_t n) {
            if (ec == asio::error::operation_aborted) return;
            if (ec) return receive();
            on_probe(std::string_view(in_.data(), n));
        });
    }

    void on_probe(std::string_view probe)
    {
        if (probe.substr(0, 2) != "Q ") return receive();
        auto it = records_.find(std::string(probe.substr(2)));
        if (it == records_.end()) {
            ++unknown_;
            return receive();
        }
        std::array<char, 256> out;
        std::size_t len = encode(it->second, out);
        if (len == 0) return receive();
        reply(asio::buffer(out.data(), len)); // expect: stack-escape
    }

    static std::size_t encode(const service_record& r, std::array<char, 256>& out)
    {
        int n = std::snprintf(out.data(), out.size(), "A %s %u %u", r.host.c_str(), unsigned(r.port), r.ttl);
        return n > 0 && std::size_t(n) < out.size() ? std::size_t(n) : 0;
    }

    void reply(asio::const_buffer answer)
    {
        sock_.async_send_to(answer, from_, [this](boost::system::error_code ec, std::size_t) { // allow: borrowed-parameter
            if (ec == asio::error::operation_aborted) return;
            if (!ec) ++answered_;
            receive();
        });
    }

    udp::socket sock_;
    udp::endpoint from_;
    std::array<char, 512> in_{};
    std::map<std::string, service_record> records_;
    unsigned long answered_ = 0, unknown_ = 0;
};

int main()
{
    asio::io_context io;
    responder r(io, 5454);
    r.publish("printer", {"10.0.0.7", 631, 60});
    r.publish("nas", {"10.0.0.9", 2049, 60});
    r.start();
    io.run();
    std::printf("%lu answered\n", r.answered());
}
