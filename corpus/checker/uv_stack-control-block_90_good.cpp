#include <cstdint>
#include <memory>
#include <uv.h>
#include <vector>

struct hash_job {
    uv_work_t req;
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
    job->req.data = job.get();
    int rc = uv_queue_work(loop, &job->req, &hash_job::work, &hash_job::after);
    if (rc == 0) job.release();
    return rc;
}

std::uint32_t hash_now(std::vector<std::uint8_t> bytes)
{
    uv_loop_t loop;
    uv_loop_init(&loop);
    hash_job job;
    job.input = std::move(bytes);
    job.req.data = &job;
    uv_queue_work(&loop, &job.req, &hash_job::work, [](uv_work_t*, int) {});
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return job.result;
}
