#include <boost/asio.hpp>
#include <array>
#include <cstddef>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct block {
    std::array<char, 32768> bytes;
    std::size_t used = 0;
};

class block_pool {
public:
    struct recycle {
        block_pool* pool;
        void operator()(block* b) const { pool->free_.emplace_back(b); }
    };
    using lease = std::unique_ptr<block, recycle>;

    lease take()
    {
        if (free_.empty())
            return lease(new block, recycle{this});
        block* b = free_.back().release();
        free_.pop_back();
        b->used = 0;
        return lease(b, recycle{this});
    }

private:
    std::vector<std::unique_ptr<block>> free_;
};

// The pool is made before the sessions and outlives the loop.
class file_sender : public std::enable_shared_from_this<file_sender> {
public:
    file_sender(tcp::socket s, const std::string& path, block_pool& pool, std::function<void(bool)> done)
        : socket_(std::move(s)), in_(path, std::ios::binary), pool_(pool), done_(std::move(done))
    {
    }

    void next()
    {
        auto b = pool_.take();
        in_.read(b->bytes.data(), static_cast<std::streamsize>(b->bytes.size()));
        b->used = static_cast<std::size_t>(in_.gcount());
        if (b->used == 0)
            return done_(in_.eof());

        auto view = asio::buffer(b->bytes.data(), b->used);
        asio::async_write(socket_, view, [self = shared_from_this(), b = std::move(b)](error_code ec, std::size_t n) {
            if (ec || n != b->used)
                return self->done_(false);
            self->total_ += n;
            self->next();
        });
    }

    std::size_t total() const { return total_; }

private:
    tcp::socket socket_;
    std::ifstream in_;
    block_pool& pool_;
    std::function<void(bool)> done_;
    std::size_t total_ = 0;
};
