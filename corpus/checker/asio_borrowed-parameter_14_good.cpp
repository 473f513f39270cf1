#include <boost/asio.hpp>
#include <memory>
#include <string_view>

namespace asio = boost::asio;

class greylist : public std::enable_shared_from_this<greylist> {
public:
    explicit greylist(asio::ip::tcp::socket s) : sock_(std::move(s)) {}
    void start(int known)
    {
        if (known > 0)
            last_words("250 welcome back\r\n");
        else if (known == 0)
            last_words(try_later);
        else
            last_words("554 go away\r\n");
    }

private:
    static constexpr std::string_view try_later = "450 try again in five minutes\r\n";
    void last_words(std::string_view text)
    {
        asio::async_write(sock_, asio::buffer(text.data(), text.size()), [self = shared_from_this()](boost::system::error_code, std::size_t) { self->sock_.close(); });
    }
    asio::ip::tcp::socket sock_;
};
