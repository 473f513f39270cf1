// The C interface, used by a program that a C compiler compiled.
#include "comm/capi/hf_comm.h"
#include "complaints.h"
#include "support.h"

extern "C" int capi_program(int backend);
extern "C" int capi_datagrams(int backend);
extern "C" int capi_store(int backend);

namespace holdfast::comm_tests {
namespace {

TEST(CApi, echo_program_on_epoll) {
  EXPECT_EQ(0, capi_program(HF_EPOLL)) << "failed line";
}

TEST(CApi, echo_program_on_io_uring) {
  if (!backend_available(backend_kind::io_uring)) GTEST_SKIP() << "this kernel refuses io_uring";
  EXPECT_EQ(0, capi_program(HF_IO_URING)) << "failed line";
}

TEST(CApi, datagrams_and_back_pressure_on_epoll) {
  EXPECT_EQ(0, capi_datagrams(HF_EPOLL)) << "failed line";
}

TEST(CApi, datagrams_and_back_pressure_on_io_uring) {
  if (!backend_available(backend_kind::io_uring)) GTEST_SKIP() << "this kernel refuses io_uring";
  EXPECT_EQ(0, capi_datagrams(HF_IO_URING)) << "failed line";
}

TEST(CApi, store_pages_are_sent_while_they_fill_on_epoll) {
  const complaints heard;  // it tries to unregister memory that is lent
  EXPECT_EQ(0, capi_store(HF_EPOLL)) << "failed line";
  EXPECT_TRUE(heard.are({"unregistered-in-flight"}));
}

TEST(CApi, store_pages_are_sent_while_they_fill_on_io_uring) {
  if (!backend_available(backend_kind::io_uring)) GTEST_SKIP() << "this kernel refuses io_uring";
  const complaints heard;
  EXPECT_EQ(0, capi_store(HF_IO_URING)) << "failed line";
  EXPECT_TRUE(heard.are({"unregistered-in-flight"}));
}

}  // namespace
}  // namespace holdfast::comm_tests
