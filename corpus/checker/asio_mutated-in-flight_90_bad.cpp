#include <boost/asio.hpp>
#include <memory>
#include <vector>

namespace asio = boost::asio;

class tap : public std::enable_shared_from_this<tap> {
public:
    explicit tap(asio::posix::stream_descriptor d) : dev_(std::move(d)), frame_(1500) {}

    void start()
    {
        dev_.async_read_some(asio::buffer(frame_), [self = shared_from_this()](boost::system::error_code ec, std::size_t n) {
            if (ec) return;
            self->seen_ += n;
            self->start();
        });
    }
    // Called by the control interface at any time after start().
    void set_mtu(std::size_t mtu)
    {
        if (mtu > frame_.size())
            frame_.resize(mtu); // expect: mutated-in-flight
    }

private:
    asio::posix::stream_descriptor dev_;
    std::vector<unsigned char> frame_;
    std::size_t seen_ = 0;
};

void bring_up(std::shared_ptr<tap> t)
{
    t->start();
    t->set_mtu(9000); // allow: mutated-in-flight
}
