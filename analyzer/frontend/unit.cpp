// See unit.h. A consumer that skips foreign bodies; the rest is lower_unit.h.
#include "frontend/unit.h"

#include <algorithm>
#include <csignal>

#include "clang/AST/ASTConsumer.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Tooling/Tooling.h"
#include "frontend/absent_files.h"
#include "frontend/lower_unit.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/xxhash.h"

namespace holdfast::check {
namespace {

class FactConsumer : public clang::ASTConsumer {
 public:
  FactConsumer(const FrontendOptions& options, const ModelPack& pack, UnitFacts& unit,
               const clang::SourceManager& sources)
      : filter_(options, sources), pack_(pack), unit_(unit) {}

  bool shouldSkipFunctionBody(clang::Decl* declaration) override {
    return !filter_(declaration->getLocation());
  }

  void HandleTranslationUnit(clang::ASTContext& ast) override {
    lower_unit(ast, filter_, pack_, unit_);
  }

 private:
  ProjectFilter filter_;
  const ModelPack& pack_;
  UnitFacts& unit_;
};

/// Where it has looked for a file in vain.
void note_absent(const AbsentFiles& files, std::vector<ReadFile>& reads) {
  for (const auto& path : files.paths()) {
    ReadFile absent;
    absent.path = path.getKey().str();
    absent.modified = ReadFile::kAbsent;
    reads.push_back(std::move(absent));
  }
  std::sort(reads.begin(), reads.end(),
            [](const ReadFile& left, const ReadFile& right) { return left.path < right.path; });
}

/// What the front end has read: the project's files by content, those of the system by size and
/// time, because there are thousands of them and nobody edits them.
void note_reads(const clang::CompilerInstance& compiler, std::vector<ReadFile>& reads) {
  if (!compiler.hasSourceManager() || !compiler.hasPreprocessor()) return;
  const auto& sources = compiler.getSourceManager();
  auto& headers = compiler.getPreprocessor().getHeaderSearchInfo();
  for (auto at = sources.fileinfo_begin(); at != sources.fileinfo_end(); ++at) {
    const clang::FileEntryRef entry = at->first;
    ReadFile read;
    read.path = entry.getFileEntry().tryGetRealPathName().str();
    if (read.path.empty()) read.path = entry.getName().str();
    read.size = static_cast<std::uint64_t>(entry.getSize());
    const bool system = headers.getFileDirFlavor(entry) != clang::SrcMgr::C_User;
    const auto text = at->second ? at->second->getBufferDataIfLoaded() : std::nullopt;
    llvm::sys::fs::file_status status;
    if (!system && text) {
      read.hash = llvm::xxh3_64bits(*text);
    } else if (!llvm::sys::fs::status(read.path, status)) {
      read.modified = status.getLastModificationTime().time_since_epoch().count();
    }
    reads.push_back(std::move(read));
  }
}

class FactAction : public clang::ASTFrontendAction {
 public:
  FactAction(const FrontendOptions& options, const ModelPack& pack, UnitFacts& unit)
      : options_(options), pack_(pack), unit_(unit) {}

  void EndSourceFileAction() override { note_reads(getCompilerInstance(), unit_.reads); }

  bool BeginInvocation(clang::CompilerInstance& compiler) override {
    compiler.getFrontendOpts().SkipFunctionBodies = true;
    compiler.setVerboseOutputStream(llvm::nulls());  // "1 error generated."
    compiler.getFrontendOpts().DisableFree = false;
    return true;
  }

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                        llvm::StringRef) override {
    return std::make_unique<FactConsumer>(options_, pack_, unit_, compiler.getSourceManager());
  }

 private:
  const FrontendOptions& options_;
  const ModelPack& pack_;
  UnitFacts& unit_;
};

/// Keeps the first errors, with their places, instead of printing them.
class ErrorKeeper : public clang::DiagnosticConsumer {
 public:
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                        const clang::Diagnostic& info) override {
    DiagnosticConsumer::HandleDiagnostic(level, info);
    if (level < clang::DiagnosticsEngine::Error || !message.empty()) return;
    llvm::SmallString<128> text;
    info.FormatDiagnostic(text);
    message = text.str().str();
    fatal = level == clang::DiagnosticsEngine::Fatal;
    if (!info.hasSourceManager() || !info.getLocation().isValid()) return;
    const auto place = info.getSourceManager().getPresumedLoc(info.getLocation());
    if (place.isInvalid()) return;
    file = place.getFilename();
    line = place.getLine();
  }

