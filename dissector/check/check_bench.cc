// Whole processes over made-up captures: packets a second, of time and of CPU time, and the most memory that the
// process had.
//
//   cmrp-check                      beside tshark's own statistics of the same calls
//   tshark with the plugin          beside tshark with the dissector that is built in, both with a display filter
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "dissector/check/traffic.h"

namespace cmrp::check {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPackets = 1'000'000;
constexpr size_t kDissectedPackets = 200'000;
constexpr uid_t kNobody = 65534;

/// What the benchmarks write, for all to read; removed at the end.
const fs::path& folder() {
  static const fs::path path = [] {
    fs::path made = fs::temp_directory_path() / ("cmrp-check-bench-" + std::to_string(getpid()));
    fs::create_directory(made);
    fs::permissions(made, fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
    return made;
  }();
  return path;
}

/// A capture of so many packets, written once.
std::string capture(size_t packets) {
  fs::path file = folder() / (std::to_string(packets) + ".pcapng");
  if (!fs::exists(file)) {
    std::ofstream out(file, std::ios::binary);
    write_traffic(out, packets, 16);
  }
  return file.string();
}

/// The folder of the plugin, or an empty one.
std::string plugins(bool ours) {
  fs::path to = folder() / (ours ? "plugins" : "none");
  if (!fs::exists(to)) {
    fs::create_directories(to);
    if (ours) fs::copy(CMRP_WIRESHARK_PLUGINS, to, fs::copy_options::recursive);
  }
  return to.string();
}

/// In the child: Wireshark takes plugins of that folder alone, which it does for nobody who is root.
bool use_plugins(const std::string& from) {
  setenv("WIRESHARK_PLUGIN_DIR", from.c_str(), 1);
  setenv("HOME", folder().c_str(), 1);
  setenv("XDG_CONFIG_HOME", folder().c_str(), 1);
  return geteuid() != 0 || (setgid(kNobody) == 0 && setuid(kNobody) == 0);
}

/// Runs a program to its end without its output; false if it failed. `from`: the folder of Wireshark's plugins, if it
/// is not the usual one.
bool run(const std::vector<std::string>& words, const std::string& from, rusage& used) {
  pid_t child = fork();
  if (child == 0) {
    if (!from.empty() && !use_plugins(from)) _exit(126);
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  int status = 0;
  return child > 0 && wait4(child, &status, 0, &used) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void whole_process(benchmark::State& state, size_t packets, const std::vector<std::string>& words,
                   const std::string& from = "") {
  rusage used{};
  double cpu = 0;
  auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  for (auto _ : state) {
    if (!run(words, from, used)) {
      state.SkipWithError((words[0] + " failed").c_str());
      return;
    }
    cpu += seconds(used.ru_utime) + seconds(used.ru_stime);
  }
  state.counters["packets/s"] =
      benchmark::Counter(static_cast<double>(packets), benchmark::Counter::kIsIterationInvariantRate);
  // What other programs leave of the machine does not change it much.
  state.counters["packets/CPU-s"] = static_cast<double>(packets * state.iterations()) / cpu;
  state.counters["MiB"] = static_cast<double>(used.ru_maxrss) / 1024;
}

void BM_CmrpCheck(benchmark::State& state) { whole_process(state, kPackets, {CMRP_CHECK, capture(kPackets)}); }
BENCHMARK(BM_CmrpCheck)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

void BM_Tshark(benchmark::State& state) {
  whole_process(state, kPackets,
                {"tshark", "-q", "-r", capture(kPackets), "-z", "dcerpc,srt,b97db8b2-4c63-11cf-bff6-08002be23f2f,3.0"});
}
BENCHMARK(BM_Tshark)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

void dissect(benchmark::State& state, bool ours, const char* filter) {
  whole_process(state, kDissectedPackets, {"tshark", "-q", "-r", capture(kDissectedPackets), "-Y", filter},
                plugins(ours));
}
void BM_Plugin(benchmark::State& state) { dissect(state, true, "cmrp.opnum == 8"); }
BENCHMARK(BM_Plugin)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);
void BM_BuiltInDissector(benchmark::State& state) { dissect(state, false, "clusapi.opnum == 8"); }
BENCHMARK(BM_BuiltInDissector)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

}  // namespace
}  // namespace cmrp::check

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove_all(cmrp::check::folder());
  return 0;
}
