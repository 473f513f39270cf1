// A directory of its own for each test that needs files.
#pragma once

#include <gtest/gtest.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>

#include <fstream>
#include <sstream>
#include <string>

namespace holdfast::check {

class TempDir {
 public:
  TempDir() {
    llvm::SmallString<128> made, real;
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("holdfast-test", made));
    EXPECT_FALSE(llvm::sys::fs::real_path(made, real));
    path_ = real.str().str();
  }
  ~TempDir() { llvm::sys::fs::remove_directories(path_); }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(*this / name, std::ios::binary) << text;
    return *this / name;
  }

  std::string read(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream(*this / name, std::ios::binary).rdbuf();
    return text.str();
  }

  unsigned entries() const {
    std::error_code error;
    unsigned count = 0;
    for (llvm::sys::fs::directory_iterator at(path_, error), end; at != end; at.increment(error)) {
      ++count;
    }
    return count;
  }

 private:
  std::string path_;
};

}  // namespace holdfast::check
