// Line protocol client on folly's AsyncSocket, with a small hierarchy of dialects.
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>
#include <utility>

namespace remote {

class LineClient : private folly::AsyncSocket::WriteCallback {
public:
    explicit LineClient(folly::AsyncSocket& sock) : sock_(sock) {}

    bool healthy() const { return failures_ == 0; }
    unsigned outstanding() const { return started_ - finished_ - failures_; }

protected:
    void sendLine(const std::string& line)
    {
        ++started_;
        sock_.write(this, line.data(), line.size()); // allow: temporary
    }

private:
    void writeSuccess() noexcept override { ++finished_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { ++failures_; }

    folly::AsyncSocket& sock_;
    unsigned started_ = 0, finished_ = 0, failures_ = 0;
};

class CacheClient : public LineClient {
public:
    enum class State { fresh, authenticated, leaving };

    CacheClient(folly::AsyncSocket& sock, std::string user) : LineClient(sock), user_(std::move(user)) {}

    void login(const std::string& token)
    {
        if (state_ != State::fresh) return;
        state_ = State::authenticated;
        sendLine("auth " + user_ + " " + token + "\r\n"); // expect: temporary
    }

    void flushAll()
    {
        static const std::string kFlush = "flush_all\r\n";
        if (state_ == State::authenticated) sendLine(kFlush);
    }

    void quit()
    {
        static const std::string kQuit = "quit\r\n";
        if (state_ == State::leaving) return;
        state_ = State::leaving;
        sendLine(kQuit);
    }

private:
    std::string user_;
    State state_ = State::fresh;
};

}  // namespace remote

void warmUp(remote::CacheClient& c, const std::string& token)
{
    c.login(token);
    if (c.healthy()) c.flushAll();
}
