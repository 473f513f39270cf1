// Redirector on port 80: sends everybody to the TLS site; answers are fixed texts.
#include <boost/asio.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class response_table {
public:
    // The texts are built at the first use and kept until the program ends.
    static const std::string& get(int status)
    {
        static const std::map<int, std::string> texts = build();
        auto it = texts.find(status);
        return it == texts.end() ? texts.at(500) : it->second;
    }

private:
    static std::map<int, std::string> build()
    {
        std::map<int, std::string> t;
        add(t, 301, "Moved Permanently", "Location: https://www.example.org/\r\n");
        add(t, 400, "Bad Request", "");
        add(t, 405, "Method Not Allowed", "Allow: GET, HEAD\r\n");
        add(t, 500, "Internal Server Error", "");
        return t;
    }

    static void add(std::map<int, std::string>& t, int status, const std::string& reason, const std::string& extra)
    {
        t[status] = "HTTP/1.1 " + std::to_string(status) + ' ' + reason + "\r\n" + extra +
                    "Content-Length: 0\r\nConnection: close\r\n\r\n";
    }
};

class redirect_session : public std::enable_shared_from_this<redirect_session> {
public:
    explicit redirect_session(tcp::socket s) : socket_(std::move(s)) {}

    void start()
    {
        asio::async_read_until(socket_, asio::dynamic_buffer(head_, 8192), "\r\n\r\n",
                               [self = shared_from_this()](error_code ec, std::size_t) {
                                   if (ec && ec != asio::error::not_found)
                                       return;
                                   self->answer(ec ? 400 : self->classify());
                               });
    }

private:
    int classify() const
    {
        if (head_.starts_with("GET ") || head_.starts_with("HEAD "))
            return 301;
        return 405;
    }

    void answer(int status)
    {
        asio::async_write(socket_, asio::buffer(response_table::get(status)),
                          [self = shared_from_this()](error_code, std::size_t) {
                              error_code ignored;
                              self->socket_.shutdown(tcp::socket::shutdown_both, ignored);
                          });
    }

    tcp::socket socket_;
    std::string head_;
};

void redirect_all(tcp::acceptor& acc)
{
    acc.async_accept([&acc](error_code ec, tcp::socket s) {
        if (!ec)
            std::make_shared<redirect_session>(std::move(s))->start();
        redirect_all(acc);
    });
}
