#include <boost/asio.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace warmup {

namespace asio = boost::asio;
using asio::ip::tcp;

struct backend {
    std::string host;
    std::string service;
    std::vector<tcp::endpoint> addresses;
};

class dns_cache {
public:
    using done_fn = std::function<void(std::size_t ok, std::size_t failed)>;

    void add(std::string host, std::string service)
    {
        backends_.push_back({std::move(host), std::move(service), {}});
    }

    void prefetch(const done_fn& done)
    {
        std::size_t left = backends_.size();
        std::size_t failed = 0;
        asio::io_context io;
        tcp::resolver resolver(io);
        for (std::size_t i = 0; i < backends_.size(); ++i) {
            resolver.async_resolve(backends_[i].host, backends_[i].service, [this, i, &left, &failed](auto ec, auto results) {
                if (ec) {
                    ++failed;
                } else {
                    for (const auto& r : results) backends_[i].addresses.push_back(r.endpoint());
                }
                --left;
            });
        }
        io.run();
        done(backends_.size() - failed, failed + left);
    }

    const std::vector<tcp::endpoint>* lookup(const std::string& host) const
    {
        for (const auto& b : backends_)
            if (b.host == host) return &b.addresses;
        return nullptr;
    }

private:
    std::vector<backend> backends_;
};

}  // namespace warmup
