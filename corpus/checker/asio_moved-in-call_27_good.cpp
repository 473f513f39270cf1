#include <boost/asio.hpp>

#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using bytes = std::vector<char>;

// Line protocol: "GET key\n" is answered by "V <size>\n<bytes>", a miss by "E 0\n".
class kv_store {
public:
    const bytes* find(std::string_view key) const
    {
        auto it = map_.find(std::string(key));
        return it == map_.end() ? nullptr : &it->second;
    }

private:
    std::unordered_map<std::string, bytes> map_;
};

class kv_session : public std::enable_shared_from_this<kv_session> {
public:
    kv_session(tcp::socket s, const kv_store& store) : socket_(std::move(s)), store_(store) {}

    void run() { read_command(); }

private:
    static bytes make_head(char kind, std::size_t size)
    {
        char num[20];
        auto end = std::to_chars(num, num + sizeof num, size).ptr;
        bytes h{kind, ' '};
        h.insert(h.end(), num, end);
        h.push_back('\n');
        return h;
    }

    void read_command()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(line_, 1024), '\n',
                               [self = shared_from_this()](error_code ec, std::size_t n) {
                                   if (ec) return;
                                   std::string cmd = self->line_.substr(0, n - 1);
                                   self->line_.erase(0, n);
                                   self->execute(cmd);
                               });
    }

    void execute(const std::string& cmd)
    {
        if (cmd.rfind("GET ", 0) != 0) return reply('E', {});
        const bytes* v = store_.find(std::string_view(cmd).substr(4));
        if (v)
            reply('V', *v);
        else
            reply('E', {});
    }

    void reply(char kind, bytes body)
    {
        bytes head = make_head(kind, body.size());
        std::array<asio::const_buffer, 2> frame{asio::buffer(head), asio::buffer(body)};
        asio::async_write(socket_, frame,
                          [self = shared_from_this(), head = std::move(head), body = std::move(body)](error_code ec,
                                                                                                      std::size_t) {
                              if (ec) return;
                              self->read_command();
                          });
    }

    tcp::socket socket_;
    const kv_store& store_;
    std::string line_;
};

void serve(tcp::acceptor& acc, const kv_store& store)
{
    acc.async_accept([&acc, &store](error_code ec, tcp::socket s) {
        if (!ec) std::make_shared<kv_session>(std::move(s), store)->run();
        if (acc.is_open()) serve(acc, store);
    });
}
