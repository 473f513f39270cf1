#include <boost/asio.hpp>
#include <cstring>
#include <functional>
#include <sstream>

namespace serial {

class Port
{
public:
    Port(boost::asio::io_context &io, const char *dev) : port_(io, dev) {}

    // The text must stay valid until `done` is called.
    void write(const char *text, std::size_t size, std::function<void(bool)> done)
    {
        boost::asio::async_write(port_, boost::asio::const_buffer(text, size),
                                 [done = std::move(done)](const boost::system::error_code &ec, std::size_t) { done(!ec); });
    }

private:
    boost::asio::serial_port port_;
};

void goTo(Port &p, double x, double y)
{
    std::ostringstream os;
    os << "G1 X" << x << " Y" << y << "\n";
    const char *cmd = os.str().c_str(); // allow: view-of-temporary
    p.write(cmd, std::strlen(cmd), [](bool) {}); // expect: view-of-temporary
}

}  // namespace serial
