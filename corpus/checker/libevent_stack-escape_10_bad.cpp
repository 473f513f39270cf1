#include <event2/buffer.h>
#include <event2/http.h>
#include <string>

static std::string render_table(int rows)
{
    std::string t = "<table>";
    for (int i = 0; i < rows; ++i) t += "<tr><td>" + std::to_string(i) + "</td></tr>";
    return t + "</table>";
}

void on_table(evhttp_request* req, void* arg)
{
    const int rows = *static_cast<int*>(arg);
    auto page = render_table(rows);
    evbuffer* out = evbuffer_new();
    if (evbuffer_add_reference(out, page.c_str(), page.length(), nullptr, nullptr) == 0) // expect: stack-escape
        evhttp_send_reply(req, HTTP_OK, "OK", out);
    evbuffer_free(out);
}
