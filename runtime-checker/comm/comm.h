// Everything a program on the comm layer needs, without Asio's completion tokens (asio/async.h),
// its stream face (asio/stream.h) and the in-memory network (backend/memory_net.h).
#pragma once

#include "comm/buffer/chain.h"
#include "comm/buffer/pool.h"
#include "comm/channel.h"
#include "comm/context.h"
#include "comm/owner.h"
