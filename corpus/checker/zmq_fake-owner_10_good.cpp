#include <memory>
#include <string>
#include <zmq.h>

static const char kWelcome[] = "welcome aboard";

int welcome(void* socket)
{
    zmq_msg_t m;
    zmq_msg_init_data(&m, const_cast<char*>(kWelcome), sizeof kWelcome - 1, nullptr, nullptr);
    return zmq_msg_send(&m, socket, 0);
}

using text = std::shared_ptr<const std::string>;

int publish(void* socket, const text& t)
{
    auto hold = std::make_unique<text>(t);
    zmq_msg_t m;
    if (zmq_msg_init_data(&m, const_cast<char*>(t->data()), t->size(), [](void*, void* hint) { delete static_cast<text*>(hint); }, hold.get()) != 0)
        return -1;
    hold.release();
    const int rc = zmq_msg_send(&m, socket, 0);
    if (rc < 0) zmq_msg_close(&m);
    return rc;
}
