#include <boost/asio.hpp>
#include <map>
#include <memory>
#include <string>

namespace asio = boost::asio;

class settings {
public:
    std::string dump() const
    {
        std::string out;
        for (auto& [k, v] : kv_) out += k + '=' + v + '\n';
        return out;
    }
    const std::string& at(const std::string& k) const { return kv_.at(k); }

private:
    std::map<std::string, std::string> kv_;
};

class admin_port : public std::enable_shared_from_this<admin_port> {
public:
    admin_port(asio::local::stream_protocol::socket s, std::shared_ptr<const settings> cfg) : sock_(std::move(s)), cfg_(std::move(cfg)) {}

    void show_all()
    {
        const char* text = cfg_->dump().c_str(); // allow: view-of-temporary
        const auto view = asio::buffer(text, len());
        asio::async_write(sock_, view, [self = shared_from_this()](boost::system::error_code ec, std::size_t) { // expect: view-of-temporary
            if (ec) self->sock_.close();
        });
    }

private:
    std::size_t len() const { return cfg_->dump().size(); }
    asio::local::stream_protocol::socket sock_;
    std::shared_ptr<const settings> cfg_;
};
