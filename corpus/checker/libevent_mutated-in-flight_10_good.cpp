#include <cstdlib>
#include <cstring>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string>

extern "C" void free_block(const void* p, size_t, void*) { std::free(const_cast<void*>(p)); }

class line_printer {
public:
    explicit line_printer(bufferevent* b) : bev_(b) {}
    void print(int v)
    {
        line_ = std::to_string(v) + "\n";
        char* block = static_cast<char*>(std::malloc(line_.size()));
        if (!block) return;
        std::memcpy(block, line_.data(), line_.size());
        if (evbuffer_add_reference(bufferevent_get_output(bev_), block, line_.size(), free_block, nullptr) != 0) std::free(block);
    }

private:
    bufferevent* bev_;
    std::string line_;
};

void print_all(line_printer& p)
{
    for (int i = 0; i < 10; ++i) p.print(i);
}
