#include <boost/asio.hpp>
#include <istream>
#include <memory>
#include <string>

namespace ba = boost::asio;

template <class Stream>
class line_reader : public std::enable_shared_from_this<line_reader<Stream>> {
public:
    template <class... A>
    explicit line_reader(A&&... a) : stream_(std::forward<A>(a)...) {}

    void next()
    {
        auto self = this->shared_from_this();
        ba::streambuf sb(4096);
        ba::async_read_until(stream_, sb, '\n', [self](boost::system::error_code ec, std::size_t n) { // expect: stack-escape
            if (ec) return;
            self->lines_ += n != 0;
            self->next();
        });
    }
    unsigned lines() const { return lines_; }

private:
    Stream stream_;
    unsigned lines_ = 0;
};

void follow(ba::local::stream_protocol::socket s)
{
    std::make_shared<line_reader<ba::local::stream_protocol::socket>>(std::move(s))->next();
}
