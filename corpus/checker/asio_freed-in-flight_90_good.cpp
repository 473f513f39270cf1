#include <boost/asio.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

struct outgoing {
    std::vector<char> head, body;
};

class bridge : public std::enable_shared_from_this<bridge> {
public:
    explicit bridge(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    unsigned post(std::string topic, std::vector<char> body)
    {
        unsigned id = ++last_;
        auto o = std::make_shared<outgoing>();
        o->head.assign(topic.begin(), topic.end());
        o->head.push_back('\0');
        o->body = std::move(body);
        table_[id] = std::move(o);
        if (!writing_) launch(id);
        return id;
    }

private:
    void launch(unsigned id)
    {
        writing_ = true;
        std::shared_ptr<outgoing> o = table_[id];
        std::vector<asio::const_buffer> v{asio::buffer(o->head), asio::buffer(o->body)};
        asio::async_write(sock_, v, [self = shared_from_this(), id, o](boost::system::error_code ec, std::size_t) {
            self->writing_ = false;
            auto next = self->table_.upper_bound(id);
            if (!ec && next != self->table_.end()) self->launch(next->first);
        });
        table_.erase(id);
    }

    asio::ip::tcp::socket sock_;
    std::map<unsigned, std::shared_ptr<outgoing>> table_;
    unsigned last_ = 0;
    bool writing_ = false;
};
