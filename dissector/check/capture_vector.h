// The vectors of vectors/captures: captures with what they show and what is wrong in it. vectors/captures/README.md
// documents the format, vectors/captures/captures.schema.json is its schema.
#pragma once

#include <filesystem>

#include "dissector/check/checker.h"
#include "reference/ndr/json.h"

namespace cmrp::check {

struct CaptureVector {
  std::filesystem::path file;  ///< of the description; the capture has the same name and ends in .pcapng
  ndr::Json json;

  std::filesystem::path capture() const;
  /// The calls of "made", written as a capture; for a vector that has it.
  std::string made() const;
};

/// All vectors of a folder, by name. Throws std::runtime_error, naming the file, for one that is not JSON.
std::vector<CaptureVector> load_capture_vectors(const std::filesystem::path& folder);

/// What cmrp-check says of a vector's capture.
struct Judged {
  ndr::Json calls = ndr::Json::array();
  ndr::Json findings = ndr::Json::array();
  reports::Run run;
  Seen seen;
  std::string error;  ///< why it could not be read to its end; empty if it could
};
Judged judge(const CaptureVector& vector);
/// The same of any capture.
Judged judge(CaptureFile& capture, const CheckOptions& options);

/// The description as it stands in its file: a line for each call and each finding.
std::string text_of(const ndr::Json& description);

}  // namespace cmrp::check
