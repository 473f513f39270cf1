#include <boost/asio.hpp>
#include <memory>
#include <vector>
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

class frame {
public:
    static frame* make(std::size_t n) { return new frame(n); }
    void retain() { ++refs_; }
    void release() { if (--refs_ == 0) delete this; }
    asio::const_buffer view() const { return asio::buffer(data_); }
private:
    explicit frame(std::size_t n) : data_(n) {}
    int refs_ = 1;
    std::vector<char> data_;
};
void send_frame(std::shared_ptr<tcp::socket> s)
{
    frame* f = frame::make(4096);
    f->retain();
    asio::async_write(*s, f->view(), [s, f](error_code, std::size_t) { f->release(); });
    f->release();
}
