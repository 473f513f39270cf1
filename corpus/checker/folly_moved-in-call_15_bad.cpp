#include <cstddef>
#include <deque>
#include <folly/io/async/AsyncSocket.h>
#include <functional>
#include <memory>
#include <string>
#include <utility>

class control_channel {
public:
    using error_fn = std::function<void(std::size_t)>;

    control_channel(std::shared_ptr<folly::AsyncSocket> sock, error_fn on_error)
        : sock_(std::move(sock)), on_error_(std::make_shared<error_fn>(std::move(on_error)))
    {
    }

    void release(int handle) { send("REL " + std::to_string(handle) + '\n'); }
    void acquire(int handle, const std::string& owner) { send("ACQ " + std::to_string(handle) + ' ' + owner + '\n'); }
    void bye() { send("BYE\n"); }

    std::size_t commands() const { return commands_; }

private:
    class pending : public folly::AsyncSocket::WriteCallback {
    public:
        pending(std::string command, std::shared_ptr<error_fn> on_error)
            : command_(std::move(command)), on_error_(std::move(on_error))
        {
        }
        void writeSuccess() noexcept override { delete this; }
        void writeErr(std::size_t written, const folly::AsyncSocketException&) noexcept override
        {
            (*on_error_)(written);
            delete this;
        }

    private:
        std::string command_;
        std::shared_ptr<error_fn> on_error_;
    };

    void send(std::string command)
    {
        ++commands_;
        auto chain = folly::IOBuf::wrapBuffer(command.data(), command.size()); // allow: moved-in-call
        auto* op = new pending(std::move(command), on_error_); // allow: moved-in-call
        sock_->writeChain(op, std::move(chain)); // expect: moved-in-call
    }

    std::shared_ptr<folly::AsyncSocket> sock_;
    std::shared_ptr<error_fn> on_error_;
    std::size_t commands_ = 0;
};
