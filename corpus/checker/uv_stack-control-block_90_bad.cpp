#include <cstdint>
#include <memory>
#include <uv.h>
#include <vector>

struct hash_job {
    std::vector<std::uint8_t> input;
    std::uint32_t result = 0;

    static void work(uv_work_t* w)
    {
        auto* j = static_cast<hash_job*>(w->data);
        for (auto b : j->input) j->result = j->result * 31 + b;
    }
    static void after(uv_work_t* w, int) { delete static_cast<hash_job*>(w->data); }
};

int hash_later(uv_loop_t* loop, std::vector<std::uint8_t> bytes)
{
    auto job = std::make_unique<hash_job>();
    job->input = std::move(bytes);
    uv_work_t req;
    req.data = job.get();
    int rc = uv_queue_work(loop, &req, &hash_job::work, &hash_job::after); // expect: stack-control-block
    if (rc == 0) job.release();
    return rc;
}
