// cmrp-client-conform: judges clients of ClusAPI version 3.
#include <fmt/format.h>
#include <fnmatch.h>
#include <unistd.h>

#include <boost/program_options.hpp>
#include <filesystem>
#include <iostream>

#include "conformance/clients/run_client_case.h"
#include "conformance/engine/load.h"
#include "reports/progress_line.h"
#include "reports/report.h"
#include "reports/run_program.h"

namespace cmrp::clients {
namespace {

namespace po = boost::program_options;

using reports::UsageError;

po::options_description options() {
  po::options_description all("Options");
  // clang-format off
  all.add_options()
    ("client", po::value<std::string>()->value_name("COMMAND"), "the client to judge: a program that speaks the line protocol of conformance/clients/README.md, run once a case")
    ("case,c", po::value<std::vector<std::string>>()->value_name("GLOB")->composing(), "cases by id: 'ApiOfflineResource/client/*'")
    ("list", "the selected cases; nothing is run")
    ("strict", "an unmet SHOULD fails the run as well")
    ("report", po::value<std::string>()->value_name("DIR"), "writes report.json, junit.xml, report.md and report.html there")
    ("patience", po::value<unsigned>()->value_name("SECONDS")->default_value(60), "how long the client may take for a command")
    ("cases", po::value<std::string>()->value_name("DIR"), "where the tables are: cases/ and clients/ are in it")
    ("quiet,q", "prints failures and the outcome only, no progress")
    ("help,h", "this text")
    ("version", "the version");
  // clang-format on
  return all;
}

constexpr const char* kIntroduction =
    "cmrp-client-conform: judges clients of the Failover Cluster Management API (ClusAPI) protocol [MS-CMRP] version "
    "3.\n"
    "A scripted server answers what each case says; the client is told what to do, and what it does is judged.\n\n";

constexpr const char* kEpilogue = R"(
Examples:
  cmrp-client-conform --client cmrp-clusapi-client --report out
  cmrp-client-conform --client './my-client --verbose' --case 'ApiDeleteGroup/*'

Exit status: 0 nothing failed; 1 a case failed; 2 usage or tables wrong, or nothing selected; 3 the suite's own trouble.
)";

/// The folder that holds cases/ and clients/: beside the sources while this is a build, else where it is installed.
std::filesystem::path tables(const po::variables_map& vm) {
  if (vm.count("cases")) return vm["cases"].as<std::string>();
  std::error_code error;
  auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  auto installed = self.parent_path().parent_path() / "share" / "cmrp";
  if (!error && std::filesystem::exists(installed / "clients")) return installed;
  return CMRP_CONFORMANCE;
}

template <class T>
T loaded(tl::expected<T, engine::Problems> result) {
  if (result) return std::move(*result);
  std::string text;
  for (const engine::Problem& problem : result.error()) text += problem.text() + "\n";
  text.pop_back();
  throw UsageError(text);
}

bool selected(const po::variables_map& vm, const std::string& id) {
  if (!vm.count("case")) return true;
  const auto& globs = vm["case"].as<std::vector<std::string>>();
  return std::ranges::any_of(globs, [&](const auto& glob) { return fnmatch(glob.c_str(), id.c_str(), 0) == 0; });
}

reports::Time now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

int run(const po::variables_map& vm, const std::vector<std::string>& arguments) {
  auto folder = tables(vm);
  // Beside the sources the tables are in clients/cases, installed ones in clients.
  auto clients = folder / "clients";
  if (std::filesystem::exists(clients / "cases")) clients /= "cases";
  auto suite = loaded(engine::load_suite((folder / "cases").string()));
  auto cases = loaded(load_client_cases(clients.string(), suite));
  std::erase_if(cases, [&](const ClientCase& c) { return !selected(vm, c.id); });
  if (cases.empty()) throw UsageError("no case was selected; --list shows them all");
  if (vm.count("list")) {
    for (const ClientCase& c : cases) {
      std::cout << fmt::format("{}  {}  {}\n    decides {}\n", c.id, reports::name_of(c.level), c.title,
                               fmt::join(c.covers, ", "));
    }
    return 0;
  }
  if (!vm.count("client")) throw UsageError("--client is missing: the command that starts the client to judge");

  reports::Run run;
  run.tool = "cmrp-client-conform";
  run.version = CMRP_VERSION;
  run.started = now();
  run.target = vm["client"].as<std::string>();
  run.endpoint = "a scripted server of two nodes";
  run.options.assign(arguments.begin() + 1, arguments.end());
  run.strict = vm.count("strict") > 0;
  run.rerun = {arguments[0], "--client", run.target, "--case"};
  {
    reports::ProgressLine progress(vm.count("quiet") ? -1 : STDERR_FILENO, cases.size());
    for (const ClientCase& c : cases) {
      progress.begin(c.id);
      std::vector<reports::Requirement> requirements;
      for (const std::string& id : c.covers) requirements.push_back({id, suite.requirement(id)->asks});
      run.cases.push_back(
          run_client_case(c, run.target, requirements, std::chrono::seconds(vm["patience"].as<unsigned>())));
      progress.end(run.cases.back());
    }
  }
  run.finished = now();
  if (vm.count("report")) {
    if (auto written = reports::write_all(run, vm["report"].as<std::string>()); !written) {
      throw UsageError("--report: " + written.error());
    }
  }
  reports::print_summary(run, std::cout, reports::style_for(STDOUT_FILENO));
  return reports::exit_status(run, run.strict);
}

}  // namespace
}  // namespace cmrp::clients

int main(int argc, char** argv) {
  using namespace cmrp::clients;
  return cmrp::reports::run_program("cmrp-client-conform", [&]() -> int {
    po::variables_map vm;
    po::store(po::command_line_parser(argc, argv).options(options()).positional({}).run(), vm);
    po::notify(vm);
    if (vm.count("help")) {
      std::cout << kIntroduction << options() << kEpilogue;
      return 0;
    }
    if (vm.count("version")) {
      std::cout << "cmrp-client-conform " CMRP_VERSION "\n";
      return 0;
    }
    return run(vm, {argv, argv + argc});
  });
}
