#include <boost/asio.hpp>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace asio = boost::asio;

class pool : public std::enable_shared_from_this<pool> {
public:
    using block = std::vector<char>;
    std::shared_ptr<block> take()
    {
        std::unique_ptr<block> b;
        {
            std::lock_guard lock(m_);
            if (!free_.empty()) {
                b = std::move(free_.back());
                free_.pop_back();
            }
        }
        if (!b) b = std::make_unique<block>();
        return {b.release(), [self = shared_from_this()](block* p) { self->give(std::unique_ptr<block>(p)); }};
    }

private:
    void give(std::unique_ptr<block> b)
    {
        std::lock_guard lock(m_);
        b->clear();
        free_.push_back(std::move(b));
    }
    std::mutex m_;
    std::deque<std::unique_ptr<block>> free_;
};

struct document {
    std::string title, text;
};

void send(std::shared_ptr<asio::ip::tcp::socket> s, std::shared_ptr<document> doc, pool& p)
{
    std::shared_ptr<const std::string> text(doc, &doc->text);
    auto head = p.take();
    head->assign(doc->title.begin(), doc->title.end());
    std::array<asio::const_buffer, 2> out{asio::buffer(*head), asio::buffer(*text)};
    doc.reset();
    asio::async_write(*s, out, [s, head, text](boost::system::error_code, std::size_t) { s->close(); });
}
