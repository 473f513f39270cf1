// Chat room on standalone Asio: every line read from a member goes out to all members.
#include <asio.hpp>

#include <deque>
#include <memory>
#include <set>
#include <string>

using asio::ip::tcp;
using text_ptr = std::shared_ptr<const std::string>;

class member;
using member_ptr = std::shared_ptr<member>;

class room {
public:
    void join(const member_ptr& m);
    void leave(const member_ptr& m) { members_.erase(m); }
    void broadcast(std::string line);

private:
    static constexpr std::size_t history = 20;
    std::set<member_ptr> members_;
    std::deque<text_ptr> recent_;
};

class member : public std::enable_shared_from_this<member> {
public:
    member(tcp::socket s, room& r) : sock_(std::move(s)), room_(r) {}

    void start()
    {
        room_.join(shared_from_this());
        read();
    }

    void deliver(text_ptr text)
    {
        asio::async_write(sock_, asio::buffer(*text), // expect: overlapping-write
                          [self = shared_from_this(), text](asio::error_code ec, std::size_t n) {
                              self->sent_ += n;
                              if (ec) self->room_.leave(self);
                          });
    }

private:
    void read()
    {
        asio::async_read_until(sock_, asio::dynamic_buffer(in_, 2048), '\n',
                               [self = shared_from_this()](asio::error_code ec, std::size_t n) {
                                   if (ec) return self->room_.leave(self);
                                   std::string line = self->in_.substr(0, n);
                                   self->in_.erase(0, n);
                                   self->room_.broadcast(std::move(line));
                                   self->read();
                               });
    }

    tcp::socket sock_;
    room& room_;
    std::string in_;
    std::size_t sent_ = 0;
};

void room::join(const member_ptr& m)
{
    members_.insert(m);
    for (const text_ptr& t : recent_) m->deliver(t); // allow: overlapping-write
}

void room::broadcast(std::string line)
{
    auto text = std::make_shared<const std::string>(std::move(line));
    recent_.push_back(text);
    if (recent_.size() > history) recent_.pop_front();
    for (const member_ptr& m : members_) m->deliver(text); // allow: overlapping-write
}

void accept_members(tcp::acceptor& acc, room& r)
{
    acc.async_accept([&acc, &r](asio::error_code ec, tcp::socket s) {
        if (!ec) std::make_shared<member>(std::move(s), r)->start();
        if (acc.is_open()) accept_members(acc, r);
    });
}

void serve(unsigned short port)
{
    asio::io_context io;
    room lobby;
    tcp::acceptor acc(io, {tcp::v4(), port});
    accept_members(acc, lobby);
    io.run();
}
