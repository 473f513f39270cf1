#include "squid_comm.h"
#include <string>

namespace Icap {

struct Options {
    int maxConnections = 16;
    int preview = 1024;
    bool allow204 = true;
};

class ServiceLink;
// Makes the call that ends in ServiceLink::noteWrote().
AsyncCall::Pointer noteWroteCall(ServiceLink*);

// Talks to one ICAP service over a persistent connection.
class ServiceLink {
public:
    ServiceLink(const Comm::ConnectionPointer& c, const std::string& host) : conn_(c), wrote_(noteWroteCall(this)), host_(host) {}

    void noteWrote() { writing_ = false; }

    // Asks the service for its options.
    bool requestOptions(const Options& o)
    {
        if (writing_) return false;
        MemBuf head;
        head.init();
        head.appendf("OPTIONS icap://%s/respmod ICAP/1.0\r\nHost: %s\r\n", host_.c_str(), host_.c_str());
        head.appendf("Preview: %d\r\n", o.preview);
        if (o.allow204) head.append("Allow: 204\r\n", 12);
        head.append("\r\n", 2);
        writing_ = true;
        Comm::Write(conn_, &head, wrote_);
        return true;
    }

    // Sends the next chunk of the virgin body.
    bool sendPreviewChunk(const SBuf& chunk, bool last)
    {
        if (writing_ || chunk.length() == 0) return false;
        bodySent_ += chunk.length();
        lastSent_ = last;
        return writeBody(chunk);
    }

    unsigned long bodySent() const { return bodySent_; }
    bool lastSent() const { return lastSent_; }

private:
    bool writeBody(const SBuf& bytes)
    {
        writing_ = true;
        MemBuf out;
        out.init(bytes.length(), bytes.length() + 1);
        out.append(bytes.rawContent(), static_cast<int>(bytes.length()));
        Comm::Write(conn_, &out, wrote_);
        return true;
    }

    Comm::ConnectionPointer conn_;
    AsyncCall::Pointer wrote_;
    std::string host_;
    unsigned long bodySent_ = 0;
    bool lastSent_ = false;
    bool writing_ = false;
};

}  // namespace Icap
