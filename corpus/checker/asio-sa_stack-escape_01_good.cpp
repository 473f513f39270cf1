#include <array>
#include <asio.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tinyhttp {

using asio::ip::tcp;

struct canned {
    int status;
    std::string_view text;
};

constexpr canned kCanned[] = {
    {400, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
    {404, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
    {405, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
};

std::string_view canned_for(int status)
{
    for (const auto& c : kCanned)
        if (c.status == status) return c.text;
    return kCanned[0].text;
}

struct asset {
    std::string head;
    std::vector<char> body;
};

using asset_ptr = std::shared_ptr<const asset>;

class site {
public:
    void put(std::string path, std::string_view type, std::vector<char> body)
    {
        auto a = std::make_shared<asset>();
        a->head = "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n";
        a->body = std::move(body);
        assets_[std::move(path)] = std::move(a);
    }
    asset_ptr find(const std::string& path) const
    {
        auto it = assets_.find(path);
        return it == assets_.end() ? nullptr : it->second;
    }

private:
    std::unordered_map<std::string, asset_ptr> assets_;
};

class session : public std::enable_shared_from_this<session> {
public:
    session(tcp::socket s, const site& where) : socket_(std::move(s)), site_(where) {}

    void start()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(request_, 8192), "\r\n\r\n", [self = shared_from_this()](asio::error_code ec, std::size_t n) {
            if (ec) return;
            self->answer(std::string_view(self->request_).substr(0, n));
        });
    }

private:
    void answer(std::string_view req)
    {
        if (req.substr(0, 4) != "GET ") return fail(405);
        req.remove_prefix(4);
        const std::string path(req.substr(0, req.find(' ')));
        const asset_ptr a = site_.find(path);
        if (!a) return fail(404);
        const std::array<asio::const_buffer, 2> bufs = {asio::buffer(a->head), asio::buffer(a->body)};
        asio::async_write(socket_, bufs, [self = shared_from_this(), a](asio::error_code, std::size_t) { self->close(); });
    }

    void fail(int status)
    {
        const std::string_view text = canned_for(status);
        asio::async_write(socket_, asio::buffer(text), [self = shared_from_this()](asio::error_code, std::size_t) { self->close(); });
    }

    void close()
    {
        asio::error_code ec;
        socket_.shutdown(tcp::socket::shutdown_both, ec);
    }

    tcp::socket socket_;
    const site& site_;
    std::string request_;
};

}  // namespace tinyhttp
