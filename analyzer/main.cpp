// holdfast-check: finds buffers that are lent to asynchronous operations and do not stay.
#include <string>
#include <vector>

#include "driver/config.h"
#include "driver/options.h"
#include "driver/run.h"
#include "llvm/Support/raw_ostream.h"

int main(int argc, char** argv) {
  using namespace holdfast::check;
  const std::vector<std::string> words(argv, argv + argc);
  Options options;
  std::string error;
  if (!parse_options(llvm::ArrayRef<std::string>(words).drop_front(), options, &error)) {
    llvm::errs() << "holdfast-check: error: " << error << '\n';
    return static_cast<int>(ExitCode::Usage);
  }
  const ExitCode code = run(options, words, llvm::outs(), llvm::errs());
  llvm::outs().flush();
  if (!llvm::outs().has_error()) return static_cast<int>(code);
  llvm::errs() << "holdfast-check: error: cannot write standard output: "
               << llvm::outs().error().message() << '\n';
  llvm::outs().clear_error();
  return static_cast<int>(ExitCode::Usage);
}
