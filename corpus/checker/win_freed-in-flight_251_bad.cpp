#include "win32_overlapped.h"
#include <cstring>
#include <functional>
#include <string>
#include <utility>
#include <vector>

// Reports changes below some directories. The caller opens the directories for overlapped I/O.
class dir_watcher {
public:
    using change_fn = std::function<void(const char* records, DWORD size)>;

    explicit dir_watcher(change_fn f) : on_change_(std::move(f)) {}
    dir_watcher(const dir_watcher&) = delete;
    ~dir_watcher()
    {
        while (!watches_.empty()) drop(watches_.size() - 1);
    }

    bool add(HANDLE dir)
    {
        auto* w = new watch;
        w->dir = dir;
        w->event = CreateEventA(nullptr, TRUE, FALSE, nullptr);
        if (!arm(*w)) {
            CloseHandle(w->event);
            delete w;
            return false;
        }
        watches_.push_back(w);
        return true;
    }

    void remove(HANDLE dir)
    {
        for (std::size_t i = 0; i < watches_.size(); ++i)
            if (watches_[i]->dir == dir) return drop(i);
    }

    void poll()
    {
        for (watch* w : watches_) {
            DWORD n = 0;
            if (!w->armed || WaitForSingleObject(w->event, 0) != 0) continue;
            w->armed = false;
            if (!GetOverlappedResult(w->dir, &w->ov, &n, FALSE)) continue;
            if (n) on_change_(w->records, n);
            arm(*w);
        }
    }

private:
    struct watch {
        HANDLE dir = nullptr, event = nullptr;
        OVERLAPPED ov{};
        bool armed = false;
        alignas(8) char records[16384];
    };

    static bool arm(watch& w)
    {
        static constexpr DWORD names_and_writes = 0x1 | 0x2 | 0x10;
        std::memset(&w.ov, 0, sizeof w.ov);
        w.ov.hEvent = w.event;
        w.armed = ReadDirectoryChangesW(w.dir, w.records, sizeof w.records, TRUE, names_and_writes, nullptr, &w.ov, nullptr);
        return w.armed;
    }

    void drop(std::size_t i)
    {
        watch* w = watches_[i];
        watches_.erase(watches_.begin() + std::ptrdiff_t(i));
        if (w->armed) CancelIoEx(w->dir, &w->ov);
        CloseHandle(w->event);
        delete w; // expect: freed-in-flight
    }

    change_fn on_change_;
    std::vector<watch*> watches_;
};
