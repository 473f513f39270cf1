#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <set>
#include <string>

using boost::asio::ip::tcp;
namespace asio = boost::asio;

using line_ptr = std::shared_ptr<const std::string>;

class member : public std::enable_shared_from_this<member> {
public:
    explicit member(tcp::socket s) : sock_(std::move(s)) {}
    void deliver(line_ptr l)
    {
        asio::async_write(sock_, asio::buffer(*l), [self = shared_from_this(), l](boost::system::error_code ec, std::size_t) { // expect: overlapping-write
            if (ec) self->sock_.close();
        });
    }

private:
    tcp::socket sock_;
};

class room {
public:
    void join(const std::shared_ptr<member>& m)
    {
        members_.insert(m);
        for (auto& l : history_)
            m->deliver(l); // allow: overlapping-write
    }
    void say(std::string text)
    {
        auto l = std::make_shared<const std::string>(std::move(text));
        history_.push_back(l);
        if (history_.size() > 100) history_.pop_front();
        for (auto& m : members_) m->deliver(l); // allow: overlapping-write
    }

private:
    std::set<std::shared_ptr<member>> members_;
    std::deque<line_ptr> history_;
};
