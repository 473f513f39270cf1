#include "winsock_stub.h"
#include <functional>
#include <memory>
#include <string>

extern "C" BOOL CancelIoEx(HANDLE, OVERLAPPED*);

struct pipe_read {
    OVERLAPPED ov{};
    char data[4096];
};

class pipe_reader {
public:
    pipe_reader(HANDLE pipe, std::function<void(const char*, DWORD)> sink)
        : pipe_(pipe), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)), sink_(std::move(sink)), op_(new pipe_read)
    {
    }
    ~pipe_reader() { stop(); }
    pipe_reader(const pipe_reader&) = delete;
    pipe_reader& operator=(const pipe_reader&) = delete;

    HANDLE event() const { return event_; }

    bool arm()
    {
        op_->ov = OVERLAPPED{};
        op_->ov.hEvent = event_;
        if (!ReadFile(pipe_, op_->data, sizeof op_->data, nullptr, &op_->ov) && GetLastError() != ERROR_IO_PENDING) {
            return false;
        }
        pending_ = true;
        return true;
    }
    bool on_signalled()
    {
        DWORD n = 0;
        if (!GetOverlappedResult(pipe_, &op_->ov, &n, TRUE)) {
            pending_ = false;
            return false;
        }
        pending_ = false;
        sink_(op_->data, n);
        return arm();
    }
    void stop()
    {
        if (!op_) return;
        if (pending_) {
            CancelIoEx(pipe_, &op_->ov);
            pending_ = false;
        }
        op_.reset(); // expect: freed-in-flight
        CloseHandle(event_);
        CloseHandle(pipe_);
    }

private:
    HANDLE pipe_;
    HANDLE event_;
    std::function<void(const char*, DWORD)> sink_;
    std::unique_ptr<pipe_read> op_;
    bool pending_ = false;
};
