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

    // The settings are immutable and the session, which the handler holds, shares them.
    void show(const std::string& key)
    {
        const char* text = cfg_->at(key).c_str();
        asio::async_write(sock_, asio::buffer(text, cfg_->at(key).size()), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) self->sock_.close();
        });
    }
    void show_all()
    {
        const auto text = std::make_shared<const std::string>(cfg_->dump());
        const auto view = asio::buffer(text->c_str(), text->size());
        asio::async_write(sock_, view, [self = shared_from_this(), text](boost::system::error_code ec, std::size_t) {
            if (ec) self->sock_.close();
        });
    }

private:
    asio::local::stream_protocol::socket sock_;
    std::shared_ptr<const settings> cfg_;
};
