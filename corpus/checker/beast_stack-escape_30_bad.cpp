#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/version.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace beast = boost::beast;
namespace http = beast::http;
namespace net = boost::asio;
using tcp = net::ip::tcp;

using string_request = http::request<http::string_body>;
using string_response = http::response<http::string_body>;

class todo_list {
public:
    int add(std::string text)
    {
        std::lock_guard lock(m_);
        items_[++last_] = std::move(text);
        return last_;
    }
    std::optional<std::string> find(int id) const
    {
        std::lock_guard lock(m_);
        auto it = items_.find(id);
        if (it == items_.end()) return std::nullopt;
        return it->second;
    }
    std::size_t size() const
    {
        std::lock_guard lock(m_);
        return items_.size();
    }

private:
    mutable std::mutex m_;
    std::map<int, std::string> items_;
    int last_ = 0;
};

class session : public std::enable_shared_from_this<session> {
public:
    session(tcp::socket&& s, std::shared_ptr<todo_list> t) : stream_(std::move(s)), todo_(std::move(t)) {}
    void run() { net::dispatch(stream_.get_executor(), beast::bind_front_handler(&session::do_read, shared_from_this())); }

private:
    void do_read()
    {
        req_ = {};
        stream_.expires_after(std::chrono::seconds(30));
        http::async_read(stream_, buffer_, req_, beast::bind_front_handler(&session::on_read, shared_from_this()));
    }

    void on_read(beast::error_code ec, std::size_t)
    {
        if (ec == http::error::end_of_stream) return do_close();
        if (ec) return;
        if (req_.method() == http::verb::get) return get();
        if (req_.method() == http::verb::post) return post();
        if (req_.method() == http::verb::head) return head();
        send(plain(http::status::bad_request, "unsupported method\n"));
    }

    void get()
    {
        if (req_.target() == "/count") return send(plain(http::status::ok, std::to_string(todo_->size()) + "\n"));
        const int id = std::atoi(std::string(req_.target().substr(1)).c_str());
        auto text = todo_->find(id);
        send(text ? plain(http::status::ok, *text) : plain(http::status::not_found, "no such item\n"));
    }

    void post()
    {
        const int id = todo_->add(std::move(req_.body()));
        string_response res = plain(http::status::created, "");
        res.set(http::field::location, "/" + std::to_string(id));
        send(std::move(res));
    }

    void head()
    {
        http::response<http::empty_body> res{http::status::ok, req_.version()};
        res.set(http::field::server, BOOST_BEAST_VERSION_STRING);
        res.content_length(std::to_string(todo_->size()).size() + 1);
        res.keep_alive(req_.keep_alive());
        const bool close = res.need_eof();
        http::async_write(stream_, res, // expect: stack-escape
                          beast::bind_front_handler(&session::on_write, shared_from_this(), close));
    }

    string_response plain(http::status st, std::string text) const
    {
        string_response res{st, req_.version()};
        res.set(http::field::content_type, "text/plain");
        res.keep_alive(req_.keep_alive());
        res.body() = std::move(text);
        res.prepare_payload();
        return res;
    }

    void send(string_response&& msg)
    {
        auto own = std::make_shared<string_response>(std::move(msg));
        http::async_write(stream_, *own, [self = shared_from_this(), own](beast::error_code ec, std::size_t n) { self->on_write(own->need_eof(), ec, n); });
    }

    void on_write(bool close, beast::error_code ec, std::size_t)
    {
        if (ec) return;
        if (close) return do_close();
        do_read();
    }

    void do_close()
    {
        beast::error_code ec;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ec);
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    string_request req_;
    std::shared_ptr<todo_list> todo_;
};

class listener : public std::enable_shared_from_this<listener> {
public:
    listener(net::io_context& io, tcp::endpoint at, std::shared_ptr<todo_list> t) : io_(io), acceptor_(net::make_strand(io), at), todo_(std::move(t)) {}
    void run() { acceptor_.async_accept(net::make_strand(io_), beast::bind_front_handler(&listener::on_accept, shared_from_this())); }

private:
    void on_accept(beast::error_code ec, tcp::socket s)
    {
        if (!ec) std::make_shared<session>(std::move(s), todo_)->run();
        run();
    }
    net::io_context& io_;
    tcp::acceptor acceptor_;
    std::shared_ptr<todo_list> todo_;
};
