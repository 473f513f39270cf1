#include <atomic>
#include <boost/asio.hpp>
#include <boost/intrusive_ptr.hpp>
#include <vector>

namespace asio = boost::asio;

class stream_sink {
public:
    stream_sink(asio::ip::tcp::socket s, std::vector<char> chunk) : sock_(std::move(s)), chunk_(std::move(chunk)) {}
    void pump()
    {
        boost::intrusive_ptr<stream_sink> me(this);
        asio::async_write(sock_, asio::buffer(chunk_), [me](boost::system::error_code ec, std::size_t n) {
            me->sent_ += n;
            if (ec) me->sock_.close();
        });
    }

private:
    friend void intrusive_ptr_add_ref(stream_sink* p) { p->refs_.fetch_add(1, std::memory_order_relaxed); }
    friend void intrusive_ptr_release(stream_sink* p)
    {
        if (p->refs_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete p;
    }
    ~stream_sink() = default;

    std::atomic<int> refs_{0};
    asio::ip::tcp::socket sock_;
    std::vector<char> chunk_;
    std::size_t sent_ = 0;
};

void once(asio::ip::tcp::socket s, std::vector<char> data)
{
    boost::intrusive_ptr<stream_sink> sink(new stream_sink(std::move(s), std::move(data)));
    sink->pump();
}
