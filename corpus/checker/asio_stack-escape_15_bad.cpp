#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <thread>

using boost::asio::ip::tcp;

struct notifier {
    std::shared_ptr<boost::asio::io_context> io = std::make_shared<boost::asio::io_context>();
    std::shared_ptr<tcp::socket> sock = std::make_shared<tcp::socket>(*io);

    bool announce(int level, const std::string& what)
    {
        std::string msg;
        msg.append("<").append(std::to_string(level)).append(">").append(what);
        bool failed = false;
        auto keep = sock;
        boost::asio::async_write(*sock, boost::asio::buffer(msg), [keep](auto, auto) {}); // expect: stack-escape
        std::thread runner([ctx = io] { ctx->run(); });
        runner.detach();
        return !failed;
    }
};
