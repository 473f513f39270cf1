// Refusal pages of a gateway: built from a template, sent on the client connection.
#include "squid_comm.h"
#include <cstdio>
#include <cstring>

enum class Verdict { Allowed, Denied, Overloaded };

class RefusalPage {
public:
    RefusalPage() = default;
    RefusalPage(const RefusalPage&) = delete;
    RefusalPage& operator=(const RefusalPage&) = delete;

    void build(Verdict v, const char* url)
    {
        char text[512];
        const int n = std::snprintf(text, sizeof text, "HTTP/1.1 %d %s\r\nContent-Length: 0\r\nX-For: %.200s\r\n\r\n",
                                    v == Verdict::Denied ? 403 : 503, v == Verdict::Denied ? "Denied" : "Busy", url);
        body_ = xstrdup(text);
        length_ = n < int(sizeof text) ? n : int(sizeof text) - 1;
    }

    bool empty() const { return !body_; }

    void send(const Comm::ConnectionPointer& conn, AsyncCall::Pointer& done)
    {
        Comm::Write(conn, body_, length_, done, nullptr);
    }

    void clear()
    {
        if (!body_) return;
        xfree(body_); // expect: freed-in-flight
        body_ = nullptr;
        length_ = 0;
    }

private:
    char* body_ = nullptr;
    int length_ = 0;
};

class Gateway {
public:
    Gateway(const Comm::ConnectionPointer& conn, const AsyncCall::Pointer& wrote) : conn_(conn), wrote_(wrote) {}

    bool admit(Verdict v, const char* url)
    {
        if (v == Verdict::Allowed) return true;
        if (refused_) return false;
        refused_ = true;
        refuse(v, url);
        return false;
    }

private:
    void refuse(Verdict v, const char* url)
    {
        page_.build(v, url);
        if (!page_.empty()) page_.send(conn_, wrote_);
        page_.clear(); // allow: freed-in-flight
    }

    Comm::ConnectionPointer conn_;
    AsyncCall::Pointer wrote_;
    RefusalPage page_;
    bool refused_ = false;
};
