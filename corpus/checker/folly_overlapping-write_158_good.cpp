// Line protocol replies over folly::AsyncSocket; each reply is a write callback that owns its
// bytes and deletes itself.
#include <folly/io/async/AsyncSocket.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

struct write_stats {
    std::uint64_t ok = 0;
    std::uint64_t failed = 0;
    std::uint64_t cut_at = 0;
};

class owned_write final : public folly::AsyncSocket::WriteCallback {
public:
    static void start(folly::AsyncSocket& sock, std::string bytes, std::shared_ptr<write_stats> stats)
    {
        auto* w = new owned_write(std::move(bytes), std::move(stats));
        sock.write(w, w->bytes_.data(), w->bytes_.size());
    }

    void writeSuccess() noexcept override
    {
        ++stats_->ok;
        delete this;
    }

    void writeErr(std::size_t written, const folly::AsyncSocketException&) noexcept override
    {
        ++stats_->failed;
        stats_->cut_at = written;
        delete this;
    }

private:
    owned_write(std::string bytes, std::shared_ptr<write_stats> stats)
        : bytes_(std::move(bytes)), stats_(std::move(stats))
    {
    }
    ~owned_write() override = default;

    const std::string bytes_;
    std::shared_ptr<write_stats> stats_;
};

class line_service {
public:
    explicit line_service(folly::AsyncSocket& sock) : sock_(sock), stats_(std::make_shared<write_stats>()) {}

    void on_line(std::string_view line)
    {
        const auto space = line.find(' ');
        const std::string_view verb = line.substr(0, space);
        const std::string key(space == std::string_view::npos ? std::string_view() : line.substr(space + 1));
        if (verb == "stats") {
            owned_write::start(sock_, "ok " + std::to_string(stats_->ok) + "\n", stats_);
            owned_write::start(sock_, "failed " + std::to_string(stats_->failed) + "\n", stats_);
            send_end();
        } else if (verb == "get") {
            send_value(key);
            send_end();
        } else {
            owned_write::start(sock_, "error\n", stats_);
        }
    }

    void set(const std::string& key, std::string value) { values_[key] = std::move(value); }

private:
    void send_value(const std::string& key)
    {
        auto it = values_.find(key);
        if (it == values_.end()) return;
        auto head = folly::IOBuf::copyBuffer("value " + key + " " + std::to_string(it->second.size()) + "\n");
        head->prependChain(folly::IOBuf::copyBuffer(it->second));
        sock_.writeChain(nullptr, std::move(head), folly::WriteFlags::CORK);
    }

    void send_end()
    {
        static constexpr char end[] = "end\n";
        sock_.write(nullptr, end, sizeof end - 1);
    }

    folly::AsyncSocket& sock_;
    std::shared_ptr<write_stats> stats_;
    std::map<std::string, std::string> values_;
};
