#include "reference/server/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "reference/idl/interface.h"

namespace cmrp::server::testing {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr char kReady[] = "ready.json";
constexpr char kLog[] = "log";

int left_ms(Clock::time_point deadline) {
  auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::max<int64_t>(left, 0));
}

std::string text_of(const fs::path& path, size_t from = 0) {
  std::ifstream file(path, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(from));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

ServerFolder::ServerFolder() {
  std::string name = (fs::temp_directory_path() / "cmrp-server-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  root_ = name;
  std::string users, principals;
  for (const char* user : {"admin", "reader", "other"}) users += std::string("CMRP:") + user + ":" + kPassword + "\n";
  write("users", users);
  write("principals", "all CMRP\\admin\nall CMRP\\other\nread CMRP\\reader\n");
  write(kLog, "");
}

ServerFolder::~ServerFolder() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

std::string ServerFolder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path(name), std::ios::binary) << text;
  return path(name).string();
}

std::string ServerFolder::read(const std::string& name) const { return text_of(path(name)); }

std::vector<std::string> usual_options(const ServerFolder& folder) {
  return {"--ntlm-users",      folder.path("users").string(),
          "--principals",      folder.path("principals").string(),
          "--store",           folder.store(),
          "--control",         "127.0.0.1:0",
          "--endpoint-mapper", "none"};
}

ServerProcess::ServerProcess(const ServerFolder& folder, const std::vector<std::string>& options) : folder_(folder) {
  std::error_code ignored;
  fs::remove(folder.path(kReady), ignored);
  log_at_ = fs::file_size(folder.path(kLog));
  std::vector<std::string> words = {CMRP_SERVER, "--ready-file", folder.path(kReady).string()};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int log = open(folder.path(kLog).c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    // A test that is killed takes its server along.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    dup2(log, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(log);
  if (pid_ < 0) throw std::runtime_error("fork");
  watch_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  if (watch_ < 0) throw std::runtime_error("pidfd_open");
}

ServerProcess::~ServerProcess() {
  kill();
  close(watch_);
}

bool ServerProcess::ready(std::chrono::milliseconds patience) {
  Clock::time_point deadline = Clock::now() + patience;
  fs::path file = folder_.path(kReady);
  int notes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  inotify_add_watch(notes, file.parent_path().c_str(), IN_MOVED_TO);
  while (!fs::exists(file)) {
    pollfd events[] = {{notes, POLLIN, 0}, {watch_, POLLIN, 0}};
    if (poll(events, 2, left_ms(deadline)) <= 0 || events[1].revents != 0) break;
    char dropped[4096];
    while (read(notes, dropped, sizeof dropped) > 0) continue;
  }
  close(notes);
  if (!fs::exists(file)) return false;
  auto told = nlohmann::json::parse(text_of(file));
  ports_.clear();
  for (const auto& node : told["nodes"]) ports_.push_back(node["port"].get<uint16_t>());
  if (told.contains("control")) control_port_ = told["control"]["port"].get<uint16_t>();
  return true;
}

void ServerProcess::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

std::optional<Ended> ServerProcess::wait(std::chrono::milliseconds patience) {
  if (!status_) {
    Clock::time_point deadline = Clock::now() + patience;
    pollfd event{watch_, POLLIN, 0};
    while (poll(&event, 1, left_ms(deadline)) < 0 && errno == EINTR) continue;
    if (event.revents == 0) return std::nullopt;
    int status = 0;
    waitpid(pid_, &status, 0);
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  return Ended{*status_, log()};
}

void ServerProcess::kill() {
  signal(SIGKILL);
  (void)wait();
}

std::optional<Ended> ServerProcess::terminate() {
  signal(SIGTERM);
  return wait();
}

bool ServerProcess::running() { return !wait(std::chrono::milliseconds(0)); }

size_t ServerProcess::resident_kib() const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  }
  return 0;
}

std::string ServerProcess::log() const { return text_of(folder_.path(kLog), log_at_); }

rpc::ClientOptions as_user(const std::string& user) {
  rpc::ClientOptions options;
  options.interface = {idl::kClusapiUuid, idl::kClusapiMajorVersion, 0};
  options.credential = rpc::Credential{"CMRP", user, kPassword};
  return options;
}

std::optional<Ended> run_server(const ServerFolder& folder, const std::vector<std::string>& options,
                                std::chrono::milliseconds patience) {
  ServerProcess process(folder, options);
  return process.wait(patience);
}

}  // namespace cmrp::server::testing
