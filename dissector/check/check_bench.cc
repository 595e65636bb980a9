// cmrp-check as a whole process over a made-up capture, and tshark's own statistics of the same calls beside it:
// packets a second, and the most memory that the process had.
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

constexpr size_t kPackets = 1'000'000;

/// The capture, written once.
const std::string& capture() {
  static const std::string path = [] {
    auto file = std::filesystem::temp_directory_path() / ("cmrp-check-bench-" + std::to_string(getpid()) + ".pcapng");
    std::ofstream out(file, std::ios::binary);
    write_traffic(out, kPackets, 16);
    return file.string();
  }();
  return path;
}

/// Runs a program to its end without its output; false if it failed.
bool run(const std::vector<std::string>& words, rusage& used) {
  pid_t child = fork();
  if (child == 0) {
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

void whole_process(benchmark::State& state, const std::vector<std::string>& words) {
  rusage used{};
  for (auto _ : state) {
    if (!run(words, used)) {
      state.SkipWithError((words[0] + " failed").c_str());
      return;
    }
  }
  state.counters["packets/s"] =
      benchmark::Counter(static_cast<double>(kPackets), benchmark::Counter::kIsIterationInvariantRate);
  state.counters["MiB"] = static_cast<double>(used.ru_maxrss) / 1024;
}

void BM_CmrpCheck(benchmark::State& state) { whole_process(state, {CMRP_CHECK, capture()}); }
BENCHMARK(BM_CmrpCheck)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);

void BM_Tshark(benchmark::State& state) {
  whole_process(state, {"tshark", "-q", "-r", capture(), "-z", "dcerpc,srt,b97db8b2-4c63-11cf-bff6-08002be23f2f,3.0"});
}
BENCHMARK(BM_Tshark)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
}  // namespace cmrp::check

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove(cmrp::check::capture());
  return 0;
}
