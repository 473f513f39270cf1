// Status page of an embedded device, served on raw lwIP TCP.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <lwip/tcp.h>

namespace {

constexpr char kPage[] =
    "<!doctype html><html><head><title>pump</title></head>"
    "<body><h1>Pump controller</h1><p>See /metrics for values.</p></body></html>";

}  // namespace

class status_page {
public:
    explicit status_page(tcp_pcb* pcb) : pcb_(pcb) {}

    err_t send_page()
    {
        if (err_t e = head(200, "text/html", sizeof kPage - 1)) return e;
        if (err_t e = tcp_write(pcb_, kPage, sizeof kPage - 1, 0)) return e;
        return tcp_output(pcb_);
    }

    err_t send_metrics(unsigned rpm, unsigned millivolts)
    {
        char text[64];
        int n = std::snprintf(text, sizeof text, "rpm %u\nmv %u\n", rpm, millivolts);
        if (err_t e = head(200, "text/plain", static_cast<unsigned>(n))) return e;
        if (err_t e = tcp_write(pcb_, text, static_cast<std::uint16_t>(n), TCP_WRITE_FLAG_COPY)) return e;
        return tcp_output(pcb_);
    }

private:
    err_t head(int status, const char* type, unsigned length)
    {
        char line[128];
        int n = std::snprintf(line, sizeof line, "HTTP/1.0 %d OK\r\nContent-Type: %s\r\nContent-Length: %u\r\n\r\n",
                              status, type, length);
        return tcp_write(pcb_, line, static_cast<std::uint16_t>(n), TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE);
    }

    tcp_pcb* pcb_;
};
