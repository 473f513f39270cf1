#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <set>
#include <string>

using boost::asio::ip::tcp;

struct listener {
    virtual ~listener() = default;
    virtual void deliver(const std::string& msg) = 0;
};

class room {
public:
    void join(std::shared_ptr<listener> l) { members_.insert(std::move(l)); }
    void leave(const std::shared_ptr<listener>& l) { members_.erase(l); }
    void say(const std::string& msg)
    {
        for (auto& m : members_) m->deliver(msg);
    }

private:
    std::set<std::shared_ptr<listener>> members_;
};

class participant : public listener, public std::enable_shared_from_this<participant> {
public:
    participant(tcp::socket s, room& r) : socket_(std::move(s)), room_(r) {}
    void deliver(const std::string& msg) override
    {
        const bool writing = !queue_.empty();
        queue_.push_back(msg);
        if (!writing) write();
    }

private:
    void write()
    {
        auto self(shared_from_this());
        boost::asio::async_write(socket_, boost::asio::buffer(queue_.front().data(), queue_.front().size()),
                                 [this, self](boost::system::error_code ec, std::size_t) {
                                     if (ec) {
                                         room_.leave(self);
                                         return;
                                     }
                                     queue_.pop_front();
                                     if (!queue_.empty()) write();
                                 });
    }

    tcp::socket socket_;
    room& room_;
    std::deque<std::string> queue_;
};
