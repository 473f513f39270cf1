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
        const bool writing = !out_.empty();
        out_.push_back(std::move(l));
        if (!writing) write_next();
    }

private:
    void write_next()
    {
        asio::async_write(sock_, asio::buffer(*out_.front()), [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
            if (ec) {
                self->sock_.close();
                return;
            }
            self->out_.pop_front();
            if (!self->out_.empty()) self->write_next();
        });
    }
    tcp::socket sock_;
    std::deque<line_ptr> out_;
};

class room {
public:
    void join(const std::shared_ptr<member>& m)
    {
        members_.insert(m);
        for (auto& l : history_) m->deliver(l);
    }
    void say(std::string text)
    {
        auto l = std::make_shared<const std::string>(std::move(text));
        history_.push_back(l);
        if (history_.size() > 100) history_.pop_front();
        for (auto& m : members_) m->deliver(l);
    }

private:
    std::set<std::shared_ptr<member>> members_;
    std::deque<line_ptr> history_;
};
