// What durability costs: one request's commit, by the number of its changes.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

#include "reference/store/store.h"

namespace cmrp::store {
namespace {

using cluster::RegistryChange;
using cluster::RegistryValue;

void commit(benchmark::State& state, const std::string& uri) {
  Result<Store> store = Store::open(uri);
  if (!store) {
    state.SkipWithError(store.error().text().c_str());
    return;
  }
  uint32_t n = 0;
  for (auto _ : state) {
    std::vector<RegistryChange> changes;
    for (int64_t i = 0; i < state.range(0); ++i) {
      std::u16string path = u"Resources\\00000000-0000-0000-0000-00000000000" + std::u16string(1, u'0' + i % 10);
      changes.push_back({RegistryChange::Kind::kSetValue, path, u"PersistentState", RegistryValue::dword(++n)});
    }
    if (!store->commit(changes)) state.SkipWithError("commit failed");
  }
}

void BM_CommitFile(benchmark::State& state) {
  std::string pattern = (std::filesystem::temp_directory_path() / "cmrp_store_bench_XXXXXX").string();
  std::filesystem::path directory = mkdtemp(pattern.data());
  commit(state, "sqlite:" + (directory / "store").string());
  std::filesystem::remove_all(directory);
}
BENCHMARK(BM_CommitFile)->Arg(1)->Arg(10)->UseRealTime()->Unit(benchmark::kMicrosecond);

void BM_CommitMemory(benchmark::State& state) { commit(state, "memory:"); }
BENCHMARK(BM_CommitMemory)->Arg(1)->Arg(10)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace cmrp::store

BENCHMARK_MAIN();
