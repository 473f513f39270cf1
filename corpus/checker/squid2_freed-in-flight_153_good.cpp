// Cache-manager style status pages on Squid-2's comm layer; the per-descriptor state goes with
// the descriptor, the bytes belong to the comm layer.
#include "squid2_comm.h"

#include <cstring>

namespace {

constexpr int kOk = 0;
constexpr int kMaxFd = 4096;

struct MgrState {
    char* action;
    char* intro;
    unsigned pages;
};

struct Counters {
    unsigned requests;
    unsigned hits;
};

MgrState states[kMaxFd];
Counters counters;

void dropState(int fd, void*)
{
    MgrState& st = states[fd];
    xfree(st.action);
    xfree(st.intro);
    st = MgrState();
}

void wroteLast(int fd, char*, size_t, int, void*) { comm_close(fd); }

void wroteTitle(int fd, char*, size_t, int flag, void*)
{
    if (flag != kOk) {
        comm_close(fd);
        return;
    }
    MgrState& st = states[fd];
    ++st.pages;

    MemBuf mb;
    memBufDefInit(&mb);
    memBufAppend(&mb, st.intro, static_cast<int>(std::strlen(st.intro)));
    memBufPrintf(&mb, "action %s, page %u\n", st.action, st.pages);
    memBufPrintf(&mb, "requests %u\nhits %u\n", counters.requests, counters.hits);
    xfree(st.intro);
    st.intro = nullptr;
    comm_write_mbuf(fd, mb, wroteLast, nullptr);
}

void sendTitle(int fd)
{
    const char* action = states[fd].action;
    char* title = static_cast<char*>(xmalloc(64 + std::strlen(action)));
    std::strcpy(title, "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n# ");
    std::strcat(title, action);
    std::strcat(title, "\n");
    comm_write(fd, title, static_cast<int>(std::strlen(title)), wroteTitle, nullptr, xfree);
}

void sendDenied(int fd)
{
    const char* text = "HTTP/1.0 403 Forbidden\r\n\r\n";
    comm_write(fd, text, static_cast<int>(std::strlen(text)), wroteLast, nullptr, nullptr);
}

}  // namespace

void mgrStart(int fd, const char* action, bool allowed)
{
    ++counters.requests;
    if (!allowed || fd < 0 || fd >= kMaxFd) {
        sendDenied(fd);
        return;
    }
    ++counters.hits;
    states[fd].action = xstrdup(action);
    states[fd].intro = xstrdup("Counters since the start of the process\n");
    states[fd].pages = 0;
    comm_add_close_handler(fd, dropState, nullptr);
    sendTitle(fd);
}
