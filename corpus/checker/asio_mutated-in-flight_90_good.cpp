#include <boost/asio.hpp>
#include <memory>
#include <vector>

namespace asio = boost::asio;

class tap : public std::enable_shared_from_this<tap> {
public:
    explicit tap(asio::posix::stream_descriptor d) : dev_(std::move(d)), frame_(1500) {}

    void start()
    {
        if (wanted_ > frame_.size()) frame_.resize(wanted_);
        dev_.async_read_some(asio::buffer(frame_), [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
            if (ec) return;
            self->seen_ += n;
            self->start();
        });
    }
    void set_mtu(std::size_t mtu) { wanted_ = mtu; }

private:
    asio::posix::stream_descriptor dev_;
    std::vector<unsigned char> frame_;
    std::size_t wanted_ = 0, seen_ = 0;
};

void bring_up(std::shared_ptr<tap> t)
{
    t->start();
    t->set_mtu(9000);
}
