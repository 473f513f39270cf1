// Request and reply over a device handle opened for overlapped I/O, with a limit on the time of each half.
#include "win32_overlapped.h"
#include <cstring>
#include <string>

namespace device {

class event {
public:
    event() : h_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    ~event()
    {
        if (h_) CloseHandle(h_);
    }
    event(const event&) = delete;
    event& operator=(const event&) = delete;
    HANDLE get() const { return h_; }

private:
    HANDLE h_;
};

enum class outcome { ok, timed_out, failed };

class channel {
public:
    explicit channel(HANDLE h, DWORD limit_ms) : dev_(h), limit_(limit_ms) {}

    outcome ask(const std::string& question, std::string& answer)
    {
        DWORD n = 0;
        outcome o = exchange(n, [&](OVERLAPPED* ov) {
            return WriteFile(dev_, question.data(), static_cast<DWORD>(question.size()), nullptr, ov);
        });
        if (o != outcome::ok) return o;
        char reply[512];
        o = exchange(n, [&](OVERLAPPED* ov) { return ReadFile(dev_, reply, sizeof reply, nullptr, ov); });
        if (o == outcome::ok) answer.assign(reply, n);
        return o;
    }

    outcome reset()
    {
        char status[16];
        DWORD n = 0;
        return exchange(n, [&](OVERLAPPED* ov) {
            return DeviceIoControl(dev_, 0x220004, nullptr, 0, status, sizeof status, nullptr, ov);
        });
    }

private:
    // Leaves only when the operation is over: a cancelled one is waited for, too.
    template <class Start>
    outcome exchange(DWORD& n, Start start)
    {
        event done;
        if (!done.get()) return outcome::failed;
        OVERLAPPED ov;
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = done.get();
        if (!start(&ov) && GetLastError() != ERROR_IO_PENDING) return outcome::failed;
        bool late = false;
        if (WaitForSingleObject(done.get(), limit_) != 0) {
            late = true;
            CancelIoEx(dev_, &ov);
        }
        if (!GetOverlappedResult(dev_, &ov, &n, TRUE)) return late ? outcome::timed_out : outcome::failed;
        return outcome::ok;
    }

    HANDLE dev_;
    DWORD limit_;
};

}  // namespace device

bool identify(HANDLE h, std::string& name)
{
    device::channel c(h, 500);
    if (c.reset() != device::outcome::ok) return false;
    return c.ask("*IDN?\n", name) == device::outcome::ok;
}
