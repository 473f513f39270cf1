// Client of a licence service on a named pipe; a service that does not answer counts as "no".
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include "win32_overlapped.h"

struct licence_message {
    std::uint32_t kind;
    std::uint32_t seats;
    char product[64];
};

class licence_client {
public:
    explicit licence_client(HANDLE pipe) : pipe_(pipe), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}

    ~licence_client()
    {
        CancelIoEx(pipe_, nullptr);
        CloseHandle(pipe_);
        CloseHandle(event_);
    }

    licence_client(const licence_client&) = delete;
    licence_client& operator=(const licence_client&) = delete;

    bool acquire(const std::string& product, DWORD timeout_ms)
    {
        request_ = {};
        request_.kind = 1;
        std::strncpy(request_.product, product.c_str(), sizeof request_.product - 1);
        if (!send())
            return false;
        return receive(timeout_ms) && answer_->kind == 2 && answer_->seats > 0;
    }

private:
    bool send()
    {
        OVERLAPPED ov{};
        ov.hEvent = event_;
        DWORD written = 0;
        if (!WriteFile(pipe_, &request_, sizeof request_, nullptr, &ov) && GetLastError() != ERROR_IO_PENDING)
            return false;
        return GetOverlappedResult(pipe_, &ov, &written, TRUE) && written == sizeof request_;
    }

    bool receive(DWORD timeout_ms)
    {
        OVERLAPPED ov{};
        ov.hEvent = event_;
        if (!ReadFile(pipe_, answer_, sizeof *answer_, nullptr, &ov) && GetLastError() != ERROR_IO_PENDING) // expect: stack-control-block
            return false;
        DWORD got = 0;
        if (!GetOverlappedResultEx(pipe_, &ov, &got, timeout_ms, FALSE)) {
            ++timeouts_;
            return false;
        }
        return got == sizeof *answer_;
    }

    // One answer slot for the whole process: the service speaks to one client at a time.
    static licence_message answer_slot_;

    HANDLE pipe_;
    HANDLE event_;
    licence_message request_{};
    licence_message* answer_ = &answer_slot_;
    unsigned timeouts_ = 0;
};

licence_message licence_client::answer_slot_;

bool may_start(HANDLE pipe) { static licence_client c(pipe); return c.acquire("editor", 1500); }
