#include <boost/asio.hpp>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class download {
public:
    download(asio::io_context& io, std::string path) : sock_(io), file_(path, std::ios::binary), chunk_(64 * 1024) {}

    void start(const tcp::endpoint& from, std::function<void(bool)> finished)
    {
        finished_ = std::move(finished);
        sock_.async_connect(from, [this](boost::system::error_code ec) {
            if (ec) finished_(false);
            else pull();
        });
    }

private:
    void pull()
    {
        asio::async_read(sock_, asio::buffer(chunk_), [this](boost::system::error_code ec, std::size_t n) { // expect: member-no-keepalive
            file_.write(chunk_.data(), std::streamsize(n));
            if (ec) finished_(ec == asio::error::eof);
            else pull();
        });
    }
    tcp::socket sock_;
    std::ofstream file_;
    std::vector<char> chunk_;
    std::function<void(bool)> finished_;
};

class download_button {
public:
    explicit download_button(asio::io_context& io) : io_(io) {}
    void clicked(const tcp::endpoint& from)
    {
        current_ = std::make_unique<download>(io_, "update.bin"); // allow: freed-in-flight
        current_->start(from, [this](bool ok) { label_ = ok ? "done" : "failed"; });
    }
    void cancelled() { current_.reset(); } // allow: freed-in-flight

private:
    asio::io_context& io_;
    std::unique_ptr<download> current_;
    std::string label_;
};
