#include <event2/buffer.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

// Writes everything now; nothing stays behind in the evbuffer.
bool write_fully(int fd, std::vector<char> bytes)
{
    std::unique_ptr<evbuffer, decltype(&evbuffer_free)> out(evbuffer_new(), &evbuffer_free);
    auto copy = std::make_unique<std::string>(bytes.begin(), bytes.end());
    evbuffer_add_reference(out.get(), copy->data(), copy->size(), nullptr, nullptr);
    bool ok = true;
    while (ok && evbuffer_get_length(out.get()) > 0) ok = evbuffer_write(out.get(), fd) > 0;
    evbuffer_drain(out.get(), evbuffer_get_length(out.get()));
    copy.reset();
    return ok;
}
