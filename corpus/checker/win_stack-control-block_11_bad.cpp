// Named-pipe client: polls for an answer and gives up after a number of rounds.
#include "winsock_stub.h"
#include <cstring>
#include <string>

class PipeClient {
public:
    explicit PipeClient(HANDLE pipe) : pipe_(pipe), event_(CreateEventA(nullptr, TRUE, FALSE, nullptr)) {}
    ~PipeClient()
    {
        CloseHandle(pipe_); // the members outlive the handle
        CloseHandle(event_);
    }
    PipeClient(const PipeClient&) = delete;
    PipeClient& operator=(const PipeClient&) = delete;

    bool command(const std::string& verb, std::string& answer)
    {
        if (failed_ || verb.size() > sizeof out_) return false;
        if (!put(verb)) return fail();
        DWORD got = 0;
        if (!get(got, 50)) return fail();
        answer.assign(in_, got);
        return true;
    }

private:
    bool fail()
    {
        failed_ = true;
        return false;
    }

    // Waits without a limit, so the local control block is not outlived.
    bool put(const std::string& verb)
    {
        std::memcpy(out_, verb.data(), verb.size());
        OVERLAPPED ov;
        prepare(ov);
        if (!WriteFile(pipe_, out_, DWORD(verb.size()), nullptr, &ov) && GetLastError() != ERROR_IO_PENDING) return false;
        DWORD put = 0;
        return GetOverlappedResult(pipe_, &ov, &put, TRUE) && put == verb.size();
    }

    bool get(DWORD& got, int rounds)
    {
        OVERLAPPED ov;
        prepare(ov);
        if (!ReadFile(pipe_, in_, sizeof in_, nullptr, &ov) && GetLastError() != ERROR_IO_PENDING) // expect: stack-control-block
            return false;
        for (int i = 0; i < rounds; ++i) {
            if (GetOverlappedResult(pipe_, &ov, &got, FALSE)) return true;
            pause();
        }
        return false;
    }

    void prepare(OVERLAPPED& ov)
    {
        std::memset(&ov, 0, sizeof ov);
        ov.hEvent = event_;
    }

    static void pause()
    {
        for (volatile int i = 0; i < 10000; i = i + 1) {
        }
    }

    HANDLE pipe_, event_;
    char in_[4096];
    char out_[512];
    bool failed_ = false;
};

bool ping(PipeClient& c)
{
    std::string a;
    return c.command("PING", a) && a == "PONG";
}
