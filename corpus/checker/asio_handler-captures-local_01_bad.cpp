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

    explicit dns_cache(asio::any_io_executor ex) : resolver_(ex) {}

    void add(std::string host, std::string service)
    {
        backends_.push_back({std::move(host), std::move(service), {}});
    }

    void prefetch(done_fn done)
    {
        std::size_t left = backends_.size();
        if (left == 0) return done(0, 0);
        failed_ = 0;
        done_ = std::move(done);
        for (std::size_t i = 0; i < backends_.size(); ++i) {
            resolver_.async_resolve(backends_[i].host, backends_[i].service, [this, i, &left](auto ec, auto results) { // expect: handler-captures-local
                if (ec) {
                    ++failed_;
                } else {
                    for (const auto& r : results) backends_[i].addresses.push_back(r.endpoint());
                }
                if (--left == 0) done_(backends_.size() - failed_, failed_);
            });
        }
    }

    const std::vector<tcp::endpoint>* lookup(const std::string& host) const
    {
        for (const auto& b : backends_)
            if (b.host == host) return &b.addresses;
        return nullptr;
    }

private:
    tcp::resolver resolver_;
    std::vector<backend> backends_;
    std::size_t failed_ = 0;
    done_fn done_;
};

}  // namespace warmup
