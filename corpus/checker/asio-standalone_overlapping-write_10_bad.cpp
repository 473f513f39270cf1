#include <asio.hpp>
#include <functional>
#include <memory>
#include <string>

class face : public std::enable_shared_from_this<face> {
public:
    explicit face(asio::ip::tcp::socket s) : sock_(std::move(s)) {}

    void send(std::shared_ptr<std::string> pkt, std::function<void()> sent)
    {
        asio::async_write(sock_, asio::buffer(*pkt), [pkt, sent, self = shared_from_this()](std::error_code ec, std::size_t) { // allow: overlapping-write
            if (!ec && sent) sent();
        });
    }

    void send_with_trailer(std::shared_ptr<std::string> pkt)
    {
        static const char mark[] = "\n--end--\n";
        send(std::move(pkt), {});
        asio::async_write(sock_, asio::buffer(mark, sizeof mark - 1), [self = shared_from_this()](std::error_code, std::size_t) {}); // expect: overlapping-write
    }

private:
    asio::ip::tcp::socket sock_;
};
