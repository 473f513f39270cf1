#include <boost/asio.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/spawn.hpp>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class replicator {
public:
    explicit replicator(asio::io_context& io) : io_(io) {}
    void add(std::shared_ptr<tcp::socket> s) { peers_.push_back(std::move(s)); }

    void push(int version)
    {
        std::string record = "version " + std::to_string(version) + "\n";
        for (const auto& p : peers_)
            asio::spawn(io_, [record, p](asio::yield_context yield) {
                boost::system::error_code ec;
                asio::async_write(*p, asio::buffer(record), yield[ec]);
            }, asio::detached);
    }

private:
    asio::io_context& io_;
    std::vector<std::shared_ptr<tcp::socket>> peers_;
};
