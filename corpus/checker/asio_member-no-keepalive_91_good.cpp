#include <boost/asio.hpp>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using boost::asio::ip::tcp;

class download : public std::enable_shared_from_this<download> {
public:
    download(asio::io_context& io, std::string path) : sock_(io), file_(path, std::ios::binary), chunk_(64 * 1024) {}

    void start(const tcp::endpoint& from, std::function<void(bool)> finished)
    {
        finished_ = std::move(finished);
        sock_.async_connect(from, [this, keep = shared_from_this()](boost::system::error_code ec) {
            if (ec) finished_(false);
            else pull();
        });
    }
    void cancel() { sock_.cancel(); }

private:
    void pull()
    {
        asio::async_read(sock_, asio::buffer(chunk_), [this, keep = shared_from_this()](boost::system::error_code ec, std::size_t n) {
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
        current_ = std::make_shared<download>(io_, "update.bin");
        current_->start(from, [label = label_](bool ok) { *label = ok ? "done" : "failed"; });
    }
    void cancelled()
    {
        if (current_) current_->cancel();
        current_.reset();
    }

private:
    asio::io_context& io_;
    std::shared_ptr<download> current_;
    std::shared_ptr<std::string> label_ = std::make_shared<std::string>();
};
