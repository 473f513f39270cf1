#include <asio.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace statsd {

using asio::ip::udp;

struct tags {
    std::vector<std::pair<std::string, std::string>> kv;

    std::string render() const
    {
        std::string s;
        for (const auto& [k, v] : kv) {
            s += s.empty() ? "|#" : ",";
            s += k;
            s += ':';
            s += v;
        }
        return s;
    }
};

class exporter : public std::enable_shared_from_this<exporter> {
public:
    exporter(asio::io_context& io, const std::string& host, unsigned short port, tags t)
        : socket_(io, udp::endpoint(udp::v4(), 0)), dest_(asio::ip::make_address(host), port), tags_(std::move(t))
    {
    }

    void count(std::string_view name, long delta) { line(name, std::to_string(delta), "|c"); }

    void timing(std::string_view name, std::chrono::milliseconds ms)
    {
        line(name, std::to_string(ms.count()), "|ms");
    }

private:
    static std::string_view first_line(std::string_view s)
    {
        return s.substr(0, s.find('\n')).substr(0, 1400);
    }

    void line(std::string_view name, const std::string& value, const char* unit)
    {
        const std::string_view text = first_line(std::string(name) + ":" + value + unit + tags_.render()); // allow: view-of-temporary
        if (text.empty()) {
            ++rejected_;
            return;
        }
        socket_.async_send_to(asio::buffer(text.data(), text.size()), dest_, // expect: view-of-temporary
                              [self = shared_from_this()](const asio::error_code& ec, std::size_t) {
                                  if (ec) ++self->failed_;
                              });
    }

    udp::socket socket_;
    udp::endpoint dest_;
    tags tags_;
    unsigned rejected_ = 0;
    unsigned failed_ = 0;
};

}  // namespace statsd
