"""The rows of the matrix of planted bugs: every runtime id, and the sixteen situations in which
plain tools were measured. Each says which cases of which layer are its cells, and why a cell
cannot be."""

IDS = ["stack-escape", "freed-in-flight", "mutated-in-flight", "overlapping-write",
       "stack-control-block", "lost-callback", "double-completion", "inline-callback",
       "callback-before-free", "double-release", "owner-gone", "reordered", "wrong-outcome",
       "wrong-count", "wrong-bytes", "refused-but-touched", "stale-identity", "wrong-thread",
       "unregistered-in-flight", "leaked-operation"]

COMM = ("comm-epoll", "comm-io_uring")
ASIO = ("asio-epoll", "asio-io_uring")

# letter: (what happens, {layer: cases})
SITUATIONS = {
    "A": ("received into memory that was freed", {
        "liburing": "recv_freed", "comm-epoll": "read_freed", "comm-io_uring": "read_freed",
        "asio-epoll": "read_freed", "asio-io_uring": "read_freed", "libuv": "file_read_freed"}),
    "B": ("a large write, freed after the start", {
        "liburing": "send_freed", "comm-epoll": "write_freed", "comm-io_uring": "write_freed",
        "asio-epoll": "string_freed", "asio-io_uring": "string_freed", "libuv": "write_freed",
        "posix-aio": "write_freed", "libevent": "reference_freed", "zero-copy": "send_freed"}),
    "C": ("a large write, overwritten after the start", {
        "liburing": "send_mutated", "comm-epoll": "write_mutated",
        "comm-io_uring": "write_mutated", "asio-epoll": "mutated", "asio-io_uring": "mutated",
        "libuv": "write_mutated", "posix-aio": "write_mutated", "libevent": "reference_mutated",
        "zero-copy": "send_mutated"}),
    "D": ("zero-copy, overwritten, the receiver stalls", {"zero-copy": "send_mutated"}),
    "D'": ("zero-copy, overwritten, the notification is posted", {"zero-copy": "send_small"}),
    "D''": ("zero-copy, freed, the receiver stalls", {"zero-copy": "send_freed"}),
    "E": ("overwritten between result and notification", {"liburing": "send_zc_mutated"}),
    "F": ("received into a function that returned", {
        "liburing": "recv_stack", "comm-epoll": "read_stack", "comm-io_uring": "read_stack",
        "asio-epoll": "read_stack", "asio-io_uring": "read_stack", "libuv": "file_read_stack",
        "posix-aio": "read_stack"}),
    "G": ("written from a function that returned", {
        "liburing": "send_stack", "comm-epoll": "write_stack", "comm-io_uring": "write_stack",
        "asio-epoll": "write_stack", "asio-io_uring": "write_stack", "libuv": "write_stack",
        "posix-aio": "write_stack", "libevent": "reference_stack", "zero-copy": "send_stack"}),
    "H": ("1000 bytes, freed after the start", {
        "asio-epoll": "string_freed_small", "comm-epoll": "write_freed_small",
        "comm-io_uring": "write_freed_small", "libuv": "write_freed_small"}),
    "I": ("8 MB on epoll, freed after the start", {"asio-epoll": "string_freed",
                                                   "comm-epoll": "write_freed"}),
    "J": ("io_uring below, freed after the start", {
        "asio-io_uring": "string_freed string_freed_small",
        "comm-io_uring": "write_freed write_freed_small"}),
    "K": ("back in a pool and filled again", {
        "liburing": "pool_reused", "comm-epoll": "pool_reused", "comm-io_uring": "pool_reused",
        "asio-epoll": "pool_reused", "asio-io_uring": "pool_reused", "libuv": "pool_reused",
        "posix-aio": "pool_reused", "libevent": "pool_reused", "zero-copy": "pool_reused"}),
    "L": ("a live buffer changed, large and small", {
        "asio-epoll": "mutated mutated_small", "asio-io_uring": "mutated mutated_small",
        "comm-epoll": "write_mutated write_mutated_small",
        "comm-io_uring": "write_mutated write_mutated_small",
        "libuv": "write_mutated write_mutated_small", "libevent": "reference_mutated",
        "posix-aio": "write_mutated", "liburing": "send_mutated", "zero-copy": "send_mutated"}),
    "R": ("registered memory mapped anew", {
        "liburing": "registered_remapped registered_unmapped"}),
    "S": ("a prepared entry whose descriptor was closed", {"liburing": "stale_descriptor"}),
}

LIBRARY = "a duty of the library: a program cannot break it from outside"
WHY = {
    # id or letter: reason for all, or {layer: reason, "": for the others}
    "stack-control-block": {
        "": "it copies its descriptors (S13), or has none", "asio-epoll": "no request object",
        "asio-io_uring": "no request object", "zero-copy": "the kernel copies them in the call"},
    "overlapping-write": {
        "libevent": "a reference is written, never read into",
        "zero-copy": "sends only, and they may overlap"},
    "owner-gone": "no owners in its interface",
    "wrong-thread": {
        "liburing": "any thread may, if they take turns", "posix-aio": "any thread may",
        "zero-copy": "any thread may", "": "any thread may, if they take turns"},
    "stale-identity": {
        "comm-epoll": "channels own their descriptors, ids carry generations",
        "comm-io_uring": "channels own their descriptors, ids carry generations",
        "": "nothing is prepared before the call that takes the descriptor"},
    "unregistered-in-flight": "registers no memory",
    "leaked-operation": {
        "asio-epoll": "ending a context with operations is allowed: handlers die unrun",
        "asio-io_uring": "ending a context with operations is allowed: handlers die unrun",
        "libuv": "uv_loop_close refuses while there are any",
        "libevent": "freeing a buffer runs its cleanups",
        "": "the kernel or libc ends them with the process"},
    "A": {"libevent": "references are written", "zero-copy": "sends only",
          "posix-aio": "its thread reads into it: the same call as F, see there"},
    "D": "no MSG_ZEROCOPY of its own", "D'": "no MSG_ZEROCOPY of its own",
    "D''": "no MSG_ZEROCOPY of its own", "E": "two results of one send are io_uring's alone",
    "F": {"libevent": "references are written", "zero-copy": "sends only"},
    "H": "no speculative first send that would hide it: B and C stand for all sizes",
    "I": "named for epoll", "J": "not on io_uring",
    "R": "registers no memory", "S": "nothing is prepared before it is submitted",
}


def why(row, layer):
    if row in WHY:
        reason = WHY[row]
        return reason if isinstance(reason, str) else reason.get(layer, reason.get("", LIBRARY))
    return LIBRARY


def cells(rows, layers):
    """[(row, title, {layer: [measured rows] or the reason})] for ids and situations."""
    table = []
    for defect in IDS:
        table.append((defect, "", {
            layer: [r for r in rows if r["layer"] == layer and r["id"] == defect]
            or why(defect, layer) for layer in layers}))
    for letter, (title, named) in SITUATIONS.items():
        table.append((letter, title, {
            layer: [r for r in rows if r["layer"] == layer
                    and r["case"] in named.get(layer, "").split()] or why(letter, layer)
            for layer in layers}))
    return table
