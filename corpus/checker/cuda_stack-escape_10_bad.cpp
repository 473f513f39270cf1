#include <cuda_runtime_api.h>
#include <cstdint>
#include <vector>

struct format_item {
    std::int8_t kind;
    char literal;
};

void upload_program(format_item* device, const char* format, cudaStream_t stream)
{
    std::vector<format_item> items;
    for (const char* p = format; *p; ++p) items.push_back({std::int8_t(*p == '%'), *p});
    cudaMemcpyAsync(device, items.data(), items.size() * sizeof(items[0]), cudaMemcpyDefault, stream); // expect: stack-escape
}
