// Packed sample stream: batches are encoded into a byte vector and handed to the socket with a callback.
#include <asio.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

struct sample {
    std::uint32_t channel;
    std::int32_t value;
};

class batch_encoder {
public:
    void put(const sample& s)
    {
        word(s.channel);
        word(static_cast<std::uint32_t>(s.value));
    }
    std::vector<unsigned char> finish() { return std::exchange(bytes_, {}); }
    std::size_t size() const { return bytes_.size(); }

private:
    void word(std::uint32_t w)
    {
        for (int shift = 24; shift >= 0; shift -= 8) bytes_.push_back(static_cast<unsigned char>(w >> shift));
    }
    std::vector<unsigned char> bytes_;
};

class sample_stream : public std::enable_shared_from_this<sample_stream> {
public:
    using on_room = std::function<void()>;

    sample_stream(asio::ip::tcp::socket s, on_room room) : socket_(std::move(s)), room_(std::move(room)) {}

    bool add(const sample& s)
    {
        if (failed_) return false;
        encoder_.put(s);
        if (encoder_.size() >= 1024 && !sending_) ship(encoder_.finish());
        return !sending_;
    }

private:
    void ship(std::vector<unsigned char> batch)
    {
        sending_ = true;
        const asio::const_buffer view = asio::buffer(batch);
        asio::async_write(socket_, view,
                          [self = shared_from_this(), batch = std::move(batch)](std::error_code ec, std::size_t n) {
                              self->shipped(ec, n == batch.size());
                          });
    }

    void shipped(std::error_code ec, bool whole)
    {
        sending_ = false;
        failed_ = ec || !whole;
        if (!failed_ && room_) room_();
    }

    asio::ip::tcp::socket socket_;
    on_room room_;
    batch_encoder encoder_;
    bool sending_ = false;
    bool failed_ = false;
};
