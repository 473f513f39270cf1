// Memcached-like text session on folly::AsyncSocket.
#include <folly/io/async/AsyncSocket.h>
#include <map>
#include <memory>
#include <string>

class text_session : public folly::AsyncSocket::WriteCallback {
public:
    explicit text_session(std::shared_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void on_line(const std::string& verb, const std::string& key, const std::string& value)
    {
        if (verb == "set") {
            table_[key] = value;
            send_line(stored());
        } else if (verb == "get") {
            auto it = table_.find(key);
            if (it == table_.end())
                send_line(missing());
            else
                send_value(key, it->second);
        } else if (verb == "count") {
            send_line("COUNT " + std::to_string(table_.size()) + "\r\n"); // expect: temporary
        } else {
            ++rejected_;
            send_line(unknown());
        }
    }

    void writeSuccess() noexcept override { ++written_; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { broken_ = true; }
    bool broken() const { return broken_; }

private:
    static const std::string& stored()
    {
        static const std::string s = "STORED\r\n";
        return s;
    }
    static const std::string& missing()
    {
        static const std::string s = "NOT_FOUND\r\n";
        return s;
    }
    static const std::string& unknown()
    {
        static const std::string s = "ERROR\r\n";
        return s;
    }

    void send_value(const std::string& key, const std::string& value)
    {
        auto head = folly::IOBuf::copyBuffer("VALUE " + key + " " + std::to_string(value.size()) + "\r\n");
        head->prependChain(folly::IOBuf::copyBuffer(value + "\r\nEND\r\n"));
        if (!broken_) sock_->writeChain(this, std::move(head));
    }

    void send_line(const std::string& line)
    {
        if (broken_) return;
        sock_->write(this, line.data(), line.size()); // allow: borrowed-parameter
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    std::map<std::string, std::string> table_;
    unsigned long written_ = 0, rejected_ = 0;
    bool broken_ = false;
};
