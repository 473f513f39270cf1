#include <asio.hpp>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace scanner {

using asio::ip::tcp;

struct finding {
    std::string host;
    unsigned short port;
    std::string banner;
};

class port_scan {
public:
    explicit port_scan(std::chrono::milliseconds limit) : limit_(limit) {}

    std::vector<finding> run(const std::vector<asio::ip::address>& hosts, const std::vector<unsigned short>& ports)
    {
        std::vector<finding> found;
        std::mutex lock;
        std::atomic<unsigned> tried{0};
        asio::thread_pool pool(4);
        for (const auto& h : hosts) {
            for (unsigned short p : ports) {
                asio::post(pool, [&, h, p] {
                    ++tried;
                    finding f{h.to_string(), p, {}};
                    if (!probe(tcp::endpoint(h, p), f.banner)) return;
                    std::lock_guard<std::mutex> g(lock);
                    found.push_back(std::move(f));
                });
            }
        }
        pool.join();
        tried_ += tried;
        return found;
    }

    unsigned tried() const { return tried_; }

private:
    bool probe(const tcp::endpoint& ep, std::string& banner) const
    {
        asio::io_context io;
        tcp::socket s(io);
        asio::steady_timer t(io, limit_);
        char text[128];
        std::size_t n = 0;
        bool open = false;
        t.async_wait([&s](asio::error_code ec) {
            if (ec) return;
            asio::error_code ignored;
            s.close(ignored);
        });
        s.async_connect(ep, [&](asio::error_code ec) {
            if (ec) {
                t.cancel();
                return;
            }
            open = true;
            s.async_read_some(asio::buffer(text), [&](asio::error_code, std::size_t got) {
                n = got;
                t.cancel();
            });
        });
        io.run();
        banner.assign(text, n);
        return open;
    }

    std::chrono::milliseconds limit_;
    unsigned tried_ = 0;
};

}  // namespace scanner
