#include <boost/asio.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using boost::system::error_code;

/// Ships log lines to a collector process through a pipe. All members run on the executor of the pipe.
class pipe_logger : public std::enable_shared_from_this<pipe_logger> {
public:
    pipe_logger(asio::any_io_executor ex, int fd) : pipe_(ex, fd) {}

    void log(std::string_view severity, std::string_view text)
    {
        std::string line;
        line.reserve(severity.size() + text.size() + 4);
        line += '[';
        line += severity;
        line += "] ";
        line += text;
        line += '\n';

        asio::dispatch(pipe_.get_executor(), [self = shared_from_this(), line = std::move(line)] {
            self->append(line);
        });
    }

    std::size_t dropped() const { return dropped_; }

private:
    static constexpr std::size_t limit = 1 << 20;

    void append(const std::string& line)
    {
        if (pending_.size() + line.size() > limit) {
            ++dropped_;
            return;
        }
        pending_ += line;
        if (!writing_) flush();
    }

    void flush()
    {
        writing_ = true;
        active_.clear();
        active_.swap(pending_);
        asio::async_write(pipe_, asio::buffer(active_),
                          [self = shared_from_this()](error_code ec, std::size_t) { self->flushed(ec); });
    }

    void flushed(error_code ec)
    {
        writing_ = false;
        if (ec) {
            error_code ignored;
            pipe_.close(ignored);
            return;
        }
        if (!pending_.empty()) flush();
    }

    asio::posix::stream_descriptor pipe_;
    std::string pending_;
    std::string active_;
    bool writing_ = false;
    std::size_t dropped_ = 0;
};