  std::string message;
  std::string file;
  unsigned line = 0;
  bool fatal = false;
};

void run_frontend(const UnitCommand& command, llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> below,
                  const FrontendOptions& options, const ModelPack& pack, UnitFacts& unit) {
  llvm::IntrusiveRefCntPtr<AbsentFiles> files(new AbsentFiles(below, command.directory));
  clang::FileSystemOptions file_options;
  file_options.WorkingDir = command.directory;
  llvm::IntrusiveRefCntPtr<clang::FileManager> manager(new clang::FileManager(file_options, files));
  clang::tooling::ToolInvocation invocation(
      command.arguments, std::make_unique<FactAction>(options, pack, unit), manager.get());
  ErrorKeeper errors;
  invocation.setDiagnosticConsumer(&errors);
  const bool fine = invocation.run();
  note_absent(*files, unit.reads);
  absolute_files(unit, command.directory);
  if (fine && errors.message.empty()) return;
  std::string message =
      errors.message.empty() ? "clang could not process its command line" : errors.message;
  const bool fatal = unit.functions.empty() || errors.fatal;
  unit.problems.push_back(
      {fatal ? Problem::Kind::UnitFailed : Problem::Kind::UnitHasErrors,
       errors.file.empty() ? command.file : absolute_path(errors.file, command.directory),
       errors.line, message});
}

constexpr unsigned kStack = 32 << 20;           ///< bytes; deeply nested code recurses in clang
constexpr std::size_t kSpareStack = 128 << 10;  ///< bytes, for the handler of an overflow

/// A stack that has overflowed has no room for the handler that recovers from it.
void handle_signals_on(std::vector<char>& spare) {
  stack_t stack{};
  stack.ss_sp = spare.data();
  stack.ss_size = spare.size();
  sigaltstack(&stack, nullptr);
}

/// Has crashes of the front end recovered from, also those for want of stack.
void enable_recovery() {
  static const bool once = [] {
    llvm::CrashRecoveryContext::Enable();
    for (const int signal : {SIGSEGV, SIGBUS}) {
      struct sigaction action{};
      sigaction(signal, nullptr, &action);
      action.sa_flags |= SA_ONSTACK;
      sigaction(signal, &action, nullptr);
    }
    return true;
  }();
  (void)once;
}

UnitFacts read_guarded(const UnitCommand& command,
                       llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files,
                       const FrontendOptions& options, const ModelPack& pack) {
  UnitFacts unit;
  unit.file = command.file;
  unit.files.push_back(command.file);
  llvm::CrashRecoveryContext recovery;
  std::vector<char> spare(kSpareStack);
  const bool survived = recovery.RunSafelyOnThread(
      [&] {
        handle_signals_on(spare);
        run_frontend(command, files, options, pack, unit);
      },
      kStack);
  if (!survived) {
    unit = UnitFacts();
    unit.file = command.file;
    unit.files.push_back(command.file);
    unit.problems.push_back(
        {Problem::Kind::UnitFailed, command.file, 0,
         "clang's front end crashed on this unit; the results of the others are complete"});
  }
  return unit;
}

}  // namespace

UnitFacts read_unit(const UnitCommand& command, const FrontendOptions& options,
                    const ModelPack& pack) {
  enable_recovery();
  return read_guarded(command, llvm::vfs::createPhysicalFileSystem(), options, pack);
}

UnitFacts read_text(const std::string& code, const std::string& file_name,
                    const std::vector<std::string>& arguments, const ModelPack& pack) {
  llvm::IntrusiveRefCntPtr<llvm::vfs::OverlayFileSystem> overlay(
      new llvm::vfs::OverlayFileSystem(llvm::vfs::createPhysicalFileSystem()));
  llvm::IntrusiveRefCntPtr<llvm::vfs::InMemoryFileSystem> memory(new llvm::vfs::InMemoryFileSystem);
  memory->addFile(file_name, 0, llvm::MemoryBuffer::getMemBufferCopy(code));
  overlay->pushOverlay(memory);
  UnitCommand command{file_name, "/", {"clang"}};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  command.arguments.push_back(file_name);
  return read_guarded(command, overlay, FrontendOptions{}, pack);
}

}  // namespace holdfast::check
