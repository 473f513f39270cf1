// Auction floor: bids are fanned out to all the clients; a newcomer first gets the book.
#include <asio.hpp>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <utility>

using asio::ip::tcp;
using error_code = std::error_code;

using message = std::shared_ptr<const std::string>;

class bidder : public std::enable_shared_from_this<bidder> {
public:
    explicit bidder(tcp::socket s) : socket_(std::move(s)) {}

    void deliver(message m)
    {
        asio::async_write(socket_, asio::buffer(*m), // expect: overlapping-write
                          [self = shared_from_this(), m](error_code ec, std::size_t n) {
                              if (ec)
                                  self->broken_ = true;
                              else
                                  self->sent_ += n;
                          });
    }

    bool broken() const { return broken_; }

private:
    tcp::socket socket_;
    std::size_t sent_ = 0;
    bool broken_ = false;
};

class auction_floor {
public:
    void join(const std::shared_ptr<bidder>& b)
    {
        for (const auto& m : book_)
            b->deliver(m); // allow: overlapping-write
        bidders_.insert(b);
    }

    void bid(const std::string& who, long cents)
    {
        auto m = std::make_shared<const std::string>(who + ' ' + std::to_string(cents) + '\n');
        book_.push_back(m);
        if (book_.size() > keep)
            book_.pop_front();
        for (auto it = bidders_.begin(); it != bidders_.end();) {
            if ((*it)->broken()) {
                it = bidders_.erase(it);
            } else {
                (*it)->deliver(m); // allow: overlapping-write
                ++it;
            }
        }
    }

private:
    static constexpr std::size_t keep = 100;
    std::deque<message> book_;
    std::set<std::shared_ptr<bidder>> bidders_;
};

void open_doors(tcp::acceptor& acc, auction_floor& floor)
{
    acc.async_accept([&](error_code ec, tcp::socket s) {
        if (!ec)
            floor.join(std::make_shared<bidder>(std::move(s)));
        open_doors(acc, floor);
    });
}
