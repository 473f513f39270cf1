// ICP-over-TCP style neighbour probe: each write releases its own memory, or has none to release.
#include "squid_comm.h"
#include <cstdio>
#include <cstring>

class NeighborProbe {
public:
    NeighborProbe(const Comm::ConnectionPointer& c, AsyncCall::Pointer& cb) : conn_(c), wrote_(cb) {}

    void begin(const char* url)
    {
        url_ = xstrdup(url);
        stage_ = Stage::query;
        writeQuery();
    }

    /// Called for a completed write; starts at most one other.
    void noteWrote(bool failed)
    {
        if (failed) return finish();
        if (stage_ == Stage::query) {
            stage_ = Stage::options;
            writeOptions();
        } else if (stage_ == Stage::options) {
            stage_ = Stage::end;
            writeEnd();
        } else {
            finish();
        }
    }

    ~NeighborProbe() { xfree(url_); }

private:
    enum class Stage { query, options, end, closed };

    // url_ is copied into a block of its own: it may be dropped while the write is pending.
    void writeQuery()
    {
        const auto room = std::strlen(url_) + 16;
        auto* buf = static_cast<char*>(xmalloc(room));
        const int n = std::snprintf(buf, room, "QUERY %s\r\n", url_);
        Comm::Write(conn_, buf, n, wrote_, &xfree);
        xfree(url_);
        url_ = nullptr;
    }

    void writeOptions()
    {
        MemBuf mb;
        mb.init(256, 4096);
        for (int i = 0; i < 3; ++i) mb.appendf("Option-%d: %s\r\n", i, i % 2 ? "on" : "off");
        if (mb.size == 0) {
            mb.clean();
            return finish();
        }
        Comm::Write(conn_, &mb, wrote_);
    }

    void writeEnd()
    {
        static char end[] = ".\r\n";
        Comm::Write(conn_, end, 3, wrote_, nullptr);
    }

    void finish()
    {
        stage_ = Stage::closed;
        xfree(url_);
        url_ = nullptr;
    }

    Comm::ConnectionPointer conn_;
    AsyncCall::Pointer wrote_;
    char* url_ = nullptr;
    Stage stage_ = Stage::closed;
};

void probe(NeighborProbe& p, const char* url) { p.begin(url); }
