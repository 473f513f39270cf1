#include "squid_comm.h"
#include <deque>
#include <memory>

class LineWriter {
public:
    LineWriter(const Comm::ConnectionPointer &c, AsyncCall::Pointer w) : conn(c), wrote(w) {}
    void add(const char *line)
    {
        auto mb = std::make_unique<MemBuf>();
        mb->init();
        mb->appendf("%s\r\n", line);
        lines.push_back(std::move(mb));
        if (!writing)
            writeNext();
    }
    /// called via wrote
    void noteWrote()
    {
        writing = false;
        writeNext();
    }

private:
    void writeNext()
    {
        if (lines.empty())
            return;
        writing = true;
        auto mb = std::move(lines.front());
        lines.pop_front();
        Comm::Write(conn, mb.get(), wrote);
    }
    Comm::ConnectionPointer conn;
    AsyncCall::Pointer wrote;
    std::deque<std::unique_ptr<MemBuf>> lines;
    bool writing = false;
};
