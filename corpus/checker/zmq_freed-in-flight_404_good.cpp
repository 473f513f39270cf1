// Sends one rendered snapshot to several subscribers without copying it.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>
#include <zmq.h>

class snapshot_fanout {
public:
    void add(void* socket) { sockets_.push_back(socket); }

    unsigned publish(std::string document)
    {
        auto doc = std::make_shared<std::string>(std::move(document));
        unsigned reached = 0;
        for (void* s : sockets_)
            if (send(s, doc)) ++reached;
        doc.reset();
        return reached;
    }

private:
    using shared_doc = std::shared_ptr<std::string>;

    static void release(void*, void* hint) { delete static_cast<shared_doc*>(hint); }

    static bool send(void* socket, const shared_doc& doc)
    {
        auto* ref = new shared_doc(doc);
        zmq_msg_t msg;
        if (zmq_msg_init_data(&msg, (*ref)->data(), (*ref)->size(), &snapshot_fanout::release, ref) != 0) {
            delete ref;
            return false;
        }
        if (zmq_msg_send(&msg, socket, ZMQ_DONTWAIT) < 0) {
            zmq_msg_close(&msg);
            return false;
        }
        return true;
    }

    std::vector<void*> sockets_;
};

unsigned announce(snapshot_fanout& f, std::uint64_t version)
{
    return f.publish("{\"version\":" + std::to_string(version) + "}");
}
