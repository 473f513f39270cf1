#include <boost/asio.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using bytes = std::shared_ptr<const std::vector<unsigned char>>;

struct player {
    asio::ip::tcp::socket sock;
    std::string name;
};

class arena {
public:
    void enter(int id, std::shared_ptr<player> p) { players_[id] = std::move(p); }

    void tick(const std::vector<bytes>& updates)
    {
        for (auto& [id, p] : players_)
            for (const bytes& u : updates) tell(p, u);
    }

private:
    template <class Player>
    static void tell(const std::shared_ptr<Player>& p, const bytes& b)
    {
        asio::async_write(p->sock, asio::buffer(*b), [p, b](boost::system::error_code ec, std::size_t) { // expect: overlapping-write
            if (ec) p->sock.close();
        });
    }
    std::map<int, std::shared_ptr<player>> players_;
};
