// Cache server replies: static text is wrapped, built text is given away, raw writes own themselves.
#include <cstddef>
#include <cstdint>
#include <folly/io/async/AsyncSocket.h>
#include <memory>
#include <string>

namespace cache {

inline constexpr char kEnd[] = "END\r\n";

struct Item {
    std::string key;
    std::string value;
};

// The block goes when the chain goes, wherever that is.
std::unique_ptr<folly::IOBuf> give(std::string text)
{
    auto* held = new std::string(std::move(text));
    return folly::IOBuf::takeOwnership(held->data(), held->size(),
                                       [](void*, void* user) { delete static_cast<std::string*>(user); }, held);
}

std::unique_ptr<folly::IOBuf> share(std::shared_ptr<const Item> it)
{
    auto* keep = new std::shared_ptr<const Item>(std::move(it));
    auto* bytes = const_cast<char*>((*keep)->value.data());
    return folly::IOBuf::takeOwnership(bytes, (*keep)->value.size(),
                                       [](void*, void* user) { delete static_cast<std::shared_ptr<const Item>*>(user); },
                                       keep);
}

class OwnedWrite final : public folly::AsyncSocket::WriteCallback {
public:
    static void send(folly::AsyncSocket& s, std::string text)
    {
        auto* w = new OwnedWrite(std::move(text));
        s.write(w, w->text_.data(), w->text_.size());
    }

    void writeSuccess() noexcept override { delete this; }
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { delete this; }

private:
    explicit OwnedWrite(std::string t) : text_(std::move(t)) {}
    std::string text_;
};

class Connection : public folly::AsyncSocket::WriteCallback {
public:
    explicit Connection(std::unique_ptr<folly::AsyncSocket> s) : sock_(std::move(s)) {}

    void onGet(std::shared_ptr<const Item> it)
    {
        auto end = folly::IOBuf::wrapBuffer(kEnd, sizeof kEnd - 1);
        if (!it) {
            ++misses_;
            sock_->writeChain(this, std::move(end));
            return;
        }
        auto chain = give("VALUE " + it->key + " 0 " + std::to_string(it->value.size()) + "\r\n");
        chain->prependChain(share(std::move(it)));
        chain->prependChain(folly::IOBuf::copyBuffer(std::string("\r\n")));
        chain->prependChain(std::move(end));
        sock_->writeChain(this, std::move(chain));
    }

    void onVersion(int v) { OwnedWrite::send(*sock_, "VERSION " + std::to_string(v) + "\r\n"); }

    void writeSuccess() noexcept override {}
    void writeErr(std::size_t, const folly::AsyncSocketException&) noexcept override { ++errors_; }

private:
    std::unique_ptr<folly::AsyncSocket> sock_;
    std::uint64_t misses_ = 0, errors_ = 0;
};

}  // namespace cache
