// cmrp-conform: the conformance suite. Options, files, reports; the judging is in engine/.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "conformance/clients/client_case.h"
#include "conformance/control/hook_target.h"
#include "conformance/control/onc_target.h"
#include "conformance/engine/catalog.h"
#include "conformance/engine/engine.h"
#include "conformance/engine/load.h"
#include "conformance/engine/profile.h"
#include "conformance/engine/rpc_caller.h"
#include "conformance/engine/run_case.h"
#include "conformance/engine/select.h"
#include "reports/baseline.h"
#include "reports/progress_line.h"
#include "reports/report.h"
#include "reports/run_program.h"

namespace cmrp::engine {
namespace {

namespace po = boost::program_options;

using reports::UsageError;

/// Set by SIGINT and SIGTERM: the run ends after the case that is running, and its report is written.
volatile std::sig_atomic_t interrupted = 0;

po::options_description options() {
  po::options_description target("Target");
  // clang-format off
  target.add_options()
    ("target,t", po::value<std::string>()->value_name("PROFILE"), "the server to judge; conformance/targets/template.yaml explains the format")
    ("set", po::value<std::vector<std::string>>()->value_name("PATH=VALUE")->composing(),
     "replaces a value of the profile: --set endpoint.nodes.0.port=49152")
    ("ready-file", po::value<std::string>()->value_name("FILE"), "takes nodes, endpoint mapper and control from the file that cmrp-server --ready-file writes");
  po::options_description selection("Selection (several of one kind: any of them; several kinds: all of them)");
  selection.add_options()
    ("section,s", po::value<std::vector<std::string>>()->value_name("S")->composing(), "cases of a section: 3.1.4.2.19")
    ("method,m", po::value<std::vector<std::string>>()->value_name("M")->composing(), "cases of a method: ApiOfflineResource")
    ("case,c", po::value<std::vector<std::string>>()->value_name("GLOB")->composing(), "cases by id: 'ApiOfflineResource/failed-*'")
    ("requirement,r", po::value<std::vector<std::string>>()->value_name("ID")->composing(), "cases that decide a requirement: 3.1.4.2.19-5")
    ("syntax", po::value<std::string>()->value_name("ndr|ndr64|both"),
     "the transfer syntax of the cases' calls; both (the default): NDR, and NDR64 too for the cases about the wire, whose ids then end in /ndr64")
    ("shuffle", po::value<uint64_t>()->value_name("SEED"), "runs them in the order that this seed gives; the default is the tables' order");
  po::options_description judging("Judging and reporting");
  judging.add_options()
    ("strict", "an unmet SHOULD fails the run as well")
    ("baseline", po::value<std::string>()->value_name("FILE"), "known deviations, each with a reason and an expiry")
    ("report", po::value<std::string>()->value_name("DIR"), "writes report.json, junit.xml, report.md and report.html there")
    ("capture", po::value<std::string>()->value_name("FILE"),
     "writes the traffic there as a pcapng capture, unsealed, each case marked by a comment: for Wireshark and cmrp-check")
    ("quiet,q", "prints failures and the outcome only, no progress");
  po::options_description lists("Lists (nothing is run, no target is needed)");
  lists.add_options()
    ("list", po::value<std::string>()->value_name("json|text"), "the selected cases")
    ("requirements", po::value<std::string>()->value_name("json|text"), "every requirement and what decides it; text: counts by section")
    ("methods", po::value<std::string>()->value_name("json"), "the contract of every method")
    ("check", "loads all tables, and the profile if one is given, and says what is wrong with them");
  po::options_description other("Other");
  other.add_options()
    ("cases", po::value<std::string>()->value_name("DIR"), "where the tables are")
    ("help,h", "this text")
    ("version", "the version");
  // clang-format on
  target.add(selection).add(judging).add(lists).add(other);
  return target;
}

constexpr const char* kIntroduction =
    "cmrp-conform: judges servers of the Failover Cluster Management API (ClusAPI) protocol [MS-CMRP] version 3,\n"
    "requirement by requirement, over the real wire.\n\n";

constexpr const char* kEpilogue = R"(
Examples:
  cmrp-conform --target conformance/targets/reference.yaml --ready-file ready.json --report out
  cmrp-conform --target mine.yaml --section 3.1.4.2.19 --strict
  cmrp-conform --target mine.yaml --case 'ApiOfflineResource/failed-resource'
  cmrp-conform --list text --requirement 3.1.4.2.19-6
  cmrp-conform --requirements text

Verdicts: pass; fail; skip (the profile does not declare what the case needs); inconclusive (the scene could not be
set); error (the suite's own); with a baseline also xfail (fails as the baseline says) and xpass (passes though the
baseline says it fails).

Exit status: 0 nothing failed; 1 a fail or xpass, or a stale baseline row; 2 usage, tables or profile wrong, or nothing
selected; 3 target unreachable, or a case inconclusive or error.
)";

[[noreturn]] void refuse(const Problems& problems) {
  std::string text;
  constexpr size_t kMost = 20;
  for (size_t i = 0; i < std::min(problems.size(), kMost); ++i) text += problems[i].text() + "\n";
  if (problems.size() > kMost) text += fmt::format("… and {} more\n", problems.size() - kMost);
  text.pop_back();
  throw UsageError(text);
}

/// The tables beside the sources while this is a build, and where they are installed otherwise.
std::string cases_directory(const po::variables_map& vm) {
  if (vm.count("cases")) return vm["cases"].as<std::string>();
  std::error_code error;
  auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  auto installed = self.parent_path().parent_path() / "share" / "cmrp" / "cases";
  if (!error && std::filesystem::exists(installed)) return installed.string();
  return CMRP_CASES;
}

/// The cases about clients: conformance/clients/cases beside conformance/cases, or share/cmrp/clients once installed.
/// Tables that are elsewhere may have none.
std::string client_cases_directory(const std::filesystem::path& cases) {
  auto clients = cases.parent_path() / "clients";
  return (std::filesystem::exists(clients / "cases") ? clients / "cases" : clients).string();
}

std::vector<std::string> all_of(const po::variables_map& vm, const char* name) {
  return vm.count(name) ? vm[name].as<std::vector<std::string>>() : std::vector<std::string>();
}

/// The format that a list option asks for, or "" if the option is not there.
std::string format_of(const po::variables_map& vm, const char* name, std::initializer_list<const char*> formats) {
  if (!vm.count(name)) return {};
  std::string format = vm[name].as<std::string>();
  if (std::ranges::none_of(formats, [&](const char* f) { return format == f; })) {
    throw UsageError(fmt::format("--{} {}: write --{} {}", name, format, name, fmt::join(formats, " or ")));
  }
  return format;
}

std::unique_ptr<control::Target> control_of(const Profile& profile) {
  switch (profile.control.kind) {
    case Profile::Control::Kind::kOnc:
      return std::make_unique<control::OncTarget>(profile.control.host, profile.control.port, profile.control_deadline);
    case Profile::Control::Kind::kHooks:
      return std::make_unique<control::HookTarget>(profile.control.program, profile.control_deadline);
    case Profile::Control::Kind::kNone:
      break;
  }
  return nullptr;
}

reports::Time now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// The command that repeats one case: the same program and target, without what selects.
std::vector<std::string> rerun_command(const std::string& program, const po::variables_map& vm) {
  std::vector<std::string> words = {program};
  auto keep = [&](const std::string& option, const std::string& value) {
    words.push_back("--" + option);
    words.push_back(value);
  };
  keep("target", vm["target"].as<std::string>());
  for (const std::string& set : all_of(vm, "set")) keep("set", set);
  for (const char* option : {"ready-file", "cases", "baseline", "syntax"}) {
    if (vm.count(option)) keep(option, vm[option].as<std::string>());
  }
  if (vm.count("strict")) words.emplace_back("--strict");
  words.emplace_back("--case");
  return words;
}

int run(const po::variables_map& vm, const std::vector<std::string>& arguments) {
  std::string list = format_of(vm, "list", {"json", "text"});
  std::string requirements = format_of(vm, "requirements", {"json", "text"});
  std::string methods = format_of(vm, "methods", {"json"});
  if (!methods.empty()) {
    std::cout << methods_json().dump(2) << "\n";
    return 0;
  }
  auto suite = load_suite(cases_directory(vm));
  if (!suite) refuse(suite.error());
  if (!requirements.empty()) {
    CasesByRequirement more;
    if (std::string folder = client_cases_directory(cases_directory(vm)); std::filesystem::exists(folder)) {
      auto clients = clients::load_client_cases(folder, *suite);
      if (!clients) refuse(clients.error());
      more = clients::by_requirement(*clients);
    }
    std::cout << (requirements == "json" ? requirements_json(*suite, more).dump(2) + "\n"
                                         : requirements_text(*suite, more));
    return 0;
  }
  Selection selection{
      all_of(vm, "section"), all_of(vm, "method"), all_of(vm, "case"), all_of(vm, "requirement"), {}, {}};
  if (vm.count("shuffle")) selection.shuffle = vm["shuffle"].as<uint64_t>();
  std::string syntax = format_of(vm, "syntax", {"ndr", "ndr64", "both"});
  if (syntax == "ndr") selection.syntax = Selection::Syntax::kNdr;
  if (syntax == "ndr64") selection.syntax = Selection::Syntax::kNdr64;
  auto cases = select(*suite, selection);
  if (!cases) throw UsageError(cases.error());
  if (cases->empty()) throw UsageError("no case was selected; --list text shows them all");
  if (!list.empty()) {
    std::cout << (list == "json" ? cases_json(*cases).dump(2) + "\n" : cases_text(*cases));
    return 0;
  }
  bool check = vm.count("check") > 0;
  if (!vm.count("target")) {
    if (check) {
      std::cout << fmt::format("{} tables, {} cases: nothing is wrong with them\n", suite->tables.size(),
                               cases->size());
      return 0;
    }
    throw UsageError(
        "--target is missing: name the profile of the server to judge; start from conformance/targets/template.yaml");
  }
  auto profile = load_profile(vm["target"].as<std::string>(), all_of(vm, "set"),
                              vm.count("ready-file") ? vm["ready-file"].as<std::string>() : "");
  if (!profile) refuse(profile.error());
  reports::Baseline baseline;
  if (vm.count("baseline")) {
    auto loaded = reports::Baseline::load(vm["baseline"].as<std::string>());
    if (!loaded) throw UsageError(loaded.error());
    baseline = std::move(*loaded);
  }
  if (check) {
    std::cout << fmt::format("{} tables, {} cases, profile {}: nothing is wrong with them\n", suite->tables.size(),
                             cases->size(), profile->name);
    return 0;
  }

  reports::Run run;
  run.tool = "cmrp-conform";
  run.version = CMRP_VERSION;
  run.started = now();
  run.target = profile->name;
  run.endpoint = profile->endpoint();
  run.profile = profile->file;
  run.options.assign(arguments.begin() + 1, arguments.end());
  run.seed = selection.shuffle.value_or(0);
  run.strict = vm.count("strict") > 0;
  run.rerun = rerun_command(arguments[0], vm);
  run.stale_rows = baseline.stale_rows([&](std::string_view id) { return suite->has_case(id); });

  std::string directory = vm.count("report") ? vm["report"].as<std::string>() : "";
  if (!directory.empty()) {
    // Found out before the run, not after it.
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error || access(directory.c_str(), W_OK) != 0) {
      throw UsageError(fmt::format("--report {}: cannot be written ({}); name a directory that can be", directory,
                                   error ? error.message() : "no permission"));
    }
  }
  std::unique_ptr<capture::Evidence> evidence;
  if (vm.count("capture")) {
    auto opened = capture::Evidence::open(vm["capture"].as<std::string>());
    if (!opened) throw UsageError("--capture " + opened.error());
    evidence = std::move(*opened);
  }
  const auto today =
      std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  bool quiet = vm.count("quiet") > 0;
  {
    reports::ProgressLine progress(quiet ? -1 : STDERR_FILENO, cases->size());
    Observer observer;
    observer.interrupted = [] { return interrupted != 0; };
    observer.begin = [&](const Trial& trial) {
      progress.begin(trial.id());
      if (evidence) evidence->begin_case(trial.id());
    };
    observer.end = [&](reports::CaseResult& result) {
      baseline.apply(result, today);
      progress.end(result);
    };
    RpcCaller caller(*profile, evidence.get());
    auto target = control_of(*profile);
    Rig rig(*profile, caller, target.get());
    run_cases(*suite, *cases, rig, observer, run);
  }
  run.finished = now();
  if (evidence) {
    if (auto finished = evidence->finish(); !finished)
      std::cerr << "cmrp-conform: --capture " << finished.error() << "\n";
  }
  if (!directory.empty()) {
    if (auto written = reports::write_all(run, directory); !written) {
      std::cerr << "cmrp-conform: " << written.error() << "\n";
      reports::print_summary(run, std::cout, reports::style_for(STDOUT_FILENO));
      return reports::kExitTrouble;
    }
  }
  reports::print_summary(run, std::cout, reports::style_for(STDOUT_FILENO));
  return reports::exit_status(run, run.strict);
}

}  // namespace
}  // namespace cmrp::engine

int main(int argc, char** argv) {
  using namespace cmrp::engine;
  for (int signal : {SIGINT, SIGTERM}) {
    std::signal(signal, [](int which) {
      interrupted = 1;
      std::signal(which, SIG_DFL);  // a second one ends the program at once
    });
  }
  return cmrp::reports::run_program("cmrp-conform", [&]() -> int {
    po::variables_map vm;
    po::store(po::command_line_parser(argc, argv).options(options()).positional({}).run(), vm);
    po::notify(vm);
    if (vm.count("help")) {
      std::cout << kIntroduction << options() << kEpilogue;
      return 0;
    }
    if (vm.count("version")) {
      std::cout << "cmrp-conform " CMRP_VERSION "\n";
      return 0;
    }
    return run(vm, {argv, argv + argc});
  });
}
