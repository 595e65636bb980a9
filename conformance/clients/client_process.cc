#include "conformance/clients/client_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace cmrp::clients {
namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kMostAnswerBytes = 1 << 20;

/// Waits until `file` can be read; false after the deadline.
bool readable(int file, Clock::time_point deadline) {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd event{file, POLLIN, 0};
    int count = poll(&event, 1, static_cast<int>(std::max<int64_t>(left, 0)));
    if (count > 0) return true;
    if (count == 0) return false;
  }
}

}  // namespace

ClientProcess::ClientProcess(const std::string& command, const std::map<std::string, std::string>& environment) {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the client");
  std::string line = "exec " + command;
  pid_ = fork();
  if (pid_ == 0) {
    setpgid(0, 0);
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    execl("/bin/sh", "sh", "-c", line.c_str(), nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_ = in[1];
  from_ = out[0];
  if (pid_ < 0) throw std::runtime_error("no process for the client");
  watch_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

ClientProcess::~ClientProcess() {
  if (pid_ > 0) {
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  for (int file : {to_, from_, watch_}) {
    if (file >= 0) close(file);
  }
}

tl::expected<ndr::Json, std::string> ClientProcess::ask(const ndr::Json& command, std::chrono::milliseconds patience) {
  Clock::time_point deadline = Clock::now() + patience;
  std::string line = command.dump() + "\n";
  // A client that has ended says so when it is read from.
  (void)!write(to_, line.data(), line.size());
  size_t end;
  while ((end = read_.find('\n')) == std::string::npos) {
    if (!readable(from_, deadline)) return tl::unexpected(fmt::format("no answer for {} ms", patience.count()));
    char bytes[4096];
    ssize_t count = read(from_, bytes, sizeof bytes);
    if (count <= 0) return tl::unexpected("the client " + finish(std::chrono::seconds(5)));
    read_.append(bytes, static_cast<size_t>(count));
    if (read_.size() > kMostAnswerBytes) return tl::unexpected(std::string("an answer above 1 MiB"));
  }
  std::string text = read_.substr(0, end);
  read_.erase(0, end + 1);
  auto answer = ndr::Json::parse(text, nullptr, false);
  if (!answer.is_object()) return tl::unexpected("an answer that is no JSON object: " + text);
  return answer;
}

std::string ClientProcess::finish(std::chrono::milliseconds patience) {
  if (pid_ < 0) return "has ended";
  if (to_ >= 0) close(std::exchange(to_, -1));
  if (!readable(watch_, Clock::now() + patience)) return fmt::format("did not end within {} ms", patience.count());
  int status = 0;
  waitpid(std::exchange(pid_, -1), &status, 0);
  if (WIFSIGNALED(status)) return fmt::format("was ended by signal {}", WTERMSIG(status));
  return WEXITSTATUS(status) == 0 ? "" : fmt::format("ended with status {}", WEXITSTATUS(status));
}

}  // namespace cmrp::clients
