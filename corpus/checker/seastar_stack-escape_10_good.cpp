#include <cstring>
#include <memory>
#include <seastar/core/iostream.hh>
#include <string>

using seastar::future;
using seastar::temporary_buffer;

future<> save(seastar::file f, const std::string& text)
{
    auto page = temporary_buffer<char>::aligned(4096, 4096);
    std::memcpy(page.get_write(), text.data(), text.size() < 4096 ? text.size() : 4096);
    return seastar::do_with(std::move(page), [f](temporary_buffer<char>& p) mutable { return f.dma_write(0, p.get(), p.size()).discard_result(); });
}

future<> save_again(seastar::file f)
{
    auto page = std::make_unique<char[]>(4096);
    char* p = page.get();
    return f.dma_write(4096, p, 4096).then([f, page = std::move(page)](std::size_t) mutable { return f.flush(); });
}

future<int> first_byte(seastar::file f)
{
    alignas(4096) char block[4096];
    std::size_t n = co_await f.dma_read(0, block, sizeof block);
    co_return n ? block[0] : -1;
}
