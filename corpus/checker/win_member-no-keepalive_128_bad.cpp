// Folder watches with completion routines; the manager follows a set of wanted paths.
#include "win32_overlapped.h"

#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace fs {

constexpr DWORD kNotifyNames = 0x1 | 0x2;
constexpr DWORD kNotifyWrites = 0x10;

class folder_watch {
public:
    using callback = std::function<void(const unsigned char* records, DWORD bytes)>;

    folder_watch(HANDLE dir, callback cb) : dir_(dir), cb_(std::move(cb)) { std::memset(&ov_, 0, sizeof ov_); }
    folder_watch(const folder_watch&) = delete;
    folder_watch& operator=(const folder_watch&) = delete;
    ~folder_watch()
    {
        CancelIoEx(dir_, &ov_);
        CloseHandle(dir_);
    }

    bool arm()
    {
        std::memset(&ov_, 0, sizeof ov_);
        ov_.hEvent = this;
        return ReadDirectoryChangesW(dir_, records_, sizeof records_, TRUE, kNotifyNames | kNotifyWrites, nullptr, &ov_, &folder_watch::on_change); // expect: member-no-keepalive
    }

private:
    static void on_change(DWORD error, DWORD bytes, OVERLAPPED* ov)
    {
        if (error != 0) return;
        static_cast<folder_watch*>(ov->hEvent)->deliver(bytes);
    }

    void deliver(DWORD bytes)
    {
        if (bytes == 0)
            ++overflows_;
        else
            cb_(records_, bytes);
        arm();
    }

    HANDLE dir_;
    callback cb_;
    OVERLAPPED ov_;
    unsigned overflows_ = 0;
    alignas(8) unsigned char records_[16 * 1024];
};

class watch_manager {
public:
    using opener = std::function<HANDLE(const std::string&)>;
    explicit watch_manager(opener open) : open_(std::move(open)) {}

    bool add(const std::string& path)
    {
        if (watches_.count(path)) return true;
        HANDLE dir = open_(path);
        if (!dir) return false;
        auto w = std::make_unique<folder_watch>(dir, [this](const unsigned char*, DWORD n) { seen_ += n; });
        if (!w->arm()) return false;
        watches_.emplace(path, std::move(w));
        return true;
    }

    void remove(const std::string& path)
    {
        watches_.erase(path); // allow: freed-in-flight
    }

    void sync(const std::set<std::string>& wanted)
    {
        std::vector<std::string> stale;
        for (const auto& [path, watch] : watches_)
            if (!wanted.count(path)) stale.push_back(path);
        for (const std::string& path : stale) remove(path);
        for (const std::string& path : wanted) add(path);
    }

    unsigned long long seen() const { return seen_; }

private:
    opener open_;
    std::map<std::string, std::unique_ptr<folder_watch>> watches_;
    unsigned long long seen_ = 0;
};

}  // namespace fs
